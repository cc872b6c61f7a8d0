"""The promise check: does a product meet every hard filter, told from the product itself?

Knows nothing about the index; it is the second look, after retrieval and before a hit goes out.
"""

from __future__ import annotations

from shopguide.index.names import attribute_field, canonical, fold
from shopguide.types import AttributeValue, Filter, Filters, Offer, Product, Variant

_ITEM_FIELDS = frozenset(("price", "currency", "in_stock"))


def _texts(value: AttributeValue) -> tuple[str, ...]:
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if isinstance(value, float | int):
        return (f"{value:g}", str(value))
    return (value,) if isinstance(value, str) else value


def _values(product: Product, variant: Variant | None, name: str) -> tuple[list[str], list[float]]:
    """All texts and numbers that a product (as this variant) has under a field."""
    texts: list[str] = []
    numbers: list[float] = []
    if name == "brand":
        texts.append(product.brand)
    elif name == "product_id":
        texts.append(product.product_id)
    elif name == "category":
        for path in product.categories:
            texts += _paths(path)
    elif name == "rating":
        numbers += [product.rating] if product.rating is not None else []
    for key, value in product.attributes.items():
        if attribute_field(key) != name:
            continue
        texts += _texts(value)
        if isinstance(value, float | int) and not isinstance(value, bool):
            numbers.append(float(value))
    for key, shown in product.pictured.items():
        if attribute_field(key) == name:
            texts += [one for v in shown.values for one in (_paths(v) if name == "category" else (v,))]
    if variant is not None:
        own = [v for k, v in variant.options.items() if attribute_field(k) == name]
        texts = own or texts  # a red variant of a shirt in red and blue is red only
    return texts, numbers


def _paths(path: str) -> list[str]:
    nodes = [n.strip() for n in path.split("/") if n.strip()]
    return ["/".join(nodes[a:b]) for a in range(len(nodes)) for b in range(a + 1, len(nodes) + 1)]


def _item_meets(product: Product, variant: Variant | None, given: Filter) -> bool:
    name = canonical(given.field)
    if name == "product_id":  # as they are, like the index: a person may have turned down hundreds
        one_of = not given.any_of or product.product_id in given.any_of
        return one_of and product.product_id not in given.none_of
    offers = (variant.offers if variant and variant.offers else None) or product.offers
    if name == "price":
        offer = next((o for o in offers if given.currency in (None, o.price.currency)), None)
        return offer is not None and _within(offer.price.amount_minor, given)
    if name == "currency":
        return _one_of([o.price.currency for o in offers], given)
    if name == "in_stock":
        stock = variant.stock if variant is not None else product.stock
        return _one_of(["yes" if stock is None or stock > 0 else "no"], given)
    texts, numbers = _values(product, variant, name)
    if (given.low is not None or given.high is not None) and not any(_within(n, given) for n in numbers):
        return False
    return _one_of(texts, given)


def _within(number: float, given: Filter) -> bool:
    return (given.low is None or number >= given.low) and (given.high is None or number <= given.high)


def _one_of(texts: list[str], given: Filter) -> bool:
    held = {fold(t) for t in texts}
    aliases = {"true": "yes", "false": "no", "1": "yes", "0": "no", "是": "yes", "否": "no", "有": "yes", "无": "no"}

    def has(value: str) -> bool:
        folded = fold(value).strip("/ ")
        return folded in held or aliases.get(folded, folded) in held

    if given.any_of and not any(has(v) for v in given.any_of):
        return False
    return not any(has(v) for v in given.none_of)


def meets(product: Product, filters: Filters) -> bool:
    """Whether one and the same variant of the product meets every filter.

    Args:
        product: The product as the catalog has it now.
        filters: Hard conditions, joined by AND.

    Returns:
        True when the product itself, or at least one of its variants, meets them all.
    """
    items: tuple[Variant | None, ...] = product.variants or (None,)
    return any(item_meets(product, item, filters) for item in items)


def item_meets(product: Product, variant: Variant | None, filters: Filters) -> bool:
    """Whether this variant of a product (None: the product itself) meets every filter."""
    return all(_item_meets(product, variant, f) for f in filters)


def shown_offer(product: Product, sku: str, currency: str | None) -> tuple[Variant | None, Offer | None]:
    """The variant that was found and the price to show for it.

    Args:
        product: The product.
        sku: The variant's SKU, or "".
        currency: ISO code that was asked for; None means the product's first.

    Returns:
        The variant (None when there is none) and its offer (None when it has no price in that currency).
    """
    variant = next((v for v in product.variants if v.sku == sku), None) if sku else None
    offers = (variant.offers if variant and variant.offers else None) or product.offers
    offer = next((o for o in offers if currency is None or o.price.currency == currency), None)
    return variant, offer
