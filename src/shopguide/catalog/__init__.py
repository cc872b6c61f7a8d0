"""The catalog: reads feeds of any shop, keeps good rows, and holds the truth in one database.

Knows nothing about encoders, indexes or doors. Money is whole minor units; a row that cannot be trusted is set aside
with its reason.
"""

from shopguide.catalog.feed import read_rows
from shopguide.catalog.importing import import_feed, read_events
from shopguide.catalog.mapping import FeedMapping, guess_mapping
from shopguide.catalog.product import to_product
from shopguide.catalog.rows import Row
from shopguide.catalog.store import Catalog, Change
from shopguide.catalog.writing import Upserted

__all__ = [
    "Catalog",
    "Change",
    "FeedMapping",
    "Row",
    "Upserted",
    "guess_mapping",
    "import_feed",
    "read_events",
    "read_rows",
    "to_product",
]
