"""A trial: people to learn from, people to choose thresholds on, and people to measure on; nobody is in two parts."""

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

    Whoever is held out is never learnt from. One half of them is there to choose on (the validation people), the other
    to be measured (the test people); whatever is measured anywhere is measured on the test people alone.

    The halves are not used in turns. Counted together, what luck adds to a group in one half it would take away in the
    other, and the gap of a rule that closes it where it is chosen would cancel to nothing.

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
    def tested(self) -> NDArray[np.bool_]:
        """Who of the held-out people is a test person: half of every group and outcome, drawn with the seed."""
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
    def validation(self) -> Cube:
        """The people to choose on, by group; see `counted`."""
        return counted(self, ~self.tested)

    @cached_property
    def test(self) -> Cube:
        """The people to measure on, by group; see `counted`."""
        return counted(self, self.tested)


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
    """These of the held-out people as a cube: by group, outcome and unmitigated decision, open to thresholds.

    On the third axis stand the decisions as they were made, whatever a threshold would say. Without a score there is no
    threshold.
    """
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
