"""Media files made safe to work with: pictures decoded within limits and cut, and files named by their content.

Knows nothing about products, encoders or networks.
"""

from shopguide.media.crop import Crop, cut, read_crop
from shopguide.media.picture import MAX_PIXELS, hash_file, read_picture

__all__ = ["MAX_PIXELS", "Crop", "cut", "hash_file", "read_crop", "read_picture"]
