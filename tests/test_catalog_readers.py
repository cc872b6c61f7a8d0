"""Feeds as files: forms, encodings, packing, and what is broken in them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clock import cpu_s
from shopguide.catalog import Row, read_rows
from shopguide.catalog.delimited import MAX_RECORD_LINES, find_delimiter
from shopguide.catalog.rows import MAX_LINE_CHARS, find_encoding
from shopguide.errors import FeedError
from shopguide.types import Rejected


def write(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def read(path: Path) -> tuple[list[Row], list[Rejected]]:
    items = list(read_rows(path))
    return [i for i in items if isinstance(i, Row)], [i for i in items if isinstance(i, Rejected)]


CSV = 'sku,title,price\n1,Chair,10.00\n2,"Table, round",20.00\n'


def test_csv_rows_have_their_columns_and_line_numbers(tmp_path):
    rows, bad = read(write(tmp_path / "a.csv", CSV))
    assert [dict(r.values) for r in rows] == [
        {"sku": "1", "title": "Chair", "price": "10.00"},
        {"sku": "2", "title": "Table, round", "price": "20.00"},
    ]
    assert [r.line for r in rows] == [2, 3] and not bad and rows[0].file == "a.csv"


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_the_delimiter_is_found(tmp_path, mark):
    text = mark.join(["sku", "title", "note"]) + "\n" + mark.join(["1", '"a, b; c"', "x"]) + "\n"
    rows, bad = read(write(tmp_path / "a.txt", text))
    assert dict(rows[0].values) == {"sku": "1", "title": "a, b; c", "note": "x"} and not bad


def test_a_delimiter_inside_quotes_does_not_mislead():
    assert find_delimiter('a;b\n"1,5,5,5";x\n"2,5,5,5";y\n') == ";"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le-bom"])
def test_chinese_text_is_read_in_its_encoding(tmp_path, encoding):
    text = "货号,商品名称,售价\n" + "".join(f"{i},纯棉四件套床上用品 第{i}款,{i}.50\n" for i in range(50))
    data = b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16-le-bom" else text.encode(encoding)
    rows, bad = read(write(tmp_path / "a.csv", data))
    assert rows[7].values["商品名称"] == "纯棉四件套床上用品 第7款" and len(rows) == 50 and not bad


def test_western_text_in_cp1252_is_not_taken_for_chinese(tmp_path):
    text = "sku,title,price\n1,Café crème “noir” für Müller,5€\n2,Señor Niño’s naïve façade,7€\n"
    rows, _ = read(write(tmp_path / "a.csv", text.encode("cp1252")))
    assert rows[0].values["title"] == "Café crème “noir” für Müller" and rows[1].values["price"] == "7€"


def test_one_bad_byte_in_a_utf8_file_costs_one_row(tmp_path):
    lines = ["sku,title"] + [f"{i},Stuhl für Gäste" for i in range(40)]
    data = "\n".join(lines).encode().replace(b"20,Stuhl f\xc3\xbcr", b"20,Stuhl f\xfcr")
    rows, bad = read(write(tmp_path / "a.csv", data))
    assert len(rows) == 39 and [b.line for b in bad] == [22] and "not utf-8" in bad[0].reason


def test_an_encoding_that_shows_only_late_in_the_file_rejects_rows_and_goes_on(tmp_path):
    data = b"sku,title\n" + b"".join(b"%d,plain chair number\n" % i for i in range(60_000)) + b"x,caf\xe9\nlast,chair\n"
    assert len(data) > 1 << 20
    rows, bad = read(write(tmp_path / "a.csv", data))
    assert len(bad) == 1 and rows[-1].values["sku"] == "last"


def test_encoding_of_pure_ascii_is_utf8():
    assert find_encoding(b"a,b\n1,2\n") == "utf-8-sig"


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "feed"])
def test_gzip_is_told_by_content_and_not_by_name(tmp_path, name):
    rows, bad = read(write(tmp_path / name, gzip.compress(CSV.encode())))
    assert len(rows) == 2 and not bad


def test_json_lines_keep_types_and_skip_blank_lines(tmp_path):
    rows, bad = read(write(tmp_path / "a.jsonl", '{"id": 1, "price": 2.5, "tags": ["a"]}\n\n{"id": 2}\n'))
    assert rows[0].values == {"id": 1, "price": 2.5, "tags": ["a"]} and [r.line for r in rows] == [1, 3] and not bad


def test_json_lines_are_known_without_a_suffix_and_with_a_byte_order_mark(tmp_path):
    rows, _ = read(write(tmp_path / "feed", '{"id": 1}\n{"id": 2}\n'.encode("utf-8-sig")))
    assert [r.values["id"] for r in rows] == [1, 2]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"id": 3, "title": ', "not JSON"),
        ('{"id": NaN}', "not JSON"),
        ('{"id": Infinity}', "not JSON"),
        ("[1, 2]", "JSON list"),
        ("17", "JSON int"),
        ('{"id": "a\\u0000b"}', "NUL"),
        ('{"id": "a\0b"}', "NUL"),
        ('{"id": "\\ud800"}', "not JSON"),
        ("[" * 5000, "not JSON"),
    ],
)
def test_a_broken_json_line_is_rejected_with_its_number_and_the_file_goes_on(tmp_path, line, why):
    rows, bad = read(write(tmp_path / "a.jsonl", '{"id": 1}\n' + line + '\n{"id": 2}\n'))
    assert [r.values["id"] for r in rows] == [1, 2]
    assert len(bad) == 1 and bad[0].line == 2 and why in bad[0].reason and bad[0].row == line[:400].rstrip()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("5,too few", "2 cells where the header has 3"),
        ("5,too,many,cells", "4 cells"),
        ("5,nul\0inside,1", "NUL"),
        ('5,"bad"quote,1', "not readable as CSV"),
        ("5," + "x" * 140_000 + ",1", "more than 131,072 characters"),
        ('5,"' + "x" * 140_000 + '",1', "more than 131,072 characters"),
    ],
)
def test_a_broken_csv_record_is_rejected_with_its_number_and_the_file_goes_on(tmp_path, line, why):
    rows, bad = read(write(tmp_path / "a.csv", CSV + line + "\n9,Lamp,3\n"))
    assert [r.values["sku"] for r in rows] == ["1", "2", "9"]
    assert len(bad) == 1 and bad[0].line == 4 and why in bad[0].reason


def test_a_quote_that_is_never_closed_costs_one_row_and_not_the_rest(tmp_path):
    good = "".join(f"{i},Chair {i},5\n" for i in range(3 * MAX_RECORD_LINES))
    rows, bad = read(write(tmp_path / "a.csv", 'sku,title,price\nx,"never closed,5\n' + good))
    assert len(rows) == 3 * MAX_RECORD_LINES and [b.line for b in bad] == [2] and "not closed" in bad[0].reason


def test_a_quote_that_is_never_closed_at_the_end_costs_one_row(tmp_path):
    rows, bad = read(write(tmp_path / "a.csv", CSV + '7,"open,5\n8,Lamp,5\n'))
    assert [r.values["sku"] for r in rows] == ["1", "2", "8"] and [b.line for b in bad] == [4]


def test_a_cell_may_run_over_lines_and_numbers_stay_right(tmp_path):
    rows, bad = read(write(tmp_path / "a.csv", 'sku,title\n1,"two\nlines"\n2,x\nbad\n3,y\n'))
    assert rows[0].values["title"] == "two\nlines" and [r.line for r in rows] == [2, 4, 6]
    assert [b.line for b in bad] == [5]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_all_line_ends_are_read(tmp_path, end):
    rows, bad = read(write(tmp_path / "a.csv", CSV.replace("\n", end)))
    assert [r.values["price"] for r in rows] == ["10.00", "20.00"] and not bad


def test_repeated_and_blank_column_names_stay_apart(tmp_path):
    rows, _ = read(write(tmp_path / "a.csv", "sku,,note,note\n1,a,b,c\n"))
    assert dict(rows[0].values) == {"sku": "1", "column 2": "a", "note": "b", "note (4)": "c"}


def test_a_line_without_end_is_bounded(tmp_path):
    data = b'{"id": 1}\n{"id": "' + b"x" * (3 * MAX_LINE_CHARS) + b'"}\n{"id": 2}\n'
    path = write(tmp_path / "a.jsonl", data)
    tracemalloc.start()
    try:
        rows, bad = read(path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [r.values["id"] for r in rows] == [1, 2] and "longer than" in bad[0].reason
    assert peak < 60_000_000


@pytest.mark.parametrize(
    "kind",
    [
        "missing",
        "folder",
        "empty",
        "blank",
        "empty.gz",
        "binary",
        "picture",
        "zip",
        "pdf",
        "xml",
        "array",
        "prose",
        "document",
        "notjson",
    ],
)
def test_a_file_that_is_no_feed_is_told_with_a_hint(tmp_path, kind):
    contents = {
        "empty": b"", "blank": b" \n\n", "empty.gz": gzip.compress(b""), "binary": bytes(range(256)) * 50,
        "picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "zip": b"PK\x03\x04" + b"\0" * 99, "pdf": b"%PDF-1.7\n",
        "xml": b"<?xml version='1.0'?>\n<rss/>", "array": b'[{"id": 1}]', "prose": b"Dear shop\n\nhello there\n",
        "document": b'{\n  "products": [\n    {"id": 1}\n  ]\n}\n',
    }  # fmt: skip
    path = tmp_path / {"notjson": "a.jsonl", "prose": "letter"}.get(kind, f"a.{kind}")
    if kind == "folder":
        path.mkdir()
    elif kind == "notjson":
        path.write_text("sku,title\n1,Chair\n")
    elif kind != "missing":
        path.write_bytes(contents[kind])
    with pytest.raises(FeedError) as caught:
        list(read_rows(path))
    assert str(path) in caught.value.message and caught.value.hint


@pytest.mark.parametrize("share", [0.3, 0.9, 0.999])
def test_a_truncated_gzip_is_a_feed_error(tmp_path, share):
    text = "\n".join(json.dumps({"id": i, "title": f"Chair {i * 7919}"}) for i in range(30_000))
    data = gzip.compress(text.encode())
    path = write(tmp_path / "a.jsonl.gz", data[: int(len(data) * share)])
    with pytest.raises(FeedError, match=r"damaged|breaks off") as caught:
        list(read_rows(path))
    assert caught.value.hint


def test_a_gzip_with_damaged_bytes_is_a_feed_error(tmp_path):
    text = "\n".join(json.dumps({"id": i, "title": f"Chair {i * 7919}"}) for i in range(30_000))
    data = bytearray(gzip.compress(text.encode()))
    data[len(data) // 2] ^= 0xFF
    with pytest.raises(FeedError):
        list(read_rows(write(tmp_path / "a.jsonl.gz", bytes(data))))


cells = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_the_csv_module_writes_is_read_back(tmp_path_factory, rows):
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(["sku", "title", "note"])
    writer.writerows(rows)
    path = write(tmp_path_factory.mktemp("csv") / "a.csv", out.getvalue().encode("utf-8-sig"))
    got, bad = read(path)
    assert [list(r.values.values()) for r in got] == rows and not bad


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=300))
def test_no_bytes_make_a_reader_fail_otherwise(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("any")
    for name in ("a.csv", "a.jsonl"):
        try:
            list(read_rows(write(folder / name, data)))
        except FeedError as error:
            assert error.message


def test_200_000_rows_stream_quickly_in_bounded_memory(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("w") as stream:
        stream.write("sku,title,price\n")
        stream.writelines(f"sku-{i},A chair with number {i},{i % 97}.50\n" for i in range(200_000))
    tracemalloc.start()
    count = sum(isinstance(row, Row) for row, _ in zip(read_rows(path), range(20_000), strict=False))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 20_000 and peak < 20_000_000
    counts: list[int] = []
    took = cpu_s(lambda: counts.append(sum(isinstance(row, Row) for row in read_rows(path))), runs=2)
    assert counts == [200_000, 200_000]
    assert 200_000 / took > 20_000


XML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>
<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel><title>Shop</title>
<item><g:id>1</g:id><title>Kettle &amp; Pot</title><description><![CDATA[<p>A & B</p>]]></description>
 <g:price>1.299,00 EUR</g:price><g:additional_image_link>a.jpg</g:additional_image_link>
 <g:additional_image_link>b.jpg</g:additional_image_link>
 <g:product_detail><g:attribute_name>Power</g:attribute_name>
  <g:attribute_value>2200 W</g:attribute_value></g:product_detail>
</item>
<item><g:id>2</g:id><title>Salt & Pepper caf&eacute;</title><g:link>http://x/?a=1&b=2</g:link></item>
<item><g:id>3</g:id><title>Broken</titel></item>
<item><g:id>4</g:id><title>Bomb &b;</title></item>
</channel></rss>
"""


def test_xml_items_become_rows_and_a_broken_one_costs_only_itself(tmp_path):
    rows, bad = read(write(tmp_path / "feed.xml", XML))
    assert [r.values["id"] for r in rows] == ["1", "2", "4"]
    first = rows[0].values
    assert first["title"] == "Kettle & Pot" and first["description"] == "<p>A & B</p>"
    assert first["additional_image_link"] == ["a.jpg", "b.jpg"]
    assert first["product_detail"] == {"attribute_name": "Power", "attribute_value": "2200 W"}
    assert rows[1].values["title"] == "Salt & Pepper café" and rows[1].values["link"] == "http://x/?a=1&b=2"
    assert rows[2].values["title"] == "Bomb &b;"  # its document type is never read
    assert [(b.line, "not XML" in b.reason) for b in bad] == [(11, True)]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_xml_is_read_in_its_encoding_packed_and_on_one_line(tmp_path, encoding):
    inner = "".join(f'<product id="{n}"><name>不锈钢保温杯 {n} 号，红色</name></product>' for n in range(5000))
    data = gzip.compress(f"<?xml version='1.0'?><products>{inner}</products>".encode(encoding))
    rows, bad = read(write(tmp_path / "feed.xml.gz", data))
    assert not bad and len(rows) == 5000
    assert rows[-1].values == {"id": "4999", "name": "不锈钢保温杯 4999 号，红色"}


def test_an_xml_item_that_is_never_closed_is_told_and_bounded(tmp_path):
    text = "<rss><item><id>1</id><title>A</title></item>\n<item><id>2</id>" + "<x>y</x>" * 700_000
    rows, bad = read(write(tmp_path / "feed.xml", text))
    assert [r.values["id"] for r in rows] == ["1"]
    assert [(b.line, b.reason) for b in bad] == [(2, "<item> is never closed")]


def test_a_page_of_html_is_no_feed_whatever_stands_in_it(tmp_path):
    with pytest.raises(FeedError, match="XML or HTML"):
        read_rows(write(tmp_path / "a.xml", "<!DOCTYPE html><html><item>1</item></html>"))
