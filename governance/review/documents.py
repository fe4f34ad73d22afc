"""Documents: the files that a policy asks for beside a model, by what is in them and not by their names alone."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from governance.errors import DocumentRefused
from governance.review.rule import KINDS_OF_DOCUMENT

LARGEST = 20_000_000  # bytes of a document
REMARK = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(frozen=True)
class Document:
    """A file that somebody wrote about the model or its data.

    Attributes
    ----------
    kind : str
        One of `KINDS_OF_DOCUMENT`.
    name : str
        Of the file.
    sha256 : str
    size : int
        In bytes; never 0.
    """

    kind: str
    name: str
    sha256: str
    size: int


def document(kind: str, path: Path) -> Document:
    """The document of a kind in a file; one that says nothing is refused.

    Raises
    ------
    DocumentRefused
    """
    if kind not in KINDS_OF_DOCUMENT:
        raise DocumentRefused(kind, path.name, "documents are of the kinds " + ", ".join(KINDS_OF_DOCUMENT) + ".")
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise DocumentRefused(kind, path.name, f"{error.strerror}.") from None
    return written(kind, path.name, content)


def written(kind: str, name: str, content: bytes) -> Document:
    """The same of a document whose content is at hand."""
    if len(content) > LARGEST:
        raise DocumentRefused(kind, name, f"it holds more than {LARGEST // 1_000_000} MB.")
    if not _says(content):
        raise DocumentRefused(kind, name, "nothing is written in it.")
    return Document(kind, name, hashlib.sha256(content).hexdigest(), len(content))


def _says(content: bytes) -> bool:
    """Whether there is a letter or a digit in it, but for remarks that no reader sees."""
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = content.decode("utf-16" if wide else "utf-8", "replace")
    return any(map(str.isalnum, REMARK.sub("", text)))


def by_kind(documents: tuple[Document, ...]) -> Mapping[str, Document]:
    """The documents by their kinds; of several of a kind the last."""
    return {each.kind: each for each in documents}
