"""A shop's catalog in the words of UCP: search, look-up and the detail of one product.

Knows nothing about MCP or HTTP. A product without a price is left out and told, as UCP knows no product without one.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from shopguide.errors import NotFoundError, QueryError, UsageError
from shopguide.serve import ucp_forms as form
from shopguide.serve.documents import picture_url
from shopguide.serve.documents_media import media_url
from shopguide.types import Filter, Filters, Media, Money, Offer, Product, Variant, as_filters

if TYPE_CHECKING:
    from shopguide.shop import Shop

Chosen = dict[str, str]


class UcpCatalog:
    """The three operations of UCP's catalog over one shop."""

    def __init__(self, shop: Shop) -> None:
        """Stand before a shop.

        Args:
            shop: An open shop.
        """
        self._shop = shop

    def search(self, asked: form.SearchCatalog, base_url: str = "") -> form.SearchAnswer:
        """Find products.

        Args:
            asked: Words, filters or both.
            base_url: Where this shop's REST stands, for addresses of pictures; "" where it does not.

        Returns:
            A page of them; `total_count` is exact.

        Raises:
            QueryError: There are neither words nor filters.

        Passes on:
            UsageError: A filter or the cursor cannot be read.
        """
        filters = self._filters(asked.filters, asked.context)
        if not asked.query.strip() and not filters:
            raise QueryError("A search needs a query or a filter.", 'Send catalog: {"query": "…"}.')
        offset, limit = _offset(asked.pagination.cursor), min(asked.pagination.limit, form.MAX_PAGE)
        page = self._shop.search(asked.query, filters=filters or None, limit=limit, offset=offset)
        write = self._writer(asked, base_url)
        products = [write.product(h.product, first=h.variant) for h in page.hits if write.priced(h.product)]
        more = offset + len(page.hits) < page.total and bool(page.hits)
        pagination: form.Pagination = {"has_next_page": more, "total_count": page.total}
        if more:
            pagination["cursor"] = _cursor(offset + len(page.hits))
        answer: form.SearchAnswer = {
            "ucp": envelope(form.SEARCH),
            "products": products,
            "pagination": pagination,
        }
        left = [h.product for h in page.hits if not write.priced(h.product)]
        if left:
            answer["messages"] = [_unpriced(p.product_id) for p in left]
        return answer

    def lookup(self, asked: form.LookupCatalog, base_url: str = "") -> form.LookupAnswer:
        """Look products up.

        Args:
            asked: Identifiers, and filters that the answer is narrowed by.
            base_url: As in `search`.

        Returns:
            Each product once, with one variant for each identifier that named one.

        Raises:
            UsageError: There are more than `MAX_IDS` identifiers.
        """
        ids = list(dict.fromkeys(asked.ids))
        if len(ids) > form.MAX_IDS:
            raise UsageError(f"{len(ids)} identifiers are more than {form.MAX_IDS}.", "Ask in several calls.")
        write = self._writer(asked, base_url)
        keeps = self._keeper(asked.filters, asked.context)
        found: dict[str, tuple[Product, list[tuple[str, Variant | None]]]] = {}
        messages: list[form.Message] = []
        for given in ids:
            product = self._product(given)
            if product is None:
                messages.append({"type": "info", "code": "not_found", "content": given})
            elif not write.priced(product):
                messages.append(_unpriced(given))
            elif keeps(product):
                exact = next((v for v in product.variants if v.sku == given), None)
                found.setdefault(product.product_id, (product, []))[1].append((given, exact))
        answer: form.LookupAnswer = {
            "ucp": envelope(form.LOOKUP),
            "products": [write.looked_up(product, named) for product, named in found.values()],
        }
        if messages:
            answer["messages"] = messages
        return answer

    def product(self, asked: form.GetProduct, base_url: str = "") -> form.ProductAnswer:
        """One product in detail, narrowed to what was chosen.

        Args:
            asked: Its identifier, the options chosen, and which of them to keep when they do not go together.
            base_url: As in `search`.

        Returns:
            The product, or an error of the protocol when there is none.
        """
        found = self._product(asked.id)
        write = self._writer(asked, base_url)
        if found is None or not write.priced(found) or not self._keeper(asked.filters, asked.context)(found):
            gone: form.Message = {"type": "error", "code": "not_found", "content": f"Product not found: {asked.id}"}
            gone["severity"] = "unrecoverable"
            return {"ucp": envelope(form.LOOKUP, "error"), "messages": [gone]}
        exact = next((v for v in found.variants if v.sku == asked.id), None)
        wanted = dict(exact.options) if exact else {s.name: s.label for s in asked.selected}
        return {"ucp": envelope(form.LOOKUP), "product": write.detail(found, wanted, asked.preferences, exact)}

    def _writer(self, asked: form.SearchCatalog | form.LookupCatalog | form.GetProduct, base_url: str) -> _Writer:
        bounds = asked.filters.price if asked.filters else None
        return _Writer(asked.context, base_url, bounds, asked.context.currency or self._currency)

    @cached_property
    def _currency(self) -> str:
        return str(self._shop.status()["currency"])

    def _product(self, given: str) -> Product | None:
        try:
            return self._shop.product(given)
        except NotFoundError:
            return None

    def _filters(self, given: form.SearchFilters | None, context: form.Context) -> Filters:
        if given is None:
            return ()
        out = list(as_filters(dict(given.model_extra or {}), context.currency))
        if given.categories:
            out.append(Filter("category", any_of=tuple(c.replace(" > ", "/") for c in given.categories)))
        bounds = given.price
        if bounds is not None and (bounds.min is not None or bounds.max is not None):
            low, high = (None if b is None else float(b) for b in (bounds.min, bounds.max))
            out.append(Filter("price", low=low, high=high, currency=context.currency or None))
        return tuple(out)

    def _keeper(self, given: form.SearchFilters | None, context: form.Context) -> Callable[[Product], bool]:
        """Whether a product passes the filters, as a search sees it."""
        filters = self._filters(given, context)
        if not filters:
            return lambda product: True
        return lambda product: (
            self._shop.search("", filters=(*filters, Filter("product_id", any_of=(product.product_id,)))).total > 0
        )


def envelope(capability: str, status: Any = "success") -> form.Envelope:
    """What every answer carries: version, status, and the capability that answered."""
    return {
        "version": form.UCP_VERSION,
        "status": status,
        "capabilities": {capability: [{"version": form.UCP_VERSION}]},
    }


def business_profile(endpoint: str) -> dict[str, Any]:
    """What `/.well-known/ucp` says: the catalog, reached by MCP.

    Args:
        endpoint: Address of the MCP endpoint.

    Returns:
        The document.
    """
    version, site = form.UCP_VERSION, f"https://ucp.dev/{form.UCP_VERSION}"

    def capability(page: str, schema: str) -> list[dict[str, str]]:
        at = {"spec": f"{site}/specification/catalog/{page}", "schema": f"{site}/schemas/shopping/{schema}.json"}
        return [{"version": version, **at}]

    service = {
        "version": version,
        "spec": f"{site}/specification/overview",
        "transport": "mcp",
        "schema": f"{site}/services/shopping/mcp.openrpc.json",
        "endpoint": endpoint,
    }
    return {
        "ucp": {
            "version": version,
            "services": {"dev.ucp.shopping": [service]},
            "capabilities": {
                form.SEARCH: capability("search", "catalog_search"),
                form.LOOKUP: capability("lookup", "catalog_lookup"),
            },
            "payment_handlers": {},
        }
    }


class _Writer:
    """Products in UCP's form, for one buyer's language, currency and bounds of the price."""

    def __init__(
        self, context: form.Context, base_url: str, bounds: form.PriceFilter | None, currency: str
    ) -> None:  # fmt: skip
        self._language = context.language[:2].lower()
        self._currency = currency
        self._bounds = bounds or form.PriceFilter()
        self._base = base_url.rstrip("/")

    def priced(self, of: Product) -> bool:
        """Whether UCP can show it at all, and within the bounds."""
        return any(self._offer(of, v) for v in of.variants or (None,))

    def product(self, of: Product, first: Variant | None = None, variants: Sequence[Variant] = ()) -> form.UcpProduct:
        """A product; `variants` are all when not given, `first` goes before the others."""
        every = [v for v in of.variants or (None,) if self._offer(of, v)]
        shown = [v for v in variants or every if self._offer(of, v)] or every
        shown.sort(key=lambda v: (v is not first, not _in_stock(of, v)) if first else (not _in_stock(of, v),))
        offers = [offer for v in every if (offer := self._offer(of, v))]
        out: form.UcpProduct = {
            "id": of.product_id,
            "title": of.title_in(self._language),
            "description": {"plain": self._description(of)},
            "price_range": _range([o.price for o in offers]),
            "variants": [self._variant(of, v) for v in shown],
        }
        if of.url.startswith(("http://", "https://")):
            out["url"] = of.url
        if of.categories:
            out["categories"] = [{"value": c, "taxonomy": "merchant"} for c in of.categories]
        if any(o.list_price for o in offers):
            out["list_price_range"] = _range([o.list_price or o.price for o in offers])
        media = self._media(of)
        if media:
            out["media"] = media
        names = dict.fromkeys(name for v in of.variants for name in v.options)
        if names:
            out["options"] = [{"name": n, "values": [{"label": x} for x in _values(of, n)]} for n in names]
        if of.rating is not None:
            out["rating"] = {"value": of.rating, "scale_min": 1, "scale_max": 5, "count": of.rating_count}
        told = {name: list(v) if isinstance(v, tuple) else v for name, v in of.attributes.items()}
        if of.brand or told:
            out["metadata"] = ({"brand": of.brand} if of.brand else {}) | {"attributes": told}
        return out

    def looked_up(self, of: Product, named: Sequence[tuple[str, Variant | None]]) -> form.UcpProduct:
        """A product with one variant for each that was named, and the best for the product's own id."""
        best = min(
            (v for v in of.variants if self._offer(of, v)), key=lambda v: not _in_stock(of, v), default=None
        )  # fmt: skip
        held: dict[str, tuple[Variant | None, list[form.InputMatch]]] = {}
        for given, exact in named:
            variant = exact if exact is not None and self._offer(of, exact) else best
            match = "exact" if exact is not None and variant is exact else "featured"
            key = variant.sku if variant else of.product_id
            held.setdefault(key, (variant, []))[1].append({"id": given, "match": match})
        out = self.product(of)
        out["variants"] = [{**self._variant(of, v), "inputs": inputs} for v, inputs in held.values()]
        return out

    def detail(
        self, of: Product, wanted: Chosen, keep: Sequence[str], exact: Variant | None
    ) -> form.UcpProduct:  # fmt: skip
        """A product with the variants that what was chosen leaves, and what each other choice would lead to."""
        chosen = _relaxed(of, _known(of, wanted), keep)
        fitting = [v for v in of.variants if _fits(v, chosen)]
        first = exact or next((v for v in fitting if _in_stock(of, v)), fitting[0] if fitting else None)
        out = self.product(of, first, fitting)
        if not of.variants:
            return out
        effective = chosen or (dict(first.options) if first else {})
        out["selected"] = [{"name": n, "label": x} for n, x in effective.items()]
        out["options"] = [
            {"name": option["name"], "values": [self._signal(of, option["name"], v["label"], effective)
                                                for v in option["values"]]}
            for option in out.get("options", [])
        ]  # fmt: skip
        return out

    def _signal(self, of: Product, name: str, label: str, chosen: Chosen) -> form.OptionValue:
        there = [v for v in of.variants if _fits(v, {**chosen, name: label})]
        return {"label": label, "available": any(_in_stock(of, v) for v in there), "exists": bool(there)}

    def _offer(self, of: Product, variant: Variant | None) -> Offer | None:
        """What it costs: in the buyer's currency where it has that; None without a price, or beyond the bounds."""
        offers = (variant.offers if variant else ()) or of.offers
        offer = next((o for o in offers if o.price.currency == self._currency), offers[0] if offers else None)
        low, high = self._bounds.min, self._bounds.max
        if offer is None or (low is None and high is None):
            return offer
        fits = offer.price.currency == self._currency and (low or 0) <= offer.price.amount_minor
        return offer if fits and (high is None or offer.price.amount_minor <= high) else None

    def _variant(self, of: Product, variant: Variant | None) -> form.UcpVariant:
        offer = self._offer(of, variant)
        if offer is None:
            raise QueryError(f"The product {of.product_id!r} has no price.")
        options = variant.options if variant else {}
        title = ", ".join(options.values()) or of.title_in(self._language)
        there = _in_stock(of, variant)
        out: form.UcpVariant = {
            "id": variant.sku if variant else of.product_id,
            "title": title,
            "description": {"plain": title},
            "price": _price(offer.price),
            "availability": {"available": there, "status": "in_stock" if there else "out_of_stock"},
        }
        if variant:
            out["sku"] = variant.sku
        if offer.list_price:
            out["list_price"] = _price(offer.list_price)
        if options:
            out["options"] = [{"name": n, "label": x} for n, x in options.items()]
        if of.gtin and not of.variants:
            out["barcodes"] = [{"type": "GTIN", "value": of.gtin}]
        own = self._picture(of, variant.image) if variant and variant.image else None
        if own:
            out["media"] = [own]
        return out

    def _description(self, of: Product) -> str:
        told = of.translations.get(self._language)
        return (told.description if told and told.description else of.description) or of.title_in(self._language)

    def _media(self, of: Product) -> list[form.MediaItem]:
        pictures = [m for uri in of.picture_uris if (m := self._picture(of, uri))]
        return pictures + [m for number, one in enumerate(of.media) if (m := self._video(of, number, one))]

    def _video(self, of: Product, number: int, media: Media) -> form.MediaItem | None:
        if media.kind != "video":
            return None
        if media.uri.startswith(("http://", "https://")):
            return {"type": "video", "url": media.uri}
        return {"type": "video", "url": f"{self._base}{media_url(of.product_id, number)}"} if self._base else None

    def _picture(self, of: Product, uri: str) -> form.MediaItem | None:
        if uri.startswith(("http://", "https://")):
            url = uri
        elif self._base and uri in of.picture_uris:
            url = f"{self._base}{picture_url(of.product_id, of.picture_uris.index(uri))}"
        else:
            return None  # a path on this machine is nobody's business
        item: form.MediaItem = {"type": "image", "url": url}
        alt = next((m.alt for m in of.pictures if m.uri == uri and m.alt), "")
        if alt:
            item["alt_text"] = alt
        return item


def _unpriced(product_id: str) -> form.Message:
    return {"type": "info", "code": "no_price", "content": f"{product_id} has no price and is left out."}


def _in_stock(of: Product, variant: Variant | None) -> bool:
    stock = variant.stock if variant else of.stock
    return stock is None or stock > 0


def _price(value: Money) -> form.Price:
    return {"amount": value.amount_minor, "currency": value.currency}


def _range(values: Sequence[Money]) -> form.PriceRange:
    """Over the prices of one currency, the first one's."""
    own = [v for v in values if v.currency == values[0].currency]
    return {"min": _price(min(own)), "max": _price(max(own))}


def _values(of: Product, name: str) -> list[str]:
    return list(dict.fromkeys(v.options[name] for v in of.variants if name in v.options))


def _fits(variant: Variant, chosen: Chosen) -> bool:
    return all(variant.options.get(n, "").casefold() == x.casefold() for n, x in chosen.items())


def _known(of: Product, wanted: Chosen) -> Chosen:
    """What was chosen, in the product's own words; an option or a value that it has not is dropped."""
    names = {n.casefold(): n for v in of.variants for n in v.options}
    out = {}
    for name, label in wanted.items():
        own = names.get(name.casefold())
        value = next((x for x in _values(of, own) if x.casefold() == label.casefold()), None) if own else None
        if own and value:
            out[own] = value
    return out


def _relaxed(of: Product, chosen: Chosen, keep: Sequence[str]) -> Chosen:
    """What was chosen as far as a variant has it: the least preferred option goes first."""
    ranks = {name.casefold(): at for at, name in enumerate(keep)}
    order = sorted(chosen, key=lambda n: ranks.get(n.casefold(), len(ranks)))
    while order and not any(_fits(v, {n: chosen[n] for n in order}) for v in of.variants):
        order.pop()
    return {n: chosen[n] for n in chosen if n in order}


def _cursor(offset: int) -> str:
    return base64.urlsafe_b64encode(f"from:{offset}".encode()).decode()


def _offset(cursor: str) -> int:
    """Where a page begins.

    Args:
        cursor: As handed out, or "".

    Returns:
        The first hit.

    Raises:
        UsageError: It is no cursor of ours.
    """
    if not cursor:
        return 0
    try:
        word, _, number = base64.urlsafe_b64decode(cursor.encode()).decode().partition(":")
    except (binascii.Error, ValueError):
        word, number = "", ""
    if word != "from" or not number.isascii() or not number.isdigit() or len(number) > 9:
        raise UsageError("The cursor is none that was given here.", "Take it from the page before.")
    return int(number)
