"""A score at every threshold, in tables and in sentences."""

from __future__ import annotations

import numpy as np
import pandas as pd

from governance.metrics import words
from governance.metrics.by_group import ByGroup
from governance.metrics.chance import Chance
from governance.metrics.costs import CostSweep
from governance.metrics.curves import Curve, ScoreDistribution
from governance.metrics.disparity import Disparity
from governance.metrics.intervals import Floats
from governance.metrics.rates import Rate
from governance.metrics.scores import Auc
from governance.reports.metrics.presets import CHOSEN
from governance.reports.summary import PERCENT_95, Finding, side

NO_SCORE = (
    "There is no score to move a threshold over: the table holds decisions only. To try other thresholds, name a "
    "column of scores between 0 and 1 on the Data page, or give or fit a model there."
)
NO_DECISION = (
    "The table holds real outcomes, and neither decisions nor scores. Name a column of either on the Data page, or "
    "give or fit a model there; then this page shows what each threshold would do."
)
SCORES_EXPLAINED = (
    "Each row is a group. Bars upwards are people whose real outcome was favourable, bars downwards the others: each "
    "side of a row adds up to 100 %. Thin lines are 95 % intervals. Who is right of the upright line is selected."
)
ROC_EXPLAINED = "Up and to the left is better. Two groups with one threshold may stand at different places."
PRECISION_EXPLAINED = (
    "Up and to the right is better. At the right end everybody is selected, and precision is the base rate: groups "
    "with other base rates have other curves, however good the score."
)
RATE_EXPLAINED = "The rate that is chosen on top does not change with the threshold; this is the selection rate."
COST_EXPLAINED = "Costs are a judgement: set them under “What errors cost”. They are 1 for each error until then."


def curve(found: Curve) -> pd.DataFrame:
    """Both rates of every group at every threshold with their intervals, one row a threshold."""
    whole = found.up.every
    columns: dict[str, object] = {}
    for each in (found.across, found.up):
        value, (low, high) = each.value, each.interval()
        name = words.title(each.every.name).lower()
        for at, group in enumerate(whole.groups):
            own = f"{words.group(whole.attributes, group)}: {name}"
            columns |= {own: value[:, at], f"{own} from": low[:, at], f"{own} to": high[:, at]}
    return pd.DataFrame(columns, index=pd.Index(found.thresholds, name="threshold"))


def costs(found: CostSweep, everybody: CostSweep) -> pd.DataFrame:
    """The cost per person of everybody and of every group at every threshold, with intervals."""
    whole = found.every
    value, (low, high) = whole.value, whole.interval()
    columns: dict[str, object] = {"everybody": everybody.every.value[:, 0]}
    for at, group in enumerate(whole.groups):
        own = words.group(whole.attributes, group)
        columns |= {own: value[:, at], f"{own} from": low[:, at], f"{own} to": high[:, at]}
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


def told_apart(gap: Disparity[Auc], chance: Chance) -> Finding:
    """In which group the score tells the two outcomes apart best, in which least, and whether that may be chance."""
    found = gap.rate
    if gap.top is None or gap.bottom is None:
        return Finding(
            "How well the score tells the outcomes apart cannot be compared.",
            f"Fewer than two groups have {max(gap.min_group_size, 1)} people of each real outcome.",
        )
    (best_name, best_said), (worst_name, worst_said) = (_area(found, found.position(g)) for g in (gap.top, gap.bottom))
    apart = f"{words.points(gap.value)} points apart"
    if gap.value > chance.level:
        start = (
            f"The score tells the two real outcomes apart best in {best_name}, and least well in {worst_name}, {apart}."
        )
    else:
        start = (
            "How well the score tells the two real outcomes apart may differ between groups by chance alone: "
            f"{best_name} and {worst_name} are furthest apart, by {words.in_points(gap.value)}."
        )
    doubt = (
        ""
        if np.isnan(chance.level)
        else f" Chance alone would seldom put these two more than {words.points(chance.level)} points apart; the "
        f"{PERCENT_95} interval of the largest difference is {words.points(chance.low)} to {words.points(chance.high)}."
    )
    return Finding(
        start,
        f"Of two people, one of each outcome, it puts the right one first in {best_said} of pairs of {best_name} and "
        f"in {worst_said} of {worst_name} (area under the ROC curve; 50.0{words.NO_BREAK}% is a coin).{doubt}",
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
        f"Each group by itself: {words.joined(said)}. {CHOSEN}",
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
