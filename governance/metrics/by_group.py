"""By group: a number for every group, with the people it is about and how sure it is. Every such number is one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.errors import GroupUnknown
from governance.metrics.intervals import Floats
from governance.naming import Group, group_named


@dataclass(frozen=True, eq=False, repr=False)
class ByGroup(ABC):
    """A number for every group, with how many people it is about and how sure it is.

    Attributes
    ----------
    name : str
    attributes : tuple of str
        What the groups are groups of.
    levels : tuple of tuple of str
        Every value of each attribute, in declared order, so that a group looks the same everywhere.
    groups : tuple of tuple of str
    """

    name: str
    attributes: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    groups: tuple[Group, ...]

    @property
    @abstractmethod
    def value(self) -> Floats:
        """The number of each group, shape (groups,); nan where it is not defined."""

    @property
    @abstractmethod
    def effective_n(self) -> Floats:
        """How many equally weighted people the number of each group is about, shape (groups,)."""

    @abstractmethod
    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Where each group's true value probably is, as (low, high), each of shape (groups,); nan where undefined."""

    @property
    def defined(self) -> NDArray[np.bool_]:
        """Whether each group has the number at all."""
        return ~np.isnan(self.value)

    def comparable(self, least: int = 0) -> NDArray[np.bool_]:
        """Whether each group's number is defined and about enough people, counted as effective ones."""
        return self.defined & (self.effective_n >= least)

    def position(self, group: object) -> int:
        """Where a group stands in the arrays; ("female",) may be written "female"."""
        wanted = group_named(group)
        if wanted not in self.groups:
            raise GroupUnknown(wanted, self.groups)
        return self.groups.index(wanted)

    def records(self, confidence: float = 0.95) -> list[dict[str, object]]:
        """One row a group, as a data frame takes them: its attributes, the number, its interval, the people."""
        low, high = self.interval(confidence)
        own = (self.name, "low", "high", "people")
        names = [f"{attribute} (group)" if attribute in own else attribute for attribute in self.attributes]
        columns = zip(self.groups, self.value, low, high, self.effective_n, strict=True)
        return [
            {
                **dict(zip(names, group, strict=True)),
                self.name: float(value),
                "low": float(least),
                "high": float(most),
                "people": float(people),
            }
            for group, value, least, most, people in columns
        ]

    def __repr__(self) -> str:
        pairs = zip(self.groups, self.value, strict=True)
        said = ", ".join(f"{' · '.join(group) or 'everybody'} {value:.4g}" for group, value in pairs)
        return f"{type(self).__name__}({self.name}: {said})"
