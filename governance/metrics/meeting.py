"""Meeting: which groups there are on every level when two to four attributes meet, and which contains which."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from governance.metrics import words
from governance.metrics.disclosure import shown
from governance.metrics.grouped import Grouped, summed
from governance.metrics.rates import Share
from governance.naming import Group

Places = NDArray[np.int64]


class Node(NamedTuple):
    """A group of the lattice: some of the attributes, and a value of each; () and () is everybody."""

    attributes: tuple[str, ...]
    group: Group

    @property
    def said(self) -> str:
        """The group as people say it: "under 30 · disability: yes"."""
        return words.group(self.attributes, self.group)


@dataclass(frozen=True, eq=False)
class Meeting:
    """All groups of all subsets of some attributes, everybody first, then by how many attributes meet.

    Attributes
    ----------
    nodes : tuple of Node
    parents : int array, shape (nodes, attributes)
        The nodes with one attribute less, filled up with 0, which is everybody.
    starts : int array, shape (subsets,)
        Where the groups of each subset of the attributes begin; together each subset's groups are everybody.
    within : int array, shape (nodes,)
        The subset of each node.
    into : int array, shape (subsets, finest groups)
        In which node of each subset the people of a finest group are.
    """

    nodes: tuple[Node, ...]
    parents: Places
    starts: Places
    within: Places
    into: Places

    def summed(self, finest: Share) -> Share:
        """A share of the finest groups, of every node."""

        def total(array: NDArray[Any]) -> NDArray[Any]:
            return summed(np.tile(array, len(self.into)), self.into.ravel(), len(self.nodes))

        weighed = None if finest.weighed is None else np.stack([total(row) for row in finest.weighed])
        return Share(total(finest.k), total(finest.n), weighed)


def meeting(attributes: tuple[str, ...], levels: tuple[tuple[str, ...], ...], groups: tuple[Group, ...]) -> Meeting:
    """Every group of every subset of the attributes that one of these finest groups belongs to.

    Parameters
    ----------
    attributes : tuple of str
    levels : tuple of tuple of str
        The values of each attribute; they set the order of the nodes within a subset.
    groups : tuple of tuple of str
        One value an attribute, of each finest group.

    Returns
    -------
    Meeting
        Its first node is everybody. A combination that is no finest group's has no node.
    """
    at = [{level: place for place, level in enumerate(names)} for names in levels]
    codes = np.array([[own[each] for own, each in zip(at, group, strict=True)] for group in groups], np.int64)
    codes, sizes = codes.reshape(-1, len(attributes)), [len(names) for names in levels]
    nodes: list[Node] = []
    subsets, starts, keys, into = [], [], [], []
    for subset in (each for many in range(len(attributes) + 1) for each in combinations(range(len(attributes)), many)):
        key = np.zeros(len(codes), np.int64)
        for axis in subset:
            key = key * sizes[axis] + codes[:, axis]
        _, first, place = np.unique(key, return_index=True, return_inverse=True)
        starts.append(len(nodes))
        into.append(place + len(nodes))
        subsets.append(subset)
        keys.append(first)
        names = tuple(attributes[axis] for axis in subset)
        nodes += [Node(names, tuple(groups[row][axis] for axis in subset)) for row in first.tolist()]
    known = {subset: number for number, subset in enumerate(subsets)}
    parents = np.zeros((len(nodes), len(attributes)), np.int64)
    for number, (subset, first) in enumerate(zip(subsets, keys, strict=True)):
        rows = slice(starts[number], starts[number] + len(first))
        for column, axis in enumerate(subset):
            coarser = known[tuple(each for each in subset if each != axis)]
            parents[rows, column] = into[coarser][first]
    within = np.repeat(np.arange(len(starts)), np.diff([*starts, len(nodes)]))
    return Meeting(tuple(nodes), parents, np.array(starts), within, np.array(into))


def everybody_but(share: Share) -> Share:
    """Of each node, the same share of everybody outside it.

    Parameters
    ----------
    share : Share
        Of every node, everybody first.

    Returns
    -------
    Share
        Of as many nodes; of the first, and of any other that is everybody, n is 0 and the value nan. Weights are
        subtracted, and never below 0 by rounding.
    """
    weighed = None if share.weighed is None else np.maximum(share.weighed[:, :1] - share.weighed, 0)
    return Share(share.k[0] - share.k, share.n[0] - share.n, weighed)


def disclosed(counts: Grouped, attributes: Iterable[str], least: int) -> frozenset[Node]:
    """The nodes that may be seen when no group of fewer than `least` people may, on any level.

    Each level hides what it hides on its own page. A group within one that a coarser level hides is hidden too, and
    of everybody who is alike in all but one attribute never a single group (see `disclosure.shown`), so that no level
    tells what another keeps back.

    Parameters
    ----------
    counts : Cube, or another count by group
        By these attributes or more.
    attributes : iterable of str
    least : int
        With 1 or less every node is there.

    Returns
    -------
    frozenset of Node
        Everybody, `Node((), ())`, is among them unless they are fewer than `least` in all.

    Raises
    ------
    AttributeUnknown
        If the count has no such attribute.
    """
    names = tuple(attributes)
    subsets = [each for many in range(len(names) + 1) for each in combinations(names, many)]
    return frozenset(Node(each, group) for each in subsets for group in shown(counts.by(*each), least).counts.groups)
