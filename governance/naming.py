"""Naming: what values are called, whichever table they came from, and in which order names stand."""

import math
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise

import numpy as np

from governance.errors import AttributeTwice, ColumnNotNamed, CubesDiffer

MISSING, EMPTY = "(missing)", "(empty)"
JOINTS = re.compile(r"(?<=\w)[\s\-_./'’]+(?=\w)")

Group = tuple[str, ...]
Order = tuple[str, ...]  # names of which each stands before the next, as a column of categories declares them


def name(value: object) -> str:
    """The name of a group or an outcome, the same whichever table it came from.

    A missing value (None, NaN) is "(missing)", an empty text "(empty)", and 1.0 is "1", because an
    integer column with a missing value arrives as floats from some tables and not from others. A text that
    reads like one of these names is quoted, so that it stays a value of its own; so is one with blanks at
    its ends, which could not be told apart on a screen.
    """
    if value is None or type(value).__name__ == "NAType" or value != value:
        return MISSING
    if isinstance(value, (float, Decimal, np.floating)) and np.isfinite(float(value)) and value == int(value):
        return str(int(value))
    text = format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
    return repr(text) if text in (MISSING, EMPTY) or text != text.strip() else text or EMPTY


def attribute_names(sensitive: str | Iterable[str]) -> tuple[str, ...]:
    """The names of the columns to group by, each once."""
    if hasattr(sensitive, "dtype"):  # a column itself, whose values would be taken for names
        raise ColumnNotNamed(sensitive)
    names = (sensitive,) if isinstance(sensitive, str) else tuple(sensitive)
    column_names(*names)
    for attribute in names:
        if names.count(attribute) > 1:
            raise AttributeTwice(attribute)
    return names


def column_names(*columns: object) -> None:
    """Refuses a column that is given by anything but its name; None is no column."""
    for column in columns:
        if column is not None and not isinstance(column, str):
            raise ColumnNotNamed(column)


def group_named(wanted: object) -> Group:
    """A group as people write it: a text or a number for one attribute, or one of these for each."""
    values = wanted if isinstance(wanted, (tuple, list)) else (wanted,)
    return tuple(value if isinstance(value, str) else name(value) for value in values)


def number(label: str) -> float | None:
    """The finite number that a name is; None when it is none."""
    try:
        found = float(label)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def lookalikes(labels: Iterable[str]) -> list[list[str]]:
    """Names that differ only in capitals, blanks, joints between words, or how letters are encoded."""
    alike: dict[str, list[str]] = {}
    for label in labels:
        if number(label) is None and label != MISSING:
            plain = JOINTS.sub("", unicodedata.normalize("NFKC", label).casefold().strip(" '"))
            alike.setdefault(plain, []).append(label)
    return [names for names in alike.values() if len(names) > 1]


def by_size(label: str) -> tuple[float, str]:
    """How names are sorted where no order was declared: numbers by size, then everything else."""
    found = number(label)
    return math.inf if found is None else found, label


def ordered(groups: Iterable[Group], levels: tuple[tuple[str, ...], ...]) -> tuple[Group, ...]:
    """Distinct groups in declared order; for one attribute every level, also without people."""
    if len(levels) == 1:
        return tuple((level,) for level in levels[0])
    places = [{level: position for position, level in enumerate(names)} for names in levels]
    return tuple(sorted(set(groups), key=lambda group: [at[level] for at, level in zip(places, group, strict=True)]))


def merged(names: Iterable[str], orders: Iterable[Order]) -> tuple[str, ...]:
    """Names in one order that keeps every declared one; those that are free stand by size, missing last."""
    found = set(names)
    left = found - {MISSING}
    before: dict[str, set[str]] = {level: set() for level in left}
    for order in orders:
        for earlier, later in pairwise([level for level in order if level in left]):
            before[later].add(earlier)
    chosen: list[str] = []
    while left:
        free = [level for level in left if not before[level] & left]
        if not free:
            raise CubesDiffer("orders of levels")
        chosen.append(min(free, key=by_size))
        left.remove(chosen[-1])
    return (*chosen, MISSING) if MISSING in found else tuple(chosen)
