"""Guesses which column of a feed fills which of our fields, by name first and then by sample values.

Knows nothing about files. A column that is not known becomes an attribute; the caller's own choice always wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from shopguide.catalog.names import EXTRA_TARGETS, MANY, TARGETS, is_target, plain_name, target_of
from shopguide.errors import FeedError, UsageError

SAMPLE_ROWS = 200
"""Rows that a guess is made from."""

_CODE_LIKE = re.compile(
    r"(^|_)(id|code|sku|model|mpn|number|no|isbn|ean|upc|phone|zip|size|version|型号|尺码|尺寸|码|编号)(_|$)|编码$|号$"
)
_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,11})(?:\.\d{1,6})?")
_PRICE_LIKE = re.compile(r"(?:US|HK)?[$€£¥￥]\s?\d[\d.,]*|\d[\d.,]*\s?(?:[$€£元]|USD|EUR|CNY|GBP)")
_PICTURE_LIKE = re.compile(r"\S+\.(?:jpe?g|png|webp|gif|avif)(?:\?\S*)?", re.IGNORECASE)
_FACT_LINE = re.compile(r"^[^\W\d][\w ]{1,40}:(?: |$)")
_PREFIXES: Mapping[str, tuple[type, ...]] = MappingProxyType({"t_": (str,), "n_": (int, float), "b_": (bool,)})

YES_NO: Mapping[str, bool] = MappingProxyType(
    dict.fromkeys(("yes", "true", "y", "是", "有"), True) | dict.fromkeys(("no", "false", "n", "否", "无"), False)
)
"""Words (lower case) that mean yes or no when a whole column holds nothing else."""


@dataclass(frozen=True, slots=True)
class FeedMapping:
    """Which column fills which field.

    Attributes:
        columns: Feed column → our field ("title", "price_minor", "title_zh", …), or "attribute", "number",
            "yes_no" (an attribute of that type), or "ignored".
        typed_prefixes: The attributes objects use Open Icecat's t_/n_/b_ key prefixes.
        by_target: Our field → its columns, the likeliest first. Made from `columns`, whose order it keeps.
    """

    columns: Mapping[str, str]
    typed_prefixes: bool = False
    by_target: Mapping[str, tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        grouped: dict[str, tuple[str, ...]] = {}
        for column, target in self.columns.items():
            grouped[target] = (*grouped.get(target, ()), column)
        object.__setattr__(self, "by_target", MappingProxyType(grouped))

    def extended(self, columns: Iterable[str]) -> FeedMapping:
        """Take in columns that turn up only later in a feed; fields that one column fills stay with theirs."""
        new = [c for c in columns if c not in self.columns]
        if not new:
            return self
        return FeedMapping(dict(self.columns) | _by_name(new, set(self.columns.values())), self.typed_prefixes)


def guess_mapping(
    columns: Sequence[str], samples: Sequence[Mapping[str, object]], overrides: Mapping[str, str] | None = None
) -> FeedMapping:
    """Guess the mapping of a feed.

    Names decide first (`names.TARGETS`, likeliest name wins; an id must be filled in every sample, so a code column
    wins over a half-empty id). Then values: money signs make a price, picture names make images, and a title or id
    that no name gave is looked for among the columns left. The rest are attributes.

    Args:
        columns: Names in the feed's order.
        samples: Rows from its start.
        overrides: Our field → feed column, as given by the caller.

    Returns:
        The mapping, columns in order of precedence within each field. An override of an unknown field or column is
        a UsageError.

    Raises:
        FeedError: No column can be the id or the title.
    """
    chosen = _checked(overrides or {}, columns)
    rest = [c for c in columns if c not in chosen and _is_filled(c, samples, chosen)]
    empty = [c for c in columns if c not in chosen and c not in rest]
    fields = chosen | _by_name(rest, set(chosen.values()), samples)
    for column in rest:
        if fields[column] == "attribute":
            fields[column] = _by_values(column, samples, set(fields.values()))
    _find_required(fields, samples)
    if "product_id" not in fields.values():
        _find_broken_id(fields, samples)
    late = _by_name(empty, set(fields.values()))
    mapping = FeedMapping(fields | late, _has_typed_prefixes(fields, samples))
    for needed in ("product_id", "title"):
        if not any(t == needed or t.startswith(f"{needed}_") for t in mapping.by_target):
            raise FeedError(
                f"No column looks like the {needed} of a product; the columns are: {', '.join(columns)[:500]}.",
                f"Say which one it is: --map {needed}=COLUMN.",
            )
    return mapping


def _checked(overrides: Mapping[str, str], columns: Sequence[str]) -> dict[str, str]:
    chosen: dict[str, str] = {}
    for target, column in overrides.items():
        name = "product_id" if target == "id" else target
        if not is_target(name):
            known = ", ".join([*TARGETS, *EXTRA_TARGETS])
            raise UsageError(f"There is no field {target!r} to map to.", f"Fields: {known}.")
        if column not in columns:
            raise UsageError(f"The feed has no column {column!r}.", f"Its columns: {', '.join(columns)[:500]}.")
        chosen[column] = name
    return chosen


def _is_filled(column: str, samples: Sequence[Mapping[str, object]], chosen: Mapping[str, str]) -> bool:
    return column in chosen or not samples or any(row.get(column) not in (None, "", [], {}) for row in samples)


def _by_name(columns: Sequence[str], taken: set[str], samples: Sequence[Mapping[str, object]] = ()) -> dict[str, str]:
    """Column → field by names alone; ordered so that the likeliest column of a field comes first."""
    found = {column: target_of(column) for column in columns}
    ranked = sorted((hit[1], place, c, hit[0]) for place, c in enumerate(columns) if (hit := found[c]) is not None)
    fields: dict[str, str] = {}
    held = set(taken)
    for _, _, column, target in ranked:
        if target == "product_id" and not _can_be_id(column, samples):
            fields[column] = "attribute"
        elif target in MANY or target not in held:
            fields[column] = target
            held.add(target)
        else:
            fields[column] = "attribute"
    ordered = dict(fields)
    ordered.update({column: "attribute" for column in columns if column not in ordered})
    return ordered


def _find_broken_id(fields: dict[str, str], samples: Sequence[Mapping[str, object]]) -> None:
    """Take the likeliest column that is named as an id although some of its cells are blank: those rows are lost."""
    named = [(hit[1], c) for c in fields if (hit := target_of(c)) is not None and hit[0] == "product_id"]
    filled = {c: sum(row.get(c) not in (None, "") for row in samples) for _, c in named}
    best = min(named, key=lambda n: (-filled[n[1]], n[0]), default=None)
    if best is not None and fields[best[1]] in EXTRA_TARGETS and 2 * filled[best[1]] >= len(samples):
        fields[best[1]] = "product_id"


def _can_be_id(column: str, samples: Sequence[Mapping[str, object]]) -> bool:
    values = [row.get(column) for row in samples]
    return all(isinstance(v, str | int) and not isinstance(v, bool) and v != "" for v in values)


def _by_values(column: str, samples: Sequence[Mapping[str, object]], taken: set[str]) -> str:
    values = [v for row in samples if (v := row.get(column)) not in (None, "")]
    texts = [v.strip() for v in values if isinstance(v, str)]
    if not texts or len(texts) < len(values):
        return "attribute"
    if "images" not in taken and all(_PICTURE_LIKE.fullmatch(t) for t in texts):
        return "images"
    if not taken & {"price", "price_minor", "sale_price"} and all(_PRICE_LIKE.fullmatch(t) for t in texts):
        return "price"
    if all(t.casefold() in YES_NO for t in texts):
        return "yes_no"
    if not _CODE_LIKE.search(plain_name(column)) and all(_PLAIN_NUMBER.fullmatch(t) for t in texts):
        return "number"
    if sum(sum(bool(_FACT_LINE.match(x)) for x in t.splitlines()) >= 2 for t in texts) >= 0.8 * len(texts):
        return "facts"
    return "attribute"


def _find_required(fields: dict[str, str], samples: Sequence[Mapping[str, object]]) -> None:
    """Look among the attributes for an id and a title that no name gave."""
    targets = {t.rpartition("_")[0] if t.startswith("title_") else t for t in fields.values()}
    for needed in ("product_id", "title"):
        if needed in targets or not samples:
            continue
        for column, target in fields.items():
            values = [str(row.get(column) or "").strip() for row in samples]
            if target in EXTRA_TARGETS and _looks_like(needed, values):
                fields[column] = needed
                break


def _looks_like(needed: str, values: Sequence[str]) -> bool:
    if not all(values) or len(set(values)) < 0.95 * len(values):
        return False
    if needed == "product_id":
        return all(len(v) <= 40 and " " not in v and any(c.isdigit() for c in v) for v in values)
    mean = sum(map(len, values)) / len(values)
    return 4 <= mean <= 200 and not any("://" in v for v in values) and any(c.isalpha() for c in values[0])


def _has_typed_prefixes(fields: Mapping[str, str], samples: Sequence[Mapping[str, object]]) -> bool:
    kinds: set[str] = set()
    for column in (c for c, t in fields.items() if t == "attributes"):
        for row in samples:
            given = row.get(column)
            for key, value in given.items() if isinstance(given, dict) else ():
                if not isinstance(value, _PREFIXES.get(str(key)[:2], ())):
                    return False
                kinds.add(str(key)[:2])
    return len(kinds) >= 2
