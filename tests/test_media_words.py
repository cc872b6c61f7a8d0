"""Subtitles, speech and text on pictures."""

import re
import wave
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from clips import av, make_clip, say
from shopguide.errors import MediaError, MissingError, SettingsError
from shopguide.media import subtitles
from shopguide.media.ocr import Rapid
from shopguide.media.speech import RATE, Whisper, is_silent, make_listener, packaged_whisper, read_sound
from shopguide.types import Spoken

SRT = """1
00:00:01,000 --> 00:00:03,500
The handle <i>folds</i> flat

2
00:01:02,250 --> 01:00:04,000
{\\an8}折叠后只有三厘米 &amp; 更轻
"""


class TestSubtitles:
    def test_subrip_gives_words_and_seconds(self, tmp_path: Path) -> None:
        (tmp_path / "a.srt").write_text(SRT, "utf-8")
        assert subtitles.read_subtitles(tmp_path / "a.srt") == (
            Spoken(1.0, 3.5, "The handle folds flat"),
            Spoken(62.25, 3604.0, "折叠后只有三厘米 & 更轻"),
        )

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
    def test_encodings_of_real_files(self, tmp_path: Path, encoding: str) -> None:
        (tmp_path / "a.srt").write_bytes(SRT.replace("\n", "\r\n").encode(encoding))
        assert subtitles.read_subtitles(tmp_path / "a.srt")[1].text == "折叠后只有三厘米 & 更轻"

    def test_webvtt_without_hours_with_names_and_places(self, tmp_path: Path) -> None:
        text = "WEBVTT\n\nNOTE by hand\n\nintro\n00:01.000 --> 00:02.000 align:start\n<v Ann>Two people fit\n"
        text += "00:02.000 --> 00:03.000\nTwo people fit\n\n00:00.000 --> 00:00.500\nHello\n"
        (tmp_path / "a.vtt").write_text(text)
        assert subtitles.read_subtitles(tmp_path / "a.vtt") == (
            Spoken(0.0, 0.5, "Hello"),
            Spoken(1.0, 3.0, "Two people fit"),
        )

    @pytest.mark.parametrize("data", [b"", b"\x00\xff" * 50, b"just words\n\nmore words", b"1\n00:99 -> 2\nwords"])
    def test_broken_ones_say_so(self, tmp_path: Path, data: bytes) -> None:
        (tmp_path / "a.srt").write_bytes(data)
        with pytest.raises(MediaError, match=r"a\.srt"):
            subtitles.read_subtitles(tmp_path / "a.srt")

    def test_the_file_beside_a_video_is_found(self, tmp_path: Path) -> None:
        assert subtitles.beside(tmp_path / "clip.mp4") is None
        (tmp_path / "clip2.srt").touch()
        (tmp_path / "clip.zh.vtt").touch()
        assert subtitles.beside(tmp_path / "clip.mp4") == tmp_path / "clip.zh.vtt"
        (tmp_path / "Clip.SRT").touch()
        assert subtitles.beside(tmp_path / "clip.mp4") == tmp_path / "Clip.SRT"

    def test_a_track_inside_a_video_is_read(self, tmp_path: Path) -> None:
        (tmp_path / "a.srt").write_text(SRT.split("\n\n")[0] + "\n\n")
        make_clip(tmp_path / "c.mkv", [("red/blue", 4)])
        with (
            av.open(str(tmp_path / "both.mkv"), "w") as out,
            av.open(str(tmp_path / "c.mkv")) as clip,
            av.open(str(tmp_path / "a.srt")) as words,
        ):
            tracks = {s: out.add_stream_from_template(s) for s in (clip.streams.video[0], words.streams.subtitles[0])}
            for source, track in tracks.items():
                for packet in source.container.demux(source):
                    if packet.dts is not None:
                        packet.stream = track
                        out.mux(packet)
        assert subtitles.inside(tmp_path / "both.mkv") == (Spoken(1.0, 3.5, "The handle folds flat"),)
        assert subtitles.inside(tmp_path / "c.mkv") == ()


class TestSpeech:
    def test_words_are_heard_with_their_seconds(self, tmp_path: Path) -> None:
        pytest.importorskip("pocketsphinx", reason="the extra `media` is not installed")
        listener = make_listener("pocketsphinx")
        assert listener is not None
        spoken = say(tmp_path / "say.wav", "two people can sleep in this tent")
        clip = make_clip(tmp_path / "c.mp4", [("red/blue", 3)], sound=spoken)
        for path in (spoken, clip):
            (line,) = listener.hear(path)
            assert line.text == "two people can sleep in this tent"
            assert 0 <= line.start_s < 0.5 and 1.5 < line.end_s < 3

    def test_silence_noise_and_no_sound_track_say_nothing(self, tmp_path: Path) -> None:
        pytest.importorskip("pocketsphinx", reason="the extra `media` is not installed")
        listener = make_listener("pocketsphinx")
        assert listener is not None
        assert listener.hear(make_clip(tmp_path / "mute.mp4", [("red/blue", 1)])) == ()
        rng = np.random.default_rng(0)
        for name, samples in (("silent", np.zeros(RATE)), ("noise", rng.normal(0, 3000, RATE))):
            with av.open(str(tmp_path / f"{name}.wav"), "w") as out:
                stream = out.add_stream("pcm_s16le", rate=RATE, layout="mono")
                frame = av.AudioFrame.from_ndarray(samples.astype(np.int16)[None], layout="mono")
                frame.sample_rate = RATE
                out.mux(stream.encode(frame))
                out.mux(stream.encode())
            assert listener.hear(tmp_path / f"{name}.wav") == ()
        assert is_silent(read_sound(tmp_path / "silent.wav"))
        assert len(read_sound(tmp_path / "noise.wav")) == RATE

    def test_an_unknown_listener_and_a_folder_that_is_not_there_are_refused(self, tmp_path: Path) -> None:
        assert make_listener("") is None
        for name in ("siri", "whisper:", f"whisper:{tmp_path}/none"):
            with pytest.raises(SettingsError):
                make_listener(name)
        assert isinstance(make_listener(f"whisper:{tmp_path}"), Whisper)

    def test_whisper_without_its_package_or_model_says_what_is_missing(self, tmp_path: Path) -> None:
        spoken = say(tmp_path / "say.wav", "two people can sleep in this tent")
        with pytest.raises(MissingError, match=r"faster-whisper|no Whisper model"):
            Whisper(tmp_path).hear(spoken)


def test_text_on_a_picture_is_read(tmp_path: Path) -> None:
    pytest.importorskip("rapidocr_onnxruntime", reason="the extra `ocr` is not installed")
    tag = Image.new("RGB", (420, 200), "white")
    draw = ImageDraw.Draw(tag)
    draw.text((20, 20), "Cold brew coffee", fill="black", font=ImageFont.load_default(36))
    draw.text((20, 110), "12.50 EUR", fill="red", font=ImageFont.load_default(48))
    tag.save(tmp_path / "tag.png")
    assert [line.replace(" ", "") for line in Rapid().read(tmp_path / "tag.png")] == ["Coldbrewcoffee", "12.50EUR"]
    Image.new("RGB", (200, 200), "white").save(tmp_path / "blank.png")
    assert Rapid().read(tmp_path / "blank.png") == []


SENTENCES = (
    "This kettle boils one litre of water in three minutes and turns itself off.",
    "The lamp has a linen shade and takes nine watts.",
    "You can fold the tent in two minutes, and two people sleep in it.",
    "The sole of this boot is stitched and not glued, so it can be mended.",
    "Its battery lasts thirty hours, and a ten minute charge gives three more.",
    "The handle folds away so the pan fits into any drawer.",
)


def wrong_words(said: str, heard: str) -> int:
    """Words to put in, take out or change, of those said."""
    first, second = (re.findall(r"[a-z0-9]+", text.lower()) for text in (said, heard))
    row = list(range(len(second) + 1))
    for i, one in enumerate(first, 1):
        before, row[0] = row[:], i
        for j, other in enumerate(second, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (one != other))
    return row[-1]


@pytest.fixture(scope="module")
def listener() -> Whisper:
    pytest.importorskip("faster_whisper", reason="the extra `whisper` is not installed")
    try:
        made = make_listener("whisper")
    except MissingError as error:
        pytest.skip(str(error))
    assert isinstance(made, Whisper)
    return made


class TestWhisper:
    """The real model: Whisper tiny.en out of its package, through faster-whisper."""

    def test_made_speech_is_written_down_with_its_seconds(self, listener: Whisper, tmp_path: Path) -> None:
        wrong = {"whisper": 0, "pocketsphinx": 0}
        other = make_listener("pocketsphinx")
        assert other is not None
        for words in SENTENCES:
            path = say(tmp_path / "said.wav", words)
            lines = listener.hear(path)
            assert lines[0].start_s == 0.0 and 2.0 < lines[-1].end_s < 7.0
            wrong["whisper"] += wrong_words(words, " ".join(line.text for line in lines))
            wrong["pocketsphinx"] += wrong_words(words, " ".join(line.text for line in other.hear(path)))
        total = sum(len(words.split()) for words in SENTENCES)
        assert wrong["whisper"] < total / 5 < wrong["pocketsphinx"], f"of {total} words wrong: {wrong}"

    def test_a_folder_named_by_a_setting_is_the_same_model(self, listener: Whisper) -> None:
        named = make_listener(f"whisper:{packaged_whisper()}")
        assert named is not None and named.fingerprint == listener.fingerprint

    def test_silence_noise_and_a_tone_say_nothing(self, listener: Whisper, tmp_path: Path) -> None:
        seconds = np.arange(3 * RATE) / RATE
        noise = np.random.default_rng(0).normal(0, 2000, len(seconds))
        for name, samples in (("mute", 0 * noise), ("noise", noise), ("tone", 8000 * np.sin(2764 * seconds))):
            path = tmp_path / f"{name}.wav"
            with wave.open(str(path), "wb") as out:
                out.setparams((1, 2, RATE, 0, "NONE", ""))
                out.writeframes(samples.astype("<i2").tobytes())
            assert listener.hear(path) == ()

    def test_other_weights_under_the_packages_name_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as patch:
            patch.setattr("shopguide.media.speech.WEIGHTS_SHA256", "0" * 64)
            with pytest.raises(MissingError):
                make_listener("whisper")
            patch.setattr("shopguide.media.speech.PACKAGE", "no-such-package")
            with pytest.raises(MissingError, match="No Whisper model"):
                make_listener("whisper")
