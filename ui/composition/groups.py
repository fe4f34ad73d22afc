"""Groups: how many people each has, against whom there should be, and which are too small."""

from __future__ import annotations

import streamlit as st

from governance.audit import Audit
from governance.charts.composition import groups as charts
from governance.composition.reference import compared
from governance.composition.representation import representation
from governance.composition.shortfall import shortfall
from governance.reports.composition import groups as report
from ui import audience, blocks, session
from ui.composition import references


def shown(audit: Audit, by: tuple[str, ...]) -> None:
    """Every group's people and share, against a reference; then the groups that are too small for a verdict."""
    least, everybody = session.policy(audit).min_group_size, audit.population
    seen = audience.view(everybody.by(*by), least)
    reference = references.chosen(audit, seen.cube)
    found, safe = (representation(part, everybody) for part in seen.both)
    against = None if reference is None else compared(seen.cube, reference)
    finding = report.who_is_here(found, least) if against is None else report.against(against)
    if against is not None:
        blocks.answer(finding)
    exported = None if reference is None else compared(seen.safe, reference)
    blocks.chart(
        charts.people_by_group(found, against),
        report.table(found, against),
        export=report.table(safe, exported),
        key="people",
        finding=finding,
    )
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
