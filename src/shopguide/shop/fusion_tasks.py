"""Retrieval tasks out of a shop's own catalog, to measure fusers on: titles, pictures, changed colours, links, judged
queries, photos.

Knows nothing about measures or learning. A title is asked for products whose own words do not hold it, a picture for
products that have not that picture; else the answer would be the question.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from shopguide.errors import DataError
from shopguide.evaluate import Judgments, PhotoQuery
from shopguide.evaluate.composed import colour_cases
from shopguide.fuse import PICTURE, TEXT, Array, Tokens
from shopguide.query import colours
from shopguide.shop.features import Worked
from shopguide.shop.fusion_report import SEEN, Measure, Task
from shopguide.shop.fusion_views import Viewer
from shopguide.shop.looks import colours_of, kind_of
from shopguide.shop.photos import near_duplicates, photo_vectors
from shopguide.text import language_of
from shopguide.types import Product, Progress

if TYPE_CHECKING:
    from shopguide.shop.face import Shop

Asked = Mapping[str, Array]
"""Modality to (q, d) centred query vectors."""

FEWEST = 10
"""Queries below which a task tells nothing and is left out."""

MOST_OWN = 4_000
"""Products above which a shop is only asked what the caller brings: its own tasks encode every product anew."""

GAIN = 2.0
"""A rating r is worth 2^r − 1."""


@dataclass(frozen=True)
class Asker:
    """Makes tasks of one shop.

    Attributes:
        shop: An open shop.
        progress: Told the stage "encode".
    """

    shop: Shop
    progress: Progress | None = None

    @cached_property
    def products(self) -> list[Product]:
        """The shop's products, in the order of the candidates."""
        return [c.product for c in self.shop._state.catalog.iterate() if c.product is not None]

    @cached_property
    def row(self) -> dict[str, int]:
        """Product id to candidate."""
        return {p.product_id: i for i, p in enumerate(self.products)}

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The most telling category of each candidate."""
        return tuple(kind_of(p) for p in self.products)

    def tokens(self, products: Sequence[Product], words_only: bool = False) -> dict[str, Tokens]:
        """Centred tokens of products.

        Args:
            products: Those of the shop, perhaps with something taken away.
            words_only: True leaves out reviews, which may say the title.

        Returns:
            Modality to tokens; those that nobody has are left out.
        """
        reviews = {} if words_only else self.shop._state.catalog.reviews_of(p.product_id for p in products)
        found = self.shop._features.tokens(products, reviews, Worked(), self.progress)
        centring = self.shop._state.calibration.centring
        return {m: replace(t, vectors=centring.apply(m, t.vectors)) for m, t in found.items() if len(t.owner)}

    @cached_property
    def whole(self) -> dict[str, Tokens]:
        """All that the products say and show."""
        return self.tokens(self.products)

    @cached_property
    def untitled(self) -> dict[str, Tokens]:
        """Without their titles, in any language."""
        return self.tokens([_untitled(p) for p in self.products])

    def words(self, texts: Sequence[str]) -> Array:
        """(q, d) centred vectors of queries."""
        encoder, calibration = self.shop._features.text, self.shop._state.calibration
        assert encoder is not None
        return np.stack([calibration.query(encoder.encode_query(t), language_of(t)) for t in texts])

    def pictures(self, paths: Sequence[str]) -> dict[str, Array]:
        """Centred vectors of query pictures by modality, rows of zeros for one that cannot be read."""
        return photo_vectors(self.shop, paths, self.shop._state.calibration.centring, self.progress)

    def task(
        self,
        name: str,
        measure: Measure,
        tokens: Mapping[str, Tokens],
        queries: Asked,
        gains: Sequence[Mapping[int, float]],
        about: Sequence[int] | None = None,
        without_itself: bool = False,
        groups: Sequence[str] | None = None,
        clusters: NDArray[np.int64] | None = None,
    ) -> list[Task]:
        """One task, or none where too few queries have an answer."""
        if len(gains) < FEWEST or not tokens:
            return []
        whose: NDArray[np.int64] = np.array(about if about is not None else [-1] * len(gains), np.int64)
        named = tuple(groups) if groups is not None else tuple(map(str, range(len(gains))))
        return [Task(name, measure, tokens, queries, whose, without_itself, tuple(gains), self.kinds, named, clusters)]


def own_tasks(ask: Asker) -> list[Task]:
    """The tasks that any catalog holds: its titles, its second pictures, its colours.

    Args:
        ask: Of the shop.

    Returns:
        Those for which the shop has enough; none for a shop that is too large to be encoded once more.
    """
    out: list[Task] = []
    if len(ask.products) > MOST_OWN:
        return out
    if TEXT in ask.whole:
        titled = [i for i, p in enumerate(ask.products) if p.title]
        words = {TEXT: ask.words([ask.products[i].title for i in titled])}
        itself = [{i: 1.0} for i in titled]
        seen = {m: t for m, t in ask.untitled.items() if m in SEEN}
        told = {m: t for m, t in ask.untitled.items() if m not in SEEN}
        out += ask.task("title → words", "recall@10", told, words, itself, titled)
        if seen:
            out += ask.task("title → pictures", "recall@10", seen, words, itself, titled)
            out += ask.task("title → words + pictures", "recall@10", ask.untitled, words, itself, titled)
    return out + _second_pictures(ask) + _changed_colours(ask)


def _second_pictures(ask: Asker) -> list[Task]:
    """A product's last picture, asked for products that lack it."""
    several = [i for i, p in enumerate(ask.products) if len(p.pictures) > 1 and Path(p.pictures[-1].uri).is_file()]
    if PICTURE not in ask.whole or len(several) < FEWEST:
        return []
    asked = ask.pictures([ask.products[i].pictures[-1].uri for i in several])
    left = [_without_last_picture(p) for p in ask.products]
    return ask.task("picture → product", "recall@10", ask.tokens(left), asked, [{i: 1.0} for i in several], several)


def _changed_colours(ask: Asker) -> list[Task]:
    """A product's picture with another colour's name: others of its kind in that colour."""
    if PICTURE not in ask.whole or TEXT not in ask.whole:
        return []
    kinds = {p.product_id: k for p, k in zip(ask.products, ask.kinds, strict=True) if k}
    worn = {p.product_id: colours_of(p) for p in ask.products}
    names = {f: (f, colours.SHOWN_ZH[f]) for f in colours.SHOWN_ZH if f != "multicolour"}
    try:
        cases = colour_cases(ask.products, kinds, worn, names, colours.families_in)
    except DataError:
        return []
    cases = [c for c in cases if c.relevant and Path(c.picture).is_file()]
    if not cases:
        return []
    asked = ask.pictures([c.picture for c in cases]) | {TEXT: ask.words([c.text for c in cases])}
    gains = [{ask.row[i]: 1.0 for i in c.relevant} for c in cases]
    about = [ask.row[c.product_id] for c in cases]
    groups = [c.product_id for c in cases]
    return ask.task("picture + “but blue”", "recall@10", ask.whole, asked, gains, about, True, groups)


def linked_tasks(ask: Asker, links: Mapping[str, Mapping[str, Sequence[str]]]) -> list[Task]:
    """A product, asked for what a merchandiser linked it to.

    Args:
        ask: Of the shop.
        links: Type → SKU → linked SKUs; those of variants count for their product.

    Returns:
        One task a type.
    """
    out: list[Task] = []
    for kind, table in links.items():
        owner = ask.shop.learnt.owners({s for source, targets in table.items() for s in (source, *targets)})
        joined: dict[int, set[int]] = {}
        for sku, targets in table.items():
            source = ask.row.get(owner.get(sku, ""))
            ends = {ask.row[owner[t]] for t in targets if owner.get(t) in ask.row}
            if source is not None and ends - {source}:
                joined.setdefault(source, set()).update(ends - {source})
        gains = [dict.fromkeys(sorted(ends), 1.0) for ends in joined.values()]
        out += ask.task(f"product → {kind}", "recall@10", ask.whole, {}, gains, list(joined), True)
    return out


def judged_task(ask: Asker, judgments: Judgments) -> list[Task]:
    """Judged queries in words.

    Args:
        ask: Of the shop.
        judgments: Ratings; a product that is not here is no answer.

    Returns:
        One task.
    """
    gains, texts = [], []
    for query, ratings in judgments.ratings.items():
        here = {ask.row[i]: GAIN**r - 1.0 for i, r in ratings.items() if r >= 1 and i in ask.row}
        if here:
            gains.append(here)
            texts.append(query)
    words = {TEXT: ask.words(texts)} if texts else {}
    made = ask.task("judged query → product", "ndcg@10", ask.whole, words, gains, clusters=np.arange(len(gains)))
    return [replace(task, texts=tuple(texts)) for task in made]


def photo_task(ask: Asker, photos: Sequence[PhotoQuery], augment: Collection[str] = ()) -> list[Task]:
    """Shoppers' photos of known products.

    Args:
        ask: Of the shop.
        photos: With the product that each shows.
        augment: Some of `fusion_views.KINDS`: what is learnt from in other views.

    Returns:
        One task; intervals draw products, because photos of one are alike, and photos of one shoot stay together when
        there is something to learn from them.
    """
    here = [p for p in photos if p.product_id in ask.row]
    if not here:
        return []
    paths = [str(p.path) for p in here]
    asked = ask.pictures(paths)
    views = Viewer(ask.shop, frozenset(augment), ask.progress).photographed(paths, ask.shop._state.calibration.centring)
    gains = [{ask.row[p.product_id]: 1.0} for p in here]
    names = [p.product_id for p in here]
    shoots = near_duplicates(asked[PICTURE], np.array([ask.row[name] for name in names]))
    made = ask.task("photo → product", "top-1", ask.whole, asked, gains, groups=names, clusters=shoots)
    return [replace(task, views=tuple(views)) for task in made]


def planted_tasks(ask: Asker, truth: Mapping[str, Any]) -> list[Task]:
    """Facts that only a picture shows or only the words tell, asked in words.

    Args:
        ask: Of the shop.
        truth: "pictures", "picture_only" and "text_only": product id to its facts.

    Returns:
        A task for each of the two: a fact and the kind of thing, asked for all products that have both.
    """
    out: list[Task] = []
    kinds = {i: facts.get("kind", "") for i, facts in truth.get("pictures", {}).items()}
    for where in ("picture_only", "text_only"):
        asked: dict[str, tuple[str, str, str]] = {}
        for product_id, facts in truth.get(where, {}).items():
            for field, value in facts.items():
                asked[f"{value} {kinds.get(product_id, '')}".strip()] = (field, str(value), kinds.get(product_id, ""))
        gains, texts = [], []
        for text, (field, value, kind) in asked.items():
            have = [i for i, k in kinds.items() if k == kind and _has(ask, truth, i, field, value) and i in ask.row]
            if have:
                texts.append(text)
                gains.append({ask.row[i]: 1.0 for i in have})
        words = {TEXT: ask.words(texts)} if texts else {}
        made = ask.task(f"planted {where.replace('_', ' ')} facts", "recall@10", ask.whole, words, gains)
        out += [replace(task, texts=tuple(texts)) for task in made]
    return out


def _has(ask: Asker, truth: Mapping[str, Any], product_id: str, field: str, value: str) -> bool:
    told = ask.products[ask.row[product_id]].attributes.get(field) if product_id in ask.row else None
    said = told if isinstance(told, tuple) else (told,)
    planted = [
        truth.get(where, {}).get(product_id, {}).get(field) for where in ("pictures", "picture_only", "text_only")
    ]
    return value in {str(v) for v in (*said, *planted)}


def _without_last_picture(product: Product) -> Product:
    if len(product.pictures) < 2:
        return product
    return replace(product, media=tuple(m for m in product.media if m != product.pictures[-1]))


def _untitled(product: Product) -> Product:
    plain = {code: replace(words, title="") for code, words in product.translations.items()}
    return replace(product, title="", translations=plain)
