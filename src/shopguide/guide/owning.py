"""What a shopper tells of what they have and of themselves: "my laptop is 15 inch", 我电脑15寸的, "I'm 190 cm tall".

Knows nothing about catalogs. The size of a thing that one has is what the thing wanted must fit; what one is oneself is
a wish that no catalog checks, and never a size or a price of the thing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SIZE = r"(?P<size>\d{1,3}(?:\.\d)?[- ]?(?:inch(?:es)?|in|\"|″|cm|寸|英寸))"
_THING = r"(?P<thing>laptop|notebook|macbook|computer|tablet|ipad|phone|tv|monitor|screen)"
_NEED = (
    r"(?:(?:i|we)(?:'m|'d| am| would)? )?(?:need|want|looking for|like|after|shopping for|searching for)"
    r"(?: to (?:buy|get|find))? (?P<need>\S.+)$"
)
_HAVE = (
    re.compile(rf"^\W*(?:my|our) {_THING} is (?:a |an |about )?{_SIZE}\b\W*(?:and |so |but )?{_NEED}", re.I),
    re.compile(
        rf"^\W*(?:i|we)(?:'ve| have)?(?: got)?(?: have| own)? (?:a |an )?{_SIZE} {_THING}\W*(?:and |so |but )?{_NEED}",
        re.I,
    ),
)
_HAVE_ZH = re.compile(
    r"^\W*(?:我|我的|我家|家里)?的?(?P<thing>笔记本电脑|笔记本|电脑|平板|手机|电视|显示器)(?:是|有)?"
    r"(?P<size>\d{1,3}(?:\.\d)?\s?(?:寸|英寸|厘米))的?[，,。 ]+(?:我|就|所以)?(?:想|要|需要|打算|想要|找)(?:要|买|找)?"
    r"(?:一?[个只款])?(?P<need>[^，,。?？]+?)(?:装|放|来装|用来装|能装)?(?:它|电脑|笔记本|平板|手机)?的?\W*$"
)
_BODY = re.compile(
    r"(?P<told>\b(?:(?:i'?m|i am|he'?s|he is|she'?s|she is|my height is|who is|who's)(?: about| around)? "
    r"(?:\d{3} ?cm|1[.,]\d{1,2} ?m|\d ?(?:ft|feet|foot|')(?: ?\d{1,2}(?:\"|in| inches)?)?)(?: tall)?|"
    r"\d{3} ?cm tall)\b|"
    r"(?:我|他|她|本人|老公|老婆|男朋友|女朋友|爸|妈)?的?(?:身高|个子)(?:是|有)?\s?(?:\d{3}(?:\s?(?:cm|厘米))?|\d米\d{1,2}|一米[一二三四五六七八九]\S?)"
    r"(?=的?(?:[，,。 ]|$))|(?:我|他|她)(?:今年)?\d{2}岁(?:了)?(?=[，,。 ]))[,.;，。的]*(?: ?(?:and|so)\b(?: i\b)?)?",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Aside:
    """A turn without what is told of its asker.

    Attributes:
        text: What is wanted, with what it must fit.
        said: What was told that no catalog checks, as it was said.
    """

    text: str
    said: tuple[str, ...] = ()


def fitting(text: str) -> str:
    """A turn that tells the size of a thing that one has as a wish for what fits it ("a bag for a 15 inch laptop").

    Args:
        text: The turn.

    Returns:
        The wish; the turn as it was when it tells no such size.
    """
    for rule in _HAVE:
        match = rule.match(text)
        if match is not None and match["thing"].lower() not in match["need"].lower():
            return f"{match['need'].rstrip(' .!')} for a {match['size']} {match['thing']}"
    match = _HAVE_ZH.match(text)
    return f"适合{match['size']}的{match['need']}" if match is not None else text


def of_asker(text: str) -> bool:
    """Whether words tell how tall or how old their asker is."""
    return _BODY.search(text) is not None


def put_aside(text: str) -> Aside:
    """Read what a turn tells of its asker: how tall, how old.

    Args:
        text: The turn.

    Returns:
        The turn as a wish; as it was when it tells nothing of the kind.
    """
    said = tuple(m["told"].strip(" ,.;，。") for m in _BODY.finditer(text))
    left = " ".join(_BODY.sub(" ", text).split()).strip(" ,，")
    return Aside(left, said) if said and left else Aside(text)
