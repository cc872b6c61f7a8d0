"""Recommendations of a shop: candidates from what was learnt and from the index, one order, reasons in words.

Joins `recommend` with the catalog and the index. Filters, stock, and what somebody hid or sent back are conditions of
the index's own search and hold again on the product itself (`shop/present.py`); no score can bring a product back.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from shopguide import recommend as taste
from shopguide.catalog import Catalog
from shopguide.errors import NotFoundError, UsageError
from shopguide.fuse import PICTURE, TEXT
from shopguide.index import FoundRow, Index, Leg, Request
from shopguide.recommend.diversity import diversify
from shopguide.recommend.facts import strongest
from shopguide.recommend.features import rows
from shopguide.recommend.history import day_of
from shopguide.recommend.taste import AGAINST
from shopguide.shop.composed import MIN_PICTURE_SIMILARITY, PICTURE_WEIGHT
from shopguide.shop.explaining import Explainer, with_reason
from shopguide.shop.finding import MIN_ALIKE, Finder
from shopguide.shop.merchandising import IN_STOCK, reordered
from shopguide.shop.present import hits
from shopguide.shop.recommend_state import Known, RecommendState
from shopguide.shop.situation import Asked, Said, Situation, Where, not_again, own_of
from shopguide.shop.state import ShopState
from shopguide.types import Event, Filter, Filters, Language, Page, Product, Query

Array = NDArray[np.float32]
NEWEST_EVENTS = 2_000
"""Of one user only so many of the newest events are read: a robot's million costs no more than a regular's."""

AHEAD = timedelta(days=1)
"""Clocks differ; an event further ahead than this has not happened yet, and counts when its time has come."""

MOST_RANKED = 120
"""Of what was learnt about, so many of the best are put before the filters; the index adds what they allow."""

POOL = 60
"""Products that the index gives beside what was learnt."""

LOOKED_FOR = 4 * POOL
"""So many are taken out of the cells near a taste, for filters let some of them through."""

MOST_READ = 5_000
"""Products kept at hand until the catalog changes."""

MOST_WORDED = 1_000
"""Searches whose vectors are kept at hand."""

FLOOR_POOLS = 8
"""So many pools of products are to reach the floor of a scan; filters let some of them through."""

ANCHORS = 20
"""Products of a history that a reason may go back to, the heaviest ones."""

EXPLORE_EVERY = 5
"""For somebody unknown each fifth place goes to a product that few have seen yet, another one every day."""


class Recommender:
    """Answers `Shop.recommend`.

    Args:
        catalog: Has the events and the products.
        state: Has the index.
        finder: Finds all that filters allow.
        learnt: What the shop has learnt.
    """

    def __init__(self, catalog: Catalog, state: ShopState, finder: Finder, learnt: RecommendState) -> None:
        self._catalog, self._state, self._finder, self._learnt = catalog, state, finder, learnt
        self._worded: dict[bytes, Mapping[str, Array]] = {}
        self._read: tuple[int, dict[str, Product]] = (-1, {})

    def recommend(self, asked: Asked, filters: Filters, limit: int, language: Language) -> Page:
        """What somebody may like; see `Shop.recommend`.

        Args:
            asked: For whom and where.
            filters: Hard conditions.
            limit: Hits.
            language: Of the reasons.

        Returns:
            The page.

        Raises:
            UsageError: Nothing was given to go by, or the page needs what was not given.

        Passes on:
            NotFoundError: All of the session is unknown.
        """
        if asked.user is None and not asked.session and asked.product is None:
            raise UsageError("Nothing to recommend by.", "Give a user, a session or a product.")
        if asked.page == "product" and asked.product is None:
            raise UsageError("A product page needs its product.", "Give one.")
        with self._catalog.at_once():
            return self._answer(asked, filters, limit, language)

    def _answer(self, asked: Asked, filters: Filters, limit: int, language: Language) -> Page:
        situation = self._situation(asked)
        if asked.session and not situation.events and not self._catalog.get(asked.session):
            raise NotFoundError(f"None of the session's products is known: {', '.join(asked.session)}.")
        barred = Filter("product_id", none_of=tuple(sorted(situation.excluded))) if situation.excluded else None
        given = tuple(f for f in (IN_STOCK, barred, *filters) if f is not None)
        query = Query(language=language, filters=given)
        situation = replace(situation, steering=self._finder.rules.steering(query))
        if asked.page == "product":
            ranked = self._substitutes(situation, query)
        elif situation.anchors and asked.page in ("cart", "after-purchase"):
            ranked = self._complements(situation, query)
        elif len(situation.own) or situation.said or any(w > 0 for w in situation.weights.values()):
            ranked = self._home(situation, query, limit)
        else:
            ranked = self._for_strangers(situation, query, limit, asked.user or "")
        pins = self._pins(situation, query)
        return self._page(situation, query, self._steered(situation, query, ranked, pins), limit, asked.page)

    # -- who and where -----------------------------------------------------------------------------------------

    def _situation(self, asked: Asked) -> Situation:
        known, index = self._learnt.known(), self._state.index()
        latest = (datetime.now(UTC) + AHEAD).isoformat()
        read = self._catalog.events(asked.user, newest=NEWEST_EVENTS) if asked.user is not None else ()
        events = tuple(e for e in read if e.at <= latest)
        weights = taste.tastes(events)
        for place, product_id in enumerate(reversed(asked.session)):
            weights[product_id] = weights.get(product_id, 0.0) + taste.SESSION_WEIGHT * taste.SESSION_DECAY**place
        if asked.product is not None:
            weights = {**weights, asked.product: max(weights.values(), default=1.0)}
        against = {e.product_id for e in read if e.kind in AGAINST}
        if asked.user is not None and len(read) >= NEWEST_EVENTS:
            against = self._catalog.against(asked.user)
        newest = max((day_of(e.at) for e in events), default=0)
        day = float(max(known.day, newest + 1))
        own = own_of(events, asked.session, known, day, against)
        excluded = against | set(asked.session) | not_again(events, known)
        anchors = self._anchors(asked, events)
        barred = frozenset(excluded | set(anchors))
        mine = [known.code[p] for p in {*anchors, *weights} if p in known.code]
        known = known.by_now(np.concatenate((own.item, np.array(mine, np.int64))))
        seq, said = self._catalog.last_seq, self._said(index, events)
        return Situation(known, index, events, weights, own, day, barred, anchors, seq, said)

    def _said(self, index: Index, events: Sequence[Event]) -> tuple[Said, ...]:
        """The searches of a history as a search itself would encode them; the words are not kept with the vectors."""
        found = []
        for words, weight in taste.searched(events).items():
            calibrated = f"{index.fingerprint}\0{words}"
            key = hashlib.sha256(calibrated.encode("utf-8", "replace")).digest()
            vectors = self._worded.get(key)
            if vectors is None:
                told = self._finder.query_vectors(self._finder.understand(words), "hybrid")
                vectors = {**told, "fused": self._state.fuser.query(told)} if told else {}
                if len(self._worded) >= MOST_WORDED:
                    self._worded.clear()
                self._worded[key] = vectors
            if vectors:
                found.append(Said(words, weight, vectors))
        return tuple(found)

    @staticmethod
    def _anchors(asked: Asked, events: Sequence[Event]) -> tuple[str, ...]:
        if asked.page == "product" and asked.product is not None:
            return (asked.product,)
        given = (*asked.session, *((asked.product,) if asked.product is not None else ()))
        kind = {"cart": "cart", "after-purchase": "purchase"}.get(asked.page)
        if kind is None or given:
            return given if kind is not None else ()
        mine = [e for e in events if e.kind == kind and e.product_id]
        last = mine[-1].at[:10] if mine else ""
        return tuple(dict.fromkeys(e.product_id for e in mine if e.at[:10] == last))

    # -- candidates by page ------------------------------------------------------------------------------------

    def _home(self, s: Situation, query: Query, limit: int) -> list[FoundRow]:
        """The learnt mix over everything that speaks for a product, then an order that is not ten of the same."""
        profiles = {}
        for space in (TEXT, PICTURE, "fused"):
            said = [(one.weight, one.vectors[space]) for one in s.said if space in one.vectors]
            profiles[space] = taste.profile(s.weights, s.vectors(s.weights, space), said)
        near = self._near(s, query, profiles["fused"])
        code, names = s.known.code, s.known.products
        found: dict[str, float] = {}
        if len(s.own):
            extra = np.array([code[r.product_id] for r in near if r.product_id in code], np.int64)

            def alike(items: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
                told = ((m, rows_, profiles.get(m)) for m, rows_ in s.known.vectors.items())
                return {
                    m: np.zeros(len(items)) if v is None else (rows_[items].astype(np.float32) @ v).astype(np.float64)
                    for m, rows_, v in told
                }

            candidates = rows(s.own, s.day, s.known.models, extra, alike)
            scores = s.known.learnt.score(candidates)
            best = np.argsort(-scores, kind="stable")[: max(MOST_RANKED, 5 * limit)]
            chosen = zip(candidates.item[best].tolist(), scores[best].tolist(), strict=True)
            found = {names[i]: score for i, score in chosen}
            found = {p: score for p, score in found.items() if p not in s.excluded}
        ranked = _by_score(self._allowed(s, query, found), found)
        ranked = self._spread(s, ranked, limit)
        return _with_newcomers(ranked, [r for r in near if r.product_id not in found], limit)

    def _spread(self, s: Situation, ranked: Sequence[FoundRow], limit: int) -> list[FoundRow]:
        """MMR over the best, calibrated to the kinds that the user's own history has."""
        head, tail = list(ranked[: 3 * limit]), list(ranked[3 * limit :])
        kinds = s.known.models.traits.groups[0]
        groups = np.array([_kind(s.known, r.product_id, place) for place, r in enumerate(head)], np.int64)
        mine = s.own.item[s.own.item < len(kinds)]
        share: dict[int, float] = {}
        for kind, weight in zip(kinds[mine].tolist(), s.own.weight[s.own.item < len(kinds)].tolist(), strict=True):
            share[kind] = share.get(kind, 0.0) + weight
        total = sum(share.values()) or 1.0
        there = s.vectors([r.product_id for r in head], "fused")
        rows_ = None
        if there:
            nothing = np.zeros_like(next(iter(there.values())))
            rows_ = np.stack([there.get(r.product_id, nothing) for r in head])
        claims = {kind: weight / total for kind, weight in share.items()}
        order = diversify(np.array([r.score for r in head], np.float64), rows_, groups, claims, limit)
        chosen = set(order)
        return [head[place] for place in order] + [r for n, r in enumerate(head) if n not in chosen] + tail

    def _substitutes(self, s: Situation, query: Query) -> list[FoundRow]:
        """Like the product in words and picture, of its kind before others, looked at by the same people first."""
        product_id = s.anchors[0]
        own = s.index.vectors(product_id) if product_id in s.index else {}
        legs = [Leg("fused", own["fused"], 1.0, MIN_ALIKE)] if "fused" in own else []
        if PICTURE in own:
            legs.append(Leg(PICTURE, own[PICTURE], PICTURE_WEIGHT, MIN_PICTURE_SIMILARITY))
        near = list(self._ask(s, query, tuple(legs))) if legs else []
        seen = s.known.models.seen
        code = s.known.code.get(product_id, -1)
        kind = _kind(s.known, product_id, 0)

        def worth(row: FoundRow) -> tuple[bool, float]:
            strength, _ = seen.between(code, s.known.code.get(row.product_id, -2))
            same = kind > 0 and _kind(s.known, row.product_id, -1) == kind
            return same, row.score + 0.1 * strength / (strength + 5.0)

        return sorted(near, key=lambda r: (*(-float(x) for x in worth(r)), r.product_id))

    def _complements(self, s: Situation, query: Query) -> list[FoundRow]:
        """What is bought together with the anchors and is not another one of their kind."""
        known, models = s.known, s.known.models
        codes = np.array([known.code[a] for a in s.anchors if a in known.code], np.int64)
        ones = np.ones(len(codes))
        together = models.bought.gather(codes, ones)
        weak = np.maximum(models.linear.gather(codes, ones), 0.0)
        kinds = {_kind(known, a, 0) for a in s.anchors} - {0}
        scores = np.zeros(len(known.products))
        scores[: len(together)] += together / max(1e-9, float(together.max(initial=0.0)))
        scores[: len(weak)] += 0.2 * weak / max(1e-9, float(weak.max(initial=0.0)))
        best = strongest(scores, POOL)
        found = {known.products[i]: float(scores[i]) for i in best if _kind(known, known.products[i], 0) not in kinds}
        vec = taste.profile(dict.fromkeys(s.anchors, 1.0), s.vectors(s.anchors, "fused"))
        allowed = self._allowed(s, query, found)
        ranked = _by_score(allowed, found)
        others = [r for r in self._scan(s, query, vec) if r.product_id not in allowed]
        return ranked + [r for r in others if not kinds or _kind(known, r.product_id, 0) not in kinds]

    def _for_strangers(self, s: Situation, query: Query, limit: int, user: str) -> list[FoundRow]:
        """What is sought here and now; each fifth place explores what few have seen."""
        found = s.known.sought
        allowed = self._allowed(s, query, found)
        ranked = _by_score(allowed, found)
        rest = [r for r in self._ask(s, query, (), POOL) if r.product_id not in allowed]
        seed = hashlib.sha256(f"{user}\0{int(s.day)}".encode()).hexdigest()
        drawn = sorted(rest, key=lambda r: hashlib.sha256((seed + r.product_id).encode()).digest())
        if not ranked:
            return rest
        for place in range(EXPLORE_EVERY - 1, limit, EXPLORE_EVERY):
            if drawn and place <= len(ranked):
                ranked.insert(place, drawn.pop(0))
        kept = {r.product_id for r in ranked}
        return ranked + [r for r in rest if r.product_id not in kept]

    # -- the index ---------------------------------------------------------------------------------------------

    def _ask(self, s: Situation, query: Query, legs: tuple[Leg, ...], limit: int = POOL) -> tuple[FoundRow, ...]:
        filters = (*query.filters, *s.steering.hidden)
        request = Request(legs=legs, filters=filters, limit=limit, facet_fields=(), currency=self._currency(query))
        return s.index.search(request).rows

    def _near(self, s: Situation, query: Query, vec: Array | None) -> Sequence[FoundRow]:
        """As `_scan`, without looking at all products of a large shop where no filter asks for it."""
        fresh = self._learnt.fresh(s.known, s.seq) if vec is not None and not _narrowed(query) else None
        likeness = s.known.nearest(vec, LOOKED_FOR) if vec is not None and fresh is not None else None
        if vec is None or likeness is None or fresh is None:
            return self._scan(s, query, vec)
        likeness |= {p: float(v @ vec) for p, v in s.vectors(fresh, "fused").items()}
        ordered = sorted(likeness, key=lambda p: (-likeness[p], p))
        best = self._allowed(s, query, ordered[: 2 * POOL])
        if len(best) < POOL:
            best += self._allowed(s, query, ordered[2 * POOL :])
        return [FoundRow(p, likeness[p]) for p in best[:POOL]]

    def _scan(self, s: Situation, query: Query, vec: Array | None) -> tuple[FoundRow, ...]:
        """The products most alike to a vector; a floor that some hundred reach spares ordering half of the shop."""
        if vec is None:
            return ()
        floor = s.known.floor(vec, FLOOR_POOLS * POOL)
        if floor > MIN_ALIKE:
            found = self._ask(s, query, (Leg("fused", vec, 1.0, floor),))
            if len(found) >= POOL:
                return found
        return self._ask(s, query, (Leg("fused", vec, 1.0, MIN_ALIKE),))

    def _allowed(self, s: Situation, query: Query, ids: Iterable[str]) -> list[str]:
        """Those of the ids that every filter allows, in stock and not barred, in their order."""
        wanted = [i for i in ids if i not in s.excluded]
        if not wanted:
            return []
        filters = (*query.filters, *s.steering.hidden)
        return list(s.index.meeting(filters, wanted, self._currency(query)))

    def _currency(self, query: Query) -> str:
        asked = next((f.currency for f in query.filters if f.field == "price" and f.currency), None)
        return asked or self._state.currency

    def _told_skus(
        self, s: Situation, query: Query, shown: Sequence[FoundRow], products: Mapping[str, Product]
    ) -> list[FoundRow]:
        """What is shown, with the variant that meets the filters."""
        varied = tuple(r.product_id for r in shown if r.product_id in products and products[r.product_id].variants)
        if not varied:
            return list(shown)
        wanted = Filter("product_id", any_of=varied)
        rows_ = self._ask(s, replace(query, filters=(*query.filters, wanted)), (), len(varied))
        skus = {r.product_id: r.sku for r in rows_}
        return [replace(r, sku=skus.get(r.product_id, r.sku)) for r in shown]

    # -- the shop's rules --------------------------------------------------------------------------------------

    def _pins(self, s: Situation, query: Query) -> list[tuple[int, FoundRow]]:
        """The pins whose products are allowed and in stock, and were not turned down by this user."""
        there = self._allowed(s, query, [product for _, product in s.steering.pins])
        return [(place, FoundRow(product, 0.0)) for place, product in s.steering.pins if product in there]

    def _steered(
        self, s: Situation, query: Query, ranked: Sequence[FoundRow], pins: Sequence[tuple[int, FoundRow]]
    ) -> list[FoundRow]:
        """The list as boosts, buries and pins want it; only pins bring in what was not in it."""
        first: dict[str, FoundRow] = {}
        for row in ranked:
            first.setdefault(row.product_id, row)
        ranked = list(first.values())
        lifted = []
        for _, aimed, amount in s.steering.lifts:
            only = replace(query, filters=(*query.filters, *aimed))
            lifted.append((frozenset(self._allowed(s, only, [r.product_id for r in ranked])), amount))
        return reordered(ranked, lifted, pins) if lifted or pins else ranked

    # -- saying why --------------------------------------------------------------------------------------------

    def _page(self, s: Situation, query: Query, ranked: Sequence[FoundRow], limit: int, where: Where) -> Page:
        heaviest = sorted(s.weights, key=lambda p: (-s.weights[p], p))[:ANCHORS]
        anchors = list(s.anchors) or heaviest
        shown = ranked[:limit]
        products = self._products(s, [*(r.product_id for r in shown), *anchors])
        found = hits(self._told_skus(s, query, shown, products), products, query, {}, {})
        known = [products[a] for a in anchors if a in products]
        explainer = Explainer(s, known, where, [h.product.product_id for h in found])
        told = tuple(with_reason(h, explainer.reason(h.product), products, query.language) for h in found)
        return Page(told, len(ranked), (), query, 0, limit)

    def _products(self, s: Situation, ids: Sequence[str]) -> dict[str, Product]:
        """As the catalog has them; those read since its latest change are at hand."""
        if self._read[0] != s.seq or len(self._read[1]) > MOST_READ:
            self._read = s.seq, {}
        held = self._read[1]
        held |= self._state.get(i for i in ids if i not in held)
        return {i: held[i] for i in ids if i in held}


def _narrowed(query: Query) -> bool:
    """Whether somebody asked for less than what is in stock and was not turned down."""
    return any(f != IN_STOCK and (f.field != "product_id" or f.any_of) for f in query.filters)


def _kind(known: Known, product_id: str, otherwise: int) -> int:
    """The leaf category's code; `otherwise` where it is not told."""
    code = known.code.get(product_id, -1)
    kinds = known.models.traits.groups[0]
    return int(kinds[code]) if 0 <= code < len(kinds) and kinds[code] else otherwise


def _by_score(allowed: Iterable[str], scores: Mapping[str, float]) -> list[FoundRow]:
    return [FoundRow(p, scores[p]) for p in sorted(allowed, key=lambda p: (-scores[p], p))]


def _with_newcomers(ranked: list[FoundRow], near: Sequence[FoundRow], limit: int) -> list[FoundRow]:
    """Products that came after the last learning have no numbers yet: the most alike get each fifth place."""
    if not ranked:
        return list(near)
    waiting = list(near)
    for place in range(EXPLORE_EVERY - 1, limit, EXPLORE_EVERY):
        if waiting and place <= len(ranked):
            ranked.insert(place, waiting.pop(0))
    return ranked + waiting


__all__ = ["Recommender"]
