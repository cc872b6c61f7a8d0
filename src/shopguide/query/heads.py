"""What the things of a shop are called, learnt from their own titles and attributes: "notebook", "toner cartridge".

Knows nothing about queries. A title says what a thing is by its head ("HP 250 Notebook Black" is a notebook, "notebook
case" a case), and things of one kind are told by the same attributes: what is called alike and told otherwise is
something else, and what is told alike and called nothing is of the kind. For shops without categories, or with coarse
ones. The numbers of words are those of one pass over the catalog.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from shopguide.measure import UNITS
from shopguide.query import colours
from shopguide.query.synonyms import things
from shopguide.text import STOP_WORDS, stem
from shopguide.types import Product

MIN_CALLED = 3
"""Titles that must call a thing by a word before the word is a kind."""

MIN_BRANDS = 5
"""Brands of a shop from which a word of one brand alone is taken for the name of a series."""

SERIES_SHARE = 0.95
"""Share of one brand in a word's titles from which it is the name of a series …"""

MAY_BE_SERIES = 0.7
"""Share of one brand from which a word gives way to one that is known for goods ("LaserJet 2605 Printer")."""

SERIES_TITLES = 6
"""… when it stands in at least so many."""

MIN_HEAD_SHARE = 0.05
"""Share of a word's titles in which it must be the head: "power" is in many and heads few."""

FIRST_WINS = 6
"""The first end of a title is its head, unless a later one heads more titles by this factor."""

MIN_TOLD = 6
"""Attributes that a product without a head must tell before they say what it is."""

CORE = 0.7
"""An attribute that this share of a kind's things tell is of its core …"""

MIN_CORE = 0.6
"""… of which a thing without a head must tell this share, to be of the kind …"""

MIN_ALIKE = 0.6
"""… and its attributes must speak for the kind as much as this share of the middle one of the kind's own things."""

MIN_SEEDS = 5
"""Things of a kind from which their attributes are learnt."""

CLEAR_CORE = 6
"""A kind with a core of at least so many attributes is told plainly …"""

ALIEN = 0.2
"""… and a thing that is called so and tells less than this share of them is another thing of the same name."""

_SHORT = frozenset(("tv", "tvs", "ups", "pdu", "ssd", "hdd", "gps", "nas"))
"""Nouns that are written in capitals."""

_SPECS = frozenset(
    """wi-fi wifi bluetooth ethernet usb led lcd hd full ultra hdmi android windows ios intel amd nvidia core smart
    stereo""".split()
)
"""What things have or run, in the places where titles name things."""

_CUTS = re.compile(
    r"(?<![\w-])(?:with|for|from|by|compatible|incl|including|without|featuring|that|fits|in|on|at|to)(?![\w-])|w/|"
    r"[,;:|()\[\]{}•·®™+\"”″]|\s[-–—]\s|\s[-–—]|[-–—]\s",
    re.IGNORECASE,
)
_OWN_CUT = re.compile(r"(?<![\w-])(?:with|for|compatible|from|by|in|featuring|that|fits|to)(?![\w-])|w/", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’/-]*[A-Za-zÀ-ɏ](?!\w)|\S+")
_NO_HEADS = frozenset(
    """type set pack kit series edition version model original size new pcs piece style system unit accessory
    colour color collection generation gen year day inch pair bundle product item home pro mini plus max lite ultra
    standard premium basic classic professional series compatible equivalent category cat matt matte gloss glossy
    transparent male female indoor outdoor black white small large medium yield page sheet pin port outlet""".split()
)
"""Words that stand at the end of titles and say what nothing is."""

_TAILS = frozenset(
    """original compatible equivalent colour color pack pcs pc piece edition version model size series matt matte gloss
    glossy transparent indoor outdoor category type""".split()
)
"""Those of them that follow the name of a thing and never go before one."""

_SERVICES = re.compile(
    r"\b(?:warranty|services?|support|licen[cs]e|subscription|svc|hwsup\w*|onsite|nbd|nextbusday\w*|next business day|"
    r"care ?pack)\b",
    re.IGNORECASE,
)
"""What is sold for a thing and is none, wherever its title names the thing."""

_JOINS = frozenset(("and", "&", "or"))


@dataclass(frozen=True)
class Kinds:
    """What the things of one shop are called.

    Attributes:
        called: A noun, or a noun with the word before it, in the singular, to the ids of the things that it calls.
        told: How many of them are called so by their own titles; the others are told by the same attributes.
    """

    called: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, phrase: str) -> tuple[str, ...]:
        """The ids of the things that a word, or a phrase of two, calls; () when nothing is called so."""
        words = phrase.lower().split()
        found = self.called.get(" ".join(map(singular, words)), ())
        found = found or self.called.get(" ".join(w.removesuffix("s") for w in words), ())  # TVs
        return found or self.called.get(" ".join(re.sub(r"oes?$", "o", w) for w in words), ())  # tomatoes

    @classmethod
    def from_products(cls, products: Iterable[Product]) -> Kinds:
        """Learn them.

        Args:
            products: All products of a shop; read once.

        Returns:
            The kinds.
        """
        learner = _Learner()
        for product in products:
            learner.add(product)
        return cls(learner.result())

    def to_dict(self) -> dict[str, object]:
        """Plain JSON values; an id stands once and is counted."""
        ids = list(dict.fromkeys(i for held in self.called.values() for i in held))
        at = {one: n for n, one in enumerate(ids)}
        return {"version": VERSION, "ids": ids, "called": {w: [at[i] for i in held] for w, held in self.called.items()}}

    @classmethod
    def from_dict(cls, saved: Mapping[str, object]) -> Kinds:
        """Make from what `to_dict` gave.

        Args:
            saved: Plain values.

        Returns:
            The kinds.

        Raises:
            ValueError: Another version saved it.
        """
        ids, called = saved.get("ids"), saved.get("called")
        if saved.get("version") != VERSION or not isinstance(ids, list) or not isinstance(called, Mapping):
            raise ValueError(f"These kinds are of version {saved.get('version')}, not {VERSION}.")
        return cls({str(w): tuple(str(ids[n]) for n in held) for w, held in called.items()})


VERSION = 1
"""Of what is saved."""


def singular(word: str) -> str:
    """A word as kinds are kept: lower case, in the singular."""
    return stem(word.lower())


@dataclass(slots=True)
class _Row:
    """One product as the learner keeps it: its words at ends, and its attributes by number."""

    product_id: str
    own: tuple[tuple[str, str], ...]
    later: tuple[tuple[str, str], ...]
    told: np.ndarray


class _Learner:
    def __init__(self) -> None:
        self.rows: list[_Row] = []
        self.numbers: dict[str, int] = {}
        self.titles: Counter[str] = Counter()
        self.heads: Counter[str] = Counter()
        self.brands: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.makers: set[str] = set()

    def add(self, product: Product) -> None:
        """Count one product."""
        title = product.title
        brand = product.brand.lower()
        self.makers.add(brand)
        if brand and title.lower().startswith(brand):
            title = title[len(brand) :]
        if _SERVICES.search(title):
            title = "service"
        taken = {v.lower() for n, v in product.attributes.items() if isinstance(v, str) and "material" in n}
        taken |= set() if " " in brand else set(re.findall(r"\w+", brand))
        own, later, words = _ends(title, frozenset(taken))
        for word in words:
            self.titles[word] += 1
            self.brands[word][brand] += 1
        self.heads.update({w for w, _ in (*own, *later)})
        names = [*product.attributes, *(f"in {node}" for path in product.categories for node in path.split("/"))]
        told = [self.numbers.setdefault(n, len(self.numbers)) for n in names]
        self.rows.append(_Row(product.product_id, own, later, np.array(told, dtype=np.int32)))

    def result(self) -> dict[str, tuple[str, ...]]:
        """Every kind with its things."""
        worth = {w: n for w, n in self.heads.items() if self._is_noun(w)}
        chosen = [self._head(row, worth) for row in self.rows]
        seeds: defaultdict[str, list[int]] = defaultdict(list)
        for at, head in enumerate(chosen):
            if head:
                seeds[head[0]].append(at)
        seeds = defaultdict(list, {w: rows for w, rows in seeds.items() if len(rows) >= MIN_CALLED})
        profile = _Profiles(self.rows, seeds, len(self.numbers))
        out: dict[str, list[int]] = {w: [at for at in rows if not profile.alien(w, at)] for w, rows in seeds.items()}
        nouns = things()
        for at, head in enumerate(chosen):
            if not head or head[0] not in seeds or head[0] not in nouns:  # a series ("LaserJet") is told like printers
                alike = profile.alike(at) if all(map(self._is_of_one_brand, (w for w, _ in self.rows[at].own))) else ""
                if alike and (not head or (alike != head[0] and alike in nouns)):
                    out[alike].append(at)
        pairs: defaultdict[str, list[int]] = defaultdict(list)
        kept = {at for rows in out.values() for at in rows}
        for at, head in enumerate(chosen):
            if head and head[1] and at in kept and head[0] in seeds:
                pairs[f"{head[1]} {head[0]}"].append(at)
        out.update({pair: rows for pair, rows in pairs.items() if len(rows) >= MIN_CALLED})
        return {w: tuple(self.rows[at].product_id for at in rows) for w, rows in sorted(out.items()) if rows}

    def _is_noun(self, word: str) -> bool:
        heads, titles = self.heads[word], self.titles[word]
        if heads < MIN_CALLED or heads < MIN_HEAD_SHARE * titles or word in _NO_HEADS:
            return False
        one = max(self.brands[word].values())
        return not (len(self.makers) >= MIN_BRANDS and titles >= SERIES_TITLES and one > SERIES_SHARE * titles)

    def _is_of_one_brand(self, word: str) -> bool:
        return len(self.makers) >= MIN_BRANDS and max(self.brands[word].values()) >= MAY_BE_SERIES * self.titles[word]

    def _head(self, row: _Row, worth: Mapping[str, int]) -> tuple[str, str] | None:
        """The word that says what a thing is, and the word before it: of those before any "for" or "with"."""
        ends = row.own or row.later
        able = [(worth[w], w, before) for w, before in ends if w in worth]
        able = [one for one in able if one[1] in things() or not self._is_of_one_brand(one[1])] or able
        most = max((n for n, _, _ in able), default=0)
        return next(((w, before) for n, w, before in able if n * FIRST_WINS >= most), None)


class _Profiles:
    """Which attributes the things of each kind are told by."""

    def __init__(self, rows: Sequence[_Row], seeds: Mapping[str, Sequence[int]], width: int) -> None:
        self.rows = rows
        self.words = [w for w, held in seeds.items() if len(held) >= MIN_SEEDS]
        self.at = {w: n for n, w in enumerate(self.words)}
        counts = np.zeros((len(self.words), width), dtype=np.float32)
        every = np.zeros(width, dtype=np.float32)
        for row in rows:
            every[row.told] += 1
        for n, word in enumerate(self.words):
            for one in seeds[word]:
                counts[n][rows[one].told] += 1
        sizes = np.array([len(seeds[w]) for w in self.words], dtype=np.float32)[:, None]
        self.share = counts / np.maximum(sizes, 1)
        smooth = (counts + 0.5) / (sizes + 1.0)
        ground = (every + 0.5) / (len(rows) + 1.0)
        self.speaks = np.log(smooth / ground[None, :]).T.astype(np.float32)
        rich = np.array([sum(len(rows[at].told) >= MIN_TOLD for at in seeds[w]) for w in self.words], dtype=np.float32)
        self.core = [np.flatnonzero(count >= CORE * max(n, 1.0)) for count, n in zip(counts, rich, strict=True)]
        self.usual = [float(np.median([self.speaks[rows[at].told, n].sum() for at in seeds[w]]))
                      for n, w in enumerate(self.words)]  # fmt: skip

    def alien(self, word: str, at: int) -> bool:
        """Whether a thing's attributes speak against the kind that its title names."""
        told, n = self.rows[at].told, self.at.get(word)
        if n is None or len(told) < MIN_TOLD or len(self.core[n]) < CLEAR_CORE:
            return False
        return float(np.isin(self.core[n], told).mean()) < ALIEN

    def alike(self, at: int) -> str:
        """The kind that a thing without a head is told like; "" when it is not plain."""
        told = self.rows[at].told
        if len(told) < MIN_TOLD or not self.words:
            return ""
        score = self.speaks[told].sum(axis=0)
        n = int(score.argmax())
        core = self.core[n]
        held = np.isin(core, told).mean() if len(core) else 0.0
        return self.words[n] if score[n] >= MIN_ALIKE * self.usual[n] > 0 and held >= MIN_CORE else ""


Ends = tuple[tuple[str, str], ...]


def title_ends(title: str, brand: str) -> Ends:
    """The words that may say what a title's thing is, each with the word before it ("" for none).

    Args:
        title: Without its brand.
        brand: Its words name no thing.

    Returns:
        Those before the first "for" or "with"; those after it where there are none before.
    """
    own, later, _ = _ends(title, frozenset(re.findall(r"\w+", brand.lower())))
    return own or later


def _ends(title: str, brand: frozenset[str]) -> tuple[Ends, Ends, set[str]]:
    """The words of a title that may be its head, before and after the first "for" or "with", and all its words."""
    cut = _OWN_CUT.search(title)
    split = cut.start() if cut and cut.start() > 0 else len(title)
    words: set[str] = set()
    out: list[list[tuple[str, str]]] = []
    for part in (title[:split], title[split:]):
        ends: list[tuple[str, str]] = []
        for segment in _CUTS.split(part):
            pieces = [_Piece.of(t, brand) for t in _TOKEN.findall(segment)]
            for n, piece in enumerate(pieces):
                if not piece.noun:
                    continue
                words.add(piece.word)
                last = n + 1 == len(pieces) or not pieces[n + 1].goes_on(piece)
                if last:
                    before = pieces[n - 1].word if n and pieces[n - 1].noun else ""
                    ends.append((piece.word, before))
        out.append(ends)
    return tuple(out[0]), tuple(out[1]), words


@dataclass(frozen=True, slots=True)
class _Piece:
    """One word of a title."""

    typed: str
    word: str
    noun: bool
    joins: bool = False

    @classmethod
    def of(cls, typed: str, brand: frozenset[str]) -> _Piece:
        if typed.count("/") == 1 and all(part.isalpha() for part in typed.split("/")):
            typed = typed.partition("/")[0]
        lowered = typed.lower()
        plain = typed.isalpha() or bool(re.fullmatch(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", typed))
        word = singular(lowered)
        ordinary = plain and (len(lowered) > 2 or lowered in _SHORT) and lowered not in UNITS and lowered not in brand
        short = (
            (typed.isupper() and len(typed) < 6 and lowered not in _SHORT) or lowered in STOP_WORDS or lowered in _SPECS
        )
        noun = ordinary and not short and not colours.names_in(lowered)
        return cls(typed, word, noun, lowered in _JOINS)

    def goes_on(self, before: _Piece) -> bool:
        """Whether this word goes on with the phrase of the one before it."""
        if self.joins:
            return True
        if not self.noun or self.word in _TAILS:
            return False
        return not (before.typed.islower() and not self.typed.islower())
