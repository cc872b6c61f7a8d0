"""Videos, sounds and subtitles from the feed to the hit: what they show and say is found, and where is told."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from starlette.testclient import TestClient

import shopguide
from clips import make_clip, picture, say
from shopguide.errors import FeedError
from shopguide.evaluate.claims import Records, check_claims
from shopguide.serve.api import create_app
from shopguide.serve.cli import app
from shopguide.serve.cli_door import run
from shopguide.settings import Settings
from shopguide.shop import Shop
from shopguide.types import ImportReport, Moment, Spoken

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


class TestCitations:
    def test_a_hit_by_spoken_words_says_where_they_are_said(self, shop: Shop, folder: Path) -> None:
        fill(shop, folder)
        hit = shop.search("folds flat").hits[0]
        assert hit.why.moment == Moment(0, "pan.mp4", 1.0, "The handle folds flat for storage.")
        assert "says “The handle folds flat for storage.” at 0:01 in pan.mp4" in hit.why.reason
        lamp = shop.search("walnut lamp").hits[0]
        assert lamp.why.moment is not None and lamp.why.moment.at_s == 12.0
        assert shop.search("desk lamp").hits[0].why.moment is None

    def test_a_hit_by_a_frame_says_when_it_is_shown(self, shop: Shop, folder: Path, tmp_path: Path) -> None:
        fill(shop, folder)
        Image.fromarray(picture("green/white")).save(tmp_path / "seen.png")
        hits = {h.product.product_id: h for h in shop.search(image=tmp_path / "seen.png").hits}
        moment = hits["pan"].why.moment
        assert moment is not None and moment.at_s is not None and 2 < moment.at_s < 4 and not moment.quote
        assert "shown at 0:0" in hits["pan"].why.reason

    def test_the_guide_cites_the_second_that_a_claim_is_said_at(self, shop: Shop, folder: Path) -> None:
        fill(shop, folder)
        answer = shop.ask("Does the Frying pan have a handle that folds?")
        (cite,) = [c for c in answer.citations if c.field == "speech"]
        assert (cite.product_id, cite.media, cite.at_s) == ("pan", 0, 1.0)
        assert "The handle folds flat for storage" in answer.text
        records = Records(shop.product, shop.reviews)
        assert not any(c.faults for c in check_claims(answer, [], records))


class TestDoors:
    def test_rest_lists_plays_and_shows_clips(self, shop: Shop, folder: Path) -> None:
        fill(shop, folder)
        with TestClient(create_app(shop, Settings()), base_url="http://127.0.0.1:8080") as client:
            assert client.get("/v1/products/pan").json()["clips"] == 1
            (told,) = client.get("/v1/products/pan/media").json()["clips"]
            assert told["words"][0]["clock"] == "0:01" and "/" not in told["name"]
            shown = client.get(told["frames"][1]["url"])
            assert shown.headers["content-type"] == "image/jpeg"
            assert Image.open(io.BytesIO(shown.content)).size == (96, 64)
            part = client.get(told["url"], headers={"Range": "bytes=0-99"})
            assert part.status_code == 206 and len(part.content) == 100
            assert part.headers["content-type"] == "video/mp4"
            for bad in ("/v1/products/pan/media/7", "/v1/products/pan/media/0/frames/17", "/v1/products/far/media/0"):
                assert client.get(bad).status_code == 404
            hit = client.get("/v1/search", params={"q": "frying pan that folds flat"}).json()["hits"][0]
            assert hit["why"]["moment"]["at_s"] == 1.0 and hit["why"]["moment"]["url"] == told["url"]

    def test_the_command_line_shows_frames_and_words_and_writes_a_sheet(
        self, shop: Shop, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        fill(shop, folder)
        shop.close()
        sheet = tmp_path / "sheet.png"
        assert run(app, ["media", "--shop", str(shop.folder), "--sheet", str(sheet)]) == 0
        told = capsys.readouterr().out
        assert "pan.mp4" in told and "0:01" in told and "The handle folds flat" in told
        with Image.open(sheet) as drawn:
            assert drawn.height == 2 * 240
        assert run(app, ["media", "far", "--shop", str(shop.folder), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)[0]["clips"][0]["url"] == "https://example.com/watch?v=1"

    def test_evaluate_videos_tells_what_frames_give(
        self, shop: Shop, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        fill(shop, folder)
        (shop.folder / "shop.toml").write_text('text_encoder = "hash"\npicture_encoder = "hash"\n')
        shop.close()
        assert run(app, ["evaluate", "videos", "--shop", str(shop.folder), "--json"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["with_video"], told["videos"], told["picture_queries"]) == (3, 2, 0)
        assert told["recipes"]["frames where there is no picture"]["frames"]["first"] == 1.0
        assert told["recipes"]["pictures alone"]["frames"]["mrr"] == 0.0


def test_what_a_video_without_subtitles_says_is_heard_and_found(tmp_path: Path) -> None:
    pytest.importorskip("pocketsphinx", reason="the extra `media` is not installed")
    spoken = say(tmp_path / "say.wav", "two people can sleep in this tent")
    make_clip(tmp_path / "tent.mp4", [("red/blue", 3)], sound=spoken)
    rows = [
        {"id": "t", "title": "Arctic Dome", "price": 9, "video": "tent.mp4"},
        {"id": "u", "title": "Stove", "price": 9},
    ]
    (tmp_path / "feed.jsonl").write_text("\n".join(map(json.dumps, rows)))
    with shopguide.open(tmp_path / "shop", **TRIAL, speech="pocketsphinx") as shop:
        shop.add(tmp_path / "feed.jsonl")
        (hit,) = shop.search("people sleep", mode="lexical").hits
        assert hit.product.product_id == "t" and hit.why.moment is not None
        assert hit.why.moment.at_s is not None and hit.why.moment.at_s < 0.5 and "this tent" in hit.why.moment.quote


def test_what_whisper_writes_down_is_found_and_cited(tmp_path: Path) -> None:
    pytest.importorskip("faster_whisper", reason="the extra `whisper` is not installed")
    say(tmp_path / "tent.wav", "you can fold this tent in two minutes")
    rows = [{"id": "t", "title": "Dome", "price": 9, "video": "tent.wav"}, {"id": "u", "title": "Stove", "price": 9}]
    (tmp_path / "feed.jsonl").write_text("\n".join(map(json.dumps, rows)))
    with shopguide.open(tmp_path / "shop", **TRIAL, speech="whisper") as shop:
        shop.add(tmp_path / "feed.jsonl")
        (hit,) = shop.search("fold tent", mode="lexical").hits
        assert hit.product.product_id == "t" and hit.why.moment is not None
        assert hit.why.moment.at_s == 0.0 and "fold this tent" in hit.why.moment.quote
