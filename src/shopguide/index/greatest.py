"""The places of the greatest of many numbers, without putting the others in any order.

Knows nothing about what the numbers are. A sample tells about where the edge lies; numpy's partition of a million takes
ten times as long, and far longer still where most of them are equal.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

_SAMPLE = 8192
_FEW = 20_000
"""Numbers that are partitioned whole: the sample would cost as much."""


def at_least(values: npt.NDArray[Any], count: int) -> npt.NDArray[np.int64]:
    """Ascending places of the `count` greatest numbers and of some more: all that equal the least of them are there.

    Args:
        values: (n,) numbers, none of them NaN.
        count: How many are wanted, > 0.

    Returns:
        (k,) places, k ≥ min(count, n).
    """
    n = len(values)
    if count >= n:
        return np.arange(n)
    if n > _FEW:
        sample = values[:: n // _SAMPLE]
        edge = int(len(sample) * 1.5 * count / n) + 3
        if edge < len(sample):
            found = np.flatnonzero(values >= np.partition(sample, len(sample) - edge)[len(sample) - edge])
            if count <= len(found) < n // 2:
                return found
    return np.flatnonzero(values >= np.partition(values, n - count)[n - count])
