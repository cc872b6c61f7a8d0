"""A picture, or a product, and words that change it: "like this but blue", 这个款式但是便宜一点.

Joins what the picture is most alike to in this shop with what the words want otherwise. Knows nothing about files or
how a page is made. The nearest product is what "cheaper" and "bigger" are measured against, and the words of the
nearest ones tell the kind of thing, which a picture's features alone confuse with its colour and its pose.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from shopguide.encode import COLOURS, colour_shares
from shopguide.encode.colours import named
from shopguide.errors import UsageError
from shopguide.fuse import PICTURE, PICTURE_WORDS, TEXT, Fuser, unit
from shopguide.index import Index, Leg, Request
from shopguide.query import Vocabulary, merge_filters, parse
from shopguide.query import colours as colour_words
from shopguide.query import looks as look_words
from shopguide.query.changes import Change, read_changes
from shopguide.query.relaxed import names_chip
from shopguide.types import AttributeValue, Filter, Language, Money, Product, Query, Seen, Understood

if TYPE_CHECKING:
    from PIL.Image import Image

    from shopguide.shop.calibration import Calibration
    from shopguide.shop.features import Features

Lookup = Callable[[Sequence[str]], Mapping[str, Product]]
Array = NDArray[np.float32]

MIN_PICTURE_SIMILARITY = 0.1
"""Centred cosine from which a product is found by a picture. Of 729 phone photos of groceries .92 are at least this
like their own product's catalog picture (.25 keeps .42), and the middle photo finds a fifth of that shop."""

PICTURE_WEIGHT = 1.0
"""A picture beside words counts as much as their meaning."""

NEIGHBOURS = 3
"""Products most alike in the picture whose own vectors tell what kind of thing it shows."""

CANDIDATES = 12
"""Products most alike in the mean of their pictures, of which the one with the likest single picture is the nearest: a
catalog's own picture of a bag with eight of them is only .5 like their mean."""

KIND_WEIGHT = 0.5
"""Of the neighbours' vector beside the picture's. On one half of Luma's products: of .25, .5 and 1, more finds more of
the same kind (recall@10 .78, .80, .82) and puts the very product first less often (.86, .85, .84)."""

KIND_FLOOR = 0.15
"""Likeness to the neighbours from which a product of the asked colour is found although the pictures differ. On one
half of the bundled shop .3 gives recall@10 .759, .15 gives .788 and 0 gives .791; Luma does not feel it."""

MIN_CLASS = 0.25
"""Probability from which the classifier's name of a picture is told."""

MIN_COLOUR_SHARE = 0.25
"""Share from which a second colour is told: below it is often a shade of the first."""

MIN_KIND_SHARE = 0.5
"""Part of the neighbours that must share a category for it to be told."""

VERY_ALIKE = 0.8
"""From here the picture is taken to show the nearest product itself, whose own colour is then believed."""

_SWAP = 1.0
"""Of the change of colour in the words of a picture, where the catalog cannot check colours."""

_SIZES = ("capacity", "volume", "screen size", "display size", "persons", "pieces", "diameter", "height", "width",
          "length", "size", "容量", "屏幕尺寸", "直径", "高度", "宽度", "长度", "尺寸")  # fmt: skip
_MEASURES: Mapping[str, tuple[tuple[str, ...], int]] = MappingProxyType(
    {
        "bigger": (_SIZES, 1),
        "smaller": (_SIZES, -1),
        "lighter": (("weight", "重量", "净重"), -1),
        "heavier": (("weight", "重量", "净重"), 1),
        "longer_lasting": (("battery life", "续航", "续航时间"), 1),
    }
)
"""Wish to the attributes that can check it, the most telling first, and the way it goes."""

_TITLE_CHARS = 28
_FAMILY_OF_SEEN = {"teal": "blue"}
_SAID = {
    "en": {"cheaper": "cheaper than {t}: {f} < {v}", "dearer": "more expensive than {t}: {f} > {v}",
           "half_price": "half the price of {t}: {f} ≤ {v}", "bigger": "bigger than {t}: {f} > {v}",
           "smaller": "smaller than {t}: {f} < {v}", "lighter": "lighter than {t}: {f} < {v}",
           "heavier": "heavier than {t}: {f} > {v}", "longer_lasting": "lasts longer than {t}: {f} > {v}",
           "better_rated": "better rated than {t}: {f} > {v}", "same_brand": "same brand: {v}",
           "other_brand": "brand not {v}", "same_colour": "same color: {v}",
           "same_material": "same material: {v}", "other_colour": "color not {v}",
           "not": "not {v}", "seen": "looks like: {v}", "like": "like {v}", "joint": ", ", "price": "price",
           "rating": "rating"},
    "zh": {"cheaper": "比{t}便宜：{f} < {v}", "dearer": "比{t}贵：{f} > {v}", "half_price": "{t}的一半价格：{f} ≤ {v}",
           "bigger": "比{t}大：{f} > {v}", "smaller": "比{t}小：{f} < {v}", "lighter": "比{t}轻：{f} < {v}",
           "heavier": "比{t}重：{f} > {v}", "longer_lasting": "比{t}续航久：{f} > {v}",
           "better_rated": "比{t}评分高：{f} > {v}", "same_brand": "同品牌：{v}", "other_brand": "品牌不是{v}",
           "same_colour": "同颜色：{v}",
           "same_material": "同材质：{v}", "other_colour": "颜色不是{v}", "not": "不要{v}", "seen": "看起来像：{v}",
           "like": "像{v}", "joint": "、", "price": "价格", "rating": "评分"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sight:
    """What a search is to be alike to: a picture, or a product.

    Attributes:
        picture: (d,) centred unit vector of the picture, or None.
        kind: (d,) vector in the fused space of what kind of thing it is, or None where nothing here is alike.
        features: (d,) the picture as the encoder gave it, or None for a product.
        shares: (14,) its colours, or None for a product.
        nearest: The product that relative wishes are measured against, or None.
        near: Most alike products' ids with their similarity.
        given: True when `nearest` was named by the caller and is not a guess.
    """

    picture: Array | None
    kind: Array | None
    features: Array | None = None
    shares: Array | None = None
    nearest: Product | None = None
    near: tuple[tuple[str, float], ...] = ()
    given: bool = False
    seen: Seen = field(default_factory=Seen)


@dataclass(frozen=True, slots=True)
class Composed:
    """Words read against a sight.

    Attributes:
        query: The constraints, and the words that are left.
        pointed: True when the words change the sight; False when they stand for themselves beside it.
        plus: Looks asked for that the catalog cannot check, in English.
        minus: Looks refused that it cannot check.
        colours: Colour families asked for that it cannot check.
    """

    query: Query
    pointed: bool
    plus: tuple[str, ...] = ()
    minus: tuple[str, ...] = ()
    colours: tuple[str, ...] = ()


class Composer:
    """Reads pictures and words together, over one generation of a shop.

    Args:
        features: The encoders.
        calibration: Means of this generation.
        index: Where alike products are looked for.
        vocabulary: What the catalog can check.
        currency: The shop's main currency.
        lookup: Ids to products.
        fuser: That the generation was made by.
    """

    def __init__(
        self,
        features: Features,
        calibration: Calibration,
        index: Index,
        vocabulary: Vocabulary,
        currency: str,
        lookup: Lookup,
        fuser: Fuser,
    ) -> None:
        self._features, self._calibration, self._index, self._fuser = features, calibration, index, fuser
        self._vocabulary, self._currency, self._lookup = vocabulary, currency, lookup

    # -- seeing ------------------------------------------------------------------------------------------------

    def see(self, picture: Image, language: Language) -> Sight:
        """Look at a picture: what it is most alike to here, and what can be told of it.

        Args:
            picture: Upright, cut.
            language: Of what is told.

        Returns:
            The sight.

        Raises:
            UsageError: This shop has no picture encoder.
        """
        encoder = self._features.picture
        if encoder is None:
            raise UsageError("This shop has no picture encoder.", "Set picture_encoder in shop.toml and import again.")
        features = encoder.encode_query(picture)
        shares = colour_shares(picture)
        vec = self._calibration.centring.apply(PICTURE, features)
        leg = Leg(PICTURE, vec, 1.0, MIN_PICTURE_SIMILARITY)
        rows = self._index.search(Request("", (leg,), limit=CANDIDATES, facet_fields=())).rows
        found = tuple((row.product_id, row.signals[PICTURE]) for row in rows)
        products = self._lookup([i for i, _ in found])
        near = self._likest(vec, [(products[i], s) for i, s in found if i in products])
        known = [(products[i], s) for i, s in near]
        seen = self._told(features, shares, known, language)
        nearest = known[0][0] if known else None
        return Sight(vec, self._kind(near), features, shares, nearest, near, seen=seen)

    def _likest(self, vec: Array, found: list[tuple[Product, float]]) -> tuple[tuple[str, float], ...]:
        """The nearest by the mean of their pictures, the one with the likest single picture before them."""
        likeness = {p.product_id: s for p, s in found}
        for own, pictures in self._features.own_pictures([p for p, _ in found]).items():
            each = self._calibration.centring.apply(PICTURE, pictures) @ vec
            likeness[own] = max(likeness[own], float(each.max()))
        means = [p.product_id for p, _ in found]
        first = max(means, key=lambda i: likeness[i], default="")
        order = [first, *(i for i in means if i != first)] if first else []
        return tuple((i, likeness[i]) for i in order[:NEIGHBOURS])

    def like(self, product: Product, language: Language) -> Sight:
        """Take a product of the shop for what the search is to be alike to.

        Args:
            product: Which.
            language: Of what is told.

        Returns:
            The sight.
        """
        own = self._index.vectors(product.product_id)
        label = _SAID[language]["like"].format(v=_quoted(product, language))
        seen = Seen(label, kinds=_leaves(product)[:1], product_id=product.product_id, similarity=1.0)
        return Sight(own.get(PICTURE), own.get("fused"), nearest=product, given=True, seen=seen)

    def _kind(self, near: tuple[tuple[str, float], ...]) -> Array | None:
        vecs = [(similarity, self._index.vectors(i).get("fused")) for i, similarity in near]
        told = [similarity * vec for similarity, vec in vecs if vec is not None]
        return unit(np.asarray(sum(told), np.float32)) if told else None

    def _told(self, features: Array, shares: Array, known: list[tuple[Product, float]], language: Language) -> Seen:
        votes = Counter(leaf for product, _ in known for leaf in set(_leaves(product)))
        kinds = tuple(leaf for leaf, n in votes.most_common(2) if n >= max(2, MIN_KIND_SHARE * len(known)))[:1]
        bridge = self._features.bridge
        classes = tuple((n, p) for n, p in bridge.classes(features) if p >= MIN_CLASS) if bridge else ()
        colours = tuple(_telling(named(shares, language), named(shares))[:3])
        said = [*(k.lower() for k in kinds)] or [n for n, _ in classes[:1]]
        told = [n for at, (n, part) in enumerate(colours) if at == 0 or part >= MIN_COLOUR_SHARE]
        words = _SAID[language]
        label = words["seen"].format(v=words["joint"].join([*said, *told]))
        first = known[0] if known else None
        return Seen(
            label,
            kinds,
            tuple((n, round(p, 3)) for n, p in classes),
            tuple((n, round(p, 3)) for n, p in colours),
            first[0].product_id if first else "",
            round(first[1], 4) if first else None,
        )

    # -- reading -----------------------------------------------------------------------------------------------

    def read(self, text: str, sight: Sight, without: Collection[str], language: Language) -> Composed:
        """Read words beside a sight.

        Args:
            text: The words as typed.
            sight: What they stand beside.
            without: Ids of chips that the shopper took back.
            language: Of what is told.

        Returns:
            The query and what only steers it. Words that neither point at the sight nor only change it ("red dress"
            beside a shoe) are read as if they stood alone.

        Passes on:
            QueryError: The words are too long.
        """
        changes = read_changes(text)
        looks, rest = look_words.read_looks(changes.rest)
        query = parse(rest, self._vocabulary, language, without)
        if text.strip() and not changes.pointed and self._lone(query.words):
            return Composed(parse(text, self._vocabulary, language, without), pointed=False)
        told = [chip for wish in changes.wishes if not names_chip(chip := self._wish(wish, sight, language), without)]
        plus: list[str] = []
        minus: list[str] = []
        for look in looks:
            filters = self._look_filters(look, sight.nearest)
            name = look_words.shown(look.family, language)
            label = _SAID[language]["not"].format(v=name) if look.refused else name
            chip = Understood(look.text, label, look.start, filters, soft=not filters)
            if names_chip(chip, without):
                continue
            told.append(chip)
            if not filters:
                (minus if look.refused else plus).append(look.family)
        understood = tuple(sorted((*query.understood, *told), key=lambda u: u.start))
        filters = merge_filters(f for u in understood for f in u.filters)
        asked = tuple(f for _, _, f in colour_words.names_in(query.words.lower()) if not self._checks(f))
        query = replace(query, text=text, understood=understood, filters=filters)
        return Composed(query, True, tuple(plus), tuple(minus), asked)

    def _lone(self, words: str) -> str:
        """What is left beside colour names."""
        folded = list(words.lower())
        for start, end, _ in colour_words.names_in(words.lower()):
            folded[start:end] = " " * (end - start)
        return "".join(folded).strip(" ,，、.。")

    def _checks(self, family: str) -> bool:
        return family in self._vocabulary.colour_values

    def _wish(self, wish: Change, sight: Sight, language: Language) -> Understood:
        """A wish as a hard filter where the product that it is measured against tells enough, else as a soft one."""
        product = sight.nearest
        found = None if product is None else self._measured(wish.kind, product, sight, language)
        if product is None or found is None:
            return Understood(wish.text, wish.text, wish.start, soft=True)
        given, name, value = found
        label = _SAID[language][wish.kind].format(t=_quoted(product, language), f=name, v=value)
        return Understood(wish.text, label, wish.start, (given,))

    def _measured(
        self, kind: str, product: Product, sight: Sight, language: Language
    ) -> tuple[Filter, str, str] | None:
        """(filter, what it is on, the value it is measured against), or None where the product does not tell it."""
        words = _SAID[language]
        if kind in ("cheaper", "dearer", "half_price"):
            offer = product.offer("CNY" if language == "zh" else self._currency) or product.offer()
            if offer is None:
                return None
            price = offer.price
            if kind == "half_price":
                half = Money(price.amount_minor // 2, price.currency)
                return _price(half.currency, high=half.amount_minor), words["price"], str(half)
            if kind == "cheaper":
                return _price(price.currency, high=price.amount_minor - 1), words["price"], str(price)
            return _price(price.currency, low=price.amount_minor + 1), words["price"], str(price)
        if kind == "better_rated":
            if product.rating is None:
                return None
            return Filter("rating", low=_above(product.rating)), words["rating"], f"{product.rating:.1f}"
        if kind in ("same_brand", "other_brand"):
            if not product.brand:
                return None
            own = (product.brand,)
            one = Filter("brand", any_of=own) if kind == "same_brand" else Filter("brand", none_of=own)
            return one, "", product.brand
        if kind in ("same_colour", "other_colour"):
            return self._of_colour(kind == "same_colour", product, sight, language)
        if kind == "same_material":
            return _of_material(product)
        names, way = _MEASURES[kind]
        return _beyond(product, names, way)

    def _of_colour(
        self, same: bool, product: Product, sight: Sight, language: Language
    ) -> tuple[Filter, str, str] | None:
        itself = sight.given or (sight.near and sight.near[0][1] >= VERY_ALIKE)
        families = _families_of(product) if itself else set()
        if not families and sight.shares is not None:
            families = {_FAMILY_OF_SEEN.get(name, name) for name, _ in named(sight.shares)[:1]}
        values = tuple(v for f in sorted(families) for v in self._vocabulary.colour_values.get(f, ()))
        if not values:
            return None
        name = self._vocabulary.colour_field
        told = (colour_words.SHOWN_ZH.get(f, f) if language == "zh" else f for f in sorted(families))
        given = Filter(name, any_of=values) if same else Filter(name, none_of=values)
        return given, name, _SAID[language]["joint"].join(told)

    def _look_filters(self, look: look_words.Look, product: Product | None) -> tuple[Filter, ...]:
        """Filters for a material or pattern: on the field that the nearest product tells it in, else the only one."""
        fields = {
            name: tuple(sorted(v for v in values if look.family in look_words.families_of(v)))
            for name, values in self._vocabulary.values.items()
        }
        fields = {name: values for name, values in fields.items() if values}
        own = [name for name in (product.attributes if product else ()) if name.lower() in fields]
        if look.refused:
            return tuple(Filter(name, none_of=values) for name, values in fields.items() if not own or name in own)
        name = own[0].lower() if own else next(iter(fields)) if len(fields) == 1 else ""
        return (Filter(name, any_of=fields[name]),) if name else ()

    # -- searching ---------------------------------------------------------------------------------------------

    def legs(self, sight: Sight, composed: Composed) -> list[Leg]:
        """What a sight is searched by.

        Args:
            sight: What to be alike to.
            composed: The words beside it.

        Returns:
            The picture's leg, and that of the kind of thing when the words change it.
        """
        legs = []
        if sight.picture is not None:
            legs.append(Leg(PICTURE, sight.picture, PICTURE_WEIGHT, MIN_PICTURE_SIMILARITY))
        if sight.kind is not None and (composed.pointed or sight.given):
            weight = 1.0 if sight.given else KIND_WEIGHT
            floor = 0.0 if sight.given else KIND_FLOOR
            legs.append(Leg("fused", self._changed(sight, composed), weight, floor))
        return legs

    def join(self, words: Sequence[Leg], sight: Sight, composed: Composed) -> tuple[Leg, ...]:
        """The legs of the words and of the sight in one search.

        Args:
            words: Legs of the words.
            sight: What to be alike to.
            composed: The words beside it; when they change the sight, they only rank what is alike to it.

        Returns:
            All legs.
        """
        own = self.legs(sight, composed)
        if composed.pointed and own:
            words = [replace(leg, min_similarity=None) for leg in words]
        return (*words, *own)

    def _changed(self, sight: Sight, composed: Composed) -> Array:
        """The vector of the kind, moved by what the catalog cannot check."""
        if sight.kind is None:
            raise ValueError("a sight of no kind cannot be changed")
        vec = sight.kind.copy()
        text, bridge = self._features.text, self._features.bridge
        if composed.colours and bridge is not None and sight.features is not None and sight.shares is not None:
            asked = np.zeros_like(sight.shares)
            known = {c.name: i for i, c in enumerate(COLOURS)}
            for family in composed.colours:
                asked[known.get(family, known["gray"])] = 1.0 / len(composed.colours)
            both = np.stack([sight.features, sight.features])
            now, then = bridge.words(both, np.stack([sight.shares, asked]))
            put = self._fuser.query
            vec = vec + _SWAP * (put({PICTURE_WORDS: then}) - put({PICTURE_WORDS: now}))
        if text is not None:
            for sign, names in ((1.0, composed.plus), (-1.0, composed.minus)):
                for name in names:
                    said = self._calibration.query(text.encode_query(name), "en")
                    vec = vec + np.float32(sign) * self._fuser.query({TEXT: said})
        return unit(np.asarray(vec, np.float32))


def _telling(colours: list[tuple[str, float]], english: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Gray behind the colours: most of what is gray in a picture is its ground and its shadows."""
    plain = {name for (name, _), (en, _) in zip(colours, english, strict=True) if en == "gray"}
    return sorted(colours, key=lambda c: c[0] in plain)


def _price(currency: str, low: int | None = None, high: int | None = None) -> Filter:
    return Filter("price", low=low, high=high, currency=currency)


def _above(value: float) -> float:
    return math.nextafter(value, math.inf)


def _beyond(product: Product, names: tuple[str, ...], way: int) -> tuple[Filter, str, str] | None:
    """A bound on the first attribute of these names that the product tells as a number."""
    numbers = {n: v for n, v in product.attributes.items() if isinstance(v, int | float) and not isinstance(v, bool)}
    for wanted in names:
        for name, value in numbers.items():
            if name.lower().split(" (")[0] == wanted:
                end = float(value)
                given = Filter(name, low=_above(end)) if way > 0 else Filter(name, high=math.nextafter(end, -math.inf))
                return given, name, f"{end:g}"
    return None


def _of_material(product: Product) -> tuple[Filter, str, str] | None:
    """The first material that a product tells, on the field that tells it."""
    for name, value in product.attributes.items():
        texts = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
        if texts and name.lower() in ("material", "upper material", "fabric", "shade material", "材质", "面料", "材料"):
            return Filter(name, any_of=texts), name, ", ".join(texts)
    return None


def _families_of(product: Product) -> set[str]:
    def texts(value: AttributeValue) -> tuple[str, ...]:
        return (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()

    own = [t for name in colour_words.COLOUR_FIELDS for t in texts(product.attributes.get(name, ()))]
    return {family for text in own[:1] for family in colour_words.families_in(text)}


def _leaves(product: Product) -> tuple[str, ...]:
    return tuple(dict.fromkeys(path.rsplit("/", 1)[-1] for path in product.categories))


def _quoted(product: Product, language: Language) -> str:
    title = product.title_in(language)
    title = title if len(title) <= _TITLE_CHARS else title[: _TITLE_CHARS - 1].rstrip() + "…"
    return f"“{title}”"
