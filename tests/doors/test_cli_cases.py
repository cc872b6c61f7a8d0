"""`shopguide evaluate understanding | abstention | crosslingual` over a folder of shops."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import orjson
import pytest
from small_shop import Command

from shopguide.fuse.lessons import FusionLessons
from shopguide.shop import Shop
from shopguide.shop.fusion_trial import run_fusion


@pytest.fixture
def shops(shop_dir: Path, tmp_path: Path) -> Path:
    """A folder in which the small shop stands as "small"."""
    folder = tmp_path / "shops"
    folder.mkdir()
    (folder / "small").symlink_to(shop_dir)
    return folder


def written(folder: Path, *rows: dict[str, object]) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("".join(json.dumps({"lang": "en"} | r) + "\n" for r in rows), "utf-8")
    return path


def test_understanding_is_measured_over_the_shops_own_catalog(command: Command, shops: Path, tmp_path: Path) -> None:
    cases = written(
        tmp_path,
        {"shop": "small", "q": "red dress under $50", "expect": [
            {"field": "colour", "any": ["red"]}, {"field": "price", "high": 5000, "currency": "USD"},
            {"field": "category", "any": ["Home/Dresss"], "optional": True}]},
        {"shop": "absent", "q": "anything", "expect": []},
    )  # fmt: skip
    lines = tmp_path / "lines.jsonl"
    args = ("evaluate", "understanding", "--cases", str(cases), "--shops", str(shops), "--lines", str(lines))
    ran = command(*args, "--json")
    assert ran.code == 0
    assert "1 cases are left out" in ran.err and "absent" in ran.err
    report = orjson.loads(ran.out)
    assert report["languages"][-1]["queries"] == 1
    assert report["languages"][-1]["recall"]["value"] == 1.0
    assert json.loads(lines.read_text("utf-8"))["exact"] is True
    assert "| all | 1 |" in command(*args).out


@pytest.mark.parametrize("name", ["abstention", "crosslingual"])
def test_answers_are_looked_up_in_the_shops_own_catalog(
    command: Command, shops: Path, tmp_path: Path, name: str
) -> None:
    cases = written(
        tmp_path,
        {"shop": "small", "q": "kettle", "right": {"category": ["Home/Kettles"]}},
        {"shop": "small", "q": "zzqqxx", "right": None},
    )
    ran = command("evaluate", name, "--cases", str(cases), "--shops", str(shops), "--json")
    assert ran.code == 0
    all_ = orjson.loads(ran.out)["rows"][-1]
    assert (all_["unanswerable"], all_["answerable"], all_["success@10"]["value"]) == (1, 1, 1.0)


def test_no_shop_at_all_is_told(command: Command, tmp_path: Path) -> None:
    cases = written(tmp_path, {"shop": "small", "q": "kettle", "right": None})
    ran = command("evaluate", "abstention", "--cases", str(cases), "--shops", str(tmp_path))
    assert ran.code == 4
    assert "--shops" in ran.err


def test_what_the_threshold_loses_is_measured_on_judgments(command: Command, shops: Path, tmp_path: Path) -> None:
    cases = written(tmp_path, {"shop": "small", "q": "zzqqxx", "right": None})
    judged = tmp_path / "judged.csv"
    judged.write_text("query,product_id,rating\nkettle,p-kettle-red,3\nkettle,p-kettle-blue,2\n", "utf-8")
    args = ("--cases", str(cases), "--shops", str(shops), "--judgments", str(judged), "--judged-shop", "small")
    ran = command("evaluate", "abstention", *args, "--json")
    assert ran.code == 0
    assert orjson.loads(ran.out)["lost"]["relevant"] == 2


SCENARIOS = """
- name: find
  shop: small
  lang: en
  turns:
  - {say: "a red kettle", want: {one_of: [p-kettle-red]}}
- name: added
  shop: small
  lang: en
  tags: [adversarial]
  adds: [{id: new-1, title: "Inkwell Jug", price: 15, currency: USD, categories: [Home/Jugs]}]
  turns:
  - {say: "How much is the Inkwell Jug?", want: {first: [new-1], says: ["15"]}}
- name: seen
  shop: small
  lang: en
  tags: [picture]
  turns:
  - {say: "do you have this?", picture: p-lamp-red}
"""


def test_the_guide_is_asked_its_scenarios_and_the_shop_stays_as_it_was(
    command: Command, shops: Path, shop_dir: Path, tmp_path: Path
) -> None:
    told = tmp_path / "told.yaml"
    told.write_text(SCENARIOS, "utf-8")
    before = (shop_dir / "index" / "CURRENT").read_bytes()
    ran = command("evaluate", "guide", "--scenarios", str(told), "--shops", str(shops), "--json")
    assert ran.code == 0
    lines = {line["scenario"]: line for line in orjson.loads(ran.out)["lines"]}
    assert lines["find"]["checks"]["product right"] is True
    assert lines["added"]["checks"] | {"claims true": True} == lines["added"]["checks"], lines["added"]
    assert lines["added"]["checks"]["product right"] is True, lines["added"]
    assert set(lines) == {"find", "added", "seen"}
    assert (shop_dir / "index" / "CURRENT").read_bytes() == before
    only = command(
        "evaluate", "guide", "--scenarios", str(told), "--shops", str(shops), "--tag", "adversarial", "--json"
    )
    assert orjson.loads(only.out)["scenarios"]["all"]["number"] == 1


def test_fusers_are_measured_by_task_and_planted_facts_are_asked(
    command: Command, own_shop_dir: Path, tmp_path: Path
) -> None:
    kinds = {f"p-{k}-{c}": {"kind": k} for k in ("dress", "kettle", "lamp") for c in ("red", "blue", "green", "black")}
    truth = {"pictures": kinds, "picture_only": {i: {"color": i.rsplit("-", 1)[-1]} for i in kinds}}
    (tmp_path / "truth.json").write_text(json.dumps(truth), "utf-8")
    args = (
        "evaluate",
        "fusion",
        "--shop",
        own_shop_dir,
        "--truth",
        tmp_path / "truth.json",
        "--seeds",
        1,
        "--methods",
        "",
    )
    ran = command(*args, "--json")
    assert ran.code == 0, ran.err
    rows = {(r["task"], r["fuser"], r["condition"]): r for r in orjson.loads(ran.out)["rows"]}
    assert rows["title → words", "weighted_sum", "all"]["queries"] == 12
    assert rows["planted picture only facts", "only text", "all"]["value"] > 0.9  # the small shop's titles say it too
    assert "**title → words**" in command(*args).out


def test_a_broken_planted_truth_is_told(command: Command, shop_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "truth.json").write_text("[1]", "utf-8")
    ran = command("evaluate", "fusion", "--shop", shop_dir, "--truth", tmp_path / "truth.json")
    assert ran.code == 2
    assert "planted truth" in ran.err


def test_models_are_advised_with_the_reason_for_those_left_out(command: Command, shop_dir: Path) -> None:
    ran = command("models", "advise", "--shop", shop_dir, "--memory", "1MB", "--sample", 20)
    assert "words alone (BM25)  take this one" in ran.out
    assert "MB is over 1" in ran.out or "hash" not in ran.out
    assert command("models", "advise", "--shop", shop_dir, "--memory", "lots").code == 2


def test_the_classic_baseline_is_measured_and_not_kept(command: Command, own_shop_dir: Path) -> None:
    pytest.importorskip("torch", reason="needs the extra `train`")
    ran = command("train", "fusion", "--method", "concat-linear", "--shop", own_shop_dir)
    assert ran.code == 3  # twelve products
    assert "too few" in ran.err
    ran = command("train", "fusion", "--method", "concat-linear", "--cnn-weights", "none.pth", "--shop", own_shop_dir)
    assert ran.code == 4
    assert "none.pth" in ran.err


def test_the_guide_is_timed_turn_by_turn(command: Command, own_shop_dir: Path) -> None:
    ran = command("bench", "guide", "-n", 2, "--shop", own_shop_dir, "--json")
    assert ran.code == 0, ran.err
    turns = orjson.loads(ran.out)["turns"]
    assert turns["all"]["turns"] == 10
    assert 0 < turns["find"]["first_ms"]["p50"] <= turns["find"]["whole_ms"]["p50"]


def test_every_product_teaches_where_only_photos_are_asked_and_a_third_is_kept_for_titles(own_shop_dir: Path) -> None:
    taught: list[tuple[set[str], int]] = []

    def teach(lessons: FusionLessons, products: Any, seed: int) -> dict[str, Any]:
        taught.append(({a.kind for a in lessons.asks}, int(products.sum())))
        return {}

    with Shop.open(own_shop_dir) as shop:
        rows = [f"{p.pictures[0].uri},{p.product_id}" for p in (h.product for h in shop.search(limit=12).hits)]
        photos = own_shop_dir / "photos.csv"
        photos.write_text("\n".join(["image,product_id", *rows]), "utf-8")
        run_fusion(shop, range(1), photos=photos, teach=teach)
    (titles, most), (shown, every) = taught
    assert "photo → product" not in titles and most == 8
    assert "photo → product" in shown and every == 12
