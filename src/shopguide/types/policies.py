"""What a shop itself promises: passages of its pages on shipping, returns and sizes.

Knows nothing about files or any other part of shopguide.
"""

from __future__ import annotations

from dataclasses import dataclass

from shopguide.types.catalog import Language


@dataclass(frozen=True, slots=True)
class Passage:
    """One section of a policy page.

    Attributes:
        page: Name of its file.
        title: The page's first heading.
        heading: The section's own heading; the page's where it stands before any other.
        text: Its words, without the heading.
        start: Where `text` begins in the file, in characters.
        end: Where it ends.
    """

    page: str
    title: str
    heading: str
    text: str
    start: int
    end: int
    language: Language = "en"

    @property
    def source(self) -> str:
        """How a citation names it: "policy:returns.md#Refunds"."""
        return f"policy:{self.page}#{self.heading}"
