"""The things of one shop by what they are called, in step with its catalog.

Knows nothing about queries. A large shop's are learnt with its index and kept in a file; a small shop's are learnt when
they are asked for, and anew after a change, in milliseconds.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import orjson

from shopguide.encode import TextEncoder
from shopguide.query import Kinds, Names
from shopguide.query.alike import BESIDE, LIKE, LIKE_KNOWN, Array, learnt_alike
from shopguide.query.synonyms import Thesaurus, phrase_terms, qualities
from shopguide.types import Meant, Product

KINDS = "kinds.json"
"""The file in a shop's folder: what titles call things."""

NAMES = "names.json"
"""The file of all names of things, with what only one title and the table of shopping words say."""

ALIKE = "names.npz"
"""The file of vectors of names."""

MOST_ENCODED = 1_000
"""Names that are encoded while somebody waits, once a process: some seconds. Where a file of vectors lacks more, words
are looked up and not likened until the next import writes it."""

MIN_LIKENED = 2
"""Signs of the shortest word that is likened to names."""

ALIKE_TITLES = 3
"""Titles of a large shop that must end with a name before words are likened to it."""

SMALL = 2_000
"""Products of a shop that is learnt anew after each change: a quarter of a second."""

MOST_AT_ONCE = 25_000
"""Products that are learnt while somebody waits, where the file is missing: some seconds. A larger shop has no kinds
until its next import writes them."""

SAME = 0.7
"""What a synonym must count to call the same things."""


class Calling:
    """What the things of one shop are called.

    Args:
        folder: The shop's folder.
        products: Gives all its products.
        changes: Tells how many products there are, and a number that grows with every change.
    """

    def __init__(
        self, folder: Path, products: Callable[[], Iterable[Product]], changes: Callable[[], tuple[int, int]]
    ) -> None:
        self._path, self._products, self._changes = folder / KINDS, products, changes
        self._kinds: Kinds | None = None
        self._as_of = (-1, -1)
        self._names: Names | None = None
        self._named = (-1, -1)
        self._likened: tuple[Names, list[str], Array] | None = None
        self._vectors: dict[str, Array] = {}
        self._lock = threading.RLock()

    def kinds(self) -> Kinds:
        """The kinds as the catalog is now."""
        now = self._changes()
        with self._lock:
            if self._kinds is None or (self._as_of != now and now[0] <= SMALL):
                self._kinds, self._as_of = self._learnt(now[0]), now
            return self._kinds

    def _learnt(self, size: int) -> Kinds:
        if size > SMALL:
            try:
                return Kinds.from_dict(orjson.loads(self._path.read_bytes()))
            except (OSError, ValueError):
                pass
        return Kinds.from_products(self._products()) if size <= MOST_AT_ONCE else Kinds()

    def renewed(self, products: Sequence[Product], encoder: TextEncoder | None) -> dict[str, bytes]:
        """Learn from the products of a new generation.

        Args:
            products: All of them.
            encoder: Of words, or None.

        Returns:
            Names of files and what is to be written to them.
        """
        large = len(products) > SMALL
        kinds = Kinds.from_products(products)
        categories = dict.fromkeys(path for p in products for path in p.categories)
        names = Names.learn(kinds, categories, products, not large)
        with self._lock:
            self._kinds = self._names = self._likened = None
            self._vectors = self._read_vectors(encoder)
            files: dict[str, bytes] = {}
            if large:
                files = {KINDS: orjson.dumps(kinds.to_dict()), NAMES: orjson.dumps(Kinds(names.things).to_dict())}
            if encoder is not None and encoder.fingerprint == learnt_alike().encoder:
                likened = _likened(names, large)
                self._encode(likened, encoder)
                held = io.BytesIO()
                rows = np.array([self._vectors[n] for n in likened], np.float16)
                np.savez(held, names=np.array(likened), rows=rows, made=np.array(learnt_alike().made))
                files[ALIKE] = held.getvalue()
        return files

    def names(self, categories: Iterable[str]) -> Names:
        """All names of things as the catalog is now.

        Args:
            categories: Its category paths.

        Returns:
            The names.
        """
        now = self._changes()
        kinds = self.kinds()
        with self._lock:
            if self._names is None or (self._named != now and now[0] <= SMALL):
                self._names, self._named = self._all_names(now[0], kinds, categories), now
            return self._names

    def _all_names(self, size: int, kinds: Kinds, categories: Iterable[str]) -> Names:
        if size <= SMALL:
            return Names.learn(kinds, categories, self._products(), True)
        try:
            kinds = Kinds.from_dict(orjson.loads(self._path.with_name(NAMES).read_bytes()))
        except (OSError, ValueError):
            return Names.learn(kinds, categories, self._products() if size <= MOST_AT_ONCE else (), False)
        return Names.learn(kinds, categories, (), False)

    def meant(self, words: str, categories: Iterable[str], thesaurus: Thesaurus, encoder: TextEncoder | None) -> Meant:
        """What the words for a kind of thing mean here: by name, by another word for it, else by likeness.

        Args:
            words: The words, with what tells more of the thing, in either language.
            categories: The shop's category paths.
            thesaurus: Other words for things.
            encoder: Of words, or None.

        Returns:
            The things; nothing where the shop sells none, or the thing is a known one and nothing is called so.
        """
        names = self.names(categories)
        meant = names.meant(words, thesaurus)
        named = meant.sold or len(meant.word) < MIN_LIKENED or phrase_terms(meant.word) in qualities()
        if named or encoder is None or encoder.fingerprint != learnt_alike().encoder:
            return meant
        likened, rows = self._rows(names, encoder)
        if not len(rows):
            return meant
        said = learnt_alike().turned(tuple(dict.fromkeys((words, meant.word))), encoder.encode_query)
        scores = (rows @ said.T).max(axis=1)
        best = float(scores.max())
        if best < (LIKE_KNOWN if meant.known else LIKE):
            return meant
        return replace(
            names.all_of([likened[n] for n in np.flatnonzero(scores >= best - BESIDE)], meant.word), alike=best
        )

    def _rows(self, names: Names, encoder: TextEncoder) -> tuple[list[str], Array]:
        """The names that words are likened to, and their vectors."""
        with self._lock:
            if self._likened is None or self._likened[0] is not names:
                self._vectors = self._vectors or self._read_vectors(encoder)
                likened = _likened(names, not names.titles)
                lacking = [n for n in likened if n not in self._vectors]
                if len(lacking) <= MOST_ENCODED:
                    self._encode(lacking, encoder)
                likened = [n for n in likened if n in self._vectors]
                rows = np.array([self._vectors[n] for n in likened], np.float32)
                self._likened = names, likened, rows
            return self._likened[1], self._likened[2]

    def _encode(self, names: Sequence[str], encoder: TextEncoder) -> None:
        lacking = [n for n in names if n not in self._vectors]
        if lacking:
            self._vectors |= dict(zip(lacking, learnt_alike().turned(lacking, encoder.encode_query), strict=True))

    def _read_vectors(self, encoder: TextEncoder | None) -> dict[str, Array]:
        """The vectors of names that an import wrote, if they are of this encoder and this turning."""
        try:
            with np.load(self._path.with_name(ALIKE), allow_pickle=False) as held:
                if encoder is None or str(held["made"]) != learnt_alike().made:
                    return {}
                return dict(zip(held["names"].tolist(), held["rows"].astype(np.float32), strict=True))
        except (OSError, ValueError, KeyError, EOFError):
            return {}

    def called(self, phrase: str, thesaurus: Thesaurus) -> tuple[str, ...]:
        """Ids of the things that a noun calls, or another word for it.

        Args:
            phrase: One or two words, in either language.
            thesaurus: Other words for it.

        Returns:
            The ids; () when nothing is called so.
        """
        kinds = self.kinds()
        same = [r.shown for r in thesaurus.entries.get(phrase_terms(phrase), ()) if r.weight >= SAME]
        return tuple(dict.fromkeys(i for one in (phrase, *same) for i in kinds.of(one)))


def _likened(names: Names, large: bool) -> list[str]:
    """The names that words may be likened to: of a large shop those that some titles end with."""
    told = names.whole if names.whole else names.things
    kept = [n for n in sorted(told) if not large or len(names.things[n]) >= ALIKE_TITLES]
    return list(dict.fromkeys((*(n for n in names.nodes if not n[0].isdigit()), *kept)))
