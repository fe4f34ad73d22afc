"""Numbers as sentences and tables: how far predictions of a number are off, by group."""

from __future__ import annotations

from governance.audit import Audit
from governance.inspection import numbers as inspection
from governance.metrics.regression import Regression


def choices(found: Regression, own: float, *, low: bool) -> dict[float, str]:
    """The cuts that can be picked, each with the outcome that is favourable there."""
    said = "under" if low else "at least"
    return {
        cut: f"as audited ({found.label} {said} {cut:g})" if cut == own else f"{found.label} {said} {cut:g}"
        for cut in found.cuts
    }


def at_a_cut(found: Regression, cut: float, own: float, *, low: bool) -> str:
    """How to read the page when another cut than the audit's was picked."""
    said = "under" if low else "at least"
    return (
        f"Every tab now answers for {found.label} {said} {cut:g}: where it says “favourable”, read that. "
        f"The audit itself cuts at {own:g}."
    )


def unnumbered(audit: Audit) -> str:
    """What cannot be shown of a label that is a number, why, and what to do; "" where it can, or it is none."""
    roles = audit.dataset.roles
    if roles.label not in dict(roles.bands) or not (because := inspection.unnumbered(audit)):
        return ""
    return f"The label {roles.label} is a number. How far off predictions of it are cannot be shown: {because}."
