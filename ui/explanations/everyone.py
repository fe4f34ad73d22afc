"""Everyone: what drives the model over a sample of people."""

from __future__ import annotations

from governance.charts.explanations.everyone import importance
from governance.explanations.attribution import sample
from governance.reports.explanations import everyone as reports
from ui import blocks
from ui.explanations.asked import Asked

PEOPLE = 500


def shown(asked: Asked) -> None:
    """Which columns matter most, over a stated sample."""
    found = asked.of_rows(sample(asked.subject.rows, PEOPLE))
    blocks.chart(
        importance(found),
        reports.importance(found),
        key="importance",
        finding=reports.drivers(found),
        shares=False,
    )
    blocks.learns_without_weights(asked.audit)
