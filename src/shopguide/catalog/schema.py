"""The tables of the catalog, how the database is opened, and what its errors mean.

Knows nothing about feeds. SQLite in WAL mode is the default; the tables use no type that PostgreSQL lacks.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
)
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from shopguide.errors import CorruptError, LockedError, MissingError, ShopError

BUSY_TIMEOUT_MS = 5000
"""How long a writer waits for another one before it gives up."""

SCHEMA_VERSION = 2
"""2: events have the words of a search, and an index of what was hidden or sent back."""

METADATA = MetaData()

meta = Table("meta", METADATA, Column("key", String(64), primary_key=True), Column("value", BigInteger, nullable=False))

products = Table(
    "products",
    METADATA,
    Column("product_id", String(200), primary_key=True),
    Column("seq", BigInteger, nullable=False, unique=True),
    Column("content_hash", String(32), nullable=False),
    Column("deleted", Boolean, nullable=False, default=False),
    Column("doc", LargeBinary, nullable=False),
    Column("review_rating", Float),
    Column("review_count", Integer, nullable=False, default=0),
)

variants = Table(
    "variants",
    METADATA,
    Column("product_id", ForeignKey("products.product_id", ondelete="CASCADE"), primary_key=True),
    Column("sku", String(200), primary_key=True),
    Column("price_minor", BigInteger),
    Column("currency", String(3)),
    Column("stock", BigInteger),
    Index("variants_sku", "sku"),
)

REVIEW_COLUMNS = ("review_id", "product_id", "user_id", "rating", "title", "text", "posted", "helpful")
EVENT_COLUMNS = ("event_id", "user_id", "kind", "product_id", "at", "value", "text")


def _review_columns() -> list[Column[Any]]:
    return [
        Column("review_id", String(200), primary_key=True),
        Column("product_id", String(200), nullable=False),
        Column("user_id", String(200), nullable=False, default=""),
        Column("rating", Float),
        Column("title", Text, nullable=False, default=""),
        Column("text", Text, nullable=False),
        Column("posted", String(32), nullable=False, default=""),
        Column("helpful", Integer, nullable=False, default=0),
    ]


def _event_columns() -> list[Column[Any]]:
    return [
        Column("event_id", String(200), primary_key=True),
        Column("user_id", String(200), nullable=False),
        Column("kind", String(32), nullable=False),
        Column("product_id", String(200), nullable=False),
        Column("at", String(32), nullable=False),
        Column("value", Float),
        Column("text", String(500), nullable=False, server_default=""),
    ]


reviews = Table("reviews", METADATA, *_review_columns(), Index("reviews_product", "product_id"))
events = Table("events", METADATA, *_event_columns(), Index("events_user", "user_id", "at"))
_against = events.c.kind.in_(("return", "hide"))
against_index = Index(
    "events_against", events.c.user_id, events.c.product_id, sqlite_where=_against, postgresql_where=_against
)
"""What somebody hid or sent back is found at once, however much else the same person did."""

pair_changes = Table(
    "pair_changes",
    METADATA,
    Column("learning", BigInteger, primary_key=True, autoincrement=False),
    Column("in_table", Integer, primary_key=True, autoincrement=False),
    Column("product_id", String(200), primary_key=True),
    Column("other_id", String(200), primary_key=True),
    Column("times", BigInteger, nullable=False),
    Column("people", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""What became of the counts of pairs since a learning; each pair stands under both its products."""

basket_changes = Table(
    "basket_changes",
    METADATA,
    Column("learning", BigInteger, primary_key=True, autoincrement=False),
    Column("in_table", Integer, primary_key=True, autoincrement=False),
    Column("product_id", String(200), primary_key=True),
    Column("baskets", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Index("basket_changes_version", "version"),
)
"""What became of the baskets with a product since a learning, and when; "" stands for all baskets."""

events_ahead = Table(
    "events_ahead",
    METADATA,
    Column("event_id", String(200), primary_key=True),
    Column("day", String(10), nullable=False),
)
"""Events that had not happened yet when they came; no count of pairs has them until the next learning."""

rules = Table(
    "rules",
    METADATA,
    Column("rule_id", String(500), primary_key=True),
    Column("doc", LargeBinary, nullable=False),
)

STAGE = MetaData()
staged_products = Table(
    "staged_products",
    STAGE,
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("product_id", String(200), nullable=False, unique=True),
    Column("content_hash", String(32), nullable=False),
    Column("doc", LargeBinary, nullable=False),
    prefixes=["TEMPORARY"],
)
staged_reviews = Table("staged_reviews", STAGE, *_review_columns(), prefixes=["TEMPORARY"])
staged_events = Table("staged_events", STAGE, *_event_columns(), prefixes=["TEMPORARY"])
STAGED = (staged_products, staged_reviews, staged_events)


def open_engine(place: Path | str) -> Engine:
    """Open the database, and make its tables where they are missing.

    Args:
        place: A file, which is made when it is not there, or a database URL.

    Returns:
        The engine; connections may be used from any thread, one at a time each. What the database itself says
        comes as LockedError, CorruptError or ShopError (`told_plainly`).

    Raises:
        ShopError: The folder cannot be made, the URL is none, or a newer shopguide made the database.
        MissingError: The driver of the URL's database is not installed.
    """
    is_url = isinstance(place, str) and "://" in place
    url = str(place) if is_url else f"sqlite:///{Path(place)}"
    if not is_url:
        folder = Path(place).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ShopError(f"The folder {folder} cannot be made: {error.strerror}.") from error
    try:
        engine = create_engine(url, poolclass=QueuePool, pool_size=4, max_overflow=60)
    except (ImportError, NoSuchModuleError) as error:
        raise MissingError(f"There is no driver for {url.partition(':')[0]!r} ({error}).", "Install it.") from error
    except SQLAlchemyError as error:
        raise ShopError(f"{place!s} is not the address of a database.", "Give a file, or a database URL.") from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    with told_plainly(place):
        _make_tables(engine, place)
    return engine


def _make_tables(engine: Engine, place: Path | str) -> None:
    with engine.connect() as connection:
        tables = engine.dialect.get_table_names(connection)
        version = None
        if "meta" in tables:
            version = connection.execute(meta.select().where(meta.c.key == "schema_version")).first()
    if version is not None and version.value > SCHEMA_VERSION:
        raise ShopError(
            f"{place!s} was made by a newer shopguide (form {version.value}; this one knows {SCHEMA_VERSION}).",
            "Update shopguide.",
        )
    if version is not None and version.value < SCHEMA_VERSION:
        _migrate(engine)
    if version is None or not set(METADATA.tables) <= set(tables):
        with engine.connect().execution_options(write=True) as connection, connection.begin():
            METADATA.create_all(connection)
            if connection.execute(meta.select()).first() is None:
                rows = [{"key": "schema_version", "value": SCHEMA_VERSION}, {"key": "last_seq", "value": 0}]
                connection.execute(meta.insert(), rows)


def _migrate(engine: Engine) -> None:
    """Bring a database of an older form up to this one."""
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        if "text" not in {c["name"] for c in engine.dialect.get_columns(connection, "events")}:
            connection.exec_driver_sql("ALTER TABLE events ADD COLUMN text VARCHAR(500) NOT NULL DEFAULT ''")
        against_index.create(connection, checkfirst=True)
        connection.execute(meta.update().where(meta.c.key == "schema_version").values(value=SCHEMA_VERSION))


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA temp_store = FILE")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Writers take the lock when they begin, so that two never meet half-way."""
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


@contextmanager
def told_plainly(place: Path | str) -> Iterator[None]:
    """Turn errors of the database at `place` into LockedError, CorruptError or ShopError."""
    try:
        yield
    except DBAPIError as error:
        raise _translated(error, place) from error


def _translated(error: DBAPIError, place: Path | str) -> ShopError:
    cause = error.orig
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return LockedError(f"Another process is writing to {place!s}.", "Wait until it is done, and try again.")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return CorruptError(
            f"{place!s} is damaged or not a shopguide catalog ({cause}).", "Restore it from a copy, or import again."
        )
    if code == sqlite3.SQLITE_FULL:
        return ShopError(f"The disk of {place!s} is full; nothing was changed.", "Make room, and try again.")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN):
        return ShopError(f"{place!s} cannot be opened or written ({cause}).", "Check the folder and its permissions.")
    return ShopError(f"The database {place!s} does not answer as it should ({cause}).")
