"""Words: normalise, clean HTML, tell the language by script, and cut into index terms.

Pure functions; knows nothing about products, files or models.
Chinese is segmented by rjieba (the jieba dictionary in Rust) before indexing and before querying.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

_HAN = re.compile(r"[㐀-䶿一-鿿豈-﫿]")
_SPACES = re.compile(r"\s+")
_BLOCK_TAGS = frozenset(("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "ul"))
_HIDDEN_TAGS = ["script", "style", "noscript", "template", "iframe", "object", "svg", "head"]
_LOOKS_LIKE_HTML = re.compile(r"<[a-zA-Z!/][^<>]{0,400}>|&(?:[a-zA-Z]{2,10}|#\d{1,6}|#x[0-9a-fA-F]{1,6});")
_MAY_BE_MOJIBAKE = re.compile(r"[ÃÂâãåæäçèéïð€™œž]")

_WORD = re.compile(r"[㐀-䶿一-鿿豈-﫿]+|[^\W_㐀-䶿一-鿿豈-﫿]+(?:[.\-'’+/][^\W_㐀-䶿一-鿿豈-﫿]+)*[+#]*")
_PART = re.compile(r"[a-z]+|\d+(?:\.\d+)?|[^\Wa-z\d_]+")
_SPLIT = re.compile(r"[.\-'’+/]")
_INCH = re.compile(
    r"(?<![\w.,'’′/×*-])(\d{1,3}(?:[.,]\d{1,2})?)"
    r"(?:\s?[\"”″]|\s?(?:''|′′|’’)|in(?![\w\-'’+])(?!\.?\s?\d)|\s?-?\s?(?:inch(?:es)?|英寸|寸|吋)(?![a-z]))"
)
"""A size in inches as shops write it; "in" must stand tight, or "2 in 1" and "10 in stock" would be sizes."""

INCH = "inch"
"""Ends the one term of a size in inches."""

MAX_TERM = 64
"""Letters of a term that are kept: longer runs are noise (encoded blobs), and would bloat the dictionary."""

STOP_WORDS = frozenset(
    """a an and are as at be but by can for from has have i in into is it its me my of on or our so some such than
    that the their them then there these they this to was we were what which who will with you your do does did not
    no any please show want need find looking look get buy
    的 了 和 是 在 我 有 与 及 或 也 都 而 把 被 给 就 对 这 那 吗 呢 吧 啊 请 个 一个 我要
    想 要 想要 买 找 一款 一下 什么 哪些 有没有""".split()
)
"""Words of both languages that match everything and so nothing; never index terms of a query."""


_KEPT = frozenset("，。！？；：（）")
_KEPT_SPLIT = re.compile("([，。！？；：（）])")
"""Chinese punctuation is kept as Chinese readers write it: NFKC would make "，" a "," without its space."""


def normalise(text: str) -> str:
    """Make text comparable: mojibake mended, NFKC (but for Chinese punctuation), controls gone, white space single."""
    if not text:
        return ""
    if _MAY_BE_MOJIBAKE.search(text):
        import ftfy

        text = ftfy.fix_text(text)
    text = "".join(p if p in _KEPT else unicodedata.normalize("NFKC", p) for p in _KEPT_SPLIT.split(text))
    if not text.isprintable():
        text = "".join(" " if c.isspace() else c for c in text if c.isspace() or not _is_control(c))
    return _SPACES.sub(" ", text).strip()


def _is_control(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn") and char != "\u200d"


def clean_html(text: str) -> str:
    """Turn HTML into one line of plain text; blocks and list items are joined by "; ". Plain text passes through."""
    if not text or not _LOOKS_LIKE_HTML.search(text):
        return normalise(text)
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(text)
    tree.strip_tags(_HIDDEN_TAGS)
    body = tree.body
    if body is None:
        return ""
    parts: list[str] = []
    for node in body.traverse(include_text=True):
        if node.tag == "-text":
            parts.append(node.text_content or "")
        elif node.tag in _BLOCK_TAGS:
            parts.append("\n")
    lines = (normalise(line) for line in "".join(parts).split("\n"))
    out = ""
    for line in filter(None, lines):
        joint = "" if not out else (" " if out[-1] in ".!?;:,。！？；：，" else "; ")
        out += joint + line
    return out


def has_han(text: str) -> bool:
    """True when any Chinese character is in the text."""
    return _HAN.search(text) is not None


def language_of(text: str) -> Literal["en", "zh"]:
    """The language by script: any Han character makes it Chinese ("iphone 手机壳" is)."""
    return "zh" if has_han(text) else "en"


def tokens(text: str) -> list[str]:
    """Cut text into index terms.

    Latin words and numbers stay whole in lower case, with a light plural stem; a compound
    ("i5-13500h", "usb-c") gives itself without its joints and also its parts, so that "i5 13500h"
    and "i513500h" both find it. A size in inches gives its number and one term, "15.6inch", however it is
    written: 15.6", 15.6in, 15.6 inch, 15.6英寸. Han runs are segmented.

    Args:
        text: Any text; it is normalised here.

    Returns:
        Terms in order, with repeats. Stop words are kept: callers that match drop them.
    """
    out: list[str] = []
    for run in _WORD.findall(_INCH.sub(_in_inches, normalise(text).lower())):
        if _HAN.match(run):
            out += _segment(run)
            continue
        if run.endswith(INCH) and run[0].isdigit() and run[: -len(INCH)].replace(".", "", 1).isdigit():
            out += [run[: -len(INCH)], run]
            continue
        pieces = [p for p in _SPLIT.split(run) if p]
        if len(pieces) > 1:
            if not run.replace(".", "").isdigit():
                out.append("".join(pieces)[:MAX_TERM])
            else:
                out.append(run[:MAX_TERM])
                continue
        for piece in pieces:
            out.append(stem(piece[:MAX_TERM]))
            parts = _PART.findall(piece)
            if 1 < len(parts) <= 4 and not piece.isdigit():
                out += [p for p in parts if len(p) > 1 or p.isdigit()]
    return out


def _in_inches(match: re.Match[str]) -> str:
    number = match.group(1).replace(",", ".")
    return f" {number.rstrip('0').rstrip('.') if '.' in number else number}{INCH} "


def words(text: str) -> list[str]:
    """Cut text into words as they are written: lower case, no stems, compounds whole, Han runs cut without overlaps."""
    import rjieba

    out: list[str] = []
    for run in _WORD.findall(normalise(text).lower()):
        out += [w for w in rjieba.cut(run) if w.strip()] if _HAN.match(run) else [run]
    return out


@lru_cache(maxsize=65536)
def _segment_cached(run: str) -> tuple[str, ...]:
    import rjieba

    return tuple(w for w in rjieba.cut_for_search(run) if w.strip())


def _segment(run: str) -> tuple[str, ...]:
    return _segment_cached(run) if len(run) <= 40 else _segment_cached.__wrapped__(run)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """Take an English plural ending off ("dresses" → "dress", "batteries" → "battery"); the S-stemmer, Harman 1991."""
    if len(word) <= 3 or not word.isascii() or not word.isalpha() or word[-1] != "s":
        return word
    if word.endswith("ies") and word[-4] not in "ae":
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("es") and word[-3] not in "aeo":
        return word[:-1]
    if word[-2] not in "us":
        return word[:-1]
    return word
