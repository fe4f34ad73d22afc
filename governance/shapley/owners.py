"""Owners: which column of a table each column of a prepared one came from.

Read from the transformers' own indices and categories, never from names. A transformer that mixes columns, or that is
not known here, has no such answer.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from governance.errors import ExplanationUnsuited

Places = NDArray[np.int64]

# Each column that comes out is one that went in, and depends on no other.
ONE_BY_ONE = (
    *("StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler", "PowerTransformer", "QuantileTransformer"),
    *("OrdinalEncoder", "Binarizer", "PlainColumns"),
)


def owners(steps: list[Any], names: list[Any]) -> Places:
    """The position in the table of what each prepared column came from, shape (prepared columns,).

    Parameters
    ----------
    steps : list of fitted transformers
        In their order.
    names : list
        Of the table's columns, or their positions.

    Raises
    ------
    ExplanationUnsuited
        If a step mixes columns, or is not known.
    """
    found = np.arange(len(names))
    for step in steps:
        found = _through(step, found, names)
        names = list(range(len(found)))
    return found


def _through(step: Any, taken: Places, names: list[Any]) -> Places:
    """The owners of what a step puts out, given those of what it takes."""
    kind = type(step).__name__
    if step is None or step == "passthrough":
        return taken
    if hasattr(step, "steps"):
        for _, part in step.steps:
            taken, names = _through(part, taken, names), []
        return taken
    if hasattr(step, "transformers_"):
        return _by_columns(step, taken, names)
    if hasattr(step, "get_support"):
        return taken[step.get_support()]
    if kind == "OneHotEncoder":
        return np.repeat(taken, _widths(step))
    if kind == "SimpleImputer":
        return _imputed(step, taken)
    if kind == "MissingIndicator":
        return taken[step.features_]
    if kind in ONE_BY_ONE or (kind == "FunctionTransformer" and isinstance(step.func, (np.ufunc, type(None)))):
        return taken
    raise ExplanationUnsuited(f"its step {kind} may mix columns")


def _by_columns(step: Any, taken: Places, names: list[Any]) -> Places:
    """Of a transformer that treats some columns in one way and others in another."""
    width = max((part.stop for part in step.output_indices_.values()), default=0)
    found = np.full(width, -1)
    known = getattr(step, "feature_names_in_", np.array(names if names else range(len(taken)), object)).tolist()
    for part, inner, chosen in step.transformers_:
        if inner == "drop":
            continue
        at = _positions(chosen, known)
        found[step.output_indices_[part]] = _through(inner, taken[at], list(range(len(at)))) if len(at) else []
    return found


def _positions(chosen: Any, known: list[Any]) -> Places:
    """Where the chosen columns are: by name, by position, by a slice, or by a truth value for each."""
    if isinstance(chosen, slice):
        if isinstance(chosen.start, str) or isinstance(chosen.stop, str):
            first = 0 if chosen.start is None else known.index(chosen.start)
            last = len(known) if chosen.stop is None else known.index(chosen.stop) + 1
            return np.arange(first, last)
        return np.arange(len(known))[chosen]
    each: list[Any] = [chosen] if np.isscalar(chosen) else list(chosen)
    if each and isinstance(each[0], (bool, np.bool_)):
        return np.flatnonzero(each)
    return np.array([known.index(one) if isinstance(one, str) else int(one) for one in each], dtype=np.int64)


def _widths(step: Any) -> list[int]:
    """How many columns each category column becomes: rare ones are one together, and one may be left out."""
    dropped = getattr(step, "drop_idx_", None)
    widths = []
    for place, values in enumerate(step.categories_):
        rare = getattr(step, "infrequent_categories_", [None] * len(step.categories_))[place]
        gone = dropped is not None and dropped[place] is not None
        widths.append(len(values) - (0 if rare is None else len(rare) - 1) - gone)
    return widths


def _imputed(step: Any, taken: Places) -> Places:
    """A column without any value leaves, unless it is kept; columns that say what was missing come behind."""
    empty = np.array([isinstance(each, float) and np.isnan(each) for each in step.statistics_], bool)
    kept = taken if step.keep_empty_features else taken[~empty]
    return kept if step.indicator_ is None else np.concatenate([kept, taken[step.indicator_.features_]])
