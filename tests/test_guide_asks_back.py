"""The guide's own question, a conversation's conditions, the shop's own pages, and a talk on a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shopguide import demo
from shopguide.catalog import policies
from shopguide.errors import UsageError
from shopguide.guide import Guide, Sessions
from shopguide.types import Answer, Money, Offer, Product
from test_guide_shop import SmallShop

COLOURS = ("red", "blue", "green", "black")
MUGS = [
    Product(f"m{n}", f"Cup {n} Mug", brand="Kopper", categories=("Kitchen/Mugs",),
            attributes={"color": COLOURS[n % 4], "dishwasher safe": n % 2 == 0},
            offers=(Offer(Money(1000 + n, "USD")),))
    for n in range(12)
]  # fmt: skip


def test_many_finds_are_asked_back_for_what_splits_them_best() -> None:
    shop = SmallShop(MUGS)
    answer = Guide(shop).ask("mug")
    assert answer.question == "Which colour would you like?"
    assert answer.text.endswith(answer.question)
    assert {c.label for c in answer.choices} == set(COLOURS)
    for choice in answer.choices:
        found = shop.search(f"mug {choice.say}")
        assert choice.count == found.total == 3


def test_a_choice_is_the_next_turn_and_its_condition_holds() -> None:
    guide = Guide(SmallShop(MUGS))
    first = guide.ask("mug", "s")
    chosen = guide.ask(first.choices[0].say, "s")
    assert all(p.attributes["color"] == first.choices[0].label for p in chosen.products)
    assert chosen.question == ""


def test_few_finds_and_what_was_said_are_not_asked_for() -> None:
    assert Guide(SmallShop(MUGS[:4])).ask("mug").question == ""
    assert "colour" not in Guide(SmallShop(MUGS)).ask("red mug").question
    assert Guide(SmallShop(MUGS)).ask("the cheapest mug").question == ""


def test_a_condition_is_taken_back_by_its_chip_and_the_others_stay() -> None:
    guide = Guide(SmallShop(MUGS))
    red = guide.ask("red mug under $11", "s")
    labels = [u.label for u in red.query.understood if u.filters]
    colour = next(label for label in labels if "red" in label)
    after = guide.ask("", "s", without=[colour])
    assert {f.field for f in after.query.filters} == {f.field for f in red.query.filters} - {"color"}
    assert len({p.attributes["color"] for p in after.products}) > 1


def test_two_talks_never_share_conditions_and_silence_ends_one() -> None:
    now = [0.0]
    guide = Guide(SmallShop(MUGS), sessions=Sessions(ttl_s=10.0, clock=lambda: now[0]))
    guide.ask("red mug", "a")
    guide.ask("blue mug", "b")
    assert {p.attributes["color"] for p in guide.ask("under $20", "a").products} == {"red"}
    assert {p.attributes["color"] for p in guide.ask("under $20", "b").products} == {"blue"}
    now[0] = 11.0
    assert "color" not in {f.field for f in guide.ask("under $20", "a").query.filters}


def test_mixed_scripts_and_an_empty_turn_are_answered() -> None:
    guide = Guide(SmallShop(MUGS))
    assert guide.ask("Cup 3 Mug 多少钱？").products[0].product_id == "m3"
    assert guide.ask("").text and guide.ask("   ").text and guide.ask("???").text


# -- the shop's own pages --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages() -> tuple[policies.Passage, ...]:
    return policies.read(demo.files())


def ask(pages: tuple[policies.Passage, ...], text: str) -> Answer:
    shop = SmallShop(MUGS)
    shop.pages = pages
    return Guide(shop).ask(text)


@pytest.mark.parametrize(
    ("question", "page", "said"),
    [
        ("What is your return policy?", "returns.md", "30 days"), ("can I return shoes?", "returns.md", "30 days"),
        ("How long does delivery take?", "shipping.md", "2 to 4 working days"),
        ("how much is shipping?", "shipping.md", "$4.90"), ("when do I get a refund?", "returns.md", "5 working days"),
        ("do you ship abroad?", "shipping.md", "abroad"), ("is there a size chart?", "sizes.md", "84 to 88"),
        ("可以退货吗？", "returns.zh.md", "30 天"), ("运费多少？", "shipping.zh.md", "¥15"),
        ("几天能到？", "shipping.zh.md", "2 到 4 个工作日"), ("有尺码表吗", "sizes.zh.md", "84 到 88"),
        ("换货要钱吗", "returns.zh.md", "免费"),
    ],
)  # fmt: skip
def test_a_question_on_the_shop_is_answered_in_the_words_of_its_pages(
    pages: tuple[policies.Passage, ...], question: str, page: str, said: str
) -> None:
    answer = ask(pages, question)
    assert said in answer.text
    for cite in answer.citations:
        passage = next(p for p in pages if p.source == cite.field)
        whole = (demo.files() / policies.FOLDER / passage.page).read_text("utf-8")
        assert passage.page == page and cite.quote in whole[passage.start : passage.end]


def test_what_no_page_tells_is_said_not_to_be_told(pages: tuple[policies.Passage, ...]) -> None:
    assert "does not say" in ask(pages, "what are your opening hours?").text
    assert "does not say" in ask((), "What is your return policy?").text


def test_pages_replace_those_of_before_and_a_folder_without_any_is_an_error(tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    with pytest.raises(UsageError, match="no Markdown"):
        policies.keep(tmp_path, given)
    (given / "a.md").write_text("# Returns\n\nNever.\n\n## Gifts\nTwo weeks.\n", "utf-8")
    assert policies.keep(tmp_path, given) == 1
    assert [(p.heading, p.text) for p in policies.read(tmp_path)] == [("Returns", "Never."), ("Gifts", "Two weeks.")]
    (given / "a.md").rename(given / "b.md")
    policies.keep(tmp_path, given)
    assert {p.page for p in policies.read(tmp_path)} == {"b.md"}
    (given / "bad.md").write_bytes(b"\xff\xfe")
    with pytest.raises(UsageError, match="UTF-8"):
        policies.keep(tmp_path, given)
    assert {p.page for p in policies.read(tmp_path)} == {"b.md"}


# -- a talk on a terminal --------------------------------------------------------------------------------------


class _Lines:
    def __init__(self, *lines: str) -> None:
        self._lines = [f"{line}\n" for line in lines]

    def isatty(self) -> bool:
        return False

    def readline(self) -> str:
        return self._lines.pop(0) if self._lines else ""


class _Answers:
    """A shop with nothing but a guide."""

    def __init__(self) -> None:
        self.guide = Guide(SmallShop(MUGS))

    def ask(self, text: str, session: str, **more: object) -> Answer:
        told = more.get("told")
        if text == "stop":
            raise KeyboardInterrupt
        return self.guide.ask(text, session, told=told)  # type: ignore[arg-type]


def test_piped_lines_are_turns_of_one_talk(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from shopguide.serve.cli_chat import talk

    monkeypatch.setattr("sys.stdin", _Lines("mug", "1", "stop", "how much is the first one?", "/quit", "mug"))
    talk(_Answers(), as_json=False)  # type: ignore[arg-type]
    said = capsys.readouterr().out
    assert "1) " in said and "Left" in said
    assert said.count("costs $10.0") >= 1 and said.count("Which colour") == 1


def test_a_talk_as_json_is_one_document_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from shopguide.serve.cli_chat import talk

    monkeypatch.setattr("sys.stdin", _Lines("mug", "", "/conditions", "w" * 3000, "in red"))
    talk(_Answers(), as_json=True)  # type: ignore[arg-type]
    documents = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [("error" in d) for d in documents] == [False, True, False]
    assert {p["attributes"]["color"] for p in documents[2]["products"]} == {"red"}
