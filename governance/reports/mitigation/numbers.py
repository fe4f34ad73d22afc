"""What is said of mitigated predictions of a number: the finding, what a point does to whom, and its tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.metrics import words
from governance.metrics.residuals import Mean, regression_measure
from governance.mitigation.numbers.goals import MEASURES
from governance.mitigation.numbers.shifts import EQUAL_PREDICTION, TARGETS
from governance.mitigation.numbers.tradeoff import Point, asks_group, learns, title
from governance.mitigation.numbers.treatments import BOUNDED, WITHOUT
from governance.naming import Group
from governance.reports.metrics import signed
from governance.reports.summary import MOST_NAMED, PERCENT_95, Finding

NAMES = {
    "mean_residual": "mean error",
    "mean_prediction": "mean prediction",
    "mean_absolute_error": "mean distance",
    "root_mean_squared_error": "root mean squared error",
}
VERDICTS = {
    (-1, -1): "The group that was worst off gains, and so does the one that was best off.",
    (-1, 0): "The group that was worst off gains, and the one that was best off does not clearly lose.",
    (-1, 1): "The group that was worst off gains, and the one that was best off pays for it.",
    (0, -1): "The group that was best off gains, and the one that was worst off does not clearly gain.",
    (0, 0): "Neither the group that was worst off nor the one that was best off clearly gains or loses.",
    (0, 1): "This levels down: the group that was best off loses, and the worst off does not clearly gain.",
    (1, -1): "The group that was worst off loses, and the one that was best off gains.",
    (1, 0): "The group that was worst off loses, and nothing clearly changes for the one that was best off.",
    (1, 1): "Both the group that was worst off and the one that was best off lose.",
}
"""By which way the error clearly goes (-1 down, 1 up, 0 it may not change) of the worst off and of the best off."""
EXPLAINED = {
    "equal mean error": "No group is predicted too high or too low on the whole beside another. A mean error is the "
    "mean of predicted minus true.",
    "equal mean prediction": "Every group is predicted the same on average, whatever is true of it. Where groups "
    "really differ, that makes predictions wrong for some.",
    "equal distance": "A prediction is as far off, in either direction, in every group (mean absolute error).",
    "equal squared error": "A prediction is as far off in every group, and large errors count more (root mean squared "
    "error). This is what bounded group loss bounds.",
}
HALVED = (
    "What alignment adds to each group is chosen on one half of the people. Everything that is shown is measured with "
    "it on the other half. Who is in which half is drawn once, alike in all groups."
)
LEARNT = (
    "A model learns from 70 % of the people. The others are measured: every mark is what was measured of them in one "
    "split, the first. Where more splits have been run, each draws the people anew and learns anew. They are not "
    "averaged, since luck would cancel: the table says between which values the gap and the error lie over the "
    "splits. What alignment adds to each group, and how bounded group loss weighs groups, is chosen on the people to "
    "learn from, each predicted by a model that learnt without them."
)
TAKEN = "Opens with the package governance installed, in your own process: open nobody else's file like this."


def finding(found: Sequence[Point], best: NDArray[np.bool_]) -> Finding:
    """Where the predictions stand, and what makes the gap smaller, and does to everybody's error."""
    own = found[0]
    gap, label = own.gap, own.problem.label
    if gap.top is None or gap.bottom is None:
        return Finding(f"Fewer than two groups have enough people to compare predictions of {label}.")
    measure, error = NAMES[gap.rate.name], NAMES[own.error]
    top, bottom = (words.group(gap.rate.attributes, each) for each in (gap.top, gap.bottom))
    start = (
        f"In the {measure} of predicted {label}, {top} and {bottom} are {words.amount(gap.value)} apart "
        f"({PERCENT_95} interval {words.amount(gap.low)} to {words.amount(gap.high)}; "
        f"{words.people(int(own.after.people.sum()))}{_weighted(own)})."
    )
    place = foremost(found, best)
    if place == 0:
        return Finding(start, "Nothing that was tried makes the gap clearly smaller.")
    point = found[place]
    asks = " It must know the group of everybody." if asks_group(point.treatment) else ""
    return Finding(
        start,
        f"{title(point.treatment)} brings that to {words.amount(point.gap.value)} ({words.amount(point.gap.low)} to "
        f"{words.amount(point.gap.high)}); everybody's {error}, {words.amount(float(own.value.value[0]))} before, "
        f"{_risen(point.rise, 0)}.{asks}",
    )


def foremost(found: Sequence[Point], best: NDArray[np.bool_]) -> int:
    """The position of the point to look at first.

    Of the points that no other beats, whose gap is smaller than the first one's and not beyond the interval of the
    smallest one, that with the smallest error of everybody; the first where there is none.
    """
    gaps = np.array([each.gap.value if stands else np.inf for each, stands in zip(found, best, strict=True)])
    gaps[1:][gaps[1:] >= found[0].gap.value] = np.inf
    error = np.array([float(each.value.value[0]) for each in found])
    near = (gaps < np.inf) & (gaps <= np.nanmax([found[int(np.argmin(gaps))].gap.high, gaps.min()]))
    return int(np.argmin(np.where(near, error, np.inf)))


def _risen(found: Mean, at: int) -> str:
    """A change of an error in words, with its interval: "falls by 0.06 (0.05 to 0.07)"."""
    value, low, high = (float(each[at]) for each in (found.value, *found.interval()))
    if np.isnan(value):
        return "is not defined"
    if np.isnan(low) or value == 0:
        return "stays as it is" if value == 0 else f"{'rises' if value > 0 else 'falls'} by {words.amount(abs(value))}"
    unsure = ", which may be no change" if low <= 0 <= high else ""
    return (
        f"{'rises' if value > 0 else 'falls'} by {words.amount(abs(value))} ({PERCENT_95} interval "
        f"{signed.interval(value, low, high, words.amount, ('up', 'down'))}{unsure})"
    )


def levelling(point: Point, groups: Sequence[Group]) -> Finding:
    """Whether the group with the largest error gains, or the one with the smallest loses."""
    seen = [group for group in groups if group in point.among]
    before = regression_measure(point.before.among(seen), point.error)
    part = np.flatnonzero(before.defined)
    if len(part) < 2:
        return Finding("Fewer than two groups have enough people to say who gains and who loses.")
    rise = point.rises(seen)
    worst, best = part[before.value[part].argmax()], part[before.value[part].argmin()]
    said = [
        f"{words.group(before.attributes, before.groups[at])}, whose predictions were {how} off, it {_risen(rise, at)}"
        for at, how in ((worst, "farthest"), (best, "least"))
    ]
    verdict = VERDICTS[_clear(rise, worst), _clear(rise, best)]
    return Finding(verdict, f"The {NAMES[point.error]}: for {said[0]}; for {said[1]}.")


def _clear(rise: Mean, at: int) -> int:
    """-1 where the interval says that an error falls, 1 where it rises, else 0."""
    low, high = (float(end[at]) for end in rise.interval())
    return -1 if high < 0 else 1 if low > 0 else 0


def moved(point: Point, groups: Sequence[Group]) -> Finding:
    """Whose predictions move most."""
    mean, _ = point.moves(groups)
    known = point.after.among(groups)
    if np.isnan(mean).all():
        return Finding("No group has anybody whose predictions could move.")
    at = int(np.nanargmax(mean))
    if mean[at] == 0:
        return Finding("No prediction moves.")
    return Finding(
        f"Predictions move most for {words.group(known.attributes, known.groups[at])}: by "
        f"{words.amount(float(mean[at]))} on average, in either direction."
    )


def asks(point: Point) -> list[str]:
    """What a treatment asks when it predicts, and what is to be thought of, a sentence each."""
    treatment, label = point.treatment, point.problem.label
    said = []
    if treatment.method in TARGETS:
        said.append(f"A number is added to every prediction of {label} by group, {TARGETS[treatment.method]}.")
    if treatment.method == BOUNDED:
        said.append(
            "A model learns with groups weighed so that no group's squared error is above a bound. The bound and the "
            "weights are chosen by errors about people who did not learn. Still other people can be above it: the gap "
            "that is shown was measured on those held out."
        )
    if treatment.method == WITHOUT:
        said.append(
            "The sensitive attributes are left out of the features. Other columns may stand in for them: see Proxies "
            "on the Composition page."
        )
    said.append(
        "It must know the group of everybody who is predicted. To treat people by group when a decision is made is "
        "unlawful in many places: ask counsel first."
        if asks_group(treatment)
        else "It does not ask for the group of anybody who is predicted."
    )
    if treatment.method == EQUAL_PREDICTION:
        said.append(
            "It makes predictions equal also where the true numbers differ, and so may promise some groups too much or "
            "too little."
        )
    if learns(treatment):
        said.append(
            point.unsaved or "A model learnt here. That of the first split can be taken away; it is the one measured."
        )
    return said


def measured_rule(point: Point) -> str:
    """How what is added by group, as the file has it, was chosen and measured."""
    if not point.problem.learns:
        return "Chosen on one half of the people. What is shown above is this very rule, measured on the other half."
    return (
        "For the model of the first split, and chosen on the people that it learnt from, each predicted by a model "
        "that learnt without them. What is shown above is this very rule, measured on the people held out."
    )


def over_splits(point: Point) -> str:
    """Between which values a point's numbers lie over the splits; how little is known where there is one."""
    if len(point.each) == 1:
        return "It was measured in one split of the people, so nothing is known of how much depends on it."
    (low, high), (least, most) = point.ranges
    return (
        f"Over {len(point.each)} splits, in each of which it is chosen and learnt anew, the gap is "
        f"{words.amount(low)} to {words.amount(high)}, and the {NAMES[point.error]} {words.amount(least)} to "
        f"{words.amount(most)}. Shown is the first."
    )


def kept_out(names: Sequence[str], least: int) -> str:
    """Which groups are not compared, and keep their predictions; "" where none is."""
    if not names:
        return ""
    return (
        f"Not compared, having fewer than {least} people, and left with their predictions by alignment: "
        f"{words.joined(names, MOST_NAMED)}."
    )


def points(found: Sequence[Point], best: NDArray[np.bool_]) -> pd.DataFrame:
    """Every point: its gap, everybody's error and how that changes, with intervals; and the ranges over the splits."""
    records = []
    for point, stands in zip(found, best, strict=True):
        error, rise = NAMES[point.error], point.rise
        low, high = point.value.interval()
        least, most = rise.interval()
        gaps, errors = point.ranges
        records.append(
            {
                "point": title(point.treatment),
                "gap": point.gap.value,
                "gap from": point.gap.low,
                "gap to": point.gap.high,
                error: float(point.value.value[0]),
                f"{error} from": float(low[0]),
                f"{error} to": float(high[0]),
                "change": float(rise.value[0]),
                "change from": float(least[0]),
                "change to": float(most[0]),
                "none is better": "yes" if stands else "no",
                "asks for the group": "yes" if asks_group(point.treatment) else "no",
                "people": int(point.after.people.sum()),
                "splits": len(point.each),
                "gap, smallest of the splits": gaps[0],
                "gap, largest of the splits": gaps[1],
                f"{error}, smallest of the splits": errors[0],
                f"{error}, largest of the splits": errors[1],
            }
        )
    return pd.DataFrame(records)


def by_group(point: Point, groups: Sequence[Group], *, exact: bool = True) -> pd.DataFrame:
    """Every measure of every group before and after with intervals, how its error changes, and how predictions move.

    Unless `exact`, without the farthest move, which is one person's.
    """
    before, after = (side.among(groups) for side in (point.before, point.after))
    columns: dict[str, object] = {"group": [words.group(after.attributes, group) for group in after.groups]}
    for name in MEASURES:
        for when, side in (("before", before), ("after", after)):
            _add(columns, f"{NAMES[name]} {when}", regression_measure(side, name))
    _add(columns, f"change of {NAMES[point.error]}", point.rises(groups))
    mean, most = point.moves(groups)
    columns["mean move"] = mean
    if exact:
        columns["farthest move"] = most
    return pd.DataFrame({**columns, "people": after.people})


def _add(columns: dict[str, object], name: str, found: Mean) -> None:
    low, high = found.interval()
    columns |= {name: found.value, f"{name} from": low, f"{name} to": high}


def _weighted(point: Point) -> str:
    return ", weighted" if point.problem.weight is not None else ""
