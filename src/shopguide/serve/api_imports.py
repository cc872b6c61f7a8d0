"""REST's imports: feeds are uploaded, imported in the background, and watched as jobs.

Knows nothing about feeds or threads. What is uploaded lies in a folder of its own until the import has ended, and no
answer tells that folder's name.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from pydantic import TypeAdapter, ValidationError

from shopguide.errors import LockedError, ShopError, ShopguideError, UsageError
from shopguide.serve import documents as doc
from shopguide.serve import forms
from shopguide.serve.api_guard import DoorError, JsonResponse
from shopguide.serve.jobs import Job, Jobs
from shopguide.types import ImportReport, Progress

if TYPE_CHECKING:
    from shopguide.shop import Shop

router = APIRouter()
"""Joined by the app behind the right to write: what an import tells is the shopkeeper's."""

_UNSAFE = re.compile(r"[^\w.()-]+")
_NAME_CHARS = 100
_Mapping = TypeAdapter(dict[str, str])


@router.post("/products:import", status_code=202, response_model=forms.JobDocument)
def import_products(
    request: Request,
    files: Annotated[list[UploadFile], File(description="CSV, TSV or JSON Lines, each also .gz; told by its name.")],
    mapping: Annotated[
        str,
        Form(
            description="Where the guess is wrong: one JSON object, our field to a column that every file has.",
            max_length=100_000,
        ),
    ] = "",
    currency: Annotated[
        str, Form(description="ISO code of prices that name none; the shop's unless told.", pattern=r"^([A-Z]{3})?$")
    ] = "",
) -> JsonResponse:
    """Import feeds in the background: all of it or, on an error, none. Answers at once with the job to watch.

    One import runs at a time; another one meanwhile is answered 409. Pictures may be web addresses; files of pictures
    come with `shopguide import --images`.
    """
    jobs: Jobs = request.app.state.jobs
    shop: Shop = request.app.state.shop
    chosen = _read_mapping(mapping)
    folder, paths = _save(files)
    work = partial(_import, shop, folder, paths, chosen, currency or None)
    try:
        job = jobs.start(work, partial(shutil.rmtree, folder, ignore_errors=True))
    except LockedError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise DoorError(409, "import_running", error.message, error.hint) from None
    return JsonResponse(_document(job), 202, {"Location": f"/v1/jobs/{job.id}"})


@router.get("/jobs/{job_id}", response_model=forms.JobDocument)
def job(request: Request, job_id: str) -> JsonResponse:
    """How an import stands: what it is doing now, then its report or its error."""
    jobs: Jobs = request.app.state.jobs
    return JsonResponse(_document(jobs.get(job_id)))


def _read_mapping(text: str) -> dict[str, str] | None:
    """The mapping of the form.

    Args:
        text: JSON, or "".

    Returns:
        Our field to feed column, or None.

    Raises:
        UsageError: It is not a JSON object of texts.
    """
    if not text.strip():
        return None
    try:
        return _Mapping.validate_json(text)
    except ValidationError:
        raise UsageError("The mapping is not a JSON object of texts.", 'Write {"price": "unit_price"}.') from None


def _save(files: Sequence[UploadFile]) -> tuple[Path, list[Path]]:
    """Put uploads into a new folder, each in one of its own, under the last part of its name.

    Args:
        files: The uploads.

    Returns:
        The folder, and the files.

    Raises:
        ShopError: They cannot be written.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix="shopguide-import-"))
    except OSError as error:
        raise ShopError(f"The upload cannot be kept: {error.strerror}.", "Free some space.") from None
    paths = []
    try:
        for number, file in enumerate(files, 1):
            given = (file.filename or "").replace("\\", "/").rpartition("/")[2]
            name = _UNSAFE.sub("-", given).lstrip(".")[-_NAME_CHARS:] or "feed.csv"
            path = folder / str(number) / name
            path.parent.mkdir()
            with path.open("wb") as stream:
                shutil.copyfileobj(file.file, stream)
            paths.append(path)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise ShopError(f"The upload cannot be kept: {error.strerror}.", "Free some space.") from None
    return folder, paths


def _import(
    shop: Shop,
    folder: Path,
    paths: Sequence[Path],
    mapping: dict[str, str] | None,
    currency: str | None,
    told: Progress,
) -> ImportReport:
    """Import, and call the files by their own names in whatever is said of them."""
    own = re.compile(rf"{re.escape(str(folder))}/\d+/|{re.escape(str(shop.folder))}/")
    try:
        report = shop.add(*paths, mapping=mapping, currency=currency, progress=told)
    except ShopguideError as error:
        error.message, error.hint = own.sub("", error.message), own.sub("", error.hint)
        raise
    return replace(
        report,
        warnings=tuple(own.sub("", w) for w in report.warnings),
        rejected_file=Path(report.rejected_file).name,
    )


def _document(job: Job) -> forms.JobDocument:
    error = doc.error_of(job.error)["error"] if job.error is not None else None
    return {
        "id": job.id,
        "state": job.state,
        "stage": job.stage,
        "done": job.done,
        "total": job.total,
        "report": doc.report(job.report) if job.report is not None else None,
        "error": error,
    }
