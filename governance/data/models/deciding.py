"""Deciding: what a fitted classifier says about people, in the outcomes that the label is counted in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.data import models
from governance.data.roles import Roles
from governance.data.values import counted_as
from governance.errors import ModelOutcomesDiffer, ModelSeesOutcome


def decided(model: Any, table: pd.DataFrame, roles: Roles) -> tuple[NDArray[Any], NDArray[np.float64] | None]:
    """What the model decides about everybody, in the label's values; and their scores, None where it gives none.

    Raises
    ------
    ModelOutcomesDiffer
        And whatever `models.decisions` and `models.scores` refuse.
    """
    features = models.inputs(model, table, roles.features)
    classes, codes = np.unique(models.decisions(model, features), return_inverse=True)
    decision = np.array(_as_counted(classes.tolist(), roles))[codes]
    scores = [models.scores(model, features, place) for place in favourable(model, roles)]
    known = [each for each in scores if each is not None]
    return decision, np.sum(known, axis=0).clip(0, 1) if known else None


def favourable(model: Any, roles: Roles) -> list[int]:
    """The positions of the model's classes that are counted as the favourable outcome; one, unless some are joined.

    Raises
    ------
    ModelOutcomesDiffer
    """
    classes = _as_counted(model.classes_.tolist(), roles)
    if roles.favourable not in classes:
        raise ModelOutcomesDiffer(roles.favourable, dict.fromkeys(classes))
    return [place for place, each in enumerate(classes) if each == roles.favourable]


def refuse_outcomes(model: Any, roles: Roles) -> None:
    """Refuse a model that looks at what it should decide: at the label, or at a column that was decided from it."""
    seen = models.columns(model, roles.features)
    for role in ("label", "decision", "score"):
        if getattr(roles, role) in seen:
            raise ModelSeesOutcome(getattr(roles, role), role)


def _as_counted(values: Sequence[Any], roles: Roles) -> list[str]:
    """What a model says, by the names that the label is counted under."""
    joins = dict(dict(roles.merged).get(roles.label, ()))
    return [counted_as(each, joins) for each in values]
