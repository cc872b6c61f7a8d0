"""The commands that train: a ranker out of judgments or events, and the fuser of a shop.

Knows nothing about how it learns; `train` does, and the shop makes the lessons.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shopguide.errors import UsageError
from shopguide.serve.cli_cases import Judged, Linked, Photographed
from shopguide.serve.cli_door import NO, emit, opened, settings_of, working
from shopguide.serve.cli_fusion import AUGMENT, Augmented, augmented

if TYPE_CHECKING:
    from shopguide.train.ranker import Learnt

train_app = typer.Typer(no_args_is_help=True, help="Learn from judgments and events: how to rank, what to recommend.")
CONCAT_LINEAR = "concat-linear"
CARD_FILE = "ranker.card.json"
_DIGIT = 1e-6
"""A card has six digits: the same model learnt again is not better by their rounding."""


@train_app.command("ranker")
def ranker(
    judgments: Judged = None,
    events: Annotated[bool, typer.Option("--events", help="Learn from what shoppers searched for and took.")] = False,
    shop: Annotated[
        Path, typer.Option("--shop", envvar="SHOPGUIDE_SHOP", help="The shop's folder.", metavar="DIR")
    ] = Path("myshop"),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Learn how to order hits (LambdaMART), and keep it if held-out queries are truly better.

    The model and its card are put into the shop's folder; where it is not better than the linear default, or than the
    one that was learnt before from the same data, nothing is changed and the exit code is 1. Searches need no extra.

    Example: shopguide train ranker --judgments qrels.csv --shop icecat

    Example: shopguide train ranker --events --shop myshop
    """
    if (judgments is None) is not events:
        raise UsageError("Learn from what?", "Give --judgments FILE or --events, one of them.")
    from shopguide.shop.lessons import lessons_of, lessons_of_events
    from shopguide.train.ranker import learn_ranker

    with opened(shop) as here, working() as progress:
        if judgments is not None:
            from shopguide.evaluate import read_judgments

            read = read_judgments(judgments)
            lessons = lessons_of(here, read.ratings, f"{read.name} {read.fingerprint}", progress=progress)
        else:
            lessons = lessons_of_events(here, progress)
    learnt = learn_ranker(lessons, datetime.now(UTC).date().isoformat())
    before = _kept(shop)
    ahead = before is None or before["data"] != learnt.model.card["data"]
    ahead = ahead or learnt.held_out.value > float(before["held_out"]["value"]) + _DIGIT  # type: ignore[index]
    kept = learnt.better and ahead
    if kept:
        _write(shop, learnt)
    if as_json:
        emit({"kept": kept, "card": dict(learnt.model.card)})
    else:
        gap = learnt.difference
        typer.echo(
            f"{learnt.queries} queries. nDCG@10 held out {learnt.held_out}, linear default {learnt.default}, "
            f"difference {gap.value:+.3f} [{gap.low:+.3f}, {gap.high:+.3f}]."
        )
        typer.echo(f"Kept in {shop}." if kept else "Not kept: it is not truly better than what is in use.")
    if not kept:
        raise typer.Exit(NO)


@train_app.command("fusion")
def fusion(
    method: Annotated[
        str,
        typer.Option(help="attention, gated, concat or weighted_sum: how tokens become one vector; or concat-linear."),
    ] = "gated",
    judgments: Judged = None,
    links: Linked = None,
    photos: Photographed = None,
    cnn_weights: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Of concat-linear: a ResNet-50 state dict; else random.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the split and every draw.")] = 0,
    steps: Annotated[int, typer.Option(min=1, help="Most steps; it ends when it gets no better.")] = 300,
    augment: Augmented = AUGMENT,
    anyway: Annotated[bool, typer.Option("--anyway", help="Keep it even where it is not better.")] = False,
    shop: Annotated[
        Path, typer.Option("--shop", envvar="SHOPGUIDE_SHOP", help="The shop's folder.", metavar="DIR")
    ] = Path("myshop"),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Learn how words, reviews and pictures become one vector, and keep it where unseen products are found better.

    It learns from the shop's own titles, fields and pictures, from judged queries, from what shoppers took and bought
    together, from links, and from photos of known products. Where it is not truly better than what is in use, nothing
    changes and the exit code is 1.
    A run that was killed goes on where it was. Under torchrun several processes learn together.

    Example: shopguide train fusion --shop luma

    Example: shopguide train fusion --method attention --judgments qrels.csv --shop icecat

    concat-linear is the classic baseline, a CNN of ResNet-50's shape beside the text under a linear score; it is
    measured and never kept.

    Example: torchrun --nproc-per-node 2 -m shopguide.serve.cli train fusion --shop luma
    """
    from shopguide.fuse.trained import METHODS

    if method == CONCAT_LINEAR:
        from shopguide.serve.cli_concat import say_concat, train_concat

        document = train_concat(shop, cnn_weights, seed, steps)
        emit(document) if as_json else typer.echo(say_concat(document))
        raise typer.Exit(NO)
    if method not in METHODS:
        raise UsageError(f"No method is called {method!r}.", f"Known: {', '.join(METHODS)}, {CONCAT_LINEAR}.")
    from shopguide.serve.cli_fusion_train import train

    done = train(shop, method, judgments, links, photos, seed, steps, anyway, augmented(augment))
    if done is None:
        return
    if as_json:
        emit(done.document)
    else:
        done.show()
    if not done.kept:
        raise typer.Exit(NO)


@train_app.command("pictures")
def pictures(
    photos: Photographed = None,
    seed: Annotated[int, typer.Option(help="Of the split and every draw.")] = 0,
    steps: Annotated[int, typer.Option(min=1, help="All of them are made.")] = 60,
    anyway: Annotated[bool, typer.Option("--anyway", help="Keep it even where it is not better.")] = False,
    shop: Annotated[
        Path, typer.Option("--shop", envvar="SHOPGUIDE_SHOP", help="The shop's folder.", metavar="DIR")
    ] = Path("myshop"),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Learn the last block of the picture encoder on the shop's own pictures, and on photos of known products.

    It is kept, and known to the shop by a name for the setting picture_encoder, where photos of other shoots (without
    photos: the last pictures of other products) truly find their product better; else the exit code is 1. The vectors
    of both encoders never mix: the index in use stays until the setting is changed and the shop imported again.
    A run that was killed goes on where it was.

    Example: shopguide train pictures --photos photo_queries.csv --shop grocery
    """
    from shopguide.serve.cli_pictures import say_pictures, train_pictures

    done = train_pictures(shop, photos, seed, steps, anyway)
    emit(done) if as_json else typer.echo(say_pictures(done))
    if not done["kept"]:
        raise typer.Exit(NO)


@train_app.command("turns")
def turns(
    data: Annotated[Path, typer.Argument(help="The folder of labelled turns.", metavar="DIR", exists=True)],
    out: Annotated[
        Path | None, typer.Option("--out", help="Where to write what is learnt from all; without it nothing is.")
    ] = None,
    folds: Annotated[
        int, typer.Option(min=0, help="Read each turn by a reader that did not learn from it; 0: no.")
    ] = 5,
    tried: Annotated[int, typer.Option(min=1, help="How many of the folds are read: each takes its time.")] = 5,
    seed: Annotated[int, typer.Option(help="Of the folds and every draw.")] = 0,
    shop: Annotated[
        Path, typer.Option("--shop", envvar="SHOPGUIDE_SHOP", help="Whose setting of threads counts.", metavar="DIR")
    ] = Path("myshop"),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Learn the guide's reader: what a turn of a conversation wants, and which of its words say what.

    Ten minutes a fold on one thread. The table tells how well turns are read that taught nothing.

    Example: shopguide train turns tests/data/turns --folds 5 --out reader.npz
    """
    from shopguide.serve.cli_turns import say_turns, train_turns

    done = train_turns(data, out, folds, tried, seed, settings_of(shop).threads)
    emit(done) if as_json else typer.echo(say_turns(done))


@train_app.command("matters")
def matters(
    data: Annotated[Path, typer.Argument(help="The folder of examples.", metavar="DIR", exists=True)],
    turns: Annotated[
        Path, typer.Option("--turns", help="The folder of labelled turns, for what is neither.", exists=True)
    ],
    out: Annotated[
        Path | None, typer.Option("--out", help="Where to write what is learnt; without it nothing is.")
    ] = None,
    shop: Annotated[
        Path, typer.Option("--shop", envvar="SHOPGUIDE_SHOP", help="Whose text encoder reads them.", metavar="DIR")
    ] = Path("myshop"),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Learn to hear a question for a price or for stock in words that no rule knows.

    Two minutes on one thread.

    Example: shopguide train matters tests/data/matters --turns tests/data/turns --out matters.npz
    """
    from shopguide.serve.cli_turns import say_matters, train_matters

    done = train_matters(data, turns, out, settings_of(shop))
    emit(done) if as_json else typer.echo(say_matters(done))


@train_app.command("facts")
def facts(
    data: Annotated[Path, typer.Argument(help="The folder of labelled cards.", metavar="DIR", exists=True)],
    out: Annotated[
        Path | None, typer.Option("--out", help="Where to write what is learnt from all; without it nothing is.")
    ] = None,
    folds: Annotated[
        int, typer.Option(min=0, help="Answer each card by a finder that did not learn from it; 0: no.")
    ] = 5,
    tried: Annotated[int, typer.Option(min=1, help="How many of the folds are read: each takes its time.")] = 5,
    seed: Annotated[int, typer.Option(help="Of the folds and every draw.")] = 0,
    shop: Annotated[
        Path, typer.Option("--shop", envvar="SHOPGUIDE_SHOP", help="Whose setting of threads counts.", metavar="DIR")
    ] = Path("myshop"),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Learn the guide's finder: which of a product's statements answers a question in other words, or none.

    Twenty minutes a fold on one thread. The table tells how well cards are answered that taught nothing.

    Example: shopguide train facts tests/data/cards --folds 5 --out fact_finder.npz
    """
    from shopguide.serve.cli_facts import say_facts, train_facts

    done = train_facts(data, out, folds, tried, seed, settings_of(shop).threads)
    emit(done) if as_json else typer.echo(say_facts(done))


def _kept(shop: Path) -> dict[str, Any] | None:
    try:
        held = json.loads((shop / CARD_FILE).read_text("utf-8"))
        return held if "data" in held and "held_out" in held else None
    except (OSError, ValueError):
        return None


def _write(shop: Path, learnt: Learnt) -> None:
    from shopguide.rank.model import MODEL_FILE

    for name, held in ((MODEL_FILE, learnt.model.to_dict()), (CARD_FILE, dict(learnt.model.card))):
        aside = shop / f".{name}.new"
        aside.write_text(json.dumps(held, ensure_ascii=False, indent=None if name == MODEL_FILE else 2), "utf-8")
        aside.replace(shop / name)
