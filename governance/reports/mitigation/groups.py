"""Rates by group before and after, and who gave and who gained, in sentences and as a table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from governance.metrics import words
from governance.metrics.changes import PairedDifference
from governance.mitigation.levelling import EITHER, OPEN, RAISED, Change, Levelling
from governance.reports.summary import PERCENT_95, Finding

HARDLY = 0.0005  # a change that is shown as 0.0 points
MEANS = {
    "selection_rate": "A higher rate means that more people of a group get the favourable decision.",
    "true_positive_rate": "A higher rate means that more of those whose real outcome was favourable get the favourable "
    "decision.",
    "false_positive_rate": "A higher rate means that more of those whose real outcome was not favourable get the "
    "favourable decision all the same. Whether that is good for them, and who bears it, is not said here.",
}
LEVELLING = (
    "Levelling down is closing a gap by making the better-off group worse off, with little or no gain for the other "
    "(Mittelstadt, Wachter and Russell 2023). The size of a gap does not tell it from raising the worse-off one."
)


def table(found: PairedDifference) -> pd.DataFrame:
    """A rate of every group before and after with their intervals, and the change with its paired one."""
    columns: dict[str, object] = {"group": [words.group(found.attributes, group) for group in found.groups]}
    for side, each in (("before", found.first), ("after", found.second)):
        low, high = each.interval()
        columns |= {side: each.value, f"{side} from": low, f"{side} to": high, f"among {side}": each.n}
    low, high = found.interval()
    return pd.DataFrame({**columns, "change": found.value, "change, from": low, "change, to": high})


def levelling(found: Levelling | None, name: str, attributes: Sequence[str]) -> Finding:
    """How the gap between the two groups that were furthest apart closed: by giving, or by taking.

    Parameters
    ----------
    found : Levelling or None
    name : str
        The rate, a key of `RATES`.
    attributes : sequence of str
        What the groups are groups of.
    """
    rate = words.title(name).lower()
    if found is None:
        return Finding(
            f"Who gained and who lost in {rate} cannot be told.",
            "Fewer than two groups have enough people that it is about, before and after.",
        )
    low, high = (words.group(attributes, group) for group in (found.lowest, found.highest))
    changes = ((low, found.of_lowest, found.up), (high, found.of_highest, _turned(found.down)))
    sides = "; ".join(
        f"{who} from {words.percent(ends[0])} to {words.percent(ends[1])} ({_change(change)})"
        for who, ends, change in changes
    )
    picked = (
        " The two were picked because they were furthest apart before, so their intervals hold for all "
        f"{found.pairs:,} pairs of groups at once."
        if found.pairs > 1
        else ""
    )
    return Finding(
        _headline(found, rate, low, high), f"{sides[:1].upper()}{sides[1:]}.{_shares(found, low, high)}{picked}"
    )


def _headline(found: Levelling, rate: str, low: str, high: str) -> str:
    """The verdict in one sentence."""
    gap = f"The gap in {rate} between {low} and {high}"
    if found.verdict == OPEN:
        if found.closed.high < 0:
            return f"{gap} does not close: it widens."
        if abs(found.closed.value) < HARDLY:
            return f"{gap} stays as it is."
        return f"Whether the gap in {rate} between {low} and {high} closes cannot be told: the change may be chance."
    if found.both_fall:
        return f"{gap} closes, and the rates of both fall: that of {high} more."
    if found.verdict == EITHER:
        return f"{gap} closes; whether more by raising {low} or by lowering {high} cannot be told."
    given, taken = found.up.low > 0, found.down.low > 0
    if found.name not in ("selection_rate", "true_positive_rate"):  # more of it need not be a gift
        if found.verdict == RAISED:
            return f"{gap} closes {'mostly ' * taken}because the rate of {low} rises."
        return f"{gap} closes {'mostly ' * given}because the rate of {high} falls."
    if found.verdict == RAISED:
        return (
            f"{gap} closes {'mostly ' * taken}by giving to {low}, {'less' if taken else 'not'} by taking from {high}."
        )
    return f"{gap} closes {'mostly ' * given}by taking from {high}, {'less' if given else 'not'} by giving to {low}."


def _shares(found: Levelling, low: str, high: str) -> str:
    """How much of what closed comes from either side; "" where the two did not come nearer."""
    if found.verdict == OPEN or np.isnan(found.raised):
        return ""
    if not 0 <= found.raised <= 1:
        return f" They come {words.in_points(found.closed.value)} nearer to each other."
    return (
        f" Of the {words.in_points(found.closed.value)} by which they come nearer, {words.points(found.up.value)} "
        f"({found.raised:.0%}) come from raising {low} and {words.points(found.down.value)} "
        f"({1 - found.raised:.0%}) from lowering {high}."
    ).replace("%", f"{words.NO_BREAK}%")


def _change(found: Change) -> str:
    return (
        f"change {100 * found.value:+z.1f} points, paired {PERCENT_95} interval {100 * found.low:+z.1f} to "
        f"{100 * found.high:+z.1f}"
    )


def _turned(found: Change) -> Change:
    return Change(-found.value, -found.high, -found.low)
