"""The command line: help, exit codes, one line for each error, tables for people."""

from __future__ import annotations

import errno
import os
import resource
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import orjson
import pytest
import typer
from small_shop import PRODUCTS, Command

from clock import PATIENCE_S
from shopguide import errors
from shopguide.encode import e5
from shopguide.serve import cli
from shopguide.serve.cli_door import run
from shopguide.serve.conditions import join_filters, read_conditions, read_filter_object
from shopguide.shop import Shop

HELP_S = 0.5
PROGRAM = [sys.executable, "-m", "shopguide.serve.cli"]


def commands() -> Iterator[tuple[str, str]]:
    """Every command's full name and its help."""

    def walk(app: typer.Typer, before: str) -> Iterator[tuple[str, str]]:
        for info in app.registered_commands:
            assert info.callback is not None
            name = info.name or info.callback.__name__
            yield f"{before}{name}", info.callback.__doc__ or ""
        for group in app.registered_groups:
            assert group.typer_instance is not None
            callback = group.typer_instance.registered_callback
            if callback is not None and callback.callback is not None:
                yield f"{before}{group.name}", callback.callback.__doc__ or ""
            yield from walk(group.typer_instance, f"{before}{group.name} ")

    return walk(cli.app, "")


def test_the_commands_are_those_of_the_design() -> None:
    told = {name for name, _ in commands()}
    assert {"demo", "import", "search", "similar", "recommend", "compare", "ask", "serve", "models", "doctor"} <= told
    assert {"models add", "models pull"} <= told
    assert {"evaluate search", "evaluate pictures", "bench encode", "bench search"} <= told


@pytest.mark.parametrize(("name", "text"), list(commands()), ids=lambda v: v if " " not in v else None)
def test_every_command_has_help_with_an_example_that_names_it(name: str, text: str, command: Command) -> None:
    assert f"Example: shopguide {name}" in text
    ran = command(*name.split(), "--help")
    assert ran.code == 0
    assert "--shop" in ran.out and "--json" in ran.out


def test_help_takes_under_half_a_second_of_work() -> None:
    took = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([*PROGRAM, "--help"], capture_output=True, text=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert "search" in done.stdout
    assert min(took) < HELP_S


def test_help_loads_no_model_no_web_server_and_no_array_library() -> None:
    code = (
        "import sys; from shopguide.serve import cli, cli_door; cli_door.run(cli.app, ['--help'])\n"
        "heavy = {'torch', 'onnxruntime', 'numpy', 'fastapi', 'sqlalchemy', 'PIL', 'uvicorn'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


# -- exit codes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (errors.NotFoundError("There is no product 'x'."), 1),
        (errors.UsageError("Wrong."), 2),
        (errors.FilterError("Wrong filter."), 2),
        (errors.QueryError("Too long."), 2),
        (errors.SettingsError("Unknown setting."), 2),
        (errors.ShapeError("Shapes."), 2),
        (errors.DataError("Bad."), 3),
        (errors.FeedError("Bad feed."), 3),
        (errors.RowError("Bad row."), 3),
        (errors.PictureError("Bad picture."), 3),
        (errors.ShopError("Unusable."), 4),
        (errors.LockedError("Locked."), 4),
        (errors.CorruptError("Corrupt."), 4),
        (errors.EncoderMismatchError("Other encoders."), 4),
        (errors.MissingError("Not there."), 4),
        (errors.LLMError("No answer."), 4),
        (OSError(errno.ENOSPC, "No space left on device"), 4),
        (KeyboardInterrupt(), 130),
        (RuntimeError("a fault"), 70),
    ],
    ids=lambda v: type(v).__name__ if isinstance(v, BaseException) else str(v),
)
def test_each_error_has_its_exit_code_and_is_one_line(
    raised: BaseException, code: int, shop_dir: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise raised

    monkeypatch.setattr(Shop, "similar", fails)
    ran = command("similar", "x", "--shop", shop_dir)
    assert ran.code == code
    assert ran.out == ""
    assert ran.err.startswith("shopguide: ") and ran.err.count("\n") == 1
    assert "Traceback" not in ran.err
    with_json = command("similar", "x", "--shop", shop_dir, "--json")
    assert with_json.code == code
    assert set(with_json.json()["error"]) == {"code", "message", "hint"}


@pytest.mark.parametrize(
    "argv",
    [
        ("nosuch",),
        ("search", "x", "--nosuch"),
        ("search", "x", "--limit", "0"),
        ("search", "x", "--limit", "many"),
        ("search", "x", "--sort", "cheap"),
        ("search", "x", "--filter", "brand"),
        ("search", "x", "--filter", "price<50"),
        ("search", "x", "--filter", "price<=cheap"),
        ("search", "x", "--filter", "nosuchfield=1"),
        ("search",),
        ("search", "w " * 100_000),
        ("similar",),
        ("compare", "p-dress-red"),
        ("compare",),
        ("compare", "--query", "nothing like this at all"),
        ("compare", "p-dress-red", "p-dress-blue", "--rate", "EUR=1.1"),
        ("compare", "p-dress-red", "p-dress-blue", "--rate", "EUR:USD=cheap"),
        ("ask", " "),
        ("recommend",),
    ],
    ids=lambda argv: " ".join(argv)[:40],
)
def test_wrong_use_is_two_and_says_what_is_right(argv: tuple[str, ...], shop_dir: Path, command: Command) -> None:
    at = () if argv[0] == "nosuch" else ("--shop", shop_dir)
    ran = command(*argv, *at)
    assert ran.code == 2, ran
    assert ran.err.startswith("shopguide: ") and ran.err.count("\n") == 1
    assert len(ran.err) < 600


def test_words_that_are_no_text_are_answered(shop_dir: Path) -> None:
    for flags in ([], ["--json"]):
        argv = [*PROGRAM, "search", b"\xff dress", "--shop", str(shop_dir), *flags]
        done = subprocess.run(argv, capture_output=True)
        assert done.returncode == 0, done.stderr
        assert b"dress" in done.stdout
        assert b"Traceback" not in done.stderr


def test_nothing_found_is_one_and_says_so(shop_dir: Path, command: Command) -> None:
    ran = command("search", "dress", "--filter", "price<=1", "--shop", shop_dir)
    assert ran.code == 1
    assert "Nothing found" in ran.out
    assert command("similar", "no-such-product", "--shop", shop_dir).code == 1


def test_a_shop_that_is_not_there_is_four_and_is_not_made(tmp_path: Path, command: Command) -> None:
    ran = command("search", "dress", "--shop", tmp_path / "slip")
    assert ran.code == 4
    assert "import" in ran.err
    assert not (tmp_path / "slip").exists()


def test_bad_data_is_three_and_leaves_the_shop_as_it_was(own_shop_dir: Path, tmp_path: Path, command: Command) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(b"\x00\x01\x02" * 1000)
    picture = tmp_path / "bad.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n cut")
    assert command("import", bad, "--shop", own_shop_dir).code == 3
    assert command("search", "--image", picture, "--shop", own_shop_dir).code == 3
    assert command("search", "--filter", "price>=0", "--shop", own_shop_dir, "--json").json()["total"] == PRODUCTS


def test_a_gone_reader_is_quiet(shop_dir: Path) -> None:
    program = " ".join(PROGRAM)
    done = subprocess.run(
        f"{program} search dress --shop {shop_dir} --json --limit 100 | head -c 1",
        shell=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "{"
    assert done.stderr == ""


# -- commands --------------------------------------------------------------------------------------------------


def test_import_prints_the_mapping_the_report_and_where_rejected_rows_are(
    feed: Path, tmp_path: Path, command: Command
) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "shop.toml").write_text('text_encoder = "hash"\npicture_encoder = "none"\n')
    mixed = tmp_path / "mixed.jsonl"
    mixed.write_text((feed / "products.jsonl").read_text("utf-8") + '{"id": "no-title"}\nnot json\n', "utf-8")
    ran = command("import", mixed, "--images", feed, "--shop", folder)
    assert ran.code == 0
    assert f"{PRODUCTS} kept of {PRODUCTS + 2} rows" in ran.out
    assert "2 rejected" in ran.out
    assert "rejected" in ran.out.split("Rejected rows and their reasons:")[1]
    for field in ("title", "price"):
        assert field in ran.out
    again = command("import", mixed, "--images", feed, "--shop", folder, "--json")
    assert again.json()["unchanged"] == PRODUCTS
    assert again.json()["embedded_texts"] == 0


def test_tables_show_price_title_why_and_the_picture(shop_dir: Path, command: Command) -> None:
    out = command("search", "red dress", "--shop", shop_dir).out
    assert "$20.00" in out
    assert "Red dress Model 00" in out
    assert "dress-red.png" in out.replace("\n", "").replace(" ", "")
    zh = command("search", "红色连衣裙", "--shop", shop_dir).out
    assert "红色连衣裙" in zh


def test_text_of_a_catalog_is_not_read_as_markup(own_shop_dir: Path, tmp_path: Path, command: Command) -> None:
    feed = tmp_path / "markup.jsonl"
    feed.write_text('{"id": "m1", "title": "Pan [bold red]hot[/bold red] [/]", "price": 5, "currency": "USD"}\n')
    assert command("import", feed, "--shop", own_shop_dir).code == 0
    assert "[bold red]hot[/bold red] [/]" in command("search", "pan", "--shop", own_shop_dir).out


def test_compare_and_ask_show_their_sources(shop_dir: Path, command: Command) -> None:
    table = command("compare", "p-dress-red", "p-dress-black", "--shop", shop_dir)
    assert table.code == 0
    assert "$20.00 ✓" in table.out
    answer = command("ask", "which dress is the cheapest?", "--shop", shop_dir)
    assert answer.code == 0
    assert "[1]" in answer.out


def test_models_and_doctor_speak_json(shop_dir: Path, command: Command) -> None:
    cards = command("models", "--shop", shop_dir, "--json").json()["models"]
    assert {"name", "modality", "licence", "dimension", "available"} <= set(cards[0])
    ran = command("doctor", "--shop", shop_dir, "--json")
    told = ran.json()
    assert ran.code == (0 if told["ok"] else 4)
    by_name = {c["name"]: c for c in told["checks"]}
    assert by_name["shop"]["state"] == "ok"
    assert str(PRODUCTS) in by_name["shop"]["detail"]


def test_doctor_ends_with_four_on_a_broken_index(own_shop_dir: Path, command: Command) -> None:
    current = (own_shop_dir / "index" / "CURRENT").read_text("utf-8").split()[0]
    largest = max((own_shop_dir / "index" / current).iterdir(), key=lambda p: p.stat().st_size)
    data = bytearray(largest.read_bytes())
    data[len(data) // 2] ^= 0xFF
    largest.chmod(0o644)
    largest.write_bytes(data)
    ran = command("doctor", "--shop", own_shop_dir)
    assert ran.code == 4
    assert "✗" in ran.out


def test_doctor_asks_the_language_model_only_when_one_is_set(
    shop_dir: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "  language model  " not in command("doctor", "--shop", shop_dir).out
    monkeypatch.setenv("SHOPGUIDE_LLM", "http://127.0.0.1:9/v1")
    ran = command("doctor", "--shop", shop_dir)
    assert "does not answer" in ran.out
    monkeypatch.setenv("SHOPGUIDE_LLM", f"local:{shop_dir / 'none.gguf'}")
    assert "there is no file" in " ".join(command("doctor", "--shop", shop_dir).out.split())
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    told = " ".join(command("doctor", "--shop", shop_dir).out.split())
    assert "shopguide[llm]" in told and "shopguide[mcp,llm,local-llm]" in told


class _Hub(BaseHTTPRequestHandler):
    """A hub of one model, whose files are bytes of no meaning."""

    files: ClassVar[dict[str, bytes]] = {}
    told: ClassVar[dict[str, str]] = {}

    def do_GET(self) -> None:
        name = self.path.partition("/resolve/main/")[2]
        body = self.files.get(name)
        self.send_response(404 if body is None or not self.path.startswith(("/owner/tiny/", "/intfloat/")) else 200)
        self.send_header("X-Linked-Etag", self.told.get(name, ""))
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    monkeypatch.setenv("SHOPGUIDE_CACHE_DIR", str(tmp_path / "cache"))
    _Hub.files = {"onnx/model.onnx": b"graph" * 50_000, "tokenizer.json": b"{}", "config.json": b'{"hidden_size": 3}'}
    _Hub.told = {}
    with ThreadingHTTPServer(("127.0.0.1", 0), _Hub) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_models_pull_fetches_tells_each_file_and_lists_the_model(
    hub: str, shop_dir: Path, tmp_path: Path, command: Command
) -> None:
    ran = command("models", "pull", "owner/tiny", "--hub", hub, "--shop", shop_dir)
    assert ran.code == 0, ran.err
    assert "Fetching onnx/model.onnx of owner/tiny." in ran.err
    assert 'text_encoder = "tiny"' in ran.out
    told = command("models", "pull", "owner/tiny", "--hub", hub, "--shop", shop_dir, "--json").json()
    assert told["folder"] == str(tmp_path / "cache" / "pulled" / "tiny")
    assert told["model"]["available"] is True
    cards = command("models", "--shop", shop_dir, "--json").json()["models"]
    assert "tiny" in [c["name"] for c in cards]


def test_models_pull_of_the_default_says_which_weights_stay_in_use(hub: str, shop_dir: Path, command: Command) -> None:
    ran = command("models", "pull", "multilingual-e5-small", "--hub", hub, "--shop", shop_dir)
    assert ran.code == 0, ran.err
    assert ("stay in use" in ran.out) == e5.WEIGHTS.available


def test_models_pull_tells_each_failure_in_one_line(hub: str, shop_dir: Path, command: Command) -> None:
    def fails(name: str, at: str, code: int) -> str:
        ran = command("models", "pull", name, "--hub", at, "--shop", shop_dir)
        assert ran.code == code, ran
        assert "Traceback" not in ran.err
        return ran.err.splitlines()[-1]

    assert "cannot be pulled" in fails("no slash", hub, 2)
    assert "cannot be reached" in fails("owner/tiny", "http://127.0.0.1:9", 4)
    assert "cannot be reached" in fails("owner/tiny", "http://[", 4)
    assert "ONNX export" in fails("owner/none", hub, 4)
    _Hub.told = {"onnx/model.onnx": "ab" * 32}
    assert "sha256" in fails("owner/tiny", hub, 4)


def test_doctor_names_a_way_out_that_works_where_the_packaged_text_model_is_missing(
    hub: str, shop_dir: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOPGUIDE_TEXT_ENCODER", "multilingual-e5-small")
    gone = replace(e5.WEIGHTS, package="no-such-package-here", file="nowhere.bin")
    monkeypatch.setattr(e5, "WEIGHTS", gone)
    ran = command("doctor", "--shop", shop_dir)
    assert ran.code == 4
    hint = " ".join(ran.out.split())
    assert "shopguide models pull multilingual-e5-small" in hint
    assert command("models", "pull", "multilingual-e5-small", "--hub", hub, "--shop", shop_dir).code == 0
    cards = command("models", "--shop", shop_dir, "--json").json()["models"]
    assert next(c for c in cards if c["name"] == "multilingual-e5-small")["available"] is True


def test_bench_encode_gives_rates_targets_and_the_machine(
    feed: Path, shop_dir: Path, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOPGUIDE_CACHE_DIR", str(tmp_path / "cache"))
    at = ("--shop", shop_dir, "-n", 8)
    told = command("bench", "encode", *at, "--json").json()
    for kind in ("texts", "pictures"):
        assert [r["workers"] for r in told[kind]] == [1, 2]
        assert all(r["per_s"] > 0 and r["cpu_s"] > 0 for r in told[kind])
    assert 0 < told["query_p50_ms"] <= told["query_p99_ms"]
    assert "512 x 512" in told["picture_size"]
    assert {"query p50 ms", "pictures a second"} <= {t["name"] for t in told["targets"]}
    assert told["machine"]["processor"] and told["machine"]["cores"] >= 1
    texts = tmp_path / "texts.txt"
    texts.write_text("red dress\nblue kettle\n")
    ran = command("bench", "encode", *at, "--workers", 2, "--texts", texts, "--pictures", feed / "pictures")
    assert ran.code == 0, ran.err
    assert "64 x 64 PNG" in ran.out
    assert "promised 60" in ran.out and "usable cores" in ran.out
    for wrong in (("--pictures", tmp_path / "none"), ("--texts", tmp_path / "none.txt")):
        assert command("bench", "encode", *at, *wrong).code == 3


def test_bench_search_tells_encoding_apart_from_retrieval(shop_dir: Path, tmp_path: Path, command: Command) -> None:
    judged = tmp_path / "judged.csv"
    judged.write_text("query,docid,rating\nred dress,p-dress-red,2\nred dress,p-lamp-red,0\nkettle,p-kettle-red,2\n")
    figures = command("bench", "search", "--shop", shop_dir, "--queries", judged, "--searches", 10, "--json").json()
    assert 0 < figures["suggestions"]["p50_ms"] <= figures["suggestions"]["p99_ms"]
    assert figures["queries"] == 2 and figures["searches"] == 10
    assert figures["matched"]["queries"] == figures["matched"]["right"] == 2
    by_kind = {row["kind"]: row for row in figures["rows"]}
    assert list(by_kind) == ["words only", "hybrid", "hybrid, filter"]
    for row in by_kind.values():
        assert 0 < row["whole"]["p50_ms"] <= row["whole"]["p99_ms"]
        assert row["retrieval"]["searches"] == 10
        assert row["retrieval"]["wall"]["p50_ms"] < row["whole"]["p99_ms"]
    assert "dense" in by_kind["hybrid"]["retrieval"]["steps"]
    assert by_kind["hybrid, filter"]["filter"]
    ran = command("bench", "search", "--shop", shop_dir, "--searches", 10)
    assert "encode p50" in ran.out and "retrieve p50" in ran.out
    nothing = tmp_path / "nothing.txt"
    nothing.write_text(" \n")
    assert command("bench", "search", "--shop", shop_dir, "--queries", nothing).code == 3


def test_bench_recommend_times_every_way_in_and_leaves_nothing(tmp_path: Path, command: Command) -> None:
    size = ("--products", 60, "--users", 30, "--events", 400, "-n", 10)
    figures = command("bench", "recommend", *size, "--shop", tmp_path, "--json").json()
    assert {way: one["events"] for way, one in figures["ingest"].items()} == {"loaded": 320, "sdk": 80, "rest": 40}
    assert figures["together"]["pairs"] >= 0 and figures["learn"]["peak_memory_mb"] > 50
    assert 0 < figures["recommend"]["p50_ms"] <= figures["recommend"]["p99_ms"]
    assert figures["one event"]["p50_ms"] > 0
    counted = command("bench", "recommend", *size, "--shop", tmp_path, "--counting", "--json").json()
    assert counted["together"]["peak_memory_mb"] >= counted["together"]["memory_before_mb"] > 50
    assert "counting what goes together took" in command("bench", "recommend", *size, "--counting").out
    assert not list(tmp_path.iterdir())


def test_evaluate_gives_figures(shop_dir: Path, tmp_path: Path, command: Command) -> None:
    judged = tmp_path / "judged.csv"
    judged.write_text("query,product_id,rating\nred dress,p-dress-red,2\nblue kettle,p-kettle-blue,2\n")
    lines = tmp_path / "lines.jsonl"
    ran = command("evaluate", "search", "--judgments", judged, "--lines", lines, "--shop", shop_dir, "--json")
    assert ran.code == 0, ran.err
    assert len(lines.read_text("utf-8").splitlines()) == 2 * 3
    assert ran.json()["measured"] == 2


def test_serve_answers_and_stops_on_ctrl_c(shop_dir: Path) -> None:
    env = os.environ | {"OMP_NUM_THREADS": "1"}
    with subprocess.Popen(
        [*PROGRAM, "serve", "--shop", str(shop_dir), "--port", "0", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=env,
    ) as server:
        assert server.stdout is not None and server.stderr is not None
        url = orjson.loads(server.stdout.readline())["url"]
        deadline = time.monotonic() + PATIENCE_S
        told: dict[str, Any] = {}
        while not told and time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{url}health") as answer:
                    told = orjson.loads(answer.read())
            except OSError:
                time.sleep(0.05)
        server.send_signal(signal.SIGINT)
        errors_told = server.stderr.read().decode()
        assert server.wait(PATIENCE_S) in (0, 130)
    assert told["products"] == PRODUCTS
    assert "Traceback" not in errors_told


def test_serve_on_a_taken_port_is_one_line(shop_dir: Path, command: Command) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = command("serve", "--shop", shop_dir, "--port", taken.getsockname()[1])
    assert ran.code == 2
    assert "--port 0" in ran.err


def test_debug_shows_where_a_fault_is(shop_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(Shop, "similar", fails)
    monkeypatch.setenv("SHOPGUIDE_DEBUG", "1")
    with pytest.raises(RuntimeError, match="a fault"):
        run(cli.app, ["similar", "x", "--shop", str(shop_dir)])


# -- one-word filters ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["brand=Acme"], {"brand": {"any_of": ["Acme"]}}),
        (["brand:Acme", "brand=Halden"], {"brand": {"any_of": ["Acme", "Halden"]}}),
        (["color!=red"], {"color": {"not": ["red"]}}),
        (["price<=50", "price>=20"], {"price": {"max": 50.0, "min": 20.0}}),
        (["price=20..50"], {"price": {"min": 20.0, "max": 50.0}}),
        (["price=..50"], {"price": {"max": 50.0}}),
        (["price<=50", "price<=40"], {"price": {"max": 40.0}}),
        (["screen size = 27 inch"], {"screen size": {"any_of": ["27 inch"]}}),
        (["weight (g)<=200"], {"weight (g)": {"max": 200.0}}),
        (["category=Home/Kettles"], {"category": {"any_of": ["Home/Kettles"]}}),
        (["color=a=b"], {"color": {"any_of": ["a=b"]}}),
        (["颜色=红"], {"颜色": {"any_of": ["红"]}}),
    ],
)
def test_one_word_filters_are_read(texts: list[str], expected: dict[str, Any]) -> None:
    assert read_conditions(texts) == expected


@pytest.mark.parametrize(
    "text", ["", "brand", "=Acme", "brand=", "price<50", "price>50", "price<=x", "price<=nan", "price<=inf"]
)
def test_what_is_no_filter_is_told(text: str) -> None:
    with pytest.raises(errors.FilterError):
        read_conditions([text])


def test_a_field_given_twice_in_two_forms_is_told() -> None:
    with pytest.raises(errors.FilterError, match="twice"):
        join_filters({"brand": "a"}, {"brand": "b"})
    for text in ("[1]", "{", '"x"'):
        with pytest.raises(errors.FilterError):
            read_filter_object(text)
