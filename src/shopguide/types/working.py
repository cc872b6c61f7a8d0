"""What work reports: progress, rejected rows, imports.

Knows nothing about files, models, networks or any other part of shopguide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from shopguide.types.catalog import _EMPTY

Progress = Callable[[str, int, int | None], None]
"""Told (stage, done, total) during long work; the total is None while it is not known."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row that was not kept: where it stands, why, and its start as text."""

    file: str
    line: int
    reason: str
    row: str = ""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did; numbers are rows of the feeds, pictures and videos (sounds too) are files."""

    read: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0
    reviews: int = 0
    events: int = 0
    pictures_found: int = 0
    pictures_missing: int = 0
    videos_found: int = 0
    embedded_texts: int = 0
    embedded_pictures: int = 0
    mapping: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    rejected_file: str = ""
    warnings: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def kept(self) -> int:
        """Rows that stand in the catalog after the import."""
        return self.added + self.updated + self.unchanged
