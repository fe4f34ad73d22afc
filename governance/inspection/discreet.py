"""Discreet: which kinds of people, and which parts of a tree, may be shown when no group of too few people may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from governance.inspection.coded import Coded
from governance.inspection.tree import Tree
from governance.metrics import disclosure

Columns = tuple[int, ...]


def discreet(found: Coded, columns: tuple[int, ...], *, least: int) -> frozenset[tuple[int, ...]]:
    """Which values of one or two columns may be shown when no group of fewer than `least` people may be.

    Nor can such a group of the measuring half be worked out from those that are shown; see `disclosure.shown`.

    Returns
    -------
    frozenset of tuple of int
        Positions of values, one a column.
    """
    cube = found.only(found.measured).cube(*columns)
    place = [{name: at for at, name in enumerate(found.values[column])} for column in columns]
    groups = disclosure.shown(cube, least).counts.groups
    return frozenset(tuple(own[name] for own, name in zip(place, group, strict=True)) for group in groups)


def branches(
    found: Coded, grown: Tree, *, least: int, counted: Callable[[Columns], NDArray[np.int64]] | None = None
) -> Tree:
    """A tree without the splits that would tell of a group of fewer than `least` people.

    The people of a node share parts of up to three columns, and so do those who can be worked out: a sibling, a node
    within a value of a column, what two nodes leave of a third. All of them are made of cells: one part of every
    column, as all splits of the tree cut it. So a split stays where in each cell of every one, two and three of
    these columns there are nobody or at least `least` people, in the measuring half and among everybody; and so many
    too of those who are hidden by `discreet`, since all others can be subtracted. Splits are tried from everybody on;
    what hangs on one that goes goes with it.

    Parameters
    ----------
    found : Coded
    grown : Tree
        Of these people.
    least : int
    counted : callable, optional
        What `crossed` gives of columns, where it is kept.
    """
    of = counted or (lambda columns: crossed(found, columns, least=least))
    kept = [0]
    for place in range(1, len(grown.nodes), 2):  # the branches of a split stand side by side
        pair = [place, place + 1]
        if grown.nodes[place].parent in kept and _safe(found, grown.only([*kept, *pair]), of, least):
            kept += pair
    return grown.only(kept)


def crossed(found: Coded, columns: Columns, *, least: int) -> NDArray[np.int64]:
    """People of the measuring half, and of everybody, by the values of columns; and those of them who are hidden.

    Of three columns nobody counts as hidden, since no kind of people shares three values.

    Returns
    -------
    int array, shape (4, values of the first column, values of the second, ...)
    """
    sizes = tuple(len(found.values[column]) for column in columns)
    cell = np.ravel_multi_index(tuple(found.codes[column].astype(np.int64) for column in columns), sizes)
    people = np.stack(
        [np.bincount(own, minlength=int(np.prod(sizes))).reshape(sizes) for own in (cell[found.measured], cell)]
    )
    hidden = np.full(sizes, len(columns) < 3)
    for values in discreet(found, columns, least=least) if len(columns) < 3 else ():
        hidden[values] = False
    return np.concatenate([people, people * hidden])


def _safe(found: Coded, grown: Tree, counted: Callable[[Columns], NDArray[np.int64]], least: int) -> bool:
    """Whether no cell of the columns of any node has too few people."""
    parts = _parts(found, grown)
    together = {_columns(found, grown, place) for place in range(1, len(grown.nodes))}
    for columns in {each for own in together for many in range(len(own)) for each in combinations(own, many + 1)}:
        cells = _joined(counted(columns), [parts[column] for column in columns])
        if ((cells > 0) & (cells < least)).any():
            return False
    return True


def _columns(found: Coded, grown: Tree, place: int) -> Columns:
    """The columns that part the people of a node from all others."""
    own: set[int] = set()
    while place > 0:
        own.add(found.columns.index(grown.nodes[place].column))
        place = grown.nodes[place].parent
    return tuple(sorted(own))


def _parts(found: Coded, grown: Tree) -> Mapping[int, list[int]]:
    """Of each column the part that each of its values is in: those that no split of the tree parts are one."""
    sides: dict[int, list[tuple[bool, ...]]] = {}
    for node in grown.nodes[1:]:
        column = found.columns.index(node.column)
        own = sides.setdefault(column, [() for _ in found.values[column]])
        pairs = zip(own, found.values[column], strict=True)
        sides[column] = [(*each, name in node.values) for each, name in pairs]
    return {column: [sorted(set(own)).index(each) for each in own] for column, own in sides.items()}


def _joined(people: NDArray[np.int64], parts: list[list[int]]) -> NDArray[np.int64]:
    """People by part of each column; the first axis stays."""
    for axis, own in enumerate(parts, 1):
        each = [np.flatnonzero(np.array(own) == part) for part in range(max(own) + 1)]
        people = np.stack([people.take(places, axis).sum(axis) for places in each], axis)
    return people
