"""What was learnt, as one file: arrays and names, no pickle.

Knows nothing about how it was learnt. Written aside and renamed, so that a reader never meets half a file.
"""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
import orjson

from shopguide.errors import ShopError
from shopguide.recommend.boosted import Boosted
from shopguide.recommend.facts import Facts, Traits
from shopguide.recommend.features import Models
from shopguide.recommend.learning import Learnt
from shopguide.recommend.line import Line
from shopguide.recommend.mix import Additive, Mix
from shopguide.recommend.neighbours import Neighbours

FORM = 3
_TABLES = ("linear", "bought", "seen")
_COLUMNS = ("item", "weight", "count")


class Stored(NamedTuple):
    """What was learnt, as the file has it.

    Attributes:
        products: Names of the product codes.
        day: Up to which it was learnt.
        seq: The latest change of a product that it knows of.
        pairs: Number of the file with all counts of pairs; 0 for none.
    """

    learnt: Learnt
    products: tuple[str, ...]
    day: int
    seq: int = 0
    pairs: int = 0


def save(path: Path, stored: Stored) -> None:
    """Write what was learnt.

    Args:
        path: The file.
        stored: What to write.

    Raises:
        ShopError: The disk is full or cannot be written; the old file stays.
    """
    learnt, mix = stored.learnt, stored.learnt.mix
    models = learnt.models
    arrays: dict[str, npt.NDArray[Any]] = {}
    for name in _TABLES:
        table: Neighbours = getattr(models, name)
        arrays |= {f"{name}_{column}": getattr(table, column) for column in _COLUMNS}
    arrays |= {f"facts_{f.name}": np.asarray(getattr(models.facts, f.name)) for f in fields(Facts)}
    arrays |= {"groups": models.traits.groups, "price": models.traits.price}
    told: dict[str, Any] = {"form": FORM, "products": list(stored.products), "mix": None}
    told |= {"day": stored.day, "seq": stored.seq, "pairs": stored.pairs}
    if mix is not None:
        told["mix"] = {"names": list(mix.names), "horizon_days": mix.horizon_days}
        for part in ("again", "new"):
            one = getattr(mix, part)
            arrays |= {f"{part}_{f.name}": np.asarray(getattr(one, f.name)) for f in fields(one)}
    if learnt.boosted is not None:
        told["trees"] = {"names": list(learnt.boosted.names), "horizon_days": learnt.boosted.horizon_days}
        for part in ("again", "new"):
            text = getattr(learnt.boosted, part).text.encode()
            arrays[f"{part}_trees"] = np.frombuffer(text, np.uint8)
    arrays["told"] = np.frombuffer(orjson.dumps(told), np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("wb") as handle:
            np.savez(handle, allow_pickle=False, **arrays)
        aside.replace(path)
    except OSError as error:
        aside.unlink(missing_ok=True)
        raise ShopError(f"{path} cannot be written: {error.strerror or error}.", "Free some space.") from error


def load(path: Path) -> Stored | None:
    """Read what was learnt.

    Args:
        path: The file.

    Returns:
        What was learnt; None where there is no file, or none of this form.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        told = orjson.loads(arrays["told"].tobytes())
        if told["form"] != FORM:
            return None
        tables = {n: Neighbours(*(arrays[f"{n}_{column}"] for column in _COLUMNS)) for n in _TABLES}
        facts = Facts(float(arrays["facts_day"]), *(arrays[f"facts_{f.name}"] for f in fields(Facts)[1:]))
        models = Models.make(**tables, facts=facts, traits=Traits(arrays["groups"], arrays["price"]))
        mix = None
        if told["mix"] is not None:
            again = Additive(arrays["again_edges"], arrays["again_weights"], float(arrays["again_base"]))
            centre, scale, weights = (arrays[f"new_{f}"] for f in ("centre", "scale", "weights"))
            new = Line(centre, scale, weights, float(arrays["new_base"]))
            mix = Mix(tuple(told["mix"]["names"]), again, new, int(told["mix"]["horizon_days"]))
        trees = told.get("trees")
        boosted = None
        if trees is not None:
            forests = [Boosted(arrays[f"{p}_trees"].tobytes().decode()) for p in ("again", "new")]
            boosted = Mix(tuple(trees["names"]), forests[0], forests[1], int(trees["horizon_days"]))
        days = int(told["day"]), int(told.get("seq", 0)), int(told.get("pairs", 0))
        return Stored(Learnt(models, mix, boosted), tuple(told["products"]), *days)
    except (OSError, KeyError, ValueError, BadZipFile):
        return None
