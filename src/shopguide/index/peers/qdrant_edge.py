"""Qdrant Edge: HNSW with filters in its graph, words by BM25 over a text index, fused by ranks, exact facets."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from shopguide.index.made import Asked, Made, Narrowing, product_id
from shopguide.index.peers.seam import FACETS, TOP, plain_rows

_BATCH = 1000
_EF = 128
_POOL = 100
_RRF = 60
_FACET_VALUES = 20


class QdrantEdge:
    """Qdrant's shard in this process."""

    name = "qdrant-edge"
    facets = "exact, of the filter"
    setting = (
        f"HNSW m 16, ef 100 to build, {_EF} to search; RRF of {_POOL} and {_POOL}; three exact facets of the filter"
    )

    def __init__(self) -> None:
        import qdrant_edge

        self._qdrant: Any = qdrant_edge
        self.version = version("qdrant-edge-py")

    def build(self, made: Made, folder: Path) -> None:
        """See `Peer`."""
        q = self._qdrant
        config = q.EdgeConfig(
            vectors=q.EdgeVectorParams(size=made.dimension, distance=q.Distance.Dot),
            hnsw_config=q.HnswIndexConfig(m=16, ef_construct=100, full_scan_threshold=10_000, max_indexing_threads=2),
            max_search_threads=1,
        )
        self._shard: Any = q.EdgeShard.create(str(folder), config)
        operation = q.UpdateOperation
        for field in ("brand", "aisle", "shelf", "color"):
            self._shard.update(operation.create_field_index(field, q.PayloadSchemaType.Keyword))
        self._shard.update(operation.create_field_index("price", q.PayloadSchemaType.Integer))
        self._shard.update(operation.create_field_index("text", q.TextIndexParams(scoring=True)))
        for block in made.blocks():
            points = [
                q.Point(row["row"], block.vecs[i].tolist(), {k: v for k, v in row.items() if k not in ("id", "row")})
                for i, row in enumerate(plain_rows(block))
            ]
            for start in range(0, len(points), _BATCH):
                self._shard.update(operation.upsert_points(points[start : start + _BATCH]))
        self._shard.optimize()
        self._shard.flush()

    def _filter(self, asked: Asked, narrowing: Narrowing) -> Any:
        q, must = self._qdrant, []
        for field, value in narrowing.plain(asked).items():
            if field == "price_from":
                must.append(q.FieldCondition("price", range=q.RangeFloat(gte=float(value))))
            else:
                must.append(q.FieldCondition(field, match=q.MatchValue(value)))
        return q.Filter(must=must) if must else None

    def nearest(self, asked: Asked, narrowing: Narrowing) -> Sequence[str]:
        """See `Peer`."""
        q = self._qdrant
        request = q.QueryRequest(
            limit=TOP,
            query=q.Query.Nearest(asked.vec.tolist()),
            filter=self._filter(asked, narrowing),
            params=q.SearchParams(hnsw_ef=_EF),
        )
        return [product_id(int(point.id)) for point in self._shard.query(request)]

    def hybrid(self, asked: Asked, narrowing: Narrowing) -> Sequence[str]:
        """See `Peer`."""
        q, only = self._qdrant, self._filter(asked, narrowing)
        meant = q.Prefetch(
            limit=_POOL, query=q.Query.Nearest(asked.vec.tolist()), filter=only, params=q.SearchParams(hnsw_ef=_EF)
        )
        worded = q.Prefetch(limit=_POOL, query=q.TextQuery("text", asked.words), filter=only)
        found = self._shard.query(q.QueryRequest(limit=TOP, query=q.Fusion.Rrf(_RRF), prefetches=[meant, worded]))
        for field in FACETS:
            self._shard.facet(q.FacetRequest(field, _FACET_VALUES, True, only))
        return [product_id(int(point.id)) for point in found]

    def close(self) -> None:
        """See `Peer`."""
        self._shard.close()
