"""What a product's first picture shows where its catalog tells nothing: its colour, its pattern, its kind.

Joins what encoders see with what the catalog tells; knows nothing about searches. A colour is measured, and told where
it is clear; a pattern or kind is learnt from this shop's own products that tell theirs, as far as their pictures tell
it apart. Told and pictured never mix: where the catalog tells a value, in a field or in the title, that is the truth.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shopguide.encode.clear_colours import SHADES, clear_colour
from shopguide.fuse import unit
from shopguide.index.names import path_values
from shopguide.query import colours
from shopguide.shop.features import Features
from shopguide.shop.looks import colours_of, kind_of
from shopguide.shop.told_apart import MOST, SURE, ToldApart, tell_apart
from shopguide.text import tokens
from shopguide.types import Pictured, Product

CATEGORY = "category"

PATTERN_FIELDS = ("pattern", "patterns", "图案", "花纹", "花型")
"""Names under which feeds keep what is printed or woven on a thing: other fields cannot be seen."""

LEAST_TOLD = 0.1
"""Part of the shop's products whose catalog must tell a colour before pictures tell it of others: a shop that never
speaks of colours (groceries, books) does not want "green tea" to be a colour."""

MOST_NESTED = 0.2
"""Part of a shop's products with no nested category up to which these are taken for collections ("New In")."""

FEW = 2
"""Contradictions of a colour below which the feed's slips are blamed, and not the colour."""


@dataclass(frozen=True)
class Picturing:
    """What pictures may tell in one shop, learnt once for a generation.

    Attributes:
        wanted: The setting that it was made by.
        colour_field: The shop's own name of the field, or "" where pictures tell no colours.
        names: Shade or family to how the shop calls it.
        fields: What was learnt of patterns and kinds.
    """

    wanted: bool = False
    colour_field: str = ""
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    fields: tuple[ToldApart, ...] = ()

    @classmethod
    def learn(cls, products: Sequence[Product], features: Features) -> Picturing:
        """Learn what pictures may tell.

        Args:
            products: All of the shop.
            features: What was seen of their pictures.

        Returns:
            The picturing; empty where nothing can be told.
        """
        name, names = _palette(products)
        refused = refused_colours(products, features) if name else frozenset()
        families = {s.name: s.family for s in SHADES} | {f: f for f in colours.FAMILIES}
        names = MappingProxyType({shade: own for shade, own in names.items() if families[shade] not in refused})
        learnt = [_learn(n, products, features) for n in (*_patterns(products), *_nested(products))]
        return cls(True, name, names, tuple(one for one in learnt if one is not None))

    def of(self, products: Sequence[Product], features: Features) -> list[Product]:
        """Products with what only their pictures show.

        Args:
            products: As the catalog tells them.
            features: What was seen of their pictures.

        Returns:
            The same products in order, `pictured` filled.
        """
        shown: list[dict[str, Pictured]] = [{} for _ in products]
        if self.colour_field:
            asked = [n for n, p in enumerate(products) if _file(p) and not tells(p, self.colour_field)]
            clear = features.clear([products[n] for n in asked])
            for n, shares in zip(asked, clear, strict=True):
                found = clear_colour(shares) if shares is not None else None
                if found is not None and found[0] in self.names and _agrees(products[n], found[1]):
                    value = self.names[found[0]]
                    shown[n][self.colour_field] = Pictured((value,), round(found[2], 3), _file(products[n]))
        for one in self.fields:
            asked = [n for n, p in enumerate(products) if _file(p) and not tells(p, one.field)]
            vecs = features.first_sights([products[n] for n in asked])
            there = [(n, v) for n, v in zip(asked, vecs, strict=True) if v is not None]
            told = one.tell(unit(np.stack([v for _, v in there]))) if there else []
            for (n, _), found_one in zip(there, told, strict=True):
                if found_one is not None and not _contradicted(products[n], one, found_one[0]):
                    value, certainty = found_one
                    shown[n][one.field] = Pictured((value,), round(certainty, 3), _file(products[n]))
        return [replace(p, pictured=MappingProxyType(s)) if s else p for p, s in zip(products, shown, strict=True)]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything in it as named arrays, for `numpy.savez`; nothing where it was not wanted."""
        if not self.wanted:
            return {}
        names = [text for pair in sorted(self.names.items()) for text in pair]
        out: dict[str, NDArray[Any]] = {"colour": np.array([self.colour_field, *names])}
        for n, one in enumerate(self.fields):
            out |= {f"{n}:values": np.array([one.field, *one.values]), f"{n}:mean": one.mean}
            out |= {f"{n}:weights": one.weights, f"{n}:bias": one.bias, f"{n}:floors": one.floors}
        return out

    @classmethod
    def from_arrays(cls, held: Mapping[str, NDArray[Any]]) -> Picturing:
        """Make from what `arrays` gave.

        Args:
            held: Named arrays.

        Returns:
            The picturing.

        Passes on:
            KeyError: One is missing.
        """
        if not held:
            return cls()
        name, *pairs = (str(x) for x in held["colour"])
        fields: list[ToldApart] = []
        while f"{len(fields)}:values" in held:
            at = f"{len(fields)}:"
            own, *values = (str(x) for x in held[f"{at}values"])
            numbers = (np.asarray(held[f"{at}{part}"], np.float32) for part in ("mean", "weights", "bias", "floors"))
            fields.append(ToldApart(own, tuple(values), *numbers))
        return cls(True, name, MappingProxyType(dict(zip(pairs[::2], pairs[1::2], strict=True))), tuple(fields))


def dressed(product: Product, shown: Mapping[str, tuple[tuple[str, ...], float]]) -> Product:
    """A product with what its index says that only its picture shows, as far as its catalog still tells none of it.

    Args:
        product: As the catalog tells it now.
        shown: Field to values and certainty.

    Returns:
        The product, `pictured` filled.
    """
    picture = _file(product)
    kept = {n: Pictured(v, round(c, 3), picture) for n, (v, c) in shown.items() if not tells(product, n)}
    return replace(product, pictured=MappingProxyType(kept)) if kept and picture else product


def tells(product: Product, name: str) -> bool:
    """Whether the catalog tells a field of a product; of its kind, whether it has a nested category, as all tell it."""
    if name == CATEGORY:
        return any("/" in path for path in product.categories)
    names = colours.COLOUR_FIELDS if name in colours.COLOUR_FIELDS else (name,)
    options = {option for variant in product.variants for option, value in variant.options.items() if value}
    return any(product.attributes.get(n) not in (None, "", ()) or n in options for n in names)


def _file(product: Product) -> str:
    """URI of the picture that speaks for a product: its first, where its bytes are at hand."""
    first = product.pictures[0] if product.pictures else None
    return first.uri if first is not None and first.content_hash else ""


def _titles(product: Product) -> str:
    return " \n ".join((product.title, *(t.title for t in product.translations.values())))


def _agrees(product: Product, family: str) -> bool:
    """Whether titles name no colour, or this one."""
    named = colours.families_in(_titles(product))
    return not named or family in named


def _contradicted(product: Product, one: ToldApart, value: str) -> bool:
    """Whether titles name other values of the field, and not this one."""
    said = set(tokens(_titles(product)))
    named = {v for v in one.values if (own := set(tokens(v.rsplit("/", 1)[-1]))) and own <= said}
    return bool(named) and value not in named and not any(v.startswith(f"{value}/") for v in named)


def _palette(products: Sequence[Product]) -> tuple[str, Mapping[str, str]]:
    """The shop's colour field, and how it calls each shade; ("", {}) where too few products tell a colour."""
    fields: Counter[str] = Counter()
    values: Counter[str] = Counter()
    for product in products:
        own = list(_told_colours(product))
        fields.update({name for name, _ in own})
        values.update({value for _, value in own})
    told = sum(any(True for _ in _told_colours(p)) for p in products)
    if not fields or told < LEAST_TOLD * len(products):
        return "", MappingProxyType({})
    chinese = sum(n for v, n in values.items() if not v.isascii()) > sum(n for v, n in values.items() if v.isascii())
    shades = {s.name: s.family for s in SHADES if s.family} | {s.family: s.family for s in SHADES if s.family}
    names = {shade: colours.called(values, shade, family, chinese) for shade, family in shades.items()}
    return max(fields, key=lambda n: (fields[n], n)), MappingProxyType(names)


def refused_colours(products: Sequence[Product], features: Features) -> frozenset[str]:
    """Colours that the shop's own word contradicts too often: one that calls pink things red is not told of pink."""
    told = [(p, own) for p in products if _file(p) and (own := colours_of(p))][:MOST]
    right: Counter[str] = Counter()
    times: Counter[str] = Counter()
    for (_, own), shares in zip(told, features.clear([p for p, _ in told]), strict=True):
        found = clear_colour(shares) if shares is not None else None
        if found is not None:
            times[found[1]] += 1
            right[found[1]] += found[1] in own
    return frozenset(f for f, n in times.items() if n - right[f] >= FEW and (right[f] + 1) / (n + 2) < SURE)


def _told_colours(product: Product) -> Iterable[tuple[str, str]]:
    for name in colours.COLOUR_FIELDS:
        value = product.attributes.get(name)
        yield from (
            (name, v) for v in ((value,) if isinstance(value, str) else value if isinstance(value, tuple) else ())
        )
        yield from ((name, v.options[name]) for v in product.variants if v.options.get(name))


def _patterns(products: Sequence[Product]) -> tuple[str, ...]:
    return tuple(n for n in PATTERN_FIELDS if any(n in p.attributes for p in products))


def _nested(products: Sequence[Product]) -> tuple[str, ...]:
    """The field of kinds, where nearly all products tell theirs by a nested category."""
    nested = sum(tells(p, CATEGORY) for p in products)
    return (CATEGORY,) if 0 < len(products) - nested <= MOST_NESTED * len(products) else ()


def label_of(product: Product, name: str) -> frozenset[str]:
    """What the catalog tells of a pattern or kind, with the nodes above it; nothing where it tells several."""
    if name == CATEGORY:
        return frozenset(path_values(kind_of(product)))
    value = product.attributes.get(name)
    told = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
    return frozenset(told) if len(told) == 1 else frozenset()


def _learn(name: str, products: Sequence[Product], features: Features) -> ToldApart | None:
    """What pictures can tell of a field, learnt from the products that tell it; of many, from some."""
    told = [p for p in products if _file(p) and tells(p, name) and label_of(p, name)]
    told = sorted(told, key=lambda p: hashlib.sha256(p.product_id.encode()).digest())[:MOST]
    seen = [(v, label_of(p, name)) for p, v in zip(told, features.first_sights(told), strict=True) if v is not None]
    if not seen:
        return None
    return tell_apart(name, unit(np.stack([v for v, _ in seen])), [label for _, label in seen])
