"""Answers to "which one is the lightest?": the most or least of a measured attribute over a whole set.

Knows nothing about search or intents. Values are compared in base units; who does not tell the value is counted, and
said; the set is all that is allowed, never a page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from shopguide.guide.facts import CUES, NAMES, QUESTION_WORDS, measured, plain_name, price_fact, price_of, shown_name
from shopguide.guide.kinds import Kind
from shopguide.guide.sessions import Memory
from shopguide.guide.turn import Draft, Turn
from shopguide.guide.wanted import asked_topic
from shopguide.guide.words_zh import NAMES_ZH
from shopguide.measure import Quantity, parse_quantity, to_base
from shopguide.query.measures import read_amounts
from shopguide.text import tokens
from shopguide.types import AttributeValue, Citation, Claim, Language, Product, Query, Understood

SIZE = ("capacity", "volume", "screen size", "persons", "diameter", "size", "height", "width", "length")
"""What "largest" may mean, in this order, where a kind tells it."""

MIN_TOLD = 0.5
"""Share of the set that must tell an attribute before "largest" is read as it; else the one told most is taken."""

MAX_VALUE_CHARS = 24
"""A longer text is prose with a number in it, not a value."""

_TOPICS: Mapping[str, tuple[int, tuple[str, ...]]] = MappingProxyType(
    {
        "longest": (1, ("battery life", "length")), "shortest": (-1, ("length", "height")), "most": (1, ()),
        "least": (-1, ()), "fewest": (-1, ()), "highest": (1, ("height",)), "lowest": (-1, ("height",)),
        "largest": (1, SIZE), "biggest": (1, SIZE), "greatest": (1, ()), "smallest": (-1, SIZE), "roomiest": (1, SIZE),
        "lightest": (-1, ("weight",)), "heaviest": (1, ("weight",)), "thinnest": (-1, ("thickness", "depth")),
        "slimmest": (-1, ("thickness", "depth")), "thickest": (1, ("thickness", "depth")), "tallest": (1, ("height",)),
        "widest": (1, ("width",)), "narrowest": (-1, ("width",)), "quietest": (-1, ("noise",)),
        "loudest": (1, ("noise",)), "strongest": (1, ("max load", "power")), "fastest": (-1, ("pitching time",)),
        "quickest": (-1, ("pitching time",)), "best": (1, ()),
        "长": (1, ("battery life", "length")), "久": (1, ("battery life",)), "短": (-1, ("length",)),
        "轻": (-1, ("weight",)), "重": (1, ("weight",)), "大": (1, SIZE), "小": (-1, SIZE), "高": (1, ("height",)),
        "低": (-1, ("height",)), "矮": (-1, ("height",)), "薄": (-1, ("thickness", "depth")),
        "厚": (1, ("thickness", "depth")), "宽": (1, ("width",)), "窄": (-1, ("width",)), "多": (1, ()),
        "少": (-1, ()), "强": (1, ("power",)), "安静": (-1, ("noise",)), "静音": (-1, ("noise",)),
        "快": (-1, ("pitching time",)), "能装": (1, SIZE), "轻便": (-1, ("weight",)), "耐用": (1, ()),
    }
)  # fmt: skip
"""Superlative to its direction and to what it measures when the words do not say (the first that is told)."""

_SPECIFIC = frozenset(
    "lightest heaviest thinnest slimmest thickest tallest widest narrowest quietest loudest "
    "轻 重 薄 厚 宽 窄 安静 静音".split()
)
"""Superlatives that measure one thing only."""

_EN = re.compile(
    r"(?<!at )(?<!at the )\b(" + "|".join(k for k in _TOPICS if k.isascii()) + r")\b(?! (?:of|for|suitable|popular)\b)",
    re.I,
)
_ZH = re.compile("最(?:为)?(" + "|".join(sorted((k for k in _TOPICS if not k.isascii()), key=len, reverse=True)) + ")")


@dataclass(frozen=True, slots=True)
class Superlative:
    """A superlative in a turn: its word, +1 for most and -1 for least, and what it measures if nothing is said."""

    word: str
    sign: int
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One product's own value of the attribute that is asked for."""

    product: Product
    name: str
    value: AttributeValue
    number: float

    @property
    def plain(self) -> str:
        """The attribute's name without its unit."""
        return plain_name(self.name)[0]

    def told(self, language: Language) -> str:
        """The value with its unit."""
        return measured(self.name, self.value, language)


def read_superlative(text: str) -> Superlative | None:
    """The superlative that a turn asks for, or None."""
    match = _EN.search(text) or _ZH.search(text)
    if match is None:
        return None
    sign, topics = _TOPICS[match.group(1).lower()]
    return Superlative(match.group(1).lower(), sign, topics)


_MORE = MappingProxyType(
    {
        "longer": "longest", "shorter": "shortest", "more": "most", "less": "least", "fewer": "fewest",
        "higher": "highest",
        "lower": "lowest", "larger": "largest", "bigger": "biggest", "smaller": "smallest", "lighter": "lightest",
        "heavier": "heaviest", "thinner": "thinnest", "slimmer": "slimmest", "thicker": "thickest", "taller": "tallest",
        "wider": "widest", "narrower": "narrowest", "quieter": "quietest", "louder": "loudest", "stronger": "strongest",
        "faster": "fastest", "quicker": "quickest", "roomier": "roomiest",
    }
)  # fmt: skip
_MORE_EN = re.compile(r"\b(" + "|".join(_MORE) + r")\b(?! (?:back|body|legs?|half|part)\b)", re.I)
_MORE_ZH = re.compile(
    "(?:更|比较|要|还|谁|哪(?:一)?[个款件双台条种只套](?:会|要|的)?(?:[^，,。?？更比]{1,4})?|比.{1,30}?)(?:为)?("
    + "|".join(sorted((k for k in _TOPICS if not k.isascii()), key=len, reverse=True))
    + ")"
)


def comparative(text: str) -> Superlative | None:
    """What a comparative asks for ("longer battery life", 续航更久), as a superlative over those compared; or None."""
    match = _MORE_EN.search(text)
    if match is not None:
        word = _MORE[match.group(1).lower()]
        return Superlative(word, *_TOPICS[word])
    zh = _MORE_ZH.search(text)
    return Superlative(zh.group(1), *_TOPICS[zh.group(1)]) if zh else read_superlative(text)


def without_superlative(text: str) -> str:
    """The turn's words without the superlative."""
    return _ZH.sub(" ", _EN.sub(" ", text))


def _quantity(name: str, value: AttributeValue) -> Quantity | None:
    """A value as a number in base units; None when it is no amount."""
    if isinstance(value, bool | tuple):
        return None
    if isinstance(value, int | float):
        return to_base(Quantity(float(value), plain_name(name)[1]))
    if len(value) > MAX_VALUE_CHARS:
        return None
    amounts = read_amounts(value)  # "ca 3kg"
    if amounts:
        return to_base(Quantity(*amounts[0]))
    found = parse_quantity(value) if value[:1].isdigit() else None
    return to_base(found) if found else None


def _asked_score(plain: str, terms: set[str], asked: Superlative) -> float:
    """How plainly the words ask for an attribute: by its name, by what it is about, or by the superlative alone."""
    if asked.word in _SPECIFIC:  # "which two person one is the lightest" is of weight, whatever else is named
        return 2.0 if any(plain == t or plain in NAMES.get(t, ()) for t in asked.topics) else 0.0
    own, own_zh = set(tokens(plain)), set(tokens(NAMES_ZH.get(plain, "")))
    if (own and own <= terms) or (own_zh and own_zh <= terms):
        return 3.0 + len(own) / 10
    for topic, names in NAMES.items():
        if (plain in names or plain == topic) and terms & set(CUES.get(topic, ())):
            return 2.0
    for place, topic in enumerate(asked.topics):
        if plain == topic or plain in NAMES.get(topic, ()):
            return 1.0 - place / 100
    return 0.0


def attribute_asked(products: Sequence[Product], text: str, asked: Superlative) -> str:
    """The plain name of the measured attribute that a superlative is over; "" when these products tell none such.

    Args:
        products: The whole set.
        text: The turn.
        asked: Its superlative.

    Returns:
        The name without its unit, as the catalog has it.
    """
    told: Counter[str] = Counter()
    for product in products:
        told.update({plain_name(n)[0] for n, v in product.attributes.items() if _quantity(n, v) is not None})
    terms, topic = set(tokens(without_superlative(text))), asked_topic(without_superlative(text))
    if topic is not None and asked.word not in _SPECIFIC:  # "which keeps it hot the longest"
        named = [p for p in told if topic.names.search(p)]
        if named:
            return max(named, key=lambda p: (told[p], p))
    scores = {plain: score for plain in told if (score := _asked_score(plain, terms, asked)) > 0}
    if not scores:
        return ""
    if max(scores.values()) <= 1.0:  # only the superlative tells: what most of the set tells comes first
        scores = {p: s + (told[p] >= MIN_TOLD * len(products)) for p, s in scores.items()}
    return max(scores, key=lambda p: (scores[p], told[p], p))


def _told(products: Iterable[Product], plain: str) -> list[Told]:
    """Who tells the attribute, in the unit that most of them share."""
    found: list[tuple[Told, str]] = []
    for product in products:
        for name, value in product.attributes.items():
            amount = _quantity(name, value) if plain_name(name)[0] == plain else None
            if amount is not None:
                found.append((Told(product, name, value, amount.value), amount.unit))
                break
    units = Counter(unit for _, unit in found)
    common = max(units, key=lambda u: (units[u], u), default="")
    return [t for t, unit in found if unit == common]


def told_measure(products: Iterable[Product], plain: str, sign: int) -> list[Told]:
    """Who tells an attribute, the most of it first where the sign is +1, the least where it is -1."""
    return sorted(_told(products, plain), key=lambda t: (-sign * t.number, t.product.product_id))


def plainly(asked: Superlative, plain: str) -> str:
    """The comparative that says it without the attribute's name ("lighter" of weight); "" where there is none."""
    said = {n for t in asked.topics[:1] for n in (t, *NAMES.get(t, ()))}
    word = next((more for more, most in _MORE.items() if most == asked.word), "")
    return word if plain in said and asked.word not in ("longest", "most", "least") else ""


def ranked_by(turn: Turn, products: Sequence[Product], asked: Superlative) -> tuple[list[Told], str]:
    """Those of some products that tell what is asked for, the most of it first, and how it is called."""
    plain = attribute_asked(products, turn.text, asked)
    ranked = (
        sorted(_told(products, plain), key=lambda t: (-asked.sign * t.number, t.product.product_id)) if plain else []
    )
    return ranked, shown_name(plain, turn.language)


def answer(
    turn: Turn, asked: Superlative, products: Sequence[Product], kind: Kind | None, query: Query
) -> Draft | None:
    """Name the winner and the runner-up, and how many tell the value.

    Args:
        turn: The turn.
        asked: Its superlative.
        products: The whole set, each once.
        kind: What the set is of; None for the products last shown, or for what a search found.
        query: The search that the set comes from, for the conversation to go on with.

    Returns:
        The draft; None when no attribute of the set answers the superlative.
    """
    plain = attribute_asked(products, turn.text, asked)
    ranked = sorted(_told(products, plain), key=lambda t: (-asked.sign * t.number, t.product.product_id))
    if not plain or not ranked:
        return None
    top = [t for t in ranked if abs(t.number - ranked[0].number) <= 1e-9 * abs(ranked[0].number)]
    claims = [_winners(turn, asked, plain, top)]
    if len(ranked) > len(top):
        claims.append(_next(turn, ranked[len(top)]))
    claims.append(_counted(turn, plain, len(ranked), len(products), ranked[0].product, kind))
    shown = tuple(t.product for t in ranked[: max(len(top) + 1, 2)][:4])
    ids = tuple(p.product_id for p in shown)
    found = replace(query, sort="relevance")
    return Draft(tuple(claims), shown, Memory(found, ids, ids[:1]), query=found)


def untold(
    turn: Turn,
    asked: Superlative,
    products: Sequence[Product],
    kind: Kind | None,
    plainly: bool = False,
    query: Query | None = None,
) -> Draft | None:
    """Say that the catalog gives no such measure for the set; None when the words do not plainly ask for one."""
    if not asked.topics or not products:
        return None
    if not plainly and other_words(without_superlative(turn.query.words), kind):
        return None
    topic = "size" if asked.topics == SIZE else asked.topics[-1 if asked.word in ("longest", "长") else 0]
    label = turn.say("size", "大小") if topic == "size" else shown_name(topic, turn.language)
    noun = kind.noun(turn.language) if kind else turn.say("products", "商品")
    said = turn.say(f"The catalog does not give the {label} of these {noun} in numbers, so I cannot rank them by it.",
                    f"商品资料没有标明这些{noun}的{label}，没法按它排序。")  # fmt: skip
    ids = tuple(p.product_id for p in products[:3])
    last = turn.memory.query
    if kind is not None and (last is None or not turn.memory.shown):  # the conversation goes on about this kind
        chip = Understood(kind.word, f"{turn.say('category', '分类')}: {kind.node}", 0, (kind.filter,))
        last = query or replace(turn.query, words="", filters=(kind.filter,), understood=(chip,))
        return Draft((Claim(said),), memory=Memory(last, ids, ids[:1]), query=last, spoken=False)
    return Draft((Claim(said),), memory=turn.memory, query=turn.query, spoken=False)


def other_words(words: str, kind: Kind | None = None) -> list[str]:
    """Words beside question words, what attributes are asked with, and the kind's own."""
    known = {c for cues in CUES.values() for c in cues} | {t for n in NAMES_ZH for t in tokens(n)}
    known |= {t for zh in NAMES_ZH.values() for t in tokens(zh)} | QUESTION_WORDS
    known |= set(tokens(f"{kind.word} {kind.node}")) if kind else set()
    return [t for t in tokens(words) if t not in known and len(t) > 1]


def value_fact(told: Told) -> Citation:
    """The citation of a measured value."""
    return Citation(told.product.product_id, f"attribute:{told.name}", measured(told.name, told.value, "en"))


def _winners(turn: Turn, asked: Superlative, plain: str, top: Sequence[Told]) -> Claim:
    value, label = measured(top[0].name, top[0].value, turn.language), shown_name(plain, turn.language)
    first = top[0].product
    proofs = [value_fact(t) for t in top[:3]]
    meant = asked.topics[:1] if asked.topics == SIZE else asked.topics
    bare = plain in {n for t in meant for n in (t, *NAMES.get(t, ()))}
    what = asked.word if bare and asked.word != "longest" else f"{asked.word} {label}"
    if len(top) > 1:
        names = [turn.title(t.product) for t in top[:3]]
        more = len(top) - len(names)
        en = f"{', '.join(names[:-1])} and {names[-1]} share the {what}: {value}"
        zh = f"{'、'.join(names)}的{label}并列最{_zh_word(asked)}：{value}"
        if more:
            proofs.append(Citation(first.product_id, "search", f"{plain} {value}: {more}"))
            en, zh = f"{en}, and so do {more} more", f"{zh}，另有 {more} 款相同"
        return Claim(turn.say(f"{en}.", f"{zh}。"), tuple(proofs))
    has = f"is the {asked.word}, at" if what == asked.word else f"has the {what},"
    en = f"{turn.title(first)} {has} {value}"
    zh = f"{label}最{_zh_word(asked)}的是{turn.title(first)}，{value}"
    money = price_of(first, turn.language, turn.currency())
    if money:
        proofs.append(price_fact(first, money))
        en, zh = f"{en}, and costs {money}", f"{zh}，售价 {money}"
    if not first.in_stock:
        proofs.append(Citation(first.product_id, "stock", "sold out"))
        en, zh = f"{en}; it is sold out at the moment", f"{zh}，目前缺货"
    return Claim(turn.say(f"{en}.", f"{zh}。"), tuple(proofs))


def _zh_word(asked: Superlative) -> str:
    return "高" if asked.word.isascii() else asked.word


def _next(turn: Turn, told: Told) -> Claim:
    value, title = measured(told.name, told.value, turn.language), turn.title(told.product)
    return Claim(turn.say(f"Next comes {title}, with {value}.", f"其次是{title}，{value}。"), (value_fact(told),))


def _counted(turn: Turn, plain: str, told: int, total: int, first: Product, kind: Kind | None) -> Claim:
    """How many of the set tell the value, so that the shopper knows what the ranking is over."""
    label, silent = shown_name(plain, turn.language), total - told
    noun = kind.noun(turn.language, total) if kind else turn.say("products", "商品")
    said = kind.noun("en", total) if kind else "products"
    proofs = [Citation(first.product_id, "search", f"{said}: {total}")]
    if not silent:
        en = f"All {total} {noun} tell their {label}." if total > 2 else f"Both tell their {label}."
        zh = f"共比较了 {total} 款{noun}，都标明了{label}。"
        return Claim(turn.say(en, zh), tuple(proofs))
    proofs.append(Citation(first.product_id, "search", f"{said} that tell their {plain}: {told}"))
    proofs.append(Citation(first.product_id, "search", f"{said} that do not tell their {plain}: {silent}"))
    en = f"{told} of the {total} {noun} tell their {label}; {silent} {'does' if silent == 1 else 'do'} not."
    zh = f"{total} 款{noun}中有 {told} 款标明了{label}，{silent} 款没有标明。"
    return Claim(turn.say(en, zh), tuple(proofs))
