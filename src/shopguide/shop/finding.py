"""Finding: from words, a picture or another product to a page of hits; one object joins query, encoders and index.

Knows nothing about feeds, conversations or doors. `Shop` delegates its search and its `similar` to a `Finder`.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image

from shopguide.catalog import Catalog
from shopguide.errors import NotFoundError, UsageError
from shopguide.fuse import PICTURE, TEXT
from shopguide.index import Found, Index, Leg, Request
from shopguide.media import Crop, cut, read_picture
from shopguide.query import explain_empty, parse
from shopguide.rank.rules import Rule
from shopguide.settings import Settings
from shopguide.shop.composed import MIN_PICTURE_SIMILARITY, PICTURE_WEIGHT, Composer, Sight
from shopguide.shop.features import Features
from shopguide.shop.fusing import words_through
from shopguide.shop.merchandising import Rules, in_stock
from shopguide.shop.naming import MOST, by_meaning, named_sights
from shopguide.shop.pictured_words import with_pictured
from shopguide.shop.present import hits
from shopguide.shop.ranking import ShopRanking, Stage
from shopguide.shop.relaxing import relaxations
from shopguide.shop.reranking import DEPTH as RERANK_DEPTH
from shopguide.shop.reranking import open_reranking
from shopguide.shop.state import ShopState
from shopguide.shop.wording import Wording, Words, instead
from shopguide.text import language_of
from shopguide.types import Filter, Filters, Language, Meant, Mode, Page, Query, Relaxation, Sort, as_filters

Array = NDArray[np.float32]
Picture = str | Path | bytes
GivenFilters = Mapping[str, object] | Sequence[Filter] | None

EMPTY_SHOP: Mapping[Language, str] = MappingProxyType(
    {
        "en": "This shop has no products yet. Import some with `shopguide import FILE --shop DIR`.",
        "zh": "这家店还没有商品。请用 `shopguide import FILE --shop DIR` 导入。",
    }
)

NOTHING_ALIKE: Mapping[Language, str] = MappingProxyType(
    {"en": "No product here looks like this picture.", "zh": "本店没有与这张图片相像的商品。"}
)

EVERYTHING = -1.0
"""Meaning alone, asked for on purpose, ranks every product that has a vector: it shows what the encoder can do."""

UNHEARD = 0.1
"""How much more alike a product must be when the table knows the thing asked for and nothing here is called so: a
bookshelf in a shop that names none is not there, however near a bag may lie."""

SUPPORT = 0.6
"""A product that carries only a part of the words must be this share of the threshold alike too."""

MIN_ALIKE = 0.0
"""`similar` and recommendations walk everything more alike than the average pair of this shop."""


class Finder:
    """Finds products in one shop.

    Args:
        catalog: The shop's products.
        features: Its encoders and their cached vectors.
        state: Its index, vocabulary and calibration.
        settings: What is set for it.
    """

    def __init__(self, catalog: Catalog, features: Features, state: ShopState, settings: Settings) -> None:
        self._catalog, self._features, self._state, self._settings = catalog, features, state, settings
        self.ranking = ShopRanking(state.folder, catalog)
        self._words = Words(state.folder)
        self.reranking = open_reranking(settings, catalog.get)
        self.rules = Rules(catalog, lambda: state.currency, lambda name: state.index().knows(name), self._with_rules)

    def search(
        self,
        text: str,
        *,
        image: Picture | None = None,
        crop: Crop | None = None,
        like: str | None = None,
        filters: GivenFilters = None,
        sort: Sort | None = None,
        mode: Mode = "hybrid",
        limit: int = 10,
        offset: int = 0,
        without: Collection[str] = (),
        explain: bool = False,
        diversity: float = 0.0,
        exact: bool = False,
        language: Language | None = None,
        rules: tuple[Rule, ...] | None = None,
    ) -> Page:
        """Find products by words, a picture or both; the arguments are those of `Shop.search`.

        `rules` stand for the shop's own, for a preview.
        """
        clock = Clock()
        index = self._state.index()
        composer = self._composer(index)
        typed: Language = language_of(text)
        told = language or typed
        sight = self._sight(composer, told, image, crop, like)
        if sight:
            clock.tick("see")
        composed = composer.read(text, sight, without, told) if sight else None
        query = composed.query if composed else self._read(text, without, index, exact, told)
        given = as_filters(filters, self._state.currency)
        query = replace(query, filters=(*query.filters, *given), sort=sort or query.sort)
        clock.tick("understand")
        wording, vectors, legs = self.heard(replace(query, language=typed), index, mode, exact)
        if sight and composed and mode != "lexical":
            legs = composer.join(legs, sight, composed)
            vectors |= {PICTURE: sight.picture} if sight.picture is not None else {}
        clock.tick("encode")
        if not len(index):
            return Page((), 0, (), query, offset, limit, EMPTY_SHOP[query.language], clock.taken)
        if text.strip() and not query.words and not query.filters and query.sort == "relevance" and not legs:
            return Page((), 0, (), query, offset, limit, explain_empty(query), clock.taken)
        request = replace(self.request(query, legs, limit, offset, mode), words=wording.words, groups=wording.groups)
        request = self.rules.laid_over(request, query, rules)
        if composed and composed.pointed and len(legs):
            request = replace(request, words_match=False)
        stage = self.ranking.stage(query, vectors.get(TEXT), self._state.vocabulary, diversity)
        found = self._found(index, request, stage, query)
        clock.tick("retrieve")
        page = self._page(index, found, query, request, vectors, clock, explain)
        if query.corrected:
            page = replace(page, note=f"{instead(query)} {page.note}".strip())
        return replace(page, seen=sight.seen) if sight else page

    def heard(
        self, query: Query, index: Index, mode: Mode, exact: bool = False
    ) -> tuple[Wording, dict[str, Array], tuple[Leg, ...]]:
        """What the words are to the index: how this shop says them, their vectors, and the legs to compare with.

        Args:
            query: The understood words.
            index: Which words the catalog has.
            mode: "lexical" needs no vectors.
            exact: Match the words as they are typed and nothing else.

        Returns:
            The wording, vectors by modality, and legs.
        """
        wording = self._words.wording(query, index, exact)
        said = replace(query, words=wording.said, language=wording.language)
        vectors = self.query_vectors(said, mode)
        legs = self.legs(vectors, said.language, mode, wording.unheard)
        if wording.crossed and not wording.unheard:
            legs = tuple(replace(leg, support=None) for leg in legs)
        return wording, vectors, legs

    def _composer(self, index: Index) -> Composer:
        state = self._state
        return Composer(
            self._features, state.calibration, index, state.vocabulary, state.currency, state.get, state.fuser
        )

    def _sight(
        self, composer: Composer, language: Language, image: Picture | None, crop: Crop | None, like: str | None
    ) -> Sight | None:
        """What the search is to be alike to, or None for words alone."""
        if image is not None and like is not None:
            raise UsageError("A search is like a picture or like a product, not both.", "Leave one out.")
        if crop is not None and image is None:
            raise UsageError("There is a crop and no picture.", "Give the picture too.")
        if image is not None:
            picture = self._load(image)
            return composer.see(picture if crop is None else cut(picture, crop), language)
        if like is None:
            return None
        found = self._state.get([like])
        if like not in found:
            raise NotFoundError(f"There is no product {like!r}.", "Look it up with a search.")
        return composer.like(found[like], language)

    def _found(self, index: Index, request: Request, stage: Stage, query: Query) -> Found:
        """What the index finds, its first hits read again where a re-ranker is set."""
        reranking, offset, limit = self.reranking, request.offset, request.limit
        worded = query.words.strip() and request.sort == "relevance"
        if reranking is None or not worded or not limit or offset >= RERANK_DEPTH:
            return index.search(request, second=stage)
        wide = replace(request, offset=0, limit=max(RERANK_DEPTH, offset + limit))
        found = index.search(wide, second=stage)
        rows = reranking.reordered(query.words, found.rows, frozenset(product for _, product in request.pins))
        notes = (*found.notes, "past_the_end") if found.total and offset >= found.total else found.notes
        return replace(found, rows=rows[offset : offset + limit], notes=notes)

    def _with_rules(self, text: str, limit: int, rules: tuple[Rule, ...]) -> Page:
        return self.search(text, limit=limit, rules=rules)

    def similar(self, product_id: str, *, filters: GivenFilters, limit: int, offset: int, language: Language) -> Page:
        """Products alike to one that is there; the arguments are those of `Shop.similar`."""
        clock = Clock()
        index = self._state.index()
        own = index.vectors(product_id)
        others = Filter("product_id", none_of=(product_id,))
        query = Query(language=language, filters=(others, *as_filters(filters, self._state.currency)))
        legs = [Leg("fused", own["fused"], 1.0, MIN_ALIKE)] if "fused" in own else []
        if PICTURE in own:
            legs.append(Leg(PICTURE, own[PICTURE], PICTURE_WEIGHT, MIN_PICTURE_SIMILARITY))
        if not legs:
            return Page((), 0, (), query, offset, limit, "Nothing is known of this product to compare by.", clock.taken)
        request = self.rules.laid_over(self.request(query, legs, limit, offset), query)
        request = replace(request, pins=in_stock(index, request))
        found = index.search(request)
        clock.tick("retrieve")
        return self._page(index, found, query, request, {m: own[m] for m in (TEXT, PICTURE) if m in own}, clock)

    def by_vector(self, query: Query, vec: Array, limit: int) -> Page:
        """Products alike to a fused vector, as a taste is one.

        Args:
            query: Its filters, sort and language.
            vec: (d,) centred, in the fused space.
            limit: Hits.

        Returns:
            The page.
        """
        return self._run(query, (Leg("fused", vec, 1.0, MIN_ALIKE),), limit)

    def listing(self, query: Query, limit: int) -> Page:
        """Everything that the query's filters allow, in its order, without words or vectors.

        Args:
            query: Its filters, sort and language.
            limit: Hits.

        Returns:
            The page.
        """
        return self._run(query, (), limit)

    def _run(self, query: Query, legs: Sequence[Leg], limit: int) -> Page:
        index = self._state.index()
        request = self.rules.laid_over(self.request(query, legs, limit), query, only_hide=True)
        return self._page(index, index.search(request), query, request, {}, Clock())

    def unit_of(self, name: str) -> str:
        """The unit that the catalog's titles use for an attribute's bare numbers; "" for none."""
        return next((m.unit for m in self._state.vocabulary.measures if m.name == name.lower()), "")

    def understand(self, text: str, without: Collection[str] = (), language: Language | None = None) -> Query:
        """Read a shopper's words: language, constraints, sort, and what is left to match.

        Args:
            text: The words.
            without: Ids of constraints to do without.
            language: Of the chips; None takes that of the words.

        Returns:
            The query.

        Passes on:
            QueryError: They are too long.
        """
        if not text.strip():
            return Query(text=text, language=language or "en")
        return parse(text, self._state.vocabulary, language, without)

    def _read(self, text: str, without: Collection[str], index: Index, exact: bool, language: Language) -> Query:
        """Understand the words, and once more when a spelling in them is corrected."""
        query = self.understand(text, without, language)
        corrected = "" if exact else self._words.corrected(query, index, self._is_word)
        if not corrected:
            return query
        return replace(self.understand(corrected, without, language), text=text, original=text, corrected=corrected)

    def _is_word(self, word: str) -> bool:
        """Whether the text encoder has one piece for a word: what nobody writes it has not."""
        count = getattr(self._features.text, "count_tokens", None)
        return count is not None and count(word) == count("a")

    def called(self, noun: str) -> tuple[str, ...]:
        """Ids of the things that a noun calls ("notebook", "phone case"), by the titles of this shop."""
        return self._state.calling.called(noun, self._words.thesaurus)

    def meant(self, words: str) -> Meant:
        """What the words for a kind of thing mean in this shop, in either language."""
        state = self._state
        return state.calling.meant(words, state.vocabulary.categories, self._words.thesaurus, self._features.text)

    def query_vectors(self, query: Query, mode: Mode) -> dict[str, Array]:
        """Encode the words.

        Args:
            query: The understood words.
            mode: "lexical" needs no vector of them.

        Returns:
            Their centred vector by modality.
        """
        features, calibration = self._features, self._state.calibration
        vectors: dict[str, Array] = {}
        if query.words and features.text is not None and mode != "lexical":
            vectors[TEXT] = calibration.query(features.text.encode_query(query.words), query.language)
        return vectors

    def _load(self, image: Picture) -> Image:
        source = image if isinstance(image, bytes) else Path(image)
        return read_picture(source, max_pixels=self._settings.max_picture_pixels)

    def legs(
        self, vectors: Mapping[str, Array], language: Language, mode: Mode, unheard: bool = False
    ) -> tuple[Leg, ...]:
        """What the index is to compare with, one leg a space.

        Args:
            vectors: As `query_vectors` gives them.
            language: Of the words; thresholds differ by language.
            mode: "lexical" has no legs, "dense" no threshold.
            unheard: Nothing in the catalog is called what is asked for, so that only a close likeness counts.

        Returns:
            The legs.
        """
        if mode == "lexical":
            return ()
        legs = []
        if TEXT in vectors:
            fused = self._state.fuser.query({TEXT: vectors[TEXT]})
            floor = EVERYTHING if mode == "dense" else self._state.calibration.thresholds.get(language, 1.0)
            floor += UNHEARD if unheard and mode != "dense" else 0.0
            support = None if mode == "dense" else floor * (1.0 if unheard else SUPPORT)
            legs.append(Leg("fused", fused, 1.0, floor, support))
        return tuple(legs)

    def request(self, query: Query, legs: Sequence[Leg], limit: int, offset: int = 0, mode: Mode = "hybrid") -> Request:
        """What the index is asked.

        Args:
            query: Words, filters and sort.
            legs: As `legs` gives them.
            limit: Hits a page.
            offset: Hits to skip.
            mode: How to match.

        Returns:
            The request, in the currency that the query's price names, else the shop's.
        """
        asked = next((f.currency for f in query.filters if f.field == "price" and f.currency), None)
        currency = asked or self._state.currency
        return Request(query.words, tuple(legs), query.filters, query.sort, mode, offset, limit, currency=currency)

    def _page(
        self,
        index: Index,
        found: Found,
        query: Query,
        request: Request,
        vectors: Mapping[str, Array],
        clock: Clock,
        explain: bool = False,
    ) -> Page:
        ids = [row.product_id for row in found.rows]
        products = self._state.get(ids)
        alike = {m: index.similarities(m, vectors[m], ids).tolist() for m in (TEXT, PICTURE) if m in vectors}
        sights, through = {}, ""
        if PICTURE in vectors:
            sights = {i: self._features.nearest_sight(p, vectors[PICTURE]) for i, p in products.items()}
        elif TEXT in vectors and (met := by_meaning({r.product_id: r.words for r in found.rows}, products)):
            asked, state = self._state.fuser.query({TEXT: vectors[TEXT]}), self._state
            said = self._catalog.reviews_of(p.product_id for p in met[:MOST])
            sights = named_sights(self._features, state.fuser, state.calibration.centring, asked, met, said)
            through = words_through(state.fuser)
        out = hits(found.rows, products, query, alike, sights, explain, through)
        ways: tuple[Relaxation, ...] = ()
        note = ""
        if not found.total:
            ways = self._ways_out(index, query, request)
            note = explain_empty(query, ways, found.currencies)
        if not found.total and PICTURE in vectors and not query.words and not query.filters:
            note = NOTHING_ALIKE[query.language]
        clock.tick("present")
        query = with_pictured(query, found.facets)
        return Page(out, found.total, found.facets, query, request.offset, request.limit, note, clock.taken, ways)

    def _ways_out(self, index: Index, query: Query, request: Request) -> tuple[Relaxation, ...]:
        """What is there with a constraint less."""
        anchored = any(leg.space == PICTURE for leg in request.legs) or not request.words_match

        hidden = tuple(f for f in request.filters if f not in query.filters)

        def count(filters: Filters, worded: bool, fields: tuple[str, ...]) -> Found:
            plain = replace(request, filters=(*filters, *hidden), limit=0, offset=0, facet_fields=fields)
            alike = request.legs if anchored else ()
            return index.search(plain if worded else replace(plain, words="", legs=alike, mode="hybrid"))

        return relaxations(query, count, anchored)


class Clock:
    """Milliseconds by step."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self.taken: dict[str, float] = {}

    def tick(self, step: str) -> None:
        """Note the time since the last tick under this step."""
        now = time.perf_counter()
        self.taken[step] = round((now - self._last) * 1000, 3)
        self._last = now
