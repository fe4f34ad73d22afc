"""How the numbers of a point are meant: whole people of one split, or expected numbers."""

from __future__ import annotations

from governance.metrics import words
from governance.mitigation.flips import is_expected
from governance.mitigation.problem import SEED, Problem
from governance.mitigation.tradeoff import Point
from governance.reports.summary import Finding

CHOSEN_ON = (
    "Thresholds are never measured on the people they are chosen on. Where a model learns here, they are chosen on the "
    "people it learnt from, each scored by a model that learnt without them, and measured on everybody held out; "
    "else on one half of the people, and measured on the other."
)
ALLOWED = (
    "“Aimed at” or “within” some points: the gap that was allowed where the setting was chosen, not the one it reaches."
)


MAY_HAVE_LEARNT = (
    "Nobody knows here whom the model behind the audited scores learnt from. If they are among the people it is "
    "measured on, it looks better than it is on others, and so do thresholds on its scores."
)
AS_AUDITED, AGAIN = "as audited", "the audited model, learnt again"
BEFORE, BEFORE_AGAIN = "before", "before (learnt again)"  # in tables


def who(problem: Problem) -> str:
    """Who is measured, and whom thresholds are chosen on."""
    if problem.first_seed == SEED:
        return f"People whom no model learnt from, the same for every mark. {CHOSEN_ON}"
    apart = (
        " Methods that learn are measured on people whom no model learnt from there, beside the audited model as it "
        "learns again with them."
    )
    return f"{MAY_HAVE_LEARNT}{apart if problem.learner is not None else ''} {CHOSEN_ON}"


def is_relearnt(point: Point) -> bool:
    """Whether a point stands beside the audited model as it learns again in another split, and not as it is audited."""
    return point.elsewhere


def before(point: Point) -> str:
    """What a point stands beside, in a legend or a sentence."""
    return AGAIN if is_relearnt(point) else AS_AUDITED


def column(point: Point) -> str:
    """The same in a table."""
    return BEFORE_AGAIN if is_relearnt(point) else BEFORE


def measured(point: Point) -> int:
    """How many people a point is measured on."""
    return round(float(point.amounts[0].sum()))


def relearnt(point: Point) -> str:
    """That "before" is not the model as it is audited, and of whom it is; "" where it is."""
    if not is_relearnt(point):
        return ""
    return (
        f"“Before” is not the model as it is audited, but the audited model learnt again in another split: both sides "
        f"are of the {words.people(measured(point))} held out there, from whom neither learnt."
    )


def told(found: Finding, point: Point) -> Finding:
    """A finding about before and after, with what "before" is where that is not as audited."""
    return Finding(found.headline, f"{found.detail} {relearnt(point)}".strip())


def is_weighted(point: Point) -> bool:
    """Whether people have weights of their own."""
    return bool((point.amounts[0] != point.amounts[1]).any())


def standing(point: Point) -> str:
    """How numbers are to be read, in a caption; "" where they are whole people of one split without weights."""
    said = []
    if is_expected(point):
        said.append("A coin decides about some people, so numbers are the ones to expect, rounded to whole people.")
    if is_weighted(point):
        said.append("Rates and shares are weighted; numbers of people never are.")
    return " ".join(said)
