"""Conversations with known right answers, out of YAML files.

Knows nothing about the guide. A scenario says what must be true of an answer (products, constraints, facts, refusal),
never how it is worded. The format: `tests/data/guide/README.md`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from shopguide.errors import DataError, MissingError
from shopguide.evaluate.cases import LANGUAGES, Rule, to_rule
from shopguide.evaluate.expected import Expectation, to_expectation
from shopguide.types import Language

_SCENARIO = {"name", "shop", "lang", "tags", "adds", "turns"}
_TURN = {"say", "as", "picture", "want"}
_WANT = {"first", "one_of", "names", "not_products", "keeps", "says", "never", "cites", "refuses", "same_pick_as"}


@dataclass(frozen=True, slots=True)
class Want:
    """What must be true of one answer; what is not given is not judged.

    Attributes:
        first: The first product spoken of is one of these.
        one_of: One of these is spoken of.
        names: All of these are spoken of.
        not_products: None of these is spoken of.
        keeps: Constraints that every product spoken of meets.
        says: Facts: of each tuple one text is said.
        never: Texts that are not said.
        cites: Kinds of source ("review", "price") of which each must be among the citations.
        refuses: True: it says no; False: it answers; None: not judged.
        same_pick_as: Number (from 1) of the turn whose first product must be this one's too.
    """

    first: Rule | None = None
    one_of: Rule | None = None
    names: tuple[str, ...] = ()
    not_products: Rule | None = None
    keeps: tuple[Expectation, ...] = ()
    says: tuple[tuple[str, ...], ...] = ()
    never: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    refuses: bool | None = None
    same_pick_as: int | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What a shopper says, shows and may expect.

    Attributes:
        say: The words.
        shopper: Whose conversation it belongs to; two shoppers never share one.
        picture: The product whose catalog picture is shown, or "".
        want: What must be true of the answer.
    """

    say: str
    shopper: str = "a"
    picture: str = ""
    want: Want = field(default_factory=Want)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One conversation, or several at once.

    Attributes:
        adds: Products that are put into a copy of the shop first, as rows of a feed.
    """

    name: str
    shop: str
    language: Language
    turns: tuple[Turn, ...]
    tags: tuple[str, ...] = ()
    adds: tuple[Mapping[str, Any], ...] = ()


def read_scenarios(paths: Sequence[Path]) -> tuple[Scenario, ...]:
    """Read scenarios from YAML files, or from all of a folder.

    Args:
        paths: Files or folders.

    Returns:
        The scenarios, in the order of names of files.

    Raises:
        MissingError: PyYAML is not installed.
        DataError: A file or a scenario cannot be read; it is named.
    """
    try:
        import yaml
    except ImportError:
        raise MissingError("PyYAML is not installed.", "pip install 'shopguide[evaluate]'") from None
    files = [f for p in paths for f in (sorted(p.glob("*.yaml")) if p.is_dir() else [p])]
    out: list[Scenario] = []
    for path in files:
        try:
            whole = yaml.safe_load(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise DataError(f"The scenarios {path} cannot be read: {error}.") from None
        if not isinstance(whole, list):
            raise DataError(f"{path.name} is not a list of scenarios.")
        out += [_scenario(given, f"{path.name}, scenario {n}") for n, given in enumerate(whole, 1)]
    names = [s.name for s in out]
    twice = next((n for n in names if names.count(n) > 1), None)
    if twice or not out:
        raise DataError(f"The name {twice!r} is there twice." if twice else "There are no scenarios.")
    return tuple(out)


def _scenario(given: Any, where: str) -> Scenario:
    _known(given, _SCENARIO, where)
    where = f"{where} ({given.get('name')})"
    if (
        not all(isinstance(given.get(k), str) and given[k] for k in ("name", "shop"))
        or given.get("lang") not in LANGUAGES
    ):
        raise DataError(f"{where}: `name`, `shop` or `lang` is missing or wrong.")
    turns = given.get("turns")
    if not isinstance(turns, list) or not turns:
        raise DataError(f"{where}: there are no turns.")
    return Scenario(
        name=given["name"],
        shop=given["shop"],
        language=given["lang"],
        turns=tuple(_turn(t, f"{where}, turn {n}") for n, t in enumerate(turns, 1)),
        tags=tuple(given.get("tags", ())),
        adds=tuple(given.get("adds", ())),
    )


def _turn(given: Any, where: str) -> Turn:
    _known(given, _TURN, where)
    if not isinstance(given.get("say"), str):
        raise DataError(f"{where}: `say` is missing.")
    return Turn(
        given["say"], str(given.get("as", "a")), str(given.get("picture", "")), _want(given.get("want") or {}, where)
    )


def _want(given: Any, where: str) -> Want:
    _known(given, _WANT, where)
    says = given.get("says", [])
    return Want(
        first=_products(given.get("first"), where),
        one_of=_products(given.get("one_of"), where),
        names=tuple(map(str, given.get("names", ()))),
        not_products=_products(given.get("not_products"), where),
        keeps=tuple(to_expectation(e, where) for e in given.get("keeps", ())),
        says=tuple(tuple(map(str, s)) if isinstance(s, list) else (str(s),) for s in says),
        never=tuple(map(str, given.get("never", ()))),
        cites=tuple(map(str, given.get("cites", ()))),
        refuses=given.get("refuses"),
        same_pick_as=given.get("same_pick_as"),
    )


def _products(given: Any, where: str) -> Rule | None:
    if given is None:
        return None
    return to_rule({"ids": [str(i) for i in given]} if isinstance(given, list) else given, where)


def _known(given: Any, keys: set[str], where: str) -> None:
    if not isinstance(given, dict):
        raise DataError(f"{where} is not a mapping.")
    unknown = sorted(map(str, set(given) - keys))
    if unknown:
        raise DataError(f"{where}: {unknown[0]!r} is unknown.", f"Known: {', '.join(sorted(keys))}.")
