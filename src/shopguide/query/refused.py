"""What shoppers refuse: "not black", "without leather", "leather-free", 不要红色, 非皮质, 除了华为.

A colour, a brand or a value of the catalog is refused by a filter; what no value names is a soft wish, and is not
searched for. Knows nothing about products.
"""

from __future__ import annotations

import re

from shopguide.query import colours, phrases
from shopguide.query.joined import merge_filters
from shopguide.query.named import is_colour_name
from shopguide.query.reader import Reader
from shopguide.query.shown import SHOWN
from shopguide.text import STOP_WORDS, stem
from shopguide.types import Filter, Filters

MAX_NEGATED_FIELDS = 4
"""A refused word that stands in more fields than this is an everyday word, not a value to filter by."""

_WORD = re.compile(r"[a-z][a-z-]+(?: [a-z][a-z-]+)?|[㐀-鿿]{1,6}")
_FREE = re.compile(r"(?<![\w-])(?P<word>[a-z]{3,})[- ]free(?![\w-])")
_ADVERBS = frozenset(
    """too very so sure really just only more less over under that much many bad expensive cheap big small yet sold used
    available matter longer later problem need idea doubt way one thing limit issue""".split()
)
"""Words after "not" and "no" that refuse nothing of the catalog."""

_ZH_ADVERBS = ("太", "那么", "很", "过于", "超过", "低于", "高于", "超", "错", "同", "一样")


def refusals(reader: Reader) -> None:
    """Read what is not wanted."""
    for match in _FREE.finditer(reader.folded):
        filters = _value_filters(reader, match["word"])
        if filters and reader.free(*match.span()):
            name = reader.text[match.start("word") : match.end("word")]
            reader.add(match.start(), match.end(), f"{_no(reader)}{name}", filters)
    for rule in (phrases.NEGATION_EN, phrases.NEGATION_ZH):
        for match in rule.finditer(reader.folded):
            before = reader.folded[: match.start()]
            if reader.free(match.start(), match.end()) and not before.endswith(("or ", "why ", "要", "是", "能")):
                _refusal(reader, match.start(), match.end(), match["cue"])


def _no(reader: Reader) -> str:
    return SHOWN[reader.language]["not"] + ("" if reader.language == "zh" else " ")


def _refusal(reader: Reader, start: int, at: int, cue: str) -> None:
    filters: list[Filter] = []
    names: list[str] = []
    first = at
    end = at
    while True:
        got = _refused(reader, at)
        if got is None or not reader.free(at, got[0]):
            break
        filters += got[1]
        names.append(reader.text[at : got[0]])
        end = got[0]
        joint = phrases.AND_OR.match(reader.folded, end)
        if joint is None or joint.end() == len(reader.folded):
            break
        at = joint.end()
    if not names:
        _unknown(reader, start, first, cue)
        return
    tail = phrases.NEGATION_TAIL.match(reader.folded, end)
    end = tail.end() if tail and any(ord(c) > 0x3000 for c in reader.folded[start:end]) else end
    reader.add(start, end, f"{_no(reader)}{', '.join(names)}", merge_filters(filters))


def _refused(reader: Reader, at: int) -> tuple[int, Filters] | None:
    """The colour, brand or value refused at a place, with the filters that refuse it."""
    vocabulary = reader.vocabulary
    for start, end, family in colours.names_in(reader.folded, vocabulary.own_colours):
        if start == at and not is_colour_name(reader, start, end):
            values = colours.refused_values(vocabulary.colour_values, family, reader.folded[start:end])
            return end, (Filter(vocabulary.colour_field, none_of=values),) if values else ()
    form = reader.longest(at, vocabulary.brand_forms)
    if form:
        return at + len(form), (Filter("brand", none_of=vocabulary.brand_forms[form]),)
    word = _WORD.match(reader.folded, at)
    if word is None:
        return None
    for tried in _shorter(word.group()):
        filters = _value_filters(reader, tried)
        if filters:
            made = re.match(r"(?:材质|质地|面料|制品?|质|的)", reader.folded[at + len(tried) :])
            return at + len(tried) + (made.end() if made else 0), filters
    return None


def _value_filters(reader: Reader, word: str) -> Filters:
    forms = {word, stem(word), *_MADE_OF.get(word, ())}
    if word in STOP_WORDS or (len(word) == 1 and word not in _MADE_OF):
        return ()
    out: list[Filter] = []
    everyday = 0
    exact = False
    for name, values in reader.vocabulary.values.items():
        same = any(_is_value(v.lower(), forms) for v in values)
        made = _MATERIAL.search(name) is not None
        if name == reader.vocabulary.colour_field or not (same or made):
            continue
        refused = tuple(sorted(v for v in values if _names(v.lower(), forms)))
        if refused:
            out.append(Filter(name, none_of=refused))
            everyday += not made
            exact = exact or same
    return tuple(out) if exact and everyday <= MAX_NEGATED_FIELDS else ()


_MATERIAL = re.compile(r"material|fabric|材质|材料|面料|成分|成份|填充物?$|内芯|外层|里层")
"""Attributes that tell what a thing is made of: one that is not made of it must not hold it in any of them."""


_MADE_OF = {
    "皮": ("真皮", "皮革", "牛皮", "leather"), "皮质": ("真皮", "皮革", "牛皮", "leather"),
    "皮革": ("真皮", "leather"), "真皮": ("leather",), "棉": ("纯棉", "全棉", "cotton"), "纯棉": ("cotton",),
    "塑料": ("plastic",), "羊毛": ("wool",), "金属": ("metal",), "玻璃": ("glass",),
    "不锈钢": ("stainless steel",), "陶瓷": ("ceramic",), "尼龙": ("nylon",), "聚酯纤维": ("polyester",),
    "涤纶": ("polyester", "聚酯纤维"), "丝绸": ("silk",), "亚麻": ("linen",), "帆布": ("canvas",),
    "橡胶": ("rubber",), "leather": ("真皮", "皮革"), "cotton": ("纯棉", "全棉"), "wool": ("羊毛",),
    "plastic": ("塑料",), "metal": ("金属",), "glass": ("玻璃",), "polyester": ("聚酯纤维", "涤纶"),
    "silk": ("桑蚕丝", "丝绸"), "linen": ("亚麻",), "nylon": ("尼龙", "锦纶"),
}  # fmt: skip
"""Materials by their other names, also those of the other language."""


def _is_value(value: str, forms: set[str]) -> bool:
    """A value that is the word itself, or the word with a share before it: 100%棉."""
    return value in forms or re.sub(r"^\d+(?:\.\d+)?%\s*", "", value) in forms


def _unknown(reader: Reader, start: int, at: int, cue: str) -> None:
    """Refuse what no value of the catalog names ("without wires", 不带拉链): said to be soft, and not searched for."""
    english = re.compile(r"[a-z][a-z-]+").match(reader.folded, at)
    if english:
        word = english.group()
        if cue in ("without", "no", "non") and word not in STOP_WORDS and word not in _ADVERBS and len(word) > 2:
            reader.add(start, english.end(), f"{_no(reader)}{word}")
        return
    chinese = re.compile(r"[㐀-鿿]{1,6}?(?=的|$|\s|[，。,.!！?？])").match(reader.folded, at)
    if chinese and cue not in ("非", "不是", "除了") and not chinese.group().startswith(_ZH_ADVERBS):
        tail = re.match("的", reader.folded[chinese.end() :])
        reader.add(start, chinese.end() + (1 if tail else 0), f"{_no(reader)}{chinese.group()}")


def _shorter(text: str) -> list[str]:
    """The text and its beginnings: by words for English, by characters for Chinese; longest first."""
    if text.isascii():
        parts = text.split(" ")
        return [" ".join(parts[:n]) for n in range(len(parts), 0, -1)]
    return [text[:n] for n in range(len(text), 0, -1)]


def _names(value: str, forms: set[str]) -> bool:
    """A catalog value names one of the forms as whole words ("Leather / Suede" names leather)."""
    if any(not f.isascii() and f in value for f in forms):
        return True
    return bool(forms & set(re.findall(r"[a-z]+(?:-[a-z]+)*", value))) or value in forms
