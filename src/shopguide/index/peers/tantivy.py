"""tantivy: words only, BM25, filters as required terms, facets by its aggregations."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from shopguide.index.made import Asked, Made, Narrowing
from shopguide.index.peers.seam import FACETS, TOP, plain_rows

_FACET_VALUES = 20


class Tantivy:
    """tantivy in this process; it has no vectors, so its hybrid search is by words alone."""

    name = "tantivy"
    facets = "exact, of the match set"
    setting = "BM25 over one text, any word matches; no vectors; three facets by aggregation"

    def __init__(self) -> None:
        import tantivy

        self._tantivy: Any = tantivy
        self.version = version("tantivy")

    def build(self, made: Made, folder: Path) -> None:
        """See `Peer`."""
        builder = self._tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("text", tokenizer_name="default")
        for field in ("brand", "aisle", "shelf", "color"):
            builder.add_text_field(field, tokenizer_name="raw", index_option="basic", fast=True)
        builder.add_integer_field("price", indexed=True, fast=True)
        self._schema: Any = builder.build()
        self._index: Any = self._tantivy.Index(self._schema, path=str(folder))
        writer = self._index.writer(heap_size=256_000_000, num_threads=1)
        for block in made.blocks():
            for row in plain_rows(block):
                fields = {name: row[name] for name in ("id", "text", "brand", "aisle", "shelf", "color", "price")}
                writer.add_document(self._tantivy.Document(**fields))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher: Any = self._index.searcher()

    def nearest(self, asked: Asked, narrowing: Narrowing) -> None:
        """See `Peer`."""
        return

    def hybrid(self, asked: Asked, narrowing: Narrowing) -> Sequence[str]:
        """See `Peer`."""
        t = self._tantivy
        words = [(t.Occur.Should, t.Query.term_query(self._schema, "text", one)) for one in asked.words.split()]
        must = [(t.Occur.Must, t.Query.boolean_query(words))]
        for field, value in narrowing.plain(asked).items():
            if field == "price_from":
                query = t.Query.range_query(self._schema, "price", t.FieldType.Integer, int(value), 2**40)
            else:
                query = t.Query.term_query(self._schema, field, value)
            must.append((t.Occur.Must, t.Query.const_score_query(query, 0.0)))
        whole = t.Query.boolean_query(must)
        found = self._searcher.search(whole, TOP)
        counts = {field: {"terms": {"field": field, "size": _FACET_VALUES}} for field in FACETS}
        self._searcher.aggregate(whole, counts)
        return [str(self._searcher.doc(address)["id"][0]) for _, address in found.hits]

    def close(self) -> None:
        """See `Peer`."""
        self._searcher = self._index = None
