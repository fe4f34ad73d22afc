"""The same numbers as a chart, as a table: one function per result, one row per group, column, point or rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from governance.composition.representation import Representation
from governance.metrics import words
from governance.metrics.rates import Rate
from governance.metrics.thresholds import Sweep
from governance.review.gate import Verdict

if TYPE_CHECKING:
    from governance.explanations.attribution import Attributions
    from governance.mitigation.tradeoff import Point


def rate(found: Rate, confidence: float = 0.95) -> pd.DataFrame:
    """A rate of every group: the rate, its interval, and the people it stands on."""
    low, high = found.interval(confidence)
    return pd.DataFrame(
        {
            "group": [words.group(found.attributes, group) for group in found.groups],
            words.title(found.name): found.value,
            "interval from": low,
            "to": high,
            "counted": found.k,
            "among": found.n,
        }
    )


def sweep(found: Sweep) -> pd.DataFrame:
    """A rate of every group at every threshold, one row a threshold."""
    first = found.rates[0]
    names = [words.group(first.attributes, group) for group in first.groups]
    index = pd.Index(found.thresholds, name="threshold")
    return pd.DataFrame([each.value for each in found.rates], columns=names, index=index)


def representation(found: Representation) -> pd.DataFrame:
    """Every group's people, share and base rate."""
    low, high = found.base_rate.interval()
    return pd.DataFrame(
        {
            "group": [words.group(found.attributes, group) for group in found.groups],
            "people": found.people,
            "share of people": found.share,
            "base rate": found.base_rate.value,
            "base rate from": low,
            "base rate to": high,
        }
    )


def points(found: Sequence[Point]) -> pd.DataFrame:
    """Every point of a trade-off: its gap and its accuracy, with intervals."""
    return pd.DataFrame(
        [
            {
                "model": point.step.title,
                "gap": point.gap.value,
                "gap from": point.gap.low,
                "gap to": point.gap.high,
                "gap in": words.title(point.gap.rate.name),
                "accuracy": float(point.accuracy.value[0]),
                "accuracy from": float(point.accuracy.interval()[0][0]),
                "accuracy to": float(point.accuracy.interval()[1][0]),
            }
            for point in found
        ]
    )


def before_and_after(before: Rate, after: Rate) -> pd.DataFrame:
    """A rate of every group for the audited model and for a mitigated one, each with its interval."""
    sides = (("before", before), ("after", after))
    columns: dict[str, Any] = {"group": [words.group(before.attributes, group) for group in before.groups]}
    for side, found in sides:
        low, high = found.interval()
        columns |= {side: found.value, f"{side} from": low, f"{side} to": high}
    return pd.DataFrame({**columns, "among": after.n})


def attribution(found: Attributions, person: int = 0) -> pd.DataFrame:
    """What each column contributed to one person's score, largest effect first."""
    table = pd.DataFrame(
        {
            "column": found.columns,
            "value": [words.value(value) for value in found.people.iloc[person]],
            f"effect ({found.unit})": found.values[person],
        }
    )
    return table.sort_values(f"effect ({found.unit})", key=abs, ascending=False, ignore_index=True)


def importance(found: Attributions) -> pd.DataFrame:
    """Mean size of each column's effect, largest first."""
    name = f"mean absolute attribution ({found.unit})"
    table = pd.DataFrame({"column": found.columns, name: found.importance})
    return table.sort_values(name, ascending=False, ignore_index=True)


def verdicts(found: Sequence[Verdict]) -> pd.DataFrame:
    """Every rule with its outcome, its disparity and the reason."""
    return pd.DataFrame(
        [
            {
                "rule": verdict.rule.id,
                "outcome": verdict.outcome,
                "disparity": verdict.finding.value,
                "from": verdict.finding.low,
                "to": verdict.finding.high,
                "limit": verdict.rule.limit,
                "because": verdict.because,
            }
            for verdict in found
        ]
    )
