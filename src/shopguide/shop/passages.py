"""The words of a product cut into passages, as the text encoder reads them.

Knows nothing about encoders or vectors.
"""

from __future__ import annotations

import hashlib

from shopguide.reviews import sentences
from shopguide.text import has_han
from shopguide.types import AttributeValue, Product, Spoken

PASSAGE_CHARS = 600
"""Characters of a passage: the encoder reads at most 96 tokens of it; BM25 carries the rest."""

ATTRIBUTE_CHARS = 160
"""Characters of a passage that attributes may take before the description."""

READ_CHARS = 380
READ_CHARS_ZH = 150
"""Characters that 96 tokens hold about: what a passage has beyond them is read in a further one."""

FURTHER = 4
"""Further passages of a description: four hold all descriptions of the bundled shop and of Luma but one whole."""

FURTHER_WEIGHT = 0.5
"""Of a further passage beside the one with title and attributes."""

SPEECH_PASSAGES = 8
"""Passages of what a product's videos and sounds say; more are left to BM25."""


def _shown(name: str, value: AttributeValue) -> str:
    if isinstance(value, bool):
        return name if value else ""
    if isinstance(value, float | int):
        return f"{name} {value:g}"
    return f"{name} {', '.join(value) if isinstance(value, tuple) else value}"


def _before(product: Product, language: str) -> list[str]:
    """What stands before the description in a passage."""
    words = product.translations.get(language)
    title = words.title if words else product.title
    parts = [title]
    if product.brand and product.brand.casefold() not in title.casefold():
        parts.append(product.brand)
    parts += [c.rsplit("/", 1)[-1] for c in product.categories[:2]]
    if not words:
        told = [t for n, v in product.attributes.items() if 0 < len(t := _shown(n, v)) <= 60]
        parts.append("; ".join(told)[:ATTRIBUTE_CHARS])
    return [p for p in parts if p]


def passage(product: Product, language: str = "") -> str:
    """The words of a product that stand for it in the text space.

    Args:
        product: The product.
        language: Code of a translation, or "" for the main language.

    Returns:
        Title, brand, category, short attributes and description, at most 600 characters.
    """
    words = product.translations.get(language)
    description = words.description if words else product.description
    return ". ".join([*_before(product, language), *filter(None, (description,))])[:PASSAGE_CHARS]


def further_passages(product: Product, limit: int = FURTHER) -> list[str]:
    """What a description tells beyond its first passage: whole sentences after the title.

    Args:
        product: The product.
        limit: Passages at most.

    Returns:
        The passages in the order of the text; [] for a description that one passage holds.
    """
    text = product.description
    room = READ_CHARS_ZH if has_han(text) else READ_CHARS
    read = room - len(". ".join([*_before(product, ""), ""]))
    if len(text) <= read:
        return []
    left, at = [], 0
    for sentence in sentences(text):
        at = text.find(sentence, at) + len(sentence)
        if at > read:
            left.append(sentence)
    return _packed(left, product.title[: room // 2], room, limit)


def _packed(pieces: list[str], head: str, room: int, limit: int) -> list[str]:
    """Pieces joined after a head until a passage is full."""
    out: list[str] = []
    held = ""
    for piece in pieces:
        if held and len(head) + len(held) + len(piece) > room:
            out.append(f"{head}. {held}")
            held = ""
        held = f"{held} {piece}".strip()
        if len(out) == limit:
            return out
    if held:
        out.append(f"{head}. {held}"[:PASSAGE_CHARS])
    return out[:limit]


def spoken_passages(words: tuple[Spoken, ...], limit: int = SPEECH_PASSAGES) -> list[str]:
    """What a video or sound says, in passages that the encoder reads whole.

    Args:
        words: In order.
        limit: Passages at most.

    Returns:
        The passages, in order.
    """
    texts = [w.text for w in words if w.text]
    room = READ_CHARS_ZH if any(map(has_han, texts)) else READ_CHARS
    out: list[str] = []
    for text in texts:
        if out and len(out[-1]) + len(text) < room:
            out[-1] = f"{out[-1]} {text}"
        elif len(out) == limit:
            break
        else:
            out.append(text[:PASSAGE_CHARS])
    return out


def text_hash(text: str) -> str:
    """The cache key of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
