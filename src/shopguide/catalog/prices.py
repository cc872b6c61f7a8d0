"""Reads the prices of feeds strictly: an amount that is not surely understood is refused, never guessed.

Knows nothing about rows or columns. Builds on `measure.parse_money`, which is lenient for shoppers' words.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal, InvalidOperation

from shopguide.errors import RowError
from shopguide.measure import CURRENCIES, CURRENCY_SIGNS, parse_money
from shopguide.types import MINOR_DIGITS, Money

MAX_MINOR = 10**13
"""Amounts above this are refused: nobody's price, and beyond what sums of int64 can bear."""

_MISSING = frozenset(("", "-", "--", "—", "n/a", "na", "none", "null", "nil", "tbd", "面议", "询价", "暂无"))
_FREE = frozenset(("free", "gratis", "免费", "0元"))
_AROUND = re.compile(
    r"\b(?:from|only|now|price|approx|ab|nur|起|约)\b[:：]?|起$|^[约仅售价现]+[:：]?|(?<=US)\s+(?=\$)|(?<=\d)[.,][-–—]+"
    r"|/\s*(?:each|pcs?|piece|unit|stück|[件个台只条套盒瓶双张本支])\s*$",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"(?<![\d.,])([1-9]\d{0,2})\.(\d{3})(?![\d.,])")
"""Beside a currency's sign or code: who writes "1.299 €" means no thousandths of a cent."""
_NUMBER = re.compile(r"[-+−]?\d[\d.,'\u00a0\u202f ]*")
_DOLLARS = frozenset("USD CAD AUD NZD HKD SGD TWD MXN ARS CLP COP BRL UYU DOP".split())
"""Currencies that are written with a bare $."""


def is_missing(value: object) -> bool:
    """True for a price that the feed leaves out: null, blank, "N/A", "面议"."""
    return value is None or (isinstance(value, str) and value.strip().casefold() in _MISSING)


def read_currency(value: object) -> str | None:
    """Read a currency: an ISO 4217 code or a usual sign.

    Args:
        value: A cell of a currency column, or a setting.

    Returns:
        The ISO code; None when the cell is blank.

    Raises:
        RowError: It is no currency that is known.
    """
    text = str(value or "").strip()
    if not text:
        return None
    if text.upper() in CURRENCIES:
        return text.upper()
    if text.casefold() in CURRENCY_SIGNS:
        return CURRENCY_SIGNS[text.casefold()]
    raise RowError(f"{text[:40]!r} is not a currency", "Use an ISO 4217 code such as USD or CNY.")


def named_currency(value: object) -> str | None:
    """The currency that a price's own text names by a sign or a code; None when it names none, or several."""
    if not isinstance(value, str):
        return None
    words = _NUMBER.sub(" ", _around(value)).casefold().split()
    named = {CURRENCY_SIGNS.get(w) or w.upper() for w in words}
    return next(iter(named)) if len(named) == 1 and named <= CURRENCIES else None


def read_price(value: object, currency: str, *, stated: bool = False, minor: bool = False) -> Money | None:
    """Read one price.

    Args:
        value: A number, or text such as "$1,299.00" or "99元".
        currency: ISO code that holds when the text names none.
        stated: The currency stands in the row itself, so the text must not name another one.
        minor: The amount is in minor units (cents, fen) and must be whole.

    Returns:
        The amount, or None when the feed leaves the price out.

    Raises:
        RowError: The price is negative, not finite, too large, a range, in another currency, or unreadable.
    """
    if is_missing(value):
        return None
    if isinstance(value, str) and value.strip().rstrip("!！").casefold() in _FREE:
        return Money(0, currency)
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise RowError(f"the price {_shown(value)} is not a number")
    number = _as_decimal(value)
    if number is not None:
        money = _from_decimal(number, currency, minor, value)
    else:
        money = _from_text(str(value), currency, stated, minor)
    if money.amount_minor < 0:
        raise RowError(f"the price {_shown(value)} is negative")
    if money.amount_minor > MAX_MINOR:
        raise RowError(f"the price {_shown(value)} is too large")
    return money


def _around(text: str) -> str:
    """The price without the words that feeds put around it; "US $" is one sign."""
    return _AROUND.sub(lambda m: "" if m[0].isspace() else " ", text).strip()


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _as_decimal(value: int | float | str) -> Decimal | None:
    """The number exactly as written; None for text that is more than a plain number."""
    text = str(value).strip()
    if isinstance(value, str) and ("," in text or "_" in text or "e" in text.lower()):
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _from_decimal(number: Decimal, currency: str, minor: bool, value: object) -> Money:
    if not math.isfinite(number):
        raise RowError(f"the price {_shown(value)} is not a finite number")
    scaled = number if minor else number.scaleb(MINOR_DIGITS.get(currency, 2))
    if minor and number != number.to_integral_value():
        raise RowError(f"the price {_shown(value)} has a fraction of a minor unit")
    if abs(scaled) > MAX_MINOR:
        raise RowError(f"the price {_shown(value)} is {'negative' if scaled < 0 else 'too large'}")
    return Money(int(scaled.quantize(Decimal(1), rounding="ROUND_HALF_UP")), currency)


def _from_text(text: str, currency: str, stated: bool, minor: bool) -> Money:
    bare = _around(text)
    money = parse_money(bare, currency)
    if money is not None and MINOR_DIGITS.get(money.currency, 2) < 3 and _THOUSANDS.search(bare):
        bare = _THOUSANDS.sub(r"\1\2", bare)
        money = parse_money(bare, currency)
    left = _NUMBER.sub(" ", bare, count=1).strip()
    if money is None or minor or re.search(r"\d", left):
        what = "a range or more than one number" if re.search(r"\d", left) and money else "not readable"
        raise RowError(f"the price {_shown(text)} is {what}")
    words = left.casefold().split()
    named = {CURRENCY_SIGNS.get(w) or w.upper() for w in words}
    if not named <= CURRENCIES or len(named) > 1:
        raise RowError(f"the price {_shown(text)} is not readable")
    if stated and money.currency != currency:
        if words == ["$"] and currency in _DOLLARS:
            return Money.from_major(money.major, currency)
        raise RowError(f"the price {_shown(text)} is not in {currency}, the currency of the row")
    return money
