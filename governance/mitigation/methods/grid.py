"""During training: a family of models, each with another price on the gap, and the best of those that are within it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.errors import ToleranceOutOfReach, TooFewChoose
from governance.metrics.cube import Cube
from governance.metrics.intervals import Floats
from governance.mitigation.folds import parts
from governance.mitigation.goals import gap, too_few
from governance.mitigation.methods.learning import Decider, Retrained, Wanted
from governance.mitigation.methods.reductions import HALF, Constrained, Pupil, constrained, fairlearn_on_pandas_3
from governance.mitigation.methods.reductions import unseen as decided_by
from governance.mitigation.methods.reductions import whole as classifier
from governance.mitigation.reached import cube_of, decided
from governance.mitigation.trial import Trial
from governance.naming import Group

MODELS = 36  # of a family, shared by its directions
QUARTERS = 4
DEAREST = 2.0  # twice what a wrong decision costs: nearly everybody in a group is then taught alike
DENSER = 2.0  # small prices are tried closer to each other, where most of the trade-off is


@dataclass(frozen=True, eq=False)
class Family:
    """Models of different prices, and what each decides about the held-out people.

    Attributes
    ----------
    models : tuple
        As Fairlearn learnt them.
    selected : bool array, shape (models, held-out people)
    gap, value : float arrays, shape (models,)
        Of the people whom a model is chosen on; of the utility, more is better.
    kept_out : tuple of group
    """

    models: tuple[Any, ...] = field(repr=False)
    selected: NDArray[np.bool_] = field(repr=False)
    gap: Floats
    value: Floats
    kept_out: tuple[Group, ...]


def grid_search(trial: Trial, wanted: Wanted, tolerance: float) -> Retrained:
    """The best model of a family among those within a tolerance, with Fairlearn's `GridSearch`.

    The family is learnt once a trial, from three quarters of the people to learn from; a model is chosen on the others.

    Parameters
    ----------
    trial : Trial
    wanted : Wanted
    tolerance : float
        The gap that may be left where a model is chosen.

    Raises
    ------
    ToleranceOutOfReach
        If no model of the family leaves so small a gap.
    WeightsNotTaken, TooFewCompared, UtilityUndefined
        As for the exponentiated gradient.
    """
    key = ("grid", wanted.goal, wanted.utility, wanted.least)
    if key not in trial.kept:
        trial.kept[key] = family(trial, wanted)
    found: Family = trial.kept[key]
    chosen = _best(found.gap, found.value, tolerance)
    kept = classifier(found.models[chosen])
    return Retrained(found.selected[chosen].astype(float), Decider((kept,), (1.0,), HALF), found.kept_out)


def family(trial: Trial, wanted: Wanted) -> Family:
    """The models that a trial's people teach at different prices, the first at none."""
    from fairlearn.reductions import GridSearch

    inner = _inner(trial)
    asked = constrained(inner, wanted, "grid search")
    parity, outcome, codes = asked.parity(0.0), asked.people.outcome.astype(int), asked.people.codes
    first = Pupil(asked).fit(None, outcome, asked.weight * np.abs(asked.cost))
    search = GridSearch(Pupil(asked, examined=True), parity, grid=prices(asked, first.predict(asked.positions)))
    with fairlearn_on_pandas_3():
        search.fit(asked.positions, outcome, sensitive_features=codes)
    selected = np.array([decided_by(each, asked) for each in search.predictors_])
    measured = len(trial.held_out)
    chose = [_choosing(inner, each, measured) for each in selected]
    gaps, values = np.transpose([_measured(each, wanted) for each in chose])
    if np.isnan(gaps).all():
        raise TooFewChoose(trial.problem.attributes, len(inner.held_out) - measured, wanted.least)
    small = dict.fromkeys((*asked.groups.kept_out, *too_few(chose[0], wanted.goal, least=wanted.least)))
    return Family(tuple(search.predictors_), selected[:, :measured], gaps, values, tuple(small))


def _inner(trial: Trial) -> Trial:
    """The same, with a quarter of the people to learn from put behind the held-out ones, to choose on."""
    people, problem = trial.learnt_from, trial.problem
    chooses = parts(2 * problem.codes[people] + problem.outcome[people], QUARTERS, seed=trial.seed) == 0
    held_out = np.concatenate([trial.held_out, people[chooses]])
    nobody = np.zeros(len(held_out), bool)
    return Trial(problem, trial.seed, people[~chooses], held_out, None, nobody)


def prices(asked: Constrained, selected: NDArray[np.int64]) -> pd.DataFrame:
    """What Fairlearn takes for its grid: multipliers by constraint, shape (constraints, models).

    A direction says which groups' people become dearer to select and which cheaper: those above the rate of all
    compared people, in proportion to how far they are, or all alike; of two rates, also in each alone. Along each
    direction the price rises to twice what a wrong decision costs, on average over the compared people; a
    small group that is far from the others reaches its end sooner, and stays there. So the number of models does not
    grow with the number of groups, as it would in Fairlearn's own grid.

    Parameters
    ----------
    asked : Constrained
    selected : 0/1 array, shape (people to learn from,)
        Whom a model without constraint selects.
    """
    groups, number = asked.groups, len(asked.groups.rate)
    share = asked.share()
    below = _centred(-asked.share(selected) / share, share, groups.rate)
    alike = _centred(np.sign(below), share, groups.rate)
    units = [_unit(each, share, groups.rate) for each in (below, alike)]
    each_rate = [units[0] * (groups.rate == rate) for rate in range(groups.rate.max() + 1)]
    directions = np.unique(np.round([*units, *each_rate], 12), axis=0)
    number_of_steps = max(MODELS // len(directions), 1)
    steps = DEAREST * np.linspace(0, 1, number_of_steps + 1)[1:] ** DENSER
    shifts = np.vstack(
        [np.zeros(number), *((step * each).clip(-DEAREST, DEAREST) for each in directions for step in steps)]
    )
    multipliers = -shifts * share  # so that the people of a group become dearer by the shift
    both = np.hstack([np.maximum(multipliers, 0), np.maximum(-multipliers, 0)])
    cells = list(zip(groups.rate.tolist(), groups.group.tolist(), strict=True))
    index = pd.MultiIndex.from_tuples([(sign, *each) for sign in "+-" for each in cells])
    return pd.DataFrame(both.T, index=index)


def _centred(values: Floats, share: Floats, rate: NDArray[np.int64]) -> Floats:
    """The values of cells, less their mean in each rate."""
    return values - (np.bincount(rate, share * values) / np.bincount(rate, share))[rate]


def _unit(values: Floats, share: Floats, rate: NDArray[np.int64]) -> Floats:
    """The values of cells, with 1 as the mean size over the people of each rate; all 0 where they are."""
    size = (np.bincount(rate, share * np.abs(values)) / np.bincount(rate, share))[rate]
    return np.divide(values, size, out=np.zeros(len(values)), where=size > 0)


def _choosing(inner: Trial, selected: NDArray[np.bool_], after: int) -> Cube:
    """Those who stand after the measured people, as a model decides about them."""
    problem, choose = inner.problem, np.arange(len(selected)) >= after
    amounts = decided(inner, selected.astype(float), choose)
    return cube_of(problem.grouping, problem.outcomes[1], amounts, after=True, weighted=problem.weight is not None)


def _measured(cube: Cube, wanted: Wanted) -> tuple[float, float]:
    """The gap that is left between the people of a cube, and its utility."""
    value = float(wanted.utility.measured(cube).value[0])
    return gap(cube, wanted.goal, least=wanted.least).value, value if wanted.utility.rising else -value


def _best(gaps: Floats, values: Floats, tolerance: float) -> int:
    within = gaps <= tolerance
    if not within.any():
        raise ToleranceOutOfReach(tolerance, float(np.nanmin(gaps)))
    return int(np.argmax(np.where(within, values, -np.inf)))
