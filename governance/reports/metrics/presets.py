"""The choices of the threshold console in words: ready-made plans, costs, and who keeps the common threshold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from governance.metrics import words
from governance.metrics.costs import Cost, CostChange, Costs
from governance.metrics.operating import Plan
from governance.metrics.presets import GOALS
from governance.reports.summary import PERCENT_95, Finding

MOST_NAMED = 4

CHOSEN = (
    "Chosen and measured on the same people: on others, gaps will be somewhat larger and costs somewhat higher than "
    "these."
)
LAW = (
    "A threshold per group uses the sensitive attribute when deciding. In many places that is unlawful (disparate "
    "treatment): in the United States, for credit under the Equal Credit Opportunity Act, for jobs under Title VII "
    "(Ricci v. DeStefano, 2009); in Europe the law varies. Ask counsel: this console shows what it would do, not that "
    "it may be done."
)


BESIDE = (
    "Decisions are as the table records them or as the model makes them. There are scores beside them, so thresholds "
    "can be tried here; the rest of the page stays with the decisions."
)
PRESETS_EXPLAINED = (
    "Thresholds at which the groups are as alike as fixed thresholds make them, near the rates that everybody has at "
    "the common threshold: of all people (selection), of those whose outcome really was favourable (opportunity), of "
    "both outcomes (odds), or of those selected (precision). The largest gap is never wider than with the same "
    "threshold for all. Least cost looks at each group's own people. Choose “Set by hand” to move each threshold."
)
COSTS_EXPLAINED = "Per person, in any unit: only how they compare matters. They are a judgement, not a measurement."
COSTS_ASKED = {
    "false_positive": "A wrong favourable decision (false positive)",
    "false_negative": "A wrong refusal (false negative)",
    "true_positive": "A right favourable decision (true positive)",
    "true_negative": "A right refusal (true negative)",
}


def began_with(threshold: float) -> str:
    """How to see what another threshold would do, where nothing was moved yet."""
    return (
        f"The audit began with this threshold, {words.threshold(threshold)}: move the slider at the top of the page to "
        "see whose decision changes."
    )


def least_cost(costs: Costs, now: Cost, best: Cost, threshold: float, saved: CostChange) -> Finding:
    """At which one threshold everybody together costs least, and whether that is more than noise."""
    start = f"If {_priced(costs)}, one threshold for all costs least at {words.threshold(threshold)}:"
    before, after = (float(each.value[0]) for each in (now, best))
    if not saved.value:
        return Finding(start, f"{after:.3f} per person. That is the threshold now.")
    doubt = "" if saved.sure else "; it may be no more than noise"
    sure = (
        f" ({PERCENT_95} interval {amount(saved.low)} to {amount(saved.high)}, as the best of "
        f"{saved.comparisons + 1} thresholds)"
    )
    return Finding(
        start,
        f"{after:.3f} per person, against {before:.3f} now. The change is {amount(saved.value)}"
        f"{'' if np.isnan(saved.low) else sure}{doubt}. {CHOSEN}",
    )


def thresholds(plan: Plan, groups: Sequence[tuple[str, ...]], attributes: Sequence[str]) -> str:
    """The thresholds of these groups, in words."""
    said = [f"{words.group(attributes, group)} {words.threshold(plan.of(group))}" for group in groups]
    return f"Thresholds: {words.joined(said)}." if said else ""


def kept(plan: Plan, groups: Sequence[tuple[str, ...]], attributes: Sequence[str], least: int) -> str:
    """Which of the groups on view keep the common threshold, and why; "" where none does."""
    names = [words.group(attributes, group) for group in groups]
    if not names:
        return ""
    return (
        f"At the common threshold of {words.threshold(plan.common)} stay {words.joined(names, MOST_NAMED)}: they have "
        f"fewer than {least} people, could tell of such a group, or are not among the 8 largest."
    )


def unreached(goal: str, groups: Sequence[tuple[str, ...]], attributes: Sequence[str], least: int) -> str:
    """Which groups keep the common threshold since a goal's rates are about too few of their people everywhere."""
    names = [words.group(attributes, group) for group in groups]
    if not names:
        return ""
    rates = " and ".join(words.title(each).lower() for each in GOALS.get(goal, ())) or "cost"
    return f"{words.joined(names, MOST_NAMED)}: at no threshold is the {rates} about {least} people or more."


def amount(change: float) -> str:
    """A change of a cost, with its sign: "-0.012", "0.000"."""
    return f"{change:+z.3f}".replace("+0.000", "0.000")


def _priced(costs: Costs) -> str:
    wrong = f"a wrong favourable decision costs {costs.false_positive:g} and a wrong refusal {costs.false_negative:g}"
    right = costs.true_positive or costs.true_negative
    return (
        f"{wrong}, a right one {costs.true_positive:g} and a right refusal {costs.true_negative:g}" if right else wrong
    )
