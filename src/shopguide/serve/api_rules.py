"""REST for merchandising rules: list, keep, delete, preview.

Knows nothing about what a rule does. All of it needs the key of writes: rules are the merchant's, not the shoppers'.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from shopguide.rank.rules import Rule
from shopguide.serve import documents as doc
from shopguide.serve import forms
from shopguide.serve.api_guard import JsonResponse
from shopguide.shop import Shop
from shopguide.shop.merchandising import Preview

router = APIRouter()


def _shop(request: Request) -> Shop:
    shop: Shop = request.app.state.shop
    return shop


ShopHere = Annotated[Shop, Depends(_shop)]
FilterObject = Annotated[dict[str, Any], Field(examples=[{"brand": "Acme"}])]


class RuleInput(BaseModel):
    """A rule: what it aims at, and when it holds."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["pin", "boost", "bury", "hide"]
    rule_id: str = Field("", max_length=200, description="One of the same id is replaced; a new one unless given.")
    products: list[str] = Field(default_factory=list, max_length=500, description="Aimed at: product ids.")
    target: FilterObject = Field(default_factory=dict, description="Aimed at: what meets these filters.")
    place: int = Field(1, ge=1, le=100, description="Of a pin.")
    strength: float = Field(0.0, ge=0, le=10, description="Of a boost or bury; 0 takes the usual.")
    words: str = Field("", max_length=500, description="Holds for queries with all these words.")
    category: str = Field("", max_length=500, description="Holds for searches filtered to this category or below.")
    when: FilterObject = Field(default_factory=dict, description="Holds for searches with these filters.")
    starts: str = Field("", max_length=50, description="ISO 8601.")
    ends: str = Field("", max_length=50, description="ISO 8601.")
    note: str = Field("", max_length=500)

    def values(self) -> dict[str, Any]:
        """All but kind and id."""
        return self.model_dump(exclude={"kind", "rule_id"})


class PreviewRequest(BaseModel):
    """A query, and a rule to try or the id of a kept one."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(max_length=2000)
    rule: RuleInput | None = None
    rule_id: str = ""
    limit: int = Field(10, ge=1, le=100)


class RuleDocument(TypedDict):
    """A rule as it is kept; price bounds of its filters are in minor units."""

    rule_id: str
    kind: str
    products: list[str]
    target: list[forms.FilterDocument]
    place: int
    strength: float
    words: str
    category: str
    when: list[forms.FilterDocument]
    starts: str
    ends: str
    note: str


class RulesDocument(TypedDict):
    """All rules."""

    rules: list[RuleDocument]


class PreviewDocument(TypedDict):
    """The same search without the rule and with it."""

    rule: RuleDocument
    before: forms.PageDocument
    after: forms.PageDocument


class RemovedDocument(TypedDict):
    """How many rules went."""

    deleted: int


def rule_document(rule: Rule) -> RuleDocument:
    """A rule as JSON values."""
    held: Any = rule.to_dict()
    out: RuleDocument = held
    return out


def preview_document(seen: Preview) -> PreviewDocument:
    """A preview as JSON values."""
    return {"rule": rule_document(seen.rule), "before": doc.page(seen.before), "after": doc.page(seen.after)}


@router.get("/rules", response_model=RulesDocument)
def rules(shop: ShopHere) -> JsonResponse:
    """All merchandising rules."""
    return JsonResponse({"rules": [rule_document(rule) for rule in shop.rules.list()]})


@router.post("/rules", response_model=RuleDocument)
def keep_rule(shop: ShopHere, given: RuleInput) -> JsonResponse:
    """Keep a rule; the next search follows it."""
    return JsonResponse(rule_document(shop.rules.add(given.kind, given.rule_id, **given.values())))


@router.post("/rules:preview", response_model=PreviewDocument)
def preview(shop: ShopHere, given: PreviewRequest) -> JsonResponse:
    """The same search without a rule and with it; nothing is kept."""
    rule: Rule | str = given.rule_id
    if given.rule is not None:
        rule = shop.rules.read(given.rule.kind, given.rule.rule_id, **given.rule.values())
    return JsonResponse(preview_document(shop.rules.preview(given.text, rule, given.limit)))


@router.delete("/rules/{rule_id:path}", response_model=RemovedDocument)
def remove_rule(shop: ShopHere, rule_id: str) -> JsonResponse:
    """Delete a rule."""
    shop.rules.remove(rule_id)
    removed: RemovedDocument = {"deleted": 1}
    return JsonResponse(removed)
