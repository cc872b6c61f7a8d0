"""The bundled demo shop: where its files are, and questions that it answers well.

Knows nothing about importing or searching them. All data and pictures are made by `tools/draw_demo.py`.
"""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Final

__all__ = ["ASKED", "ASKED_ZH", "COMPARED", "PICTURED", "SEARCHED", "SEARCHED_ZH", "SIMILAR_TO", "USER", "files"]

SEARCHED: Final = (
    "red cotton dress under $50",
    "noise cancelling headphones under $150",
    "waterproof backpack",
    "electric kettle with temperature control",
    "lightweight tent for two",
)
"""English searches with good answers here; the first has a price, a colour and a material in it."""

SEARCHED_ZH: Final = (
    "300元以下的保温杯",
    "红色连衣裙",
    "降噪耳机 1000元以内",
    "学生用的轻便笔记本电脑",
    "防水双肩包",
)
"""Chinese searches with good answers here; prices are in CNY."""

PICTURED: Final = "pictures/sg-127.webp"
"""A picture to search with: a cast-iron frying pan."""

SIMILAR_TO: Final = "sg-002"
"""A red floral summer dress, which has near relatives."""

USER: Final = "u001"
"""A user with a long history and a clear taste (see truth.json)."""

COMPARED: Final = ("sg-171", "sg-173", "sg-175")
"""Three noise-cancelling headphones that differ in price, battery and weight."""

ASKED: Final = (
    "Which of your laptops has the longest battery life?",
    "Is there a waterproof tent for four under $200?",
)
"""English questions that the shop's facts answer."""

ASKED_ZH: Final = ("有没有600元以内的降噪耳机？", "哪款水壶可以控温？")
"""Chinese questions that the shop's facts answer."""


def files() -> Path:
    """Tell where the demo shop's files are: products, reviews, events, planted truths and pictures."""
    return Path(str(resources.files(__name__))) / "shop"
