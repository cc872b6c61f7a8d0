"""Composed search on cases made out of a catalog: the picture of one product and "but blue" should find blue ones of
its kind.

Knows nothing about shops or models: products in, cases out, and a function that searches. What counts as the same kind
and the same colour is the catalog's own word, or a planted truth where there is one.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shopguide.errors import DataError
from shopguide.evaluate.intervals import Estimate, estimate
from shopguide.types import Product

DEPTH = 10
PHRASES = (
    "like this picture but {en}", "这个款式但是要{zh}", "in {en} instead", "换成{zh}", "the same in {en}", "类似的{zh}",
)  # fmt: skip
"""How the change is said; products take turns, so that every colour is asked in every way."""

SearchFunction = Callable[[str, str, int], Sequence[str]]
"""(picture, words, limit) to product ids, best first; no words is the picture alone."""

Families = Callable[[Product], frozenset[str]]


@dataclass(frozen=True, slots=True)
class ColourCase:
    """One picture and one colour that it does not show.

    Attributes:
        picture: The file.
        text: The words.
        product_id: Whose picture it is.
        colour: The family asked for.
        relevant: Other products of its kind that are there in that colour.
        itself: True when the product is there in that colour too and should come first.
    """

    picture: str
    text: str
    product_id: str
    colour: str
    relevant: frozenset[str]
    itself: bool

    @property
    def half(self) -> str:
        """Which half of the products it belongs to: constants are chosen on one, and reported on the other."""
        return half_of(self.product_id)


@dataclass(frozen=True, slots=True)
class ComposedLine:
    """One case: what came, and how it compares to what should."""

    case: ColourCase
    found: tuple[str, ...]
    alone: tuple[str, ...]

    def recall(self, found: Sequence[str]) -> float:
        """Of the relevant ones that fit into ten places, the part that is there; 1 when there are none."""
        others = [f for f in found if f != self.case.product_id][:DEPTH]
        if not self.case.relevant:
            return 1.0
        return len(self.case.relevant & set(others)) / min(DEPTH, len(self.case.relevant))


@dataclass(frozen=True, slots=True)
class ComposedReport:
    """How well the change of a colour is found.

    Attributes:
        lines: One a case.
    """

    lines: tuple[ComposedLine, ...]

    def measures(self, half: str) -> dict[str, Estimate]:
        """Measure to its mean with an interval over products.

        Args:
            half: "chosen" or "other".

        Returns:
            Nothing where the half has no case.
        """
        lines = [line for line in self.lines if line.case.half == half]
        out: dict[str, Estimate] = {}
        others = [line for line in lines if line.case.relevant]
        if others:
            groups = [line.case.product_id for line in others]
            out["recall@10, same kind and asked colour"] = estimate([li.recall(li.found) for li in others], groups)
            out["recall@10, picture alone"] = estimate([li.recall(li.alone) for li in others], groups)
        own = [line for line in lines if line.case.itself]
        if own:
            groups = [line.case.product_id for line in own]
            first = [float(line.found[:1] == (line.case.product_id,)) for line in own]
            five = [float(line.case.product_id in line.found[:5]) for line in own]
            out["the product itself in that colour, first"] = estimate(first, groups)
            out["the product itself in that colour, in five"] = estimate(five, groups)
        return out

    def to_markdown(self) -> str:
        """One table a half."""
        out = []
        for half, name in (("other", "products that no constant was chosen on"), ("chosen", "the other half")):
            lines = [line for line in self.lines if line.case.half == half]
            if not lines:
                continue
            count = len({line.case.product_id for line in lines})
            out.append(f"{len(lines)} cases of {count} products ({name}); 95 % bootstrap interval over products.\n")
            out.append("| measure | share |\n|---|---|")
            out += [f"| {measure} | {value} |" for measure, value in self.measures(half).items()]
            out.append("")
        return "\n".join(out) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """The whole report as plain JSON values."""
        halves = {half: {k: v.to_dict() for k, v in self.measures(half).items()} for half in ("other", "chosen")}
        return {"cases": len(self.lines), "halves": halves, "lines": [_line(line) for line in self.lines]}

    def to_json_lines(self) -> str:
        """One JSON object a case, a line each."""
        return "".join(json.dumps(_line(line), ensure_ascii=False) + "\n" for line in self.lines)


def half_of(product_id: str) -> str:
    """The half of a product, "chosen" or "other", by the hash of its id."""
    return "other" if hashlib.sha256(product_id.encode()).digest()[-1] % 2 else "chosen"


def colour_cases(
    products: Sequence[Product],
    kinds: Mapping[str, str],
    colours: Mapping[str, frozenset[str]],
    names: Mapping[str, tuple[str, str]],
    families: Callable[[str], frozenset[str]],
    most: int = 2,
) -> list[ColourCase]:
    """Make the cases of a shop: a variant's picture asked in another colour, else the product's first picture.

    Args:
        products: The shop's.
        kinds: Product id to what kind of thing it is; a product without one is left out.
        colours: Product id to the colour families that it is there in.
        names: Colour family to its English and Chinese name; only these are asked.
        families: The families that a colour's name names.
        most: Cases a product.

    Returns:
        The cases, in the order of the products.

    Raises:
        DataError: There is no case in this shop.
    """
    by_kind: defaultdict[str, set[str]] = defaultdict(set)
    for product_id, kind in kinds.items():
        by_kind[kind].add(product_id)
    out: list[ColourCase] = []
    for product in products:
        own = product.product_id
        if own not in kinds:
            continue
        mates = by_kind[kinds[own]] - {own}
        made: list[ColourCase] = []
        for picture, shown in _pictures(product, colours[own], families):
            for colour in sorted(names):
                relevant = frozenset(m for m in mates if colour in colours[m])
                itself = colour in colours[own]
                if colour in shown or not (relevant or itself) or len(shown) > 1:
                    continue
                made.append(ColourCase(picture, "", own, colour, relevant, itself))
        made.sort(key=lambda c: (not c.itself, hashlib.sha256(f"{c.picture}{c.colour}".encode()).digest()))
        for case in made[:most]:
            en, zh = names[case.colour]
            text = PHRASES[len(out) % len(PHRASES)].format(en=en, zh=zh)
            out.append(ColourCase(case.picture, text, own, case.colour, case.relevant, case.itself))
    if not out:
        raise DataError("No product of this shop has a picture, a kind and a colour that others of its kind have not.")
    return out


def _pictures(
    product: Product, own: frozenset[str], families: Callable[[str], frozenset[str]]
) -> list[tuple[str, frozenset[str]]]:
    """Pictures with the colours that they show: those of variants that are not among the product's own, else its first.

    A variant's picture that the catalog's own vector was not made from asks for more than an old one found again.
    """
    mine = {m.uri for m in product.pictures}
    seen: dict[str, frozenset[str]] = {}
    for variant in product.variants:
        if variant.image and variant.image not in mine:
            shown = frozenset(f for value in variant.options.values() for f in families(value))
            seen.setdefault(variant.image, shown & own or shown)
    if seen:
        return list(seen.items())
    return [(product.pictures[0].uri, own)] if product.pictures and own else []


def evaluate_composed(
    search: SearchFunction, cases: Sequence[ColourCase], progress: Callable[[int, int], None] | None = None
) -> ComposedReport:
    """Search each case, and its picture alone beside it.

    Args:
        search: Called with (picture, words, limit).
        cases: The cases.
        progress: Called after each with (done, all).

    Returns:
        The report; what `search` raises passes through.
    """
    lines = []
    for case in cases:
        found = tuple(search(case.picture, case.text, DEPTH + 1))
        lines.append(ComposedLine(case, found, tuple(search(case.picture, "", DEPTH + 1))))
        if progress is not None:
            progress(len(lines), len(cases))
    return ComposedReport(tuple(lines))


def _line(line: ComposedLine) -> dict[str, Any]:
    case = line.case
    place = line.found.index(case.product_id) + 1 if case.product_id in line.found else None
    return {
        "picture": case.picture.rsplit("/", 1)[-1],
        "text": case.text,
        "product_id": case.product_id,
        "colour": case.colour,
        "half": case.half,
        "relevant": sorted(case.relevant),
        "found": list(line.found),
        "recall": round(line.recall(line.found), 4),
        "itself": place if case.itself else None,
    }
