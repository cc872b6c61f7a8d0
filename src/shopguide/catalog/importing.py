"""Imports feeds: reads, maps and cleans every row, sets bad ones aside with their reason, applies the rest at once.

Knows nothing about indexes or encoders. Whatever goes wrong before the end, the catalog stays as it was.
"""

from __future__ import annotations

import contextlib
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import IO, TypeVar

import orjson

from shopguide.catalog.families import join_rows
from shopguide.catalog.feed import read_rows
from shopguide.catalog.mapping import SAMPLE_ROWS, FeedMapping, guess_mapping
from shopguide.catalog.pictures import Pictures, Watch, files_called
from shopguide.catalog.prices import is_missing, named_currency, read_currency
from shopguide.catalog.product import to_product
from shopguide.catalog.rows import Row
from shopguide.catalog.staging import Stage, open_stage
from shopguide.catalog.store import Catalog
from shopguide.catalog.voices import Voices
from shopguide.catalog.writing import batched
from shopguide.errors import FeedError, RowError, ShopError, UsageError
from shopguide.types import Event, ImportReport, Product, Rejected

Progress = Callable[[str, int, int | None], None]
"""Called with the stage ("read", "reviews", "events", "store"), rows done, and rows in all when that is known."""

DEFAULT_CURRENCY = "USD"
"""What prices without a currency are taken to be in when neither feed nor caller tells; the report says so."""

SAME_STARS = 50
SAME_SHARE = 0.99
"""From so many reviews on, stars of which this share is alike are a filled-in default, not opinions."""

T = TypeVar("T")

_TICK_ROWS = 250
"""Progress is told once in this many rows."""


@dataclass
class _Tally:
    """What an import counts on its way."""

    rejected_dir: Path | None
    progress: Progress
    read: int = 0
    duplicates: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    joined: Counter[str] = field(default_factory=Counter)
    mapping: dict[str, str] = field(default_factory=dict)
    rejected_file: Path | None = None
    _stream: IO[bytes] | None = None

    def reject(self, what: str, bad: Rejected) -> None:
        """Count a bad row and write it to the file of rejected rows."""
        self.rejected[what] += 1
        if self.rejected_dir is None:
            return
        try:
            if self._stream is None:
                self.rejected_file = _new_file(self.rejected_dir)
                self._stream = self.rejected_file.open("wb")
            line = {"file": bad.file, "line": bad.line, "reason": bad.reason, "row": bad.row}
            self._stream.write(orjson.dumps(line, default=str) + b"\n")
        except OSError as error:
            raise ShopError(
                f"The rejected rows cannot be written to {self.rejected_dir}: {error.strerror or error}.",
                "Nothing was imported. Make room there, or mend the folder's permissions.",
            ) from error

    def close(self) -> None:
        """End the file of rejected rows."""
        if self._stream is not None:
            self._stream.close()


def _new_file(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    place = 0
    while (path := folder / f"{stamp}{f'-{place}' if place else ''}.jsonl").exists():
        place += 1
    return path


def import_feed(
    catalog: Catalog,
    paths: Sequence[Path | str],
    *,
    images: Path | str | None = None,
    videos: Path | str | None = None,
    watch: Watch | None = None,
    reviews: Sequence[Path | str] | Path | str | None = None,
    events: Sequence[Path | str] | Path | str | None = None,
    mapping: Mapping[str, str] | None = None,
    currency: str | None = None,
    rejected_dir: Path | str | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Import product feeds with their pictures, reviews and events: all of it or, on an error, none.

    Args:
        catalog: Where it goes. A transaction that is held on it is joined.
        paths: Product feeds: CSV, TSV, JSON Lines or XML, plain or gzip. May be empty when there are reviews or events.
        images: Folder that picture names are looked up in, before the feed's own folder.
        videos: The same for videos, sounds and subtitles.
        watch: Tells what is in a file; None leaves that untold.
        reviews: Review files of the same forms.
        events: Event files of the same forms.
        mapping: Our field → feed column, where the guess is wrong.
        currency: ISO code for prices that name none.
        rejected_dir: Folder for the file of rejected rows; None writes none.
        progress: Called now and then from this thread.

    Returns:
        The report. `read`, `kept` and `rejected` count product rows; what was wrong with reviews and events stands
        in the warnings, and all bad rows in the file of rejected rows.

    Raises:
        UsageError: Nothing to import, an unknown field or column in the mapping, or an unknown currency.
    """
    feeds, review_files, event_files = _as_paths(paths), _as_paths(reviews), _as_paths(events)
    if not (feeds or review_files or event_files):
        raise UsageError("There is nothing to import.", "Give at least one feed.")
    try:
        main_currency = read_currency(currency)
    except RowError as error:
        raise UsageError(f"The currency {error.message}.", error.hint) from error
    tally = _Tally(Path(rejected_dir) if rejected_dir is not None else None, progress or (lambda *_: None))
    pictures: list[Pictures] = []
    seconds: dict[str, float] = {}
    began = time.perf_counter()
    try:
        with open_stage(catalog) as stage:
            for path in feeds:
                pictures.append(Pictures.from_folders(_folder(images), path, _folder(videos), watch))
                _gather_products(stage, path, pictures[-1], mapping, main_currency, tally)
            review_count = sum(_gather_reviews(stage, path, tally) for path in review_files)
            _check_stars(stage, tally)
            event_count = sum(_gather_events(stage, path, tally) for path in event_files)
            seconds["read"] = time.perf_counter() - began
            upserted, orphans = stage.merge(lambda done, total: tally.progress("store", done, total))
            seconds["store"] = time.perf_counter() - began - seconds["read"]
    finally:
        tally.close()
    return ImportReport(
        read=tally.read,
        added=upserted.added,
        updated=upserted.updated,
        unchanged=upserted.unchanged,
        rejected=tally.rejected["product"],
        reviews=review_count,
        events=event_count,
        pictures_found=len(set[str]().union(*(p.found for p in pictures))),
        pictures_missing=len(set[str]().union(*(p.missing for p in pictures))),
        mapping=tally.mapping,
        rejected_file=str(tally.rejected_file or ""),
        warnings=_warnings(tally, pictures, orphans),
        seconds=seconds,
    )


def _folder(given: Path | str | None) -> Path | None:
    return None if given is None else Path(given)


def _as_paths(given: Sequence[Path | str] | Path | str | None) -> list[Path]:
    if given is None:
        return []
    return [Path(given)] if isinstance(given, str | Path) else [Path(p) for p in given]


def _sampled(path: Path, of_products: bool = False) -> tuple[list[str], list[Row], Iterator[Row | Rejected]]:
    """The columns and first good rows of a feed, and all its rows from the start; of products one row each."""
    rows = join_rows(lambda: read_rows(path)) if of_products else read_rows(path)
    head: list[Row | Rejected] = []
    for item in rows:
        head.append(item)
        if len(head) >= SAMPLE_ROWS:
            break
    samples = [item for item in head if isinstance(item, Row)]
    if not head:
        raise FeedError(f"{path} has a header and no rows.", "Give a file with at least one row.")
    columns = list(dict.fromkeys(column for row in samples for column in row.values))
    return columns, samples, chain(head, rows)


def _gather_products(
    stage: Stage,
    path: Path,
    pictures: Pictures,
    overrides: Mapping[str, str] | None,
    currency: str | None,
    tally: _Tally,
) -> None:
    columns, samples, rows = _sampled(path, of_products=True)
    if not samples:
        for item in rows:
            if isinstance(item, Rejected):
                tally.reject("product", item)
        raise FeedError(f"No row of {path} can be read.", _first_reason(path))
    mapping = guess_mapping(columns, [row.values for row in samples], overrides)
    if currency is None and "currency" not in mapping.by_target and _has_prices(mapping):
        currency, note = _told_currency(samples, mapping)
        if note:
            tally.notes[note] += 1

    def products() -> Iterator[Product]:
        nonlocal mapping
        seen = 0
        for item in rows:
            tally.read += item.joined if isinstance(item, Row) else 1
            seen += 1
            if seen % _TICK_ROWS == 0:
                tally.progress("read", tally.read, None)
            if isinstance(item, Row) and item.joined > 1:
                tally.joined.update(rows=item.joined, products=1)
            if isinstance(item, Rejected):
                tally.reject("product", item)
                continue
            mapping = mapping.extended(item.values)
            try:
                yield to_product(item, mapping, pictures, currency or DEFAULT_CURRENCY, tally.notes)
            except RowError as error:
                tally.reject("product", Rejected(item.file, item.line, str(error), item.raw))

    for batch in batched(products()):
        tally.duplicates += stage.put_products(batch)
    tally.progress("read", tally.read, None)
    tally.mapping.update({column: mapping.columns[column] for column in (*columns, *mapping.columns)})


def _first_reason(path: Path) -> str:
    first = next(iter(read_rows(path)), None)
    return f"The first: line {first.line}, {first.reason}." if isinstance(first, Rejected) else ""


def _told_currency(samples: Sequence[Row], mapping: FeedMapping) -> tuple[str, str]:
    """What bare prices are in: what most of the feed's other prices name, and a note where one had to be taken."""
    columns = [c for t in ("price", "sale_price", "list_price") for c in mapping.by_target.get(t, ())]
    cells = [cell for row in samples for c in columns if not is_missing(cell := row.values.get(c))]
    cells += [v.get("price") for row in samples for v in _variants_of(row) if not is_missing(v.get("price"))]
    named = Counter(filter(None, map(named_currency, cells)))
    bare = sum(named.values()) < len(cells) or not cells
    if not named:
        return (
            DEFAULT_CURRENCY,
            f"prices without a currency were taken as {DEFAULT_CURRENCY}: say --currency CODE if not",
        )
    currency = named.most_common(1)[0][0]
    return currency, f"prices without a currency were taken as {currency}, as the feed's others" if bare else ""


def _variants_of(row: Row) -> list[dict[str, object]]:
    given = row.values.get("Variants")
    return given if isinstance(given, list) else []


def _has_prices(mapping: FeedMapping) -> bool:
    return bool(mapping.by_target.keys() & {"price", "price_minor", "sale_price", "variants"})


def _gather_reviews(stage: Stage, path: Path, tally: _Tally) -> int:
    columns, _, rows = _sampled(path)
    voices = Voices.for_reviews(columns)
    kept = 0
    for batch in batched(_good(rows, voices.to_review, "review", tally)):
        kept += len(batch)
        stage.put_reviews(batch)
        tally.progress("reviews", kept, None)
    tally.notes.update(voices.notes)
    return kept


def _gather_events(stage: Stage, path: Path, tally: _Tally) -> int:
    columns, _, rows = _sampled(path)
    voices = Voices.for_events(columns)
    kept = 0
    for batch in batched(_good(rows, voices.to_event, "event", tally)):
        kept += len(batch)
        stage.put_events(batch)
        tally.progress("events", kept, None)
    tally.notes.update(voices.notes)
    return kept


def read_events(path: Path | str) -> Iterator[Event]:
    """Read the events of a file without storing them; rows that are none are passed over.

    Args:
        path: As for an import.

    Yields:
        Event: One a good row.

    Passes on:
        FeedError: The file cannot be read, or has not the needed columns.
    """
    columns, _, rows = _sampled(Path(path))
    voices = Voices.for_events(columns)
    for item in rows:
        if isinstance(item, Rejected):
            continue
        with contextlib.suppress(RowError):
            yield voices.to_event(item)


def _good(rows: Iterator[Row | Rejected], make: Callable[[Row], T], what: str, tally: _Tally) -> Iterator[T]:
    """What can be made of the rows; the others are set aside."""
    for item in rows:
        if isinstance(item, Rejected):
            tally.reject(what, item)
            continue
        try:
            yield make(item)
        except RowError as error:
            tally.reject(what, Rejected(item.file, item.line, str(error), item.raw))


def _check_stars(stage: Stage, tally: _Tally) -> None:
    stars, alike = stage.stars()
    if stars >= SAME_STARS and alike >= SAME_SHARE * stars:
        stage.drop_stars()
        tally.notes[f"{alike:,} of {stars:,} reviews have the very same stars: all stars were taken as not given"] += 1


def _warnings(tally: _Tally, pictures: Sequence[Pictures], orphans: int) -> tuple[str, ...]:
    found: list[str] = []
    missing = sorted(set[str]().union(*(p.missing for p in pictures)))
    remote = set[str]().union(*(p.remote for p in pictures))
    if tally.duplicates:
        found.append(f"{tally.duplicates:,} rows repeat a product id: the last one of each was kept")
    if tally.joined:
        found.append(
            f"{tally.joined['rows']:,} rows are variants or pictures of {tally.joined['products']:,} products: joined"
        )
    if missing:
        found.append(f"{len(missing):,} {files_called(missing)} are missing, as {', '.join(missing[:3])[:300]}")
    if remote:
        found.append(f"{len(remote):,} {files_called(remote)} are web addresses: kept, and not fetched")
    if orphans:
        found.append(f"{orphans:,} reviews are of products that are not in the catalog: kept until these come")
    found += [f"{n:,} {what} rows were rejected" for what in ("review", "event") if (n := tally.rejected[what])]
    found += [note if count == 1 else f"{note} ({count:,} times)" for note, count in tally.notes.most_common(20)]
    return tuple(found)
