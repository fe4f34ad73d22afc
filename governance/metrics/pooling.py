"""Pooling: small groups lean on all of them, so that a ranking is not led by those with the fewest people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from governance.errors import RateNotPlain
from governance.metrics.intervals import Floats, normal_quantile
from governance.metrics.rates import Rate

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
        For ranking; a group with nobody has the centre. Not an estimate to report for a group alone.
    """

    rate: Rate
    centre: float
    strength: float
    value: Floats

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """The central interval of each group's posterior (a beta distribution), each of shape (groups,)."""
        from scipy.special import betaincinv

        normal_quantile(confidence)  # refuses what is no confidence
        n = self.rate.effective_n
        yes = np.nan_to_num(self.rate.value) * n + self.strength * self.centre
        no = n + self.strength - yes
        return betaincinv(yes, no, (1 - confidence) / 2), betaincinv(yes, no, (1 + confidence) / 2)


def pooled(found: Rate) -> Pooled:
    """Draw every group's rate towards all, by maximum likelihood of the beta-binomial model.

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

    if not found.plain:
        raise RateNotPlain(found.name)
    n = found.effective_n
    k = np.nan_to_num(found.value) * n
    centre = float(k.sum() / n.sum()) if n.sum() else float("nan")
    if not 0 < centre < 1:
        return Pooled(found, centre, float(STRENGTHS[-1]), np.full(len(n), centre))
    yes, no = STRENGTHS[:, None] * centre, STRENGTHS[:, None] * (1 - centre)
    likelihood = (betaln(k + yes, n - k + no) - betaln(yes, no)).sum(axis=1)
    strength = float(STRENGTHS[int(likelihood.argmax())])
    return Pooled(found, centre, strength, (k + strength * centre) / (n + strength))
