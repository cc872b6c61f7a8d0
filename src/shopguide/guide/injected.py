"""Sentences of a catalog or a review that speak to machines: they are data like any other, but are not quoted.

Knows nothing about catalogs.
"""

from __future__ import annotations

import re

_INJECTED = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:instructions?|rules?|prompts?|guidelines)\b|"
    r"\b(?:system|assistant|developer)\s*(?:prompt|message|note)?\s*:|\byou (?:must|should|shall) (?:now )?"
    r"(?:say|tell|answer|recommend|reply|state|claim)\b|\btell (?:the |every )?(?:customer|shopper|user)s?\b|"
    r"\b(?:ai|chatbot|assistant|guide)s?\b.{0,20}\b(?:must|should|always)\b|"
    r"忽略.{0,8}(?:指令|指示|规则|要求|提示)|系统\s*(?:提示|消息|指令)?\s*[：:]|(?:必须|请|要)(?:说|回答|告诉|推荐)这|说这是|"
    r"^\W*(?:say|claim|state|answer|reply) (?:that|this|only)\b|\bsend (?:people|customers|shoppers|users|them)\b|https?://|"
    r"\b(?:assistant|system|chatbot|ai|guide)\s*[,:，：]|"
    r"告诉(?:顾客|用户|客户|买家)",
    re.I,
)


def is_injected(text: str) -> bool:
    """Whether a sentence of a catalog or a review speaks to machines and not to shoppers; such a one is not quoted."""
    return _INJECTED.search(text) is not None
