"""Filters of one query joined: wishes of one field are alternatives, refusals add up, bounds stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from shopguide.types import Filter, Filters


def merge_filters(filters: Iterable[Filter]) -> Filters:
    """Join conditions that would contradict as AND but are meant as OR: "red or blue", "Canon or HP".

    Args:
        filters: Conditions in order.

    Returns:
        Values wanted of one field in one filter, values refused of one field in one; bounds stay as they are.
    """
    out: list[Filter] = []
    for new in filters:
        bounded = new.low is not None or new.high is not None
        for i, old in enumerate(out):
            if bounded or old.field != new.field or old.low is not None or old.high is not None:
                continue
            if new.field == "category" and new.any_of and old.any_of and _under(new.any_of, old.any_of):
                out[i] = replace(old, any_of=new.any_of)  # "women's pants" are pants of the women's
                break
            if bool(old.any_of) == bool(new.any_of) and bool(old.none_of) == bool(new.none_of):
                any_of = tuple(dict.fromkeys(old.any_of + new.any_of))
                out[i] = replace(old, any_of=any_of, none_of=tuple(dict.fromkeys(old.none_of + new.none_of)))
                break
        else:
            out.append(new)
    return tuple(out)


def _under(paths: Sequence[str], above: Sequence[str]) -> bool:
    """Whether every path stands under one of others."""
    return all(any(f"{path}/".startswith(f"{one}/") for one in above) for path in paths)
