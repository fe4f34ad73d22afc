"""Checks of the numbers that stand beside an outcome: scores and weights."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.data.checks.check import Check, Kind, many, percent
from governance.data.checks.subject import Subject
from governance.data.column import Column

WRONG_WAY = 0.4  # an area under the curve below this one is seldom a weak score
LEAST_RARER = 10  # people of the rarer outcome, below which nothing is said about how a column goes with it

SCORE_MISSING = Kind(
    "score-missing",
    "Missing scores",
    "blocks",
    "whether everybody has a score, and it is a number",
    "Drop those rows, or score them. They are not counted as anything by themselves.",
)
SCORE_RANGE = Kind(
    "score-range",
    "Range of the score",
    "blocks",
    "whether scores lie between 0 and 1, or look like percent",
    "Give probabilities between 0 and 1, or a column of decisions.",
)
SCORE_DIRECTION = Kind(
    "score-direction",
    "Direction of the score",
    "look",
    "whether high scores go with the favourable outcome (area under the curve below 0.4)",
    "If it is the score of the unfavourable outcome, give 1 minus the score, or choose the other value as favourable.",
)
WEIGHT_VALUES = Kind(
    "weight-values",
    "Weights",
    "blocks",
    "whether weights are numbers, none of them missing, infinite or negative, and not all zero",
    "Give for each row how many people it stands for, zero or more; or audit without weights.",
)


def score_missing(subject: Subject) -> Check:
    """Whether everybody has a score, and it is a number."""
    score = subject.column(subject.roles.score)
    if score is None:
        return SCORE_MISSING.skipped(subject.without("score"))
    if score.missing:
        share = percent(score.missing / subject.people)
        return SCORE_MISSING.found(
            [score.name],
            f"Column {score.name!r} is missing in {score.missing:,} of {many(subject.people, 'row')} ({share}).",
        )
    if score.numbers is None:
        return SCORE_MISSING.found(
            [score.name], f"Column {score.name!r} does not hold numbers.", "Choose another column as the score."
        )
    return SCORE_MISSING.fine(f"Column {score.name!r} has a number for all of {many(subject.people, 'row')}.")


def score_range(subject: Subject) -> Check:
    """Whether scores lie between 0 and 1, or look like percent."""
    score = subject.column(subject.roles.score)
    if score is None:
        return SCORE_RANGE.skipped(subject.without("score"))
    numbers = score.numbers
    if numbers is None or np.isnan(numbers).all():
        return SCORE_RANGE.skipped(f"Column {score.name!r} does not hold numbers.")
    low, high = float(np.nanmin(numbers)), float(np.nanmax(numbers))
    said = f"Column {score.name!r} runs from {low:g} to {high:g}"
    if low >= 0 and high <= 1:
        return SCORE_RANGE.fine(f"{said}.")
    beyond = int(((numbers < 0) | (numbers > 1)).sum())
    said = f"{said}; {many(beyond, 'value is', 'values are')} outside 0 to 1"
    if low >= 0 and high <= 100:
        return SCORE_RANGE.found([score.name], f"{said}. It looks like percent.", "Divide the column by 100.")
    return SCORE_RANGE.found([score.name], f"{said}.")


def score_direction(subject: Subject) -> Check:
    """Whether high scores go with the favourable outcome."""
    score, favourable = subject.column(subject.roles.score), subject.favourable
    if score is None or subject.label is None:
        return SCORE_DIRECTION.skipped(subject.without("label" if subject.label is None else "score"))
    if favourable is None:
        return SCORE_DIRECTION.skipped("The label does not hold the favourable value and one other.")
    if score.numbers is None:
        return SCORE_DIRECTION.skipped(f"Column {score.name!r} does not hold numbers.")
    rows = subject.rows
    rows = rows[~np.isnan(score.numbers[rows]) & (subject.label.codes[rows] >= 0)]
    good = favourable[rows]
    rarer = min(int(good.sum()), int((~good).sum()))
    if rarer < LEAST_RARER:
        return SCORE_DIRECTION.skipped(
            f"Only {many(rarer, 'row has', 'rows have')} a score and the rarer outcome; {LEAST_RARER} are needed."
        )
    area, error = _area(score.numbers[rows], good)
    said = (
        f"Of two people with different outcomes, the one with the favourable outcome has the higher score in "
        f"{percent(area)} of all pairs{subject.sampled}"
    )
    if area >= WRONG_WAY or area + 2 * error >= 0.5:
        return SCORE_DIRECTION.fine(f"{said}.")
    return SCORE_DIRECTION.found([score.name], f"{said}: high scores go with the unfavourable outcome.")


def weight_values(subject: Subject) -> Check:
    """Whether weights are numbers of people that a row can stand for."""
    weight = subject.column(subject.roles.weight)
    if weight is None:
        return WEIGHT_VALUES.skipped(subject.without("weight"))
    wrong = _wrong(weight)
    if wrong:
        return WEIGHT_VALUES.found([weight.name], f"Column {weight.name!r} {wrong}.")
    total = float(np.sum(weight.numbers)) if weight.numbers is not None else math.nan
    return WEIGHT_VALUES.fine(f"{many(subject.people, 'row')} stand for {total:,.6g} people; no weight is below zero.")


def _wrong(weight: Column) -> str:
    """What is wrong with weights, in words; "" when nothing is."""
    numbers = weight.numbers
    if numbers is None:
        return "does not hold numbers" if weight.known else f"is missing in all of {many(len(weight.codes), 'row')}"
    counts = {
        "missing": weight.missing,
        "negative": int((numbers < 0).sum()),
        "infinite": int(np.isinf(numbers).sum()),
    }
    found = [f"{people:,} {word}" for word, people in counts.items() if people]
    if found:
        return f"has {', '.join(found)} among {many(len(numbers), 'value')}"
    return f"is zero in all of {many(len(numbers), 'row')}" if not numbers.any() else ""


def _area(score: NDArray[np.float64], good: NDArray[np.bool_]) -> tuple[float, float]:
    """How often the favourable outcome has the higher score, ties counting half, and its standard error.

    The error is Hanley and McNeil's (1982), with the areas that they call Q1 and Q2.
    """
    ranks = pd.Series(score).rank().to_numpy()
    many_good, others = int(good.sum()), int((~good).sum())
    area = float((ranks[good].sum() - many_good * (many_good + 1) / 2) / (many_good * others))
    one, two = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (many_good - 1) * (one - area**2) + (others - 1) * (two - area**2)
    return area, math.sqrt(max(spread, 0) / (many_good * others))
