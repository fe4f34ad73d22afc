"""Numbers: a model that learns the number itself here, where the label is one that is cut in bands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from governance import naming
from governance.audit import Audit
from governance.data import baseline, regressors
from governance.errors import LabelNotNumber, RecordedNotNumbers, RoleNeeded
from governance.explanations.fidelity import NUMBERS, fidelity
from governance.explanations.recorded import edge, refuse_seen
from governance.explanations.subject import Subject
from governance.shapley.outputs import NUMBER, Output


def learners(audit: Audit) -> tuple[str, ...]:
    """What can learn the number; () where the label is none."""
    roles = audit.dataset.roles
    return regressors.LEARNERS if roles.label in dict(roles.bands) else ()


def learnt(audit: Audit, learner: str, columns: Sequence[str] = (), *, share: float = 0.3, seed: int = 0) -> Subject:
    """The number that a model predicts, which learns it from part of the people; the held-out rest is audited.

    The parts are those of the audit, where it has some, else those that a baseline would have; weights count.

    Parameters
    ----------
    audit : Audit
    learner : str
        One of `learners`.
    columns : sequence of str
        What it may look at; the features of the roles, unless they are said.
    share : float
        Held out, in (0, 1); of an audit that has no parts.
    seed : int
        Of the parts.

    Raises
    ------
    LabelNotNumber
        If the label is no number in bands.
    ModelSeesOutcome
        If one of the columns is the label, or was recorded.
    RecordedNotNumbers
        If it is missing or infinite for somebody.
    SplitTooSmall, LearnerUnknown, FeatureRefused, FeatureInfinite, FeatureTooLarge, BaselineFailed
        As for a baseline.
    """
    dataset, roles = audit.dataset, audit.dataset.roles
    if roles.label not in dict(roles.bands):
        raise LabelNotNumber(roles.label)
    looked_at = list(columns or roles.features)
    if not looked_at:
        raise RoleNeeded("feature", "at least one column that a model may look at")
    refuse_seen(dataset.roles, looked_at)
    true = dataset.table[roles.label].to_numpy(float, na_value=np.nan)
    if wrong := int((~np.isfinite(true)).sum()):
        raise RecordedNotNumbers(roles.label, wrong, len(true))
    training, rows = audit.training, audit.rows
    if not len(training):
        parts = baseline.split(dataset.label.astype(object).map(naming.name), share=share, seed=seed)
        training, rows = parts.training, parts.held_out
    features = dataset.table[looked_at]
    weight = None if audit.weights is None else audit.weights[training]
    model = regressors.fit(features.iloc[training], true[training], learner, weight=weight, seed=seed)
    said = fidelity(NUMBERS, true[rows], regressors.predictions(model, features.iloc[rows]))
    bar, below = edge(dataset)
    return Subject(
        dataset,
        model,
        tuple(looked_at),
        Output(NUMBER),
        f"predicted {roles.label}",
        bar,
        rows,
        training,
        quantity=roles.label,
        below=below,
        outcome=f"{roles.label} {roles.favourable}",
        stand_in=(
            f"{learner.capitalize()} is explained, which learnt here to predict {roles.label} from {len(training):,} "
            f"people. About the {len(rows):,} people held out it has an R² of {said.value:.2f}, and a typical error of "
            f"{said.error:.3g}."
        ),
    )
