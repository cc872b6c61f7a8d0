"""More or less of a measure: "anything quieter?", 更轻的有吗, and "a light laptop" in the order of weight.

Knows nothing about search ranking. A product that does not tell its value is never called lighter than another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from shopguide.guide.extremes import whole_set
from shopguide.guide.facts import shown_name
from shopguide.guide.grounding import Ground
from shopguide.guide.intents import Intent
from shopguide.guide.kinds import Kind, kind_in, kind_of
from shopguide.guide.listing import SHOWN, conditions, count_proof, is_category, kind_filters
from shopguide.guide.sessions import Memory
from shopguide.guide.superlatives import (
    SIZE,
    Superlative,
    Told,
    attribute_asked,
    told_measure,
    untold,
    value_fact,
)
from shopguide.guide.turn import Draft, Turn, listed_line
from shopguide.types import Claim, Filter, Product, Query, Understood

MIN_TOLD = 0.5
"""Share of a kind's things that must tell a measure before a wish for more of it orders them."""

_MORE = {
    "light": (-1, ("weight",), r"lighter|less heavy|less weight|not (?:so|as|that|too) heavy",
              r"(?:更|再|还要|要|比.{1,8})轻(?:便|巧|薄)?一?[点些]?|轻(?:便|巧)?一?[点些]|(?:没|不)(?:那么|这么|太)重"),
    "heavy": (1, ("weight",), r"heavier|sturdier", r"(?:更|再)重一?[点些]?|重一[点些]"),
    "large": (1, SIZE, r"bigger|larger|roomier|more spacious|more room|higher capacity|more capacity|less small",
              r"(?:更|再|还要)大一?[点些号]?|大一?[点些号](?!小)|容量(?:更)?大一?[点些]?|(?:没|不)(?:那么|这么|太)小"),
    "small": (-1, SIZE, r"smaller|more compact|less bulky|tinier|not (?:so|as|that|too) big",
              r"(?:更|再|还要)小(?:巧)?一?[点些号]?|小(?:巧)?一?[点些号]|(?:没|不)(?:那么|这么|太)大"),
    "quiet": (-1, ("noise",), r"quieter|less (?:noisy|loud)|more silent|not (?:so|as|that|too) (?:loud|noisy)",
              r"(?:更|再)(?:安静|静音)一?[点些]?|(?:安静|静音)一?[点些]|(?:声音|噪音)(?:更)?小一?[点些]?|(?:没|"
              r"不)(?:那么|这么|太)吵"),
    "loud": (1, ("noise",), r"louder", r"(?:更|再)响一?[点些]?|响一?[点些]"),
    "thin": (-1, ("thickness", "depth"), r"thinner|slimmer", r"(?:更|再)薄一?[点些]?|薄一?[点些]"),
    "thick": (1, ("thickness", "depth", "fabric weight"), r"thicker", r"(?:更|再)厚一?[点些]?|厚一?[点些]"),
    "long": (1, ("battery life", "length"), r"longer(?:[- ]lasting)?|lasts? longer",
             r"(?:更|再)(?:长|久)一?[点些]?|(?:长|久)一?[点些]|续航(?:更|再)?(?:长|久|好|强)一?[点些]?"),
    "short": (-1, ("length", "height"), r"shorter|less long", r"(?:更|再)短一?[点些]?|短一?[点些]"),
    "tall": (1, ("height",), r"taller|higher", r"(?:更|再)高一?[点些]?|高一?[点些]"),
    "low": (-1, ("height",), r"lower(?! (?:back|body|legs?|half|part)\b)",
            r"(?:更|再)(?:低|矮)一?[点些]?|(?:低|矮)一?[点些]"),
    "wide": (1, ("width",), r"wider", r"(?:更|再)宽一?[点些]?|宽一?[点些]"),
    "narrow": (-1, ("width",), r"narrower", r"(?:更|再)窄一?[点些]?|窄一?[点些]"),
    "powerful": (1, ("power",), r"more powerful|stronger",
                 r"功率(?:更|再)?大一?[点些]?|(?:更|再)(?:强劲|有力)一?[点些]?"),
    "fast": (1, ("speed", "pages per minute"), r"faster|quicker|speedier", r"(?:更|再)快一?[点些]?|快一?[点些]"),
    "sharp": (1, ("resolution",), r"sharper|higher resolution", r"(?:更|再)清晰一?[点些]?|分辨率(?:更)?高一?[点些]?"),
}  # fmt: skip
_WORDS_EN = {
    "light": "lighter", "heavy": "heavier", "large": "larger", "small": "smaller", "quiet": "quieter", "loud": "louder",
    "thin": "thinner", "thick": "thicker", "tall": "taller", "low": "lower", "wide": "wider", "narrow": "narrower",
}  # fmt: skip
_RULES = {
    word: (sign, topics, re.compile(rf"\b(?:{en})\b", re.I), re.compile(zh))
    for word, (sign, topics, en, zh) in _MORE.items()
}
_NOT_ANY = re.compile(
    r"\bwhich\b|\bwho\b|哪|谁|\bcompare|比较一?下|\bor\b|还是|\bthan \w+ ?(?:cm|mm|kg|g|l|ml|inch|\d)", re.I
)
_BOUND = re.compile(r"\d|\bthan (?:a|an|one|two|three|four|five|ten|twenty)\b", re.I)

_PLAIN = {
    "light": r"\blight(?:[- ]?weight)?\b(?! (?:blue|green|grey|gray|pink|brown|purple|colou?r|bulb|box))"
    r"(?<!desk light)|\beasy to carry\b|轻便|轻薄|轻一?[点些]|(?<![减年])轻的|(?:要|比较|很|够)轻(?!松|柔)|(?:不要|"
    r"别)太重|不重的",
    "large": r"\b(?:big|large|huge|spacious|roomy|high[- ]capacity|large[- ]capacity)\b(?! (?:size|screen|name))|"
    r"大容量|容量大|大号的|"
    r"(?:要|比较|够)大的?(?=[，,。 ]|$)|大一?点的",
    "small": r"\b(?:small|compact|tiny|little)\b(?! (?:size|gift|present|bit))|"
    r"小巧|小号的|小容量|小一?点的|(?:不要|别)太大",
    "quiet": r"\b(?:quiet|silent|noiseless)\b|not (?:too )?(?:loud|noisy)|安静|静音|(?:噪音|声音)小|不吵",
    "thin": r"\b(?:thin|slim)\b(?! fit)|超薄|很薄|薄的",
    "long": r"\b(?:long|good|great|decent|best) battery(?: life)?\b|"
    r"\blasts? (?:all day|long|a long time)\b|\blong[- ]lasting(?: battery)?\b|"
    r"续航(?:时间)?(?:要)?(?:很)?(?:长|久|好|强|给力)|长续航|电池(?:耐用|大)|待机(?:时间)?长",
    "powerful": r"\bpowerful\b|大功率|功率大",
    "tall": r"\btall\b(?! (?:boots?|leather))|高一?点的",
}
_PLAIN_RULES = {word: re.compile(rule, re.I) for word, rule in _PLAIN.items()}


def asked_more(text: str) -> tuple[str, Superlative] | None:
    """The comparative that a turn asks other things by; None when it compares, bounds or asks for none."""
    if _NOT_ANY.search(text) or _BOUND.search(text):
        return None
    for word, (sign, topics, en, zh) in _RULES.items():
        if en.search(text) or zh.search(text):
            return word, Superlative(word, sign, topics)
    return None


def answer(turn: Turn, intent: Intent) -> Draft | None:
    """Find what is more of a measure than what was just spoken of.

    Args:
        turn: The turn; its memory tells what was spoken of.
        intent: What it points at.

    Returns:
        The draft; None when the turn asks for no such thing.
    """
    asked = asked_more(turn.text)
    if asked is None or not (turn.memory.query or turn.memory.focus):
        return None
    word, measure = asked
    ids = intent.refs or turn.memory.focus or turn.memory.shown[:1]
    base = turn.tools.product(ids[0]) if ids else None
    last = turn.memory.query or Query(language=turn.language)
    kind = turn.own_kind or kind_in(last) or (kind_of([base]) if base else None)
    if kind is None:
        return None
    if base is not None and not kind.holds(base):
        base = None
    query = _within(last, kind, turn)
    products = whole_set(turn, Ground(query, kind))
    plain = attribute_asked(products, turn.text, measure)
    if not plain:
        draft = untold(turn, measure, products or ([base] if base else []), kind, plainly=True)
        return draft and replace(draft, memory=turn.memory)
    ranked = told_measure(products, plain, measure.sign)
    own = next((t for t in told_measure([base], plain, measure.sign)), None) if base else None
    better = [t for t in ranked if own is None or measure.sign * (t.number - own.number) > 1e-9]
    if not better:
        return _none_better(turn, word, measure, plain, own, base, kind)
    return _better(turn, word, plain, own, base, better, kind, query)


def _within(last: Query, kind: Kind, turn: Turn) -> Query:
    """The last search within a kind, without words and order, and without an earlier bound of this sort."""
    keeps = tuple(f for f in last.filters if f not in kind_filters(last))
    chips = tuple(u for u in last.understood if u.filters and all(f in keeps for f in u.filters))
    fresh = tuple(f for f in turn.query.filters if f.field != "category" and f not in keeps)
    chips += tuple(u for u in turn.query.understood if u.filters and all(f in fresh for f in u.filters))
    own = next((u for u in last.understood if is_category(u) and u.filters), None)
    label = own.label if own else f"{turn.say('category', '分类')}: {kind.node}"
    chip = Understood(kind.word or (own.text if own else ""), label, 0, (kind.filter,))
    return replace(last, text=turn.text, words="", language=turn.language, sort="relevance",
                   filters=(*keeps, *fresh, kind.filter), understood=(*chips, chip))  # fmt: skip


def _none_better(
    turn: Turn, word: str, measure: Superlative, plain: str, own: Told | None, base: Product | None, kind: Kind
) -> Draft:
    label, noun = shown_name(plain, turn.language), kind.noun(turn.language)
    if own is None or base is None:
        said = turn.say(
            f"The catalog does not give the {label} of these {noun}.", f"商品资料没有标明这些{noun}的{label}。"
        )
        return Draft((Claim(said),), memory=turn.memory, query=turn.query, spoken=False)
    title, value = turn.title(base), own.told(turn.language)
    more = _WORDS_EN.get(word)
    en = f"None of the {noun} here is {more} than {title}, at {value}."
    if not more:
        en = f"None of the {noun} here has {'more' if measure.sign > 0 else 'less'} {label} than {title}, {value}."
    zh = f"{noun}里没有{label}比{title}（{value}）更{_zh(word)}的了。"
    return Draft(
        (Claim(turn.say(en, zh), (value_fact(own),)),), (base,), turn.memory, query=turn.memory.query or Query()
    )


def _better(
    turn: Turn, word: str, plain: str, own: Told | None, base: Product | None, better: Sequence[Told], kind: Kind,
    query: Query,
) -> Draft:  # fmt: skip
    label, noun = shown_name(plain, turn.language), kind.noun(turn.language, len(better))
    ids = tuple(t.product.product_id for t in better)
    sign = ("更" + _zh(word), _WORDS_EN.get(word, f"{word}er"))
    bound = f"{label} {sign[turn.language == 'en']}"
    chip = Understood(turn.text, bound, 0, (Filter("product_id", any_of=ids),))
    grown = replace(query, filters=(*query.filters, *chip.filters), understood=(*query.understood, chip))
    first = better[0].product
    proof = count_proof(first.product_id, grown, len(better))
    are = "is" if len(better) == 1 else "are"
    if own is not None and base is not None:
        than, value = turn.title(base), own.told(turn.language)
        more = _WORDS_EN.get(word)
        en = f"{len(better)} {noun} {are} {more} than {than} ({value})."
        if not more:
            en = f"{len(better)} {noun} {'beats' if are == 'is' else 'beat'} {than} ({value}) in {label}."
        claims = [Claim(turn.say(en, f"{label}比{than}（{value}）更{_zh(word)}的{noun}有 {len(better)} 款。"),
                        (proof, value_fact(own)))]  # fmt: skip
    else:
        en = f"{len(better)} {noun} {'tells its' if are == 'is' else 'tell their'} {label}; these come first."
        claims = [Claim(turn.say(en, f"有 {len(better)} 款{noun}标明了{label}，排在最前的是："), (proof,))]
    chosen = better[:SHOWN]
    claims += [measured_line(turn, t, n if len(chosen) > 1 else -1) for n, t in enumerate(chosen)]
    products = tuple(t.product for t in chosen)
    shown = tuple(p.product_id for p in products)
    return Draft(
        tuple(claims), (*products, *((base,) if base and own else ())), Memory(grown, shown, shown[:1]), query=grown
    )


def measured_line(turn: Turn, told: Told, place: int) -> Claim:
    """One product of a list, with the value that it is listed for."""
    line = listed_line(turn, told.product, turn.currency(), (2, place))
    label, value = shown_name(told.name, turn.language), told.told(turn.language)
    end = "。" if turn.language == "zh" else "."
    said = line.text.removesuffix(end) + turn.say(f"; {label} {value}.", f"，{label} {value}。")
    return Claim(said, (*line.citations, value_fact(told)))


def preferred(turn: Turn, grounded: Ground) -> Draft | None:
    """Answer a wish for much or little of a measure ("a light laptop") by that order.

    Args:
        turn: The turn.
        grounded: The search.

    Returns:
        The draft; None when the turn wishes for no such thing, or too few of its kind tell it.
    """
    if grounded.kind is None:
        return None
    found = [(rule.search(grounded.query.text), word) for word, rule in _PLAIN_RULES.items()]
    wished = sorted((m.start(), word) for m, word in found if m is not None)
    if not wished:
        return None
    products = whole_set(turn, grounded)
    for _, word in wished:
        sign, topics = _RULES[word][:2]
        measure = Superlative(word, sign, topics)
        plain = attribute_asked(products, word if word != "long" else "battery 续航", measure)
        ranked = told_measure(products, plain, sign) if plain else []
        if len(ranked) < max(2, MIN_TOLD * len(products)):
            continue
        return _in_order(turn, grounded, word, plain, ranked, len(products))
    return None


def _in_order(turn: Turn, grounded: Ground, word: str, plain: str, ranked: Sequence[Told], total: int) -> Draft:
    kind, query = grounded.kind, replace(grounded.query, words="")
    noun = kind.noun(turn.language, total) if kind else turn.say("products", "商品")
    label, kept = shown_name(plain, turn.language), conditions(query)
    proof = count_proof(ranked[0].product.product_id, query, total)
    order = "least" if _RULES[word][0] < 0 else "most"
    en = f"Of the {total} {noun}{f' that fit ({kept})' if kept else ''}, these have the {order} {label}."
    zh = f"{noun}{f'（{kept}）' if kept else ''}一共 {total} 款，按{label}看，最{_zh(word)}的是这几款。"
    if total == 1:
        en, zh = (
            f"One {noun} fits{f' ({kept})' if kept else ''}.",
            f"符合要求的{noun}只有 1 款{f'（{kept}）' if kept else ''}。",
        )
    chosen = ranked[:SHOWN]
    claims = [Claim(turn.say(en, zh), (proof,))]
    claims += [measured_line(turn, t, n if len(chosen) > 1 else -1) for n, t in enumerate(chosen)]
    ids = tuple(t.product.product_id for t in chosen)
    return Draft(tuple(claims), tuple(t.product for t in chosen), Memory(query, ids, ids[:1]), query=query)


def _zh(word: str) -> str:
    return {"light": "轻", "heavy": "重", "large": "大", "small": "小", "quiet": "低", "loud": "高", "thin": "薄",
            "thick": "厚",
            "long": "长", "short": "短", "tall": "高", "low": "低", "wide": "宽", "narrow": "窄", "powerful": "大",
            "fast": "快", "sharp": "高"}[word]  # fmt: skip
