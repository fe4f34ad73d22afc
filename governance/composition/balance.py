"""Balance: how evenly a group and everybody outside it are in the table, and how their labels differ.

The measures that SageMaker Clarify computes before training, in its definitions: of a group *d* against everybody
outside it, *a*. Labels are favourable or not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from governance.composition.representation import parts
from governance.errors import MeasureUnknown
from governance.metrics.by_group import ByGroup
from governance.metrics.cube import Cube
from governance.metrics.intervals import Floats, carried, newcombe
from governance.metrics.rates import Share, rate

Measure = Callable[[Floats, Floats], Floats]  # of the base rates outside the group, and in it


def kullback_leibler(outside: Floats, inside: Floats) -> Floats:
    """KL(outside || inside) of two shares, in nats; inf where an outcome is met outside and never inside."""
    terms = []
    for one, other in ((outside, inside), (1 - outside, 1 - inside)):
        with np.errstate(divide="ignore", invalid="ignore"):
            terms.append(np.where(one == 0, np.where(np.isnan(other), np.nan, 0.0), one * np.log(one / other)))
    return np.maximum(terms[0] + terms[1], 0.0)


def jensen_shannon(outside: Floats, inside: Floats) -> Floats:
    """The mean divergence of both from the middle between them, in nats; at most log 2."""
    middle = (outside + inside) / 2
    return (kullback_leibler(outside, middle) + kullback_leibler(inside, middle)) / 2


DISTANCES: Mapping[str, Measure] = MappingProxyType(
    {
        "KL": kullback_leibler,
        "JS": jensen_shannon,
        "LP": lambda outside, inside: np.sqrt(2) * np.abs(outside - inside),
        "TVD": lambda outside, inside: np.abs(outside - inside),
        "KS": lambda outside, inside: np.abs(outside - inside),
    }
)

ROOTS = ("KL", "JS")  # divergences, which grow with the square of a difference

BALANCE: Mapping[str, str] = MappingProxyType(
    {
        "CI": "class imbalance",
        "DPL": "difference in proportions of labels",
        "KL": "Kullback–Leibler divergence",
        "JS": "Jensen–Shannon divergence",
        "LP": "Lp norm (p = 2)",
        "TVD": "total variation distance",
        "KS": "Kolmogorov–Smirnov distance",
    }
)


@dataclass(frozen=True, eq=False, repr=False)
class Balance(ByGroup):
    """One measure of balance for every group, against everybody outside it.

    Attributes
    ----------
    inside, outside : Share
        Who really had the favourable outcome in the group, and outside it.
    part : Share
        Of all people, those in the group.
    """

    inside: Share
    outside: Share
    part: Share

    @property
    def value(self) -> Floats:
        """The measure, shape (groups,): CI and DPL in [-1, 1], above 0 where the group is the smaller or the worse off.

        The others are distances from 0 on; KL is inf where an outcome is met outside and never in the group. nan
        where the group, or everybody outside it, is nobody.
        """
        outside, inside = self.outside.value, self.inside.value
        if self.name == "CI":
            return np.where(np.isnan(outside + inside), np.nan, 1 - 2 * self.part.value)
        return outside - inside if self.name == "DPL" else DISTANCES[self.name](outside, inside)

    @property
    def effective_n(self) -> Floats:
        return self.inside.effective_n

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """CI: Wilson's of the group's share. DPL: Newcombe's. The distances: by MOVER from the two base rates.

        For that a distance is taken with the sign of DPL (KL and JS by their roots), so that it only rises with one
        rate and falls with the other; it begins at 0 where that interval holds 0. KL that is or may be inf has none.
        """
        outside, inside = self.outside, self.inside
        if self.name == "CI":
            low, high = self.part.interval(confidence)
            defined = ~np.isnan(self.value)
            return np.where(defined, 1 - 2 * high, np.nan), np.where(defined, 1 - 2 * low, np.nan)
        if self.name == "DPL":
            return newcombe((outside.value, outside.effective_n), (inside.value, inside.effective_n), confidence)
        sides = [(side.value, *side.interval(confidence)) for side in (outside, inside)]
        low, high = carried(self._signed, *sides)
        ends = [self._unsigned(np.abs(end)) for end in (low, high)]
        finite = np.isfinite(self.value) & np.isfinite(high)
        least, most = np.where((low <= 0) & (high >= 0), 0.0, np.minimum(*ends)), np.maximum(*ends)
        return np.where(finite, least, np.nan), np.where(finite, most, np.nan)

    def _signed(self, outside: Floats, inside: Floats) -> Floats:
        distance = DISTANCES[self.name](outside, inside)
        distance = np.where(np.isinf(distance), np.nan, distance)
        return np.sign(outside - inside) * (np.sqrt(distance) if self.name in ROOTS else distance)

    def _unsigned(self, distance: Floats) -> Floats:
        return distance**2 if self.name in ROOTS else distance


def balance(cube: Cube, name: str) -> Balance:
    """One measure of balance of every group of a cube, against everybody outside it.

    Parameters
    ----------
    cube : Cube
        Labels are enough.
    name : str
        A key of `BALANCE`. Logarithms are natural.

    Raises
    ------
    MeasureUnknown
        If `name` is not in `BALANCE`.

    References
    ----------
    Das and others (2021), Fairness measures for machine learning in finance; SageMaker Clarify, pre-training metrics.
    Where an outcome is met on one side only, Clarify leaves it out of KL and JS; here it counts.
    """
    if name not in BALANCE:
        raise MeasureUnknown(name, BALANCE)
    (inside,) = rate(cube, "base_rate").shares
    return Balance(name, cube.attributes, cube.levels, cube.groups, inside, inside.others, parts(cube, cube))
