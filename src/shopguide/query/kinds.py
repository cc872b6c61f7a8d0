"""The kind of thing that the words left over name: a category of the catalog, in its own words or the other language's.

A kind filters only where it is safe: under an asked order, when it is all that is left. Else the words match and rank
as well, and the chip is soft.
"""

from __future__ import annotations

from shopguide.query import phrases
from shopguide.query.reader import Reader
from shopguide.query.shown import SHOWN
from shopguide.types import Filter, Understood


def kind(reader: Reader, words: str) -> str:
    """When all that is left is a category's name: filter by it under an asked order, else only say so.

    A page ordered by price shows the cheapest thing that matches at all, so "cheapest laptop" must not match the
    bag that a laptop goes into; under the order of relevance the words rank well enough.

    Args:
        reader: With all other constraints read.
        words: What is left.

    Returns:
        The words that are left to match: "" when the category is a filter.
    """
    if not words or any(
        f.field == "category" and not _audience_only(reader, f) for u in reader.found for f in u.filters
    ):
        return words
    ordered = any(u.sort for u in reader.found)
    vocabulary = reader.vocabulary
    paths = vocabulary.kind(words) if ordered else vocabulary.node_forms.get(" ".join(words.lower().split()), ())
    paths = paths or vocabulary.kind_translated(words)
    if not paths:
        return words
    told = [v for u in reader.found for f in u.filters if f.field == "category" for v in f.any_of]
    if told:
        paths = tuple(p for p in paths if any(f"{p}/".startswith(f"{v}/") for v in told))
        if not paths:
            return words
    start = max(reader.folded.find(words.lower()), 0)
    label = f"{SHOWN[reader.language]['category']}: {', '.join(paths[:3])}"
    filters = (Filter("category", any_of=paths),) if ordered else ()
    text = reader.text[start : start + len(words)]
    text = text if text.lower() == words.lower() else words
    reader.found.append(Understood(text, label, start, filters, soft=not filters))
    return "" if ordered else words


def _audience_only(reader: Reader, given: Filter) -> bool:
    """A filter on "Women" says for whom, not what."""
    told = reader.vocabulary.audiences.get("category", {})
    return all(value in told for value in given.any_of)


def only_names(reader: Reader) -> str:
    """The brand names that were all there was: they filter, and rank what they let through.

    A product carries its brand as a word, so that it loses nothing; a colour may stand there in another language.

    Args:
        reader: With all constraints read.

    Returns:
        Words to match.
    """
    if any(u.sort or any(f.field == "category" for f in u.filters) for u in reader.found):
        return ""
    named = [u.text for u in reader.found if any(f.field == "brand" and f.any_of for f in u.filters)]
    return " ".join(phrases.BRAND_WORD.sub("", text).strip() or text for text in named)
