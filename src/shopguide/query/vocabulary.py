"""What a shop's own catalog can check: its brands, categories, values and currencies, and the words to beware of.

Knows nothing about queries or indexes: it is made from products in one pass, or from counted values.
A word is guarded when the catalog itself uses it as an ordinary word ("orange juice", "Red Dead"), so that the
parser never turns a part of a product's name into a filter.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shopguide.query import colours
from shopguide.query.audience import AUDIENCE_FIELDS, CATEGORY, groups_of, path_groups
from shopguide.query.bilingual import translations_of
from shopguide.query.brands import aliases_in, brand_forms, folded_names
from shopguide.query.measures import Measure, MeasureCount
from shopguide.text import STOP_WORDS, has_han, stem, tokens
from shopguide.types import Product

MIN_OWN_SHARE = 0.6
"""A brand or colour word is trusted when at least this share of the titles that hold it are of that brand or colour."""

MIN_OTHER_TITLES = 3
"""Titles that must use a colour or brand word otherwise before the word alone is guarded; a pair needs only one."""

MIN_COLOUR_COVERAGE = 0.3
"""A colour field that fewer products than this have cannot check a colour: the rest would be lost in silence."""

MAX_VALUES = 5000
"""Distinct values of one text field that are kept; free text (a model number a product) is of no use to a parser."""

MIN_KIND_TITLES = 3
"""Titles that must hold a word before it can name a kind of thing."""

MIN_KIND_SHARE = 0.75
"""A title word names a category when at least this share of the titles that hold it are of that category …"""

MIN_KIND_COVERAGE = 0.4
"""… and at least this share of the category's titles hold it: 耳机 names headphones, 降噪 only describes some."""

MIN_TITLE_TERMS = 3
"""Products whose titles hold a word before it is kept as one that names things here."""

SIZE_FIELDS = ("size", "shoe size", "clothing size", "尺码", "鞋码", "大小", "product size")
"""Names under which feeds keep sizes to wear."""

VERSION = 5
"""Of what is saved; another one is made anew from the products."""

MAX_VALUE_CHARS = 40
"""Longer values are prose, not values."""

EVERYDAY = frozenset(
    """apple orange blackberry target gap next boss dove shell brother guess coach fossil diesel puma jaguar
    amazon visa mars galaxy oracle windows office surface echo fire nest ring arc anchor best basics simple pure natural
    home house kitchen garden sport sports active outdoor black white red blue green gold silver pink purple brown grey
    gray rose lily pearl sun moon star ocean river mountain rock stone wood iron steel tiger lion fox wolf bear eagle
    king queen prince royal first one total max mini pro plus smart easy quick fresh happy love baby kids man woman
    generic other none unknown various general standard original classic modern new old good great super ultra
    life living light power energy force speed time day night summer winter spring autumn fall sky sea fish dragon
    其他 无 通用 经典 自然 生活 阳光 小米 苹果""".split()
)
"""Brand names that are also everyday words: they steer the ranking, and filter only after "brand" or "by"."""


@dataclass(frozen=True)
class Vocabulary:
    """The catalog's own words.

    Attributes:
        brands: Brand as written to number of products.
        categories: Category path to number of products.
        values: Field (attribute or variant option) to text value to number of products.
        currencies: ISO codes, the main one first; empty when nothing has a price.
        guarded_words: Brand and colour words (lower case) that are ordinary words in this catalog.
        guarded_pairs: Word pairs ("red dead") that name products without being that colour or brand.
        size: Number of products.
        rated: False when no product has a rating, so that stars cannot be checked.
        dated: False when no product tells when it came, so that "newest" cannot be asked.
        measures: Attributes that hold amounts, with their units.
        told: Source of sizes or audiences ("size", "gender", "category") to number of products that tell it there.
        coverage: Source to title word to the share of that word's products that tell it.
        title_terms: Title word to number of products, for the frequent ones.
        aliases: Another name of a brand (folded) that titles put beside it, to the brand as written.
        kinds: Title word (index term) to the category path whose things it names; for shops whose category names are
            in another language than their titles.
        audiences: Source to its values to the audiences that each names.
        colour_field: The field that holds a product's colour, or "".
        colour_values: Colour family to the catalog's own values of it.
    """

    brands: Mapping[str, int] = field(default_factory=dict)
    categories: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    currencies: tuple[str, ...] = ()
    guarded_words: frozenset[str] = frozenset()
    guarded_pairs: frozenset[str] = frozenset()
    size: int = 0
    rated: bool = True
    dated: bool = True
    kinds: Mapping[str, str] = field(default_factory=dict)
    measures: tuple[Measure, ...] = ()
    told: Mapping[str, int] = field(default_factory=dict)
    coverage: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    title_terms: Mapping[str, int] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    audiences: Mapping[str, Mapping[str, frozenset[str]]] = field(init=False, default_factory=dict, repr=False)
    size_values: Mapping[str, tuple[str, str]] = field(init=False, default_factory=dict, repr=False)
    colour_field: str = field(init=False, default="")
    colour_values: Mapping[str, tuple[str, ...]] = field(init=False, default_factory=dict)
    own_colours: frozenset[str] = field(init=False, default=frozenset(), repr=False)
    brand_forms: Mapping[str, tuple[str, ...]] = field(init=False, default_factory=dict, repr=False)
    node_forms: Mapping[str, tuple[str, ...]] = field(init=False, default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        set_once = object.__setattr__
        name, families = _colours(self.values, self.size)
        set_once(self, "colour_field", name)
        set_once(self, "colour_values", families)
        own = {v.lower() for values in families.values() for v in values} & colours.NOT_IN_QUERIES
        set_once(self, "own_colours", frozenset(v for v in own if v.isascii()))
        set_once(self, "brand_forms", brand_forms(self.brands, self.aliases))
        set_once(self, "audiences", _audiences(self.values, self.categories))
        set_once(self, "size_values", _sizes(self.values))
        nodes: defaultdict[str, list[str]] = defaultdict(list)
        for path in self.categories:
            parts = path.split("/")
            nodes[" ".join(path.lower().split())].append(path)
            for depth, node in enumerate(parts):
                for form in _node_forms(node):
                    prefix = "/".join(parts[: depth + 1])
                    if prefix not in nodes[form]:
                        nodes[form].append(prefix)
        set_once(self, "node_forms", {form: tuple(paths) for form, paths in nodes.items()})

    def kind(self, words: str) -> tuple[str, ...]:
        """The category paths that words name as a whole: by a category's own name, or by the words of its titles.

        Args:
            words: All words that a query is about.

        Returns:
            Category paths; () when a word of them names no category, or they name several that do not meet.
        """
        form = " ".join(words.lower().split())
        if form in self.node_forms:
            return self.node_forms[form]
        terms = [t for t in dict.fromkeys(tokens(words)) if t not in STOP_WORDS]
        whole = [t for t in terms if not (has_han(t) and any(t != o and t in o for o in terms))]
        paths = {self.kinds.get(t, "") for t in whole}
        deepest = max(paths, key=len, default="")
        nested = all(path and f"{deepest}/".startswith(f"{path}/") for path in paths)
        return (deepest,) if deepest and nested else ()

    def kind_translated(self, words: str) -> tuple[str, ...]:
        """The category paths that words of the other language name as a whole.

        Args:
            words: All words that a query is about.

        Returns:
            Category paths; () when the two languages' names for the thing are not known.
        """
        form = " ".join(words.lower().split())
        named = [self.node_forms[other] for other in translations_of(form) if other in self.node_forms]
        if named:
            return named[0]
        paths = {self.kinds[other] for other in translations_of(form) if other in self.kinds}
        return tuple(paths) if len(paths) == 1 else ()

    def has_word(self, word: str) -> bool:
        """Whether titles or brands hold a word, so that it is no slip."""
        return word in self.title_terms or stem(word) in self.title_terms or word in self.brand_forms

    @property
    def priced(self) -> bool:
        """True when anything in the catalog has a price."""
        return bool(self.currencies) or not self.size

    @classmethod
    def from_products(cls, products: Iterable[Product], main_currency: str = "") -> Vocabulary:
        """Count the words of a catalog in one pass.

        Args:
            products: All products; read once.
            main_currency: ISO code of the shop's main currency; the most frequent one when empty.

        Returns:
            The vocabulary with its guards.
        """
        count = _Count()
        for product in products:
            count.add(product)
        return count.result(main_currency)

    def to_dict(self) -> dict[str, object]:
        """Give the vocabulary as plain JSON values, to be kept beside an index generation."""
        return {
            "brands": dict(self.brands),
            "categories": dict(self.categories),
            "values": {name: dict(values) for name, values in self.values.items()},
            "currencies": list(self.currencies),
            "guarded_words": sorted(self.guarded_words),
            "guarded_pairs": sorted(self.guarded_pairs),
            "size": self.size,
            "rated": self.rated,
            "dated": self.dated,
            "kinds": dict(self.kinds),
            "measures": [m.to_dict() for m in self.measures],
            "told": dict(self.told),
            "coverage": {source: dict(terms) for source, terms in self.coverage.items()},
            "title_terms": dict(self.title_terms),
            "aliases": dict(self.aliases),
            "version": VERSION,
        }

    @classmethod
    def from_dict(cls, saved: Mapping[str, object]) -> Vocabulary:
        """Make from what `to_dict` gave; an absent key counts as empty.

        Args:
            saved: Plain values.

        Returns:
            The vocabulary.

        Raises:
            ValueError: It was saved by another version, which counted other things.
        """
        if saved.get("version") != VERSION:
            raise ValueError(f"This vocabulary is of version {saved.get('version')}, not {VERSION}.")

        def counts(value: object) -> dict[str, int]:
            return {str(k): int(v) for k, v in value.items()} if isinstance(value, Mapping) else {}

        def texts(key: str) -> list[str]:
            value = saved.get(key)
            return [str(v) for v in value] if isinstance(value, list | tuple) else []

        values, size, kinds = saved.get("values"), saved.get("size"), saved.get("kinds")
        measures, coverage, aliases = saved.get("measures"), saved.get("coverage"), saved.get("aliases")
        return cls(
            brands=counts(saved.get("brands")),
            categories=counts(saved.get("categories")),
            values={str(k): counts(v) for k, v in values.items()} if isinstance(values, Mapping) else {},
            currencies=tuple(texts("currencies")),
            guarded_words=frozenset(texts("guarded_words")),
            guarded_pairs=frozenset(texts("guarded_pairs")),
            size=size if isinstance(size, int) else 0,
            rated=saved.get("rated") is not False,
            dated=saved.get("dated") is not False,
            kinds={str(k): str(v) for k, v in kinds.items()} if isinstance(kinds, Mapping) else {},
            measures=tuple(Measure.from_dict(m) for m in measures if isinstance(m, Mapping))
            if isinstance(measures, list | tuple)
            else (),
            told=counts(saved.get("told")),
            coverage={
                str(source): {str(t): float(x) for t, x in terms.items()}
                for source, terms in coverage.items()
                if isinstance(terms, Mapping)
            }
            if isinstance(coverage, Mapping)
            else {},
            title_terms=counts(saved.get("title_terms")),
            aliases={str(k): str(v) for k, v in aliases.items()} if isinstance(aliases, Mapping) else {},
        )


def _audiences(
    values: Mapping[str, Mapping[str, int]], categories: Iterable[str]
) -> dict[str, dict[str, frozenset[str]]]:
    """Where the catalog tells for whom a product is, and which of its values names which audience."""
    out: dict[str, dict[str, frozenset[str]]] = {}
    for name in AUDIENCE_FIELDS:
        named = {v: groups for v in values.get(name, ()) if (groups := groups_of(v))}
        if named:
            out[name] = named
    nodes: defaultdict[str, set[str]] = defaultdict(set)
    for path in categories:
        for group, prefix in path_groups(path).items():
            nodes[prefix].add(group)
    if nodes:
        out[CATEGORY] = {prefix: frozenset(groups) for prefix, groups in nodes.items()}
    return out


def _sizes(values: Mapping[str, Mapping[str, int]]) -> dict[str, tuple[str, str]]:
    """Sizes of the catalog as compared ("xl", "42") to the field and the value as written, the frequent field first."""
    present = sorted((n for n in SIZE_FIELDS if values.get(n)), key=lambda n: -sum(values[n].values()))
    return {v.lower().strip(): (name, v) for name in reversed(present) for v in values[name]}


def _node_forms(node: str) -> set[str]:
    """How a shopper may write a category's name: as it is, and in singular or plural."""
    folded = " ".join(node.lower().split())
    if not folded:
        return set()
    if has_han(folded):
        return {folded}
    if "-" in folded:
        return {folded, *_node_forms(folded.replace("-", " "))}
    head, _, last = folded.rpartition(" ")
    single = stem(last)
    plural = single + ("es" if single.endswith(("s", "x", "ch", "sh")) else "s")
    others = (f"{single}es",) if single.endswith("o") else ()  # tomatoes
    return {folded, *(f"{head} {form}".strip() for form in (single, plural, *others))}


def _colours(values: Mapping[str, Mapping[str, int]], size: int) -> tuple[str, dict[str, tuple[str, ...]]]:
    present = [(sum(values[name].values()), name) for name in colours.COLOUR_FIELDS if values.get(name)]
    if not present:
        return "", {}
    covered, name = max(present)
    if size and covered < MIN_COLOUR_COVERAGE * size:
        return "", {}
    families: defaultdict[str, list[str]] = defaultdict(list)
    same = colours.ONE_FIELD if name in colours.ONE_FIELD else (name,)
    for value in dict.fromkeys(v for n in same for v in values.get(n, ())):
        for family in colours.families_in(value):
            families[family].append(value)
    return name, {family: tuple(sorted(found)) for family, found in families.items()}


class _Count:
    """Counters of one pass over the products."""

    def __init__(self) -> None:
        self.brands: Counter[str] = Counter()
        self.categories: Counter[str] = Counter()
        self.values: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.currencies: Counter[str] = Counter()
        self.words: Counter[tuple[str, bool]] = Counter()
        self.pairs: Counter[tuple[str, bool]] = Counter()
        self.title_words: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.terms: Counter[str] = Counter()
        self.paths: Counter[str] = Counter()
        self.terms_of: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.measures = MeasureCount()
        self.told: Counter[str] = Counter()
        self.covering: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.aliases: dict[str, str] = {}
        self.size = 0
        self.rated = False
        self.dated = False

    def add(self, product: Product) -> None:
        self.size += 1
        self.dated = self.dated or bool(product.added)
        self.rated = self.rated or product.rating is not None
        if product.brand:
            self.brands[product.brand] += 1
        self.categories.update(product.categories)
        self.currencies.update({o.price.currency for o in product.offers})
        for variant in product.variants:
            self.currencies.update({o.price.currency for o in variant.offers})
        own: defaultdict[str, set[str]] = defaultdict(set)
        for name, value in product.attributes.items():
            texts = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
            own[name.lower()].update(t for t in texts if len(t) <= MAX_VALUE_CHARS)
        for variant in product.variants:
            for name, text in variant.options.items():
                own[name.lower()].add(text)
        for name, shown in product.pictured.items():
            if name != CATEGORY:
                own[name.lower()].update(shown.values)
        for name, found in own.items():
            counter = self.values[name]
            counter.update(v for v in found if v in counter or len(counter) < MAX_VALUES)
        self._titles(product, own)

    def _titles(self, product: Product, own: Mapping[str, set[str]]) -> None:
        mine = {f for name in colours.COLOUR_FIELDS for v in own.get(name, ()) for f in colours.families_in(v)}
        titles = [product.title, *(t.title for t in product.translations.values())]
        for title in titles:
            folded = title.lower()
            for start, end, family in colours.names_in(folded):
                word, is_own = folded[start:end], family in mine
                self.words[word, is_own] += 1
                for pair in neighbours(folded, start, end):
                    self.pairs[pair, is_own] += 1
        brand = " ".join(product.brand.lower().split())
        for term in set(_words(" ".join(titles))):
            self.title_words[term][brand] += 1
        self.aliases.update(aliases_in(product.brand, titles))
        paths = {p.rsplit("/", depth)[0] for p in product.categories for depth in range(p.count("/") + 1)}
        terms = {t for t in tokens(" ".join(titles)) if t not in STOP_WORDS and not t.isdigit()}
        self.terms.update(terms)
        self.paths.update(paths)
        for path in paths:
            self.terms_of[path].update(terms)
        self.measures.add(product.attributes, titles, terms)
        sources = {n for n in AUDIENCE_FIELDS if any(groups_of(v) for v in own.get(n, ()))}
        sizes = [v for n in SIZE_FIELDS for v in own.get(n, ())]
        if sizes:
            sources.add("size")
        if any(v.lower() in ("s", "m", "l", "xl") for v in sizes):
            sources.add("size letter")
        if any(own.get(n) for n in colours.COLOUR_FIELDS):
            sources.add("color")
        if any(v.isdigit() for v in sizes):
            sources.add("size number")
        if any(path_groups(p) for p in product.categories):
            sources.add(CATEGORY)
        self.told.update(sources)
        for source in sources:
            self.covering[source].update(terms)

    def kinds(self) -> dict[str, str]:
        """Title words that name a category: the one whose titles hold the word most, the deeper one when equal."""
        best: dict[str, tuple[float, int, str]] = {}
        for path, terms in self.terms_of.items():
            for term, n in terms.items():
                if n < max(MIN_KIND_TITLES, MIN_KIND_SHARE * self.terms[term], MIN_KIND_COVERAGE * self.paths[path]):
                    continue
                best[term] = max(best.get(term, (0.0, 0, "")), (n / self.paths[path], path.count("/"), path))
        return {term: path for term, (_, _, path) in best.items()}

    def result(self, main_currency: str) -> Vocabulary:
        words = {w for (w, own), n in self.words.items() if not own and n >= MIN_OTHER_TITLES}
        words = {w for w in words if not _trusted(self.words, w)}
        pairs = {p for p, own in self.pairs if not own and not _trusted(self.pairs, p)}
        nodes = {form for path in self.categories for node in path.split("/") for form in _node_forms(node)}
        for form in folded_names(self.brands):
            held = self.title_words.get(form)
            owned = sum(n for b, n in held.items() if b == form or b.startswith(f"{form} ")) if held else 0
            if form in nodes or (held and owned < MIN_OWN_SHARE * sum(held.values())):
                words.add(form)
        ranked = [c for c, _ in self.currencies.most_common()]
        main = [main_currency] if main_currency in self.currencies else []
        return Vocabulary(
            brands=dict(self.brands),
            categories=dict(self.categories),
            values={name: dict(counter) for name, counter in self.values.items()},
            currencies=tuple(dict.fromkeys(main + ranked)) if ranked else (),
            guarded_words=frozenset(words),
            guarded_pairs=frozenset(pairs),
            size=self.size,
            rated=self.rated,
            dated=self.dated,
            kinds=self.kinds(),
            measures=self.measures.result(self.terms),
            told=dict(self.told),
            coverage={
                source: {t: round(n / self.terms[t], 3) for t, n in sorted(terms.items()) if n >= MIN_TITLE_TERMS - 1}
                for source, terms in self.covering.items()
            },
            title_terms={
                t: n for t, n in self.terms.items() if n >= MIN_TITLE_TERMS and not any(c.isdigit() for c in t)
            },
            aliases=self.aliases,
        )


def _trusted(counter: Counter[tuple[str, bool]], word: str) -> bool:
    own, other = counter[word, True], counter[word, False]
    return own >= MIN_OWN_SHARE * (own + other)


def _words(text: str) -> list[str]:
    lowered = text.lower()
    return [w.strip("()[],.;:!?\"'") for w in lowered.split()] + [t for t in tokens(lowered) if has_han(t)]


def neighbours(text: str, start: int, end: int) -> list[str]:
    """The pairs that a word forms with the word before and after it, as "red dead"; within one phrase only.

    Args:
        text: Lower-case words.
        start: Where the word begins.
        end: Where it ends.

    Returns:
        Zero to two pairs; for Chinese the neighbour is the two characters beside it.
    """
    word = text[start:end]
    before, after = text[:start], text[end:]
    out: list[str] = []
    if has_han(word):
        right = after[:2].strip()
        return [word + right] if right and has_han(right) and not right.startswith("的") else []
    left = before.rstrip(" -").split(" ")[-1] if before.endswith((" ", "-")) else ""
    right = after.lstrip(" -").split(" ")[0] if after.startswith((" ", "-")) else ""
    if left and left[-1].isalnum() and left not in STOP_WORDS:  # "in red" names nothing, "code red" does
        out.append(f"{left} {word}")
    if right and right[0].isalnum() and right not in STOP_WORDS:
        out.append(f"{word} {stem(right.strip('.,;:!?()'))}")
    return out
