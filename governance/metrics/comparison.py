"""Comparison: every group against one group, or against everybody, and how many people the difference is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.errors import NoDifference, NotARate, RateNotPlain, RatioRefused
from governance.metrics.by_group import ByGroup
from governance.metrics.disparity import checked, interval_between
from governance.metrics.intervals import Estimate, Floats, carried, koopman, over
from governance.metrics.rates import Rate
from governance.naming import Group


@dataclass(frozen=True, eq=False)
class Comparison:
    """How far the rate of every group is from a reference.

    Attributes
    ----------
    kind : str
        "difference" (group minus reference, 0 when equal) or "ratio" (group over reference, 1 when equal, never
        capped).
    rate : Rate, or another number by group
        The evidence.
    reference : tuple of str, or None
        The group that the others are compared with; None is everybody together, the group among them.
    value, low, high : float array, shape (groups,)
        Signed; nan where the group's or the reference's rate is not defined. Of the reference itself exactly
        0 or 1.
    """

    kind: str
    rate: ByGroup
    reference: Group | None
    value: Floats
    low: Floats
    high: Floats

    def furthest(self, min_group_size: int = 0) -> Group | None:
        """The group furthest from the reference, among those about enough people; None when there is none."""
        with np.errstate(divide="ignore"):
            off = np.abs(self.value) if self.kind == "difference" else np.abs(np.log(self.value))
        others = np.array([group != self.reference for group in self.rate.groups])
        off = np.where(self.rate.comparable(min_group_size) & others, off, np.nan)
        return None if np.isnan(off).all() else self.rate.groups[int(np.nanargmax(off))]


def compare(
    found: ByGroup, kind: str = "difference", *, reference: object = None, confidence: float = 0.95
) -> Comparison:
    """Every group against a reference group, or against everybody.

    The people of a group are part of everybody, so that the two rates are not independent. The interval
    against everybody is therefore that of the group against all others, carried over.

    Parameters
    ----------
    found : Rate, or another number by group
        Anything but a rate needs a reference group.
    kind : str
        "difference" or "ratio".
    reference : tuple of str, or str, optional
        One of the groups; without it, everybody.
    confidence : float
        Coverage of each group's interval, in (0, 1).

    Raises
    ------
    GovernanceError
        GroupUnknown, KindUnknown, NotARate; RatioRefused where numbers can be below zero.
    """
    checked(kind)
    if not isinstance(found, ByGroup):
        raise NotARate(found, "A comparison")
    if reference is None:
        if not isinstance(found, Rate):
            raise NotARate(found, "A comparison with everybody")
        return Comparison(kind, found, None, *_against_everybody(found, kind, confidence))
    if kind == "ratio" and (found.value < 0).any():
        raise RatioRefused(found.name)
    every, at = np.arange(len(found.groups)), found.position(reference)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = found.value - found.value[at] if kind == "difference" else found.value / found.value[at]
    low, high = interval_between(kind, found, every, np.full_like(every, at), confidence)
    itself = (every == at) & found.defined
    ends = [np.where(itself, 0.0 if kind == "difference" else 1.0, each) for each in (value, low, high)]
    return Comparison(kind, found, found.groups[at], *ends)


def affected(found: Comparison) -> tuple[Floats, Floats, Floats]:
    """How many more people of each group would be counted by the rate, at the rate of the reference.

    Of the selection rate: would have had the favourable decision. Negative where the group is ahead. Weighted
    people where the rate is weighted. The group's size is taken as known; the interval is that of the difference.

    Parameters
    ----------
    found : Comparison
        A difference of a rate that is k of n.

    Returns
    -------
    (people, low, high) : three arrays of float, shape (groups,)
    """
    if not isinstance(found, Comparison):
        raise NotARate(found, "How many people are affected needs what compare returns, which")
    if found.kind != "difference":
        raise NoDifference("How many people are affected", "a ratio")
    if not isinstance(found.rate, Rate) or not found.rate.plain:
        raise RateNotPlain(found.rate)
    people = found.rate.shares[0].size
    more, low, high = (people * (0.0 - end) for end in (found.value, found.high, found.low))
    return more, low, high


def _against_everybody(found: Rate, kind: str, confidence: float) -> tuple[Floats, Floats, Floats]:
    shares = found.shares
    own: list[Estimate] = [(share.value, *share.interval(confidence)) for share in shares]
    rest = [share.others for share in shares]
    alone = [other.n == 0 for other in rest]
    others: list[Estimate] = [
        _or(mine, (other.value, *other.interval(confidence)), nobody)
        for mine, other, nobody in zip(own, rest, alone, strict=True)
    ]
    parts = [share.part for share in shares]

    def apart(*values: Floats) -> Floats:
        mine, theirs = values[: len(shares)], values[len(shares) :]
        whole = [part * one + (1 - part) * other for part, one, other in zip(parts, mine, theirs, strict=True)]
        everybody = found.of(*whole)
        if kind == "difference":
            return found.of(*mine) - everybody
        return over(found.of(*mine), everybody)

    value = apart(*(each[0] for each in (*own, *others)))
    if kind == "ratio" and found.plain:
        low, high = koopman((shares[0].value, shares[0].effective_n), (others[0][0], rest[0].effective_n), confidence)
        low, high = (_of_all(end, parts[0]) for end in (low, high))
        return value, np.where(alone[0], value, low), np.where(alone[0], value, high)
    return value, *carried(apart, *own, *others)


def _of_all(ratio: Floats, part: Floats) -> Floats:
    """A group's ratio to everybody, from its ratio to all others and its part of everybody."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(ratio == 0, 0.0, 1 / (part + (1 - part) / ratio))


def _or(mine: Estimate, theirs: Estimate, nobody: NDArray[np.bool_]) -> Estimate:
    """The others' estimate; where there are no others, the group's own value, which is everybody's."""
    value, low, high = (np.where(nobody, mine[0], each) for each in theirs)
    return value, low, high
