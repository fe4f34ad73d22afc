"""What kind of file a model is in: by its first bytes and by its name, before anything is parsed."""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import Literal

from governance.errors import ModelNotSafe, ModelTooLarge, ModelUnreadable

Format = Literal["skops", "onnx", "pickle"]

LARGEST = 2**28
PICKLES = (".pkl", ".pickle", ".joblib", ".sav")

_ZIP = b"PK\x03\x04"
_PEEK = 64  # bytes, enough to know what is inside


def recognised(content: bytes, name: str, *, trust_pickle: bool = False) -> Format:
    """The format of a model; a pickle is told by its bytes too, whatever its name and however it is compressed.

    Raises
    ------
    ModelTooLarge
    ModelNotSafe
        For a pickle, unless it is trusted.
    ModelUnreadable
        For anything that is no model.
    """
    if len(content) > LARGEST:
        raise ModelTooLarge(name, "bytes", len(content), LARGEST)
    if name.lower().endswith(PICKLES) or _is_pickle(content[:_PEEK], content[-1:]) or _is_pickle(_inflated(content)):
        if not trust_pickle:
            raise ModelNotSafe(name)
        return "skops" if content.startswith(_ZIP) else "pickle"
    if content.startswith(_ZIP):
        return "skops"
    if name.lower().endswith(".onnx"):
        return "onnx"
    raise ModelUnreadable(name, "it is not a skops file, and its name does not end in .onnx.")


def _is_pickle(start: bytes, end: bytes = b".") -> bool:
    """Whether it begins as protocols 2 to 5 do, or begins and ends like the older ones, which are text."""
    if start[:1] == b"\x80" and start[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return True
    return start[:1] in (b"(", b"c", b"]", b"}", b"i") and b"\n" in start and end == b"."


def _inflated(content: bytes) -> bytes:
    """The first bytes of a compressed file (gzip, zlib, bzip2, lzma); of any other, nothing."""
    start = content[: 2**20]  # bzip2 gives nothing before its first block is whole
    try:
        if start[:2] == b"\x1f\x8b" or start[:1] == b"\x78":
            return zlib.decompressobj(wbits=47).decompress(start, _PEEK)
        if start[:3] == b"BZh":
            return bz2.BZ2Decompressor().decompress(start, _PEEK)
        if start[:6] == b"\xfd7zXZ\x00" or start[:3] == b"\x5d\x00\x00":
            return lzma.LZMADecompressor(memlimit=2**28).decompress(start, _PEEK)
    except (zlib.error, OSError, lzma.LZMAError, EOFError):
        pass
    return b""
