"""The lattice: everybody, every group of each attribute, and every group where two to four attributes meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from governance.errors import AttributesDoNotMeet, GroupUnknown, RateNotPlain
from governance.metrics.adjustment import adjusted_together
from governance.metrics.cube import Cube
from governance.metrics.intervals import Floats, newcombe
from governance.metrics.margins import drawn_towards, expected_rate
from governance.metrics.meeting import Meeting, Node, everybody_but, meeting
from governance.metrics.power import minimum_detectable_gap
from governance.metrics.rates import Share, rate
from governance.metrics.significance import SIGNIFICANT, share_test
from governance.naming import attribute_names

FEWEST, MOST = 2, 4  # attributes that meet
LOOKS_FINE = 0.10  # a gap up to which a group looks fine, unless something else is said

Places = NDArray[np.int64]


@dataclass(frozen=True, eq=False, repr=False)
class Lattice:
    """One rate of every group of two to four attributes, on every level from everybody to where all of them meet.

    Arrays have one entry a node, everybody first, then by how many attributes meet.

    Attributes
    ----------
    name : str
        A key of `SHARES`.
    attributes : tuple of str
    levels : tuple of tuple of str
        The values of each attribute, in declared order.
    nodes : tuple of Node
    parents : int array, shape (nodes, attributes)
        The nodes with one attribute less, filled up with 0, which is everybody.
    share, others : Share
        The rate's people in each group, and everybody outside it.
    p_values, adjusted : float array
        Against everybody outside; adjusted over all groups of the lattice together (Benjamini and Hochberg). nan
        for groups of too few people, which are not tested and do not count.
    tests : int
        How many comparisons that were.
    expected : float array
        What the groups with one attribute less lead one to expect; see `margins.expected_rate`.
    pooled : float array
        Drawn towards that, for ranking only; see `margins.drawn_towards`.
    hidden : bool array
        Whether attributes meet here, the gap is beyond chance and no longer looks fine, and every coarser group that
        contains this one looks fine in that direction: its own gap is not beyond chance, or at most `looks_fine`.
    min_group_size : int
        People (weighted: effective ones) that a rate must be about to be tested.
    looks_fine : float
        A gap up to which a group looks fine, in [0, 1).
    """

    name: str
    attributes: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    nodes: tuple[Node, ...]
    parents: Places
    share: Share
    others: Share
    p_values: Floats
    adjusted: Floats
    tests: int
    expected: Floats
    pooled: Floats
    hidden: NDArray[np.bool_]
    min_group_size: int
    looks_fine: float

    @cached_property
    def depth(self) -> Places:
        """How many attributes meet in each node."""
        return np.array([len(node.attributes) for node in self.nodes], np.int64)

    @cached_property
    def value(self) -> Floats:
        """The rate of each node, in [0, 1]; nan where nobody is in the denominator."""
        return self.share.value

    @cached_property
    def difference(self) -> Floats:
        """The rate of each node minus that of everybody outside it; nan for everybody."""
        return self.value - self.others.value

    @property
    def enough(self) -> NDArray[np.bool_]:
        """Whether a rate is about enough people for a verdict."""
        return ~np.isnan(self.value) & (self.share.effective_n >= self.min_group_size)

    @property
    def beyond(self) -> NDArray[np.bool_]:
        """Whether a group differs from everybody outside it beyond chance, all groups of the lattice considered."""
        return self.adjusted < SIGNIFICANT

    @property
    def telling(self) -> Places:
        """-1 or 1 where a gap is beyond chance and larger than looks fine, by its direction; else 0."""
        return np.where(self.beyond & (np.abs(self.difference) > self.looks_fine), np.sign(self.difference), 0).astype(
            np.int64
        )

    @property
    def surprise(self) -> Floats:
        """How far the partially pooled rate is from what the margins lead one to expect; signed."""
        return self.pooled - self.expected

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every node as people say it; those that would be called alike also by their attributes."""
        said = [node.said for node in self.nodes]
        times = Counter(said)
        return tuple(
            name if times[name] == 1 else " · ".join(": ".join(pair) for pair in zip(*node, strict=True))
            for name, node in zip(said, self.nodes, strict=True)
        )

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Wilson's interval of each rate."""
        return self.share.interval(confidence)

    def difference_interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Newcombe's interval of each difference."""
        own, others = ((share.value, share.effective_n) for share in (self.share, self.others))
        return newcombe(own, others, confidence)

    def detectable(self, places: Sequence[int] | Places) -> Floats:
        """The smallest gap that these nodes would have shown four times in five, even if it were the only one."""
        own, others = self.share.at(np.asarray(places)), self.others.at(np.asarray(places))
        return minimum_detectable_gap(others.value, own.effective_n, others.effective_n, comparisons=self.tests)

    def ranking(self, order: str) -> Places:
        """Nodes with enough people by their pooled rate: a key of `ORDERS`. Everybody is not among them."""
        by, least = ORDERS[order]
        kept = np.flatnonzero(self.enough & (self.depth >= least))
        return kept[np.lexsort((-self.share.effective_n[kept], by(self)[kept]))]  # of equal ones the largest first

    def chain(self, place: int) -> Places:
        """All coarser groups that contain this one, everybody first, and itself last."""
        found, level = {place}, {place}
        while level := {int(parent) for each in level for parent in self.parents[each]} - found:
            found |= level
        return np.array(sorted(found), np.int64)

    def path(self, place: int) -> Places:
        """One way to this group, everybody first: of each group's parents, the one that shows most of its gap."""
        found = [place]
        while found[-1]:
            node = found[-1]
            parents = self.parents[node][: self.depth[node]]
            towards = np.nan_to_num(np.sign(self.difference[node]) * self.difference[parents], nan=-np.inf)
            found.append(int(parents[int(towards.argmax())]))
        return np.array(found[::-1], np.int64)

    def position(self, node: Node) -> int:
        """Where a node stands in the arrays."""
        if node not in self.nodes:
            raise GroupUnknown(node.group, [each.group for each in self.nodes])
        return self.nodes.index(node)

    def among(self, wanted: Collection[Node]) -> Lattice:
        """The same lattice, of which only these nodes (and everybody) are to be seen; no number changes."""
        stays = [place for place, node in enumerate(self.nodes) if not place or node in wanted]
        kept = np.array(stays, np.int64)
        moved = np.zeros(len(self.nodes), np.int64)
        moved[kept] = np.arange(len(kept))
        arrays = {name: getattr(self, name)[kept] for name in ("p_values", "adjusted", "expected", "pooled", "hidden")}
        return replace(
            self,
            nodes=tuple(self.nodes[place] for place in stays),
            parents=moved[self.parents[kept]],
            share=self.share.at(kept),
            others=self.others.at(kept),
            **arrays,
        )

    def records(self, confidence: float = 0.95) -> list[dict[str, object]]:
        """One row a node, as a data frame takes them."""
        low, high = self.interval(confidence)
        numbers = {
            self.name: self.value, "low": low, "high": high, "difference": self.difference, "p": self.p_values,
            "adjusted_p": self.adjusted, "expected": self.expected, "pooled": self.pooled, "hidden": self.hidden,
            "counted": self.share.k, "people": self.share.n, "attributes": self.depth,
        }  # fmt: skip
        columns = zip(self.names, *(array.tolist() for array in numbers.values()), strict=True)
        return [dict(zip(("group", *numbers), row, strict=True)) for row in columns]

    def __repr__(self) -> str:
        return f"Lattice({self.name} of {len(self.nodes) - 1:,} groups of {' × '.join(self.attributes)})"


ORDERS = {  # what is small comes first, and how many attributes must meet
    "lowest": (lambda found: found.pooled, 1),
    "highest": (lambda found: -found.pooled, 1),
    "most surprising": (lambda found: -np.abs(found.surprise), FEWEST),
}


def lattice(
    cube: Cube, name: str, attributes: Iterable[str], *, min_group_size: int = 0, looks_fine: float = LOOKS_FINE
) -> Lattice:
    """One rate of every group that two to four attributes make, alone and where they meet.

    Each group is compared with everybody outside it: the score test, Fisher's exact test in small cells, adjusted
    over all groups of all levels together. Two groups that are everybody are one comparison.

    Parameters
    ----------
    cube : Cube
        Read at its decision.
    name : str
        A rate that is k of n people.
    attributes : iterable of str
        Two to four of the cube's.
    min_group_size : int
        Groups with fewer people in the denominator (weighted: fewer effective ones) get no verdict.
    looks_fine : float
        A gap up to which a group is not called hidden, nor a coarser one to blame, even beyond chance.

    Returns
    -------
    Lattice
        Everybody first. A rate is nan where nobody is in its denominator, a p-value also for a group of too few.

    Raises
    ------
    GovernanceError
        AttributesDoNotMeet unless they are two to four; RateNotPlain, RateUnknown, AttributeUnknown,
        AttributeTwice, DecisionNeeded.

    References
    ----------
    Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57, 289-300; partial pooling of
    intersections: Evans, Williams, Onnela and Subramanian (2018), Social Science & Medicine 203, 64-73.
    """
    names = attribute_names(attributes)
    if not FEWEST <= len(names) <= MOST:
        raise AttributesDoNotMeet(len(names), FEWEST, MOST)
    finest = rate(cube.by(*names), name)
    if not finest.plain:
        raise RateNotPlain(finest)
    met = meeting(names, finest.levels, finest.groups)
    share = met.summed(finest.shares[0])
    others = everybody_but(share)
    p, adjusted, tests = _tested(share, others, met.starts, min_group_size)
    expected = _expected(share, met)
    found = Lattice(
        name, names, finest.levels, met.nodes, met.parents, share, others, p, adjusted, tests, expected,
        drawn_towards(expected, share.value, share.effective_n, met.starts), np.zeros(len(p), bool),
        min_group_size, looks_fine,
    )  # fmt: skip
    return replace(found, hidden=_hidden(found))


def _tested(share: Share, others: Share, starts: Places, least: int) -> tuple[Floats, Floats, int]:
    """p-values of all groups with enough people, adjusted together, and how many comparisons they are."""
    p = np.full(len(share.n), np.nan)
    tested = np.flatnonzero((share.effective_n >= max(least, 1)) & (others.n > 0) & (share.n > 0))
    p[tested] = share_test(share.at(tested), others.at(tested))
    apart = np.split(p, starts[1:])
    two = [int((part > 0).sum()) == 2 for part in np.split(share.n, starts[1:])]
    adjusted, tests = adjusted_together(apart, two, "benjamini-hochberg")
    return p, np.concatenate(adjusted), tests


def _expected(share: Share, met: Meeting) -> Floats:
    """What the coarser groups lead one to expect; one fit for all subsets of as many attributes, each by itself."""
    depth = np.array([len(node.attributes) for node in met.nodes])
    found = share.value.copy()
    for many in range(1, int(depth.max()) + 1):
        here = np.flatnonzero(depth == many)
        keys = [met.within[here] * len(depth) + met.parents[here, column] for column in range(many)]
        margins = [np.unique(key, return_inverse=True)[1] for key in keys]
        found[here] = expected_rate(margins, share.counted[here], share.size[here])
    return found


def _hidden(found: Lattice) -> NDArray[np.bool_]:
    """Where a gap tells, and no coarser group that contains this one tells of it."""
    telling, depth = found.telling, found.depth
    told = {sign: telling == sign for sign in (-1, 1)}
    hidden = np.zeros(len(depth), bool)
    for many in range(FEWEST, int(depth.max()) + 1):
        here = np.flatnonzero(depth == many)
        for sign, already in told.items():
            above = already[found.parents[here, :many]].any(axis=1)
            hidden[here] |= (telling[here] == sign) & ~above
            already[here] |= above
    return hidden
