"""Which of a shop's own pages answers a question."""

from pathlib import Path

import pytest

import shopguide
from shopguide.catalog import policies
from shopguide.text import language_of


@pytest.mark.parametrize(
    ("question", "page", "heading"),
    [
        ("how do I return a dress?", "Returns", "How long"),
        ("can I exchange shoes for another size?", "Returns", "Exchanges"),
        ("what size dress should I take", "Sizes", "Dresses"),
        ("how long for a refund", "Returns", "Refunds"),
        ("连衣裙能退吗", "退换货", "退货期限"),
        ("鞋子选什么码", "尺码", "鞋子"),
        ("鞋子可以换货吗", "退换货", "换货"),
    ],
)
def test_a_question_about_goods_is_answered_by_the_page_on_its_matter(question: str, page: str, heading: str) -> None:
    folder = Path(shopguide.__file__).parent / "demo/shop/policies"
    passages = [p for file in sorted(folder.glob("*.md")) for p in policies.cut(file.name, file.read_text("utf-8"))]
    found = policies.find(passages, question, language_of(question), 1)
    assert [(p.title, p.heading) for p in found] == [(page, heading)]
