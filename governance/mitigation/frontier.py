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
from governance.mitigation.boxes import boxes
from governance.mitigation.goals import GOALS, comparable, too_few
from governance.mitigation.odds import inside
from governance.mitigation.one_rate import mixed
from governance.mitigation.options import Chosen, Options, Places, Solution, options
from governance.mitigation.rule import Lottery, Rule
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
        Groups that are not held to the goal, or not in all of its rates: of some rate too few people are there to be
        compared. One that is compared in no rate keeps the common threshold, or shares the one threshold; its utility
        counts.
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
    _others: tuple[Group, ...]  # groups that are compared in nothing
    _left: Places  # the candidate of each of them, at every tolerance
    _common: float

    def rule(self, place: int) -> Rule:
        """The rule at one of the tolerances; of several thresholds of a group, the lowest stands first."""
        picks = iter(self._solution.picks(place))
        kept = dict(zip(self._others, self._left[place], strict=True))
        own: dict[Group, Lottery] = {}
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

    The gap is the largest difference in any of the goal's rates between groups that are compared in it, as `goals.gap`
    has it. Of a group the candidates are the cube's thresholds, and to select everybody or nobody. Randomised
    thresholds are the optimum of a linear programme; thresholds per group and one threshold are the optimum of a
    complete search. Chosen and measured on the same people it looks better than it is: measure its rules on others,
    with `reached.by_share`.

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
    decided = cube.at(cube.thresholds[0])  # whom a decision is about does not depend on the decision
    enough = comparable(decided, goal, least=least)
    held = enough & (enough.sum(axis=1, keepdims=True) > 1)  # one group alone is no further from any
    every, part = options(cube, GOALS[goal].rates, utility.table(cube), common, held), held.any(axis=0)
    among = every.among(part)
    allowed = _allowed(every, among, policy) if tolerances is None else _tolerances(tolerances)
    small = np.asarray(~enough.any(axis=0))
    kept = np.where(small, _common(cube, small, policy, common), every.best)[~part]
    solution, left = _solved(every, part, policy, allowed, kept)
    others = every.among(~part)
    rest = np.take_along_axis(others.utility, left.T, axis=1).sum(axis=0)
    return Frontier(
        goal,
        policy,
        utility,
        allowed,
        solution.value + rest,
        solution.gap if part.any() else np.full(len(allowed), np.nan),
        too_few(decided, goal, least=least),
        cube.attributes,
        cube.groups,
        solution,
        every.thresholds,
        tuple(group for group, there in zip(cube.groups, part, strict=True) if not there),
        np.where(cube.people[~part] > 0, left, -1) if policy != ONE else left,
        common,
    )


def round_tolerances(widest: float) -> tuple[float, ...]:
    """Round gaps from none to the widest of interest, or just beyond it, at most `MOST`."""
    step = next((each for each in ROUND if widest <= (MOST - 1) * each), ROUND[-1])
    return tuple((step * np.arange(int(np.ceil(round(widest / step, 6))) + 1)).round(6).tolist())


def _common(cube: Cube, small: NDArray[np.bool_], policy: str, common: float) -> int:
    """The candidate that is the common threshold; only looked for where people of small groups keep it."""
    needed = policy != ONE and cube.people[small].any()
    return position(common, cube.thresholds) + 1 if needed else 0


def _solved(
    every: Options, part: NDArray[np.bool_], policy: str, tolerances: Floats, kept: Places
) -> tuple[Solution, Places]:
    """The rules of the compared groups, and the candidates of the others, shape (tolerances, others)."""
    among, shape = every.among(part), (len(tolerances), len(kept))
    if policy == ONE:
        shared = one_threshold(every, among, tolerances)[:, None]
        return Chosen(among, np.repeat(shared, int(part.sum()), axis=1)), np.broadcast_to(shared, shape)
    left = np.broadcast_to(kept, shape)
    if not part.any():
        return Chosen(among, np.zeros((len(tolerances), 0), np.int64)), left
    if policy == APART:
        return (windows if len(among.rates) == 1 else boxes)(among, tolerances), left
    if len(among.rates) == 1:
        return mixed(among, tolerances), left
    return inside(among, tolerances), left


def _allowed(every: Options, among: Options, policy: str) -> Floats:
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
