"""Reading judged queries and photo queries, well-made and broken."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from shopguide.errors import DataError
from shopguide.evaluate import read_judgments, read_photo_queries, read_queries

CSV = "query,docid,rating\nred dress,1,3\nred dress,2,0\n红色 连衣裙,1,2.0\n"


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    data = text.encode() if isinstance(text, str) else text
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("j.csv", CSV),
        ("j.csv", "\ufeff" + CSV.replace("\n", "\r\n") + "\r\n\r\n"),
        ("j.csv.gz", CSV),
        ("j.tsv", CSV.replace(",", "\t")),
        ("j.csv", CSV.replace("query,docid,rating", "Query, Product_ID ,FINAL_RATING")),
        ("j.csv", CSV + "red dress,1,3\n"),
        (
            "j.jsonl",
            '{"query": "red dress", "product_id": 1, "label": 3}\n\n{"query": "red dress", "product_id": "2", '
            '"label": 0}\n{"query": "红色 连衣裙", "product_id": 1, "label": "2"}\n',
        ),
    ],
)
def test_judgments_read_the_same_from_every_format(tmp_path: Path, name: str, text: str) -> None:
    judgments = read_judgments(write(tmp_path, name, text))
    assert {q: dict(r) for q, r in judgments.ratings.items()} == {
        "red dress": {"1": 3, "2": 0},
        "红色 连衣裙": {"1": 2},
    }
    assert len(judgments) == 3
    assert judgments.name == name


def test_answerable_queries_are_those_with_a_product_rated_one_or_more(tmp_path: Path) -> None:
    path = write(tmp_path, "j.csv", "query,docid,rating\na,1,0\nb,1,1\nc,1,0\nc,2,3\n")
    assert read_judgments(path).answerable == ("b", "c")


def test_fingerprint_tells_changed_judgments_apart(tmp_path: Path) -> None:
    one = read_judgments(write(tmp_path, "j.csv", CSV))
    same = read_judgments(write(tmp_path, "k.csv.gz", CSV))
    other = read_judgments(write(tmp_path, "l.csv", CSV.replace(",3", ",2")))
    assert one.fingerprint == same.fingerprint != other.fingerprint


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("j.csv", "", "no rows"),
        ("j.csv", "query,docid,rating\n", "no rows"),
        ("j.csv", "query,docid\na,1\n", "line 2: no 'rating'; it has docid, query"),
        ("j.csv", "query,docid,rating\na,1\n", "line 2: 2 values under 3 columns"),
        ("j.csv", "query,docid,rating\na,1,good\n", "line 2: the rating 'good' is not a whole number"),
        ("j.csv", "query,docid,rating\na,1,1.5\n", "'1.5'"),
        ("j.csv", "query,docid,rating\na,1,-1\n", "'-1'"),
        ("j.csv", "query,docid,rating\na,1,nan\n", "'nan'"),
        ("j.csv", "query,docid,rating\na,1,inf\n", "'inf'"),
        ("j.csv", "query,docid,rating\na,1,1e9\n", "'1e9'"),
        ("j.csv", "query,docid,rating\n ,1,1\n", "line 2: 'query' is empty"),
        ("j.csv", "query,docid,rating\na,,1\n", "line 2: 'docid' is empty"),
        ("j.csv", "query,docid,rating\na,1,1\na,1,2\n", "line 3: '1' is rated 1 and 2 for 'a'"),
        ("j.csv", 'query,docid,rating\n"a,1,1\n', "line 2: "),
        ("j.csv", b"query,docid,rating\n\xff\xfe,1,1\n", "not UTF-8"),
        ("j.jsonl", "{]\n", "line 1: not JSON"),
        ("j.jsonl", "[1]\n", "line 1: not a JSON object"),
        ("j.jsonl", '{"query": "a", "docid": "1", "rating": null}\n', "line 1: 'rating' is empty"),
        ("j.jsonl", "[" * 100_000 + "\n", "line 1: not JSON"),
    ],
)
def test_broken_judgments_name_the_file_the_line_and_the_fault(
    tmp_path: Path, name: str, text: str | bytes, message: str
) -> None:
    with pytest.raises(DataError) as caught:
        read_judgments(write(tmp_path, name, text))
    assert name in str(caught.value)
    assert message in str(caught.value)


def test_missing_file_and_cut_off_gzip_are_data_errors(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        read_judgments(tmp_path / "nothing.csv")
    with pytest.raises(DataError, match="cannot be read"):
        read_judgments(tmp_path)
    whole = write(tmp_path, "j.csv.gz", CSV * 50)
    whole.write_bytes(whole.read_bytes()[:-20])
    with pytest.raises(DataError, match="cannot be read"):
        read_judgments(whole)
    not_gzip = tmp_path / "k.csv.gz"
    not_gzip.write_text(CSV)
    with pytest.raises(DataError, match="cannot be read"):
        read_judgments(not_gzip)


def test_photo_paths_start_at_the_folder_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    write(tmp_path / "photos", "a.jpg", b"x")
    queries = read_photo_queries(write(tmp_path, "photos.csv", "image,product_id\nphotos/a.jpg,7\n"))
    assert [(q.path, q.product_id) for q in queries] == [(tmp_path / "photos/a.jpg", "7")]


def test_photo_that_is_not_there_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"line 2: no picture at .*gone\.jpg"):
        read_photo_queries(write(tmp_path, "photos.csv", "image,product_id\ngone.jpg,7\n"))


@pytest.mark.data
def test_icecat_judgments_have_43_queries_with_a_relevant_product(shared: Path) -> None:
    judgments = read_judgments(shared / "chorus_icecat" / "qrels_broad_rated.csv")
    assert (len(judgments), len(judgments.ratings), len(judgments.answerable)) == (1411, 50, 43)
    assert dict(judgments.ratings["microwave"]) == {"4020048": 3}


@pytest.mark.data
def test_three_rater_judgments_are_read_by_their_final_rating(shared: Path) -> None:
    judgments = read_judgments(shared / "chorus_icecat" / "qrels_three_raters.csv")
    assert judgments.ratings["bluetooth speaker"]["1993197"] == 3


@pytest.mark.data
def test_grocery_photo_queries_are_read(shared: Path) -> None:
    queries = read_photo_queries(shared / "grocery_store" / "photo_queries.csv")
    assert (len(queries), len({q.product_id for q in queries})) == (729, 81)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("q.txt", "red  dress\n\nkettle\nred dress\n"),
        ("q.csv", "query\nred dress\nkettle\n"),
        ("q.tsv", "docid\tquery\n1\tred dress\n2\tkettle\n"),
        ("q.jsonl", '{"query": "red dress", "docid": 1}\n{"query": "kettle"}\n'),
    ],
)
def test_queries_are_read_out_of_lines_and_out_of_judgments(name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text)
    assert read_queries(tmp_path / name) == ("red dress", "kettle")


def test_queries_that_are_not_there_are_told(tmp_path: Path) -> None:
    (tmp_path / "no-column.csv").write_text("docid\n1\n")
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9\n")
    for name in ("none.txt", "no-column.csv", "latin.txt"):
        with pytest.raises(DataError):
            read_queries(tmp_path / name)
