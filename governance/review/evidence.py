"""Evidence: everything that a rule may be judged by."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from governance.metrics.by_group import ByGroup
from governance.metrics.cube import Cube
from governance.metrics.measures import SCORED, measure
from governance.naming import Group
from governance.review.documents import Document

if TYPE_CHECKING:
    from governance.audit import Audit

    Audited: TypeAlias = "Audit | Evidence | Cube"


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
    passed : bool or None
        Of a previous version whether it passed its own policy; None where nobody knows.
    """

    cube: Cube
    scored: Cube | None = None
    previous: Evidence | None = None
    documents: tuple[Document, ...] = ()
    passed: bool | None = None

    @classmethod
    def held(cls, found: Audited) -> Evidence:
        """That which is given, or that of an audit or of a count."""
        if isinstance(found, Evidence):
            return found
        return cls.counted(found) if isinstance(found, Cube) else cls.of(found)

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
        """The same people by these attributes only; those of the previous version by as many of them as it knows."""
        previous = self.previous
        if previous is not None:
            previous = previous.by(*(each for each in attributes if each in previous.cube.attributes))
        own = self._each(lambda counts: counts.by(*attributes))
        return replace(own, previous=previous)

    def among(self, groups: Iterable[Group]) -> Evidence:
        """The people of these groups only; without the previous version."""
        kept = tuple(groups)
        own = self._each(lambda counts: counts.among(kept))
        return replace(own, previous=None)

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
        )
