"""What a conversation remembers: the last search and the products last spoken of. In memory, for a while.

Knows nothing about language. Safe to use from several threads; sessions never see each other.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from shopguide.types import Query

TTL_S = 1800.0
"""Half an hour of silence ends a conversation, as web sessions usually do."""

MAX_SESSIONS = 10_000
"""Conversations that are kept at once; the longest silent one is forgotten first (a few KB each)."""


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier search of a conversation for another thing, and what it showed last."""

    query: Query
    shown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Memory:
    """One conversation so far.

    Attributes:
        query: The last search, with its filters; None before the first.
        shown: Product ids last shown, in order ("the second one").
        focus: Product ids last spoken of ("it", "these two").
        single: The last answer was about one product, so that "in S?" asks for a size of it and not for another thing.
        seen: Product ids shown by earlier answers to the same search, for "what else?".
        before: Product ids spoken of before the present one, the latest last ("how much are both?").
        asked: The last question about one product, without its name, so that "and the M100?" asks it again.
        trail: Products shown by answers before the last one, the latest last ("the white one from before").
        earlier: Searches for other things before the present one, the latest last ("back to the tents").
    """

    query: Query | None = None
    shown: tuple[str, ...] = ()
    focus: tuple[str, ...] = ()
    single: bool = False
    asked: str = ""
    seen: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    trail: tuple[str, ...] = ()
    earlier: tuple[Past, ...] = ()


class Sessions:
    """The memories of all conversations."""

    def __init__(
        self, ttl_s: float = TTL_S, limit: int = MAX_SESSIONS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Begin with none.

        Args:
            ttl_s: Seconds of silence after which a conversation is forgotten.
            limit: Most conversations kept.
            clock: Seconds that only grow.
        """
        self._ttl_s, self._limit, self._clock = ttl_s, limit, clock
        self._lock = threading.Lock()
        self._held: OrderedDict[str, tuple[float, Memory]] = OrderedDict()

    def get(self, session_id: str | None) -> Memory:
        """The memory of a conversation; an empty one when it is new, forgotten or has no name."""
        if not session_id:
            return Memory()
        with self._lock:
            at, memory = self._held.get(session_id, (0.0, Memory()))
            if session_id in self._held and self._clock() - at > self._ttl_s:
                del self._held[session_id]
                return Memory()
            return memory

    def put(self, session_id: str | None, memory: Memory) -> None:
        """Keep a memory; nothing is kept for a conversation without a name."""
        if not session_id:
            return
        with self._lock:
            self._held[session_id] = (self._clock(), memory)
            self._held.move_to_end(session_id)
            while len(self._held) > self._limit:
                self._held.popitem(last=False)

    def forget(self, session_id: str) -> None:
        """Drop a conversation."""
        with self._lock:
            self._held.pop(session_id, None)

    def __len__(self) -> int:
        with self._lock:
            return len(self._held)
