"""Overview: whether the gate opens, what keeps it shut, and how much of its limit each rule uses up."""

from __future__ import annotations

import streamlit as st

from governance.charts.review import overview as charts
from governance.reports.gate.reported import HIDDEN
from governance.reports.review import overview as report
from ui import audience, blocks
from ui.review.asked import Asked
from ui.wording import plain


def answer(asked: Asked) -> None:
    """Does the gate open, what keeps it shut, what only warns, what is not sure, and what is waived?"""
    blocks.answer(report.gate(asked.policy, asked.verdicts, blocks.policy_remark(asked.audit)))
    lines = {
        ":material/lock:": report.kept_shut(asked.verdicts),
        ":material/notifications:": report.only_warns(asked.verdicts),
        ":material/straighten:": report.on_the_estimate(asked.seen),
    }
    waived = [f"Waiver from {each}" for each in report.waived(asked.seen)]
    said = [*((icon, line) for icon, line in lines.items() if line), *((":material/event:", line) for line in waived)]
    if said:
        st.markdown("  \n".join(f":small[{icon} {plain(line)}]" for icon, line in said))


def picture(asked: Asked) -> None:
    """One row a rule."""
    blocks.chart(
        charts.limits_used(asked.seen),
        report.table(asked.seen),
        export=report.table(asked.safe),
        key="limits",
        finding=report.furthest(asked.seen),
        shares=False,
    )
    st.caption(plain(report.USES_LIMIT))
    if audience.committee() and asked.hides():
        st.caption(f":material/visibility_off: {plain(HIDDEN.format(least=asked.policy.min_group_size))}")
