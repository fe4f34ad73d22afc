"""Groups: how many people each has, against whom there should be."""

from __future__ import annotations

from governance.audit import Audit
from governance.charts.composition import groups as charts
from governance.composition.representation import representation
from governance.reports import summary, tables
from ui import audience, blocks, session


def shown(audit: Audit, by: tuple[str, ...]) -> None:
    """Every group's people and share."""
    least = session.policy(audit).min_group_size
    people = int(audit.population.people.sum())
    found, safe = (representation(part, people) for part in audience.view(audit.population.by(*by), least).both)
    table, export = tables.representation(found), tables.representation(safe)
    finding = summary.who_is_here(found, least)
    blocks.chart(charts.people_by_group(found), table, export=export, key="people", finding=finding)
