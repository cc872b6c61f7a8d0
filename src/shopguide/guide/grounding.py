"""What of a search the catalog can check: its kind of thing, its yes/no attributes, how many people it is for.

Knows nothing about answers. What cannot be checked is named, so that an answer never says that it "fits".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from shopguide.guide.calling import numbered
from shopguide.guide.facts import (
    NAMES,
    QUESTION_WORDS,
    all_values,
    asked_yes_no,
    content_terms,
    plain_name,
    shown_name,
    value_text,
)
from shopguide.guide.fulfilling import met_by
from shopguide.guide.heard import heard_conditions, heard_words
from shopguide.guide.kinds import (
    Kind,
    called_apart,
    candidates,
    kind_in,
    kind_named,
    kind_wider,
    kind_wished,
    learnt,
    named_tokens,
    yes_no_names,
)
from shopguide.guide.plain_words import NEGATIONS_EN
from shopguide.guide.traits import trait_chips
from shopguide.guide.turn import Turn
from shopguide.text import has_han, tokens
from shopguide.types import Filter, Hit, Language, Product, Query, Understood

SAMPLE = 200
"""Products of a kind that tell which attributes it has: more would only tell rarer ones."""

MAX_SAID = 3
"""Chinese words that are looked up in the catalog's language."""

MAX_UNREAD = 3
"""Conditions in other words than the catalog's that are looked into."""

MAX_VALUE = 30
"""Characters of a value that says what a thing is; longer ones are prose."""

_LANGUAGES: tuple[Language, ...] = ("en", "zh")
_REFUSED = re.compile(r"\b(?:not|without|no|non|isn't|don't)\b|不(?!锈|粘)|没有", re.I)
"""A turn that refuses something: its words ask for no yes."""

_PEOPLE = re.compile(
    r"\b(?:for|(?:family|group|party) of|sleeps?|fits?) (?:a (?:family|group|party) of )?"
    r"(?P<en>\d{1,2}|two|three|four|five|six|seven|eight)(?: (?:people|persons?|campers|adults|of us))?\b"
    r"(?! (?:hours?|days?|nights?|years?|dollars?|bucks))|"
    r"\b(?P<of>\d{1,2}|two|three|four|five|six|seven|eight) of us\b|"
    r"(?P<zh>\d{1,2}|[两俩二三四五六七八])\s?(?:个)?(?:人|口)",
    re.I,
)
_NEGATIONS = frozenset(t for word in NEGATIONS_EN for t in tokens(word))
_BODY = re.compile(
    r"\b(?:i|he|she|we|they|who|person|people|someone|(?:my|our) \w+|husband|wife|dad|mom|son) (?:weighs?|am|is|are)"
    r"(?: about| around)? "
    r"(?P<n>\d{2,3})\s?(?P<unit>kgs?|kilos?|lbs?|pounds?)\b|"
    r"(?:我|他|她|本人|体重|老公|老婆|爸|妈)[^，,。]{0,4}?(?P<zh>\d{2,3})\s?(?P<u>公斤|千克|kg|斤)(?!以内)",
    re.I,
)
"""How heavy somebody is."""

_COUNTS = {w: n for n, w in enumerate("two three four five six seven eight".split(), 2)} | {
    w: n for n, w in enumerate("二三四五六七八", 2)
} | {"两": 2, "俩": 2}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ground:
    """A search with all that the catalog can check of it.

    Attributes:
        query: The search; its filters hold the kind and the yes/no attributes.
        kind: The kind of thing, if the words name one.
        flags: Yes/no attributes asked for, by their full names.
        loose: Words that are neither the kind nor checked: they only rank and match.
        traits: Texts of the chips whose values of attributes were asked for: the attribute's name, or the words.
    """

    query: Query
    kind: Kind | None = None
    flags: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()


def ground(turn: Turn, query: Query) -> Ground:
    """Find what of a search can be checked.

    Args:
        turn: The turn.
        query: The search.

    Returns:
        The search with its hard conditions; the same search when nothing more can be checked.
    """
    held = kind_in(query)
    if held is not None:
        query, held = _called_apart(turn, query, held)
    own = turn.heard_kind if query.words else None
    phrase = turn.thing_words if query.words == turn.query.words else query.words
    named = kind_named(turn.tools, phrase) if phrase else None
    if named is not None and query.sort != "relevance":
        named = called_apart(turn.tools, named)  # the cheapest 钢笔 is no 中性笔
    kind = held or own or named or kind_wished(query)
    if kind is None and query.words:
        kind = kind_wished(turn.tools.understand(query.words)) or kind_wider(turn.tools, query.words) or turn.alike_kind
    if kind is not None and held is None:
        kind = _for_whom(turn, query, kind)
    terms = content_terms(query.words)
    if kind is None and not terms:
        return Ground(query)
    if kind is not None:
        sample = turn.tools.search("", filters=(kind.filter,), limit=SAMPLE).hits
    else:
        sample = turn.tools.search(query.words, sort="relevance", limit=10).hits
    products = [h.product for h in sample]
    query = _hardened(turn, query, products, kind.word if kind.only else "") if kind is not None else query
    chips = [] if kind is None or held else [_kind_chip(kind, turn.language)]
    used = set(tokens(kind.word)) if kind else set()
    used |= {t for t in terms if kind and (t in tokens(kind.node) or numbered(t, 1) == kind.word)}
    used |= set(_said_here(turn, kind.word, tokens(kind.word), products)) if kind and kind.only else set()
    query, load = _load_chips(turn, query, products)
    chips += load
    chips += [c for c in _people_chips(turn, products, used) if not set(c.filters) & set(query.filters)]
    flags = (
        {} if _REFUSED.search(query.words) or kind is None else asked_yes_no(yes_no_names(products), terms, query.words)
    )
    already = {f.field for f in query.filters}
    for name, words in flags.items():
        used |= words
        if name not in already:
            chips.append(Understood(name, shown_name(name, turn.language), 0, (Filter(name, any_of=("yes",)),)))
    traits: list[Understood] = []
    met: list[Understood] = []
    if kind is not None and not _REFUSED.search(query.words):
        said = dict.fromkeys((*terms, *kind.told, *_said_here(turn, query.words, terms, products)))
        traits, by = trait_chips(query.words, [t for t in said if t not in used], products, turn.language)
        traits = [c for c in traits if c.filters[0].field not in already]
        used |= by | {t for t in terms if traits and any(h in t for h in by if has_han(h))}
        chips += traits
    if kind is not None:
        fields = already | {f.field for c in chips for f in c.filters}
        met = [c for c in _in_other_words(turn, query, products, used) if c.filters[0].field not in fields]
        used |= {t for c in met for t in tokens(c.text)}
        chips += met
    flags_held = tuple(flags) + tuple(f for f in yes_no_names(products) if f in already and f not in flags)
    soft = {t for u in query.understood if u.soft for t in tokens(u.text)}
    hard = {t for u in query.understood if u.filters for t in tokens(u.text)}
    loose = tuple(t for t in terms if t not in used | soft | hard and not _is_piece(t, terms, used))
    loose = tuple(t for t in loose if t not in _NEGATIONS and _says_something(turn, t))
    grown = replace(
        query, filters=(*query.filters, *(f for c in chips for f in c.filters)),
        understood=(*query.understood, *chips),
    )  # fmt: skip
    return Ground(grown, kind, flags_held, loose, tuple(c.text for c in (*traits, *met)))


def _in_other_words(turn: Turn, query: Query, products: Sequence[Product], used: set[str]) -> list[Understood]:
    """The conditions that a reader hears in a turn and no rule could read, as values that the kind's things tell."""
    read = used | {t for u in query.understood if u.filters or u.soft for t in tokens(u.text)}
    unread = [s for s in heard_conditions(turn.reading) if set(content_terms(s)) - read]
    return met_by(turn.finder, unread[:MAX_UNREAD], products, turn.language)


def _says_something(turn: Turn, term: str) -> bool:
    """Whether a reader hears a word, or it is from an earlier turn: what only carries the turn is no wish."""
    heard = heard_words(turn.reading)
    return heard is None or term in heard or term not in tokens(turn.query.words)


def _called_apart(turn: Turn, query: Query, held: Kind) -> tuple[Query, Kind]:
    """The things that titles call so, where the category that a search is limited to holds other things too."""
    head = next(iter(candidates(held.word)), "") if held.word and not has_han(held.word) else ""
    apart = learnt(turn.tools, held.word, head, held) if head else None
    if apart is None or apart is held or not apart.only:
        return query, held
    chips = tuple(
        replace(u, filters=(apart.filter,), label=_kind_chip(apart, turn.language).label)
        if held.filter in u.filters else u
        for u in query.understood
    )  # fmt: skip
    filters = tuple(apart.filter if f == held.filter else f for f in query.filters)
    return replace(query, filters=filters, understood=chips), apart


def _said_here(turn: Turn, words: str, terms: Sequence[str], products: Sequence[Product]) -> list[str]:
    """What Chinese words are in a catalog whose names hold none, by the shop's own synonyms."""
    if not has_han(words) or any(has_han(t) for p in products[:5] for t in (p.title, *p.translations)):
        return []
    if any(p.translations for p in products[:5]):
        return []
    whole = [t for t in terms if has_han(t) and len(t) > 1 and not any(t != o and t in o for o in terms)]
    hits = [h for t in whole[:MAX_SAID] for h in turn.tools.search(t, sort="relevance", limit=3).hits]
    return [w for h in hits for _, shown in h.why.synonyms for w in tokens(shown) if not has_han(shown)]


def _hardened(turn: Turn, query: Query, products: Sequence[Product], noun: str = "") -> Query:
    """Conditions that the parser could not hang on any thing, and that the things of this kind tell (43码 of boots)."""
    told = {n for p in products[:20] for n in all_values(p)}
    fields = {f.field for f in query.filters}
    for chip in query.understood:
        if not chip.soft or chip.label.split(":")[0] in ("category", "分类"):
            continue
        fresh: tuple[Filter, ...] = ()
        for said in (chip.text, f"{chip.text} {noun}")[: 1 + bool(noun)]:
            read = turn.tools.understand(said).filters
            fresh = fresh or tuple(f for f in read if f.field in told and f.field not in fields)
        if fresh:
            hard = replace(chip, soft=False, filters=fresh)
            chips = tuple(hard if u is chip else u for u in query.understood)
            query = replace(query, filters=(*query.filters, *fresh), understood=chips)
    return query


def _for_whom(turn: Turn, query: Query, kind: Kind) -> Kind | None:
    """A kind beside the audience that the words name: a tank for women is of the women's tanks, not of the men's."""
    others = tuple(f for f in query.filters if f.field == "category")
    for one in (kind, Kind(kind.node.split("/")[-1], kind.word)) if others else (kind,):
        if not others or turn.tools.search("", filters=(*others, one.filter), limit=1).total:
            return one
    return None


def _is_piece(term: str, terms: Sequence[str], used: set[str]) -> bool:
    """A Chinese term that is a piece of a longer one, or holds one that is already accounted for."""
    if not has_han(term):
        return False
    return any(term != o and term in o for o in terms) or any(u in term or term in u for u in used)


def _kind_chip(kind: Kind, language: Language) -> Understood:
    label = f"{'分类' if language == 'zh' else 'category'}: {kind.node}"
    return Understood(kind.word, label, 0, (kind.filter,))


def people_said(text: str) -> str:
    """The words that say for how many people; "" for none."""
    match = _PEOPLE.search(text)
    return match.group() if match else ""


def _people_chips(turn: Turn, products: Sequence[Product], used: set[str]) -> list[Understood]:
    """Of "for four" and 4人: at least so many, where the kind tells for how many people its things are."""
    match = _PEOPLE.search(turn.text)
    if match is None:
        return []
    told = {n: v for p in products for n, v in p.attributes.items() if plain_name(n)[0] in NAMES["persons"]}
    names = {n for n, v in told.items() if isinstance(v, int | float) and not isinstance(v, bool)}
    if not names:
        return []
    raw = (match["en"] or match["of"] or match["zh"]).lower()
    count = _COUNTS.get(raw) or int(raw)
    used |= set(tokens(match.group()))
    name = min(names)
    return [Understood(match.group(), f"{shown_name(name, turn.language)} ≥ {count}", match.start(),
                       (Filter(name, low=float(count)),))]  # fmt: skip


def _load_chips(turn: Turn, query: Query, products: Sequence[Product]) -> tuple[Query, list[Understood]]:
    """Of "I weigh 140 kg": what carries as much, and no product that weighs it."""
    match = _BODY.search(turn.text)
    names = {n for p in products for n in p.attributes if plain_name(n)[0] in NAMES["max load"]}
    if match is None or not names:
        return query, []
    kg = float(match["n"] or match["zh"]) * {"lb": 0.45359, "斤": 0.5}.get((match["unit"] or match["u"] or "")[:2], 1.0)
    name = min(names)
    chips = tuple(u for u in query.understood if not any(f.field.startswith("weight") for f in u.filters))
    gone = [f for u in query.understood if u not in chips for f in u.filters]
    rest = replace(query, understood=chips, filters=tuple(f for f in query.filters if f not in gone))
    label = f"{shown_name(name, turn.language)} ≥ {kg:g} {turn.say('kg', '公斤')}"
    return rest, [Understood(match.group(), label, match.start(), (Filter(name, low=kg),))]


def told_by(product: Product) -> set[str]:
    """Terms of what a product's own data says of it: names, categories, attribute values, descriptions."""
    values = " ".join(
        f"{plain_name(n)[0]} {value_text(v, 'en')} {value_text(v, 'zh')}"
        for n, v in all_values(product).items() if not isinstance(v, bool)
    )  # fmt: skip
    texts = " ".join((product.brand, product.description, *(t.description for t in product.translations.values())))
    return named_tokens(product) | set(tokens(f"{values} {texts}"))


def called_by(product: Product) -> tuple[str, set[str]]:
    """A product's names and short values as one text, and their terms: what it is, and not what is told of it."""
    values = [
        value_text(v, lang) for v in product.attributes.values() if not isinstance(v, bool) for lang in _LANGUAGES
    ]
    options = [o for v in product.variants for o in v.options.values()]
    parts = (product.title, *(t.title for t in product.translations.values()), product.brand,
             *(v for v in (*values, *options) if len(v) < MAX_VALUE))  # fmt: skip
    text = " ".join(parts).casefold()
    return text, set(tokens(text))


def holds_term(term: str, text: str, terms: set[str]) -> bool:
    """Whether a text with these terms holds one; in Chinese also within a longer word."""
    return term in terms or (has_han(term) and term in text)


def found_in(hit: Hit) -> set[str]:
    """The words of a search that a product's texts hold, as they were said, themselves or by synonyms."""
    return {*hit.why.words, *(t for typed, _ in hit.why.synonyms for t in (typed, *tokens(typed)))}


def unheld(loose: Sequence[str], hits: Sequence[Hit], synonyms: bool = True) -> tuple[str, ...]:
    """Of the words that only match, those that not all of the products' own data hold."""
    held = [told_by(h.product) | (found_in(h) if synonyms else set()) for h in hits]
    said = [t for t in loose if t not in QUESTION_WORDS and not (has_han(t) and len(t) == 1)]
    return tuple(t for t in said if not all(t in h for h in held))
