"""Tree: where the errors are, by one split after another, grown on one half of the people and measured on the other."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from governance.data.bands import labels
from governance.inspection.coded import Coded
from governance.inspection.splits import Growing, states
from governance.metrics.intervals import Floats
from governance.metrics.rates import Share
from governance.naming import MISSING, number

DEPTH = 3
SMALLEST_PART = 0.02  # of the people of a half, in each of two branches


@dataclass(frozen=True, eq=False)
class Node:
    """Some people of a tree.

    Attributes
    ----------
    parent : int
        The position of the node that they were split off; -1 for everybody.
    column : str
        What parted them from the others of that node; "" for everybody.
    values : tuple of str
        What they have in that column.
    words : str
        The same in words: "income under 21,000", "employment not temporary".
    depth : int
    """

    parent: int
    column: str
    values: tuple[str, ...]
    words: str
    depth: int


@dataclass(frozen=True, eq=False)
class Tree:
    """Everybody, and the parts that they fall into.

    Attributes
    ----------
    error : str
        One of `ERRORS`.
    nodes : tuple of Node
        Everybody first, each before its own branches.
    share : Share
        Errors of the people of each node, of the measuring half only; shape (nodes,).
    people : int array, shape (nodes,)
        Of that half, also those whom the rate is not among.
    found : float array, shape (nodes,)
        The rate of the finding half: which part is picked is told by it, since the measured rate of what is picked by
        the measured rates would be too high or too low.
    """

    error: str
    nodes: tuple[Node, ...]
    share: Share
    people: NDArray[np.int64]
    found: Floats

    @property
    def ends(self) -> tuple[int, int]:
        """The leaves with the highest and the lowest rate of the finding half."""
        rates, leaves = np.nan_to_num(self.found), self.leaves
        return max(leaves, key=lambda place: rates[place]), min(leaves, key=lambda place: rates[place])

    def only(self, kept: Collection[int]) -> Tree:
        """The same without some branches: these nodes, among them everybody and the parent of each."""
        places = sorted(kept)
        nodes = (self.nodes[place] for place in places)
        renumbered = {-1: -1} | {place: at for at, place in enumerate(places)}
        return replace(
            self,
            nodes=tuple(replace(node, parent=renumbered[node.parent]) for node in nodes),
            share=self.share.at(np.array(places)),
            people=self.people[places],
            found=self.found[places],
        )

    @property
    def leaves(self) -> list[int]:
        """Positions of the nodes that are not split further."""
        split = {node.parent for node in self.nodes}
        return [place for place in range(len(self.nodes)) if place not in split]

    def path(self, place: int) -> str:
        """A node in words, from everybody on: "income under 21,000 and sex woman"."""
        kept: list[Node] = []
        while place > 0:
            node = self.nodes[place]
            if not any(each.column == node.column and set(each.values) <= set(node.values) for each in kept):
                kept.append(node)  # what a later split of the same column does not say already
            place = node.parent
        return " and ".join(node.words for node in reversed(kept)) or "everybody"


def tree(found: Coded, error: str, *, threshold: float | None = None, least: int = 0) -> Tree:
    """A tree of at most three splits in a row, each where the errors of the finding half differ most.

    A column that is ordered is split between two of its values, any other into one value and all others. Of all
    splits that leave at least `least` people, and 2 % of the half, on both sides of both halves, the one that lowers
    the variance of errors most is made, if it is beyond chance (score test, adjusted by Bonferroni's method for all
    splits that were possible there). Every node is measured on the other half.

    Parameters
    ----------
    found : Coded
    error : str
        One of `ERRORS`.
    threshold : float, optional
        One of `found.thresholds`; needed where there are any.
    least : int
        People, also among those whom the rate is about, on each side of a split in each half.

    References
    ----------
    Breiman et al. (1984), Classification and Regression Trees; honest estimates from people who took no part in
    growing the tree: Athey and Imbens (2016), PNAS 113, 7353-7360.
    """
    wrong, among = found.wrong(error, threshold)
    grown = Growing(found, states(found, wrong, among), max(least, int(np.ceil(SMALLEST_PART * len(wrong) / 2)), 1))
    nodes = [Node(-1, "", (), "everybody", 0)]
    members = [np.arange(len(wrong))]
    for place, node in _as_they_come(nodes):
        split = grown.best(members[place]) if node.depth < DEPTH else None
        if split is None:
            continue
        names = found.values[split.column]
        inside = np.isin(found.codes[split.column][members[place]], split.values)
        rest = tuple(value for value in range(len(names)) if value not in split.values)
        for values, side in ((split.values, inside), (rest, ~inside)):
            nodes.append(_node(found, place, split.column, values, node.depth + 1))
            members.append(members[place][side])
    finding, measured = ([own[found.measured[own] == side] for own in members] for side in (False, True))
    return Tree(
        error,
        tuple(nodes),
        _share(found, wrong, among, measured),
        np.array([len(own) for own in measured], np.int64),
        _share(found, wrong, among, finding).value,
    )


def _as_they_come(nodes: list[Node]) -> Iterator[tuple[int, Node]]:
    """The nodes, also those that are added meanwhile."""
    place = 0
    while place < len(nodes):
        yield place, nodes[place]
        place += 1


def _node(found: Coded, parent: int, column: int, values: tuple[int, ...], depth: int) -> Node:
    names = found.values[column]
    words = f"{found.columns[column]}: {_said(found, column, values)}"
    return Node(parent, found.columns[column], tuple(names[value] for value in values), words, depth)


def _said(found: Coded, column: int, values: tuple[int, ...]) -> str:
    """Values in words: "under 21,000", "3 or more", "not care"; a run of numbers by its end."""
    names, edges = found.values[column], found.edges[column]
    known = [value for value in values if names[value] != MISSING]
    missing = " or missing" if 0 < len(known) < len(values) else ""
    every = sum(name != MISSING for name in names)
    first, last = (known[0], known[-1]) if known else (0, 0)
    end = last if first == 0 else first
    numbers = found.ordered[column] and number(names[end]) is not None
    if len(known) == every and not missing:
        return "not missing"
    if edges and known:
        return f"{_run(edges, first, last)}{missing}"
    if numbers and len(known) > 1:
        return f"{names[end]} or {'less' if first == 0 else 'more'}{missing}"
    rest = [name for at, name in enumerate(names) if at not in values]
    if len(values) <= len(rest):
        return " or ".join(names[value] for value in values)
    return f"not {' or '.join(rest)}"


def _run(edges: tuple[float, ...], first: int, last: int) -> str:
    """The lowest or the highest of all bands in words: "under 21,000", "21,000 and over"."""
    return (
        labels(edges[last : last + 1], whole=False)[0]
        if first == 0
        else labels(edges[first - 1 : first], whole=False)[1]
    )


def _share(found: Coded, wrong: NDArray[np.bool_], among: NDArray[np.bool_], members: list[NDArray[np.int64]]) -> Share:
    """Errors of the people of each node."""
    k = np.array([int(wrong[own].sum()) for own in members], np.int64)
    n = np.array([int(among[own].sum()) for own in members], np.int64)
    if found.weight is None:
        return Share(k, n)
    weight = found.weight
    sums = [[weight[own[wrong[own]]].sum(), weight[own[among[own]]].sum(), (weight[own[among[own]]] ** 2).sum()]
            for own in members]  # fmt: skip
    return Share(k, n, np.array(sums).T)
