"""A trial: people to learn from, people to choose on, and people to measure on, who had no part in either."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.metrics.cube import Cube
from governance.metrics.intervals import Floats
from governance.mitigation.candidates import candidates
from governance.mitigation.folds import Scored, out_of_fold, parts
from governance.mitigation.problem import SEED, Problem, learnt_from, split


@dataclass(frozen=True, eq=False)
class Trial:
    """One split of the people, and the model that learnt in it without any mitigation.

    Where a model learns, thresholds are chosen on the people to learn from, each scored by a model that learnt without
    them, and everybody held out is measured. Where none does, one half of the held-out people is there to choose on,
    and the other is measured. The two halves are not used in turns: counted together, what luck adds to a group in one
    half it would take away in the other, and the gap of a rule that closes it where it is chosen would cancel.

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
    training: NDArray[np.int64] = field(repr=False)
    held_out: NDArray[np.int64] = field(repr=False)
    score: Floats | None = field(repr=False)
    selected: NDArray[np.bool_] = field(repr=False)
    kept: dict[Hashable, Any] = field(repr=False, default_factory=dict)

    @property
    def learns(self) -> bool:
        """Whether there are people to learn from, and a model that can."""
        return self.problem.learner is not None and len(self.training) > 0

    @cached_property
    def tested(self) -> NDArray[np.bool_]:
        """Who of the held-out people is measured: all, or half of every group and outcome, drawn with the seed."""
        if self.learns or self.score is None:  # without a score nothing is chosen
            return np.ones(len(self.held_out), bool)
        return parts(2 * self.codes + self.outcome, 2, seed=self.seed) == 1

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
    def choosing(self) -> Scored:
        """The people to choose thresholds on, and their scores; only where there is a score."""
        assert self.score is not None
        if not self.learns:
            return Scored(self.held_out[~self.tested], self.score[~self.tested])
        known = self.problem.kept
        if (scored := known.get(key := ("scored", self.seed))) is None:
            scored = known[key] = out_of_fold(self.problem, self.training, seed=self.seed)
        return scored

    @cached_property
    def thresholds(self) -> tuple[float, ...]:
        """At which thresholds can be set, by those who choose; none without a score."""
        if self.score is None:
            return ()
        return candidates(self.choosing.score, self.problem.outcome[self.choosing.rows], self.problem.thresholds)

    @cached_property
    def validation(self) -> Cube:
        """The people to choose thresholds on, by group and open to thresholds; only where there is a score."""
        chosen = self.choosing
        selected = chosen.score >= self.problem.threshold if self.learns else self.selected[~self.tested]
        return counted(self.problem, chosen.rows, chosen.score, selected, self.thresholds, stands=chosen.stands)

    @cached_property
    def test(self) -> Cube:
        """The people to measure on, by group and open to the same thresholds."""
        score = None if self.score is None else self.score[self.tested]
        return counted(self.problem, self.held_out[self.tested], score, self.selected[self.tested], self.thresholds)


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


def counted(
    problem: Problem,
    rows: NDArray[np.int64],
    score: Floats | None,
    selected: NDArray[np.bool_],
    steps: tuple[float, ...] = (),
    *,
    stands: Floats | None = None,
) -> Cube:
    """People at these positions as a cube: by group, outcome and unmitigated decision, open to thresholds.

    `steps` are the thresholds, ascending; without a score there is none. On the third axis stand the decisions as they
    were made, whatever a threshold would say. Who stands for several people has that weight, times their own.
    """
    shape = (len(problem.groups), 2, 2, len(steps) + 1)
    reached = np.zeros(len(rows), int) if score is None else np.searchsorted(steps, score, side="right")
    outcome = problem.outcome[rows].astype(int)
    cells = np.ravel_multi_index((problem.codes[rows], outcome, selected.astype(int), reached), shape)
    own = None if problem.weight is None else problem.weight[rows]
    weight = own if stands is None else stands if own is None else own * stands
    size = int(np.prod(shape))
    sums: dict[str, Any] = {} if weight is None else {"weight": weight, "squares": weight**2}
    sums = {name: np.bincount(cells, each, size).reshape(shape) for name, each in sums.items()}
    return Cube(
        **problem.grouping,
        counts=np.bincount(cells, minlength=size).reshape(shape),
        **sums,
        favourable=problem.outcomes[1],
        thresholds=steps,
        probability=score is not None,
    )
