"""Which fuser a shop uses: the learnt one where there is a valid one, else one that is put together by hand.

Joins the setting, the learnt versions in the shop's folder and the encoders. An index is read by the fuser that made
it, whatever was learnt since; new generations are made by the one that is wanted.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from shopguide.encode.graph import open_session
from shopguide.errors import EncoderMismatchError, MissingError, ShopguideError
from shopguide.fuse import Array, Centring, Fuser, ModalityTokens, Tokens, make_fuser
from shopguide.fuse.trained import (
    FOLDER,
    METHODS,
    TrainedFuser,
    adopt_version,
    current_version,
    forget_versions,
)
from shopguide.shop.features import Features, Reviews, Worked
from shopguide.types import Product, Progress

if TYPE_CHECKING:
    from shopguide.shop.face import Shop

AUTO = "auto"
BY_HAND = "weighted_sum"
LEARNT, BRIDGE = "learnt", "class bridge"


class Fusers:
    """The fusers of one shop.

    Args:
        folder: The shop's folder.
        features: Its encoders.
        name: The setting: "auto", a method that is learnt, or one made by hand.
    """

    def __init__(self, folder: Path, features: Features, name: str) -> None:
        self._folder, self._features, self._name = folder, features, name
        self._held: dict[Path, TrainedFuser] = {}
        self._lock = threading.Lock()
        self.note = ""
        """Why a learnt fuser is not in use, or ""."""

    def wanted(self, present: str = "") -> Fuser:
        """The fuser that new vectors are made by.

        Args:
            present: Fingerprint of the fuser of the present index: it stays when a newer one is broken.

        Returns:
            The fuser.

        Raises:
            MissingError: The setting names a learnt method, and no such fuser is there.
        """
        self.note = ""
        if self._name == AUTO:
            version = current_version(self._folder)
            if version is None:
                return self._by_hand(BY_HAND)
            try:
                return self._loaded(version)
            except ShopguideError as error:
                self.note = f"The learnt fuser is not used: {error}"
                try:
                    return self.of(present)
                except ShopguideError:
                    return self._by_hand(BY_HAND)
        if self._name in METHODS and self._name not in ("weighted_sum", "concat"):
            version = current_version(self._folder)
            if version is None or not version.name.startswith(f"{self._name}-"):
                raise MissingError(
                    f"The setting fuser is {self._name!r}, and this shop has not learnt one.",
                    f"Run `shopguide train fusion --method {self._name}`, or set fuser to auto.",
                )
            return self._loaded(version)
        return self._by_hand(self._name)

    def of(self, fingerprint: str) -> Fuser:
        """The fuser that an index was made by.

        Args:
            fingerprint: Of the fuser.

        Returns:
            The fuser.

        Raises:
            EncoderMismatchError: The setting forbids it, or it cannot be used any more.
        """
        by_hand = self._by_hand(BY_HAND if self._name == AUTO else self._name) if self._name not in _LEARNT else None
        if by_hand is not None and by_hand.fingerprint == fingerprint:
            return by_hand
        method = fingerprint.rpartition("-")[0]
        if method in METHODS and self._name in (AUTO, method) and (by_hand is None or self._name == AUTO):
            try:
                return self._loaded(self._folder / FOLDER / fingerprint)
            except ShopguideError as error:
                raise EncoderMismatchError(
                    f"The index of {self._folder} was made by a learnt fuser that cannot be used: {error.message}",
                    "Run `shopguide import --shop DIR` to build the index anew.",
                ) from None
        raise EncoderMismatchError(
            f"The index of {self._folder} was made by other encoders or another fuser.",
            "Run `shopguide import --shop DIR` to build it anew, or set the encoders that it was made by.",
        )

    def _by_hand(self, name: str) -> Fuser:
        return make_fuser(name, self._features.dimensions)

    def _loaded(self, version: Path) -> TrainedFuser:
        with self._lock:
            if version not in self._held:
                self._held[version] = TrainedFuser.load(version, self._features.fingerprint, open_session)
            return self._held[version]


def start_of(shop: Shop) -> Fuser:
    """The fuser made by hand that a learnt one of this shop has to be better than."""
    return make_fuser(BY_HAND, shop._features.dimensions)


def card_of(shop: Shop) -> dict[str, Any] | None:
    """The card of the learnt fuser in use, or None."""
    fuser = shop._state.fuser
    return dict(fuser.card) if isinstance(fuser, TrainedFuser) else None


def put_to_use(shop: Shop, version: Path, progress: Progress | None = None) -> bool:
    """Make a learnt version the shop's own, and build its index anew with it; searches go on in the old one meanwhile.

    Killed in the middle, the old index stays, and the next import builds the new one.

    Args:
        shop: An open shop.
        version: Its folder, under `fusion/` in the shop's folder.
        progress: Told the stages "encode" and "index".

    Returns:
        True when it is in use; False when the setting `fuser` asks for another.

    Passes on:
        LockedError: Another process is writing.
        ShopError: The disk is full or cannot be written.
    """
    adopt_version(version)
    state = shop._state
    if state.fusers.wanted().fingerprint != version.name:
        return False
    state.rebuild(Worked(), progress)
    forget_versions(shop.folder, [version.name])
    return True


_LEARNT = frozenset(METHODS) - {"weighted_sum", "concat"}


def words_through(fuser: Fuser) -> str:
    """How words meet pictures in a fuser: "learnt", or by the "class bridge"."""
    return LEARNT if isinstance(fuser, TrainedFuser) else BRIDGE


def told_of(fuser: Fuser, fusers: Fusers) -> dict[str, object]:
    """What people may want to know of the fuser in use.

    Args:
        fuser: The fuser in use.
        fusers: All of the shop.

    Returns:
        Its name, how pictures meet words in it ("learnt" or "class bridge"), and why a learnt one is not in use, or "".
    """
    try:
        wanted = fusers.wanted(fuser.fingerprint)
        note = fusers.note
        if wanted.fingerprint != fuser.fingerprint:
            note = f"The next import goes on with {wanted.name}. {note}".strip()
    except MissingError as error:
        note = str(error)
    if not isinstance(fuser, TrainedFuser):
        return {"fuser": fuser.name, "pictures_meet_words": words_through(fuser), "fuser_note": note}
    held = fuser.card.get("held_out", {})
    told = {
        "fuser": fuser.name,
        "pictures_meet_words": words_through(fuser),
        "fuser_version": fuser.fingerprint,
        "fuser_note": note,
    }
    return told | ({"fuser_gain": held["gain"]["value"]} if "gain" in held else {})


def centred_for(fuser: Fuser, fitted: Centring) -> Centring:
    """What to centre by: a learnt fuser's own means where it has them, else the shop's present ones.

    Args:
        fuser: The fuser.
        fitted: Means of the shop's products.

    Returns:
        The centring.
    """
    own: Mapping[str, Any] = fuser.centring.means if isinstance(fuser, TrainedFuser) else {}
    return Centring(MappingProxyType({**fitted.means, **own}))


def tokens_for(
    fuser: Fuser,
    features: Features,
    products: list[Product],
    reviews: Reviews,
    vectors: Mapping[str, Array],
    worked: Worked,
    progress: Progress | None = None,
) -> ModalityTokens:
    """What a fuser reads of products, not centred yet.

    Args:
        fuser: The fuser.
        features: Where tokens come from.
        products: The products.
        reviews: Product id to its reviews.
        vectors: Their vectors by modality.
        worked: Counts of what had to be encoded are added here.
        progress: Told the stage "encode".

    Returns:
        Every token, or one a modality for a fuser that reads only their mean.
    """
    if fuser.reads_tokens:
        return features.tokens(products, reviews, worked, progress)
    return {m: Tokens.single(rows) for m, rows in vectors.items()}
