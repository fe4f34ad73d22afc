"""How the numbers of a point are meant: whole people of one split, or expected numbers."""

from __future__ import annotations

from governance.mitigation.flips import is_expected
from governance.mitigation.problem import SEED, Problem
from governance.mitigation.tradeoff import Point

CHOSEN_ON = (
    "Thresholds are never measured on the people they are chosen on. Where a model learns here, they are chosen on the "
    "people it learnt from, each scored by a model that learnt without them, and measured on everybody held out; "
    "else on one half of the people, and measured on the other."
)
ALLOWED = (
    "“Allowing” or “within” some points: the gap that was allowed where the setting was chosen, not the one it reaches."
)


MAY_HAVE_LEARNT = (
    "Nobody knows here whom the audited model learnt from. If they are among the people it is measured on, it looks "
    "better than it is on others, and so do thresholds on its scores."
)


def who(problem: Problem) -> str:
    """Who is measured, and whom thresholds are chosen on."""
    if problem.first_seed == SEED:
        return f"People whom no model learnt from, the same for every mark. {CHOSEN_ON}"
    apart = (
        " Methods that learn are measured on people whom no model learnt from there, beside the audited model as it "
        "learns again with them."
    )
    return f"{MAY_HAVE_LEARNT}{apart if problem.learner is not None else ''} {CHOSEN_ON}"


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
