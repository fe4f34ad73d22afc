"""Random cubes that are open to thresholds, with what makes them hard: ties, empty cells, groups without an outcome."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from governance import Cube
from governance.mitigation.reached import by_share
from governance.mitigation.rule import Rule

STEPS = (0.2, 0.35, 0.5, 0.65, 0.8)


def scored(
    seed: int,
    groups: int = 3,
    *,
    steps: tuple[float, ...] = STEPS,
    most: int = 6,
    weighted: bool = False,
    one_sided: bool = False,
    holes: bool = False,
) -> Cube:
    """A cube of random counts; `one_sided` leaves the first group without anybody whose outcome is favourable.

    With `holes` any group may have nobody with one of the outcomes.
    """
    random = np.random.default_rng(seed)
    counts = random.integers(0, most + 1, (groups, 2, 1, len(steps) + 1))
    counts *= random.random(counts.shape) < 0.7  # empty cells
    counts[..., 0, 0] += counts.sum(axis=(1, 2, 3))[:, None] == 0  # nobody's group is empty
    if holes:
        lacks = random.integers(0, 3, groups)  # 2 lacks none
        counts[np.flatnonzero(lacks < 2), lacks[lacks < 2]] = 0
        counts[..., 0, 0] += (counts.sum(axis=(1, 2, 3)) == 0)[:, None] & (np.arange(2) != lacks[:, None])
    if one_sided:
        counts[0, 1] = 0
        counts[0, 0, 0, 0] += 1
    if not counts[:, 1].any():
        counts[-1, 1, 0, -1] = 1
    if not counts[:, 0].any():
        counts[-1, 0, 0, 0] = 1
    each = random.uniform(0.2, 3, counts.shape)
    weight, squares = (counts * each, counts * each**2 * 1.1) if weighted else (None, None)
    names = tuple(f"g{place}" for place in range(groups))
    return Cube(
        attributes=("group",),
        levels=(names,),
        groups=tuple((name,) for name in names),
        declared=((),),
        counts=counts,
        weight=weight,
        squares=squares,
        favourable="1",
        thresholds=steps,
        probability=True,
    )


def reached(rule: Rule, cube: Cube) -> np.ndarray:
    """Who is decided about how, shape (groups, outcomes, decisions), in expectation and weighted where people are."""
    return by_share(cube, rule.selected(cube))[1].sum(axis=2)


odd = {"weighted": st.booleans(), "one_sided": st.booleans(), "holes": st.booleans()}
cubes = st.builds(scored, st.integers(0, 100_000), st.integers(1, 6), **odd)
