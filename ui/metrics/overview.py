"""Overview: the page in plain sentences, before anything else."""

from __future__ import annotations

from governance.reports import summary
from ui import blocks
from ui.metrics.asked import Asked


def summary_of(asked: Asked) -> None:
    """The largest gap of the rate that is chosen, between the groups that may be seen."""
    blocks.answer(summary.largest_gap(asked.gap, asked.chance))
