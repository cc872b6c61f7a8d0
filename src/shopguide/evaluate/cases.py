"""Cases with known answers out of JSON Lines files: which shop, which words, and what is right.

Knows nothing about how a shop finds or understands. What is right is a rule that is looked up in the shop's own
catalog, so that a case judges the products and not their order in some list. The format: `tests/data/README.md`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shopguide.errors import DataError
from shopguide.types import Language, Product

RULE_KEYS = ("ids", "title", "title_all", "not_title", "category")
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Rule:
    """Which products of a catalog are right; the conditions given are joined by AND.

    Attributes:
        ids: Product ids; empty: no such condition.
        title: Texts of which the title (in any language) holds one.
        title_all: Texts that it holds all of.
        not_title: Texts that it holds none of.
        category: Category paths of which it stands under one.
    """

    ids: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    title_all: tuple[str, ...] = ()
    not_title: tuple[str, ...] = ()
    category: tuple[str, ...] = ()

    def keeps(self, product: Product) -> bool:
        """Whether a product is right."""
        titles = " ".join((product.title, *(t.title for t in product.translations.values()))).casefold()
        return (
            (not self.ids or product.product_id in self.ids)
            and (not self.title or any(t.casefold() in titles for t in self.title))
            and all(t.casefold() in titles for t in self.title_all)
            and not any(t.casefold() in titles for t in self.not_title)
            and (not self.category or any(_under(c, self.category) for c in product.categories))
        )

    def of(self, products: Iterable[Product]) -> frozenset[str]:
        """The ids of the right products of a catalog."""
        return frozenset(p.product_id for p in products if self.keeps(p))


def _under(path: str, above: Sequence[str]) -> bool:
    return any(f"{path}/".casefold().startswith(f"{a}/".casefold()) for a in above)


@dataclass(frozen=True, slots=True)
class AnswerCase:
    """What a shopper types, and which products answer it; `right` None: the shop sells nothing of the kind."""

    shop: str
    language: Language
    query: str
    right: Rule | None


def read_answer_cases(paths: Sequence[Path]) -> tuple[AnswerCase, ...]:
    """Read abstention or cross-lingual cases.

    Args:
        paths: JSON Lines files.

    Returns:
        The cases, in the files' order.

    Raises:
        DataError: A line is not such a case; it is named.
    """
    out = []
    for path in paths:
        for where, row in read_lines(path):
            if "right" not in row:
                raise DataError(f"{where}: there is no `right`.", "Give a rule, or null for nothing.")
            rule = None if row["right"] is None else to_rule(row["right"], where)
            out.append(AnswerCase(*head(row, where), right=rule))
    return tuple(out)


def read_lines(path: Path) -> list[tuple[str, Mapping[str, Any]]]:
    """The objects of a JSON Lines file, each with where it stands ("cases.jsonl line 3").

    Args:
        path: The file.

    Returns:
        Where and what, in the file's order; empty lines are passed over.

    Raises:
        DataError: The file cannot be read, or a line is not a JSON object.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"The cases {path} cannot be read: {error}.", "Name a JSON Lines file.") from None
    out: list[tuple[str, Mapping[str, Any]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        where = f"{path.name} line {number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise DataError(f"{where} is not JSON: {error}.") from None
        if not isinstance(row, dict):
            raise DataError(f"{where} is not a JSON object.")
        out.append((where, row))
    if not out:
        raise DataError(f"There are no cases in {path}.")
    return out


def head(row: Mapping[str, Any], where: str) -> tuple[str, Language, str]:
    """Shop, language and words of a case.

    Args:
        row: The line.
        where: Where it stands, for the error.

    Returns:
        Shop, language, query.

    Raises:
        DataError: One of them is missing or of the wrong kind.
    """
    shop, language, query = row.get("shop"), row.get("lang"), row.get("q")
    if not (isinstance(shop, str) and shop and isinstance(query, str) and query):
        raise DataError(f"{where}: `shop` or `q` is missing.")
    if language not in LANGUAGES:
        raise DataError(f"{where}: the language {language!r} is not one of {', '.join(LANGUAGES)}.")
    return shop, language, query


def to_rule(given: Any, where: str) -> Rule:
    """Read a rule.

    Args:
        given: Lists of texts under the keys of a rule.
        where: Where it stands, for the error.

    Returns:
        The rule.

    Raises:
        DataError: It is not one.
    """
    known = isinstance(given, dict) and given and set(given) <= set(RULE_KEYS)
    if not known or not all(isinstance(v, list) and v and all(isinstance(t, str) for t in v) for v in given.values()):
        raise DataError(f"{where}: `right` is not a rule.", f"Lists of texts under: {', '.join(RULE_KEYS)}.")
    return Rule(**{key: tuple(values) for key, values in given.items()})
