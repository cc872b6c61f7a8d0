"""An open shopping guide: search, similar, recommend, compare and ask on one multimodal product vector.

import shopguide
shop = shopguide.open("./myshop")
shop.add("products.csv", images="photos/")
page = shop.search("red cotton dress under $50")
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shopguide.shop import Shop

__all__ = ["open"]
__version__ = "0.1.0"


def open(folder: str | Path, **settings: object) -> Shop:
    """Open a shop folder; it is made on first use.

    Settings come from the folder's `shop.toml`, then `SHOPGUIDE_*`, then the keywords here.
    MissingError, SettingsError and ShopError tell what stands in the way.

    Args:
        folder: The shop's folder.
        **settings: Any setting by name, as `text_encoder="hash"`.

    Returns:
        The shop.
    """
    from shopguide.settings import Settings
    from shopguide.shop import Shop

    return Shop.open(folder, Settings.load(folder, **settings))
