"""Impossibility: what cannot hold together where base rates differ, in the numbers of these people."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from governance.errors import GoalUnknown
from governance.metrics.by_group import ByGroup
from governance.metrics.cube import Cube, only_decided
from governance.metrics.intervals import Floats, over
from governance.metrics.rates import Rate, rate

Held = Mapping[str, float]


@dataclass(frozen=True)
class Identity:
    """A rate that follows from the base rate once two others are fixed.

    Attributes
    ----------
    held : tuple of str
        The rates that are alike in all groups.
    implied : str
        The rate that they fix.
    formula : str
        As the field writes it; p is the base rate.
    source : str
    of : callable
        The implied rate from base rates and the rates that are held; it only rises or only falls with the base rate.
    """

    held: tuple[str, str]
    implied: str
    formula: str
    source: str
    of: Callable[[Floats, Held], Floats]


def _false_positives(p: Floats, at: Held) -> Floats:
    return over(p, 1 - p) * over(1 - at["precision"], at["precision"]) * (1 - at["false_negative_rate"])


def _selected(p: Floats, at: Held) -> Floats:
    return p * at["true_positive_rate"] + (1 - p) * at["false_positive_rate"]


def _precision(p: Floats, at: Held) -> Floats:
    return over(p * at["true_positive_rate"], _selected(p, at))


def _false_positives_left(p: Floats, at: Held) -> Floats:
    return over(at["selection_rate"] - p * at["true_positive_rate"], 1 - p)


IDENTITIES: Mapping[str, Identity] = MappingProxyType(
    {
        "equal precision and false negative rates": Identity(
            ("precision", "false_negative_rate"),
            "false_positive_rate",
            "FPR = p / (1 − p) · (1 − PPV) / PPV · (1 − FNR)",
            "Chouldechova (2017), Big Data 5, 153-163",
            _false_positives,
        ),
        "equalized odds and equal selection": Identity(
            ("true_positive_rate", "false_positive_rate"),
            "selection_rate",
            "selection rate = p · TPR + (1 − p) · FPR, so groups differ by (TPR − FPR) · Δp",
            "the law of total probability; Barocas, Hardt and Narayanan (2023), chapter 3",
            _selected,
        ),
        "equalized odds and equal precision": Identity(
            ("true_positive_rate", "false_positive_rate"),
            "precision",
            "PPV = p · TPR / (p · TPR + (1 − p) · FPR)",
            "Bayes' rule; Kleinberg, Mullainathan and Raghavan (2017), ITCS",
            _precision,
        ),
        "equal selection and equal opportunity": Identity(
            ("selection_rate", "true_positive_rate"),
            "false_positive_rate",
            "FPR = (selection rate − p · TPR) / (1 − p)",
            "the law of total probability; Barocas, Hardt and Narayanan (2023), chapter 3",
            _false_positives_left,
        ),
    }
)


@dataclass(frozen=True, eq=False, repr=False)
class Implied(ByGroup):
    """The rate that every group would have to have if two others were as everybody's.

    Attributes
    ----------
    identity : Identity
    base : Rate
        The evidence: every group's base rate.
    held : mapping of str to float
        Everybody's rates, taken as they are; nan where nobody has them.
    """

    identity: Identity
    base: Rate
    held: Held

    @property
    def value(self) -> Floats:
        """May lie outside [0, 1]: then no decisions can do it.

        nan where a group has people of one outcome only, or nobody, since a rate that is held is not defined there.
        """
        return self._of(self.base.value)

    @property
    def effective_n(self) -> Floats:
        return self.base.effective_n

    @property
    def feasible(self) -> NDArray[np.bool_]:
        """Whether the implied rate is one at all: from 0 to 1."""
        return (self.value >= 0) & (self.value <= 1)

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """From the interval of the base rate; what is held is taken as known."""
        ends = [self._of(end) for end in self.base.interval(confidence)]
        return np.minimum(*ends), np.maximum(*ends)

    def _of(self, p: Floats) -> Floats:
        both = (self.base.value > 0) & (self.base.value < 1)
        return np.where(both, self.identity.of(p, self.held), np.nan)


def implied(cube: Cube, name: str, *, everybody: Cube | None = None) -> Implied:
    """What one of `IDENTITIES` asks of every group, with these people's base rates.

    Parameters
    ----------
    cube : Cube
        With decisions, recorded or made by `at`.
    name : str
        A key of `IDENTITIES`.
    everybody : Cube, optional
        Whose rates are held alike; without it, all people of the cube.

    Returns
    -------
    Implied
        `value` of shape (groups,): the rate that each group would have to have, which may lie outside [0, 1] where no
        decisions can do it; nan for a group of nobody, or of one outcome only.

    Raises
    ------
    GovernanceError
        DecisionNeeded where nothing is decided; GoalUnknown for what is none of `IDENTITIES`.

    References
    ----------
    That of each identity, in its `source`.
    """
    if name not in IDENTITIES:
        raise GoalUnknown(name, IDENTITIES)
    only_decided(cube, "what cannot hold together")
    identity = IDENTITIES[name]
    whole = (cube if everybody is None else everybody).by()
    held = {each: float(rate(whole, each).value[0]) for each in identity.held}
    return Implied(identity.implied, cube.attributes, cube.levels, cube.groups, identity, rate(cube, "base_rate"), held)
