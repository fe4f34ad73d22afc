"""What a plan of thresholds changes, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.metrics import words
from governance.metrics.costs import Cost, CostChange
from governance.metrics.moved_gap import MovedGap
from governance.metrics.operating import Changes, Plan
from governance.metrics.presets import GOALS, OutOfReach
from governance.metrics.sides import FEWEST
from governance.reports.metrics.presets import MOST_NAMED, amount
from governance.reports.summary import PERCENT_95, Finding

RATES = ("selection_rate", "true_positive_rate", "false_positive_rate", "precision")

SAME_SCORE = (
    "What remains, remains because thresholds stand a step apart and cannot part people with the same score, and "
    "because rates are kept near those of everybody."
)
TWO_RATES = (
    "One fixed threshold per group can in general only come near two rates at once; rules that decide partly at random "
    "are on the Mitigation page."
)


@dataclass(frozen=True, eq=False)
class Followed:
    """What follows from a plan, between the groups that are shown.

    Attributes
    ----------
    before : Plan or None
        None for the decisions as they are without any threshold here: recorded, or the model's own.
    after : Plan
    gaps : sequence of MovedGap
        Of each rate the largest difference before and after.
    changes : Changes
        Of the groups that are shown; where a committee looks, without numbers that point at a few people.
    total : Changes
        Of everybody.
    costs : pair of Cost
        Of everybody, before and after.
    saved : CostChange
        From the one to the other.
    goal : str
        A key of `GOALS`, "least cost", or "" for thresholds that were set by hand.
    beyond : sequence of OutOfReach
        Who cannot have everybody's rate.
    """

    before: Plan | None
    after: Plan
    gaps: Sequence[MovedGap]
    changes: Changes
    total: Changes
    costs: tuple[Cost, Cost]
    saved: CostChange
    goal: str = ""
    beyond: Sequence[OutOfReach] = ()


def panels(about: str, goal: str = "") -> tuple[str, ...]:
    """Which rates are shown beside each other: the one of the page, those of the goal, and the others of `RATES`."""
    return tuple(dict.fromkeys((about, *GOALS.get(goal, ()), *RATES)))[: len(RATES)]


def change(found: Followed, about: str) -> Finding:
    """What a plan changes and what remains: the gap it is about, who gains and loses, the other gaps, the cost."""
    rates = GOALS.get(found.goal, (about,))
    own = [each for name in rates for each in found.gaps if each.name == name]
    if not found.total.flipped:
        said = " and ".join(f"the largest gap in {_name(each)} is {words.in_points(each.after.value)}" for each in own)
        return Finding(f"Nobody's decision changes: {said}.")
    others = [each for each in found.gaps if each not in own]
    weighted = "Rates are weighted; numbers of people never are." if found.gaps[0].after.rate.weighted else ""
    detail = (
        *(_compared(each) for each in own),
        _moved(found),
        f"Other gaps: {'; '.join(map(_from_to, others))}." if others else "",
        _remains(found, own),
        _cost(found.costs, found.saved),
        weighted,
    )
    return Finding(
        f"{_how(found)}, the largest gap in {', and that in '.join(map(_from_to, own))}.",
        " ".join(each for each in detail if each),
    )


def tiles(found: Followed) -> dict[str, tuple[str, str, str]]:
    """How many people's decision changes in which direction, and the cost: label, value, what beside it, meaning."""
    people = int(found.total.people.sum())
    said = {}
    for label, each in (("Gain the decision", found.total.gain), ("Lose the decision", found.total.lose)):
        meaning = f"Of them {int(each[:, 1].sum()):,} whose real outcome was favourable."
        said[label] = (f"{int(each.sum()):,}", f"of {people:,} people", meaning)
    was, now = (float(each.value[0]) for each in found.costs)
    low, high = (float(end[0]) for end in found.costs[1].interval())
    sure = "" if np.isnan(low) else f" {PERCENT_95} interval {low:.3f} to {high:.3f}."
    said["Cost per person"] = (f"{now:.3f}", f"was {was:.3f}", f"In your unit.{sure}")
    return said


def untold(found: Changes) -> str:
    """Of which groups it is not told whose decision changes, why, and what that does not hide; "" where of all."""
    if not found.untold:
        return ""
    named = words.joined([words.group(found.attributes, group) for group in found.untold])
    return (
        f"Whose decision changes is not told of {named}: fewer than {FEWEST} people of one real outcome gain or lose "
        "it there, or the number of another group could be worked out. This keeps them out of the sentences, tables "
        "and files here. It does not hide the rates of these groups before and after, from which small changes can be "
        "guessed."
    )


def _how(found: Followed) -> str:
    if not found.after.apart:
        was = "the decisions as they are" if found.before is None else words.threshold(found.before.common)
        return f"At a threshold of {words.threshold(found.after.common)} instead of {was}"
    return f"With one threshold per group {f'for {found.goal}' if found.goal else 'set by hand'}"


def _compared(found: MovedGap) -> str:
    """Who has the rate only before or only after, and is not in the gap for that."""
    attributes, least = found.after.rate.attributes, max(found.after.min_group_size, 1)
    said = []
    for when, groups in (("after", found.entered), ("before", found.left)):
        if groups:
            named = words.joined([words.group(attributes, group) for group in groups], MOST_NAMED)
            then = (
                f"; with them the gap is then {words.in_points(found.whole.value)}"
                if when == "after" and not np.isnan(found.whole.value)
                else ""
            )
            said.append(f"Not compared, since only {when} is {_name(found)} about {least} people: {named}{then}.")
    return " ".join(said)


def _moved(found: Followed) -> str:
    gain = _those(found, found.total.gain, found.changes.gain, "gains", "gain")
    lose = _those(found, found.total.lose, found.changes.lose, "loses", "lose")
    if not lose:
        return f"{gain} the favourable decision; nobody loses it."
    if not gain:
        down = " (levelling down)" if found.after.apart else ""
        return f"Nobody gains: {lose} the favourable decision{down}."
    return f"{gain} the favourable decision, and {lose} it."


def _those(found: Followed, everybody: NDArray[np.int64], moved: NDArray[np.int64], one: str, many: str) -> str:
    """How many people, and of which groups."""
    total, each = int(everybody.sum()), found.changes
    if not total:
        return ""
    people = moved.sum(axis=1)
    order = [at for at in np.argsort(-people, kind="stable") if people[at]]
    named = [f"{words.group(each.attributes, each.groups[at])} {people[at]:,}" for at in order[:MOST_NAMED]]
    rest = total - int(people[order[:MOST_NAMED]].sum())
    if rest and named:
        more = len(order) - MOST_NAMED
        secret = total > people.sum()
        others = "other groups" if secret or more > 1 else "one other group"
        named[-1] += f" and {rest:,} in {'' if secret or more == 1 else f'{more} '}{others}"
    inside = f" ({', '.join(named)})" if named and each.attributes else ""
    return f"{words.people(total)}{inside} {one if total == 1 else many}"


def _remains(found: Followed, own: Sequence[MovedGap]) -> str:
    """Why there is a gap left, as far as it is known."""
    if found.goal not in GOALS or not any(each.after.value > 0 or each.whole.value > 0 for each in own):
        return ""
    ends = {
        (group, each.name)
        for each in own
        for gap in (each.after, each.whole)
        for group in (gap.top, gap.bottom)
        if group is not None
    }
    attributes = own[0].after.rate.attributes
    said = [
        _out_of_reach(each, attributes, own[0].after.min_group_size)
        for each in found.beyond
        if (each.group, each.name) in ends
    ]
    stay = sorted({group for group, _ in ends if group not in found.after.own})
    if stay:
        named = words.joined([words.group(attributes, group) for group in stay], MOST_NAMED)
        said.append(f"At the common threshold {'stays' if len(stay) == 1 else 'stay'} {named}, which sets a gap.")
    return " ".join([*(said or [SAME_SCORE]), *([TWO_RATES] if len(own) > 1 else [])])


def _out_of_reach(found: OutOfReach, attributes: Sequence[str], least: int) -> str:
    way = "above" if found.nearest < found.target else "below"
    return (
        f"{words.group(attributes, found.group)} cannot come nearer: at no threshold where it is about "
        f"{max(least, 1)} people or more is its {words.title(found.name).lower()} {way} "
        f"{words.percent(found.nearest)}, and everybody's is {words.percent(found.target)}."
    )


def _from_to(found: MovedGap) -> str:
    was, now = found.before.value, found.after.value
    if np.isnan(was) or np.isnan(now):
        return f"{_name(found)} cannot be compared before and after"
    return f"{_name(found)} goes from {words.points(was)} to {words.in_points(now)}"


def _cost(costs: tuple[Cost, Cost], saved: CostChange) -> str:
    was, now = (each.value[0] for each in costs)
    sure = (
        ""
        if np.isnan(saved.low)
        else f" (change {amount(saved.value)}, paired {PERCENT_95} interval {amount(saved.low)} to "
        f"{amount(saved.high)})"
    )
    return f"The cost per person, in the unit of the costs that are set, goes from {was:.3f} to {now:.3f}{sure}."


def _name(found: MovedGap) -> str:
    return words.title(found.name).lower()
