"""Subtitles, speech and text on pictures."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from clips import av, make_clip, say
from shopguide.errors import MediaError, MissingError, SettingsError
from shopguide.media import subtitles
from shopguide.media.ocr import Rapid
from shopguide.media.speech import RATE, Whisper, is_silent, make_listener, read_sound
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
