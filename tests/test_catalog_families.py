# ruff: noqa: E501  (feeds read better unbroken)
"""Exports that spread one product over many rows: Shopify, WooCommerce, Google's item groups."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from shopguide.catalog import Catalog
from shopguide.catalog.importing import import_feed
from shopguide.errors import FeedError
from shopguide.types import ImportReport, Product


@pytest.fixture
def catalog(tmp_path):
    with Catalog.open(tmp_path / "catalog.db") as opened:
        yield opened


def table(path: Path, rows: list[dict[str, Any]], mark: str = ",") -> Path:
    columns = list(dict.fromkeys(c for row in rows for c in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", delimiter=mark)
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), "utf-8")
    return path


def imported(catalog: Catalog, path: Path, **given: Any) -> tuple[dict[str, Product], ImportReport]:
    report = import_feed(catalog, [path], rejected_dir=path.parent / "rejected", **given)
    return {p.product_id: p for c in catalog.iterate() if (p := c.product) is not None}, report


def reasons(report: ImportReport) -> str:
    return Path(report.rejected_file).read_text("utf-8") if report.rejected_file else ""


OLD = {
    "handle": "Handle", "body": "Body (HTML)", "sku": "Variant SKU", "price": "Variant Price",
    "was": "Variant Compare At Price", "left": "Variant Inventory Qty", "tracked": "Variant Inventory Tracker",
    "image": "Image Src", "own": "Variant Image", "name": "Option1 Name", "value": "Option1 Value",
}  # fmt: skip
NEW = {
    "handle": "URL handle", "body": "Description", "sku": "SKU", "price": "Price", "was": "Compare-at price",
    "left": "Inventory quantity", "tracked": "Inventory tracker", "image": "Product image URL",
    "own": "Variant image URL", "name": "Option1 name", "value": "Option1 value",
}  # fmt: skip


def shopify(names: dict[str, str]) -> list[dict[str, str]]:
    n = names
    sized = {n["tracked"]: "shopify", "Status": "active", "Tags": "summer, linen", "Published": "true"}
    return [
        {n["handle"]: "dress", "Title": "Linen dress", n["body"]: "<p>Light <b>linen</b>.</p>", "Vendor": "Sol",
         "Product Category": "Clothing > Dresses", n["name"]: "Size", n["value"]: "S", n["sku"]: "D-S", n["price"]: "59.00",
         n["was"]: "89.00", n["left"]: "3", n["image"]: "http://x/1.jpg", n["own"]: "http://x/s.jpg",
         "Fabric (product.metafields.shopify.fabric)": "linen; cotton", "Google Shopping / Gender": "female", **sized},
        {n["handle"]: "dress", n["value"]: "M", n["sku"]: "D-M", n["price"]: "61.00", n["left"]: "0",
         n["tracked"]: "shopify", n["image"]: "http://x/2.jpg"},
        {n["handle"]: "dress", n["image"]: "http://x/3.jpg"},
        {n["handle"]: "mug", "Title": "Mug", n["name"]: "Title", n["value"]: "Default Title", n["sku"]: "M1",
         n["price"]: "18.50", n["left"]: "12", n["tracked"]: "shopify", "Status": "active"},
        {n["handle"]: "print", "Title": "Print on demand", n["name"]: "Title", n["value"]: "Default Title",
         n["price"]: "9", n["left"]: "0", "Status": "active"},
        {n["handle"]: "lamp", "Title": "Lamp to come", n["price"]: "40", "Status": "draft"},
    ]  # fmt: skip


@pytest.mark.parametrize("names", [OLD, NEW], ids=["old names", "new names"])
def test_the_rows_of_a_shopify_handle_are_one_product_with_its_variants(catalog, tmp_path, names):
    found, report = imported(catalog, table(tmp_path / "products.csv", shopify(names)))
    assert set(found) == {"dress", "mug", "print"}
    dress = found["dress"]
    assert (dress.title, dress.brand, dress.description) == ("Linen dress", "Sol", "Light linen.")
    assert [(v.sku, dict(v.options), v.stock) for v in dress.variants] == [
        ("D-S", {"size": "S"}, 3), ("D-M", {"size": "M"}, 0),
    ]  # fmt: skip
    assert [(o.price.major, o.list_price and o.list_price.major) for v in dress.variants for o in v.offers] == [
        (59.0, 89.0), (61.0, None),
    ]  # fmt: skip
    assert [m.uri for m in dress.pictures] == ["http://x/1.jpg", "http://x/2.jpg", "http://x/3.jpg"]
    assert dress.variants[0].image == "http://x/s.jpg"
    assert dress.attributes["fabric"] == ("linen", "cotton") and dress.attributes["gender"] == "female"
    assert dress.attributes["tags"] == ("summer", "linen") and dress.added == ""
    assert not found["mug"].variants and found["mug"].stock == 12
    assert found["print"].stock is None and found["print"].in_stock
    assert "not for sale in the shop: draft" in reasons(report)
    assert (report.read, report.kept, report.rejected) == (6, 3, 1)
    assert any("3 rows are variants or pictures of 1 products" in w for w in report.warnings)


def test_rows_of_a_handle_that_stand_apart_are_told_and_harm_no_product(catalog, tmp_path):
    rows = shopify(OLD)
    found, report = imported(catalog, table(tmp_path / "products.csv", [*rows[:1], *rows[3:4], *rows[1:3]]))
    assert [v.sku for v in found["dress"].variants] == ["D-S"] and found["dress"].title == "Linen dress"
    assert report.rejected == 2 and "sort the file by its handle" in reasons(report)


def woo(**cells: Any) -> dict[str, Any]:
    base = {"ID": "", "Type": "simple", "SKU": "", "Name": "", "Published": "1", "Visibility in catalog": "visible"}
    prices = {"In stock?": "1", "Stock": "", "Sale price": "", "Regular price": "", "Date sale price ends": ""}
    names = {"Tax status": "taxable", "Parent": "", "Attribute 1 name": "", "Attribute 1 value(s)": ""}
    return base | prices | names | {k.replace("_", " "): v for k, v in cells.items()}


def colour(value: str) -> dict[str, str]:
    return {"Attribute 1 name": "Color", "Attribute 1 value(s)": value}


def test_woocommerce_variations_stand_under_their_parent_wherever_they_are_in_the_file(catalog, tmp_path):
    rows = [
        woo(ID="61", Type="variation", SKU="tee-blue", Parent="tee", **{"Regular price": "15"}) | colour("Blue"),
        woo(ID="44", Type="variable", SKU="tee", Name="Tee", Categories="Clothing > Tees, Clothing")
        | {"Description": "Soft.\\n\\nWash cold."} | colour("Blue, Red"),
        woo(ID="70", Type="variable", Name="Belt"),
        woo(ID="60", Type="variation", SKU="tee-red", Parent="tee", **{"Regular price": "20", "Sale price": "18"})
        | colour("Red") | {"In stock?": "0"},
        woo(ID="71", Type="variation", Parent="id:70", **{"Regular price": "35"}),
        woo(ID="80", Type="variation", Parent="id:999", **{"Regular price": "5"}),
        woo(ID="81", SKU="cap", Name="Cap", **{"Regular price": "18", "Sale price": "16"}) | colour("Black"),
        woo(ID="82", Name="Old sale", **{"Regular price": "18", "Sale price": "9", "Date sale price ends": "2020-01-01"}),
        woo(ID="83", Name="Hidden", Published="0", **{"Regular price": "1"}),
        woo(ID="84", Name="Behind", **{"Regular price": "1", "Visibility in catalog": "hidden"}),
    ]  # fmt: skip
    found, report = imported(catalog, table(tmp_path / "products.csv", rows))
    assert set(found) == {"44", "70", "81", "82"}
    tee = found["44"]
    assert tee.categories == ("Clothing/Tees", "Clothing") and "Wash cold." in tee.description
    assert {v.sku: (dict(v.options), v.stock) for v in tee.variants} == {
        "tee-blue": ({"color": "Blue"}, None), "tee-red": ({"color": "Red"}, 0),
    }  # fmt: skip
    red = next(v for v in tee.variants if v.sku == "tee-red").offers[0]
    assert (red.price.major, red.list_price and red.list_price.major) == (18.0, 20.0)
    assert tee.attributes["color"] == ("Blue", "Red") and "tax status" not in tee.attributes
    assert [v.sku for v in found["70"].variants] == ["71"] and found["70"].offers[0].price.major == 35.0
    assert found["81"].offers[0].price.major == 16.0 and found["81"].attributes["color"] == "Black"
    assert found["82"].offers[0].price.major == 18.0
    assert report.rejected == 3
    told = reasons(report)
    assert "a variation of id:999" in told and "not published" in told and "hidden in its catalog" in told


def item(n: str, size: str, stock: str = "in_stock", group: str = "boot") -> dict[str, str]:
    return {
        "g:id": n, "g:title": f"Leather Boot {size}", "g:price": "149.00 EUR", "g:availability": stock, "g:color": "brown",
        "g:size": size, "g:item_group_id": group, "g:image_link": f"http://x/{size}.jpg", "g:shipping": "DE:::4.95 EUR",
    }  # fmt: skip


def test_neighbours_of_an_item_group_are_variants_and_one_alone_stays_itself(catalog, tmp_path):
    rows = [item("a", "38"), item("b", "39", "out_of_stock"), item("c", "40", group="other"), item("d", "41")]
    found, report = imported(catalog, table(tmp_path / "feed.tsv", rows, "\t"))
    assert set(found) == {"boot", "c", "d"}
    boot = found["boot"]
    assert boot.title == "Leather Boot" and boot.attributes == {"color": "brown"}
    assert [(v.sku, dict(v.options), v.stock) for v in boot.variants] == [
        ("a", {"size": "38"}, None), ("b", {"size": "39"}, 0),
    ]  # fmt: skip
    assert boot.offers[0].price.major == 149.0 and len(boot.pictures) == 2
    assert found["c"].title == "Leather Boot 40" and report.rejected == 0


def test_a_feed_of_no_such_form_keeps_a_row_a_product(catalog, tmp_path):
    rows = [{"sku": str(n), "title": f"Chair {n}", "type": "x", "price": "$5"} for n in range(3)]
    found, report = imported(catalog, table(tmp_path / "feed.csv", rows))
    assert len(found) == 3 and not any("joined" in w for w in report.warnings)


@pytest.mark.parametrize("odd", [["a"], {"a": 1}, 0, True, "", None, ","])
def test_odd_cells_of_a_spread_export_are_a_product_or_a_reason_and_nothing_else(catalog, tmp_path, odd):
    group = [{"id": str(n), "item_group_id": "g", "title": "Boot", "price": 5} for n in range(2)]
    shop = [{"Handle": "h", "Title": "Mug", "Option1 Name": "Size", "Option1 Value": "S", "Variant Price": "5"}]
    wooden = [woo(ID="1", Name="Tee", Type="variable") | colour("Red"), woo(ID="2", Type="variation", Parent="id:1")]
    for rows in (group, shop, wooden):
        for column in rows[0]:
            path = tmp_path / "feed.jsonl"
            path.write_text("".join(json.dumps(row | {column: odd}) + "\n" for row in [*rows, rows[0]]))
            try:
                report = import_feed(catalog, [path])
            except FeedError:
                continue
            assert report.read >= len(rows)
