"""Synonyms: the table, a shop's own lines, compounds, and what the index makes of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import shopguide
from shopguide.errors import SettingsError
from shopguide.index import Entry, Index, Request
from shopguide.query.synonyms import Thesaurus, built_in, compounds, opened
from shopguide.shop.wording import Words
from shopguide.text import has_han
from shopguide.types import Product, Query, Reading, TermGroup


def others(thesaurus: Thesaurus, words: str) -> dict[str, list[str]]:
    return {group.typed: [one.shown for one in group.others] for group in thesaurus.groups(words)}


class TestTable:
    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("sneakers", "trainers"), ("trainer", "sneakers"), ("耳机", "headphones"), ("headphone", "耳机"),
            ("noise-cancelling", "降噪"), ("noise cancelling", "降噪"), ("t-shirt", "T恤衫".lower()),
            ("保温杯", "thermos"),
            ("frying pan", "煎锅"), ("笔记本电脑", "laptop"), ("diaper", "nappy"), ("连衣裙", "dress"),
            ("usb stick", "u盘"),
        ],
    )  # fmt: skip
    def test_words_that_mean_one_thing_find_each_other(self, typed: str, found: str) -> None:
        told = [shown for shown_list in others(built_in(), typed).values() for shown in shown_list]
        assert found in told

    def test_meaning_is_not_passed_on_from_line_to_line(self) -> None:
        table = Thesaurus.read(["dress, 裙子", "skirt, 裙子"], "t")
        assert others(table, "dress") == {"dress": ["裙子"]}
        assert others(table, "裙子") == {"裙子": ["dress", "skirt"]}

    def test_an_arrow_goes_one_way(self) -> None:
        table = Thesaurus.read(["jewelry => ring, necklace"], "t")
        assert others(table, "jewelry") == {"jewelry": ["ring", "necklace"]}
        assert others(table, "ring") == {}

    def test_the_longest_phrase_is_taken_and_a_term_is_in_one_group(self) -> None:
        groups = built_in().groups("black running shoes for women")
        assert [group.typed for group in groups] == ["black", "running shoe", "women"]
        terms = [term for group in groups for term in group.terms]
        assert len(terms) == len(set(terms))

    def test_a_translation_counts_more_than_a_synonym_and_less_than_the_word_itself(self) -> None:
        weights = {has_han(one.shown): one.weight for one in built_in().groups("sneakers")[0].others}
        assert 0 < weights[False] < weights[True] < 1

    def test_every_line_of_the_built_in_table_can_be_read_and_is_broad(self) -> None:
        table = built_in()
        assert len(table.entries) > 1500
        assert all(one.terms and 0 < one.weight < 1 for own in table.entries.values() for one in own)

    @pytest.mark.parametrize("line", ["alone", "a =>", "=> b", "a => b => c", ", ,", "the, of"])
    def test_a_line_that_says_nothing_is_an_error_that_names_it(self, line: str) -> None:
        with pytest.raises(SettingsError, match=r"Line 2 of my\.txt"):
            Thesaurus.read(["sofa, couch", line], "my.txt")

    def test_comments_and_empty_lines_are_passed_over(self) -> None:
        assert others(Thesaurus.read(["# furniture", "", "sofa, couch  # both"], "t"), "sofa") == {"sofa": ["couch"]}

    def test_a_shops_own_lines_come_on_top_and_a_missing_file_is_no_error(self, tmp_path: Path) -> None:
        assert Thesaurus.load(tmp_path / "synonyms.txt").entries == {}
        (tmp_path / "synonyms.txt").write_text("\ufeffzonker, 佐克灯\nsofa, daybed\n", "utf-8")
        table = built_in().joined(Thesaurus.load(tmp_path / "synonyms.txt"))
        assert others(table, "zonker") == {"zonker": ["佐克灯"]}
        assert {"couch", "daybed"} <= set(others(table, "sofa")["sofa"])
        (tmp_path / "synonyms.txt").write_bytes(b"\xff\xfe\x00bad")
        with pytest.raises(SettingsError, match="UTF-8"):
            Thesaurus.load(tmp_path / "synonyms.txt")


class TestTranslation:
    def test_words_are_said_in_the_catalogs_language_where_it_knows_them(self) -> None:
        held = {"耳机": 3, "降噪": 2}
        assert built_in().translated("noise-cancelling headphones", True, lambda t: held.get(t, 0)) == "降噪耳机"

    def test_words_that_nothing_here_translates_are_left_as_they_are(self) -> None:
        assert built_in().translated("zonker headphones", True, lambda t: 1 if has_han(t) else 0) == ""
        assert built_in().translated("headphones", True, lambda t: 0) == ""


class TestUnheard:
    def held(self, *terms: str) -> Callable[[str], int]:
        return lambda term: 3 if term in terms else 0

    def test_a_thing_that_nothing_here_is_called_is_unheard_of(self) -> None:
        assert built_in().unheard("leather sofa", self.held("leather"))
        assert built_in().unheard("rice cooker", self.held("rice"))
        assert built_in().unheard("实木书架", self.held("实木"))
        assert built_in().unheard("tent for 4", self.held("4"))

    def test_a_thing_that_any_word_here_names_is_not(self) -> None:
        assert not built_in().unheard("leather sofa", self.held("couch"))
        assert not built_in().unheard("leather sofa", self.held("沙发"))
        assert not built_in().unheard("sofa for the garden", self.held("sofa"))

    def test_a_thing_that_the_table_does_not_know_may_be_there(self) -> None:
        assert not built_in().unheard("zonker", self.held())
        assert not built_in().unheard("", self.held())

    def test_a_phrase_that_nothing_stands_for_gives_way_only_to_parts_that_hold_its_last_word(self) -> None:
        assert built_in().groups("rice cooker", self.held("米")) == ()
        assert [g.typed for g in built_in().groups("frying pan", self.held("锅", "平底锅", "pan"))] == ["frying pan"]
        table = Thesaurus.read(["oven mitt, 隔热手套", "oven, 烤箱", "mitt, 手套"], "t")
        assert [g.typed for g in table.groups("oven mitt", self.held("烤箱", "手套"))] == ["oven", "mitt"]


class TestCompounds:
    def test_unknown_compounds_and_possessives_are_opened_and_model_numbers_are_not(self) -> None:
        held = {"tshirt": 2}
        assert opened("carry-on men's bag", lambda t: held.get(t, 0)) == "carry on men bag"
        assert opened("t-shirt TN-2110 i5-13500h", lambda t: held.get(t, 0)) == "t-shirt TN-2110 i5-13500h"

    def known(self, *terms: str) -> dict[str, int]:
        return dict.fromkeys(terms, 3)

    def test_a_compound_is_found_however_it_is_written(self) -> None:
        held = self.known("headphone", "head", "phone", "500ml", "500", "ml", "air", "fryer")
        joined = compounds("head phone", lambda t: held.get(t, 0))
        assert joined[0].others[0].terms == ("headphone",)
        assert compounds("bottle 500 ml", lambda t: held.get(t, 0))[0].others[0].terms == ("500ml",)
        assert compounds("airfryer", lambda t: held.get(t, 0))[0].others[0].terms == ("air", "fryer")

    def test_a_word_that_the_catalog_knows_is_never_taken_apart(self) -> None:
        held = self.known("headphone", "head", "phone")
        assert compounds("headphone", lambda t: held.get(t, 0)) == ()

    def test_a_word_is_not_cut_into_what_the_catalog_does_not_say(self) -> None:
        assert compounds("carpet", lambda t: 5 if t in ("car",) else 0) == ()


def index_of(tmp_path: Path, *titles: str) -> Index:
    index = Index.open(tmp_path / "index")
    index.rebuild([Entry(Product(f"p{n}", title)) for n, title in enumerate(titles)], "f", 1)
    return index


def group(typed: str, *readings: tuple[str, float]) -> TermGroup:
    own = tuple(Reading(tuple(text.split()), weight, text) for text, weight in readings)
    return TermGroup(tuple(typed.split()), own, typed)


class TestIndex:
    def test_a_synonym_finds_what_the_word_does_not_and_ranks_below_the_word_itself(self, tmp_path: Path) -> None:
        index = index_of(tmp_path, "red couch", "red sofa", "red lamp", "blue door")
        asked = Request("sofa", mode="lexical")
        assert [row.product_id for row in index.search(asked).rows] == ["p1"]
        found = index.search(Request("sofa", mode="lexical", groups=(group("sofa", ("couch", 0.7)),)))
        assert [row.product_id for row in found.rows] == ["p1", "p0"]
        assert found.total == 2
        assert found.rows[1].synonyms == (("sofa", "couch"),)
        assert found.rows[0].synonyms == ()
        assert found.rows[1].signals["lexical"] == pytest.approx(0.7 * found.rows[0].signals["lexical"], rel=1e-5)

    def test_alternatives_count_as_one_and_never_add_up(self, tmp_path: Path) -> None:
        index = index_of(tmp_path, "sofa couch settee", "sofa chair bench", "lamp", "door")
        asked = Request("sofa", mode="lexical", groups=(group("sofa", ("couch", 0.7), ("settee", 0.7)),))
        scores = {row.product_id: row.signals["lexical"] for row in index.search(asked).rows}
        assert scores["p0"] == pytest.approx(scores["p1"])

    def test_a_rare_synonym_does_not_outrank_the_word(self, tmp_path: Path) -> None:
        index = index_of(tmp_path, *["sofa"] * 8, "divan", *["lamp"] * 8)
        asked = Request("sofa", mode="lexical", groups=(group("sofa", ("divan", 0.9)),), limit=20)
        assert [row.product_id for row in index.search(asked).rows][-1] == "p8"

    def test_an_unknown_word_matches_by_what_stands_for_it_and_is_not_called_unknown(self, tmp_path: Path) -> None:
        index = index_of(tmp_path, "真丝 棉被", "silk lamp", "门")
        found = index.search(Request("silk quilt", mode="lexical", groups=(group("quilt", ("棉被", 0.9)),)))
        assert "word_unknown:quilt" not in found.notes
        assert {row.product_id for row in found.rows} >= {"p0"}

    def test_a_reading_of_two_terms_needs_both(self, tmp_path: Path) -> None:
        index = index_of(tmp_path, "head lamp", "phone head", "phone lamp")
        asked = Request("headphone", mode="lexical", groups=(group("headphone", ("head phone", 0.95)),))
        assert [row.product_id for row in index.search(asked).rows] == ["p1"]

    def test_a_group_that_nothing_stands_for_changes_nothing(self, tmp_path: Path) -> None:
        index = index_of(tmp_path, "red sofa", "red lamp")
        plain = index.search(Request("red sofa", mode="lexical"))
        grouped = index.search(Request("red sofa", mode="lexical", groups=(group("sofa", ("couch", 0.7)),)))
        assert [(r.product_id, r.score) for r in grouped.rows] == [(r.product_id, r.score) for r in plain.rows]

    def test_many_segments_score_as_one(self, tmp_path: Path) -> None:
        titles = ["red couch", "red sofa", "blue sofa bed", "couch", "lamp", "red door"]
        whole = index_of(tmp_path / "one", *titles)
        cut = index_of(tmp_path / "two", *titles[:3])
        cut.apply([Entry(Product(f"p{n}", t)) for n, t in enumerate(titles) if n >= 3], [], 2)
        asked = Request("red sofa", mode="lexical", groups=(group("sofa", ("couch", 0.7)),))
        told = [[(r.product_id, round(r.score, 6), r.synonyms) for r in i.search(asked).rows] for i in (whole, cut)]
        assert told[0] == told[1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small shop, half in Chinese."""
    folder = tmp_path_factory.mktemp("words") / "shop"
    with shopguide.open(folder, text_encoder="hash", picture_encoder="none") as shop:
        for n, title in enumerate(("降噪耳机 黑色", "真丝连衣裙 红色", "不锈钢保温杯", "Oak couch", "Brass lamp")):
            shop.put(Product(f"p{n}", title))
    return folder


class TestShop:
    def ids(self, folder: Path, words: str, **given: object) -> list[str]:
        with shopguide.open(folder, text_encoder="hash", picture_encoder="none") as shop:
            page = shop.search(words, mode="lexical", **given)  # type: ignore[arg-type]
            return [hit.product.product_id for hit in page.hits]

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("noise cancelling headphones", "p0"),
            ("silk dress", "p1"),
            ("thermos", "p2"),
            ("沙发", "p3"),
            ("sofa", "p3"),
        ],
    )
    def test_words_of_the_other_language_find_products(self, folder: Path, words: str, found: str) -> None:
        assert self.ids(folder, words)[0] == found

    def test_exactly_what_was_typed_is_searched_for_when_asked(self, folder: Path) -> None:
        assert self.ids(folder, "sofa", exact=True) == []

    def test_why_tells_which_word_stood_for_which(self, folder: Path) -> None:
        with shopguide.open(folder, text_encoder="hash", picture_encoder="none") as shop:
            why = shop.search("sofa", mode="lexical").hits[0].why
        assert why.synonyms == (("sofa", "couch"),)
        assert "“couch” for “sofa”" in why.reason

    def test_a_shops_own_table_is_read_again_when_it_changes(self, folder: Path) -> None:
        assert self.ids(folder, "zonker") == []
        (folder / "synonyms.txt").write_text("zonker => lamp\n", "utf-8")
        assert self.ids(folder, "zonker") == ["p4"]
        (folder / "synonyms.txt").write_text("broken line\n", "utf-8")
        with pytest.raises(SettingsError, match=r"Line 1 of synonyms\.txt"):
            self.ids(folder, "zonker")
        (folder / "synonyms.txt").unlink()

    def test_unknown_words_are_said_in_the_catalogs_language_and_half_said_ones_are_told(self, folder: Path) -> None:
        with shopguide.open(folder, text_encoder="hash", picture_encoder="none") as shop:
            words, index = Words(folder), shop.index
            whole = words.wording(Query(words="noise-cancelling headphones"), index)
            half = words.wording(Query(words="zonkering headphones"), index)
            own = words.wording(Query(words="oak couch"), index)
        assert (whole.said, whole.language, whole.crossed) == ("降噪耳机", "zh", False)
        assert (half.said, half.language, half.crossed) == ("zonkering headphones", "en", True)
        assert (own.said, own.language, own.crossed, own.unheard) == ("oak couch", "en", False, False)
