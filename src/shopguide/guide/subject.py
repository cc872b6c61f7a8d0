"""Whether a turn begins a search of its own, where things were shown before: what it is about is a thing, and no other.

Knows nothing about answers. The evidence is the reader's: that the turn looks for things, by all the acts that do,
that it names a kind and points at nothing; and the shop's: that it has such things. A turn that begins a search is
answered as if nothing had been shown before; what was looked for stays known, for a kind may take another one's place.
"""

from __future__ import annotations

from dataclasses import replace

from shopguide.guide.facts import variants_with
from shopguide.guide.heard import LOOKING, SEARCHES
from shopguide.guide.intents import Intent
from shopguide.guide.kinds import Kind, kind_meant
from shopguide.guide.reader import SURE, Reading, Span
from shopguide.guide.restating import content
from shopguide.guide.stating import option_words
from shopguide.guide.turn import Turn

_PRICED = ("cheaper", "dearer")
"""Wants that are measured on what was shown."""


def begun(turn: Turn, intent: Intent) -> tuple[Turn, Intent]:
    """A turn as the first of a search, where it begins one.

    Args:
        turn: The turn.
        intent: What the rules take it for.

    Returns:
        The turn without what was shown, and a search; both as they were where it goes on or asks of what was shown.
    """
    heard, memory = turn.reading, turn.memory
    if heard is None or not (memory.shown or memory.focus) or intent.kind in _PRICED:
        return turn, intent
    if _others_of(turn, heard):
        return replace(turn, wish=True), Intent("find")
    if turn.wish:
        return turn, intent
    called = turn if heard.said("kind") else _called(turn, heard)
    if called is None or not _looks(called, heard):
        return turn, intent
    apart = replace(memory, shown=(), focus=(), before=(), seen=(), asked="", single=False)
    return replace(called, memory=apart), Intent("find")


def _looks(turn: Turn, heard: Reading) -> bool:
    """Whether a turn that names a kind looks for things of it."""
    if heard.said("reference") or heard.weight(*SEARCHES) < LOOKING:
        return False
    kind = turn.heard_kind
    if kind is None:
        return False
    if heard.weight("find") >= SURE:
        return True
    memory = turn.memory
    alone = memory.single or len(memory.shown or memory.focus) == 1  # of one thing nobody asks which
    return alone or not _of_shown(turn, kind)


def _of_shown(turn: Turn, kind: Kind) -> bool:
    """Whether some of what was shown is of a kind."""
    return any(kind.holds(turn.tools.product(i)) for i in turn.memory.focus or turn.memory.shown)


def _called(turn: Turn, heard: Reading) -> Turn | None:
    """A turn that the reader is unsure of, where it describes a thing by what that is called (磨爪 of a 猫抓板)."""
    if heard.sure >= SURE or heard.said("topic") or heard.weight("ask", "opinion") >= LOOKING:
        return None
    for span in heard.spans:
        kind = kind_meant(turn.tools, span.text, alike=False) if span.part == "condition" else None
        if kind is not None and kind.only and not _of_shown(turn, kind):
            kept = tuple(
                Span("kind", s.text) if s is span else s for s in heard.spans if s.part not in ("reference", "owned")
            )
            return replace(turn, reading=Reading("find", SURE, kept))
    return None


def _others_of(turn: Turn, heard: Reading) -> bool:
    """Whether "one of these in yellow?" wishes for another of the kind: the one shown is not made so."""
    wished = heard.act == "refine" and heard.sure >= SURE and heard.said("reference") and heard.said("condition")
    if not wished or heard.said("kind", "topic") or turn.memory.query is None or not turn.query.filters:
        return False
    if any(content(s) for s in heard.said("reference")):
        return False  # "the chiffon one" is one of them
    focus = turn.memory.focus or turn.memory.shown
    return not any(variants_with(turn.tools.product(i), option_words(turn.text)) for i in focus)
