"""The commands of merchandising rules: add, list, remove, preview.

Knows nothing about what a rule does; the shop's `rules` do.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shopguide.serve.cli_door import emit, opened

if TYPE_CHECKING:
    from shopguide.rank.rules import Rule
    from shopguide.shop.merchandising import Preview

rules_app = typer.Typer(no_args_is_help=True, help="Pin, boost, bury or hide products, for some words and days.")

ShopDir = Annotated[
    Path, typer.Option("--shop", envvar="SHOPGUIDE_SHOP", help="The shop's folder.", show_default=True, metavar="DIR")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Kind = Annotated[str, typer.Argument(metavar="KIND", help="pin, boost, bury or hide.")]
Products = Annotated[list[str] | None, typer.Option("--product", metavar="ID", help="Aimed at; repeated.")]
Target = Annotated[
    list[str] | None, typer.Option("--target", metavar="FIELD=VALUE", help="Aimed at: what meets these; repeated.")
]
Words = Annotated[str, typer.Option(help="Holds for queries with all these words.")]
Category = Annotated[str, typer.Option(help="Holds for searches filtered to this category or one below.")]
When = Annotated[
    list[str] | None, typer.Option("--when", metavar="FIELD=VALUE", help="Holds for searches with this filter.")
]
Place = Annotated[int, typer.Option(min=1, max=100, help="Of a pin: where it stands.")]
Strength = Annotated[float, typer.Option(min=0.0, max=10.0, help="Of a boost or bury; 0 takes the usual.")]
Starts = Annotated[str, typer.Option(metavar="DATE", help="From when on.")]
Ends = Annotated[str, typer.Option(metavar="DATE", help="Until when.")]
DEFAULT_SHOP = Path("myshop")


def _values(
    products: list[str] | None, target: list[str] | None, when: list[str] | None, **others: object
) -> dict[str, object]:
    from shopguide.serve.conditions import read_conditions

    filters = {"target": read_conditions(target or ()), "when": read_conditions(when or ())}
    return {"products": products or [], **{k: v for k, v in filters.items() if v}, **others}


@rules_app.command("add")
def add(
    kind: Kind,
    products: Products = None,
    target: Target = None,
    words: Words = "",
    category: Category = "",
    when: When = None,
    place: Place = 1,
    strength: Strength = 0.0,
    starts: Starts = "",
    ends: Ends = "",
    name: Annotated[str, typer.Option("--id", help="Its name; one of the same name is replaced.")] = "",
    note: Annotated[str, typer.Option(help="For people.")] = "",
    shop: ShopDir = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Keep a rule; the next search follows it. A rule without words holds for recommendations too.

    Example: shopguide rules add pin --product sg-002 --words kettle

    Example: shopguide rules add boost --target brand=Velloria --strength 0.2 --starts 2026-11-27 --ends 2026-12-01

    Example: shopguide rules add hide --product sg-100
    """
    with opened(shop) as here:
        values = _values(
            products, target, when, words=words, category=category, place=place, strength=strength, starts=starts,
            ends=ends, note=note,
        )  # fmt: skip
        rule = here.rules.add(kind, name, **values)  # type: ignore[arg-type]
    _show([rule], as_json)


@rules_app.command("list")
def list_(shop: ShopDir = DEFAULT_SHOP, as_json: AsJson = False) -> None:
    """All rules, those too whose days are past or to come.

    Example: shopguide rules list --json
    """
    with opened(shop) as here:
        rules = here.rules.list()
    if as_json:
        emit({"rules": [rule.to_dict() for rule in rules]})
    else:
        _table(list(rules))


@rules_app.command("remove")
def remove(
    name: Annotated[str, typer.Argument(metavar="ID", help="Its name.")],
    shop: ShopDir = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Delete a rule.

    Example: shopguide rules remove spring-sale
    """
    with opened(shop) as here:
        here.rules.remove(name)
    if as_json:
        emit({"deleted": 1})


@rules_app.command("preview")
def preview(
    text: Annotated[str, typer.Argument(metavar="WORDS", help="The query.")],
    name: Annotated[str, typer.Option("--id", help="A kept rule.")] = "",
    kind: Annotated[str, typer.Option(help="Or a new one: pin, boost, bury or hide.")] = "",
    products: Products = None,
    target: Target = None,
    words: Words = "",
    category: Category = "",
    when: When = None,
    place: Place = 1,
    strength: Strength = 0.0,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=100, help="Hits to show.")] = 10,
    shop: ShopDir = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """The same search without a rule and with it; nothing is kept.

    Example: shopguide rules preview kettle --kind bury --target brand=Velloria
    """
    with opened(shop) as here:
        if name and not kind:
            seen = here.rules.preview(text, name, limit)
        else:
            values = _values(products, target, when, words=words, category=category, place=place, strength=strength)
            rule = here.rules.read(kind, name, **values)  # type: ignore[arg-type]
            seen = here.rules.preview(text, rule, limit)
    if as_json:
        from shopguide.serve.api_rules import preview_document

        emit(preview_document(seen))
    else:
        _show_preview(seen)


def _show(rules: list[Rule], as_json: bool) -> None:
    if as_json:
        emit(rules[0].to_dict())
    else:
        _table(rules)


def _told(held: Mapping[str, object]) -> str:
    """A filter in short."""
    parts = [f"{held['field']}={','.join(held['any_of'])}"] if held["any_of"] else []  # type: ignore[arg-type]
    parts += [f"{held['field']}!={','.join(held['none_of'])}"] if held["none_of"] else []  # type: ignore[arg-type]
    parts += [f"{held['field']}{sign}{held[key]}" for key, sign in (("low", ">="), ("high", "<=")) if held[key]]
    return " ".join(parts)


def _table(rules: list[Rule]) -> None:
    from rich.table import Table

    from shopguide.serve.cli_show import console

    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for head in ("id", "kind", "aims at", "holds for", "from", "until", "note"):
        table.add_column(head, overflow="fold")
    for rule in rules:
        held = rule.to_dict()
        aims = ", ".join(rule.products) or " ".join(_told(f) for f in held["target"])
        aims += f" at {rule.place}" if rule.kind == "pin" else f" {rule.amount:+g}" if rule.amount else ""
        conditions = [rule.words, rule.category, *(_told(f) for f in held["when"])]
        table.add_row(
            rule.rule_id, rule.kind, aims, " · ".join(filter(None, conditions)), rule.starts, rule.ends, rule.note
        )
    console().print(table if rules else "There are no rules.")


def _show_preview(seen: Preview) -> None:
    from rich.table import Table

    from shopguide.serve.cli_show import console

    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for head in ("#", f"before ({seen.before.total})", f"after ({seen.after.total})"):
        table.add_column(head, overflow="fold")
    sides = [[f"{h.product.product_id} {h.product.title}" for h in page.hits] for page in (seen.before, seen.after)]
    for at in range(max(map(len, sides))):
        table.add_row(str(at + 1), *(side[at] if at < len(side) else "" for side in sides))
    console().print(table)
