"""Which part of the guide answers a turn: the order in which a turn's words are taken for one thing or another.

Knows nothing about sessions or models.
"""

from __future__ import annotations

import re
from dataclasses import replace

from shopguide.guide import (
    carrying,
    cheaper,
    choosing,
    comparing,
    complementing,
    directions,
    explaining,
    extremes,
    finding,
    having,
    naming,
    pointing,
    policy,
    premises,
    reduced,
    relative,
    reviewing,
    subject,
    superlatives,
    telling,
    weighing,
)
from shopguide.guide.facts import variants_with
from shopguide.guide.grounding import Ground, ground
from shopguide.guide.intents import Intent, points, read_intent, references, unpointed
from shopguide.guide.kinds import Kind, kind_by_vote, kind_in, kind_named
from shopguide.guide.listing import conditions
from shopguide.guide.reader import LIKELY, SURE
from shopguide.guide.restating import content
from shopguide.guide.sessions import Memory
from shopguide.guide.stating import option_words
from shopguide.guide.turn import Draft, Turn
from shopguide.types import Claim

_TALK = {
    "empty": ("What are you looking for? Tell me a product, a budget, or what it should be good for.",
              "想找点什么？可以说商品、预算，或者用途。"),
    "greet": ("Hello! Tell me what you are looking for, and I will search this shop, compare products and "
    "show where each fact comes from.",
              "您好！想找什么尽管说，我可以帮您找商品、做比较，并告诉您每条信息的出处。"),
    "thanks": ("You are welcome. If you want, I can compare products or look for something else.",
               "不客气！还需要的话，我可以帮您比较商品，或者再找找别的。"),
    "bye": ("Goodbye, and enjoy your day.", "再见，祝您愉快！"),
    "over": ("Gladly, we begin anew. What are you looking for?", "好的，我们重新开始。想找点什么？"),
    "outside": ("I can only help with the products of this shop: finding, comparing and explaining them.",
                "我只能帮您了解本店的商品：查找、比较和说明。"),
}  # fmt: skip

_THAN = re.compile(r"\bthan\b|\bor\b|\bversus\b|\bvs\b|和|跟|与|还是|比", re.I)
_AND_THAT = re.compile(r"^\s*(?:and|what about|how about|and what about)\b|呢\s*[?？]?\s*$", re.I)
_AND_A_KIND = re.compile(r"^[一-鿿]{2,8}呢\s*[?？]?$")
_WHICH_IS_MOST = re.compile(r"^\W*(?:and |ok |so )*which\b.{0,30}\bis the \w+est(?: one)?\W*$", re.I)
_AMONG = re.compile(r"(?:这|那)几[个款件双台条]|(?:里面?|当中|之中|其中)|(?:的)?是?哪(?:一)?[个款件双台条只把套]")
_THESE_MANY = re.compile(r"\b(?:of (?:these|those|them)|among)\b|其中|这些|那些|里面", re.I)
_TRAIT = re.compile(
    r"\b(?:the|that) (?!(?:next|other|same|last)\b)(?:[\w-]+ ){1,3}one\b|的(?:那|这)一?[个款件双台条只]|"
    r"(?:那|这)一?[个款件双台条只][^，,。?？]{1,6}的(?=$|[，,。?？是有能会多怎])",
    re.I,
)
_OF_THE_MOST = re.compile(
    r"\b(?:does|is|has|can|will|do|how \w+(?: does| is)?|what \w+(?: does| is)?|what do people say about|reviews "
    r"of|with|"
    r"about|would|of)\s+(?P<it>the (?:(?:most|least) \w+|\w{3,}est|best[- ]rated|cheaper|dearer|pricier|smaller|"
    r"bigger|larger|"
    r"lighter|heavier)(?: (?:one|of (?:them|these|those)))?)\b(?= \w|\?|\W*$)|"
    r"(?P<zh>(?:最[一-鿿]{1,3}|便宜|贵|轻|重|大|小)的?那(?:一)?[个款件双台条套支])",
    re.I,
)
_OF_THE_WORLD = re.compile(
    r"^\W*(?:who (?:won|is|was|are|invented|wrote|made the)|when (?:is|was|did)|what (?:year|time|day)|"
    r"where (?:is|are) (?!it|they|the (?:first|second))|how old (?:is|are)|how many (?:people|countries))\b|"
    r"^(?:谁是|谁赢|今天(?:星期)?几|现在几点|几号)",
    re.I,
)
_THAT_ONE = re.compile(
    r"^\W*(?:i(?:'d| would) (?:like|prefer) |tell me (?:more )?about )?the (?:cheaper|dearer|pricier|smaller|"
    r"bigger|larger|lighter|heavier) "
    r"one(?:,? please)?\W*$|^\W*(?:便宜|贵|轻|重|大|小)的那(?:一)?[个款件双台条]\W*$",
    re.I,
)
_NAMES = re.compile(r"\bthe\b|[A-Z]|\d")
"""What a product's own name or a known product begins with."""

_REVIEWS = re.compile(r"\b(?:bad |good )?(?:reviews?|complaints?)\b|[差好]评|评[论价]|口碑", re.I)
_OTHER_ONES = re.compile(
    r"\b(?:another|different|larger|bigger|smaller) ones?\b|^\s*(?:what|how) about\b|呢\s*[?？]?$", re.I
)


def act(turn: Turn, intent: Intent) -> Draft:
    """Answer a turn by the part that its words are meant for.

    Args:
        turn: The turn.
        intent: What its words want.

    Returns:
        The draft.
    """
    if intent.kind in _TALK:
        return told(turn, intent.kind, turn.memory)
    if intent.kind == "policy" or policy.is_meant(turn, intent):
        return policy.answer(turn)
    turn, intent = subject.begun(turn, intent)
    granted = premises.answer(turn, act)
    if granted is not None:
        return granted
    if turn.memory.query is not None and turn.own_kind is None:
        turn = replace(turn, query=carrying.in_context(turn, turn.query, turn.memory.query))
    if not intent.pointed and not turn.memory.focus and _OF_THE_WORLD.search(turn.text) and turn.own_kind is None:
        return told(turn, "outside", turn.memory)
    others = carrying.of_other_brands(turn)
    if others is not None:
        return finding.find(others)
    if turn.wish:
        return _wish(turn, intent)
    described = pointing.pointed(turn)
    if described is not None:
        return _of_described(turn, intent, described)
    if _opinion_of_focus(turn, intent):
        return reviewing.opinion(turn, Intent("opinion", turn.memory.focus[:1], pointed=True))
    for answered in (reduced.answer, explaining.answer, complementing.answer, having.answer):
        draft = answered(turn)
        if draft is not None:
            return draft
    draft = choosing.answer(turn, intent) or _of_several(turn, intent) or _asked_again(turn)
    if draft is not None:
        return draft
    if not intent.refs and intent.kind in ("about", "opinion", "find") and weighing.asks_of_focus(turn):
        of_it = Intent("opinion" if intent.kind == "opinion" else "about", turn.memory.focus[:1], pointed=True)
        return reviewing.opinion(turn, of_it) if of_it.kind == "opinion" else telling.about(turn, of_it)
    if not turn.memory.focus and _AND_A_KIND.match(turn.text):
        return finding.find(turn)
    pointed_at = _by_superlative(turn)
    if pointed_at is not None:
        turn, intent = pointed_at
    elif turn.query.sort != "relevance" and not references(turn.text, turn.memory):
        return finding.find(turn)
    if carrying.asks_for_things(turn.text) and _new_subject(turn, intent):
        return finding.find(turn)
    intent = _by_trait(turn, _looking_back(turn, _of_reviews(turn, intent)))
    if intent.kind == "untraced":
        return _not_among(turn)
    if intent.kind != "compare":
        draft = _superlative(turn) or relative.step(turn) or directions.answer(turn, intent)
    else:
        draft = _superlative(turn)
    if draft is not None:
        return draft
    if not intent.refs and _any_of_a_kind(turn):
        return finding.find(turn)
    if intent.kind == "find" and not turn.memory.single and _only_refines(turn, intent):
        return finding.find(turn)
    pointed = (intent.pointed and points(turn.text)) or bool(intent.refs)
    if not pointed and not intent.names and _new_subject(turn, intent):
        return finding.find(turn)
    if intent.kind == "compare":
        return comparing.compared(turn, intent)
    if intent.kind == "why":
        return telling.why(turn, intent)
    if intent.kind in ("about", "opinion", "find") and not intent.refs:
        named = telling.named_product(turn) if intent.kind != "find" and not pointed else None
        if named is not None and _any_of_a_kind(turn):
            named = None
        product = named or telling.implied(turn, asking=intent.kind != "find")
        if product is not None:
            kind = "opinion" if intent.kind == "opinion" else "about"
            intent = Intent(kind, (product.product_id,), pointed=True)  # type: ignore[arg-type]
    if intent.kind in ("cheaper", "dearer") and not any(f.field == "price" for f in turn.query.filters):
        return cheaper.cheaper(turn, intent.refs, down=intent.kind == "cheaper")
    if _only_refines(turn, intent):
        return finding.find(turn)
    if intent.kind == "opinion":
        return premises.corrected(turn, reviewing.opinion(turn, intent))
    if intent.kind == "about":
        return premises.corrected(turn, telling.about(turn, intent))
    return finding.find(turn)


def _opinion_of_focus(turn: Turn, intent: Intent) -> bool:
    """A reader is sure that the turn asks what people say, and it names no other product or kind of thing."""
    heard = turn.reading
    if heard is None or heard.act != "opinion" or heard.sure < SURE or not turn.memory.focus or intent.refs:
        return False
    if intent.kind not in ("find", "about", "opinion") or heard.said("kind") or turn.query.filters:
        return False
    text = turn.text
    for topic in heard.said("topic"):
        text = text.replace(topic, " ")  # the straps are no bag "with long strap"
    return len(turn.memory.focus) < 2 and not naming.named_in(turn, text)


def _wish(turn: Turn, intent: Intent) -> Draft:
    """A requirement, as a condition on what was last looked for: of the kind last spoken of where nothing was."""
    memory = turn.memory
    if memory.query is None and memory.focus:
        turn = replace(turn, memory=replace(memory, query=carrying.of_kind(turn, memory.focus)))
    return directions.answer(turn, intent) or finding.find(turn)


def _of_described(turn: Turn, intent: Intent, described: pointing.Pointed) -> Draft:
    """What is asked of the products that a turn describes, and first where none of those shown fits."""
    draft = _asked_of(turn, intent, described)
    if not described.unshown or not draft.products:
        return draft
    none = Claim(turn.say(f"None of those I showed is “{described.unshown}”; one that fits is in this shop.",
                          f"刚才展示的几款里没有“{described.unshown}”，店里另有一款符合。"))  # fmt: skip
    return replace(draft, claims=(none, *draft.claims))


def _asked_of(turn: Turn, intent: Intent, described: pointing.Pointed) -> Draft:
    """What is asked of described products: of one, or of several beside one another."""
    ids = described.ids
    if len(ids) > 1:
        return comparing.compared(turn, Intent("compare", ids, pointed=True))
    memory = replace(turn.memory, focus=ids)
    chosen = choosing.answer(replace(turn, memory=memory), Intent(intent.kind, ids, pointed=True))
    if chosen is not None:
        return chosen
    query = replace(turn.tools.understand(described.rest), language=turn.language) if described.rest else turn.query
    fresh = turn.memory.focus != ids
    asked = replace(turn, text=described.rest, query=query, memory=memory, fresh=fresh)
    kind = read_intent(described.rest, memory).kind
    if kind in ("cheaper", "dearer"):
        return cheaper.cheaper(asked, ids, down=kind == "cheaper")
    if kind == "compare" or intent.kind == "compare":
        others = tuple(i for i in turn.memory.shown if i not in ids)
        return comparing.compared(turn, Intent("compare", (*ids, *others)[:4], pointed=True))
    if kind == "why":
        return telling.why(asked, Intent("why", ids, pointed=True))
    if kind == "opinion" or (turn.reading and turn.reading.act == "opinion" and turn.reading.sure >= LIKELY):
        return reviewing.opinion(asked, Intent("opinion", ids, pointed=True))
    if turn.memory.asked and _AND_THAT.search(turn.raw) and not telling.asks_something(described.rest):
        asked = replace(asked, text=turn.memory.asked)
    return telling.about(asked, Intent("about", ids, pointed=True))


def _of_several(turn: Turn, intent: Intent) -> Draft | None:
    """A comparison of products that the turn names, or a pick by price or stars among those spoken of."""
    several = intent.kind == "compare" or _THAN.search(turn.text) is not None
    if several and intent.kind in ("compare", "about", "opinion", "find", "cheaper", "dearer") and not intent.refs:
        named = naming.named_in(turn, turn.text)
        if len(named) > 1:
            return comparing.compared(turn, Intent("compare", tuple(p.product_id for p in named), pointed=True))
    words = unpointed(_AMONG.sub(" ", turn.query.words))
    if turn.query.sort == "relevance" or kind_in(turn.query) or content(words) or not turn.memory.shown:
        return None
    chosen = references(turn.text, turn.memory)
    if len(chosen) < 2 and len(turn.memory.focus) > 1 and not turn.query.filters:
        chosen = turn.memory.focus
    claims = relative.winner(turn, [turn.tools.product(i) for i in chosen]) if 1 < len(chosen) < 4 else []
    if claims and (points(turn.text) or turn.memory.focus == chosen) and not _THESE_MANY.search(turn.text):
        best = claims[0].citations[0].product_id
        products = (turn.tools.product(best), *(turn.tools.product(i) for i in chosen if i != best))
        memory = replace(turn.memory, focus=(best,), single=True)
        return Draft(tuple(claims), products, memory, query=turn.query)
    return finding.find(turn) if turn.memory.query is not None else None


def _asked_again(turn: Turn) -> Draft | None:
    """The last question about another product that is only named: "and the M100?", M100 呢."""
    if not turn.memory.asked or not _AND_THAT.search(turn.raw) or turn.query.sort != "relevance":
        return None
    refs = references(turn.text, turn.memory)
    if len(refs) == 1 and not telling.asks_something(unpointed(turn.text)):
        own = refs
    else:
        named = naming.named_in(turn, turn.text)
        if len(named) != 1:
            return _another_size(turn)
        own = (named[0].product_id,)
    before = replace(turn, text=turn.memory.asked, memory=replace(turn.memory, focus=own))
    kind = read_intent(turn.memory.asked, before.memory).kind
    tell = reviewing.opinion if kind == "opinion" else telling.about
    return tell(before, Intent("about", own, pointed=True))


def _another_size(turn: Turn) -> Draft | None:
    """The last question whether a size or colour is in stock, about another one ("what about 31?")."""
    if not telling.asks_stock(turn.memory.asked) or not turn.memory.single or turn.own_kind is not None:
        return None
    product = turn.tools.product(turn.memory.focus[0])
    if not variants_with(product, option_words(turn.text)):
        return None
    asked = replace(turn, text=turn.say(f"is it in stock: {turn.text}", f"{turn.text} 有货吗"))
    return telling.about(asked, Intent("about", turn.memory.focus[:1], pointed=True))


def _by_trait(turn: Turn, intent: Intent) -> Intent:
    """Point at the one of the products shown that a trait names: "the blue one", 蓝色的那款, "the cheapest one"."""
    shown = turn.memory.shown
    if (
        (intent.refs and references(turn.text, turn.memory))
        or len(shown) < 2
        or not _TRAIT.search(turn.text)
        or _OTHER_ONES.search(turn.text)
    ):
        return intent
    if intent.kind not in ("about", "opinion", "find", "why"):
        return intent
    fits = finding.among(turn, shown)
    if not fits and turn.query.filters:
        return Intent("untraced")
    if len(fits) != 1:
        return intent
    kind = "about" if intent.kind == "find" else intent.kind
    return Intent(kind, fits, pointed=True)


def _not_among(turn: Turn) -> Draft:
    """A search for what none of the products shown is ("the blue one" of mugs none of which is blue)."""
    draft = finding.find(turn)
    asked = conditions(turn.query)
    said = turn.say(f"None of those I showed fits ({asked}).", f"刚才的几款都不符合（{asked}）。")
    return replace(draft, claims=(Claim(said), *draft.claims)) if asked else draft


def _any_of_a_kind(turn: Turn) -> bool:
    """The turn asks whether there are things of a kind, and says no product's own name."""
    if not carrying.asks_for_things(turn.text) or turn.own_kind is None:
        return False
    names = _NAMES.search(turn.text[1:]) is not None or turn.language == "zh"
    return not names or not naming.named_in(turn, turn.text)


def _by_superlative(turn: Turn) -> tuple[Turn, Intent] | None:
    """The one of the products shown that "the cheapest" or "the lightest" names, where more is asked of it."""
    shown = turn.memory.shown
    if len(shown) < 2 or not (_OF_THE_MOST.search(turn.text) or _THAT_ONE.match(turn.text)):
        return None
    if _WHICH_IS_MOST.match(turn.text):
        return None  # it asks which one that is, and nothing of it
    rest = " ".join(_OF_THE_MOST.sub(lambda m: m[0].replace(m["it"] or m["zh"], " "), turn.text).split())
    if not telling.asks_something(rest) and not _THAT_ONE.match(turn.text):
        return None
    products = [turn.tools.product(i) for i in shown]
    chosen = relative.most(turn, products)
    if chosen is None:
        return None
    query = replace(turn.tools.understand(rest.strip()), language=turn.language)
    memory = replace(turn.memory, focus=(chosen.product_id,))
    asked = replace(turn, text=rest.strip(), query=query, memory=memory)
    kind = read_intent(rest, memory).kind
    return asked, Intent("opinion" if kind == "opinion" else "about", (chosen.product_id,), pointed=True)


def _superlative(turn: Turn) -> Draft | None:
    """The most or least of a measure: of the kind named, of the products shown, or of the last search."""
    asked = superlatives.read_superlative(turn.text)
    if asked is None or turn.query.sort != "relevance":
        return None
    for chip in turn.query.understood:  # "which two person one is the lightest" is of weight, and not of persons
        if chip.filters and chip.text:
            turn = replace(turn, text=turn.text.replace(chip.text, " "))
    query = replace(turn.query, words=superlatives.without_superlative(turn.query.words))
    kind = kind_in(query) or (None if turn.names_no_kind else kind_named(turn.tools, query.words))
    if kind is None and superlatives.other_words(query.words) and not points(turn.text) and not turn.names_no_kind:
        kind = kind_by_vote(turn.tools, query.words)
    shown = turn.memory.focus if len(turn.memory.focus) > 1 else turn.memory.shown
    if kind is None and points(turn.text) and len(shown) > 1:
        products = [turn.tools.product(i) for i in shown]
        draft = superlatives.answer(turn, asked, products, None, turn.memory.query or query)
        if draft is None:
            return superlatives.untold(turn, asked, products, None)
        return replace(draft, memory=replace(draft.memory, shown=turn.memory.shown))
    if kind is None and turn.memory.query is not None and turn.memory.query.filters:
        last = replace(turn.memory.query, filters=(*turn.memory.query.filters, *query.filters))
        grounded = Ground(last, kind_in(last))
    elif kind is not None:
        chips = ground(turn, replace(query, words=kind.word))
        if chips.kind is None:
            chips = ground(turn, replace(query, words=kind.word, filters=(*query.filters, kind.filter)))
        grounded = Ground(replace(chips.query, text=turn.text), kind)
    else:
        return None
    products = extremes.whole_set(turn, grounded)
    if not products and grounded.kind is not None:  # the last search had come out empty: its kind goes on
        grounded = Ground(
            replace(grounded.query, words="", filters=(grounded.kind.filter,), understood=()), grounded.kind
        )
        products = extremes.whole_set(turn, grounded)
    draft = superlatives.answer(turn, asked, products, grounded.kind, grounded.query)
    return draft or superlatives.untold(turn, asked, products, grounded.kind, query=grounded.query)


def _new_subject(turn: Turn, intent: Intent) -> bool:
    """The words name another kind of thing than the one last shown, so that they begin a new search."""
    if intent.kind not in ("compare", "about", "opinion", "cheaper", "dearer") or not turn.memory.shown:
        return False
    if turn.query.sort != "relevance" and kind_in(turn.query) is not None:
        return True
    if telling.holds_what_is_asked(turn) or weighing.asks_of_focus(turn):
        return False
    named = None if turn.names_no_kind else kind_named(turn.tools, turn.query.words)
    kind: Kind | None = kind_in(turn.query) or named
    if kind is None:
        return False
    if intent.kind == "compare" or telling.named_product(turn) is None:
        return not any(kind.holds(turn.tools.product(i)) for i in turn.memory.focus or turn.memory.shown)
    return False


def _only_refines(turn: Turn, intent: Intent) -> bool:
    """A question such as "what about blue ones?" changes the last search, and asks about no product."""
    if turn.memory.query is None or intent.pointed:
        return False
    return carrying.refined(turn) != turn.query


def _of_reviews(turn: Turn, intent: Intent) -> Intent:
    """A bare question for reviews asks of what was just spoken of, and looks for nothing."""
    if intent.kind != "opinion" or intent.refs or intent.names or not turn.memory.focus or turn.query.filters:
        return intent
    if not _REVIEWS.search(turn.query.words) or content(_REVIEWS.sub(" ", turn.query.words)):
        return intent
    return Intent("opinion", turn.memory.focus[:1], pointed=True)


def _looking_back(turn: Turn, intent: Intent) -> Intent:
    """The intent as it stands when nothing was shown yet: "only those in stock" beside a kind points at no product."""
    if not turn.memory.shown and points(turn.text) and not telling.asks_of(turn.text):
        return Intent("about", pointed=True)
    if not intent.pointed or intent.refs or turn.memory.shown:
        return intent
    named = kind_in(turn.query) or kind_named(turn.tools, turn.query.words)
    return Intent("find") if named is not None and intent.kind in ("about", "find") else intent


def told(turn: Turn, talk: str, memory: Memory) -> Draft:
    """Small talk: a greeting, thanks, or that something is no matter of this shop."""
    en, zh = _TALK[talk]
    return Draft((Claim(turn.say(en, zh)),), memory=memory, query=turn.query, spoken=False)
