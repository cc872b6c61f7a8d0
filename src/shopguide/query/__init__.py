"""Words to `Query`: what a shopper means, checked against what the catalog can hold.

Knows nothing about indexes, encoders or files.
"""

from shopguide.query.explain import contradiction, explain_empty
from shopguide.query.heads import Kinds
from shopguide.query.joined import merge_filters
from shopguide.query.names import Names
from shopguide.query.parse import MAX_QUERY_CHARS, parse
from shopguide.query.relaxed import WORDS, given_filters, without_filters
from shopguide.query.shown import shown
from shopguide.query.suggest import Suggester
from shopguide.query.vocabulary import Vocabulary

__all__ = [
    "MAX_QUERY_CHARS",
    "WORDS",
    "Kinds",
    "Names",
    "Suggester",
    "Vocabulary",
    "contradiction",
    "explain_empty",
    "given_filters",
    "merge_filters",
    "parse",
    "shown",
    "without_filters",
]
