"""Disclosure: which groups can be shown, when nothing may be said about a few people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from governance.metrics import words
from governance.metrics.grouped import Grouped
from governance.naming import Group

Counts = TypeVar("Counts", bound=Grouped)


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
            f"{self.least:,} people is."
        )


def shown(counts: Counts, least: int) -> Shown[Counts]:
    """The groups of a count that can be shown when no group of fewer than `least` people may be.

    A group of 1 to `least` - 1 people is hidden. What is hidden could be worked out as a total minus everything
    that is shown of it; so where, of any total, the hidden groups are a single one, or have fewer than `least` people
    together, the smallest group that is still shown is hidden too (of equally small ones the first). The totals are
    everybody and, of several attributes, everybody who is alike in all of them but one: the rows and the columns of
    a table. Of a row that a view by fewer attributes hides, no cell is shown, so that both can stand on one page. A
    group without people is shown.

    The rule is about the people of a group, never weighted, and not about those of a rate: "1 of 30" is shown.

    Parameters
    ----------
    counts : Cube, Multiclass or Regression
        Grouped by the attributes on view.
    least : int
        How many people a group must have to be shown; with 1 or less nothing is hidden.
    """
    people = counts.people
    hidden = (people > 0) & ((people < least) | _hidden_beside(counts, least))
    totals, before = known_totals(counts.groups, len(counts.attributes)), -1
    while before != (before := int(hidden.sum())):
        for total in totals:
            _close(people, hidden, total, least)
    groups = [(group, bool(hides)) for group, hides in zip(counts.groups, hidden, strict=True)]
    return Shown(
        counts.among(group for group, hides in groups if not hides),
        tuple(group for group, hides in groups if hides),
        int(people[hidden].sum()),
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
        found[left[people[:, left].sum(axis=0).argmin()]] = True
    return found


def _hidden_beside(counts: Grouped, least: int) -> NDArray[np.bool_]:
    """Which groups belong to one that a view by fewer attributes hides."""
    found = np.zeros(len(counts.groups), bool)
    for axis in range(len(counts.attributes)) if len(counts.attributes) > 1 else ():
        others = counts.attributes[:axis] + counts.attributes[axis + 1 :]
        secret = set(shown(counts.by(*others), least).hidden)
        found |= np.array([group[:axis] + group[axis + 1 :] in secret for group in counts.groups], bool)
    return found


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
