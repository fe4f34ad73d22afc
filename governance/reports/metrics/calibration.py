"""Calibration as sentences and tables: whose scores promise too much, and what a threshold means for each group."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.metrics import words
from governance.metrics.calibration import Calibration
from governance.metrics.chance import BEYOND, Chance, how_sure
from governance.metrics.cube import Cube
from governance.metrics.disparity import Disparity
from governance.metrics.promises import NEAR, Stretch
from governance.metrics.quality import QUALITIES, Kept, Quality
from governance.metrics.rates import Rate
from governance.naming import Group
from governance.reports.summary import MOST_NAMED, PERCENT_95, VERDICTS, Finding, side

EXPLAINED = (
    "A score is a promise: of the people with a score near 0.70, 70 % should really have the favourable outcome, in "
    "every group. On the dotted diagonal scores keep it; below it they promise more than happens, above it less. The "
    f"band is the {PERCENT_95} interval, the grey line is everybody, and the bars say how many people there are."
)
QUALITIES_EXPLAINED = (
    "Calibration error (ECE) is how far scores are from what happens, on average over people; it is above 0 by chance "
    "alone, the more so the fewer people, and its interval begins at 0 where it may be no more; in simulations that "
    "interval held the true error in 88 to 100 of 100 groups, not in 95. The Brier score is the mean squared distance "
    "of score and outcome, 0 being perfect; it is higher where outcomes are harder to tell, whoever decides. AUC is "
    "how often somebody with the favourable outcome has a higher score than somebody without: 0.5 is no better than "
    "a coin."
)
COLUMNS = {"expected_calibration_error": "calibration error", "brier_score": "Brier score", "area_under_curve": "AUC"}


def missing(counts: Cube, audited: Cube, outcome: str) -> Finding | None:
    """Why there is no calibration to show, and what to do; None where there is."""
    if counts.thresholds:
        return (
            None
            if counts.probability
            else Finding(
                "The scores are no probabilities.",
                "They must lie between 0 and 1 to promise a share. Turn them into probabilities, and audit them again.",
            )
        )
    if outcome and audited.thresholds:
        return Finding(
            f"There are no scores for {outcome}.",
            "Scores are about the outcome as audited: pick that one above.",
        )
    return Finding(
        "There are no scores, so nothing promises a share that could be kept.",
        "The table records decisions only." if counts.decided else "The table records labels only.",
    )


WHAT_TO_DO = (
    "To see calibration, say on the Data page which column holds the score (a probability from 0 to 1 of the "
    "favourable outcome), or fit or give a model that has one."
)


def promises(found: Calibration, broken: Sequence[Stretch], least: int) -> Finding:
    """Which group's scores promise more, or less, than happens: by how much, in which range, and how sure."""
    tested = found.observed.effective_n.sum(axis=1) >= max(least, 1)
    small = (found.observed.n.sum(axis=1) > 0) & ~tested
    left_out = f" Not tested, having fewer than {least} people: {_named(found, small)}." if small.any() else ""
    if not tested.any():
        return Finding("No group has enough people to compare what its scores promise with what happens.", left_out)
    if not broken:
        return Finding(
            "In no group do scores promise more or less than happens, beyond chance.",
            f"A difference smaller than the bands below may still be there.{left_out}",
        )
    first, *others = (_stretch(found, each) for each in broken[:MOST_NAMED])
    more = len(broken) - MOST_NAMED
    rest = f" And {more} more of the same kind." if more > 0 else ""
    told = {each.group for each in broken}
    kept = tested & np.array([group not in told for group in found.groups], bool)
    quiet = f" Nothing is beyond chance for {_named(found, kept)}." if kept.any() else ""
    return Finding(first, f"{' '.join(others)}{rest}{quiet}{left_out}".strip())


def _named(found: Calibration, these: NDArray[np.bool_]) -> str:
    names = [words.group(found.attributes, group) for group, one in zip(found.groups, these, strict=True) if one]
    return words.joined(names, MOST_NAMED)


def _stretch(found: Calibration, each: Stretch) -> str:
    weighted = " weighted" if found.observed.weighed is not None else ""
    way, off = ("too much", "less") if each.too_high else ("too little", "more")
    low, high = each.interval
    return (
        f"Scores of {words.group(found.attributes, each.group)} promise {way}: from {words.threshold(each.low)} to "
        f"{words.threshold(each.high)} they promise {words.percent(each.promised)}, and {words.percent(each.happened)}"
        f"{weighted} happened ({PERCENT_95} interval {words.points(low)} to {words.points(high)}; "
        f"{words.evidence(each.k, each.n)}), {words.in_points(abs(each.promised - each.happened))} {off} "
        f"(adjusted {words.p_value(each.p_value)})."
    )


def at_threshold(gap: Disparity[Rate], chance: Chance, threshold: float) -> Finding:
    """What the threshold in use means for each group: how likely the outcome is for whoever just passes it."""
    found, near = gap.rate, f"scores within {NEAR:g} of the threshold of {words.threshold(threshold)}"
    if gap.top is None or gap.bottom is None:
        enough = f"{gap.min_group_size} people" if gap.min_group_size > 1 else "anybody"
        return Finding(f"Fewer than two groups have {enough} with {near}, so its meaning cannot be compared.")
    (low_name, low, low_people), (high_name, high, high_people) = (side(found, each) for each in (gap.bottom, gap.top))
    sure = how_sure(gap, chance)
    more = (
        f"If the labels can be trusted, the same threshold asks more of {high_name} than of {low_name}."
        if sure == BEYOND
        else "The threshold may mean the same for both."
    )
    return Finding(
        f"Of the people with {near}, the favourable outcome is real for {high} of {high_name} and {low} of {low_name}, "
        f"{words.in_points(gap.value)} apart.",
        f"That is {high_people} against {low_people}; the {PERCENT_95} interval of the gap is "
        f"{words.points(chance.low)} to {words.points(chance.high)}. Chance alone would seldom put these two more than "
        f"{words.points(chance.level)} points apart: {VERDICTS[sure]}. {more}",
    )


def ordering(gap: Disparity[Kept], chance: Chance, people: NDArray[np.int64]) -> Finding:
    """In which group scores put people in order best and worst, and how sure that is; `people` by group of the AUC."""
    found = gap.rate
    if gap.top is None or gap.bottom is None:
        return Finding("Fewer than two groups have enough people with both outcomes to compare how good scores are.")
    low, high = found.interval()

    def said(group: Group) -> str:
        at = found.position(group)
        interval = f"{PERCENT_95} interval {low[at]:.3f} to {high[at]:.3f}"
        return f"{words.group(found.attributes, group)} (AUC {found.value[at]:.3f}, {interval}; n {people[at]:,})"

    return Finding(
        f"Scores put people in order best for {said(gap.top)} and worst for {said(gap.bottom)}.",
        f"They are {gap.value:.3f} apart ({PERCENT_95} interval {chance.low:.3f} to {chance.high:.3f}); chance alone "
        f"would seldom put these two more than {chance.level:.3f} apart: {VERDICTS[how_sure(gap, chance)]}.",
    )


def curves(found: Calibration) -> pd.DataFrame:
    """What is promised and what happens, one row a group and bin; nobody there leaves both undefined."""
    groups, bins = found.predicted.shape
    low, high = found.observed.interval()
    names = [words.group(found.attributes, group) for group in found.groups]
    scores = [found.bin_name(place) for place in range(bins)]
    return pd.DataFrame(
        {
            "group": np.repeat(names, bins) if names else [],
            "scores": scores * groups,
            "promised": found.predicted.ravel(),
            "happened": found.observed.value.ravel(),
            "interval from": low.ravel(),
            "to": high.ravel(),
            "favourable outcome": found.observed.k.ravel(),
            "among": found.observed.n.ravel(),
        }
    )


def qualities(found: Quality) -> pd.DataFrame:
    """Calibration error, Brier score and AUC of every group with their intervals."""
    columns = {"group": [words.group(found.attributes, group) for group in found.groups]}
    measures = {
        f"{COLUMNS[name]}{end}": each
        for name in QUALITIES
        for end, each in zip(
            ("", " from", " to"), (found.measures[name].value, *found.measures[name].interval()), strict=True
        )
    }
    return pd.DataFrame({**columns, **measures, "people": found.people})


def near(found: Rate) -> pd.DataFrame:
    """The share of the people near the threshold that has the favourable outcome, by group."""
    low, high = found.interval()
    return pd.DataFrame(
        {
            "group": [words.group(found.attributes, group) for group in found.groups],
            "share with the favourable outcome": found.value,
            "interval from": low,
            "to": high,
            "favourable outcome": found.k,
            "among": found.n,
        }
    )
