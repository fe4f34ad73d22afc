"""Rates by group before and after, and who gave and who gained, in sentences and as a table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from governance.metrics import words
from governance.metrics.changes import PairedDifference
from governance.mitigation.levelling import EITHER, OPEN, RAISED, Change, Levelling
from governance.mitigation.side_effects import HARDLY, NARROWER, WIDER
from governance.reports.mitigation.expected import BEFORE
from governance.reports.summary import PERCENT_95, Finding

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


def table(found: PairedDifference, before: str = BEFORE) -> pd.DataFrame:
    """A rate of every group before and after with their intervals, and the change with its paired one.

    `before` is what the first is called.
    """
    columns: dict[str, object] = {"group": [words.group(found.attributes, group) for group in found.groups]}
    for side, title, each in ((BEFORE, before, found.first), ("after", "after", found.second)):
        low, high = each.interval()
        columns |= {title: each.value, f"{title} from": low, f"{title} to": high, f"among {side}": each.n}
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
    sides = "; ".join(_side(who, ends, change) for who, ends, change in changes)
    picked = (
        " The two were picked because they were furthest apart before, so their intervals hold for all "
        f"{found.pairs:,} pairs of groups at once."
        if found.pairs > 1
        else ""
    )
    shares = f"{_shares(found, low, high)}{_turned_round(found, low, high)}"
    detail = f"Rates before and after: {sides}.{shares}{_then(found, attributes)}{picked}"
    pair = _headline(found, rate, low, high)
    if found.verdict == OPEN or found.largest.verdict == NARROWER:
        return Finding(pair, detail)
    return Finding(_largest(found, rate), f"{pair} {detail}")


def _largest(found: Levelling, rate: str) -> str:
    """Whether the largest gap narrows, where the two that were furthest apart come nearer, and it surely does not."""
    whole = found.largest
    change = f"change {words.signed(whole.value)} points, {PERCENT_95} interval {_ends(whole.low, whole.high)}"
    if whole.verdict == WIDER:
        return f"The largest gap in {rate} widens ({change})."
    others = ": other groups leave it open" if found.pairs > 1 and not found.turned else ""
    return f"Whether the largest gap in {rate} narrows cannot be told ({change}){others}."


def _headline(found: Levelling, rate: str, low: str, high: str) -> str:
    """What becomes of the two that were furthest apart, in one sentence."""
    gap = f"The gap in {rate} between {low} and {high}"
    if found.verdict == OPEN:
        if found.closed.high < 0:
            return f"{gap} does not close: it widens."
        if abs(found.closed.value) < HARDLY:
            return f"{gap} stays as it is."
        return f"Whether the gap in {rate} between {low} and {high} closes cannot be told: the change may be chance."
    closes = "is reversed" if found.turned and found.largest.verdict != NARROWER else "closes"
    if found.both_fall:
        return f"{gap} {closes}, and the rates of both fall: that of {high} more."
    if found.verdict == EITHER:
        return f"{gap} {closes}; whether more by raising {low} or by lowering {high} cannot be told."
    given, taken = found.up.low > 0, found.down.low > 0
    if found.name not in ("selection_rate", "true_positive_rate"):  # more of it need not be a gift
        if found.verdict == RAISED:
            return f"{gap} {closes} {'mostly ' * taken}because the rate of {low} rises."
        return f"{gap} {closes} {'mostly ' * given}because the rate of {high} falls."
    if found.verdict == RAISED:
        return (
            f"{gap} {closes} {'mostly ' * taken}by giving to {low}, {'less' if taken else 'not'} by taking from {high}."
        )
    return f"{gap} {closes} {'mostly ' * given}by taking from {high}, {'less' if given else 'not'} by giving to {low}."


def _shares(found: Levelling, low: str, high: str) -> str:
    """How much of what closed comes from either side; "" where the two did not come nearer."""
    if found.verdict == OPEN or np.isnan(found.raised):
        return ""
    moved = "move towards and past each other" if found.turned else "come nearer"
    if not 0 <= found.raised <= 1:
        return f" They {moved}, by {words.in_points(found.closed.value)} together."
    return (
        f" Of the {words.in_points(found.closed.value)} by which they {moved}, {words.points(found.up.value)} "
        f"({found.raised:.0%}) come from raising {low} and {words.points(found.down.value)} "
        f"({1 - found.raised:.0%}) from lowering {high}."
    ).replace("%", f"{words.NO_BREAK}%")


def _turned_round(found: Levelling, low: str, high: str) -> str:
    """By how much the other one is ahead afterwards; "" where it is not."""
    if not found.turned:
        return ""
    before, after = (abs(found.of_highest[at] - found.of_lowest[at]) for at in (0, 1))
    return f" It was {words.in_points(before)} for {high}, and is {words.in_points(after)} for {low}."


def _then(found: Levelling, attributes: Sequence[str]) -> str:
    """Which groups are furthest apart afterwards, where they are others; "" where they are the same."""
    then = found.largest.after
    top, bottom = then.top, then.bottom
    if top is None or bottom is None or {top, bottom} == {found.lowest, found.highest} or then.value < HARDLY:
        return ""
    ahead, behind = (words.group(attributes, group) for group in (top, bottom))
    return f" Then {ahead} and {behind} are furthest apart: {words.in_points(then.value)}."


def _side(who: str, ends: tuple[float, float], change: Change) -> str:
    """A group's rate before and after, and the change."""
    decimals = words.fitting(*ends)
    before, after = (words.percent(each, decimals) for each in ends)
    by = f"change {words.signed(change.value, decimals)} points, paired {PERCENT_95} interval "
    return f"{who} {before} to {after} ({by}{_ends(change.low, change.high, decimals)})"


def _ends(low: float, high: float, decimals: int = 1) -> str:
    return f"{words.signed(low, decimals)} to {words.signed(high, decimals)}"


def _turned(found: Change) -> Change:
    return Change(-found.value, -found.high, -found.low)
