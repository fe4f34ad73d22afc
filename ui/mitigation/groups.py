"""By group: the goal's rates beside the unmitigated model's."""

from __future__ import annotations

from governance.charts.mitigation.groups import before_and_after
from governance.metrics import words
from governance.metrics.rates import rate
from governance.mitigation.goals import GOALS
from governance.mitigation.tradeoff import Point
from governance.reports import tables
from governance.reports.summary import Finding
from ui import audience, blocks
from ui.mitigation.asked import Asked


def shown(asked: Asked, point: Point) -> None:
    """Every rate that the goal is about, before and after, group by group."""
    seen = asked.seen(point)
    for name in GOALS[asked.wanted.goal].rates:
        before, safe_before = (rate(part, name) for part in audience.among(point.before, seen))
        after, safe_after = (rate(part, name) for part in audience.among(point.after, seen))
        finding = Finding(f"{words.title(name)} before and after.")
        blocks.chart(
            before_and_after(before, after),
            tables.before_and_after(before, after),
            export=tables.before_and_after(safe_before, safe_after),
            key=f"before-{name}",
            finding=finding,
        )
