"""Every group × rate as a table, and the cells that stand out in a sentence."""

from __future__ import annotations

import numpy as np
import pandas as pd

from governance.metrics import words
from governance.metrics.matrix import Matrix
from governance.reports.summary import Finding, side

STRONGEST = 2  # cells that the sentence names
CORRECTED = " (corrected for their number)"


def table(found: Matrix, *, exact: bool = False) -> pd.DataFrame:
    """One row a group and rate: the rate, its interval, its people, everybody's, and whether the group differs.

    On the screen p-values are said in words; `exact` has them as numbers, for a file.
    """
    low, high = found.interval
    rows = []
    for row, each in enumerate(found.rates):
        whole, beyond, adjusted = float(found.everybody[row].value[0]), found.beyond_chance[row], found.adjusted[row]
        for at, group in enumerate(found.groups):
            rows.append(
                {
                    "group": words.group(each.attributes, group),
                    "people": int(found.people[at]),
                    "rate": words.title(each.name),
                    "value": found.value[row, at],
                    "from": low[row, at],
                    "to": high[row, at],
                    "stands on": words.stands_on(each, at),
                    "effective n": int(each.effective_n[at].round()),
                    "everybody": whole,
                    "adjusted p": adjusted[at] if exact else _p(adjusted[at]),
                    "differs": _verdict(found, row, at, beyond[at]),
                }
            )
    names = ["group", "people", "rate", "value", "from", "to", "stands on", "effective n", "everybody", "adjusted p"]
    shown = pd.DataFrame(rows, columns=[*names, "differs"])
    return shown if any(each.weighted for each in found.rates) else shown.drop(columns="effective n")


def _p(value: float) -> str:
    return "" if np.isnan(value) else words.p_value(value)


def standing_out(found: Matrix) -> Finding:
    """How many cells differ from all others beyond chance, and the strongest of them."""
    tested = found.tested
    if not tested.comparisons:
        return Finding(
            "No rate can be compared between groups.", f"It takes two groups of {max(found.least, 1):,} people or more."
        )
    if not tested.differing:
        one = "The one comparison of two groups is not beyond chance."
        many = f"None of {tested.comparisons:,} comparisons with all others is beyond chance{CORRECTED}."
        return Finding(one if tested.comparisons == 1 else many)
    verb = "differs" if tested.differing == 1 else "differ"
    most = ", most of all" if tested.differing > STRONGEST else ""
    return Finding(
        f"{tested.differing:,} of {tested.comparisons:,} comparisons with all others {verb} beyond chance"
        f"{CORRECTED if tested.comparisons > 1 else ''}{most}: "
        f"{'; '.join(_cell(found, row, at) for row, at in _strongest(found))}."
    )


def _strongest(found: Matrix) -> list[tuple[int, int]]:
    """The cells furthest from everybody of those beyond chance; of two that say the same, one."""
    rows = sorted(set(found.tested.same))
    cells = [(row, int(at)) for row in rows for at in np.flatnonzero(found.beyond_chance[row])]
    cells.sort(key=lambda cell: -abs(float(found.difference[cell])))
    return cells[:STRONGEST]


def _cell(found: Matrix, row: int, at: int) -> str:
    name, value, _ = side(found.rates[row], found.groups[at])
    rate, whole = words.title(found.rates[row].name).lower(), words.percent(found.everybody[row].value[0])
    return f"{name} in {rate}, {value} (everybody {whole})"


def _verdict(found: Matrix, row: int, at: int, beyond: bool) -> str:
    if not found.enough[row, at]:
        return words.UNDEFINED if np.isnan(found.value[row, at]) else "too few people"
    if np.isnan(found.adjusted[row, at]):
        return "nobody to compare"
    if not beyond:
        return "no"
    return "above" if found.difference[row, at] > 0 else "below"
