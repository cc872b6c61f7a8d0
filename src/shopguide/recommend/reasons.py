"""Why a product is recommended, in one sentence of the asker's language, and from which source it comes.

Knows nothing about how the reason was found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from shopguide.types import Language

Source = Literal[
    "bought together", "looked at together", "taste", "alike", "buy again", "popular", "new", "well rated", "history",
    "picked", "searched",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, before it is worded.

    Attributes:
        source: Which part of the recommender it comes from.
        title: The product or the searched words that it goes back to, or "".
        count: People or times behind it; 0 where that has no meaning.
        days: Days between two purchases, for "buy again".
        bought: Whether the product it goes back to was bought, not only looked at.
        alike_in: What is alike: "text", "picture", and names of attributes.
    """

    source: Source
    title: str = ""
    count: int = 0
    days: int = 0
    bought: bool = False
    alike_in: Sequence[str] = ()


_ZH_PARTS = {
    "text": "文字",
    "picture": "图片",
    "material": "材质",
    "color": "颜色",
    "pattern": "图案",
    "style": "款式",
}


_SENTENCES = {
    "bought together": ("bought together with “{title}” by {count} customer{s}", "{count}位顾客与“{title}”一起购买"),
    "looked at together": ("{count} customers looked at this and at “{title}”", "{count}位顾客同时看了它和“{title}”"),
    "buy again": ("you bought it before", "您以前买过"),
    "buy again, often": ("you bought it {count} times", "您买过{count}次"),
    "buy again, often, every": (
        "you bought it {count} times, about every {days} days",
        "您买过{count}次，大约每{days}天一次",
    ),
    "alike": ("alike to “{title}”", "与“{title}”相近"),
    "alike, in": ("alike in {parts} to “{title}”", "与“{title}”的{parts}相近"),
    "taste": ("because you {did} “{title}”", "因为您{did}“{title}”"),
    "taste, in": ("because you {did} “{title}”; alike in {parts}", "因为您{did}“{title}”，{parts}相近"),
    "history": ("people with your history of “{title}” come to this", "与您一样选择“{title}”的人也选它"),
    "popular": ("popular in this shop", "店里受欢迎"),
    "popular, with": ("popular in this shop: {count} people took to it", "店里受欢迎：有{count}人感兴趣"),
    "new": ("new in this shop", "店里的新品"),
    "well rated": ("well rated", "评分高"),
    "picked": ("picked by the shop", "店家推荐"),
    "searched": ("because you searched for “{title}”", "因为您搜索过“{title}”"),
}
"""By source, and by what more is known; in English and in Chinese."""


def worded(reason: Reason, language: Language) -> str:
    """The sentence.

    Args:
        reason: What to say.
        language: In which language.

    Returns:
        One sentence without a full stop.
    """
    chinese = language == "zh"
    parts = "、".join(_ZH_PARTS.get(p, p) for p in reason.alike_in) if chinese else " and ".join(reason.alike_in)
    did = ("看过", "买过") if chinese else ("looked at", "bought")
    return _SENTENCES[_known(reason)][chinese].format(
        title=reason.title,
        count=reason.count,
        days=reason.days,
        s="s" if reason.count != 1 else "",
        did=did[reason.bought],
        parts=parts,
    )


def _known(reason: Reason) -> str:
    """The source with what more is known."""
    match reason.source:
        case "buy again" if reason.count > 1:
            return "buy again, often, every" if reason.days else "buy again, often"
        case "alike" | "taste" if reason.alike_in:
            return f"{reason.source}, in"
        case "popular" if reason.count:
            return "popular, with"
        case source:
            return source
