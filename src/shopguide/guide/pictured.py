"""What only a product's picture shows, said as such: the catalog does not tell it, and the picture is the source.

Knows nothing about how pictures are read.
"""

from __future__ import annotations

from collections.abc import Sequence

from shopguide.compare.table import PICTURED_EN, PICTURED_ZH
from shopguide.guide.facts import CUES, NAMES, cue_terms, in_chinese, shown_name
from shopguide.guide.words_zh import NAMES_ZH
from shopguide.index.by_picture import by_picture
from shopguide.text import tokens
from shopguide.types import Citation, Claim, Filters, Language, Pictured, Product

FIELD = "picture:"
"""Before the field's name in a citation whose source is a picture."""


def pictured_value(shown: Pictured, language: Language) -> str:
    """What is shown, as said: of a category the last step."""
    said = ", ".join(v.rsplit("/", 1)[-1] for v in shown.values)
    return in_chinese(said) if language == "zh" else said


def pictured_fact(product: Product, name: str, shown: Pictured) -> Citation:
    """The citation of what a picture shows."""
    return Citation(product.product_id, f"{FIELD}{name}", pictured_value(shown, "en"))


def asked_pictured(product: Product, terms: Sequence[str], filters: Filters) -> list[tuple[str, Pictured]]:
    """What only the picture shows of what a question asks for: by name, by cue, by value, or by its conditions."""
    wanted = set(terms)
    spoken = {n for topic in CUES if wanted & cue_terms(topic) for n in NAMES.get(topic, (topic,))}
    met = {found[0] for f in filters if (found := by_picture(product, f)) is not None}
    asked = {f.field for f in filters}
    out = []
    for name, shown in product.pictured.items():
        named = set(tokens(name)) | set(tokens(NAMES_ZH.get(name, "")))
        if named & wanted or name in spoken or name in met | asked or wanted & set(tokens(" ".join(shown.values))):
            out.append((name, shown))
    return out


def pictured_claims(product: Product, terms: Sequence[str], filters: Filters, language: Language) -> list[Claim]:
    """Answer a question on what the catalog does not tell by what the picture shows.

    Args:
        product: The product asked about.
        terms: The question's words.
        filters: The question's conditions.
        language: Of the answer.

    Returns:
        A sentence for each thing asked for; [] where the picture shows none of it.
    """
    title = product.title_in(language)
    claims = []
    for name, shown in asked_pictured(product, terms, filters):
        label, value = shown_name(name, language), pictured_value(shown, language)
        said = f"The catalog does not tell the {label} of {title}; its picture shows {value}."
        said = f"{title}的资料没有写明{label}；图片上看是{value}。" if language == "zh" else said
        claims.append(Claim(said, (pictured_fact(product, name, shown),)))
    return claims


def beside(product: Product, filters: Filters) -> tuple[list[Citation], str, str]:
    """What to add to a line on a product that meets conditions by its picture: citations, English, Chinese."""
    found = dict(one for f in filters if (one := by_picture(product, f)) is not None)
    cites = [pictured_fact(product, name, shown) for name, shown in found.items()]
    if not found:
        return [], "", ""
    en = " and ".join(f"the {shown_name(n, 'en')} {pictured_value(s, 'en')}" for n, s in found.items())
    zh = "、".join(f"{shown_name(n, 'zh')}是{pictured_value(s, 'zh')}" for n, s in found.items())
    return cites, f"; its picture shows {en}", f"，图片上看{zh}"


def only_pictured(product: Product, terms: Sequence[str]) -> bool:
    """Whether a question names a field that only the picture tells, so that one of a longer name is not meant."""
    wanted = set(terms)
    plain = {name: set(tokens(name)) for name in product.attributes}
    return any(
        own <= wanted and not any(other <= wanted and other >= own for other in plain.values())
        for own in (set(tokens(name)) for name in product.pictured)
        if own
    )


def row_proof(product: Product, field: str, told: str) -> Citation:
    """The citation of a comparison's cell: the picture where the cell says so, else the field."""
    for name, shown in product.pictured.items():
        value = ", ".join(shown.values)
        if told.endswith((PICTURED_EN, PICTURED_ZH)) and told.startswith(value):
            return Citation(product.product_id, f"{FIELD}{name}", value)
    return Citation(product.product_id, field, told)
