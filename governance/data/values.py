"""Values: the names that a column holds, those that look like one, and the column with some of them joined."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from governance.data.column import Column
from governance.naming import EMPTY, MISSING, lookalikes, name, number

# Texts that often stand for "not known". They are shown with their counts, and mean missing only when a person says so.
MISSING_CODES = frozenset(
    {"?", "-", "--", ".", "na", "n/a", "#n/a", "nan", "none", "null", "nil", "unknown", "missing", "not stated", EMPTY}
)
TEXT = ["object", "string", "category"]

MOST_JOINED = 200  # values among which a person can still choose

Joined = Mapping[str, str]  # the name of a value, and the name it is counted under; "" means missing


def counts(column: pd.Series) -> dict[str, int]:
    """How many people have each value, by its name, most frequent first; missing ones are none."""
    named = Column.of(column, str(column.name)).named
    return {each: people for each, people in named.items() if each != MISSING}


def joined(column: pd.Series, joins: Joined) -> pd.Series:
    """The column with some of its values counted under another name.

    A value that is joined to "" is missing. If that is all that is asked the column keeps its type; otherwise
    every value becomes its name, and declared orders stay.
    """
    if not any(joins.values()):
        gone = [value for value in column.dropna().unique() if not counted_as(value, joins)]
        return column.mask(column.isin(gone))
    held = column.astype("category")
    named = [counted_as(value, joins) for value in held.cat.categories]
    kept = {each: place for place, each in enumerate(dict.fromkeys(each for each in named if each))}
    codes = np.array([*(kept.get(each, -1) for each in named), -1])[held.cat.codes]
    made = pd.Categorical.from_codes(codes, list(kept), ordered=held.cat.ordered)
    return pd.Series(made, index=column.index, name=column.name)


def counted_as(value: object, joins: Joined) -> str:
    """The name that a value is counted under; "" is missing. Joins may give it by its name or as it is written."""
    return joins.get(name(value), joins.get(str(value), name(value)))


def spellings(found: Mapping[str, int]) -> dict[str, str]:
    """Values that look like one, each with the most frequent of them: what could be joined."""
    return {
        each: max(alike, key=lambda spelling: found[spelling])
        for alike in lookalikes(found)
        for each in alike
        if each != max(alike, key=lambda spelling: found[spelling])
    }


def codes(found: Iterable[str]) -> tuple[str, ...]:
    """Those values that may stand for "not known"."""
    return tuple(each for each in found if each.casefold().strip(" '") in MISSING_CODES)


def rare(found: Mapping[str, int], least: int) -> tuple[str, ...]:
    """Values that fewer people have than can be compared, and that are no numbers; most frequent first."""
    return tuple(each for each, people in found.items() if people < least and number(each) is None)


def suspected(table: pd.DataFrame) -> dict[str, int]:
    """Texts anywhere in the table that may mean "missing", each with how many cells hold it, most frequent first."""
    found: dict[str, int] = {}
    for column in table.select_dtypes(TEXT):
        for value, cells in table[column].value_counts().items():
            if isinstance(value, str) and codes([name(value)]):
                found[value] = found.get(value, 0) + int(cells)
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))
