"""Worst: the kinds of people with more errors than everybody else, found on one half and measured on the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from governance.metrics.adjustment import benjamini_hochberg
from governance.metrics.intervals import Floats, koopman, over
from governance.metrics.rates import Share
from governance.metrics.significance import SIGNIFICANT, share_test
from governance.metrics.slices import FINDING, MEASURING, Slice, Slices

PROMISING = 1.645  # standard errors: what is looked at again on the other half
MOST = 30  # slices that are measured and tested together
SMALLEST = 2  # people, whatever a policy says


@dataclass(frozen=True, eq=False)
class Worst:
    """The slices that looked worst on one half, as they are on the other.

    Attributes
    ----------
    error : str
        One of `ERRORS`.
    slices : tuple of slices
        Those measured, those confirmed first, each part by evidence, surest first.
    names : tuple of str
    share, others : Share
        Errors of the people in each slice, and of everybody else; of the measuring half only, shape (slices,).
    everybody : Share
        Of all people of that half, shape (1,).
    p_values, adjusted : float array, shape (slices,)
        That a slice has no more errors than everybody else; adjusted over all slices that were measured.
    confirmed : bool array, shape (slices,)
        Whether it has more beyond chance, and not only because of a narrower slice in it.
    evidence : float array, shape (slices,)
        By how many standard errors it was above everybody else, and above the rest of its wider slices, on the finding
        half. Whatever is picked from these slices is picked by it: the measured rates had no say in it.
    looked_at : int
        How many slices had enough people and were looked at on the finding half.
    least : int
        People that a slice needed in each half.
    people : int
        People of the measuring half.
    """

    error: str
    slices: tuple[Slice, ...]
    names: tuple[str, ...]
    share: Share
    others: Share
    everybody: Share
    p_values: Floats
    adjusted: Floats
    confirmed: NDArray[np.bool_]
    evidence: Floats
    looked_at: int
    least: int
    people: int

    @cached_property
    def ratio(self) -> tuple[Floats, Floats, Floats]:
        """How many times the rate of everybody else, with Koopman's interval; each of shape (slices,)."""
        sides = [(side.value, side.effective_n) for side in (self.share, self.others)]
        return over(self.share.value, self.others.value), *koopman(sides[0], sides[1])

    @property
    def more(self) -> Floats:
        """How many more errors than at the rate of all people, weighted where people are; shape (slices,)."""
        return self.share.counted - self.share.size * self.everybody.value

    def only(self, kept: NDArray[np.bool_]) -> Worst:
        """The same of some of the slices, shape (slices,); nothing is adjusted anew."""
        places = np.flatnonzero(kept)
        return replace(
            self,
            slices=tuple(self.slices[place] for place in places),
            names=tuple(self.names[place] for place in places),
            share=self.share.at(places),
            others=self.others.at(places),
            p_values=self.p_values[places],
            adjusted=self.adjusted[places],
            confirmed=self.confirmed[places],
            evidence=self.evidence[places],
        )


def worst(found: Slices, error: str, *, threshold: float | None = None, least: int = 0) -> Worst:
    """The slices with more errors than everybody else.

    On the finding half, slices of at least `least` people that err more than everybody else are ranked by how surely
    they do; the first 30 are measured on the other half and tested there. A slice of two values must have more errors
    than everybody else and than the rest of each of the two wider slices that it lies in: its p-value is the largest
    of the three (an intersection-union test). p-values are adjusted by Benjamini and Hochberg's method over all that
    were measured. A slice of one value is not confirmed where, without a confirmed slice inside it, the rest of it
    was no worse than everybody else on the finding half.

    The order is that of the finding half: sorted by what was measured, the first would look worse than it is.

    Parameters
    ----------
    found : Slices
    error : str
        One of `ERRORS`.
    threshold : float, optional
        One of `found.thresholds`; needed where there are any.
    least : int
        People, and people that the rate is among, which a slice needs in each half.

    References
    ----------
    Benjamini and Hochberg (1995), JRSS B 57, 289-300; Berger (1982), Technometrics 24, 295-300; the split into two
    halves as in Cox (1975), Biometrika 62, 441-444.
    """
    halves = tuple(found.share(error, half, threshold) for half in (FINDING, MEASURING))
    enough = _enough(found, halves, max(least, SMALLEST))
    lead = np.where(enough, _lead(found, halves[FINDING]), -np.inf)
    order = np.argsort(-lead, kind="stable")[:MOST]
    places = order[lead[order] > PROMISING]
    p = _p_values(found, halves[MEASURING], places)
    adjusted = benjamini_hochberg(p)
    kept = places[adjusted < SIGNIFICANT]
    confirmed = np.isin(places, [place for place in kept if not _explained(found, halves[FINDING], place, kept)])
    share = halves[MEASURING]
    shown = np.argsort(~confirmed, kind="stable")  # the places stand in the order of the finding half
    return Worst(
        error,
        tuple(found.slices[place] for place in places[shown]),
        tuple(found.named(found.slices[place]) for place in places[shown]),
        share.at(places[shown]),
        less(share.at(np.zeros(len(places), np.int64)), share.at(places[shown])),
        share.at(slice(0, 1)),
        p[shown],
        adjusted[shown],
        confirmed[shown],
        lead[places[shown]],
        int(enough.sum()),
        least,
        int(found.people[0, MEASURING]),
    )


def less(whole: Share, part: Share) -> Share:
    """The people of the whole who are not in the part, place by place."""
    weighed = None
    if whole.weighed is not None and part.weighed is not None:
        weighed = np.maximum(whole.weighed - part.weighed, 0)
    return Share(np.maximum(whole.k - part.k, 0), np.maximum(whole.n - part.n, 0), weighed)


def lead_of(one: Share, other: Share) -> Floats:
    """By how many standard errors one share is above the other (score test, signed); -inf where it cannot be said."""
    n, m = one.effective_n, other.effective_n
    pooled = over(one.value * n + other.value * m, n + m)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (one.value - other.value) / np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m))
    return np.nan_to_num(np.where((n > 0) & (m > 0), found, -np.inf), nan=-np.inf, posinf=-np.inf, neginf=-np.inf)


def _enough(found: Slices, halves: tuple[Share, ...], least: int) -> NDArray[np.bool_]:
    """Which slices have enough people in both halves, in what the rate is among too; and so do all others."""
    people = np.minimum(found.people, found.people[0] - found.people).min(axis=1)
    among = np.min([np.minimum(each.n, each.n[0] - each.n) for each in halves], axis=0)
    return (np.minimum(people, among) >= least) & ~found.repeated


def _wider(found: Slices, places: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """Positions of what each slice lies in: everybody, and the two wider slices."""
    return np.zeros(len(places), np.int64), found.parents[places, 0], found.parents[places, 1]


def _lead(found: Slices, share: Share) -> Floats:
    """By how many standard errors each slice is above everybody else and above the rest of its wider slices."""
    every = np.arange(len(found.slices))
    return np.min([lead_of(share, less(share.at(wider), share)) for wider in _wider(found, every)], axis=0)


def _p_values(found: Slices, share: Share, places: NDArray[np.int64]) -> Floats:
    """The largest p-value against everybody else and the rest of each wider slice; 1 where it is not above."""
    largest = np.zeros(len(places))
    for at, wider in enumerate(_wider(found, places)):
        new = np.flatnonzero((wider > 0) | (at == 0))  # of one value everybody is the wider slice, each time
        own, rest = share.at(places[new]), less(share.at(wider[new]), share.at(places[new]))
        p = np.where(lead_of(own, rest) > 0, share_test(own, rest), 1.0)
        largest[new] = np.maximum(largest[new], np.nan_to_num(p, nan=1.0))
    return largest


def _explained(found: Slices, share: Share, place: np.int64, kept: NDArray[np.int64]) -> bool:
    """Whether a slice is no worse than everybody else without one of these inside it, as the finding half has it."""
    inside = [each for each in kept if each != place and place in found.parents[each]]
    own, everybody = share.at(np.array([place])), share.at(slice(0, 1))
    others = less(everybody, own)
    return any(lead_of(less(own, share.at(np.array([each]))), others)[0] <= PROMISING for each in inside)
