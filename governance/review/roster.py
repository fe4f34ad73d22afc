"""Roster: which groups a rule compares, and which it can say nothing about."""

from __future__ import annotations

import math
from collections.abc import Iterator, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance import naming
from governance.metrics.by_group import ByGroup
from governance.metrics.cube import Cube
from governance.naming import Group
from governance.review.policy import LEFT_OUT, UNDECIDED, Policy
from governance.review.rule import Rule

FEW, MISSING, ABSENT, UNFORESEEN, NEW, UNDEFINED = (
    "too few people",
    "no value",
    "nobody",
    "not foreseen",
    "too few people before",
    "not defined",
)


@dataclass(frozen=True)
class Lack:
    """A group that a rule can say nothing about.

    Attributes
    ----------
    group : tuple of str
    why : str
        "too few people", "no value" (people whose group is missing), "nobody" (it must be there), "not foreseen"
        (the policy does not list it), "too few people before" (in the previous version) or "not defined".
    more : int or None
        How many more people the number would have to be about; None where that is not what it lacks.
    """

    group: Group
    why: str
    more: int | None = None


@dataclass(frozen=True, eq=False)
class Roster:
    """Who takes part in a rule.

    Attributes
    ----------
    part : bool array, shape (groups,)
    lacks : tuple of Lack
    binding : bool
        Whether what is lacking keeps the rule from a pass.
    """

    part: NDArray[np.bool_]
    lacks: tuple[Lack, ...]
    binding: bool


def roster(
    number: ByGroup, cube: Cube, rule: Rule, policy: Policy, waived: Set[Group], before: ByGroup | None = None
) -> Roster:
    """Who takes part in a rule about a number, but for the groups that are waived."""
    least = max(policy.min_group_size, 1)
    enough = number.comparable(least)
    lacks: list[Lack] = []
    part = np.zeros(len(number.groups), bool)
    people = dict(zip(cube.groups, cube.people.tolist(), strict=True))
    for place, group in enumerate(number.groups):
        unknown = naming.MISSING in group
        if group in waived or not people.get(group) or (unknown and policy.missing == LEFT_OUT):
            continue
        part[place] = enough[place] and (before is None or before.comparable(least)[place])
        if unknown and policy.missing == UNDECIDED:
            lacks.append(Lack(group, MISSING))
        elif not enough[place]:
            lacks.append(_few(number, place, least))
        elif not part[place]:
            lacks.append(Lack(group, NEW))
    lacks += _unlisted(cube, rule, policy, waived)
    if before is not None:
        lacks += _gone(before, people, least, waived)
    decisive = [each for each in lacks if policy.small_groups != LEFT_OUT or each.why not in (FEW, NEW, UNDEFINED)]
    return Roster(part, tuple(lacks), bool(decisive))


def _few(number: ByGroup, place: int, least: int) -> Lack:
    have = float(number.effective_n[place])
    if have >= least:
        return Lack(number.groups[place], UNDEFINED)
    return Lack(number.groups[place], FEW, math.ceil(least - have - 1e-9))


def _unlisted(cube: Cube, rule: Rule, policy: Policy, waived: Set[Group]) -> Iterator[Lack]:
    """Groups that the policy lists and nobody is in, and groups that it does not list."""
    listed = dict(policy.groups)
    for attribute in rule.by:
        if attribute not in listed:
            continue
        counts = cube.by(attribute)
        there = {group for group, people in zip(counts.groups, counts.people, strict=True) if people}
        there -= {(naming.MISSING,)}
        wanted = {(name,): None for name in listed[attribute]}
        absent = [group for group in wanted if group not in there]
        unforeseen = sorted(there - set(wanted))
        yield from (Lack(group, ABSENT) for group in absent if group not in waived)
        yield from (Lack(group, UNFORESEEN) for group in unforeseen if group not in waived)


def _gone(before: ByGroup, people: dict[Group, int], least: int, waived: Set[Group]) -> Iterator[Lack]:
    """Groups of the previous version that nobody is in now."""
    was = getattr(before, "own", before)
    enough = was.comparable(least)
    for place, group in enumerate(was.groups):
        if enough[place] and not people.get(group) and group not in waived:
            yield Lack(group, ABSENT)
