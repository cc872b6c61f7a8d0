"""Makes reviews and events out of feed rows.

Knows nothing about products or the store. Columns are found by name; a row without an id gets one that stays the same
when the same file is read again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from shopguide.catalog.attributes import plain
from shopguide.catalog.names import plain_name
from shopguide.catalog.product import to_moment, to_stock
from shopguide.catalog.rows import Row
from shopguide.errors import FeedError, RowError
from shopguide.measure import parse_number
from shopguide.types import Event, Review

MAX_TEXT_CHARS = 20_000
"""Longer reviews are cut."""

EVENT_KINDS = ("view", "click", "search", "cart", "purchase", "rating", "return", "hide")

_REVIEW: dict[str, str] = {
    "review_id": "review_id id comment_id 评论id",
    "product_id": "product_id sku item_id asin parent_asin clothing_id goods_id product product_sku handle "
    "商品id 商品编号 货号",
    "rating": "rating stars star score star_rating overall review_rating 评分 星级",
    "title": "title summary headline review_title review_headline subject 标题",
    "text": "text review review_text review_body content comment body reviewtext 评论 评论内容 评价 内容",
    "posted": "posted time date created_at review_date created timestamp review_time posted_at 时间 日期 评论时间",
    "helpful": "helpful helpful_votes helpful_vote votes positive_feedback_count likes useful upvotes 点赞 有用",
    "user_id": "user_id user reviewer_id customer_id author reviewer username 用户 用户id",
}
_EVENT: dict[str, str] = {
    "event_id": "event_id id",
    "user_id": "user_id user customer_id household_id visitor_id session_id 用户id",
    "kind": "kind event event_type type action 类型",
    "product_id": "product_id sku item_id goods_id product 商品id",
    "at": "at time timestamp event_time created_at date datetime transaction_timestamp 时间",
    "value": "value amount quantity rating score",
    "text": "text words query search_term keyword keywords 搜索词",
}
_ORDER_NAMES = frozenset("basket_id order_id transaction_id invoice invoice_no receipt_id 订单id 订单号".split())
"""A file with such a column and none for the kind is a list of purchases."""

MAX_WORDS_CHARS = 500
"""Words of a search beyond it are cut."""
_KIND_WORDS = MappingProxyType(
    {
        "buy": "purchase", "order": "purchase", "transaction": "purchase", "bought": "purchase",
        "add_to_cart": "cart", "addtocart": "cart", "basket": "cart", "pageview": "view", "page_view": "view",
        "product_view": "view", "impression": "view", "rate": "rating", "refund": "return", "dislike": "hide",
    }
)  # fmt: skip


@dataclass
class Voices:
    """Reads the rows of one review or event file.

    Attributes:
        columns: Our field → feed column.
        notes: Small faults that were mended, by what they are.
    """

    columns: Mapping[str, str]
    notes: Counter[str] = field(default_factory=Counter)
    _repeats: Counter[bytes] = field(default_factory=Counter, repr=False)

    @classmethod
    def for_reviews(cls, columns: Sequence[str]) -> Voices:
        """Find the columns of a review file.

        Args:
            columns: Names in the file's order.

        Returns:
            The reader.

        Raises:
            FeedError: No column can be the product, or neither words nor stars are there.
        """
        found = _find(_REVIEW, columns)
        if "product_id" not in found or not found.keys() & {"text", "rating"}:
            raise FeedError(
                f"Reviews need a product_id (or sku) and a text or rating; the columns: {', '.join(columns)[:300]}.",
                "Rename the columns in the file.",
            )
        return cls(found)

    @classmethod
    def for_events(cls, columns: Sequence[str]) -> Voices:
        """Find the columns of an event file.

        Args:
            columns: Names in the file's order.

        Returns:
            The reader.

        Raises:
            FeedError: A column that every event needs is not there.
        """
        found = _find(_EVENT, columns)
        needed = ["user_id", "kind", "product_id", "at"]
        if "kind" not in found and any(plain_name(c) in _ORDER_NAMES for c in columns):
            needed.remove("kind")
        if "text" in found:  # searches alone need no product
            needed.remove("product_id")
        missing = [n for n in needed if n not in found]
        if missing:
            raise FeedError(
                f"The events have no column for {', '.join(missing)}; the columns are: {', '.join(columns)[:300]}.",
                "Each event needs user_id, kind, product_id and at.",
            )
        return cls(found)

    def to_review(self, row: Row) -> Review:
        """Make a review.

        Args:
            row: The feed's row.

        Returns:
            The review; its rating is None when the feed gives none.

        Raises:
            RowError: No product, neither words nor stars, or stars outside 1–5.
        """
        product_id = self._text(row, "product_id")
        if not product_id:
            raise RowError("no product id")
        rating = self._stars(row)
        title, text = self._text(row, "title"), self._text(row, "text")
        if not text and not title and rating is None:
            raise RowError("neither words nor stars")
        if len(text) > MAX_TEXT_CHARS:
            self.notes[f"a review of more than {MAX_TEXT_CHARS:,} characters was cut"] += 1
        review = Review(
            review_id=self._text(row, "review_id")[:200],
            product_id=product_id[:200],
            text=text[:MAX_TEXT_CHARS],
            title=title[:1000],
            rating=rating,
            posted=self._moment(row, "posted")[:10],
            helpful=to_stock(self._cell(row, "helpful")) or 0,
            user_id=self._text(row, "user_id")[:200],
        )
        if review.review_id:
            return review
        made = self._made_id(review.product_id, review.user_id, review.title, review.text, review.posted, str(rating))
        return Review(**{name: getattr(review, name) for name in Review.__slots__} | {"review_id": made})

    def to_event(self, row: Row) -> Event:
        """Make an event.

        Args:
            row: The feed's row.

        Returns:
            The event, its time in ISO 8601.

        Raises:
            RowError: No user, product or time, an unknown kind, or a value that is not a number.
        """
        texts = {name: self._text(row, name) for name in ("user_id", "product_id", "kind", "text")}
        kind = plain_name(texts["kind"]) if "kind" in self.columns else "purchase"
        kind = _KIND_WORDS.get(kind, kind)
        if kind not in EVENT_KINDS:
            raise RowError(f"the kind {texts['kind'][:40]!r} is unknown", f"Known: {', '.join(EVENT_KINDS)}.")
        if not texts["user_id"]:
            raise RowError("no user id")
        if not texts["product_id"] and not (kind == "search" and texts["text"]):
            raise RowError("no product id")
        at = self._moment(row, "at")
        if not at:
            raise RowError(f"the time {str(self._cell(row, 'at'))[:40]!r} is not readable")
        given = self._cell(row, "value")
        value = parse_number(str(given)) if given not in (None, "") else None
        if value is None and given not in (None, ""):
            raise RowError(f"the value {str(given)[:40]!r} is not a number")
        event_id = self._text(row, "event_id")[:200]
        user_id, product_id = texts["user_id"][:200], texts["product_id"][:200]
        words = texts["text"][:MAX_WORDS_CHARS]
        made = event_id or self._made_id(user_id, kind, product_id, at, str(value), *filter(None, (words,)))
        return Event(made, user_id, kind, product_id, at, value, words)

    def _cell(self, row: Row, name: str) -> object:
        column = self.columns.get(name)
        return None if column is None else row.values.get(column)

    def _text(self, row: Row, name: str) -> str:
        return plain(self._cell(row, name))

    def _moment(self, row: Row, name: str) -> str:
        given = self._cell(row, name)
        moment = to_moment(given)
        if not moment and given not in (None, ""):
            self.notes["a date that is not readable was left out"] += 1
        return moment

    def _stars(self, row: Row) -> float | None:
        given = self._cell(row, "rating")
        if given is None or given == "" or given in (0, "0"):
            return None
        number = parse_number(given) if isinstance(given, str) else given
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise RowError(f"the rating {str(given)[:40]!r} is not a number")
        if not 1 <= number <= 5:
            raise RowError(f"the rating {str(given)[:40]!r} is not within 1 to 5")
        return float(number)

    def _made_id(self, *parts: str) -> str:
        """An id out of what the row says, and how many rows said the same before it."""
        digest = hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).digest()[:10]
        self._repeats[digest] += 1
        count = self._repeats[digest]
        return digest.hex() + (f"-{count}" if count > 1 else "")


def _find(table: Mapping[str, str], columns: Sequence[str]) -> dict[str, str]:
    by_name = {plain_name(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for target, names in table.items():
        column = next((by_name[n] for n in names.split() if n in by_name and by_name[n] not in found.values()), None)
        if column is not None:
            found[target] = column
    return found
