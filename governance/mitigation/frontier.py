"""The exact frontier: the best utility that thresholds can have, for every gap that may be left between groups."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.errors import MethodUnknown, TolerancesRefused
from governance.metrics.cube import Cube, only_scored, position
from governance.metrics.intervals import Floats
from governance.metrics.rates import rate
from governance.mitigation.boxes import boxes
from governance.mitigation.goals import GOALS
from governance.mitigation.odds import inside
from governance.mitigation.one_rate import mixed
from governance.mitigation.points import Chosen, Places, Points, Solution, points
from governance.mitigation.rule import Mixture, Rule
from governance.mitigation.utility import Utility
from governance.mitigation.windows import one_threshold, windows
from governance.naming import Group

ONE, APART, RANDOMISED = "one threshold", "a threshold per group", "randomised thresholds"
POLICIES = (ONE, APART, RANDOMISED)
STEPS = 100
MOST = 25  # round tolerances
ROUND = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05)  # steps, so that a policy's limit is among them
ACCURACY = Utility()


@dataclass(frozen=True, eq=False)
class Frontier:
    """The best rule of a policy at every tolerance, on the people it was made with; measure it on others.

    Attributes
    ----------
    goal, policy : str
        Of `GOALS` and of `POLICIES`.
    utility : Utility
    tolerances : float array, shape (tolerances,)
        The largest gap allowed, ascending.
    value : float array, shape (tolerances,)
        The best utility within it, of everybody; larger is better, so that of "cost" it is minus the mean cost. Some
        rule is always within it, since everybody or nobody can be selected.
    gap : float array, shape (tolerances,)
        The gap that this rule has, above the tolerance by a rounding error at most (1e-10); nan where fewer than two
        groups are compared, and the rule is then the best without a limit.
    kept_out : tuple of group
        Groups that are not compared: too few people, or the goal's rates are not all defined. By rules with several
        thresholds they keep the common one, by one threshold they share it; their utility counts.
    attributes : tuple of str
    groups : tuple of group
        All of the cube, in its order.
    """

    goal: str
    policy: str
    utility: Utility
    tolerances: Floats
    value: Floats
    gap: Floats
    kept_out: tuple[Group, ...]
    attributes: tuple[str, ...]
    groups: tuple[Group, ...]
    _solution: Solution
    _thresholds: Floats  # candidates
    _left: Places  # the candidate of every group that is kept out, at every tolerance
    _common: float

    def rule(self, place: int) -> Rule:
        """The rule at one of the tolerances; of several thresholds of a group, the lowest stands first."""
        picks = iter(self._solution.picks(place))
        kept = dict(zip(self.kept_out, self._left[place], strict=True))
        own: dict[Group, Mixture] = {}
        for group in self.groups:
            if group not in kept:
                own[group] = tuple(sorted((float(self._thresholds[at]), chance) for at, chance in next(picks)))
            else:
                own[group] = ((float(self._thresholds[kept[group]]) if kept[group] >= 0 else self._common, 1.0),)
        return Rule(self.attributes, own)


def frontier(
    cube: Cube,
    goal: str,
    *,
    policy: str = RANDOMISED,
    utility: Utility = ACCURACY,
    tolerances: Iterable[float] | None = None,
    common: float = 0.5,
    least: int = 0,
) -> Frontier:
    """The best utility of thresholds for every gap allowed: exact, for any number of groups.

    The gap is the largest difference between compared groups in any of the goal's rates. Of a group the candidates are
    the cube's thresholds, and to select everybody or nobody. Randomised thresholds are the optimum of a linear
    programme; thresholds per group and one threshold are the optimum of a complete search. Chosen and measured on the
    same people it looks better than it is: measure its rules on others, with `reached.by_share`.

    Parameters
    ----------
    cube : Cube
        Counted with a score, by what is compared. Weighted where it is.
    goal : str
        A key of `GOALS`.
    policy : str
        One of `POLICIES`.
    utility : Utility
    tolerances : iterable of float, optional
        In [0, 1], ascending; without them 101, from 0 to the gap of the best rule without a limit, rounded up to a
        whole percent.
    common : float
        The threshold of groups that are not compared; of equally good ones the nearest to it is preferred.
    least : int
        People that a group's rates must be about before it is compared (weighted: effective ones).

    Raises
    ------
    GovernanceError
        MethodUnknown for a goal or a policy; TolerancesRefused; ThresholdsRefused without a score; UtilityUndefined;
        ThresholdUnknown where a group is not compared and people were not counted at the common threshold.

    References
    ----------
    Hardt, Price and Srebro (2016), Equality of opportunity in supervised learning, NeurIPS.
    """
    for what, name, known in (("goal", goal, tuple(GOALS)), ("policy", policy, POLICIES)):
        if name not in known:
            raise MethodUnknown(what, name, known)
    only_scored(cube)
    rates = GOALS[goal].rates
    every = points(cube, rates, utility.table(cube), common)
    part = _compared(cube, rates, least)
    among = every.among(part)
    allowed = _allowed(every, among, policy) if tolerances is None else _tolerances(tolerances)
    solution, left = _solved(every, part, policy, allowed, _common(cube, part, policy, common))
    others = every.among(~part)
    rest = np.take_along_axis(others.utility, left.T, axis=1).sum(axis=0)
    return Frontier(
        goal,
        policy,
        utility,
        allowed,
        solution.value + rest,
        solution.gap if part.sum() > 1 else np.full(len(allowed), np.nan),
        tuple(group for group, there in zip(cube.groups, part, strict=True) if not there),
        cube.attributes,
        cube.groups,
        solution,
        every.thresholds,
        np.where(cube.people[~part] > 0, left, -1) if policy != ONE else left,
        common,
    )


def round_tolerances(widest: float) -> tuple[float, ...]:
    """Round gaps from none to the widest of interest, or just beyond it, at most `MOST`."""
    step = next((each for each in ROUND if widest <= (MOST - 1) * each), ROUND[-1])
    return tuple((step * np.arange(int(np.ceil(round(widest / step, 6))) + 1)).round(6).tolist())


def _compared(cube: Cube, rates: tuple[str, ...], least: int) -> NDArray[np.bool_]:
    """Which groups have all rates, about enough people; whom a decision is about does not depend on the decision."""
    decided = cube.at(cube.thresholds[0])
    return np.all([rate(decided, name).comparable(least) for name in rates], axis=0)


def _common(cube: Cube, part: NDArray[np.bool_], policy: str, common: float) -> int:
    """The candidate that is the common threshold; only looked for where people keep it."""
    needed = policy != ONE and cube.people[~part].any()
    return position(common, cube.thresholds) + 1 if needed else 0


def _solved(
    every: Points, part: NDArray[np.bool_], policy: str, tolerances: Floats, common: int
) -> tuple[Solution, Places]:
    """The rules of the compared groups, and the candidates of the others, shape (tolerances, others)."""
    among, shape = every.among(part), (len(tolerances), int((~part).sum()))
    if policy == ONE:
        shared = one_threshold(every, among, tolerances)[:, None]
        return Chosen(among, np.repeat(shared, int(part.sum()), axis=1)), np.broadcast_to(shared, shape)
    left = np.full(shape, common)
    if part.sum() < 2:
        return Chosen(among, np.repeat(among.best[None], len(tolerances), axis=0)), left
    if policy == APART:
        return (windows if len(every.rates) == 1 else boxes)(among, tolerances), left
    if len(every.rates) == 1:
        return mixed(among, tolerances), left
    return inside(among, tolerances), left


def _allowed(every: Points, among: Points, policy: str) -> Floats:
    """Tolerances from 0 to the gap of the best rule without a limit, rounded up to a whole percent."""
    free = np.array([1.0])
    place = one_threshold(every, among, free) if policy == ONE else among.best
    chosen = np.broadcast_to(place, (1, len(among.utility)))
    gap = Chosen(among, chosen).gap[0]
    return np.linspace(0, max(math.ceil(100 * gap - 1e-9), 1) / 100, STEPS + 1)


def _tolerances(asked: Iterable[float]) -> Floats:
    try:
        found = np.array([float(each) for each in asked])
    except (TypeError, ValueError):
        raise TolerancesRefused("they are not a list of numbers.") from None
    if not len(found) or not ((found >= 0) & (found <= 1)).all() or (np.diff(found) < 0).any():
        raise TolerancesRefused("they are not numbers from 0 to 1, none below the one before.")
    return found
