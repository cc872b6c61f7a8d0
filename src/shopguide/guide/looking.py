"""Answers to a turn with a picture: what it shows here, what is asked of it, and others like it that keep conditions.

Knows nothing about encoders: the shop's search tells which product a picture is most alike to. A likeness is told as
one; that the picture shows that very product is never claimed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from shopguide.guide.facts import price_of, title_fact
from shopguide.guide.intents import Intent, references
from shopguide.guide.kinds import Kind, kind_in, kind_named, named_tokens
from shopguide.guide.listing import SHOWN, conditions
from shopguide.guide.sessions import Memory
from shopguide.guide.turn import Draft, Turn, listed_line, offer_line
from shopguide.media import Crop
from shopguide.text import tokens
from shopguide.types import Citation, Claim, Page, Product, Query

Picture = str | Path | bytes
"""A picture file or its bytes."""

SURE = 0.8
"""Likeness from which a picture is taken to show the nearest product; below it the answer says that it may not."""

_ALIKE = re.compile(
    r"\b(?:like|similar|alike|resembl\w+|looks?|same (?:style|look|kind|design)|this (?:kind|sort|type|style) of|"
    r"match(?:es|ing)?|goes? with|but)\b|类似|相似|相近|差不多|像|款式|风格|这种|这类|同类|但|不过|换成",
    re.I,
)
"""The turn wants others like the picture."""

_IDENTITY = re.compile(
    r"\b(?:do|does|have|has|got|sell|stock|carry|find|search|show)\b|"
    r"\bwhat(?:'s| is| are)?\b.{0,12}\b(?:this|that|it)\b|"
    r"^\s*(?:this|that|it)?\s*(?:one)?\s*[?.!]*$|有(?!什么(?:缺|优))|找|这是什么|是什么|是啥|卖",
    re.I,
)
"""The turn asks whether the shop has what is shown, or what it is."""

_ASKS = ("compare", "why", "opinion", "about", "cheaper", "dearer")


@dataclass(frozen=True)
class Sight:
    """What a turn's picture was taken for.

    Attributes:
        page: The picture and the words together.
        nearest: The product most alike; None when nothing here is.
        sure: It is alike enough to be the thing shown.
    """

    image: Picture
    crop: Crop | None
    page: Page
    nearest: Product | None
    sure: bool


def look(turn: Turn, image: Picture, crop: Crop | None) -> Sight:
    """Look at a turn's picture.

    Args:
        turn: The turn.
        image: The picture.
        crop: The part that is meant.

    Returns:
        What it is most alike to.
    """
    page = turn.tools.search(turn.text, image=image, crop=crop, limit=SHOWN)
    seen = page.seen
    nearest = turn.tools.product(seen.product_id) if seen is not None and seen.product_id else None
    return Sight(image, crop, page, nearest, bool(seen and (seen.similarity or 0.0) >= SURE))


def unseen(turn: Turn) -> Draft:
    """Say that nothing here looks like the picture."""
    said = turn.say(
        "Nothing in this shop looks like your picture. Tell me in words what it is, and I will look for it.",
        "本店没有外观与图片相近的商品。可以用文字说说想找什么，我再帮您找。",
    )
    return Draft((Claim(said),), memory=turn.memory, query=turn.query, spoken=False)


def asked_of(turn: Turn, sight: Sight, intent: Intent) -> Intent | None:
    """What a turn asks of the thing shown ("how much is this?", "compare it with the second one").

    Args:
        turn: The turn; its memory is that of before the picture.
        sight: What the picture shows.
        intent: What the words alone ask for.

    Returns:
        The question with the product most alike as what is pointed at; None when the turn only looks for things.
    """
    if sight.nearest is None or intent.kind not in _ASKS:
        return None
    own = sight.nearest.product_id
    if intent.kind == "compare":
        named = references(turn.text, turn.memory)
        others = tuple(i for i in named or turn.memory.shown or _alike_ids(turn, sight) if i != own)
        return Intent("compare", (own, *others[: 3 if named else 1]), pointed=True)
    if _ALIKE.search(turn.text) or intent.kind in ("cheaper", "dearer") or sight.page.query.filters:
        return None
    if intent.kind == "about" and _IDENTITY.search(turn.text):
        return None
    return Intent(intent.kind, (own,), pointed=True)


def told_apart(turn: Turn, sight: Sight, draft: Draft) -> Draft:
    """Say first, of an answer about the thing shown, what it was taken for, unless that is plain."""
    if sight.sure or sight.nearest is None:
        return draft
    title = turn.title(sight.nearest)
    said = turn.say(f"I do not know this very one; most like it here is {title}.",
                    f"没有认出图片里的这一款，店里外观最接近的是{title}。")  # fmt: skip
    lead = Claim(said, (title_fact(sight.nearest, turn.language),))
    return replace(draft, claims=(lead, *draft.claims))


def find(turn: Turn, sight: Sight) -> Draft:
    """Answer with what is like the picture: the thing itself where that is asked, else others under the conditions."""
    if sight.nearest is None:
        return unseen(turn)
    if sight.page.query.filters or _ALIKE.search(turn.text):
        return _alike(turn, sight)
    return _identity(turn, sight, sight.nearest)


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


def _kind(turn: Turn, sight: Sight) -> Kind | None:
    """The kind of thing that the words name, else that of what the picture is most alike to."""
    words, near = sight.page.query.words, sight.nearest
    named = kind_in(sight.page.query) or (kind_named(turn.tools, words) if words else None)
    if named is not None and (near is None or named.holds(near) or not set(tokens(named.word)) & named_tokens(near)):
        return named
    kinds = sight.page.seen.kinds if sight.page.seen else ()
    word = named.word if named else ""  # "lamp" says what the thing shown is, though it also names desk lamps
    if kinds:
        return Kind(kinds[0], word)
    return Kind(near.categories[0], word) if near is not None and near.categories else None


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
    within = (kind.filter,) if kind and not kind_in(query) else ()
    page = turn.tools.search(turn.text, image=sight.image, crop=sight.crop, filters=within, limit=SHOWN + 1)
    query = replace(page.query, text=turn.text, words="", sort="relevance", language=turn.language)
    kept = conditions(query)
    noun = _noun(turn, sight, kind, page.total)
    asks_others = not kept and not _names_itself(turn)
    own = sight.nearest.product_id if sight.nearest and asks_others else ""
    hits = [h for h in page.hits if h.product.product_id != own][:SHOWN]
    if not hits:
        return _none_alike(turn, sight, query, noun, kept)
    products = tuple(h.product for h in hits)
    proof = Citation(products[0].product_id, "search", f"{noun}, {kept or 'picture'}: {page.total}")
    if kept:
        en = f"{page.total} {noun} like your picture fit ({kept})."
        en = f"One {noun} like your picture fits ({kept})." if page.total == 1 else en
        zh = f"与图片相近的{noun}里有 {page.total} 款符合（{kept}）。"
    else:
        en = f"These {_noun(turn, sight, kind, 2)} look most like your picture."
        zh = f"外观与图片相近的{noun}，可以看看这几款。"
    currency = next((f.currency for f in query.filters if f.field == "price"), None)
    style = sum(map(ord, turn.text))
    lines = [listed_line(turn, p, currency, (style, n if len(products) > 1 else -1)) for n, p in enumerate(products)]
    ids = tuple(p.product_id for p in products)
    soft = [u.text for u in query.understood if u.soft and u.label.split(":")[0] not in ("category", "分类")]
    claims = [Claim(turn.say(en, zh), (proof,)), *lines]
    if soft:
        names = turn.say(", ".join(f'"{s}"' for s in soft), "、".join(f"“{s}”" for s in soft))
        claims.append(Claim(turn.say(f"I could only look for {names} by eye; the catalog does not say it.",
                                     f"{names}只能按外观判断，商品资料里没有写。")))  # fmt: skip
    return Draft(tuple(claims), products, Memory(query, ids, ids[:1]), query=query)


def _names_itself(turn: Turn) -> bool:
    """The turn may mean the very thing too ("do you have something like this?", 有没有像这样的)."""
    return _IDENTITY.search(turn.text) is not None


def _none_alike(turn: Turn, sight: Sight, query: Query, noun: str, kept: str) -> Draft:
    en = f"No {noun} like your picture fit ({kept})." if kept else f"There are no {noun} like your picture here."
    zh = f"没有与图片相近{f'、又符合{kept}' if kept else ''}的{noun}。"
    claims = [Claim(turn.say(en, zh))]
    products: tuple[Product, ...] = ()
    if sight.nearest is not None:
        near = sight.nearest
        money = price_of(near, turn.language, turn.currency())
        cites = [title_fact(near, turn.language)]
        price_en, price_zh = "", ""
        if money:
            cites.append(Citation(near.product_id, "price", str(money)))
            price_en, price_zh = f", at {money}", f"，售价 {money}"
        said = turn.say(f"The nearest in looks, which does not meet that, is {turn.title(near)}{price_en}.",
                        f"外观最接近、但不符合的是{turn.title(near)}{price_zh}。")  # fmt: skip
        claims.append(Claim(said, tuple(cites)))
        products = (near,)
    ids = tuple(p.product_id for p in products)
    return Draft(tuple(claims), products, Memory(query, ids, ids), query=query)
