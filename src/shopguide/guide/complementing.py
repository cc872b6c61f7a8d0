"""Answers to "do you have boots that go with it?": things of another kind beside the one just spoken of.

Knows nothing about taste: the catalog tells no outfits, and the answer says so.
"""

from __future__ import annotations

import re
from dataclasses import replace

from shopguide.guide.facts import title_fact
from shopguide.guide.finding import find
from shopguide.guide.giving import Given, minded, read_given
from shopguide.guide.restating import plain_words
from shopguide.guide.turn import Draft, Turn
from shopguide.types import Claim

_WITH = re.compile(
    r"\b(?:that |which |to |and )?(?:(?:would |will |could |can )?(?:go(?:es)?|match(?:es)?|fits?|pairs?|works?|"
    r"looks? good|"
    r"combines?) (?:well |nicely |good |great |best )?(?:together )?with|to wear with|to use with|to (?:match|"
    r"complement)|"
    r"matching(?= (?:it|this|that)\b)|along with) ?(?:it|this(?: one)?|that(?: one)?|them|these|those|the \w+)?\b|"
    r"(?:能|可以|适合|用来|拿来)?(?:和|跟|与)?(?:它|这个?|那个?|这[件双条款]|那[件双条款]|"
    r"第[一二三]\w?)?(?:一起)?(?:搭配|配套|(?<![好难])搭(?![建好起帐])|配(?![料件置方送]))(?:着)?"
    r"(?:穿|用|戴)?(?:它|这个?|那个?|这[件双条款]|那[件双条款])?(?:一起)?(?:穿|用)?的?",
    re.I,
)
_FOR_IT = re.compile(r"(?<=\w )for (?:it|this|that|them)\b(?=\W*$)", re.I)
_REQUEST = re.compile(
    r"^\W*(?:(?:ok|now|also|then|and|please|can you|could you)[, ]+)*(?:show|find|get|give|i (?:also )?(?:need|want|"
    r"'d like)|need|want|looking for|any|"
    r"do you (?:have|sell)|have you got|an?|some|recommend)\b",
    re.I,
)
"""Another thing that is asked for, and no question about this one."""

_GO_WITH = re.compile(r"^\W*(?:i(?:'ll| will|'d)|let's|ok(?:ay)?,?|then)?\s*go with\b", re.I)
"""A choice, and no question for what goes with it."""

_POINTS = re.compile(r"\b(?:it|this|that|them|these|those|with the)\b|它|这|那|搭|配", re.I)


def answer(turn: Turn) -> Draft | None:
    """Find what is to go with the product just spoken of.

    Args:
        turn: The turn; its memory tells what was spoken of.

    Returns:
        The draft; None when the turn asks for nothing of the kind.
    """
    if _GO_WITH.match(turn.text):
        return None
    match = _WITH.search(turn.text) or (_FOR_IT.search(turn.text) if _REQUEST.match(turn.text) else None)
    if match is None or not turn.memory.focus or not _POINTS.search(match.group()):
        return None
    product = turn.tools.product(turn.memory.focus[0])
    rest = " ".join(_FOR_IT.sub(" ", _WITH.sub(" ", turn.text)).split())
    given = read_given(rest)
    query = replace(turn.tools.understand(given.rest if given else rest), language=turn.language)
    query = replace(query, words=plain_words(query.words))
    other = replace(turn, text=rest, query=query, memory=replace(turn.memory, query=None))
    title = turn.title(product)
    if other.own_kind is None or other.own_kind.holds(product):
        if query.words and other.own_kind is not None:
            return None
        said = turn.say(f"The catalog does not say what goes with {title}; name a kind of thing to look for.",
                        f"商品资料没有说明{title}和什么搭配，可以告诉我想配哪一类商品。")  # fmt: skip
        return Draft((Claim(said, (title_fact(product, turn.language),)),), (product,), turn.memory, query=query)
    who = next((w for w in ("women", "men", "kids") if str(product.attributes.get("audience", "")).lower() == w), "")
    if who:
        other = replace(other, query=minded(turn.tools, query, Given(who, gift=False, rest=rest)))
    draft = find(other)
    said = turn.say(f"The catalog does not say what goes with {title}, so I cannot promise that they match.",
                    f"商品资料没有写明哪些和{title}是搭配，下面只能按种类找。")  # fmt: skip
    return replace(
        draft,
        claims=(*draft.claims, Claim(said, (title_fact(product, turn.language),))),
        products=(*draft.products, product),
    )
