"""The same numbers as a chart, as a table: one function per result, one row per group, column, point or rule."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.data.suggestions import Described
from governance.metrics import words
from governance.metrics.rates import MEANS, Rate
from governance.metrics.thresholds import Sweep

FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # what a spreadsheet begins to compute at

IN_POINTS = re.compile(r"(minus|gap|change|difference)([ ,].*)?|smallest gap .*")

TITLES = {
    **{role: role for role in ("label", "decision", "score", "weight", "identifier", "time")},
    "sensitive": "sensitive attribute",
}


def rate(found: Rate, confidence: float = 0.95) -> pd.DataFrame:
    """A rate of every group: the rate, its interval, and the people it stands on."""
    low, high = found.interval(confidence)
    counts: dict[str, NDArray[np.int64]] = {}
    for share, name in zip(found.shares, MEANS.get(found.name, ("",)), strict=True):
        part = f" ({words.title(name).lower()})" if name else ""
        counts |= {f"counted{part}": share.k, f"among{part}": share.n}
    return pd.DataFrame(
        {
            "group": [words.group(found.attributes, group) for group in found.groups],
            words.title(found.name): found.value,
            "interval from": low,
            "to": high,
            **counts,
        }
    )


def sweep(found: Sweep) -> pd.DataFrame:
    """A rate of every group at every threshold with its interval, one row a threshold."""
    whole = found.every
    names = [words.group(whole.attributes, group) for group in whole.groups]
    columns = [f"{name}{side}" for name in names for side in ("", " from", " to")]
    sides = np.stack([found.value, *found.interval()], axis=-1).reshape(len(found.thresholds), -1)
    return pd.DataFrame(sides, columns=columns, index=pd.Index(found.thresholds, name="threshold"))


def before_and_after(before: Rate, after: Rate) -> pd.DataFrame:
    """A rate of every group for the audited model and for a mitigated one, each with its interval."""
    sides = (("before", before), ("after", after))
    columns: dict[str, Any] = {"group": [words.group(before.attributes, group) for group in before.groups]}
    for side, found in sides:
        low, high = found.interval()
        columns |= {side: found.value, f"{side} from": low, f"{side} to": high}
    return pd.DataFrame({**columns, "among": after.n})


def columns(found: Sequence[Described]) -> pd.DataFrame:
    """Every column of a table: what it is, and what it probably means."""
    return pd.DataFrame(
        [
            {
                "Column": each.column,
                "Kind": each.kind,
                "Values": each.values,
                "Missing": each.missing,
                "Probably": TITLES.get(each.role, ""),
                "Why": each.reason,
            }
            for each in found
        ]
    )


def values(found: Mapping[str, int]) -> pd.DataFrame:
    """Every value of a column with its people."""
    return pd.DataFrame({"Value": list(found), "People": list(found.values())})


def is_in_points(column: str) -> bool:
    """Whether a column of fractions holds differences of shares: points, and not per cent of anybody."""
    return IN_POINTS.fullmatch(column) is not None


def inert(table: pd.DataFrame) -> pd.DataFrame:
    """The table with no text that a spreadsheet would take for a formula: in its cells, its header and its index."""
    safe = table.rename(columns=_text, index=_text)
    for place, kind in enumerate(table.dtypes):
        if not (pd.api.types.is_numeric_dtype(kind) or pd.api.types.is_datetime64_any_dtype(kind)):
            safe.isetitem(place, pd.Series([_text(each) for each in table.iloc[:, place]], safe.index, dtype=object))
    safe.index.names = [_text(each) for each in table.index.names]
    return safe


def _text(value: Any) -> Any:
    """What is no text stays as it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
