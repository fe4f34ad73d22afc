"""Layout: how a file of text is written. What nobody says is detected from what is in it, and always shown."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice
from typing import Any

from governance.errors import FileUnreadable, RolesUnreadable

ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "windows-1252": "Windows-1252 (Western European)",
    "windows-1250": "Windows-1250 (Central European)",
    "windows-1251": "Windows-1251 (Cyrillic)",
    "mac-roman": "Mac Roman",
    "shift_jis": "Shift JIS (Japanese)",
    "gb18030": "GB 18030 (Chinese)",
}
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
DECIMALS = {".": "point", ",": "comma"}
THOUSANDS = {"": "none", ".": "point", ",": "comma", " ": "blank", "'": "apostrophe"}

HEAD, RECORDS = 1 << 18, 500  # characters and rows that are looked at
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


@dataclass(frozen=True)
class Layout:
    """How a table is written in a file, and what of it is not taken.

    Attributes
    ----------
    encoding : str, optional
        A key of `ENCODINGS`.
    separator : str, optional
        What stands between two values; a key of `SEPARATORS`.
    decimal : str, optional
        The sign before decimals; a key of `DECIMALS`.
    thousands : str, optional
        The sign between thousands; a key of `THOUSANDS`.
    header : bool, optional
        Whether the first row holds the names of the columns.
    missing : tuple of str
        Texts that mean "missing", beside an empty cell.
    dropped : tuple of str
        Columns that are left out.

    The first five are about files of text, and None until they are said or detected.
    """

    encoding: str | None = None
    separator: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    header: bool | None = None
    missing: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()

    @classmethod
    def given(cls, found: Mapping[str, Any], name: str) -> Layout:
        """A layout from the table of a TOML file; what it does not say is detected.

        Raises
        ------
        RolesUnreadable
            For a key that means nothing, or a value that is not one of those above.
        """
        kinds: dict[str, Mapping[Any, object]] = {
            "encoding": ENCODINGS,
            "separator": SEPARATORS,
            "decimal": DECIMALS,
            "thousands": THOUSANDS,
            "header": {True: "", False: ""},
        }
        for key, value in found.items():
            if key not in [each.name for each in fields(cls)]:
                raise RolesUnreadable(name, f"{key!r} says nothing about how a file is written.")
            if key in ("missing", "dropped"):
                if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
                    raise RolesUnreadable(name, f"{key!r} under 'reading' must be a list of texts.")
            elif type(value) is not (bool if key == "header" else str) or value not in kinds[key]:
                known = ", ".join(str(each) if key == "header" else repr(each) for each in kinds[key])
                raise RolesUnreadable(name, f"{key!r} under 'reading' must be one of {known}.")
        said: dict[str, Any] = {key: tuple(each) if isinstance(each, list) else each for key, each in found.items()}
        return cls(**said)


def decoded(content: bytes, encoding: str | None, name: str) -> tuple[str, str]:
    """The text of a file, and its encoding: the one that is said, else UTF-8 or 16, else Windows-1252.

    Raises
    ------
    FileUnreadable
    """
    found = encoding or _encoding(content)
    if found != "utf-16" and b"\0" in content[:HEAD]:
        raise FileUnreadable(name, "it is not a file of text.")
    try:
        text = content.decode({"utf-8": "utf-8-sig", "utf-16": _ends(content)}.get(found, found))
    except (UnicodeDecodeError, LookupError):
        if encoding is None and found == "utf-8":
            return decoded(content, "windows-1252", name)
        raise FileUnreadable(name, f"it is not in {ENCODINGS.get(found, found)}.") from None
    return _plain_ends(text.removeprefix("\ufeff")).lstrip("\n"), found


def completed(text: str, layout: Layout, name: str) -> Layout:
    """The layout with what was not said detected; `header` stays None where nobody can tell.

    Raises
    ------
    FileUnreadable
        If the first row does not end.
    """
    said = re.match(r"sep=(.)\n", text)  # a line that Excel reads and does not show
    separator = layout.separator or (said[1] if said and said[1] in SEPARATORS else _separator(text, name))
    rows = records(text, separator, name)
    cells = [cell for row in rows[1:] for cell in row]
    decimal = layout.decimal or _decimal(cells)
    thousands = _thousands(cells, decimal) if layout.thousands is None else layout.thousands
    header = _header(rows) if layout.header is None else layout.header
    return replace(layout, separator=separator, decimal=decimal, thousands=thousands, header=header)


def body(text: str) -> str:
    """The text without the line that tells Excel its separator."""
    return re.sub(r"\Asep=.\n+", "", text)


def lines_before(content: bytes) -> int:
    """How many lines of a file in UTF-8 stand before its header: empty ones, and the one that tells its separator."""
    lines = _plain_ends(content.decode("utf-8-sig", "ignore")).split("\n")
    said = next((place for place, line in enumerate(lines) if line), 0)
    if re.fullmatch("sep=.", lines[said]):
        said += 1
    return next((place for place in range(said, len(lines)) if lines[place]), said)


def records(text: str, separator: str, name: str) -> list[list[str]]:
    """The first rows, each as its cells; empty rows are left out.

    Raises
    ------
    FileUnreadable
    """
    whole = body(text)
    head = whole[:HEAD]
    csv.field_size_limit(HEAD)
    rows = csv.reader(io.StringIO(head), delimiter=separator, skipinitialspace=True)
    try:
        found = [row for row in islice(rows, RECORDS) if row]
    except csv.Error as error:
        raise FileUnreadable(name, f"its header does not end ({error}).") from None
    cut = len(whole) > len(head) and len(found) > 1 and rows.line_num >= head.count("\n")
    return found[:-1] if cut else found


def grouped(decimal: str, thousands: str) -> str:
    """The pattern of a number with a sign between its thousands."""
    between = "[ \xa0\u202f]" if thousands == " " else re.escape(thousands)
    return rf"[+-]?[1-9]\d{{0,2}}({between}\d{{3}})+({re.escape(decimal)}\d+)?"


def _plain_ends(text: str) -> str:
    """A text whose lines all end in the same sign."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _encoding(content: bytes) -> str:
    head = content[:4096]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    zeros = max(head[0::2].count(0), head[1::2].count(0))
    return "utf-16" if zeros > len(head) / 4 else "utf-8"


def _ends(content: bytes) -> str:
    """Which byte of a character of UTF-16 comes first, also where no mark says so."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = content[:4096]
    return "utf-16-le" if head[1::2].count(0) >= head[0::2].count(0) else "utf-16-be"


def _separator(text: str, name: str) -> str:
    """What cuts the rows into the most cells, as many in every row as in the first."""

    def told(separator: str) -> tuple[bool, float, int]:
        rows = records(text, separator, name)
        wide = len(rows[0]) if rows else 0
        alike = [len(row) == wide or (len(row) == wide + 1 and not row[-1]) for row in rows[1:]]
        return wide > 1, sum(alike) / max(len(alike), 1), wide

    return max(SEPARATORS, key=told)


def _decimal(cells: Sequence[str]) -> str:
    """A comma where some number can only be read so, and none has a point before its decimals."""
    comma, point = re.compile(r"[+-]?\d+,\d+"), re.compile(r"[+-]?\d+\.\d+")
    ambiguous = {sign: re.compile(grouped("#", sign)) for sign in ",."}
    surely = {
        sign: any(form.fullmatch(cell) and not ambiguous[sign].fullmatch(cell) for cell in cells)
        for sign, form in ((",", comma), (".", point))
    }
    mixed = re.compile(rf"{grouped(',', '.')}")
    surely[","] |= any("," in cell and mixed.fullmatch(cell) for cell in cells)
    return "," if surely[","] and not surely["."] else "."


def _thousands(cells: Sequence[str], decimal: str) -> str:
    """The sign that can only stand between thousands in some number: there twice, or before decimals too."""
    for sign in THOUSANDS:
        form = re.compile(grouped(decimal, sign)) if sign and sign != decimal else None
        between = "\xa0" if sign == " " else sign
        if form and any(
            form.fullmatch(cell) and (decimal in cell or cell.replace(between, sign).count(sign) > 1) for cell in cells
        ):
            return sign
    return ""


def _header(rows: Sequence[Sequence[str]]) -> bool | None:
    """Whether the first row holds names. Nobody can tell if one of its cells is a number; or, unless some column holds
    numbers below a text, if one of them recurs in its column.
    """
    if not rows:
        return True
    below = [{row[place] for row in rows[1:] if place < len(row) and row[place]} for place in range(len(rows[0]))]
    columns = [(cell, held) for cell, held in zip(rows[0], below, strict=True) if cell]
    if any(_is_number(cell) for cell, _ in columns):
        return None
    clear = any(held and all(map(_is_number, held)) for _, held in columns)
    return True if clear or not any(cell in held for cell, held in columns) else None


def _is_number(cell: str) -> bool:
    return NUMBER.fullmatch(cell.replace(",", ".")) is not None
