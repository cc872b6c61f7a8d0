"""A shop's own pages on shipping, returns, sizes: Markdown files kept beside the catalog and searched by words.

Knows nothing about products. A page is cut at its headings; a passage is found by its words and by what its heading is
about, and keeps its place in the file, so that it can be cited.
"""

from __future__ import annotations

import math
import re
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from shopguide.errors import UsageError
from shopguide.text import STOP_WORDS, has_han, normalise, tokens
from shopguide.types import Language, Passage

FOLDER = "policies"
"""Where a shop folder keeps them."""

MAX_PAGE_BYTES = 200_000
"""A longer file is no page that a shopper reads."""

MAX_PAGES = 200
HEADING_WEIGHT = 3.0
"""A word in a heading tells what the passage is about."""

TITLE_WEIGHT = 4.0
"""So does one in the page's title, for each of its passages."""

MEANING_WEIGHT = 8.0
"""What the nearest passage in meaning is worth beside the farthest: a word in title and heading."""

MIN_SCORE = 1.0
"""Below it a passage shares only a common word with the question."""

_GENERAL = frozenset(
    tokens("how long much what when take get days time cost policy your you 多久 多少 几天 什么 怎么 要 钱 吗 政策")
)
"""Words of many questions; they count only through what they are about."""

_HOW_MUCH = re.compile(r"\bhow much\b|\bfree\b|多少钱|要钱|免费|贵不贵", re.I)

_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$", re.MULTILINE)
_TOPICS = tuple(
    frozenset(tokens(line))
    for line in (
        "ship shipping shipped deliver delivery delivered arrive arrival send sent dispatch "
        "配送 发货 送货 送达 寄 寄到 发到 到货 物流 快递 送",
        "cost costs fee price free charge postage 运费 包邮 邮费 费用 免费 免运费",
        "long days time when fast soon working 几天 多久 时间 天 工作日 期限 多长时间 什么时候",
        "return returns returned back send-back 退货 退换 退 退换货 七天无理由 无理由",
        "refund refunds refunded money pay paid 退款 退钱 付款 支付",
        "exchange exchanges exchanged swap 换货 换 调换 更换 换尺码",
        "size sizes sizing fit chart measure run 尺码 尺码表 码 偏大 偏小 选码 多大",
        "fault faults broken breaks defect warranty guarantee repair 保修 质保 坏 损坏 维修 售后",
        "track tracking where order parcel 查询 物流 运单 订单",
        "abroad overseas international country countries foreign another europe 国外 海外 国际 境外",
    )
)
"""Words that speak of the same matter, in both languages."""

_GOODS = tuple(
    frozenset(tokens(line))
    for line in ("shoe shoes sneakers boots feet foot 鞋 鞋子 脚", "dress dresses clothes clothing 连衣裙 裙子 衣服")
)
"""Words for the goods that pages speak of."""

NARROWING = 0.2
"""What goods weigh on a page of another matter than is asked for: "how do I return a dress" is on returns."""


def keep(folder: Path, source: Path) -> int:
    """Take a folder of pages into a shop; it replaces the pages of before.

    Args:
        folder: The shop's folder.
        source: Folder of Markdown files.

    Returns:
        How many pages there are now.

    Raises:
        UsageError: There is no such folder, no page in it, or a page cannot be read.
    """
    pages = sorted(source.glob("*.md")) if source.is_dir() else []
    if not pages or len(pages) > MAX_PAGES:
        raise UsageError(f"{source} has {len(pages) or 'no'} Markdown files.", "Name a folder of 1 to 200 .md files.")
    for page in pages:
        if page.stat().st_size > MAX_PAGE_BYTES:
            raise UsageError(f"{page} is longer than {MAX_PAGE_BYTES:,} bytes.", "Cut it into several pages.")
        try:
            page.read_text("utf-8")
        except UnicodeDecodeError:
            raise UsageError(f"{page} is not UTF-8.", "Save it as UTF-8.") from None
    aside, place = folder / f"{FOLDER}.new", folder / FOLDER
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    for page in pages:
        shutil.copyfile(page, aside / page.name)
    shutil.rmtree(place, ignore_errors=True)
    aside.rename(place)
    return len(pages)


def read(folder: Path) -> tuple[Passage, ...]:
    """All passages of a shop's pages; () where it has none."""
    return tuple(p for page in sorted((folder / FOLDER).glob("*.md")) for p in cut(page.name, page.read_text("utf-8")))


def cut(name: str, text: str) -> list[Passage]:
    """Cut a page at its headings.

    Args:
        name: The file's name.
        text: Its words.

    Returns:
        The passages that have words, in order.
    """
    marks = list(_HEADING.finditer(text))
    title = normalise(marks[0].group(1)) if marks else Path(name).stem.split(".")[0].replace("-", " ").capitalize()
    ends = [m.start() for m in marks] + [len(text)]
    spans = [(title, 0, ends[0])]
    spans += [(normalise(m.group(1)), m.end(), end) for m, end in zip(marks, ends[1:], strict=True)]
    out = []
    for heading, start, end in spans:
        body = text[start:end]
        words = body.strip()
        if words:
            at = start + body.index(words)
            language: Language = "zh" if has_han(words) else "en"
            out.append(Passage(name, title, heading, words, at, at + len(words), language))
    return out


def find(
    passages: Sequence[Passage],
    question: str,
    language: Language,
    limit: int = 3,
    alike: Callable[[str, Sequence[str]], Sequence[float]] | None = None,
) -> tuple[Passage, ...]:
    """The passages that answer a question, best first; those in the asker's language alone, where there are any.

    Args:
        passages: All of the shop's.
        question: In the shopper's words.
        language: The asker's.
        limit: How many at most.
        alike: How near a question is to some texts in meaning; None goes by words alone.

    Returns:
        The passages; () when none speaks of it.
    """
    own = [p for p in passages if p.language == language] or list(passages)
    asked = {t for t in tokens(question) if t not in STOP_WORDS}
    if _HOW_MUCH.search(question):
        asked |= {"cost", "运费"}
    named = asked - _GENERAL - {"运费"}
    held = [(set(tokens(p.title)), set(tokens(p.heading)), set(tokens(p.text))) for p in own]
    seen = Counter(t for parts in held for t in set().union(*parts))
    matters = [topic for topic in _TOPICS if topic & asked]
    goods = [topic for topic in _GOODS if topic & asked]
    things = frozenset().union(*_GOODS)
    on_it = [sum(bool(topic & (title | heading | body)) for topic in matters) for title, heading, body in held]
    scored = []
    for place, (passage, (title, heading, body)) in enumerate(zip(own, held, strict=True)):
        score = 0.0
        share = 1.0 if on_it[place] == max(on_it) else NARROWING
        for term in named:
            weight = math.log(1.0 + len(own) / (1.0 + seen[term])) * (share if term in things else 1.0)
            score += weight * (HEADING_WEIGHT * (term in heading) + TITLE_WEIGHT * (term in title) + (term in body))
        for topic in (*matters, *goods):
            told = HEADING_WEIGHT * bool(topic & heading) + TITLE_WEIGHT * bool(topic & title) + bool(topic & body)
            score += told * (share if topic in goods else 1.0)
        if has_han(passage.heading) and passage.heading in question:
            score += 2 * HEADING_WEIGHT * (share if heading <= things else 1.0)
        scored.append((-score, place, passage))
    if not any(-score >= MIN_SCORE for score, _, _ in scored):
        return ()
    if alike is not None:
        near = alike(question, [f"{p.title}, {p.heading}: {p.text}" for p in own])
        middle, spread = sum(near) / len(near), (max(near) - min(near)) or 1.0
        scored = [
            (score - MEANING_WEIGHT * (one - middle) / spread, place, passage)
            for (score, place, passage), one in zip(scored, near, strict=True)
        ]
    return tuple(p for score, _, p in sorted(scored, key=lambda s: s[:2])[:limit] if -score >= MIN_SCORE)
