"""An answer while it is made: each claim as soon as it is sure, then the whole.

Knows nothing about protocols. The guide works in a thread; when the listener goes away, it is told to stop, and a
language model's request under way is cancelled.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Collection, Sequence
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from shopguide.media import Crop
from shopguide.types import Answer, Claim

if TYPE_CHECKING:
    from shopguide.shop import Shop

Shown = tuple[str, bytes | None]
"""What a shopper said, and the picture shown with it."""


async def answering(
    shop: Shop,
    asked: Shown,
    session: str | None = None,
    history: Sequence[Shown] = (),
    crop: Crop | None = None,
    without: Collection[str] = (),
) -> AsyncIterator[Claim | Answer]:
    """Ask the guide and listen.

    Args:
        shop: An open shop.
        asked: The words and the picture of this turn.
        session: Name of a conversation, or None.
        history: In place of a session: the turns before.
        crop: The part of the picture that is meant.
        without: Labels of conditions that are taken back.

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
            return shop.ask(
                asked[0], session=session, image=asked[1], crop=crop, without=without, history=history, told=hear,
                stop=stop,
            )  # fmt: skip
        finally:
            hear(None)

    whole = asyncio.ensure_future(run_in_threadpool(work))
    try:
        while (claim := await heard.get()) is not None:
            yield claim
        yield await whole
    finally:
        stop.set()
        if whole.done() and not whole.cancelled():
            whole.exception()  # nobody is left to hear of it


async def whole_answer(heard: AsyncIterator[Claim | Answer]) -> Answer:
    """The answer, once it is whole.

    Args:
        heard: The answer while it is made.

    Returns:
        The whole.

    Passes on:
        ShopguideError: The turn cannot be answered.
    """
    whole = Answer("")
    async for item in heard:
        whole = item if isinstance(item, Answer) else whole
    return whole
