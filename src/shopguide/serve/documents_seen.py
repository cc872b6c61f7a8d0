"""What a searched picture was taken for, as JSON.

Knows nothing about pictures; a part of `documents`, in a file of its own for its size.
"""

from __future__ import annotations

from typing_extensions import TypedDict

from shopguide.types import Seen


class SeenWordDocument(TypedDict):
    """A class or a colour, and how sure or how large it is."""

    name: str
    share: float


class SeenDocument(TypedDict):
    """What the picture, or the product, of a search was taken for."""

    label: str
    kinds: list[str]
    classes: list[SeenWordDocument]
    colours: list[SeenWordDocument]
    product_id: str
    similarity: float | None


def seen(value: Seen) -> SeenDocument:
    """A picture as it was seen."""
    return {
        "label": value.label,
        "kinds": list(value.kinds),
        "classes": [{"name": name, "share": share} for name, share in value.classes],
        "colours": [{"name": name, "share": share} for name, share in value.colours],
        "product_id": value.product_id,
        "similarity": value.similarity,
    }
