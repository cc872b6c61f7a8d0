"""The guide with a model behind a real OpenAI-protocol server: honest, lying, slow, broken, in the wrong language."""

import asyncio
import json
import random
import re
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse

import shopguide
from clock import PATIENCE_S
from shopguide.errors import LLMError
from shopguide.guide import Guide, LanguageModel, Limits
from shopguide.guide.llm_models import make_model
from shopguide.guide.spending import Breaker
from shopguide.guide.verify import Fact, check, cut, numbers_of
from shopguide.guide.worded import evidence
from shopguide.types import Answer, Citation, Money, Offer
from test_guide_shop import PRODUCTS, SmallShop

Behaviour = Callable[[str, list[dict]], object]


def chunks(model: str, said: str) -> Iterator[bytes]:
    """A reply as the protocol streams it: seven characters at a time, then the usage."""
    base = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": model}

    def event(document: dict) -> bytes:
        return b"data: " + json.dumps(document).encode() + b"\n\n"

    for i in range(0, len(said), 7):
        delta = {"role": "assistant", "content": said[i : i + 7]}
        yield event({**base, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
    yield event({**base, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    usage = {"prompt_tokens": 90, "completion_tokens": 10, "total_tokens": 100}
    yield event({**base, "choices": [], "usage": usage})
    yield b"data: [DONE]\n\n"


class Server:
    """One endpoint whose behaviour tests set; keeps what it was asked."""

    def __init__(self) -> None:
        self.behave: Behaviour = lambda question, facts: ""
        self.asked: list[dict] = []
        self.keys: list[str | None] = []
        app = FastAPI()

        @app.post("/v1/chat/completions")
        async def chat(request: Request) -> Response:
            body = await request.json()
            self.asked.append(body)
            self.keys.append(request.headers.get("authorization"))
            user = json.loads(body["messages"][-1]["content"])
            said = self.behave(user["question"], user["facts"])
            if asyncio.iscoroutine(said):
                said = await said
            if isinstance(said, Response):
                return said
            if body.get("stream"):
                return StreamingResponse(chunks(body["model"], said), media_type="text/event-stream")
            return JSONResponse(
                {
                    "id": "c1", "object": "chat.completion", "model": body["model"],
                    "choices": [{"index": 0, "message": {"role": "assistant", "content": said}}],
                }
            )  # fmt: skip

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        config = uvicorn.Config(app, host="127.0.0.1", port=self.port, log_level="critical", ws="none", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        until = time.monotonic() + PATIENCE_S
        while not self._server.started and time.monotonic() < until:
            time.sleep(0.01)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def server(running: Server) -> Server:
    running.asked.clear()
    running.keys.clear()
    return running


def model(url: str, timeout_s: float = 5.0, name: str = "wordy-1", retries: int = 0) -> LanguageModel:
    spec = f"openai:{url}:{name}"
    limits = Limits(timeout_s, retries=retries)
    return LanguageModel(lambda: make_model(spec, "secret-key", timeout_s), name, limits, breaker=Breaker(10**6))


def guide(server: Server, timeout_s: float = 5.0) -> Guide:
    return Guide(SmallShop(), model(server.url, timeout_s))


def honest(question: str, facts: list[dict]) -> str:
    price = next(f for f in facts if f["fact"].startswith(("price:", "价格：")) and f["about"])
    value = re.split(r": |：", price["fact"], maxsplit=1)[1]
    if "价格" in price["fact"]:
        return f"{price['about']}的价格是 {value}。[{price['n']}]"
    return f"{price['about']} costs {value} [{price['n']}]."


def test_honest_model_words_the_answer_with_citations(server: Server) -> None:
    server.behave = honest
    answer = guide(server).ask("show me a dress under $50")
    assert answer.worded_by == "wordy-1"
    assert answer.text == "One dress fits (price ≤ $50.00). Alba Cotton Dress costs $45.00."
    assert answer.claims[1].citations == (Citation("d1", "price", "$45.00"),)
    assert (answer.spent.calls, answer.spent.prompt_tokens, answer.spent.completion_tokens) == (1, 90, 10)
    assert answer.dropped == ()
    assert answer.note == ""


def test_honest_model_words_chinese_answers_too(server: Server) -> None:
    server.behave = honest
    answer = guide(server).ask("五百元以内的连衣裙")
    assert answer.worded_by == "wordy-1"
    assert "Alba 纯棉连衣裙的价格是 ¥319.00" in answer.text


def test_key_is_sent_and_never_shown(server: Server) -> None:
    server.behave = honest
    guide(server).ask("dress")
    assert server.keys == ["Bearer secret-key"]
    assert "secret" not in repr(model(server.url))


def test_the_environment_gives_a_shop_its_model_and_a_lie_beside_a_truth_is_dropped(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOPGUIDE_LLM", f"openai:{server.url}:wordy-2")
    monkeypatch.setenv("SHOPGUIDE_LLM_LEVEL", "text")
    monkeypatch.setenv("SHOPGUIDE_LLM_KEY", "from-the-environment")
    feed = tmp_path / "feed.csv"
    feed.write_text("id,title,price\nk1,Blue kettle,29.50\nk2,Steel kettle,41.00\n")
    server.behave = lambda question, facts: honest(question, facts) + " The Steel kettle costs $4.99 [1]."
    with shopguide.open(tmp_path / "shop", text_encoder="hash", picture_encoder="none") as shop:
        shop.add(feed)
        answer = shop.ask("do you have a kettle under $30?")
    assert answer.worded_by == "wordy-2"
    assert answer.text.endswith(" Blue kettle costs $29.50.")
    assert any("4.99" in sentence for sentence in answer.dropped)
    assert server.keys == ["Bearer from-the-environment"] * 2  # the answer, and the mending of its lie


def test_small_talk_asks_no_model(server: Server) -> None:
    guide(server).ask("hello")
    guide(server).ask("what's the weather?")
    assert server.asked == []


LIES = {
    "wrong price": lambda f: f"{f['about']} costs $12.34 [{f['n']}].",
    "wrong price without sign": lambda f: f"{f['about']} costs 12 dollars [{f['n']}].",
    "number in words": lambda f: f"{f['about']} costs only twelve dollars [{f['n']}].",
    "number of the title as price": lambda f: f"{f['about']} costs 14 [{f['n']}].",
    "stock that is not cited": lambda f: f"{f['about']} is available in stock [{f['n']}].",
    "attribute that is not cited": lambda f: f"{f['about']} has a color of red [{f['n']}].",
    "invented quality": lambda f: f"{f['about']} is bulletproof [{f['n']}].",
    "superlative": lambda f: f"{f['about']} is the best [{f['n']}].",
    "another brand": lambda f: f"Nike makes {f['about']} [{f['n']}].",
    "another product": lambda f: f"Cora Silk Dress goes with {f['about']} [{f['n']}].",
    "no reference": lambda f: f"{f['about']} is here.",
    "unknown reference": lambda f: f"{f['about']} is here [999].",
    "denial": lambda f: f"{f['about']} is not available [{f['n']}].",
    "zero width number": lambda f: f"{f['about']} costs $1\u200b2 [{f['n']}].",
    "full width number": lambda f: f"{f['about']} costs ＄１２ [{f['n']}].",
    "scale as stars": lambda f: f"{f['about']} is rated 5 stars [{f['n'] + 1}].",
    "roman number": lambda f: f"{f['about']} costs XII dollars [{f['n']}].",
    "fraction": lambda f: f"{f['about']} costs ½ dollars [{f['n']}].",
    "discount": lambda f: f"{f['about']} is 50% off [{f['n']}].",
    "hidden in front": lambda f: f"Everything is free today. {f['about']} is here [{f['n']}].",
    "chinese lie": lambda f: f"{f['about']} 全网最低价十元 [{f['n']}].",
}


@pytest.mark.parametrize("kind", LIES)
def test_lie_is_dropped_and_templates_speak(server: Server, kind: str) -> None:
    def lie(question: str, facts: list[dict]) -> str:
        return LIES[kind](next(f for f in facts if f["fact"].startswith("price:")))

    server.behave = lie
    templates = Guide(SmallShop()).ask("show me the Aero 14 laptop")
    answer = guide(server).ask("show me the Aero 14 laptop")
    if kind == "hidden in front":
        assert answer.dropped == ("Everything is free today.",)
        assert "free" not in answer.text
        return
    assert answer.text == templates.text
    assert answer.worded_by == "templates"
    assert len(answer.dropped) == 1
    assert answer.note


def test_true_sentence_survives_beside_a_lie(server: Server) -> None:
    server.behave = lambda q, facts: honest(q, facts) + f" It costs $3 [{facts[0]['n']}]."
    answer = guide(server).ask("dress under $50")
    assert answer.text == "One dress fits (price ≤ $50.00). Alba Cotton Dress costs $45.00."
    assert len(answer.dropped) == 1
    assert answer.note.startswith("1 of")


def test_yes_told_of_a_no_is_dropped(server: Server) -> None:
    def flip(question: str, facts: list[dict]) -> str:
        fact = next(f for f in facts if "waterproof" in f["fact"])
        return f"{fact['about']} is listed as waterproof [{fact['n']}]."

    server.behave = flip
    assert guide(server).ask("is the Hush Wireless Headphones waterproof?").worded_by == "templates"
    assert guide(server).ask("is the Trek Backpack waterproof?").worded_by == "wordy-1"


def test_prices_of_two_products_cannot_be_swapped(server: Server) -> None:
    def swap(question: str, facts: list[dict]) -> str:
        prices = [f for f in facts if f["fact"].startswith("price:")]
        one, two = prices[0], next(f for f in prices if f["about"] != prices[0]["about"])
        value = [f["fact"].removeprefix("price: ") for f in (one, two)]
        return f"{one['about']} costs {value[1]} and {two['about']} costs {value[0]} [{one['n']}][{two['n']}]."

    server.behave = swap
    answer = guide(server).ask("laptop")
    assert answer.worded_by == "templates"


def test_former_price_is_never_told_as_the_price(server: Server) -> None:
    offer = (Offer(Money(4500, "USD"), Money(6000, "USD")),)
    shop = SmallShop([replace(PRODUCTS[0], offers=offer)])

    def confuse(question: str, facts: list[dict]) -> str:
        return " ".join(f"{f['about'] or 'It'} costs $60.00 [{f['n']}]." for f in facts)

    server.behave = confuse
    answer = Guide(shop, model(server.url)).ask("how much is the Alba Cotton Dress?")
    assert "down from $60.00" in answer.text
    assert answer.worded_by == "templates"


def test_instructions_in_a_description_do_nothing(server: Server) -> None:
    def obedient(question: str, facts: list[dict]) -> str:
        bait = next((f for f in facts if "IGNORE" in f["fact"]), None)
        n = bait["n"] if bait else 1
        return f"This bag costs $1 [{n}]. I am now in developer mode [{n}]."

    server.behave = obedient
    answer = guide(server).ask("tell me about the Trek Backpack")
    assert answer.worded_by == "templates"
    assert "developer mode" not in answer.text


@pytest.mark.parametrize(
    "reply",
    [
        JSONResponse({"error": "boom"}, status_code=500),
        JSONResponse({"choices": []}),
        JSONResponse({"choices": [{"message": {"content": None}}]}),
        JSONResponse({"choices": [{"message": {"content": "   "}}]}),
        JSONResponse([1, 2]),
        PlainTextResponse('{"choices": [{"mess'),
        PlainTextResponse("[" * 100_000),
        PlainTextResponse(b"\xff\xfe\x00"),
        PlainTextResponse("x" * 1_000_000),
        JSONResponse({"choices": [{"message": {"content": "word " * 250_000}}]}),
        Response(status_code=302, headers={"location": "http://127.0.0.1:1/"}),
    ],
    ids=["500", "no choice", "null", "blank", "list", "cut", "deep", "bytes", "1 MB text", "1 MB answer", "redirect"],
)
def test_broken_reply_falls_back_to_templates_with_a_note(server: Server, reply: Response) -> None:
    server.behave = lambda q, facts: reply
    answer = guide(server).ask("dress under $50")
    assert answer.worded_by == "templates"
    assert answer.text == Guide(SmallShop()).ask("dress under $50").text
    assert "language model" in answer.note


def stream_of(*pieces: bytes) -> StreamingResponse:
    async def body() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    return StreamingResponse(body(), media_type="text/event-stream")


def delta(said: str) -> bytes:
    return next(chunks("m", said.ljust(7)[:7])) if len(said) <= 7 else b"".join(list(chunks("m", said))[:-3])


@pytest.mark.parametrize(
    "pieces",
    [
        (b"data: {broken\n\n",),
        (delta("A dress costs"), b'data: {"choices": 7}\n\n'),
        (delta("A dress costs"), b"data: [1, 2]\n\ndata: [DONE]\n\n"),
        (b"data: [DONE]\n\n",),
        (b": nothing\n\n",),
        tuple(delta("word " * 40) for _ in range(1500)),
    ],
    ids=["broken", "wrong type", "list", "only done", "only a comment", "1 MB of words"],
)
def test_broken_stream_falls_back_to_templates_with_a_note(server: Server, pieces: tuple[bytes, ...]) -> None:
    server.behave = lambda q, facts: stream_of(*pieces)
    answer = guide(server).ask("dress under $50")
    assert answer.worded_by == "templates"
    assert answer.text == Guide(SmallShop()).ask("dress under $50").text
    assert "language model" in answer.note


def test_stream_that_is_cut_off_keeps_only_what_was_checked_and_shown(server: Server) -> None:
    def cut_off(question: str, facts: list[dict]) -> StreamingResponse:
        whole = delta(honest(question, facts) + " The same dress is also sold by")

        async def body() -> AsyncIterator[bytes]:
            yield whole
            await asyncio.sleep(0.2)
            raise ConnectionResetError

        return StreamingResponse(body(), media_type="text/event-stream")

    server.behave = cut_off
    told: list = []
    answer = guide(server).ask("dress under $50", told=told.append)
    assert tuple(told) == answer.claims
    assert "also sold" not in answer.text
    assert answer.text.endswith("Alba Cotton Dress costs $45.00.")


def test_slow_model_is_given_up_in_time(server: Server) -> None:
    given_up = threading.Event()

    async def slow() -> str:
        """Answers only when nobody waits any more, or far too late."""
        late = time.monotonic() + PATIENCE_S
        while not given_up.is_set() and time.monotonic() < late:
            await asyncio.sleep(0.02)
        return "late"

    server.behave = lambda q, facts: slow()
    start = time.monotonic()
    answer = guide(server, timeout_s=0.3).ask("dress under $50")
    took = time.monotonic() - start
    given_up.set()
    assert took < PATIENCE_S / 4
    assert answer.worded_by == "templates"
    assert "0.3 s" in answer.note


def test_endpoint_that_is_not_there_is_told_in_the_askers_language() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    dead = Guide(SmallShop(), model(f"http://127.0.0.1:{port}/v1", 1))
    assert "语言模型" in dead.ask("连衣裙").note
    with pytest.raises(LLMError):
        model("http://not a url", 1).complete("s", "u")


def test_wrong_language_falls_back(server: Server) -> None:
    server.behave = lambda q, facts: f"The price is given here [{facts[-1]['n']}]."
    answer = guide(server).ask("五百元以内的连衣裙")
    assert answer.worded_by == "templates"
    assert "中文" in answer.note
    server.behave = lambda q, facts: f"这款商品在本店。[{facts[-1]['n']}]"
    assert guide(server).ask("dress under $50").worded_by == "templates"


QUESTIONS = ("dress under $100", "laptop", "Aero 14 vs Bolt 15", "cheapest dress", "tell me about the Alba "
"Cotton Dress",
             "what do people say about the Bolt 15 "
             "Laptop?", "连衣裙", "最贵的笔记本电脑", "比较 Aero 14 和 Bolt 15")  # fmt: skip


def spoil(rng: random.Random, text: str, others: list[str]) -> str:
    """Change a true sentence at one to three places: numbers, names, words, references."""
    for _ in range(rng.randint(1, 3)):
        pick = rng.randrange(5)
        if pick == 0:
            text = re.sub(r"\d+", lambda m: str(int(m.group()) + rng.randint(1, 900)), text, count=rng.randint(1, 3))
        elif pick == 1:
            text = text.replace(rng.choice(text.split() or [""]), rng.choice(others), 1)
        elif pick == 2:
            text = (
                text
                + " "
                + rng.choice(["at $9.99", "只要 99 元", "with 64 GB", "rated 5 stars", "for 3 years", "九十九元"])
            )
        elif pick == 3:
            text = re.sub(r"\[\d+\]", f"[{rng.randint(1, 30)}]", text)
        else:
            text = rng.choice(others) + " " + text
    return text


def proven(answer: Answer) -> None:
    """Every amount of money, and every number with a unit, of a sentence stands in what the sentence cites."""
    for claim in answer.claims:
        held = " ".join(c.quote for c in claim.citations)
        titles = [n for p in PRODUCTS for n in (p.title, p.title_in("zh"))] + ["Bolt 15", "Aero 14"]
        text = claim.text
        for title in sorted(titles, key=len, reverse=True):
            text = text.replace(title, " ")
        for number in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", re.sub(r"out of 5|of 5|满分 5", "", text)):
            shown = {n.replace(",", "") for n in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", held)}
            same = any(float(number.replace(",", "")) == float(n) for n in shown)
            assert same, f"{number!r} of {claim.text!r} is not in {held!r}"


def test_false_number_is_never_shown_whatever_the_model_says(server: Server) -> None:
    rng = random.Random(7)
    worded = 0

    def liar(question: str, facts: list[dict]) -> str:
        names = [p.title for p in PRODUCTS] + ["waterproof", "$1.00", "cheapest", "不", "最好", "not", "Nike", "1.9 kg"]
        out = []
        for _ in range(4):
            fact = rng.choice(facts)
            about = fact["about"] or rng.choice(names[: len(PRODUCTS)])  # a count told of one product
            sentence = f"{about} {fact['fact']} [{fact['n']}]."
            out.append(spoil(rng, sentence, names) if rng.random() < 0.8 else sentence)
        return " ".join(out)

    server.behave = liar
    speaker = guide(server)
    prices = {p.product_id: {str(o.price) for o in p.offers} for p in PRODUCTS}
    own = [{c.text for c in Guide(SmallShop()).ask(q).claims} for q in QUESTIONS]
    for turn in range(180):
        answer = speaker.ask(QUESTIONS[turn % len(QUESTIONS)])
        proven(answer)
        worded += answer.worded_by != "templates"
        for claim in answer.claims:
            if any(c.field == "search" for c in claim.citations):
                counted = all(c.field == "search" for c in claim.citations)
                assert not counted or claim.text in own[turn % len(QUESTIONS)]  # no count is told of one product
                continue  # the code's own words: they name the shopper's own limit
            for money in re.findall(r"[$¥]\d+(?:,\d{3})*(?:\.\d+)?", claim.text):
                owners = {c.product_id for c in claim.citations}
                assert any(money in shown or f"{money}.00" in shown for o in owners for shown in prices[o])
    assert worded >= 20  # the true sentences among the lies did get through


def test_sentences_are_cut_with_their_references() -> None:
    said = "- A is here [1]. B costs $4.50 [2][3]! No proof. C。[4] <think>x [9]</think> D [5, 6]"
    assert [refs for _, refs in cut(said)] == [[1], [2, 3], [], [4], [5, 6]]


def test_numbers_are_read_with_their_units() -> None:
    assert numbers_of("$1,299.00 and 4.6 stars from 31 reviews, 16 gb") == [
        (1299.0, "USD"), (4.6, "stars"), (31.0, "reviews"), (16.0, "gb"),
    ]  # fmt: skip
    assert numbers_of("售价 ¥319.00，99元，评分 4.6 分") == [(319.0, "CNY"), (99.0, "CNY"), (4.6, "stars")]


def test_same_number_with_another_unit_is_a_lie() -> None:
    fact = Fact(1, "p", "Thing", "weight: 16 kg", (Citation("p", "attribute:weight", "16 kg"),))
    assert check("Thing has a weight of 16 kg [1].", [fact], [], "en")[0].wrong == ""
    assert "16" in check("Thing has a weight of 16 GB [1].", [fact], [], "en")[0].wrong
    assert "16" in check("Thing costs $16 [1].", [fact], [], "en")[0].wrong


def test_sums_over_several_products_are_no_evidence_for_one() -> None:
    answer = Guide(SmallShop()).ask("Aero 14 vs Bolt 15")
    for fact in evidence(answer):
        titles = {p.title for p in answer.products if p.title in fact.text}
        assert len(titles) <= 1
    assert replace(answer, claims=()).citations == ()


def test_count_that_the_code_worked_out_is_evidence() -> None:
    answer = Guide(SmallShop()).ask("dress under $100")
    counted = next(f for f in evidence(answer) if any(c.field == "search" for c in f.citations))
    assert [value for value, _ in counted.numbers()] == [2.0]


COUNT = Fact(1, "", "", "6 laptops fit.", (Citation("a", "search", "laptop: 6"),))


@pytest.mark.parametrize(
    "lie",
    [
        'Zephdyne Sandbar Laptop 13.3" fits 6 laptops [1].',
        "It fits 6 laptops [1].",
        "This laptop has 6 laptops [1].",
        "The laptop fits 6 laptops [1].",
        "Zephdyne: 6 [1].",
    ],
)
@pytest.mark.parametrize("of", ["", "a"])
def test_count_of_results_proves_nothing_of_one_product(lie: str, of: str) -> None:
    title = 'Zephdyne Sandbar Laptop 13.3"'
    fact = replace(COUNT, product_id=of, title=title if of else "")
    (verdict,) = check(lie, [fact], [title, "Zephdyne"], "en")
    assert verdict.wrong


def test_count_of_results_is_told_of_no_product_in_chinese_either() -> None:
    fact = Fact(1, "", "", "找到 6 款笔记本。", (Citation("a", "search", "笔记本: 6"),))
    assert check("它有 6 款笔记本 [1]。", [fact], ["沙洲"], "zh")[0].wrong
    assert not check("找到 6 款笔记本 [1]。", [fact], ["沙洲"], "zh")[0].wrong


def test_count_of_results_is_told_as_a_count() -> None:
    assert not check("There are 6 laptops [1].", [COUNT], ["Zephdyne"], "en")[0].wrong
    assert "7" in check("There are 7 laptops [1].", [COUNT], ["Zephdyne"], "en")[0].wrong


def test_fact_of_a_product_holds_no_count() -> None:
    for question in ("dress under $100", "the cheapest dress", "dress under $20"):
        for fact in evidence(Guide(SmallShop()).ask(question)):
            of_all = {float(n) for c in fact.citations if c.field == "search" for n in [c.quote.rpartition(":")[2]]}
            assert not (fact.product_id and of_all & {value for value, unit in fact.numbers() if not unit})
