"""Margins: what the rates of coarser groups together lead one to expect of a group, and how far it leans on that."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from governance.metrics.intervals import Floats, over

ROUNDS = 100
SETTLED = 1e-5  # a largest change of an expected rate below which the fit has settled
NOTHING = 1e-300
STRENGTHS = np.logspace(0, 6, 13)  # people that an expected rate may count for
STEPS = 30

Codes = NDArray[np.int64]


def expected_rate(margins: Sequence[Codes], counted: Floats, size: Floats) -> Floats:
    """The rate of every group that follows from its margins alone, had the last step of meeting done nothing.

    Of all rates that give every margin exactly the rate it has, those without an interaction of all attributes at
    once (the log-linear model without the highest interaction), by iterative proportional fitting. With two margins
    it is logistic regression on the two attributes, so that attributes that go together are not counted twice.
    With one margin it is the rate of that margin.

    Parameters
    ----------
    margins : sequence of int arrays, each of shape (groups,)
        Of each margin, which coarser group everybody of a group is in.
    counted, size : float array, shape (groups,)
        People whom the rate counts, and whom it is about; weighted where people are.

    Returns
    -------
    float array, shape (groups,)
        In [0, 1]; nan where nobody is in the denominator. A table in which a margin is 0 or 1 has groups that are
        exactly that.

    References
    ----------
    Deming and Stephan (1940), Annals of Mathematical Statistics 11, 427-444; Bishop, Fienberg and Holland (1975),
    Discrete Multivariate Analysis, chapter 3.
    """
    sides = np.minimum(counted, size), np.maximum(size - counted, 0.0)
    targets = [(codes, [np.bincount(codes, side) for side in sides]) for codes in margins]
    fitted = [size / 2, size / 2]
    for _ in range(ROUNDS if len(margins) > 1 else 1):
        before = fitted[0]
        for codes, wanted in targets:
            fitted = [
                own * (target / (np.bincount(codes, own) + NOTHING))[codes]
                for own, target in zip(fitted, wanted, strict=True)
            ]
            scale = size / (fitted[0] + fitted[1] + NOTHING)
            fitted = [own * scale for own in fitted]
        if (np.abs(fitted[0] - before) <= SETTLED * size).all():
            break
    return over(fitted[0], size)


def drawn_towards(expected: Floats, value: Floats, n: Floats, starts: Codes) -> Floats:
    """Every rate drawn towards what is expected of it, by as much as its table shows expectations to hold.

    A beta-binomial model (empirical Bayes) as that of `pooling.pooled`, but with a centre for every group, and with
    strengths that differ: most groups of a table may be as expected while one is far off. How often which strength is
    met is found in the table itself. A group of n people keeps about n / (n + strength) of its own rate.

    Parameters
    ----------
    expected, value, n : float array, shape (groups,)
        Rates, and the people they are among (Kish's effective ones where people are weighted); nan where undefined.
    starts : int array, shape (tables,)
        Where each table of groups begins.

    Returns
    -------
    float array, shape (groups,)
        Between the two rates; nan where either is undefined. For ranking: it has no interval.

    References
    ----------
    Stephens (2017), Biostatistics 18, 275-294 (adaptive shrinkage, there for normal errors).
    """
    k = np.nan_to_num(value) * n
    likelihood = _likelihood(np.nan_to_num(expected), k, n)
    sizes = np.diff([*starts, len(n)])
    met = np.full((len(STRENGTHS), len(starts)), 1 / len(STRENGTHS))
    for _ in range(STEPS):
        each = np.repeat(met, sizes, axis=1) * likelihood
        each /= each.sum(axis=0)
        met = (np.add.reduceat(each, starts, axis=1) + 1 / len(STRENGTHS)) / (sizes + 1)
    return (each * (k + STRENGTHS[:, None] * expected) / (n + STRENGTHS[:, None])).sum(axis=0) + 0.0 * value


def _likelihood(expected: Floats, k: Floats, n: Floats) -> Floats:
    """Of k of n people at every strength, shape (strengths, groups), up to a factor of each group."""
    from scipy.special import gammaln

    inside = (expected > 0) & (expected < 1)  # at 0 and 1 there is only one rate that can be expected
    centre = np.where(inside, expected, 0.5)
    strength = STRENGTHS[:, None]
    found = gammaln(strength) - gammaln(n + strength)
    for counted, part in ((k, centre), (n - k, 1 - centre)):
        found += gammaln(counted + strength * part) - gammaln(strength * part)
    return np.where(inside, np.exp(found - found.max(axis=0)), 1.0)
