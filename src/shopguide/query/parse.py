"""Words to `Query`: constraints out of what a shopper types, in English and Chinese, with a report of each.

Knows nothing about indexes or products beyond the `Vocabulary` it is given.
A false filter is worse than a missed one: in doubt a word stays a word. The order of reading (sort, stars, stock,
price, category, negation, brand, colour) settles which reading owns a stretch of text.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import replace

from shopguide.errors import QueryError
from shopguide.query import colours, phrases, price
from shopguide.query.relaxed import WORDS, names_chip
from shopguide.query.vocabulary import EVERYDAY, Vocabulary, neighbours
from shopguide.text import STOP_WORDS, language_of, normalise, stem, tokens
from shopguide.types import Filter, Filters, Language, Query, Sort, Understood

MAX_QUERY_CHARS = 2000
"""Characters of one query. The longest titles that people paste have some 300; text encoders read about 500 pieces."""

MAX_NEGATED_FIELDS = 4
"""A negated word that stands in more fields than this is an everyday word, not a value to filter by."""

_SHOWN = {
    "en": {"brand": "brand", "category": "category", "color": "color", "not": "not", "in_stock": "in stock",
           "rating": "rating", "price_asc": "cheapest first", "price_desc": "most expensive first",
           "rating_sort": "best rated first", "newest": "newest first"},
    "zh": {"brand": "品牌", "category": "分类", "color": "颜色", "not": "不要", "in_stock": "有货", "rating": "评分",
           "price_asc": "价格从低到高", "price_desc": "价格从高到低", "rating_sort": "评分从高到低",
           "newest": "最新优先"},
}  # fmt: skip


def parse(text: str, vocabulary: Vocabulary, language: Language | None = None, without: Collection[str] = ()) -> Query:
    """Read a shopper's words.

    Args:
        text: The words as typed; may be empty.
        vocabulary: What the catalog can check.
        language: Language of the chips; told by script when None.
        without: Chips that the shopper took back, by their id (or label, or words): their words count for nothing;
            "words" are those that are left to match. What names no chip changes nothing.

    Returns:
        The query: hard filters, sort, the words that are left to match and embed ("" when nothing is left), and one
        `Understood` a constraint. Contradicting constraints are kept as they are said.

    Raises:
        QueryError: The text is longer than `MAX_QUERY_CHARS`.
    """
    if len(text) > MAX_QUERY_CHARS:
        raise QueryError(
            f"The query has {len(text):,} characters; {MAX_QUERY_CHARS:,} are read at most.", "Shorten it."
        )
    reader = _Reader(text, vocabulary, language or language_of(text))
    for step in (
        reader.sorts, reader.ratings, reader.stock, reader.prices, reader.category, reader.negations, reader.brands,
        reader.colours,
    ):  # fmt: skip
        step()
    reader.take_back(without)
    words = reader.kind(reader.rest()) or reader.only_names()
    reader.take_back(without)
    words = "" if WORDS in without else words
    found = tuple(sorted(reader.found, key=lambda u: u.start))
    sort: Sort = next((u.sort for u in found if u.sort), "relevance")
    return Query(text, words, reader.language, merge_filters(f for u in found for f in u.filters), sort, found)


def merge_filters(filters: Iterable[Filter]) -> Filters:
    """Join conditions that would contradict as AND but are meant as OR: "red or blue", "Canon or HP".

    Args:
        filters: Conditions in order.

    Returns:
        Values wanted of one field in one filter, values refused of one field in one; bounds stay as they are.
    """
    out: list[Filter] = []
    for new in filters:
        bounded = new.low is not None or new.high is not None
        for i, old in enumerate(out):
            if bounded or old.field != new.field or old.low is not None or old.high is not None:
                continue
            if bool(old.any_of) == bool(new.any_of) and bool(old.none_of) == bool(new.none_of):
                any_of = tuple(dict.fromkeys(old.any_of + new.any_of))
                out[i] = replace(old, any_of=any_of, none_of=tuple(dict.fromkeys(old.none_of + new.none_of)))
                break
        else:
            out.append(new)
    return tuple(out)


def _fold(text: str) -> str:
    """Lower case and NFKC, one character for one, so that offsets stay those of the text as typed."""
    out = []
    for char in text:
        folded = unicodedata.normalize("NFKC", char).lower()
        folded = folded if len(folded) == 1 else char
        out.append(
            " " if folded.isspace() or not folded.isprintable() else {"’": "'", "“": '"', "”": '"'}.get(folded, folded)
        )
    return "".join(out)


class _Reader:
    """One reading of one text: what is found, and which characters are spoken for."""

    def __init__(self, text: str, vocabulary: Vocabulary, language: Language) -> None:
        self.text = text
        self.folded = _fold(text)
        self.vocabulary = vocabulary
        self.language: Language = language
        self.found: list[Understood] = []
        self._colour_names = colours.names_in(self.folded)
        self._taken = bytearray(len(text))  # 1: spoken for; 2: and gone from the words

    def _free(self, start: int, end: int) -> bool:
        return start < end and not any(self._taken[start:end])

    def _shown(self, key: str) -> str:
        return _SHOWN[self.language][key]

    def _add(
        self, start: int, end: int, label: str, filters: Filters = (), sort: Sort | None = None, gone: bool = True
    ) -> None:
        """Report a constraint; `gone` takes its words out of those that are matched."""
        self._taken[start:end] = (b"\2" if gone else b"\1") * (end - start)
        soft = not filters and sort is None
        self.found.append(Understood(self.text[start:end].strip(), label, start, filters, sort, soft))

    def take_back(self, without: Collection[str]) -> None:
        """Forget the chips that the shopper does not want; their words are gone."""
        for chip in [u for u in self.found if without and names_chip(u, without)]:
            self.found.remove(chip)
            self._taken[chip.start : chip.start + len(chip.text)] = b"\2" * len(chip.text)

    def sorts(self) -> None:
        """Cheapest, dearest, best rated, newest: the first one said wins."""
        hits = [(m.start(), m.end(), sort) for sort, rule in phrases.SORTS for m in rule.finditer(self.folded)]
        for start, end, sort in sorted(hits):
            if self._free(start, end) and not any(u.sort for u in self.found):
                self._add(start, end, self._shown("rating_sort" if sort == "rating" else sort), sort=sort)

    def ratings(self) -> None:
        for strict, rule in phrases.RATINGS:
            for match in rule.finditer(self.folded):
                start, end = _trim(match)
                if not self._free(start, end):
                    continue
                raw = match.groupdict().get("stars") or match.groupdict().get("stars2") or ""
                stars = phrases.ZH_DIGITS.get(raw) or float(raw)
                low = math.nextafter(stars, 6.0) if strict else stars
                label = f"{self._shown('rating')} {'>' if strict else '≥'} {stars:g}"
                hard = self.vocabulary.rated
                self._add(start, end, label, (Filter("rating", low=low),) if hard else ())

    def stock(self) -> None:
        for match in phrases.IN_STOCK.finditer(self.folded):
            start, end = _trim(match)
            if self._free(start, end):
                self._add(start, end, self._shown("in_stock"), (Filter("in_stock", any_of=("yes",)),))

    def prices(self) -> None:
        for span in price.price_spans(self.folded, self.vocabulary.currencies):
            if not self._free(span.start, span.end):
                continue
            low = None if span.low is None else float(span.low)
            high = None if span.high is None else float(span.high)
            bound = Filter("price", low=low, high=high, currency=span.currency)
            hard = self.vocabulary.priced
            self._add(span.start, span.end, price.label(span, self.language), (bound,) if hard else ())

    def category(self) -> None:
        """A category filters only when it is called one: "in category X", "X category", X分类."""
        for match in phrases.CATEGORY_BEFORE.finditer(self.folded):
            form = self._longest(match.end(), self.vocabulary.node_forms)
            if form:
                self._category(match.start(), match.end() + len(form), form)
        for match in phrases.CATEGORY_AFTER.finditer(self.folded):
            for form in sorted(self.vocabulary.node_forms, key=len, reverse=True):
                start = match.start() - len(form)
                if start >= 0 and self.folded[start : match.start()] == form and self._starts(start):
                    lead = re.search(r"(?:in (?:the )?|在)$", self.folded[:start])
                    self._category(lead.start() if lead else start, match.end(), form)
                    break

    def _category(self, start: int, end: int, form: str) -> None:
        if self._free(start, end):
            paths = self.vocabulary.node_forms[form]
            label = f"{self._shown('category')}: {', '.join(paths)}"
            self._add(start, end, label, (Filter("category", any_of=paths),))

    def negations(self) -> None:
        for rule in (phrases.NEGATION_EN, phrases.NEGATION_ZH):
            for match in rule.finditer(self.folded):
                before = self.folded[: match.start()]
                if self._free(match.start(), match.end()) and not before.endswith(("or ", "why ", "要")):
                    self._negation(match.start(), match.end(), match["cue"])

    def _negation(self, start: int, at: int, cue: str) -> None:
        filters: list[Filter] = []
        names: list[str] = []
        end = at
        while True:
            got = self._refused(at)
            if got is None:
                break
            filters += got[1]
            names.append(self.text[at : got[0]])
            end = got[0]
            joint = phrases.AND_OR.match(self.folded, end)
            if joint is None or joint.end() == len(self.folded):
                break
            at = joint.end()
        if not names:
            if cue == "without":
                self._unknown_refused(start, at)
            return
        tail = phrases.NEGATION_TAIL.match(self.folded, end)
        end = tail.end() if tail and any(ord(c) > 0x3000 for c in self.folded[start:end]) else end
        label = f"{self._shown('not')}{'' if self.language == 'zh' else ' '}{', '.join(names)}"
        self._add(start, end, label, merge_filters(filters))

    def _refused(self, at: int) -> tuple[int, Filters] | None:
        """The colour, brand or value refused at a place, with the filters that refuse it."""
        vocabulary = self.vocabulary
        for start, end, family in self._colour_names:
            if start == at and not self._is_name(start, end):
                values = vocabulary.colour_values.get(family, ())
                return end, (Filter(vocabulary.colour_field, none_of=values),) if values else ()
        form = self._longest(at, vocabulary.brand_forms)
        if form:
            return at + len(form), (Filter("brand", none_of=vocabulary.brand_forms[form]),)
        word = re.compile(r"[a-z][a-z-]+(?: [a-z][a-z-]+)?|[㐀-鿿]{2,6}").match(self.folded, at)
        if word is None:
            return None
        for tried in _shorter(word.group()):
            filters = self._value_filters(tried)
            if filters:
                return at + len(tried), filters
        return None

    def _value_filters(self, word: str) -> Filters:
        forms = {word, stem(word)}
        if word in STOP_WORDS:
            return ()
        out: list[Filter] = []
        for name, values in self.vocabulary.values.items():
            if name == self.vocabulary.colour_field or not any(v.lower() in forms for v in values):
                continue
            refused = tuple(sorted(v for v in values if _names(v.lower(), forms)))
            out.append(Filter(name, none_of=refused))
        return tuple(out) if len(out) <= MAX_NEGATED_FIELDS else ()

    def _unknown_refused(self, start: int, at: int) -> None:
        """Refuse what no value of the catalog names ("without wires"): said to be soft, and not searched for."""
        word = re.compile(r"[a-z][a-z-]+").match(self.folded, at)
        if word and word.group() not in STOP_WORDS:
            self._add(start, word.end(), f"{self._shown('not')} {word.group()}")

    def brands(self) -> None:
        at = 0
        while at < len(self.folded):
            form = self._longest(at, self.vocabulary.brand_forms) if self._free(at, at + 1) else ""
            if not form:
                at += 1
                continue
            self._brand(at, at + len(form), form)
            at += len(form)

    def _brand(self, start: int, end: int, form: str) -> None:
        before, after = self.folded[:start], self.folded[end:]
        lead = phrases.BRAND_EXPLICIT_BEFORE.search(before)
        tail = phrases.BRAND_EXPLICIT_AFTER.match(after)
        if not (lead or tail):
            if phrases.BRAND_NOT_MEANT_BEFORE.search(before) or form in EVERYDAY or stem(form) in EVERYDAY:
                return
            if form in self.vocabulary.guarded_words or form in self.vocabulary.node_forms or form in colours.FAMILY_OF:
                return
        start = lead.start() if lead else start
        end += tail.end() if tail else 0
        if self._free(start, end):
            names = self.vocabulary.brand_forms[form]
            self._add(start, end, f"{self._shown('brand')}: {names[0]}", (Filter("brand", any_of=names),))

    def _is_name(self, start: int, end: int) -> bool:
        pairs = neighbours(self.folded, start, end)
        known = self.vocabulary.guarded_pairs
        if any(p in known or p in colours.KNOWN_NAMES for p in pairs):
            return True
        return any(self.folded.startswith(n, start) for n in colours.KNOWN_NAMES if len(n) < 4)

    def colours(self) -> None:
        for start, end, family in self._colour_names:
            guarded = self.folded[start:end] in self.vocabulary.guarded_words
            if not self._free(start, end) or self._is_name(start, end) or guarded:
                continue
            values = self.vocabulary.colour_values.get(family, ())
            shown = colours.SHOWN_ZH[family] if self.language == "zh" else family
            lead = re.search(
                r"(?:\bin (?:the )?(?:colou?r )?|\bcolou?r:? ?|颜色(?:是|为|[:：])?)$", self.folded[:start]
            )
            tail = re.match(r"(?:[ -]colou?r(?:ed)?\b|[ -]coloured\b|(?:颜色|系|款)?的)", self.folded[end:])
            first = lead.start() if lead and self._free(lead.start(), start) else start
            last = end + (tail.end() if tail else 0)
            told = 0 < len(values) <= 3 and (self.language == "en" or not any(v.isascii() for v in values))
            label = f"{self._shown('color')}: {', '.join(values) if told else shown}"
            if values:
                self._add(first, last, label, (Filter(self.vocabulary.colour_field, any_of=values),))
            else:
                self._add(start, end, label, gone=False)

    def kind(self, words: str) -> str:
        """When all that is left is a category's name: filter by it under an asked order, else only say so.

        A page ordered by price shows the cheapest thing that matches at all, so "cheapest laptop" must not match the
        bag that a laptop goes into; under the order of relevance the words rank well enough.

        Args:
            words: What is left.

        Returns:
            The words that are left to match: "" when the category is a filter.
        """
        if any(f.field == "category" for u in self.found for f in u.filters):
            return words
        sorted_ = any(u.sort for u in self.found)
        paths = self.vocabulary.kind(words) if sorted_ else self.vocabulary.node_forms.get(_fold_words(words), ())
        if not paths:
            return words
        start = max(self.folded.find(words.lower()), 0)
        label = f"{self._shown('category')}: {', '.join(paths[:3])}"
        filters = (Filter("category", any_of=paths),) if sorted_ else ()
        self.found.append(Understood(words, label, start, filters, soft=not filters))
        return "" if sorted_ else words

    def only_names(self) -> str:
        """The brand names that were all there was: they filter, and rank what they let through.

        A product carries its brand as a word, so that it loses nothing; a colour may stand there in another language.
        """
        if any(u.sort or any(f.field == "category" for f in u.filters) for u in self.found):
            return ""
        return " ".join(u.text for u in self.found if any(f.field == "brand" and f.any_of for f in u.filters))

    def _starts(self, at: int) -> bool:
        """A word may begin here: not in the middle of a Latin word."""
        previous, char = self.folded[at - 1 : at], self.folded[at : at + 1]
        return not (previous and char and _joined(previous, char))

    def _longest(self, at: int, forms: Iterable[str] | dict[str, tuple[str, ...]]) -> str:
        """The longest of the forms that stands at a place as whole words, or ""."""
        if not self._starts(at):
            return ""
        for length in range(min(40, len(self.folded) - at), 1, -1):
            piece = self.folded[at : at + length]
            if piece in forms and self._starts(at + length):
                return piece
        return ""

    def rest(self) -> str:
        """The words that are left, without fillers; "" when they are only stop words or signs."""
        for joint in phrases.AND_OR.finditer(self.folded):
            start, end = joint.span()
            if start and end < len(self.text) and self._taken[start - 1] == 2 == self._taken[end]:
                self._taken[start:end] = b"\2" * (end - start)
        kept = "".join(" " if self._taken[i] == 2 else c for i, c in enumerate(self.text))
        words = normalise(kept)
        while True:
            before = words
            while (shorter := phrases.LEAD.sub("", words).strip()) != words:
                words = shorter
            for rule in (phrases.TAIL, phrases.HEAD_LEFT):
                words = rule.sub("", words).strip()
            if words == before:
                break
        words = re.sub(r"(?<=\s)的|(?<=[㐀-鿿])的(?=\s)", " ", words)
        words = " ".join(words.split())
        terms = tokens(words)
        return "" if all(t in STOP_WORDS for t in terms) else words


def _fold_words(words: str) -> str:
    return " ".join(words.lower().split())


def _joined(left: str, right: str) -> bool:
    """Two characters of one Latin word or number."""
    return all(c.isascii() and (c.isalnum() or c in "-'") for c in (left, right))


def _shorter(text: str) -> list[str]:
    """The text and its beginnings: by words for English, by characters for Chinese; longest first."""
    if text.isascii():
        parts = text.split(" ")
        return [" ".join(parts[:n]) for n in range(len(parts), 0, -1)]
    return [text[:n] for n in range(len(text), 1, -1)]


def _names(value: str, forms: set[str]) -> bool:
    """A catalog value names one of the forms as whole words ("Leather / Suede" names leather)."""
    if any(not f.isascii() and f in value for f in forms):
        return True
    return bool(forms & set(re.findall(r"[a-z]+(?:-[a-z]+)*", value))) or value in forms


def _trim(match: re.Match[str]) -> tuple[int, int]:
    text = match.group()
    return match.start() + len(text) - len(text.lstrip()), match.end() - (len(text) - len(text.rstrip()))
