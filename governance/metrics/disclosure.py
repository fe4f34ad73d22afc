"""Disclosure: which groups can be shown, when nothing may be said about a few people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from governance.metrics import words
from governance.metrics.grouped import Grouped, summed
from governance.metrics.intervals import Floats
from governance.naming import Group, ordered

Counts = TypeVar("Counts", bound=Grouped)

MOST_SOLVED = 300  # hidden groups whose totals are solved for what they give away
NOTHING = 1e-8

Axes = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Shown(Generic[Counts]):
    """What of a count may be shown.

    Attributes
    ----------
    counts : Cube, Multiclass or Regression
        The people of the groups that are shown, and nobody else.
    hidden : tuple of tuple of str
        The groups that are not.
    people : int
        How many people the hidden groups have together. Fewer than `least` only where no group with people is
        shown and everybody together is too few.
    least : int
        How many people a group must have to be shown.
    """

    counts: Counts
    hidden: tuple[Group, ...]
    people: int
    least: int

    @property
    def sentence(self) -> str:
        """What is not shown and why; "" when everything is."""
        if not self.hidden:
            return ""
        names = [words.group(self.counts.attributes, group) for group in self.hidden]
        groups = "1 group is" if len(names) == 1 else f"{len(names):,} groups are"
        people = f"fewer than {self.least:,}" if self.people < self.least else f"{self.people:,}"
        return (
            f"{groups} not shown ({words.joined(names)}; {people} people together), so that no group of fewer than "
            f"{self.least:,} people is, nor can be worked out from the others."
        )


def shown(counts: Counts, least: int) -> Shown[Counts]:
    """The groups of a count that can be shown when no group of fewer than `least` people may be.

    A group of 1 to `least` - 1 people is hidden. What is hidden could be worked out as a total minus everything
    that is shown of it; so where, of any total, the hidden groups are a single one, or have fewer than `least` people
    together, the smallest group that is still shown is hidden too (of equally small ones the first). The totals are
    everybody and, of several attributes, everybody who is alike in all of them but one: the rows and the columns of
    a table. Where all totals that are shown leave one answer only for a hidden group of a few people, or for two that
    have few together, the smallest group shown beside them is hidden as well, if that can help (`given_away`). Of a
    row that a view by fewer attributes hides, no cell is shown, so that both can stand on one page. A group without
    people is shown.

    The rule is about the people of a group, never weighted, and not about those of a rate: "1 of 30" is shown.

    Parameters
    ----------
    counts : Cube, Multiclass or Regression
        Grouped by the attributes on view.
    least : int
        How many people a group must have to be shown; with 1 or less nothing is hidden.
    """
    hidden = _hidden_of(counts.levels, counts.groups, counts.people.tobytes(), least)
    groups = [(group, bool(hides)) for group, hides in zip(counts.groups, hidden, strict=True)]
    return Shown(
        counts.among(group for group, hides in groups if not hides),
        tuple(group for group, hides in groups if hides),
        int(counts.people[hidden].sum()),
        least,
    )


def closed(people: NDArray[np.int64], hidden: NDArray[np.bool_], least: int) -> NDArray[np.bool_]:
    """What else is hidden so that nothing can be worked out, where all totals over some places are known.

    Parameters
    ----------
    people : int array, shape (sides, places)
        Of each side its people in every place; the total of each side is known.
    hidden : bool array, shape (places,)
    least : int

    Returns
    -------
    bool array, shape (places,)
        Never a single hidden place, nor fewer than `least` people of a side in all of them together, unless nobody.
    """
    found = hidden.copy()
    while found.any() and not found.all():
        together = people[:, found].sum(axis=1)
        if found.sum() > 1 and ((together == 0) | (together >= least)).all():
            break
        left = np.flatnonzero(~found)
        then = together[:, None] + people[:, left]
        enough = ((then == 0) | (then >= least)).all(axis=0)  # the smallest with which it is done, if any is
        left = left[enough] if enough.any() else left
        found[left[people[:, left].sum(axis=0).argmin()]] = True
    return found


def told(people: NDArray[np.int64], least: int) -> NDArray[np.bool_]:
    """Which cells of a table can be told, where the totals of its rows and of its columns are known.

    Parameters
    ----------
    people : int array, shape (rows, columns)
        The last row is of everybody who is in none of the groups that are shown: none of it is told.
    least : int

    Returns
    -------
    bool array, shape (rows - 1, columns)
        No cell of fewer than `least` people. What is not told of a row or a column is of nobody, or of at least so
        many people together, unless none of it is told.
    """
    hidden = people < max(least, 1)
    hidden[-1] = True
    before = -1
    while before != (before := int(hidden.sum())):
        for own, gone in (*zip(people[:-1], hidden[:-1], strict=True), *zip(people.T, hidden.T, strict=True)):
            while 0 < own[gone].sum() < least and not gone.all():
                left = np.flatnonzero(~gone)
                gone[left[own[left].argmin()]] = True  # a view: of the table
    return np.asarray(~hidden[:-1])


@lru_cache(maxsize=64)
def _hidden_of(
    levels: tuple[tuple[str, ...], ...], groups: tuple[Group, ...], people: bytes, least: int
) -> NDArray[np.bool_]:
    """Which groups are hidden, found from everybody on, by one more attribute at a time."""
    own = np.frombuffer(people, np.int64)
    secret: dict[Axes, set[Group]] = {}
    hidden = np.zeros(len(groups), bool)
    for axes in (each for many in range(len(levels) + 1) for each in combinations(range(len(levels)), many)):
        names = _coarser(groups, axes)
        parts = groups if len(axes) == len(levels) else ordered(names, tuple(levels[axis] for axis in axes))
        place = {part: at for at, part in enumerate(parts)}
        size = summed(own, np.array([place[name] for name in names], np.int64), len(parts))
        hidden = _hidden(parts, size, axes, secret, least)
        secret[axes] = {part for part, hides in zip(parts, hidden, strict=True) if hides}
    hidden.flags.writeable = False
    return hidden


def _hidden(
    groups: tuple[Group, ...],
    people: NDArray[np.int64],
    axes: Axes,
    secret: Mapping[Axes, set[Group]],
    least: int,
) -> NDArray[np.bool_]:
    """Which groups by these attributes are hidden, given which are by any fewer of them (`secret`)."""
    coarser = {kept: _coarser(groups, [axes.index(axis) for axis in kept]) for kept in secret if set(kept) < set(axes)}
    hidden = people < least
    for kept, names in coarser.items():
        if 0 < len(kept) == len(axes) - 1:
            hidden |= np.array([name in secret[kept] for name in names], bool)
    hidden &= people > 0
    totals = known_totals(groups, len(axes))
    rows = _known([[None if name in secret[kept] else name for name in names] for kept, names in coarser.items()])
    solvable = len(axes) > 1 and hidden.any()  # of one attribute there is one total
    helpless = given_away(people, people > 0, rows, least) if solvable else totals[-1][:0]
    before = -1
    while before != (before := int(hidden.sum())):
        for total in totals:
            _close(people, hidden, total, least)
        if solvable and before == hidden.sum():
            given = np.setdiff1d(given_away(people, hidden, rows, least), helpless)
            _hide_beside(given, people, hidden, totals[:-1])
    return hidden


def _coarser(groups: tuple[Group, ...], kept: Sequence[int]) -> list[Group]:
    return [tuple(group[axis] for axis in kept) for group in groups]


def _known(names: Sequence[Sequence[Group | None]]) -> Floats:
    """Which group is in which total: a row for each name, 1 where it is that of a group; None has no row."""
    rows = [np.zeros((0, len(names[0]) if names else 0))]
    for own in names:
        places = {name: place for place, name in enumerate(dict.fromkeys(each for each in own if each is not None))}
        row = np.array([-1 if name is None else places[name] for name in own], np.int64)
        rows.append((row == np.arange(len(places))[:, None]).astype(float))
    return np.concatenate(rows)


def known_totals(groups: tuple[Group, ...], attributes: int) -> list[NDArray[np.int64]]:
    """Which groups a total is of: everybody, and everybody who is alike in all attributes but one."""
    alike: dict[tuple[int, Group], list[int]] = {}
    for axis in range(attributes) if attributes > 1 else ():
        for place, group in enumerate(groups):
            alike.setdefault((axis, group[:axis] + group[axis + 1 :]), []).append(place)
    return [*(np.array(places) for places in alike.values()), np.arange(len(groups))]


def _close(people: NDArray[np.int64], hidden: NDArray[np.bool_], total: NDArray[np.int64], least: int) -> None:
    """Hide more of the groups of a total, until what is hidden in it is several groups with enough people."""
    while (secret := total[hidden[total]]).size and (secret.size < 2 or people[secret].sum() < least):
        left = total[~hidden[total] & (people[total] > 0)]
        if not left.size:
            break
        hidden[left[people[left].argmin()]] = True


def _hide_beside(
    given: NDArray[np.int64], people: NDArray[np.int64], hidden: NDArray[np.bool_], totals: list[NDArray[np.int64]]
) -> None:
    """Hide one more group of a total that one of these is in: the smallest."""
    beside = [total for total in totals if np.isin(given, total).any()] if len(given) else []
    left = np.unique(np.concatenate([np.array([], np.int64), *beside]))
    left = left[(people[left] > 0) & ~hidden[left]]
    if len(left):
        hidden[left[people[left].argmin()]] = True


def given_away(people: NDArray[np.int64], hidden: NDArray[np.bool_], totals: Floats, least: int) -> NDArray[np.int64]:
    """The hidden groups of which totals tell how many people they are, alone or two together, and it is a few.

    What can be known of hidden groups is what is the same in all solutions of the totals. Solutions differ by the null
    space of "which group is in which total": a group in none of its directions has one size in all of them. That sizes
    are whole and not below 0, which may tell more, is not looked at.

    Parameters
    ----------
    people : int array, shape (groups,)
    hidden : bool array, shape (groups,)
    totals : float array, shape (totals, groups)
        1 where a group is in a known total, else 0.
    least : int
        A few are fewer than these.

    Returns
    -------
    int array
        Places of groups; none where more than `MOST_SOLVED` groups are hidden.

    References
    ----------
    Cox (1980), Journal of the American Statistical Association 75, 377-385.
    """
    secret = np.flatnonzero(hidden & (people > 0))
    if not 0 < len(secret) <= MOST_SOLVED:
        return secret[:0]
    rows = totals[:, secret]
    sizes, directions = np.linalg.eigh(rows.T @ rows)
    free = directions[:, sizes < NOTHING * len(secret)]
    moves = free @ free.T  # onto the null space
    alone = np.diag(moves)
    both = alone[:, None] + alone + 2 * moves  # how far a solution can move the sum of two
    few = people[secret][:, None] + people[secret] < least
    np.fill_diagonal(both, alone)
    np.fill_diagonal(few, people[secret] < least)
    return secret[((both < NOTHING) & few).any(axis=1)]
