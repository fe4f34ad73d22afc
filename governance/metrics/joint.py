"""Joint: what the cells of two versions tell together, of shares and of how two estimates vary with each other."""

from __future__ import annotations

import numpy as np

from governance.metrics.intervals import Floats, over
from governance.metrics.paired import Paired
from governance.metrics.rates import Half, Rate, halves


def among(paired: Paired, top: Half, bottom: Half) -> Floats:
    """Of a share among the same people in both: how many only the second counts, only the first, and among how many."""
    counted, in_it = _cells(top), _cells(bottom)
    of_first, of_second = counted[:, :, None], counted[:, None, :]
    whole = np.broadcast_to(in_it[:, :, None], (2, 2, 2))
    amount = paired.joint if paired.joint_weight is None else paired.joint_weight
    up, down, people = (
        (amount * cells).sum(axis=(1, 2, 3)).astype(float)
        for cells in (of_second * (1 - of_first), of_first * (1 - of_second), whole)
    )
    if paired.joint_squares is None:
        return np.stack([up, down, people])
    scale = over(people, (paired.joint_squares * whole).sum(axis=(1, 2, 3)), none=0.0)
    return np.stack([up * scale, down * scale, people * scale])


def correlation(paired: Paired, first: Rate, second: Rate) -> Floats:
    """Of the estimates of both versions, by the delta method on the cells; 0 where one of them cannot vary."""
    squared = paired.joint if paired.joint_squares is None else paired.joint_squares
    one, other = _influence(first)[:, :, :, None], _influence(second)[:, :, None, :]
    both, ours, theirs = ((squared * each).sum(axis=(1, 2, 3)) for each in (one * other, one**2, other**2))
    return over(both, np.sqrt(ours * theirs), none=0.0).clip(-1, 1)


def _influence(found: Rate) -> Floats:
    """How one more person of each label and decision moves a rate, times the people, shape (groups, 2, 2)."""
    total = np.zeros((len(found.groups), 2, 2))
    for share, (top, bottom) in zip(found.shares, halves(found.name), strict=True):
        value = np.nan_to_num(share.value)[:, None, None]
        total += over(_cells(top) - value * _cells(bottom), share.size[:, None, None], none=0.0)
    return total


def _cells(half: Half) -> Floats:
    found = np.zeros((2, 2))
    for cell in half:
        found[cell] = 1
    return found
