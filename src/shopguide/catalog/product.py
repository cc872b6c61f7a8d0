"""Makes a product out of one feed row: cleaned, typed, priced, with its variants and pictures.

Knows nothing about files of rows or the store. A row that cannot be trusted (no id, no title, a price that is not
surely read) is refused with its reason; smaller faults are mended and counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

import orjson

from shopguide.catalog.attributes import from_facts, from_object, from_pairs, plain, typed_cell
from shopguide.catalog.mapping import FeedMapping
from shopguide.catalog.names import plain_name, readable
from shopguide.catalog.pictures import Pictures
from shopguide.catalog.prices import read_currency, read_price
from shopguide.catalog.rows import Row
from shopguide.errors import RowError
from shopguide.measure import CURRENCIES, parse_number
from shopguide.types import AttributeValue, Media, Money, Offer, Product, Translation, Variant

MAX_ID_CHARS = 200
MAX_TITLE_CHARS = 1000
"""Longer titles are cut at a word: they are keyword lists, and would drown every other field."""

MAX_DESCRIPTION_CHARS = 50_000
"""Longer descriptions are cut: some 8,000 words is more than any shopper or encoder reads."""

MAX_ATTRIBUTE_CELL = 200
"""A cell of an unknown column becomes an attribute up to this length; longer ones are passed over."""

MAX_VARIANTS = 5000

_PATH_MARKS = re.compile(r"\s*>+\s*|\s*›\s*|\s*»\s*")
_LIST_MARKS = re.compile(r"\s*[|;\n]\s*")
_NAME_END = re.compile(
    r"(\.(?:jpe?g|png|webp|gif|avif|bmp|tiff?|mp4|webm|mov|m4v|mkv|avi|mp3|wav|ogg|m4a|srt|vtt)(?:\?[^\s,|]*)?)\s*,\s*",
    re.IGNORECASE,
)
_ONE_PATH_NAMES = frozenset(
    """category category_path category_name breadcrumb breadcrumbs product_type taxonomy 分类 类目 类别 商品分类
    商品类目""".split()
)
_OUT = re.compile(
    r"out[ _-]?of[ _-]?stock|sold[ _-]?out|discontinued|unavailable|^(?:no|false|0)$|无货|缺货|售罄|下架|^否$", re.I
)
_VARIANT_OWN = frozenset(
    """sku id variant_id variant_sku price sale_price currency stock availability options image list_price title name
    barcode gtin""".split()
)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One row being read: its cells by our fields, and where small faults are counted."""

    row: Row
    mapping: FeedMapping
    notes: Counter[str]

    def cells(self, target: str) -> Iterator[tuple[str, object]]:
        for column in self.mapping.by_target.get(target, ()):
            value = self.row.values.get(column)
            if value is not None and value != "":
                yield column, value

    def first(self, target: str) -> object:
        return next((value for _, value in self.cells(target)), None)

    def text(self, target: str) -> str:
        value = self.first(target)
        if isinstance(value, list):
            value = value[0] if value else ""
        if isinstance(value, dict):
            value = value.get("name") or value.get("value")
        return plain(value)


def to_product(
    row: Row, mapping: FeedMapping, images: Pictures, currency: str, notes: Counter[str] | None = None
) -> Product:
    """Make a product out of a row.

    Args:
        row: The feed's row.
        mapping: Which column fills which field.
        images: Where picture names are looked up.
        currency: ISO code for prices that name none.
        notes: Small faults that were mended are counted here, by what they are.

    Returns:
        The product; without an offer when the feed gives no price. A row without id or title, or with a price or
        currency that cannot be trusted, is a RowError.
    """
    reading = _Reading(row, mapping, notes if notes is not None else Counter())
    product_id = _product_id(reading)
    attributes, facts = _attributes(reading)
    title, main, translations = _words(reading)
    stated = read_currency(reading.first("currency"))
    offers = _offers(reading, stated or currency, stated is not None)
    variants = _variants(reading, product_id, stated or currency, images)
    rating, rating_count = _rating(reading)
    return Product(
        product_id=product_id,
        title=title,
        description=_description(reading, title, main, facts),
        brand=reading.text("brand") or facts.get("manufacturer", ""),
        categories=_categories(reading),
        attributes=MappingProxyType(attributes),
        translations=MappingProxyType(translations),
        offers=_with_variants(offers, variants),
        variants=variants,
        stock=_stock(reading),
        media=_media(reading, images),
        rating=rating,
        rating_count=rating_count,
        gtin=_gtin(reading),
        url=_url(reading, facts),
        added=to_date(reading.first("added")),
    )


def _product_id(reading: _Reading) -> str:
    product_id = reading.text("product_id")
    if not product_id:
        raise RowError("no product id")
    if len(product_id) > MAX_ID_CHARS:
        raise RowError(f"the product id has {len(product_id):,} characters (at most {MAX_ID_CHARS})")
    return product_id


def _words(reading: _Reading) -> tuple[str, str, dict[str, Translation]]:
    """The title, the language ending of the columns it came from ("" for plain ones), and the other languages."""
    targets = [t for t in reading.mapping.by_target if t.startswith(("title_", "description_"))]
    codes = sorted({t.rpartition("_")[2] for t in targets})
    titles = {code: t for code in codes if (t := reading.text(f"title_{code}"))}
    title, main = reading.text("title"), ""
    if not title and titles:
        main = "en" if "en" in titles else next(iter(titles))
        title = titles[main]
    if not title:
        raise RowError("no title")
    translations: dict[str, Translation] = {}
    for code in (c for c in codes if c != main):
        words, description = titles.get(code, title), reading.text(f"description_{code}")
        if words != title or description:
            words = _cut(reading, words, MAX_TITLE_CHARS, "title")
            translations[code] = Translation(words, _long(reading, description))
    return _cut(reading, title, MAX_TITLE_CHARS, "title"), main, translations


def _cut(reading: _Reading, text: str, limit: int, what: str) -> str:
    if len(text) <= limit:
        return text
    reading.notes[f"a {what} of more than {limit:,} characters was cut"] += 1
    head = text[:limit]
    return (head.rpartition(" ")[0] if " " in head[limit // 2 :] else head).rstrip()


def _long(reading: _Reading, text: str) -> str:
    return _cut(reading, text, MAX_DESCRIPTION_CHARS, "description")


def _description(reading: _Reading, title: str, main: str, facts: Mapping[str, str]) -> str:
    """All description columns, without what repeats the title or another one."""
    parts: list[str] = []
    columns = [*reading.cells("description"), *(reading.cells(f"description_{main}") if main else ())]
    for _, value in columns:
        items = value if isinstance(value, list) else [value]
        text = "; ".join(filter(None, map(plain, items)))
        if text and text != title and not any(text in p for p in parts):
            parts = [p for p in parts if p not in text] + [text]
    return _long(reading, "\n".join(parts) or facts.get("description", ""))


def _attributes(reading: _Reading) -> tuple[dict[str, AttributeValue], dict[str, str]]:
    """Attributes out of objects, fact blocks and single columns, and the fact blocks' own lines."""
    found: dict[str, AttributeValue] = {}
    for _, value in reading.cells("attributes"):
        found |= from_object(from_pairs(_parsed(value)), reading.mapping.typed_prefixes)
    facts: dict[str, str] = {}
    for _, value in reading.cells("facts"):
        facts |= from_facts(value) if isinstance(value, str) else {}
    for name, text in facts.items():
        if name not in ("title", "description", "url", "manufacturer"):
            found.setdefault(name, text[: MAX_ATTRIBUTE_CELL * 10])
    for kind in ("attribute", "number", "yes_no"):
        for column, value in reading.cells(kind):
            for name, inner in from_object({column: value}, False).items() if isinstance(value, dict) else ():
                found.setdefault(name, inner)
            typed = None if isinstance(value, str) and len(value) > MAX_ATTRIBUTE_CELL else typed_cell(value, kind)
            if typed is not None:
                found.setdefault(_column_name(column, reading.mapping), typed)
    return found, facts


def _column_name(column: str, mapping: FeedMapping) -> str:
    """A column's readable name; a "name" beside a "title" is what shops call the model."""
    name = readable(column.removeprefix("g:"))
    return "model" if name == "name" and "title" in mapping.by_target and "model" not in mapping.columns else name


def _parsed(value: object) -> object:
    """A cell that holds JSON (as CSV exports do) as what it holds."""
    if isinstance(value, str) and value[:1] in "[{" and value[-1:] in "]}":
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
    return value


def _offers(reading: _Reading, currency: str, stated: bool) -> tuple[Offer, ...]:
    """The row's own offers, the main currency first, then those of price_<currency> columns."""
    given = [(reading.first("price"), reading.first("price_minor"), reading.first("sale_price"), currency, stated)]
    list_prices = [(reading.first("list_price"), reading.first("list_price_minor"))]
    for target in reading.mapping.by_target:
        code = target.removeprefix("price_").upper()
        if target.startswith("price_") and code in CURRENCIES:
            given.append((reading.first(target), None, None, code, True))
            list_prices.append((reading.first(f"list_price_{code.lower()}"), None))
    offers: dict[str, Offer] = {}
    for (whole, minor, sale, code, known), (list_whole, list_minor) in zip(given, list_prices, strict=True):
        price = read_price(whole, code, stated=known) or read_price(minor, code, minor=True)
        old = read_price(list_whole, code, stated=known) or read_price(list_minor, code, minor=True)
        reduced = read_price(sale, code, stated=known)
        if reduced is not None and (price is None or reduced < price):
            price, old = reduced, old or price
        if price is None:
            continue
        if old is not None and (old.currency != price.currency or old.amount_minor <= price.amount_minor):
            if 0 < old.amount_minor < price.amount_minor:
                reading.notes["a list price below the price was left out"] += 1
            old = None
        offers.setdefault(price.currency, Offer(price, old))
    return tuple(offers.values())


def _with_variants(offers: tuple[Offer, ...], variants: Sequence[Variant]) -> tuple[Offer, ...]:
    """A product without a price of its own in a currency has its lowest variant's."""
    lowest: dict[str, Offer] = {o.price.currency: o for o in offers}
    own = frozenset(lowest)
    for offer in (o for v in variants for o in v.offers):
        code = offer.price.currency
        if code not in own and (code not in lowest or offer.price < lowest[code].price):
            lowest[code] = offer
    return tuple(lowest.values())


def _variants(reading: _Reading, product_id: str, currency: str, images: Pictures) -> tuple[Variant, ...]:
    given = [
        item for _, value in reading.cells("variants") for item in _as_list(_parsed(value)) if isinstance(item, dict)
    ]
    if len(given) > MAX_VARIANTS:
        raise RowError(f"{len(given):,} variants (at most {MAX_VARIANTS:,})")
    pictures = _option_pictures(reading)
    found: dict[str, Variant] = {}
    for place, item in enumerate(given, 1):
        variant = _variant(reading, item, f"{product_id}-{place}", currency, images, pictures)
        if variant.sku in found:
            reading.notes["a variant whose SKU stands twice in its product was left out"] += 1
        found.setdefault(variant.sku, variant)
    return tuple(found.values())


def _variant(
    reading: _Reading,
    item: Mapping[str, object],
    fallback_sku: str,
    currency: str,
    images: Pictures,
    pictures: Mapping[str, object],
) -> Variant:
    cells = {plain_name(str(k)): v for k, v in item.items() if v is not None and v != ""}
    sku = (
        plain(cells.get("sku") or cells.get("variant_sku") or cells.get("id") or cells.get("variant_id"))
        or fallback_sku
    )
    nested = cells.get("options")
    options = {readable(str(k)): t for k, v in nested.items() if (t := plain(v))} if isinstance(nested, dict) else {}
    offers: dict[str, Offer] = {}
    try:
        code = read_currency(cells.get("currency"))
        stated = code is not None
        for name, value in cells.items():
            ending = name.removeprefix("price_").upper()
            if name == "price" or name == "price_cents" or (name.startswith("price_") and ending in CURRENCIES):
                own = ending if ending in CURRENCIES else code or currency
                price = read_price(value, own, stated=stated or ending in CURRENCIES, minor=name == "price_cents")
                if price is not None:
                    old = cells.get("list_price") if name == "price" else None
                    offers.setdefault(price.currency, _reduced(price, cells.get("sale_price"), old, own, stated))
    except RowError as error:
        raise RowError(f"variant {sku}: {error.message}", error.hint) from error
    stock = next(
        (cells[n] for n in ("stock", "quantity", "qty", "inventory", "inventory_quantity") if n in cells), None
    )
    for name, value in cells.items():
        is_own = name in _VARIANT_OWN or name.startswith(("price", "list_price")) or "image" in name
        if not is_own and name not in ("quantity", "qty", "inventory", "inventory_quantity") and plain(value):
            options.setdefault(readable(name), plain(value)[:MAX_ATTRIBUTE_CELL])
    if _is_gone(cells.get("availability")):
        stock = 0
    names = [cells.get("image") or cells.get("image_url") or cells.get("image_link")]
    names += [pictures[key] for v in options.values() if (key := v.casefold()) in pictures]
    media = images.resolve(names)
    return Variant(
        sku=sku[:MAX_ID_CHARS],
        options=MappingProxyType(options),
        offers=tuple(offers.values()),
        stock=to_stock(stock),
        image=media[0].uri if media else None,
        image_hash=media[0].content_hash if media else None,
    )


def _reduced(price: Money, sale: object, old: object, currency: str, stated: bool) -> Offer:
    """A variant's price, with a lower sale price in its stead, and the list price that it stands below."""
    before = read_price(old, currency, stated=stated)
    reduced = read_price(sale, currency, stated=stated)
    if reduced is not None and reduced.currency == price.currency and reduced < price:
        price, before = reduced, before or price
    is_above = before is not None and before.currency == price.currency and before > price
    return Offer(price, before if is_above else None)


def _option_pictures(reading: _Reading) -> dict[str, object]:
    """Option value (case-folded) → picture name, as color_images objects tell."""
    found: dict[str, object] = {}
    for _, value in reading.cells("variant_images"):
        given = _parsed(value)
        for key, name in given.items() if isinstance(given, dict) else ():
            found[plain(key).casefold()] = name[0] if isinstance(name, list) and name else name
    return found


def _as_list(value: object) -> list[object]:
    if isinstance(value, list):
        return value
    return list(value.values()) if isinstance(value, dict) else []


def _media(reading: _Reading, images: Pictures) -> tuple[Media, ...]:
    names = {target: _names(reading, target) for target in ("images", "video", "subtitles")}
    pictures = images.resolve(names["images"])
    clips = images.resolve(names["video"], names["subtitles"], kind="video")
    held = {m.uri for m in pictures}
    return (*pictures, *(m for m in clips if m.uri not in held))


def _names(reading: _Reading, target: str) -> list[object]:
    """File names and addresses in the cells of a field, however a feed writes several."""
    names: list[object] = []
    for _, value in reading.cells(target):
        value = _parsed(value)
        if isinstance(value, str):
            names += _LIST_MARKS.split(_NAME_END.sub(r"\1|", value))
        for item in value if isinstance(value, list) else [value] if isinstance(value, dict) else ():
            names.append(_address(item) if isinstance(item, dict) else item)
    return names


def _address(item: Mapping[str, object]) -> object:
    """Where a media object of a feed lies: our own, Shopify's (a video has several sources), or schema.org's."""
    sources = item.get("sources")
    if isinstance(sources, list) and sources and isinstance(sources[0], dict):
        return sources[0].get("url")
    return next((item[k] for k in ("src", "url", "path", "contentUrl", "content_url") if item.get(k)), None)


def _categories(reading: _Reading) -> tuple[str, ...]:
    """Category paths, outermost first.

    A list whose items hold "/" or ">" is a list of paths. Any other list is the parts of one path, in a column with
    a name in the singular or of breadcrumbs (category: ["Home", "Bedding"]), and several one-step paths in a plural
    one (categories: ["Sale", "Shoes"]). department/section columns stand above, sub-category columns below.
    """
    paths: list[str] = []
    for column, value in reading.cells("category"):
        value = _parsed(value)
        if isinstance(value, list):
            items = [plain(v.get("name") if isinstance(v, dict) else v) for v in value]
            items = [i for i in items if i]
            if plain_name(column) in _ONE_PATH_NAMES and not any("/" in i or ">" in i for i in items):
                items = ["/".join(items)]
            paths += map(_path, items)
        else:
            text = plain(value)
            mark = r"\s*[|;,]\s*" if ">" in text else r"\s*[|;]\s*"
            paths += map(_path, re.split(mark, text))
    paths = [p for p in paths if p]
    top = "/".join(filter(None, (_path(plain(v)) for _, v in reading.cells("category_top"))))
    sub = "/".join(filter(None, (_path(plain(v)) for _, v in reading.cells("category_sub"))))
    if top or sub:
        own = paths[0] if paths else ""
        joined = "/".join(
            filter(None, (top if not own.startswith(top) or not top else "", own, sub if sub != own else ""))
        )
        paths = [joined, *paths[1:]]
    return tuple(dict.fromkeys(p[:500] for p in paths))


def _path(text: str) -> str:
    marked = _PATH_MARKS.search(text) is not None
    parts = [p.replace("/", " & ") for p in _PATH_MARKS.split(text)] if marked else text.split("/")
    return "/".join(filter(None, (" ".join(p.split()) for p in parts)))


def _stock(reading: _Reading) -> int | None:
    stock = to_stock(reading.first("stock"))
    return 0 if _is_gone(reading.first("availability")) else stock


def _is_gone(available: object) -> bool:
    return available is False or (available is not None and _OUT.search(plain(available).strip()) is not None)


def to_stock(value: object) -> int | None:
    """Pieces at hand: a whole number, 0 for a word that means none; None when it does not tell."""
    if isinstance(value, bool) or value is None:
        return 0 if value is False else None
    if isinstance(value, str) and _OUT.search(value.strip()):
        return 0
    number = parse_number(value) if isinstance(value, str) else float(value) if isinstance(value, int | float) else None
    return max(0, int(number)) if number is not None and abs(number) < 1e12 else None


def _rating(reading: _Reading) -> tuple[float | None, int]:
    given = reading.first("rating")
    if isinstance(given, dict):
        given = given.get("ratingValue") or given.get("average") or given.get("value")
    count = to_stock(reading.first("rating_count")) or 0
    rating = parse_number(given) if isinstance(given, str) else given if isinstance(given, int | float) else None
    if rating is None or isinstance(rating, bool) or rating == 0:
        return None, 0
    if not 1 <= rating <= 5:
        reading.notes["a rating outside 1 to 5 was left out"] += 1
        return None, 0
    return float(rating), count


def _gtin(reading: _Reading) -> str:
    digits = re.sub(r"[\s-]", "", reading.text("gtin"))
    return digits if digits.isascii() and digits[:-1].isdigit() and 8 <= len(digits) <= 14 else ""


def _url(reading: _Reading, facts: Mapping[str, str]) -> str:
    url = reading.text("url") or facts.get("url", "")
    return url if url.startswith(("http://", "https://")) and len(url) <= 2000 else ""


def to_date(value: object) -> str:
    """The day as YYYY-MM-DD, out of ISO text, "2018/2/1", "2018年2月1日" or Unix seconds; "" when it does not tell."""
    moment = to_moment(value)
    return moment[:10]


def to_moment(value: object) -> str:
    """The moment as ISO 8601, to the second; "" when it does not tell. A time with a zone is turned to UTC."""
    if isinstance(value, int | float) and not isinstance(value, bool) and 1e8 < value < 1e14:
        seconds = value / 1000 if value > 1e11 else value
        return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    if not isinstance(value, str) or not value.strip():
        return ""
    text = value.strip()
    if text.isdigit() and len(text) in (10, 13):
        return to_moment(int(text))
    match = re.match(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(.*)$", text)
    if match is None:
        return ""
    year, month, day, rest = match.groups()
    rest = rest.strip().removeprefix("T").strip()
    try:
        moment = datetime.fromisoformat(f"{year}-{int(month):02}-{int(day):02}" + (f"T{rest}" if rest else ""))
    except ValueError:
        try:
            moment = datetime(int(year), int(month), int(day))
        except ValueError:
            return ""
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return moment.isoformat(timespec="seconds")
