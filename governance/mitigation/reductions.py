"""During training: learn again under a constraint, with Fairlearn's reductions approach (Agarwal et al. 2018)."""

import numpy as np
from numpy.typing import NDArray

from governance.mitigation.problem import SEED, Goal, Problem, fairlearn_on_pandas_3


def exponentiated_gradient(problem: Problem, goal: Goal, bound: float) -> NDArray[np.bool_]:
    """Who of the held-out people a retrained model selects.

    The result is a mixture of models; each person is decided about by one of them, drawn with a fixed seed.

    Parameters
    ----------
    problem : Problem
    goal : Goal
    bound : float
        How far each group may be from everybody on the people to learn from. The gap between two groups
        of held-out people can be twice that and more: measure it.
    """
    from fairlearn import reductions

    constraint = getattr(reductions, goal.moment)(difference_bound=bound)
    search = reductions.ExponentiatedGradient(problem.learner, constraint, eps=bound)
    with fairlearn_on_pandas_3():
        search.fit(problem.features, problem.outcome, sensitive_features=problem.groups)
        return np.asarray(search.predict(problem.held_out, random_state=SEED)).astype(bool)
