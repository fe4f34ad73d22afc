"""Points made from given numbers of people, for what is said about one point."""

from __future__ import annotations

from typing import Any

import numpy as np

from governance.mitigation.methods.learning import Wanted
from governance.mitigation.reached import Reached, Treatment, cube_of
from governance.mitigation.tradeoff import Point

GROUP = "group"


def grouping(names: tuple[str, ...]) -> dict[str, Any]:
    """What groups people, by one attribute."""
    groups = tuple((name,) for name in names)
    return {"attributes": (GROUP,), "levels": (names,), "groups": groups, "declared": ((),)}


def pointed(
    joint: np.ndarray,
    names: tuple[str, ...] = (),
    *,
    weight: float = 1.0,
    seeds: tuple[int, ...] = (0,),
    method: str = "exponentiated gradient",
    strength: float = 0.05,
    goal: str = "demographic parity",
    least: int = 0,
    chances: np.ndarray | None = None,
) -> Point:
    """A point whose people are these, by group, outcome, decision before and decision after."""
    names = names or tuple(f"g{place}" for place in range(len(joint)))
    people = np.asarray(joint, float)
    amounts = np.stack([people, weight * people, weight**2 * people])
    known = grouping(names)
    before, after = (cube_of(known, "1", amounts, after=side, weighted=weight != 1) for side in (False, True))
    treatment = Treatment(method, strength)
    each = tuple(Reached(treatment, seed, amounts, chances if seed == 0 else None) for seed in seeds)
    return Point(treatment, each, before, after, Wanted(goal, least=least))


def flipped(
    selected: tuple[float, ...], after: tuple[float, ...], people: int | tuple[int, ...] = 1_000, base: float = 0.5
) -> np.ndarray:
    """Groups with these selection rates before and after, moved one way only, whatever the outcome."""
    sizes = [people] * len(selected) if isinstance(people, int) else people
    found = np.zeros((len(selected), 2, 2, 2))
    for place, (was, now, number) in enumerate(zip(selected, after, sizes, strict=True)):
        for label, part in enumerate((1 - base, base)):
            each = number * part
            found[place, label] = [
                [each * (1 - max(was, now)), each * max(now - was, 0)],
                [each * max(was - now, 0), each * min(was, now)],
            ]
    return np.rint(found)
