"""What a product's videos and sounds say, and what is written on its pictures, as claims with their second.

Knows nothing about files; every word stands in the product's media.
"""

from __future__ import annotations

from collections.abc import Sequence

from shopguide.guide.facts import MAX_SENTENCE
from shopguide.guide.turn import Turn
from shopguide.text import has_han, tokens
from shopguide.types import Citation, Claim, Language, Product


def spoken_lines(product: Product, terms: Sequence[str], language: Language) -> list[Citation]:
    """Lines that hold the words asked for, those with most of them first; in the asker's language before others."""
    wanted = set(terms)
    found: list[tuple[int, bool, int, Citation]] = []
    for number, media in enumerate(product.media):
        for line in media.words:
            held = len(wanted & set(tokens(line.text)))
            if held and len(line.text) <= MAX_SENTENCE:
                at_s = None if media.kind == "picture" else line.start_s
                cite = Citation(product.product_id, "speech", line.text, media=number, at_s=at_s)
                found.append((-held, has_han(line.text) != (language == "zh"), len(found), cite))
    return [cite for *_, cite in sorted(found, key=lambda f: f[:3])]


def spoken_claims(turn: Turn, product: Product, terms: Sequence[str]) -> list[Claim]:
    """The line of its media that says most on some words, as one claim; [] when none speaks of them."""
    out = []
    for cite in spoken_lines(product, terms, turn.language)[:1]:
        quote, title = cite.quote.rstrip(".。 "), turn.title(product)
        if cite.at_s is None:
            said = turn.say(f"On a picture of {title} is written: “{quote}”.", f"{title}的图片上写着：“{quote}”。")
        else:
            kind = product.media[cite.media or 0].kind
            zh = "视频" if kind == "video" else "音频"
            said = turn.say(f"The {kind} of {title} says: “{quote}”.", f"{title}的{zh}里说：“{quote}”。")
        out.append(Claim(said, (cite,)))
    return out
