"""Smallest: the search for small changes of a person that flip a decision, asking the model in few large batches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from governance.explanations.options import Codes, Options
from governance.metrics.intervals import Floats

GRID = 40  # options of a column that are tried alone and in pairs; all of them where there are no more
PAIRS = 4_000  # pairs of changes that are tried; all of them where there are no more
MOST_PAIRED = 40  # columns that are tried in pairs: those that gain most
PROMISING, ALIKE = 40, 2  # changes that are not enough and get one more column, and of the same columns at most
NEXT = 6  # options of that column
SETS, EACH = 20, 2  # sets of columns whose changes are made smaller, and changes of each
STEPS = 24  # options between a change and the person's own value that are tried at a time
SURELY = 1.3  # times as much as it takes, where effects do not quite add up

Answer = Callable[[Codes], tuple[Floats, NDArray[np.bool_]]]
"""About people with these options: how far each came towards the other decision (0 where that cannot be told), and
whether the decision is the other one."""


def smallest(options: Options, answer: Answer, need: float, columns: int) -> Codes:
    """People with the other decision by changes of at most so many columns, each made as small as the model allows.

    Single columns first, then pairs, then one more column for the most promising of those that are not enough. What
    flips is made smaller until taking back any one change, or making it one of the tried steps smaller, keeps the
    decision as it is.

    Parameters
    ----------
    options : Options
    answer : callable
        Asks the model about any number of people in one batch.
    need : float
        How far one has to come for the other decision, as `answer` tells it; inf where that cannot be told.
    columns : int

    Returns
    -------
    int array, shape (found, columns)
        Options, the nearest first, no two alike; empty where nothing flips.
    """
    asked = _singles(options)
    found = asked[:0]
    for size in range(1, columns + 1):
        if not len(asked):
            break
        gain, flips = answer(asked)
        found = np.concatenate([found, asked[flips]])
        waiting = asked[~flips], gain[~flips]
        asked = _pairs(options, *waiting, need) if size == 1 else _further(options, *waiting)
    return _moved_back(options, answer, _worth(options, found)) if len(found) else found


def nearest_first(options: Options, chosen: Codes) -> Codes:
    """The same without repetitions, by distance, then by how many columns change, then in the columns' order."""
    chosen = np.unique(chosen, axis=0)
    order = np.lexsort(((chosen > 0).sum(axis=1), np.round(options.distances(chosen), 12)))
    return np.asarray(chosen[order])


def _singles(options: Options) -> Codes:
    """Every free column alone."""
    none = np.zeros((1, len(options.columns)), np.int64)
    each = [_with(none, place, options.spread(place, GRID)) for place in options.free]
    return np.concatenate([none[:0], *each])


def _with(people: Codes, place: int, codes: Codes) -> Codes:
    """Each of these people with each of these options of a column."""
    made = np.repeat(people, len(codes), axis=0)
    made[:, place] = np.tile(codes, len(people))
    return made


def _pairs(options: Options, singles: Codes, gain: Floats, need: float) -> Codes:
    """Pairs of single changes neither of which is enough: all of them, or those that may be enough and an even few."""
    places = [place for place in options.free if singles[:, place].any()]
    rows = {place: np.flatnonzero(singles[:, place]) for place in places}
    places = sorted(sorted(places, key=lambda place: -gain[rows[place]].max())[:MOST_PAIRED])
    pairs = list(combinations(places, 2))
    whole = sum(len(rows[one]) * len(rows[other]) for one, other in pairs) <= PAIRS
    made = [singles[:0]]
    for one, other in pairs:
        first, second = rows[one], rows[other]
        if whole:
            picked = np.repeat(np.arange(len(first)), len(second)), np.tile(np.arange(len(second)), len(first))
        else:
            cost = options.cost[one][singles[first, one]], options.cost[other][singles[second, other]]
            picked = _likely((gain[first], gain[second]), cost, need, PAIRS // len(pairs))
        made.append(singles[first[picked[0]]] + singles[second[picked[1]]])
    return np.concatenate(made)


def _likely(gain: tuple[Floats, Floats], cost: tuple[Floats, Floats], need: float, most: int) -> tuple[Codes, Codes]:
    """The nearest of two columns' options that would be enough if effects added up, and some evenly apart."""
    reach = gain[0][:, None] + gain[1]
    first, second = [], []
    for wanted in (need, SURELY * need):
        enough = reach >= wanted
        some = np.flatnonzero(enough.any(axis=1))
        nearest = enough[some].argmax(axis=1)  # options are in the order of their distance
        order = np.argsort(cost[0][some] + cost[1][nearest], kind="stable")[: max(most // 3, 1)]
        first.append(some[order])
        second.append(nearest[order])
    side = max(int(np.sqrt(max(most - sum(map(len, first)), 1))), 1)
    one, other = (np.unique(np.linspace(0, len(each) - 1, side).round().astype(np.int64)[::-1]) for each in gain)
    return (
        np.concatenate([*first, np.repeat(one, len(other))]),
        np.concatenate([*second, np.tile(other, len(one))]),
    )


def _further(options: Options, waiting: Codes, gain: Floats) -> Codes:
    """The most promising changes that are not enough, each with one more column; the furthest where nobody can tell."""
    order = np.lexsort((-options.distances(waiting), -gain))
    chosen = waiting[_of_each(waiting, order, PROMISING * ALIKE, ALIKE)[:PROMISING]]
    made = [_with(chosen[chosen[:, place] == 0], place, options.spread(place, NEXT)) for place in options.free]
    return np.unique(np.concatenate(made), axis=0)


def _worth(options: Options, found: Codes) -> Codes:
    """Those that are made smaller: the nearest few of each set of columns, of the sets with the nearest."""
    found = nearest_first(options, found)
    kept = found[_of_each(found, np.arange(len(found)), SETS * EACH, EACH)]
    single = found[(found > 0).sum(axis=1) == 1]  # one column is easiest to read, so each is kept
    return nearest_first(options, np.concatenate([kept, single[_of_each(single, np.arange(len(single)), 99, 1)]]))


def _of_each(people: Codes, order: NDArray[np.int64], most: int, each: int) -> list[int]:
    """Positions in this order, of each set of changed columns at most `each`, and `most` together."""
    seen: Counter[bytes] = Counter()
    kept: list[int] = []
    for at in order.tolist():
        columns = (people[at] > 0).tobytes()
        if seen[columns] < each:
            seen[columns] += 1
            kept.append(at)
        if len(kept) == most:
            break
    return kept


def _between(options: Options, place: int, little: int, now: int) -> Codes:
    """A few options between what is too little and what is enough, on its side of the person's number; and none."""
    above = options.above[place]
    side = np.flatnonzero(above[:now] == above[now])
    side = side[side >= max(little, 1)]
    steps = np.linspace(0, len(side) - 1, STEPS).round().astype(np.int64)
    return np.unique(np.append(side[steps] if len(side) else side, 0))


def _moved_back(options: Options, answer: Answer, found: Codes) -> Codes:
    """Every change as near to the person's own value as the other decision allows, one change of each at a time."""
    now, little = found.copy(), np.zeros_like(found)  # options that are known to be too little
    moving = list(range(len(now)))
    while moving:
        probes = [
            (at, place, _between(options, place, little[at, place], now[at, place]))
            for at in moving
            for place in np.flatnonzero(now[at]).tolist()
        ]
        _, flips = answer(np.concatenate([_with(now[[at]], place, codes) for at, place, codes in probes]))
        better: dict[int, tuple[float, int, int]] = {}
        ends = np.cumsum([len(codes) for _, _, codes in probes])[:-1]
        for (at, place, codes), enough in zip(probes, np.split(flips, ends), strict=True):
            first = int(enough.argmax()) if enough.any() else len(codes)
            little[at, place] = codes[max(first - 1, 0)]
            if first < len(codes):
                cost, code = options.cost[place], int(codes[first])
                better[at] = max(
                    better.get(at, (-1.0, 0, 0)), (round(cost[now[at, place]] - cost[code], 12), place, code)
                )
        for at, (_, place, code) in better.items():
            now[at, place] = code
        moving = list(better)
    return nearest_first(options, now)
