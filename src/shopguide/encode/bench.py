"""What encoding costs on this machine: texts, queries and pictures a second, with CPU time beside wall time.

Knows nothing about shops. Texts come from a seeded generator in English and Chinese, pictures are made in memory, so
that the numbers can be made again anywhere.
"""

from __future__ import annotations

import io
import os
import platform
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from shopguide.encode.registry import (
    DEFAULT_PICTURE,
    DEFAULT_TEXT,
    keep_measured,
    load_picture_encoder,
    load_text_encoder,
)
from shopguide.encode.seam import Load, PictureEncoder, TextEncoder
from shopguide.encode.texts import OnnxTextEncoder

if TYPE_CHECKING:
    from PIL.Image import Image

TOKENS = 60
"""What a product's title and first sentences cost."""

TARGET_TEXTS_PER_S = 120.0
TARGET_QUERY_MS = 5.0
TARGET_PICTURES_PER_S = 60.0
TARGET_WORKERS = 2
"""What two cores shall do: with these a shop of 20,000 products with pictures is encoded in about six minutes."""

PICTURE_SIDE = 512
MOST_MADE_PICTURES = 96
NOTHING = "none"
_SEED = 20
_ROUNDS = 2
"""Each rate is the best of two: the first pays for cold memory."""

_WORDS = {
    "en": (
        "light warm cotton running shoes for women with soft sole black steel kettle small desk lamp wireless "
        "headphones long battery waterproof jacket organic tea fresh kitchen knife wooden chair gift box laptop bag"
    ).split(),
    "zh": (
        "轻便 保暖 纯棉 跑步鞋 女士 软底 黑色 不锈钢 水壶 台灯 无线耳机 长续航 防水 夹克 有机 茶叶 厨房 刀具 "
        "实木 椅子 礼盒 大屏 笔记本电脑 背包"
    ).split(),
}


@dataclass(frozen=True, slots=True)
class Rate:
    """One measurement: `workers` threads did `items` in `wall_s`, spending `cpu_s` over all threads."""

    workers: int
    items: int
    wall_s: float
    cpu_s: float

    @property
    def per_s(self) -> float:
        """Items a second."""
        return self.items / self.wall_s


@dataclass(frozen=True, slots=True)
class Target:
    """A promise and what was found.

    Attributes:
        wanted: The number promised.
        found: The number measured, in the unit of the name.
        met: Whether the promise is kept.
    """

    name: str
    wanted: float
    found: float
    met: bool


@dataclass(frozen=True, slots=True)
class EncodeReport:
    """What `bench_encode` found.

    Attributes:
        tokens: Mean tokens of a text, marks included; 0 when the encoder does not tell.
        texts: One rate for each number of workers; none without a text encoder.
        query_p50_ms: Half of the short queries took at most this.
        query_p99_ms: 99 of 100 short queries took at most this.
        query_cpu_ms: Mean processor time of a query, over all threads.
        picture_size: Width x height in the middle of those measured, and their kind.
        pictures: One rate for each number of workers, decoding included.
        machine: Processor, cores, load and versions.
    """

    text_model: str
    picture_model: str
    tokens: float
    texts: tuple[Rate, ...]
    query_p50_ms: float
    query_p99_ms: float
    query_cpu_ms: float
    picture_size: str
    pictures: tuple[Rate, ...]
    machine: Mapping[str, str | float]

    @property
    def targets(self) -> tuple[Target, ...]:
        """The promises that this run can judge: rates at two workers, texts of about 60 tokens."""
        out = []
        text = next((r for r in self.texts if r.workers == TARGET_WORKERS), None)
        if text is not None and abs(self.tokens - TOKENS) <= TOKENS / 5:
            out.append(_at_least("texts a second", TARGET_TEXTS_PER_S, text.per_s))
        if self.texts:
            out.append(Target("query p50 ms", TARGET_QUERY_MS, self.query_p50_ms, self.query_p50_ms <= TARGET_QUERY_MS))
        picture = next((r for r in self.pictures if r.workers == TARGET_WORKERS), None)
        if picture is not None:
            out.append(_at_least("pictures a second", TARGET_PICTURES_PER_S, picture.per_s))
        return tuple(out)

    def to_dict(self) -> dict[str, object]:
        """The report as plain values, with the rates and targets worked out."""
        return {
            **asdict(self),
            "texts": [asdict(r) | {"per_s": r.per_s} for r in self.texts],
            "pictures": [asdict(r) | {"per_s": r.per_s} for r in self.pictures],
            "targets": [asdict(t) for t in self.targets],
            "machine": dict(self.machine),
        }


def _at_least(name: str, wanted: float, found: float) -> Target:
    return Target(name, wanted, found, found >= wanted)


def bench_encode(
    text: str = DEFAULT_TEXT,
    picture: str = DEFAULT_PICTURE,
    cache_dir: Path | None = None,
    workers: Sequence[int] = (1, 2),
    count: int = 192,
    texts: Sequence[str] | None = None,
    pictures: Sequence[Path] | None = None,
    *,
    folder: Path | None = None,
    load: Load | None = None,
) -> EncodeReport:
    """Measure, and remember the cost of a query and of a picture for `registry`.

    Args:
        text: Name of the text encoder; "none" measures none.
        picture: Name of the picture encoder; "none" measures none.
        cache_dir: Where converted graphs are kept; None is the user's cache folder.
        workers: Numbers of threads to try.
        count: Texts and pictures of one round; also the number of queries.
        texts: Texts to encode; None makes them, at about 60 tokens.
        pictures: Picture files to decode and encode; None makes JPEGs of 512 pixels.
        folder: Where `register` kept its file.
        load: Opens a picture file, as the shop's import does; None decodes a JPEG small and anything else whole.

    Returns:
        The report.
    """
    here = machine()
    measured: dict[str, float] = {}
    tokens, waits, query_cpu_ms, text_rates = 0.0, [0.0], 0.0, tuple[Rate, ...]()
    if text != NOTHING:
        words = [load_text_encoder(text, cache_dir, w, folder=folder) for w in workers]
        given = list(texts) if texts is not None else sample_texts(count, words[0])
        tokens = _mean_tokens(words[0], given)
        waits, query_cpu_ms = _queries(words[0], count)
        text_rates = tuple(
            _rate(w, len(given), partial(e.encode_document, given)) for w, e in zip(workers, words, strict=True)
        )
        measured[text] = round(float(np.percentile(waits, 50)), 2)
    size, seen = "", tuple[Rate, ...]()
    if picture != NOTHING:
        eyes = [load_picture_encoder(picture, cache_dir, w, folder=folder) for w in workers]
        if pictures is None:
            names, loads = sample_pictures(min(count, MOST_MADE_PICTURES))
            size = f"{PICTURE_SIDE} x {PICTURE_SIDE} JPEG, made here"
        else:
            names, loads, size = [str(p) for p in pictures], load or _open_file, _size_of(pictures)
        seen = tuple(_rate(w, len(names), partial(_look, e, names, loads)) for w, e in zip(workers, eyes, strict=True))
        measured[picture] = round(1000 * seen[0].wall_s / seen[0].items, 2)
    p50, p99 = (float(q) for q in np.percentile(waits, [50, 99]))
    keep_measured(measured, cache_dir)
    return EncodeReport(text, picture, tokens, text_rates, p50, p99, query_cpu_ms, size, seen, here)


def sample_texts(count: int, encoder: TextEncoder | None = None) -> list[str]:
    """Seeded shop-like texts, English and Chinese by turns, of about 60 tokens each.

    Args:
        count: How many.
        encoder: Counts its own tokens when it can; None guesses.

    Returns:
        The texts.
    """
    rng = np.random.default_rng(_SEED)
    made = []
    for i in range(count):
        language = "zh" if i % 2 else "en"
        words = [str(w) for w in rng.choice(_WORDS[language], 80)]
        joint = "" if language == "zh" else " "
        if isinstance(encoder, OnnxTextEncoder):
            keep = next((k for k in range(20, 80) if encoder.count_tokens(joint.join(words[:k])) >= TOKENS), 80)
        else:
            keep = 45
        made.append(joint.join(words[:keep]))
    return made


def sample_pictures(count: int) -> tuple[list[str], Load]:
    """Seeded JPEGs of 512 pixels in memory, and what opens them.

    Args:
        count: How many.

    Returns:
        Names, and the loader that decodes one by its name.
    """
    from PIL import Image, ImageDraw, ImageFilter

    rng = np.random.default_rng(_SEED)
    files = {}
    for i in range(count):
        noise = rng.integers(0, 256, (64, 64, 3), dtype=np.uint8)
        canvas = Image.fromarray(noise).resize((PICTURE_SIDE, PICTURE_SIDE)).filter(ImageFilter.SMOOTH)
        left, top = (int(v) for v in rng.integers(40, 200, 2))
        fill = tuple(int(v) for v in rng.integers(0, 256, 3))
        ImageDraw.Draw(canvas).ellipse((left, top, left + 250, top + 250), fill=fill)
        buffer = io.BytesIO()
        canvas.save(buffer, "JPEG", quality=85)
        files[f"sample-{i}.jpg"] = buffer.getvalue()
    return list(files), lambda name: _open_draft(io.BytesIO(files[name]))


def _open_draft(source: io.BytesIO | str) -> Image:
    from PIL import Image

    from shopguide.encode.efficientnet import SIDE
    from shopguide.encode.pictures import CROP

    picture = Image.open(source)
    side = round(SIDE / CROP)
    picture.draft("RGB", (side, side))
    return picture.convert("RGB")


def _open_file(path: str) -> Image:
    return _open_draft(path)


def _look(encoder: PictureEncoder, names: Sequence[str], load: Load) -> None:
    encoder.encode_files(names, load)


def _rate(workers: int, items: int, work: Callable[[], object]) -> Rate:
    best: Rate | None = None
    for _ in range(_ROUNDS):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        rate = Rate(workers, items, time.perf_counter() - wall, time.process_time() - cpu)
        best = rate if best is None or rate.wall_s < best.wall_s else best
    return best if best is not None else Rate(workers, items, 0.0, 0.0)


def _queries(encoder: TextEncoder, count: int) -> tuple[list[float], float]:
    """Milliseconds of each short query, two to six words, and the mean processor time of one."""
    rng = np.random.default_rng(_SEED)
    asked = []
    for i in range(count):
        language = "zh" if i % 2 else "en"
        words = [str(w) for w in rng.choice(_WORDS[language], int(rng.integers(2, 7)))]
        asked.append(("" if language == "zh" else " ").join(words))
    encoder.encode_query(asked[0])
    waits, cpu = [], time.process_time()
    for query in asked:
        start = time.perf_counter()
        encoder.encode_query(query)
        waits.append(1000 * (time.perf_counter() - start))
    return waits, 1000 * (time.process_time() - cpu) / len(asked)


def _size_of(pictures: Sequence[Path]) -> str:
    """Width x height in the middle, and the most frequent kind. Reads headers only; passes over what is no picture."""
    from PIL import Image, UnidentifiedImageError

    sizes, kinds = [], Counter[str]()
    for path in pictures:
        try:
            with Image.open(path) as picture:
                sizes.append(picture.size)
                kinds[picture.format or "?"] += 1
        except (OSError, UnidentifiedImageError):
            continue
    if not sizes:
        return "no readable picture"
    width, height = (int(v) for v in np.median(sizes, axis=0))
    return f"{width} x {height} {kinds.most_common(1)[0][0]}, the middle of {len(sizes)} files"


def _mean_tokens(encoder: TextEncoder, texts: Sequence[str]) -> float:
    if not isinstance(encoder, OnnxTextEncoder) or not texts:
        return 0.0
    return float(np.mean([encoder.count_tokens(t) for t in texts]))


def machine() -> dict[str, str | float]:
    """What the figures were measured on: processor, usable cores, load before, and versions."""
    import onnxruntime

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else -1.0
    return {
        "processor": _processor(),
        "cores": float(cores),
        "load_before": round(load, 2),
        "python": platform.python_version(),
        "onnxruntime": str(onnxruntime.__version__),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    found = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(found, platform.machine())
