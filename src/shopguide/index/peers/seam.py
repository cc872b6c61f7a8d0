"""The seam of the comparison: what an engine must do to be timed beside the others.

Knows nothing about any engine. One verb a task, the same rows, filters and queries for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from shopguide.index.made import COLOURS, MATERIALS, SIZES, Asked, Block, Made, Narrowing, brand, category, product_id

FACETS = ("brand", "shelf", "color")
"""What each engine counts that can count at all; ours counts all telling fields, about twelve."""
TOP = 10


class Peer(Protocol):
    """An engine with the made shop in it.

    Attributes:
        name: As the command line names it.
        version: Of the library.
        setting: How it is used, in a line: index, parameters, what is left out.
        facets: What its hybrid search counts: "exact, of the match set", "exact, of the filter" or "none".
    """

    name: str
    version: str
    setting: str
    facets: str

    def build(self, made: Made, folder: Path) -> None:
        """Take all rows; `folder` is new and its own."""
        ...

    def nearest(self, asked: Asked, narrowing: Narrowing) -> Sequence[str] | None:
        """The ten nearest by vector that a filter allows; None when it has no vectors."""
        ...

    def hybrid(self, asked: Asked, narrowing: Narrowing) -> Sequence[str] | None:
        """Ten by words and vector that a filter allows, with facet counts where it has them; None when it cannot."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


def plain_rows(block: Block) -> Iterator[Mapping[str, Any]]:
    """The rows of a block as plain values, without vectors."""
    for i in range(len(block)):
        shelf = category(int(block.kinds[i]))
        options = [
            values[code] if code >= 0 else ""
            for values, code in zip((COLOURS, SIZES, MATERIALS), block.options[i].tolist(), strict=True)
        ]
        yield {
            "id": product_id(block.start + i),
            "row": block.start + i,
            "text": f"{block.titles[i]} {block.descriptions[i]}",
            "brand": brand(int(block.brands[i])),
            "aisle": shelf.partition("/")[0],
            "shelf": shelf,
            "color": options[0],
            "size": options[1],
            "material": options[2],
            "price": int(block.prices[i]),
        }


def condition(narrowing: Narrowing, asked: Asked, equals: str = "=") -> str:
    """A filter as most engines write it; "" for none."""
    parts = []
    for field, value in narrowing.plain(asked).items():
        parts.append(f"price >= {value}" if field == "price_from" else f"{field} {equals} '{value}'")
    return " AND ".join(parts)
