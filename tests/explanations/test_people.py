"""People worth looking at: picked by a reason, in an order that the reason gives."""

import numpy as np
import pytest

from governance.audit import Audit
from governance.errors import GovernanceError
from governance.explanations.people import REASONS, candidates


def test_people_are_picked_by_reason(audit: Audit) -> None:
    place = {row: at for at, row in enumerate(audit.rows)}
    picked = {reason: [place[row] for row in candidates(audit, reason, 0.5)] for reason in REASONS}
    nearest = np.abs(audit.score - 0.5)
    assert nearest[picked["closest to the threshold"][0]] == nearest.min()
    favourable = audit.outcome[audit.rows]
    for at in picked["refused by mistake"]:
        assert audit.score[at] < 0.5
        assert favourable[at]
    for at in picked["selected by mistake"]:
        assert audit.score[at] >= 0.5
        assert not favourable[at]
    surprising = audit.score[picked["refused by mistake"]]
    assert (np.diff(surprising) >= 0).all()
    assert len(picked["everybody"]) == 6_000


def test_an_unknown_reason_is_refused(audit: Audit) -> None:
    with pytest.raises(GovernanceError, match="no reason 'curiosity'"):
        candidates(audit, "curiosity", 0.5)


def test_nobody_is_picked_by_score_without_one(recorded: Audit) -> None:
    with pytest.raises(GovernanceError, match="needs a model"):
        candidates(recorded, "everybody", 0.5)
