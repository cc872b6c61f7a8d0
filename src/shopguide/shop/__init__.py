"""The shop: where the parts meet, and the only place where they do."""

from shopguide.shop.face import Shop

__all__ = ["Shop"]
