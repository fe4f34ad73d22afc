"""Methods: every way to mitigate that needs a model to learn again, in the order of the life cycle."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from governance.mitigation.goals import GOALS
from governance.mitigation.methods import reductions
from governance.mitigation.methods.learning import Learnt, Wanted
from governance.mitigation.trial import Trial

BEFORE, DURING, INSTEAD = "before training", "during training", "another model"


@dataclass(frozen=True)
class Method:
    """A way to mitigate.

    Attributes
    ----------
    stage : str
        "before training", "during training" or "another model".
    what : str
        What it does, in one plain sentence.
    strengths : tuple of float
        At which it is tried, mild ones first; (nan,) where it has none.
    strength : str
        What a strength is, for a sentence that fills in "{value}"; "" where it has none.
    learnt : callable
        Given a trial, what is wanted and a strength, the models and whom they select.
    goals : tuple of str
        Keys of `GOALS` that it serves; another goal is measured, but not aimed at, where `aims` is False.
    aims : bool
        Whether it is given the goal at all.
    asks_group : bool
        Whether it needs the sensitive attribute of everybody who is decided about.
    random : bool
        Whether the same person may be decided about differently twice.
    together : bool
        Whether all strengths come from one fit, and are one step of work.
    """

    stage: str
    what: str
    strengths: tuple[float, ...]
    strength: str
    learnt: Callable[[Trial, Wanted, float], Learnt]
    goals: tuple[str, ...] = tuple(GOALS)
    aims: bool = True
    asks_group: bool = False
    random: bool = False
    together: bool = False


METHODS: Mapping[str, Method] = {
    "exponentiated gradient": Method(
        DURING,
        "Learns a mixture of models under a bound on the gap; who decides about a person is drawn by lot.",
        (0.1, 0.05, 0.02, 0.01),
        "each group within {value} points of everybody, in training",
        reductions.exponentiated_gradient,
        random=True,
    ),
}
"""The registry; the page, the steps, the notes and the tests read it."""
