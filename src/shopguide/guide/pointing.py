"""Which of the things spoken of a turn describes: "the black one", "the Endurance", 波浪那个记忆枕, 24寸的多少钱.

Knows nothing about answers. A description is resolved among what was shown, then among all that the last search
found; a condition in it ("the 6 person one") must hold, the other words must stand in the names or values.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from shopguide.guide import carrying
from shopguide.guide.facts import value_text
from shopguide.guide.grounding import called_by, holds_term
from shopguide.guide.intents import points_by_place, references
from shopguide.guide.kinds import kind_in, kind_named
from shopguide.guide.meant import MEASURES, PLAIN, Description, describe, features, fitting, lacking, ranked, shares
from shopguide.guide.naming import WORD, longest_named, named_in
from shopguide.guide.reader import LIKELY
from shopguide.guide.telling import asks_something
from shopguide.guide.turn import Turn
from shopguide.text import has_han, tokens
from shopguide.types import Filter, Product, Query

SET = 30
"""Products of the last search among which a description is resolved, best first."""

MAX_CONDITIONS = 3
"""Conditions in a description that are tried."""

MIN_NAME, WHOLE_NAME = 2, 0.8
"""Features of a Chinese name that is looked for in the whole shop, and the share of them that must be there."""

MAX_RECENT = 12
"""Products spoken of last that a part of a name is looked for in."""

_ONE_EN = re.compile(
    r"\b(?:the|that|those) (?P<x>(?!(?:next|same|last|first|second|third|fourth|new|right|only|whole|latter|"
    r"former)\b)(?:[\w.'’-]+ ){1,4}?)(?:ones?|(?P<of>of (?:them|these|those|the)(?: two| \w+ ones)?))\b",
    re.I,
)
_ONE_ZH = re.compile(
    rf"(?P<x>[^，,。?？！!、那这哪\s]{{1,12}}?)"
    rf"的?[那这](?:一)?{MEASURES}(?P<y>[^，,。?？！!\s是有能会多怎什几呢吗吧的大贵便够要好卖跟和比]{{0,6}})|"
    rf"^[那这](?:一)?{MEASURES}(?P<z>[^，,。?？！!\s是有能会多怎什几呢吗吧跟和比]{{1,8}}?)的"
    rf"(?=[能会是有多怎什几呢吗\s，,]|$)"
)
_RANKED_EN = re.compile(
    r"\b(?P<x>(?:the |that )?(?:(?:less|least|more|most) \w+|\w+(?:er|est)|\w+ier))(?: one\b(?! (?:than|for|with))|"
    r" of (?:the|those|these|them)(?: two)?\b)",
    re.I,
)
"""The one of a rank, with or without an article ("less expensive one of the two"); cheaper ones are others."""

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
_COMES_WITH = re.compile(r"\b(?:with|for)\b")
_SEVERAL = re.compile(r"\b(?:or|and|vs|versus|compare\w*|differ\w*|between)\b|和|跟|与|还是|比", re.I)
_BESIDE = re.compile(
    r"(?:和|跟|与|同)(?P<zh>[^，,。?？和跟与它这那第]{2,14}?)(?:的)?(?:相)?比(?:起来|较)?[，, ]*|"
    r"\b(?:compared? (?:it |that |this )?(?:to|with)|than|versus|vs\.?) the (?P<en>[\w.'’ -]{2,40}?)(?= (?:is|which|"
    r"what|in)\b|[,?.!]|$)",
    re.I,
)
"""Another product beside which the one spoken of is put."""
_POINTER = re.compile(rf"[那这]一?{MEASURES}")
_POINTER_END = re.compile(rf"[那这]一?{MEASURES}(?=[㐀-鿿]$)")
_THAN = re.compile(r"(?:比|\bthan(?: the| that)?)\s*$", re.I)
_TWO = re.compile(r"\b(?:two|both)\b|[两俩]", re.I)
_HEARS = ("ask", "opinion", "select", "why", "back", "compare")
_NUMBERED = re.compile(r"\w*\d\w*|[ivx]{1,4}|pro|max|mini|plus|ultra|lite|air", re.I)


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
        return _named_first(turn)
    beside = None if references(turn.text, turn.memory) else _beside(turn, recent)
    if beside is not None:
        return beside
    places = _places(turn)
    several = len(places) > 1 and (_SEVERAL.search(turn.text) is not None or _acts(turn) == "compare")
    for start, end in () if several else places:
        if _THAN.search(turn.text[: start + 1]) or _THAN.search(turn.text[:start]):
            continue  # what another one is held against
        found = _resolved(turn, (start, end), recent)
        if found is not None:
            product, said, end = found
            unshown = "" if any(product == p.product_id for p in recent) else said
            return Pointed((product,), _rest(turn.text, [(start, end)]), unshown)
    if references(turn.text, turn.memory):
        return None
    found_: list[str] = []
    spans: list[tuple[int, int]] = []
    parts = _parts(turn)
    asks = _acts(turn) in _HEARS and turn.own_kind is None
    several = len(parts) > 1 and _SEVERAL.search(turn.text) is not None
    for place, said in parts:
        named = _called(said, recent) or (_elsewhere(turn, said) if several else None)
        if named is None and asks and has_han(turn.text):
            named = _longest(turn, said, recent)
        if named is not None and named[0] not in found_:
            found_.append(named[0])
            spans.append((place[0], place[0] + named[1]))
    if found_:
        return Pointed(tuple(found_), _rest(turn.text, spans))
    only = _only_one(turn)
    return None if only is None else Pointed((only,), turn.text)


def _named_first(turn: Turn) -> Pointed | None:
    """The products that a first turn asks of, each by the words that a reader hears to mean it; None if one is none."""
    heard = turn.reading.said("reference") if turn.reading is not None and _acts(turn) in _HEARS else ()
    found = [_longest(turn, said, ()) for said in heard if _names(said)]
    ids = tuple(dict.fromkeys(f[0] for f in found if f is not None))
    return Pointed(ids, turn.text) if len(ids) > 1 and len(ids) == len(found) else None


def _places(turn: Turn) -> list[tuple[int, int]]:
    """Where words may describe a product: by their form, and by what a reader hears; the wider of two that meet."""
    heard: list[tuple[int, int]] = []
    if turn.reading is not None and turn.reading.act in _HEARS:
        for said in turn.reading.said("reference"):
            start = turn.text.casefold().find(said.casefold())
            pointer = _POINTER_END.search(said)  # one sign after 那个 is rather of what is asked
            heard += [(start, start + (pointer.end() if pointer else len(said)))] if start >= 0 else []
    places = list(heard)
    for rule in (_ONE_EN, _ONE_ZH, _OF_ZH, _RANKED_EN):
        for start, end in (match.span() for match in rule.finditer(turn.text)):
            ends = [b for a, b in heard if start <= a < end and b > start + 1 and has_han(turn.text[a:b])]
            places.append((start, min(end, max(ends)) if ends else end))
    out: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return [(start, _before_topic(turn, start, end)) for start, end in out]


def _before_topic(turn: Turn, start: int, end: int) -> int:
    """Where a description ends: before what a reader hears to be asked about (酒红那条|s码)."""
    begins = [turn.text.find(t, start + 1) for t in (turn.reading.said("topic") if turn.reading else ())]
    pointer = _POINTER.search(turn.text, start, end)
    least = pointer.end() if pointer else start + 1
    return min([end, *(b for b in begins if least <= b < end)])


def _acts(turn: Turn) -> str:
    """What a reader hears a turn to want, where it is likely."""
    heard = turn.reading
    return heard.act if heard is not None and heard.sure >= LIKELY else ""


def _resolved(turn: Turn, place: tuple[int, int], recent: Sequence[Product]) -> tuple[str, str, int] | None:
    """The product that some words of a turn mean, what they say of it where it is no name, and where they end.

    None where they tell nothing or fit none, and for a most of all that nothing is asked of ("the cheapest one"): that
    asks which it is.
    """
    start, end = place
    said = turn.text[start:end]
    wanted = describe(said)
    if not wanted.tells or (len(wanted.words) == 1 and wanted.words.isalpha() and wanted.words.isascii()):
        return None
    if wanted.most and (_acts(turn) in ("pick", "find", "step") or not asks_something(_rest(turn.text, [place]))):
        return None
    if not wanted.features and not wanted.prices:
        product = _of_those(turn, _in_play(turn), wanted)
        return None if product is None else (product.product_id, said, end)
    by_place = points_by_place(said)
    if not by_place and not wanted.rank:
        longest = _longest(turn, said, recent)
        if longest is not None:
            return longest[0], "", start + longest[1]
        name = re.sub(r"^(?:the|that) ", "", said, flags=re.I)
        called = _called(name, recent)
        if called is not None:
            named = [] if has_han(said) else named_in(turn, said)  # the Three Legs Cabin is not the Three Legs
            if len(named) == 1 and named[0].product_id != called[0]:
                return named[0].product_id, "", end
            return called[0], "", start + len(said) - len(name) + called[1]
    if wanted.rank and (pool := _in_play(turn)):
        fits = fitting(pool, wanted) if any(shares(pool, wanted)) else pool
        ranking = _of_those(turn, fits, wanted)
        if ranking is not None:
            return ranking.product_id, said, end
    meant = _described(turn, wanted, recent, by_place)
    if meant is not None:
        return meant, wanted.words, end
    whole = _in_shop(turn, said, wanted) if not by_place and _acts(turn) in _HEARS else None
    return None if whole is None else (whole, "", end)


def _longest(turn: Turn, said: str, recent: Sequence[Product]) -> tuple[str, int] | None:
    """The product of the whole shop that is named by more of a run's words than any spoken of, and where they end.

    One word names it only where nothing else is called so, and it is all that the others say too.
    """
    if not re.search(r"[A-Za-z]", said):
        return None
    hits = [h.product for h in turn.tools.search(said, sort="relevance", limit=SET).hits]
    ids = {p.product_id for p in recent}
    found = longest_named([*recent, *(p for p in hits if p.product_id not in ids)], said)
    if not found or any(n.product.product_id in ids for n in found):
        return None
    if found[0].length < MIN_NAME:
        text, terms = called_by(found[0].product)
        if len(found) > 1 or not all(holds_term(t, text, terms) for t in features(said)):
            return None
    last = list(WORD.finditer(said))[found[0].start + found[0].length - 1]
    pointer = _POINTER.match(said, last.end())
    return found[0].product.product_id, pointer.end() if pointer else last.end()


def _only_one(turn: Turn) -> str | None:
    """The only thing of a kind that a question is of, where that is none spoken of ("and the garlic, where from")."""
    heard = turn.reading.said("reference") if turn.reading is not None else ()
    kind = turn.own_kind or next((k for s in heard if _names(s) and (k := kind_named(turn.tools, s))), None)
    if kind is None or not _THE_EN.search(turn.text) or _acts(turn) not in ("", *_HEARS):
        return None
    if any(kind.holds(turn.tools.product(i)) for i in (*turn.memory.focus, *turn.memory.shown)):
        return None
    page = turn.tools.search("", filters=(kind.filter,), limit=1)
    return page.hits[0].product.product_id if page.total == 1 and asks_something(turn.text) else None


def _in_shop(turn: Turn, said: str, wanted: Description) -> str | None:
    """The one product of the whole shop that a reference names, where none spoken of or found is it."""
    if not has_han(said):
        named = named_in(turn, said)
        return named[0].product_id if len(named) == 1 else None
    if len(wanted.features) < MIN_NAME:
        return None
    hits = turn.tools.search(wanted.words, sort="relevance", limit=SET).hits
    fits = fitting([h.product for h in hits], wanted, least=WHOLE_NAME)
    return fits[0].product_id if len(fits) == 1 else None


def _in_play(turn: Turn) -> list[Product]:
    """The products that a rank, or being another, chooses among: the two last spoken of, or those shown."""
    memory = turn.memory
    last = [*memory.focus[:1], *(i for i in memory.before[::-1] if i not in memory.focus[:1])]
    ids: tuple[str, ...] = next((g for g in (memory.focus, memory.shown) if len(g) == 2), ())
    if not ids or (memory.single and not set(memory.focus) <= set(ids)):
        wide = len(memory.shown) > 2 and set(memory.focus) <= set(memory.shown) and not _TWO.search(turn.text)
        ids = memory.shown if wide else tuple(last[:2])
    return [turn.tools.product(i) for i in ids] if len(ids) > 1 else []


def _of_those(turn: Turn, products: Sequence[Product], wanted: Description) -> Product | None:
    """The one of some products that a rank, or being another, tells."""
    if len(products) < 2:
        return products[0] if products and wanted.features else None
    if wanted.other:
        now = next((p for p in products if p.product_id in turn.memory.focus[:1]), None)
        rest = [p for p in products if now is not None and p is not now]
        rest = [p for p in rest if not wanted.brand or now is None or p.brand != now.brand]
        return rest[0] if len(rest) == 1 or (rest and wanted.brand) else None
    order = ranked(turn, products, wanted.rank)
    return order[0] if order else None


def _beside(turn: Turn, recent: Sequence[Product]) -> Pointed | None:
    """The product last spoken of and another that it is to be compared with ("跟Ranger比哪个轻")."""
    match = _BESIDE.search(turn.text)
    if match is None or not turn.memory.focus:
        return None
    said = (match["zh"] or match["en"]).strip()
    other = _called(said, recent) or _elsewhere(turn, said)
    others = [p for p in recent if p.product_id != turn.memory.focus[0]]
    described = None if other or not _names(said) else _described(turn, describe(said), others)
    product = other[0] if other else described
    if product is None and _names(said):
        hits = turn.tools.search(said, sort="relevance", limit=SET).hits
        best = fitting([h.product for h in hits], describe(said))
        product = best[0].product_id if best else None
    if product is None or product == turn.memory.focus[0]:
        return None
    return Pointed((turn.memory.focus[0], product), _rest(turn.text, [match.span()]))


def _recent(turn: Turn) -> list[Product]:
    memory = turn.memory
    ids = dict.fromkeys((*memory.shown, *memory.focus, *memory.before[::-1], *memory.trail[::-1]))
    return [turn.tools.product(i) for i in list(ids)[:MAX_RECENT]]


def _in_order(turn: Turn, recent: Sequence[Product], back: bool) -> list[list[Product]]:
    """Where a description is looked for first: what was shown last, or before it where the words look back."""
    now = [p for p in recent if p.product_id in turn.memory.shown]
    then = [p for p in recent if p.product_id not in turn.memory.shown]
    sets = [then, now] if back else [now, then]
    return [s for s in sets if s]


def _names(words: str) -> list[str]:
    """The words of a description that could tell one thing from another."""
    return [t for t in tokens(words) if t not in PLAIN and (len(t) > 1 or has_han(t) or t.isdigit())]


def _rest(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return " ".join(re.sub(r"^[\s,，、:：吧呢啊]+|\b(?:the|about|of|for)\s*(?=[,?？]|$)", " ", text).split())


def _described(turn: Turn, wanted: Description, recent: Sequence[Product], by_place: bool = False) -> str | None:
    """The one product that a description fits best, of those shown before those that were only found.

    What was only found is taken where it is more of what is said: where none shown keeps to a condition, or is called
    by a word.
    """
    last = turn.memory.query or carrying.of_kind(turn, turn.memory.focus)
    read = _read(turn, wanted.words, last)
    best: tuple[tuple[int, int], str] | None = None
    for pool in _in_order(turn, recent, wanted.back):
        met = _meeting(turn, pool, read)
        fits = fitting(pool, wanted, met)
        if wanted.other:
            fits = [p for p in fits if p.product_id not in turn.memory.focus[:1]]
        if wanted.rank:
            fits = ranked(turn, fits, wanted.rank) or fits
        told = len(fits) < len(pool) or len(pool) == 1 or wanted.rank
        if fits and told and not (by_place and len(fits) > 1):
            row = pool.index(fits[0])
            missed = (sum(not m[row] for m in met), lacking(fits[0], wanted))
            if missed == (0, 0):
                return fits[0].product_id
            best = best if best is not None and best[0] <= missed else (missed, fits[0].product_id)
    found = None if by_place else _found(turn, wanted, read, last)
    if found is None or (best is not None and (0, lacking(turn.tools.product(found), wanted)) >= best[0]):
        return None if best is None else best[1]
    return found


def _found(turn: Turn, wanted: Description, read: Query, last: Query | None) -> str | None:
    """The product that a description fits among all that were found, then of the kind, then of the brand it names."""
    kind = kind_in(last) if last is not None else None
    fields = {f.field for f in read.filters}
    tries = [] if last is None else [tuple(f for f in last.filters if f.field not in fields)]
    tries += [(kind.filter,)] if kind else []
    tries += [()] if "brand" in fields else []
    words = kind.word if kind else (last.words if last is not None else "")
    for filters in dict.fromkeys(tries):
        asked = f"{wanted.words} {words}" if filters else wanted.words
        hits = turn.tools.search(asked, filters=(*filters, *read.filters), sort="relevance", limit=SET).hits
        pool = [h.product for h in hits]
        other = [typed for h in hits for typed, _ in h.why.synonyms]  # 电竞椅 of what is called a gaming chair
        told = tuple(f for f in wanted.features if not any(f in typed for typed in other)) or wanted.features
        fits = fitting(pool, replace(wanted, features=told), _meeting(turn, pool, read))
        if wanted.rank:
            fits = ranked(turn, fits, wanted.rank) or fits
        if fits and (len(fits) < len(pool) or len(pool) == 1 or (read.filters and filters)):
            return fits[0].product_id
    return None


def _read(turn: Turn, said: str, last: Query | None) -> Query:
    """A description as conditions and words, beside the kind last looked for."""
    query = replace(turn.tools.understand(said), language=turn.language)
    return query if last is None else carrying.in_context(replace(turn, text=said, query=query), query, last)


def _meeting(turn: Turn, products: Sequence[Product], query: Query) -> list[list[bool]]:
    """Which of some products keep to each condition of a description, a row a condition."""
    filters = tuple(f for f in query.filters if f.field != "category")
    rows: list[list[bool]] = []
    if not filters or not products:
        return rows
    only = Filter("product_id", any_of=tuple(p.product_id for p in products))
    for one in filters[:MAX_CONDITIONS]:
        held = {h.product.product_id for h in turn.tools.search("", filters=(one, only), limit=len(products)).hits}
        rows.append([p.product_id in held for p in products])
    return rows


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
        telling = [t for t in run if t not in PLAIN]
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
