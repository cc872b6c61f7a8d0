"""For whom something is bought: "a gift for my dad", 送女朋友的包, "my son needs boots".

Knows nothing about products. What is for others than the one meant is left out; what is for nobody in particular stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from shopguide.guide.kinds import kind_named, kind_wished
from shopguide.guide.tools import Tools
from shopguide.text import has_han
from shopguide.types import Filter, Filters, Language, Query, Understood

_WOMEN = (
    "moms?|mums?|mothers?|mommy|mummy|mama|wife|girlfriends?|gf|sisters?|aunt(?:ie)?|grandmas?|grandmothers?|"
    "granny|nan|"
    "mother-in-law|fiancee|bridesmaids?"
)
_MEN = (
    "dads?|daddy|fathers?|papa|husband|hubby|boyfriends?|bf|brothers?|uncle|grandpas?|grandfathers?|granddad|"
    "father-in-law|fiance|groomsmen"
)
_KIDS = "sons?|daughters?|kids?|child(?:ren)?|nephews?|nieces?|grandsons?|granddaughters?|grandkids?|toddlers?"
_ANYONE = "friends?|colleagues?|coworkers?|boss|teachers?|neighbou?rs?|partner|parents|family|someone|roommate|cousin"
_WOMEN_ZH = (
    "女朋友|女友|老婆|妻子|太太|媳妇|妈妈|妈(?!的)|母亲|奶奶|外婆|姥姥|姐姐|妹妹|姐|闺蜜|婆婆|丈母娘|岳母|阿姨|女神"
)
_MEN_ZH = "男朋友|男友|老公|丈夫|先生|爸爸|爸|父亲|爷爷|外公|姥爷|哥哥|弟弟|哥|岳父|公公|叔叔|男生"
_KIDS_ZH = "儿子|女儿|闺女|侄子|侄女|外甥女?|孙子|孙女|小朋友|小孩|孩子|娃"
_ANYONE_ZH = "朋友|同事|老板|领导|老师|邻居|客户|长辈|父母|爸妈|家人|室友|同学"
_PEOPLE = tuple(
    (who, re.compile(rf"\b(?:{en})\b", re.I), re.compile(zh))
    for who, en, zh in (
        ("women", _WOMEN, _WOMEN_ZH),
        ("men", _MEN, _MEN_ZH),
        ("kids", _KIDS, _KIDS_ZH),
        ("", _ANYONE, _ANYONE_ZH),
    )
)
_PERSON = "|".join((_WOMEN, _MEN, _KIDS, _ANYONE))
_PERSON_ZH = "|".join((_WOMEN_ZH, _MEN_ZH, _KIDS_ZH, _ANYONE_ZH))
_AGE = r"(?:\w+(?:[- ]year[- ]?olds?| months?[- ]old) |teenage |little |young |elderly |old(?:er)? |dear |best |new )*"
_WHOSE = r"(?:my |our |his |her |their |a |an |the |your )?"
_OCCASION = (
    r"(?:birthday|christmas|xmas|anniversary|wedding|farewell|graduation|valentine'?s?(?: day)?|"
    r"mother'?s? day|father'?s? day|house ?warming|thank[- ]?you|retirement|baby shower)"
)
_GIFT_EN = re.compile(
    rf"\b(?:(?:a |an |some |the |nice |good |perfect |small |little |cool |great )*)?(?:{_OCCASION} )?(?:gifts?|"
    rf"presents?)\b"
    rf"(?: ideas?)?(?: for (?:{_WHOSE}(?P<day>{_OCCASION})|{_WHOSE}(?:\w+'s )(?P<day2>{_OCCASION})))?|"
    rf"\bfor {_WHOSE}(?:{_PERSON})'s {_OCCASION}\b",
    re.I,
)
_GIFT_ZH = re.compile(
    r"(?:(?:当|做|作为|用来)?(?:生日|新年|过年|圣诞|七夕|情人节|母亲节|父亲节|结婚|乔迁|毕业|纪念日|教师节|节日|"
    r"中秋|端午)?"
    r"(?:的)?(?:小)?(?:礼物|礼品|礼盒(?=$|[，,。 ])))|送礼|送人|过生日|(?:当|做)礼"
)
_FOR_EN = re.compile(
    rf"\b(?:(?:as a |to )?(?:give|buy|get|gift)(?: it)? (?:to |for )?|for |it's for |it is for ){_WHOSE}{_AGE}"
    rf"(?P<who>{_PERSON})\b(?! of\b)(?:'s)?(?: birthday)?(?: (?:who|that))?|\bfor (?P<him>him|her)\b|"
    rf"\bfor {_WHOSE}(?P<age>\d{{1,2}}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"[- ]?(?:year|yr)s?[- ]?olds?\b",
    re.I,
)
_SUBJECT_EN = re.compile(
    rf"\b(?:my|our) {_AGE}(?P<who>{_PERSON}) (?:just )?(?:wants?|needs?|would like|is (?:looking for|after|into)|"
    rf"asked for|"
    r"likes?|loves?|keeps? asking for)\b(?: an?| some)?",
    re.I,
)
_FOR_ZH = re.compile(
    rf"(?:(?:想|要|打算|准备)?(?:给|送给?|帮|替|为)(?:我|咱|俺)?(?:家)?(?:的)?(?:\d+岁的?)?"
    rf"(?:(?P<likes>(?:爱|喜欢|热爱|迷)[^，,。]{{1,6}})的)?(?P<who>{_PERSON_ZH})"
    rf"(?:们)?(?:买|用|穿|戴|选|挑|找|送|准备|写作业用|上学用)?(?:个|双|件|条|台|款|份|点|一[个双件条台款份])?的?)|"
    rf"(?:(?:我|咱|俺)(?:家)?(?P<who2>{_PERSON_ZH})(?:想要?|需要|要|喜欢|说要|用|穿)?(?:买|用|穿)?"
    rf"(?:一?[个双件条台款份])?的?)"
)
_INTO = re.compile(
    r"^(?:something |anything )?(?:just |really )*(?:started|loves|likes|enjoys)\b(?: to| doing)?|"
    r"\b(?:he|she|they|who|that|and)(?:'s| is| are)? (?:really |just |also |very |quite |totally |absolutely )*"
    r"(?:likes?|loves?|enjoys?|into|started|does|do|plays?|interested in|a fan of|fond of|keen on|goes|go)"
    r"(?: to| doing| playing| out)?\b|"
    r"(?:他|她|ta|TA|对方)?(?:平时|平常|最近|特别|很|非常|比较|挺|最)*(?:喜欢|爱|热爱|迷上了?|经常|常常?)(?:喝|吃|"
    r"玩|做|听|看|打|去|用)?",
    re.I,
)
_SAYS_LIKED = re.compile(
    r"^\W*(?:he|she|they)(?:'s| is| are)? (?:really |also |very )*(?:likes?|loves?|enjoys?|into|a fan of|keen on)\b|"
    r"^\W*(?:他|她|ta|TA|对方)(?:平时|平常|最近|特别|很|非常|比较|挺|最)*(?:喜欢|爱|迷上|经常)",
    re.I,
)
_BUY = re.compile(
    r"\b(?:i'?m |i am )?(?:looking|searching|shopping|buying)(?: for)?\b|\b(?:i )?(?:want|need|would like|am looking)"
    r"(?: to (?:buy|get|find|"
    r"give))?\b|"
    r"\bwhat(?:'s| is| are| would be)\b(?: (?:an?|some|the))?(?: (?:good|nice|great|best|cool))?|"
    r"\bsomething\b|\banything\b|\bwhat (?:can|should|could|would) (?:i|you) (?:get|buy|give|recommend|suggest)\b|"
    r"\b(?:any )?(?:ideas?|suggestions?)\b|推荐|有什么(?:好|适合)?(?:的)?|买点?什么(?:好)?|送(?:点)?什么(?:好)?|想买|"
    r"(?:买|挑|选)(?:个|份|一个|一份|点)?|适合(?:送)?|送(?=$|[，,。 ]|的)",
    re.I,
)


CHILD = 13
"""Years up to which things are looked for among those for children."""


@dataclass(frozen=True, slots=True)
class Given:
    """For whom a turn buys.

    Attributes:
        who: "women", "men", "kids"; "" when it does not matter or is not said.
        gift: It is a present, so that no kind of thing need be named.
        rest: The turn's words without that.
        said: How the person was told.
    """

    who: str
    gift: bool
    rest: str
    said: str = ""


def read_given(text: str) -> Given | None:
    """For whom a turn buys; None when it does not say."""
    han = has_han(text)
    gift_rule, for_rule = (_GIFT_ZH, _FOR_ZH) if han else (_GIFT_EN, _FOR_EN)
    gift = gift_rule.search(text) is not None
    found = for_rule.search(text) or (None if han else _SUBJECT_EN.search(text))
    if found is None and not gift:
        return None
    said = found.group() if found else text
    who = next((w for w, en, zh in _PEOPLE if (zh if han else en).search(said)), "")
    age = (found.groupdict().get("age") or "") if found else ""
    if age and found and not who:
        who = "kids" if not age.isdigit() or int(age) <= CHILD else ""
    if found and not who and not han:
        who = {"him": "men", "her": "women"}.get((found.groupdict().get("him") or "").lower(), "")
    rest = for_rule.sub(lambda m: f" {m.groupdict().get('likes') or ''} ", gift_rule.sub(" ", text))
    rest = rest if han else _SUBJECT_EN.sub(" ", rest)
    return Given(who, gift, " ".join(rest.split()), said.strip() if found else "")


def interests(text: str) -> str:
    """A turn's words without "he likes": what is liked."""
    return " ".join(_INTO.sub(" ", text).split())


def liked(text: str) -> str:
    """What a turn that only says "he likes camping" or 他喜欢喝茶 speaks of; the turn as it is when it says more."""
    return interests(text) if _SAYS_LIKED.match(text) else text


def nothing_named(rest: str) -> str:
    """What is left of a gift's wish without the words of buying."""
    return " ".join(_BUY.sub(" ", interests(rest)).split())


def not_for_others(tools: Tools, who: str, language: Language) -> Understood | None:
    """A condition that leaves out what is for others only; None where the shop does not tell for whom things are."""
    own = _served(tools, who, language)
    others: dict[str, dict[str, None]] = {}
    for one in ("women", "men", "kids"):
        for each in _served(tools, one, language) if one != who else ():
            others.setdefault(each.field, {}).update(dict.fromkeys(each.any_of))
    mine = {v for f in own for v in f.any_of}
    filters = tuple(
        Filter(field, none_of=left)
        for field, values in others.items()
        if (left := tuple(v for v in values if v not in mine))
    )
    if not who or not filters or not own:
        return None
    label = {
        "women": ("nothing for men or children only", "不含男款和童款"),
        "men": ("nothing for women or children only", "不含女款和童款"),
        "kids": ("nothing for adults only", "不含成人款"),
    }[who]
    return Understood(who, label[language == "zh"], 0, filters)


def _served(tools: Tools, who: str, language: Language) -> tuple[Filter, ...]:
    said = {"women": "for women", "men": "for men", "kids": "for kids"}[who] if who else ""
    return tuple(f for f in tools.understand(said).filters if f.any_of) if said else ()


def _any(tools: Tools, query: Query, filters: Filters) -> bool:
    """Whether anything meets conditions: for a woman need not be told to be for women."""
    return tools.search(query.words, filters=filters, limit=1).total > 0


def minded(tools: Tools, query: Query, given: Given) -> Query:
    """A search that minds for whom it is: things for them where these tell it, else none that are for others.

    Args:
        tools: The shop.
        query: How the turn's words without the person are read.
        given: For whom.

    Returns:
        The search.
    """
    if not given.who or any(u.label.startswith(("for ", "适用")) for u in query.understood if u.filters):
        return query
    said = {"women": ("for women", "女款"), "men": ("for men", "男款"), "kids": ("for kids", "儿童")}[given.who]
    zh = query.language == "zh"
    positive = tools.understand(f"{query.words} {said[zh]}" if not zh else f"{said[zh]}{query.words}")
    fresh = [u for u in positive.understood if u.filters and u.label.startswith(("for ", "适用"))]
    named = kind_wished(query) or (kind_named(tools, query.words) if query.words else None)
    if query.words.strip() and not given.gift and not fresh and named is not None:
        if given.who != "kids" or not given.said:
            return query  # lamps are for everybody
        told = Understood(given.said, given.said, 0, soft=True)  # but a backpack for grown-ups is not for a child
        return replace(query, understood=(*query.understood, told))
    kept = (*query.filters, *(f for u in fresh[:1] for f in u.filters))
    if query.words.strip() and fresh and not given.gift and named is not None and _any(tools, query, kept):
        return replace(query, filters=(*query.filters, *fresh[0].filters), understood=(*query.understood, fresh[0]))
    chip = not_for_others(tools, given.who, query.language)
    if chip is None:
        return query
    return replace(query, filters=(*query.filters, *chip.filters), understood=(*query.understood, chip))
