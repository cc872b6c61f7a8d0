"""Where a product's videos, sounds and pictures say or show what was searched for: the citation of a hit.

Knows nothing about files; products and vectors in, moments out.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from shopguide.media.video import clock
from shopguide.text import tokens
from shopguide.types import Language, Media, Moment, Product

MAX_QUOTE = 120


def name_of(media: Media) -> str:
    """The file's name, without the folders of this machine."""
    return PurePath(media.uri.partition("?")[0].rstrip("/")).name or media.uri


def moment_of(product: Product, place: int, at_s: float | None, quote: str = "") -> Moment:
    """A moment of one of a product's media.

    Args:
        product: The product.
        place: Of the media, from 0.
        at_s: The second, or None.
        quote: What is said there.

    Returns:
        The moment.
    """
    return Moment(place, name_of(product.media[place]), at_s, quote[:MAX_QUOTE])


def said(product: Product, words: Sequence[str]) -> Moment | None:
    """Where the words are said or read that nothing else of the product tells.

    Args:
        product: The product.
        words: Words of the query that were found in it.

    Returns:
        The line that holds most of them; None when its own texts tell them all, or no line holds one.
    """
    if not words or not any(m.words for m in product.media):
        return None
    told = _told(product)
    wanted = {t for w in words for t in tokens(w)} - told
    found = [
        (len(wanted & set(tokens(line.text))), -place, -line.start_s, line.text)
        for place, media in enumerate(product.media)
        for line in media.words
    ]
    most, place, start, text = max(found)
    if not wanted or not most:
        return None
    place = -place
    return moment_of(product, place, None if product.media[place].kind == "picture" else -start, text)


def _told(product: Product) -> set[str]:
    """Index terms of what the shop itself writes of a product."""
    told = [t for w in product.translations.values() for t in (w.title, w.description)]
    values = [f"{n} {v if isinstance(v, str) else ' '.join(v) if isinstance(v, tuple) else v}"
              for n, v in product.attributes.items()]  # fmt: skip
    options = [v for variant in product.variants for v in variant.options.values()]
    parts = (product.title, product.description, product.brand, *product.categories, *told, *values, *options)
    return set(tokens(" ".join(parts)))


def shown(moment: Moment, language: Language = "en") -> str:
    """A moment in words: says “folds flat” at 0:12 in clip.mp4."""
    zh = language == "zh"
    when = "" if moment.at_s is None else clock(moment.at_s)
    if not moment.quote:
        return f"{moment.name} 的 {when} 处可见" if zh else f"shown at {when} in {moment.name}"
    if not when:
        return f"{moment.name} 上写着“{moment.quote}”" if zh else f"“{moment.quote}” is written on {moment.name}"
    return f"{moment.name} 在 {when} 说“{moment.quote}”" if zh else f"says “{moment.quote}” at {when} in {moment.name}"
