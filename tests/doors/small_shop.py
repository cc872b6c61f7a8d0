"""A small feed with pictures, and a shop of it made with the shipped fake encoders."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from starlette.testclient import TestClient

import shopguide
from shopguide.serve.api import create_app
from shopguide.settings import Settings
from shopguide.shop import Shop

_KINDS = ("dress", "kettle", "lamp")
_COLOURS = ("red", "blue", "green", "black")
PRODUCTS = len(_KINDS) * len(_COLOURS)


def _rows() -> Iterator[dict[str, Any]]:
    zh = {
        "dress": "连衣裙",
        "kettle": "水壶",
        "lamp": "台灯",
        "red": "红色",
        "blue": "蓝色",
        "green": "绿色",
        "black": "黑色",
    }
    for k, kind in enumerate(_KINDS):
        for c, colour in enumerate(_COLOURS):
            yield {
                "id": f"p-{kind}-{colour}",
                "title": f"{colour.title()} {kind} Model {k}{c}",
                "title_zh": f"{zh[colour]}{zh[kind]} 型号{k}{c}",
                "description": f"A {colour} {kind} for every day. <script>alert(1)</script>",
                "brand": ("Acme", "Halden")[c % 2],
                "categories": [f"Home/{kind.title()}s"],
                "price": 20.0 + 10 * c + k,
                "currency": "USD",
                "stock": c,
                "attributes": {"color": [colour], "weight (g)": 100 + 10 * c, "washable": k == 0},
                "images": [f"pictures/{kind}-{colour}.png"],
                "added": f"2026-01-{k * 4 + c + 1:02d}",
            }


def make_files(folder: Path) -> None:
    """Write a small feed with pictures, reviews and events."""
    pictures = folder / "pictures"
    pictures.mkdir(parents=True)
    for row in _rows():
        kind, colour = row["id"].split("-")[1:]
        picture = Image.new("RGB", (64, 64), "white")
        box = (12, 12, 52, 52)
        draw = ImageDraw.Draw(picture)
        {"dress": draw.rectangle, "kettle": draw.ellipse, "lamp": draw.rounded_rectangle}[kind](box, fill=colour)
        picture.save(pictures / f"{kind}-{colour}.png")
    reviews = [
        {"review_id": "r1", "product_id": "p-dress-red", "rating": 5, "title": "Lovely",
         "text": "Great soft dress, I love it.", "user_id": "u1"},
        {"review_id": "r2", "product_id": "p-dress-red", "rating": 1, "title": "Bad",
         "text": "The seam broke, terrible quality.", "user_id": "u2"},
    ]  # fmt: skip
    events = [
        {"event_id": f"e{n}", "user_id": "u1", "kind": "view", "product_id": p, "at": f"2026-02-0{n + 1}T10:00:00Z"}
        for n, p in enumerate(("p-dress-red", "p-dress-blue"))
    ]
    for name, rows in (("products", list(_rows())), ("reviews", reviews), ("events", events)):
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(text, "utf-8")


def make_shop(feed: Path, folder: Path) -> Path:
    """Import the small feed into a folder whose settings name the fake encoders."""
    folder.mkdir(parents=True)
    (folder / "shop.toml").write_text('text_encoder = "hash"\npicture_encoder = "hash"\n', "utf-8")
    with shopguide.open(folder) as shop:
        shop.add(
            feed / "products.jsonl", images=feed, reviews=feed / "reviews.jsonl", events=feed / "events.jsonl"
        )  # fmt: skip
    return folder


def client_of(shop: Shop, **settings: Any) -> TestClient:
    """A REST client that stands at the machine itself."""
    app = create_app(shop, Settings.load(shop.folder, **settings))
    return TestClient(app, base_url="http://127.0.0.1:8080")


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The one JSON document of standard output."""
        return json.loads(self.out)


Command = Callable[..., Ran]
