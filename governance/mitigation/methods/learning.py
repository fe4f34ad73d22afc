"""What a method is asked for, whom it learns from, and what it hands back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.metrics.intervals import Floats
from governance.mitigation.learners import Fitted, Learner
from governance.mitigation.trial import Trial
from governance.mitigation.utility import Utility
from governance.naming import Group


@dataclass(frozen=True, eq=False)
class Wanted:
    """What a mitigation is asked for.

    Attributes
    ----------
    goal : str
        A key of `GOALS`.
    utility : Utility
        What should stay as good as it can.
    least : int
        People that a group needs before it is compared.
    columns : tuple of str
        Columns that dropping leaves out: the sensitive ones, and those that stand in for them.
    """

    goal: str
    utility: Utility = field(default_factory=Utility)
    least: int = 0
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Decider:
    """What decides about people after a method: one model, or several of which a lot picks one for each person.

    Attributes
    ----------
    models : tuple
        Fitted scikit-learn classifiers of the table's columns (of a model from a file, a `Relearnt`); True or False in
        place of one that selects everybody or nobody.
    weights : tuple of float
        With which probability each of them decides; they add up to 1.
    threshold : float
        From which score on each of them selects.
    drawn : bool
        Whether a lot picks among them, also where only one is left: then the scores of its file are chances.
    remover : transformer or None
        What takes the correlation with the groups out of prepared columns, where the models take what comes out of it
        instead of the table's columns. It is given the prepared columns, then one indicator a compared group.
    prepare : transformer or None
        What turns the table's columns into these prepared ones; None where they are numbers as they are.
    compared : tuple of int
        Codes of the groups that have an indicator.
    filled : dict
        What a column is set to for everybody, where a model needs a column that it must not learn from.
    """

    models: tuple[Any, ...] = field(repr=False)
    weights: tuple[float, ...]
    threshold: float
    drawn: bool = False
    remover: Any = None
    prepare: Any = None
    compared: tuple[int, ...] = ()
    filled: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Retrained:
    """What a method learnt.

    Attributes
    ----------
    chances : float array, shape (held-out people,)
        The probability with which each is selected: 0 or 1 where nothing is random.
    fitted : Decider
        What was learnt, as it is in this process; `saved.saved` writes it.
    kept_out : tuple of group
        Groups that the method did not look at, because too few of their people are there to learn from.
    """

    chances: Floats
    fitted: Decider
    kept_out: tuple[Group, ...] = ()


@dataclass(frozen=True, eq=False)
class People:
    """Whom a method learns from in a trial, and whom it decides about.

    Attributes
    ----------
    learner : Learner
    features : DataFrame
        Of the people to learn from.
    outcome : bool array, shape (people,)
    codes : int array, shape (people,)
        Which group each of them is in.
    weight : float array, shape (people,), or None
    held_out : DataFrame
        The features of the held-out people.
    """

    learner: Learner
    features: pd.DataFrame = field(repr=False)
    outcome: NDArray[np.bool_] = field(repr=False)
    codes: NDArray[np.int64] = field(repr=False)
    weight: Floats | None = field(repr=False)
    held_out: pd.DataFrame = field(repr=False)

    @property
    def weights(self) -> Floats:
        """What each of them counts; 1 where people have no weights."""
        return np.ones(len(self.codes)) if self.weight is None else self.weight


def people(trial: Trial) -> People:
    """Whom methods learn from in this trial; there must be a learner."""
    problem, at = trial.problem, trial.learnt_from
    assert problem.learner is not None
    return People(
        problem.learner,
        problem.features.iloc[at],
        problem.outcome[at],
        problem.codes[at],
        None if problem.weight is None else problem.weight[at],
        problem.features.iloc[trial.held_out],
    )


def by_one_model(
    trial: Trial, fitted: Fitted, rows: Any, *, kept_out: tuple[Group, ...] = (), **more: Any
) -> Retrained:
    """What one model decides about the held-out people at the problem's threshold; `more` goes into its decider."""
    bar = trial.problem.threshold
    found = (fitted.scores(rows) >= bar).astype(float)
    model = fitted.model if more.get("remover") is None else fitted.step
    return Retrained(found, Decider((model,), (1.0,), bar, **more), kept_out)
