"""REST's imports: uploaded feeds, one at a time in the background, watched as jobs."""

from __future__ import annotations

import gzip
import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from small_shop import PRODUCTS, client_of
from starlette.testclient import TestClient

import shopguide
from clock import PATIENCE_S
from shopguide.errors import LockedError, NotFoundError
from shopguide.serve.jobs import KEPT, Jobs
from shopguide.shop import Shop
from shopguide.types import ImportReport, Progress

CSV = "id,title,unit_price\nt1,Green teapot,19.99\nt2,White teapot,29.99\nt2,,\n"


@pytest.fixture
def own(own_shop_dir: Path) -> Iterator[Shop]:
    """A shop that the test may change."""
    with shopguide.open(own_shop_dir) as opened:
        yield opened


@pytest.fixture
def spool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where uploads are put."""
    folder = tmp_path / "spool"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def send(rest: TestClient, *files: tuple[str, bytes], **form: str) -> Any:
    """Upload feeds."""
    return rest.post("/v1/products:import", files=[("files", file) for file in files], data=form)


def ended(rest: TestClient, job_id: str) -> dict[str, Any]:
    """A job once it has ended."""
    deadline = time.monotonic() + PATIENCE_S
    while (job := rest.get(f"/v1/jobs/{job_id}").json())["state"] == "running":
        assert time.monotonic() < deadline, job
        time.sleep(0.01)
    told: dict[str, Any] = job
    return told


def test_uploaded_feeds_are_imported_and_found(own: Shop, spool: Path) -> None:
    rest = client_of(own)
    more = json.dumps({"id": "t3", "title": "红色茶壶", "unit_price": 99, "currency": "CNY"}).encode()
    files = (("feed.csv", CSV.encode()), ("more.jsonl.gz", gzip.compress(more)))
    answer = send(rest, *files, mapping='{"price": "unit_price"}', currency="EUR")
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == f"/v1/jobs/{answer.json()['id']}"
    job = ended(rest, answer.json()["id"])
    assert (job["state"], job["error"]) == ("done", None)
    report = job["report"]
    assert (report["read"], report["kept"], report["rejected"], report["added"]) == (4, 3, 1, 3)
    assert "/" not in report["rejected_file"] and (own.folder / "rejected" / report["rejected_file"]).is_file()
    assert str(spool) not in json.dumps(job)
    found = rest.get("/v1/search", params={"q": "teapot"}).json()["hits"]
    assert {h["product"]["product_id"] for h in found[:2]} == {"t1", "t2"}
    assert found[0]["offer"]["price"]["currency"] == "EUR"
    assert list(spool.iterdir()) == []


def test_answers_of_an_import_are_as_the_schema_says(own: Shop) -> None:
    from test_api import documented

    rest = client_of(own)
    begun = send(rest, ("feed.csv", CSV.encode())).json()
    documented(rest, "/v1/products:import", "post", "202", begun)
    documented(rest, "/v1/jobs/{job_id}", "get", "200", ended(rest, begun["id"]))
    failed = send(rest, ("feed.csv", b"\x00\x01\x02" * 1000)).json()
    documented(rest, "/v1/jobs/{job_id}", "get", "200", ended(rest, failed["id"]))


@pytest.mark.parametrize(
    ("name", "content", "form", "code"),
    [
        ("feed.csv", b"\x00\x01\x02" * 1000, {}, "bad_feed"),
        ("feed.csv", b"", {}, "bad_feed"),
        ("feed.csv", CSV.encode(), {"mapping": '{"price": "no such column"}'}, "wrong_use"),
        ("feed.csv", CSV.encode(), {"currency": "QQQ"}, "wrong_use"),
        ("feed.csv.gz", gzip.compress(CSV.encode())[:-20], {}, "bad_feed"),
    ],
)
def test_a_failed_import_tells_why_and_changes_nothing(
    name: str, content: bytes, form: dict[str, str], code: str, own: Shop, spool: Path
) -> None:
    rest = client_of(own)
    job = ended(rest, send(rest, (name, content), **form).json()["id"])
    assert (job["state"], job["report"]) == ("failed", None)
    assert job["error"]["code"] == code, job
    assert set(job["error"]) == {"code", "message", "hint"}
    assert str(spool) not in json.dumps(job)
    assert own.search("", limit=0).total == PRODUCTS
    assert list(spool.iterdir()) == []


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"mapping": "["}, "wrong_use"),
        ({"mapping": '{"price": 1}'}, "wrong_use"),
        ({"currency": "dollars"}, "wrong_use"),
    ],
)
def test_a_form_of_the_wrong_kind_begins_nothing(form: dict[str, str], code: str, shop: Shop, spool: Path) -> None:
    answer = send(client_of(shop), ("feed.csv", CSV.encode()), **form)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)
    assert list(spool.iterdir()) == []


def test_an_upload_without_files_or_over_the_limit_is_refused(shop: Shop) -> None:
    assert client_of(shop).post("/v1/products:import", data={"currency": "USD"}).status_code == 400
    answer = send(client_of(shop, max_upload_mb=1), ("feed.csv", b"x" * 2_000_000))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize("name", ["../../../../up.csv", "..\\..\\up.csv", "/etc/up.csv", "x/../../../up.csv"])
def test_a_file_name_leads_nowhere(name: str, own: Shop, spool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []

    def add(self: Shop, *files: Path, **_: Any) -> ImportReport:
        seen.extend(files)
        return ImportReport()

    monkeypatch.setattr(Shop, "add", add)
    rest = client_of(own)
    ended(rest, send(rest, (name, b"x")).json()["id"])
    assert seen[0].name == "up.csv"
    assert seen[0].resolve().is_relative_to(spool.resolve())


def test_an_uploaded_feed_cannot_name_pictures_of_the_server(own: Shop, feed: Path) -> None:
    rest = client_of(own)
    picture = feed / "pictures" / "dress-red.png"
    row = json.dumps({"id": "spy", "title": "Spy", "images": [str(picture), f"file://{picture}", f"../../..{picture}"]})
    job = ended(rest, send(rest, ("feed.jsonl", row.encode())).json()["id"])
    assert job["report"]["pictures_missing"] == 3
    assert rest.get("/v1/products/spy").json()["pictures"] == []


class Held:
    """An import that stands still until it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go, self.began = threading.Event(), threading.Event()
        self.progress: Progress = lambda *_: None
        monkeypatch.setattr(Shop, "add", self.add)

    def add(self, *_: object, progress: Progress, **__: object) -> ImportReport:
        """Stand in for `Shop.add`."""
        self.progress = progress
        progress("encode", 3, 12)
        self.began.set()
        assert self.go.wait(20)
        progress("encode", 12, 12)
        return ImportReport(read=12)


def test_one_import_runs_at_a_time_and_its_progress_is_seen(own: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    rest, held = client_of(own), Held(monkeypatch)
    first = send(rest, ("feed.csv", CSV.encode())).json()["id"]
    assert held.began.wait(20)
    job = rest.get(f"/v1/jobs/{first}").json()
    assert (job["state"], job["stage"], job["done"], job["total"]) == ("running", "encode", 3, 12)
    second = send(rest, ("feed.csv", CSV.encode()))
    assert second.status_code == 409
    assert second.json()["error"]["code"] == "import_running"
    assert first in second.json()["error"]["hint"]
    assert rest.get("/v1/search", params={"q": "dress"}).json()["total"] > 0
    held.go.set()
    assert ended(rest, first)["report"]["read"] == 12
    assert send(rest, ("feed.csv", CSV.encode())).status_code == 202


def test_a_put_does_not_wait_for_a_running_import_and_is_not_lost(
    own: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The import is held while it encodes, where it has the writer's lock."""
    rest = client_of(own)
    go, began, real = threading.Event(), threading.Event(), own._features.text.encode_document

    def encode(texts: Any) -> Any:
        if any("teapot" in text for text in texts):
            began.set()
            assert go.wait(20)
        return real(texts)

    monkeypatch.setattr(own._features.text, "encode_document", encode)
    job_id = send(rest, ("feed.csv", CSV.encode())).json()["id"]
    assert began.wait(20)
    done: list[int] = []
    put = threading.Thread(
        target=lambda: done.append(rest.put("/v1/products/new", json={"title": "Zither"}).status_code)
    )
    put.start()
    put.join(10)
    assert done == [200]
    go.set()
    assert ended(rest, job_id)["state"] == "done"
    put.join()
    hits = rest.get("/v1/search", params={"q": "zither teapot"}).json()["hits"]
    assert {"new", "t1", "t2"} <= {h["product"]["product_id"] for h in hits}


def test_a_fault_in_an_import_is_logged_and_tells_nothing(
    own: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def add(*_: object, **__: object) -> ImportReport:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(Shop, "add", add)
    rest = client_of(own)
    job = ended(rest, send(rest, ("feed.csv", CSV.encode())).json()["id"])
    assert job["error"]["code"] == "internal"
    assert "secret" not in json.dumps(job)
    assert "secret detail" in caplog.text


def test_an_import_ends_when_the_server_stops(own: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    held = Held(monkeypatch)
    with client_of(own) as rest:
        job_id = send(rest, ("feed.csv", CSV.encode())).json()["id"]
        assert held.began.wait(20)
        threading.Timer(0.2, held.go.set).start()
    job = rest.get(f"/v1/jobs/{job_id}").json()
    assert job["state"] == "failed"
    assert "stopped" in job["error"]["message"]
    assert send(rest, ("feed.csv", CSV.encode())).status_code == 409


def test_a_real_import_that_is_stopped_leaves_the_shop_usable(own: Shop) -> None:
    rows = "id,title,price\n" + "".join(f"n{i},Lamp number {i},5\n" for i in range(3000))

    def stop_at(stage: str) -> Callable[[str, int, int | None], None]:
        def told(now: str, done: int, total: int | None) -> None:
            if now == stage:
                raise LockedError("stopped")

        return told

    path = own.folder / "rows.csv"
    path.write_text(rows)
    with pytest.raises(LockedError):
        own.add(path, progress=stop_at("read"))
    assert own.search("", limit=0).total == PRODUCTS
    with pytest.raises(LockedError):
        own.add(path, progress=stop_at("encode"))
    own.add()
    assert own.search("", limit=0).total == PRODUCTS + 3000


def test_finished_jobs_are_bounded() -> None:
    jobs = Jobs()
    ids = []
    for _ in range(KEPT + 3):
        ids.append(jobs.start(lambda told: ImportReport(), lambda: None).id)
        while jobs.get(ids[-1]).state == "running":
            time.sleep(0.001)
    for gone in ids[:3]:
        with pytest.raises(NotFoundError):
            jobs.get(gone)
    assert all(jobs.get(kept).state == "done" for kept in ids[3:])
