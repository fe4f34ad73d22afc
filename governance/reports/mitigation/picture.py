"""What the picture says: the finding on top, what to look at, and every point in a table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from governance.metrics import words
from governance.metrics.chance import WITHIN, Chance, how_sure
from governance.metrics.disparity import Disparity
from governance.metrics.rates import Rate
from governance.mitigation import said as saying
from governance.mitigation.axes import Axis, said
from governance.mitigation.choice import Limit, cheapest, first_choice, narrowest
from governance.mitigation.goals import GOALS
from governance.mitigation.problem import Problem
from governance.mitigation.spots import Spot, unbeaten
from governance.mitigation.utility import ACCURACY, COST, Utility
from governance.reports.conclusions import Conclusion
from governance.reports.metrics import guide
from governance.reports.mitigation.expected import ALLOWED, who
from governance.reports.summary import PERCENT_95, Finding, left_out

NOTHING = 0.0005  # a gap that is said as 0.0 points
HARMS = dict(zip(GOALS, (guide.SHARES, guide.REFUSED, guide.GRANTED, guide.BOTH), strict=True))

MARKS = "Every mark is a method at one setting, measured on people who had no part in choosing it."
FILLED = "Filled: no other mark is at least as good both ways and better in one."
LINES = f"Thin lines are {PERCENT_95} intervals."
OTHERS = "people no model learnt from"
SURE = ("yes", "another number")  # where nothing is to be said of the interval and the limit
MEASURED = (
    "**Random methods** are shown in expectation: what would come about on average over all draws, and no single draw.",
    "**What a mark costs** is read from the same people, decided about twice. So it is surer than two intervals side "
    "by side look; the table has it.",
    "**The interval of a gap** is what all pairs of groups together leave open, as the policy's gate reads it (here at "
    "95 %).",
    "**What looks best of many** was picked by the people who judge it: expect a little less of it on others. So a "
    "mark for which no other people speak (where it was chosen more than the policy's limit was allowed; or nothing "
    "limited it there, and other splits do not show it within) is looked at first only if no other is within. Other "
    "methods and settings may do better than those that were tried.",
)


def measured(problem: Problem) -> tuple[str, ...]:
    """How it is measured, a paragraph each."""
    return f"**Who is measured.** {who(problem)}", *MEASURED


def reading(x: Axis, y: Axis) -> str:
    """How the picture is read."""
    return " ".join([MARKS, ALLOWED, *([FILLED] if x.better and y.better else []), LINES])


def harmed(goal: str, outcome: str) -> str:
    """Who is harmed by which mistake where a goal is missed, in plain words."""
    return guide.who_is_harmed(HARMS[goal], outcome)


def finding(
    spots: Sequence[Spot], axes: tuple[Axis, Axis], limit: Limit | None, by: tuple[str, ...], utility: Utility, *,
    who: str = "The audited model", weighted: bool = False,
) -> Finding:  # fmt: skip
    """Where the audited model stands, what the policy accepts, and what the cheapest way there costs.

    `spots` are those of the goal and the utility, the audited model first.
    """
    x, y = axes
    stands = _stands(spots[0], axes, by, utility, who)
    if not spots[0].defined:
        return Finding(stands)
    return Finding(stands, _reached(spots, x, y, limit, _Saying(by, utility, weighted)))


class _Saying:
    """A spot in words: what it is, what it leaves, what it costs and what it asks."""

    def __init__(self, by: tuple[str, ...], utility: Utility, weighted: bool) -> None:
        self.by, self.utility, self.weighted = by, utility, weighted

    def of(self, spot: Spot, x: Axis, before: Spot) -> str:
        leaves = f"It leaves {saying.value(x, spot.x[0])} (interval {saying.interval(x, spot.x)}) and costs "
        leaves += f"{self.cost(spot)}; {self._selects(spot, before)}."
        return f"{_quiet(spot.title)}. {leaves} {saying.asks(spot, self.by)}"

    def _selects(self, spot: Spot, before: Spot) -> str:
        share, was = words.percent(spot.selected), words.percent(before.selected)
        beside = (
            ", so there is hardly any choice" if spot.alike else f", {'as' if share == was else f'and {was}'} before"
        )
        return f"{share} of everybody get the favourable decision{beside}"

    def cost(self, spot: Spot) -> str:
        return saying.price(spot.price, self.utility, None if self.weighted else spot.people)


def _stands(spot: Spot, axes: tuple[Axis, Axis], by: tuple[str, ...], utility: Utility, who: str) -> str:
    x, y = axes
    worth = f"{PERCENT_95} interval {saying.interval(y, spot.y)}; {saying.people(spot)}"
    subject = {
        ACCURACY: f"{who} is right about {saying.value(y, spot.y[0])} of people",
        COST: f"{who} costs {saying.value(y, spot.y[0])} per person",
    }.get(utility.kind, f"{who} has a {utility.kind} of {saying.value(y, spot.y[0])}")
    if who.endswith("decisions"):
        subject = subject.replace(" is right", " are right").replace(" costs ", " cost ").replace(" has ", " have ")
    groups = " and ".join(by)
    if np.isnan(spot.x[0]):
        return f"{subject} ({worth}). Fewer than two groups by {groups} can be compared."
    apart = f"groups by {groups} are up to {saying.value(x, spot.x[0])} apart in {said(x.rates)}"
    return f"{subject} ({worth}); {apart} ({saying.interval(x, spot.x)})."


def _reached(spots: Sequence[Spot], x: Axis, y: Axis, limit: Limit | None, as_said: _Saying) -> str:
    """What can be reached with the people of the audit, and what on other people by learning again."""
    here = [each for each in spots if not each.elsewhere]
    there = sorted((each for each in spots if each.elsewhere), key=lambda each: each.treated)
    found = [_way(here, x, y, limit, as_said)] if any(each.treated for each in here) else []
    if len({each.treated for each in there}) == 2:
        found.append(_elsewhere(there, x, y, limit, as_said))
    return " ".join(found)


def _way(spots: Sequence[Spot], x: Axis, y: Axis, limit: Limit | None, as_said: _Saying) -> str:
    """What the policy accepts, and the way there, or the nearest to it."""
    if limit is None:
        rule = f"No rule of the policy is about these rates by {' and '.join(as_said.by)}."
        return f"{rule} {_worthwhile(spots, x, y, as_said)}".strip()
    accepts = f"The policy {limit.policy} accepts {saying.limit(limit)}"
    if spots[0].holds:
        sure = "" if limit.standing(spots[0].x, x.compare) in SURE else ", though its interval reaches beyond"
        return f"{accepts}, and this is within that as it is{sure}. {_worthwhile(spots, x, y, as_said)}".strip()
    if (found := cheapest(spots, x, limit)) is not None:
        beyond = _beyond(found, x, limit)
        return f"{accepts}. The cheapest way there: {as_said.of(found, x, spots[0])}{beyond}"
    if (nearest := narrowest(spots, x, y)) is None:
        return f"{accepts}. Nothing that was tried can be compared with that."
    return f"{accepts}. Nothing that was tried gets there. The nearest: {as_said.of(nearest, x, spots[0])}"


def _elsewhere(spots: Sequence[Spot], x: Axis, y: Axis, limit: Limit | None, as_said: _Saying) -> str:
    """The same of models that learnt again, which are compared with the audited one learnt again beside them."""
    found = first_choice(spots, x, y, limit)
    if found is None or not found.defined:
        return ""
    cheap = limit is not None and found.holds and not spots[0].holds
    within = "the cheapest within the limit" if cheap else "the one to look at first"
    return (
        f"Models that learn again are measured on other people, whom none of them learnt from: there, {within} is "
        f"{as_said.of(found, x, spots[0])} That is beside the audited model as it learns again there."
    )


def _beyond(found: Spot, x: Axis, limit: Limit) -> str:
    """How sure it is that a spot is within the limit; "" where it surely is."""
    if limit.standing(found.x, x.compare) in SURE or (limit.whole and found.holds):
        return ""
    luck = ""
    if not limit.meant(found):
        made = "nothing limited it where it was made"
        luck = f", and {made if np.isnan(found.allowed) else 'it was allowed more where it was chosen'}"
    return f" Its interval reaches beyond the limit{luck}: on others the gap may be too large."


def surely(
    spots: Sequence[Spot], x: Axis, limit: Limit | None, by: tuple[str, ...], utility: Utility, *, weighted: bool
) -> list[Conclusion]:
    """What is within the limit with its whole interval, where the cheapest way there is not; else nothing."""
    here = [each for each in spots if not each.elsewhere]
    if limit is None or here[0].holds or (found := cheapest(here, x, limit)) is None or not _beyond(found, x, limit):
        return []
    sure = cheapest(here, x, limit, surely=True)
    if sure is None:
        return [Conclusion("unknown", "What would surely keep the limit: no mark's whole interval is within it.")]
    cost = _Saying(by, utility, weighted).cost(sure)
    said = f"With its whole interval within the limit, the cheapest is {_quiet(sure.title)}, at {cost}."
    return [Conclusion("look", said)]


def _worthwhile(spots: Sequence[Spot], x: Axis, y: Axis, as_said: _Saying) -> str:
    """What could be had where nothing has to be: the point after which more is paid for less."""
    found = first_choice(spots, x, y, None)
    if found is None or not found.defined or not x.better * found.x[0] > x.better * spots[0].x[0]:
        return ""
    return f"A smaller gap that is worth discussing: {as_said.of(found, x, spots[0])}"


def conclusions(
    gap: Disparity[Rate], chance: Chance, learns: str, done: int, *, hides: bool = False
) -> list[Conclusion]:
    """What to look at before a point is chosen.

    Parameters
    ----------
    gap, chance
        Of the audited model, between the groups that may be seen.
    learns : str
        Why no model can learn again; "" if one can.
    done : int
        How many models have learnt.
    hides : bool
        Whether groups of too few people are not shown, and must not be named.
    """
    found = []
    if gap.value < NOTHING:
        found.append(Conclusion("fine", "The audited model has no gap of this kind: there is nothing to mitigate."))
    elif not np.isnan(gap.value) and how_sure(gap, chance) == WITHIN:
        found.append(
            Conclusion(
                "look",
                f"The audited model's gap of {words.in_points(gap.value)} may be no more than chance (chance alone "
                f"would seldom exceed {words.in_points(chance.level)}): there may be nothing to mitigate.",
            )
        )
    if kept_out := left_out(gap).strip():
        why = "" if hides else f"{kept_out} They keep the threshold in view, and what they gain or lose still counts."
        if why:
            found.append(Conclusion("look", why))
    if learns:
        found.append(Conclusion("unknown", f"What learning again would reach. {learns}"))
    elif not done:
        found.append(
            Conclusion("unknown", "What learning again would reach: no model has learnt again yet. Run them below.")
        )
    return found


def points(found: Sequence[Spot], axes: tuple[Axis, Axis], limit: Limit | None, utility: Utility) -> pd.DataFrame:
    """Every point with all its numbers, one row each; what has no place in the picture is in it too."""
    x, y = axes
    across, up = ("ratio" if x.compare == "ratio" else "gap"), y.name
    best = unbeaten(found, x, y)
    sign = 1 if utility.kind == COST else -1
    others = any(each.elsewhere for each in found)
    changed = [sorted((sign * each.price.low, sign * each.price.high)) for each in found]
    columns = {
        "point": [each.title for each in found],
        **_estimates(across, [each.x for each in found]),
        **_estimates(up, [each.y for each in found]),
        f"change in {utility.kind}": [sign * each.price.value for each in found],
        "change from": [each[0] for each in changed],
        "change to": [each[1] for each in changed],
        "none is better": [_yes(bool(each)) for each in best],
        "within the limit": [_standing(limit, x, each) for each in found],
        "the rule holds": ["no such rule" if each.holds is None else _yes(each.holds) for each in found],
        "aims at the goal": [_yes(each.aims and not each.audited) for each in found],
        "needs the attribute": [_yes(each.asks_group) for each in found],
        "random": [_yes(each.random) for each in found],
        "people": [each.people for each in found],
        **({"measured on": [OTHERS if each.elsewhere else "the audited people" for each in found]} if others else {}),
        "splits": [each.trials for each in found],
        f"{across}, smallest of the splits": [each.ranges[0][0] for each in found],
        f"{across}, largest of the splits": [each.ranges[0][1] for each in found],
    }
    return pd.DataFrame(columns)


def not_drawn(found: Sequence[Spot], far: Sequence[Spot]) -> str:
    """Which points have no place on these axes, and how many are too far off to be drawn; "" where all are."""
    names = [_quiet(each.title) for each in found if not each.defined]
    said = [f"Not in the picture, since a number is not defined: {words.joined(names, 4)}."] if names else []
    if far:
        marks, stand = ("1 mark", "stands") if len(far) == 1 else (f"{len(far)} marks", "stand")
        methods = words.joined([_quiet(each) for each in dict.fromkeys(spot.treatment.method for spot in far)], 4)
        said.append(f"{marks} of much worse decisions {stand} outside the picture ({methods}); the table has all.")
    return " ".join(said)


def _estimates(name: str, found: Sequence[tuple[float, float, float]]) -> dict[str, list[float]]:
    parts = zip(*found, strict=True) if found else ((), (), ())
    return {f"{name}{end}": list(each) for end, each in zip(("", " from", " to"), parts, strict=True)}


def _standing(limit: Limit | None, x: Axis, spot: Spot) -> str:
    return "no such rule" if limit is None else "" if np.isnan(spot.x[0]) else limit.standing(spot.x, x.compare)


def _yes(found: bool) -> str:
    return "yes" if found else "no"


def _quiet(title: str) -> str:
    return title[:1].lower() + title[1:]
