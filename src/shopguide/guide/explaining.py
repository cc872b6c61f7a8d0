"""Answers to "what is ANC?": a term in the catalog's own words, or that the catalog does not explain it.

Knows nothing about conversations; a term is never explained from outside the shop.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from shopguide.guide.facts import CUES, MAX_SENTENCE, NAMES, sentences, shown_name
from shopguide.guide.injected import is_injected
from shopguide.guide.intents import points
from shopguide.guide.turn import Draft, Turn
from shopguide.guide.wanted import asked_attributes, asks_contents
from shopguide.guide.words_zh import NAMES_ZH, VALUES_ZH
from shopguide.text import STOP_WORDS, has_han, tokens
from shopguide.types import Citation, Claim, Hit, Product

LOOKED_AT = 30
"""Products whose descriptions are looked through for a term."""

_ASKED = re.compile(
    r"^\W*(?:what(?:'s| is| are| does)(?: an?| the)?(?: (?:meaning|definition) of)? (?P<en>[\w'’ /-]{2,40}?)"
    r"(?: (?:mean|stand for|do exactly|actually|exactly|even))*(?: (?:mean|anyway|here))?|"
    r"(?:can you |could you |please )?(?:explain|define)(?: to me)?(?: what)? (?:an? |the )?(?P<en2>[\w'’ /-]{2,40}?)"
    r"(?: is| means| are)?|what do you mean by (?P<en3>[\w'’ /-]{2,40}?))\W*$|"
    r"^\W*(?:什么(?:是|叫做?)(?P<zh>[^，,。?？]{1,14}?)|(?:解释(?:一下|下)?|科普(?:一下|"
    r"下)?)(?:什么是)?(?P<zh2>[^，,。?？]{1,14}?)|"
    r"(?P<zh3>[^，,。?？这那它]{1,14}?)(?:是什么(?:意思|东西|鬼|玩意儿?)?|什么意思|指的?是什么|是指什么|怎么理解|"
    r"是干什么用?的))"
    r"(?:啊|呀|呢|吗|吧)?\W*$",
    re.I,
)
_NO_TERM = re.compile(
    r"\b(?:it|its|this|that|these|those|they|your|you|my|i|we|cheapest|dearest|best|most|least|difference|price|cost|"
    r"ratings?|reviews?|policy|brand|brands|size|sizes|weight|color|colour|colors|colours|material|made|warranty|there|"
    r"one|ones|new|on sale|available|included|\w+est)\b|"
    r"第|个|款|哪|最|价格|价钱|多少|牌子|品牌|颜色|材质|面料|尺码|材料|优点|缺点|好处|毛病|问题|评价|里面|包含|配料|成分|填|区别|推荐|好的|退货|运费|政策|名字|适合",
    re.I,
)
_THE = re.compile(r"^\W*what(?:'s| is| are) the\b", re.I)
_DEFINES = re.compile(
    r"\b(?:is|are|means|takes|keeps|lets|stops|blocks|removes|makes)\b|是|指|让|能|可以|避免|减少|安静|保持"
)


def answer(turn: Turn) -> Draft | None:
    """Explain a term out of the descriptions that speak of it.

    Args:
        turn: The turn.

    Returns:
        The draft; None when the turn asks for no term.
    """
    term = asked_term(turn.text)
    if not term or points(turn.text) or (turn.memory.focus and asks_contents(turn.text)):
        return None
    if (
        turn.memory.focus
        and _THE.match(turn.text)
        and asked_attributes(turn.tools.product(turn.memory.focus[0]), tokens(term))
    ):
        return None  # "what's the fabric?" of the product just spoken of
    wanted = _ways_to_say(term)
    hits = turn.tools.search(term, sort="relevance", limit=LOOKED_AT).hits
    if not hits:
        hits = next(
            (h for w in wanted if (h := turn.tools.search(" ".join(w), sort="relevance", limit=LOOKED_AT).hits)), ()
        )
    told = _sentences(turn, wanted, hits)
    if not told and _names_a_thing(turn, term, hits):
        return None
    if not told:
        said = turn.say(f"The catalog does not say what “{term}” means.", f"商品资料里没有解释“{term}”是什么。")
        return Draft((Claim(said),), memory=turn.memory, query=turn.query, spoken=False)
    cite, product = told
    quote = cite.quote.rstrip(".。 ")
    title = turn.title(product)
    first = turn.say(f"The catalog does not define “{term}” itself; this is how it speaks of it.",
                     f"商品资料没有专门解释“{term}”，不过介绍里是这样说的。")  # fmt: skip
    said = turn.say(f"{title}: “{quote}”.", f"{title}：“{quote}”。")
    claims = [Claim(first), Claim(said, (cite,))]
    claims += _listed(turn, wanted)
    return Draft(tuple(claims), (product,), replace(turn.memory, asked=term), query=turn.query)


def asked_term(text: str) -> str:
    """The term that a turn wants explained; "" when it wants something else."""
    match = _ASKED.match(text)
    term = next((g for g in match.groups() if g), "").strip() if match else ""
    return "" if not term or _NO_TERM.search(term) or len(term.split()) > 4 else term


def _ways_to_say(term: str) -> list[set[str]]:
    """The term's own words, and those of what it asks for ("ANC" is noise cancelling), each as index terms."""
    own = {t for t in tokens(term) if t not in STOP_WORDS}
    whole = {t for t in own if not any(t != o and t in o for o in own)} if has_han(term) else own
    out = [whole]
    for topic, cues in CUES.items():
        if own & set(cues) or own == set(tokens(topic)):
            out += [set(tokens(n)) for n in (topic, *NAMES.get(topic, ()), NAMES_ZH.get(topic, "")) if n]
    for table in (NAMES_ZH, VALUES_ZH):
        out += [set(tokens(en)) for en, zh in table.items() if zh == term]
        out += [set(tokens(zh)) for en, zh in table.items() if en == term.lower()]
    return [w for w in out if w]


def _sentences(turn: Turn, wanted: Sequence[set[str]], hits: Iterable[Hit]) -> tuple[Citation, Product] | None:
    """The sentence of a description that says most of a term, in the asker's language before others."""
    best = None
    for place, hit in enumerate(hits):
        product = hit.product
        texts = [product.description, *(t.description for t in product.translations.values())]
        for text in texts:
            for number, sentence in enumerate(sentences(text)):
                held = set(tokens(sentence))
                way = next((n for n, w in enumerate(wanted) if w <= held or _inside(w, sentence)), None)
                if (
                    way is None
                    or not 12 <= len(sentence) + 6 * has_han(sentence) <= MAX_SENTENCE
                    or is_injected(sentence)
                ):
                    continue
                score = (
                    has_han(sentence) == (turn.language == "zh"),
                    _DEFINES.search(sentence) is not None and not any(c.isdigit() for c in sentence),
                    -way,
                    -number,
                    -place,
                )
                if best is None or score > best[0]:
                    best = (score, Citation(product.product_id, "description", sentence), product)
    return (best[1], best[2]) if best else None


def _inside(words: set[str], sentence: str) -> bool:
    return any(has_han(w) for w in words) and all(w in sentence for w in words)


def _names_a_thing(turn: Turn, term: str, hits: Sequence[Hit]) -> bool:
    """The term is a kind of thing or a product of the shop: "what is a tagine" there is a search."""
    own = set(tokens(term))
    return any(own <= set(tokens(h.product.title_in(turn.language))) for h in hits[:5]) and turn.own_kind is not None


def _listed(turn: Turn, wanted: Sequence[set[str]]) -> list[Claim]:
    """How many of what was last looked for are listed with it, where it is a yes or no."""
    shown = [turn.tools.product(i) for i in turn.memory.shown]
    names = {
        n: None for p in shown for n, v in p.attributes.items() if isinstance(v, bool) and set(tokens(n)) in wanted
    }
    for name in names:
        have = [p for p in shown if p.attributes.get(name) is True]
        proofs = tuple(Citation(p.product_id, f"attribute:{name}", "yes" if p in have else "no")
                       for p in shown if name in p.attributes)  # fmt: skip
        label = shown_name(name, turn.language)
        if len(shown) < 2 or not proofs:
            continue
        who = turn.say(" and ".join(turn.title(p) for p in have), "、".join(turn.title(p) for p in have))
        if have:
            said = turn.say(
                f"Of those I showed, {who} {'has' if len(have) == 1 else 'have'} it.",
                f"刚才的几款里，带{label}的是{who}。",
            )
        else:
            said = turn.say("None of those I showed has it.", f"刚才的几款都没有标明{label}。")
        return [Claim(said, proofs)]
    return []
