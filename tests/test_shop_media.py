"""Videos, sounds and subtitles from the feed to the hit: what they show and say is found, and where is told."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

import shopguide
from clips import make_clip
from shopguide.errors import FeedError
from shopguide.shop import Shop
from shopguide.types import ImportReport, Spoken

TRIAL = {"text_encoder": "hash", "picture_encoder": "hash"}
SRT = "1\n00:00:01,000 --> 00:00:03,500\nThe handle folds flat for storage.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A feed of six products beside their videos."""
    clips = tmp_path / "clips"
    clips.mkdir()
    make_clip(clips / "pan.mp4", [("red/blue", 2), ("green/white", 2)])
    (clips / "pan.srt").write_text(SRT)
    make_clip(clips / "mute.mp4", [("yellow/pink", 2)])
    (clips / "words.vtt").write_text("WEBVTT\n\n00:12.000 --> 00:14.000\nmade of walnut wood\n")
    (clips / "empty.mp4").write_bytes(b"")
    whole = make_clip(tmp_path / "x.mp4", [("red/blue", 1)]).read_bytes()
    (clips / "cut.mp4").write_bytes(whole[:-200])
    (clips / "cut.srt").write_text("not subtitles")
    rows = [
        {"id": "pan", "title": "Frying pan", "price": 20, "video": "pan.mp4"},
        {"id": "lamp", "title": "Desk lamp", "price": 30, "videos": ["mute.mp4"], "subtitles": "words.vtt"},
        {"id": "twin", "title": "Pan of the same clip", "price": 25, "video": "clips/pan.mp4"},
        {"id": "empty", "title": "Chair", "price": 5, "video": "empty.mp4"},
        {"id": "cut", "title": "Table", "price": 50, "media": [{"sources": [{"url": "cut.mp4"}]}]},
        {"id": "far", "title": "Bench", "price": 40, "video_link": "https://example.com/watch?v=1"},
    ]
    (tmp_path / "feed.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return tmp_path


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with shopguide.open(tmp_path / "shop", **TRIAL) as opened:
        yield opened


def fill(shop: Shop, folder: Path) -> ImportReport:
    return shop.add(folder / "feed.jsonl", videos=folder / "clips")


def test_an_import_reads_frames_and_words_and_goes_on_past_broken_files(shop: Shop, folder: Path) -> None:
    report = fill(shop, folder)
    assert (report.added, report.rejected, report.videos_found) == (6, 0, 4)
    told = " | ".join(report.warnings)
    assert "empty.mp4 is empty" in told and "cut.mp4 is broken" in told and "cut.srt holds no subtitles" in told
    (clip,) = shop.product("pan").media
    assert clip.kind == "video" and len(clip.frames) == 2
    assert clip.words == (Spoken(1.0, 3.5, "The handle folds flat for storage."),)
    (mute,) = shop.product("lamp").media
    assert mute.words == (Spoken(12.0, 14.0, "made of walnut wood"),)
    assert [shop.product(i).media[0].frames for i in ("empty", "cut", "far")] == [(), (), ()]
    assert shop.product("far").media[0].kind == "video"


def test_the_same_import_again_changes_embeds_and_looks_at_nothing(
    shop: Shop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(shop, folder)
    (folder / "clips" / "empty.mp4").unlink()
    (folder / "clips" / "cut.mp4").unlink()
    monkeypatch.setattr("shopguide.media.video.choose_frames", lambda *_: pytest.fail("looked at again"))
    report = fill(shop, folder)
    assert (report.unchanged, report.updated) == (4, 2)
    assert (report.embedded_texts, report.embedded_pictures) == (0, 0)


def test_what_only_a_video_says_is_found_by_words(shop: Shop, folder: Path) -> None:
    fill(shop, folder)
    assert [h.product.product_id for h in shop.search("walnut wood").hits][:1] == ["lamp"]
    assert {h.product.product_id for h in shop.search("folds flat", mode="lexical").hits} == {"pan", "twin"}


def test_what_only_a_video_shows_is_found_by_a_picture(shop: Shop, folder: Path, tmp_path: Path) -> None:
    fill(shop, folder)
    seen = Image.new("RGB", (96, 64), (240, 220, 40))
    seen.paste((250, 150, 190), (48, 0, 96, 64))
    seen.save(tmp_path / "seen.png")
    assert shop.search(image=tmp_path / "seen.png").hits[0].product.product_id == "lamp"


def test_a_missing_extra_leaves_videos_out_and_says_which_reads_them(
    shop: Shop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "av", None)
    report = fill(shop, folder)
    assert report.added == 6
    (told,) = [w for w in report.warnings if "shopguide[media]" in w]
    assert told.startswith("4 video and sound files")
    assert shop.product("pan").media[0].frames == ()
    assert shop.search("walnut wood").hits[0].product.product_id == "lamp"
    monkeypatch.undo()
    later = fill(shop, folder)
    assert later.updated >= 3 and len(shop.product("pan").media[0].frames) == 2


def test_a_folder_of_videos_that_is_not_there_is_told(shop: Shop, folder: Path) -> None:
    with pytest.raises(FeedError, match="no video folder"):
        shop.add(folder / "feed.jsonl", videos=folder / "none")
