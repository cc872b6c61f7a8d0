"""LanceDB: columns on disk, HNSW over int8 in one partition, words by its own full-text index, fused by ranks."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from shopguide.index.made import Asked, Made, Narrowing
from shopguide.index.peers.seam import FACETS, TOP, condition, plain_rows


class LanceDb:
    """LanceDB in this process; facets are counted from the filtered columns, as it has none of its own."""

    name = "lancedb"
    facets = "exact, of the filter (read and counted)"
    setting = "IVF_HNSW_SQ, one partition, refined 5 times; bitmap and b-tree filters, before the search; RRF"

    def __init__(self) -> None:
        os.environ.setdefault("LANCEDB_LOG", "error")  # It warns at every search of a column that it adds.
        import lancedb
        import lancedb.index

        self._lancedb: Any = lancedb
        self._index: Any = lancedb.index
        self.version = version("lancedb")

    def build(self, made: Made, folder: Path) -> None:
        """See `Peer`."""
        import pyarrow

        self._base = self._lancedb.connect(str(folder))
        self._table: Any = None
        for block in made.blocks():
            rows = list(plain_rows(block))
            columns = {name: [row[name] for row in rows] for name in rows[0]}
            vectors = pyarrow.FixedSizeListArray.from_arrays(pyarrow.array(block.vecs.reshape(-1)), made.dimension)
            batch = pyarrow.table({**columns, "vec": vectors})
            if self._table is None:
                self._table = self._base.create_table("made", batch)
            else:
                self._table.add(batch)
        self._table.optimize()
        index = self._index
        self._table.create_index("vec", config=index.HnswSq(distance_type="cosine", num_partitions=1))
        for column in ("brand", "aisle", "color"):
            self._table.create_index(column, config=index.Bitmap())
        self._table.create_index("price", config=index.BTree())
        self._table.create_index("text", config=index.FTS())

    def nearest(self, asked: Asked, narrowing: Narrowing) -> Sequence[str]:
        """See `Peer`."""
        query = self._table.search(asked.vec, vector_column_name="vec").distance_type("cosine").refine_factor(5)
        return self._ids(query, asked, narrowing)

    def _ids(self, query: Any, asked: Asked, narrowing: Narrowing) -> list[str]:
        where = condition(narrowing, asked)
        if where:
            query = query.where(where, prefilter=True)
        return [str(one) for one in query.limit(TOP).select(["id"]).to_arrow()["id"].to_pylist()]

    def hybrid(self, asked: Asked, narrowing: Narrowing) -> Sequence[str]:
        """See `Peer`."""
        query = self._table.search(query_type="hybrid", vector_column_name="vec", fts_columns="text")
        query = query.vector(asked.vec).text(asked.words).distance_type("cosine").refine_factor(5)
        found = self._ids(query, asked, narrowing)
        where = condition(narrowing, asked)
        columns = self._table.search().select(list(FACETS))
        whole = (columns.where(where) if where else columns).limit(self._table.count_rows()).to_arrow()
        for field in FACETS:
            whole[field].value_counts()
        return found

    def close(self) -> None:
        """See `Peer`."""
        self._table = self._base = None
