"""Methods: every way to mitigate that needs a model to learn again, in the order of the life cycle."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from governance.errors import PackageNeeded, WeightsNotTaken
from governance.metrics import words
from governance.mitigation.frontier import POLICIES
from governance.mitigation.goals import GOALS
from governance.mitigation.methods import before, grid, instead, reductions
from governance.mitigation.methods.learning import Retrained, Wanted
from governance.mitigation.problem import LEARNT_FROM, Problem
from governance.mitigation.reached import RELEARNT, UNMITIGATED
from governance.mitigation.trial import Trial

BEFORE, DURING, INSTEAD = "before training", "during training", "another model"
EQUAL_SELECTION = ("demographic parity",)
WITHOUT = "without columns"
COLUMNS_NAMED = 4  # in a title, of those that are left out; the others are counted
HALF = reductions.HALF  # where methods decide that learn under a constraint


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
        Keys of `GOALS` that it aims at; any other is only measured.
    asks_group : bool
        Whether it needs the sensitive attribute of everybody who is decided about.
    random : bool
        Whether the same person may be decided about differently twice.
    apart : float
        How large a gap is allowed where it is chosen, in strengths; nan where a strength allows no gap.
    together : bool
        Whether all strengths come from one fit, and are one step of work.
    weighs : bool
        Whether it works through weights that it gives to people, so that the learner must take some.
    unweighted : str
        What it does as if people had no weights of their own, in a sentence; "" where it uses them throughout.
    package, module : str
        What must be installed for it, and the module by which that is known; "" where nothing more is needed.
    """

    stage: str
    what: str
    strengths: tuple[float, ...]
    strength: str
    learnt: Callable[[Trial, Wanted, float], Retrained]
    goals: tuple[str, ...] = tuple(GOALS)
    asks_group: bool = False
    random: bool = False
    apart: float = float("nan")
    together: bool = False
    weighs: bool = False
    unweighted: str = ""
    package: str = ""
    module: str = ""


METHODS: Mapping[str, Method] = {
    "reweighing": Method(
        BEFORE,
        "Lets people of a group and an outcome count more where there are fewer of them than chance would give.",
        (0.5, 1.0),
        "{value} % of the way to the full weights",
        before.reweighing,
        goals=EQUAL_SELECTION,
        weighs=True,
    ),
    "correlation remover": Method(
        BEFORE,
        "Takes the linear correlation with the groups out of the columns, and linear correlation only.",
        (0.5, 1.0),
        "{value} % of the correlation",
        before.correlation_remover,
        goals=EQUAL_SELECTION,
        asks_group=True,
        unweighted="The correlation is taken out as if nobody had a weight; the model then learns with the weights.",
    ),
    WITHOUT: Method(
        BEFORE,
        "Leaves out the columns that are picked. A naive baseline: what is left can stand in for them.",
        (float("nan"),),
        "",
        before.without_columns,
        goals=(),
    ),
    "exponentiated gradient": Method(
        DURING,
        "Learns a mixture of models under a bound on the gap; a coin picks which of them decides about a person.",
        (0.1, 0.05, 0.02, 0.01),
        "within {value} points of everybody",
        reductions.exponentiated_gradient,
        random=True,
        apart=2.0,
        weighs=True,
    ),
    "grid search": Method(
        DURING,
        "Learns a family of models, each with another price on the gap, and takes the best that is within it.",
        (0.1, 0.05, 0.02, 0.01),
        "aimed at {value} points",
        grid.grid_search,
        apart=1.0,
        together=True,
        weighs=True,
    ),
    "glass box": Method(
        INSTEAD,
        "An explainable boosting machine, whose every part can be looked at; it learns without a constraint.",
        (float("nan"),),
        "",
        instead.glass_box,
        goals=(),
        package=instead.PACKAGE,
        module=instead.MODULE,
    ),
}
"""The registry; the page, the steps, the notes and the tests read it."""


def lacking(name: str) -> str:
    """What must be installed before a method can be had, in a sentence; "" when nothing is missing."""
    method = METHODS[name]
    return "" if not method.module or find_spec(method.module) else str(PackageNeeded(name, method.package))


def titled(method: str, strengths: Sequence[float], columns: Sequence[str] = ()) -> str:
    """A method at its strengths, or with the columns that it leaves out, in words."""
    if method in (UNMITIGATED, RELEARNT):
        return "The audited model, learnt again"
    if columns:
        return f"{method.capitalize()}: {words.joined(columns, COLUMNS_NAMED)}"
    known = [each for each in strengths if not math.isnan(each)]
    said = METHODS[method].strength if method in METHODS else "aimed at {value} points"
    if len(known) != 1 or not said:
        return method.capitalize()
    return f"{method.capitalize()}, {said.format(value=f'{100 * known[0]:.3g}')}"


def unaimed(name: str, goal: str) -> str:
    """At what a method aims instead of a goal: "demographic parity, always; equal opportunity is only measured".

    "" where it aims at the goal, as thresholds always do. Whatever is no method, as the audited model, aims at nothing.
    """
    aims = METHODS[name].goals if name in METHODS else tuple(GOALS) if name in POLICIES else ()
    if goal in aims:
        return ""
    return f"{', '.join(aims) + ', always' if aims else 'nothing of the kind'}; {goal} is only measured"


def allowed(name: str, strength: float, goal: str) -> float:
    """How large a gap of this goal was allowed where thresholds or a model were chosen; nan where nothing limits it."""
    if unaimed(name, goal):
        return math.nan
    return strength if name in POLICIES else strength * METHODS[name].apart


def cautions(problem: Problem, name: str, goal: str = "") -> tuple[str, ...]:
    """What to know before a method is run on a problem, one sentence each; none when all is plain.

    Parameters
    ----------
    problem : Problem
    name : str
        A key of `METHODS`.
    goal : str
        The one that is chosen, a key of `GOALS`; without it, nothing is said of what the method aims at.
    """
    method, learner = METHODS[name], problem.learner
    found = [lacking(name)]
    if goal and method.goals and (instead := unaimed(name, goal)):
        found.append(f"{name.capitalize()} aims at {instead}.")
    if learner is not None and method.weighs and not learner.weighs:
        found.append(str(WeightsNotTaken(learner.title, name)))
    elif learner is not None and problem.weight is not None:
        alone = (
            f"{learner.title} takes no weights: it learns as if nobody had one, and they only count what it reaches."
        )
        takes = learner.weighs or method.stage == INSTEAD
        found.append(method.unweighted if takes else alone)
    if method.stage == DURING and problem.threshold != HALF:
        found.append(
            f"{name.capitalize()} decides at {HALF:.2f}, where its costs are counted, and the audited model at "
            f"{words.threshold(problem.threshold)}: part of what it changes is this."
        )
    if (people := len(problem.training) or round(0.7 * len(problem.codes))) > LEARNT_FROM:
        found.append(f"Models learn from {LEARNT_FROM:,} of {people:,} people, drawn at random from every group alike.")
    return tuple(each for each in found if each)
