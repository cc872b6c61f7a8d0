"""Joins the rows of exports that spread one product over many: Shopify, WooCommerce, and Google's item groups.

Knows nothing about fields of ours: it makes rows with columns that the mapping knows, and a "Variants" cell. A row that
the shop itself does not sell (a draft, a hidden product) is set aside with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain, islice
from typing import ClassVar

from shopguide.catalog.names import plain_name
from shopguide.catalog.rows import Row
from shopguide.measure import parse_number
from shopguide.types import Rejected

Rows = Iterator[Row | Rejected]
Cells = Mapping[str, object]

_LOOKED_AT = 200
"""Rows whose columns tell the form."""

MAX_ROWS = 20_000
"""So many rows may make one product; more is a feed that only looks alike."""

_METAFIELD = re.compile(r"^(.+?) \(product\.metafields\.[^)]*\)$", re.IGNORECASE)
_LISTED = re.compile(r"(?<!\\),\s*")
_EDGES = " \t-–—/,|()[]·:"
_OPTIONS = ("color", "size", "material", "pattern", "gender", "age_group", "size_type", "size_system")


def join_rows(open_rows: Callable[[], Rows]) -> Rows:
    """Join the rows of one product where a feed is of a form that spreads products over rows.

    Args:
        open_rows: Opens the feed's rows from their start; a WooCommerce export is read twice.

    Returns:
        Rows, one a product. A feed of no such form comes as it is. `Row.joined` tells how many rows went in.
    """
    rows = open_rows()
    head = list(islice(rows, _LOOKED_AT))
    whole = chain(head, rows)
    names = {plain_name(c) for item in head if isinstance(item, Row) for c in item.values}
    if {"handle", "url_handle"} & names and {"option1_name", "option1_value"} <= names:
        return _joined(whole, _Shopify.key, _Shopify.join)
    if {"type", "sku", "parent", "name", "regular_price"} <= names:
        return _woo(whole, open_rows)
    return _joined(whole, _group_of, _grouped) if "item_group_id" in names else whole


def _joined(
    rows: Rows, key: Callable[[Cells], str], join: Callable[[list[Row], bool], Iterator[Row | Rejected]]
) -> Rows:
    """Join neighbours of one key; `join` is told when rows of this key were joined before."""
    held: list[Row] = []
    held_key = ""
    closed: set[str] = set()
    for item in rows:
        if isinstance(item, Rejected):
            yield item  # the rows around a broken one may still be of one product
            continue
        own = key(_named(item.values))
        if held and own and own == held_key and len(held) < MAX_ROWS:
            held.append(item)
            continue
        if held:
            yield from join(held, held_key in closed)
            closed.add(held_key)
        held, held_key = [item], own
    if held:
        yield from join(held, held_key in closed)


def _named(cells: Cells) -> dict[str, object]:
    """The filled cells by their plain names."""
    return {plain_name(c): v for c, v in cells.items() if v not in (None, "", [], {})}


def _text(value: object) -> str:
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _filled(cells: Mapping[str, object]) -> dict[str, object]:
    return {k: v for k, v in cells.items() if v not in (None, "", [], {})}


def _made(rows: list[Row], cells: Mapping[str, object]) -> Row:
    return replace(rows[0], values=_filled(cells), joined=len(rows))


def _aside(row: Row, why: str) -> Rejected:
    return Rejected(row.file, row.line, why, row.raw)


class _Shopify:
    """Shopify's product export, with its old and its new names of columns."""

    _OWN: ClassVar[Mapping[str, str]] = {
        "Handle": "handle url_handle",
        "Title": "title",
        "Description": "body_html description",
        "Vendor": "vendor",
        "Product Category": "product_category google_shopping_google_product_category",
        "Type": "type",
        "Gender": "google_shopping_gender",
        "Age Group": "google_shopping_age_group",
    }
    _VARIANT: ClassVar[Mapping[str, str]] = {
        "sku": "variant_sku sku",
        "price": "variant_price price",
        "list_price": "variant_compare_at_price compare_at_price",
        "barcode": "variant_barcode barcode",
        "grams": "variant_grams weight_value_grams",
        "image": "variant_image variant_image_url",
        "quantity": "variant_inventory_qty inventory_quantity",
        "tracker": "variant_inventory_tracker inventory_tracker",
        "goes_on": "variant_inventory_policy continue_selling_when_out_of_stock",
    }

    @staticmethod
    def key(cells: Cells) -> str:
        """What the rows of one product share."""
        return _text(cells.get("handle") or cells.get("url_handle"))

    @classmethod
    def join(cls, rows: list[Row], again: bool) -> Iterator[Row | Rejected]:
        """One product out of the rows of a handle."""
        handle = cls.key(_named(rows[0].values))
        if again and handle:
            yield from (
                _aside(r, f"stands apart from the other rows of {handle}: sort the file by its handle") for r in rows
            )
        else:
            yield cls._product(rows)

    @classmethod
    def _product(cls, rows: list[Row]) -> Row | Rejected:
        cells = [_named(r.values) for r in rows]
        told = [c for c in cells if c.get("title")] or cells[:1]
        own = _picked(told[0], cls._OWN)
        published = _text(told[0].get("published") or told[0].get("published_on_online_store")).lower()
        status = _text(told[0].get("status")).lower()
        if status in ("draft", "archived") or published == "false":
            return _aside(
                rows[0], f"not for sale in the shop: {status if status not in ('', 'active') else 'unpublished'}"
            )
        names = [_text(told[0].get(f"option{n}_name")) for n in (1, 2, 3)]
        variants = [v for c in cells if (v := cls._variant(c, names))]
        attributes: dict[str, object] = {"tags": _listed(told[0].get("tags"), ",")}
        for column, value in rows[cells.index(told[0])].values.items():
            if (field := _METAFIELD.match(column)) and value:
                attributes.setdefault(field[1], _listed(value, ";"))
        weights = {v.pop("grams", None) for v in variants}
        weight = weights.pop() if len(weights) == 1 else None
        if weight and _text(weight) != "0":
            attributes["weight (g)"] = parse_number(_text(weight))
        images = _pictures(c.get("image_src") or c.get("product_image_url") for c in cells)
        alone = variants[0] if len(variants) == 1 and not variants[0].get("options") else None
        return _made(rows, own | {"Images": images, "Attributes": _filled(attributes)} | (
            {"SKU": alone.get("sku"), "Price": alone.get("price"), "Compare At Price": alone.get("list_price"),
             "Stock": alone.get("stock"), "Barcode": alone.get("barcode")} if alone else {"Variants": variants}
        ))  # fmt: skip

    @classmethod
    def _variant(cls, cells: Cells, names: list[str]) -> dict[str, object]:
        """One row's variant; {} for a row that only carries a further picture."""
        given = _picked(cells, cls._VARIANT)
        values = [_text(cells.get(f"option{n}_value")) for n in (1, 2, 3)]
        if not any(values) and "price" not in given and "sku" not in given:
            return {}
        options = {n or f"option {i}": v for i, (n, v) in enumerate(zip(names, values, strict=True), 1) if v}
        if options == {"Title": "Default Title"}:
            options = {}
        tracked, goes_on = given.pop("tracker", ""), _text(given.pop("goes_on", "")).lower()
        quantity = given.pop("quantity", None)
        if tracked and quantity is not None and goes_on not in ("continue", "true"):
            given["stock"] = quantity
        return _filled(given | {"options": options})


def _picked(cells: Cells, wanted: Mapping[str, str]) -> dict[str, object]:
    """For each wanted name the first filled cell among those it may stand in."""
    found = {name: next((cells[c] for c in columns.split() if c in cells), None) for name, columns in wanted.items()}
    return _filled(found)


def _pictures(cells: Iterable[object]) -> list[str]:
    """The names in cells of pictures, each once, in order."""
    names = (name for cell in cells for name in (cell if isinstance(cell, list) else [cell]))
    return list(dict.fromkeys(t for n in names if (t := _text(n))))


def _listed(value: object, mark: str) -> list[str]:
    return [part for p in _text(value).split(mark) if (part := p.strip())]


_WOO_OWN = {
    "ID": "id",
    "SKU": "sku",
    "Name": "name",
    "Short description": "short_description",
    "Description": "description",
    "In stock?": "in_stock",
    "Stock": "stock",
    "Categories": "categories",
    "Images": "images",
    "Brand": "brands brand",
    "GTIN": "gtin_upc_ean_or_isbn gtin",
    "Weight (kg)": "weight_kg",
    "Weight (g)": "weight_g",
    "Weight (lbs)": "weight_lbs",
    "Length (cm)": "length_cm",
    "Width (cm)": "width_cm",
    "Height (cm)": "height_cm",
    "URL": "external_url",
}


@dataclass(frozen=True, slots=True)
class _Children:
    """What a first walk over a WooCommerce export finds: variations by their parent's key, and the parents' keys."""

    of: Mapping[str, list[dict[str, object]]]
    parents: frozenset[str]


def _woo(rows: Rows, open_rows: Callable[[], Rows]) -> Rows:
    children = _children(open_rows())
    for item in rows:
        if isinstance(item, Rejected):
            yield item
            continue
        cells = _named(item.values)
        if _text(cells.get("type")).startswith("variation"):
            parent = _text(cells.get("parent"))
            if parent not in children.parents:
                yield _aside(item, f"a variation of {parent or 'nothing'}, which is not in the file")
        else:
            yield _woo_product(item, cells, children)


def _children(rows: Rows) -> _Children:
    of: dict[str, list[dict[str, object]]] = {}
    parents: set[str] = set()
    for item in rows:
        if not isinstance(item, Row):
            continue
        cells = _named(item.values)
        if not _text(cells.get("type")).startswith("variation"):
            parents |= set(_keys(cells))
        elif _text(cells.get("published") or "1") == "1":
            of.setdefault(_text(cells.get("parent")), []).append(_variation(cells))
    return _Children(of, frozenset(parents))


def _keys(cells: Cells) -> list[str]:
    return [k for k in (_text(cells.get("sku")), f"id:{_text(cells.get('id'))}") if k]


def _woo_product(row: Row, cells: dict[str, object], children: _Children) -> Row | Rejected:
    if (published := _text(cells.get("published"))) not in ("1", ""):
        return _aside(row, f"not for sale in the shop: {'a draft' if published == '-1' else 'not published'}")
    if _text(cells.get("visibility_in_catalog")).lower() == "hidden":
        return _aside(row, "not for sale in the shop: hidden in its catalog")
    own = _picked(cells, _WOO_OWN)
    for name in ("Short description", "Description"):
        own[name] = _text(own.get(name)).replace("\\n", "\n")
    attributes: dict[str, object] = {n: v if len(v) > 1 else v[0] for n, v in _woo_attributes(cells).items()}
    attributes["tags"] = _listed(cells.get("tags"), ",")
    variants = [v for key in _keys(cells) for v in children.of.get(key, ())]
    made = own | _woo_price(cells) | {"Attributes": _filled(attributes), "Variants": variants}
    return replace(row, values=_filled(made), joined=1 + len(variants))


def _woo_attributes(cells: Cells) -> dict[str, list[str]]:
    """What "Attribute 1 name" and "Attribute 1 value(s)" say, and so on."""
    found: dict[str, list[str]] = {}
    for column, name in cells.items():
        place = re.fullmatch(r"attribute_(\d+)_name", column)
        values = (
            cells.get(f"attribute_{place[1]}_value_s", cells.get(f"attribute_{place[1]}_values")) if place else None
        )
        parts = [p.replace("\\,", ",").strip() for p in _LISTED.split(_text(values)) if p.strip()]
        if parts and _text(name):
            found[_text(name)] = parts
    return found


def _variation(cells: Cells) -> dict[str, object]:
    gone = _text(cells.get("in_stock")) == "0"
    given = {
        "sku": cells.get("sku") or cells.get("id"),
        "stock": 0 if gone else cells.get("stock"),
        "image": (_LISTED.split(_text(cells.get("images"))) or [""])[0],
        "options": {n: v[0] for n, v in _woo_attributes(cells).items()},
    }
    prices = _woo_price(cells)
    given |= {
        "price": prices.get("Sale price") or prices.get("Regular price"),
        "list_price": prices.get("Regular price"),
    }
    return {k: v for k, v in given.items() if v not in (None, "", {})}


def _woo_price(cells: Cells) -> dict[str, object]:
    """The regular price, and the reduced one while it holds."""
    today = datetime.now(UTC).date().isoformat()
    starts, ends = (_text(cells.get(f"date_sale_price_{what}"))[:10] for what in ("starts", "ends"))
    holds = (not starts or starts <= today) and (not ends or ends >= today)
    return _filled(
        {"Regular price": cells.get("regular_price"), "Sale price": cells.get("sale_price") if holds else None}
    )


def _group_of(cells: Cells) -> str:
    return _text(cells.get("item_group_id"))


def _grouped(rows: list[Row], again: bool) -> Iterator[Row]:
    """Neighbours of one item group are the variants of one product; items that stand apart from it stay as they are."""
    if again or len(rows) == 1:
        yield from rows
    else:
        yield _group(rows)


def _group(rows: list[Row]) -> Row:
    cells = [_named(r.values) for r in rows]
    differing = [o for o in _OPTIONS if len({_text(c.get(o)) for c in cells}) > 1]
    first = {k: v for k, v in rows[0].values.items() if plain_name(k) not in (*differing, *_ITEM_OWN)}
    id_column = next((k for k in first if plain_name(k) == "id"), "id")
    title_column = next((k for k in first if plain_name(k) == "title"), "title")
    variants = [
        {"sku": c.get("id"), "price": c.get("price"), "sale_price": c.get("sale_price"), "image": c.get("image_link"),
         "stock": c.get("quantity"), "availability": c.get("availability"), "gtin": c.get("gtin"),
         "options": {o.replace("_", " "): _text(c[o]) for o in differing if c.get(o)}}
        for c in cells
    ]  # fmt: skip
    images = _pictures(c.get(k) for c in cells for k in ("image_link", "additional_image_link"))
    title = _common_title(
        [_text(c.get("title")) for c in cells], [_text(c.get(o)) for o in differing for c in cells[:1]]
    )
    made = first | {id_column: _group_of(cells[0]), title_column: title, "images": images}
    return _made(rows, made | {"Variants": [_filled(v) for v in variants]})


_ITEM_OWN = frozenset(
    "item_group_id price sale_price availability quantity gtin image_link additional_image_link mpn".split()
)


def _common_title(titles: list[str], options: Iterable[str]) -> str:
    """The first title without the words of its own options, where the titles differ."""
    if len(set(titles)) == 1:
        return titles[0]
    title = titles[0]
    for option in sorted(filter(None, options), key=len, reverse=True):
        title = re.sub(rf"(?<!\w){re.escape(option)}(?!\w)", " ", title, flags=re.IGNORECASE)
    title = re.sub(r"\s*([-–—/,|·:])\s*(?=[-–—/,|·:)\]]|$)", " ", re.sub(r"\(\s*\)|\[\s*\]", " ", title))
    return " ".join(title.split()).strip(_EDGES) or titles[0]
