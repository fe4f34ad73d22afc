"""Measured: what a treatment makes of predictions, added up by group. From here on there is no person."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.errors import MeasureUnknown
from governance.metrics.intervals import Floats, kish, over
from governance.metrics.regression import MOMENTS, Regression
from governance.metrics.residuals import Mean
from governance.mitigation.numbers.goals import ERRORS

BEFORE = tuple(f"{name} before" for name in MOMENTS)
PAIRED = ("a a", "rr rr")  # sizes, and squares, of the two errors of a person
MOVED = ("moved", "most moved")
PARTS = ("people", "weight", "squares", *MOMENTS, *BEFORE, *PAIRED, *MOVED)
PLACE = {name: at for at, name in enumerate(PARTS)}


def measured(
    codes: NDArray[np.int64], groups: int, *, true: Floats, before: Floats, after: Floats, weight: Floats | None
) -> Floats:
    """What is added up of these people by group, shape (groups, `PARTS`); weighted where they are.

    Parameters
    ----------
    codes : int array, shape (people,)
    groups : int
    true, before, after : float arrays, shape (people,)
        What happened, what is predicted without the treatment, and what with it.
    weight : float array, shape (people,), or None
    """
    w = np.ones(len(codes)) if weight is None else weight
    r, s = after - true, before - true
    move = np.abs(after - before)
    columns = [np.ones(len(codes)), w, w**2]
    columns += [w * each for each in (*_moments(after, true), *_moments(before, true))]
    columns += [w * np.abs(r * s), w * (r * s) ** 2, w * move]
    sums = np.stack([np.bincount(codes, each, groups) for each in columns], axis=-1)
    most = np.zeros(groups)
    np.maximum.at(most, codes, move)
    return np.concatenate([sums, most[:, None]], axis=1)


def _moments(p: Floats, y: Floats) -> list[Floats]:
    """The products of `MOMENTS`, a person each."""
    r = p - y
    return [p, p**2, y, y**2, y**3, y**4, r, r**2, r**4, np.abs(r), r**2 * y, r**2 * y**2]


def counted(grouping: dict[str, Any], label: str, parts: Floats, *, after: bool, weighted: bool) -> Regression:
    """These people with their predictions, as every page counts them; shape of `parts` (groups, `PARTS`)."""
    people, weight, squares = (parts[:, PLACE[name], None, None] for name in ("people", "weight", "squares"))
    own = MOMENTS if after else BEFORE
    return Regression(
        **grouping,
        counts=people.astype(np.int64),
        weight=weight if weighted else None,
        squares=squares if weighted else None,
        label=label,
        cuts=(),
        tolerance=None,
        moments=parts[:, [PLACE[name] for name in own]],
        near=np.zeros((len(parts), 2)),
    )


def everybody(parts: Floats) -> Floats:
    """All groups as one."""
    whole = parts.sum(axis=0, keepdims=True)
    whole[:, PLACE["most moved"]] = parts[:, PLACE["most moved"]].max(initial=0)
    return whole


def change(grouping: dict[str, Any], parts: Floats, error: str) -> Mean:
    """By how much a group's error rises, with the interval of a paired difference; below 0 it falls.

    The same people are predicted twice, so that what is hard to predict of them does not blur the difference. Student's
    interval, for the root mean squared error by the delta method. nan, in the interval, where no prediction changes.

    Parameters
    ----------
    grouping : dict
        As every kind of count holds it.
    parts : float array, shape (groups, `PARTS`)
    error : str
        One of `ERRORS`.

    Raises
    ------
    MeasureUnknown
        If it is none.
    """
    if error not in ERRORS:
        raise MeasureUnknown(error, ERRORS)
    total = parts[:, PLACE["weight"]]
    m = dict(zip(PARTS, over(parts, total[:, None]).T, strict=True))
    if error == "mean_absolute_error":
        value = m["a"] - m["a before"]
        spread = m["rr"] + m["rr before"] - 2 * m["a a"] - value**2
    else:
        one, other = m["rr"], m["rr before"]
        value = np.sqrt(one) - np.sqrt(other)
        both = over(m["rr rr"] - one * other, np.sqrt(one * other), none=0 * one)
        spread = (_alone(m["rrrr"], one) + _alone(m["rrrr before"], other) - 2 * both) / 4
    people = kish(total, parts[:, PLACE["squares"]])
    named = (f"change of {error}", grouping["attributes"], grouping["levels"], grouping["groups"])
    return Mean(*named, value, np.maximum(spread, 0.0), people)


def _alone(fourth: Floats, second: Floats) -> Floats:
    return over(fourth - second**2, second, none=0 * second)
