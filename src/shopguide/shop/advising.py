"""Which models a shop should use: each candidate measured here, on a sample of the shop, against a budget.

Knows nothing about any model's inside. Quality is read off the shop's own products: a title must find the words that go
with it, a product's picture its other picture. Every candidate runs in a process of its own, so that its memory is its
own and one that fails takes nothing with it.
"""

from __future__ import annotations

import multiprocessing
import platform
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from shopguide.encode import ModelCard, registry
from shopguide.errors import DataError, ShopError, UsageError
from shopguide.evaluate import Estimate, PlainBM25
from shopguide.evaluate.intervals import estimate
from shopguide.shop.passages import passage
from shopguide.text import language_of
from shopguide.types import Product, Progress

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from shopguide.shop.face import Shop

Array = NDArray[np.float32]
Task = Literal["words", "pictures"]

SAMPLE = 300
FEWEST = 10
"""Products with a title and a description, or with two pictures, below which nothing can be told."""

SEED = 20_260
WORDS_ONLY = "none"
QUERY_ROUNDS = 60
_MOST_WAIT_S = 1800.0


@dataclass(frozen=True, slots=True)
class Sample:
    """What every candidate of a task is asked: query i must find document i.

    Attributes:
        queries: Titles, or paths of last pictures.
        documents: The words without the title, or paths of first pictures.
        across: (query, document row) of titles whose words stand there in another language; may be empty.
    """

    task: Task
    queries: tuple[str, ...]
    documents: tuple[str, ...]
    across: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """One candidate, measured.

    Attributes:
        model: Its name in the registry; "none" is BM25 alone, or no picture search.
        first: Share of queries whose own document comes first among the sample's; words by both, the model and BM25.
        alone: The same without BM25; for pictures there is nothing else.
        across: As `first`, for titles in another language than the words; None where the shop has no translations.
        query_ms: Half of the queries (or pictures) took at most this.
        shop_minutes: Encoding the whole shop with one worker.
        memory_mb: Memory of a process that does nothing else, at its peak.
        index_mb: Vectors of the whole shop on disk: 8 and 16 bits a number.
        fits: Within the budget and the language.
        why: Why it does not fit, or could not be measured.
        chosen: The one to take.
    """

    task: Task
    model: str
    first: Estimate | None
    alone: float | None
    across: float | None
    query_ms: float
    shop_minutes: float
    memory_mb: float
    index_mb: float
    fits: bool
    why: str = ""
    chosen: bool = False

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self) | {"first": self.first.to_dict() if self.first else None}


@dataclass(frozen=True, slots=True)
class Budget:
    """What a model may cost.

    Attributes:
        query_ms: Most milliseconds of the vector of a query in words.
        picture_ms: Most milliseconds of reading and encoding a picture.
        memory_mb: Most memory of the process.
        language: Code of a language that it must know; "" asks for those of the shop's titles.
    """

    query_ms: float = 20.0
    picture_ms: float = 100.0
    memory_mb: float = 2048.0
    language: str = ""


def advise(
    shop: Shop, budget: Budget | None = None, sample: int = SAMPLE, progress: Progress | None = None
) -> list[Advice]:
    """Measure every model that is here, and choose one a task.

    The best one within the budget is chosen, and of those that are as good (inside its interval) the cheapest. Words
    alone are taken only where no model fits: what a title asks its own words would be found without any, what a
    shopper calls otherwise would not.

    Args:
        shop: An open shop.
        budget: What a model may cost.
        sample: Products that are asked about, at most.
        progress: Told the stage "measure".

    Returns:
        The candidates of words, then those of pictures, each best first.

    Raises:
        DataError: The shop has too few products to tell anything by.
    """
    asked = budget or Budget()
    products = [c.product for c in shop._state.catalog.iterate() if c.product is not None]
    drawn = np.random.default_rng(SEED).permutation(len(products))
    mixed = [products[i] for i in drawn]
    samples = [s for s in (word_sample(mixed, asked.language, sample), picture_sample(mixed, sample)) if s is not None]
    if not samples:
        raise DataError(
            f"{len(products)} products are too few to measure models on.",
            f"At least {FEWEST} with a title and a description, or with two pictures, are needed.",
        )
    cards = registry(shop.folder, Path(shop.settings.cache_dir).expanduser() if shop.settings.cache_dir else None)
    jobs = [(s, c) for s in samples for c in _candidates(cards, s.task)]
    out: list[Advice] = []
    for done, (one, card) in enumerate(jobs, 1):
        found = _words_alone(one, len(products)) if card is None else _measured(shop, one, card, len(products))
        out.append(_judged(found, card, asked, one))
        if progress is not None:
            progress("measure", done, len(jobs))
    return [a for s in samples for a in choose([a for a in out if a.task == s.task])]


def word_sample(products: Sequence[Product], language: str, most: int) -> Sample | None:
    """Titles and the words that go with them.

    Args:
        products: In a random order.
        language: Only titles in it; "" takes the main one of each.
        most: Products at most.

    Returns:
        The sample, or None when the shop has too little.
    """
    queries: list[str] = []
    documents: list[str] = []
    across: list[tuple[str, int]] = []
    for product in products:
        if len(documents) == most:
            break
        titles = {language_of(t): t for t in (product.title, *(w.title for w in product.translations.values())) if t}
        title = titles.get(language, "") if language else product.title  # type: ignore[call-overload]
        bare = replace(product, title="")
        code = next((c for c, w in product.translations.items() if w.title == title), "")
        if code:
            bare = replace(bare, translations={code: replace(product.translations[code], title="")})
        text = passage(bare, code)
        if not title or len(text) < len(title):
            continue
        across += [(t, len(documents)) for t in titles.values() if language_of(t) != language_of(text)]
        queries.append(title)
        documents.append(text)
    return Sample("words", tuple(queries), tuple(documents), tuple(across)) if len(documents) >= FEWEST else None


def picture_sample(products: Sequence[Product], most: int) -> Sample | None:
    """First and last pictures of products that have several.

    Args:
        products: In a random order.
        most: Products at most.

    Returns:
        The sample, or None when the shop has too few.
    """
    pairs = [(p.pictures[-1].uri, p.pictures[0].uri) for p in products if len(p.pictures) > 1]
    pairs = [pair for pair in pairs if all(Path(path).is_file() for path in pair)][:most]
    if len(pairs) < FEWEST:
        return None
    return Sample("pictures", tuple(q for q, _ in pairs), tuple(d for _, d in pairs))


def choose(found: Sequence[Advice]) -> list[Advice]:
    """Mark the one to take: the best that fits, or a cheaper one that is as good.

    Args:
        found: The candidates of one task.

    Returns:
        Best first, one of them chosen where any fits.
    """
    ranked = sorted(found, key=lambda a: (not a.fits, -(a.first.value if a.first else -1.0), a.query_ms))
    fitting = [a for a in ranked if a.fits and a.first is not None]
    fitting = [a for a in fitting if a.model != WORDS_ONLY] or fitting
    if not fitting:
        return ranked
    best = fitting[0]
    assert best.first is not None
    equal = [a for a in fitting if a.first is not None and a.first.value >= best.first.low]
    taken = min(equal, key=lambda a: (-round(a.across or 0.0, 1), a.query_ms, a.memory_mb))
    return [replace(a, chosen=a is taken) for a in ranked]


def _candidates(cards: Sequence[ModelCard], task: Task) -> list[ModelCard | None]:
    wanted = "text" if task == "words" else "picture"
    here: list[ModelCard | None] = [c for c in cards if c.modality == wanted and c.available]
    return [None, *here] if task == "words" else here


def _judged(found: Advice, card: ModelCard | None, budget: Budget, sample: Sample) -> Advice:
    """Whether it is within the budget, and why not."""
    if found.first is None:
        return found
    needed = {budget.language} if budget.language else {language_of(q) for q in sample.queries}
    lacks = sorted(needed - set(card.languages)) if card is not None and card.languages else []
    reasons = []
    most = budget.query_ms if sample.task == "words" else budget.picture_ms
    if found.query_ms > most:
        reasons.append(f"{found.query_ms:.1f} ms is over {most:g}")
    if found.memory_mb > budget.memory_mb:
        reasons.append(f"{found.memory_mb:.0f} MB is over {budget.memory_mb:.0f}")
    if lacks and sample.task == "words":
        reasons.append(f"does not know {', '.join(lacks)}")
    return replace(found, fits=not reasons, why="; ".join(reasons))


def _words_alone(sample: Sample, shop_size: int) -> Advice:
    """BM25, which needs no model."""
    began = time.perf_counter()
    ranker = PlainBM25((str(i), text) for i, text in enumerate(sample.documents))
    build = time.perf_counter() - began
    waits, first = [], []
    for i, query in enumerate(sample.queries):
        began = time.perf_counter()
        first.append(float(ranker.search(query, 1) == [str(i)]))
        waits.append(time.perf_counter() - began)
    across = [float(ranker.search(q, 1) == [str(row)]) for q, row in sample.across]
    minutes = build / len(sample.documents) * shop_size / 60
    told = float(np.mean(across)) if across else None
    took = 1000 * float(np.median(waits))
    return Advice("words", WORDS_ONLY, estimate(first), float(np.mean(first)), told, took, minutes, 0.0, 0.0, True)


def _measured(shop: Shop, sample: Sample, card: ModelCard, shop_size: int) -> Advice:
    """One candidate in a process of its own."""
    context = multiprocessing.get_context("spawn")
    mine, its = context.Pipe(duplex=False)
    cache = shop.settings.cache_dir
    worker = context.Process(target=_in_process, args=(its, sample, card.name, str(shop.folder), cache), daemon=True)
    worker.start()
    its.close()
    told: dict[str, Any]
    try:
        told = mine.recv() if mine.poll(_MOST_WAIT_S) else {"failed": "it took more than half an hour"}
    except EOFError:
        told = {"failed": "its process ended"}
    finally:
        worker.terminate()
        worker.join()
    if "failed" in told:
        return Advice(sample.task, card.name, None, None, None, 0.0, 0.0, 0.0, 0.0, False, str(told["failed"]))
    return Advice(
        sample.task,
        card.name,
        estimate(told["first"]),
        told["alone"],
        told["across"],
        told["query_ms"],
        told["document_s"] * shop_size / 60,
        told["memory_mb"],
        3.0 * told["dimension"] * shop_size / 2**20,
        True,
    )


def _in_process(its: Connection, sample: Sample, name: str, folder: str, cache: str) -> None:
    try:
        its.send(_run(sample, name, Path(folder), Path(cache).expanduser() if cache else None))
    except ShopError as error:
        its.send({"failed": error.message})
    except Exception as error:
        its.send({"failed": f"{type(error).__name__}: {error}"})


def _run(sample: Sample, name: str, folder: Path, cache: Path | None) -> dict[str, Any]:
    from shopguide.encode import load_picture_encoder, load_text_encoder

    if sample.task == "words":
        words = load_text_encoder(name, cache, 1, 1, folder)
        asked, waits = _each(words.encode_query, sample.queries)
        began = time.perf_counter()
        held = words.encode_document(sample.documents)
        across = np.stack([words.encode_query(q) for q, _ in sample.across]) if sample.across else None
    else:
        eyes = load_picture_encoder(name, cache, 1, 1, folder)

        def look(path: str) -> Array:
            from shopguide.media import read_picture
            from shopguide.shop.models import DECODE_SIDE

            return eyes.encode_query(read_picture(Path(path), target=DECODE_SIDE))

        asked, waits = _each(look, sample.queries)
        began = time.perf_counter()
        held = np.stack([look(path) for path in sample.documents])
        across = None
    taken = time.perf_counter() - began
    kept = _centred(held)
    alike = _centred(asked) @ kept.T
    told = None
    if across is not None:
        said = _lexical(sample.documents, [q for q, _ in sample.across])
        told = float(np.mean((_centred(across) @ kept.T + said).argmax(axis=1) == [row for _, row in sample.across]))
    both = alike + _lexical(sample.documents, sample.queries) if sample.task == "words" else alike
    return {
        "first": (both.argmax(axis=1) == np.arange(len(held))).astype(float).tolist(),
        "alone": float(np.mean(alike.argmax(axis=1) == np.arange(len(held)))),
        "across": told,
        "query_ms": 1000 * float(np.median(waits)),
        "document_s": taken / len(held),
        "memory_mb": _peak_mb(),
        "dimension": int(held.shape[1]),
    }


def _lexical(documents: Sequence[str], queries: Sequence[str]) -> NDArray[np.float64]:
    """(q, n) BM25 of each query, its best document at 1."""
    ranker = PlainBM25((str(i), text) for i, text in enumerate(documents))
    scores = np.stack([ranker.scores(q) for q in queries])
    return np.asarray(scores / np.maximum(scores.max(axis=1, keepdims=True), 1e-9))


def _each(encode: Callable[[str], Array], queries: Sequence[str]) -> tuple[Array, list[float]]:
    encode(queries[0])
    rows, waits = [], []
    for query in queries:
        began = time.perf_counter()
        rows.append(encode(query))
        waits.append(time.perf_counter() - began)
    return np.stack(rows), waits[:QUERY_ROUNDS]


def _centred(rows: Array) -> Array:
    moved = rows - rows.mean(axis=0)
    return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9), np.float32)


def _peak_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if platform.system() == "Darwin" else 1024)


def read_memory(text: str) -> float:
    """Megabytes out of "2GB", "800 MB" or "1.5g".

    Args:
        text: A number with a unit; without one it counts megabytes.

    Returns:
        MB.

    Raises:
        UsageError: It is no amount of memory.
    """
    told = text.strip().upper().removesuffix("B").removesuffix("I").strip()
    factor = {"G": 1024.0, "M": 1.0, "K": 1 / 1024}.get(told[-1:])
    try:
        amount = float(told[:-1] if factor is not None else told) * (factor if factor is not None else 1.0)
    except ValueError:
        amount = -1.0
    if not 0 < amount < float("inf"):
        raise UsageError(f"{text!r} is no amount of memory.", "Write it as 2GB or 800MB.")
    return amount
