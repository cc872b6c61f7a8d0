"""A query with a constraint less: chips taken back, and the filters that are left then.

Pure functions over a `Query`; knows nothing about indexes or counts.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from shopguide.types import Filter, Filters, Query, Understood

WORDS = "words"
"""The id under which `without` names the words that are left to match."""


def names_chip(chip: Understood, given: Collection[str]) -> bool:
    """Whether a chip is among those named by id, by label or by its own words.

    Args:
        chip: The chip.
        given: What names the chips to do without.

    Returns:
        True when it is named.
    """
    return chip.id in given or any(g.casefold() in (chip.label.casefold(), chip.text.casefold()) for g in given)


def without_filters(filters: Filters, gone: Filters) -> Filters:
    """Filters without those of a chip, also where its values were merged with others' of the same field.

    Args:
        filters: Of the whole query.
        gone: What goes away.

    Returns:
        What is left.
    """
    out: list[Filter] = []
    for one in filters:
        left: Filter | None = one
        for drop in gone:
            if left is None or drop.field != left.field:
                continue
            left = _less(left, drop)
        if left is not None:
            out.append(left)
    return tuple(out)


def _less(one: Filter, drop: Filter) -> Filter | None:
    if one == drop:
        return None
    if drop.low is not None or drop.high is not None or one.low is not None or one.high is not None:
        return one
    any_of = tuple(v for v in one.any_of if v not in drop.any_of)
    none_of = tuple(v for v in one.none_of if v not in drop.none_of)
    return replace(one, any_of=any_of, none_of=none_of) if any_of or none_of else None


def given_filters(query: Query) -> Filters:
    """The filters that no chip stands for: those that the caller gave.

    Args:
        query: With its chips.

    Returns:
        The filters.
    """
    return without_filters(query.filters, tuple(f for chip in query.understood for f in chip.filters))
