"""Roster: which groups a rule compares, and which it can say nothing about."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from governance import naming
from governance.metrics.by_group import ByGroup
from governance.metrics.cube import Cube
from governance.metrics.rates import Rate
from governance.naming import Group
from governance.review.aligned import Aligned
from governance.review.policy import A_GROUP, LEFT_OUT, UNDECIDED, Policy
from governance.review.rule import Rule

FEW, MISSING, ABSENT, UNFORESEEN, NEW, UNSEEN, UNEXPECTED, UNDEFINED = LACKING = (
    "too few people",
    "no value",
    "nobody",
    "not foreseen",
    "too few people before",
    "nobody before",
    "no expected share",
    "not defined",
)


@dataclass(frozen=True)
class Lack:
    """A group that a rule can say nothing about.

    Attributes
    ----------
    group : tuple of str
        One name for each attribute of the rule; of a rule by several one text, "sex: other", where everybody who has
        that value is meant.
    why : str
        "too few people", "no value" (people whose group is missing), "nobody" (it must be there), "not foreseen"
        (the policy does not list it), "too few people before" or "nobody before" (in the previous version), "no
        expected share" or "not defined".
    more : int or None
        How many more people the number would have to be about; None where that is not what it lacks.
    """

    group: Group
    why: str
    more: int | None = None

    @property
    def remedy(self) -> str:
        """What would be enough, in words; "" where more people would not do."""
        return "" if self.more is None else f"{self.more:,} more would do"


@dataclass(frozen=True, eq=False)
class Roster:
    """Who takes part in a rule.

    Attributes
    ----------
    part : bool array, shape (groups,)
        Of the number's groups.
    lacks : tuple of Lack
    binding : bool
        Whether what is lacking keeps the rule from a pass.
    """

    part: NDArray[np.bool_]
    lacks: tuple[Lack, ...]
    binding: bool


def roster(
    number: ByGroup, cube: Cube, rule: Rule, policy: Policy, waived: Set[Group], before: Aligned | None = None
) -> Roster:
    """Who takes part in a rule about a number, but for the groups that are waived."""
    least = max(policy.min_group_size, 1)
    enough = number.comparable(least)
    known = enough if before is None else before.comparable(least)
    there = frozenset(cube.present)
    part, lacks = np.zeros(len(number.groups), bool), []
    for place, group in enumerate(number.groups):
        unknown = naming.MISSING in group
        if group in waived or group not in there or (unknown and policy.missing == LEFT_OUT):
            continue
        part[place] = enough[place] and known[place]
        if unknown and policy.missing == UNDECIDED:
            lacks.append(Lack(group, MISSING))
        elif not enough[place]:
            lacks.append(_few(number, place, least))
        elif not part[place]:
            lacks.append(Lack(group, NEW if before is not None and before.effective_n[place] else UNSEEN))
    gone = () if before is None else _gone(before, there, policy, waived)
    return _standing(part, [*lacks, *_unlisted(cube, rule, policy, waived), *gone], policy)


def roster_of_shares(
    number: Rate, left_out: Iterable[Group], cube: Cube, rule: Rule, policy: Policy, waived: Set[Group]
) -> Roster:
    """Who takes part in a rule about shares of people: `number` is the share of every group that one is expected of."""
    least = max(policy.min_group_size, 1)
    part, there, lacks = number.comparable(least), frozenset(cube.present), []
    for place, group in enumerate(number.groups):
        unknown = naming.MISSING in group
        if unknown and policy.missing == UNDECIDED and group in there:
            lacks.append(Lack(group, MISSING))
        elif not part[place]:
            lacks.append(_few(number, place, least))
        part[place] &= group not in waived and not (unknown and policy.missing == LEFT_OUT)
    for group in left_out:
        if naming.MISSING not in group or policy.missing == A_GROUP:
            lacks.append(Lack(group, UNEXPECTED))
        elif policy.missing == UNDECIDED:
            lacks.append(Lack(group, MISSING))
    counted = [lack for lack in lacks if lack.group not in waived]
    return _standing(part, [*counted, *_unlisted(cube, rule, policy, waived)], policy)


def _standing(part: NDArray[np.bool_], lacks: list[Lack], policy: Policy) -> Roster:
    small = (FEW, NEW) if policy.small_groups == LEFT_OUT else ()
    found = tuple({lack.group: lack for lack in reversed(lacks)}.values())[::-1]
    return Roster(part, found, any(lack.why not in small for lack in found))


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
        there = set(cube.by(attribute).present) - {(naming.MISSING,)}
        wanted = {(name,): None for name in listed[attribute]}
        off: list[tuple[Group, str]] = [(group, ABSENT) for group in wanted if group not in there]
        off += [(group, UNFORESEEN) for group in sorted(there - set(wanted))]
        for group, why in off:
            named = group if len(rule.by) == 1 else (f"{attribute}: {group[0]}",)
            if named not in waived:
                yield Lack(named, why)
    if len(rule.by) > 1 and all(attribute in listed for attribute in rule.by):
        yield from _unmet(cube, [listed[attribute] for attribute in rule.by], policy, waived)


def _unmet(cube: Cube, listed: list[tuple[str, ...]], policy: Policy, waived: Set[Group]) -> Iterator[Lack]:
    """Where groups that the policy lists meet, and nobody is: no milder than where a few are."""
    present = set(cube.present)
    there = [{group[axis] for group in present} for axis in range(len(listed))]
    for group in product(*listed):
        known = all(name in names for name, names in zip(group, there, strict=True))
        if known and group not in present and group not in waived:
            yield Lack(group, FEW, max(policy.min_group_size, 1))


def _gone(before: Aligned, there: Set[Group], policy: Policy, waived: Set[Group]) -> Iterator[Lack]:
    """Groups of the previous version that nobody is in now."""
    enough = before.own.comparable(max(policy.min_group_size, 1))
    for place, group in enumerate(before.own.groups):
        if enough[place] and group not in there and group not in waived and naming.MISSING not in group:
            yield Lack(group, ABSENT)
