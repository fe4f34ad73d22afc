"""Classes: a label of several classes that an audit joins into two, counted class by class."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from governance import naming
from governance.audit import Audit
from governance.data import models
from governance.data.roles import Roles
from governance.data.values import counted_as
from governance.metrics.multiclass import MOST_CLASSES, Multiclass

FEWEST = 3  # classes that are more than the two outcomes of the audit


def label_classes(audit: Audit) -> tuple[str, ...]:
    """The classes of the label before the roles join them into two outcomes, sorted; () where there are only two.

    Spellings of one name that were joined are one class, and so is a missing value that was joined to a name.
    """
    roles = audit.dataset.roles
    if roles.label not in dict(roles.merged) or roles.label in dict(roles.bands):
        return ()
    found = {_class(value, roles) for value in _values(audit.dataset.table[roles.label])}
    return tuple(sorted(found, key=naming.by_size)) if FEWEST <= len(found) <= MOST_CLASSES else ()


def classes(audit: Audit) -> Multiclass | None:
    """The audited people by all sensitive attributes, true class and decided class.

    The true classes are those of the label before any are joined. The decided ones are those of the recorded column of
    decisions, or what a given model decides. Of a table that is not loaded its sample is counted.

    Returns
    -------
    Multiclass or None
        None where the label has two classes only, or decisions are not made in its classes; `unclassed` says why.
    """
    if not label_classes(audit) or _unclassed(audit):
        return None
    roles, table = audit.dataset.roles, audit.dataset.table
    label, decided = str(roles.label), _decided(audit)
    weight = {} if roles.weight is None else {roles.weight: table[roles.weight]}
    frame = audit.dataset.attributes.assign(**{label: _classed(table[label], roles)}, **weight).iloc[audit.rows]
    decision = _free(frame)
    return Multiclass.count(
        frame.assign(**{decision: decided}),
        sensitive=roles.sensitive,
        y_true=label,
        y_pred=decision,
        weight=roles.weight,
    )


def unclassed(audit: Audit) -> str:
    """Why a label of several classes cannot be audited class by class, and what to do; "" where it can."""
    return _unclassed(audit) if label_classes(audit) else ""


def _unclassed(audit: Audit) -> str:
    roles = audit.dataset.roles
    if len(audit.training):
        return (
            "the model that was fitted here learnt only the two outcomes that the classes are joined into. Audit a "
            "column of decisions, or give a model that tells the classes apart"
        )
    if audit.model is None and roles.decision is None:
        return "nothing says which class was decided for whom. Say which column holds the decisions, or give a model"
    known = set(label_classes(audit))
    strange = [each for each in dict.fromkeys(_said(audit)) if each not in known]
    if strange:
        return f"decisions hold classes that the label does not, such as {strange[0]!r}. Write both in the same classes"
    return ""


def _said(audit: Audit) -> list[str]:
    """The classes that can be decided: those a model knows, or those the column of decisions holds."""
    roles = audit.dataset.roles
    if audit.model is not None:
        return [_class(each, roles) for each in audit.model.classes_.tolist()]
    return [_class(value, roles) for value in _values(audit.dataset.table[roles.decision])]


def _decided(audit: Audit) -> Any:
    """The class decided for each audited person."""
    roles, table = audit.dataset.roles, audit.dataset.table
    if audit.model is None:
        return _classed(table[str(roles.decision)], roles).iloc[audit.rows].to_numpy()
    features = models.inputs(audit.model, table.iloc[audit.rows], roles.features)
    said, codes = np.unique(models.decisions(audit.model, features), return_inverse=True)
    return np.array([_class(each, roles) for each in said.tolist()], object)[codes]


def _classed(column: pd.Series, roles: Roles) -> pd.Series:
    """A column of classes by their names; a declared order stays."""
    held = column.astype("category")
    named = [_class(value, roles) for value in held.cat.categories]
    kept = list(dict.fromkeys(named))
    missing = _class(None, roles)
    if column.isna().any() and missing not in kept:
        kept.append(missing)
    codes = np.array([*(kept.index(each) for each in named), kept.index(missing) if missing in kept else -1])
    made = pd.Categorical.from_codes(codes[held.cat.codes], kept, ordered=bool(held.cat.ordered))
    return pd.Series(made, index=column.index, name=column.name)


def _class(value: object, roles: Roles) -> str:
    """The class that a value is: its own, unless it is missing or another spelling of what it is joined to."""
    own, joined = naming.name(value), counted_as(value, dict(dict(roles.merged).get(roles.label, ())))
    return joined if own == naming.MISSING or naming.lookalikes([own, joined]) else own


def _values(column: pd.Series) -> list[Any]:
    """What a column holds, each once; None where something is missing."""
    return [*column.dropna().unique().tolist(), *([None] if column.isna().any() else [])]


def _free(frame: pd.DataFrame, name: str = "(decided)") -> str:
    return name if name not in frame.columns else _free(frame, f"{name}'")
