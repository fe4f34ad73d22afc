"""Privacy: pseudonyms in place of what names a person, and a table without one person."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

import numpy as np
import pandas as pd

from governance.errors import ColumnUnknown, KeyRefused, NobodyCalledSo, PseudonymsCollide
from governance.naming import MISSING, name

LEAST_KEY = 16  # bytes
LENGTH = 20  # hexadecimal digits: 80 bits


def pseudonymised(column: pd.Series, key: bytes) -> pd.Series:
    """The column with a pseudonym in place of every value: the same for the same name and key, in every table.

    A pseudonym is a keyed hash (HMAC with SHA-256, the first 20 hexadecimal digits) of the value's name, so that 1,
    1.0 and "1" have the same one. Missing stays missing. Without the key nobody can try out names to
    see whose pseudonym it is; with it everybody can. Pseudonyms are personal data still: the rest of a row
    may tell who it is about.

    Parameters
    ----------
    column : Series
    key : bytes
        Secret, 16 bytes or more.

    Raises
    ------
    KeyRefused
        If the key is too short, or none.
    PseudonymsCollide
        If two names would get the same pseudonym.
    """
    if not isinstance(key, bytes) or len(key) < LEAST_KEY:
        raise KeyRefused(LEAST_KEY, len(key) if isinstance(key, bytes) else None)
    codes, distinct = pd.factorize(column)
    names = [name(value) for value in distinct.tolist()]
    made = {each: _pseudonym(each, key) for each in dict.fromkeys(names)}
    if len(set(made.values())) < len(made):
        raise PseudonymsCollide(str(column.name), len(made))
    held = np.array([*(made[each] for each in names), None], dtype=object)[codes]
    return pd.Series(held, index=column.index, name=column.name, dtype="str")


def without(table: pd.DataFrame, column: str, value: object) -> pd.DataFrame:
    """The table without the rows of one person: those whose value has this name, so that 1, 1.0 and "1" are the same.

    Raises
    ------
    ColumnUnknown
        If the table has no such column.
    NobodyCalledSo
        If nobody has this value. A missing value names nobody.
    """
    if column not in table.columns:
        raise ColumnUnknown(column, map(str, table.columns))
    wanted = name(value)
    codes, distinct = pd.factorize(table[column])
    theirs = np.array([*(name(each) == wanted for each in distinct.tolist()), False])[codes]
    if wanted == MISSING or not theirs.any():
        raise NobodyCalledSo(column, len(table))
    return table[~theirs]


def prepared(table: pd.DataFrame, identifier: str, removed: Iterable[object], key: bytes = b"") -> pd.DataFrame:
    """The table without these people and, if there is a key, with pseudonyms in place of its identifiers.

    Raises
    ------
    ColumnUnknown, NobodyCalledSo, KeyRefused, PseudonymsCollide
    """
    for each in removed:
        table = without(table, identifier, each)
    if key:
        table = table.assign(**{identifier: pseudonymised(table[identifier], key)})
    return table.reset_index(drop=True)


def _pseudonym(called: str, key: bytes) -> str:
    return hmac.new(key, called.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:LENGTH]
