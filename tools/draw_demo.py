"""Remake the bundled demo shop: `python tools/draw_demo.py` writes data and pictures into the package.

Knows nothing about how a shop is imported or searched. The same command gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from demo_people import TASTES, make_events, make_users
from demo_products import KINDS, Made, make_products
from demo_reviews import make_reviews

SHOP = Path(__file__).resolve().parents[1] / "src" / "shopguide" / "demo" / "shop"


def write_lines(path: Path, records: list[dict[str, object]]) -> None:
    """Write records as JSON Lines."""
    path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")


def write_data(folder: Path, made: list[Made]) -> None:
    """Write the products, reviews, events and planted truths."""
    folder.mkdir(parents=True, exist_ok=True)
    users = make_users()
    events = make_events(made, users)
    buyers: dict[str, dict[str, str]] = {}
    for event in events:
        if event["kind"] == "purchase":
            buyers.setdefault(str(event["product_id"]), {})[str(event["user_id"])] = str(event["at"])[:10]
    draft = make_reviews(made, users, buyers)
    write_lines(folder / "products.jsonl", [m.record for m in made])
    write_lines(folder / "reviews.jsonl", draft.reviews)
    write_lines(folder / "events.jsonl", events)
    truth = {
        "pictures": {m.product_id: _drawn(m) for m in made},
        "picture_only": {m.product_id: {f: _drawn(m)[f] for f in m.picture_only} for m in made if m.picture_only},
        "text_only": {m.product_id: _text_only(m) for m in made if m.text_only},
        "suspicious_reviews": draft.planted,
        "users": {
            u.user_id: {
                "taste": u.taste,
                "language": u.language,
                "budget": u.budget,
                "colors": list(u.colours),
                "kinds": list(TASTES[u.taste]),
            }
            for u in users
        },
    }
    text = json.dumps(truth, ensure_ascii=False, indent=1) + "\n"
    (folder / "truth.json").write_text(text, encoding="utf-8")


def _drawn(product: Made) -> dict[str, str]:
    facts = product.facts
    form = str(facts.get("shape", facts.get("style", facts.get("cut", ""))))
    return {"kind": product.kind, "form": form, "color": str(facts["color"]), "pattern": str(facts["pattern"])}


def _text_only(product: Made) -> dict[str, object]:
    names = next(kind.attributes for kind in KINDS if kind.name == product.kind)
    return {names[fact]: product.facts[fact] for fact in product.text_only}


def main() -> None:
    """Read the flags and make what they ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=SHOP, help="folder to write to")
    parser.add_argument("--data-only", action="store_true", help="leave the pictures as they are")
    parser.add_argument("--only", nargs="*", help="draw these products only")
    args = parser.parse_args()
    made = make_products()
    write_data(args.out, made)
    if not args.data_only:
        from demo_draw import draw_all

        draw_all(args.out / "pictures", [m for m in made if not args.only or m.product_id in args.only])


if __name__ == "__main__":
    main()
