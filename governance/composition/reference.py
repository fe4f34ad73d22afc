"""Reference: the population that people are compared with, and how far the groups are from their shares in it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from governance.composition.representation import parts
from governance.data.roles import ROUNDED
from governance.errors import SharesRefused
from governance.metrics.adjustment import holm
from governance.metrics.cube import Cube
from governance.metrics.intervals import Floats, Pair, newcombe, over
from governance.metrics.rates import Share
from governance.metrics.significance import FEW, SIGNIFICANT, score_test
from governance.naming import MISSING, Group

DRAWS = 10_000


@dataclass(frozen=True, eq=False)
class Reference:
    """A population, as the share of each of its groups.

    Attributes
    ----------
    name : str
        What people call it, for sentences: "equal shares", "the people in training".
    shares : mapping of group to float
        Of the groups that it knows; they add up to 1.
    people : float
        Of how many people the shares were counted (Kish's effective size where they are weighted); inf where they
        are taken as they are said.
    """

    name: str
    shares: Mapping[Group, float]
    people: float = math.inf

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from every other one."""
        return self.name, tuple(self.shares.items()), self.people


@dataclass(frozen=True, eq=False)
class Compared:
    """How far the groups of a cube are from their shares in a reference.

    Attributes
    ----------
    reference : Reference
    attributes : tuple of str
    groups : tuple of tuple of str
        Those that the reference knows: in declared order, and behind them those that the cube has not at all.
    part : Share
        Of all people in these groups, those in each.
    expected : float array, shape (groups,)
        The share that each has in the reference, of the groups that are compared.
    difference, low, high : float array, shape (groups,)
        Share minus expected share, with its interval: Wilson's, or Newcombe's where the reference was counted too.
    p_values, adjusted : float array, shape (groups,)
        That the share is the expected one; adjusted by Holm's method.
    p_value : float
        That all shares together are the expected ones; nan where fewer than two groups are compared.
    left_out : tuple of tuple of str
        Groups that have people, and no share in the reference.
    """

    reference: Reference
    attributes: tuple[str, ...]
    groups: tuple[Group, ...]
    part: Share
    expected: Floats
    difference: Floats
    low: Floats
    high: Floats
    p_values: Floats
    adjusted: Floats
    p_value: float
    left_out: tuple[Group, ...]

    @property
    def differs(self) -> bool:
        """Whether the shares, all together, are others than expected, beyond chance."""
        return self.p_value < SIGNIFICANT

    @property
    def apart(self) -> list[int]:
        """Positions of the groups that are surely not as expected, the furthest first; none if all together are."""
        order = np.argsort(-np.abs(self.difference), kind="stable")
        return [int(place) for place in order if self.differs and self.adjusted[place] < SIGNIFICANT]

    def interval(self, confidence: float) -> Pair:
        """Where each difference begins and ends at another confidence."""
        return _interval(self.part, self.expected, self.reference.people, confidence)

    def among(self, groups: Iterable[Group]) -> Compared:
        """The same of some of the groups that people are in, and of those that nobody is in."""
        seen = set(groups)
        kept = np.array([group in seen or not k for group, k in zip(self.groups, self.part.k, strict=True)], bool)
        places = np.flatnonzero(kept)
        fields = ("expected", "difference", "low", "high", "p_values", "adjusted")
        return replace(
            self,
            groups=tuple(group for group, stays in zip(self.groups, kept, strict=True) if stays),
            part=self.part.at(places),
            left_out=tuple(group for group in self.left_out if group in seen),
            **{field: getattr(self, field)[places] for field in fields},
        )

    @property
    def wanted(self) -> Floats:
        """How many more people each group would need for its share, if all others stay as they are; 0 where none."""
        with np.errstate(divide="ignore", invalid="ignore"):
            more = (self.expected * self.part.size - self.part.counted) / (1 - self.expected)
        return np.ceil(np.maximum(np.where(self.expected < 1, more, 0.0), 0.0) - 1e-9)


def equal_shares(cube: Cube) -> Reference:
    """Every group that somebody is in with the same share; "(missing)" is none."""
    there = [group for group in cube.present if MISSING not in group]
    return Reference("equal shares", dict.fromkeys(there, 1 / max(len(there), 1)))


def counted_shares(cube: Cube, name: str, *, missing: bool = False) -> Reference:
    """The shares that groups have among the people of another cube, as the sample that it is.

    `missing` is whether people without a value are a group like any other.
    """
    counted = cube if missing else cube.known
    whole = parts(counted, counted)
    size = float(whole.effective_n[0]) if len(counted.groups) else 0.0
    return Reference(name, dict(zip(counted.groups, whole.value.tolist(), strict=True)), size)


def said_shares(shares: Mapping[Group, float], name: str) -> Reference:
    """Shares that somebody says.

    Raises
    ------
    SharesRefused
        If they are not all numbers from 0 to 1 that add up to 1, but for rounding.
    """
    refused = {group: share for group, share in shares.items() if not 0 <= share <= 1}
    if not shares or refused:
        raise SharesRefused(name, [*refused.values()])
    total = math.fsum(shares.values())
    if abs(total - 1) > ROUNDED:
        raise SharesRefused(name, [], total)
    return Reference(name, {group: share / total for group, share in shares.items()})


def compared(cube: Cube, reference: Reference, *, confidence: float = 0.95) -> Compared:
    """How far the groups of a cube are from their shares in a reference.

    Only groups that the reference knows are compared, among themselves: shares are of the people in them, so that
    somebody whose group is missing weighs on nobody's side.

    Parameters
    ----------
    cube : Cube
        Grouped by the attributes that the reference is about.
    reference : Reference
    confidence : float
        Coverage of each group's interval, in (0, 1).
    """
    there = dict(zip(cube.groups, cube.people.tolist(), strict=True))
    known = cube.among(group for group in cube.groups if group in reference.shares)
    absent = tuple(group for group in reference.shares if group not in there)
    groups, part = (*known.groups, *absent), _padded(parts(known, known), known, len(absent))
    shares = np.array([reference.shares[group] for group in groups])
    expected = over(shares, shares.sum())
    low, high = _interval(part, expected, reference.people, confidence)
    counted = not math.isinf(reference.people)
    p = score_test(*_sides(part, expected, reference.people)) if counted else _one_sample(part, expected)
    return Compared(
        reference,
        cube.attributes,
        groups,
        part,
        expected,
        part.value - expected,
        low,
        high,
        p,
        p if len(groups) == 2 else holm(p),  # of two groups that share everybody it is one test
        _together(part, expected, reference.people),
        tuple(group for group, people in there.items() if people and group not in reference.shares),
    )


def _interval(part: Share, expected: Floats, people: float, confidence: float) -> Pair:
    """Intervals of shares minus the expected ones, of which so many people were counted."""
    if math.isinf(people):
        low, high = (end - expected for end in part.interval(confidence))
        return low, high
    return newcombe(*_sides(part, expected, people), confidence)


def _sides(part: Share, expected: Floats, people: float) -> tuple[Pair, Pair]:
    """Both as rates, with the people each is among."""
    return (part.value, part.effective_n), (expected, np.full(len(expected), people))


def _padded(part: Share, known: Cube, absent: int) -> Share:
    """The same with groups that nobody is in."""
    if not absent:
        return part
    k = np.append(part.k, np.zeros(absent, np.int64))
    n = np.append(part.n, np.full(absent, known.people.sum()))
    if part.weighed is None:
        return Share(k, n)
    whole = np.array([0.0, known.amount.sum(), known.squared.sum()])
    return Share(k, n, np.hstack([part.weighed, np.tile(whole[:, None], absent)]))


def _one_sample(part: Share, expected: Floats) -> Floats:
    """p-values that shares are the expected ones: the score test, exact where few people are expected."""
    from scipy.stats import binomtest

    n = part.effective_n
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (part.value - expected) / np.sqrt(expected * (1 - expected) / n)
    p = np.vectorize(math.erfc, otypes=[float])(np.abs(z) / math.sqrt(2))
    certain = (expected == 0) | (expected == 1)
    p = np.where(certain, np.where(part.value == expected, 1.0, 0.0), p)
    if part.weighed is None:
        for place in np.flatnonzero(np.minimum(expected, 1 - expected) * n < FEW):
            if part.n[place]:
                p[place] = binomtest(int(part.k[place]), int(part.n[place]), float(expected[place])).pvalue
    return np.where(n > 0, p, np.nan)


def _together(part: Share, expected: Floats, reference: float) -> float:
    """p-value that all shares are the expected ones: chi-squared, by simulation where few people are expected."""
    from scipy.stats import chi2

    n = float(part.effective_n[0]) if len(expected) else 0.0
    if len(expected) < 2 or n == 0 or reference == 0:
        return math.nan
    size = n if math.isinf(reference) else n * reference / (n + reference)
    pooled = expected if math.isinf(reference) else (part.value * n + expected * reference) / (n + reference)
    counted = pooled > 0

    def off(value: Floats) -> Floats:
        gap = (value - expected)[..., counted] ** 2 / pooled[counted]
        return size * gap.sum(axis=-1)

    if (part.value[~counted] > 0).any():
        return 0.0
    found = off(part.value)
    if math.isinf(reference) and (expected[counted] * n).min() < FEW and part.weighed is None:
        drawn = np.random.default_rng(0).multinomial(int(n), expected, DRAWS) / n
        return float((1 + (off(drawn) >= found - 1e-9).sum()) / (1 + DRAWS))
    return float(chi2.sf(found, max(int(counted.sum()) - 1, 1)))
