"""Shifts: a number added to every prediction of a group, so that means of the groups come closer (mean alignment)."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.errors import GroupWithoutShift, MethodUnknown, PredictionsMissing, ShiftsUnreadable
from governance.metrics.intervals import Floats, over
from governance.naming import Group, group_named

FORMAT = "assize shifts 1"
EQUAL_ERROR, EQUAL_PREDICTION = "equal mean error", "equal mean prediction"
TARGETS = {
    EQUAL_ERROR: "to every group's mean error of 0: nobody's group is predicted too high or too low on the whole",
    EQUAL_PREDICTION: "to the same mean prediction in every group, whatever is true of them",
}
KEYS = {"format": str, "label": str, "attributes": list, "target": str, "strength": float, "people": int}


@dataclass(frozen=True)
class Shifts:
    """What is added to the predictions of each group.

    Attributes
    ----------
    attributes : tuple of str
        What the groups are groups of.
    own : mapping of group to float
        In the unit of what is predicted. Every group that may be predicted is named, also one whose predictions stay.
    label : str
        What is predicted.
    target : str
        A key of `TARGETS`.
    strength : float
        Which part of the way to the target, in [0, 1].
    people : int
        On how many it was chosen.
    """

    attributes: tuple[str, ...]
    own: Mapping[Group, float]
    label: str
    target: str
    strength: float
    people: int

    def added(self, groups: Sequence[Group], codes: NDArray[np.integer]) -> Floats:
        """What is added to each person's prediction, shape (people,).

        Parameters
        ----------
        groups : sequence of group
        codes : int array, shape (people,)
            Which of `groups` each person is in.

        Raises
        ------
        GroupWithoutShift
            If somebody is in a group that the shifts were chosen without, or in none.
        """
        codes = np.asarray(codes)
        if strays := int(((codes < 0) | (codes >= len(groups))).sum()):
            raise GroupWithoutShift((), self.own, strays)
        found = np.zeros(len(groups))
        for code, people in zip(*np.unique(codes, return_counts=True), strict=True):
            group = group_named(groups[code])
            if group not in self.own:
                raise GroupWithoutShift(group, self.own, int(people))
            found[code] = self.own[group]
        return found[codes]

    def moved(self, groups: Sequence[Group], codes: NDArray[np.integer], predicted: Floats) -> Floats:
        """The predictions with what is added, shape (people,); parameters and errors as those of `added`.

        Raises
        ------
        PredictionsMissing
            If a prediction is missing or infinite.
        """
        predicted = np.asarray(predicted, float)
        if missing := int((~np.isfinite(predicted)).sum()):
            raise PredictionsMissing(missing, len(predicted))
        return predicted + self.added(groups, codes)

    def toml(self) -> str:
        """The shifts as a small file to read and to keep, for `loads`; the same shifts give the same file."""
        lines = [
            f"# Added to a predicted {_text(self.label)}, by group. People of any other group are refused.",
            f"format = {_text(FORMAT)}",
            f"label = {_text(self.label)}",
            f"attributes = [{', '.join(map(_text, self.attributes))}]",
            f"target = {_text(self.target)}",
            f"strength = {float(self.strength)!r}",
            f"people = {self.people}",
            *([] if self.own else ["groups = []"]),
        ]
        for group, shift in self.own.items():
            lines += ["", "[[groups]]", f"group = [{', '.join(map(_text, group))}]", f"add = {float(shift)!r}"]
        return "\n".join(lines) + "\n"


def loads(text: str) -> Shifts:
    """What `Shifts.toml` wrote.

    Raises
    ------
    ShiftsUnreadable
        For anything else, since every number of it decides about people.
    """
    try:
        held = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ShiftsUnreadable(f"it is no TOML ({error}).") from None
    _checked(held, {**KEYS, "groups": list}, "the file")
    if held["format"] != FORMAT:
        raise ShiftsUnreadable(f"its format is {held['format']!r}, not {FORMAT!r}.")
    if held["target"] not in TARGETS or not 0 <= held["strength"] <= 1 or held["people"] < 0:
        raise ShiftsUnreadable("its target, strength or people are none.")
    attributes = _names(held["attributes"])
    own: dict[Group, float] = {}
    for each in held["groups"]:
        _checked(each, {"group": list, "add": float}, "a group")
        group = _names(each["group"])
        if len(group) != len(attributes) or group in own or not math.isfinite(each["add"]):
            raise ShiftsUnreadable(f"the group {', '.join(group)!r} is named twice or otherwise, or adds no number.")
        own[group] = each["add"]
    return Shifts(attributes, own, held["label"], held["target"], held["strength"], held["people"])


def towards(target: str, groups: NDArray[np.int64], sums: Mapping[str, Floats], changed: NDArray[np.bool_]) -> Floats:
    """What full alignment adds to each group, shape (groups,); 0 where a group keeps its predictions.

    Parameters
    ----------
    target : str
        A key of `TARGETS`.
    groups : int array, shape (groups,)
        People of each.
    sums : mapping of str to float array, shape (groups,)
        "w", "p" and "r": weights, predictions and residuals (predicted minus true) of each group, weighted.
    changed : bool array, shape (groups,)
        Whose predictions may change.
    """
    if target not in TARGETS:
        raise MethodUnknown("target", target, TARGETS)
    if target == EQUAL_ERROR:
        wanted = -over(sums["r"], sums["w"], none=0.0)
    else:
        wanted = sums["p"].sum() / sums["w"].sum() - over(sums["p"], sums["w"], none=0.0)
    return np.where(changed & (groups > 0), wanted, 0.0)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _names(values: Sequence[Any]) -> Group:
    if not all(isinstance(each, str) for each in values):
        raise ShiftsUnreadable("a name in it is no text.")
    return tuple(values)


def _checked(held: Any, wanted: Mapping[str, type], where: str) -> None:
    """Refuse anything that is not a table with exactly these keys and kinds."""
    if not isinstance(held, dict):
        raise ShiftsUnreadable(f"{where} is no table.")
    if odd := sorted(set(held) ^ set(wanted)):
        raise ShiftsUnreadable(f"{where} has or lacks {', '.join(map(repr, odd))}.")
    for key, kind in wanted.items():
        if type(held[key]) is not kind:
            raise ShiftsUnreadable(f"{key} in {where} is no {'number' if kind in (int, float) else kind.__name__}.")
