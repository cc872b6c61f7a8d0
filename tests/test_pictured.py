"""What only a picture shows: seen where it is clear, kept apart from what the catalog tells, always said as such."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from PIL import Image, ImageDraw

import shopguide
from shopguide.compare.table import rows_of
from shopguide.encode.clear_colours import SHADES, clear_colour, clear_shares
from shopguide.evaluate.claims import Records, check_claims
from shopguide.guide.verify import Fact, check
from shopguide.query import colours
from shopguide.shop import Shop
from shopguide.shop.pictured_trial import evaluate_pictured
from shopguide.shop.picturing import Picturing
from shopguide.shop.told_apart import tell_apart
from shopguide.types import Citation, Page, Pictured, Product

TRIAL = {"text_encoder": "hash", "picture_encoder": "hash"}
NAVY, RED, GREEN = "#1b2a5c", "#c8232c", "#2e8b3d"


def drawn(colour: str, backdrop: str = "#f4f4f6", hole: bool = False) -> Image.Image:
    picture = Image.new("RGB", (120, 120), backdrop)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((30, 25, 90, 100), fill=colour)
    if hole:
        pen.rectangle((36, 31, 84, 94), fill=backdrop)
    return picture


@pytest.mark.parametrize(
    ("colour", "name", "family"),
    [(NAVY, "navy", "blue"), (RED, "red", "red"), ("#66702e", "olive", "green"), ("#808080", "gray", "gray")],
)
def test_a_clear_colour_is_named_by_shade_and_family(colour: str, name: str, family: str) -> None:
    found = clear_colour(clear_shares(drawn(colour)))
    assert found is not None
    assert (found[0], found[1]) == (name, family)
    assert found[2] > 0.95


def test_a_picture_without_a_plain_backdrop_tells_nothing() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (120, 120, 3), np.uint8)
    assert not clear_shares(Image.fromarray(noise)).any()
    assert clear_colour(clear_shares(Image.fromarray(noise))) is None


def test_what_shows_through_a_frame_is_backdrop_and_no_white_product() -> None:
    found = clear_colour(clear_shares(drawn(RED, hole=True)))
    assert found is not None
    assert found[1] == "red"


def test_several_colours_of_like_size_are_not_clear() -> None:
    picture = drawn(RED)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((30, 50, 90, 75), fill=GREEN)
    pen.rectangle((30, 75, 90, 100), fill=NAVY)
    assert clear_colour(clear_shares(picture)) is None


def test_every_shade_has_a_family_that_queries_know() -> None:
    assert {s.family for s in SHADES if s.family} <= set(colours.FAMILIES)
    assert all(colours.FAMILY_OF[s.name] == s.family for s in SHADES if s.family)


def clouds(counts: dict[str, int], spread: float, seed: int = 0) -> tuple[np.ndarray, list[frozenset[str]]]:
    rng = np.random.default_rng(seed)
    centres = np.random.default_rng(99).normal(size=(len(counts), 32))
    vecs = [c + rng.normal(size=32) * spread for c, n in zip(centres, counts.values(), strict=True) for _ in range(n)]
    labels = [frozenset((v,)) for v, n in counts.items() for _ in range(n)]
    rows = np.array(vecs, np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True), labels


def test_values_that_pictures_tell_apart_are_told_the_rare_one_too() -> None:
    told = tell_apart("pattern", *clouds({"plain": 60, "striped": 8, "dotted": 4}, 0.2))
    assert told is not None
    vecs, labels = clouds({"plain": 20, "striped": 20, "dotted": 20}, 0.2, seed=1)
    found = told.tell(vecs)
    assert sum(f is not None for f in found) > 50
    assert all(f is None or f[0] in label for f, label in zip(found, labels, strict=True))


def test_values_that_pictures_do_not_tell_apart_are_never_told() -> None:
    vecs, labels = clouds({"plain": 60, "striped": 20}, 0.2)
    mixed = [labels[i] for i in np.random.default_rng(3).permutation(len(labels))]
    told = tell_apart("pattern", vecs, mixed)
    right = [] if told is None else [f for f in told.tell(clouds({"plain": 40, "striped": 40}, 0.2, seed=5)[0]) if f]
    assert len(right) < 12


def test_a_path_is_told_as_deep_as_it_is_sure() -> None:
    vecs, labels = clouds({"lamp a": 12, "lamp b": 12, "mug": 24}, 0.2)
    paths = {"lamp a": ("Home", "Home/Lamps"), "lamp b": ("Home", "Home/Lamps"), "mug": ("Home", "Home/Mugs")}
    told = tell_apart("category", vecs, [frozenset(paths[next(iter(v))]) for v in labels])
    assert told is not None
    assert {f[0] for f in told.tell(vecs) if f} == {"Home/Lamps", "Home/Mugs"}


LAMPS = (
    ("told-navy", "Dome Lamp", "navy", NAVY),
    ("told-red", "Globe Lamp", "red", NAVY),  # its picture says otherwise: the catalog's word is the truth
    ("seen-navy", "Arc Lamp", None, NAVY),
    ("seen-red", "Cube Lamp", None, RED),
    ("named-green", "Green Reading Lamp", None, NAVY),  # its title says otherwise
    ("unclear", "Odd Lamp", None, None),
    ("told-green", "Tall Lamp", "green", GREEN),
    ("told-blue", "Flat Lamp", "blue", "#1f4fd1"),
)


def feed(folder: Path) -> Path:
    noise = np.random.default_rng(1).integers(0, 255, (120, 120, 3), np.uint8)
    rows = []
    for product_id, title, colour, shown in LAMPS:
        picture = drawn(shown) if shown else Image.fromarray(noise)
        picture.save(folder / f"{product_id}.png")
        row = {"id": product_id, "title": title, "category": "Home/Lamps", "price": "10 USD"}
        rows.append({**row, "image": f"{product_id}.png"} | ({"color": colour} if colour else {}))
    path = folder / "lamps.jsonl"
    path.write_text("\n".join(json.dumps(r) for r in rows))
    return path


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with shopguide.open(tmp_path / "shop", **TRIAL) as opened:
        opened.add(feed(tmp_path), images=tmp_path)
        yield opened


def ids(page: Page) -> set[str]:
    return {h.product.product_id for h in page.hits}


def test_a_colour_that_only_the_picture_shows_is_found_and_said_to_be_seen(shop: Shop) -> None:
    page = shop.search("navy lamp")
    assert ids(page) == {"told-navy", "told-blue", "seen-navy"}
    assert page.total == 3
    why = {h.product.product_id: h.why for h in page.hits}
    assert why["seen-navy"].pictured == ("color navy (seen in the picture)",)
    assert "seen in the picture" in why["seen-navy"].reason
    assert why["seen-navy"].picture.endswith("seen-navy.png")
    assert why["told-navy"].pictured == ()
    assert "seen" not in why["told-navy"].reason
    chip = next(u for u in page.understood if u.label.startswith("color"))
    assert chip.pictured == 1
    chinese = shop.search("藏青色 lamp", language="zh")
    assert any(h.why.pictured == ("颜色 navy（图中所见）",) for h in chinese.hits)


def test_facets_count_the_told_and_the_pictured_and_say_which(shop: Shop) -> None:
    facet = next(f for f in shop.search("lamp").facets if f.field == "color")
    assert {v.value: (v.count, v.pictured) for v in facet.values} == {
        "navy": (2, 1), "red": (2, 1), "green": (1, 0), "blue": (1, 0)
    }  # fmt: skip
    for value in facet.values:
        assert shop.search("", filters={"color": value.value}).total == value.count


def test_the_catalogs_word_and_the_title_stay_the_only_truth(shop: Shop) -> None:
    pictured = {p.product_id: dict(p.pictured) for p in shop.products()}
    assert pictured["told-red"] == pictured["named-green"] == pictured["unclear"] == {}
    assert shop.product("told-red").attributes["color"] == "red"
    assert "color" not in shop.product("seen-navy").attributes
    assert pictured["seen-navy"]["color"].values == ("navy",)


def test_a_colour_told_later_takes_the_place_of_the_seen_one_at_once(shop: Shop) -> None:
    now = shop.product("seen-navy")
    shop.put(replace(now, attributes={"color": "green"}, pictured=MappingProxyType({})))
    assert "seen-navy" not in ids(shop.search("navy lamp"))
    assert "seen-navy" in ids(shop.search("green lamp"))
    assert shop.product("seen-navy").pictured == {}


def test_what_was_seen_outlives_changes_merges_and_a_lost_cache(shop: Shop, tmp_path: Path) -> None:
    shop.put(replace(shop.product("seen-red"), description="A cube."))
    shop._state.settle()
    assert ids(shop.search("red lamp")) == {"told-red", "seen-red"}
    shop.close()
    for path in (tmp_path / "shop").glob("features.db*"):
        path.unlink()
    with shopguide.open(tmp_path / "shop", **TRIAL) as again:
        page = again.search("red lamp")
        assert page.total == len(page.hits) == 2


def test_the_setting_turns_it_off_with_the_next_import(shop: Shop, tmp_path: Path) -> None:
    shop.close()
    with shopguide.open(tmp_path / "shop", pictured=False, **TRIAL) as off:
        off.add()
        assert ids(off.search("navy lamp")) == {"told-navy", "told-blue"}
        assert all(not p.pictured for p in off.products())
    with shopguide.open(tmp_path / "shop", **TRIAL) as on:
        on.add()
        assert "seen-navy" in ids(on.search("navy lamp"))


def test_a_shop_that_tells_no_colours_gets_none(tmp_path: Path) -> None:
    rows = [json.loads(line) for line in feed(tmp_path).read_text().splitlines()]
    bare = tmp_path / "bare.jsonl"
    bare.write_text("\n".join(json.dumps({k: v for k, v in r.items() if k != "color"}) for r in rows))
    with shopguide.open(tmp_path / "bare", **TRIAL) as shop:
        shop.add(bare, images=tmp_path)
        assert all(not p.pictured for p in shop.products())


def test_the_guide_names_the_picture_as_its_source(shop: Shop) -> None:
    said = shop.ask("what color is the Arc Lamp?")
    assert "picture shows navy" in said.text
    assert "does not tell" in said.text
    assert [(c.field, c.quote) for c in said.citations] == [("picture:color", "navy")]
    records = Records(shop.product, shop.reviews)
    assert not any(c.faults for c in check_claims(said, (), records))
    told = shop.ask("what color is the Dome Lamp?")
    assert "picture" not in told.text
    listed = shop.ask("do you have a red lamp?")
    assert "its picture shows the color red" in listed.text
    assert "图片上看" in shop.ask("Arc Lamp 是什么颜色？").text


def test_a_model_may_not_tell_what_a_picture_shows_as_the_catalogs_word() -> None:
    cite = Citation("p", "picture:color", "navy")
    fact = Fact(1, "p", "Arc Lamp", "its picture shows color: navy", (cite,), free="picture")
    said = check("The Arc Lamp is navy. [1] Its picture shows the color navy. [1]", [fact], [], "en")
    assert [v.wrong for v in said] == ["tells what only a picture shows as the catalog's word", ""]


def test_a_comparison_marks_what_a_picture_shows() -> None:
    shown = MappingProxyType({"color": Pictured(("navy",), 0.9, "x.png")})
    seen, told = Product("a", "A", pictured=shown), Product("b", "B", attributes={"color": "navy"})
    rows = {r.name: r for r in rows_of([seen, told], [], "en")}
    assert rows["color"].values == ("navy (seen in the picture)", "navy")
    assert not rows["color"].same
    chinese = [r for r in rows_of([seen, told], [], "zh") if "navy" in r.values]
    assert chinese[0].values == ("navy（图中所见）", "navy")


def test_what_was_learnt_is_kept_whole() -> None:
    told = tell_apart("pattern", *clouds({"plain": 20, "striped": 8}, 0.2))
    assert told is not None
    made = Picturing(True, "color", MappingProxyType({"navy": "Navy"}), (told,))
    again = Picturing.from_arrays(made.arrays())
    assert (again.colour_field, dict(again.names), again.fields[0].values) == ("color", {"navy": "Navy"}, told.values)
    vecs = clouds({"plain": 5, "striped": 5}, 0.2, seed=2)[0]
    assert again.fields[0].tell(vecs) == told.tell(vecs)


def test_a_colour_that_the_shops_own_word_contradicts_is_not_told_of_others(tmp_path: Path) -> None:
    rows = []
    for n in range(6):  # this shop calls its pink things red
        drawn("#f28cb0").save(tmp_path / f"{n}.png")
        colour = {"color": "red"} if n < 5 else {}
        rows.append({"id": f"p{n}", "title": f"Lamp {n}", "price": "10 USD", "image": f"{n}.png", **colour})
    path = tmp_path / "pink.jsonl"
    path.write_text("\n".join(json.dumps(r) for r in rows))
    with shopguide.open(tmp_path / "shop", **TRIAL) as shop:
        shop.add(path, images=tmp_path)
        assert shop.product("p5").pictured == {}


def test_agreement_of_pictures_with_the_catalog_is_measured_where_it_tells(shop: Shop) -> None:
    report = evaluate_pictured(shop, None, lambda *_: None)
    looks = {o.product_id: o for o in report.looks if o.field == "color"}
    assert set(looks) == {"told-navy", "told-red", "named-green", "told-green", "told-blue"}
    assert looks["told-navy"].right
    assert not looks["told-red"].right
    counted = report.to_dict()["color"].values()
    assert sum(half["asked"] for half in counted) == 5
    assert report.to_markdown().startswith("| field | products |")
    assert len(report.to_json_lines().splitlines()) == len(report.looks)
