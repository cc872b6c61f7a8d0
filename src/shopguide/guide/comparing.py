"""Answers that put products side by side: who wins what was asked for, the verdict for a need, and what differs most.

Knows nothing about search ranking; the table is the shop's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from shopguide.compare.table import PICTURED_ZH
from shopguide.guide.facts import in_chinese, plain_name, shown_name, title_fact
from shopguide.guide.intents import Intent, points, references
from shopguide.guide.naming import named_in, words_of
from shopguide.guide.pictured import row_proof
from shopguide.guide.reader import SURE
from shopguide.guide.relative import winner
from shopguide.guide.sessions import Memory
from shopguide.guide.turn import Draft, Turn
from shopguide.guide.wanted import believed_unit
from shopguide.types import Claim, ComparedRow, Product, Query

FEW_ROWS = 2
"""Rows that are said beside the verdict for a need, which tells what matters."""

TOLD_ROWS = 4
"""Rows of a comparison that are said; the whole table goes with the answer."""

_ROW_FIELDS = {
    "price": "price",
    "价格": "price",
    "rating": "rating",
    "评分": "rating",
    "brand": "brand",
    "品牌": "brand",
}


_NOT_SAID = frozenset("category 类别 saving 优惠 model 型号".split())
"""Rows of the table that say nothing beside the others."""


def compared(turn: Turn, intent: Intent) -> Draft:
    """Answer a comparison: the verdict for the need, and the rows that differ most.

    Args:
        turn: The turn.
        intent: The products pointed at, or the names to look up.

    Returns:
        The draft with the whole table.
    """
    ids = list(intent.refs)
    if len(intent.names) == 1 and not ids:
        ids = [h.product.product_id for h in turn.tools.search(intent.names[0], limit=3).hits]
    for name in intent.names if len(intent.names) > 1 else ():
        own = named_in(turn, name)
        if own:
            ids.append(own[0].product_id)
            continue
        page = turn.tools.search(name, limit=1)
        if not page.total:
            said = turn.say(f"I could not find “{name}” in this shop.", f"本店没有找到“{name}”。")
            return Draft((Claim(said),), memory=turn.memory, spoken=False)
        ids.append(page.hits[0].product.product_id)
    ids = _named_and_pointed(turn, intent, ids)
    ids = list(dict.fromkeys(ids))
    if len(ids) < 2:
        said = turn.say(
            "Tell me which two products to compare, by name or as “the first and the second”.",
            "请告诉我要比较哪两件商品，可以说名称，也可以说“第一个和第二个”。",
        )
        return Draft((Claim(said),), memory=turn.memory, spoken=False)
    need = _need(turn, intent)
    table = turn.tools.compare(ids[:12], need, turn.language)
    won = winner(turn, table.products)
    lead = won or list(table.verdict)
    told = {c.field.removeprefix("attribute:") for claim in lead for c in claim.citations}
    told |= {plain_name(field)[0] for field in told}
    worth = _worth_saying(table.rows, told)[: FEW_ROWS if need else TOLD_ROWS]
    rows = [_row_claim(turn, table.products, r) for r in worth]
    claims = (*lead, *(r for r in rows if r is not None))
    best = won[0].citations[0].product_id if won and won[0].citations else ""
    focus = tuple(sorted(ids, key=lambda i: i != best))  # "any complaints about it?" asks of the winner
    memory = Memory(turn.memory.query, turn.memory.shown or tuple(ids), focus)
    if intent.names or not set(ids) <= set(
        memory.shown
    ):  # named, not shown before: the conversation goes on about these
        memory = Memory(Query(language=turn.language), tuple(ids), focus)
    if not claims:
        claims = (Claim(turn.say("The catalog gives the same facts for both.", "商品资料里它们没有差别。")),)
    return Draft(claims, table.products, memory, table, turn.query)


def _named_and_pointed(turn: Turn, intent: Intent, ids: list[str]) -> list[str]:
    """What is compared where a turn names one and points at another ("compare it with the M100", 跟Ranger比哪个轻)."""
    two = len(ids) == 2 and len(intent.refs) != 1
    if two and not (_WITH.search(turn.text) and not references(turn.text, turn.memory)):
        return ids
    named = [p.product_id for p in named_in(turn, turn.text)]
    if two and not named:
        return ids
    pointed = references(turn.text, turn.memory) or (turn.memory.focus[:1] if points(turn.text) or two else ())
    pointed = _with_it(turn, pointed)
    return [*pointed[:2], *named] if len({*pointed[:2], *named}) > 1 else ids


def _with_it(turn: Turn, pointed: tuple[str, ...]) -> tuple[str, ...]:
    """Of one that is pointed at, with it what was just spoken of ("compare it to the first", 跟第二个比)."""
    if len(pointed) != 1 or not _AND_IT.search(turn.text):
        return pointed
    spoken = (*turn.memory.focus, *turn.memory.before[::-1], *turn.memory.shown)
    other = next((i for i in spoken if i not in pointed), "")
    return (other, *pointed) if other else pointed


def _worth_saying(rows: Sequence[ComparedRow], told: set[str]) -> list[ComparedRow]:
    """Rows that differ and that the verdict has not told: the price, then what has a better side, then the rest."""
    fresh = [
        r for r in rows if not r.same and _ROW_FIELDS.get(r.name, r.name) not in told and r.name.lower() not in told
    ]
    fresh = [r for r in fresh if _ROW_FIELDS.get(r.name, r.name) != "brand" and r.name.lower() not in _NOT_SAID]
    fresh.sort(key=lambda r: (_ROW_FIELDS.get(r.name) != "price", not r.best))
    return fresh[:TOLD_ROWS]


_WITH = re.compile(r"[跟和与同].{1,16}(?:相)?比|\b(?:with|to|against) the\b", re.I)
_AND_IT = re.compile(
    r"\b(?:it|this|that one|this one)\b|\b(?:to|with|against) the\b|[跟和与比]第|它|这[个款件双台条]", re.I
)
_STARS = re.compile(r"(\d\.\d) / 5 \((\d+)\)")
_NOT_NEED = re.compile(
    r"\b(?:please|so|then|ok|okay|well|just|now|finally|can you|could you|"
    r"compare|comparison|what(?:'s| is| are)?|the|differences?|between|which|"
    r"one|ones|of|these|those|to|a|an|in|at|on|than|has|have|had|got|get|take|really|there|from|as|"
    r"them|this|that|two|three|first|second|third|fourth|both|and|or|is|are|better|best|vs|versus|should|i|me|buy|get|choose|for|"
    r"more|most|it|with|would|you|do|does|think|say)\b|比较一下|比较|对比|比一比|比比|"
    r"一下|区别|差别|不同|哪(?:一)?[个款件双台条种]|更|最|这|那|两|三|第[一二三四]|"
    r"[个款件双台条种]|和|跟|与|有什么|它们|前|的|好|我|该|买|选|还是|吗|呢|[?？,，.。]",
    re.I,
)


def _need(turn: Turn, intent: Intent) -> str:
    """What the comparison is for: the words that are neither names nor question words."""
    if turn.reading is not None and turn.reading.act in ("compare", "pick") and turn.reading.sure >= SURE:
        return turn.topic
    text = turn.text
    for name in (*intent.names, *(n for i in intent.refs for n in _names_said(turn, i))):
        text = text.replace(name, " ")
    return " ".join(_NOT_NEED.sub(" ", text).split())


def _names_said(turn: Turn, product_id: str) -> list[str]:
    """Words of a turn that are a product's own name, and no need."""
    product = turn.tools.product(product_id)
    own = {w for t in (product.title, *(x.title for x in product.translations.values())) for w in words_of(t)}
    return [w for w in re.findall(r"[A-Za-z0-9][A-Za-z0-9'’.-]*", turn.text) if w.lower() in own]


def _short_names(turn: Turn, products: Sequence[Product]) -> dict[str, str]:
    """Enough of the beginnings of titles to tell the products apart, two words at least."""
    titles = {p.product_id: turn.title(p).split() for p in products}
    for n in range(2, max(len(t) for t in titles.values()) + 1):
        short = {i: " ".join(t[:n]).rstrip(",，;；:–-") for i, t in titles.items()}
        if len(set(short.values())) == len(short):
            return short
    return {p.product_id: turn.title(p) for p in products}


def _in_unit(turn: Turn, name: str, product: Product, told: str) -> str:
    """A bare number of the table with the unit that the catalog's titles use for it."""
    value = product.attributes.get(name.lower(), product.attributes.get(name))
    if (
        isinstance(value, bool | str | tuple)
        or value is None
        or plain_name(name)[1]
        or not told.replace(".", "").isdigit()
    ):
        return told
    return f"{told} {believed_unit(name, turn.tools.unit_of(name))}".strip()


def _cell_zh(told: str) -> str:
    """A cell of the table in Chinese, what only a picture shows told as such."""
    stars = _STARS.fullmatch(told)
    if stars is not None:
        return f"{stars[1]} 分（{stars[2]} 条评价）"
    value, seen = told.removesuffix(PICTURED_ZH), told.endswith(PICTURED_ZH)
    return f"{in_chinese(value)}{PICTURED_ZH if seen else ''}"


def _row_claim(turn: Turn, products: Sequence[Product], row: ComparedRow) -> Claim | None:
    told = [(p, v) for p, v in zip(products, row.values, strict=True) if v is not None]
    if not told or any(len(v) > 80 for _, v in told):
        return None
    names = _short_names(turn, products)
    field = _ROW_FIELDS.get(row.name, f"attribute:{row.name}")
    told = [(p, _in_unit(turn, row.name, p, v)) for p, v in told]
    proofs = tuple(row_proof(p, field, v) for p, v in told)
    proofs += tuple(title_fact(p, turn.language) for p, _ in told)  # a name may hold a number
    if turn.language == "zh":
        parts = "，".join(f"{names[p.product_id]} {_cell_zh(v)}" for p, v in told)
        return Claim(f"{shown_name(row.name.lower(), 'zh')}：{parts}。", proofs)
    return Claim(f"{row.name.capitalize()}: {'; '.join(f'{names[p.product_id]} {v}' for p, v in told)}.", proofs)
