"""What a plan of thresholds changes, in tables and in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.metrics import words
from governance.metrics.costs import Cost, Costs
from governance.metrics.disparity import Disparity
from governance.metrics.operating import Changes, Plan
from governance.metrics.presets import GOALS
from governance.metrics.rates import Rate
from governance.reports import tables
from governance.reports.summary import Finding

MOST_NAMED = 4

SAME_SCORE = "What remains, remains because thresholds stand a step apart and cannot part people with the same score"
REMAINS = {
    "equalized odds": (
        f"{SAME_SCORE}, and because one fixed threshold per group can in general only come near two rates at once; "
        "rules that decide partly at random are on the Mitigation page."
    ),
    **dict.fromkeys(("equal selection", "equal opportunity", "equal precision"), f"{SAME_SCORE}."),
}
LAW = (
    "A threshold per group uses the sensitive attribute when deciding. In many places that is unlawful (disparate "
    "treatment): in the United States, for credit under the Equal Credit Opportunity Act, for jobs under Title VII "
    "(Ricci v. DeStefano, 2009); in Europe the law varies. Ask counsel: this console shows what it would do, not that "
    "it may be done."
)


@dataclass(frozen=True, eq=False)
class Followed:
    """What follows from a plan, between the groups that are shown.

    Attributes
    ----------
    before : Plan or None
        None for the decisions as they are without any threshold here: recorded, or the model's own.
    after : Plan
    gaps : pairs of Disparity
        Of each rate the largest difference before and after.
    changes : Changes
    costs : pair of Cost
        Of everybody, before and after.
    goal : str
        A key of `GOALS`, "least cost", or "" for thresholds that were set by hand.
    hides : bool
        Whether there are groups that are not shown: people who change are then those of the others.
    """

    before: Plan | None
    after: Plan
    gaps: Sequence[tuple[Disparity[Rate], Disparity[Rate]]]
    changes: Changes
    costs: tuple[Cost, Cost]
    goal: str = ""
    hides: bool = False


def change(found: Followed, about: str) -> Finding:
    """What a plan changes and what remains: the gap it is about, who gains and loses, the other gaps, the cost."""
    rates = GOALS.get(found.goal, (about,))
    own = [pair for name in rates for pair in found.gaps if pair[0].rate.name == name]
    if not found.changes.flipped:
        said = " and ".join(f"the largest gap in {_name(now)} is {words.in_points(now.value)}" for _, now in own)
        return Finding(f"{'In the groups shown, nobody' if found.hides else 'Nobody'}'s decision changes: {said}.")
    others = [pair for pair in found.gaps if pair not in own]
    weighted = " Rates are weighted; numbers of people never are." if found.gaps[0][1].rate.weighted else ""
    detail = (
        _moved(found),
        f"Other gaps: {'; '.join(_from_to(*pair) for pair in others)}." if others else "",
        REMAINS.get(found.goal, "") if any(now.value > 0 for _, now in own) else "",
        _cost(found.costs),
    )
    return Finding(
        f"{_how(found)}, the largest gap in {', and that in '.join(_from_to(*pair) for pair in own)}.",
        " ".join(each for each in detail if each) + weighted,
    )


def least_cost(costs: Costs, now: Cost, best: Cost, threshold: float) -> Finding:
    """At which one threshold everybody together costs least."""
    return Finding(
        f"If {_priced(costs)}, one threshold for all costs least at {words.threshold(threshold)}:",
        f"{float(best.value[0]):.3f} per person, against {float(now.value[0]):.3f} now.",
    )


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


def rates(before: Sequence[Rate], after: Sequence[Rate]) -> pd.DataFrame:
    """Every rate × group before and after, each with its interval."""
    parts = [
        tables.before_and_after(was, now).assign(rate=words.title(now.name))
        for was, now in zip(before, after, strict=True)
    ]
    table = pd.concat(parts, ignore_index=True)
    return table[["rate", *(name for name in table if name != "rate")]]


def gaps(found: Followed) -> pd.DataFrame:
    """The largest gap in each rate before and after, with its interval and the two groups."""
    return pd.DataFrame(
        [
            {
                "gap in": words.title(now.rate.name),
                "was": was.value,
                "now": now.value,
                "from": now.low,
                "to": now.high,
                "highest now": _group(now, now.top),
                "lowest now": _group(now, now.bottom),
            }
            for was, now in found.gaps
        ]
    )


def who(found: Followed) -> pd.DataFrame:
    """Of every group its threshold before and after, and whose decision changes."""
    each = found.changes
    return pd.DataFrame(
        {
            "group": [words.group(each.attributes, group) for group in each.groups],
            "gain": each.gain.sum(axis=1),
            "lose": each.lose.sum(axis=1),
            "threshold": [found.after.of(group) for group in each.groups],
            "was": [np.nan if found.before is None else found.before.of(group) for group in each.groups],
            "people": each.people,
            "gain, really favourable": each.gain[:, 1],
            "lose, really favourable": each.lose[:, 1],
        }
    )


def _how(found: Followed) -> str:
    if not found.after.apart:
        was = "the decisions as they are" if found.before is None else words.threshold(found.before.common)
        return f"At a threshold of {words.threshold(found.after.common)} instead of {was}"
    return f"With one threshold per group {f'for {found.goal}' if found.goal else 'set by hand'}"


def _moved(found: Followed) -> str:
    of, each = " of the groups shown" if found.hides else "", found.changes
    gain, lose = _those(each, each.gain, "gains", "gain"), _those(each, each.lose, "loses", "lose")
    if not lose:
        return f"{gain} the favourable decision; nobody{of} loses it."
    if not gain:
        down = " (levelling down)" if found.after.apart else ""
        return f"Nobody{of} gains: {lose} the favourable decision{down}."
    return f"{gain} the favourable decision, and {lose} it{of and f', counting those{of}'}."


def _those(found: Changes, moved: NDArray[np.int64], one: str, many: str) -> str:
    """How many people, and of which groups."""
    people = moved.sum(axis=1)
    total = int(people.sum())
    if not total:
        return ""
    order = [at for at in np.argsort(-people, kind="stable") if people[at]]
    names = [f"{words.group(found.attributes, found.groups[at])} {people[at]:,}" for at in order]
    named = f" ({words.joined(names, MOST_NAMED)})" if found.attributes else ""
    return f"{words.people(total)}{named} {one if total == 1 else many}"


def _from_to(was: Disparity[Rate], now: Disparity[Rate]) -> str:
    return f"{_name(now)} goes from {words.points(was.value)} to {words.in_points(now.value)}"


def _cost(costs: tuple[Cost, Cost]) -> str:
    was, now = (each.value[0] for each in costs)
    return f"The cost per person, in the unit of the costs that are set, goes from {was:.3f} to {now:.3f}."


def _priced(costs: Costs) -> str:
    wrong = f"a wrong favourable decision costs {costs.false_positive:g} and a wrong refusal {costs.false_negative:g}"
    right = costs.true_positive or costs.true_negative
    return (
        f"{wrong}, a right one {costs.true_positive:g} and a right refusal {costs.true_negative:g}" if right else wrong
    )


def _name(found: Disparity[Rate]) -> str:
    return words.title(found.rate.name).lower()


def _group(found: Disparity[Rate], group: tuple[str, ...] | None) -> str:
    return "" if group is None else words.group(found.rate.attributes, group)
