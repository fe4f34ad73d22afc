"""Slices: the audited people counted by every value of a column and of every two, for all thresholds; who is in one."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.audit import Audit
from governance.data.valued import OTHERS
from governance.inspection.coded import Coded
from governance.metrics.cube import Cube
from governance.metrics.slices import Slice, Slices

ALIKE = 0.9  # of the people who have one of two values, those who have both: from there on it is one kind


def slices(found: Coded, *, least: int = 0) -> Slices:
    """People of every slice by half, label and thresholds reached.

    Slices of one value are all there, but for "(all others)", which is no kind of people; of two values those with at
    least `least` people in each half. Where of two values nearly the same people have both (90 % of those who have
    one), the slices of the later one are marked as repeated.

    Parameters
    ----------
    found : Coded
    least : int
        People that a slice of two values needs in each half.
    """
    base = (found.measured * 2 + found.favourable) * found.steps + found.reached
    kinds: list[Slice] = [()]
    parts = [_counted(found, base, np.zeros(len(base), np.int64), 1)]
    for column, names in enumerate(found.values):
        cells = _counted(found, base, found.codes[column], len(names))
        kept = [value for value, name in enumerate(names) if name != OTHERS]
        parts.append([each[kept] for each in cells])
        kinds += [((column, value),) for value in kept]
    place = {one: at for at, one in enumerate(kinds)}
    parents = [(0, 0)] * len(kinds)
    same = {
        (column, value): (column, value) for column, names in enumerate(found.values) for value in range(len(names))
    }
    for first, second in combinations(range(len(found.columns)), 2):
        sizes = len(found.values[first]), len(found.values[second])
        flat = found.codes[first].astype(np.int32) * sizes[1] + found.codes[second]
        cells = _counted(found, base, flat, sizes[0] * sizes[1])
        people = cells[0].sum(axis=(2, 3))
        pairs = [_pair((first, second), sizes, at) for at in range(len(people))]
        _join(same, pairs, people.sum(axis=1).reshape(sizes))
        kept = [at for at, (one, other) in enumerate(pairs)
                if people[at].min() >= max(least, 1) and (one,) in place and (other,) in place]  # fmt: skip
        parts.append([each[kept] for each in cells])
        kinds += [pairs[at] for at in kept]
        parents += [(place[pairs[at][0],], place[pairs[at][1],]) for at in kept]
    people, *weights = (_reaching(np.concatenate(each)) for each in zip(*parts, strict=True))
    return Slices(
        columns=found.columns,
        values=found.values,
        slices=tuple(kinds),
        parents=np.array(parents, np.int64),
        repeated=_repeated(kinds, same),
        thresholds=found.thresholds,
        reaching=people,
        weight=weights[0] if weights else None,
        squares=weights[1] if weights else None,
    )


def _pair(columns: tuple[int, int], sizes: tuple[int, int], at: int) -> Slice:
    return (columns[0], at // sizes[1]), (columns[1], at % sizes[1])


def _counted(found: Coded, base: NDArray[np.int64], codes: NDArray[Any], values: int) -> list[NDArray[Any]]:
    """People, and where they are weighted weights and squares, by value × half × label × step."""
    shape = values, 2, 2, found.steps
    cell = codes.astype(np.int64) * (4 * found.steps) + base
    weights = [None] if found.weight is None else [None, found.weight, found.weight**2]
    return [np.bincount(cell, each, minlength=int(np.prod(shape))).reshape(shape) for each in weights]


def _reaching(counts: NDArray[Any]) -> NDArray[Any]:
    """People who reach at least so many thresholds, shape (steps, slices, 2, 2)."""
    return np.ascontiguousarray(np.moveaxis(counts[..., ::-1].cumsum(axis=-1)[..., ::-1], -1, 0))


def _join(same: dict[tuple[int, int], tuple[int, int]], pairs: list[Slice], both: NDArray[np.int64]) -> None:
    """Note which values of the second column nearly the same people have as a value of the first."""
    either = both.sum(axis=1, keepdims=True) + both.sum(axis=0, keepdims=True) - both
    for at in np.flatnonzero((both >= ALIKE * either) & (both > 0)):
        first, second = pairs[at]
        same[second] = same[first]


def _repeated(kinds: list[Slice], same: dict[tuple[int, int], tuple[int, int]]) -> NDArray[np.bool_]:
    """Whether an earlier slice is of the same values, where values that nearly the same people have count as one."""
    met: set[frozenset[tuple[int, int]]] = set()
    found = []
    for one in kinds:
        key = frozenset(same[each] for each in one)
        found.append(key in met)
        met.add(key)
    return np.array(found, bool)


def inside(audit: Audit, found: Coded, one: Slice) -> tuple[Cube, Cube]:
    """The people of the measuring half in a slice, and all others of it, by all sensitive attributes.

    Parameters
    ----------
    audit : Audit
        Whose people `found` was read from.
    found : Coded
    one : Slice

    Returns
    -------
    (in it, everybody else) : two cubes
        Of the same groups, some of them with nobody.
    """
    own = found.inside(one)
    here, elsewhere = (audit.population_of(found.rows[found.measured & part]) for part in (own, ~own))
    return here + elsewhere.nobody, elsewhere + here.nobody
