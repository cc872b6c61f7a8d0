"""The deep face: one shop folder, and everything that a shop does with it.

Joins the parts and decides nothing that a part can decide; knows nothing about commands, HTTP or terminals.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Self

from shopguide.catalog import Catalog, import_feed
from shopguide.errors import NotFoundError, ShopError, UsageError
from shopguide.index import Index, Ranking
from shopguide.media import Crop
from shopguide.settings import Settings
from shopguide.shop.comparing import TOP, Comparer
from shopguide.shop.features import Features, Worked
from shopguide.shop.finding import Finder, GivenFilters, Picture
from shopguide.shop.fusing import told_of
from shopguide.shop.merchandising import Rules
from shopguide.shop.models import open_features
from shopguide.shop.policies import keep_policies, policies_on
from shopguide.shop.recommend_state import RecommendState
from shopguide.shop.recommending import Recommender
from shopguide.shop.situation import asked_for
from shopguide.shop.state import ShopState
from shopguide.shop.suggesting import suggest
from shopguide.shop.watching import open_watcher
from shopguide.text import language_of
from shopguide.types import (
    Answer,
    Claim,
    Comparison,
    Event,
    ImportReport,
    Language,
    Meant,
    Mode,
    Page,
    Passage,
    Product,
    Progress,
    Query,
    Review,
    ReviewDigest,
    Sort,
    Suggestion,
    as_filters,
)

if TYPE_CHECKING:
    from shopguide.guide import Guide, LanguageModel


class Shop:
    """A shop: open it with `shopguide.open(folder)` or `Shop.open`; usable from several threads.

    Args:
        folder: The shop's folder; it must exist.
        settings: What is set for it.
    """

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        self.settings = settings
        self._catalog = Catalog.open(folder / "catalog.db")
        self._features: Features = open_features(folder, settings)
        ranking = Ranking(quick_nearest=settings.nearest == "quick")
        self._state = ShopState(
            folder, self._catalog, self._features, settings.fuser, settings.currency, ranking, settings.pictured
        )
        self.finder = Finder(self._catalog, self._features, self._state, settings)
        self.learnt = RecommendState(folder, self._catalog, self._state)
        self._recommender = Recommender(self._catalog, self._state, self.finder, self.learnt)
        self.comparer = Comparer(folder, self._catalog, self.finder, self._state, settings)
        self._guide: Guide | None = None

    @classmethod
    def open(cls, folder: str | Path, settings: Settings | None = None, create: bool = True) -> Shop:
        """Open a shop folder.

        Args:
            folder: Where the shop is or shall be.
            settings: What is set; None reads `shop.toml` and the environment.
            create: Make the folder where there is none.

        Returns:
            The shop.

        Raises:
            NotFoundError: There is no shop and none is to be made.
            ShopError: The folder cannot be used.
        """
        path = Path(folder).expanduser()
        if not create and not (path / "catalog.db").is_file():
            raise NotFoundError(f"There is no shop in {path}.", f"Make one with `shopguide import FILE --shop {path}`.")
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ShopError(f"{path} cannot be a shop folder: {error.strerror}.", "Name another folder.") from None
        return cls(path, settings or Settings.load(path))

    def close(self) -> None:
        """Write what was changed into the index, and let go of the files."""
        if self.finder.reranking is not None:
            self.finder.reranking.close()
        self.learnt.close()
        self._state.settle()
        self._features.cache.close()
        self._catalog.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- filling -----------------------------------------------------------------------------------------------

    def add(
        self,
        *files: str | Path,
        images: str | Path | None = None,
        videos: str | Path | None = None,
        reviews: str | Path | Sequence[str | Path] | None = None,
        events: str | Path | Sequence[str | Path] | None = None,
        policies: str | Path | None = None,
        mapping: Mapping[str, str] | None = None,
        currency: str | None = None,
        progress: Progress | None = None,
    ) -> ImportReport:
        """Import feeds, encode what is new, and bring the index up to date.

        Called with nothing, it finishes what an interrupted import left undone.

        Args:
            *files: Product feeds.
            images: Folder of the pictures that the feeds name.
            videos: Folder of the videos, sounds and subtitles that they name.
            reviews: Review files.
            events: Event files.
            policies: Folder of Markdown pages on shipping, returns, sizes; they replace those of before.
            mapping: Our field to feed column, where the guess is wrong.
            currency: ISO code for prices that name none; None: as the shop's setting, or the feed's others, say.
            progress: Told (stage, done, total).

        Returns:
            What was read, kept, rejected and embedded.

        Passes on:
            UsageError: A field, column or currency is unknown.
            FeedError: A file cannot be read at all; nothing was imported.
            ShopError: Another process is writing, or the disk is full; nothing was lost.
            MissingError: A model is not there.
        """
        began = time.perf_counter()
        report = ImportReport()
        if policies is not None:
            keep_policies(self.folder, Path(policies))
        watcher = open_watcher(self._features.cache, self.settings)
        if files or reviews or events:
            report = import_feed(
                self._catalog,
                list(files),
                images=images,
                videos=videos,
                watch=watcher,
                reviews=reviews if reviews is None or isinstance(reviews, str | Path) else list(reviews),
                events=events if events is None or isinstance(events, str | Path) else list(events),
                mapping=mapping,
                currency=currency or self.settings.stated_currency,
                rejected_dir=self.folder / "rejected",
                progress=progress,
            )
        read_at = time.perf_counter()
        worked = Worked()
        self._state.catch_up(worked, progress)
        self.comparer.learn()
        note = self.learnt.imported(report.events)
        broken = (*watcher.warnings, *worked.broken)
        return replace(
            report,
            videos_found=len(watcher.seen),
            embedded_texts=worked.texts,
            embedded_pictures=worked.pictures,
            warnings=(*report.warnings, *broken, *worked.notes, *self._features.cache.warnings, *filter(None, (note,))),
            seconds={"read": round(read_at - began, 3), "encode and index": round(time.perf_counter() - read_at, 3)},
        )

    @property
    def outdated(self) -> bool:
        """True when the index that was opened was made by an older version; `add()` or `renew()` builds it anew."""
        return self._state.outdated

    def renew(self) -> bool:
        """Build an outdated index anew in the background, from what is there; True when that was started."""
        return self._state.renew()

    def put(self, product: Product) -> None:
        """Add or replace one product; the next search sees it.

        Args:
            product: The whole product.

        Raises:
            UsageError: It has no id; a catalog with such a product could not be indexed any more.

        Passes on:
            ShopError: Another process is writing, or the disk is full; nothing was changed.
        """
        if not product.product_id.strip():
            raise UsageError("The product has no id.", "Give it one.")
        self._state.prepare(product)
        self._catalog.upsert([product])
        self._state.changed()

    def delete(self, product_id: str) -> None:
        """Take one product out; the next search does not see it.

        Args:
            product_id: Which one.

        Raises:
            NotFoundError: There is no such product.
        """
        if not self._catalog.delete([product_id]):
            raise NotFoundError(f"There is no product {product_id!r}.")
        self._state.changed()

    def add_events(self, events: Iterable[Event]) -> int:
        """Keep what users did; an event whose id is known changes nothing.

        Args:
            events: The events.

        Returns:
            How many were new.
        """
        added = self._catalog.add_events(events).added
        if added:
            self.learnt.changed()
        return added

    def learn(self, progress: Progress | None = None) -> Mapping[str, int | bool]:
        """Let recommendation learn anew from all events; an import of up to 20,000 events does it by itself.

        Args:
            progress: Told the stage "learn".

        Returns:
            How many events, users and products it rests on, and whether a mix could be taught.
        """
        return self.learnt.learn(progress)

    def delete_user(self, user_id: str) -> int:
        """Forget everything about a user.

        Args:
            user_id: Whom.

        Returns:
            How many events and reviews' names were removed.
        """
        gone = self._catalog.delete_user(user_id)
        if gone:
            self.learnt.forget()
        return gone

    def export_user(self, user_id: str) -> dict[str, object]:
        """All that is kept about a user.

        Args:
            user_id: Whom.

        Returns:
            {"user_id", "events", "reviews"}.
        """
        return {
            "user_id": user_id,
            "events": list(self._catalog.events(user_id)),
            "reviews": list(self._catalog.reviews_by(user_id)),
        }

    # -- finding -----------------------------------------------------------------------------------------------

    def search(
        self,
        text: str = "",
        *,
        image: Picture | None = None,
        crop: Crop | None = None,
        like: str | None = None,
        filters: GivenFilters = None,
        sort: Sort | None = None,
        mode: Mode = "hybrid",
        limit: int = 10,
        offset: int = 0,
        without: Collection[str] = (),
        explain: bool = False,
        diversity: float = 0.0,
        exact: bool = False,
        language: Language | None = None,
    ) -> Page:
        """Find products by words, a picture or both.

        Beside a picture or a product, words may say what is to be otherwise: "like this but blue", 便宜一点.

        Args:
            text: Words in English or Chinese; constraints in them ("under $50") are understood.
            image: A picture file or its bytes.
            crop: The part of the picture that is meant: (x, y, width, height) in pixels, or fractions of its sides.
            like: Id of a product that is searched with in place of a picture.
            filters: Hard conditions, as `{"brand": "Acme", "price": {"max": 50}}`.
            sort: How to order; None takes the words' own ("cheapest"), else relevance.
            mode: "hybrid", "lexical" (words only) or "dense" (meaning only: ranks everything that filters allow).
            limit: Hits a page, 0 to 1000.
            offset: Hits to skip.
            without: Ids of understood constraints that the shopper takes back (`page.understood[0].id`).
            explain: Tell in `why.contributions` what each signal gave to a hit's score.
            diversity: 0 to 1: how much near-duplicates and hits of one brand give way to others.
            exact: Match the very words typed: no spelling is corrected, and no synonym stands for a word.
            language: Of chips, notes and reasons; None takes that of the words ("en" without words).

        Returns:
            The page; its total and facets describe the very set that its pages walk.

        Passes on:
            QueryError: The words are too long.
            PictureError: The picture cannot be read.
            FilterError: A filter names an unknown field or cannot be read.
            UsageError: A limit, offset, sort, mode, crop or diversity is impossible.
            NotFoundError: There is no product `like`.
        """
        return self.finder.search(
            text,
            image=image,
            crop=crop,
            like=like,
            filters=filters,
            sort=sort,
            mode=mode,
            limit=limit,
            offset=offset,
            without=without,
            explain=explain,
            diversity=diversity,
            exact=exact,
            language=language,
        )

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """What the beginning of a query may become: completions, categories, brands and products, with counts.

        Args:
            prefix: What has been typed, in English, Chinese or pinyin; a space at its end ends the last word.
            limit: How many at most, 1 to 50.

        Returns:
            The suggestions; () for an empty prefix.

        Passes on:
            UsageError: The limit is impossible.
        """
        return suggest(self._state.suggester, self._state.index(), prefix, limit)

    def understand(self, text: str, without: Collection[str] = ()) -> Query:
        """Read a shopper's words: language, constraints, sort, and what is left to match.

        Args:
            text: The words.
            without: Ids of constraints to do without.

        Returns:
            The query.

        Passes on:
            QueryError: They are too long.
        """
        return self.finder.understand(text, without)

    def called(self, noun: str) -> tuple[str, ...]:
        """Ids of the things that a noun or a phrase of two calls ("notebook", "phone case"); () for none."""
        return self.finder.called(noun)

    def meant(self, words: str) -> Meant:
        """What the words for a kind of thing mean here ("a pot for soup", 猫砂盆): categories or things, or none.

        Args:
            words: The words, with what tells more of the thing, in either language.

        Returns:
            The things, by their name, by another word for it, or by likeness in meaning.
        """
        return self.finder.meant(words)

    def unit_of(self, name: str) -> str:
        """The unit of an attribute whose name and values tell none, as the catalog's titles use it; "" for none."""
        return self.finder.unit_of(name)

    def similar(
        self,
        product_id: str,
        *,
        filters: GivenFilters = None,
        limit: int = 10,
        offset: int = 0,
        language: Language = "en",
    ) -> Page:
        """Products alike in words, reviews and picture, most alike first.

        Args:
            product_id: Like which.
            filters: Hard conditions.
            limit: Hits a page.
            offset: Hits to skip.
            language: Of the reasons.

        Returns:
            The page, without the product itself.

        Passes on:
            NotFoundError: There is no such product.
        """
        own = self.product(product_id).product_id
        return self.finder.similar(own, filters=filters, limit=limit, offset=offset, language=language)

    def recommend(
        self,
        *,
        user: str | None = None,
        session: Sequence[str] | None = None,
        product: str | None = None,
        context: Mapping[str, str] | None = None,
        filters: GivenFilters = None,
        limit: int = 10,
        language: Language = "en",
    ) -> Page:
        """What somebody may like: by a user's history, a session's products, or one product.

        Never a product that is out of stock, hidden or sent back, nor one already looked at; what is bought again and
        again comes again on the home page. The shop's rules without words hold here and in `similar`.

        Args:
            user: Whose events tell the taste; an unknown user gets what is popular.
            session: Product ids looked at now (on a cart page: in the cart), oldest first; on top of the user's own.
            product: What a product page shows; substitutes for it come.
            context: {"page": "home", "product", "cart" or "after-purchase"}; the last two get what goes with the cart
                or the last purchase, never another one of its kind. None means product where one is given, else home.
            filters: Hard conditions.
            limit: Hits.
            language: Of the reasons.

        Returns:
            The page; each hit's `why.reason` says why, and `why.source` from where.

        Passes on:
            NotFoundError: `product`, or all of `session`, is unknown.
            UsageError: Nothing was given.
        """
        given = as_filters(filters, self._state.currency)
        beside = None if product is None else self.product(product).product_id
        asked = asked_for(user, session, beside, context)
        return self._recommender.recommend(asked, given, limit, language)

    # -- deciding ----------------------------------------------------------------------------------------------

    def compare(
        self,
        ids: Sequence[str] = (),
        need: str = "",
        language: Language | None = None,
        *,
        query: str = "",
        top: int = TOP,
        rates: Mapping[str, float] | None = None,
    ) -> Comparison:
        """Put 2 to 12 products side by side: what differs first, prices, what customers say, which is for which need.

        Args:
            ids: Product ids.
            need: What they are for, in the shopper's words, several parted by ";"; or "".
            language: Of the labels; None takes that of `need`.
            query: Compare what this finds, after the `ids`.
            top: How many of the query's hits.
            rates: Exchange rates, `{"EUR:USD": 1.08}`; without them prices are not compared across currencies.

        Returns:
            The comparison.

        Passes on:
            NotFoundError: A product is unknown.
            UsageError: Fewer than 2 or more than 12 products, or a rate that is none.
        """
        chosen = [*ids, *(self.comparer.found(query, top, alone=not ids) if query.strip() else ())]
        products = [self.product(i) for i in dict.fromkeys(chosen)]
        return self.comparer.compare(products, need, language or language_of(need or query), rates)

    def ask(
        self,
        text: str,
        session: str | None = None,
        *,
        image: Picture | None = None,
        crop: Crop | None = None,
        without: Collection[str] = (),
        history: Sequence[tuple[str, Picture | None]] = (),
        told: Callable[[Claim], None] | None = None,
        stop: threading.Event | None = None,
    ) -> Answer:
        """Answer a shopper's question out of the catalog; each statement has its citation.

        Args:
            text: The question, in English or Chinese; "" beside a picture asks what it shows.
            session: Name of a conversation, so that "the second one" is understood.
            image: A picture file or its bytes that the question is about ("do you have this?", 类似的但要红色).
            crop: The part of the picture that is meant.
            without: Labels of the conversation's conditions that are taken back (`answer.query.understood[0].label`).
            history: In place of a session: what the shopper said and showed before, oldest first.
            told: Given each claim as soon as it is sure to be shown.
            stop: Set when nobody waits any more.

        Returns:
            The answer, in the asker's language.

        Passes on:
            QueryError: The question is too long.
            PictureError: The picture cannot be read.
            UsageError: The crop is impossible, or this shop cannot look at pictures.
        """
        if self._guide is None:
            from shopguide.shop.asking import open_guide

            words = self._features.text
            self._guide = open_guide(self, self.settings, None if words is None else words.encode_query)
        return self._guide.ask(text, session, image, crop, without=without, history=history, told=told, stop=stop)

    @property
    def language_model(self) -> LanguageModel | None:
        """What words the guide's answers; None before the first question, or without one."""
        return None if self._guide is None else self._guide.llm

    # -- looking up --------------------------------------------------------------------------------------------

    def product(self, product_id: str) -> Product:
        """One product by its id, or by the SKU of one of its variants.

        Args:
            product_id: Which.

        Returns:
            The product.

        Raises:
            NotFoundError: There is no such product.
        """
        found = self._state.get([product_id])
        if not found:
            owner = self._catalog.product_of([product_id])
            found = self._state.get(owner.values())
        if not found:
            raise NotFoundError(f"There is no product {product_id!r}.", "Look it up with a search.")
        return next(iter(found.values()))

    def products(self, clips: bool = False) -> list[Product]:
        """All products in the catalog's order, or only those that have a video or sound."""
        found = self._state.products()
        return [p for p in found if not clips or any(m.kind != "picture" for m in p.media)]

    def policies(self, question: str = "", *, language: Language | None = None, limit: int = 3) -> tuple[Passage, ...]:
        """What the shop's own pages say on a question; every passage of them for none."""
        return policies_on(self.folder, question, language, limit, self._features.text)

    def reviews(self, product_id: str) -> list[Review]:
        """The reviews of one product, newest first."""
        return list(self._catalog.reviews(self.product(product_id).product_id))

    def digest(self, product_id: str) -> ReviewDigest:
        """What the reviews of a product say: how many, the mean of their stars, quotes for and against, aspects."""
        return self.comparer.digest(self.product(product_id).product_id)

    def picture(self, product_id: str, number: int = 0) -> Path:
        """The file of one of a product's pictures.

        Args:
            product_id: Which product.
            number: Which picture, from 0: its own first, then those that only a variant has.

        Returns:
            Its path.

        Raises:
            NotFoundError: There is no such picture on this machine.
        """
        uris = self.product(product_id).picture_uris
        path = Path(uris[number]) if 0 <= number < len(uris) else None
        if path is None or "://" in uris[number] or not path.is_file():
            raise NotFoundError(f"Product {product_id!r} has no picture {number} here.")
        return path

    def status(self) -> Mapping[str, object]:
        """What is in the shop and what it runs on."""
        index = self._state.index()
        stats = index.stats()
        features = self._features
        return MappingProxyType(
            {
                "folder": str(self.folder),
                "products": len(self._catalog),
                "reviews": self._catalog.count_reviews(),
                "indexed": stats.rows,
                "variants": stats.items,
                "terms": stats.terms,
                "index_bytes": stats.bytes,
                "generation": stats.generation,
                "outdated": index.outdated,
                "changes_on_top": stats.delta_rows,
                "changes_waiting": max(0, self._catalog.last_seq - index.seq),
                "currency": self._state.currency,
                "text_encoder": features.text.name if features.text else "none",
                "picture_encoder": features.picture.name if features.picture else "none",
                **told_of(self._state.fuser, self._state.fusers),
                "cached_vectors": len(features.cache),
                "llm": self.settings.llm or "none",
                "reranker": self.finder.reranking.reranker.name if self.finder.reranking else "none",
            }
        )

    def verify(self) -> None:
        """Check every file of the index against its checksum.

        Passes on:
            CorruptError: A file is missing or changed; it is named.
        """
        self._state.index().verify()

    @property
    def rules(self) -> Rules:
        """The shop's merchandising rules: `add`, `list`, `remove`, `preview`."""
        return self.finder.rules

    @property
    def index(self) -> Index:
        """The index with every change in it, for benchmarks and evaluation."""
        return self._state.index()
