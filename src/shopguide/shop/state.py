"""The index of a shop kept in step with its catalog: what to encode, fuse, add, rebuild and swap.

Knows nothing about queries. The catalog is the truth; everything here can be made again from it.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

import numpy as np
import orjson

from shopguide.catalog import Catalog
from shopguide.errors import CorruptError, EncoderMismatchError, ShopError
from shopguide.fuse import PICTURE, REVIEWS, TEXT, Array, Centring, Fuser, ModalityTokens
from shopguide.index import Entry, Index, Ranking
from shopguide.query import Suggester, Vocabulary
from shopguide.query.learnt import table
from shopguide.shop.calibration import Calibration, threshold
from shopguide.shop.calling import Calling
from shopguide.shop.features import Features, Worked
from shopguide.shop.fusing import Fusers, centred_for, tokens_for
from shopguide.shop.merging import Background
from shopguide.shop.picturing import Picturing, dressed
from shopguide.shop.wording import LEARNT
from shopguide.types import Product, Progress, Review

PRIOR_TEXTS = (
    "Cotton T-shirt with a round neck. Clothing. Soft and easy to wash.", "Running shoes, light and breathable.",
    "Stainless steel kettle, 1.7 l, kitchen.", "Laptop with 14 inch display, 16 GB.", "Wireless headphones, black.",
    "Office chair with adjustable back.", "Toner cartridge for laser printers.", "Fresh apples, sweet and crisp.",
    "Leather handbag with shoulder strap.", "Table lamp, warm light.", "Children's book with pictures.",
    "Face cream for dry skin, 50 ml.", "USB cable, 2 m.", "Tent for two people, waterproof.", "Dog food, 3 kg.",
    "纯棉圆领T恤，柔软舒适。", "轻便透气跑步鞋。", "不锈钢电热水壶，1.7升。", "14英寸笔记本电脑。",
    "无线降噪耳机，黑色。", "可调节靠背办公椅。", "真皮单肩女包。", "台灯，暖光护眼。", "儿童绘本。",
    "保湿面霜，50毫升。", "新鲜苹果，香甜多汁。",
)  # fmt: skip
"""Products of any shop in both languages: their mean vector is where a text encoder puts "a product"."""

REBUILD_SHARE = 0.2
"""Changes above this share of the shop make a new calibration and a whole new generation; fewer are put on top."""

REVIEW_TEXT_CHARS = 2000
"""Characters of a product's reviews that are indexed as words; the newest come first."""

SPOKEN_CHARS = 4000
"""Characters of what a product's videos and pictures say that are indexed as words: five minutes of speech."""

MOST_ON_TOP = 1000
"""Changes that a reader puts on top at once: about half a second. More of them are an import under way, whose
generation a reader waits for."""

MERGE_AT = MOST_ON_TOP // 2
"""Changes on top of the generation from which they are merged into a new one, in the background."""


RENEWED = "The index was made by an older version's recipe: it was built anew, with the vectors that were there."
"""Told by the import that did it."""


class ShopState:
    """Catalog, index, calibration and vocabulary of one folder, in step.

    Args:
        folder: The shop's folder.
        catalog: Its catalog.
        features: Where vectors come from.
        fuser_name: The setting `fuser`.
        currency: The one that leads where the shop has prices in several.
        ranking: The numbers of matching and ranking.
        pictured: The setting: pictures may tell what the catalog does not.
    """

    def __init__(
        self,
        folder: Path,
        catalog: Catalog,
        features: Features,
        fuser_name: str,
        currency: str,
        ranking: Ranking | None = None,
        pictured: bool = True,
    ) -> None:
        self.folder, self.catalog, self.features = folder, catalog, features
        self._currency, self._ranking, self._pictured = currency, ranking, pictured
        self.fusers = Fusers(folder, features, fuser_name)
        self._fuser: Fuser | None = None
        self._lock = threading.RLock()
        """Held for moments: opening, adopting a generation, putting changes on top."""
        self._writing = threading.RLock()
        """Held by the one writer of this process, for as long as it encodes; searches do not wait for it."""
        self._index: Index | None = None
        self._written_seq = 0
        self._calibration = Calibration()
        self._vocabulary: Vocabulary | None = None
        self._suggester: Suggester | None = None
        self.calling = Calling(folder, self.products, lambda: (len(catalog), catalog.last_seq))
        self._dirty = False
        self._merger = Background(self._merge_now, "shopguide-merge")
        self._renewer = Background(lambda: self.catch_up(Worked()), "shopguide-renew")

    # -- reading -----------------------------------------------------------------------------------------------

    @property
    def fuser(self) -> Fuser:
        """The fuser that the present generation was made by."""
        with self._lock:
            self._opened()
            if self._fuser is None:
                self._fuser = self.fusers.wanted()
            return self._fuser

    @property
    def calibration(self) -> Calibration:
        """The means and thresholds that the present generation was made with."""
        with self._lock:
            self._opened()
            return self._calibration

    @property
    def vocabulary(self) -> Vocabulary:
        """The catalog's own words, for the parser."""
        if self._vocabulary is None:
            path = self.folder / "vocabulary.json"
            try:
                self._vocabulary = Vocabulary.from_dict(orjson.loads(path.read_bytes()))
            except (OSError, ValueError):
                self._vocabulary = Vocabulary.from_products(self.products(), self._currency)
        return self._vocabulary

    @property
    def suggester(self) -> Suggester:
        """What the beginning of a query may become, as of the present generation."""
        if self._suggester is None:
            try:
                self._suggester = Suggester.from_dict(orjson.loads((self.folder / "suggestions.json").read_bytes()))
            except (OSError, ValueError):
                present = (c.product for c in self.catalog.iterate() if c.product is not None)
                self._suggester = Suggester.from_products(present)
        return self._suggester

    @property
    def currency(self) -> str:
        """The shop's main currency: the set one where anything is priced in it, else the most frequent one."""
        held = self.vocabulary.currencies
        return self._currency if not held or self._currency in held else held[0]

    def index(self) -> Index:
        """The index with the changes of the catalog in it. Writes nothing and encodes nothing.

        While an import is between its catalog and its index, the searches go on in the index from before it.

        Returns:
            The index.

        Passes on:
            EncoderMismatchError: It was made by other encoders.
            CorruptError: A file of it is broken.
        """
        with self._lock:
            index = self._opened()
            if index.refresh():
                self._adopt(index)
            if self.catalog.last_seq > index.seq:
                self._put_on_top(index)
            return index

    def _opened(self) -> Index:
        if self._index is None:
            index = Index.open(self.folder / "index", ranking=self._ranking)
            self._adopt(index)
            self._index = index
        return self._index

    def _adopt(self, index: Index) -> None:
        """Take on the calibration of a generation.

        Args:
            index: Opened at that generation.

        Raises:
            EncoderMismatchError: The generation was made by other encoders.
        """
        made_by = index.fingerprint
        self._vocabulary = self._suggester = None
        self._written_seq = index.seq
        if not made_by:
            return
        made, _, name = made_by.rpartition("/")
        encoders, _, fuser = made.partition("/")
        if encoders != self.features.fingerprint:
            raise EncoderMismatchError(
                f"The index of {self.folder} was made by other encoders or another fuser.",
                "Run `shopguide import --shop DIR` to build it anew, or set the encoders that it was made by.",
            )
        self._fuser = self.fusers.of(fuser)
        self._calibration = Calibration.load(self.folder / f"calibration-{name}.npz")

    def _put_on_top(self, index: Index) -> None:
        """Put the catalog's changes since on top, with the vectors that are in the cache."""
        changes = list(islice(self.catalog.iterate(index.seq), MOST_ON_TOP + 1))
        if len(changes) > MOST_ON_TOP:
            return
        upserts = [c.product for c in changes if c.product is not None]
        deletes = [c.product_id for c in changes if c.product is None]
        entries = self._entries(upserts, replace(self.features, make=False), Worked(), None)
        index.apply(entries, deletes, changes[-1].seq)

    def get(self, ids: Iterable[str]) -> dict[str, Product]:
        """Products by id as the catalog tells them now, with what the index says that only their pictures show.

        Args:
            ids: Product ids.

        Returns:
            Id to product in the order asked, without the unknown ones.
        """
        found = self.catalog.get(ids)
        shown = self._pictured_of(list(found)) if found else {}
        return {i: dressed(p, shown[i]) if i in shown else p for i, p in found.items()}

    def products(self) -> Iterator[Product]:
        """All products in the catalog's order, with what only their pictures show.

        Yields:
            Product: Each one.
        """
        for change in self.catalog.iterate():
            if change.product is not None:
                shown = self._pictured_of([change.product_id])
                yield dressed(change.product, shown[change.product_id]) if shown else change.product

    def _pictured_of(self, ids: Sequence[str]) -> dict[str, dict[str, tuple[tuple[str, ...], float]]]:
        """What the index says of pictures; nothing where it cannot be used, which the next search tells."""
        with contextlib.suppress(ShopError):
            return self.index().pictured(ids)
        return {}

    # -- writing -----------------------------------------------------------------------------------------------

    def prepare(self, product: Product) -> None:
        """Encode a product before it is stored, so that readers find its vectors in the cache."""
        reviews = self.catalog.reviews_of([product.product_id])
        vectors = self.features.of([product], reviews, Worked())
        tokens_for(self.fuser, self.features, [product], reviews, vectors, Worked())

    def catch_up(self, worked: Worked, progress: Progress | None = None) -> None:
        """Bring the index up to the catalog and write it, building it anew where that is better.

        Args:
            worked: Counts of what had to be encoded are added here.
            progress: Told the stages "encode" and "index".

        Passes on:
            LockedError: Another process is writing.
            ShopError: The disk is full or cannot be written; the old index stays.
        """
        with self._writing:
            index = self._usable()
            last = self.catalog.last_seq
            if index is None or not index.fingerprint or not len(index) or index.outdated:
                if index is not None and index.outdated:
                    worked.notes.append(RENEWED)
                self.rebuild(worked, progress)
                return
            wanted = self.fusers.wanted(self.fuser.fingerprint)
            if wanted.fingerprint != self.fuser.fingerprint or self.calibration.picturing.wanted != self._pictured:
                self.rebuild(worked, progress)
                return
            worked.notes += [self.fusers.note] if self.fusers.note else []
            changed = list(self.catalog.iterate(self._written_seq))
            if not changed and not self._dirty:
                return
            if len(changed) > REBUILD_SHARE * len(index):
                self.rebuild(worked, progress)
                return
            upserts = [c.product for c in changed if c.product is not None]
            entries = self._entries(upserts, self.features, worked, progress)
            index.apply(entries, [c.product_id for c in changed if c.product is None], last)
            self._merge(index)

    def changed(self) -> None:
        """This process changed the catalog: show it to the next search, and have many changes merged behind it.

        An index that cannot be used now does not undo the change; the next import or search tells of it. Neither the
        caller nor a search waits for a merge: the change stands in the catalog, and is on top of the index.
        """
        self._dirty = True
        with contextlib.suppress(ShopError):
            index = self.index()
            if index.fingerprint and index.delta > MERGE_AT:
                self._merger.start()

    @property
    def outdated(self) -> bool:
        """True when the index, as far as it was opened, was made by an older version's recipe."""
        return self._index is not None and self._index.outdated

    def renew(self) -> bool:
        """Have an outdated index built anew, in the background: searches go on in the old one.

        Returns:
            True when that was started.
        """
        if not self.outdated:
            return False
        self._renewer.start()
        return True

    def settle(self) -> None:
        """Write what this process changed into a generation; nothing when another one is writing."""
        self._renewer.wait()
        self._merger.wait()
        with self._writing, contextlib.suppress(ShopError):
            if self._dirty and self._index is not None and self._index.fingerprint:
                self._merge(self.index())

    def _merge_now(self) -> None:
        """What the background thread does. An import of this process that is at work merges in its own time."""
        if not self._writing.acquire(blocking=False):
            return
        try:
            index = self._index
            if index is not None and index.fingerprint and index.delta > MERGE_AT:
                self._merge(index)
        finally:
            self._writing.release()

    def _merge(self, index: Index) -> None:
        self._dirty = False  # Before the merge: a change that comes meanwhile is not in it.
        try:
            self._written_seq = index.merge().seq
        except ShopError:
            self._dirty = True
            raise
        self._write_vocabulary(list(self.products()))

    def _usable(self) -> Index | None:
        """The present index, or None when it is broken or of other encoders and has to be built anew."""
        try:
            with self._lock:
                return self._opened()
        except (CorruptError, EncoderMismatchError):
            return None

    def rebuild(self, worked: Worked, progress: Progress | None = None) -> None:
        """Build calibration, vectors, index and vocabulary anew from the catalog, and swap them in.

        Args:
            worked: Counts of what had to be encoded are added here.
            progress: Told the stages "encode" and "index".

        Passes on:
            LockedError: Another process is writing.
            ShopError: The disk is full or cannot be written; the old index stays.
        """
        with self._writing:
            last = self.catalog.last_seq
            products = [c.product for c in self.catalog.iterate() if c.product is not None]
            reviews = self.catalog.reviews_of(p.product_id for p in products)
            fuser = self.fusers.wanted(self._fuser.fingerprint if self._fuser is not None else "")
            worked.notes += [self.fusers.note] if self.fusers.note else []
            vectors = self.features.of(products, reviews, worked, progress)
            tokens = tokens_for(fuser, self.features, products, reviews, vectors, worked, progress)
            calibration, spaces = self._calibrated(fuser, vectors, tokens)
            if self._pictured:
                calibration = replace(calibration, picturing=Picturing.learn(products, self.features))
                products = calibration.picturing.of(products, self.features)
            path = self.folder / f"calibration-{calibration.fingerprint}.npz"
            arrays = calibration.arrays()
            _write_aside(path, lambda handle: np.savez(handle, allow_pickle=False, **arrays))
            index = self._fresh_index()
            if progress is not None:
                progress("index", 0, len(products))
            index.rebuild(
                (self._entry(p, reviews.get(p.product_id, ()), spaces, row) for row, p in enumerate(products)),
                f"{self.features.fingerprint}/{fuser.fingerprint}/{calibration.fingerprint}",
                last,
            )
            if progress is not None:
                progress("index", len(products), len(products))
            with self._lock:
                self._index, self._calibration, self._written_seq, self._dirty = index, calibration, last, False
                self._fuser = fuser
            self._write_vocabulary(products)
            for old in self.folder.glob("calibration-*.npz"):
                if old != path:
                    old.unlink(missing_ok=True)

    def _fresh_index(self) -> Index:
        """The index to build into; a broken one is set aside first."""
        try:
            return self._index or Index.open(self.folder / "index", ranking=self._ranking)
        except CorruptError:
            broken = self.folder / "index"
            aside = self.folder / f"index-broken-{os.getpid()}"
            broken.rename(aside)
            return Index.open(broken, ranking=self._ranking)

    def priors(self) -> dict[str, Array]:
        """Where products of any shop lie, by modality."""
        if self.features.text is None:
            return {}
        mean = self.features.text.encode_document(PRIOR_TEXTS).mean(axis=0)
        return {TEXT: mean, REVIEWS: mean}

    def _calibrated(
        self, fuser: Fuser, vectors: dict[str, Array], tokens: ModalityTokens
    ) -> tuple[Calibration, dict[str, Array]]:
        """Means, thresholds and spaces of a whole shop."""
        centring = centred_for(fuser, Centring.fit(vectors, self.priors()))
        calibration, background = Calibration.means(centring, self.features.text)
        spaces = _spaces(fuser, centring, vectors, tokens)
        if "fused" in spaces:
            asked = {code: np.stack([fuser.query({TEXT: q}) for q in rows]) for code, rows in background.items()}
            found = {code: threshold(rows, spaces["fused"]) for code, rows in asked.items()}
            calibration = replace(calibration, thresholds=MappingProxyType(found))
        return calibration, spaces

    def _entries(
        self, products: list[Product], features: Features, worked: Worked, progress: Progress | None
    ) -> list[Entry]:
        reviews = self.catalog.reviews_of(p.product_id for p in products)
        vectors = features.of(products, reviews, worked, progress)
        products = self._calibration.picturing.of(products, features)
        tokens = tokens_for(self.fuser, features, products, reviews, vectors, worked)
        spaces = _spaces(self.fuser, self._calibration.centring, vectors, tokens)
        return [self._entry(p, reviews.get(p.product_id, ()), spaces, row) for row, p in enumerate(products)]

    @staticmethod
    def _entry(product: Product, reviews: Sequence[Review], spaces: dict[str, Array], row: int) -> Entry:
        said = " ".join(f"{r.title} {r.text}".strip() for r in reviews)[:REVIEW_TEXT_CHARS]
        vectors = {name: rows[row] if rows[row].any() else None for name, rows in spaces.items()}
        return Entry(_with_spoken(product), said, vectors)

    def _write_vocabulary(self, products: Sequence[Product]) -> None:
        self._vocabulary = Vocabulary.from_products(products, self._currency)
        data = orjson.dumps(self._vocabulary.to_dict())
        _write_aside(self.folder / "vocabulary.json", lambda handle: handle.write(data))
        self._suggester = Suggester.from_products(products)
        told = orjson.dumps(self._suggester.to_dict())
        _write_aside(self.folder / "suggestions.json", lambda handle: handle.write(told))
        for name, data in self.calling.renewed(products, self.features.text).items():
            _write_aside(self.folder / name, partial(_put, data))
        learnt = table(products).encode()
        _write_aside(self.folder / LEARNT, lambda handle: handle.write(learnt))


def _put(data: bytes, handle: BinaryIO) -> None:
    handle.write(data)


def _with_spoken(product: Product) -> Product:
    """A product whose description holds what its videos and pictures say, to be indexed as words."""
    spoken = " ".join(w.text for m in product.media for w in m.words)[:SPOKEN_CHARS]
    return replace(product, description=f"{product.description}\n{spoken}".strip()) if spoken else product


def _spaces(fuser: Fuser, centring: Centring, vectors: Mapping[str, Array], tokens: ModalityTokens) -> dict[str, Array]:
    """What the index holds of products: words and pictures as they are, and what is fused."""
    spaces = {m: centring.apply(m, vectors[m]) for m in (TEXT, PICTURE) if m in vectors}
    if tokens:
        spaces["fused"] = fuser.fuse(centring.tokens(tokens))
    return spaces


def _write_aside(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file beside its name and rename it into place.

    Args:
        path: The file.
        write: Writes the content to an open binary file.

    Raises:
        ShopError: The disk is full or cannot be written.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("wb") as handle:
            write(handle)
            handle.flush()
            os.fsync(handle.fileno())
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise ShopError(
            f"{path} cannot be written: {error.strerror or error}.", "Free some space, or mend it."
        ) from error
