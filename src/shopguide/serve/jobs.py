"""Imports that run behind REST: one at a time in a thread of its own, watched by their number.

Knows nothing about HTTP or what an import does. A stop is told through the import's own progress, so that it ends
between two pieces of work and its transaction rolls back.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from shopguide.errors import LockedError, NotFoundError, ShopError, ShopguideError
from shopguide.types import ImportReport, Progress

LOG = logging.getLogger("shopguide.serve")

KEPT = 100
"""Finished jobs that are remembered; the oldest goes first. They live as long as the process."""

JobState = Literal["running", "done", "failed"]
Work = Callable[[Progress], ImportReport]


@dataclass(frozen=True, slots=True)
class Job:
    """One import as it stands.

    Attributes:
        id: Its name; not to be guessed.
        stage: What it is doing: "read", "reviews", "store", "encode", "index"; "" before it has begun.
        done: Pieces of the stage that are done.
        total: Pieces of the stage, or None while that is not known.
        report: What it did, when it is done.
        error: Why it failed.
    """

    id: str
    state: JobState = "running"
    stage: str = ""
    done: int = 0
    total: int | None = None
    report: ImportReport | None = None
    error: ShopguideError | None = None


class _Fault(ShopguideError):
    """What nobody foresaw."""

    code = "internal"


class Jobs:
    """The imports of one process."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._running: tuple[str, threading.Thread] | None = None
        self._stopped = threading.Event()

    def start(self, work: Work, cleanup: Callable[[], object]) -> Job:
        """Begin an import in the background.

        Args:
            work: Does it; called with a progress.
            cleanup: Called once when it has ended, however; not when it is refused.

        Returns:
            The job as it begins.

        Raises:
            LockedError: Another import is running in this process, or it is stopping.
        """
        with self._lock:
            if self._running is not None:
                raise LockedError(
                    f"Another import is running: job {self._running[0]}.",
                    f"Send it again when GET /v1/jobs/{self._running[0]} says done or failed.",
                )
            if self._stopped.is_set():
                raise LockedError("The server is stopping.", "Send it again when it is back.")
            job = Job(secrets.token_urlsafe(12))
            self._jobs[job.id] = job
            while len(self._jobs) > KEPT:
                del self._jobs[next(iter(self._jobs))]
            thread = threading.Thread(target=self._run, args=(job.id, work, cleanup), name=f"import-{job.id}")
            self._running = (job.id, thread)
            thread.start()
            return job

    def get(self, job_id: str) -> Job:
        """A job as it stands now.

        Args:
            job_id: Which.

        Returns:
            The job.

        Raises:
            NotFoundError: There is no such job.
        """
        with self._lock:
            job = self._jobs.get(job_id)
        if job is None:
            raise NotFoundError(f"There is no job {job_id!r}.", f"The last {KEPT} of this server's run are kept.")
        return job

    def stop(self) -> None:
        """End the running import between two pieces of its work, and wait for it. No other can begin afterwards."""
        self._stopped.set()
        with self._lock:
            running = self._running
        if running is not None:
            running[1].join()

    def _run(self, job_id: str, work: Work, cleanup: Callable[[], object]) -> None:
        def progress(stage: str, done: int, total: int | None) -> None:
            if self._stopped.is_set():
                raise ShopError("The server was stopped.", "What was finished stays; import the same files again.")
            with self._lock:
                self._jobs[job_id] = replace(self._jobs[job_id], stage=stage, done=done, total=total)

        end: Callable[[Job], Job]
        try:
            report = work(progress)
            end = partial(replace, state="done", report=report)
        except ShopguideError as error:
            end = partial(replace, state="failed", error=error)
        except Exception:  # the door of this thread: everything is logged, nothing of it goes out
            LOG.exception("import %s failed", job_id)
            fault = _Fault("Something went wrong here.", "The server's log says more.")
            end = partial(replace, state="failed", error=fault)
        with contextlib.suppress(OSError):
            cleanup()
        with self._lock:  # whoever reads "done" may send the next one at once
            self._jobs[job_id] = end(self._jobs[job_id])
            self._running = None
