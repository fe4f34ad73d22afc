"""Fingerprint: what tells the data of an audit from every other."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from governance.errors import FileUnreadable


@dataclass(frozen=True)
class Fingerprint:
    """Which file, or which files, something was read from.

    Attributes
    ----------
    name : str
        What people call it.
    sha256 : str
        Of the file's bytes, in 64 hexadecimal digits; of several files, of their names and digests, sorted by name.
    format : str
        "text", "parquet" or "duckdb".
    table : str
        Which table of a database it is; "" elsewhere.
    """

    name: str
    sha256: str
    format: str
    table: str = ""

    @classmethod
    def of(cls, name: str, files: Sequence[Path], form: str, table: str = "") -> Fingerprint:
        """Of what is in these files, read a piece at a time.

        Raises
        ------
        FileUnreadable
        """
        digests = {path: sha256(path) for path in files}
        if len(files) == 1:
            return cls(name, digests[files[0]], form, table)
        lines = sorted(f"{path.name} {digest}\n" for path, digest in digests.items())
        return cls(name, hashlib.sha256("".join(lines).encode()).hexdigest(), form, table)


def sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in 64 hexadecimal digits.

    Raises
    ------
    FileUnreadable
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileUnreadable(path.name, f"{error.strerror}.") from None
