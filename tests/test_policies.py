"""Which of a shop's own pages answers a question."""

from collections.abc import Sequence
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


def test_what_is_near_in_meaning_comes_before_what_shares_a_word() -> None:
    page = "# Help\n\n## Postage\nAn order costs $3.\n\n## Calling ahead\nThe driver rings before the order comes.\n"
    passages = policies.cut("help.md", page)
    asked = "will somebody ring me with the order?"

    def alike(question: str, texts: Sequence[str]) -> list[float]:
        assert question == asked
        return [1.0 if "rings" in text else 0.0 for text in texts]

    assert policies.find(passages, asked, "en", 1, alike)[0].heading == "Calling ahead"
    assert policies.find(passages, "is there a piano?", "en", 1, lambda _, texts: [1.0] * len(texts)) == ()
