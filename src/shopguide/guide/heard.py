"""What a learnt reading of a turn adds to the rules: what it wants where the rules are unsure, and which words count.

Knows nothing about catalogs or encoders. The rules stay the judges of references and conditions; a reading decides
between a question, a wish and a search only where it is sure, and takes away words that say nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shopguide.guide.intents import Intent, points
from shopguide.guide.reader import LIKELY, SURE, Act, Context, Reading
from shopguide.guide.restating import fields_named
from shopguide.guide.sessions import Memory
from shopguide.text import tokens

_TALK: dict[Act, str] = {"greet": "greet", "thanks": "thanks", "bye": "bye", "outside": "outside", "policy": "policy"}
_ASKS = ("find", "about", "opinion")
_WISHES: tuple[Act, ...] = ("find", "refine", "pick", "step", "more")
SEARCHES = _WISHES
"""Acts that look for things."""

LOOKING = 0.4
"""From here, all acts that look for things together, a kind that a turn names is looked for: naming it says so too."""


def context_of(memory: Memory) -> Context:
    """What was just shown, as the reader is told it."""
    if not memory.shown and not memory.focus:
        return "first"
    if memory.single or len(memory.shown) == 1:
        return "one"
    return "pair" if len(memory.focus) == 2 else "list"


def guided(intent: Intent, reading: Reading | None, memory: Memory) -> Intent:
    """What a turn wants, by the rules and a reading together.

    Args:
        intent: By the rules.
        reading: Of the turn; None when there is no reader.
        memory: The conversation.

    Returns:
        The intent.
    """
    if reading is None or intent.kind == "empty":
        return intent
    act, pointing = reading.act, reading.said("reference")
    plain = act in ("ask", "opinion") and bool(pointing) and all(points(words) for words in pointing)
    if reading.sure < (LIKELY if plain or act == "policy" else SURE):  # "it" and a likely question are one together
        return intent
    loose = intent.kind == "find" or not memory.focus or (act == "policy" and intent.kind in _ASKS)
    if act in _TALK and not reading.said("kind") and loose:
        return Intent(_TALK[act], intent.refs, pointed=intent.pointed)  # type: ignore[arg-type]
    if (
        act == "find"
        and reading.said("kind")
        and not intent.refs
        and intent.kind in ("about", "opinion", "compare", "why")
    ):
        return Intent("find")
    focus = intent.refs or memory.focus[:1] or memory.shown[:1]
    named = any(not points(words) for words in pointing)
    if act in ("ask", "opinion") and not focus and pointing and not named and not reading.said("kind"):
        return Intent("about", pointed=True)  # nothing was shown yet that "it" could be
    if act in ("ask", "opinion") and focus and not named and not reading.said("kind") and intent.kind in _ASKS:
        return Intent("opinion" if act == "opinion" else "about", focus, pointed=True)
    return intent


def wishes(reading: Reading | None, memory: Memory) -> bool:
    """Whether a turn says what the things looked for must be."""
    return (
        reading is not None and reading.act == "refine" and reading.sure >= SURE and memory.query is not None
        and not reading.said("kind", "reference")
    )  # fmt: skip


def asks_of_one(reading: Reading | None) -> bool:
    """Whether a turn asks of a thing that it points at, so that it goes on with the talk whatever it drops before."""
    return (
        reading is not None and reading.act in ("ask", "opinion") and reading.sure >= LIKELY
        and bool(reading.said("reference"))
    )  # fmt: skip


def heard_words(reading: Reading | None) -> frozenset[str] | None:
    """The index terms of a wish that say something; None where no reader hears a wish."""
    if reading is None or reading.act not in _WISHES or reading.sure < LIKELY or not reading.spans:
        return None
    return frozenset(t for s in reading.spans if s.part != "owned" for t in tokens(s.text))


def heard_conditions(reading: Reading | None) -> tuple[str, ...]:
    """The conditions of a wish, as they were told; () where no reader hears a wish."""
    if reading is None or reading.act not in _WISHES or reading.sure < LIKELY:
        return ()
    return reading.said("condition")


def unsaid(reading: Reading | None, words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a turn says by some of its words, as it says it: whole conditions, and not every word of them.

    Args:
        reading: Of the turn.
        words: Index terms.

    Returns:
        The conditions and uses that hold some of the terms; and the terms that none holds.
    """
    if reading is None or reading.act not in _WISHES:
        return (), tuple(words)
    spans = [(s, set(tokens(s))) for s in reading.said("condition", "use")]
    whole = tuple(s for s, held in spans if held & set(words))
    return whole, tuple(w for w in words if not any(w in held for _, held in spans))


def heard_kind(reading: Reading | None) -> str:
    """The words for the kind of thing that a turn wants, the last of several; "" where it names none."""
    if reading is None or reading.weight(*_WISHES) < (LOOKING if reading.acts else LIKELY):
        return ""
    return reading.said("kind")[-1] if reading.said("kind") else ""


def let_go(reading: Reading | None, memory: Memory) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a turn takes back by a reading: fields of conditions, and values of them.

    Args:
        reading: Of the turn.
        memory: The conversation.

    Returns:
        Fields, and values; () and () where it takes nothing back.
    """
    last = memory.query
    if reading is None or reading.act != "relax" or reading.sure < SURE or last is None:
        return (), ()
    fields: list[str] = []
    values: list[str] = []
    held = {f.field for f in last.filters}
    for span in reading.said("condition", "topic"):
        named = [field for field in fields_named(span) if field in held]
        fields += named
        if not named:
            own = set(tokens(span))
            values += [u.text for u in last.understood if u.filters and own & set(tokens(f"{u.text} {u.label}"))]
    return tuple(dict.fromkeys(fields)), tuple(dict.fromkeys(values))


def without_owned(text: str, reading: Reading | None, is_kind: Callable[[str], bool]) -> str:
    """A turn without what the shopper owns, where it names another thing that is wanted ("got a kettle, need a mug").

    Args:
        text: The turn.
        reading: Of it.
        is_kind: Whether words name a kind of thing that the shop has; what is owned and is none of them stays, for it
            tells what the wanted thing must serve.

    Returns:
        The turn; as it was where nothing is owned, or what is wanted is named by the same words.
    """
    if reading is None or reading.act not in _WISHES or not reading.said("kind"):
        return text
    wanted = " ".join(reading.said("kind", "condition", "use"))
    for owned in reading.said("owned"):
        if owned not in wanted and is_kind(owned):
            text = " ".join(text.replace(owned, " ").split())
    return text
