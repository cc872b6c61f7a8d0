"""How true is what pictures are taken to show? Measured on the products whose catalog tells it, and on a planted truth.

Joins the shop's own words with its pictures. Colours are compared picture by picture; patterns and kinds are learnt
from one half of the products, by the hash of the id, and asked of the other, both ways.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from shopguide.encode.clear_colours import clear_colour, clear_shares
from shopguide.errors import DataError, PictureError
from shopguide.evaluate.intervals import estimate
from shopguide.fuse import unit
from shopguide.query import colours
from shopguide.shop.features import Features
from shopguide.shop.looks import colours_of
from shopguide.shop.picturing import CATEGORY, PATTERN_FIELDS, label_of, refused_colours, tells
from shopguide.shop.told_apart import tell_apart
from shopguide.types import Product, Progress

if TYPE_CHECKING:
    from shopguide.shop.face import Shop

CHOSEN, HELD = "chosen on", "held out"
"""The half of the products that thresholds were chosen on (Luma and the bundled shop), and the other one."""


@dataclass(frozen=True, slots=True)
class Look:
    """One picture asked for one field: what is told of it, and what it is taken to show ("" for nothing)."""

    field: str
    half: str
    product_id: str
    told: tuple[str, ...]
    shown: str

    @property
    def right(self) -> bool:
        """Whether what is shown is told; of paths, whether it lies on the way to it."""
        return any(self.shown == t or t.startswith(f"{self.shown}/") for t in self.told)


@dataclass(frozen=True, slots=True)
class PicturedReport:
    """What was looked at."""

    looks: tuple[Look, ...]

    def to_json_lines(self) -> str:
        """A look a line."""
        return "".join(orjson.dumps({**asdict(one), "right": one.right}).decode() + "\n" for one in self.looks)

    def to_dict(self) -> dict[str, Any]:
        """By field and half: asked, shown, right among the shown, with its interval; the same by value told."""
        out: dict[str, Any] = {}
        for name, half in dict.fromkeys((o.field, o.half) for o in self.looks):
            some = [o for o in self.looks if (o.field, o.half) == (name, half)]
            values = dict.fromkeys(o.shown for o in some if o.shown)
            by_value = {v: _counted([o for o in some if o.shown == v]) for v in sorted(values)}
            out.setdefault(name, {})[half] = {**_counted(some), "values": by_value}
        return out

    def to_markdown(self) -> str:
        """A table of fields and halves, and one of what was shown."""
        lines = ["| field | products | asked | shown | right of the shown |", "|---|---|---|---|---|"]
        values = ["", "| field | shown | times | right |", "|---|---|---|---|"]
        for name, halves in self.to_dict().items():
            for half, n in halves.items():
                share = "–" if n["right"] is None else f"{n['right']:.3f} [{n['low']:.3f}, {n['high']:.3f}]"
                lines.append(f"| {name} | {half} | {n['asked']} | {n['shown']} | {share} |")
                if half != CHOSEN:
                    values += [f"| {name} | {v} | {c['shown']} | {c['right']:.2f} |" for v, c in n["values"].items()]
        return "\n".join([*lines, *values]) + "\n"


def evaluate_pictured(shop: Shop, truth: Mapping[str, Any] | None, progress: Progress) -> PicturedReport:
    """Compare what pictures are taken to show with what is told of them.

    Args:
        shop: An open shop.
        truth: Planted: "pictures", product id to its facts.
        progress: Told the stage "evaluate".

    Returns:
        The report.

    Raises:
        DataError: Nothing here is told and has a picture.
    """
    products = shop.products()
    features = shop._features
    looks = [*_colours(products, features, progress), *_learnt(products, features)]
    if truth is not None:
        looks += _planted(products, truth)
    if not looks:
        raise DataError("No product here has a picture and a told colour, pattern or kind.", "Import pictures too.")
    return PicturedReport(tuple(looks))


def _half(product: Product) -> str:
    return (CHOSEN, HELD)[hashlib.sha256(product.product_id.encode()).digest()[0] % 2]


def _counted(some: Sequence[Look]) -> dict[str, Any]:
    shown = [o for o in some if o.shown]
    share = estimate([float(o.right) for o in shown], [o.product_id for o in shown]) if shown else None
    told = {"asked": len(some), "shown": len(shown), "right": None, "low": None, "high": None}
    return told if share is None else told | {"right": share.value, "low": share.low, "high": share.high}


def _colours(products: Sequence[Product], features: Features, progress: Progress) -> Iterable[Look]:
    """Every picture of which a colour is told: a variant's own, else a product's first; by title where no field tells.

    Colours that the shop's word contradicts are left out as the shop leaves them out, told from the other half.
    """
    refused = {half: refused_colours([p for p in products if _half(p) != half], features) for half in (CHOSEN, HELD)}
    asked = [(p, uri, told) for p in products for uri, told in _told_pictures(p)]
    for done, (product, uri, told) in enumerate(asked, 1):
        try:
            found = clear_colour(clear_shares(features.load_picture(uri)))
        except PictureError:
            continue
        progress("evaluate", done, len(asked))
        shown = found[1] if found and found[1] not in refused[_half(product)] else ""
        yield Look("color", _half(product), product.product_id, tuple(sorted(told)), shown)


def _told_pictures(product: Product) -> list[tuple[str, frozenset[str]]]:
    own: dict[str, frozenset[str]] = {}
    for variant in product.variants:
        named = [v for n, v in variant.options.items() if n in colours.COLOUR_FIELDS]
        if variant.image and named and Path(variant.image).is_file():
            own[variant.image] = own.get(variant.image, frozenset()) | colours.families_in(named[0])
    first = next((m.uri for m in product.pictures if m.content_hash), "")
    told = colours_of(product) or colours.families_in(product.title)
    return list(own.items()) if own else [(first, told)] if first and told else []


def _learnt(products: Sequence[Product], features: Features) -> Iterable[Look]:
    """Patterns and kinds, learnt from one half and asked of the other."""
    for name in (*PATTERN_FIELDS, CATEGORY):
        told = [p for p in products if tells(p, name) and label_of(p, name)]
        vecs = features.first_sights(told)
        seen = [(p, unit(v[None])[0]) for p, v in zip(told, vecs, strict=True) if v is not None]
        for half in (CHOSEN, HELD):
            asked = [(p, v) for p, v in seen if _half(p) == half]
            taught = [(p, v) for p, v in seen if _half(p) != half]
            model = (
                tell_apart(name, np.stack([v for _, v in taught]), [label_of(p, name) for p, _ in taught])
                if taught
                else None
            )
            if model is None or not asked:
                continue
            found = model.tell(np.stack([v for _, v in asked]))
            for (product, _), one in zip(asked, found, strict=True):
                yield Look(
                    name, half, product.product_id, tuple(sorted(label_of(product, name))), one[0] if one else ""
                )


def _planted(products: Sequence[Product], truth: Mapping[str, Any]) -> Iterable[Look]:
    """What the shop itself takes its pictures to show, against what was drawn; only where the catalog tells nothing."""
    drawn = truth.get("pictures", {})
    for product in products:
        facts = drawn.get(product.product_id, {})
        for name in ("color", "pattern"):
            if name in facts and not tells(product, name):
                shown = product.pictured.get(name)
                told, value = {str(facts[name])}, shown.values[0] if shown else ""
                if name == "color":
                    told = set(colours.families_in(str(facts[name])))
                    value = next(iter(colours.families_in(value)), "")
                yield Look(f"{name}, untold", "all", product.product_id, tuple(sorted(told)), value)
