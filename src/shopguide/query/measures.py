"""What a catalog can measure: its numeric attributes with their units, learnt in the pass that makes the vocabulary.

Knows nothing about queries. A unit stands in the attribute's name ("weight (kg)"), in its values ("1.2 kg"), or is
learnt from titles: where the titles of a shop say `15.6"` beside a "display diagonal" of 15.6, that is in inches.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from shopguide.measure import UNITS, parse_number
from shopguide.types import AttributeValue

MIN_TOLD = 2
"""Products that must tell an attribute before a shopper can ask for it."""

MIN_VOTES = 10
"""Titles that must repeat an attribute's number with a unit before the unit is believed …"""

MIN_VOTE_SHARE = 0.8
"""… and the share of those titles that must agree on it (Icecat: "headphone outputs: 2" beside "2 GB" reach .78)."""

MIN_READ_SHARE = 0.7
"""An attribute told in words ("1.2 kg") is a measure when at least this share of its products' values are amounts."""

MIN_TERM_SHARE = 0.1
"""Below this share of a title word's products the word says nothing for the attribute."""

MAX_TERMS = 150
"""Title words that are kept for one attribute, the most telling first."""

MAX_NUMBERS = 200
"""Distinct numbers of one attribute that are kept, the most frequent first, to tell 16 (memory) from 512 (storage)."""

_NAME_UNIT = re.compile(r"^(?P<plain>.*?)\s*[(（\[]\s*(?P<unit>[^()（）\[\]]{1,12})\s*[)）\]]\s*$")
_TAIL_UNIT = re.compile(r"^(?P<plain>.+?)[ _](?:in )?(?P<unit>mm|cm|kg|ml|gb|tb|mah|inch(?:es)?|hours|watts?|hz)$")
_LETTERS = frozenset(("h", "w", "l", "d"))
_SIDES = re.compile(r"height|width|length|depth|dimension")
_TIMES = re.compile(r"time|duration|life|minutes|时|分钟")
_COUNTED = re.compile(r"\b(?:ports?|slots?|quantity|number|outputs?|inputs?|channels|ids?|version|yield|ratio)\b")
_UNITS = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_AMOUNT = re.compile(rf"(\d+(?:[.,]\d+)?)\s?-?\s?({_UNITS})(?![a-z])", re.IGNORECASE)
_WHOLE = re.compile(
    rf"\s*(?:ca\.?|about|approx\.?|约|大约)?\s*(\d+(?:[.,]\d+)?)\s*({_UNITS})(?![a-z])\s*"
    rf"(?:[(（][^()（）]*[)）])?(?:\s*[/,、]\s*(\d+(?:[.,]\d+)?)\s*({_UNITS})(?![a-z])\s*(?:[(（][^()（）]*[)）])?)*\s*",
    re.IGNORECASE,
)
COUNT_NAMES = {
    "core": re.compile(r"\bcores\b|核心数|核数"),
    "person": re.compile(r"^(?:persons|people|capacity \(persons\)|sleeps|seats|适用人数|人数)$"),
    "piece": re.compile(r"^(?:pieces|number of pieces|件数|数量|quantity per pack|pieces per set)$"),
}
"""Attributes that count a thing have no unit; their names tell what they count."""


def split_name(name: str) -> tuple[str, str]:
    """An attribute's name without its unit, and the unit as `measure.UNITS` has it or "".

    Args:
        name: "battery life (h)", "weight_kg", "尺寸（cm）".

    Returns:
        ("battery life", "h").
    """
    folded = name.lower().replace("_", " ").strip()
    match = _NAME_UNIT.match(folded) or _TAIL_UNIT.match(folded)
    unit = match["unit"].strip() if match else ""
    if match is None or unit not in UNITS or (unit in _LETTERS and _SIDES.search(match["plain"])):
        return folded, ""
    if unit == "min" and not _TIMES.search(match["plain"]):
        return folded, ""
    return match["plain"], unit


@lru_cache(maxsize=100_000)
def read_amounts(text: str) -> tuple[tuple[float, str], ...]:
    """Every amount of a value that is nothing but amounts ("2000g/2300g", "ca 1.2kg"); () for any other text."""
    if len(text) > 60 or not any(c.isdigit() for c in text) or not _WHOLE.fullmatch(text):
        return ()
    return tuple(
        (number, unit.lower()) for raw, unit in _AMOUNT.findall(text) if (number := parse_number(raw)) is not None
    )


@dataclass(frozen=True)
class Measure:
    """One attribute that holds amounts.

    Attributes:
        name: Of the attribute, as filters name it.
        unit: What its numbers are in, as `measure.UNITS` has it, or what it counts ("core", "person", "piece").
        told: Products that tell it.
        terms: Title word to the share of that word's products that tell it.
        numbers: Its frequent numbers, in `unit`; empty where values are texts.
        texts: Value as written to its amounts in the base unit; empty where values are numbers.
        plain: The name without its unit.
        dimension: The base unit.
        factor: Base units in one `unit`.
    """

    name: str
    unit: str
    told: int
    terms: Mapping[str, float] = field(default_factory=dict)
    numbers: tuple[float, ...] = ()
    texts: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    plain: str = field(init=False, default="")
    dimension: str = field(init=False, default="")
    factor: float = field(init=False, default=1.0)

    def __post_init__(self) -> None:
        dimension, factor = UNITS.get(self.unit, (self.unit, 1.0))
        object.__setattr__(self, "plain", split_name(self.name)[0])
        object.__setattr__(self, "dimension", dimension)
        object.__setattr__(self, "factor", factor)

    def to_dict(self) -> dict[str, object]:
        """Plain JSON values."""
        return {
            "name": self.name, "unit": self.unit, "told": self.told, "terms": dict(self.terms),
            "numbers": list(self.numbers), "texts": {k: list(v) for k, v in self.texts.items()},
        }  # fmt: skip

    @classmethod
    def from_dict(cls, saved: Mapping[str, object]) -> Measure:
        """Make from what `to_dict` gave."""
        terms, numbers, texts, told = (saved.get(k) for k in ("terms", "numbers", "texts", "told"))
        return cls(
            str(saved.get("name", "")),
            str(saved.get("unit", "")),
            told if isinstance(told, int) else 0,
            {str(k): float(v) for k, v in terms.items()} if isinstance(terms, Mapping) else {},
            tuple(float(n) for n in numbers) if isinstance(numbers, list) else (),
            {str(k): tuple(float(n) for n in v) for k, v in texts.items()} if isinstance(texts, Mapping) else {},
        )


class MeasureCount:
    """Counts of one pass over the products."""

    def __init__(self) -> None:
        self._numbers: defaultdict[str, Counter[float]] = defaultdict(Counter)
        self._votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._texts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._unread: Counter[str] = Counter()
        self._terms: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def add(self, attributes: Mapping[str, AttributeValue], titles: Iterable[str], terms: Iterable[str]) -> None:
        """Count one product.

        Args:
            attributes: Its attributes.
            titles: Its titles in all languages.
            terms: Their index terms, each once.
        """
        said: defaultdict[float, set[str]] = defaultdict(set)
        for title in titles:
            for raw, unit in _AMOUNT.findall(title):  # "5 s" and "8 t" are model names
                number = parse_number(raw)
                if number is not None:
                    said[number].add(unit.lower() if unit.lower() not in ("s", "t") else "")
        words = [t for t in terms if not any(c.isdigit() for c in t)]
        for name, value in attributes.items():
            key = name.lower()
            if isinstance(value, bool):
                continue
            if isinstance(value, float | int):
                self._numbers[key][float(value)] += 1
                self._votes[key].update(u for u in said.get(float(value), ()) if u)
                self._terms[key].update(words)
            elif isinstance(value, str):
                if read_amounts(value):
                    self._texts[key][value] += 1
                    self._terms[key].update(words)
                else:
                    self._unread[key] += 1

    def result(self, terms: Mapping[str, int]) -> tuple[Measure, ...]:
        """The measures of the catalog.

        Args:
            terms: Title word to the number of products whose titles hold it.

        Returns:
            Those that a shopper can ask for, by name.
        """
        found = [self._number(name) for name in self._numbers] + [self._text(name) for name in self._texts]
        out: dict[str, Measure] = {}
        for one in found:
            if one is not None and one.told >= MIN_TOLD and one.name not in out:
                shares = {t: n / terms[t] for t, n in self._terms[one.name].items() if n >= MIN_TOLD and terms.get(t)}
                best = sorted(shares, key=lambda t: (-shares[t] * self._terms[one.name][t], t))[:MAX_TERMS]
                kept = {t: round(shares[t], 3) for t in sorted(best) if shares[t] >= MIN_TERM_SHARE}
                out[one.name] = Measure(one.name, one.unit, one.told, kept, one.numbers, one.texts)
        return tuple(out[name] for name in sorted(out))

    def _number(self, name: str) -> Measure | None:
        plain, unit = split_name(name)
        unit = unit or next((u for u, rule in COUNT_NAMES.items() if rule.search(plain)), "") or self._voted(name)
        if not unit:
            return None
        counter = self._numbers[name]
        common = sorted(n for n, _ in counter.most_common(MAX_NUMBERS))
        return Measure(name, unit, counter.total(), numbers=tuple(common))

    def _voted(self, name: str) -> str:
        """The unit that the titles use for the attribute's numbers, or ""."""
        votes = self._votes[name]
        total = votes.total()
        if total < MIN_VOTES or _COUNTED.search(name):
            return ""
        dimensions: Counter[str] = Counter()
        for unit, n in votes.items():
            dimensions[UNITS[unit][0]] += n
        dimension, n = dimensions.most_common(1)[0]
        if n < MIN_VOTE_SHARE * total:
            return ""
        factors: Counter[float] = Counter()
        for unit, k in votes.items():
            if UNITS[unit][0] == dimension:
                factors[UNITS[unit][1]] += k
        factor, k = factors.most_common(1)[0]
        if k < MIN_VOTE_SHARE * n:
            return ""
        return max((u for u in votes if UNITS[u] == (dimension, factor)), key=lambda u: votes[u])

    def _text(self, name: str) -> Measure | None:
        counter = self._texts[name]
        dimensions: Counter[str] = Counter()
        for value, n in counter.items():
            dimensions.update({UNITS[unit][0]: n for _, unit in read_amounts(value)})
        dimension, n = dimensions.most_common(1)[0]
        if n < MIN_READ_SHARE * (counter.total() + self._unread[name]):
            return None
        texts = {
            value: tuple(number * UNITS[u][1] for number, u in read_amounts(value) if UNITS[u][0] == dimension)
            for value in counter
        }
        unit = next(u for value in counter for _, u in read_amounts(value) if UNITS[u][0] == dimension)
        return Measure(name, unit, n, texts={v: a for v, a in texts.items() if a})
