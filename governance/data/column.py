"""A column: every value once, and which one each person has."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.naming import MISSING, name

types = pd.api.types


@dataclass(frozen=True, eq=False)
class Column:
    """The values of a column, whatever they are.

    Attributes
    ----------
    name : str
    values : Series
    codes : int array, shape (people,)
        Positions in `distinct`; -1 where the value is missing.
    distinct : Index
        Every value that somebody has, once.
    """

    name: str
    values: pd.Series
    codes: NDArray[np.int64]
    distinct: pd.Index

    @classmethod
    def of(cls, values: pd.Series, column: str) -> Column:
        """A column of any values; those that cannot be compared with each other are taken as they are written."""
        if not types.is_complex_dtype(values.dtype):
            try:
                codes, distinct = pd.factorize(values)
                return cls(column, values, codes.astype(np.int64), pd.Index(distinct))
            except (TypeError, ValueError, NotImplementedError):
                pass
        written = [None if types.is_scalar(each) and pd.isna(each) else str(each) for each in values]
        return cls.of(pd.Series(written, index=values.index, dtype=object), column)

    @cached_property
    def people(self) -> NDArray[np.int64]:
        """How many people have each of the distinct values."""
        return np.bincount(self.codes[self.codes >= 0], minlength=len(self.distinct))

    @property
    def missing(self) -> int:
        """How many people have no value."""
        return int((self.codes < 0).sum())

    @property
    def known(self) -> int:
        """How many people have a value."""
        return len(self.codes) - self.missing

    @cached_property
    def names(self) -> list[str]:
        """The name of each of the distinct values; some may share one."""
        return [name(value) for value in self.distinct.tolist()]

    @cached_property
    def named(self) -> Mapping[str, int]:
        """How many people have each value, by its name, most frequent first; "(missing)" is one of them."""
        found: dict[str, int] = {}
        for each, people in zip(self.names, self.people.tolist(), strict=True):
            found[each] = found.get(each, 0) + people
        if self.missing:
            found[MISSING] = self.missing
        return dict(sorted(found.items(), key=lambda pair: -pair[1]))

    @cached_property
    def outcomes(self) -> tuple[str, ...]:
        """The names of the values that somebody has, most frequent first, without the missing ones."""
        return tuple(each for each in self.named if each != MISSING)

    @cached_property
    def numbers(self) -> NDArray[np.float64] | None:
        """Everybody's number, nan where it is missing; None when the column holds anything but numbers."""
        if types.is_bool_dtype(self.values.dtype) or not len(self.distinct):
            return None
        if types.is_numeric_dtype(self.values.dtype):
            return self.values.to_numpy(float, na_value=math.nan)
        if types.infer_dtype(self.distinct) not in ("integer", "floating", "mixed-integer-float", "decimal"):
            return None
        return np.array([*map(_float, self.distinct.tolist()), math.nan])[self.codes]

    @cached_property
    def is_whole(self) -> bool:
        """Whether it holds numbers, all of them whole."""
        if self.numbers is None:
            return False
        finite = self.numbers[np.isfinite(self.numbers)]
        return len(finite) == self.known and bool((finite == np.round(finite)).all())

    @cached_property
    def texts(self) -> list[str]:
        """The distinct texts among the values."""
        if types.is_numeric_dtype(self.values.dtype) or types.is_datetime64_any_dtype(self.values.dtype):
            return []
        return [each for each in self.distinct.tolist() if isinstance(each, str)]

    @property
    def is_text(self) -> bool:
        """Whether it holds texts and nothing else."""
        return len(self.texts) == len(self.distinct) > 0

    def at(self, rows: NDArray[np.int64] | slice) -> Column:
        """The same column of some people."""
        return Column.of(self.values.iloc[rows], self.name)


def _float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf
