"""The words of a kind beside a shop's own names: by likeness where none is called so, and kept in files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import orjson

from shopguide.query.alike import learnt_alike
from shopguide.query.synonyms import Thesaurus, built_in
from shopguide.shop.calling import ALIKE, KINDS, NAMES, Calling
from shopguide.types import Product

POINTS = {"rocker": (1.0, 0.0), "swingy seat": (0.97, 0.2), "pail": (0.0, 1.0), "chainsaw": (-1.0, 0.0)}


class Points:
    """An encoder whose phrases lie where `POINTS` says, in the first two of the turned numbers."""

    name, dimension = "points", 384

    def __init__(self) -> None:
        self.asked: list[str] = []

    @property
    def fingerprint(self) -> str:
        return learnt_alike().encoder

    def encode_query(self, text: str) -> np.ndarray:
        self.asked.append(text)
        wanted = np.zeros(384, np.float32)
        wanted[:2] = POINTS.get(text, (0.0, -1.0))
        mean = learnt_alike()._means[False]
        return np.linalg.solve(learnt_alike()._turn.T, wanted).astype(np.float32) + mean

    def encode_document(self, texts: list[str]) -> np.ndarray:
        return np.stack([self.encode_query(t) for t in texts])


PRODUCTS = [Product("a", "Oaken Rocker"), Product("b", "Oaken Pail")]


def calling(folder: Path, products: list[Product] = PRODUCTS) -> Calling:
    return Calling(folder, lambda: products, lambda: (len(products), 0))


def test_words_that_name_nothing_mean_what_is_most_like_them(tmp_path: Path) -> None:
    meant = calling(tmp_path).meant("swingy seat", (), Thesaurus(), Points())
    assert meant.ids == ("a",)
    assert 0.5 <= meant.alike < 1
    assert not calling(tmp_path).meant("chainsaw", (), Thesaurus(), Points()).sold


def test_names_come_before_likeness_and_ask_no_encoder(tmp_path: Path) -> None:
    points = Points()
    assert calling(tmp_path).meant("a pail for the stable", (), built_in(), points).ids == ("b",)
    assert points.asked == []


def test_import_writes_vectors_that_the_next_process_reads(tmp_path: Path) -> None:
    files = calling(tmp_path).renewed(PRODUCTS, Points())
    assert set(files) == {ALIKE}
    (tmp_path / ALIKE).write_bytes(files[ALIKE])
    points = Points()
    assert calling(tmp_path).meant("swingy seat", (), Thesaurus(), points).ids == ("a",)
    assert points.asked == ["swingy seat"]


def test_large_shop_keeps_its_names_in_files(tmp_path: Path) -> None:
    many = [Product(f"p{n}", f"Brand{n % 7} Model{n} Rocker") for n in range(2_001)]
    many.append(Product("t", "Toastmaster X1 toaster Black"))
    files = calling(tmp_path, many).renewed(many, None)
    assert set(files) == {KINDS, NAMES}
    assert "toaster" in orjson.loads(files[NAMES])["called"]
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    unread = Calling(tmp_path, lambda: [], lambda: (len(many), 0))
    assert unread.meant("toaster", (), Thesaurus(), None).ids == ("t",)
