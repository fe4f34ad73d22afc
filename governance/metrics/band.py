"""The band of chance: where the rate of each group would lie if groups had nothing to do with it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from governance.errors import NotARate
from governance.metrics.intervals import Floats, carried, normal_quantile, over
from governance.metrics.rates import Rate, Share
from governance.metrics.significance import FEW

MOST_COUNTED = 60  # in a cell of which fewer than 5 are expected: more are met in fewer than 1 of 10^30 tables


def chance_band(found: Rate, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Between what the rate of each group would lie in 95 of 100 tables, if all groups had the rate of everybody.

    Everybody's rate and the sizes of the groups are taken as they are, and who of all people is counted is left to
    chance. A group is part of everybody, so that the band of one that is nearly everybody is narrow. It is where the
    test of the group against everybody outside it (`difference_test`) finds no difference, before any adjustment: of
    most groups the score test's region, and where fewer than 5 people are expected in a cell the central part of the
    hypergeometric distribution, which holds at least as many tables as asked for; it always reaches to everybody's
    rate. With weights, the score test's on Kish's effective sizes. Of a mean of rates, or the F1 score, the bands of
    its shares are put together as their intervals are.

    Parameters
    ----------
    found : Rate
        Of all groups: together they are everybody.
    confidence : float
        How many of all tables, in (0, 1).

    Returns
    -------
    (low, high) : two arrays of float, shape (groups,)
        In [0, 1]; nan for a group with nobody in the denominator, and for one with nobody outside it.

    References
    ----------
    Spiegelhalter (2005), Statistics in Medicine 24, 1185-1202: funnel plots, here with the group part of the whole.
    """
    if not isinstance(found, Rate):
        raise NotARate(found, "The band of chance")
    ends = [(_of_all(share), *_band(share, confidence)) for share in found.shares]
    low, high = carried(found.of, *ends)
    return low.clip(0, 1), high.clip(0, 1)


def _of_all(share: Share) -> Floats:
    """Everybody's share, once for each group."""
    return np.broadcast_to(over(share.counted.sum(), share.size.sum()), share.n.shape)


def _band(share: Share, confidence: float) -> tuple[Floats, Floats]:
    n, others = share.effective_n, share.others
    rest = others.effective_n
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = (np.nan_to_num(share.value) * n + np.nan_to_num(others.value) * rest) / (n + rest)
        spread = np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / rest)) * (1 - share.part)
    whole, half = _of_all(share), normal_quantile(confidence) * spread
    there = (share.n > 0) & (others.n > 0)
    low, high = (np.where(there, end.clip(0, 1), np.nan) for end in (whole - half, whole + half))
    if share.weighed is None:
        few = np.flatnonzero(there & (_least(share)[0] * _least(share)[1] < FEW * share.n.sum()))
        least, most = _exact(share, few, confidence)
        low[few], high[few] = np.minimum(least, whole[few]), np.maximum(most, whole[few])
    return low, high


def _least(share: Share) -> tuple[NDArray[np.int64], int]:
    """Of each group the smaller side, it or the others; and of everybody, the counted or the rest."""
    everybody, counted = share.n.sum(), share.k.sum()
    return np.minimum(share.n, everybody - share.n), int(min(counted, everybody - counted))


def _exact(share: Share, few: NDArray[np.int64], confidence: float) -> tuple[Floats, Floats]:
    """The central part of the hypergeometric distribution for these groups, by its smallest cell."""
    everybody, counted, n = int(share.n.sum()), int(share.k.sum()), share.n[few]
    sides, yes = _least(share)
    side = sides[few][:, None]
    step = np.arange(MOST_COUNTED)
    with np.errstate(divide="ignore"):
        grows = np.maximum((side - step) * (yes - step), 0) / ((step + 1) * (everybody - side - yes + step + 1))
        chances = np.exp(np.concatenate([np.zeros_like(side, float), np.log(grows).cumsum(axis=1)], axis=1))
    reached = chances.cumsum(axis=1) / chances.sum(axis=1, keepdims=True)
    tail = (1 - confidence) / 2
    ends = [(reached < limit - 1e-12).sum(axis=1) for limit in (tail, 1 - tail)]
    own = [_in_group(end, n, everybody, counted, yes) for end in ends]
    return np.minimum(*own) / n, np.maximum(*own) / n


def _in_group(cell: NDArray[np.int64], n: NDArray[np.int64], everybody: int, counted: int, yes: int) -> NDArray:
    """How many of the group are counted, where the smallest cell of the table has so many people."""
    is_counted = counted == yes
    inside = 2 * n <= everybody
    of_group = cell if is_counted else n - cell
    of_others = counted - cell if is_counted else counted - (everybody - n - cell)
    return np.where(inside, of_group, of_others)
