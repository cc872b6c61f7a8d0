"""A language model behind pydantic-ai: one turn's calls, within a time and a budget, retried and given up.

Knows nothing about shops or prompts. Everything runs on one event loop in a thread of its own, so that a turn can be
stopped from outside at any moment: the request under way is cancelled, and its connection closed.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import CancelledError as Cancelled
from concurrent.futures import TimeoutError as StillAtIt
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field

from shopguide.errors import LLMError
from shopguide.guide.spending import Breaker, Ledger, Limits
from shopguide.types import Spent

if TYPE_CHECKING:
    from pydantic_ai import Agent
    from pydantic_ai.models import Model

LOG = logging.getLogger("shopguide.guide")

MAX_REPLY_CHARS = 20_000
"""Characters of a reply that are read: ten times the longest answer that is asked for."""

LOOK_S = 0.05
"""How often a waiting turn looks whether its shopper has gone."""

STOP_S = 5.0
"""How long the end of the thread is waited for."""

Level = Literal["tools", "schema", "text"]
"""What a model can do: call tools, answer by a JSON schema, or only write."""


class Sentence(BaseModel):
    """A sentence of a reply by schema, with the numbers of its facts."""

    text: str = Field(max_length=600)
    facts: list[int] = Field(default_factory=list, max_length=6)


class Sentences(BaseModel):
    """A whole reply by schema."""

    sentences: list[Sentence] = Field(default_factory=list, max_length=8)


class LanguageModel:
    """One model with its limits; usable from several threads."""

    def __init__(
        self,
        make: Callable[[], Model],
        name: str,
        limits: Limits | None = None,
        level: Callable[[LanguageModel], Level] = lambda model: "text",
        breaker: Breaker | None = None,
    ) -> None:
        """Name a model; it is made at the first call.

        Args:
            make: Makes it; called once, in the model's own thread.
            name: What answers are signed with.
            limits: Of one turn.
            level: Finds out what it can; asked once.
            breaker: Leaves it alone after failures.
        """
        self.name = name
        self.limits = limits or Limits()
        self.breaker = breaker or Breaker()
        self.ledger = Ledger()
        self._make, self._find_level = make, level
        self._model: Model | None = None
        self._level: Level | None = None
        self._lock, self._making = threading.Lock(), threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def __repr__(self) -> str:
        return f"LanguageModel({self.name!r})"

    @property
    def level(self) -> Level:
        """What the model can do."""
        with self._lock:
            known = self._level
        if known is None:
            known = self._find_level(self)
            with self._lock:
                self._level = known
        return known

    def turn(self, stop: threading.Event | None = None) -> LLMTurn:
        """Begin a turn.

        Args:
            stop: Set when nobody waits for the answer any more.

        Returns:
            The turn, with its whole budget.
        """
        return LLMTurn(self, stop)

    def complete(self, system: str, user: str) -> str:
        """Ask once, outside of any conversation.

        Args:
            system: The rules.
            user: The question.

        Returns:
            The words.

        Passes on:
            LLMError: There is no usable answer.
        """
        return self.turn().whole(system, user)

    def close(self) -> None:
        """Stop the thread; a later call starts another one."""
        with self._lock:
            loop, thread, self._loop, self._thread, self._model = self._loop, self._thread, None, None, None
        if loop is not None and thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(STOP_S)

    def warm(self) -> Model:
        """Make the model now, libraries and weights and all, so that no shopper waits for it.

        Returns:
            The model.

        Passes on:
            LLMError: There is no such model, or an extra is not installed.
        """
        with self._making:
            if self._model is None:
                made = self._make()
                _agent(made, "", (), Limits(), str)  # what it needs is loaded at its first use
                self._model = made
            return self._model

    def submit(self, work: Callable[[Model], Coroutine[Any, Any, Any]], timeout_s: float) -> Any:
        """Start work on the model's own loop.

        Args:
            work: Makes the coroutine, given the model.
            timeout_s: Seconds after which it is cancelled.

        Returns:
            A future of its result.
        """
        model = self.warm()

        async def bounded() -> Any:
            async with asyncio.timeout(timeout_s):
                return await work(model)

        return asyncio.run_coroutine_threadsafe(bounded(), self._running())

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = loop = asyncio.new_event_loop()

                def run() -> None:
                    asyncio.set_event_loop(loop)
                    try:
                        loop.run_forever()
                    finally:
                        loop.close()

                self._thread = threading.Thread(target=run, name="language-model", daemon=True)
                self._thread.start()
                atexit.register(self.close)
            return self._loop


class LLMTurn:
    """The calls of one turn, within one budget."""

    def __init__(self, model: LanguageModel, stop: threading.Event | None = None) -> None:
        self._model, self._stop = model, stop
        self._until = time.monotonic() + model.limits.timeout_s
        self.spent = Spent()

    @property
    def name(self) -> str:
        """The model's name."""
        return self._model.name

    @property
    def level(self) -> Level:
        """What the model can do."""
        return self._model.level

    def judged(self, what: str, number: int) -> None:
        """Count sentences that were kept, mended or dropped."""
        self._model.ledger.judged(what, number)

    def text(
        self,
        system: str,
        user: str,
        tools: Sequence[Callable[..., Any]] = (),
        heard: Callable[[str], None] | None = None,
    ) -> str:
        """Ask for words.

        Args:
            system: The rules.
            user: The question and the evidence.
            tools: What the model may call on the way.
            heard: Told all that came so far, each time that more has come.

        Returns:
            The whole reply, as far as it is read.

        Raises:
            LLMError: No words came.

        Passes on:
            LLMError: No usable answer within time and budget.
        """
        said: str = self._run(lambda model, left: _streamed(model, system, user, tools, left, heard))
        if not said.strip():
            raise LLMError("The language model's reply is empty.")
        return said

    def whole(self, system: str, user: str) -> str:
        """Ask for words that come all at once.

        Args:
            system: The rules.
            user: The question.

        Returns:
            The reply.

        Passes on:
            LLMError: No usable answer within time and budget.
        """
        return str(self._run(lambda model, left: _shaped(model, system, user, None, left)))

    def by_schema(self, system: str, user: str, form: type[BaseModel], by_tool: bool = False) -> Any:
        """Ask for one value of a form.

        Args:
            system: The rules.
            user: The question and the evidence.
            form: What the reply must be.
            by_tool: Asked for as the call of a tool, for a model that is better at that.

        Returns:
            The value.

        Passes on:
            LLMError: No usable answer within time and budget.
        """
        return self._run(lambda model, left: _shaped(model, system, user, form, left, by_tool))

    def _run(self, work: Callable[[Model, Limits], Coroutine[Any, Any, tuple[Any, Spent]]]) -> Any:
        """One call, tried again when the wire failed."""
        owner, limits = self._model, self._model.limits
        rest = owner.breaker.rests_s()
        if rest > 0:
            owner.ledger.ended("resting")
            raise LLMError(f"The language model failed several times and is left alone for {rest:.0f} s.")
        for tries in range(limits.retries + 1):
            left = self._left()
            began = time.monotonic()
            try:
                value, spent = self._waited(work, left)
            except _Wire as error:
                if tries < limits.retries and self._until > time.monotonic():
                    continue
                self._ended("failed", began)
                raise LLMError(error.said, error.hint) from error
            except LLMError as error:
                self._ended("timed out" if "within" in error.message else "failed", began)
                raise
            self._count(spent, time.monotonic() - began)
            owner.breaker.succeeded()
            owner.ledger.ended("ok")
            return value
        raise LLMError("The language model was not asked.")

    def _left(self) -> Limits:
        """What is left of the turn's budget.

        Returns:
            The limits of the next call.

        Raises:
            LLMError: Nothing is left.
        """
        limits = self._model.limits
        calls = limits.calls - self.spent.calls
        tokens = limits.tokens - self.spent.prompt_tokens - self.spent.completion_tokens
        seconds = self._until - time.monotonic()
        if calls <= 0 or tokens <= 0:
            raise LLMError("The budget of this turn for the language model is used up.")
        if seconds <= 0:
            raise LLMError(f"The language model gave no answer within {limits.timeout_s:g} s.")
        return Limits(seconds, calls, tokens, limits.answer_tokens, limits.retries)

    def _waited(self, work: Callable[[Model, Limits], Coroutine[Any, Any, Any]], left: Limits) -> Any:
        """Wait for a call, looking now and then whether anybody still wants it.

        Args:
            work: The call.
            left: Its limits.

        Returns:
            Its value and what it cost.

        Raises:
            LLMError: It took too long, or nobody waits any more.
        """
        self._model.warm()
        self._until = max(self._until, time.monotonic() + left.timeout_s)  # what making it took is not the turn's
        late = f"The language model gave no answer within {self._model.limits.timeout_s:g} s."
        future = self._model.submit(lambda model: work(model, left), left.timeout_s)
        while True:
            try:
                return future.result(LOOK_S)
            except StillAtIt as error:
                if future.done():
                    raise LLMError(late) from error
                if self._stop is not None and self._stop.is_set():
                    future.cancel()
                    self._model.ledger.ended("stopped")
                    raise LLMError("Nobody waits for the answer any more.") from error
            except Cancelled as error:
                raise LLMError("The call was stopped.") from error

    def _ended(self, outcome: str, began: float) -> None:
        if self._stop is not None and self._stop.is_set():
            return  # the shopper went away: that says nothing of the model
        self._count(Spent(calls=1), time.monotonic() - began)
        self._model.breaker.failed()
        self._model.ledger.ended(outcome)

    def _count(self, spent: Spent, seconds: float) -> None:
        whole = Spent(spent.calls, spent.prompt_tokens, spent.completion_tokens, spent.cost_usd, seconds)
        self.spent = self.spent + whole
        self._model.ledger.add(whole)


class _Wire(Exception):
    """A failure that another try may mend."""

    def __init__(self, said: str, hint: str = "") -> None:
        super().__init__(said)
        self.said, self.hint = said, hint


def _agent(
    model: Model, system: str, tools: Sequence[Callable[..., Any]], left: Limits, output: Any
) -> Agent[Any, Any]:
    from pydantic_ai import Agent
    from pydantic_ai.settings import ModelSettings

    settings = ModelSettings(temperature=0.0, max_tokens=left.answer_tokens, timeout=left.timeout_s)
    return Agent(model, output_type=output, instructions=system, tools=tools, retries=0, model_settings=settings)


async def _streamed(
    model: Model,
    system: str,
    user: str,
    tools: Sequence[Callable[..., Any]],
    left: Limits,
    heard: Callable[[str], None] | None,
) -> tuple[str, Spent]:
    """Words as they come; a reply that does not end is cut off."""
    said = ""

    async def work() -> Spent:
        nonlocal said
        agent = _agent(model, system, tools, left, str)
        async with agent.run_stream(user, usage_limits=_usage_limits(left, bool(tools))) as run:
            async for more in run.stream_text(delta=True, debounce_by=None):
                said += more
                if heard is not None:
                    heard(said[:MAX_REPLY_CHARS])
                if len(said) >= MAX_REPLY_CHARS:
                    break
            return _spent(run.usage)

    spent = await _guarded(work)
    return said, spent


async def _shaped(
    model: Model, system: str, user: str, form: type[BaseModel] | None, left: Limits, by_tool: bool = False
) -> tuple[BaseModel | str, Spent]:  # fmt: skip
    from pydantic_ai import NativeOutput

    async def work() -> tuple[BaseModel | str, Spent]:
        agent = _agent(model, system, (), left, form if by_tool else NativeOutput(form, strict=False) if form else str)
        result = await agent.run(user, usage_limits=_usage_limits(left, False))
        return result.output, _spent(result.usage)

    shaped: tuple[BaseModel | str, Spent] = await _guarded(work)
    return shaped


def _usage_limits(left: Limits, with_tools: bool) -> Any:
    """Limits inside one run: a single request is bounded by its own, and some servers tell no tokens at all."""
    from pydantic_ai.usage import UsageLimits

    if not with_tools:
        return UsageLimits(request_limit=1)
    return UsageLimits(request_limit=left.calls, total_tokens_limit=left.tokens, tool_calls_limit=2 * left.calls)


def _spent(usage: Any) -> Spent:
    return Spent(usage.requests, usage.input_tokens, usage.output_tokens, float(getattr(usage, "cost", None) or 0.0))


async def _guarded(work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    """Run one call and say what went wrong in our words.

    Args:
        work: The call.

    Returns:
        Its value.

    Raises:
        LLMError: No usable answer.
        TimeoutError: None in time.
        _Wire: The same, and another try may mend it.
    """
    from pydantic_ai import exceptions as ai

    try:
        return await work()
    except TimeoutError:
        raise
    except ai.ModelTimeoutError as error:
        raise TimeoutError from error
    except ai.ModelHTTPError as error:
        said = f"The language model answered with HTTP {error.status_code}."
        if error.status_code >= 500 or error.status_code == 429:
            raise _Wire(said) from error
        raise LLMError(said, "Check SHOPGUIDE_LLM and its key.") from error
    except ai.UsageLimitExceeded as error:
        raise LLMError("The budget of this turn for the language model is used up.") from error
    except ai.ModelAPIError as error:
        raise _Wire("The language model cannot be reached, or broke off.", "Check SHOPGUIDE_LLM.") from error
    except (ai.AgentRunError, ai.UserError) as error:
        raise LLMError("The language model's reply is not usable.") from error
    except LLMError:
        raise
    except Exception as error:  # a door to the outer world: what a server may send has no end
        LOG.info("a language model's call failed", exc_info=error)
        raise _Wire(f"The language model broke off: {type(error).__name__}.") from error
