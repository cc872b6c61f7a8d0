"""Cases of composed search made out of a catalog, and what their measures say of a known answer."""

from __future__ import annotations

import pytest

from shopguide.errors import DataError
from shopguide.evaluate.composed import colour_cases, evaluate_composed
from shopguide.query.colours import families_in
from shopguide.types import Media, Product, Variant

NAMES = {"red": ("red", "红色"), "blue": ("blue", "蓝色")}


def product(number: int, kind: str, colour: str) -> Product:
    own = f"{kind}-{number}"
    return Product(own, own, attributes={"color": colour}, media=(Media("picture", f"/p/{own}.png"),))


MADE = [product(0, "dress", "red"), product(1, "dress", "blue"), product(2, "dress", "blue"), product(3, "mug", "blue")]
KINDS = {p.product_id: p.product_id.split("-")[0] for p in MADE}
COLOURS = {p.product_id: frozenset({str(p.attributes["color"])}) for p in MADE}


def test_a_case_asks_a_colour_that_the_picture_does_not_show_and_others_of_its_kind_have() -> None:
    cases = colour_cases(MADE, KINDS, COLOURS, NAMES, families_in)
    assert [(c.product_id, c.colour, sorted(c.relevant)) for c in cases] == [
        ("dress-0", "blue", ["dress-1", "dress-2"]),
        ("dress-1", "red", ["dress-0"]),
        ("dress-2", "red", ["dress-0"]),
    ]
    assert "blue" in cases[0].text and "红色" in cases[1].text


def test_a_variants_picture_is_asked_for_the_product_itself_in_another_colour() -> None:
    sizes = tuple(Variant(f"s{c}", {"color": c}, image=f"/p/{c}.png") for c in ("red", "blue"))
    coat = Product("coat", "Coat", variants=sizes, media=(Media("picture", "/p/red.png"),))
    (case,) = colour_cases([coat], {"coat": "coat"}, {"coat": frozenset(NAMES)}, NAMES, families_in)
    assert (case.picture, case.colour, case.itself) == ("/p/blue.png", "red", True)


def test_recall_is_measured_beside_the_picture_alone() -> None:
    cases = colour_cases(MADE, KINDS, COLOURS, NAMES, families_in)
    report = evaluate_composed(lambda _, text, __: ["dress-1", "dress-0"] if text else ["mug-3"], cases)
    measures = {name: e.value for half in ("chosen", "other") for name, e in report.measures(half).items()}
    lines = {line.case.product_id: line.recall(line.found) for line in report.lines}
    assert lines == {"dress-0": 0.5, "dress-1": 1.0, "dress-2": 1.0}
    assert measures["recall@10, picture alone"] == 0.0
    assert "recall@10" in report.to_markdown() and report.to_json_lines().count("\n") == 3


def test_a_shop_without_a_case_says_so() -> None:
    with pytest.raises(DataError):
        colour_cases(MADE[:1], {"dress-0": "dress"}, COLOURS, NAMES, families_in)
