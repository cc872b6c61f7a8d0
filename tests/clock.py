"""How long work takes on a machine that does other work too: CPU time, the least of several runs."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_S = 120.0
"""How long a test waits for a thing that comes at once on a quiet machine, before it says that it does not come."""


def cpu_s(action: Callable[[], object], runs: int = 5) -> float:
    """CPU seconds that an action takes in this process: the least of several runs, since a busy core only adds."""
    took = []
    for _ in range(runs):
        began = time.process_time()
        action()
        took.append(time.process_time() - began)
    return min(took)
