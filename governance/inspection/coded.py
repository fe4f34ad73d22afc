"""Coded: the audited people by what every column holds in few names, and how each was decided about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance import naming
from governance.audit import LOOKED_AT, Audit, thresholds
from governance.data.valued import OTHERS, Valued, valued
from governance.errors import DecisionNeeded
from governance.metrics.cube import Cube, position
from governance.metrics.intervals import Floats
from governance.metrics.slices import Slice, cells_of

MOST_COLUMNS = 20
FEW_NUMBERS = 5  # different ones, of which none are put together
TAIL = 0.05  # of the people at the upper end, who are
MOST_VALUES = 12  # of a column; the people of all others are no kind by themselves


@dataclass(frozen=True, eq=False)
class Coded:
    """The audited people, by column.

    Attributes
    ----------
    columns : tuple of str
        Sensitive attributes first, then features.
    values : tuple of tuple of str
        Of each column: values, or quartiles of numbers; "(all others)" and "(missing)" last.
    ordered : tuple of bool
        Of each column, whether each value is more than the ones before it.
    edges : tuple of tuple of float
        Of each column, where its bands begin; () where values stand for themselves.
    codes : uint8 array, shape (columns, people)
        Positions in `values`.
    favourable : bool array, shape (people,)
        Whose real outcome was favourable.
    reached : int array, shape (people,)
        How many of the thresholds each score reaches; of recorded decisions 1 for the favourable one.
    thresholds : tuple of float
        () where decisions were recorded.
    weight : float array or None
    measured : bool array, shape (people,)
        Who is in the half that is measured; the others are those whom slices are found on.
    rows : int array, shape (people,)
        Positions in the table.
    left_out : tuple of str
        Columns that tell less about outcomes and decisions than those that are used.
    outcome : str
        The favourable outcome.
    """

    columns: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    ordered: tuple[bool, ...]
    edges: tuple[tuple[float, ...], ...]
    codes: NDArray[np.uint8]
    favourable: NDArray[np.bool_]
    reached: NDArray[np.int64]
    thresholds: tuple[float, ...]
    weight: Floats | None
    measured: NDArray[np.bool_]
    rows: NDArray[np.int64]
    left_out: tuple[str, ...]
    outcome: str

    @property
    def steps(self) -> int:
        """How many different numbers of thresholds can be reached."""
        return len(self.thresholds) + 1 if self.thresholds else 2

    def decided(self, threshold: float | None = None) -> NDArray[np.bool_]:
        """Who is decided favourably, at one of the thresholds or as recorded; shape (people,)."""
        return self.reached > (0 if threshold is None else position(threshold, self.thresholds))

    def wrong(self, error: str, threshold: float | None = None) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Who is decided about wrongly, and among whom that is counted, by one of `ERRORS`; shape (people,) each."""
        cell = 2 * self.favourable + self.decided(threshold)
        table = np.zeros((2, 4), bool)
        for side, half in enumerate(cells_of(error)):
            table[side, [2 * label + decision for label, decision in half]] = True
        return table[0][cell], table[1][cell]

    def inside(self, one: Slice) -> NDArray[np.bool_]:
        """Who is in a slice, shape (people,)."""
        found = np.ones(len(self.rows), bool)
        for column, value in one:
            found &= self.codes[column] == value
        return found

    def only(self, wanted: NDArray[np.bool_]) -> Coded:
        """Some of the people, shape (people,)."""
        mine = {name: getattr(self, name)[wanted] for name in ("favourable", "reached", "measured", "rows")}
        weight = None if self.weight is None else self.weight[wanted]
        return replace(self, codes=self.codes[:, wanted], weight=weight, **mine)

    def cube(self, *columns: int) -> Cube:
        """Everybody counted by the values of these columns, open to every threshold."""
        names = [self.values[column] for column in columns]
        sizes = [len(each) for each in names]
        flat = np.zeros(len(self.rows), np.int64)
        for column, size in zip(columns, sizes, strict=True):
            flat = flat * size + self.codes[column]
        cell = (flat * 2 + self.favourable) * self.steps + self.reached
        cells = int(np.prod(sizes))
        shape = (cells, 2, 1, self.steps) if self.thresholds else (cells, 2, self.steps, 1)
        there = np.arange(cells) if len(columns) == 1 else np.flatnonzero(np.bincount(flat, minlength=cells))
        places = [np.unravel_index(there, sizes)[axis].tolist() for axis in range(len(columns))]

        def counts(weight: Floats | None) -> NDArray[Any]:
            return np.bincount(cell, weight, minlength=int(np.prod(shape))).reshape(shape)[there]

        return Cube(
            attributes=tuple(self.columns[column] for column in columns),
            levels=tuple(names),
            groups=tuple(
                zip(*([own[at] for at in place] for own, place in zip(names, places, strict=True)), strict=True)
            ),
            declared=tuple(() for _ in columns),
            counts=counts(None),
            weight=None if self.weight is None else counts(self.weight),
            squares=None if self.weight is None else counts(self.weight**2),
            favourable=self.outcome,
            thresholds=self.thresholds,
            probability=bool(self.thresholds),
        )


def coded(audit: Audit, *, seed: int = 0) -> Coded:
    """The audited people by their sensitive attributes and features; of more than 200,000 a random sample.

    A column of many numbers is cut into quartiles; of many other values the 12 most frequent stand for themselves. Of
    more than 20 columns the attributes are used, and those features that tell most about real outcomes and
    decisions together (chi-squared beyond its degrees of freedom, on the half that slices are found on). Half of the
    people, drawn at random, are those who are measured. Of a table that is not loaded these are people of its sample.

    Raises
    ------
    DecisionNeeded
        If nothing was decided, and no score could decide.
    """
    dataset, random = audit.dataset, np.random.default_rng(seed)
    kept = np.arange(len(audit.rows))
    if len(kept) > LOOKED_AT:
        kept = np.sort(random.choice(kept, LOOKED_AT, replace=False))
    rows = audit.rows[kept]
    favourable, (reached, steps) = audit.outcome[rows], _reached(audit, kept)
    measured = random.permutation(len(rows)) % 2 == 1
    names = list(dict.fromkeys((*dataset.roles.sensitive, *dataset.roles.features)))
    read = {name: _few(dataset.as_counted(name).iloc[rows]) for name in names}
    yes = reached > (steps.index(audit.threshold) if steps else 0)
    used = _telling(read, dataset.roles.sensitive, (2 * favourable + yes), ~measured)
    own = [read[name] for name in used]
    return Coded(
        used,
        tuple(each.names for each in own),
        tuple(each.ordered for each in own),
        tuple(each.edges for each in own),
        np.stack([each.codes.astype(np.uint8) for each in own]),
        favourable,
        reached,
        steps,
        None if audit.weights is None else audit.weights[rows],
        measured,
        rows,
        tuple(name for name in names if name not in used),
        dataset.roles.favourable,
    )


def _telling(
    read: Mapping[str, Valued], first: Sequence[str], happened: NDArray[np.int64], finding: NDArray[np.bool_]
) -> tuple[str, ...]:
    """The columns that are used, in their own order: these first, then those that tell most."""
    tells = {name: _tells(each.codes[finding], happened[finding]) for name, each in read.items() if name not in first}
    used = {*[*first, *sorted(tells, key=lambda name: -tells[name])][: max(MOST_COLUMNS, len(first))]}
    return tuple(name for name in read if name in used)


def _reached(audit: Audit, kept: NDArray[np.int64]) -> tuple[NDArray[np.int64], tuple[float, ...]]:
    """How many thresholds everybody's score reaches, and which; or 1 for a favourable decision, and none."""
    if audit.large is not None:  # its decisions and scores are in the sample of it
        audit = Audit.recorded(audit.dataset)
    if audit.decision is not None:
        codes, distinct = pd.factorize(audit.decision[kept])
        yes = np.array([naming.name(each) == audit.dataset.roles.favourable for each in distinct], bool)
        return yes[codes].astype(np.int64), ()
    if audit.score is None:
        raise DecisionNeeded("error_rate", False)
    steps = thresholds(audit.dataset.roles.threshold)
    return np.searchsorted(np.array(steps), audit.score[kept], "right"), steps


def _few(column: pd.Series) -> Valued:
    """A column in at most a dozen names, beside "(all others)" and "(missing)"."""
    found = _topped(valued(column, bins="quartiles"))
    people = np.bincount(found.codes, minlength=len(found.names))
    own = [at for at, name in enumerate(found.names) if name not in (OTHERS, naming.MISSING)]
    kept = sorted(sorted(own, key=lambda at: -people[at])[:MOST_VALUES])
    rest = [OTHERS] if OTHERS in found.names or len(kept) < len(own) else []
    missing = [naming.MISSING] if naming.MISSING in found.names else []
    target = np.full(len(found.names), len(kept))
    target[kept] = np.arange(len(kept))
    if missing:
        target[-1] = len(kept) + len(rest)
    names = (*(found.names[at] for at in kept), *rest, *missing)
    return replace(found, names=names, codes=target[found.codes], ordered=found.ordered and not rest)


def _topped(found: Valued) -> Valued:
    """Many different numbers that stand for themselves, with the few people at the upper end together: "4 or more"."""
    known = [name for name in found.names if name != naming.MISSING]
    if (
        found.edges
        or not found.ordered
        or len(known) <= FEW_NUMBERS
        or any(naming.number(name) is None for name in known)
    ):
        return found
    people = np.bincount(found.codes, minlength=len(found.names))[: len(known)]
    above = people[::-1].cumsum()[::-1]  # who has as much or more
    top = min(int(np.flatnonzero(above >= TAIL * people.sum())[-1]), MOST_VALUES - 1)
    if top >= len(known) - 1:
        return found
    names = (*known[:top], f"{known[top]} or more", *found.names[len(known) :])
    codes = np.where(found.codes < len(known), np.minimum(found.codes, top), top + 1)
    return replace(found, names=names, codes=codes)


def _tells(codes: NDArray[np.int64], cell: NDArray[np.int64]) -> float:
    """Chi-squared of a column and what happened to people, beyond its degrees of freedom."""
    table = np.bincount(codes * 4 + cell, minlength=4).astype(float)
    table = np.pad(table, (0, -len(table) % 4)).reshape(-1, 4)
    table = table[np.ix_(table.sum(axis=1) > 0, table.sum(axis=0) > 0)]
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / max(table.sum(), 1)
    return float(((table - expected) ** 2 / expected).sum()) - (table.shape[0] - 1) * (table.shape[1] - 1)
