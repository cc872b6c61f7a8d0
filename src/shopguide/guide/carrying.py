"""What a turn means beside the last search: a change to it, or a search of its own.

Knows nothing about answers. A turn that names no kind of thing goes on about the last one, as far as the things last
looked for tell its words; what only other things of the shop are called begins a new search.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from shopguide.guide.facts import QUESTION_WORDS, asked_words, asked_yes_no
from shopguide.guide.grounding import called_by, found_in, holds_term, people_said
from shopguide.guide.heard import heard_kind
from shopguide.guide.kinds import Kind, kind_in, kind_of, named_tokens, yes_no_names
from shopguide.guide.listing import covers, is_category
from shopguide.guide.reader import SURE
from shopguide.guide.restating import GENERIC, WHOLE, content
from shopguide.guide.traits import trait_chips
from shopguide.guide.turn import Turn
from shopguide.query.colours import families_in
from shopguide.text import STOP_WORDS, has_han, tokens
from shopguide.types import Filter, Hit, Product, Query, Sort, Understood

SAMPLE = 60
"""Things last looked for that tell which words go on about them."""

_SELL = re.compile(
    r"\b(?:do|can|does) (?:you|this shop|the shop|u) (?:guys )?(?:also |even |still |not )?(?:sell|have|carry|"
    r"stock|offer|got)\b|"
    r"\bhave you (?:guys )?got\b|\byou(?:'ve| guys)? got any\b|^\W*(?:got|any|have you) (?:any )?\w+|"
    r"\b(?:is|are) there (?:any(?:thing)?|an?|one|some(?:thing)?)\b|^\W*(?:an?|some) (?!ones?\b|(?:\w+ )?(?:gift|"
    r"present)s?\b)[\w' -]{2,40}\W*$|"
    r"\bsell\b|有卖|[一-鿿]{2}(?<!还)(?<!现)(?<!没)有(?:卖的?)?(?:吗|没有|没)(?:呢|啊)?\s*[?？]?$|卖.{0,8}[吗嘛么]|"
    r"有没有(?!人|货|"
    r"现货|问题|异味|毛病|缺点)|(?<!没)有(?!人|货|现货|异味|问题|味)[^，,。]{1,12}[吗嘛么]\s*[?？]?$",
    re.I,
)
"""A question whether the shop has a thing at all."""

_REFINE_WORDS = GENERIC | frozenset(
    """what about how ones one only instead just any some those same but in with the a make it and or something anything
    show me them from now then please also is there are there's available have do you got similar prefer rather better
    really fine can that thing
    呢 那 有 换 换成 只要 的 吗 要 那么 有没有 一下 看看 看 我 想 再 其他 别 还有 同样 类似 款 些 一些 颜色 最好
    希望 能 带     点 一点 稍微 更 要求 不要 太 会 可以 用 个 想要 还是 睡 四个 两个 三个 个人""".split()
)
_CUED = re.compile(
    r"\b(?:what about|how about|instead|ones?|something|anything|prefer|rather|only|but)\b|^(?:in|only|but|with|"
    r"without|no|not)\b|"
    r"呢|换成|只要|最好|希望|稍微|不要|不能|要.{1,8}的\s*$|带.{1,8}的|有.{1,8}的",
    re.I,
)
_ANYTHING = re.compile(r"^\W*anything\b(?!.*\b(?:shop|store|sell|you have|departments?)\b)|\banything but\b", re.I)
_SUCH = re.compile(r"(?:要|只要|有|有没有|来|换)?[^，,。?？]{1,6}的[吗呢吧]?[?？。]?$")
"""Words that only describe (不锈钢的): they are said of what was last looked for, whatever else holds them."""

_ONE = re.compile(r"\b(?:ones?|it|them)\b", re.I)
_ONES = re.compile(r"\b[\w-]+ ones?\b|^\W*in [\w-]+\W*$", re.I)
"""Words that describe others of the same kind ("any red ones?"), whatever else is called so."""

_INSTEAD = re.compile(r"\b(?:actually|instead|rather|make (?:it|that)|change|switch)\b|换成?|改成?|还是要", re.I)
"""Another kind takes the place of the last one, and the conditions stay."""

_OTHERS = re.compile(
    r"\b(?:is|are) there (?:one|ones|any|some)\b(?! (?:reviews?|discounts?|warranty|guarantee|problems?|complaints?)"
    r")|"
    r"\b(?:any|some|ones) (?:in|with|made)\b|有(?:没有)?[^，,。吗?？]{1,8}[^目真](?<!别)的(?:吗|么|呢|没有)?\s*(?:$|"
    r"[，,?？])|"
    r"[^，,。?？]{1,6}的有(?:没有|吗|么)",
    re.I,
)
_FEATURE = re.compile(
    r"^(?:with|without|that (?:can|has|have)|including)\b|"
    r"^(?:我)?(?:想?要|最好|必须|得|需要|希望|只要|一定要)*(?:自?带|有|能|可以|支持|含|配有?|具备)",
    re.I,
)
"""A requirement that a thing has or can do something: the words name no other thing that is wanted."""

_OTHER_BRAND = re.compile(
    r"\b(?:(?:any|from|by|of|an?) )*(?:(?:an)?other|different|some other) (?:brand|maker|make|manufacturer)s?\b|"
    r"(?:有没有|有|看看|要|换)?(?:一?个)?(?:别的|其他|其它|另外的?|不同)(?:的)?(?:品牌|牌子)的?|换(?:一?个)?(?:品牌|"
    r"牌子)的?",
    re.I,
)
_THAT_IS = re.compile(r"\bthat (?:is|are|does|do|has|have|can)\W*$|也(?:是|有|能|可以)的", re.I)
"""The same that was last asked of a product."""

_WHAT_ABOUT = re.compile(r"^\W*(?:what|how) about\b|^那?.{1,8}的?呢\s*[?？]?$", re.I)
_REQUESTED = re.compile(
    r"看看|看一?下|想买|要买|推荐|\b(?:show me|looking for|i need|i want|find me|get me) (?!something|anything|one|"
    r"it)",
    re.I,
)
"""A thing is asked for by its name: where nothing last looked for is called so, it is another one."""

_YOU_HAVE = re.compile(r"\byou (?:have|sell|carry|stock|'?ve got)\b|你们?(?:店|家)|店里|全店", re.I)
_SOMEONE_ELSE = re.compile(
    r"\b(?:for|and) (?:me|myself|my (?:wife|husband|mom|mum|dad|son|daughter|girlfriend|boyfriend|kids?|sister|"
    r"brother))\b|"
    r"(?:妈妈|爸爸|老婆|老公|自己|女朋友|男朋友|儿子|女儿|孩子|大人|成人)(?:穿|用|戴|的)",
    re.I,
)
"""The same for somebody else: whom it was for before, and their size, count no more."""

WITHIN = 5
"""Things of a kind that tell whether it lies within another one."""


def asks_for_things(text: str) -> bool:
    """Whether a turn asks what the shop has ("do you have boots that go with it?")."""
    return _SELL.search(text) is not None


def asks_for_others(text: str) -> bool:
    """Whether a turn asks for other things of the kind ("is there one in wool", 有羊毛的吗), and not of one product."""
    return _OTHERS.search(text) is not None


def refined(turn: Turn) -> Query:
    """The search meant by a turn: itself, or the last one with new conditions ("in red", "only Nike", 蓝色的呢)."""
    query, last = turn.query, turn.memory.query
    if last is None or (WHOLE.search(turn.text) and not content(query.words) and not _ANYTHING.search(turn.text)):
        return query
    if query.sort != "relevance" and _YOU_HAVE.search(turn.text) and content(query.words):
        return query  # "the cheapest kettle you have" is over all kettles
    if not _goes_on(turn, last):
        return _kind_replaced(turn, query, last) or _with_earlier_conditions(query, last)
    query = _narrowed(turn, in_context(turn, query, last), last)
    left = _left(turn, query)
    changes = bool(query.filters or query.sort != "relevance")
    if not left:
        goes_on = changes or turn.wish or people_said(turn.text) or any(u.soft for u in query.understood)
        return _joined(turn, query, last, ()) if goes_on else query
    last = _uncoloured(last) if any(families_in(t) for t in left) else last
    kind, sample = kind_in(last), _last_found(turn, last)
    spoken = _spoken(turn, query.words, left, sample) if kind is not None else set()
    rest = [t for t in left if t not in spoken and not any(has_han(s) and (t in s or s in t) for s in spoken)]
    if spoken:  # 进 of 能进微波炉的 says no more than the rest of it
        rest = [t for t in rest if len(t) > 1 or not has_han(t)]
    if not rest:
        broken = has_han(query.words) and any(len(t) == 1 for t in left)  # V领 is cut in two
        whole_words = query.words.split() if broken else ()
        return _joined(turn, query, last, list(dict.fromkeys((*spoken, *left, *whole_words))))
    if kind is None and not sample and last.words:  # it found nothing: its words count no more
        return _with_earlier_conditions(query, replace(last, words=""))
    if _WHAT_ABOUT.search(turn.text):
        last = _without_latest(last)
    held = _held(turn, rest, last, kind)
    opened = _opened(last, rest) if not held else last
    if opened != last:
        held = _held(turn, rest, opened, kind)
        last, sample = (opened, _last_found(turn, opened)) if held else (last, sample)
    covering = [h.product for h, words in held if covers(words, rest)]
    called = [p for p in covering if all(holds_term(t, *called_by(p)) for t in rest)]
    whole = [p.product_id for p in called or covering]
    if kind is None and len(sample) < SAMPLE:
        ids = {p.product_id for p in sample}
        whole = [i for i in whole if i in ids]
    if whole and (len(whole) < len(sample) or len(sample) >= SAMPLE):
        chip = Understood(asked_words(turn.text, rest) or " ".join(rest), _quoted(turn, rest), 0,
                          (Filter("product_id", any_of=tuple(whole)),))  # fmt: skip
        grown = replace(query, filters=(*query.filters, *chip.filters), understood=(*query.understood, chip))
        return _joined(turn, grown, last, [t for t in left if t in spoken])
    cued = _CUED.search(turn.text) is not None or len(turn.text) <= (8 if turn.language == "zh" else 24)
    new = _REQUESTED.search(turn.raw) is not None and not called and not _ONES.search(turn.text)
    if (held and not new) or changes or turn.wish:
        return _joined(turn, query, last, left)
    if new and not _SUCH.match(turn.text.strip()):
        return query
    described = _SUCH.match(turn.text.strip()) or _ONES.search(turn.text)
    if cued and (described or not _called_elsewhere(turn, rest)):
        return _joined(turn, query, last, left)
    return query


def of_other_brands(turn: Turn) -> Turn | None:
    """A turn that asks for other brands than the one last looked for or spoken of, with that as a condition.

    Args:
        turn: The turn.

    Returns:
        The turn as a wish for none of that brand; None when it asks for nothing of the kind.
    """
    last, memory = turn.memory.query, turn.memory
    match = _OTHER_BRAND.search(turn.text)
    if match is None or not (memory.focus or memory.shown):
        return None
    asked = [v for f in (last.filters if last else ()) if f.field == "brand" for v in f.any_of]
    brands = tuple(asked) or (turn.tools.product((memory.focus or memory.shown)[0]).brand,)
    if not all(brands):
        return None
    text = f"{turn.text[: match.start()]} {turn.text[match.end() :]}".strip()
    if _THAT_IS.search(text) and memory.asked:
        text = memory.asked
    query = replace(turn.tools.understand(text), language=turn.language)
    refused = Filter("brand", none_of=brands)
    label = turn.say(f"not {', '.join(brands)}", f"不要{'、'.join(brands)}")
    chip = Understood(match.group().strip(), label, match.start(), (refused,))
    query = replace(query, filters=(*query.filters, refused), understood=(*query.understood, chip),
                    words=" ".join(content(query.words)))  # fmt: skip
    base = last or of_kind(turn, memory.focus)
    if base is not None:
        chips = tuple(u for u in base.understood if not any(f.field == "brand" for f in u.filters))
        base = replace(base, filters=tuple(f for f in base.filters if f.field != "brand"), understood=chips)
    return replace(turn, text=text, query=query, memory=replace(memory, query=base), wish=True)


def _goes_on(turn: Turn, last: Query) -> bool:
    """Whether a turn is about what was last looked for: it names no kind, or a trait of the same kind by its words."""
    own, kind = turn.own_kind, kind_in(last)
    if own is None:
        return not _another_heard(turn, last)
    if kind is None:
        return False
    if turn.wish and _FEATURE.match(turn.text.strip()):
        return True
    named = set(tokens(f"{kind.word} {kind.node.split('/')[-1]}"))
    if set(tokens(own.word)) & named or kind.word.endswith(own.word or "-"):
        return False
    if _within(turn, own, kind):
        return True
    left = _left(turn, turn.query)
    short = turn.wish or len(turn.text) <= (8 if turn.language == "zh" else 24)
    if not short or (asks_for_things(turn.text) and not _SUCH.match(turn.text.strip())):
        return False
    spoken = _spoken(turn, turn.query.words, left, _last_found(turn, last))
    if left and all(t in spoken or any(has_han(s) and (t in s or s in t) for s in spoken) for t in left):
        return True
    if not turn.wish or not left:
        return False
    hits = turn.tools.search(own.word, filters=(kind.filter,), sort="relevance", limit=WITHIN).hits
    return any(
        own.word in f"{h.product.title} {' '.join(t.title for t in h.product.translations.values())}" for h in hits
    )


def _another_heard(turn: Turn, last: Query) -> bool:
    """Whether a reader is sure to hear another kind of thing than the one last looked for, though the shop has none."""
    heard, kind = turn.reading, kind_in(last)
    if heard is None or heard.act != "find" or heard.sure < SURE:
        return False
    words = set(tokens(heard_kind(heard)))
    return bool(words) and not words & set(tokens(f"{last.words} {kind.word} {kind.node}" if kind else last.words))


def _within(turn: Turn, own: Kind, kind: Kind) -> bool:
    """Whether a kind is a part of another one."""
    things = [h.product for h in turn.tools.search("", filters=(own.filter,), limit=WITHIN).hits] if own.word else []
    return bool(things) and all(kind.holds(p) for p in things)


def _narrowed(turn: Turn, query: Query, last: Query) -> Query:
    """A turn's words with the part of the last kind that they name as a condition ("over-ear" of headphones)."""
    own, kind = turn.own_kind, kind_in(last)
    if (
        own is None
        or kind is None
        or own.node == kind.node
        or kind_in(query) is not None
        or not _within(turn, own, kind)
    ):
        return query
    label = f"{turn.say('category', '分类')}: {own.node}"
    chip = Understood(kind.word or own.word, label, 0, (own.filter,))
    gone = set(tokens(f"{own.word} {own.node.split('/')[-1]}"))
    words = " ".join(t for t in content(query.words) if t not in gone)
    return replace(query, words=words, filters=(*query.filters, own.filter), understood=(*query.understood, chip))


def _kind_replaced(turn: Turn, query: Query, last: Query) -> Query | None:
    """Another kind in place of the last one ("a floor lamp instead"): what else was asked for stays, where it fits."""
    own, kind = turn.own_kind, kind_in(last)
    if own is None or kind is None or not _INSTEAD.search(turn.raw or turn.text):
        return None
    fields = {f.field for f in query.filters} | {"category", "product_id"}
    kept = tuple(f for f in last.filters if f.field not in fields)
    chips = tuple(u for u in last.understood if u.filters and all(f in kept for f in u.filters))
    if not kept or not turn.tools.search("", filters=(*kept, own.filter), limit=1).total:
        return None
    return replace(query, filters=(*kept, *query.filters), understood=(*chips, *query.understood))


def _uncoloured(last: Query) -> Query:
    """The last search without its colour, where that is no condition of the parser's but a word or a trait."""
    gone = [f for u in last.understood for f in u.filters if "colour" in f.field or f.field.endswith(" color")]
    words = " ".join(w for w in last.words.split() if not families_in(w))
    return replace(last, words=words, filters=tuple(f for f in last.filters if f not in gone),
                   understood=tuple(u for u in last.understood if not any(f in gone for f in u.filters)))  # fmt: skip


def _without_latest(last: Query) -> Query:
    """The last search without the words that it was narrowed by last: "what about wool?" comes in place of silk."""
    quoted = [u for u in last.understood if u.label[:1] in '“"']
    if not quoted:
        return last
    return replace(last, filters=tuple(f for f in last.filters if f not in quoted[-1].filters),
                   understood=tuple(u for u in last.understood if u is not quoted[-1]))  # fmt: skip


def _opened(last: Query, rest: Sequence[str]) -> Query:
    """The last search without what its turn's words replace: another colour, and words that it was narrowed by."""
    colour = any(families_in(t) for t in rest)
    gone = [u for u in last.understood
            if u.label[:1] in "“\"" or (colour and any(f.field == "color" for f in u.filters))]  # fmt: skip
    filters = [f for u in gone for f in u.filters]
    return replace(last, filters=tuple(f for f in last.filters if f not in filters),
                   understood=tuple(u for u in last.understood if u not in gone))  # fmt: skip


def _quoted(turn: Turn, words: Sequence[str]) -> str:
    asked = asked_words(turn.text, words) or " ".join(words)
    return f"“{asked}”"


def of_kind(turn: Turn, ids: Sequence[str]) -> Query | None:
    """A search for the kind of some products; None where they share none."""
    kind = kind_of([turn.tools.product(i) for i in ids])
    if kind is None:
        return None
    chip = Understood(kind.word, f"{turn.say('category', '分类')}: {kind.node}", 0, (kind.filter,))
    return Query(language=turn.language, filters=(kind.filter,), understood=(chip,))


def _with_earlier_conditions(query: Query, last: Query) -> Query:
    """A search for a kind keeps what was asked before any kind was named ("under $50", then "a lamp")."""
    if last.words or kind_in(last) is not None or not last.filters:
        return query
    fields = {f.field for f in query.filters}
    kept = tuple(f for f in last.filters if f.field not in fields)
    chips = tuple(u for u in last.understood if u.filters and all(f in kept for f in u.filters))
    return replace(query, filters=(*kept, *query.filters), understood=(*chips, *query.understood))


def in_context(turn: Turn, query: Query, last: Query) -> Query:
    """A turn's words as they are read beside the kind last looked for (要750毫升以上的, "the blue one").

    Args:
        turn: The turn.
        query: How its words are read alone.
        last: The last search.

    Returns:
        The query with the conditions that the kind makes of its words; the same where it makes none.
    """
    kind = kind_in(last)
    noun = kind.word if kind and kind.word else last.words
    if not noun or (kind is None and not last.words) or not turn.text.strip():
        return query
    asked = query.text or turn.text
    plain = turn.tools.understand(noun)
    said = _ONE.sub(" ", asked).strip(" ?？.。!！") if turn.language == "en" else asked.strip(" ?？.。!！呢吗的")
    read = turn.tools.understand(f"{said} {noun}")
    fresh = tuple(f for f in read.filters if f not in plain.filters and f.field != "category")
    if not fresh or set(query.filters) >= set(fresh):
        return query
    if any(f.field == "price" for f in fresh) and not any(f.field == "price" for f in query.filters):
        return query  # a bare number is a price only where it is said as one
    chips = tuple(u for u in read.understood if any(f in fresh for f in u.filters))
    gone = [u.text for u in chips]
    words = re.sub("|".join(re.escape(t) for t in gone), " ", query.words) if gone else query.words
    soft = tuple(u for u in query.understood if not u.filters and not any(u.text in t or t in u.text for t in gone))
    return replace(query, filters=fresh, understood=(*soft, *chips), words=" ".join(content(words)))


def _left(turn: Turn, query: Query) -> list[str]:
    """The words of a turn that ask for something, beside conditions and words of refining."""
    hard = {t for u in query.understood if u.filters for t in tokens(u.text)}
    soft = {t for u in query.understood if u.soft and not is_category(u) for t in tokens(u.text)}
    hard |= set(tokens(people_said(turn.text)))
    known = _REFINE_WORDS | STOP_WORDS | QUESTION_WORDS | hard | soft
    terms = [t for t in dict.fromkeys(tokens(query.words)) if t not in known]
    return [t for t in terms if len(t) > 1 or has_han(t)]


def _last_found(turn: Turn, last: Query) -> list[Product]:
    kind = kind_in(last)
    if kind is not None:
        return [h.product for h in turn.tools.search("", filters=(kind.filter,), limit=SAMPLE).hits]
    return [h.product for h in turn.tools.search(last.words, filters=last.filters, limit=SAMPLE).hits]


def _spoken(turn: Turn, words: str, left: Sequence[str], sample: Sequence[Product]) -> set[str]:
    """The words that attributes of the things last looked for answer: a yes or no, or one of their values."""
    flags = asked_yes_no(yes_no_names(sample), left, words)
    _, used = trait_chips(words, left, sample, turn.language)
    return {t for held in flags.values() for t in held} | used


def _held(turn: Turn, rest: Sequence[str], last: Query, kind: Kind | None) -> list[tuple[Hit, set[str]]]:
    """Things of the last search that hold some of the words, in their texts or by synonyms, each with those."""
    whole = [t for t in rest if not (has_han(t) and any(t != o and t in o for o in rest))]
    filters = last.filters
    if kind is not None and kind.filter not in filters:
        filters = (*filters, kind.filter)
    words = " ".join(whole) if kind is not None else f"{last.words} {' '.join(whole)}"
    hits = turn.tools.search(words, filters=filters, sort="relevance", limit=SAMPLE).hits
    out = []
    for hit in hits:
        found = found_in(hit) & set(rest)
        if found:
            out.append((hit, found))
    return out


def _called_elsewhere(turn: Turn, rest: Sequence[str]) -> bool:
    """Something else in the shop is called by the words."""
    hits = turn.tools.search(" ".join(rest), sort="relevance", limit=5).hits
    return (any(rest[-1] in named_tokens(h.product) for h in hits) and not has_han(rest[-1])) or any(
        set(rest) <= named_tokens(h.product) for h in hits
    )


def _joined(turn: Turn, query: Query, last: Query, left: Sequence[str]) -> Query:
    """The last search with a turn's conditions in place of its own on the same fields."""
    fields = {f.field for f in query.filters if f.field != "product_id"}
    told = any(for_whom(u) for u in query.understood)
    if told or _SOMEONE_ELSE.search(turn.raw or turn.text):  # boots for her, in place of those for the child
        gone = [u for u in last.understood if for_whom(u) or any(f.field == "size" for f in u.filters)]
        if any(for_whom(u) for u in gone):
            whom = [f for u in gone for f in u.filters]
            last = replace(last, filters=tuple(f for f in last.filters if f not in whom),
                           understood=tuple(u for u in last.understood if u not in gone))  # fmt: skip
    kind = kind_in(last)
    if kind is not None and kind_in(query) is None:
        fields.discard("category")
    kept = tuple(f for f in last.filters if f.field not in fields)
    chips = tuple(u for u in last.understood if not any(f.field in fields for f in u.filters)) + query.understood
    words = " ".join(dict.fromkeys((*last.words.split(), *left)))
    sort: Sort = query.sort if query.sort != "relevance" else last.sort
    return replace(query, words=words, filters=(*kept, *query.filters), sort=sort, understood=chips)


def for_whom(chip: Understood) -> bool:
    """Whether a condition tells for whom the things are."""
    return bool(chip.filters) and chip.label.startswith(("for ", "适用"))
