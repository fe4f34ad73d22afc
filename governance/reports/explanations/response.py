"""Responses in sentences and as a table: what the model says over a range, and where hardly anybody is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from governance.explanations.response import FEW, SCARCE, Curve, Response
from governance.metrics import words
from governance.metrics.intervals import Floats
from governance.reports.summary import Finding
from governance.shapley.outputs import PROBABILITY

METHOD = (
    "One column moves and all others stay as they are, also where nobody is like that: with other columns that depend "
    "on it the curve leaves the people of the table, even where the bars are high. It is what the model would say, not "
    "what would happen."
)


def headline(found: Response, *, changed: bool = False) -> Finding:
    """How far the output moves over the column's range, for the person and on average."""
    if found.person is None or found.own is None:
        return _averages(found)
    groups = " ".join(_group(found, curve) for curve in found.curves)
    who = "this person as changed above" if changed else "this person"
    here = _said(found, float(found.person[found.own]))
    if _said(found, float(np.ptp(found.person))) == _said(found, 0.0):
        return Finding(f"Whatever {found.column} is, the {_what(found)} of {who} stays at {here}.", groups)
    return Finding(
        f"Over the range of {found.column} the {_what(found)} of {who} runs {_runs(found, found.person)}; it is {here} "
        f"{_at(found, found.own)}.",
        " ".join(filter(None, (_turns(found), _missing(found), groups))),
    )


def _missing(found: Response) -> str:
    """What is said where a number is missing, which is nowhere on the axis."""
    if found.person is None or not found.range.numeric or found.known == len(found.grid):
        return ""
    if found.own == found.known:
        return "The value is missing, so the person stands nowhere on the line."
    return f"Where it is missing: {_said(found, float(found.person[-1]))}."


def _averages(found: Response) -> Finding:
    """For which groups the average moves most and least."""
    most = sorted(found.curves, key=lambda curve: -float(np.ptp(curve.mean)))
    ends = [most[0], most[-1]] if len(most) > 1 else most
    said = [f"{_runs(found, curve.mean)} in the group {words.group(found.attributes, curve.group)}" for curve in ends]
    fewest = max(curve.sampled for curve in found.curves)
    return Finding(
        f"Over the range of {found.column} the average {_what(found)} runs {' and '.join(said)}.",
        f"{'These two move most and least. ' if len(most) > 2 else ''}Averages are over at most {fewest:,} people of "
        "each group, drawn at random.",
    )


def cautions(found: Response) -> str:
    """Where the curve is about hardly anybody; "" where it is not."""
    among = "the people of these groups" if len(found.curves) > 1 else "the people of this group"
    if not found.curves:
        return ""
    if found.range.numeric:
        low, high = found.middle
        first, last = float(found.grid[0]), float(found.grid[found.known - 1])
        parts = [f"below {words.value(low)}"] * (first < low) + [f"above {words.value(high)}"] * (last > high)
        if not parts:
            return ""
        own = "" if found.own is None else _outside(found, low, high)
        each, ends = ("each", "ends say") if len(parts) > 1 else ("", "end says")
        share = f"{words.percent(FEW, 0)} of {among} {each}".strip()
        return f"Hardly anybody ({share}) is {' or '.join(parts)}: the shaded {ends} little.{own}{_beyond(found)}"
    if found.least > 1:
        return ""
    few = [_value(found, at) for at in np.flatnonzero(found.people < SCARCE).tolist()]
    if not few:
        return ""
    return (
        f"Fewer than {SCARCE} of {among} have {words.joined(few, 5)} (hollow): there the model has little to stand on."
    )


def table(found: Response) -> pd.DataFrame:
    """What is said at every value that was asked about: for the person, and each group's average with its interval."""
    rows = pd.DataFrame({found.column: [_value(found, at) for at in range(len(found.grid))]})
    unit = found.subject.unit
    if found.person is not None:
        rows[f"this person ({unit})"] = found.person
    for curve in found.curves:
        name = words.group(found.attributes, curve.group)
        rows[f"average of {name} ({unit})"] = curve.mean
        rows[f"{name}, from"], rows[f"{name}, to"] = curve.low, curve.high
    if not found.range.numeric and found.curves:
        rows["people"] = pd.Series(found.people, dtype="Int64").where(found.people >= found.least)
    return rows


def _outside(found: Response, low: float, high: float) -> str:
    own = found.grid[found.own] if found.own is not None else None
    if own is None or low <= own <= high:
        return ""
    return " The person's own value is there too."


def _beyond(found: Response) -> str:
    """What the picture leaves out."""
    first, last = float(found.grid[0]), float(found.grid[found.known - 1])
    low, high = found.sight
    if (low, high) == (first, last):
        return ""
    whole = f"{words.value(first)} to {words.value(last)}"
    return f" The picture shows where people are; the table has the whole range, {whole}."


def _what(found: Response) -> str:
    unit = found.subject.unit
    return "score" if unit == PROBABILITY else "predicted number" if found.subject.is_number else unit


def _said(found: Response, value: float) -> str:
    if found.subject.is_number:
        return words.amount(value)
    return f"{value:.2f}"


def _value(found: Response, at: int) -> str:
    value = found.grid[at]
    return "missing" if value is None else words.value(value)


def _at(found: Response, at: int) -> str:
    """Where on the grid: "at 350", "where it is missing"."""
    return "where it is missing" if found.grid[at] is None else f"at {_value(found, at)}"


def _runs(found: Response, said: Floats) -> str:
    """From the lowest to the highest: "from 0.01 at 195,750 to 0.63 at 350"."""
    low, high = (f"{_said(found, float(said[at]))} {_at(found, at)}" for at in (int(said.argmin()), int(said.argmax())))
    return f"from {low} to {high}"


def _group(found: Response, curve: Curve) -> str:
    name = words.group(found.attributes, curve.group)
    some = (
        f"{curve.sampled:,} of {words.people(curve.of)}, drawn at random"
        if curve.sampled < curve.of
        else (words.people(curve.of))
    )
    return f"On average over the group {name} ({some}) it runs {_runs(found, curve.mean)}."


def _turns(found: Response) -> str:
    """Between which values the decision turns, for the person."""
    assert found.person is not None
    bar = found.subject.threshold_in_unit
    if bar is None:
        return ""
    above = found.person >= bar
    if above.all() or not above.any():
        return f"It stays {'at or above' if above.all() else 'below'} the threshold everywhere."
    if not found.range.numeric:
        few = above if above.sum() <= len(above) / 2 else ~above
        names = [_value(found, int(at)) for at in np.flatnonzero(few)]
        return f"It is {'at or above' if few is above else 'below'} the threshold with {words.joined(names, 5)}."
    turns = np.flatnonzero(np.diff(above[: found.known].astype(int)))
    if not len(turns):
        return ""
    places = [f"{_value(found, int(at))} and {_value(found, int(at) + 1)}" for at in turns[:3]]
    more = f", and {len(turns) - 3} times more" if len(turns) > 3 else ""
    return f"It crosses the threshold between {words.listed(places)}{more}."
