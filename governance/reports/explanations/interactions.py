"""Interactions: what pairs of columns do together, as a sentence and as a table."""

from __future__ import annotations

import pandas as pd

from governance.explanations.interactions import Together
from governance.metrics import words
from governance.reports.summary import PERCENT_95, Finding

METHOD = (
    "By SHAP, along the paths that people take through the trees: a column that is not known counts by the people who "
    "went either way when the model learnt, and not by the people it is compared with above. So these effects of "
    "columns alone differ a little from those above. What a column and its expanded categories do is added up on both "
    "sides. All of it was added up and held against what the model itself says"
)


def strongest(found: Together) -> Finding:
    """The pair of columns that does most together, and how much of all effects is of pairs."""
    order = found.order
    if not len(order):
        return Finding("No two columns do anything together beyond what each of them does alone.")
    at = int(order[0])
    one, other = (found.columns[column] for column in found.pairs[at])
    value, low, high = (float(side[0, at]) for side in (found.means.value, found.means.low, found.means.high))
    return Finding(
        f"{one} and {other} do most together: {words.amount(value)} {found.unit} on average, beyond what each does "
        f"alone ({PERCENT_95} interval {words.amount(low)} to {words.amount(high)}).",
        f"Of all effects, in size, {words.percent(found.share, 0)} are of pairs.",
    )


def method(found: Together, people: int) -> str:
    """How they were found, over whom, and how far off they are."""
    off = "exactly" if found.off < 1e-9 else f"to {found.off:.0e}"
    of = len(found.subject.rows)
    return f"Over {people:,} of the {of:,} audited people. {METHOD}: it agrees {off}."


def table(found: Together) -> pd.DataFrame:
    """Every pair that does something together, the strongest first."""
    order = found.order
    one, other = ([found.columns[column] for column in found.pairs[order, side]] for side in (0, 1))
    means = found.means
    return pd.DataFrame(
        {
            "column": one,
            "and": other,
            f"mean absolute interaction ({found.unit})": means.value[0, order],
            "from": means.low[0, order],
            "to": means.high[0, order],
        }
    )


def square(found: Together) -> pd.DataFrame:
    """What each column does alone, and in all its pairs, the largest first."""
    pairs = found.means.value[0]
    rows = [
        (name, float(found.alone.value[0, at]), float(pairs[(found.pairs == at).any(axis=1)].sum()))
        for at, name in enumerate(found.columns)
    ]
    unit = f"mean absolute ({found.unit})"
    table = pd.DataFrame(rows, columns=["column", f"alone, {unit}", f"in all its pairs, {unit}"])
    return table.sort_values(list(table)[1:], ascending=False, ignore_index=True)
