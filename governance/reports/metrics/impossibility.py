"""What cannot hold together, in a table and in sentences."""

from __future__ import annotations

import numpy as np
import pandas as pd

from governance.metrics import words
from governance.metrics.disparity import difference
from governance.metrics.impossibility import Implied
from governance.metrics.rates import Rate
from governance.reports.summary import Finding

MOST_NAMED = 3
WHY = (
    "The real outcome is more frequent in some groups than in others. Then some wishes for equal rates exclude each "
    "other, whatever the model and wherever the thresholds: these are identities, not findings about this model. They "
    "hold for the outcomes as they are recorded; where those are biased, base rates are too."
)


def table(found: Implied, now: Rate) -> pd.DataFrame:
    """Of every group the base rate, the rate as it is, and the one it would have to have, with its interval."""
    low, high = found.interval()
    return pd.DataFrame(
        {
            "group": [words.group(found.attributes, group) for group in found.groups],
            "base rate": found.base.value,
            "now": now.value,
            "needed": found.value,
            "from": low,
            "to": high,
            "can be": [_possible(value) for value in found.value],
            "people": found.base.n,
        }
    )


def conflict(found: Implied, least: int = 0) -> Finding:
    """Which rate would have to differ between groups, and by how much, if two others were alike."""
    gap = difference(found, min_group_size=least)
    name = words.title(found.name).lower()
    alike = " and ".join(f"{words.title(each).lower()} ({words.percent(at)})" for each, at in found.held.items())
    if gap.top is None or gap.bottom is None:
        return Finding(
            f"If {alike} were alike: nothing can be said.",
            f"Fewer than two groups have {max(least, 1)} people and both real outcomes, or nobody has these rates.",
        )
    sides = [
        f"{words.percent(found.value[found.position(group)])} for {words.group(found.attributes, group)}"
        for group in (gap.top, gap.bottom)
    ]
    return Finding(
        f"If {alike} were alike for all groups as they are for everybody, {name} would have to be {sides[0]} and "
        f"{sides[1]}, {words.points(gap.value)} points apart.",
        _beyond(found, least),
    )


def _beyond(found: Implied, least: int) -> str:
    outside = np.flatnonzero(found.comparable(least) & ~found.feasible)
    if not len(outside):
        return ""
    names = [words.group(found.attributes, found.groups[at]) for at in outside]
    return f"No rate is below 0 or above 100{words.NO_BREAK}%: for {words.joined(names, MOST_NAMED)} it cannot be done."


def _possible(value: float) -> str:
    return words.UNDEFINED if np.isnan(value) else "yes" if 0 <= value <= 1 else "no"
