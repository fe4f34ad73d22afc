"""Groups: how many people each has, against whom there should be, and which are too small."""

from __future__ import annotations

import streamlit as st

from governance.charts.composition import groups as charts
from governance.composition.reference import compared
from governance.composition.representation import representation
from governance.composition.shortfall import shortfall
from governance.reports.composition import groups as report
from ui import audience, blocks, session
from ui.composition.asked import Asked


def shown(asked: Asked) -> None:
    """Every group's people and share, against a reference; then the groups that are too small for a verdict."""
    audit, by = asked.audit, asked.by
    least, everybody = session.policy(audit).min_group_size, audit.population
    seen = audience.view(everybody.by(*by), least)
    found, safe = (representation(part, everybody) for part in seen.both)
    against, exported = (None if asked.reference is None else compared(part, asked.reference) for part in seen.both)
    finding = report.who_is_here(found, least) if against is None else report.against(against)
    chart = charts.people_by_group(found, against)
    table, export = report.table(found, against), report.table(safe, exported)
    blocks.chart(chart, table, export=export, key="people", finding=finding)
    if against is not None:
        blocks.answer(finding)
    st.subheader("Which groups are too small?", anchor=False)
    lacking, safe_lacking = (shortfall(part, least) for part in seen.both)
    small = report.too_small(lacking, len(seen.cube.groups))
    blocks.answer(small)
    if lacking.groups:
        st.caption(
            f"A verdict needs {least:,} people, as the policy says: one on selection of all people of a group, one on "
            "errors of those who had the favourable outcome and of those who had not. The last column is the smallest "
            "gap in base rate to everybody else that would be found in four of five such tables."
        )
        blocks.table(report.shortfall(lacking), export=report.shortfall(safe_lacking), key="shortfall")
