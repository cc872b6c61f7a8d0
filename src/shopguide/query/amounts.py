"""Amounts with units against the catalog's measures: "16GB RAM", "27 inch monitor", "under 2 kg", 续航20小时以上.

Knows nothing about products; which attribute is meant is told by the words beside the amount, by what the things asked
for have, and by the numbers that an attribute has. Where that does not settle it, the amount is a soft wish.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from shopguide.measure import UNITS
from shopguide.query.amount_words import INCHES, Amount, amounts_in, with_tail
from shopguide.query.bilingual import alike
from shopguide.query.concepts import CONCEPTS, FITTING, SCREEN, SCREENS, Concept, concept_of, packed
from shopguide.query.measures import COUNT_NAMES, Measure
from shopguide.query.reader import Reader
from shopguide.query.shown import shown
from shopguide.types import Filter

MIN_COVERAGE = 0.5
"""Share of the things asked for that must tell an attribute before it filters: the others would be lost in silence."""

MIN_CALLED = 0.3
"""The same where the words call the attribute by its name: things that do not have it at all are not meant."""

MIN_SCREEN = 0.1
"""The same for inches beside a monitor or a laptop: every screen has a diagonal, so that those without one are cables
and mounts that are called after it."""

_CLOSE = re.compile(r"\s?(?:of\s)?")

_FITTED = re.compile(
    r"\s?(?:laptops?|notebooks?|macbooks?|computers?|tablets?)(?![\w-])|的?(?:笔记本电脑|笔记本|电脑|平板(?:电脑)?)"
)
"""What is fitted in goes with the size that must fit: "for a 15 inch laptop" asks for no laptop."""

CLEARLY = 0.2
"""How much more of the things must tell one attribute than the next for it to be the one meant."""

MOST_AMOUNTS = 40
"""Amounts of one query that are looked at; a pasted data sheet has more, and is no wish."""

NEAR_CHARS = 26
"""Characters on each side of an amount in which words may say what it measures: "with a battery life of at least"."""

ABOUT = 0.1
"""What "around" and 左右 allow on each side of an amount."""

UNLISTED = 0.01
"""What an amount that the catalog does not have may differ by and still be the same."""

CONVERTED = 0.02
"""The same between units: feeds round (6 ft is told as 1.8 m and as 1.83 m)."""

INCH = (0.25, 0.75)
"""A whole inch size stands for what shops round to it: a 15 inch laptop has 15.6, a 27 inch monitor 26.9 or 27."""


def amounts(reader: Reader) -> None:
    """Read the amounts that the catalog can measure; those that it cannot are soft wishes."""
    for found in amounts_in(reader.folded, reader.text)[:MOST_AMOUNTS]:
        one = found
        if not reader.free(one.start, one.end):
            continue
        chosen = _chosen(reader, one)
        if chosen and chosen.cue and chosen.cue[0] >= one.end:
            one, cue_end = with_tail(one, reader.folded, chosen.cue[1])
            chosen = replace(chosen, cue=(chosen.cue[0], cue_end))
        given = _filter(chosen.measure, _meant(one, chosen)) if chosen else None
        if chosen is None or given is None:
            if one.dimension not in COUNT_NAMES and not one.of:
                reader.add(one.start, one.end, reader.text[one.start : one.end].strip(), gone=False)
            continue
        start, end, cue = one.start, one.end, chosen.cue
        if one.fits and (fits := _FITTED.match(reader.folded, end)) and reader.free(end, fits.end()):
            end = fits.end()
        if cue and reader.free(min(start, cue[0]), max(end, cue[1])):
            start, end = min(start, cue[0]), max(end, cue[1])
        reader.add(start, end, _label(reader, chosen.measure, _meant(one, chosen), given), (given,))


def _meant(one: Amount, chosen: _Choice) -> Amount:
    """The amount with the side that goes without saying: a battery of 20 hours may last longer."""
    carries = FITTING.search(chosen.measure.plain) or _key(chosen.measure) == "load"
    if one.up_to and carries:
        return replace(one, low=True, high=False)  # a chair "up to 150 kg" carries that much
    bare = not (one.low or one.high or one.about) and one.other is None
    return replace(one, low=True) if chosen.least and bare else one


@dataclass(frozen=True, slots=True)
class _Choice:
    """The measure that an amount is of, the words that go with it, and whether it is the least that will do."""

    measure: Measure
    cue: tuple[int, int] | None
    least: bool


def _chosen(reader: Reader, one: Amount) -> _Choice | None:
    """Settle what an amount measures; None when it is not sure."""
    able = [m for m in reader.vocabulary.measures if m.dimension == one.dimension]
    if not able:
        return None
    fitting = [m for m in able if FITTING.search(m.plain)]
    own = [m for m in able if m not in fitting]
    if one.fits:
        return _best(reader, one, fitting, None, None)
    concept, near = _said(reader, one)
    if concept is None and one.unit in INCHES and _is_screen(reader, one):
        concept = SCREEN
    found = _best(reader, one, own, concept, near)
    if found is None and fitting and one.unit in INCHES and not (one.low or one.high or _is_screen(reader, one)):
        found = _best(reader, one, fitting, None, None)  # a 15 inch backpack is one for 15 inches
    return found


def _best(
    reader: Reader, one: Amount, able: list[Measure], concept: Concept | None, near: tuple[int, int] | None
) -> _Choice | None:
    if concept is not None:
        able = [m for m in able if concept.names.search(m.plain) and not concept.never.search(m.plain)]
    cue = near if near and concept and concept.taken and concept.taken.fullmatch(reader.folded[slice(*near)]) else None
    named = _named(reader, one, able)
    told = named or [m for m in able if not packed(m.plain)]
    stretch = (min(one.start, cue[0]), max(one.end, cue[1])) if cue else (one.start, one.end)
    terms = reader.kind_terms(*stretch)
    screen = concept is not None and concept.key == "screen" and _is_screen(reader, one)
    floor = MIN_SCREEN if screen else MIN_CALLED if named or cue else MIN_COVERAGE
    for wide in (False, True):
        shares = {m.name: _share(reader, terms, m, bool(named or cue), min(floor, MIN_CALLED), wide) for m in told}
        sure = [m for m in told if shares[m.name] >= floor]
        if sure:
            break
    best = _only(sure, shares, one, concept) if sure else None
    if best is None:
        return None
    meant = concept or concept_of(best.plain, best.dimension)
    least = FITTING.search(best.plain) is not None or (meant is not None and meant.least)
    return _Choice(best, cue, least)


def _is_screen(reader: Reader, one: Amount) -> bool:
    """Whether the thing asked for is a screen itself."""
    return SCREENS.fullmatch((reader.kind_terms(one.start, one.end) or [""])[-1]) is not None


def _said(reader: Reader, one: Amount) -> tuple[Concept | None, tuple[int, int] | None]:
    """The concept whose words stand nearest to the amount and are not another amount's, and where they stand."""
    text = reader.folded
    if one.of:
        wanted = next(c for c in CONCEPTS if c.key == one.of)
        near = _CLOSE.match(text, one.end)
        cue = wanted.cues.match(text, near.end() if near else one.end) or wanted.cues.search(
            text, max(0, one.start - NEAR_CHARS), one.start
        )
        return wanted, cue.span() if cue and not re.search(r"[\d,，]", text[cue.end() : one.start]) else None
    left, right = max(0, one.start - NEAR_CHARS), min(len(text), one.end + NEAR_CHARS)
    before = re.split(r"[,，;；。]|\d", text[left : one.start])[-1]
    after = re.split(r"[,，;；。]|\d", text[one.end : right])[0]
    best: tuple[int, Concept, tuple[int, int]] | None = None
    for concept in CONCEPTS:
        if concept.dimension != one.dimension:
            continue
        for piece, base in ((after, one.end), (before, one.start - len(before))):
            for match in concept.cues.finditer(piece):
                start, end = base + match.start(), base + match.end()
                far = 2 * (start - one.end) + 1 if base == one.end else 2 * (one.start - end)
                if reader.free(start, end) and (best is None or far < best[0]):
                    best = (far, concept, (start, end))
    return (best[1], best[2]) if best else (None, None)


def _named(reader: Reader, one: Amount, able: Sequence[Measure]) -> list[Measure]:
    """The measures that the words beside the amount call by their own names."""
    near = reader.folded[max(0, one.start - NEAR_CHARS) : one.end + NEAR_CHARS]
    return [m for m in able if len(m.plain) > 3 and m.plain in near]


def _share(reader: Reader, terms: Sequence[str], measure: Measure, called: bool, head: float, wide: bool) -> float:
    """The share of the things asked for that tell a measure, by the title words that name them.

    The last word before a preposition says what the thing is ("laptop sleeve" is a sleeve), and must speak for the
    measure too; `wide` also takes other names
    of the thing. Where no thing is named and the measure is called by its name, it is all that is asked for.
    """
    if not terms:
        return 1.0 if called else measure.told / max(reader.vocabulary.size, 1)
    shares = [
        max((measure.terms.get(t, 0.0) for t in (term, *(alike(term) if wide else ()))), default=0.0) for term in terms
    ]
    if shares[-1] < head:
        return 0.0
    return max(shares)


def _key(measure: Measure) -> str:
    """The concept that an attribute is of, or ""."""
    concept = concept_of(measure.plain, measure.dimension)
    return concept.key if concept else ""


def _is_plausible(measure: Measure, one: Amount) -> bool:
    """Whether an attribute ever has such an amount: no chair weighs 150 kg, but some carry that."""
    if not measure.numbers:
        return True
    return measure.numbers[0] * measure.factor / 2 <= one.value <= measure.numbers[-1] * measure.factor * 2


def _is_usual(measure: Measure, one: Amount) -> bool:
    """Whether an amount in this unit means this attribute when nothing is said."""
    return any(
        c.usual and c.dimension == measure.dimension and c.fits_unit(one.unit) and c.names.search(measure.plain)
        and not c.never.search(measure.plain)
        for c in CONCEPTS
    )  # fmt: skip


def _only(sure: list[Measure], shares: dict[str, float], one: Amount, concept: Concept | None) -> Measure | None:
    """The one measure that is meant, or None."""
    if concept is None and len(sure) > 1:
        sure = [m for m in sure if _is_plausible(m, one)] or sure
        sure = [m for m in sure if _is_usual(m, one)] or sure
        holding = [m for m in sure if any(math.isclose(n * m.factor, one.value, rel_tol=0.03) for n in m.numbers)]
        apart = {_key(m) for m in sure}
        if len(apart) > 1:
            if len({_key(m) for m in holding}) != 1:
                return None
            sure = holding
    if concept is None and sure and not any(_key(m) for m in sure) and len(sure) > 1:
        ordered = sorted(sure, key=lambda m: -shares[m.name])
        if shares[ordered[0].name] - shares[ordered[1].name] < CLEARLY:
            return None
    return max(sure, key=lambda m: (round(shares[m.name], 1), m.told, -len(m.plain.split()), m.name), default=None)


def _filter(measure: Measure, one: Amount) -> Filter | None:
    """The filter, with bounds in the attribute's own unit; an attribute told in words keeps the values that fit.

    None when such an attribute has no value that a bare amount fits: words are too loose to say that there is none.
    """
    if one.either and one.other is not None and not measure.texts:
        either = tuple(f"{amount / measure.factor:g}" for amount in (one.other, one.value))
        return Filter(measure.name, any_of=either)
    low, high = _bounds(measure, one)
    if measure.texts:
        fitting = tuple(
            sorted(
                v for v, held in measure.texts.items()
                if any((low is None or n >= low - 1e-9) and (high is None or n <= high + 1e-9) for n in held)
            )
        )  # fmt: skip
        bounded = one.low or one.high
        none = Filter(measure.name, low=low, high=high) if bounded else None
        return Filter(measure.name, any_of=fitting) if fitting else none
    return Filter(
        measure.name,
        low=None if low is None else _neat(low / measure.factor, one.strict and one.low),
        high=None if high is None else _neat(high / measure.factor, one.strict and one.high),
    )


def _neat(value: float, strict: bool) -> float:
    """Without binary dust; a strict bound keeps the one digit that makes it so."""
    return value if strict else float(f"{value:.10g}")


def _bounds(measure: Measure, one: Amount) -> tuple[float | None, float | None]:
    value = one.value
    if one.other is not None:
        return min(one.other, value), max(one.other, value)
    if one.fits:
        return value, None
    if one.low or one.high:
        unit = measure.factor if not measure.texts else 1.0
        if one.low:
            return (math.nextafter(value / unit, math.inf) * unit if one.strict else value), None
        return None, (math.nextafter(value / unit, -math.inf) * unit if one.strict else value)
    if one.about:
        return value * (1 - ABOUT), value * (1 + ABOUT)
    inches = value / 2.54
    if one.unit in INCHES:
        whole = abs(inches - round(inches)) < 1e-6
        below, above = INCH if whole else (0.05, 0.05)
        return (inches - below) * 2.54, (inches + above) * 2.54
    if one.unit == "tb":
        return value, value * 1.024
    held = [n * measure.factor for n in measure.numbers] + [n for own in measure.texts.values() for n in own]
    ratio = math.log10(UNITS.get(one.unit, ("", 1.0))[1] / measure.factor)
    same_unit = bool(measure.texts) or abs(ratio - round(ratio)) < 1e-9  # litres and millilitres need no rounding
    if (same_unit and any(math.isclose(n, value, rel_tol=1e-9) for n in held)) or one.dimension in (
        "core",
        "person",
        "piece",
    ):
        return value, value
    near = UNLISTED if same_unit else CONVERTED
    return value * (1 - near), value * (1 + near)


def _label(reader: Reader, measure: Measure, one: Amount, given: Filter) -> str:
    typed = reader.text[one.start : one.end].strip(" +/")
    if given.any_of or not (given.low is not None or given.high is not None):
        return f"{measure.plain}: {typed}"
    plain = not (one.low or one.high or one.fits or one.other is not None)
    return f"{measure.plain}: {typed}" if plain else shown(given, reader.language)
