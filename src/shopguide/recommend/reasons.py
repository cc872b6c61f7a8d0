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


def worded(reason: Reason, language: Language) -> str:
    """The sentence.

    Args:
        reason: What to say.
        language: In which language.

    Returns:
        One sentence without a full stop.
    """
    return _zh(reason) if language == "zh" else _en(reason)


def _en(r: Reason) -> str:
    did = "bought" if r.bought else "looked at"
    parts = " and ".join(r.alike_in)
    match r.source:
        case "bought together":
            return f"bought together with “{r.title}” by {r.count} customer{'s' if r.count != 1 else ''}"
        case "looked at together":
            return f"{r.count} customers looked at this and at “{r.title}”"
        case "buy again":
            every = f", about every {r.days} days" if r.days else ""
            return f"you bought it {r.count} times{every}" if r.count > 1 else "you bought it before"
        case "alike":
            return f"alike in {parts} to “{r.title}”" if parts else f"alike to “{r.title}”"
        case "taste":
            return f"because you {did} “{r.title}”" + (f"; alike in {parts}" if parts else "")
        case "history":
            return f"people with your history of “{r.title}” come to this"
        case "popular":
            return f"popular in this shop: {r.count} people took to it" if r.count else "popular in this shop"
        case "new":
            return "new in this shop"
        case "well rated":
            return "well rated"
        case "picked":
            return "picked by the shop"
        case "searched":
            return f"because you searched for “{r.title}”"


def _zh(r: Reason) -> str:
    did = "买过" if r.bought else "看过"
    parts = "、".join(_ZH_PARTS.get(p, p) for p in r.alike_in)
    match r.source:
        case "bought together":
            return f"{r.count}位顾客与“{r.title}”一起购买"
        case "looked at together":
            return f"{r.count}位顾客同时看了它和“{r.title}”"
        case "buy again":
            every = f"，大约每{r.days}天一次" if r.days else ""
            return f"您买过{r.count}次{every}" if r.count > 1 else "您以前买过"
        case "alike":
            return f"与“{r.title}”的{parts}相近" if parts else f"与“{r.title}”相近"
        case "taste":
            return f"因为您{did}“{r.title}”" + (f"，{parts}相近" if parts else "")
        case "history":
            return f"与您一样选择“{r.title}”的人也选它"
        case "popular":
            return f"店里受欢迎：有{r.count}人感兴趣" if r.count else "店里受欢迎"
        case "new":
            return "店里的新品"
        case "well rated":
            return "评分高"
        case "picked":
            return "店家推荐"
        case "searched":
            return f"因为您搜索过“{r.title}”"
