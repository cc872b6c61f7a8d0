"""Which attribute names of different feeds speak of one thing: names folded to their bare words, then weighed.

Knows nothing about rows or verdicts. Conservative: two names are one only when their words agree, or nearly agree and
the values are amounts of one unit and of one size; names that stand on one product, or stand together elsewhere in the
shop, are two things. A wrong join misleads a buyer, a missed one only costs a row.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from shopguide.compare.directions import CANONICAL
from shopguide.compare.values import Cell
from shopguide.text import has_han

Apart = Callable[[str, str], bool]
"""Tells that two names are known to be two things."""

MAX_SHARING = 40
"""A word that more leftover names share says nothing, and would make every pair a candidate."""

MAX_RATIO = 5.0
"""Amounts of one thing over products of one kind lie within this ratio, when names agree only in part."""

TYPO = 84.0
"""Likeness (of 100) of two long words from which one is the other misspelt."""

_SAME_WORD = {
    "maximum": "max", "minimum": "min", "colour": "color", "colours": "color", "colors": "color", "display": "screen",
    "monitor": "screen", "cord": "cable", "cpu": "processor", "hdd": "harddrive", "harddisk": "harddrive",
    "wattage": "power", "consumption": "power", "mic": "microphone", "outsole": "sole",
    "wi": "wifi", "fi": "wifi", "wlan": "wifi", "colouring": "color", "diagonal": "size", "volume": "capacity",
    "fabric": "material", "lifespan": "life", "loudness": "noise", "os": "operat", "system": "operat",
    "temp": "temperature", "qty": "quantity", "thickness": "depth",
}  # fmt: skip
_FILLER = frozenset(
    """of the a an in for and by with to number no nr product item model typical total amount level ratio emission value
    support supported supports standard standards rated overall per approx actual specification spec info""".split()
)
_CONTRAST = frozenset(
    """min max width height depth length weight front rear back left right top bottom upper lower inner outer input
    output internal external read write black color mono horizontal vertical standby off on sleep idle package packaging
    box gross net type slots slot user load resolution brightness contrast body lid seat base primary secondary
    first second hot cold wet dry day night operating storage indoor outdoor built optional cartridge ssd harddrive
    cache video graphics battery screen camera processor memory ram rom usb hdmi low high start end life time speed
    yield card""".split()
)
"""Words that make another thing of a name: one of them on one side alone keeps two names apart."""

_QUALIFIED = _CONTRAST - {"screen"}
_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?|[\u4e00-\u9fff]+")
_FILLER_ZH = ("产品", "商品", "机身", "是否", "额定", "主要", "约", "参数", "规格")
_SAME_ZH = (
    ("大小", "尺寸"),
    ("时长", "时间"),
    ("用时", "时间"),
    ("显示屏", "屏幕"),
    ("运行内存", "内存"),
    ("内存容量", "内存"),
)
_CONTRAST_ZH = frozenset("前后内外高低最小净毛上下左右输入出读写长宽深厚主副干湿冷热")


@dataclass(frozen=True, slots=True)
class Told:
    """A name that only some of the products tell: the columns that do, and their cells."""

    columns: frozenset[int]
    cells: tuple[Cell, ...]


@lru_cache(maxsize=65536)
def fold(name: str) -> frozenset[str]:
    """The bare words of a name: lower case, singular, synonyms made one, fillers gone; never empty."""
    text = name.casefold().replace("wi-fi", "wifi").replace("hard drive", "harddrive").replace("hard disk", "harddrive")
    text = text.replace("touch screen", "touchscreen")
    if has_han(text):
        for filler in _FILLER_ZH:
            text = text.replace(filler, "") or text
        for one, other in _SAME_ZH:
            text = text.replace(one, other)
    words = []
    for word in _WORD.findall(text):
        stem = word
        if word.isascii() and word.isalpha() and len(word) > 3:
            stem = word[:-3] if word.endswith("ing") and len(word) > 6 else word
            stem = stem[:-1] if stem.endswith("s") and not stem.endswith("ss") else stem
        words.append(_SAME_WORD.get(word) or _SAME_WORD.get(stem) or stem)
    kept = frozenset(w for w in words if w not in _FILLER)
    return kept or frozenset(words) or frozenset((text,))


@lru_cache(maxsize=1)
def _canonical_folds() -> Mapping[frozenset[str], str]:
    out: dict[frozenset[str], str] = {}
    for name, key in CANONICAL.items():
        out.setdefault(fold(name), key)
    return out


@lru_cache(maxsize=65536)
def canonical(name: str) -> str:
    """The known name of an attribute by its words alone, or the name itself: "colour of product" is "color"."""
    return CANONICAL.get(name) or _canonical_folds().get(fold(name), name)


def same_thing(first: str, second: str, one: Told, other: Told) -> bool:
    """Weigh whether two names that never stand on one product speak of one thing.

    Args:
        first: A name, lower case, without its unit.
        second: Another.
        one: Who tells the first, and what.
        other: Who tells the second, and what.

    Returns:
        True when the words agree and the values can be compared, or the words agree in part and the values bear it out.
    """
    if first == second or canonical(first) == canonical(second):
        return True
    if not _comparable(one.cells, other.cells):
        return False
    a, b = fold(first), fold(second)
    if a == b or _misspelt(a, b):
        return True
    amounts = _amounts_alike(one.cells, other.cells)
    if has_han(first) and has_han(second):
        return amounts and _within_zh("".join(sorted(a)), "".join(sorted(b)))
    common, rest = a & b, a ^ b
    informed = common - {"size", "capacity", "weight", "time", "type", "power"}
    if rest & _QUALIFIED or any(w[0].isdigit() for w in rest):
        return False
    return bool(informed) and amounts and len(rest) <= 1


def _within_zh(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    rest = long.replace(short, "", 1)
    return len(short) >= 2 and short in long and not set(rest) & _CONTRAST_ZH


def _misspelt(a: frozenset[str], b: frozenset[str]) -> bool:
    left, right = a - b, b - a
    if len(left) != 1 or len(right) != 1:
        return False
    (one,), (other,) = left, right
    if min(len(one), len(other)) < 6 or one[0] != other[0] or {one, other} & _CONTRAST or not (one + other).isalpha():
        return False
    return fuzz.ratio(one, other) >= TYPO


def _comparable(one: Sequence[Cell], other: Sequence[Cell]) -> bool:
    kinds = [{_kind(c) for c in cells} for cells in (one, other)]
    return len(kinds[0] | kinds[1]) == 1


def _kind(cell: Cell) -> str:
    if cell.number is not None:
        return f"number {cell.unit}"
    return "yes/no" if isinstance(cell.key, tuple) and cell.key[:1] == ("is",) else "text"


def _amounts_alike(one: Sequence[Cell], other: Sequence[Cell]) -> bool:
    """Amounts with a unit, of one order of size."""
    numbers = [c.number for c in (*one, *other) if c.number is not None and c.unit]
    if len(numbers) < len(one) + len(other) or min(numbers) <= 0:
        return False
    return max(numbers) / min(numbers) <= MAX_RATIO


def joined(leftover: Mapping[str, Told], apart: Apart | None = None) -> dict[str, str]:
    """Find names that are one.

    Args:
        leftover: Names that some products tell and others do not.
        apart: Knowledge of the shop: names that stand together on other products are two things.

    Returns:
        Name to the name it is joined to, for those that are joined; the same whatever the order.
    """
    sharing: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(leftover):
        for word in _clues(name):
            sharing[word].append(name)
    pairs = {
        (names[i], names[j])
        for names in sharing.values()
        if len(names) <= MAX_SHARING
        for i in range(len(names))
        for j in range(i + 1, len(names))
    }
    out: dict[str, str] = {}
    held = {name: told.columns for name, told in leftover.items()}
    for first, second in sorted(pairs):
        root, branch = out.get(first, first), out.get(second, second)
        if root == branch or held[root] & held[branch]:
            continue
        if apart is not None and apart(first, second):
            continue
        if same_thing(first, second, leftover[first], leftover[second]):
            held[root] |= held[branch]
            for name in [branch, *(n for n, r in out.items() if r == branch)]:
                out[name] = root
    return out


def _clues(name: str) -> set[str]:
    """What two names must share to be looked at together: a bare word, or the beginning of a long one."""
    words = fold(name)
    if has_han(name):
        text = "".join(sorted(words))
        return {text[i : i + 2] for i in range(len(text) - 1)} | {canonical(name)}
    return set(words) | {w[:3] + "…" for w in words if len(w) >= 6} | {canonical(name)}
