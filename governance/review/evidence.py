"""Evidence: everything that a rule may be judged by."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from governance.metrics.by_group import ByGroup
from governance.metrics.cube import Cube
from governance.metrics.measures import SCORED, measure
from governance.naming import Group
from governance.review.documents import Document

if TYPE_CHECKING:
    from governance.audit import Audit


@dataclass(frozen=True, eq=False, kw_only=True)
class Evidence:
    """Counts of the audited people, those of the previous version, and the documents beside the model.

    Attributes
    ----------
    cube : Cube
        With decisions, counted by every attribute that a rule names.
    scored : Cube or None
        The same people with their scores, where there are any; areas, Brier scores and calibration are read from it.
    previous : Evidence or None
        That of the previous approved version.
    documents : tuple of Document
    """

    cube: Cube
    scored: Cube | None = None
    previous: Evidence | None = None
    documents: tuple[Document, ...] = ()

    @classmethod
    def of(
        cls,
        audit: Audit,
        *,
        threshold: float | None = None,
        previous: Evidence | None = None,
        documents: tuple[Document, ...] = (),
    ) -> Evidence:
        """That of an audit; at its own threshold unless another one is given."""
        return cls.counted(audit.cube, audit.decided(threshold), previous=previous, documents=documents)

    @classmethod
    def counted(
        cls,
        counts: Cube,
        decided: Cube | None = None,
        *,
        previous: Evidence | None = None,
        documents: tuple[Document, ...] = (),
    ) -> Evidence:
        """That of a count, with its scores where it has any."""
        scored = counts if counts.thresholds else None
        return cls(cube=decided or counts, scored=scored, previous=previous, documents=documents)

    def by(self, *attributes: str) -> Evidence:
        """The same people by these attributes only; the previous version's too."""
        return self._each(lambda counts: counts.by(*attributes))

    def among(self, groups: Iterable[Group], before: Iterable[Group]) -> Evidence:
        """The people of these groups only, and of the previous version those of its own."""
        now, was = tuple(groups), tuple(before)
        previous = None if self.previous is None else self.previous._each(lambda counts: counts.among(was))
        return replace(replace(self, previous=None)._each(lambda counts: counts.among(now)), previous=previous)

    def measured(self, name: str) -> ByGroup | None:
        """A number of every group; None where it needs scores and there are none."""
        if name not in SCORED:
            return measure(self.cube, name)
        return None if self.scored is None else measure(self.scored, name)

    def _each(self, change: Callable[[Cube], Cube]) -> Evidence:
        return replace(
            self,
            cube=change(self.cube),
            scored=None if self.scored is None else change(self.scored),
            previous=None if self.previous is None else self.previous._each(change),
        )
