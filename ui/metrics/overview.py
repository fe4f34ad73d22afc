"""Overview: the page in plain sentences, before anything else."""

from __future__ import annotations

from governance.metrics.chance import chance_level
from governance.metrics.disparity import difference
from governance.metrics.rates import rate
from governance.reports import summary
from ui import blocks
from ui.metrics.asked import Asked


def summary_of(asked: Asked) -> None:
    """The largest gap of the rate that is chosen, between the groups that may be seen."""
    gap = difference(rate(asked.seen.cube, asked.name), min_group_size=asked.least)
    blocks.answer(summary.largest_gap(gap, chance_level(gap)))
