"""Turns products into JSON documents and back, and names their content by a hash.

Knows nothing about databases. Fields at their default are left out, so that a new field with a default changes no hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import orjson

from shopguide.types import AttributeValue, Media, Money, Offer, Product, Spoken, Translation, Variant

_PLAIN = ("title", "description", "brand", "stock", "rating", "rating_count", "gtin", "url", "added")


def to_doc(product: Product) -> bytes:
    """The product as one JSON document (UTF-8), without what is at its default."""
    doc: dict[str, Any] = {"product_id": product.product_id}
    for name in _PLAIN:
        value = getattr(product, name)
        if value not in (None, "", 0) or (name == "stock" and value == 0):
            doc[name] = value
    if product.categories:
        doc["categories"] = product.categories
    if product.attributes:
        doc["attributes"] = dict(product.attributes)
    if product.translations:
        doc["translations"] = {k: [t.title, t.description] for k, t in product.translations.items()}
    if product.offers:
        doc["offers"] = [_from_offer(o) for o in product.offers]
    if product.variants:
        doc["variants"] = [_from_variant(v) for v in product.variants]
    if product.media:
        doc["media"] = [_from_media(m) for m in product.media]
    return orjson.dumps(doc)


def hash_doc(doc: bytes) -> str:
    """A hash (128 bits, hex) of a document; the order of keys does not matter."""
    canonical = orjson.dumps(orjson.loads(doc), option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(canonical).hexdigest()[:32]


def from_doc(doc: bytes, rating: float | None = None, rating_count: int = 0) -> Product:
    """Read a document.

    Args:
        doc: What `to_doc` gave.
        rating: Mean stars of the reviews, used when the feed gave none.
        rating_count: How many stars that mean is of.

    Returns:
        The product.
    """
    given: dict[str, Any] = orjson.loads(doc)
    if given.get("rating") is None and rating is not None:
        given["rating"], given["rating_count"] = rating, rating_count
    return Product(
        product_id=given["product_id"],
        categories=tuple(given.get("categories", ())),
        attributes=MappingProxyType({k: _to_value(v) for k, v in given.get("attributes", {}).items()}),
        translations=MappingProxyType({k: Translation(*t) for k, t in given.get("translations", {}).items()}),
        offers=tuple(_to_offer(o) for o in given.get("offers", ())),
        variants=tuple(_to_variant(v) for v in given.get("variants", ())),
        media=tuple(_to_media(m) for m in given.get("media", ())),
        **{name: given[name] for name in _PLAIN if name in given},
    )


def _from_media(media: Media) -> list[object]:
    plain: list[object] = [media.kind, media.uri, media.content_hash, media.alt]
    if not (media.frames or media.words):
        return plain
    return [*plain, media.frames, [[w.start_s, w.end_s, w.text] for w in media.words]]


def _to_media(given: list[Any]) -> Media:
    kind, uri, content_hash, alt, *told = given
    frames, words = told or ((), ())
    return Media(kind, uri, content_hash, alt, tuple(frames), tuple(Spoken(*w) for w in words))


def _to_value(value: Any) -> AttributeValue:
    return tuple(value) if isinstance(value, list) else value


def _from_offer(offer: Offer) -> list[object]:
    return [offer.price.amount_minor, offer.price.currency, offer.list_price and offer.list_price.amount_minor]


def _to_offer(given: list[Any]) -> Offer:
    amount, currency, old = given
    return Offer(Money(amount, currency), None if old is None else Money(old, currency))


def _from_variant(variant: Variant) -> dict[str, object]:
    doc: dict[str, object] = {"sku": variant.sku}
    if variant.options:
        doc["options"] = dict(variant.options)
    if variant.offers:
        doc["offers"] = [_from_offer(o) for o in variant.offers]
    if variant.stock is not None:
        doc["stock"] = variant.stock
    if variant.image:
        doc["image"] = variant.image
    if variant.image_hash:
        doc["image_hash"] = variant.image_hash
    return doc


def _to_variant(given: Mapping[str, Any]) -> Variant:
    return Variant(
        sku=given["sku"],
        options=MappingProxyType(given.get("options", {})),
        offers=tuple(_to_offer(o) for o in given.get("offers", ())),
        stock=given.get("stock"),
        image=given.get("image"),
        image_hash=given.get("image_hash"),
    )
