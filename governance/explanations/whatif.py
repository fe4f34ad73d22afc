"""What if: a person with other values in some columns, each one that occurs, in the column's own kind."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from governance.data.column import Column
from governance.errors import ColumnNotLookedAt, ValueBeyond, ValueNotThere, ValueNotWhole
from governance.explanations.attribution import Attributions, Explainer
from governance.explanations.subject import Subject
from governance.metrics.intervals import Floats
from governance.naming import MISSING, by_size, name


@dataclass(frozen=True, eq=False)
class Range:
    """What a column may be set to: what occurs among the audited people.

    Attributes
    ----------
    column : str
    values : tuple
        Of a column of numbers or of categories: every value that somebody has, in order, without missing ones.
    people : int array
        How many people have each.
    missing : int
        How many have none; where it is 0, none may be chosen.
    numeric, whole : bool
        Whether it holds numbers, and whether all of them are whole.
    held : Series
        The column of the audited people, in the table's own kind.
    """

    column: str
    values: tuple[Any, ...] = field(repr=False)
    people: np.ndarray = field(repr=False)
    missing: int
    numeric: bool
    whole: bool
    held: pd.Series = field(repr=False)

    @property
    def low(self) -> float:
        """The smallest number that somebody has; nan where there is none."""
        return float(self.values[0]) if self.numeric else math.nan

    @property
    def high(self) -> float:
        """The largest one."""
        return float(self.values[-1]) if self.numeric else math.nan

    def own(self, value: Any) -> Any:
        """A person's value as it stands among `values`; None where it is missing."""
        if pd.isna(value):
            return None
        if self.numeric:
            return int(value) if self.whole else float(value)
        return value.item() if isinstance(value, np.generic) else value

    def series(self, wanted: Sequence[Any]) -> pd.Series:
        """These values as the table would hold them; None is missing.

        Raises
        ------
        ValueBeyond, ValueNotWhole
            If a number is outside the range, or broken where all are whole.
        ValueNotThere
            If nobody has this category, or nobody a missing value.
        """
        return self._numbers(wanted) if self.numeric else self.held.iloc[[self._place(each) for each in wanted]]

    @cached_property
    def _places(self) -> dict[Any, int]:
        """Where each value stands first."""
        first = Column.of(self.held, self.column)
        at = np.unique(first.codes, return_index=True)
        found = dict(zip(at[0].tolist(), at[1].tolist(), strict=True))
        own = {value: found[code] for code, value in enumerate(first.distinct.tolist())}
        return {**own, None: found[-1]} if self.missing else own

    def _place(self, value: Any) -> int:
        if value not in self._places:
            raise ValueNotThere(self.column, name(value), [name(each) for each in self._places])
        return self._places[value]

    def _numbers(self, wanted: Sequence[Any]) -> pd.Series:
        for each in {float(value) for value in wanted if value is not None}:
            if not self.low <= each <= self.high:
                raise ValueBeyond(self.column, each, self.low, self.high)
            if self.whole and each != round(each):
                raise ValueNotWhole(self.column, each)
        if None in wanted and not self.missing:
            raise ValueNotThere(self.column, MISSING, ["numbers only"])
        dtype = self.held.dtype
        if dtype.kind == "O" and not isinstance(dtype, pd.api.extensions.ExtensionDtype):
            kind, gone = type(self.values[0]), self.held.iloc[self._place(None)] if None in wanted else None
            return pd.Series([gone if each is None else kind(each) for each in wanted], dtype=object)
        given = [None if each is None else round(each) if self.whole else float(each) for each in wanted]
        return pd.Series(given, dtype=dtype)


def ranges(about: Subject) -> dict[str, Range]:
    """What each column may be set to, in the order of the subject's columns."""
    people = about.people.iloc[about.rows]
    return {column: _range(column, people[column]) for column in about.columns}


def _range(column: str, held: pd.Series) -> Range:
    found = Column.of(held, column)
    numbers = found.numbers
    numeric = numbers is not None and bool(np.isfinite(numbers[~np.isnan(numbers)]).all())
    known = found.distinct.tolist()
    if numeric:
        order = np.argsort([float(each) for each in known], kind="stable").tolist()
    elif isinstance(held.dtype, pd.CategoricalDtype) and held.dtype.ordered:
        order = held.dtype.categories.get_indexer(known).argsort().tolist()
    else:
        order = sorted(range(len(known)), key=lambda place: by_size(name(known[place])))
    values, people = tuple(known[place] for place in order), found.people[order]
    return Range(column, values, people, found.missing, numeric, numeric and found.is_whole, held)


def edited(person: pd.DataFrame, changes: Mapping[str, Any], known: Mapping[str, Range]) -> pd.DataFrame:
    """People with other values in some columns; every column keeps its kind, and the index stays.

    Parameters
    ----------
    person : DataFrame
        What the model looks at.
    changes : mapping of str to value
        A number, a value that occurs, or None for a missing one.
    known : mapping of str to Range
        See `ranges`.

    Raises
    ------
    ColumnNotLookedAt, ValueBeyond, ValueNotWhole, ValueNotThere
    """
    for column in changes:
        if column not in known:
            raise ColumnNotLookedAt(column, known)
    new = {column: known[column].series([value] * len(person)) for column, value in changes.items()}
    return person.assign(**{column: values.set_axis(person.index) for column, values in new.items()})


@dataclass(frozen=True, eq=False)
class WhatIf:
    """A person before and after some columns were changed.

    Attributes
    ----------
    before, after : Attributions
        Of one person each, against the same background.
    changed : tuple of str
        The columns that were changed.
    alone : float array, shape (changed columns,)
        How far the output moves when only this one is changed.
    score : tuple of float
        Before and after: a probability, or the number that is predicted.
    decided : tuple of bool, or None
        Before and after: whether the person gets the decision; None where no decision follows.
    """

    before: Attributions
    after: Attributions
    changed: tuple[str, ...]
    alone: Floats
    score: tuple[float, float]
    decided: tuple[bool, bool] | None

    @property
    def moved(self) -> Floats:
        """How far each column's attribution moves, shape (columns,); together that is how far the output does."""
        return np.asarray(self.after.values[0] - self.before.values[0])

    @property
    def change(self) -> float:
        """How far the output moves."""
        return float(self.after.output[0] - self.before.output[0])

    @property
    def elsewhere(self) -> float:
        """How much of that stands at columns that were not changed."""
        kept = [at for at, column in enumerate(self.before.columns) if column not in self.changed]
        return float(self.moved[kept].sum())


def what_if(
    explainer: Explainer, before: Attributions, changes: Mapping[str, Any], known: Mapping[str, Range]
) -> WhatIf:
    """A person with other values: the score, the decision and the attributions, against the same background.

    Parameters
    ----------
    explainer : Explainer
    before : Attributions
        Of one person, by the same explainer.
    changes, known
        See `edited`.
    """
    about, own = explainer.subject, before.people
    after = edited(own, changes, known)
    each = [edited(own, {column: value}, known) for column, value in changes.items()]
    asked = pd.concat([own, after, *each], ignore_index=True)
    says, both = about.says(asked), asked[:2]
    scores, decided = about.answers(both) if about.decides else (about.scores(both), None)
    return WhatIf(
        before,
        explainer.of_people(after),
        tuple(changes),
        says[2:] - says[0],
        (float(scores[0]), float(scores[1])),
        None if decided is None else (bool(decided[0]), bool(decided[1])),
    )
