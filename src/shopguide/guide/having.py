"""Answers to "which of these are waterproof?" and "how many are there?": about all that was just shown or found.

Knows nothing about search ranking.
"""

from __future__ import annotations

import re
from dataclasses import replace

from shopguide.guide.facts import asked_yes_no, content_terms, shown_name
from shopguide.guide.grounding import ground
from shopguide.guide.intents import points, references
from shopguide.guide.kinds import yes_no_names
from shopguide.guide.listing import conditions, count_proof, found_by, shown
from shopguide.guide.sessions import Memory
from shopguide.guide.turn import Draft, Turn
from shopguide.types import Citation, Claim, Filter, Query, Understood

_WHICH = re.compile(
    r"^\W*which (?:one|ones|of (?:these|those|them|the \w+))\b(?! (?:is|are|would|should|do|one) (?:the "
    r")?(?:\w+er|\w+est|best)\b)|"
    r"^\W*(?:are|do|is) (?:any|all|both|none) of (?:these|those|them)\b|"
    r"^\W*(?:这几款|它们|刚才(?:那)?几款|其中)?(?:里面?|里头|中)?哪(?:一|几|些)?[个款件双台条种套支些]|^\W*(?:都|"
    r"全都)",
    re.I,
)
_COUNT = re.compile(
    r"^\W*how many (?:are there|(?:of (?:these|those|them) )?do you have|in total|did you find)\b|"
    r"^\W*(?:一共|总共)?(?:有)?(?:几|多少)[款个件双台条种]?(?:可以选|可选)?(?:啊|呢|呀)?[?？]?$",
    re.I,
)


def answer(turn: Turn) -> Draft | None:
    """Tell which of the products shown have what is asked for, or how many the last search found.

    Args:
        turn: The turn.

    Returns:
        The draft; None when the turn asks for neither.
    """
    if _COUNT.search(turn.text) and turn.memory.query is not None and turn.own_kind is None:
        return _counted(turn, turn.memory.query)
    ids = references(turn.text, turn.memory) if points(turn.text) else ()
    ids = ids if len(ids) > 1 else turn.memory.shown
    if len(ids) < 2 or not _WHICH.search(turn.text) or turn.query.filters or turn.query.sort != "relevance":
        return None
    products = [turn.tools.product(i) for i in ids]
    terms = content_terms(turn.text)
    flags = asked_yes_no(yes_no_names(products), terms, turn.text)
    if not flags and turn.memory.asked:
        flags = asked_yes_no(yes_no_names(products), content_terms(turn.memory.asked), turn.memory.asked)
    if not flags:
        return None
    name = next(iter(flags))
    label = shown_name(name, turn.language)
    have = [p for p in products if p.attributes.get(name) is True]
    silent = [p for p in products if name not in p.attributes]
    proofs = tuple(
        Citation(p.product_id, f"attribute:{name}", "yes" if p in have else "no") for p in products if p not in silent
    )
    names = turn.say(" and ".join(turn.title(p) for p in have), "、".join(turn.title(p) for p in have))
    if have:
        said = turn.say(f"Listed with “{label}: yes”: {names}.", f"标明“{label}：是”的有{names}。")
    else:
        said = turn.say(f"None of those I showed is listed with “{label}”.", f"刚才的几款都没有标明“{label}”。")
        others = _beyond(turn, name, label)
        if others is not None:
            return replace(others, claims=(Claim(said, proofs), *others.claims))
    focus = tuple(p.product_id for p in have) or turn.memory.focus
    memory = turn.memory if not have else _focused(turn, focus)
    return Draft((Claim(said, proofs),), tuple(have) or tuple(products), memory, query=turn.memory.query or Query())


def _beyond(turn: Turn, name: str, label: str) -> Draft | None:
    """Others that the last search finds and that have what is asked for; None when there are none."""
    last = turn.memory.query
    if last is None or references(turn.text, turn.memory):
        return None
    kept = Filter(name, any_of=("yes",))
    grounded = ground(turn, replace(last, language=turn.language, filters=(*last.filters, kept),
                                    understood=(*last.understood, Understood(name, label, 0, (kept,)))))  # fmt: skip
    found = found_by(turn, grounded)
    return None if found is None else shown(turn, grounded, *found)


def _focused(turn: Turn, focus: tuple[str, ...]) -> Memory:
    return replace(turn.memory, focus=focus, single=len(focus) == 1)


def _counted(turn: Turn, last: Query) -> Draft | None:
    grounded = ground(turn, last)
    words = "" if grounded.kind is not None and not grounded.loose else grounded.query.words
    page = turn.tools.search(words, filters=grounded.query.filters, limit=1)
    if not page.total:
        return None
    noun = grounded.kind.noun(turn.language, page.total) if grounded.kind else turn.say("products", "商品")
    kept = conditions(grounded.query)
    proof = count_proof(page.hits[0].product.product_id, grounded.query, page.total)
    en = f"There {'is' if page.total == 1 else 'are'} {page.total} {noun}{f' ({kept})' if kept else ''}."
    said = turn.say(en, f"一共有 {page.total} 款{noun}{f'（{kept}）' if kept else ''}。")
    return Draft((Claim(said, (proof,)),), (), turn.memory, query=last)
