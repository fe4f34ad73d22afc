"""Intersections: where attributes meet, how many people there are."""

from __future__ import annotations

import streamlit as st

from governance.charts.composition import intersections as charts
from governance.composition.representation import representation
from governance.reports.composition import groups as report
from ui import audience, blocks, pickers, session
from ui.composition.asked import Asked


def shown(asked: Asked) -> None:
    """People and base rate of every combination of two to four attributes."""
    audit, by = asked.audit, asked.by
    if len(audit.dataset.roles.sensitive) < 2:
        st.markdown("This audit has one sensitive attribute, so there is nothing that could meet.")
        return
    least = session.policy(audit).min_group_size
    meeting = pickers.meeting(audit, by)
    seen = audience.view(audit.population.by(*meeting), least)
    crossed = representation(seen.cube, audit.population, seen.hidden)
    safe = representation(seen.safe, audit.population)
    finding = report.who_is_here(crossed, least)
    if meeting != asked.by:
        blocks.answer(finding)
    blocks.chart(
        charts.people_by_intersection(crossed),
        report.table(crossed),
        export=report.table(safe),
        key="crossed",
        finding=finding,
    )
    st.caption(
        "In a cell: how many people are there, which its shade says too, and below it, where there is room, the share "
        "of them whose real outcome is favourable. A dash is a group that is not shown."
    )
