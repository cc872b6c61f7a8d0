"""Answers to a turn with a picture: what it shows here, what is asked of it, and others like it that keep conditions.

Knows nothing about encoders: the shop's search tells which product a picture is most alike to. A likeness is told as
one; that the picture shows that very product is never claimed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from shopguide.guide import comparing, complementing, premises, reviewing, telling
from shopguide.guide.carrying import of_kind
from shopguide.guide.facts import all_values, asked_words, price_of, title_fact
from shopguide.guide.giving import read_given
from shopguide.guide.grounding import ground, told_by, unheld
from shopguide.guide.intents import Intent, read_intent, references
from shopguide.guide.kinds import Kind, kind_in, kind_named
from shopguide.guide.listing import SHOWN, conditions
from shopguide.guide.naming import named_in
from shopguide.guide.restating import content
from shopguide.guide.sessions import Memory
from shopguide.guide.showing import Want, choice_asked, choice_fields, is_other, left_of, of_it, parts, wanted
from shopguide.guide.stating import attribute, conditions_met, price
from shopguide.guide.turn import Draft, Turn, listed_line, offer_line
from shopguide.media import Crop
from shopguide.query.changes import read_changes
from shopguide.text import has_han
from shopguide.types import Citation, Claim, Page, Product, Query, Understood

Picture = str | Path | bytes
"""A picture file or its bytes."""

SURE = 0.8
"""Likeness from which a picture is taken to show the nearest product; below it the answer says that it may not."""

_SHELF = re.compile(
    r"\b(?:collections?|sale|new(?: in| arrivals?)?|featured|promotions?|recommends?|deals?|outlet)\b|"
    r"特价|新品|推荐|热卖|专区",
    re.I,
)
"""Steps of a category that only say where a thing is shown."""
_OTHER_COLOUR = re.compile(
    r"\b(?:other|another|different) (?:colou?r|shade)s?\b|(?:其他|其它|别的|换一?个)的?颜色", re.I
)
"""Others are wanted too, where the thing comes in one colour."""
_LIKE = re.compile(
    r"\b(?:like|similar|alike|resembl\w+|kind|sort|type|style)\b|"
    r"类似|相似|相近|差不多|像|款式|风格|这种|这类|同类",
    re.I,
)
"""Others are wanted, and not the thing itself in another form."""


@dataclass(frozen=True)
class Sight:
    """What a turn's picture was taken for.

    Attributes:
        page: The picture and the words together.
        nearest: The product most alike; None when nothing here is.
        sure: It is alike enough to be the thing shown.
        want: What the words want of it.
    """

    image: Picture
    crop: Crop | None
    page: Page
    nearest: Product | None
    sure: bool
    want: Want = "itself"


def look(turn: Turn, image: Picture, crop: Crop | None) -> Sight:
    """Look at a turn's picture.

    Args:
        turn: The turn.
        image: The picture.
        crop: The part that is meant.

    Returns:
        What it is most alike to, and what the words want of it.
    """
    apart = _for_whom(turn)
    page = turn.tools.search(turn.text, image=image, crop=crop, limit=SHOWN)
    seen = page.seen
    nearest = turn.tools.product(seen.product_id) if seen is not None and seen.product_id else None
    if apart:
        query = page.query
        query = replace(query, filters=(*query.filters, *(f for u in apart for f in u.filters)),
                        understood=(*query.understood, *apart))  # fmt: skip
        page = replace(page, query=query)
    sight = Sight(image, crop, page, nearest, bool(seen and (seen.similarity or 0.0) >= SURE))
    if nearest is None:
        return sight
    return replace(sight, want=wanted(turn, nearest, page.query.filters, _named(turn, sight)))


def _for_whom(turn: Turn) -> tuple[Understood, ...]:
    """The condition of a turn that was taken off it as for whom it is ("do you have these for kids?")."""
    given = read_given(turn.raw)
    if given is None or not given.who:
        return ()
    said = {"women": ("for women", "女款"), "men": ("for men", "男款"), "kids": ("for kids", "儿童")}[given.who]
    return tuple(u for u in turn.tools.understand(turn.say(*said)).understood if u.filters)[:1]


def answer(turn: Turn, intent: Intent, sight: Sight) -> Draft:
    """Answer a turn with a picture.

    Args:
        turn: The turn; its memory is that of before the picture.
        intent: What the words alone ask for.
        sight: What the picture shows.

    Returns:
        The draft.
    """
    near = sight.nearest
    if near is None:
        return unseen(turn)
    ids = (near.product_id,)
    about = replace(turn, memory=Memory(_of_its_kind(turn, sight, near), ids, ids, single=True))
    if "compare" in (intent.kind, read_intent(turn.text, about.memory).kind):
        named = references(turn.text, turn.memory) or tuple(p.product_id for p in named_in(turn, turn.text))
        others = tuple(i for i in named or turn.memory.shown or _alike_ids(turn, sight) if i not in ids)
        compared = Intent("compare", (*ids, *others[: 3 if named else 1]), pointed=True)
        return told_apart(turn, sight, comparing.compared(turn, compared))
    granted = premises.answer(about, lambda asked, own: answer(asked, own, look(asked, sight.image, sight.crop)))
    if granted is not None:
        return told_apart(turn, sight, granted)
    beside = complementing.answer(about)
    if beside is not None:
        return told_apart(turn, sight, beside)
    if sight.want == "of it":
        return told_apart(turn, sight, _told(about, sight, near))
    return _alike(turn, sight) if sight.want == "others" else _identity(turn, sight, near)


def _of_its_kind(turn: Turn, sight: Sight, near: Product) -> Query | None:
    """What a talk goes on about: what was looked for, where that is of the kind that is shown, else the kind."""
    last, kind = turn.memory.query, _kind(turn, sight)
    before = kind_in(last) if last is not None else None
    if before is not None and sight.want == "of it" and before.holds(near):
        return last
    if kind is None:
        return of_kind(turn, (near.product_id,))
    label = f"{turn.say('category', '分类')}: {kind.node}"
    kind = kind if sight.want != "of it" else Kind(kind.node)
    chip = Understood(kind.word or kind.node.split("/")[-1], label, 0, (kind.filter,))
    return Query(language=turn.language, filters=(kind.filter,), understood=(chip,))


def _told(turn: Turn, sight: Sight, near: Product) -> Draft:
    """What is asked of the thing shown, each part of the question by itself."""
    if choice_asked(turn.text):
        return _choices(turn, sight, near)
    drafts = []
    for part in parts(turn, near):
        asked = turn if part == turn.text else replace(
            turn, text=part, raw=part, reading=None,
            query=replace(turn.tools.understand(part), language=turn.language),
        )  # fmt: skip
        intent = of_it(asked, near)
        tell = {"opinion": reviewing.opinion, "why": telling.why}.get(intent.kind, telling.about)
        drafts.append(tell(replace(asked, memory=replace(asked.memory, focus=())), intent))
    claims = dict.fromkeys(c for d in drafts for c in d.claims)
    return replace(drafts[-1], claims=tuple(claims))


def _choices(turn: Turn, sight: Sight, near: Product) -> Draft:
    """In which colours or sizes the thing comes; where it is only one, others like it in another."""
    values = all_values(near)
    name = next((n for n in choice_fields(turn.text) if n in values), "")
    if not name:
        draft = telling.about(turn, Intent("about", (near.product_id,), pointed=True))
    else:
        memory = telling.keep(turn, near)
        draft = Draft((attribute(turn, near, name, values[name]),), (near,), memory, query=turn.query)
    value = values.get(name)
    several = isinstance(value, tuple) and len(value) > 1
    if several or not _OTHER_COLOUR.search(turn.raw or turn.text):
        return draft
    asked = replace(turn, text=turn.say("like this in another color", "类似的，换个颜色"))
    others = _alike(asked, look(asked, sight.image, sight.crop))
    return replace(others, claims=(*draft.claims, *others.claims), products=(near, *others.products))


def unseen(turn: Turn) -> Draft:
    """Say that nothing here looks like the picture."""
    said = turn.say(
        "Nothing in this shop looks like your picture. Tell me in words what it is, and I will look for it.",
        "本店没有外观与图片相近的商品。可以用文字说说想找什么，我再帮您找。",
    )
    return Draft((Claim(said),), memory=turn.memory, query=turn.query, spoken=False)


def told_apart(turn: Turn, sight: Sight, draft: Draft) -> Draft:
    """Say first, of an answer about the thing shown, what it was taken for, unless that is plain."""
    if sight.sure or sight.nearest is None:
        return draft
    title = turn.title(sight.nearest)
    said = turn.say(f"I do not know this very one; most like it here is {title}.",
                    f"没有认出图片里的这一款，店里外观最接近的是{title}。")  # fmt: skip
    lead = Claim(said, (title_fact(sight.nearest, turn.language),))
    return replace(draft, claims=(lead, *draft.claims))


def _identity(turn: Turn, sight: Sight, nearest: Product) -> Draft:
    title = turn.title(nearest)
    if sight.sure:
        lead = turn.say(f"That looks like {title}.", f"看起来是{title}。")
    else:
        lead = turn.say(f"I do not see exactly this here; the closest in looks is {title}.",
                        f"店里没有看到一模一样的，外观最接近的是{title}。")  # fmt: skip
    claims = [Claim(lead, (title_fact(nearest, turn.language),)), _offer(turn, nearest)]
    others = [turn.tools.product(i) for i in _alike_ids(turn, sight) if i != nearest.product_id][: SHOWN - 1]
    if others:
        names = turn.say(" and ", "和").join(turn.title(p) for p in others)
        said = turn.say(f"Also alike in looks: {names}.", f"外观相近的还有{names}。")
        claims.append(Claim(said, tuple(title_fact(p, turn.language) for p in others)))
    shown = (nearest, *others)
    ids = tuple(p.product_id for p in shown)
    kind = _kind(turn, sight)
    query = Query(turn.text, language=turn.language, filters=(kind.filter,) if kind else ())
    return Draft(tuple(claims), shown, Memory(query, ids, ids[:1], single=True), query=query)


def _offer(turn: Turn, product: Product) -> Claim:
    """Price and stars of a product that was just named."""
    line = offer_line(turn, product, turn.currency())
    title = turn.title(product)
    rest = line.text.removeprefix(title).lstrip()
    return replace(line, text=turn.say(f"It {rest}", rest.lstrip("，"))) if rest.strip("。.") else line


def _alike_ids(turn: Turn, sight: Sight) -> tuple[str, ...]:
    kind = _kind(turn, sight)
    page = turn.tools.search("", image=sight.image, crop=sight.crop, filters=(kind.filter,) if kind else (),
                             limit=SHOWN + 1)  # fmt: skip
    return tuple(h.product.product_id for h in page.hits)


def _named(turn: Turn, sight: Sight) -> Kind | None:
    """The kind of thing that the words name."""
    query = sight.page.query
    kind = kind_in(query) or (kind_named(turn.tools, query.words) if query.words else None)
    return kind and replace(kind, word=re.sub("(?<=[一-鿿])[有没吗么呢的]+$", "", kind.word))


def _other_kind(turn: Turn, sight: Sight) -> Kind | None:
    """The kind of thing that the words name, where what is shown is none of it."""
    named, near = _named(turn, sight), sight.nearest
    return named if near is not None and is_other(named, near) else None


def _kind(turn: Turn, sight: Sight) -> Kind | None:
    """The kind of thing that the words name, else that of what the picture is most alike to."""
    near, named = sight.nearest, _named(turn, sight)
    if named is not None and (near is None or named.holds(near) or _other_kind(turn, sight)):
        return named
    kinds = sight.page.seen.kinds if sight.page.seen else ()
    word = named.word if named else ""  # "lamp" says what the thing shown is, though it also names desk lamps
    own = _node(near.categories[0]) if near is not None and near.categories else ""
    if sight.sure and own and not _SHELF.search(own):
        return Kind(own, word)
    if kinds and not _SHELF.search(kinds[0]) and (near is None or len(near.categories) < 2 or kinds[0] == own):
        return Kind(kinds[0], word)
    return Kind(own, word) if own else None


def _node(path: str) -> str:
    """The last step of a category that says what a thing is, and not on which shelf it lies."""
    steps = path.split("/")
    plain = [s for s in steps if not _SHELF.search(s)]
    shelf = next((n for n, s in enumerate(steps) if _SHELF.search(s)), len(steps))
    return (steps[:shelf] or plain or steps)[-1]


def _noun(turn: Turn, sight: Sight, kind: Kind | None, count: int) -> str:
    if kind is None:
        return turn.say("product" if count == 1 else "products", "商品")
    paths = sight.nearest.categories if sight.nearest else ()
    whole = next((p for p in paths if p.split("/")[-1] == kind.node), kind.node)  # "Over-Ear" is said as headphones
    return replace(kind, node=whole).noun(turn.language, count)


def _alike(turn: Turn, sight: Sight) -> Draft:
    """Others like the picture that keep every condition and are of its kind."""
    kind = _kind(turn, sight)
    query = sight.page.query
    unknown = _not_here(turn, sight)
    if unknown is not None:
        return unknown
    within = (kind.filter,) if kind and not kind_in(query) else ()
    checked = ground(turn, replace(query, filters=(*query.filters, *within))) if kind and query.words else None
    more = tuple(f for f in checked.query.filters if f not in (*query.filters, *within)) if checked else ()
    query = replace(query, understood=checked.query.understood) if checked and more else query
    whom = tuple(f for u in _for_whom(turn) for f in u.filters)
    filters = tuple(dict.fromkeys((*query.filters, *within, *more, *whom)))
    page = turn.tools.search(turn.text, image=sight.image, crop=sight.crop, filters=filters, limit=SHOWN + 1)
    like = bool(page.total) or _other_kind(turn, sight) is None
    page = page if like else turn.tools.search("", filters=filters, limit=SHOWN + 1)
    query = replace(query, text=turn.text, words="", sort="relevance", language=turn.language, filters=filters)
    kept = conditions(query)
    noun = _noun(turn, sight, kind, page.total)
    lead = _of_itself(turn, sight) if kept else []
    apart = not kept or bool(lead) or any(w.kind.startswith("same") for w in read_changes(turn.text).wishes)
    own = sight.nearest.product_id if sight.nearest and apart else ""
    hits = [h for h in page.hits if h.product.product_id != own][:SHOWN]
    total = page.total - any(h.product.product_id == own for h in page.hits) * bool(kept)
    if not hits:
        return _none_alike(turn, sight, query, noun, kept, lead)
    alike, alike_zh = (" like your picture", "与图片相近的") if like else ("", "")
    products = tuple(h.product for h in hits)
    proof = Citation(products[0].product_id, "search", f"{noun}, {kept or 'picture'}: {total}")
    if kept:
        en = f"{total} {noun}{alike} fit ({kept})."
        en = f"One {noun}{alike} fits ({kept})." if total == 1 else en
        zh = f"{alike_zh}{noun}里有 {total} 款符合（{kept}）。"
    else:
        en = f"These {_noun(turn, sight, kind, 2)} look most like your picture."
        zh = f"外观与图片相近的{noun}，可以看看这几款。"
    currency = next((f.currency for f in query.filters if f.field == "price"), None)
    style = sum(map(ord, turn.text))
    lines = [listed_line(turn, p, currency, (style, n if len(products) > 1 else -1)) for n, p in enumerate(products)]
    ids = tuple(p.product_id for p in products)
    unsaid = unheld(checked.loose, hits) if checked is not None and checked.loose else ()
    unsaid = tuple(t for t in unsaid if not re.search("[有这那要想]", t))
    claims = [*lead, Claim(turn.say(en, zh), (proof,)), *lines, *_by_eye(turn, query), *_unsaid(turn, unsaid)]
    return Draft(tuple(claims), products, Memory(query, ids, ids[:1]), query=query)


def _by_eye(turn: Turn, query: Query) -> list[Claim]:
    """What could only be looked for in pictures, as the catalog does not tell it."""
    soft = [u.text for u in query.understood if u.soft and u.label.split(":")[0] not in ("category", "分类")]
    if not soft:
        return []
    names = turn.say(", ".join(f'"{s}"' for s in soft), "、".join(f"“{s}”" for s in soft))
    return [Claim(turn.say(f"I could only look for {names} by eye; the catalog does not say it.",
                           f"{names}只能按外观判断，商品资料里没有写。"))]  # fmt: skip


def _unsaid(turn: Turn, words: Sequence[str]) -> list[Claim]:
    """Words of the turn that the catalog does not say of what is shown."""
    if not words:
        return []
    asked = asked_words(turn.text, words) or ", ".join(words)
    return [Claim(turn.say(f"The catalog does not say “{asked}” of each of them.",
                           f"不过资料里没有都写明“{asked}”。"))]  # fmt: skip


def _not_here(turn: Turn, sight: Sight) -> Draft | None:
    """Asked for another kind of thing in the colour of this one, that this shop has none of the kind."""
    beside = {w.kind for w in read_changes(turn.text).wishes} & {"same_colour", "same_brand"}
    near, query = sight.nearest, sight.page.query
    if not beside or near is None or _named(turn, sight) is not None:
        return None
    words = [t for t in left_of(replace(turn, text=query.words), near) if t in content(query.words)]
    head = [t for t in words if not has_han(t) or len(t) > 1]
    if not head:
        return None
    hits = turn.tools.search(" ".join(head), sort="relevance", limit=SHOWN).hits
    if any(set(head) & told_by(h.product) or h.why.synonyms for h in hits):
        return None
    asked = turn.say(" ", "").join(head)
    said = turn.say(f"I do not see any “{asked}” in this shop.", f"本店没有找到“{asked}”。")
    ids = (near.product_id,)
    return Draft((Claim(said),), (), Memory(_of_its_kind(turn, sight, near), ids, ids, single=True), query=query)


def _of_itself(turn: Turn, sight: Sight) -> list[Claim]:
    """Asked whether the thing is to be had otherwise ("do you have this in red?"): what the catalog lists of it."""
    near, query = sight.nearest, sight.page.query
    if near is None or not sight.sure or _LIKE.search(turn.text) or read_changes(turn.text).wishes:
        return []
    if _other_kind(turn, sight) is not None:
        return []
    priced = [price(turn, near)] if any(f.field == "price" for f in query.filters) else []
    told = [*priced, *conditions_met(replace(turn, query=query), near)]
    title = title_fact(near, turn.language)
    return [replace(c, citations=(*c.citations, title)) for c in told]


def _none_alike(turn: Turn, sight: Sight, query: Query, noun: str, kept: str, lead: Sequence[Claim] = ()) -> Draft:
    """That nothing of the kind fits, with what is less alike and fits, else with the nearest in looks."""
    near = sight.nearest
    if near is not None and kept and _other_kind(turn, sight) is not None:
        said = turn.say(f"No {noun} in this shop fit ({kept}).", f"本店没有符合（{kept}）的{noun}。")
        ids = (near.product_id,)
        return Draft((Claim(said),), (), Memory(_of_its_kind(turn, sight, near), ids, ids, single=True), query=query)
    en = f"No {noun} like your picture fit ({kept})." if kept else f"There are no {noun} like your picture here."
    zh = f"没有与图片相近{f'、又符合（{kept}）' if kept else ''}的{noun}。"
    same = any(w.kind.startswith("same") for w in read_changes(turn.text).wishes)
    if same:
        en, zh = f"No other {noun} like your picture fit ({kept}).", f"没有与图片相近、又符合（{kept}）的其他{noun}。"
    claims = [*lead, Claim(turn.say(en, zh))]
    wider = _wider(turn, sight, query) if kept else None
    if wider is not None:
        return replace(wider, claims=(*claims, *wider.claims))
    if near is None:
        return Draft(tuple(claims), memory=Memory(query), query=query)
    if not lead and not same:
        claims.append(_nearest(turn, near))
    ids = (near.product_id,)
    return Draft(tuple(claims), (near,), Memory(query, ids, ids), query=query)


def _nearest(turn: Turn, near: Product) -> Claim:
    money = price_of(near, turn.language, turn.currency())
    cites = [title_fact(near, turn.language)]
    price_en, price_zh = "", ""
    if money:
        cites.append(Citation(near.product_id, "price", str(money)))
        price_en, price_zh = f", at {money}", f"，售价 {money}"
    said = turn.say(f"The nearest in looks, which does not meet that, is {turn.title(near)}{price_en}.",
                    f"外观最接近、但不符合的是{turn.title(near)}{price_zh}。")  # fmt: skip
    return Claim(said, tuple(cites))


def _wider(turn: Turn, sight: Sight, query: Query) -> Draft | None:
    """What meets every condition among the things of the kind above (all headphones, not the over-ear ones alone)."""
    kind, near = _kind(turn, sight), sight.nearest
    path = next((p for p in near.categories if kind and p.split("/")[-1] == kind.node), "") if near else ""
    parent = path.rpartition("/")[0]
    if kind is None or "/" not in parent:
        return None
    above = Kind(parent)
    filters = tuple(above.filter if f == kind.filter else f for f in query.filters)
    page = turn.tools.search("", filters=filters, limit=SHOWN)
    if not page.total:
        return None
    noun = above.noun(turn.language, page.total)
    products = tuple(h.product for h in page.hits)
    proof = Citation(products[0].product_id, "search", f"{noun}: {page.total}")
    fits = "fits" if page.total == 1 else "fit"
    said = turn.say(f"Less alike, but {page.total} of the {above.noun('en')} here {fits}.",
                    f"外观差一些、但符合条件的{noun}有 {page.total} 款。")  # fmt: skip
    style = sum(map(ord, turn.text))
    lines = [listed_line(turn, p, None, (style, n if len(products) > 1 else -1)) for n, p in enumerate(products)]
    ids = tuple(p.product_id for p in products)
    wide = replace(query, filters=filters)
    return Draft((Claim(said, (proof,)), *lines), products, Memory(wide, ids, ids[:1]), query=wide)
