"""What goes over the pipe between the app and the process of a model: a header in JSON, then bytes. Never a pickle."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Sequence
from typing import Any, BinaryIO

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.errors import ColumnMixed

LARGEST_HEADER = 2**24
LARGEST_PAYLOAD = 2**31
MOST_PAYLOADS = 4
LONGEST_TEXT = 200
KINDS = (bool, int, float, str)


class Unclear(Exception):
    """What arrived is nothing that was agreed on."""


def write(stream: BinaryIO, header: dict[str, Any], *payloads: bytes) -> None:
    """Send a header and its payloads: four bytes of length, the header, then the payloads one after the other."""
    text = json.dumps({**header, "sizes": [len(each) for each in payloads]}).encode()
    stream.write(len(text).to_bytes(4, "big"))
    stream.write(text)
    for each in payloads:
        stream.write(each)
    stream.flush()


def read(stream: BinaryIO, most: int = LARGEST_PAYLOAD) -> tuple[dict[str, Any], list[bytes]]:
    """Receive a header and its payloads, of at most so many bytes together.

    Raises
    ------
    EOFError
        If the other side ended.
    Unclear
        If it is not what `write` sends.
    """
    length = int.from_bytes(_exactly(stream, 4), "big")
    if length > LARGEST_HEADER:
        raise Unclear
    try:
        header = json.loads(_exactly(stream, length))
    except (ValueError, RecursionError):
        raise Unclear from None
    sizes = header.get("sizes") if isinstance(header, dict) else None
    if not isinstance(sizes, list) or len(sizes) > MOST_PAYLOADS:
        raise Unclear
    if not all(type(size) is int and size >= 0 for size in sizes) or sum(sizes) > most:
        raise Unclear
    return header, [_exactly(stream, size) for size in sizes]


def _exactly(stream: BinaryIO, size: int) -> bytes:
    parts, left = [], size
    while left:  # a part at a time, so that no memory is taken for what never comes
        part = stream.read(min(left, 2**22))
        if not part:
            raise EOFError
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def packed(table: pd.DataFrame) -> bytes:
    """A table in Arrow's stream format, with every column's own kind."""
    import pyarrow as pa

    try:
        converted = pa.Table.from_pandas(table, preserve_index=False)
    except (pa.ArrowException, TypeError) as error:
        raise ColumnMixed(str(_culprit(table, error))) from None
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, converted.schema) as stream:
        stream.write_table(converted)
    return sink.getvalue()


def _culprit(table: pd.DataFrame, error: Exception) -> object:
    said = " ".join(map(str, error.args))
    named = [column for column in table if f"column {column} " in said]
    return named[0] if named else table.columns[0]


def unpacked(content: bytes) -> pd.DataFrame:
    """The table that `packed` wrote."""
    import pyarrow as pa

    return pa.ipc.open_stream(pa.py_buffer(content)).read_all().to_pandas()


def coded(values: NDArray[Any]) -> tuple[dict[str, Any], bytes]:
    """Labels as their different values and, for everyone, which of them; -1 where there is none.

    Raises
    ------
    TypeError
        For a label that is no text, number or truth value.
    """
    codes, found = pd.factorize(values.ravel())
    labels = np.asarray(found).tolist()
    if odd := [each for each in labels if not isinstance(each, KINDS)]:
        raise TypeError(f"it predicts values of the kind {type(odd[0]).__name__}")
    return {"values": labels, "shape": list(values.shape)}, codes.astype("<i4").tobytes()


def labels(header: dict[str, Any], payload: bytes) -> NDArray[Any]:
    """The labels that `coded` wrote; None where there is none. Trusts nothing that it reads."""
    values, shape = header.get("values"), _shape(header)
    if not isinstance(values, list) or not all(type(each) in KINDS for each in values):
        raise Unclear
    if len(payload) != 4 * math.prod(shape):
        raise Unclear
    codes = np.frombuffer(payload, "<i4")
    if len(codes) and not -1 <= codes.min() <= codes.max() < len(values):
        raise Unclear
    missing = bool(len(codes)) and codes.min() < 0
    return alike([*values, None] if missing else values)[codes].reshape(shape)


def alike(values: Sequence[Any]) -> NDArray[Any]:
    """An array of these values, each as it is: numbers stay numbers beside texts."""
    kinds = {type(each) for each in values}
    cut = any(isinstance(each, str) and each.endswith("\0") for each in values)  # NumPy's own texts lose that sign
    if not cut and (len(kinds) == 1 or kinds == {int, float}):
        try:
            return np.array(values)
        except OverflowError:
            raise Unclear from None
    mixed = np.empty(len(values), object)
    mixed[:] = values
    return mixed


def numbers(header: dict[str, Any], payload: bytes) -> NDArray[np.float64]:
    """Numbers in double precision, in the shape that the header says."""
    shape = _shape(header)
    if len(payload) != 8 * math.prod(shape):
        raise Unclear
    return np.frombuffer(payload, "<f8").reshape(shape)


def text(header: dict[str, Any], key: str) -> str:
    """A short text of the header."""
    found = header.get(key)
    if not isinstance(found, str) or len(found) > LONGEST_TEXT:
        raise Unclear
    return found


def _shape(header: dict[str, Any]) -> tuple[int, ...]:
    shape = header.get("shape")
    if not isinstance(shape, list) or len(shape) > 4:
        raise Unclear
    if not all(type(size) is int and 0 <= size < 2**31 for size in shape):
        raise Unclear
    return tuple(shape)
