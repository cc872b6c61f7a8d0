"""zvec: HNSW in this process, words by its own full-text index, fused by ranks; it has no facets."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from shopguide.index.made import Asked, Made, Narrowing
from shopguide.index.peers.seam import TOP, condition, plain_rows

_BATCH = 1000
_EF = 200


class Zvec:
    """zvec with inverted indexes under its filters."""

    name = "zvec"
    facets = "none"
    setting = f"HNSW m 16, ef 200 to build, {_EF} to search; inverted indexes; RRF; no facets"

    def __init__(self) -> None:
        import zvec

        self._zvec: Any = zvec
        self.version = version("zvec")

    def build(self, made: Made, folder: Path) -> None:
        """See `Peer`."""
        z = self._zvec
        folder.rmdir()
        inverted = z.InvertIndexParam(enable_range_optimization=True)
        fields = [z.FieldSchema(name, z.DataType.STRING, index_param=inverted) for name in ("brand", "aisle", "color")]
        fields.append(z.FieldSchema("price", z.DataType.INT64, index_param=inverted))
        fields.append(z.FieldSchema("text", z.DataType.STRING, index_param=z.FtsIndexParam()))
        param = z.HnswIndexParam(metric_type=z.MetricType.IP, m=16, ef_construction=200)
        vectors = [z.VectorSchema("vec", z.DataType.VECTOR_FP32, made.dimension, index_param=param)]
        self._all: Any = z.create_and_open(str(folder), z.CollectionSchema("made", fields=fields, vectors=vectors))
        for block in made.blocks():
            docs = [
                z.Doc(
                    id=row["id"],
                    vectors={"vec": block.vecs[i].tolist()},
                    fields={name: row[name] for name in ("brand", "aisle", "color", "price", "text")},
                )
                for i, row in enumerate(plain_rows(block))
            ]
            for start in range(0, len(docs), _BATCH):
                self._all.insert(docs[start : start + _BATCH])
        self._all.flush()
        self._all.optimize()

    def _query(self, queries: Any, asked: Asked, narrowing: Narrowing, **more: Any) -> list[str]:
        found = self._all.query(queries, topk=TOP, filter=condition(narrowing, asked) or None, output_fields=[], **more)
        return [str(doc.id) for doc in found]

    def _vector(self, asked: Asked) -> Any:
        return self._zvec.Query("vec", vector=asked.vec, param=self._zvec.HnswQueryParam(ef=_EF))

    def nearest(self, asked: Asked, narrowing: Narrowing) -> Sequence[str]:
        """See `Peer`."""
        return self._query(self._vector(asked), asked, narrowing)

    def hybrid(self, asked: Asked, narrowing: Narrowing) -> Sequence[str]:
        """See `Peer`."""
        words = self._zvec.Query("text", fts=self._zvec.Fts(match_string=asked.words))
        return self._query([self._vector(asked), words], asked, narrowing, reranker=self._zvec.RrfReRanker())

    def close(self) -> None:
        """See `Peer`."""
        self._all.close()
