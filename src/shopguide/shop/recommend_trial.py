"""Trials of recommendation on known histories: learn up to a day, rank, and compare with what people then did.

Joins `recommend` with `evaluate` and the readers of `catalog`; what is learnt and what is measured is theirs to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from shopguide.catalog import read_events, read_rows
from shopguide.errors import DataError, UsageError
from shopguide.evaluate.recommend import Case, Ranker, RecommendReport, evaluate_recommend
from shopguide.recommend.baselines import Plain, ranker
from shopguide.recommend.facts import AGAIN_DAYS, GROUPS, Traits, strongest
from shopguide.recommend.features import rows
from shopguide.recommend.history import EPOCH, Done, History, Ints, Mask, day_of
from shopguide.recommend.learning import Learnt, Likeness, fit_models, learn, likeness_by, wanted_kinds
from shopguide.shop.recommending import POOL
from shopguide.types import Progress, Rejected

if TYPE_CHECKING:
    from shopguide.shop.face import Shop

COLUMNS: Mapping[str, Sequence[str]] = {
    "kind": ("product_type", "subcategory", "type"),
    "shelf": ("product_category", "category"),
    "aisle": ("department", "section"),
    "brand": ("manufacturer_id", "brand", "manufacturer"),
}
"""Columns of a product file by what they tell; the first that is there is taken."""

MOST_USERS = 5_000
"""Users of a trial; more are drawn by seed."""

PARTS = ("text", "picture", "kinds", "events")
"""What a trial can be run without."""

Vectors = Mapping[str, npt.NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Trial:
    """Histories and products to try on.

    Attributes:
        history: The events, products that are not to be shown left out.
        traits: What the products are.
        vectors: Modality → (n, d) unit vectors by product code, rows of zeros where there is none; may be empty.
        name: Where it came from.
        learns: Whether what others did is learnt from; without it likeness alone ranks.
    """

    history: History
    traits: Traits
    vectors: Vectors
    name: str
    learns: bool = True

    def likeness(self) -> Likeness | None:
        """How alike products are to a taste, by modality; None without vectors."""
        return likeness_by(self.vectors)


def read_trial(events: Path, products: Path | None = None, drop: Sequence[str] = ()) -> Trial:
    """Read histories and products out of files.

    Args:
        events: Events, or a list of orders.
        products: A table of products with columns as in `COLUMNS`; None knows nothing of them.
        drop: `column=value,value…`: products to leave out.

    Returns:
        The trial.

    Raises:
        UsageError: A `drop` cannot be read, or needs products.
        DataError: There are no events.
    """
    if drop and products is None:
        raise UsageError("There are no products to drop from.", "Give --products FILE.")
    table = list(_products(products)) if products is not None else []
    gone = {row["product_id"] for row in table if any(_dropped(row, one) for one in drop)}
    kept = [row for row in table if row["product_id"] not in gone]
    done = (Done(e.user_id, e.kind, e.product_id, e.at) for e in read_events(events) if e.product_id not in gone)
    history = History.from_events(done)
    if not len(history):
        raise DataError(f"There are no events in {events}.", "Give a file with user, product and time.")
    return Trial(history, _traits(history, kept), {}, events.name)


def shop_trial(shop: Shop) -> Trial:
    """A shop's own events and products, with the vectors of its index.

    Args:
        shop: An open shop.

    Returns:
        The trial.

    Raises:
        DataError: The shop has no events.
    """
    history, traits, vectors = shop.learnt.gathered()
    if not len(history):
        raise DataError("This shop has no events.", "Import some with --events FILE.")
    return Trial(history, traits, vectors, shop.folder.name)


def ablated(trial: Trial, without: Sequence[str]) -> Trial:
    """The same trial with less to learn from.

    Args:
        trial: The whole.
        without: Of `PARTS`: without events, what others did is not learnt from, nor counted; without kinds, neither
            categories nor brands are known.

    Returns:
        The smaller trial. A fused vector is made anew out of what is left.

    Raises:
        UsageError: There is no such part.
    """
    unknown = [w for w in without if w not in PARTS]
    if unknown:
        raise UsageError(f"{unknown[0]!r} cannot be left out.", f"Known: {', '.join(PARTS)}.")
    if not without:
        return trial
    kept = {m: v for m, v in trial.vectors.items() if m not in without and m != "fused"}
    if kept:
        total = np.concatenate(list(kept.values()), axis=1)
        kept["fused"] = total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-9)
    traits = Traits.none(len(trial.traits)) if "kinds" in without else trial.traits
    return replace(trial, traits=traits, vectors=kept, learns="events" not in without)


def _products(path: Path) -> Iterator[dict[str, str]]:
    for row in read_rows(path):
        if not isinstance(row, Rejected):
            values = {name.lower(): "" if v is None else str(v) for name, v in row.values.items()}
            yield values | {"product_id": values.get("product_id") or values.get("id") or values.get("sku") or ""}


def _dropped(row: Mapping[str, str], rule: str) -> bool:
    """Whether a product is named by a rule "column=value,value".

    Args:
        row: The product.
        rule: The rule.

    Returns:
        Whether it is.

    Raises:
        UsageError: The rule has another form.
    """
    column, sign, values = rule.partition("=")
    if not sign:
        raise UsageError(f"{rule!r} is not COLUMN=VALUE.", "Write --drop department=FUEL,COUPON.")
    return row.get(column.strip().lower(), "") in values.split(",")


def _traits(history: History, table: Sequence[Mapping[str, str]]) -> Traits:
    n = len(history.products)
    code = {p: place for place, p in enumerate(history.products)}
    groups = np.zeros((len(GROUPS), n), np.int64)
    for place, name in enumerate(GROUPS):
        names: dict[str, int] = {"": 0}
        column = next((c for c in COLUMNS[name] if table and c in table[0]), None)
        for row in table if column else ():
            at = code.get(row["product_id"])
            if at is not None and column:
                groups[place, at] = names.setdefault(row[column], len(names))
    return Traits(groups, np.full(n, np.nan))


def days_of(text: str) -> int:
    """Read a day of the command line.

    Args:
        text: As 2017-12-04.

    Returns:
        Days since 1970.

    Raises:
        UsageError: It is none.
    """
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) or not day_of(text):
        raise UsageError(f"{text!r} is not a day.", "Write it as 2017-12-04.")
    return day_of(text)


def run_trial(
    trial: Trial,
    cut: int | None = None,
    end: int | None = None,
    protocol: str = "time",
    plain: bool = True,
    progress: Progress | None = None,
    seed: int = 0,
    without: Sequence[Sequence[str]] = (),
) -> RecommendReport:
    """Learn up to the cut, rank for every user, and compare with what was taken up until the end.

    Args:
        trial: What to try on.
        cut: First day of the test; None takes the last four weeks.
        end: The day after its last; None takes all that is there.
        protocol: "time": one cut for all. "leave-one-out": each user's last product, the rest of the history is known.
        plain: Rank by the plain recommenders too.
        progress: Told the stages "learn" and "evaluate".
        seed: Of the draw of users where there are very many.
        without: Parts to leave out together, as in `ablated`; each such mix is a system of its own.

    Returns:
        The report; the system "mix" is compared with each EASE, with the personal top, and with itself without parts.

    Raises:
        UsageError: The protocol is unknown, or the days are in the wrong order.
        DataError: There is nothing before the cut.
    """
    history = trial.history
    end = history.last_day + 1 if end is None else end
    cut = end - AGAIN_DAYS if cut is None else cut
    if protocol not in ("time", "leave-one-out"):
        raise UsageError(f"The protocol {protocol!r} is unknown.", "Known: time, leave-one-out.")
    if protocol == "time" and cut >= end:
        raise UsageError("The test begins after its end.", "Give a cut before the end.")
    if protocol == "leave-one-out":
        past, wanted = _left_out(history)
        cut = end
    else:
        past = history.before(cut)
        wanted = wanted_kinds(history) & (history.day >= cut) & (history.day < end)
    if not len(past):
        raise DataError("There is nothing before the cut.", "Choose a later one.")
    cases, known = _cases(history, past, wanted, seed)
    systems: dict[str, Ranker] = {}
    if plain:
        systems |= _plain_systems(past, cut, known, progress)
    for parts in without:
        less = ablated(trial, parts)
        systems[f"mix without {' and '.join(parts)}"] = _mix_system(less, past, cut, known, _learnt(less, past, cut))
    learnt = _learnt(trial, past, cut)
    if learnt.boosted is not None:
        systems["mix, linear"] = _mix_system(trial, past, cut, known, replace(learnt, boosted=None))
    systems["mix"] = _mix_system(trial, past, cut, known, learnt)
    told = (
        "each user's last product left out"
        if protocol != "time"
        else f"learnt before {_iso(cut)}, test {_iso(cut)} – {_iso(end - 1)}"
    )
    about = f"{trial.name}: {told}; {len(cases)} users, {int(known.sum()):,} candidates."
    return evaluate_recommend(
        cases,
        systems,
        int(known.sum()),
        "mix",
        [s for s in systems if "EASE" in s or "personal" in s or "without" in s],
        trial.vectors.get("fused"),
        about,
        None if progress is None else (lambda done, total: progress("evaluate", done, total)),
    )


def _learnt(trial: Trial, past: History, cut: int) -> Learnt:
    if trial.learns:
        return learn(past, cut, trial.traits, trial.likeness())
    nothing = History.from_events((), past.products)
    return Learnt(fit_models(nothing, cut, trial.traits), None)


def _iso(day: float) -> str:
    from datetime import date

    return date.fromordinal(int(day) + EPOCH).isoformat()


def _left_out(history: History) -> tuple[History, Mask]:
    """The history without everything of each user's last wanted product, and the mask of that."""
    wanted = wanted_kinds(history)
    last = np.full(len(history.users), -1, np.int64)
    places = np.flatnonzero(wanted)
    last[history.user[places]] = places
    item = np.where(last >= 0, history.item[last], -1)
    out = (history.item == item[history.user]) & (history.day >= history.day[last[history.user]])
    return history.kept(~out), out & wanted


def _cases(history: History, past: History, wanted: Mask, seed: int) -> tuple[list[Case], Mask]:
    known = np.zeros(len(history.products), np.bool_)
    known[past.item] = True
    users = np.unique(history.user[wanted])
    users = users[past.start[users + 1] > past.start[users]]
    if len(users) > MOST_USERS:
        users = np.sort(np.random.default_rng(seed).choice(users, MOST_USERS, replace=False))
    cases = []
    for user in users.tolist():
        part = slice(history.start[user], history.start[user + 1])
        took = history.item[part][wanted[part]]
        had = past.item[past.start[user] : past.start[user + 1]]
        cases.append(Case(user, frozenset(had.tolist()), frozenset(took[known[took]].tolist())))
    return cases, known


def _plain_systems(past: History, cut: int, known: Mask, progress: Progress | None) -> dict[str, Ranker]:
    plain = Plain(past, cut)

    def had(user: int) -> Ints:
        return np.unique(past.item[past.start[user] : past.start[user + 1]]).astype(np.int64)

    makers: dict[str, Callable[[], npt.NDArray[np.float32] | None]] = {
        "popularity": plain.popularity,
        "personal top, τ 120 d": plain.personal,
        "item-kNN, log counts": plain.item_knn,
        "item-kNN, fading counts": lambda: plain.item_knn(k=5, shrink=0.0, tau=120.0),
        "EASE, log counts": plain.ease,
        "EASE, fading counts": lambda: plain.ease(ridge=30.0, tau=120.0),
        "TIFU-kNN": plain.tifu_knn,
        "ALS (implicit)": plain.als,
    }
    systems: dict[str, Ranker] = {}
    for place, (name, make) in enumerate(makers.items()):
        if progress is not None:
            progress("learn", place, len(makers) + 1)
        scores = make()
        if scores is not None:
            systems[name] = ranker(scores, known, had)
    return systems


def _near(alike: Callable[[Ints], Mapping[str, npt.NDArray[np.float64]]], known: Mask) -> Ints | None:
    """The products most alike to a taste: the shop puts them beside what was learnt, and so does the trial."""
    likeness = alike(np.arange(len(known))).get("fused")
    return None if likeness is None else strongest(np.where(known, likeness, 0.0), POOL)


def _mix_system(trial: Trial, past: History, cut: int, known: Mask, learnt: Learnt) -> Ranker:
    likeness, models = trial.likeness(), learnt.models
    held: dict[int, tuple[Ints, Mask, npt.NDArray[np.float64]]] = {}

    def rank(user: int, part: str, limit: int) -> list[int]:
        if user not in held:
            held.clear()
            own = past.of(user)
            alike = likeness(own.item, own.weight) if likeness is not None and len(own) else None
            near = _near(alike, known) if alike is not None else None
            found = rows(own, cut, models, near, alike)
            scores = learnt.score(found)
            held[user] = (found.item, found.own, np.where(known[found.item], scores, -np.inf))
        item, own_mask, scores = held[user]
        if part != "all":
            scores = np.where(own_mask == (part == "again"), scores, -np.inf)
        best = np.lexsort((item, -scores))[:limit]
        return [int(p) for p in item[best[np.isfinite(scores[best])]]]

    return rank


__all__ = ["Trial", "ablated", "days_of", "read_trial", "run_trial", "shop_trial"]
