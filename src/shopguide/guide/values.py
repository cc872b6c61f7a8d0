"""Values of attributes that a question names ("electric", 真皮), against what a product tells.

Knows nothing about answers. Which words are values, the things of the same kind tell; materials are known by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shopguide.guide.facts import plain_name, value_text
from shopguide.guide.tools import Tools
from shopguide.guide.words_zh import MATERIALS_ZH, VALUES_ZH
from shopguide.text import STOP_WORDS, has_han, tokens
from shopguide.types import AttributeValue, Filter, Product

SIBLINGS = 40
"""Things of the same kind that tell which values an attribute may have."""

MAX_WORDS = 3
"""Words of a value that can be asked for; longer ones are prose."""

_SAID_ZH = (
            ("真皮", "leather"), ("牛皮", "leather"), ("皮的", "leather"), ("皮质", "leather"), ("纯棉", "cotton"),
            ("棉的", "cotton"), ("全棉", "cotton"), ("插电", "electric"), ("用电", "electric"), ("木头", "wood"),
            ("实木", "wood"), ("玻璃", "glass"), ("塑料", "plastic"), ("麻的", "linen"), ("铁的", "cast iron"),
)  # fmt: skip
"""How shoppers say a value in Chinese, beside its usual name."""

_WIDER: Mapping[str, frozenset[str]] = {
    "leather": frozenset("suede nubuck 牛皮 头层牛皮 二层牛皮".split()),
    "plastic": frozenset("tritan abs polypropylene pp pc 聚丙烯".split()),
    "metal": frozenset("steel aluminium aluminum titanium iron copper brass 不锈钢 铝 钛 铁 铜".split()),
    "fabric": frozenset("cotton linen polyester nylon canvas wool velvet satin 棉 麻 涤纶 尼龙".split()),
    "wood": frozenset("oak pine bamboo walnut 橡木 松木 胡桃木".split()),
    "ceramic": frozenset("stoneware porcelain 瓷".split()),
}
"""A material to others that are of it."""

_REAL = ("real", "genuine", "真皮", "纯", "全棉")
_NOT_REAL = ("synthetic", "faux", "imitation", "blend", "人造", "仿", "pu", "混纺")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A value that a question names, and the attribute that may have it."""

    name: str
    value: str


def sibling_values(tools: Tools, product: Product) -> dict[str, dict[str, None]]:
    """The texts that things of a product's category tell under each attribute."""
    if not product.categories:
        return {}
    only = Filter("category", any_of=(product.categories[0],))
    out: dict[str, dict[str, None]] = {}
    for hit in tools.search("", filters=(only,), limit=SIBLINGS).hits:
        for name, value in hit.product.attributes.items():
            if not isinstance(value, bool | int | float):
                out.setdefault(name, {}).update(dict.fromkeys(value if isinstance(value, tuple) else (value,)))
    return out


def asked_value(
    text: str, terms: Sequence[str], values: Mapping[str, Mapping[str, None]], material: str = ""
) -> Wanted | None:
    """The value that a question names.

    Args:
        text: The question.
        terms: Its index terms.
        values: Values that each attribute may have.
        material: An attribute that may also have any material known by name, if it is one of material.

    Returns:
        The value with the attribute's name, the longest one; None when it names none.
    """
    wanted = set(terms)
    names = [*values, *([material] if material and material not in values else [])]
    found: list[tuple[int, Wanted]] = []
    for name in names:
        known = dict.fromkeys(values.get(name, {}))
        if any(w in plain_name(name)[0].lower() for w in ("material", "fabric", "材质", "面料", "材料")):
            known |= dict.fromkeys(MATERIALS_ZH)
        for value in known:
            own = [t for t in tokens(value) if t not in STOP_WORDS]
            if not own or len(value.split()) > MAX_WORDS or any(c.isdigit() for c in value):
                continue
            zh = VALUES_ZH.get(value.lower(), value if has_han(value) else "")
            said = (len(zh) > 1 and zh in text) or any(w in text for w, en in _SAID_ZH if en == value.lower())
            if said or set(own) <= wanted:
                found.append((-len(value), Wanted(name, value)))
    return min(found, key=lambda f: (f[0], f[1].name))[1] if found else None


def held_by(wanted: str, value: AttributeValue, text: str = "") -> bool:
    """Whether a product's value is the one asked for, or one of its kind.

    Args:
        wanted: The value asked for.
        value: What the product tells.
        text: The question: "real leather" is not synthetic leather.

    Returns:
        True or False.
    """
    told = value_text(value, "en").lower()
    held = set(tokens(told))
    if any(w in text.lower() for w in _REAL) and any(w in held or (has_han(w) and w in told) for w in _NOT_REAL):
        return False
    if set(tokens(wanted)) <= held or wanted.lower() in told:
        return True
    zh = VALUES_ZH.get(wanted.lower(), "")
    return (len(zh) > 0 and zh in told) or any(w in held or (has_han(w) and w in told) for w in _WIDER.get(wanted, ()))
