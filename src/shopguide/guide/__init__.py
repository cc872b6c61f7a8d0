"""The guide: a conversation in which every fact is cited, with or without a language model.

Knows nothing about stores, indexes, encoders or doors; it acts through the shop's own verbs (`Tools`).
"""

from shopguide.guide.guide import MAX_TURN_CHARS, Guide
from shopguide.guide.llm import LanguageModel
from shopguide.guide.sessions import Memory, Sessions
from shopguide.guide.spending import Limits
from shopguide.guide.tools import Tools

__all__ = ["MAX_TURN_CHARS", "Guide", "LanguageModel", "Limits", "Memory", "Sessions", "Tools"]
