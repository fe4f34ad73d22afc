"""Cautions: what is not refused, and what nobody should overlook before reading a number by group."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from governance.metrics import words
from governance.metrics.cube import Cube
from governance.metrics.missing import bounds
from governance.metrics.rates import rate
from governance.naming import MISSING, lookalikes, number

FEW_PEOPLE, MANY_GROUPS = 2, 20
MANY_NUMBERS = 12  # different numbers that are hardly names of groups


@dataclass(frozen=True)
class Caution:
    """Something to know about a cube.

    Attributes
    ----------
    code : str
        A stable name of its kind.
    attribute : str
        The attribute it is about; "" when it is about all of them.
    sentence : str
        What was found, and what to do.
    """

    code: str
    attribute: str
    sentence: str


def cautions_about(cube: Cube) -> tuple[Caution, ...]:
    """What to know about the groups of a cube, one sentence each; () when there is nothing."""
    found: list[Caution] = []
    for attribute in cube.attributes:
        found += [Caution(code, attribute, said) for code, said in _of_attribute(cube.by(attribute), attribute)]
    return tuple(found)


def _of_attribute(cube: Cube, attribute: str) -> Iterator[tuple[str, str]]:
    there = [level for (level,) in cube.present]
    if len(there) == 1:
        yield "one group", f"Everybody is in one group of {attribute} ({there[0]}): there is nobody to compare."
    for alike in lookalikes(there):
        yield (
            "lookalikes",
            f"{attribute} holds {words.joined(alike)}, which look like one group and are counted as {len(alike)}. "
            "Write them alike if they are one.",
        )
    numbers = [level for level in there if number(level) is not None]
    if len(numbers) > MANY_NUMBERS and len(numbers) >= len(there) - 1:
        yield (
            "numbers as groups",
            f"{attribute} holds {len(numbers)} different numbers, each a group of its own. Put them into bands.",
        )
    alone = int(((cube.people > 0) & (cube.people <= FEW_PEOPLE)).sum())
    if len(there) > MANY_GROUPS and 2 * alone > len(there):
        yield (
            "identifier",
            f"{alone} of the {len(there)} groups of {attribute} are one or two people: it names persons and no groups. "
            "Choose an attribute that many people share.",
        )
    if MISSING in there:
        people = int(cube.people[cube.groups.index((MISSING,))])
        share = words.percent(people / cube.people.sum())
        gap = bounds(rate(cube, "base_rate"))
        known = (
            " Wherever they really belong, the largest gap in base rate between the other groups is "
            f"{words.points(gap.best)} to {words.in_points(gap.worst)}."
        )
        said = f"{attribute} is missing for {people:,} people ({share}), who are counted as a group of their own."
        yield "missing", said if math.isnan(gap.worst) else said + known
    empty = [level for (level,), people in zip(cube.groups, cube.people, strict=True) if not people]
    if empty:
        yield "nobody", f"{attribute} has levels with nobody in them: {words.joined(empty)}."
    yield from _without_outcome(cube, attribute)


def _without_outcome(cube: Cube, attribute: str) -> Iterator[tuple[str, str]]:
    """Groups in which only one outcome occurs, so that half of the rates are not defined."""
    base = rate(cube, "base_rate").value
    for outcome, others, who in ((0.0, "true positive", "nobody"), (1.0, "false positive", "everybody")):
        groups = [
            words.group(cube.attributes, group)
            for group, value in zip(cube.groups, base, strict=True)
            if value == outcome
        ]
        if groups:
            had = f"In {attribute}, among {words.joined(groups)}, {who} really had the favourable outcome"
            yield f"{who} favourable", f"{had}, so there is no {others} rate."
