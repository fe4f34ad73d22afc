"""Missing: what a gap could be if everybody had said which group they are in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from governance.errors import RateNotPlain
from governance.metrics.disparity import checked
from governance.metrics.intervals import Floats, last
from governance.metrics.rates import Rate
from governance.naming import MISSING


@dataclass(frozen=True)
class Bounds:
    """The smallest and the largest disparity that the known groups could have.

    Attributes
    ----------
    kind : str
        "difference" or "ratio".
    best, worst : float
        With the unknown people placed so that groups are as alike as can be, and as far apart. nan when fewer
        than two groups are known.
    people : int
        How many people's group is not known.
    """

    kind: str
    best: float
    worst: float
    people: int


def bounds(found: Rate, kind: str = "difference") -> Bounds:
    """Bounds on the largest difference, or the smallest ratio, over every way to place those with a missing group.

    Their outcomes and decisions are known, and only their groups are not. Somebody who misses one of several
    attributes is taken as able to be in any group, which can only widen the bounds. No sampling error is in them.

    Parameters
    ----------
    found : Rate
        One that is k of n; "(missing)" among its groups.
    kind : str
        "difference" (largest, of all pairs) or "ratio" (smallest).

    Raises
    ------
    RateNotPlain
        If the rate is a mean or another function of several shares.
    """
    checked(kind)
    if not isinstance(found, Rate) or not found.plain:
        raise RateNotPlain(found)
    share = found.shares[0]
    k, n = share.counted, share.size
    unknown = np.array([MISSING in group for group in found.groups], bool)
    known = ~unknown  # also one with nobody there yet: the unknown people may belong to it
    yes, no = k[unknown].sum(), (n - k)[unknown].sum()
    people = int(share.n[unknown].sum())
    k, n = k[known], n[known]
    if len(n) < 2 or (n > 0).sum() + yes + no < 2:  # no two groups can both have somebody
        return Bounds(kind, np.nan, np.nan, people)
    floor, ceiling = _alike(k, n, float(yes), float(no))
    apart = ~np.eye(len(n), dtype=bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        highest, lowest = (k + yes) / (n + yes), k / (n + no)
        if kind == "difference":
            best, worst = ceiling - floor, np.fmax.reduce((highest[:, None] - lowest)[apart])
        else:
            best = floor / ceiling if ceiling > 0 else np.nan
            worst = np.fmin.reduce((lowest / highest[:, None])[apart])
    return Bounds(kind, float(best), float(best if np.isnan(worst) else worst), people)  # nan: all who come are alike


def _alike(k: Floats, n: Floats, yes: float, no: float) -> tuple[float, float]:
    """The lowest and the highest rate when everybody unknown is placed so that these are closest.

    The rate of all together lies between them. The lowest is the highest floor to which the people who are counted can
    lift every group that is below it; the highest likewise, with those who are not counted. The two do not
    compete for anybody.
    """
    middle = (k.sum() + yes) / (n.sum() + yes + no)

    def lifted(floor: Floats) -> float:
        return float(np.maximum(floor * n - k, 0).sum() / max(1 - floor, 1e-300))

    def lowered(ceiling: Floats) -> float:
        return float(np.maximum(k - ceiling * n, 0).sum() / max(ceiling, 1e-300))

    floor, _ = last(lambda place: lifted(place) <= yes, 0.0, middle)
    ceiling, _ = last(lambda place: lowered(place) <= no, 1.0, middle)
    return float(floor), float(ceiling)
