"""Leakage: a feature that tells the outcome of nearly everybody, and so is hardly known before it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from governance.data.checks.check import Check, Kind, many, percent, some
from governance.data.checks.scores import LEAST_RARER
from governance.data.checks.subject import Subject
from governance.data.column import Column

SURELY = 0.98  # share of people whose outcome is told
REDUCTION = 0.8  # of the errors that guessing the most frequent outcome makes
MOST_OUTCOMES = 50
MOST_BINS, PER_BIN = 1_000, 50

LEAKAGE = Kind(
    "leakage",
    "Features that tell the outcome",
    "look",
    "features that tell the label, or the decision, of at least 98 % of people, with at most a fifth of the errors of "
    "guessing the most frequent outcome",
    "Leave out what is known only after the outcome, or is written down from it. A rule that decides by this column "
    "alone may keep it.",
)


def leakage(subject: Subject) -> Check:
    """Features that tell the label or the decision of nearly everybody."""
    if not subject.features:
        return LEAKAGE.skipped(subject.without("features"))
    targets = {
        role: found
        for role, held in (("label", subject.label), ("decision", subject.decision))
        if held is not None and (found := _outcomes(held, subject.rows)) is not None
    }
    if not targets:
        return LEAKAGE.skipped(f"There is no label or decision with {LEAST_RARER} people of a second outcome.")
    features = [each.at(subject.rows) if subject.sampled else each for each in subject.features]
    columns: list[str] = []
    said: list[str] = []
    best, best_name = 0.0, ""
    for role, codes in targets.items():
        base = _most_frequent(codes[codes >= 0])
        for feature in features:
            share = told(feature, codes)
            if share >= SURELY and share - base >= REDUCTION * (1 - base):
                columns.append(feature.name)
                said.append(
                    f"{feature.name!r} tells the {role} of {percent(share)} of people (guessing: {percent(base)})"
                )
            elif share - base > best:
                best, best_name = share - base, f"{feature.name!r} tells the {role} of {percent(share)} of people"
    if columns:
        return LEAKAGE.found(dict.fromkeys(columns), f"{some(said)}{subject.sampled}.")
    most = f"; the most is {best_name}" if best_name else ""
    return LEAKAGE.fine(
        f"None of {many(len(features), 'feature')} tells the outcome of nearly everybody{most}{subject.sampled}."
    )


def told(feature: Column, outcomes: NDArray[np.int64]) -> float:
    """The share of people whose outcome a feature tells: by its values, its bands, or one cut through its numbers.

    Each person is told by the others who have the same value (or a number in the same of up to 1,000 bands), of
    whom most have one outcome; who has nobody alike is told by the most frequent outcome. So that an
    identifier, whose values nobody shares, tells nothing. Beyond the most frequent outcome this is Goodman
    and Kruskal's lambda (1954), with every person left out once.

    Parameters
    ----------
    feature : Column
    outcomes : int array, shape (people,)
        From 0; -1 where it is not known, and those people are left out.
    """
    known = outcomes >= 0
    outcome = outcomes[known]
    shares = [_by_value(feature.codes[known] + 1, outcome)]
    if feature.numbers is not None:
        numbers = feature.numbers[known]
        numbers = np.where(np.isfinite(numbers), numbers, np.nan)
        shares.append(_by_value(_bands(numbers), outcome))
        if outcome.max() == 1:
            shares.append(_by_cut(numbers, outcome))
    return max(shares)


def _outcomes(held: Column, rows: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """The outcome of each person from 0, -1 where it is missing; None when there is nothing to tell."""
    codes = held.codes[rows]
    found, again = np.unique(codes[codes >= 0], return_inverse=True)
    people = np.bincount(again)
    if not 2 <= len(found) <= MOST_OUTCOMES or people.sum() - people.max() < LEAST_RARER:
        return None
    outcomes = np.full(len(codes), -1)
    outcomes[codes >= 0] = again
    return outcomes


def _most_frequent(outcome: NDArray[np.int64]) -> float:
    return float(np.bincount(outcome).max() / len(outcome))


def _by_value(value: NDArray[np.int64], outcome: NDArray[np.int64]) -> float:
    """The share of people of whom the others with the same value tell the outcome."""
    _, value = np.unique(value, return_inverse=True)
    shape = int(value.max()) + 1, max(int(outcome.max()) + 1, 2)
    people = np.bincount(np.ravel_multi_index((value, outcome), shape), minlength=shape[0] * shape[1]).reshape(shape)
    two = np.sort(people, axis=1)[:, -2:]
    others = np.where(people == two[:, 1:], two[:, :1], two[:, 1:])  # the most people with another outcome
    right = np.where(people - 1 > others, people, 0).sum(axis=1)
    alone = people.sum(axis=1) == 1
    right[alone] = people[alone, people.sum(axis=0).argmax()]
    return float(right.sum() / len(outcome))


def _bands(numbers: NDArray[np.float64]) -> NDArray[np.int64]:
    """Which of many bands of about as many people each number is in; what is missing is in one of its own."""
    known = numbers[~np.isnan(numbers)]
    if not len(known):
        return np.zeros(len(numbers), np.int64)
    bins = int(np.clip(len(known) // PER_BIN, 1, MOST_BINS))
    edges = np.unique(np.sort(known)[np.linspace(0, len(known) - 1, bins + 1).astype(int)])
    return np.where(np.isnan(numbers), -1, np.searchsorted(edges, numbers, side="right"))


def _by_cut(numbers: NDArray[np.float64], outcome: NDArray[np.int64]) -> float:
    """The share of people whose outcome, of two, the best single cut tells; missing numbers are one side more."""
    missing = np.isnan(numbers)
    right = int(np.bincount(outcome[missing]).max()) if missing.any() else 0
    order = np.argsort(numbers[~missing], kind="stable")
    if not len(order):
        return right / len(outcome)
    ascending, truth = numbers[~missing][order], outcome[~missing][order]
    ones = np.concatenate([[0], np.cumsum(truth)])
    below = np.arange(len(truth) + 1)
    cuts = np.concatenate([[True], ascending[1:] > ascending[:-1], [True]])
    above_is_one = (below - ones + ones[-1] - ones)[cuts]
    return float(right + max(above_is_one.max(), (len(truth) - above_is_one).max())) / len(outcome)
