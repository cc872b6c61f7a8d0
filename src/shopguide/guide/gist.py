"""The gist of a turn: the clauses that ask for something, without the story around them.

Knows nothing about products. A learnt reader hears which words say something; a clause in which it hears nothing, and
the parser nothing that a catalog checks, only tells a story. The thing that is wanted comes first, so that what follows
is read beside it. A short plain turn has no story and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from shopguide.guide.calling import is_thing
from shopguide.guide.facts import QUESTION_WORDS
from shopguide.guide.kinds import kind_meant
from shopguide.guide.reader import LIKELY, Act, Reading, Span, plainly
from shopguide.guide.sought import sought
from shopguide.guide.tools import Tools
from shopguide.query.synonyms import built_in
from shopguide.text import STOP_WORDS, has_han, tokens
from shopguide.types import Query, Understood

_WANTS: tuple[Act, ...] = ("find", "refine")

UNSURE = 0.4
"""Below this probability of an act nothing is taken out of a turn."""

MIN_STORY = 3
"""Words of a clause, or of the ends of one, that say nothing wanted: fewer are the ordinary words of asking."""

MIN_STORY_ZH = 5
"""The same in Chinese signs."""

TRAILING = 3
"""Words after the last that is heard in a clause that still belong to it ("hot till the afternoon")."""

_CLAUSE = re.compile(
    r"[!?;:…。！？；~～\n]+|\.+(?=\s|$)|,(?!\d)|，|(?<=[㐀-鿿])\s+|\s+(?=[㐀-鿿])|\s[-–—]+\s|"
    r"\b(?:so|but|because|cos|cuz)\b|"
    r"\band\b(?= (?:i|i'm|im|we|he|she|it|they|my|our|his|her)\b)|因为|所以|但是|不过",
    re.I,
)
_BEFORE = re.compile(
    r"(?:\b(?:(?:for|with|without|no|not|non|under|over|below|above|up to|at least|at most|in|of|than|less|more|"
    r"isn't|don't|doesn't|won't|can|a|an|the|my|our)\s+)+|"
    r"(?:不要|(?<!能)不能|别要?|(?<![能会可])不|(?<!有)没有?|非|(?<!不)能|可以|(?<!不)会|带|给))$",
    re.I,
)
"""Words before a heard one that turn what it says."""

_BESIDE = re.compile(
    r"\b(?:to|at|by|on|near|under|over|in|into|from|against|behind|beside|inside|like|with)"
    r"(?: (?:the|a|an|my|our|his|her|their|this|that))?\s+$",
    re.I,
)
"""A thing after these is where or beside what another one is used."""

_SAID_OF_IT = re.compile(
    r"^\W*(?:\w{1,4}\W+)?(?:that|this|it|those|these|they)(?:'?s| is| are|'re| was| were|re)\s+"
    r"(?:(?:just|like|more|such|really|an?|the)\s+)*$|^[^一-鿿]*(?:这|那|它)(?:个|款)?(?:简直|就)?是个?$",
    re.I,
)
"""What is said after these is said of what was shown, and not wanted."""

_MORE_OF_IT = re.compile(r"^\s*(?:that|which|where|who|with|without|for)\b", re.I)
"""What goes on like this after a thing tells of the thing."""

_ARTICLES = re.compile(r"\b(?:a|an|some|any|no)\s+$", re.I)
_ALWAYS = frozenset(("color", "in_stock", "rating"))
"""Fields of conditions that are meant in a story too."""

_WORD = re.compile(r"[㐀-鿿]|[^\s㐀-鿿]+")


@dataclass(frozen=True, slots=True)
class Gist:
    """A turn without its story.

    Attributes:
        text: What is wanted, the thing first.
        reading: As the reader heard it, with only what is wanted as the kind.
    """

    text: str
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class _Clause:
    """A piece of a turn, with the spans in it and what the parser makes of it."""

    start: int
    end: int
    spans: tuple[tuple[int, Span], ...]
    chips: tuple[Understood, ...]


def gist(
    text: str, reading: Reading | None, tools: Tools, going_on: bool, told: Callable[[str], bool] = lambda clause: False
) -> Gist:
    """Take the story out of a turn that wants something.

    Args:
        text: The turn, as it was read.
        reading: Of it; None without a reader.
        tools: The shop, whose parser and names tell what it knows.
        going_on: Something was looked for before, so that a turn need not name a thing.
        told: Whether a clause says something by the rules, though the reader hears nothing in it.

    Returns:
        The gist; the turn as it was where it tells no story.
    """
    if reading is None or reading.act not in _WANTS or not reading.spans or reading.sure < UNSURE:
        return Gist(text, reading)
    plain = plainly(text)
    query = tools.understand(plain)
    placed = _wanted(plain, _placed(plain, reading.spans), tools, going_on)
    heard = replace(reading, spans=tuple(s for _, s in placed))
    kinds = heard.said("kind")
    placed = [(a, s) for a, s in placed if s.part != "owned" or not _sold(tools, s.text)]
    clauses = _clauses(plain, placed, query.understood)
    if (not kinds or going_on) and (not going_on or reading.sure < LIKELY or _points(clauses)):
        return Gist(text, heard)
    if len(clauses) < 2 or not any(_is_story(plain, c) and not told(plain[c.start : c.end]) for c in clauses):
        return Gist(text, heard)
    if kinds and not any(_is_here(tools, k) for k in kinds) and _other(tools, query):
        heard = replace(heard, spans=tuple(replace(s, part="use") if s.part == "kind" else s for s in heard.spans))
        return Gist(text, heard)  # what it hears is unknown here, and another thing in the turn is known
    fields = {f.field for c in clauses if c.spans for u in c.chips for f in u.filters}
    clauses = [
        c if c.spans else replace(c, chips=tuple(u for u in c.chips if not fields & _fields(u))) for c in clauses
    ]
    pieces = [
        (c, plain[c.start : c.end].strip() if told(plain[c.start : c.end]) else _said(plain, c, going_on))
        for c in clauses
    ]
    pieces.sort(key=lambda p: not any(s.part == "kind" for _, s in p[0].spans))
    said = list(dict.fromkeys(piece for _, piece in pieces if piece))
    return Gist(("，" if has_han(plain) else ", ").join(said), heard) if said else Gist(text, heard)


def _placed(text: str, spans: Sequence[Span]) -> list[tuple[int, Span]]:
    """Spans with where they stand; those that do not stand in the text are left out."""
    out: list[tuple[int, Span]] = []
    at = 0
    for span in spans:
        start = text.find(span.text, at)
        if start >= 0:
            out.append((start, span))
            at = start + len(span.text)
    return out


def _wanted(text: str, placed: list[tuple[int, Span]], tools: Tools, going_on: bool) -> list[tuple[int, Span]]:
    """Spans of which one kind alone is wanted: others are beside it, said of what was shown, or nothing that is sold.

    Args:
        text: The turn.
        placed: Its spans.
        tools: The shop.
        going_on: Something was looked for before.

    Returns:
        The spans; a thing that is only spoken of is a use, and what was said of things shown is left out.
    """
    placed = [part for one in placed for part in _narrowed(tools, *one)]
    if not going_on and not any(s.part == "kind" and _is_here(tools, s.text) for _, s in placed):
        again = [_replaced(tools, *one) for one in placed]
        if again != placed:  # another one of what one had, and not of what is spoken of beside it
            beside = {a for a, s in placed if s.part == "kind"}
            placed = [(a, Span("use", s.text) if a in beside else s) for a, s in again if a not in beside or s.text[1:]]
    kinds = [n for n, (_, s) in enumerate(placed) if s.part == "kind"]
    nouns = [n for n in kinds if _saying(placed[n][1].text)]
    said_of = {n for n in kinds if _SAID_OF_IT.search(_clause_before(text, placed[n][0]))} if going_on else set()
    own = [n for n in nouns if n not in said_of]
    if going_on or len(own) > 1:
        own = [n for n in own if _is_goods(tools, placed[n][1].text)] or ([] if going_on else own)
    if len(own) > 1:
        own = [n for n in own if not _BESIDE.search(text[: placed[n][0]])] or own
    if len(own) > 1:
        own = [n for n in own if _is_here(tools, placed[n][1].text)] or own
    keep = own[-1] if own else -1
    near = {keep} | {n for n in nouns if n not in said_of and _touches(text, placed, n, keep)}
    return [
        (start, span if span.part != "kind" or n in near else Span("use", span.text))
        for n, (start, span) in enumerate(placed)
        if n not in said_of and (n in nouns or n not in kinds)
    ]


def _narrowed(tools: Tools, start: int, span: Span) -> list[tuple[int, Span]]:
    """A span of Chinese words for a kind, cut where only one of its words is something that the shop has."""
    words = span.text
    if span.part != "kind" or not has_han(words) or _sold(tools, words):
        return [(start, span)]
    cut = [t for t in tokens(words) if 1 < len(t) < len(words) and t in words]
    sold = [t for t in cut if _sold(tools, t)]
    own = max((t for t in cut if any(s in t for s in sold)), key=len, default="")
    if not own or sought(tools, words):
        return [(start, span)]
    at = words.index(own)
    pieces = ((0, "use", words[:at]), (at, "kind", own), (at + len(own), "use", words[at + len(own) :]))
    return [(start + n, Span(part, text)) for n, part, text in pieces if len(text) > 1]  # type: ignore[arg-type]


def _replaced(tools: Tools, start: int, span: Span) -> tuple[int, Span]:
    """What is owned as what is wanted, where a turn that wants something names nothing else: another one of it."""
    if span.part != "owned":
        return start, span
    places = [0] if has_han(span.text) else [m.start() for m in re.finditer(r"(?<!\S)\S", span.text)]
    at = next((n for n in places if _sold(tools, span.text[n:])), -1)
    return (start + at, Span("kind", span.text[at:])) if at >= 0 else (start, span)


def _touches(text: str, placed: Sequence[tuple[int, Span]], one: int, other: int) -> bool:
    """Whether two spans of a kind are one thing that was cut in two ("set of" "cups")."""
    if other < 0 or abs(one - other) != 1:
        return False
    first, last = sorted((one, other))
    gap = text[placed[first][0] + len(placed[first][1].text) : placed[last][0]]
    return not gap.strip()


def _clause_before(text: str, at: int) -> str:
    """The words of a clause before a place."""
    ends = [m.end() for m in _CLAUSE.finditer(text[:at])]
    return text[ends[-1] if ends else 0 : at]


def _clauses(text: str, placed: Sequence[tuple[int, Span]], chips: Sequence[Understood]) -> list[_Clause]:
    """A turn cut where one thing ends and another begins, never inside what is heard or understood."""
    held = [(a, a + len(s.text)) for a, s in placed] + [(u.start, u.start + len(u.text)) for u in chips]
    cuts = [m.span() for m in _CLAUSE.finditer(text)
            if not any(a < m.end() and m.start() < b for a, b in held)]  # fmt: skip
    starts = [0, *(b for _, b in cuts)]
    ends = [*(a for a, _ in cuts), len(text)]
    return [
        _Clause(
            a, b, tuple((p, s) for p, s in placed if a <= p < b), tuple(u for u in chips if a <= u.start < b)
        )
        for a, b in zip(starts, ends, strict=True) if text[a:b].strip()
    ]  # fmt: skip


def _is_story(text: str, clause: _Clause) -> bool:
    """Whether a clause, or one end of it, carries words that nothing is wanted by."""
    if not any(s.part != "reference" for _, s in clause.spans):
        taken = [t for u in clause.chips for t in tokens(u.text)]
        left = [w for w in _WORD.findall(text[clause.start : clause.end]) if w.lower() not in taken]
        return len(left) >= (MIN_STORY_ZH if has_han(text) else MIN_STORY) and bool(_saying(" ".join(left)))
    first, last = clause.spans[0], clause.spans[-1]
    ahead = text[clause.start : first[0]]
    behind = text[last[0] + len(last[1].text) : clause.end]
    return any(len(_saying(end)) >= MIN_STORY for end in (ahead, behind))


def _points(clauses: Sequence[_Clause]) -> bool:
    """Whether what is wanted is told of a product that is meant; a clause that only names one is spoken before it."""
    pointing = [c for c in clauses if any(s.part == "reference" for _, s in c.spans)]
    return bool(pointing) and (
        len(pointing) == len(clauses)
        or any(s.part not in ("reference", "topic") for c in pointing for _, s in c.spans)
        or not any(s.part == "condition" for c in clauses for _, s in c.spans)
    )


def _saying(words: str) -> list[str]:
    """The words that are not those of asking."""
    return [t for t in tokens(words) if t not in STOP_WORDS and t not in QUESTION_WORDS]


def _said(text: str, clause: _Clause, going_on: bool) -> str:
    """What a clause says of what is wanted: from the first word that is heard to the last; "" for a story."""
    chips = clause.chips
    spans = tuple((a, s) for a, s in clause.spans if s.part != "topic")
    if spans and going_on and all(s.part == "reference" for _, s in spans):
        return ""
    if not spans:
        return ("" if has_han(text) else " ").join(u.text for u in chips if _is_meant(u, going_on))
    edges = [(a, a + len(s.text)) for a, s in spans] + [(u.start, u.start + len(u.text)) for u in chips]
    start, end = min(a for a, _ in edges), max(b for _, b in edges)
    before = (_ARTICLES if spans[0][1].part == "kind" else _BEFORE).search(text[clause.start : start])
    start = clause.start + before.start() if before else start
    if all(s.part in ("use", "owned") for _, s in spans):  # whom a story tells of, and what it must serve
        plain = text[start:end]
        return plain if has_han(text) or before else f"for {plain}"
    behind = text[end : clause.end]
    more = _MORE_OF_IT.match(behind) and max(spans, key=lambda p: p[0])[1].part == "kind"
    if not has_han(text) and (more or len(_WORD.findall(behind)) <= TRAILING):
        end = clause.end
    return text[start:end].strip(" .,!?;:，。！？；")


def _is_meant(chip: Understood, going_on: bool) -> bool:
    """Whether a condition is meant though the reader hears none: of a story only prices, sizes, orders, colours."""
    if chip.label.split(":")[0] in ("category", "分类"):
        return False
    fields = _fields(chip)
    counted = any(c.isdigit() for c in chip.text) or any(f.low is not None or f.high is not None for f in chip.filters)
    always = chip.sort is not None or counted or bool(fields & _ALWAYS)
    return always or (going_on and bool(fields))


def _fields(chip: Understood) -> set[str]:
    return {f.field for f in chip.filters}


def _filed(query: Query) -> bool:
    """Whether the parser finds a category of the shop in words."""
    return any(u.label.split(":")[0] in ("category", "分类") for u in query.understood)


def _other(tools: Tools, query: Query) -> bool:
    """Whether a turn names a thing of the shop anywhere."""
    return _filed(query) or any(tools.called(t) for t in _saying(query.words) if not t.isdigit())


def _sold(tools: Tools, words: str) -> bool:
    """Whether the shop has a category of a name, or calls things so."""
    return _filed(tools.understand(words)) or bool(tools.called(words))


def _is_here(tools: Tools, words: str) -> bool:
    """Whether the shop has what words name, by a category, a noun of its titles, or a search for the words."""
    named = not has_han(words) and kind_meant(tools, words, alike=False) is not None  # Chinese ends may be half a word
    return _sold(tools, words) or named or sought(tools, words) is not None


def _is_goods(tools: Tools, words: str) -> bool:
    """Whether words are a noun for goods, here or in other shops."""
    heads = tokens(words)[-1:]
    return (
        _sold(tools, words)
        or any(_sold(tools, t) for t in heads)
        or any(is_thing(t) or (has_han(t) and built_in().knows(t)) for t in (*heads, words))
    )
