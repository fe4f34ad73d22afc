"""Files: what is in one that was packed, and what kind of table it holds, by its content before its name."""

from __future__ import annotations

import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Protocol

from governance.errors import FileUnreadable, FormatUnknown

TEXTS = (".csv", ".tsv", ".tab", ".txt")
TABLES = (*TEXTS, ".parquet")
PACKED = (".gz", ".zip")
MOST_UNPACKED = 1 << 30  # bytes
PIECE = 1 << 22
START = 1 << 20  # bytes from which the layout of a large file is detected
GZIP = b"\x1f\x8b"
JSON = re.compile(rb'[\[{]\s*["{\[]')

OTHERS = {
    b"\xd0\xcf\x11\xe0": "it is an old Excel file; save it as CSV.",
    b"SQLite format 3": "it is a SQLite database; export its table as CSV.",
    b"<!": "it is a web page; export the table as CSV.",
    b"<html": "it is a web page; export the table as CSV.",
    b"<?xml": "it is XML; export the table as CSV.",
    b"ARROW1": "it is an Arrow file; write it as Parquet.",
    b"FEA1": "it is a Feather file; write it as Parquet.",
    b"\x80": "it is a pickle, which is never opened; write the table as CSV or Parquet.",
}


def whole(path: Path) -> bytes:
    """What is in a file.

    Raises
    ------
    FileUnreadable
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileUnreadable(str(path), f"{error.strerror}.") from None


def beginning(path: Path) -> tuple[bytes, str]:
    """The first bytes of a file, up to the end of a line, and its name; unpacked, as `unpacked` does it.

    Raises
    ------
    FileUnreadable
    """
    if path.suffix.lower() == ".zip":
        return unpacked(whole(path), path.name)
    try:
        with path.open("rb") as file:
            packed = file.read(2) == GZIP
            file.seek(0)
            start = gzip.GzipFile(fileobj=file).read(START) if packed else file.read(START)
    except (OSError, EOFError, zlib.error) as error:
        raise FileUnreadable(str(path), f"{getattr(error, 'strerror', None) or error}.") from None
    if len(start) == START:
        end = start.rfind(b"\n") + 1 or len(start)
        start = start[: end + end % 2]  # no character of UTF-16 is cut in two
    return start, _inner(path.name) if packed else path.name


def unpacked(content: bytes, name: str) -> tuple[bytes, str]:
    """What is in a file that gzip or zip packed, and its name; any other file as it is.

    Raises
    ------
    FileUnreadable
        If it is damaged, holds no file or several, is encrypted, or is too large.
    """
    if content.startswith(GZIP):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
                return _all(packed, name), _inner(name)
        except (OSError, EOFError, zlib.error):
            raise FileUnreadable(name, "it is a damaged gzip file.") from None
    return _unzipped(content, name) if content.startswith(b"PK\x03\x04") else (content, name)


def is_parquet(content: bytes, name: str) -> bool:
    """Whether a file holds Parquet, and not text.

    Raises
    ------
    FormatUnknown, FileUnreadable
        If it holds neither.
    """
    if content.startswith(b"PAR1"):
        return True
    start = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    for sign, why in OTHERS.items():
        if start.startswith(sign):
            raise FileUnreadable(name, why)
    if JSON.match(start):
        raise FileUnreadable(name, "it holds JSON; write one row a person as CSV or Parquet.")
    ending = PurePath(name).suffix.lower()
    if ending not in TABLES:
        raise FormatUnknown(name, (*TABLES, *PACKED))
    if ending == ".parquet":
        raise FileUnreadable(name, "it is not a Parquet file, or it is damaged.")
    return False


def without_nested(columns: Sequence[str]) -> list[str]:
    """The note on columns of a Parquet file that are no table's; none where there are none."""
    named = ", ".join(columns)
    return [f"Columns that hold lists or records, and not one value a person, are left out: {named}."] if named else []


def _inner(name: str) -> str:
    """What a file is called that gzip packed under this name."""
    inner = name[: -len(".gz")] if name.lower().endswith(".gz") else name
    return inner if PurePath(inner).suffix else f"{inner}.csv"


def _unzipped(content: bytes, name: str) -> tuple[bytes, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if "[Content_Types].xml" in packed.namelist():
                raise FileUnreadable(name, 'it is an Excel file; save its sheet as "CSV UTF-8".')
            inside = [each for each in packed.infolist() if not each.is_dir() and _is_own(each.filename)]
            if len(inside) != 1:
                found = ", ".join(each.filename for each in inside[:5]) or "nothing"
                raise FileUnreadable(name, f"a zip file must hold one file, and this one holds {found}.")
            with packed.open(inside[0]) as file:
                return _all(file, name), PurePath(inside[0].filename).name
    except RuntimeError:
        raise FileUnreadable(name, "it is encrypted; unpack it first.") from None
    except (zipfile.BadZipFile, OSError, EOFError, zlib.error, lzma.LZMAError, NotImplementedError, ValueError):
        raise FileUnreadable(name, "it is a damaged zip file.") from None


def _is_own(path: str) -> bool:
    """Whether somebody put this file there, and not the system that packed it."""
    return not path.startswith("__MACOSX/") and not PurePath(path).name.startswith(".")


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


def _all(file: _Readable, name: str) -> bytes:
    parts, size = [], 0
    while piece := file.read(PIECE):
        size += len(piece)
        if size > MOST_UNPACKED:
            raise FileUnreadable(name, f"it unpacks to more than {MOST_UNPACKED >> 30} GB; unpack it first.")
        parts.append(piece)
    return b"".join(parts)
