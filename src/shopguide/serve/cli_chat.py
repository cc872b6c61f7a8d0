"""A conversation on a terminal: words in, sentences with their sources out as they are sure, until the shopper leaves.

Knows nothing about how answers are made. Works when piped: a line is a turn, and nothing is drawn.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from shopguide.errors import ShopguideError
from shopguide.types import Answer, Claim

if TYPE_CHECKING:
    from shopguide.shop import Shop

_HELLO = "Ask about this shop, in English or Chinese. /picture FILE, /conditions, /new, /quit."
_PROMPT = "you › "


class _Talk:
    """One conversation: its session, and the picture held for the next words."""

    def __init__(self, shop: Shop, as_json: bool, drawn: bool) -> None:
        self.shop, self.as_json, self.drawn = shop, as_json, drawn
        self.session = f"chat:{uuid.uuid4().hex}"
        self.picture: Path | None = None
        self.last: Answer | None = None
        self.sources: list[str] = []

    def turn(self, line: str) -> bool:
        """Answer one line; False when the shopper leaves."""
        word, _, rest = line.partition(" ")
        if word in ("/quit", "/exit", "/q"):
            return False
        if word == "/new":
            self.session, self.last, self.picture = f"chat:{uuid.uuid4().hex}", None, None
            self._note("A new talk.")
        elif word == "/picture":
            path = Path(rest.strip().strip("\"'")).expanduser()
            self.picture = path if path.is_file() else None
            self._note(f"{path} goes with your next words." if self.picture else f"There is no file {path}.")
        elif word == "/conditions":
            kept = [u.label for u in self.last.query.understood if u.filters] if self.last else []
            self._note(", ".join(dict.fromkeys(kept)) or "None yet.")
        elif word.startswith("/"):
            self._note(_HELLO)
        else:
            self._answer(self._chosen(line))
        return True

    def _chosen(self, line: str) -> str:
        """The number of a choice stands for its words."""
        choices = self.last.choices if self.last else ()
        return choices[int(line) - 1].say if line.isdigit() and 1 <= int(line) <= len(choices) else line

    def _answer(self, text: str) -> None:
        self.sources = []
        stop = threading.Event()
        try:
            told = None if self.as_json else self._claim
            answer = self.shop.ask(text, self.session, image=self.picture, told=told, stop=stop)
        except KeyboardInterrupt:
            stop.set()
            self._note("\nLeft; what was said before still counts.")
            return
        except ShopguideError as error:
            self._failed(error)
            return
        self.picture, self.last = None, answer
        if self.as_json:
            from shopguide.serve.documents import answer as document
            from shopguide.serve.documents import to_json

            self._write(to_json(document(answer)).decode() + "\n")
            return
        for n, choice in enumerate(answer.choices, 1):
            self._write(f"\n  {n}) {choice.label} ({choice.count})")
        for n, source in enumerate(self.sources, 1):
            self._write(f"\n  [{n}] {source}")
        self._write(f"\n{f'  {answer.note}' if answer.note else ''}\n")

    def _claim(self, claim: Claim) -> None:
        marks = []
        for cite in claim.citations:
            source = f"{cite.product_id or 'shop'} {cite.field} “{cite.quote}”"
            if source not in self.sources:
                self.sources.append(source)
            marks.append(f"[{self.sources.index(source) + 1}]")
        self._write(f"{claim.text}{''.join(dict.fromkeys(marks))} ")

    def _failed(self, error: ShopguideError) -> None:
        if self.as_json:
            from shopguide.serve.documents import error_document, to_json

            self._write(to_json(error_document(error.code, error.message, error.hint)).decode() + "\n")
        else:
            self._note(f"{error.message} {error.hint}".strip())

    def _note(self, text: str) -> None:
        (sys.stderr if self.as_json else sys.stdout).write(text + "\n")

    def _write(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()


def talk(shop: Shop, as_json: bool) -> None:
    """Hold a conversation until the input ends.

    Args:
        shop: An open shop.
        as_json: One JSON document a line for each answer.
    """
    drawn = sys.stdin.isatty() and sys.stdout.isatty()
    held = _Talk(shop, as_json, drawn)
    if drawn:
        with contextlib.suppress(ImportError):
            import readline  # noqa: F401  (arrow keys and history in input())
        sys.stdout.write(_HELLO + "\n")
    while True:
        try:
            line = input(_PROMPT) if drawn else sys.stdin.readline()
        except EOFError:
            break
        except KeyboardInterrupt:
            if not drawn:
                break
            sys.stdout.write("\n(/quit or Ctrl-D ends the talk)\n")
            continue
        if not drawn and not line:
            break
        if line.strip() and not held.turn(line.strip()):
            break
