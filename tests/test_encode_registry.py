"""The registry: what is known, what can be opened, what is said when it cannot; and models of a shop's own."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import shopguide.encode
from shopguide.encode import e5 as e5_part
from shopguide.encode import load_picture_encoder, load_text_encoder, register, registry
from shopguide.encode.graph import GraphWriter, cached_graph, open_session
from shopguide.encode.pull import pull
from shopguide.encode.registry import keep_measured
from shopguide.encode.texts import OnnxTextEncoder
from shopguide.errors import MissingError, ShopError, UsageError

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "red", "blue", "cotton", "dress", "kettle", "ask"]


def small_model(folder: Path, pooled: bool = False) -> Path:
    """A real, tiny sentence model: a word table of unit directions, in ONNX, with its tokenizer."""
    from onnx import TensorProto, helper
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    (folder / "onnx").mkdir(parents=True)
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    marks = [("[CLS]", 2), ("[SEP]", 3)]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=marks)
    tokenizer.enable_padding(length=32)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text(json.dumps({"hidden_size": len(WORDS)}))
    (folder / "config_sentence_transformers.json").write_text(
        json.dumps({"prompts": {"query": "ask ", "document": ""}})
    )
    g = GraphWriter()
    g.constant("table", np.eye(len(WORDS), dtype=np.float32))
    g.op("Gather", ["table", "input_ids"], "last_hidden_state")
    output: dict[str, list[str | int]] = {"last_hidden_state": ["batch", "tokens", len(WORDS)]}
    if pooled:
        g.constant("axis", np.array([1], np.int64))
        g.op("ReduceMean", ["last_hidden_state", "axis"], "sentence_embedding", keepdims=0)
        output = {"sentence_embedding": ["batch", len(WORDS)]}
    ids = [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])]
    (folder / "onnx/model.onnx").write_bytes(g.to_bytes("small", ids, output))
    return folder


def test_the_public_names_are_all_there() -> None:
    assert all(hasattr(shopguide.encode, name) for name in shopguide.encode.__all__)
    assert list(shopguide.encode.__all__) == sorted(shopguide.encode.__all__)


def test_built_in_models_are_shown_with_their_facts(tmp_path: Path) -> None:
    cards = {c.name: c for c in registry(cache_dir=tmp_path)}
    assert set(cards) == {"multilingual-e5-small", "all-MiniLM-L6-v2", "efficientnet-lite2"}
    assert cards["multilingual-e5-small"].dimension == 384
    assert cards["multilingual-e5-small"].licence == "MIT"
    assert {"en", "zh"} <= set(cards["multilingual-e5-small"].languages)
    assert cards["efficientnet-lite2"].available
    assert cards["efficientnet-lite2"].size_bytes == 24_666_229
    assert all(c.measured_ms is None for c in cards.values())


def test_what_was_measured_here_is_on_the_card(tmp_path: Path) -> None:
    keep_measured({"efficientnet-lite2": 23.5}, tmp_path)
    keep_measured({"multilingual-e5-small": 3.4}, tmp_path)
    assert {c.name: c.measured_ms for c in registry(cache_dir=tmp_path)} == {
        "multilingual-e5-small": 3.4,
        "all-MiniLM-L6-v2": None,
        "efficientnet-lite2": 23.5,
    }


@pytest.mark.parametrize("pooled", [False, True])
def test_a_registered_onnx_folder_opens_without_torch(tmp_path: Path, pooled: bool) -> None:
    small_model(tmp_path / "model", pooled)
    card = register("tiny", str(tmp_path / "model"), "text", tmp_path)
    assert card.available
    assert card in registry(tmp_path, tmp_path)
    encoder = load_text_encoder("tiny", tmp_path, workers=2, folder=tmp_path)
    assert encoder.dimension == len(WORDS)
    documents = encoder.encode_document(["red cotton dress", "blue kettle", "red dress " * 500])
    np.testing.assert_allclose(np.linalg.norm(documents, axis=1), 1.0, atol=1e-5)
    asked = encoder.encode_query("red dress")
    assert asked[WORDS.index("ask")] > 0.1
    assert documents[:, WORDS.index("ask")].max() == 0
    assert documents[0] @ asked > documents[1] @ asked
    assert documents[2][WORDS.index("[SEP]")] > 0


def test_another_model_in_the_folder_is_another_fingerprint(tmp_path: Path) -> None:
    small_model(tmp_path / "a")
    small_model(tmp_path / "b", pooled=True)
    for name in ("a", "b"):
        register(name, str(tmp_path / name), "text", tmp_path)
    first, second = (load_text_encoder(n, tmp_path, folder=tmp_path).fingerprint for n in ("a", "b"))
    assert first != second
    assert first == load_text_encoder("a", tmp_path, folder=tmp_path).fingerprint


def test_a_folder_of_rubbish_is_one_clear_error(tmp_path: Path) -> None:
    folder = small_model(tmp_path / "model")
    register("tiny", str(folder), "text", tmp_path)
    (folder / "onnx/model.onnx").write_bytes(b"rubbish")
    with pytest.raises(MissingError, match="cannot be opened as a model"):
        load_text_encoder("tiny", tmp_path, folder=tmp_path).encode_query("red")
    (folder / "config.json").write_text("{")
    with pytest.raises(MissingError, match="not JSON"):
        load_text_encoder("tiny", tmp_path, folder=tmp_path)
    (folder / "config.json").write_text("{}")
    with pytest.raises(MissingError, match="hidden_size"):
        load_text_encoder("tiny", tmp_path, folder=tmp_path)


def test_names_and_places_that_cannot_be_are_refused(tmp_path: Path) -> None:
    for name in ("multilingual-e5-small", "hash", "hash-384", "none", "../up", "", "a b"):
        with pytest.raises(UsageError, match="registered"):
            register(name, "owner/model", "text", tmp_path)
    with pytest.raises(UsageError, match="neither"):
        register("mine", "/no/such/folder", "text", tmp_path)
    with pytest.raises(UsageError, match="modality"):
        register("mine", "owner/model", "smell", tmp_path)  # type: ignore[arg-type]
    assert not (tmp_path / "models.json").exists()


def test_an_unknown_name_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="multilingual-e5-small"):
        load_text_encoder("e6", tmp_path)
    with pytest.raises(UsageError, match="efficientnet-lite2"):
        load_picture_encoder("multilingual-e5-small", tmp_path)


def test_a_broken_registry_file_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "models.json").write_text("[[[")
    with pytest.raises(MissingError, match=r"models\.json"):
        registry(tmp_path, tmp_path)


@pytest.mark.skipif(find_spec("sentence_transformers") is not None, reason="the extra train is installed")
@pytest.mark.parametrize("modality", ["text", "picture"])
def test_a_hub_model_without_the_extra_says_what_mends_it(tmp_path: Path, modality: str) -> None:
    card = register("mine", "owner/model", modality, tmp_path)  # type: ignore[arg-type]
    assert not card.available
    with pytest.raises(MissingError, match=r"shopguide\[train\]"):
        if modality == "text":
            load_text_encoder("mine", tmp_path, folder=tmp_path).encode_query("red")
        else:
            _ = load_picture_encoder("mine", tmp_path, folder=tmp_path).dimension


@pytest.mark.skipif(find_spec("sentence_transformers") is None, reason="needs the extra train")
@pytest.mark.filterwarnings("default")
def test_a_sentence_transformers_folder_of_random_weights_opens(tmp_path: Path) -> None:
    import torch
    from sentence_transformers import SentenceTransformer, models
    from transformers import BertConfig, BertModel, BertTokenizer

    torch.manual_seed(0)
    (tmp_path / "bert").mkdir()
    (tmp_path / "bert/vocab.txt").write_text("\n".join([*WORDS, "[MASK]"]))
    BertTokenizer(str(tmp_path / "bert/vocab.txt")).save_pretrained(tmp_path / "bert")
    size = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
    BertModel(BertConfig(vocab_size=len(WORDS) + 1, **size)).save_pretrained(tmp_path / "bert")
    body = models.Transformer(str(tmp_path / "bert"))
    SentenceTransformer(modules=[body, models.Pooling(32)], device="cpu").save(str(tmp_path / "model"))
    register("mine", str(tmp_path / "model"), "text", tmp_path)
    encoder = load_text_encoder("mine", tmp_path, folder=tmp_path)
    vecs = encoder.encode_document(["red dress", "blue kettle"])
    assert vecs.shape == (2, encoder.dimension) == (2, 32)
    np.testing.assert_allclose(np.linalg.norm(vecs, axis=1), 1.0, atol=1e-5)
    assert encoder.encode_query("red dress") @ vecs[0] > encoder.encode_query("red dress") @ vecs[1]
    again = load_text_encoder("mine", tmp_path, folder=tmp_path)
    assert again.fingerprint == encoder.fingerprint


class _Hub(BaseHTTPRequestHandler):
    files: dict[str, bytes]
    told: dict[str, str]

    def do_GET(self) -> None:
        name = self.path.split("/resolve/main/")[-1]
        body = self.files.get(name)
        self.send_response(200 if body is not None else 404)
        if name in self.told:
            self.send_header("X-Linked-Etag", f'"{self.told[name]}"')
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[tuple[str, type[_Hub]]]:
    source = small_model(tmp_path / "published")
    handler = type("Hub", (_Hub,), {"told": {}, "files": {}})
    handler.files = {str(f.relative_to(source)): f.read_bytes() for f in source.rglob("*") if f.is_file()}
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", handler
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_pulled_model_opens_by_its_name(hub: tuple[str, type[_Hub]], tmp_path: Path) -> None:
    said: list[str] = []
    pull("owner/tiny", tmp_path / "cache", said.append, hub[0])
    assert any("model.onnx" in line for line in said)
    encoder = load_text_encoder("tiny", tmp_path / "cache")
    assert encoder.encode_query("red").shape == (len(WORDS),)


def test_a_pulled_default_stands_in_where_the_package_is_missing(
    hub: tuple[str, type[_Hub]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(e5_part, "WEIGHTS", e5_part.Packaged("no-such-package-here", "1", "x.bin", "0" * 64))
    pull("multilingual-e5-small", tmp_path / "cache", hub=hub[0])
    encoder = load_text_encoder(cache_dir=tmp_path / "cache")
    assert isinstance(encoder, OnnxTextEncoder)
    assert encoder._recipe.query_prefix == "query: "
    card = next(c for c in registry(cache_dir=tmp_path / "cache") if c.name == "multilingual-e5-small")
    assert card.available
    assert "Hugging Face" in card.source


def test_a_download_with_a_wrong_checksum_is_refused(hub: tuple[str, type[_Hub]], tmp_path: Path) -> None:
    hub[1].told = {"onnx/model.onnx": "ab" * 32}
    with pytest.raises(MissingError, match="sha256"):
        pull("owner/tiny", tmp_path / "cache", hub=hub[0])
    assert not any(p.is_file() for p in (tmp_path / "cache").rglob("*"))


def test_a_model_without_an_onnx_export_is_told(hub: tuple[str, type[_Hub]], tmp_path: Path) -> None:
    del hub[1].files["onnx/model.onnx"]
    with pytest.raises(MissingError, match="ONNX export"):
        pull("owner/tiny", tmp_path / "cache", hub=hub[0])


def test_no_network_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match="cannot be reached"):
        pull("multilingual-e5-small", tmp_path, hub="http://127.0.0.1:9")
    with pytest.raises(UsageError, match="cannot be pulled"):
        pull("../../etc", tmp_path, hub="http://127.0.0.1:9")


def test_a_cache_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(ShopError, match="model cache"):
        cached_graph("m", "f", lambda: b"x", tmp_path / "file" / "cache")


def test_a_graph_is_built_once(tmp_path: Path) -> None:
    built: list[int] = []

    def build() -> bytes:
        built.append(1)
        return b"graph"

    first, second = cached_graph("m", "f", build, tmp_path), cached_graph("m", "f", build, tmp_path)
    assert first == second
    assert built == [1]
    with pytest.raises(MissingError, match="Delete it"):
        open_session(first)
