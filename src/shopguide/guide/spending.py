"""What a language model may cost in a turn, what it has cost, and when it is left alone for a while.

Knows nothing about models. Usable from several threads.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from shopguide.types import Spent

FAILURES = 3
"""Failures in a row after which a model is left alone: one may be chance, three are not."""

REST_S = 30.0
"""Seconds that it is left alone; then one turn tries it again."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one turn of a conversation may take of a model.

    Attributes:
        timeout_s: Seconds for all its calls together.
        calls: Requests, the steps of tools and the mending included.
        tokens: Read and written, over all calls.
        answer_tokens: Written in one reply: eight sentences in either language need about 400.
        retries: Tries again after a failure of the wire.
    """

    timeout_s: float = 20.0
    calls: int = 6
    tokens: int = 24_000
    answer_tokens: int = 500
    retries: int = 1


class Breaker:
    """Leaves a model alone after failures in a row, so that shoppers do not wait for it one after another."""

    def __init__(
        self, failures: int = FAILURES, rest_s: float = REST_S, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin closed.

        Args:
            failures: In a row.
            rest_s: Seconds of rest.
            clock: Seconds that only grow.
        """
        self._most, self._rest_s, self._clock = failures, rest_s, clock
        self._lock = threading.Lock()
        self._failed, self._until = 0, 0.0

    def rests_s(self) -> float:
        """Seconds that it still rests; 0 when it may be tried.

        After the rest the first caller is let through, and the others wait for another rest unless it succeeds.
        """
        with self._lock:
            left = self._until - self._clock()
            if self._failed < self._most or left > 0:
                return max(0.0, left) if self._failed >= self._most else 0.0
            self._until = self._clock() + self._rest_s
            return 0.0

    def succeeded(self) -> None:
        """Tell that it answered."""
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        """Tell that it did not."""
        with self._lock:
            self._failed += 1
            if self._failed >= self._most:
                self._until = self._clock() + self._rest_s

    @property
    def open(self) -> bool:
        """Whether the model rests."""
        with self._lock:
            return self._failed >= self._most and self._until > self._clock()


@dataclass
class Ledger:
    """All that a model has cost since the start, for `/metrics`.

    Attributes:
        outcomes: "ok", "failed", "timed out", "stopped", "resting" to turns.
        sentences: "kept", "mended", "dropped" to sentences of the model.
    """

    spent: Spent = field(default_factory=Spent)
    outcomes: dict[str, int] = field(default_factory=dict)
    sentences: dict[str, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add(self, spent: Spent) -> None:
        """Count what was spent."""
        with self._lock:
            self.spent = self.spent + spent

    def ended(self, outcome: str) -> None:
        """Count the end of a call."""
        with self._lock:
            self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1

    def judged(self, what: str, number: int) -> None:
        """Count sentences."""
        with self._lock:
            self.sentences[what] = self.sentences.get(what, 0) + number

    def read(self) -> tuple[Spent, dict[str, int], dict[str, int]]:
        """What stands in it now."""
        with self._lock:
            return self.spent, dict(self.outcomes), dict(self.sentences)
