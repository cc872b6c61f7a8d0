"""Check a model's sentence against the facts that it cites; what the facts do not hold is not shown.

Knows nothing about models or prompts. A closed world: every number with its unit, every name, and every word that is
not mere wording must stand in the cited facts. It drops honest paraphrases too; the templates then speak instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from shopguide.guide.plain_words import EN, NEGATIONS_EN, NEGATIONS_ZH, ZH
from shopguide.measure import CURRENCIES, CURRENCY_SIGNS
from shopguide.text import has_han, normalise, stem
from shopguide.types import Citation, Language

MAX_SENTENCES = 8
"""Sentences of a model that are looked at."""

MAX_SENTENCE_CHARS = 400
"""A longer sentence is not worded, it is babble."""

_REFS = re.compile(r"((?:\s*[\[【]\s*\d{1,3}(?:\s*[,，、]\s*\d{1,3})*\s*[\]】])+)")
_END = re.compile(r"(?<=[!?。！？])|(?<=[a-z)\"”’\]][.])(?=\s)|(?<=\d[.])(?=\s+[A-Z“\"])|\n+")
_SIGN = r"us\$|hk\$|[$€£¥￥]"
_NUMBER = re.compile(
    rf"(?P<sign>{_SIGN})?\s?(?P<n>\d+(?:[,，]\d{{3}})*(?:\.\d+)?)\s?(?P<unit>%|[\"″°]?[a-zμ]{{1,12}}\b|[一-鿿]{{1,3}})?",
    re.IGNORECASE,
)
_TOLD_BY_SOMEBODY = re.compile(
    r"\b(?:customers?|reviews?|reviewers?|buyers?|people|someone|writes|wrote)\b|顾客|买家|用户|有人|评价|说"
)
_SEEN = re.compile(r"\b(?:pictures?|photos?|images?)\b|图")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*", re.UNICODE)
WORKED_OUT = frozenset(("search", "sum"))
"""Citations of what the code counted or summed over several products: no product's own word."""

_ONE_THING = re.compile(r"\b(?:it|its|this)\b|它|这[款台件双个条种]|该")
_ONE_DOES = re.compile(
    r"\b(?:is|has|was|does|fits|matches|meets|comes|holds|costs|weighs|offers|includes|needs|carries|takes|contains)\b"
)
"""A verb that says what one thing does: a count of several takes none."""

_OF_FIVE = re.compile(r"(?:out of|of|/)\s?5\b(?!\s?[.,]?\d)(?:\s?stars?)?|满分\s?(?:为|是)?\s?5\s?分?")
"""The scale of stars proves nothing: it is taken out of facts and sentences alike."""

_HAN_RUN = re.compile(r"[㐀-䶿一-鿿]+")
_UNIT_SAME = {
    written: unit
    for unit, names in {
        "stars": "stars star out 分",
        "reviews": "reviews review ratings 条 条评 条评价 个评 个评价",
        "inch": "inches in 英寸 寸",
        "g": "grams gram 克",
        "kg": "kilograms 公斤 千克",
        "h": "hours hour 小时",
        "l": "litres liters 升",
        "ml": "毫升",
        "cm": "厘米",
        "mm": "毫米",
        "w": "watts 瓦",
    }.items()
    for written in names.split()
}
_UNITS = frozenset(_UNIT_SAME.values()) | frozenset(
    "% cm mm m kg g mg l ml w kw v mah gb tb mb hz khz mhz ghz min oz lb lbs ft mp dpi ppm rpm db".split()
)


@dataclass(frozen=True)
class Fact:
    """One numbered piece of evidence.

    Attributes:
        number: As the model is to cite it.
        product_id: The one product it is of; "" for a sentence that the code worked out over several.
        title: The product's title, "" for a worked-out sentence.
        text: What it says.
        citations: What proves it.
        denies: The fact is a "no".
        names: All names of the product.
        proof: Where its numbers are read from; "" for `text`. A worked-out sentence may name the shopper's own limits,
            which prove nothing of a product.
        free: Words of a customer or of a description, or what a picture shows: they prove no price, a customer's are
            told as a customer's, and what only a picture shows as the picture's.
    """

    number: int
    product_id: str
    title: str
    text: str
    citations: tuple[Citation, ...]
    denies: bool = False
    names: tuple[str, ...] = field(default=())
    proof: str = ""
    free: Literal["", "review", "description", "picture"] = ""

    @property
    def counted(self) -> bool:
        """The code worked it out over several products, so that its numbers are no product's."""
        return bool(self.citations) and all(c.field in WORKED_OUT for c in self.citations)

    def numbers(self) -> list[tuple[float, str]]:
        """The numbers that it proves of its subject, with their units."""
        if self.counted and self.product_id:
            return []
        found = numbers_of(_OF_FIVE.sub(" stars ", _strip_titles(_fold(self.proof or self.text), (self,))))
        return [n for n in found if n[1] not in CURRENCIES] if self.free else found


@dataclass(frozen=True)
class Verdict:
    """A sentence without its references, with the facts it cites, and why it is not shown ("" when it is)."""

    text: str
    facts: tuple[Fact, ...] = ()
    wrong: str = ""


def check(reply: str, facts: Sequence[Fact], names: Sequence[str], language: Language) -> list[Verdict]:
    """Check a model's whole reply.

    Args:
        reply: What the model said.
        facts: The evidence it was given.
        names: Titles and brands of the catalog that must not be mixed up.
        language: The asker's language.

    Returns:
        One verdict a sentence, in order.
    """
    return check_sentences(cut(reply), facts, names, language)


def check_sentences(
    said: Sequence[tuple[str, Sequence[int]]], facts: Sequence[Fact], names: Sequence[str], language: Language
) -> list[Verdict]:
    """Check sentences that are cut already.

    Args:
        said: Each sentence with the numbers of the facts that it cites.
        facts: The evidence.
        names: Titles and brands of the catalog that must not be mixed up.
        language: The asker's language.

    Returns:
        One verdict a sentence, in order.
    """
    by_number = {f.number: f for f in facts}
    out = []
    for text, numbers in said[:MAX_SENTENCES]:
        cited = tuple(by_number[n] for n in dict.fromkeys(numbers) if n in by_number)
        wrong = "cites what was not given" if len(cited) < len(set(numbers)) else _wrong(text, cited, names, language)
        out.append(Verdict(text, cited, wrong))
    return out


def cut(reply: str) -> list[tuple[str, list[int]]]:
    """Cut a reply into sentences with the numbers they cite; a sentence without any has none."""
    reply = re.sub(
        r"<think>.*?</think>|[*_#`>]|^\s*(?:[-•]|\d+[.)])\s+", " ", reply[:20_000], flags=re.DOTALL | re.MULTILINE
    )
    reply = re.sub(r"([.!?。！？])((?:\s*[\[【]\s*\d{1,3}(?:\s*[,，、]\s*\d{1,3})*\s*[\]】])+)", r"\2\1", reply)
    pieces = _REFS.split(reply)
    out: list[tuple[str, list[int]]] = []
    for i in range(0, len(pieces), 2):
        body = pieces[i].lstrip(" .。!?！？,，;；\n")
        refs = [int(n) for n in re.findall(r"\d+", pieces[i + 1])] if i + 1 < len(pieces) else []
        parts = [p.strip() for p in _END.split(body) if p and p.strip(" .。!?！？,，;；\n")]
        for j, part in enumerate(parts):
            out.append((normalise(part), refs if j == len(parts) - 1 else []))
    return out


def _wrong(text: str, cited: Sequence[Fact], names: Sequence[str], language: Language) -> str:
    """Why a sentence must not be shown; "" when nothing speaks against it."""
    if not cited:
        return "cites nothing"
    if len(text) > MAX_SENTENCE_CHARS:
        return "is too long"
    if (language == "zh") != has_han(_without_evidence(text, cited)) and (language == "zh" or has_han(text)):
        return "is in the wrong language"
    if len({f.product_id for f in cited}) > 1:
        return "mixes facts of several products"
    folded = _fold(text)
    if any(f.free == "review" for f in cited) and not _TOLD_BY_SOMEBODY.search(folded):
        return "tells a customer's words as a fact"
    if any(f.free == "picture" for f in cited) and not _SEEN.search(folded):
        return "tells what only a picture shows as the catalog's word"
    evidence = _fold(" ; ".join(f"{f.title} ; {f.text}" for f in cited))
    for name in names:
        if _holds(folded, _fold(name)) and not _holds(evidence, _fold(name)):
            return f"names {name}, which the cited facts do not"
    if any(c.field == "list_price" for f in cited for c in f.citations) and not re.search(
        r"\b(?:list|was|down)\b|原价", folded
    ):
        return "tells a former price as the price"
    return (
        _wrong_subject(folded, cited, names)
        or _wrong_number(folded, cited)
        or _wrong_polarity(folded, cited, language)
        or _wrong_word(folded, evidence)
    )


def _without_evidence(text: str, cited: Sequence[Fact]) -> str:
    """The text without titles of the facts, so that a Chinese title in an English sentence is no wrong language."""
    for fact in cited:
        for name in (fact.title, *(c.quote for c in fact.citations)):
            text = text.replace(normalise(name), " ") if name else text
    return text or " "


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).replace("’", "'").lower().split())


def _holds(text: str, name: str) -> bool:
    if len(name) < 2:
        return False
    return re.search(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", text) is not None


def numbers_of(text: str) -> list[tuple[float, str]]:
    """Numbers with their unit or currency, out of folded text: "
    ""$1,299.00" is (1299.0, "USD"), "4.6 stars" (4.6, "stars").
    """
    out = []
    for match in _NUMBER.finditer(text):
        value = float(re.sub(r"[,，]", "", match["n"]))
        sign, unit = (match["sign"] or "").lower(), (match["unit"] or "").lower().strip('"″°')
        if sign:
            out.append((value, CURRENCY_SIGNS.get(sign, sign)))
            continue
        code = CURRENCY_SIGNS.get(unit) or next(
            (CURRENCY_SIGNS[u] for u in ("块钱", "块", "元") if unit.startswith(u)), ""
        )
        if code or unit.upper() in CURRENCIES:
            out.append((value, code or unit.upper()))
            continue
        short = next(
            (
                _UNIT_SAME[unit[:n]]
                for n in range(len(unit), 0, -1)
                if unit[:n] in _UNIT_SAME and (n == len(unit) or has_han(unit))
            ),
            unit,
        )
        out.append((value, short if short in _UNITS else ""))
    return out


def _strip_titles(text: str, cited: Sequence[Fact]) -> str:
    """Take titles out, whole or in pairs of neighbours ("aero 14"), so that their numbers prove nothing else."""
    for fact in cited:
        for title in (fact.title, *fact.names):
            name = _fold(title)
            if not name:
                continue
            text = text.replace(name, " ")
            words = name.split()
            for pair in pairwise(words):
                if any(c.isdigit() for c in "".join(pair)) and any(c.isalpha() for c in pair[0]):
                    text = re.sub(rf"(?<![a-z0-9]){re.escape(' '.join(pair))}(?![a-z0-9.,])", " ", text)
            for word in words:
                if re.search(r"[a-z]", word) and re.search(r"\d", word):
                    text = re.sub(rf"(?<![a-z0-9$¥€£.]){re.escape(word)}(?![a-z0-9.,])", " ", text)
    return text


def _wrong_subject(folded: str, cited: Sequence[Fact], names: Sequence[str]) -> str:
    """A number of several products told of one: "the Aero 14 fits 6 laptops", where 6 laptops were found."""
    if not any(f.counted for f in cited):
        return ""
    if any(_holds(folded, _fold(name)) for name in names) or _ONE_THING.search(folded):
        return "tells what was counted over several products of one"
    several = any(value != 1 for value, _ in numbers_of(folded))
    return "tells what was counted over several products of one" if several and _ONE_DOES.search(folded) else ""


def _wrong_number(folded: str, cited: Sequence[Fact]) -> str:
    said = numbers_of(_OF_FIVE.sub(" stars ", _strip_titles(folded, cited)))
    if any(c.isnumeric() and not c.isascii() and not has_han(c) for c in folded):
        return "has a number in a script that is not read"
    held = [n for f in cited for n in f.numbers()]
    for value, unit in said:
        if not any(abs(value - v) <= 1e-9 and unit == u for v, u in held):
            return f"says {value:g}{f' {unit}' if unit else ''}, which the cited facts do not"
    units = [u for f in cited for u in {u for _, u in f.numbers()}]
    if said and len(cited) > 1 and any(units.count(u) > 1 for _, u in said):
        return "has numbers that could be of another fact"
    return ""


def _wrong_polarity(folded: str, cited: Sequence[Fact], language: Language) -> str:
    """A "no" must be told as a no, and nothing else may be denied."""
    evidence = _fold(" ; ".join(f.text for f in cited))

    def denied(text: str) -> bool:
        if any(w in NEGATIONS_EN or w.endswith("n't") for w in _WORD.findall(text)):
            return True
        return any(sign in text for sign in NEGATIONS_ZH)

    bare = _strip_titles(folded, cited)
    if denied(bare) and not (denied(evidence) or any(f.denies for f in cited)):
        return "denies what the cited facts do not"
    if not denied(bare) and any(f.denies for f in cited):
        return "tells a no as a yes"
    for fact in cited:
        text = _fold(fact.text)
        if denied(text) and not fact.denies and not denied(bare):
            return "leaves out a denial"
    return ""


def _wrong_word(folded: str, evidence: str) -> str:
    """The first word that is neither wording nor in the evidence."""
    held = {stem(w) for w in _WORD.findall(evidence) if not has_han(w)}
    for word in _WORD.findall(folded):
        if has_han(word):
            continue
        plain = word.replace("'s", "")
        if stem(plain) in held or plain in EN or word in EN:
            continue
        if plain in NEGATIONS_EN or plain in _UNIT_SAME or plain in _UNITS or plain.upper() in CURRENCIES:
            continue
        if plain in CURRENCY_SIGNS:
            continue
        return f"says “{word}”, which the cited facts do not"
    for run in _HAN_RUN.findall(folded):
        left = _leftover(run, evidence)
        if left:
            return f"says “{left}”, which the cited facts do not"
    return ""


def _leftover(run: str, evidence: str) -> str:
    """What of a Chinese run is neither wording nor (two characters or more together) in the evidence."""
    at, out = 0, ""
    while at < len(run):
        for length in range(min(20, len(run) - at), 1, -1):
            if run[at : at + length] in evidence:
                at += length
                break
        else:
            word = next((w for w in ZH if run.startswith(w, at)), "")
            if not word and run[at] in NEGATIONS_ZH:
                word = run[at]  # whether it may be denied at all is checked apart
            out += "" if word else run[at]
            at += len(word) or 1
    return out
