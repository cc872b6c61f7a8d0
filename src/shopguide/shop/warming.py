"""Asks a shop's guide a few questions of its own while nobody waits, so that the first shopper's answer is as quick.

Knows nothing about doors. What a first question reads (word lists, models, name tables) stays in memory afterwards; no
language model is asked, and nothing is remembered or written.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from shopguide.errors import ShopguideError

if TYPE_CHECKING:
    from shopguide.shop.face import Shop

TURNS = (
    "do you have {}?", "which one is the cheapest?", "how heavy is the first one?", "compare the first and the second",
    "what do people say about it?", "有没有{}", "最便宜的是哪个", "第一个多重", "比较前两款",
)  # fmt: skip
"""One conversation that touches what most conversations do, in both languages; "{}" is a name out of the shop."""


def warm(shop: Shop, stop: threading.Event) -> int:
    """Hold a conversation with a guide of its own, without a language model.

    Args:
        shop: An open shop.
        stop: Set to end it after the question under way.

    Returns:
        How many questions were answered.
    """
    from shopguide.guide import Guide
    from shopguide.shop.asking import open_finder, open_reader

    guide, answered = Guide(shop, reader=open_reader(shop.settings), finder=open_finder(shop.settings)), 0
    with contextlib.suppress(ShopguideError):  # a shop that cannot answer tells so when it is asked
        hits = shop.search("", limit=1).hits
        title = hits[0].product.title if hits else ""
        for turn in TURNS:
            if stop.is_set():
                break
            guide.ask(turn.format(" ".join(title.split()[-3:])[:40]), "warm")
            answered += 1
    return answered


@contextlib.contextmanager
def warming(shop: Shop) -> Iterator[threading.Thread]:
    """Warm a shop in the background for as long as the block runs.

    Args:
        shop: An open shop; it is not used any more when the block has ended.

    Yields:
        threading.Thread: It ends when all is warm.
    """
    stop = threading.Event()
    thread = threading.Thread(target=warm, args=(shop, stop), name="warming", daemon=True)
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join()
