"""Search as you type: what the beginning of a query may become, out of the catalog's own words.

Knows nothing about indexes or files: products in, one value of plain lists out, which a shop keeps beside its
generation. A text is found by the beginning of any word of it, and a Chinese one by its pinyin or initials too.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

import numpy as np
import numpy.typing as npt

from shopguide.query.pinyin import initials, syllables
from shopguide.text import STOP_WORDS, has_han, normalise, words
from shopguide.types import Product, Suggestion

MAX_PREFIX_CHARS = 80
"""Letters that are typed before suggestions stop: what is longer is a pasted text."""

MAX_COMPLETIONS = 20_000
"""Phrases of titles that are kept, the most frequent first."""

MAX_PRODUCTS = 200_000
"""Titles that are kept, the best known first: beyond that, suggestions of single products are noise."""

MAX_PHRASE_WORDS = 3
MAX_STARTS = 8
"""Words of a title that it is found by; what is told later is rarely typed first."""

MIN_PHRASE_COUNT = 2
MAX_JOINED = 4
"""Completions of a last word alone whose products are counted; each count is a small search."""

_ASCII_WORD = re.compile(r"(?<![\w.])\w")
_END = "\U0010ffff"
_KINDS: tuple[Literal["query", "category", "brand", "product"], ...] = ("query", "category", "brand", "product")
_SHARES = (0.5, 0.25, 0.25, 1.0)
"""How much of the list each kind may take; titles fill up what is left."""

Entry = tuple[str, int, int, str, float]
"""(text, place of its kind in `_KINDS`, products, product id or category path, how well known)."""


@dataclass(frozen=True)
class Suggester:
    """Everything that can be suggested.

    Attributes:
        entries: What is shown, with its kind, number of products, id or path, and weight.
        size: Products that they were made from.
    """

    entries: tuple[Entry, ...] = ()
    size: int = 0
    _keys: Sequence[str] = field(init=False, repr=False, default=())
    _owner: npt.NDArray[np.int32] = field(init=False, repr=False, compare=False)
    _kind: npt.NDArray[np.int8] = field(init=False, repr=False, compare=False)
    _weight: npt.NDArray[np.float32] = field(init=False, repr=False, compare=False)
    _han: npt.NDArray[np.bool_] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        pairs = sorted((key, at) for at, entry in enumerate(self.entries) for key in _keys_of(entry))
        set_once = object.__setattr__
        set_once(self, "_keys", [key for key, _ in pairs])
        set_once(self, "_owner", np.array([at for _, at in pairs], np.int32))
        set_once(self, "_kind", np.array([entry[1] for entry in self.entries], np.int8))
        set_once(self, "_han", np.array([has_han(entry[0]) for entry in self.entries], np.bool_))
        set_once(self, "_weight", np.array([entry[4] for entry in self.entries], np.float32))

    def suggest(
        self,
        prefix: str,
        limit: int = 8,
        alive: Callable[[str], bool] = lambda product_id: True,
        count: Callable[[str], int] = lambda words: 0,
    ) -> tuple[Suggestion, ...]:
        """What a beginning may become, best known first, completions before categories, brands and products.

        Args:
            prefix: What has been typed; a space at its end says that the last word is whole.
            limit: How many at most.
            alive: Whether a product is still there.
            count: How many products hold all of some words; asked for joined completions that no title holds as such.

        Returns:
            The suggestions; () for an empty prefix, a very long one, and one that nothing begins with.
        """
        key = folded(prefix)
        if not key.strip() or len(key) > MAX_PREFIX_CHARS or limit <= 0:
            return ()
        found = self._matching(key)
        if not len(found) and " " in key.strip():
            return tuple(self._joined(key.strip(), limit, count))
        out: list[Suggestion] = []
        for kind, share in enumerate(_SHARES):
            room = limit - len(out) if share == 1.0 else min(max(round(limit * share), 1), limit - len(out))
            out += self._best(found, kind, room, has_han(key), alive)
        return tuple(out)

    def _joined(self, key: str, limit: int, count: Callable[[str], int]) -> Iterator[Suggestion]:
        """Complete the last word alone: "wool c" in a shop whose titles never say "wool cardigan" in one piece."""
        head, _, last = key.rpartition(" ")
        for one in self._best(
            self._with_kind(self._matching(last), 0), 0, min(limit, MAX_JOINED), has_han(head), lambda _: True
        ):
            text = f"{head} {one.text}"
            if has_han(one.text) == has_han(head) and (held := count(text)):
                yield Suggestion(text, "query", held)

    def _with_kind(self, found: npt.NDArray[np.int32], kind: int) -> npt.NDArray[np.int32]:
        return np.asarray(found[self._kind[found] == kind])

    def _matching(self, key: str) -> npt.NDArray[np.int32]:
        low, high = bisect_left(self._keys, key), bisect_left(self._keys, key + _END)
        return np.unique(self._owner[low:high])

    def _best(
        self, found: npt.NDArray[np.int32], kind: int, room: int, han: bool, alive: Callable[[str], bool]
    ) -> Iterator[Suggestion]:
        """The best known of one kind, those in the script of the prefix before others; each product once."""
        own = self._with_kind(found, kind)
        if not len(own) or room <= 0:
            return
        rank = -self._weight[own] + np.where(self._han[own] == han, np.float32(0), np.float32(1e9))
        pool = min(len(own), 4 * room)
        best = np.argpartition(rank, pool - 1)[:pool]
        ranked = sorted((float(rank[i]), len(self.entries[own[i]][0]), self.entries[own[i]]) for i in best.tolist())
        seen = set[str]()
        for _, _, (text, _, count, name, _) in ranked:
            if kind == 3 and (name in seen or not alive(name)):
                continue
            seen.add(name)
            product, path = (name, "") if kind == 3 else ("", name)
            yield Suggestion(text, _KINDS[kind], count, product, path)
            room -= 1
            if not room:
                return

    @classmethod
    def from_products(cls, products: Iterable[Product]) -> Suggester:
        """Gather what can be suggested in one pass.

        Args:
            products: All products; read once.

        Returns:
            The suggester.
        """
        phrases, categories, brands = Counter[str](), Counter[str](), Counter[str]()
        titles: list[Entry] = []
        size = 0
        for product in products:
            size += 1
            told = [product.title, *(t.title for t in product.translations.values())]
            phrases.update({phrase for title in told for phrase in _phrases(title)})
            paths = {p.rsplit("/", depth)[0] for p in product.categories for depth in range(p.count("/") + 1)}
            categories.update(paths)
            brands.update([product.brand] if product.brand else [])
            known = float(np.log1p(product.rating_count)) + (1.0 if product.in_stock else 0.0)
            titles += [(title, 3, 1, product.product_id, known) for title in dict.fromkeys(told) if title]
        titles.sort(key=lambda entry: (-entry[4], entry[3], entry[0]))
        entries: list[Entry] = [(text, 0, n, "", float(n)) for text, n in _telling(phrases)]
        entries += [(path.rsplit("/", 1)[-1], 1, n, path, float(n)) for path, n in categories.items()]
        entries += [(brand, 2, n, "", float(n)) for brand, n in brands.items()]
        return cls((*entries, *titles[:MAX_PRODUCTS]), size)

    def to_dict(self) -> dict[str, object]:
        """Give it as plain JSON values."""
        return {"size": self.size, "entries": [list(entry) for entry in self.entries]}

    @classmethod
    def from_dict(cls, saved: Mapping[str, object]) -> Suggester:
        """Make from what `to_dict` gave.

        Args:
            saved: The values.

        Returns:
            The suggester.

        Raises:
            ValueError: They are of another form.
        """
        entries, size = saved.get("entries"), saved.get("size")
        if not isinstance(entries, list) or not isinstance(size, int):
            raise ValueError("no suggestions")
        return cls(tuple((str(t), int(k), int(n), str(i), float(w)) for t, k, n, i, w in entries), size)


def folded(text: str) -> str:
    """A text as it is compared: half width, lower case, hyphens as spaces, single spaces; one at the end is kept."""
    text = text if text.isascii() else normalise(text)
    return " ".join(text.lower().replace("-", " ").split()) + (" " if text[-1:].isspace() else "")


def _keys_of(entry: Entry) -> Iterator[str]:
    """Every beginning that an entry is found by."""
    text, kind = folded(entry[0]).strip(), entry[1]
    if text.isascii():
        yield from (text[match.start() :] for match in islice(_ASCII_WORD.finditer(text), MAX_STARTS))
        return
    at = 0
    for n, word in enumerate(words(text)):
        start = text.find(word, at)
        if n == MAX_STARTS or start < 0:
            break
        yield text[start:]
        at = start + len(word)
    if kind != 3 and has_han(text):
        spelt = syllables(text)
        yield "".join(spelt)
        if len(spelt) > 1:
            yield initials(spelt)


def _phrases(title: str) -> Iterator[str]:
    """The runs of one to three words of a title that a shopper may type."""
    told = words(title)
    for start in range(len(told)):
        for length in range(1, MAX_PHRASE_WORDS + 1):
            run = told[start : start + length]
            if len(run) < length or _poor(run[0]) or _poor(run[-1]):
                continue
            han = [has_han(word) for word in run]
            text = ("" if all(han) else " ").join(run)
            if any(han) != all(han) or len(text) < 2 or (any(han) and len(text) > 12) or text not in title.lower():
                continue
            yield text


def _poor(word: str) -> bool:
    return word in STOP_WORDS or not any(c.isalpha() for c in word) or (len(word) == 1 and word.isascii())


def _telling(phrases: Counter[str]) -> list[tuple[str, int]]:
    """Phrases that several titles hold, without beginnings that only ever stand in one longer phrase."""
    kept = {phrase: n for phrase, n in phrases.items() if n >= MIN_PHRASE_COUNT}
    longer = ((phrase.rpartition(" ")[0], n) for phrase, n in kept.items())
    inner = {head for head, n in longer if kept.get(head) == n}
    ranked = sorted(((p, n) for p, n in kept.items() if p not in inner), key=lambda one: (-one[1], one[0]))
    return ranked[:MAX_COMPLETIONS]
