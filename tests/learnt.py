"""Made-up lessons and nets for tests of learnt fusers: pictures are a fixed mixing of what the words say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from shopguide.encode.graph import open_session
from shopguide.fuse import Centring, ModalityTokens, Tokens, TrainedFuser, unit
from shopguide.fuse.lessons import Asks, FusionLessons, Links, pairs_of

WORDS, SEEN = 16, 24


def rows(count: int, wide: int, seed: int) -> np.ndarray:
    return unit(np.random.default_rng(seed).normal(size=(count, wide)).astype(np.float32))


def lessons(count: int = 60, noise: float = 0.4, seed: int = 0) -> FusionLessons:
    """Products of a hidden meaning: their words are near it, their pictures near what a matrix makes of it."""
    rng = np.random.default_rng(seed)
    meaning = rows(count, WORDS, seed)
    mixing = rng.normal(size=(WORDS, SEEN)).astype(np.float32)

    def near(target: np.ndarray) -> np.ndarray:
        wobble = rng.normal(size=target.shape).astype(np.float32) * noise / np.sqrt(target.shape[1])
        return unit(target + wobble)

    def several(target: np.ndarray, least: int, most: int) -> Tokens:
        counts = rng.integers(least, most + 1, count)
        groups = [[(near(target[i : i + 1])[0], 1.0) for _ in range(counts[i])] for i in range(count)]
        return Tokens.of(groups, target.shape[1])

    pictures = several(unit(meaning @ mixing), 1, 3)
    told = Tokens(unit(rng.normal(size=(len(pictures.owner), WORDS)).astype(np.float32)), pictures.owner,
                  pictures.weight, count)  # fmt: skip
    titles = Asks("title", {"text": near(meaning)}, *pairs_of([{i: 1.0} for i in range(count)]), untitled=True)
    ends = np.arange(count)
    links = Links("bought", ends, (ends + 1) % count, np.ones(count, np.float32))
    return FusionLessons(
        {"text": several(meaning, 1, 2), "reviews": several(meaning, 0, 2), "picture": pictures, "picture_words": told},
        (titles,),
        (links,),
        {"text": several(meaning, 1, 2)},
        Centring({"text": rows(1, WORDS, 9)[0], "picture": rows(1, SEEN, 9)[0]}),
        "made-up encoders",
        "made up",
    )


def viewed(given: FusionLessons, seed: int = 7) -> FusionLessons:
    """The same products and titles, each also in two other ways that are near."""
    rng = np.random.default_rng(seed)

    def near(target: np.ndarray) -> np.ndarray:
        return unit(target + rng.normal(size=target.shape).astype(np.float32) * 0.2 / np.sqrt(target.shape[1]))

    def again(tokens: ModalityTokens, *names: str) -> tuple[ModalityTokens, ...]:
        return tuple({m: replace(tokens[m], vectors=near(tokens[m].vectors)) for m in names} for _ in range(2))

    titles = given.asks[0]
    asks = (replace(titles, views=tuple({"text": near(titles.vectors["text"])} for _ in range(2))), *given.asks[1:])
    views = again(given.tokens, "text", "picture", "picture_words")
    return replace(given, asks=asks, views=views, untitled_views=again(given.untitled, "text"))


def loaded(folder: Path, encoders: str = "made-up encoders") -> TrainedFuser:
    return TrainedFuser.load(folder, encoders, open_session)
