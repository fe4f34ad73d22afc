"""By group: the goal's rates beside the unmitigated model's, and whether the gap closed by giving or by taking."""

from __future__ import annotations

import streamlit as st

from governance.charts.mitigation import groups as charts
from governance.metrics.changes import paired_difference
from governance.mitigation.flips import paired
from governance.mitigation.goals import GOALS
from governance.mitigation.levelling import levelling
from governance.mitigation.tradeoff import Point
from governance.reports.mitigation import groups as reports
from governance.reports.mitigation.expected import before, column, standing, told
from ui import audience, blocks
from ui.mitigation.asked import Asked
from ui.wording import plain


def shown(asked: Asked, point: Point) -> None:
    """Every rate that the goal is about, before and after, group by group."""
    least = asked.wanted.least
    view = audience.view(paired(point), least)
    for name in GOALS[asked.wanted.goal].rates:
        found, safe = (paired_difference(part, name) for part in view.both)
        said = reports.levelling(levelling(found, least=least), name, found.attributes)
        blocks.answer(told(said, point))
        if not found.groups:
            continue
        blocks.chart(
            charts.before_and_after(found, before=before(point), least=least),
            reports.table(found, column(point)),
            export=reports.table(safe, column(point)),
            key=f"before-{name}",
            finding=said,
        )
        st.caption(reports.MEANS[name])
    st.caption(plain(f"{reports.LEVELLING} {standing(point)}"))
