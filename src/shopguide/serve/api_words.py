"""REST's help with words: suggestions while somebody types.

Knows nothing about how they are found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Request

from shopguide.serve import documents_words as doc
from shopguide.serve.api_guard import JsonResponse
from shopguide.shop.suggesting import MAX_SUGGESTIONS

if TYPE_CHECKING:
    from shopguide.shop import Shop

router = APIRouter()


@router.get("/suggest", response_model=doc.SuggestionsDocument)
def suggest(
    request: Request,
    q: Annotated[str, Query(description="What has been typed; a space at its end ends the last word.")] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_SUGGESTIONS, description="How many at most.")] = 8,
) -> JsonResponse:
    """What the beginning of a query may become: completions, categories, brands and products, with counts."""
    shop: Shop = request.app.state.shop
    return JsonResponse(doc.suggestions(q, shop.suggest(q, limit)))
