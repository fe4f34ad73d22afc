"""The categories that a fitted scikit-learn model has seen, and what it does with one that it has not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Known:
    """What a model knows of one column.

    Attributes
    ----------
    values : tuple
        Every category that it was fitted on; a missing one is not among them.
    missing : bool
        Whether it was fitted on missing values too, or fills them in first.
    refuses : bool
        Whether it fails on any other value; otherwise it reads it as nothing in particular, in silence.
    """

    values: tuple[Any, ...]
    missing: bool
    refuses: bool


def vocabulary(model: Any) -> dict[str, Known]:
    """What the encoders of a model know, by column of the table; of a column that none of them reads, nothing."""
    names = getattr(model, "feature_names_in_", None)
    return {} if names is None else dict(_seen(model, [str(each) for each in names], filled=False))


def _seen(step: Any, columns: Sequence[str], *, filled: bool) -> Iterator[tuple[str, Known]]:
    for inner in ("best_estimator_", "estimator_", "_preprocessor"):  # a search, a tuned threshold, boosting
        if getattr(step, inner, None) is not None:
            yield from _seen(getattr(step, inner), columns, filled=filled or inner == "_preprocessor")
            return
    if hasattr(step, "transformers_"):
        for _, each, chosen in step.transformers_:
            yield from _seen(each, _chosen(columns, chosen), filled=filled)
    elif hasattr(step, "steps"):
        yield from _first_encoder(step, columns, filled=filled)
    elif hasattr(step, "categories_") and len(step.categories_) == len(columns):
        refuses = getattr(step, "handle_unknown", "ignore") == "error"
        for column, values in zip(columns, step.categories_, strict=True):
            missing = pd.isna(np.asarray(values, object))
            known = np.asarray(values, object)[~missing].tolist()
            yield column, Known(tuple(known), bool(filled or missing.any()), refuses)


def _first_encoder(pipeline: Any, columns: Sequence[str], *, filled: bool) -> Iterator[tuple[str, Known]]:
    """Of a pipeline, what its first step knows; steps that only fill in are passed by."""
    for _, each in pipeline.steps:
        fills = hasattr(each, "statistics_") and not getattr(each, "add_indicator", False)
        if fills and len(each.statistics_) == len(columns):
            filled = True
        elif each not in ("passthrough", None):
            yield from _seen(each, columns, filled=filled)
            return


def _chosen(columns: Sequence[str], chosen: Any) -> list[str]:
    """The names of the columns that a part takes: given as names, positions, a slice or a mask."""
    if isinstance(chosen, str):
        return [chosen]
    if not isinstance(chosen, slice) and all(isinstance(each, str) for each in chosen):
        return list(chosen)
    picked = np.asarray(columns, object)[chosen if isinstance(chosen, slice) else np.asarray(chosen)]
    return [str(each) for each in np.atleast_1d(picked)]
