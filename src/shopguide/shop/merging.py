"""Work that goes on behind the searches: one thread at most, started when there is something to do.

Knows nothing about what the work is. A start while it runs is remembered and the work is done once more, so that
nothing asked for is forgotten; `wait` lets it end before the files that it uses are closed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from shopguide.errors import ShopError


class Background:
    """One piece of work, done in a thread of its own.

    Args:
        work: What to do. A `ShopError` of it (another process is writing, the disk is full) is kept in `problem` and
            the work waits for the next start: what it would have written stays where it is until then.
        name: Of the thread.
    """

    def __init__(self, work: Callable[[], None], name: str) -> None:
        self._work, self._name = work, name
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._again = False
        self.problem: ShopError | None = None

    @property
    def running(self) -> bool:
        """True while the work is under way."""
        with self._lock:
            return self._thread is not None

    def start(self) -> None:
        """Have the work done, and return at once."""
        with self._lock:
            if self._thread is not None:
                self._again = True
                return
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                self._work()
                self.problem = None
            except ShopError as error:
                self.problem = error
            except BaseException:
                with self._lock:
                    self._thread = None
                raise
            with self._lock:
                if not self._again or self.problem is not None:
                    self._thread, self._again = None, False
                    return
                self._again = False

    def wait(self) -> None:
        """Wait until nothing is under way; from within the work itself it returns at once."""
        with self._lock:
            thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join()
