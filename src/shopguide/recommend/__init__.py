"""What a person may like next, out of what was done in the shop and what the products are.

Knows nothing about the index or the store: events and vectors in, scores and reasons out.
"""

from __future__ import annotations

from shopguide.recommend.taste import (
    SESSION_DECAY,
    SESSION_WEIGHT,
    nearest_reason,
    popular,
    profile,
    searched,
    tastes,
)

__all__ = ["SESSION_DECAY", "SESSION_WEIGHT", "nearest_reason", "popular", "profile", "searched", "tastes"]
