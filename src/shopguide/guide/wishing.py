"""A requirement said as a sentence: "it has to be waterproof", 一定要防水的, and what is needed beside what one has.

Knows nothing about catalogs. A requirement is a condition on what is looked for, never a question about a product,
however much it says "it".
"""

from __future__ import annotations

import re
from collections.abc import Callable

from shopguide.text import has_han

_SUBJECT = r"(?:it|they|this|that|these|those|the \w+|mine|one|something|(?:the )?ones?)"
_ADVERBS = r"(?: (?:really|also|definitely|absolutely|just|still|at least|ideally|preferably|only))*"
_MODAL = (
    r"(?:(?:has|have|need|needs|ought|'s got|'ve got|had better|'d better)(?: got)? to|must|should|needs? to|"
    r"has got to|have got to|would (?:have|need) to|'ll have to|'d need to)"
)
_LEADS = (
    re.compile(
        rf"^\W*(?:(?:and|but|also|oh|so|well|ok(?:ay)?)"
        rf"[, ]+)*(?:{_SUBJECT}{_ADVERBS} )?{_MODAL}{_ADVERBS} (?P<rest>[^?]+)$", re.I
    ),
    re.compile(
        rf"^\W*(?:(?:and|but|also|oh|so)[, ]+)*(?:i|we)(?:'d| would| really| do)*{_ADVERBS} (?:need|want|like|"
        rf"prefer|wish|love|require|"
        rf"expect)(?: for)? {_SUBJECT} (?P<rest>(?:to |that |which |in |with |without |under |for )[^?]+)$",
        re.I,
    ),
    re.compile(
        rf"^\W*(?:as long as|provided(?: that)?|only if|make sure(?: that)?|it(?:'s| is) important(?: to me)? that|"
        rf"it matters(?: to me)? that)(?: {_SUBJECT})?(?: is|'s| are|'re)?{_ADVERBS} (?P<rest>[^?]+)$",
        re.I,
    ),
    re.compile(rf"^\W*(?:{_SUBJECT} )?(?:needs|need|requires|must have|should have){_ADVERBS} (?P<rest>(?:an?|some|"
               rf"at least|no|"
               r"\d)\b[^?]+)$", re.I),
    re.compile(r"^\W*(?:preferably|ideally|it would be (?:nice|great|good|best) if it)(?: (?:is|was|were|be|had|has|"
               r"comes with))?"
               r"[, ]+(?P<rest>[^?]+)$", re.I),
)  # fmt: skip
_MAKE = (
    re.compile(r"^\W*(?:(?:can|could) (?:you|we) )?(?:make|turn|change|switch) (?:it|that|them)(?: to|"
               r" into)? (?P<rest>[^?]{2,40})\??$",
               re.I),
    re.compile(
        r"^\W*(?:(?:do you have|have you got|is there|got|show me|any chance of|i want|i'd like) )?(?:anything|"
        r"something|one)(?: else)? "
        r"(?:similar|like (?:that|this|it|these|those|the \w+(?: one)?)),?(?: but)? (?P<rest>(?:in|with|for|under|"
        r"from|without|that|made) [^?]+)\??$",
        re.I,
    ),
    re.compile(r"^\W*(?:有没有|有|要|来)?(?:类似的|这种|这样的|差不多的|同款)[，, ]*(?:但是?|不过)?(?:是|"
               r"要)?(?P<rest>[^，,。?？]{2,10}?)(?:的)?(?:吗|么)?\W*$"),
    re.compile(r"^\W*(?:换成|改成|换个|改要|换)(?P<rest>[^，,。?？]{1,10}?)(?:的)?(?:吧|看看|呢)?\W*$"),
)  # fmt: skip
"""Words that put another value in place of one."""

_VERBS = (
    (re.compile(r"^(?:to )?(?:be|come) (?:an?|one) (?=\w+ one\b)", re.I), ""),
    (re.compile(r"^(?:to )?be (?:able to|capable of|suitable for|good for|ok(?:ay)? for|safe for)\b", re.I), "for"),
    (re.compile(r"^(?:to )?be\b(?: made)?", re.I), ""),
    (re.compile(r"^(?:to )?cost (?:less than|under|below|at most|no more than)", re.I), "under"),
    (re.compile(r"^(?:to )?(?:have|has|had|come with|include|feature|offer|got)\b", re.I), "with"),
    (re.compile(r"^(?:that|which) (?:is|are|has|have)\b", re.I), ""),
    (re.compile(r"^to (?=\w)", re.I), "that can "),
    (
        re.compile(
            r"^(?=(?:fit|hold|work|support|fold|last|go|stand|sleep|keep|weigh|suit|survive|handle|take)\b)", re.I
        ),
        "that can ",
    ),
)
_ZH = re.compile(
    r"^\W*(?:那|还|但是?|不过|而且|另外|也)?(?:我|我们)?(?:必须|务必|一定|最好|需要|希望|要求|得|应该|只要|只想要|"
    r"就要|想要|要|"
    r"带|能|可以)(?:得|要|是|能|有|带|可以|够|支持|够)*(?P<rest>[^，,。?？！!]{1,14}?)(?:的|才行|就行|就好|那种|"
    r"一[点些])*\W*$"
)
_IT_ZH = re.compile(r"^(?:它|这个|东西)(?=必须|一定|最好|需要|要|得|应该|能)")
_NO_WISH_ZH = re.compile(
    r"[吗呢么吧]\W*$|[?？]|什么|怎么|哪|多少|几[个款]|第|那[个款件双台]|这[个款件双台]|它|比较|对比|推荐|介绍|退|"
    r"换货|发货|订单|下单|"
    r"购物车|买单|差评|好评|评价|便宜|贵"
)
_NO_WISH = re.compile(
    r"\b(?:which|what|how|why|who|where|reviews?|compare|cart|checkout|return|refund|deliver\w*|ship\w*|buy (?:it|"
    r"this|that|one)|"
    r"decide|think|go|know|see|admit|ask|say|wait)\b",
    re.I,
)
"""Words of a turn that asks or acts."""

_HAVE = (
    re.compile(
        r"^\W*(?:i|we)(?:'ve| have)?(?: already)?(?: got| have| own| bought| ordered)+(?: already)? (?:an? |the |"
        r"some |my |two |one )?"
        r"(?P<have>[\w' -]{2,40}?)(?: already| at home)?\W*[,.;!]?\W*(?:and |but |so |now )*(?:(?:i|we)(?:'m|'d| am|"
        r" would)? )?(?:now |just |still |also )*"
        r"(?:need|want|looking for|like|after|shopping for)(?: to (?:buy|get|find))? "
        r"(?P<need>\S.+)$",
        re.I,
    ),
    re.compile(
        r"^\W*(?:我|我们|家里)?(?:已经|早就)?(?:有|买了|买过)了?(?:一?[个款台把只套])?(?P<have>[^，,。！!]{1,10}?)"
        r"了?[，,。！! ]+"
        r"(?:现在|但是?|所以|就|只|我|我们|还|再)*(?:想|要|需要|缺|差|打算)(?:再|要|买|找|配|看|个|"
        r"一)*(?P<need>\S.+)$"
    ),
)
_MINE = re.compile(
    r"^\W*my (?P<mine>\w+) (?:is|has) (?:an? )?(?P<inch>\d+(?:\.\d+)?)[ -]?(?:inch(?:es)?|\")"
    r"(?: \w+)?\W+(?:and )?(?P<rest>[^,?]*?)"
    r"(?:, *|(?<=\d) |\b(?=which|what))(?:so )?(?:which|what|i (?:need|want)|need|looking for)(?: (?:an?|kind of|"
    r"sort of))? (?P<want>[\w' -]+?)"
    r"(?: (?:fits|should i get|do you have|would fit|is good))?\W*$",
    re.I,
)
"""What must fit, said before what is wanted: "my laptop is 16 inch, which backpack?"."""

_FOR_IT = re.compile(
    r"\b(?:it|them|that|this|match(?:es|ing)?|fits?)\b|^(?:something|anything|an?other|ones?|a (?:\w+er|new|second)"
    r"\b)|"
    r"搭|配|它|^(?:个|一个)?(?:更|新|别的|另)",
    re.I,
)


def wished(text: str) -> str | None:
    """The requirement that a turn is.

    Args:
        text: The turn.

    Returns:
        What is required in the words of a search ("waterproof", "with a lid"); None when the turn is none.
    """
    for rule in _MAKE:
        match = rule.match(text)
        if match is not None and not _NO_WISH.search(text) and not _NO_WISH_ZH.search(match["rest"]):
            return match["rest"].strip()
    if text.rstrip().endswith(("?", "？")):
        return None
    if _NO_WISH.search(text) is None:
        for rule in _LEADS:
            match = rule.match(text)
            if match is not None:
                return _plain(match["rest"])
    text = _IT_ZH.sub("", text)
    match = _ZH.match(text)
    return text.strip() if match is not None and not _NO_WISH_ZH.search(text) else None


_CLAUSE = re.compile(
    rf"^(?P<first>[^?？]*?\w[^?？]*?)[,;.]\s*(?:and |but )?(?P<wish>(?:{_SUBJECT} )?(?:{_MODAL}|needs)\b[^,;.?？]+)"
    rf"\W*$",
    re.I,
)


def joined_wish(text: str) -> str:
    """A turn whose last clause is a requirement on what the first looks for, as one ("earbuds that survive sweat")."""
    match = _CLAUSE.match(text)
    if match is None or wished(match["first"]) is not None:
        return text
    wish = wished(match["wish"].strip())
    return f"{match['first'].strip()}, {wish}" if wish else text


def _plain(rest: str) -> str:
    rest = rest.strip(" .,!")
    for rule, instead in _VERBS:
        changed = rule.sub(f"{instead} " if instead else "", rest, count=1)
        if changed != rest:
            return " ".join(changed.split())
    return rest


def needed(text: str, is_kind: Callable[[str], bool]) -> str:
    """What is wanted beside what one has ("I have a kettle, I need a thermos"): the thermos.

    Args:
        text: The turn.
        is_kind: Whether words name a kind of thing that the shop has.

    Returns:
        The words of what is needed; the whole turn where what one has tells more of it.
    """
    for rule in _HAVE:
        match = rule.match(text)
        if match is not None and not _FOR_IT.search(match["need"]):
            if is_kind(match["have"]):
                return match["need"]
            need = match["need"].rstrip(" .!?")
            return text if has_han(text) or " for " in need else f"{need} for {match['have'].strip()}"
    match = _MINE.match(text)
    if match is None:
        return text
    return f"{match['want']}, my {match['mine']} is {match['inch']} inch, {match['rest'] or ''}".strip(" ,")
