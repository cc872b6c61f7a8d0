"""`shopguide mcp`: the shop on standard input and output, for a desktop client.

Knows nothing about the tools. Nothing else may be written to standard output while it runs.
"""

from __future__ import annotations

import importlib.util
import logging
import shutil
from pathlib import Path
from typing import Annotated

import typer

from shopguide.errors import MissingError
from shopguide.serve.cli_door import emit, opened


def mcp(
    shop: Annotated[
        Path, typer.Option("--shop", metavar="DIR", envvar="SHOPGUIDE_SHOP", help="Folder of the shop.")
    ] = Path("myshop"),
    as_json: Annotated[
        bool, typer.Option("--json", help="Serve nothing: print what to paste into a client's configuration.")
    ] = False,
) -> None:
    """Serve MCP on standard input and output: what a desktop client starts.

    Tools: UCP's search_catalog, lookup_catalog and get_product; compare_products, recommend_products, ask_guide.
    `shopguide serve` offers the same over HTTP at /mcp.

    Example: shopguide mcp --shop demo-shop
    """
    if importlib.util.find_spec("mcp") is None:
        raise MissingError("The package mcp is not installed.", 'pip install "shopguide[mcp]"')
    if as_json:
        program = shutil.which("shopguide") or "shopguide"
        start = {"command": program, "args": ["mcp", "--shop", str(shop.resolve())]}
        emit({"mcpServers": {"shopguide": start}})
        return
    logging.basicConfig(level=logging.WARNING)
    import anyio

    from shopguide.serve.mcp import make_server

    with opened(shop) as here:
        anyio.run(make_server(here).run_stdio_async)
