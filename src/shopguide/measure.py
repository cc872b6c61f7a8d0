"""Amounts: money and quantities with units, read from text as shops and shoppers write them.

Pure functions; knows nothing about products or queries. Units follow the SI brochure; 斤 is 500 g.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from shopguide.types import Money

CURRENCY_SIGNS = {
    "$": "USD",
    "us$": "USD",
    "¥": "CNY",
    "￥": "CNY",
    "元": "CNY",
    "块": "CNY",
    "块钱": "CNY",
    "人民币": "CNY",
    "rmb": "CNY",
    "€": "EUR",
    "£": "GBP",
    "₩": "KRW",
    "₹": "INR",
    "kr": "SEK",
    "c$": "CAD",
    "a$": "AUD",
    "hk$": "HKD",
    "美元": "USD",
    "欧元": "EUR",
    "英镑": "GBP",
    "日元": "JPY",
    "港币": "HKD",
    "dollars": "USD",
    "dollar": "USD",
    "euros": "EUR",
    "euro": "EUR",
    "pounds": "GBP",
    "yuan": "CNY",
}
"""Sign or word (lower case) to ISO code, where the text alone decides."""

CURRENCIES = frozenset(
    """USD CNY EUR GBP JPY KRW INR CAD AUD NZD HKD TWD SGD CHF SEK NOK DKK PLN CZK HUF RON BGN TRY RUB UAH ILS AED SAR
    EGP ZAR NGN KES BRL MXN ARS CLP COP PEN THB VND IDR MYR PHP PKR BDT LKR KZT GEL ISK HRK RSD MAD TND DZD KWD BHD
    OMR QAR JOD IQD LYD XAF XOF PYG UGX RWF UYU BOB CRC DOP GTQ""".split()
)
"""ISO 4217 codes that are accepted in feeds."""

_NUMBER = re.compile(r"[-+−]?\d[\d.,'\u00a0\u202f ]*")
_CURRENCY = re.compile(
    r"us\$|hk\$|c\$|a\$|[$¥￥€£₩₹]|块钱|人民币|美元|欧元|英镑|日元|港币|[元块]|rmb|dollars?|euros?|pounds|yuan|\bkr\b|\b[a-z]{3}\b",
    re.IGNORECASE,
)


def parse_number(text: str) -> float | None:
    """Read one number in English or continental form ("1,299.00", "1.299,00", "1 299"); None when there is none."""
    match = _NUMBER.search(text)
    if match is None:
        return None
    raw = re.sub(r"['\u00a0\u202f ]", "", match.group().replace("−", "-")).rstrip(".,")
    point, comma = raw.rfind("."), raw.rfind(",")
    if point >= 0 and comma >= 0:
        raw = raw.replace(",", "") if point > comma else raw.replace(".", "").replace(",", ".")
    elif comma >= 0:
        head, _, tail = raw.rpartition(",")
        grouped = len(tail) == 3 and head.lstrip("+-") not in ("", "0")
        raw = raw.replace(",", "") if raw.count(",") > 1 or grouped else f"{head}.{tail}"
    elif raw.count(".") > 1:
        raw = raw.replace(".", "")
    try:
        return float(raw)
    except ValueError:
        return None


def parse_money(text: str, default_currency: str) -> Money | None:
    """Read a price as shops write it: "$1,299.00", "1.299,00 €", "99元", "USD 5", "5".

    Args:
        text: One price; words around it are allowed.
        default_currency: ISO code when the text names none.

    Returns:
        The amount, or None when there is no number or the currency is unknown.
    """
    amount = parse_number(text)
    if amount is None or amount != amount or abs(amount) > 1e13:
        return None
    currency = default_currency
    rest = _NUMBER.sub(" ", text, count=1)
    for match in _CURRENCY.finditer(rest):
        sign = match.group().lower()
        if sign in CURRENCY_SIGNS:
            found = CURRENCY_SIGNS[sign]
            same_sign = (sign == "$" and default_currency.endswith("D")) or (
                sign in "¥￥" and default_currency == "JPY"
            )
            currency = default_currency if same_sign else found
            break
        if sign.upper() in CURRENCIES:
            currency = sign.upper()
            break
    return Money.from_major(amount, currency)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, as written or in the base unit of its dimension."""

    value: float
    unit: str


UNITS: Mapping[str, tuple[str, float]] = {
    "mm": ("cm", 0.1), "cm": ("cm", 1.0), "m": ("cm", 100.0), "in": ("cm", 2.54), "inch": ("cm", 2.54),
    "inches": ("cm", 2.54), '"': ("cm", 2.54), "″": ("cm", 2.54), "ft": ("cm", 30.48), "foot": ("cm", 30.48),
    "feet": ("cm", 30.48), "英寸": ("cm", 2.54), "寸": ("cm", 2.54), "厘米": ("cm", 1.0), "毫米": ("cm", 0.1),
    "米": ("cm", 100.0),
    "mg": ("g", 0.001), "g": ("g", 1.0), "gram": ("g", 1.0), "grams": ("g", 1.0), "kg": ("g", 1000.0),
    "lb": ("g", 453.59237), "lbs": ("g", 453.59237), "oz": ("g", 28.349523125), "克": ("g", 1.0),
    "千克": ("g", 1000.0), "公斤": ("g", 1000.0), "斤": ("g", 500.0),
    "ml": ("ml", 1.0), "cl": ("ml", 10.0), "dl": ("ml", 100.0), "l": ("ml", 1000.0), "liter": ("ml", 1000.0),
    "litre": ("ml", 1000.0), "liters": ("ml", 1000.0), "litres": ("ml", 1000.0), "毫升": ("ml", 1.0),
    "升": ("ml", 1000.0),
    "s": ("h", 1 / 3600), "sec": ("h", 1 / 3600), "min": ("h", 1 / 60), "mins": ("h", 1 / 60),
    "minutes": ("h", 1 / 60), "分钟": ("h", 1 / 60), "h": ("h", 1.0), "hr": ("h", 1.0), "hrs": ("h", 1.0),
    "hour": ("h", 1.0), "hours": ("h", 1.0), "小时": ("h", 1.0),
    "mah": ("mAh", 1.0), "毫安": ("mAh", 1.0), "毫安时": ("mAh", 1.0), "ah": ("mAh", 1000.0),
    "w": ("W", 1.0), "kw": ("W", 1000.0), "watt": ("W", 1.0), "watts": ("W", 1.0), "瓦": ("W", 1.0),
    "mb": ("GB", 0.001), "gb": ("GB", 1.0), "tb": ("GB", 1000.0),
    "hz": ("Hz", 1.0), "khz": ("Hz", 1e3), "mhz": ("Hz", 1e6), "ghz": ("Hz", 1e9),
    "v": ("V", 1.0), "°c": ("°C", 1.0), "℃": ("°C", 1.0),
    "centimeters": ("cm", 1.0), "centimetres": ("cm", 1.0), "millimeters": ("cm", 0.1), "millimetres": ("cm", 0.1),
    "meter": ("cm", 100.0), "metre": ("cm", 100.0), "meters": ("cm", 100.0), "metres": ("cm", 100.0),
    "公分": ("cm", 1.0), "kilo": ("g", 1000.0), "kilos": ("g", 1000.0), "kilogram": ("g", 1000.0),
    "kilograms": ("g", 1000.0), "ounce": ("g", 28.349523125), "ounces": ("g", 28.349523125), "毫克": ("g", 0.001),
    "milliliters": ("ml", 1.0), "millilitres": ("ml", 1.0), "立升": ("ml", 1000.0), "minute": ("h", 1 / 60),
    "千瓦": ("W", 1000.0), "伏": ("V", 1.0), "伏特": ("V", 1.0), "赫兹": ("Hz", 1.0), "安时": ("mAh", 1000.0),
}  # fmt: skip
"""Unit (lower case) to the base unit of its dimension, and how many of those it is."""

UNITS_ZH: Mapping[str, str] = {
    "h": "小时",
    "min": "分钟",
    "g": "克",
    "kg": "公斤",
    "mg": "毫克",
    "l": "升",
    "ml": "毫升",
    "cm": "厘米",
    "mm": "毫米",
    "m": "米",
    "in": "英寸",
    "w": "瓦",
    "g/m²": "克/平方米",
    "gb": "GB",
    "tb": "TB",
    "mb": "MB",
    "mah": "毫安时",
    "hz": "Hz",
    "v": "伏",
}
"""Unit (lower case) to how a Chinese answer says it."""

_UNITS = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_QUANTITY = re.compile(rf"(\d+(?:[.,]\d+)?)\s*({_UNITS})(?![a-z])", re.IGNORECASE)


def parse_quantity(text: str) -> Quantity | None:
    """Read the first number that has a known unit ("2.5 L", "14英寸", "500ml"); None when there is none."""
    match = _QUANTITY.search(text)
    if match is None:
        return None
    number = parse_number(match.group(1))
    return None if number is None else Quantity(number, match.group(2).lower())


def to_base(quantity: Quantity) -> Quantity:
    """Convert to the base unit of its dimension (cm, g, ml, h, mAh, W, GB, Hz); unknown units stay as they are."""
    base = UNITS.get(quantity.unit.lower())
    return Quantity(quantity.value * base[1], base[0]) if base else quantity


def in_chinese_units(text: str) -> str:
    """An amount with its unit in Chinese ("1240 g" is "1240 克"); other texts as they are."""
    match = None if text.startswith("802.") else re.fullmatch(r"(\d[\d.,]*)\s*([a-zμ²/]{1,5})", text, re.I)
    unit = UNITS_ZH.get(match.group(2).lower(), "") if match else ""
    return f"{match.group(1)} {unit}" if match and unit else text
