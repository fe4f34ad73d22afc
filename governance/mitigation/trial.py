"""A trial: people to learn from, and held-out people in two halves, each decided about by what the other half chose."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.metrics.cube import Cube
from governance.metrics.intervals import Floats
from governance.mitigation.problem import SEED, Problem, learnt_from, split


@dataclass(frozen=True, eq=False)
class Trial:
    """One split of the people, and the model that learnt in it without any mitigation.

    Whoever is held out is never learnt from. Thresholds for one half of them are chosen on the other half, and the
    reverse, so that everybody held out is measured once, by what was chosen without them.

    Attributes
    ----------
    problem : Problem
    seed : int
        Of the split, of the halves and of the learners. Seed 0 is the audit as it is.
    training, held_out : int arrays
        Positions in the table.
    score : float array, shape (held-out people,), or None
        The unmitigated model's.
    selected : bool array, shape (held-out people,)
        Whom the unmitigated model selects.
    kept : dict
        What a method made once for this trial and uses again.
    """

    problem: Problem
    seed: int
    training: NDArray[np.int64]
    held_out: NDArray[np.int64]
    score: Floats | None
    selected: NDArray[np.bool_]
    kept: dict[Hashable, Any] = field(default_factory=dict)

    @cached_property
    def half(self) -> NDArray[np.bool_]:
        """Who is in the second half of the held-out people; half of every group and outcome, drawn with the seed."""
        stratum = 2 * self.codes + self.outcome
        drawn = np.random.default_rng(self.seed).permutation(len(self.held_out))
        order = drawn[np.argsort(stratum[drawn], kind="stable")]
        second = np.zeros(len(order), bool)
        second[order[1::2]] = True
        return second

    @property
    def codes(self) -> NDArray[np.int64]:
        """Which group each held-out person is in."""
        return self.problem.codes[self.held_out]

    @property
    def outcome(self) -> NDArray[np.bool_]:
        """Who of the held-out people really had the favourable outcome."""
        return self.problem.outcome[self.held_out]

    @property
    def weight(self) -> Floats | None:
        """The weights of the held-out people."""
        return None if self.problem.weight is None else self.problem.weight[self.held_out]

    @cached_property
    def learnt_from(self) -> NDArray[np.int64]:
        """Positions of the people whom models learn from: the training people, or a random sample of very many."""
        return learnt_from(self.problem, self.training, seed=self.seed)

    @cached_property
    def halves(self) -> tuple[Cube, Cube]:
        """The two halves by group, open to every threshold; only where there is a score.

        On the third axis stand the unmitigated decisions as they were made, whatever a threshold would say.
        """
        return counted(self, ~self.half), counted(self, self.half)


def trial(problem: Problem, seed: int = SEED) -> Trial:
    """The trial with this seed; for any but the audit's own, the unmitigated model learns again.

    Raises
    ------
    GovernanceError
        Where the model cannot learn from this part of the people.
    """
    if seed == SEED or problem.learner is None:
        return Trial(problem, SEED, problem.training, problem.held_out, problem.score, problem.selected)
    parts = split(problem, seed)
    people = learnt_from(problem, parts.training, seed=seed)
    weight = None if problem.weight is None else problem.weight[people]
    features = problem.features
    model = problem.learner.fit(features.iloc[people], problem.outcome[people], weight=weight, seed=seed)
    score = model.scores(features.iloc[parts.held_out])
    return Trial(problem, seed, parts.training, parts.held_out, score, score >= problem.threshold)


def counted(trial: Trial, who: NDArray[np.bool_]) -> Cube:
    """These of the held-out people as a cube: by group, outcome and unmitigated decision, open to thresholds."""
    problem, score = trial.problem, trial.score
    steps = problem.thresholds if score is not None else ()
    shape = (len(problem.groups), 2, 2, len(steps) + 1)
    reached = np.zeros(len(who), int) if score is None else np.searchsorted(steps, score, side="right")
    cells = np.ravel_multi_index((trial.codes, trial.outcome.astype(int), trial.selected.astype(int), reached), shape)
    cells, weight = cells[who], trial.weight
    size = int(np.prod(shape))
    sums: dict[str, Any] = {} if weight is None else {"weight": weight[who], "squares": weight[who] ** 2}
    sums = {name: np.bincount(cells, each, size).reshape(shape) for name, each in sums.items()}
    return Cube(
        **problem.grouping,
        counts=np.bincount(cells, minlength=size).reshape(shape),
        **sums,
        favourable=problem.outcomes[1],
        thresholds=steps,
        probability=score is not None,
    )
