"""What can be explained of an audit: the reader's choice where there is more than one thing."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from governance.audit import Audit
from governance.explanations.subject import Subject, subject
from ui import blocks, session

NEEDED = "An explanation asks the model, so it needs one; this audit has none. Fit a baseline, or give a model."


def chosen(audit: Audit, place: Any) -> tuple[Subject, tuple[Hashable, ...]]:  # noqa: ARG001
    """What is explained, and what tells it from everything else that can be."""
    if audit.model is None:
        blocks.nothing_here(NEEDED)
    threshold = session.threshold(audit)
    return subject(audit, threshold=threshold), ("favourable", threshold)
