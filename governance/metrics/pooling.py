"""Pooling: small groups lean on all of them, so that a ranking is not led by those with the fewest people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from governance.errors import RateNotPlain
from governance.metrics.intervals import Floats
from governance.metrics.rates import Rate

ROUNDS = 8
STRENGTHS = np.logspace(-1, 6, 281)  # people that the pooled rate may count for


@dataclass(frozen=True, eq=False)
class Pooled:
    """Every group's rate, drawn towards that of all by as much as the groups are alike.

    A beta-binomial model (empirical Bayes): the groups' true rates are scattered around `centre`, and the data of all
    groups say how widely. A group of n people keeps n / (n + strength) of its own rate.

    Attributes
    ----------
    rate : Rate
        The evidence, as it was counted.
    centre : float
        The rate that groups are drawn to.
    strength : float
        How many people it counts for; the larger, the more alike the groups are.
    value : float array, shape (groups,)
        For ranking; a group with nobody has the centre. It has no interval: to report a group, report its own
        rate and interval.
    """

    rate: Rate
    centre: float
    strength: float
    value: Floats


def pooled(found: Rate) -> Pooled:
    """Draw every group's rate towards all, by as much as a beta-binomial model finds them alike.

    The centre is the mean of the groups' rates, each counting for as much as it tells about the centre; the strength is
    the likeliest one. The two are fitted in turn until they settle.

    Parameters
    ----------
    found : Rate
        One that is k of n. With weights, Kish's effective sizes stand for the people.

    Raises
    ------
    RateNotPlain
        If the rate is a mean or another function of several shares.
    """
    from scipy.special import betaln

    if not isinstance(found, Rate) or not found.plain:
        raise RateNotPlain(found)
    n = found.effective_n
    k = np.nan_to_num(found.value) * n
    centre = float(k.sum() / n.sum()) if n.sum() else float("nan")
    if not 0 < centre < 1:
        return Pooled(found, centre, float(STRENGTHS[-1]), np.full(len(n), centre))
    for _ in range(ROUNDS):
        yes, no = STRENGTHS[:, None] * centre, STRENGTHS[:, None] * (1 - centre)
        likelihood = (betaln(k + yes, n - k + no) - betaln(yes, no)).sum(axis=1)
        strength = float(STRENGTHS[int(likelihood.argmax())])
        telling = n / (n + strength)
        centre = float((telling * np.nan_to_num(found.value)).sum() / telling.sum())
    return Pooled(found, centre, strength, (k + strength * centre) / (n + strength))
