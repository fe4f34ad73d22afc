"""Flows: of the people who really are of one class, how many were decided to be of another, group against others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from governance.metrics.adjustment import holm
from governance.metrics.intervals import Floats, newcombe
from governance.metrics.multiclass import Multiclass
from governance.metrics.rates import Proportion, Share
from governance.metrics.significance import SIGNIFICANT, share_test
from governance.naming import Group


@dataclass(frozen=True)
class Flow:
    """One group's people of one true class who were decided to be of another, against everybody outside the group.

    Attributes
    ----------
    group : tuple of str
    truth, decided : str
    value, other : float
        The share in the group, and among everybody else; weighted where people are.
    low, high : float
        Newcombe's interval of value minus other, 95 %.
    people, others : (int, int)
        k of n in the group, and among everybody else; never weighted.
    p_value : float
        Adjusted for every group and pair of classes that was looked at (Holm).
    """

    group: Group
    truth: str
    decided: str
    value: float
    other: float
    low: float
    high: float
    people: tuple[int, int]
    others: tuple[int, int]
    p_value: float

    @property
    def beyond_chance(self) -> bool:
        """Whether so large a difference would seldom be there by chance."""
        return self.p_value < SIGNIFICANT


def flows(counts: Multiclass, *, least: int = 0) -> tuple[Flow, ...]:
    """Every wrong turn of every group, against everybody outside the group; the surest difference first.

    Each is a pair of different classes. The score test, or Fisher's exact test where few are expected, on the people of
    the true class; all adjusted together.

    Parameters
    ----------
    counts : Multiclass
        By the attributes whose groups are compared.
    least : int
        Groups with fewer people of a true class (Kish's effective ones), on either side, are not tested in it.

    Returns
    -------
    tuple of Flow
        Only those that were tested.
    """
    pairs = [(truth, decided) for truth in counts.classes for decided in counts.classes if truth != decided]
    found = [counts.went(truth, decided) for truth, decided in pairs]
    p = holm(np.array([_tested(each, least) for each in found])) if found else np.zeros((0, 0))
    known = sorted(zip(*np.nonzero(~np.isnan(p)), strict=True), key=lambda cell: (p[cell], -_more(found, cell)))
    return tuple(_flow(found[pair], pairs[pair], int(at), float(p[pair, at])) for pair, at in known)


def _tested(found: Proportion, least: int) -> Floats:
    """p-values of every group against everybody outside; nan where a side has too few people."""
    (own,) = found.shares
    others = own.others
    enough = np.flatnonzero((own.effective_n >= max(least, 1)) & (others.effective_n >= max(least, 1)))
    p = np.full(len(found.groups), np.nan)
    if len(enough):
        p[enough] = share_test(own.at(enough), others.at(enough))
    return p


def _more(found: list[Proportion], cell: tuple[int, int]) -> float:
    share: Share = found[cell[0]].shares[0]
    return float(share.value[cell[1]] - share.others.value[cell[1]])


def _flow(found: Proportion, pair: tuple[str, str], at: int, p_value: float) -> Flow:
    (own,) = found.shares
    other = own.others
    one, rest = ((float(each.value[at]), float(each.effective_n[at])) for each in (own, other))
    low, high = newcombe(one, rest)
    return Flow(
        found.groups[at],
        *pair,
        one[0],
        rest[0],
        float(low),
        float(high),
        (int(own.k[at]), int(own.n[at])),
        (int(other.k[at]), int(other.n[at])),
        p_value,
    )
