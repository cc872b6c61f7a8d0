"""What a shop's vectors look like from outside: means to centre by, and how alike is alike enough.

Knows nothing about files of the index; arrays in, one frozen value out that is kept beside a generation.
Cosines of one encoder bunch in a band that differs by shop and language, so a fixed threshold finds everything in
one shop and nothing in another. The threshold is measured: how alike the best product is to everyday queries that
were not written for this shop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shopguide.encode import TextEncoder
from shopguide.encode.seam import fingerprint_of
from shopguide.errors import CorruptError
from shopguide.fuse import TEXT, Array, Centring, unit
from shopguide.shop.picturing import Picturing

BACKGROUND: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "en": (
        "shirt", "trousers", "shoes", "handbag", "necklace", "wristwatch", "umbrella", "lipstick", "shampoo",
        "sunscreen", "toothpaste", "bread", "coffee beans", "red wine", "chocolate", "frozen pizza", "chicken breast",
        "dog toy", "fish tank", "baby bottle", "board game", "doll", "bicycle helmet", "tennis racket", "sleeping bag",
        "car battery", "motor oil", "hammer", "light bulb", "wall paint", "flower pot", "lawn mower", "bed frame",
        "pillow case", "bookshelf", "frying pan", "vacuum cleaner", "washing machine", "television", "mobile phone",
        "printer paper", "keyboard piano", "novel", "greeting card", "reading glasses", "cough syrup",
        "blood pressure monitor", "gift for my mother", "something warm for winter", "cheap and good",
    ),
    "zh": (
        "衬衫", "裤子", "鞋子", "手提包", "项链", "手表", "雨伞", "口红", "洗发水", "防晒霜", "牙膏", "面包", "咖啡豆",
        "红酒", "巧克力", "冷冻披萨", "鸡胸肉", "狗玩具", "鱼缸", "奶瓶", "桌游", "洋娃娃", "自行车头盔", "网球拍",
        "睡袋", "汽车电瓶", "机油", "锤子", "灯泡", "墙漆", "花盆", "割草机", "床架", "枕套", "书架", "平底锅",
        "吸尘器", "洗衣机", "电视机", "手机", "打印纸", "电子琴", "小说", "贺卡", "老花镜", "止咳糖浆", "血压计",
        "送妈妈的礼物", "冬天保暖的东西", "便宜又好用的",
    ),
})  # fmt: skip
"""Fifty everyday queries a language. Their mean is where the encoder puts "a query"; in most shops most of them have
no good answer, so their best hits tell what mere nearness looks like."""

ABOVE_BACKGROUND = 0.06
"""A product is found by meaning alone when it is this much more alike than the best product is to the middle one of
the background queries. With `SUPPORT` and `UNHEARD` in `shop/finding.py` chosen on tests/data/abstention_dev.jsonl:
together they empty 34 of 36 English and 36 of 36 Chinese unanswerable pages (.04 alone: 25 and 25); .04 with them 32
and 34, .08 no more than .06, with fewer right products across languages; see LOG.md."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Means and thresholds of one generation.

    Attributes:
        centring: Means of the products by modality.
        query_means: Language to (d,) mean of query vectors.
        thresholds: Language to the least similarity of a match by meaning in the fused space.
        picturing: What pictures may tell where the catalog tells nothing.
    """

    centring: Centring = field(default_factory=Centring)
    query_means: Mapping[str, Array] = field(default_factory=lambda: MappingProxyType({}))
    thresholds: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    picturing: Picturing = field(default_factory=Picturing)

    @classmethod
    def means(cls, centring: Centring, text: TextEncoder | None) -> tuple[Calibration, dict[str, Array]]:
        """Learn where queries lie.

        Args:
            centring: Of the products.
            text: The text encoder, or None.

        Returns:
            The calibration without thresholds, and language to (50, d) centred unit background queries.
        """
        if text is None:
            return cls(centring), {}
        raw = {code: np.stack([text.encode_query(q) for q in queries]) for code, queries in BACKGROUND.items()}
        means = {code: np.asarray(rows.mean(axis=0), np.float32) for code, rows in raw.items()}
        return cls(centring, means), {code: unit(rows - means[code]) for code, rows in raw.items()}

    def query(self, vec: Array, language: str) -> Array:
        """Centre a query vector on queries, not on products: what all queries share says nothing of this one.

        Args:
            vec: (d,) as the text encoder made it.
            language: Of the query.

        Returns:
            (d,) unit vector.
        """
        mean = self.query_means.get(language)
        return unit(vec - mean) if mean is not None else self.centring.apply(TEXT, vec)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything in it as named arrays, for `numpy.savez`."""
        arrays: dict[str, NDArray[Any]] = {f"mean:{m}": v for m, v in self.centring.means.items()}
        arrays |= {f"query:{code}": v for code, v in self.query_means.items()}
        arrays |= {f"threshold:{code}": np.array([v], np.float32) for code, v in self.thresholds.items()}
        arrays |= {f"pictured:{name}": v for name, v in self.picturing.arrays().items()}
        return arrays

    @classmethod
    def load(cls, path: Path) -> Calibration:
        """Read what was written.

        Args:
            path: An .npz file.

        Returns:
            The calibration.

        Raises:
            CorruptError: The file is missing or broken.
        """
        found: dict[str, dict[str, Array]] = {"mean": {}, "query": {}, "threshold": {}}
        pictured: dict[str, NDArray[Any]] = {}
        try:
            with np.load(path, allow_pickle=False) as held:
                for name in held.files:
                    kind, _, key = name.partition(":")
                    if kind == "pictured":
                        pictured[key] = held[name]
                    else:
                        found[kind][key] = np.asarray(held[name], np.float32)
            picturing = Picturing.from_arrays(pictured)
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise CorruptError(
                f"{path} cannot be read: {error}.", "Run `shopguide import --shop DIR` to build the index anew."
            ) from None
        thresholds = {code: float(v[0]) for code, v in found["threshold"].items()}
        return cls(
            Centring(MappingProxyType(found["mean"])),
            MappingProxyType(found["query"]),
            MappingProxyType(thresholds),
            picturing,
        )

    @property
    def fingerprint(self) -> str:
        """A short hash of everything in it."""
        return fingerprint_of(*((n, v.tobytes().hex()) for n, v in sorted(self.arrays().items())))


def threshold(queries: Array, products: Array) -> float:
    """How alike is alike enough, told from background queries.

    Args:
        queries: (q, d) unit vectors.
        products: (n, d) unit vectors; rows of zeros are products without a vector.

    Returns:
        The least similarity of a match.
    """
    if not len(products):
        return 1.0
    best = np.full(len(queries), -1.0, np.float32)
    for start in range(0, len(products), 8192):
        np.maximum(best, (queries @ products[start : start + 8192].T).max(axis=1), out=best)
    return float(np.median(best)) + ABOVE_BACKGROUND
