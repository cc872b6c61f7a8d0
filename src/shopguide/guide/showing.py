"""What the words beside a picture want: to know what it shows, something of that very thing, or others.

Knows nothing about encoders or answers. What is left of the words once pointing and asking for a thing are taken off
decides: nothing is the thing itself, a change or another kind of thing is others, all else is asked of the thing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from shopguide.guide.carrying import asks_for_things
from shopguide.guide.facts import CUES, NAMES, content_terms, cue_terms, variants_with
from shopguide.guide.intents import Intent, asks_rating, aspect, read_intent
from shopguide.guide.intents import Kind as IntentKind
from shopguide.guide.kinds import Kind, is_kind_of, named_tokens
from shopguide.guide.stating import option_words
from shopguide.guide.telling import GENERIC, asks_price, asks_stock
from shopguide.guide.turn import Turn
from shopguide.guide.wanted import asked_attributes, asked_topic, asked_unit, asks_contents
from shopguide.query.changes import read_changes
from shopguide.text import STOP_WORDS, tokens
from shopguide.types import Filters, Product

Want = Literal["itself", "of it", "others"]

_ALIKE = re.compile(
    r"\b(?:(?:what|which|any|some) others?|like (?:this|that|it|these|those|"
    r"the (?:one|picture|photo))|similar|alike|resembl\w+|looks? like|"
    r"same (?:style|look|kind|sort|type|design|thing|model|shape)|"
    r"(?:this|that) (?:kind|sort|type|style|model|look)|"
    r"same [\w-]+ (?:but|in|with|for)\b|but|except|instead|"
    r"(?:another|other|different) (?:colou?r|shade|size|version)s? (?:of|like))\b|"
    r"^\W*like\b|类似|相似|相近|差不多|像(?!素)|款式|风格|这种|这类|同类|同款|但|不过|换成?|改成|别的|其他|其它",
    re.I,
)
"""The turn wants others like the picture."""
_EXACT = re.compile(
    r"\b(?:exact(?:ly)?|identical|precisely|the very)\b(?: (?:the )?(?:same|one|like|this|that|it))*|"
    r"一模一样|同一款|原款|正品同款",
    re.I,
)
"""The turn wants the thing itself and no other."""
_CALLED = re.compile(
    r"^\W*(?:and )?what (?:kind|type|sort|sorts) of [\w ]+? (?:is|are) (?:this|that|it|these|they)\W*$|"
    r"\bwhat(?:'s| is| are) (?:this|that|it|these) called\b|\bwhat(?:'s| is) the name of (?:this|that|it)\b|"
    r"^\W*(?:请问|问下)?[这那][个种款件]?(?:东西)?(?:是|叫)(?:什么|啥)(?!颜色|材|面料|牌|尺|码|价|做|时候)[一-鿿]{0,3}?[呀啊呢]?\W*$",
    re.I,
)
"""The turn asks what the thing is."""
_STARS = re.compile(r"^\W*(?:(?:the |its )?(?:ratings?|stars?|reviews?)|评[分价论]|星级|口碑)\W*$", re.I)


_HAVE = re.compile(
    r"\b(?:do|does|have|has|had|got|sell|stock|carry|find|search|show|see|get|buy|want|need|give|looking|look|any|"
    r"there|here|exactly|exact|precise|identical|picture|photo|image|item|thing|product|shop|store|one|ones|"
    r"what|is|are|'s|it|this|that|these|those|same|called|name|please|for|me|saw|seen|online|yours)\b|"
    r"(?:这|那)?是?(?:什么|啥)(?:东西)?|有没有|有|找一?找?|搜一?下?|叫|卖|一模一样|一样|同款|原款|图片?[里上中]?|照片|"
    r"这|那|个|款|件|双|台|条|只|把|块|支|瓶|盒|张|顶|部|辆|套|东西|商品|产品|你们|你家|店里?|吗|呢|么|嘛|的|请问|帮我|我|想|要|买|看",
    re.I,
)
"""Words that ask for the thing itself and say nothing more of it."""

_POINTED = re.compile(
    r"\b(?:this|that|these|those) (?!in\b|with|for|but|under|over|to\b|is|are)[\w-]+\W*$|"
    r"[这那](?:一)?[个款件双台条只把块支瓶盒张顶部辆套种](?P<zh>[一-鿿]{1,3}?)(?=[吗呢么嘛?？。\s]*$)",
    re.I,
)
"""The thing pointed at by a noun, at the end of the words (有这块表吗, "do you have this bag")."""
_OF_IT = re.compile(
    r"^\W*(?:and |so |but )?(?:is(?!n't there| there)|are(?! there)|does|do (?:these|those|they|the)|"
    r"(?:can|could|will|would|should)(?! (?:i|we) (?:get|have|see|find|buy)| you)|was|were|has|how|where|when|who|"
    r"what(?:'s|s)?(?! (?:other|else|similar|do you have)))\b|"
    r"^(?!.*(?:[^没]|^)有(?!没|什么|多))(?!.*(?:想要|要|找|换|推荐|来[个件条双])).*(?:[吗么嘛]|([一-鿿])不\1.*|多.{1,3})\W*$",
    re.I,
)
_ABOUT_IT = re.compile(
    r"^\W*(?:is|are|does|do|can|could|will|would|has) (?:it|this|that|these|those|they)\b|"
    r"^\W*(?:is it |are they )?(?:good|suitable|ok(?:ay)?|fine|safe|right) (?:for|in|with|to)\b|"
    r"^\W*(?:这|那|它)(?!.*(?:有|换|同款|类似))[^，,。]{1,14}[吗么嘛]\W*$",
    re.I,
)
"""A question with the thing itself as its subject, whatever else it names ("is it ok in heavy rain")."""
_HOW = re.compile(r"^\W*(?:and |so )?how\b|怎么|如何", re.I)
"""A question that can only be asked of the thing itself: it begins with a verb or "how", and asks for no things."""

_ASKS = re.compile(
    r"[?？吗呢么]\s*$|\b(?:how|what|where|which|who|when|does|is|are|can)\b|"
    r"什么|啥|多少|几[个岁升寸码瓦斤]|怎么|哪[里儿个种国]|如何|是否|能否|可否|能不能|会不会|是不是",
    re.I,
)
_ITS_CHOICE = re.compile(
    r"\b(?:other|more|another|different|what|which|any)(?: (?:other|kind of))? "
    r"(?P<en>colou?rs?|sizes?|shades?|versions?|flavou?rs?)\b"
    r"(?!.*\blike\b)|(?:其他|其它|别的|哪些|什么|几种|几个|更多)(?:的)?(?P<zh>颜色|尺码|尺寸|码|口味|规格)",
    re.I,
)
"""A question in which colours or sizes the thing itself comes."""
_COMES = re.compile(
    r"\b(?:come|comes|available|made|exist|offer\w*|sold|(?:have|got|get) (?:it|this|that|these|them)|there)\b|"
    r"^\W*(?:what|which)\b|有|哪些|什么",
    re.I,
)
_BETWEEN = re.compile(
    r"[?？;；]\s*|[,，]?\s*\b(?:and|also|plus)\b\s*(?=(?:what|how|is|are|does|do|can|where|which|the|any|its?|price|cost|size|weight|material)\b)|[，,、]\s*|还有|以及",
    re.I,
)
"""What stands between two questions of one turn."""
MAX_PARTS = 3
_PRICED = re.compile(r"\b(?:price|cost|cheap|expensive|pricey|worth)\w*\b|价|贵|钱", re.I)


def wanted(turn: Turn, near: Product, filters: Filters, kind: Kind | None) -> Want:
    """Tell what the words beside a picture want.

    Args:
        turn: The turn.
        near: What the picture is most alike to.
        filters: The conditions that the words make beside the picture.
        kind: The kind of thing that they name.

    Returns:
        "itself", "of it" or "others".
    """
    text = turn.text
    asks = _OF_IT.search(text) is not None
    if choice_asked(text) or (asks and asks_contents(text)):
        return "of it"
    wishes = read_changes(text).wishes
    if _ABOUT_IT.search(text) and not wishes and not _ALIKE.search(text) and content_terms(_HAVE.sub(" ", text)):
        return "of it"
    if _only_cues(turn) and not wishes:
        return "of it"
    if _CALLED.search(text):
        return "itself"
    if _EXACT.search(text) and not wishes and not filters and not is_other(kind, near):
        return "itself"
    if is_other(kind, near) or (wishes and not asks) or _ALIKE.search(text):
        return "others"
    if variants_with(near, option_words(text)):
        return "of it"
    if any(f.field != "in_stock" for f in filters):
        return "of it" if asks else "others"
    if asks_stock(text) or asks_of(turn, near):
        return "of it"
    if asks_for_things(text) and not asks and left_of(turn, near, kind):
        return "others"
    left = left_of(turn, near, kind)
    if not left:
        return "of it" if _HOW.search(text) else "itself"
    return "of it" if asks or _ASKS.search(text) else "others"


def _only_cues(turn: Turn) -> bool:
    """A fragment of words that ask for an attribute and nothing else ("fabric?", 材质)."""
    left = [t for t in content_terms(_HAVE.sub(" ", turn.text)) if t not in STOP_WORDS]
    cues = {c for topic in CUES for c in cue_terms(topic)}
    return 0 < len(left) <= 3 and all(t in cues for t in left) and len(turn.text.split()) <= 3


def choice_asked(text: str) -> bool:
    """Whether a turn asks in which colours or sizes the thing itself comes."""
    return _ITS_CHOICE.search(text) is not None and _COMES.search(text) is not None


def choice_fields(text: str) -> tuple[str, ...]:
    """The names under which catalogs tell the colours or sizes that a turn asks for."""
    match = _ITS_CHOICE.search(text)
    word = (match["en"] or match["zh"]).lower() if match else ""
    return NAMES["color" if re.match(r"colou?r|shade|颜色", word) else "size"]


def parts(turn: Turn, near: Product) -> list[str]:
    """The questions of a turn one by one ("how much is it and what is it made of?"); the whole where it is one."""
    each = [p.strip() for p in _BETWEEN.split(turn.text) if p.strip()]
    asking = [p for p in each if asks_of(replace(turn, text=p), near)]
    return asking[:MAX_PARTS] if len(asking) > 1 else [turn.text]


def is_other(kind: Kind | None, near: Product) -> bool:
    """Whether a kind that words name is none of what is shown, by category and by name."""
    return kind is not None and not kind.holds(near) and not set(tokens(kind.word)) & named_tokens(near)


def left_of(turn: Turn, near: Product, kind: Kind | None = None) -> list[str]:
    """What words say beside pointing at a thing, asking for it, and naming its kind."""
    own = named_tokens(near) | set(tokens(kind.word) if kind else ())
    rest = content_terms(_HAVE.sub(" ", _POINTED.sub(" ", turn.text)))
    return [t for t in rest if t not in own and t not in STOP_WORDS and t not in GENERIC and not is_kind_of(near, t)]


def asks_of(turn: Turn, near: Product) -> bool:
    """Whether words ask for something that a catalog or reviews tell of one product, as a question or a fragment."""
    text = turn.text
    if asks_rating(text) or asks_price(text) or _PRICED.search(text) or aspect(text) or asks_contents(text):
        return True
    if asked_topic(text) is not None or asked_unit(text) or _kind(turn) in ("opinion", "why"):
        return True
    return bool(asked_attributes(near, left_of(turn, near), text))


def _kind(turn: Turn) -> IntentKind:
    """What a turn wants when it is read as a question: beside a picture a fragment is one ("reviews", 材质)."""
    if _STARS.match(turn.text):
        return "opinion"
    return read_intent(f"{turn.text.rstrip('?？。.! ')}?", turn.memory).kind


def of_it(turn: Turn, near: Product) -> Intent:
    """What is asked of the thing, as an intent that points at it."""
    kind = _kind(turn)
    return Intent(kind if kind in ("opinion", "why") else "about", (near.product_id,), pointed=True)
