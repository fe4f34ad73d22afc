"""The interval of a largest difference: picking the two extremes of many groups makes it too large on average."""

from __future__ import annotations

import numpy as np

from governance.metrics.intervals import Floats, last, newcombe, normal_quantile

DRAWS, HALVINGS, BAND_HALVINGS = 1_000, 12, 30
FAR = 4.0  # over the root of the smallest group: eight standard errors at least
ROUNDING = 1e-9


def largest_difference(
    values: Floats, people: Floats, *, confidence: float = 0.95, seed: int = 0
) -> tuple[float, float]:
    """Where the true largest difference of several groups probably is, by resampling their counts.

    A candidate is compared with the data by the pair of groups that speaks most against it, in units of the
    pair's own standard error. Groups are drawn again from the rates nearest to the observed ones that are exactly
    so far apart, and the candidate stays as long as what was observed is not rare among the draws. Drawing from
    rates that obey the candidate takes the upward bias into account wherever the truth is; resampling the observed
    rates cannot, and its interval never contains 0.

    Parameters
    ----------
    values, people : float array, shape (groups,)
        The rates, and how many people each is among; two groups or more.
    confidence : float
        Coverage, in (0, 1).
    seed : int
        Of the draws, so that the same counts give the same answer.

    Returns
    -------
    (low, high) : two floats in [0, 1]
        low is 0 where the groups may all be alike. The difference that was observed is never above high.

    References
    ----------
    Chuang and Lai (2000), Statistica Sinica 10, 1-50 (hybrid resampling).
    """
    rare, widest = (1 - confidence) / 2, float(np.ptp(values))
    normal_quantile(confidence)  # refuses what is no confidence
    people = np.maximum(people.round(), 1)
    shape = (DRAWS, len(people))

    def tails(apart: Floats | float) -> tuple[float, float]:
        """How often draws speak more for a larger difference than the data do, and for a smaller one."""
        centre = _nearest(values, people, apart)
        drawn = np.random.default_rng(seed).binomial(people.astype(int), centre, shape) / people
        off = strongest(drawn, people, apart) - strongest(values[None], people, apart)
        above, below = (((side > ROUNDING).mean() + (side >= -ROUNDING).mean()) / 2 for side in (off, -off))
        return float(above), float(below)

    low = 0.0
    if tails(0)[0] <= rare:
        low = float(last(lambda apart: tails(apart)[0] <= rare, 0.0, widest, HALVINGS)[0])
    if tails(widest)[1] <= rare:  # closer than chance would have them, so that the test leaves nothing
        return low, _least_reach(values, people, confidence)
    far = min(1.0, widest + FAR / float(np.sqrt(people.min())))
    return low, float(last(lambda apart: tails(apart)[1] > rare, widest, far, HALVINGS)[1])


def _least_reach(values: Floats, people: Floats, confidence: float) -> float:
    """How far apart the pair could be that is surest to be close, and no less than what was seen."""
    one, other = np.triu_indices(len(values), 1)
    low, high = newcombe((values[one], people[one]), (values[other], people[other]), confidence)
    return max(float(np.maximum(high, -low).min()), float(np.ptp(values)))


def _nearest(values: Floats, people: Floats, apart: Floats | float) -> Floats:
    """The rates nearest to these of which two are this far apart and none further."""
    if apart <= np.ptp(values):  # those outside a band of this width move to its ends, least squares by people

        def low_enough(floor: Floats) -> bool:
            return bool(people @ (np.clip(values, floor, floor + apart) - values) <= 0)

        floor, _ = last(low_enough, values.min(), values.max() - apart, BAND_HALVINGS)
        return np.clip(values, floor, floor + apart)
    one, other = np.nonzero(~np.eye(len(values), dtype=bool))  # else the pair that is cheapest to push apart
    floors = (people[one] * (values[one] - apart) + people[other] * values[other]) / (people[one] + people[other])
    floors = floors.clip(0, 1 - apart)
    cost = sum(
        people[side] * (values[side] - at) ** 2 / np.maximum(at * (1 - at), ROUNDING)
        for side, at in ((one, floors + apart), (other, floors))
    )
    best = int(np.argmin(cost))
    moved = np.clip(values, floors[best], floors[best] + apart)
    moved[one[best]], moved[other[best]] = floors[best] + apart, floors[best]
    return moved.clip(0, 1)


def strongest(values: Floats, people: Floats, apart: Floats | float = 0.0) -> Floats:
    """Per row of rates, the strongest evidence of any pair that it is further apart than this, shape (rows,)."""
    columns = np.ascontiguousarray(values.T)  # groups first, so that every pair is a row
    found = np.full(len(values), -np.inf)
    for place in range(len(people) - 1):
        off = np.abs(columns[place + 1 :] - columns[place]) - apart
        off /= np.sqrt(1 / people[place] + 1 / people[place + 1 :])[:, None]
        np.maximum(found, off.max(axis=0), out=found)
    return found
