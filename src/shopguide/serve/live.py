"""An answer while it is made: each claim as soon as it is sure, then the whole.

Knows nothing about protocols. The guide works in a thread; when the listener goes away, it is told to stop, and a
language model's request under way is cancelled.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING

from shopguide.types import Answer, Claim

if TYPE_CHECKING:
    from shopguide.shop import Shop

Shown = tuple[str, bytes | None]
"""What a shopper said, and the picture shown with it."""

SESSION_CHARS = 200


async def answering(
    shop: Shop, asked: Shown, session: str | None = None, history: Sequence[Shown] = ()
) -> AsyncIterator[Claim | Answer]:
    """Ask the guide and listen.

    Args:
        shop: An open shop.
        asked: The words and the picture of this turn.
        session: Name of a conversation, or None.
        history: In place of a session: the turns before.

    Yields:
        Claim | Answer: Each claim that is sure to be shown; last the whole.

    Passes on:
        ShopguideError: The turn cannot be answered.
    """
    loop, stop = asyncio.get_running_loop(), threading.Event()
    heard: asyncio.Queue[Claim | None] = asyncio.Queue()

    def hear(claim: Claim | None) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(heard.put_nowait, claim)

    def work() -> Answer:
        try:
            return shop.ask(asked[0], session=session, image=asked[1], history=history, told=hear, stop=stop)
        finally:
            hear(None)

    whole = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        while (claim := await heard.get()) is not None:
            yield claim
        yield await whole
    finally:
        stop.set()
        if whole.done() and not whole.cancelled():
            whole.exception()  # nobody is left to hear of it
