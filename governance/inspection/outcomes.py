"""Outcomes: the audit by another outcome than its own: one class of its label, or one side of another cut."""

from __future__ import annotations

from dataclasses import replace

from governance import naming
from governance.audit import Audit
from governance.data import bands
from governance.data.column import Column
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.metrics.cube import Cube


def of_outcome(audit: Audit, outcome: str, counts: Cube) -> Audit:
    """The audit by the outcome that a cube of its people is about.

    Parameters
    ----------
    audit : Audit
        Of recorded decisions, or of a model that knows the classes; of a table that is not loaded, of its sample.
    outcome : str
        "" for the outcome as audited; else the name of one class of the label, against all others, or of one side of a
        cut of a label that is a number.
    counts : Cube
        Of that outcome. A class may have the name of the audit's own outcome, which several are joined to.
    """
    if not outcome:
        return audit
    edges = dict(audit.dataset.roles.bands)
    if audit.dataset.roles.label in edges and counts.threshold is not None:
        return _with(audit, _at_a_cut(audit, counts.threshold))
    return _with(audit, _one_class(audit, outcome))


def _at_a_cut(audit: Audit, cut: float) -> Roles:
    """The roles with the label cut elsewhere, and the same side of it favourable."""
    roles = audit.dataset.roles
    low, high = bands.labels((cut,), whole=False)
    edges = tuple((name, (cut,) if name == roles.label else own) for name, own in roles.bands)
    favourable = low if roles.favourable.startswith("under ") else high
    return replace(roles, favourable=favourable, bands=edges, outcome="")


def _one_class(audit: Audit, name: str) -> Roles:
    """The roles with all classes of the label joined but one, which is favourable."""
    roles, table = audit.dataset.roles, audit.dataset.table
    columns = [roles.label, *([] if roles.decision is None or audit.model is not None else [roles.decision])]
    written = {each for column in columns for each in Column.of(table[column], column).outcomes}
    written |= {naming.name(each) for each in (audit.model.classes_.tolist() if audit.model is not None else ())}
    joins = tuple((each, name if each == name else f"not {name}") for each in sorted(written))
    others = tuple(pair for pair in roles.merged if pair[0] != roles.label)
    return replace(roles, favourable=name, merged=((roles.label, joins), *others), outcome="")


def _with(audit: Audit, roles: Roles) -> Audit:
    dataset = Dataset(audit.dataset.name, audit.dataset.table, roles)
    return Audit.recorded(dataset) if audit.model is None else Audit.predicted(dataset, audit.model, audit.source)
