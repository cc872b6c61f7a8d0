"""Frames of videos: one a scene, none twice, bounded work, and a clear line for whatever is broken."""

import builtins
import sys
from pathlib import Path

import numpy as np
import pytest

from clips import av, make_clip, picture
from shopguide.errors import MediaError, MissingError
from shopguide.media.video import MOST_DECODED, MOST_FRAMES, MOST_LOOKS, choose_frames, clock, read_frames


def test_each_scene_gives_one_frame_from_its_inside(tmp_path: Path) -> None:
    clip = make_clip(tmp_path / "c.mp4", [("red/blue", 2), ("green/white", 1), ("yellow/black", 3)])
    chosen = choose_frames(clip)
    first, second, third = chosen.seconds
    assert 0 <= first < 2 < second < 3 < third < 6 and chosen.decoded == 72


def test_a_scene_that_comes_back_and_what_shows_nothing_give_no_second_frame(tmp_path: Path) -> None:
    scenes = [("black", 1), ("red/blue", 2), ("white", 1), ("green/pink", 2), ("red/blue", 2), ("black", 1)]
    chosen = choose_frames(make_clip(tmp_path / "c.mp4", scenes))
    assert len(chosen.seconds) == 2
    for at_s, frame, look in zip(
        chosen.seconds, read_frames(tmp_path / "c.mp4", chosen.seconds), ("red/blue", "green/pink"), strict=True
    ):
        off = np.abs(np.asarray(frame.resize((96, 64)), np.int16) - picture(look)).mean()
        assert off < 12, (at_s, off)


def test_a_still_video_gives_one_frame_and_a_black_one_its_first(tmp_path: Path) -> None:
    assert len(choose_frames(make_clip(tmp_path / "a.mp4", [("red/blue", 4)])).seconds) == 1
    assert choose_frames(make_clip(tmp_path / "b.mp4", [("black", 2)])).seconds == (0.0,)


def test_many_scenes_are_bounded(tmp_path: Path) -> None:
    colours = ["red", "blue", "green", "white", "black", "yellow", "grey", "pink"]
    scenes = [(f"{a}/{b}", 0.5) for a in colours for b in colours if a != b][:30]
    assert len(choose_frames(make_clip(tmp_path / "c.mp4", scenes, fps=8)).seconds) == MOST_FRAMES


def test_two_hours_cost_a_bounded_number_of_decoded_frames(tmp_path: Path) -> None:
    scenes = [("red/blue", 2400), ("green/white", 2400), ("yellow/pink", 2400)]
    clip = make_clip(tmp_path / "film.mp4", scenes, fps=1, gop=25, size=(48, 32))
    chosen = choose_frames(clip)
    assert MOST_DECODED < 7200 and chosen.decoded <= MOST_LOOKS
    first, second, third = chosen.seconds
    assert first < 2400 < second < 4800 < third < 7200
    assert len(list(read_frames(clip, chosen.seconds))) == 3


def test_bars_are_cut_off_and_large_frames_scaled_down(tmp_path: Path) -> None:
    path = tmp_path / "bars.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 640, 320, "yuv420p"
        pixels = np.zeros((320, 640, 3), np.uint8)
        pixels[:, 160:480] = picture("red/green", 320, 320)
        for _ in range(10):
            out.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        out.mux(stream.encode())
    (frame,) = read_frames(path, [1.0], side=80)
    assert frame.height == 160 and abs(frame.width - 160) <= 4
    (whole,) = read_frames(path, [1.0])
    assert whole.height == 320


class TestBadFiles:
    def test_nothing_in_it(self, tmp_path: Path) -> None:
        (tmp_path / "empty.mp4").write_bytes(b"")
        with pytest.raises(MediaError, match="empty"):
            choose_frames(tmp_path / "empty.mp4")
        with pytest.raises(MediaError, match="no file"):
            choose_frames(tmp_path / "gone.mp4")

    def test_no_video_at_all(self, tmp_path: Path) -> None:
        (tmp_path / "noise.mp4").write_bytes(bytes(range(256)) * 40)
        with pytest.raises(MediaError, match="broken, or no video"):
            choose_frames(tmp_path / "noise.mp4")

    def test_a_sound_has_no_video_track(self, tmp_path: Path) -> None:
        path = tmp_path / "sound.wav"
        with av.open(str(path), "w") as out:
            stream = out.add_stream("pcm_s16le", rate=16000, layout="mono")
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1600), np.int16), layout="mono")
            frame.sample_rate = 16000
            out.mux(stream.encode(frame))
            out.mux(stream.encode())
        with pytest.raises(MediaError, match="no video track"):
            choose_frames(path)

    def test_one_cut_off_before_its_index_is_refused(self, tmp_path: Path) -> None:
        whole = make_clip(tmp_path / "c.mp4", [("red/blue", 2)]).read_bytes()
        (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) // 2])
        with pytest.raises(MediaError, match=r"cut\.mp4"):
            choose_frames(tmp_path / "cut.mp4")

    def test_one_cut_off_in_the_middle_gives_the_frames_before(self, tmp_path: Path) -> None:
        whole = make_clip(tmp_path / "c.mkv", [("red/blue", 2), ("green/white", 2), ("yellow/pink", 2)]).read_bytes()
        (tmp_path / "cut.mkv").write_bytes(whole[: len(whole) // 2])
        chosen = choose_frames(tmp_path / "cut.mkv")
        assert 1 <= len(chosen.seconds) < 3
        assert len(list(read_frames(tmp_path / "cut.mkv", chosen.seconds))) == len(chosen.seconds)
        with pytest.raises(MediaError, match="no frame at"):
            list(read_frames(tmp_path / "cut.mkv", [900.0]))

    def test_a_missing_extra_says_which_one(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        clip = make_clip(tmp_path / "c.mp4", [("red/blue", 1)])
        real = builtins.__import__

        def without(name: str, *rest: object) -> object:
            if name == "av":
                raise ImportError(name)
            return real(name, *rest)  # type: ignore[arg-type]

        monkeypatch.delitem(sys.modules, "av")
        monkeypatch.setattr(builtins, "__import__", without)
        with pytest.raises(MissingError, match=r"shopguide\[media\]"):
            choose_frames(clip)


def test_moments_read_as_people_write_them() -> None:
    assert [clock(s) for s in (0.4, 12.9, 61, 3723)] == ["0:00", "0:12", "1:01", "1:02:03"]


@pytest.mark.data
def test_real_clips_give_their_scenes(shared: Path) -> None:
    still = choose_frames(shared / "magento_luma" / "videos" / "luma_training_4s.mp4")
    assert len(still.seconds) == 1  # a woman at a fence who hardly moves
    walk, cut = (shared / "shopxo_zh" / "videos" / f"{name}.mp4" for name in ("1692267246598639", "1692267725487534"))
    assert 3 <= len(choose_frames(walk).seconds) <= MOST_FRAMES  # the camera follows her through a hall
    first, second = choose_frames(cut).seconds  # two views of a dress with a white fade between at 4.5 to 5 s
    assert first < 4.5 and second > 5.2
