"""What can be taken of a point, in sentences, and the lines of Python that use it."""

from __future__ import annotations

from governance.audit import Audit
from governance.metrics import words
from governance.mitigation.demands import Demands
from governance.mitigation.learners import FromFile
from governance.mitigation.methods import INSTEAD, METHODS
from governance.mitigation.methods.reductions import HALF
from governance.mitigation.problem import Problem
from governance.mitigation.tradeoff import Point
from governance.reports.mitigation.expected import CHOSEN_ON
from governance.reports.summary import Finding

THRESHOLDS, MITIGATED, AUDITED, NOTE, FACTS = (
    "thresholds.toml",
    "mitigated.skops",
    "audited.skops",
    "mitigation_note.md",
    "mitigation_note.json",
)
COMMITTEE = (
    "The note may be taken here: it lists no person and shows no group of too few people. Rates of everybody stand in "
    "it too, so how many of all hidden groups together change sides can be worked out. Models and thresholds are taken "
    "in the technical view."
)
RUNS = (
    "What runs, runs with the package governance installed. Somebody in a group that the file was made without is "
    "refused with a sentence that says which group and how many people; nobody is turned down in silence."
)
NO_GROUP = "What runs, runs with the package governance installed. Nobody's group is asked for."
NAMES_ALL = "The file names every group, so it is not for publication where groups of a few people are in it."
DRAWN = "A coin decides about some people: keep the seed with the decisions, so that each can be shown again."
HELD_OUT = "held_out.parquet"
AGAIN = (
    f"Audit the model that you took with {HELD_OUT}: nobody in it was learnt from. On the whole table the model would "
    "meet the people whom it learnt from, and look better than it is."
)
REVIEW = ("pages/review.py", "Decide and sign on the Review page", ":material/fact_check:")
AUDIT = ("pages/data.py", "Audit the model that you took, on the Data page", ":material/upload_file:")


def headline(audit: Audit, point: Point, demands: Demands, *, committee: bool = False) -> Finding:
    """What there is to take, in a sentence; a committee takes the note alone."""
    if committee:
        return Finding("The mitigation note can be taken.", COMMITTEE)
    if demands.retrains:
        if point.model is None:
            return Finding("The mitigation note can be taken, a model cannot.", _no_model(point))
        split = "from the people whom the audited model learnt from" if len(audit.training) else "in the first split"
        size = f"{max(len(point.model) / 2**20, 0.1):.1f} MB"
        others = " In other splits it learnt anew." if demands.splits > 1 else ""
        return Finding(
            "The mitigated model and its mitigation note can be taken.",
            f"The model learnt {split} ({size}), and the numbers are its own.{others}",
        )
    if demands.rule is None:
        return Finding("The mitigation note can be taken.")
    others = " In other splits others were chosen." if demands.splits > 1 else ""
    return Finding(
        "The thresholds and their mitigation note can be taken.",
        f"They are the ones that were measured.{others} {CHOSEN_ON}",
    )


def _no_model(point: Point) -> str:
    return point.unsaved or "The first split, of which the model is kept, has not been run or was refused."


def rule_code(audit: Audit, demands: Demands, by: tuple[str, ...]) -> str:
    """The lines of Python that decide about other people by the thresholds."""
    rule = demands.rule
    assert rule is not None
    fitted = len(audit.training) > 0
    needed = [*(by if rule.apart else ()), "the features" if fitted else "a score"]
    columns = f"with {words.joined(needed)}"
    seed = ", seed=1" if rule.randomised else ""
    score = "score" if fitted else repr(audit.dataset.roles.score or "score")
    scored = (
        f'model = models.load(Path("{AUDITED}"))  # in a process of its own\n'
        f"place = list(model.classes_).index({audit.dataset.roles.favourable!r})\n"
        "score = models.scores(model, models.inputs(model, people), place)\n"
    )
    return (
        "from pathlib import Path\n\nimport pandas as pd\n\n"
        f"{'from governance.data import models' + chr(10) if fitted else ''}"
        "from governance.mitigation.decision_rule import DecisionRule\n\n"
        f'people = pd.read_csv("people.csv")  # {_commented(columns)}\n'
        f"{scored if fitted else ''}"
        f'rule = DecisionRule.load(Path("{THRESHOLDS}"))\n'
        f'people["selected"] = rule.decisions(people, score={score}{seed})\n'
    )


def model_code(problem: Problem, method: str) -> str:
    """The lines of Python that decide about other people by the mitigated model.

    A file decides by itself where its model was measured. That of a model which learnt in its own process cannot hold
    a threshold, so the lines do; and where a coin decides, they draw it, with a seed.
    """
    learner, random = problem.learner, METHODS[method].random
    assert learner is not None
    needed = words.joined([*(problem.attributes if METHODS[method].asks_group else ()), "the features"])
    own = METHODS[method].stage != INSTEAD and isinstance(learner, FromFile) and problem.score is not None
    bar = HALF if method == "grid search" else problem.threshold
    features = "" if getattr(learner, "named", True) or random else f", {[str(each) for each in problem.features]!r}"
    inputs = f"models.inputs(model, people{features})"
    scored = (
        f"place = list(model.classes_).index({learner.classes[1]!r})\nscore = models.scores(model, {inputs}, place)\n"
    )
    if random:
        decide = f'{scored}people["selected"] = drawn(score, seed=1)\n'
    elif own:
        decide = f'{scored}people["selected"] = score >= {bar!r}\n'
    else:
        decide = f'people["selected"] = models.decisions(model, {inputs}) == {learner.classes[1]!r}\n'
    return (
        "from pathlib import Path\n\nimport pandas as pd\n\nfrom governance.data import models\n"
        f"{'from governance.mitigation.rule import drawn' + chr(10) if random else ''}\n"
        f'people = pd.read_csv("people.csv")  # with {_commented(needed)}\n'
        f'model = models.load(Path("{MITIGATED}"))  # in a process of its own\n'
        f"{decide}"
    )


def _commented(text: str) -> str:
    """A text from data as a comment in one line."""
    return " ".join(text.split())
