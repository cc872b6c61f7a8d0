"""What stands around every command: exit codes, one line for each error, opening a shop, progress.

Knows nothing about the commands themselves. The only place at this door that catches everything.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from shopguide.errors import DOORS, MissingError, ShopError, ShopguideError

if TYPE_CHECKING:
    from shopguide.settings import Settings
    from shopguide.shop import Shop
    from shopguide.types import Progress

OK, NO, WRONG_USE, INTERRUPTED, BUG = 0, 1, 2, 130, 70
OUTDATED = "This shop's index was made by an older version. The next import or `serve` builds it anew;"


def need_torch() -> None:
    """Say what is missing before a command that learns begins its work.

    Raises:
        MissingError: torch is not installed.
    """
    try:
        import torch  # noqa: F401
    except ImportError:
        raise MissingError(
            "This learns by torch, which is not installed.", "Try: pip install 'shopguide[train]'"
        ) from None


def run(app: typer.Typer, argv: Sequence[str]) -> int:
    """Run one command.

    Args:
        app: The commands.
        argv: Arguments after the program's name.

    Returns:
        0 done, 1 the answer is "no", 2 wrong use, 3 bad data, 4 something needed is missing, 70 a fault of ours,
        130 stopped by the user.

    Raises:
        Exception: A fault of ours, only with SHOPGUIDE_DEBUG set.
    """
    try:
        result = app(args=list(argv), prog_name="shopguide", standalone_mode=False)
        if result == INTERRUPTED:  # so typer ends on Ctrl+C
            return _stopped(argv)
        return result if isinstance(result, int) else OK
    except ShopguideError as error:
        code = next(code for kind, code, _ in DOORS if isinstance(error, kind))
        return _fail(argv, error.code, error.message, error.hint, code)
    except typer.TyperException as error:
        told = getattr(error, "format_message", error.__str__)()
        context = getattr(error, "ctx", None)
        path = context.command_path if context is not None else "shopguide"
        if not told or type(error).__name__ == "NoArgsIsHelpError":
            sys.stderr.write(f"{told}\n")
            return WRONG_USE
        return _fail(argv, "wrong_use", told, f"See: {path} --help", WRONG_USE)
    except (KeyboardInterrupt, typer.Abort):
        return _stopped(argv)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader went away: say nothing more
        return OK
    except OSError as error:
        code = next(code for kind, code, _ in DOORS if issubclass(ShopError, kind))
        hint = "Free some space." if error.errno == errno.ENOSPC else "Look at the file and its rights."
        where = f"{error.filename}: " if error.filename else ""
        return _fail(argv, "disk", f"{where}{error.strerror or error}.", hint, code)
    except Exception as error:  # the last door: one line for people, everything for who asks
        if os.environ.get("SHOPGUIDE_DEBUG"):
            raise
        hint = "This is a fault of shopguide; SHOPGUIDE_DEBUG=1 shows where."
        return _fail(argv, "internal", f"{type(error).__name__}: {error}.", hint, BUG)


def _stopped(argv: Sequence[str]) -> int:
    """Say what a stop by the user left behind."""
    goes_on = bool({"import", "demo"} & set(argv) or ({"fusion", "pictures"} & set(argv) and "train" in argv))
    what = "What was finished stays; the same command goes on." if goes_on else "Nothing was changed."
    return _fail(argv, "stopped", "Stopped.", what, INTERRUPTED)


def _fail(argv: Sequence[str], code: str, message: str, hint: str, exit_code: int) -> int:
    """Say what went wrong: a line on standard error, and with `--json` the one error form on standard output."""
    if "--json" in argv:
        from shopguide.serve.documents import error_document

        emit(error_document(code, message, hint))
    said = message.strip()
    text = " ".join(f"{said}{'' if said.endswith(('.', '!', '?')) else '.'} {hint}".split())
    sys.stderr.write(f"shopguide: {text}\n")
    return exit_code


def emit(document: object) -> None:
    """Write the one JSON document of a command."""
    from shopguide.serve.documents import to_json

    sys.stdout.write(to_json(document, indent=sys.stdout.isatty()).decode() + "\n")


@contextlib.contextmanager
def opened(folder: Path, create: bool = False, settings: Mapping[str, object] | None = None) -> Iterator[Shop]:
    """Open a shop for one command.

    Args:
        folder: Its folder.
        create: Make it where there is none; else that is an error, as a typing slip must not make a shop.
        settings: Flags that win over the stored settings.

    Yields:
        Shop: The shop.

    Raises:
        MissingError: There is no shop.
    """
    if not create and not (folder / "catalog.db").is_file():
        raise MissingError(
            f"There is no shop in {folder}.", f"Make one: shopguide import FILE --shop {folder}, or: shopguide demo."
        )
    from shopguide.settings import Settings
    from shopguide.shop import Shop

    shop = Shop.open(folder, Settings.load(folder, **(settings or {})), create=create)
    try:
        yield shop
        if shop.outdated:
            sys.stderr.write(f"shopguide: {OUTDATED} `shopguide import --shop {folder}` does it now.\n")
    finally:
        shop.close()


def settings_of(folder: Path, **given: object) -> Settings:
    """The settings of a shop folder, with flags on top."""
    from shopguide.settings import Settings

    return Settings.load(folder, **given)


@contextlib.contextmanager
def working() -> Iterator[Progress]:
    """Bars with rate and time left on standard error."""
    from shopguide.serve.cli_show import progress_bars

    with progress_bars() as progress:
        yield progress
