"""Sides: who is decided about differently by two versions, in which direction, and whether rightly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from governance.errors import NotPaired
from governance.metrics import disclosure
from governance.metrics.adjustment import adjusted_together
from governance.metrics.disclosure import closed, known_totals
from governance.metrics.intervals import Floats
from governance.metrics.paired import Paired
from governance.metrics.rates import Share
from governance.metrics.significance import share_test
from governance.naming import Group

FEWEST = 5  # people who changed sides in one way, below whom their number points at them
GAINED, LOST = "gained", "lost"
WAYS: dict[tuple[str, bool], tuple[int, int, int]] = {  # (label, first decision, second decision)
    (GAINED, True): (1, 0, 1),
    (GAINED, False): (0, 0, 1),
    (LOST, True): (0, 1, 0),
    (LOST, False): (1, 1, 0),
}


@dataclass(frozen=True, eq=False)
class Sides:
    """Who changed sides in every group.

    Attributes
    ----------
    attributes, levels, groups
        See `Grouped`.
    shares : dict of Share
        Of all people of each group, those who changed sides in each way: a key of `WAYS`, which says whether they
        gained or lost the favourable decision, and whether the second version is right about them.
    untold : tuple of tuple of str
        Groups of which it is not told how many changed sides; their numbers are 0 here.
    """

    attributes: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    groups: tuple[Group, ...]
    shares: dict[tuple[str, bool], Share]
    untold: tuple[Group, ...] = ()

    def among(self, wanted: Sequence[Group]) -> Sides:
        """The same of these groups only, in the order in which they stand here."""
        kept = [place for place, group in enumerate(self.groups) if group in set(wanted)]
        groups = tuple(self.groups[place] for place in kept)
        at = np.array(kept, np.int64)
        shares = {way: share.at(at) for way, share in self.shares.items()}
        return replace(self, groups=groups, shares=shares, untold=tuple(each for each in self.untold if each in groups))

    @property
    def told(self) -> NDArray[np.bool_]:
        """Of which groups it is told how many changed sides, shape (groups,)."""
        return np.array([group not in set(self.untold) for group in self.groups], bool)

    @property
    def gained(self) -> Share:
        """Those who got the favourable decision from the second version only."""
        return self._together((GAINED, True), (GAINED, False))

    @property
    def lost(self) -> Share:
        """Those who got it from the first version only."""
        return self._together((LOST, True), (LOST, False))

    @property
    def moved(self) -> Share:
        """Those who are decided about differently."""
        return self._together(*WAYS)

    @property
    def righted(self) -> Share:
        """Those about whom the first version was wrong and the second is right."""
        return self._together((GAINED, True), (LOST, True))

    @property
    def wronged(self) -> Share:
        """Those about whom the first version was right and the second is wrong."""
        return self._together((GAINED, False), (LOST, False))

    def _together(self, *ways: tuple[str, bool]) -> Share:
        parts = [self.shares[way] for way in ways]
        k = np.sum([part.k for part in parts], axis=0)
        if parts[0].weighed is None:
            return Share(k, parts[0].n)
        weighed = np.array(parts[0].weighed)
        weighed[0] = np.sum([part.counted for part in parts], axis=0)
        return Share(k, parts[0].n, weighed)


def sides(paired: Paired) -> Sides:
    """Who changed sides from the first version to the second, by group.

    They are the cells off the diagonal of each group's 2 × 2 table of both decisions, as in McNemar (1947),
    Psychometrika 12, 153-157, told apart by the real outcome.

    Parameters
    ----------
    paired : Paired
        Decided; where it is open to thresholds, pass `paired.at(threshold)`.

    Returns
    -------
    Sides
        Of all groups, `untold` empty; each share nan for a group with nobody.

    Raises
    ------
    NotPaired
    """
    if not isinstance(paired, Paired) or not paired.decided:
        raise NotPaired(paired)
    joint, weight, squares = paired.joint, paired.joint_weight, paired.joint_squares
    n = joint.sum(axis=(1, 2, 3))
    shares = {}
    for way, (label, first, second) in WAYS.items():
        weighed = None
        if weight is not None and squares is not None:
            weighed = np.stack([weight[:, label, first, second], weight.sum((1, 2, 3)), squares.sum((1, 2, 3))])
        shares[way] = Share(joint[:, label, first, second], n, weighed)
    return Sides(paired.attributes, paired.levels, paired.groups, shares)


def shown(paired: Paired, least: int) -> Sides:
    """Who changed sides as it may be shown to a committee, and as it may leave: see `disclosure.shown` and `discreet`.

    Parameters
    ----------
    paired : Paired
        All groups.
    least : int
        How many people a group must have to be shown.
    """
    whole = disclosure.shown(paired, least)
    return discreet(sides(paired), whole.hidden).among(whole.counts.groups)


def how_often_test(found: Sides, least: int = 0) -> Floats:
    """p-values that a group changes sides as often as all others together, adjusted for all groups by Holm.

    The score test, or Fisher's where few are expected (`share_test`). Groups of which it is not told, or of fewer than
    `least` people (effective ones where weighted), take no part on either side.

    Returns
    -------
    float array, shape (groups,)
        nan for a group that takes no part, and where fewer than two do.
    """
    part = np.flatnonzero(found.told & (found.moved.n > 0) & (found.moved.effective_n >= max(least, 1)))
    p = np.full(len(found.groups), np.nan)
    if len(part) > 1:
        moved = found.moved.at(part)
        (p[part],), _ = adjusted_together([share_test(moved, moved.others)], [len(part) == 2])
    return p


def discreet(found: Sides, hidden: Sequence[Group] = (), fewest: int = FEWEST) -> Sides:
    """The same without the numbers of groups in which somebody, but fewer than `fewest`, changed sides in one way.

    What is left out could be worked out as a total minus the other groups. So of no total it is one group alone, nor
    fewer than `fewest` people in one way together. The totals are everybody, and of several attributes everybody who
    is alike in all of them but one.

    This is about one table of numbers with its totals. Beside it, no rate of both versions may be shown of a group in
    `untold`: the difference is gained minus lost, and where people move one way only, as between two thresholds of one
    score, that is the number itself. Whoever may ask for each version's rates one after the other can always work
    that out; where that is so, say it and promise nothing.

    Parameters
    ----------
    found : Sides
        Of all groups, those among them that are not shown at all.
    hidden : sequence of tuple of str
        Groups that are not shown, whatever happened in them.
    fewest : int

    Returns
    -------
    Sides
        All groups, those that are left out with 0 everywhere and named in `untold`.
    """
    people = np.stack([share.k for share in found.shares.values()])
    secret = withheld(people, found.groups, len(found.attributes), hidden, fewest)
    untold = tuple(group for group, left_out in zip(found.groups, secret, strict=True) if left_out)
    shares = {
        way: Share(np.where(secret, 0, share.k), share.n, None if share.weighed is None else share.weighed * ~secret)
        for way, share in found.shares.items()
    }
    return replace(found, shares=shares, untold=untold)


def withheld(
    people: NDArray[np.int64], groups: tuple[Group, ...], attributes: int, hidden: Sequence[Group], fewest: int
) -> NDArray[np.bool_]:
    """Of which groups it is not told who changed: the rule of `discreet`, of people of shape (ways, groups)."""
    gone = set(hidden)
    secret = ((people > 0) & (people < fewest)).any(axis=0) | np.array([group in gone for group in groups], bool)
    before = -1
    while before != (before := int(secret.sum())):
        for total in known_totals(groups, attributes):
            secret[total] = closed(people[:, total], secret[total], fewest)
    return secret
