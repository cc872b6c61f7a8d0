"""Back to an earlier search: "back to the tents", 还是看看刚才的帐篷, "the second tent" after a look at stoves.

Knows nothing about catalogs. A conversation keeps its last few searches of other things; words that go back to one,
or point at its things by their kind, bring it up again with its conditions and with what it showed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from shopguide.guide.kinds import kind_in
from shopguide.guide.restating import content
from shopguide.guide.sessions import Memory, Past
from shopguide.text import has_han, tokens
from shopguide.types import Query

MAX_EARLIER = 4
"""Searches of other things that a conversation keeps: people go back to the last one or two."""

_BACK = re.compile(
    r"\b(?:(?:let's|let us|can we|could we|can i|i want to|i'd like to|i'd rather|we can|please) )*"
    r"(?:(?:go(?:ing)?|get|com(?:e|ing)|jump|switch|circl(?:e|ing)|look(?:ing)?|turn) )?back (?:to|at|on)\b|"
    r"\b(?:let's |can we )?go back(?=\W*$)|\breturn(?:ing)? to\b|\brevisit(?:ing)?\b|"
    r"(?:再|还是|先|那就|那么?|就|我们|我想|想|请)*(?:(?:回到|说回|转回|返回|切回|看回|退回)(?:去)?(?:看看?|说说?)?|"
    r"(?:回头|回过头来?|回去|接着|继续)(?:再)?(?:看看?|说说?|聊聊?)|还是(?:再|先)?(?:看回?看?|说回?说?|要|选|回到|"
    r"买|聊)|(?<![\w])还是(?=[一-鿿]{2}))"
    r"(?:一?下)?",
    re.I,
)
"""Words that plainly go back."""

_BEFORE = re.compile(
    r"\b(?:(?:that |which )?(?:we|i|you) (?:\w+ ){1,3})?(?:earlier|before|previous(?:ly)?|at first|at the (?:start|"
    r"beginning))\b|\bagain\b|\bafter all\b|"
    r"(?:刚才|刚刚|之前|前面|先前|最开始|一开始|早前|原来)(?:的|那|看|说|推荐|找|问|搜)*(?:些|个|款|几[个款]|种)?的?|"
    r"再(?:看看?|说说?|聊聊?|来看看?)(?:一?下)?",
    re.I,
)
"""Words that go back where they name an earlier thing."""

_THOSE = re.compile(
    r"\b(?:those|these|that|the (?:first|second|third|fourth|last|1st|2nd|3rd|other|\w{3,}est))\b|"
    r"那(?:一)?[个款件双台条种些几]|第[一二三四1234][个款件双台条种]",
    re.I,
)
"""Words that point at things known; with a kind they point at things of it."""

_NO_NAME = re.compile(
    r"^\W*(?:(?:the )?(?:previous|earlier|first|original|last|other)(?: \w+)?|(?:what|the ones?) (?:we|i|you) .*|"
    r"(?:刚才|刚刚|之前|前面|先前|最开始|一开始|上一?[个次])?的?(?:那些|那个|搜索|结果|话题|商品|东西)*)\W*$",
    re.I,
)
"""After words that go back: the search before this one, whatever it was for."""

_ARTICLES = re.compile(
    r"\b(?:the|those|these|that|my|some|any|an?|please|then|ones?)\b|算了|[的吧呢了啊]|那些|那个|看看", re.I
)


@dataclass(frozen=True, slots=True)
class Returned:
    """A conversation whose earlier search is the present one again.

    Attributes:
        memory: With that search, and what it showed.
        text: What the turn says beside going back; "" for nothing.
        named: The kind as it is called.
    """

    memory: Memory
    text: str
    named: str


def kept(before: Memory, after: Memory) -> tuple[Past, ...]:
    """The earlier searches after a turn: what was looked for before another thing joins them.

    Args:
        before: The conversation before the turn.
        after: After it.

    Returns:
        The searches, the latest last; none of them for what is looked for now.
    """
    now = after.query
    fresh = () if before.query is None or not _subject(before.query) else (Past(before.query, before.shown),)
    told = [p for p in (*before.earlier, *fresh) if now is None or not _same(p.query, now)]
    out: list[Past] = []
    for one in told[::-1]:
        if not any(_same(one.query, o.query) for o in out):
            out.append(one)
    return tuple(out[:MAX_EARLIER][::-1])


def returned(text: str, memory: Memory, references: Sequence[str] = ()) -> Returned | None:
    """Read whether a turn goes back to an earlier search.

    Args:
        text: The turn.
        memory: The conversation.
        references: Words in it that a reader hears to mean one thing; where they say more than its kind ("the yellow
            tent") they stay whole, so that they can be resolved.

    Returns:
        The conversation with that search; None when the turn goes on with the present one or begins another.
    """
    back, before = _BACK.search(text), _BEFORE.search(text)
    present = () if memory.query is None else (Past(memory.query, memory.shown),)
    if back is not None:
        rest = f"{text[: back.start()]} {text[back.end() :]}"
        if memory.earlier and _NO_NAME.match(rest):
            return _brought(memory, memory.earlier[-1], "")
        rest = _BEFORE.sub(" ", rest)
        found = _named(rest, (*memory.earlier[::-1], *present))
    elif before is not None:
        rest = _BEFORE.sub(" ", text)
        found = _named(rest, memory.earlier[::-1])
    elif _THOSE.search(text) is not None and not _named(text, present):
        rest, found = text, _named(text, memory.earlier[::-1])
    else:
        return None
    if found is None:
        return None
    if back is not None and any(_describes(r, found) for r in references):
        return _brought(memory, found, rest)
    pointed = back is None and before is None
    return _brought(memory, found, _without_name(rest, found, "one" if pointed else " "))


def _brought(memory: Memory, past: Past, text: str) -> Returned:
    kind = kind_in(past.query)
    said = text if content(_ARTICLES.sub(" ", text)) or re.search(r"\d|第|那|哪|[吗?？]", text) else ""
    own = Memory(past.query, past.shown, past.shown[:1], earlier=memory.earlier, before=memory.before)
    if memory.query is not None and not _same(memory.query, past.query):
        own = replace(own, earlier=kept(memory, own))
    return Returned(own, said.strip(" ,，.。!！;；"), kind.noun(past.query.language) if kind else past.query.words)


def _describes(reference: str, past: Past) -> bool:
    """Words that name a thing of a search and say more of it than its kind and its place."""
    beside = _without_name(reference, past, " ")
    known = _named(reference, (past,)) is not None
    return known and not _THOSE.search(reference) and bool(content(_ARTICLES.sub(" ", beside)))


def _subject(query: Query) -> frozenset[str]:
    """What a search is for, as comparable terms."""
    kind = kind_in(query)
    if kind is not None:
        return frozenset((kind.node.casefold(), *kind.only))
    return frozenset(content(query.words))


def _same(one: Query, other: Query) -> bool:
    a, b = _subject(one), _subject(other)
    return a == b or bool((kind_in(one) is None or kind_in(other) is None) and a and b and (a <= b or b <= a))


def _names(past: Past) -> set[str]:
    """The terms by which the things of a search are called."""
    kind = kind_in(past.query)
    words = past.query.words if kind is None else f"{kind.word} {kind.node}"
    return set(content(words.replace("/", " "))) | ({kind.word} if kind and has_han(kind.word) else set())


def _named(text: str, pasts: tuple[Past, ...]) -> Past | None:
    said = set(tokens(text))
    for past in pasts:
        if any(t in said or (has_han(t) and len(t) > 1 and t in text) for t in _names(past)):
            return past
    return None


def _without_name(text: str, past: Past, instead: str) -> str:
    """The words without the name of the kind, so that they go on about it."""
    names = _names(past)
    for name in sorted((n for n in names if has_han(n)), key=len, reverse=True):
        text = text.replace(name, " " if instead == " " else "")
    text = re.sub(r"[A-Za-z][\w'-]*", lambda m: instead if set(tokens(m[0])) & names else m[0], text)
    return " ".join(re.sub(r"\bone (?=one\b)", "", text).split())
