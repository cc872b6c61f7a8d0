"""Fixtures every test module may use: where the shared data lie."""

from __future__ import annotations

from pathlib import Path

import pytest

_SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data sets beside the repository; skips the test where it is absent."""
    if not _SHARED.is_dir():
        pytest.skip(f"shared data not found at {_SHARED}")
    return _SHARED
