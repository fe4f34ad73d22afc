"""A score at every threshold, in tables and in sentences."""

from __future__ import annotations

import numpy as np
import pandas as pd

from governance.metrics import words
from governance.metrics.by_group import ByGroup
from governance.metrics.costs import CostSweep
from governance.metrics.curves import Curve, ScoreDistribution
from governance.metrics.disparity import difference
from governance.metrics.intervals import Floats
from governance.metrics.rates import Rate
from governance.metrics.scores import Auc
from governance.reports.summary import PERCENT_95, Finding, side


def curve(found: Curve) -> pd.DataFrame:
    """Both rates of every group at every threshold with their intervals, one row a threshold."""
    whole = found.up.every
    columns: dict[str, object] = {}
    for each in (found.across, found.up):
        low, high = each.interval()
        name = words.title(each.every.name).lower()
        for at, group in enumerate(whole.groups):
            own = f"{words.group(whole.attributes, group)}: {name}"
            columns |= {own: each.value[:, at], f"{own} from": low[:, at], f"{own} to": high[:, at]}
    return pd.DataFrame(columns, index=pd.Index(found.thresholds, name="threshold"))


def costs(found: CostSweep, everybody: CostSweep) -> pd.DataFrame:
    """The cost per person of everybody and of every group at every threshold, with intervals."""
    whole = found.every
    low, high = whole.interval()
    columns: dict[str, object] = {"everybody": everybody.every.value[:, 0]}
    for at, group in enumerate(whole.groups):
        own = words.group(whole.attributes, group)
        columns |= {own: whole.value[:, at], f"{own} from": low[:, at], f"{own} to": high[:, at]}
    return pd.DataFrame(columns, index=pd.Index(found.thresholds, name="threshold"))


def scores(found: ScoreDistribution) -> pd.DataFrame:
    """Every group × real outcome × bin of the score: the share and its interval, and the people."""
    low, high = found.interval()
    share, n, bins = found.share, found.people.sum(axis=-1), found.people.shape[-1]
    names = [words.group(found.attributes, group) for group in found.groups]
    spans = [f"{start:.2f} to {end:.2f}" for start, end in zip(found.edges[:-1], found.edges[1:], strict=True)]
    flipped = [np.ascontiguousarray(each[:, ::-1]).ravel() for each in (share, low, high, found.people)]
    return pd.DataFrame(
        {
            "group": np.repeat(names, 2 * bins),
            "real outcome": np.tile(np.repeat(["favourable", "not favourable"], bins), len(names)),
            "score": spans * (2 * len(names)),
            "share": flipped[0],
            "interval from": flipped[1],
            "to": flipped[2],
            "people": flipped[3],
            "of": np.repeat(n[:, ::-1].ravel(), bins),
        }
    )


def told_apart(found: Auc, least: int = 0) -> Finding:
    """In which group the score tells the two outcomes apart best, and in which least."""
    best, worst = _ends(found, least)
    if best is None or worst is None:
        return Finding(
            "How well the score tells the outcomes apart cannot be compared.",
            f"Fewer than two groups have {max(least, 1)} people of each real outcome.",
        )
    gap = difference(found, min_group_size=least)
    (best_name, best_said), (worst_name, worst_said) = (_area(found, at) for at in (best, worst))
    perhaps = " Between the two the difference may be chance." if gap.low <= 0 else ""
    return Finding(
        f"The score tells the two real outcomes apart best in {best_name}, and least well in {worst_name}, "
        f"{words.points(gap.value)} points apart ({PERCENT_95} interval {words.points(gap.low)} to "
        f"{words.points(gap.high)}).{perhaps}",
        f"Of two people, one of each outcome, it puts the right one first in {best_said} of pairs of {best_name} and "
        f"in {worst_said} of {worst_name} (area under the ROC curve; 50.0{words.NO_BREAK}% is a coin).",
    )


def over(found: Rate, least: int = 0) -> Finding:
    """Which group has the highest rate where the thresholds stand now, and which the lowest."""
    best, worst = _ends(found, least)
    name = words.title(found.name).lower()
    if best is None or worst is None:
        return Finding(f"At these thresholds the {name} of fewer than two groups is about {max(least, 1)} people.")
    sides = [side(found, found.groups[at]) for at in (best, worst)]
    (high_name, high, high_people), (low_name, low, low_people) = sides
    return Finding(
        f"At the thresholds now, {name} is highest in {high_name} at {high} and lowest in {low_name} at {low}.",
        f"That is {high_people} against {low_people}.",
    )


def cheapest(found: CostSweep, everybody: CostSweep, nearest_to: float) -> Finding:
    """At which threshold each group would cost least, and everybody."""
    names = [words.group(found.every.attributes, group) for group in found.every.groups]
    defined = ~np.isnan(found.every.value).all(axis=0)
    pairs = zip(names, found.least(nearest_to), np.atleast_1d(defined).tolist(), strict=True)
    said = [f"{name} {words.threshold(at)}" for name, at, has in pairs if has]
    return Finding(
        f"Everybody together costs least at a threshold of {words.threshold(everybody.least(nearest_to)[0])}.",
        f"Each group by itself: {words.joined(said)}.",
    )


def undrawn(found: ByGroup, *values: Floats) -> str:
    """The groups that have no curve, since nobody of them has one of its numbers; "" where all have.

    Parameters
    ----------
    found : ByGroup
        Whose groups they are.
    *values : float array, shape (thresholds, groups)
    """
    without = np.any([np.isnan(each).all(axis=0) for each in values], axis=0)
    names = [words.group(found.attributes, found.groups[at]) for at in np.flatnonzero(without)]
    return f"Not drawn, since nobody there can be measured: {words.joined(names)}." if names else ""


def _ends(found: ByGroup, least: int) -> tuple[int | None, int | None]:
    part = found.comparable(least)
    if part.sum() < 2:
        return None, None
    return int(np.where(part, found.value, -np.inf).argmax()), int(np.where(part, found.value, np.inf).argmin())


def _area(found: Auc, at: int) -> tuple[str, str]:
    low, high = (each[at] for each in found.interval())
    said = f"{words.percent(found.value[at])} ({PERCENT_95} interval {words.points(low)} to {words.points(high)})"
    return words.group(found.attributes, found.groups[at]), said
