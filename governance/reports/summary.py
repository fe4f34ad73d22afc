"""Findings in plain sentences: deterministic, made from the results and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from governance.composition.representation import Representation
from governance.metrics import words
from governance.metrics.chance import Chance
from governance.metrics.cube import Group
from governance.metrics.disparity import Disparity, difference
from governance.metrics.rates import Rate
from governance.metrics.thresholds import Sweep
from governance.review.gate import FAIL, PASS, UNKNOWN, Verdict, passes
from governance.review.policy import Policy

if TYPE_CHECKING:
    from governance.explanations.attribution import Attributions
    from governance.mitigation.tradeoff import Point

PERCENT_95 = f"95{words.NO_BREAK}%"
SAID = {
    PASS: ("rule passes", "rules pass"),
    FAIL: ("fails", "fail"),
    UNKNOWN: ("has not enough evidence", "have not enough evidence"),
}

LIMITS = (
    "These numbers describe a table, a label and a threshold, not a society. Labels may be biased, the favourable "
    "outcome may not be the good one, and people who never entered the table are not in it."
)


@dataclass(frozen=True)
class Finding:
    """A finding in words: what to read first, and what it stands on."""

    headline: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.headline} {self.detail}".strip()


def largest_gap(gap: Disparity, chance: Chance) -> Finding:
    """Which two groups are furthest apart in a rate, by how much, how sure, and what chance alone would do."""
    found = gap.rate
    name = f"{words.title(found.name)} by {' and '.join(found.attributes)}"
    if gap.top is None or gap.bottom is None:
        return Finding(f"{name} cannot be compared.", "Fewer than two groups have anybody it is about.")
    (low_name, low, low_people), (high_name, high, high_people) = (
        _side(found, group) for group in (gap.bottom, gap.top)
    )
    beyond = (gap.value > chance.level) + (gap.low > 0)
    verdict = ("this gap may be no more than chance", "this gap is on the edge of chance", "this gap is larger")[beyond]
    return Finding(
        f"{name}: {low_name} {low} against {high_name} {high}, {words.points(gap.value)} points apart.",
        f"That is {low_people} against {high_people}; the {PERCENT_95} interval of the gap is {_interval(gap)}. "
        f"Chance alone would seldom put these two more than {words.points(chance.level)} points apart: {verdict}.",
    )


def who_is_here(found: Representation) -> Finding:
    """The largest and the smallest group, and how far apart their base rates are."""
    largest, smallest = int(np.argmax(found.people)), int(np.argmin(found.people))
    names = [words.group(found.attributes, group) for group in found.groups]
    most, least = words.percent(found.share[largest]), words.percent(found.share[smallest])
    return Finding(
        f"Of {found.people.sum():,} people, {most} are in the largest group ({names[largest]}) "
        f"and {least} in the smallest ({names[smallest]}, {found.people[smallest]:,} people).",
        str(base_rates(found.base_rate)),
    )


def base_rates(found: Rate) -> Finding:
    """For whom the real outcome is favourable most and least often."""
    gap = difference(found)
    if gap.top is None or gap.bottom is None:
        return Finding("Fewer than two groups have anybody in them, so base rates cannot be compared.")
    high, low = (" ".join(_side(found, group)[:2]) for group in (gap.top, gap.bottom))
    return Finding(f"The real outcome is favourable most often for {high} and least often for {low}.")


def over_thresholds(found: Sweep) -> Finding:
    """At which threshold the groups are furthest apart."""
    gaps = [difference(each).value for each in found.rates]
    if np.isnan(gaps).all():
        return Finding("At no threshold can two groups be compared.")
    at = int(np.nanargmax(gaps))
    name = words.title(found.rates[0].name).lower()
    gap = words.points(gaps[at])
    return Finding(
        f"The groups are furthest apart in {name} at a threshold of {found.thresholds[at]:.2f}: {gap} points."
    )


def tradeoff(points: Sequence[Point]) -> Finding:
    """Where the audited model stands, and the smallest gap that a method reaches."""
    first, *others = points
    name = words.title(first.gap.rate.name).lower()
    start = (
        f"The audited model decides {_accuracy(first)} of held-out people correctly, "
        f"with a gap of {words.points(first.gap.value)} points in {name}."
    )
    measured = [point for point in others if not np.isnan(point.gap.value)]
    if not measured:
        return Finding(start, "Run the models below to see what a smaller gap would cost.")
    best = min(measured, key=lambda point: point.gap.value)
    return Finding(
        start,
        f"The smallest gap reached is {words.points(best.gap.value)} points ({PERCENT_95} interval "
        f"{_interval(best.gap)}), at an accuracy of {_accuracy(best)}: {best.step.title}.",
    )


def change(before: Point, after: Point) -> Finding:
    """What a mitigated model changes, against the audited one."""
    accuracy = float(after.accuracy.value[0] - before.accuracy.value[0])
    gaps = f"{words.points(before.gap.value)} to {words.points(after.gap.value)} points"
    return Finding(
        f"The gap goes from {gaps}, and accuracy from {_accuracy(before)} to {_accuracy(after)} "
        f"({100 * accuracy:+z.1f} points).",
        f"The {PERCENT_95} interval of the gap is now {_interval(after.gap)}. "
        "Measured on people that no model learnt from.",
    )


def reasons(found: Attributions, score: float, threshold: float | None, most: int = 3) -> Finding:
    """The score of one person, and the columns that moved it most, in both directions."""
    values = found.values[0]
    order = np.argsort(-np.abs(values))
    sides = {
        "Raised": [i for i in order if values[i] > 0][:most],
        "Lowered": [i for i in order if values[i] < 0][:most],
    }
    moved = (
        f"{verb} most by "
        + ", ".join(f"{found.columns[i]} ({words.value(found.people.iloc[0, i])})" for i in chosen)
        + "."
        for verb, chosen in sides.items()
        if chosen
    )
    stands = (
        ""
        if threshold is None
        else f", {'at or above' if score >= threshold else 'below'} the threshold of {threshold:.2f}"
    )
    return Finding(f"The model gives this person a score of {score:.2f}{stands}.", " ".join(moved))


def drivers(found: Attributions, most: int = 3) -> Finding:
    """The columns with the largest effects over a sample."""
    order = np.argsort(-found.importance)[:most]
    return Finding(
        f"Over {len(found.values):,} people the largest effects come from {', '.join(found.columns[i] for i in order)}."
    )


def outcome(policy: Policy, found: Sequence[Verdict]) -> Finding:
    """What a policy says about an audit, in one sentence."""
    count = {outcome: sum(verdict.outcome == outcome for verdict in found) for outcome in SAID}
    said = ", ".join(f"{number} {SAID[outcome][number != 1]}" for outcome, number in count.items() if number)
    opens = "holds" if passes(found) else "does not hold"
    owner = f"Owned by {policy.owner}. " if policy.owner else ""
    return Finding(
        f"The policy {' '.join(filter(None, (policy.name, policy.version)))} {opens}: {said}.",
        f"{owner}A rule without enough evidence keeps the gate shut, as a failing one does.",
    )


def _side(found: Rate, group: Group) -> tuple[str, str, str]:
    """A group's name, its rate, and the people the rate stands on."""
    at = found.position(group)
    return (
        words.group(found.attributes, group),
        words.percent(found.value[at]) + (" weighted" if found.weighed is not None else ""),
        words.evidence(found.k[at], found.n[at]),
    )


def _accuracy(point: Point) -> str:
    return words.percent(float(point.accuracy.value[0]))


def _interval(gap: Disparity) -> str:
    return f"{words.points(gap.low)} to {words.points(gap.high)}"
