"""One turn of a conversation as values: what came in, and the draft of what goes out.

Knows nothing about intents or models.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from shopguide.guide.fact_finder import FactFinder
from shopguide.guide.facts import (
    measured,
    price_fact,
    price_of,
    rating_fact,
    shown_name,
    title_fact,
    value_text,
)
from shopguide.guide.heard import SEARCHES, heard_kind
from shopguide.guide.kinds import Kind, kind_in, kind_meant, kind_named, kind_spoken, kind_wished
from shopguide.guide.pictured import beside
from shopguide.guide.reader import LIKELY, SURE, Reading
from shopguide.guide.sessions import Memory
from shopguide.guide.sought import sought
from shopguide.guide.tools import Tools
from shopguide.text import has_han, tokens
from shopguide.types import Citation, Claim, Comparison, Filters, Language, Product, Query

FEW = 10
"""Things that are looked at to see whether a kind is part of another one."""


@dataclass(frozen=True)
class Turn:
    """What came in: the words, how the shop reads them, and the conversation so far.

    Attributes:
        raw: The words as they were said.
        wish: They are a requirement ("it has to be waterproof"), and ask nothing of a product.
        reading: What a learnt reader takes them for; None without one.
        finder: Finds the fact that answers a question in other words; None without one.
        fresh: The product asked about is another than before, so that an answer has to name it.
    """

    tools: Tools
    text: str
    query: Query
    memory: Memory
    language: Language
    raw: str = ""
    wish: bool = False
    reading: Reading | None = None
    finder: FactFinder | None = None
    fresh: bool = False

    @property
    def topic(self) -> str:
        """The words that say what is asked about, as a reader hears them; "" without a sure reading, or for none."""
        heard = self.reading
        if heard is None or heard.sure < SURE or heard.act not in ("ask", "opinion", "compare", "pick"):
            return ""
        said = [s for s in heard.said("topic", "condition", "use") if _is_whole(s, self.raw)]
        return (" " if self.language == "en" else "，").join(said)

    def say(self, en: str, zh: str) -> str:
        """The one of two wordings that is in the asker's language."""
        return zh if self.language == "zh" else en

    def title(self, product: Product) -> str:
        """A product's title in the asker's language."""
        return product.title_in(self.language)

    @cached_property
    def own_kind(self) -> Kind | None:
        """The kind of thing that the turn itself names."""
        words = "" if self.names_no_kind else self.thing_words
        return (
            kind_in(self.query)
            or self.heard_kind
            or (kind_named(self.tools, words) if words else None)
            or kind_wished(self.query)
            or self.alike_kind
        )

    @property
    def alike_kind(self) -> Kind | None:
        """The kind whose name is most like the words for one that a reader hears, where the shop has none so named."""
        words = heard_kind(self.reading)
        return kind_meant(self.tools, words) if words and self.query.words else None

    @property
    def names_no_kind(self) -> bool:
        """A reader is sure that the turn goes on about what was looked for, and hears no kind of thing in it."""
        heard = self.reading
        if heard is None or heard.sure < SURE or self.memory.query is None or heard.said("kind"):
            return False
        return heard.act in ("pick", "step", "ask", "opinion")

    @property
    def thing_words(self) -> str:
        """The words that may name what is wanted: without those that a reader hears as its conditions."""
        words, heard = self.query.words, self.reading
        if heard is None:
            return words
        gone: tuple[str, ...] = ()
        if heard_kind(heard):
            for said in heard.said("condition"):
                words = words.replace(said, " ")
            gone = heard.said("use", "owned")
        elif self.memory.query is not None and heard.weight(*SEARCHES) >= LIKELY:
            gone = heard.said("use", "owned")  # a place or person of the story is no thing that is wanted
        for said in gone:
            words = words.replace(said, " ") if has_han(said) else _without(words, said)
        return " ".join(words.split())

    @cached_property
    def heard_kind(self) -> Kind | None:
        """The kind of thing that a reader hears in the turn, where the shop has it."""
        words = heard_kind(self.reading)
        heard = (kind_spoken(self.tools, words) or self._called(words)) if words else None
        if heard is None or not self.query.words:
            return heard
        named = kind_named(self.tools, self.query.words)
        below = named is not None and named.node != heard.node and f"/{heard.node}/" in f"/{named.node}/"
        return named if below else heard  # "hiking boots" of which the boots are heard

    def _called(self, words: str) -> Kind | None:
        """The things called by words or by other words for them, where the turn says no whole name of one of them."""
        kind = kind_meant(self.tools, words, alike=False)
        wider = (
            kind_named(self.tools, self.query.words) if kind is not None and kind.only and self.query.words else None
        )
        part = kind is not None and not set(tokens(wider.word if wider else "")) & set(tokens(kind.word))
        if (
            kind
            and wider
            and part
            and not wider.only
            and all(wider.holds(self.tools.product(i)) for i in kind.only[:FEW])
        ):
            kind = None  # "noise cancelling" of which the headphones were not heard
        kind = kind or sought(self.tools, words)
        named = kind is not None and any(
            t in self.raw for i in kind.only for p in (self.tools.product(i),) for t in (p.title, self.title(p))
        )
        return None if named else kind

    def currency(self) -> str | None:
        """The currency that the asker spoke of, now or before."""
        queries = (self.query, self.memory.query)
        return next((f.currency for q in queries if q for f in q.filters if f.field == "price" and f.currency), None)


def _without(words: str, said: str) -> str:
    """English words without those of a phrase."""
    gone = set(re.findall(r"[\w'’-]+", said.lower()))
    return re.sub(r"[\w'’-]+", lambda m: " " if m[0].lower() in gone else m[0], words)


def _is_whole(words: str, text: str) -> bool:
    """Whether words stand in a text by themselves, and are no piece of a model's number."""
    whole = rf"(?<![A-Za-z0-9]){re.escape(words)}(?![A-Za-z0-9])"
    return not words.isascii() or re.search(whole, text, re.IGNORECASE) is not None


@dataclass(frozen=True)
class Draft:
    """What goes out before any model words it.

    Attributes:
        many: It shows the best of many, so that a question back may help.
        spoken: False for small talk, which no model needs to word.
    """

    claims: tuple[Claim, ...]
    products: tuple[Product, ...] = ()
    memory: Memory = field(default_factory=Memory)
    comparison: Comparison | None = None
    query: Query = field(default_factory=Query)
    spoken: bool = True
    note: str = ""
    many: bool = False


_LEADS_EN = (
    ("The closest match is {}", "Then there is {}", "And there is {}"),
    ("First comes {}", "Next, {}", "Third, {}"),
    ("{}", "{}", "{}"),
)
_LEADS_ZH = (
    ("最接近的是{}", "其次是{}", "还有{}"),
    ("可以先看{}", "也可以看{}", "再有{}"),
    ("{}", "{}", "{}"),
)
"""How the products of a list are led in, by style and place."""


def listed_line(
    turn: Turn,
    product: Product,
    currency: str | None,
    lead: tuple[int, int],
    flags: Sequence[str] = (),
    filters: Filters = (),
) -> Claim:
    """Say one product of a list: title, price, stars, and the yes/no attributes that were asked for.

    Args:
        turn: The turn.
        product: The product.
        currency: To show the price in; None for the asker's own.
        lead: Style of the list and place in it; a place of -1 is a list of one.
        flags: Names of attributes to tell with their value.
        filters: Conditions that it meets; it is said where only its picture shows that.

    Returns:
        The sentence with its citations.
    """
    style, place = lead
    en, zh = f"It is {turn.title(product)}", f"就是{turn.title(product)}"
    if place >= 0:
        en = _LEADS_EN[style % len(_LEADS_EN)][place % 3].format(turn.title(product))
        zh = _LEADS_ZH[style % len(_LEADS_ZH)][place % 3].format(turn.title(product))
    cites: list[Citation] = [title_fact(product, turn.language)]
    money = price_of(product, turn.language, currency)
    stars = rating_fact(product)
    if money:
        cites.append(price_fact(product, money))
        en, zh = f"{en}{' costs' if en == turn.title(product) else ','} {money}", f"{zh}，{money}"
    if stars:
        few, few_zh = "", ""
        cites.append(stars)
        if product.rating_count:
            cites.append(Citation(product.product_id, "rating_count", str(product.rating_count)))
            few = f" ({product.rating_count} {'review' if product.rating_count == 1 else 'reviews'})"
            few_zh = f"（{product.rating_count} 条评价）"
        en += f", rated {stars.quote}{' out of 5' if place <= 0 else ''}{few}"
        zh += f"，{'评分 ' if place <= 0 else ''}{stars.quote} 分{few_zh}"
    for name in flags:
        if name in product.attributes:
            cites.append(
                Citation(product.product_id, f"attribute:{name}", measured(name, product.attributes[name], "en"))
            )
            en += f"; {shown_name(name, 'en')}: {value_text(product.attributes[name], 'en')}"
            zh += f"，{shown_name(name, 'zh')}：{value_text(product.attributes[name], 'zh')}"
    seen, seen_en, seen_zh = beside(product, filters)
    cites, en, zh = [*cites, *seen], en + seen_en, zh + seen_zh
    if not product.in_stock:
        cites.append(Citation(product.product_id, "stock", "sold out"))
        en, zh = f"{en}; sold out at the moment", f"{zh}，目前缺货"
    return Claim(turn.say(f"{en}.", f"{zh}。"), tuple(cites))


def offer_line(turn: Turn, product: Product, currency: str | None = None) -> Claim:
    """Say a product in a line: title, price, stars."""
    title = turn.title(product)
    cites: list[Citation] = [title_fact(product, turn.language)]
    money = price_of(product, turn.language, currency)
    stars = rating_fact(product)
    en, zh = title, title
    if money:
        cites.append(price_fact(product, money))
        en, zh = f"{en} costs {money}", f"{zh}，售价 {money}"
    if stars:
        cites.append(stars)
        en += f"{', rated' if money else ' is rated'} {stars.quote} out of 5"
        zh += f"，评分 {stars.quote} 分"
        if product.rating_count:
            cites.append(Citation(product.product_id, "rating_count", str(product.rating_count)))
            en += f" ({product.rating_count} {'review' if product.rating_count == 1 else 'reviews'})"
            zh += f"（{product.rating_count} 条评价）"
    if not product.in_stock:
        cites.append(Citation(product.product_id, "stock", "sold out"))
        en, zh = f"{en}; it is sold out at the moment", f"{zh}，目前缺货"
    return Claim(turn.say(f"{en}.", f"{zh}。"), tuple(cites))
