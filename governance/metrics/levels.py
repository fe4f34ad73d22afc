"""Levels: what the values of a column are called, in which order, and which of them each person (or cell) has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.errors import (
    FavourableNeeded,
    FavourableUnknown,
    NotBinary,
    OutcomesDiffer,
    TooManyGroups,
    ValuesMissing,
)
from governance.metrics.cells import Coded
from governance.naming import MISSING, Group, Order, by_size, name

MOST_LEVELS = 200
MOST_GROUPS = 5_000
SURELY_TOO_MANY = 10 * MOST_LEVELS  # raw values; some of them may share a name

PLAIN = ({"0", "1"}, {"False", "True"})  # what says by itself which value is favourable


@dataclass(frozen=True)
class Levels:
    """The names of a column's values in order, which one each person has, and the order that was declared, if any."""

    names: tuple[str, ...]
    codes: NDArray[np.int64]
    declared: tuple[Order, ...] = ()


def levels(column: str, held: Coded) -> Levels:
    """The groups of one attribute: ordered categories as declared, anything else sorted, missing last.

    Levels of an ordered category that nobody has are kept, so that an absent group is seen.
    """
    had = held.values if held.ordered else _had(held)
    if len(had) > SURELY_TOO_MANY:
        raise TooManyGroups(f"Column {column!r}", len(had), MOST_LEVELS)
    called = [name(value) for value in had]
    names = [each for each in dict.fromkeys(called if held.ordered else sorted(called, key=by_size)) if each != MISSING]
    if len(names) > MOST_LEVELS:
        raise TooManyGroups(f"Column {column!r}", len(names), MOST_LEVELS)
    place = {each: position for position, each in enumerate(names)}
    missing = len(names)
    codes = np.array([*(place.get(name(value), missing) for value in held.values), missing])[held.codes]
    declared = (tuple(names),) if held.ordered else ()
    return Levels((*names, MISSING) if (codes == missing).any() else tuple(names), codes, declared)


def groups(attributes: Sequence[str], read: list[Levels], entries: int) -> tuple[tuple[Group, ...], NDArray[np.int64]]:
    """The groups in declared order, and which one each person (or cell) is in.

    One attribute keeps every level; of several only the combinations that exist, found one attribute
    at a time, so that the product of all levels is never built.
    """
    if len(read) == 1:
        return tuple((level,) for level in read[0].names), read[0].codes
    found: list[Group] = [()]
    codes = np.zeros(entries, dtype=np.int64)
    for each in read:
        flat = codes * len(each.names) + each.codes
        present = np.flatnonzero(np.bincount(flat))
        if len(present) > MOST_GROUPS:
            raise TooManyGroups(f"The combination of {' and '.join(map(repr, attributes))}", len(present), MOST_GROUPS)
        found = [(*found[i // len(each.names)], each.names[i % len(each.names)]) for i in present]
        place = np.zeros(present[-1] + 1, dtype=np.int64)
        place[present] = np.arange(len(present))
        codes = place[flat]
    return tuple(found), codes


@dataclass(frozen=True)
class Outcome:
    """A label or a decision with two values.

    Attributes
    ----------
    column : str
    names : tuple of str
        Those that somebody had, at most two.
    known : frozenset of str
        Those that could have been had: what a column of categories declares, or the other half of 0/1 and False/True.
    codes : int array
        Positions in `names`.
    """

    column: str
    names: tuple[str, ...]
    known: frozenset[str]
    codes: NDArray[np.int64]

    @property
    def plain(self) -> bool:
        """Whether it says by itself which value is favourable."""
        return any(set(self.names) <= pair for pair in PLAIN)

    def has(self, wanted: set[str]) -> NDArray[np.bool_]:
        """Who had one of these values."""
        return np.array([each in wanted for each in self.names])[self.codes]


def outcomes(
    columns: Mapping[str, Coded],
    *,
    label: str,
    decision: str | None,
    favourable: object | None,
    people: NDArray[np.int64] | None = None,
) -> tuple[str, NDArray[np.bool_], NDArray[np.bool_] | None]:
    """The favourable outcome's name, and who had it: in truth, and by decision.

    Returns
    -------
    (name, labels, decisions)
        Arrays of bool, one entry a person (or cell); None for the decisions when there is no such column.
    """
    truth = _outcome(label, columns[label], "label", people)
    decided = truth if decision is None else _outcome(decision, columns[decision], "decision", people)
    found = list(dict.fromkeys((*truth.names, *decided.names)))
    if favourable is None:
        for each in (truth, decided):
            if not each.plain:
                raise FavourableNeeded(each.column, each.names)
        shown = "True" if set(found) <= PLAIN[1] else "1"
        wanted = {"1", "True"}
    else:
        shown = name(favourable)
        wanted = {shown}
        if shown not in found and shown not in truth.known & decided.known:
            raise FavourableUnknown(favourable, f"of column {label!r}", truth.names)
        strangers = not set(truth.names) & set(decided.names) and not truth.known >= set(found) <= decided.known
        if len({*found, shown}) > 2 or strangers:
            raise OutcomesDiffer(label, truth.names, str(decision), decided.names)
    return shown, truth.has(wanted), None if decision is None else decided.has(wanted)


def present(column: str, held: Coded, role: str, people: NDArray[np.int64] | None = None) -> Levels:
    """The levels of a label or a decision, which nobody may miss; `people` are how many each entry is."""
    read = levels(column, held)
    missing = read.codes == (read.names.index(MISSING) if MISSING in read.names else -1)
    if missing.any():
        every = np.ones(len(read.codes), np.int64) if people is None else people
        raise ValuesMissing(column, int(every[missing].sum()), int(every.sum()), role)
    return read


def _outcome(column: str, held: Coded, role: str, people: NDArray[np.int64] | None) -> Outcome:
    try:
        read = present(column, held, role, people)
    except TooManyGroups:
        raise NotBinary(column, held.values[:20]) from None
    used, codes = np.unique(read.codes, return_inverse=True)  # a declared outcome that nobody had is none
    names = tuple(read.names[place] for place in used)
    if len(names) > 2:
        raise NotBinary(column, names)
    declared = {name(value) for value in held.values} if held.declared else set()
    plain = next((pair for pair in PLAIN if set(names) <= pair), set())
    return Outcome(column, names, frozenset({*names, *declared, *plain}), codes)


def _had(held: Coded) -> list[object]:
    """The values that somebody has."""
    return [held.values[code] for code in np.flatnonzero(np.bincount(held.codes.astype(np.int64) + 1)[1:])]
