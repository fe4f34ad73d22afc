"""Offers: what of an audit can be explained: its model, one class of it, what was recorded, or a number learnt here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from governance import naming
from governance.audit import Audit
from governance.errors import MethodUnknown
from governance.explanations import numbers, recorded
from governance.explanations.fidelity import DECISIONS
from governance.explanations.subject import Subject, of_classes, subject

MODEL, CLASS, LEARNT = "model", "class", "learnt"


@dataclass(frozen=True)
class Offer:
    """Something that can be explained.

    Attributes
    ----------
    kind : str
        "model", "class", "decisions", "scores", "numbers" (as recorded, so that a surrogate speaks) or "learnt".
    value : str
        Of "class" and of "decisions" which one, "" for the favourable outcome; of "learnt" the learner.
    """

    kind: str
    value: str = ""

    @property
    def recorded(self) -> bool:
        """Whether it was recorded, and no model is there to be asked."""
        return self.kind not in (MODEL, CLASS, LEARNT)


def offers(audit: Audit) -> tuple[Offer, ...]:
    """What can be explained, the most natural first; () where only labels are known."""
    found = [] if audit.model is None else [Offer(MODEL), *(Offer(CLASS, each) for each in classes(audit))]
    for of in recorded.kinds(audit):
        found.append(Offer(of))
        found += [Offer(of, each) for each in recorded.classes(audit)] if of == DECISIONS else []
    return (*found, *(Offer(LEARNT, each) for each in numbers.learners(audit)))


def classes(audit: Audit) -> tuple[str, ...]:
    """The classes of a model that has three or more; the one that alone is the favourable outcome is left out."""
    named = [naming.name(each) for each in np.asarray(audit.model.classes_).tolist()]
    if len(named) < 3:
        return ()
    favourable = subject(audit).output.classes
    return tuple(each for place, each in enumerate(named) if (place,) != favourable)


def modelled(audit: Audit, offer: Offer, threshold: float | None = None, columns: Sequence[str] = ()) -> Subject:
    """The subject of an offer that was not recorded.

    A single class is decided by the model itself; the threshold is for the favourable outcome, and
    the columns are for a number that is learnt here.

    Raises
    ------
    MethodUnknown
        If it is not offered, or was recorded: see `governance.explanations.surrogate`.
    """
    known = [each for each in offers(audit) if not each.recorded]
    if offer not in known:
        raise MethodUnknown("subject", f"{offer.kind} {offer.value}".strip(), [each.kind for each in known])
    if offer.kind == LEARNT:
        return numbers.learnt(audit, offer.value, columns)
    if offer.kind == MODEL:
        return subject(audit, threshold=threshold)
    named = [naming.name(each) for each in np.asarray(audit.model.classes_).tolist()]
    return of_classes(audit, [named.index(offer.value)], f"{audit.dataset.roles.label} = {offer.value}", None)
