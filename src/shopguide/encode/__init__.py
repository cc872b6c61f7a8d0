"""Texts and pictures to vectors, on ONNX Runtime with no torch.

Knows nothing about products, shops or indexes. Two verbs, `encode_query` and `encode_document`; a registry of models.
"""

from shopguide.encode.bridge import ClassBridge
from shopguide.encode.cache import FeatureCache
from shopguide.encode.clear_colours import CLEAR_FINGERPRINT, clear_shares
from shopguide.encode.colours import COLOUR_FINGERPRINT, COLOURS, colour_names, colour_shares
from shopguide.encode.fakes import HashPictureEncoder, HashTextEncoder
from shopguide.encode.registry import ModelCard, load_picture_encoder, load_text_encoder, register, registry
from shopguide.encode.seam import PictureEncoder, TextEncoder

__all__ = [
    "CLEAR_FINGERPRINT",
    "COLOURS",
    "COLOUR_FINGERPRINT",
    "ClassBridge",
    "FeatureCache",
    "HashPictureEncoder",
    "HashTextEncoder",
    "ModelCard",
    "PictureEncoder",
    "TextEncoder",
    "clear_shares",
    "colour_names",
    "colour_shares",
    "load_picture_encoder",
    "load_text_encoder",
    "register",
    "registry",
]
