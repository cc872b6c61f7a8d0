"""What is told: citations, claims, comparisons and answers.

Knows nothing about files, models, networks or any other part of shopguide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from shopguide.types.asking import Query
from shopguide.types.catalog import Language, Product


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a statement comes from.

    Attributes:
        product_id: The product that it speaks of.
        field: "title", "price", "rating", "brand", "attribute:material", "description", "review", "speech" (said in a
            video or sound, or read on a picture), "picture:color" (only a picture shows it).
        quote: The very words or value of the source.
        review_id: The review, when `field` is "review".
        media: Place among the product's media, when `field` is "speech".
        at_s: The second there; None for a picture.
    """

    product_id: str
    field: str
    quote: str
    review_id: str = ""
    media: int | None = None
    at_s: float | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence with what proves it; a sentence without facts has no citations."""

    text: str
    citations: tuple[Citation, ...] = ()


CellKind = Literal["money", "number", "yes/no", "set", "text"]


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One attribute over the compared products, in the order of the products; None is "not told", never "no".

    Attributes:
        best: Columns with the better value, where a direction is known.
        rule: Why the best are best ("a longer battery life is better"), or why nothing is, or "".
        kind: What the values are.
        fields: Each product's own name of the attribute, where it differs from `name`; () when all say `name`.
        weight: How much a buyer of this kind of thing looks at it, 0 to 1; 0 where the shop has not been asked.
    """

    name: str
    values: tuple[str | None, ...]
    same: bool
    best: tuple[int, ...] = ()
    rule: str = ""
    kind: CellKind = "text"
    fields: tuple[str | None, ...] = ()
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class AspectDigest:
    """What the reviews of one product say of one aspect ("comfort").

    Attributes:
        name: The aspect, in English: the key of its names in other languages.
        count: Reviews that take a side on it.
        positive: Of them, those that are for it.
        negative: Of them, those that are against it; the rest are both.
        share: Share that is positive, each review weighed by how far it is believed.
        few: Too few reviews to lean on.
        disputed: Customers disagree: a fair part on either side.
        pros: Quotes for it, from different reviews.
        cons: Quotes against it.
    """

    name: str
    count: int
    positive: int
    negative: int
    share: float
    few: bool = False
    disputed: bool = False
    pros: tuple[Citation, ...] = ()
    cons: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewDigest:
    """What the reviews of one product say, with quotes for and against where there are any.

    Attributes:
        rating: Mean of the stars given; None when none were.
        trusted_rating: The same mean with each review weighed by how far it is believed.
        aspects: What they say of each aspect, the most spoken of first.
        believed: The number of reviews once suspicious ones are weighed down.
        suspicious: How many reviews look bought or copied, by reason; they are weighed down, never hidden.
        few: Too few reviews to lean on.
    """

    product_id: str
    count: int
    rating: float | None
    pros: tuple[Citation, ...] = ()
    cons: tuple[Citation, ...] = ()
    trusted_rating: float | None = None
    aspects: tuple[AspectDigest, ...] = ()
    believed: float = 0.0
    suspicious: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    few: bool = False


@dataclass(frozen=True, slots=True)
class Fit:
    """Which product suits one need.

    Attributes:
        need: What is wanted, in words.
        product_ids: The ones that suit best: one, or several alike; empty when nothing tells them apart.
        claim: The same said in a sentence, with the facts and quotes that it rests on.
    """

    need: str
    product_ids: tuple[str, ...]
    claim: Claim


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike the pictures of two compared products are: a cosine, −1 to 1, of centred picture vectors."""

    first: str
    second: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Products side by side: rows that differ first, then equal ones.

    Attributes:
        verdict: Claims; the first speaks of the need where one was given.
        fits: Which product for which need: those asked for, else those in which the products differ.
        likeness: Of every pair whose pictures are known.
        notes: What could not be compared, and why.
    """

    products: tuple[Product, ...]
    rows: tuple[ComparedRow, ...]
    reviews: tuple[ReviewDigest, ...] = ()
    verdict: tuple[Claim, ...] = ()
    need: str = ""
    fits: tuple[Fit, ...] = ()
    likeness: tuple[Likeness, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spent:
    """What a language model took: requests, tokens read and written, US dollars where a price is known, seconds."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost_usd: float = 0.0
    seconds: float = 0.0

    def __add__(self, other: Spent) -> Spent:
        return Spent(
            self.calls + other.calls,
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.cost_usd + other.cost_usd,
            self.seconds + other.seconds,
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to the guide's own question.

    Attributes:
        label: How it is shown.
        say: What the shopper says by choosing it: the next turn.
        count: How many of those found it leaves.
    """

    label: str
    say: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the guide says. `text` is the claims joined; every fact in it has a citation.

    Attributes:
        products: The products spoken of, in order.
        worded_by: "templates", or the name of the language model.
        dropped: Sentences of a model that were taken out because the evidence does not hold them.
        note: What the shopper or the shop should know ("the model did not answer"), or "".
        spent: What the language model took for it.
        question: What the guide asks back, or ""; it ends `text`.
        choices: Answers to it; `Choice.say` is the next turn.
    """

    text: str
    claims: tuple[Claim, ...] = ()
    products: tuple[Product, ...] = ()
    language: Language = "en"
    worded_by: str = "templates"
    dropped: tuple[str, ...] = ()
    comparison: Comparison | None = None
    note: str = ""
    query: Query = field(default_factory=Query)
    spent: Spent = field(default_factory=Spent)
    question: str = ""
    choices: tuple[Choice, ...] = ()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations, each once, in order of use."""
        return tuple(dict.fromkeys(c for claim in self.claims for c in claim.citations))
