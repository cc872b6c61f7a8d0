"""Which of the things spoken of a turn describes: "the black one", "the Endurance", 波浪那个记忆枕, 24寸的多少钱.

Knows nothing about answers. A description is resolved among what was shown, then among all that the last search
found; a condition in it ("the 6 person one") must hold, the other words must stand in the names or values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from shopguide.guide.carrying import in_context
from shopguide.guide.facts import CUES, QUESTION_WORDS, value_text
from shopguide.guide.grounding import called_by, holds_term
from shopguide.guide.intents import points
from shopguide.guide.kinds import kind_in
from shopguide.guide.reader import LIKELY
from shopguide.guide.restating import GENERIC
from shopguide.guide.turn import Turn
from shopguide.text import STOP_WORDS, has_han, tokens
from shopguide.types import Filter, Product, Query

SET = 30
"""Products of the last search among which a description is resolved, best first."""

MAX_RECENT = 12
"""Products spoken of last that a part of a name is looked for in."""

_MEASURES = "[个款件双台条只套支床瓶盒把种块]"
_ONE_EN = re.compile(
    r"\b(?:the|that|those) (?P<x>(?!(?:next|other|same|last|first|second|third|fourth|new|right|only|whole|latter|"
    r"former)\b)(?:[\w.'’-]+ ){1,4}?)(?:ones?|(?P<of>of (?:them|these|those)))\b",
    re.I,
)
_ONE_ZH = re.compile(
    rf"(?P<x>[^，,。?？！!、那这哪]{{1,12}}?)"
    rf"的?那(?:一)?{_MEASURES}(?P<y>[^，,。?？！!是有能会多怎什几呢吗吧的大贵便够要好卖跟和比]{{0,6}})"
)
_OF_ZH = re.compile(
    r"^(?:那|还有|另外)?(?P<x>[^，,。?？！!那这哪什怎]{1,8}?)的(?=多少钱|多重|多大|多长|什么价|价格|怎么样|有货|"
    r"有没有货|贵不贵|好不好|"
    r"呢[?？]?$)"
)
_THE_EN = re.compile(
    r"\bthe (?P<x>[A-Za-z0-9][\w.'’-]*(?: (?!(?:and|or|vs|versus|the|in|for|with|of|is|has|have|does|do|to|from|at|"
    r"on|than)\b)"
    r"[\w.'’-]+){0,3})",
    re.I,
)
_LATIN = re.compile(r"[A-Za-z][\w+.'-]*(?: [A-Za-z0-9][\w+.'-]*)*")
_SUBJECT_ZH = re.compile(
    r"^(?:那|请问|然后)?(?P<x>[一-鿿]{2,8}?)(?=是(?!不是)|有(?:没有)?|能|会|可以|多[少大重长高]|怎么|什么|哪|"
    r"的(?:材|尺|重|价|颜)|"
    r"好不好|贵|呢[?？]?$|要多少)"
)
_RELATIVE = re.compile(
    r"最|便宜|更|贵|刚才|之前|\b(?:\w{3,}est|cheap\w*|most|least|best|worst|\w+er)\b(?<!over)"
    r"(?<!laser)",
    re.I,
)
"""Words that rank: not a description but an order, which others answer."""

_LOOKS_BACK = re.compile(r"刚才|刚刚|之前|前面|先前|一开始|\b(?:earlier|before|previous(?:ly)?|at first)\b", re.I)
_FILLER = re.compile(r"算了|还是|刚才|刚刚|之前|前面|我?想?要|就要|看看|那么?|(?:一|1)?(?:个|款|条)的|请问")
_COMES_WITH = re.compile(r"\b(?:with|for)\b")
_SEVERAL = re.compile(r"\b(?:or|and|vs|versus|compare\w*|differ\w*|between)\b|和|跟|与|还是|比", re.I)
_BESIDE = re.compile(
    r"(?:和|跟|与|同)(?P<zh>[^，,。?？和跟与它这那第]{2,14}?)(?:的)?(?:相)?比(?:起来|较)?[，, ]*|"
    r"\b(?:compared? (?:it |that |this )?(?:to|with)|than|versus|vs\.?) the (?P<en>[\w.'’ -]{2,40}?)(?= (?:is|which|"
    r"what|in)\b|[,?.!]|$)",
    re.I,
)
"""Another product beside which the one spoken of is put."""
_NUMBERED = re.compile(r"\w*\d\w*|[ivx]{1,4}|pro|max|mini|plus|ultra|lite|air", re.I)
_PLAIN = (
    QUESTION_WORDS | GENERIC | STOP_WORDS | frozenset(c for cues in CUES.values() for c in cues)
    | frozenset(tokens("price cost reviews review rating stock colour size difference same way shop store pic picture"))
)  # fmt: skip
"""Words that name no product."""


@dataclass(frozen=True, slots=True)
class Pointed:
    """Products that a turn describes, and its words without the description.

    Attributes:
        rest: What it asks of them; "" for nothing.
        unshown: The description, where none of those shown fits it, and one that was only found does.
    """

    ids: tuple[str, ...]
    rest: str
    unshown: str = ""


def pointed(turn: Turn) -> Pointed | None:
    """The products of the conversation that a turn describes or names by a part of their names.

    Args:
        turn: The turn.

    Returns:
        The products in the order of the words; None when it describes none that are known.
    """
    recent = _recent(turn)
    if not recent:
        return None
    text = turn.text
    for rule in (_ONE_EN, _ONE_ZH, _OF_ZH):
        match = rule.search(text)
        if match is None:
            continue
        said = _FILLER.sub("", f"{match['x']} {match.groupdict().get('y') or ''}").strip()
        if _RELATIVE.search(said) or not _names(said):
            return None
        product = _described(turn, said, _in_order(turn, recent))
        if product is None:
            return None
        return Pointed(
            (product,), _rest(text, [match.span()]), "" if any(product == p.product_id for p in recent) else said
        )
    found: list[str] = []
    spans: list[tuple[int, int]] = []
    beside = _beside(turn, recent)
    if beside is not None:
        return beside
    parts = _parts(turn)
    several = len(parts) > 1 and _SEVERAL.search(text) is not None
    for place, said in parts:
        named = _called(said, recent) or (_elsewhere(turn, said) if several else None)
        if named is not None and named[0] not in found:
            found.append(named[0])
            spans.append((place[0], place[0] + named[1]))
    return Pointed(tuple(found), _rest(text, spans)) if found else _heard(turn, recent)


def _heard(turn: Turn, recent: Sequence[Product]) -> Pointed | None:
    """What a reader hears to point at a product, where no pattern knows it: a description, or a part of a name."""
    heard = turn.reading
    if heard is None or heard.sure < LIKELY or heard.act not in ("ask", "opinion", "select", "why"):
        return None
    for said in heard.said("reference"):
        start = turn.text.casefold().find(said.casefold())
        if start < 0 or points(said) or _RELATIVE.search(said) or not _names(said):
            continue
        called = _called(said, recent)
        product = called[0] if called else _described(turn, said, _in_order(turn, recent))
        if product is not None:
            return Pointed((product,), _rest(turn.text, [(start, start + len(said))]))
    return None


def _beside(turn: Turn, recent: Sequence[Product]) -> Pointed | None:
    """The product last spoken of and another that it is to be compared with ("跟Ranger比哪个轻")."""
    match = _BESIDE.search(turn.text)
    if match is None or not turn.memory.focus:
        return None
    said = (match["zh"] or match["en"]).strip()
    other = _called(said, recent) or _elsewhere(turn, said)
    product = other[0] if other else _described(turn, said, _in_order(turn, recent)) if _names(said) else None
    if product is None and _names(said):
        hits = turn.tools.search(said, sort="relevance", limit=SET).hits
        best = _fitting([h.product for h in hits], _names(said))
        product = best[0] if best else None
    if product is None or product == turn.memory.focus[0]:
        return None
    return Pointed((turn.memory.focus[0], product), _rest(turn.text, [match.span()]))


def _recent(turn: Turn) -> list[Product]:
    memory = turn.memory
    ids = dict.fromkeys((*memory.shown, *memory.focus, *memory.before[::-1], *memory.trail[::-1]))
    return [turn.tools.product(i) for i in list(ids)[:MAX_RECENT]]


def _in_order(turn: Turn, recent: Sequence[Product]) -> list[list[Product]]:
    """Where a description is looked for first: what was shown last, or before it where the words look back."""
    now = [p for p in recent if p.product_id in turn.memory.shown]
    then = [p for p in recent if p.product_id not in turn.memory.shown]
    sets = [then, now] if _LOOKS_BACK.search(turn.raw or turn.text) else [now, then]
    return [s for s in sets if s]


def _names(words: str) -> list[str]:
    """The words of a description that could tell one thing from another."""
    return [t for t in tokens(words) if t not in _PLAIN and (len(t) > 1 or has_han(t) or t.isdigit())]


def _rest(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return " ".join(re.sub(r"^[\s,，、:：吧呢啊]+|\b(?:the|about|of|for)\s*(?=[,?？]|$)", " ", text).split())


def _described(turn: Turn, said: str, sets: Sequence[Sequence[Product]]) -> str | None:
    """The one product that a description fits best, of those shown before those that were only found."""
    last = turn.memory.query
    read = _read(turn, said, last)
    words = _names(read.words) if read.filters else _names(said)
    for shown in sets:
        held = _keeping(turn, shown, read)
        best = _fitting(held, words)
        if best is not None and (read.filters or len(held) < 2 or best[1] < len(held)):
            return best[0]
        plain = _names(said) if read.filters and not re.search(r"\d", said) else []
        named = _fitting(shown, plain) if plain else None  # its name says it, where the value does not
        if named is not None and named[1] < max(len(shown), 2):
            return named[0]
    if last is None:
        return None
    fields = {f.field for f in read.filters}
    kept = tuple(f for f in last.filters if f.field not in fields)
    kind = kind_in(last)
    asked = " ".join((*words, *((kind.word,) if kind else (last.words,))))
    for filters in (kept, (kind.filter,) if kind else ()):
        if not (filters or words):
            continue
        hits = turn.tools.search(asked, filters=(*filters, *read.filters), sort="relevance", limit=SET).hits
        best = _fitting([h.product for h in hits], words)
        if best is not None:
            return best[0]
    return None


def _read(turn: Turn, said: str, last: Query | None) -> Query:
    """A description as conditions and words, beside the kind last looked for."""
    query = replace(turn.tools.understand(said), language=turn.language)
    return query if last is None else in_context(replace(turn, text=said, query=query), query, last)


def _keeping(turn: Turn, products: Sequence[Product], query: Query) -> list[Product]:
    """Those of some products that keep to the conditions of a description."""
    filters = tuple(f for f in query.filters if f.field != "category")
    if not filters:
        return list(products)
    only = Filter("product_id", any_of=tuple(p.product_id for p in products))
    held = {h.product.product_id for h in turn.tools.search("", filters=(*filters, only), limit=len(products)).hits}
    return [p for p in products if p.product_id in held]


def _fitting(products: Sequence[Product], words: Sequence[str]) -> tuple[str, int] | None:
    """The product that holds most of the words, and how many hold as many; None when none holds half of them."""
    if not products:
        return None
    if not words:
        return products[0].product_id, 1
    texts = [called_by(p) for p in products]
    whole = [w for w in words if not any(w != o and w in o for o in words)]
    told = [w for w in whole if len(products) == 1 or not all(holds_term(w, *t) for t in texts)]
    if not told:
        return None  # all of them are called so
    numbers = [w for w in told if w.isdigit()]
    scores = [(sum(holds_term(w, *t) for w in told), sum(holds_term(w, *t) for w in words)) for t in texts]
    top = max(scores)
    place = scores.index(top)
    if top[0] * 2 < len(told) or not top[0] or not all(holds_term(n, *texts[place]) for n in numbers):
        return None
    return products[place].product_id, scores.count(top)


def _parts(turn: Turn) -> list[tuple[tuple[int, int], str]]:
    """Runs of words that may be a part of a name, where they stand."""
    if not has_han(turn.text):
        return [((m.start("x"), m.end("x")), m["x"]) for m in _THE_EN.finditer(turn.text)]
    out = [((m.start(), m.end()), m.group()) for m in _LATIN.finditer(turn.text)]
    subject = _SUBJECT_ZH.match(turn.text)
    if subject is not None:
        out.append(((subject.start("x"), subject.end("x")), subject["x"]))
    return out


def _called(said: str, recent: Sequence[Product], among: bool = True) -> tuple[str, int] | None:
    """The one product that is called by the first words of a run, and how many characters name it.

    With `among`, a word that all of them are called by tells none of them from the others.
    """
    if has_han(said):
        ends = [
            p for p in recent if any(_ends(t, said) for t in (p.title, *(x.title for x in p.translations.values())))
        ]
        return (ends[0].product_id, len(said)) if ends and (len(ends) < len(recent) or not among) else None
    words = list(re.finditer(r"[\w.'’-]+", said))
    common = [_common(p) for p in recent]
    best: tuple[str, int] | None = None
    for n in range(1, len(words) + 1):
        run = [t for w in words[:n] for t in tokens(w.group())]
        telling = [t for t in run if t not in _PLAIN]
        if not telling or len(telling) < len(run):
            break
        holders = [k for k, p in enumerate(recent) if set(run) <= set(tokens(_titles(p)))]
        own = [k for k in holders if any(t not in common[k] for t in run) or (len(holders) == 1 < len(recent))]
        if not holders:
            if best is not None and _NUMBERED.fullmatch(words[n - 1].group()):
                return None  # the Lark 1 is not the Lark 2
            break
        if own and (len(holders) < len(recent) or len(recent) == 1 or not among):
            best = (recent[own[0]].product_id, words[n - 1].end())
    return best


def _elsewhere(turn: Turn, said: str) -> tuple[str, int] | None:
    """The product of the whole shop that a run of words beside another one names."""
    hits = turn.tools.search(said, sort="relevance", limit=SET).hits if _names(said) else ()
    return _called(said, [h.product for h in hits], among=False)


def _titles(product: Product) -> str:
    """What a product is called, without what its names say it comes with or is for."""
    titles = (product.title, *(t.title for t in product.translations.values()))
    return " ".join(_COMES_WITH.split(title, maxsplit=1)[0] for title in titles)


def _common(product: Product) -> set[str]:
    """Terms by which many things are called: kinds and values."""
    values = [value_text(v, "en") for v in product.attributes.values() if not isinstance(v, bool)]
    return {t for text in (product.brand, *product.categories, *values) for t in tokens(text)}


def _ends(title: str, term: str) -> bool:
    """A run of Chinese in a title ends with a term, so that the thing is called so."""
    return any(run.endswith(term) for run in re.findall(r"[㐀-䶿一-鿿]+", title))
