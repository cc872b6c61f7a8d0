"""The command line: one command a verb of the shop, people's tables or one JSON document.

Knows nothing about how answers are made or drawn. Heavy parts are imported inside the commands, so that
`shopguide --help` is quick.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from shopguide.errors import DOORS, MissingError, QueryError, UsageError
from shopguide.serve import (
    cli_advise,
    cli_ask,
    cli_benches,
    cli_cases,
    cli_compare,
    cli_composed,
    cli_fusion,
    cli_mcp,
    cli_media,
    cli_pictured,
    cli_recommend,
)
from shopguide.serve.cli_door import NO, emit, opened, run, settings_of, working
from shopguide.serve.cli_rules import rules_app
from shopguide.serve.cli_train import train_app

if TYPE_CHECKING:
    from shopguide.settings import Settings
    from shopguide.types import Language

app = typer.Typer(
    name="shopguide",
    help="An open shopping guide: search, similar, recommend, compare and ask, in English and Chinese.\n\n"
    "Begin with: shopguide demo",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
evaluate_app = typer.Typer(no_args_is_help=True, help="How good the shop is, on judged queries and known photos.")
models_app = typer.Typer(invoke_without_command=True, help="Which models there are, and what they cost here.")
cli_cases.register(evaluate_app)
train_app.command("recommend")(cli_recommend.train_recommend)
evaluate_app.command("recommend")(cli_recommend.evaluate_recommend)
evaluate_app.command("links")(cli_recommend.evaluate_links)
cli_benches.bench_app.command("recommend")(cli_recommend.bench_recommend)
for measured in (cli_composed, cli_fusion, cli_pictured):
    measured.register(evaluate_app)
cli_media.register_trial(evaluate_app)
cli_advise.register(models_app)
app.command()(cli_mcp.mcp)
cli_media.register(app)
app.add_typer(evaluate_app, name="evaluate")
app.add_typer(cli_benches.bench_app, name="bench")
app.add_typer(models_app, name="models")
app.add_typer(rules_app, name="rules")
app.add_typer(train_app, name="train")


class SortChoice(StrEnum):
    """How hits are ordered."""

    RELEVANCE = "relevance"
    PRICE_ASC = "price_asc"
    PRICE_DESC = "price_desc"
    RATING = "rating"
    NEWEST = "newest"


class ModeChoice(StrEnum):
    """How hits are found."""

    HYBRID = "hybrid"
    LEXICAL = "lexical"
    DENSE = "dense"


class LanguageChoice(StrEnum):
    """Which language to speak."""

    EN = "en"
    ZH = "zh"


class ModalityChoice(StrEnum):
    """What a model reads."""

    TEXT = "text"
    PICTURE = "picture"


ShopDir = Annotated[
    Path, typer.Option("--shop", envvar="SHOPGUIDE_SHOP", help="The shop's folder.", show_default=True, metavar="DIR")
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="How many to show.")]
Offset = Annotated[int, typer.Option(min=0, help="How many to pass over.")]
Conditions = Annotated[
    list[str] | None,
    typer.Option("--filter", "-f", metavar="FIELD=VALUE", help='Repeated; also !=, "price<=50" and price=20..50.'),
]
Spoken = Annotated[LanguageChoice | None, typer.Option("--language", help="Language of titles and reasons.")]
DEFAULT_SHOP = Path("myshop")


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run one command and end the process with its exit code.

    Args:
        argv: Arguments after the program's name; those of the process when None.
    """
    code = run(app, sys.argv[1:] if argv is None else argv)
    with contextlib.suppress(BrokenPipeError, ValueError):
        sys.stdout.flush()
    sys.exit(code)


def _conditions(texts: list[str] | None) -> dict[str, object] | None:
    from shopguide.serve.conditions import read_conditions

    return read_conditions(texts or ()) or None


def _chosen(language: LanguageChoice | None) -> Language:
    return "zh" if language is LanguageChoice.ZH else "en"


def _answered(found: bool) -> None:
    """End with 1 where the answer is "no"."""
    if not found:
        raise typer.Exit(NO)


# -- filling ---------------------------------------------------------------------------------------------------


@app.command()
def demo(
    shop: Annotated[Path, typer.Option("--shop", metavar="DIR", help="Where the demo shop is put.")] = Path(
        "demo-shop"
    ),
    open_: Annotated[bool, typer.Option("--open", help="Serve the web page afterwards and open it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Load the bundled demo shop and show it all: search, picture, similar, recommend, compare, ask.

    Example: shopguide demo

    Example: shopguide demo --open
    """
    from shopguide.serve.cli_tour import tour

    with opened(shop, create=True) as here:
        document = tour(here, shop, quiet=as_json)
        if as_json:
            emit(document)
        if open_:
            from shopguide.serve.cli_serve import serve_shop

            serve_shop(here, settings_of(shop), None, browse=True)


@app.command("import")
def import_(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE...", help="CSV, TSV, JSONL, XML, also .gz.")
    ] = None,
    images: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder of the pictures.")] = None,
    videos: Annotated[Path | None, typer.Option(metavar="DIR", help="Of videos, sounds, subtitles.")] = None,
    reviews: Annotated[list[Path] | None, typer.Option(metavar="FILE", help="Reviews; repeated.")] = None,
    events: Annotated[list[Path] | None, typer.Option(metavar="FILE", help="What users did; repeated.")] = None,
    policies: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Of Markdown pages: shipping, returns, sizes.")
    ] = None,
    mapping: Annotated[
        list[str] | None, typer.Option("--map", metavar="FIELD=COLUMN", help="Where the guess is wrong; repeated.")
    ] = None,
    currency: Annotated[str | None, typer.Option(help="ISO code of prices that name none.", metavar="CODE")] = None,
    shop: ShopDir = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Import a catalog: products, pictures, videos, reviews, events.

    Reads what is new, keeps good rows, and writes each rejected row with its reason to a file.
    Without a FILE it finishes an import that was stopped.

    Example: shopguide import products.csv --images photos/ --reviews reviews.csv --map price=unit_price
    """
    chosen = {}
    for pair in mapping or ():
        field, sign, column = pair.partition("=")
        if not (field and sign and column):
            raise UsageError(f"--map {pair!r} is not FIELD=COLUMN.", "Write --map price=unit_price.")
        chosen[field.strip()] = column.strip()
    from shopguide.serve import cli_show, documents

    with opened(shop, create=True) as here, working() as progress:
        report = here.add(
            *(files or ()),
            images=images,
            videos=videos,
            reviews=reviews,
            events=events,
            policies=policies,
            mapping=chosen or None,
            currency=currency,
            progress=progress,
        )
    if as_json:
        emit(documents.report(report))
    else:
        cli_show.report(report, shop)


# -- finding ---------------------------------------------------------------------------------------------------


@app.command()
def search(
    words: Annotated[list[str] | None, typer.Argument(metavar="WORDS...", help="What is looked for.")] = None,
    image: Annotated[Path | None, typer.Option(metavar="FILE", help="A picture to search with.")] = None,
    crop: Annotated[
        str, typer.Option(metavar="X,Y,W,H", help="The part of the picture that is meant, in pixels or fractions.")
    ] = "",
    like: Annotated[str | None, typer.Option(metavar="PRODUCT", help="A product in place of a picture.")] = None,
    conditions: Conditions = None,
    sort: Annotated[SortChoice | None, typer.Option(help="Order; by relevance unless the words say.")] = None,
    mode: Annotated[ModeChoice, typer.Option(help="By words, by meaning, or both.")] = ModeChoice.HYBRID,
    without: Annotated[
        list[str] | None, typer.Option(metavar="CHIP", help="An understood constraint to do without; repeated.")
    ] = None,
    explain: Annotated[bool, typer.Option("--explain", help="Show what each signal gave to the score.")] = False,
    diversity: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="How much near-duplicates and hits of one brand give way.")
    ] = 0.0,
    exact: Annotated[bool, typer.Option("--exact", help="Correct no spelling, and take no synonyms.")] = False,
    limit: Limit = 10,
    offset: Offset = 0,
    language: Spoken = None,
    shop: ShopDir = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Search by words, a picture, or both. Constraints in the words are understood.

    Example: shopguide search "red cotton dress under $50" --filter brand=Velloria --sort price_asc

    Example: shopguide search "300元以下的保温杯"

    Example: shopguide search --image photo.jpg --filter "price<=80"

    Example: shopguide search "red cotton dress under $50" --without red

    Example: shopguide search "like this but blue and cheaper" --image photo.jpg --crop 0.2,0.1,0.6,0.8

    Example: shopguide search "大一点的" --like sg-100

    Example: shopguide search kettle --explain --diversity 0.3
    """
    text = " ".join(words or ())
    if not text.strip() and image is None and like is None and not conditions and sort is None:
        raise QueryError("There is nothing to search for.", "Give words, --image FILE or --filter FIELD=VALUE.")
    from shopguide.media import read_crop
    from shopguide.serve import cli_show, documents

    with opened(shop) as here:
        page = here.search(
            text,
            image=image,
            crop=read_crop(crop),
            like=like,
            filters=_conditions(conditions),
            sort=sort.value if sort else None,
            mode=mode.value,
            limit=limit,
            offset=offset,
            without=without or (),
            explain=explain,
            diversity=diversity,
            exact=exact,
            language=language.value if language else None,
        )
    if as_json:
        emit(documents.page(page))
    else:
        cli_show.page(page, language.value if language else page.query.language)
    _answered(page.total > 0)


@app.command()
def suggest(
    prefix: Annotated[str, typer.Argument(metavar="PREFIX", help="The beginning of a query, of words or of pinyin.")],
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=50, help="How many to show.")] = 8,
    shop: ShopDir = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """What the beginning of a query may become, as while somebody types.

    Example: shopguide suggest "red dr"

    Example: shopguide suggest lianyi
    """
    from shopguide.serve import cli_words, documents_words

    with opened(shop) as here:
        found = here.suggest(prefix, limit)
    if as_json:
        emit(documents_words.suggestions(prefix, found))
    else:
        cli_words.suggestions(found)
    _answered(bool(found))


@app.command()
def similar(
    product: Annotated[str, typer.Argument(metavar="PRODUCT", help="Product id.")],
    conditions: Conditions = None,
    limit: Limit = 10,
    offset: Offset = 0,
    language: Spoken = None,
    shop: ShopDir = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Products like one product, in words and picture.

    Example: shopguide similar sg-002 --filter in_stock=yes --limit 5
    """
    from shopguide.serve import cli_show, documents

    with opened(shop) as here:
        page = here.similar(
            product, filters=_conditions(conditions), limit=limit, offset=offset, language=_chosen(language)
        )
    if as_json:
        emit(documents.page(page))
    else:
        cli_show.page(page, _chosen(language))
    _answered(page.total > 0)


@app.command()
def recommend(
    user: Annotated[str | None, typer.Option(help="Whose history tells the taste.")] = None,
    session: Annotated[
        list[str] | None, typer.Option(metavar="PRODUCT", help="A product looked at now, oldest first; repeated.")
    ] = None,
    product: Annotated[str | None, typer.Option(metavar="PRODUCT", help="Beside this product.")] = None,
    page: Annotated[str | None, typer.Option(help="Where: home, product, cart or after-purchase.")] = None,
    conditions: Conditions = None,
    limit: Limit = 10,
    language: Spoken = None,
    shop: ShopDir = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """What somebody may like: by a user's history, a visit, or one product.

    Example: shopguide recommend --user u001

    Example: shopguide recommend --session sg-001 --session sg-007

    Example: shopguide recommend --session sg-001 --page cart
    """
    from shopguide.serve import cli_show, documents

    with opened(shop) as here:
        found = here.recommend(
            user=user,
            session=session or None,
            product=product,
            context=None if page is None else {"page": page},
            filters=_conditions(conditions),
            limit=limit,
            language=_chosen(language),
        )
    if as_json:
        emit(documents.page(found))
    else:
        cli_show.page(found, _chosen(language))
    _answered(found.total > 0)


# -- deciding --------------------------------------------------------------------------------------------------


app.command()(cli_compare.compare)


app.command()(cli_ask.ask)
app.command()(cli_ask.chat)
app.command()(cli_ask.policies)


# -- serving ---------------------------------------------------------------------------------------------------


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen at; 127.0.0.1 unless set.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port; 8080 unless set; 0 takes a free one.")
    ] = None,
    shop: ShopDir = DEFAULT_SHOP,
    as_json: Annotated[bool, typer.Option("--json", help="Say where it listens as one JSON document.")] = False,
) -> None:
    """Serve the web page at / and REST under /v1.

    Reading is open. Writing needs SHOPGUIDE_API_KEY as Bearer; with no key set, only this machine itself may write.

    Example: shopguide serve --shop demo-shop --port 8080
    """
    from shopguide.serve.cli_serve import serve_shop

    given: dict[str, object] = {}
    if host is not None:
        given["host"] = host
    if port is not None:
        given["port"] = port
    with opened(shop, settings=given) as here:
        serve_shop(here, settings_of(shop, **given), emit if as_json else None)


# -- knowing ---------------------------------------------------------------------------------------------------


@models_app.callback()
def models(context: typer.Context, shop: ShopDir = DEFAULT_SHOP, as_json: AsJson = False) -> None:
    """Which models there are: languages, size, licence, where each comes from, and its measured cost here.

    Example: shopguide models --json
    """
    if context.invoked_subcommand is not None:
        return
    from shopguide.encode import registry
    from shopguide.serve import cli_show

    settings = settings_of(shop)
    cards = registry(shop, _cache_dir(settings))
    if as_json:
        emit({"models": cards})
    else:
        cli_show.models(cards, (settings.text_encoder, settings.picture_encoder))


@models_app.command("add")
def models_add(
    name: Annotated[str, typer.Argument(help="What to call it.")],
    location: Annotated[str, typer.Argument(help="A folder, or a Hugging Face id such as owner/name.")],
    modality: Annotated[ModalityChoice, typer.Option(help="What it reads.")] = ModalityChoice.TEXT,
    shop: ShopDir = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Make another model known to a shop; set text_encoder or picture_encoder in shop.toml to use it.

    Example: shopguide models add bge-small ./models/bge-small-en --modality text
    """
    from shopguide.encode import register
    from shopguide.serve import cli_show

    card = register(name, location, modality.value, shop)
    if as_json:
        emit(card)
    else:
        cli_show.models([card], ())


@models_app.command("pull")
def models_pull(
    name: Annotated[str, typer.Argument(help="multilingual-e5-small, all-MiniLM-L6-v2, or owner/name on the hub.")],
    hub: Annotated[
        str, typer.Option(envvar="HF_ENDPOINT", metavar="URL", help="The hub, or a mirror of it.")
    ] = "https://huggingface.co",
    shop: ShopDir = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Fetch a text model's own ONNX release from the Hugging Face hub into the cache; each file's checksum is compared.

    It is opened afterwards by the part after the slash; no torch is needed. Ends with 4 when the hub does not answer.

    Example: shopguide models pull multilingual-e5-small
    """
    from shopguide.encode import registry
    from shopguide.encode.pull import pull
    from shopguide.serve import cli_show

    settings = settings_of(shop)
    cache = _cache_dir(settings)
    with cli_show.byte_bars() as (notice, progress):
        folder = pull(name, cache, notice, hub, progress=progress)
    card = next(c for c in registry(shop, cache) if c.name == folder.name)
    if as_json:
        emit(
            {
                "folder": folder,
                "size_bytes": sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()),
                "model": card,
            }
        )
    else:
        cli_show.pulled(card, folder, settings.text_encoder)


@app.command()
def doctor(shop: ShopDir = DEFAULT_SHOP, as_json: AsJson = False) -> None:
    """Check that all is there: Python, packages, weights, cache, the shop's folder, the language model.

    Ends with 4 when something needed is missing.

    Example: shopguide doctor --shop demo-shop
    """
    from shopguide.serve.cli_doctor import examine, show

    checks = examine(shop)
    if as_json:
        emit({"ok": all(c.state != "missing" for c in checks), "checks": checks})
    else:
        show(checks)
    if any(c.state == "missing" for c in checks):
        raise typer.Exit(next(code for kind, code, _ in DOORS if kind is MissingError))


@evaluate_app.command("search")
def evaluate_search_(
    judgments: Annotated[Path, typer.Option(metavar="FILE", help="Columns: query, product id, rating.")],
    modes: Annotated[list[ModeChoice] | None, typer.Option("--mode", help="Repeated; all three unless told.")] = None,
    gain: Annotated[str, typer.Option(help="What a rating is worth: exp2 (2^rating - 1) or linear.")] = "exp2",
    baseline: Annotated[bool, typer.Option("--baseline", help="Measure plain BM25 over one text too.")] = False,
    cross: Annotated[
        bool, typer.Option("--cross-validate", help="Choose the numbers of ranking on some queries, read on others.")
    ] = False,
    lines: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a JSON line a query here.")] = None,
    shop: ShopDir = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Search quality on judged queries: nDCG@10, condensed nDCG@10, judged@10, recall@100, with intervals.

    Example: shopguide evaluate search --judgments qrels.csv --shop icecat --lines lines.jsonl

    Example: shopguide evaluate search --judgments qrels.csv --shop icecat --baseline --gain linear

    Example: shopguide evaluate search --judgments qrels.csv --shop icecat --cross-validate
    """
    from shopguide.serve.cli_measure import cross_validated, evaluate_judged

    if cross:
        with opened(shop) as here, working() as progress:
            told = cross_validated(here, judgments, gain, progress)
        if as_json:
            emit(told.to_dict())
        else:
            sys.stdout.write(told.to_markdown())
        return
    with opened(shop) as here, working() as progress:
        found = evaluate_judged(here, judgments, [m.value for m in modes or ModeChoice], gain, progress, baseline)
    if lines is not None:
        lines.write_text(found.to_json_lines(), "utf-8")
    if as_json:
        emit(found.to_dict())
    else:
        sys.stdout.write(found.to_markdown())


@evaluate_app.command("pictures")
def evaluate_pictures_(
    photos: Annotated[Path, typer.Option(metavar="FILE", help="Columns: photo file, product id.")],
    lines: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a JSON line a photo here.")] = None,
    shop: ShopDir = DEFAULT_SHOP,
    as_json: AsJson = False,
) -> None:
    """Picture search on photos of known products: top-1 and top-5, with intervals.

    Example: shopguide evaluate pictures --photos photo_queries.csv --shop grocery
    """
    from shopguide.serve.cli_measure import evaluate_photos

    with opened(shop) as here, working() as progress:
        found = evaluate_photos(here, photos, progress)
    if lines is not None:
        lines.write_text(found.to_json_lines(), "utf-8")
    if as_json:
        emit(found.to_dict())
    else:
        sys.stdout.write(found.to_markdown())


evaluate_app.command("reviews")(cli_compare.evaluate_reviews)


def _cache_dir(settings: Settings) -> Path | None:
    return Path(settings.cache_dir).expanduser() if settings.cache_dir else None


if __name__ == "__main__":
    main()
