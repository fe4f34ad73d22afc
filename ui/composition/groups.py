"""Groups: how many people each has, against whom there should be, and which are too small."""

from __future__ import annotations

import streamlit as st

from governance.charts.composition import groups as charts
from governance.composition.representation import representation
from governance.composition.shortfall import shortfall
from governance.reports.composition import groups as report
from ui import audience, blocks, session
from ui.composition.asked import Asked


def shown(asked: Asked) -> None:
    """Every group's people and share, against a reference; then the groups that are too small for a verdict."""
    least = session.policy(asked.audit).min_group_size
    seen = audience.view(asked.people, least, beside=asked.beside)
    found, safe = (
        representation(part, asked.people, hidden) for part, hidden in ((seen.cube, seen.hidden), (seen.safe, ()))
    )
    against, exported = (
        None if asked.against is None else asked.against.among(part.groups) for part in (seen.cube, seen.safe)
    )
    finding = report.who_is_here(found, least) if against is None else report.against(against)
    chart = charts.people_by_group(found, against)
    table, export = report.table(found, against), report.table(safe, exported)
    if asked.beside is not None:
        st.caption("The bars are the people held out, whom the model did not learn from.")
    blocks.chart(chart, table, export=export, key="people", finding=finding)
    if against is not None:
        blocks.answer(finding)
    _small(asked, least)


def _small(asked: Asked, least: int) -> None:
    """The groups of everybody that are too small for a verdict, and what they lack."""
    st.subheader("Which groups are too small?", anchor=False)
    seen = audience.visible(asked.audit.population.by(*asked.by), least)
    lacking, safe = (shortfall(part, least) for part in seen.both)
    blocks.answer(report.too_small(lacking, len(seen.cube.groups), len(seen.hidden)))
    if lacking.groups:
        st.caption(
            f"A verdict needs {least:,} people, as the policy says: one on selection of all people of a group, one on "
            "errors of those who had the favourable outcome and of those who had not. The last column is the smallest "
            "gap in base rate to everybody else that would be found in four of five such tables."
        )
        blocks.table(report.shortfall(lacking), export=report.shortfall(safe), key="shortfall")
