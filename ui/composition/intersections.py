"""Intersections: where attributes meet, how many people there are."""

from __future__ import annotations

from governance.audit import Audit
from governance.charts.composition import groups as charts
from governance.composition.representation import representation
from governance.reports import summary, tables
from ui import audience, blocks, pickers, session


def shown(audit: Audit, _by: tuple[str, ...]) -> None:
    """People and base rate of every combination of two attributes."""
    if len(audit.dataset.roles.sensitive) < 2:
        return
    least, people = session.policy(audit).min_group_size, int(audit.population.people.sum())
    pair = pickers.pair(audit)
    seen = audience.view(audit.population.by(*pair), least)
    crossed, safe = representation(seen.cube, people, seen.hidden), representation(seen.safe, people)
    blocks.chart(
        charts.people_by_intersection(crossed),
        tables.representation(crossed),
        export=tables.representation(safe),
        key="crossed",
        finding=summary.who_is_here(crossed, least),
    )
