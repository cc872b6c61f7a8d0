"""What the mix looks at: one row of numbers for each product that may be recommended to one user on one day.

Knows nothing about how the numbers are weighed. The same code runs in training and in serving, so that both see alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from shopguide.recommend.facts import GROUPS, WINDOWS, Facts, Traits, strongest
from shopguide.recommend.history import Floats, Ints, Mask, Own
from shopguide.recommend.neighbours import Heard, Neighbours

TAUS = (5, 14, 30, 60, 120, 365)
"""Days by which what was done fades to 1/e; the mix chooses among them."""

VISIT_TAUS = (4, 12, 30)
"""The same, counted in visits to the shop."""

NEVER = 999.0
"""Days since something that never was."""

SPEAKERS = 600
"""Products of a history whose neighbours are asked, the ones that count most."""

GROUP_PRIOR = 5.0
"""Purchases that everybody's mean counts for in a user's part of a kind, shelf, aisle or brand."""

LINEAR_POOL, TOGETHER_POOL, POPULAR_POOL, NEW_POOL = 120, 100, 60, 100


@dataclass(frozen=True, slots=True)
class Models:
    """The learnt tables that candidates and features come from.

    Attributes:
        linear: The linear item–item model.
        bought: What is bought together.
        seen: What is seen together.
        facts: Of the day.
        traits: What products are.
        items: (n, i) float32, the features that are a product's own.
        demand: Products that many came to lately, or came to for the first time.
    """

    linear: Neighbours
    bought: Neighbours
    seen: Neighbours
    facts: Facts
    traits: Traits
    items: npt.NDArray[np.float32]
    demand: Ints

    @classmethod
    def make(cls, linear: Neighbours, bought: Neighbours, seen: Neighbours, facts: Facts, traits: Traits) -> Models:
        """Put the tables together, with all that needs no user worked out beforehand."""
        new, newer = facts.newcomers
        month = facts.recent[WINDOWS.index(28)]
        pools = ((month, POPULAR_POOL), (new, NEW_POOL), (newer, NEW_POOL))
        demand = np.unique(np.concatenate([strongest(scores, most) for scores, most in pools]))
        items = np.stack(list(_item_columns(facts, traits).values()), axis=1).astype(np.float32)
        return cls(linear, bought, seen, facts, traits, items, demand)


@dataclass(frozen=True, slots=True)
class Rows:
    """Candidates of one user with their features.

    Attributes:
        item: (c,) product codes, ascending.
        own: (c,) whether the user had it before.
        values: (c, f) float32 in the order of `names`.
        names: f feature names.
    """

    item: Ints
    own: Mask
    values: npt.NDArray[np.float32]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Past:
    """A history by product.

    Attributes:
        item: (p,) different products, ascending.
        inverse: (m,) place in `item` of each event.
        age: (m,) days ago of each event, one a product and day.
        code: (m,) product of each event.
    """

    item: Ints
    inverse: Ints
    age: Floats
    code: Ints

    @classmethod
    def from_own(cls, own: Own, day: float) -> _Past:
        span = 1 << 20
        key = np.unique(own.item * span + own.day.astype(np.int64))
        code, at = key // span, key % span
        item, inverse = np.unique(code, return_inverse=True)
        return cls(item, inverse, np.maximum(0.0, day - at), code)

    def faded_visits(self, tau: float) -> Floats:
        ago = np.searchsorted(np.unique(self.age), self.age)
        return np.bincount(self.inverse, weights=np.exp(-ago / tau), minlength=len(self.item)).astype(np.float64)

    def faded(self, tau: float) -> Floats:
        return np.bincount(self.inverse, weights=np.exp(-self.age / tau), minlength=len(self.item)).astype(np.float64)


def rows(own: Own, day: float, models: Models, extra: Ints | None = None, alike: Alike = None) -> Rows:
    """Choose the candidates of one user, and describe them.

    Args:
        own: What the user did before the day; not empty.
        day: Today.
        models: The learnt tables.
        extra: Further candidates (vector neighbours, what filters allow), or None.
        alike: How alike products are to the user's taste, by modality; or None.

    Returns:
        The rows.
    """
    past = _Past.from_own(own, day)
    n = len(models.linear)
    count = np.bincount(past.inverse).astype(np.float64)
    last = np.full(len(past.item), NEVER)
    np.minimum.at(last, past.inverse, past.age)
    slow, fresh = past.faded(60.0), (last <= 14).astype(np.float64)
    speaks = strongest(slow, SPEAKERS) if len(slow) > SPEAKERS else np.arange(len(slow))

    linear, bought, seen = (t.heard(past.item[speaks]) for t in (models.linear, models.bought, models.seen))
    said = {
        "linear": (linear, linear.add(np.log1p(count)[speaks])),
        "linear_late": (linear, linear.add(slow[speaks])),
        "together": (bought, bought.add(slow[speaks])),
        "together_late": (bought, bought.add(fresh[speaks])),
        "seen": (seen, seen.add(past.faded(14.0)[speaks])),
    }
    pools = [past.item, models.demand]
    pools += [_leading(*said[s], past.item, LINEAR_POOL if s == "linear" else TOGETHER_POOL) for s in said]
    if extra is not None:
        pools.append(extra)
    item = np.unique(np.concatenate(pools))
    item = item[item < n]
    columns = _own_columns(past, item, count, last, models.facts)
    held = columns["own"] > 0
    columns |= _user_columns(past, count, day, len(item))
    columns |= {name: _at(heard.code, scores, item) for name, (heard, scores) in said.items()}
    for name in ("linear", "together"):
        columns[f"{name}_place"] = _places(np.where(held, -np.inf, columns[name]))
    columns |= _group_columns(past, item, models, columns["faded_120"])
    for modality, likeness in (alike(item) if alike is not None else {}).items():
        columns[f"alike_{modality}"] = likeness
        columns[f"alike_{modality}_place"] = _places(np.where(held, -9.0, likeness))
    values = np.empty((len(item), len(columns) + len(ITEM_NAMES)), np.float32)
    for place, column in enumerate(columns.values()):
        values[:, place] = column
    values[:, len(columns) :] = models.items[item]
    return Rows(item, held, values, (*columns, *ITEM_NAMES))


Alike = Callable[[Ints], Mapping[str, Floats]] | None
"""Product codes → modality → how alike each is to the user's taste."""


def _leading(heard: Heard, scores: Floats, mine: Ints, most: int) -> Ints:
    """As `strongest` among what is not the user's own."""
    scored = (scores > 0) & (_at(mine, np.ones(len(mine)), heard.code) == 0)
    codes: Ints = heard.code[scored]
    return codes[strongest(scores[scored], most)]


def _at(codes: Ints, values: Floats, asked: Ints) -> Floats:
    """The values of some products out of a few that have one, ascending; 0 for the others."""
    if not len(codes):
        return np.zeros(len(asked))
    place = np.minimum(np.searchsorted(codes, asked), len(codes) - 1)
    return np.where(codes[place] == asked, values[place], 0.0)


def _places(scores: Floats) -> Floats:
    """0 for the highest."""
    places = np.empty(len(scores))
    places[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
    return places


def _own_columns(past: _Past, item: Ints, count: Floats, last: Floats, facts: Facts) -> dict[str, Floats]:
    """Of the user and the product: how often, when last, and whether it is due again."""
    place = np.minimum(np.searchsorted(past.item, item), len(past.item) - 1)
    held = past.item[place] == item

    def of(values: Floats, otherwise: float = 0.0) -> Floats:
        return np.where(held, values[place], otherwise)

    first = np.zeros(len(past.item))
    np.maximum.at(first, past.inverse, past.age)
    usual = np.exp(facts.gap[past.item])
    gap = np.where(count > 1, ((first - last) + 2.0 * usual) / (count + 1.0), usual)
    days = np.unique(past.age)
    visits_since = np.searchsorted(days, last).astype(np.float64)
    columns = {"own": held.astype(np.float64), "count": of(count)}
    columns |= {f"faded_{tau}": of(past.faded(tau)) for tau in TAUS}
    return columns | {
        "last": of(last, NEVER),
        "first": of(first, NEVER),
        "gap": of(gap, NEVER),
        "due": of(last / gap, -1.0),
        "due_soon": of((last + 14.0) / gap, -1.0),
        "share": of(count / len(days)),
        "visits_since": of(visits_since, -1.0),
        **{f"visits_{tau}": of(past.faded_visits(tau)) for tau in VISIT_TAUS},
    }


def _user_columns(past: _Past, count: Floats, day: float, rows: int) -> dict[str, Floats]:
    """Of the user alone: the same in every row."""
    days = np.unique(past.age)
    first = np.zeros(len(count))
    np.maximum.at(first, past.inverse, past.age)
    lately = max(1, int((past.age <= 56).sum()))
    told = {
        "user_days": len(days),
        "user_last": days[0],
        "user_days_28": int((days <= 28).sum()),
        "user_basket": len(past.age) / len(days),
        "user_new": float((first <= 56).sum()) / lately,
    }
    return {name: np.full(rows, float(value)) for name, value in told.items()}


def _item_columns(facts: Facts, traits: Traits) -> dict[str, Floats]:
    """Of the product alone: sought after, rising, bought again; (n,) each."""
    columns = {f"recent_{w}": facts.recent[place] for place, w in enumerate(WINDOWS)}
    month, everything = facts.recent[WINDOWS.index(28)], np.arange(len(facts.people))
    columns |= {
        "people": facts.people,
        "repeat": facts.repeat,
        "again": facts.again,
        "newcomers": facts.newcomers[0],
        "newcomers_14": facts.newcomers[1],
        "item_gap": facts.gap,
        "trend": np.log((columns["recent_14"] + 1.0) / (columns["recent_91"] * 14 / 91 + 1.0)),
        "item_age": np.minimum(facts.day - facts.first, NEVER),
    }
    for name, codes in zip(GROUPS[:2], traits.groups[:2], strict=True):
        mine = _group_of(codes, everything)
        total = np.bincount(mine, weights=month)[mine] if len(mine) else month
        columns |= {f"{name}_recent": total, f"{name}_part": month / (total + 1.0)}
    came, often = facts.newcomers[0], facts.recent[WINDOWS.index(91)]
    for name, codes in zip(GROUPS, traits.groups, strict=True):
        mine = _group_of(codes, everything)
        new, size = (np.bincount(mine, weights=w)[mine] if len(mine) else w for w in (came, often))
        columns |= {f"{name}_share": came / (new + 0.5), f"{name}_size": size / max(1.0, float(often.sum()))}
    return columns


def _group_columns(past: _Past, item: Ints, models: Models, own_faded: Floats) -> dict[str, Floats]:
    """Of the user and the product's kind, shelf, aisle and brand.

    `_odds` is how likely a next new thing is this one: the user's part of purchases in the group, drawn towards
    everybody's, times the product's part of what people came to in the group.
    """
    columns: dict[str, Floats] = {}
    all_faded = float(np.exp(-past.age / 120).sum())
    for name, codes in zip(GROUPS, models.traits.groups, strict=True):
        mine = _group_of(codes, past.code)
        asked = _group_of(codes, item)
        size = int(max(mine.max(initial=0), asked.max(initial=0))) + 1
        for tau in (30, 120):
            columns[f"{name}_faded_{tau}"] = np.bincount(mine, weights=np.exp(-past.age / tau), minlength=size)[
                asked
            ].astype(np.float64)
        size_all, share = (models.items[item, ITEM_NAMES.index(f"{name}_{told}")] for told in ("size", "share"))
        rate = (columns[f"{name}_faded_120"] + GROUP_PRIOR * size_all) / (all_faded + GROUP_PRIOR)
        columns[f"{name}_odds"] = np.log(rate * share + 1e-9)
        last = np.full(size, NEVER)
        np.minimum.at(last, mine, past.age)
        columns[f"{name}_last"] = last[asked]
        columns[f"{name}_loyal"] = own_faded / (columns[f"{name}_faded_120"] + 0.1)
        columns[f"{name}_products"] = np.bincount(_group_of(codes, past.item), minlength=size)[asked].astype(np.float64)
    return columns


def _group_of(codes: Ints, item: Ints) -> Ints:
    if not len(codes):
        return np.zeros(len(item), np.int64)
    return np.where(item < len(codes), codes[np.minimum(item, len(codes) - 1)], 0)


ITEM_NAMES = tuple(_item_columns(Facts.none(0), Traits.none(0)))
