"""What it asks: the sensitive attribute, a coin, another model; its thresholds; and what law and ethics say."""

from __future__ import annotations

import streamlit as st

from governance.charts.mitigation import demands as charts
from governance.metrics.paired import Paired
from governance.mitigation.axes import across
from governance.mitigation.demands import Demands, demands
from governance.mitigation.flips import paired
from governance.mitigation.levelling import lowers
from governance.mitigation.tradeoff import Point
from governance.mitigation.utility import COST
from governance.reports.mitigation import demands as reports
from ui import audience, blocks
from ui.audience import View
from ui.mitigation.asked import Asked
from ui.wording import plain


def shown(asked: Asked, point: Point) -> None:
    """What the point asks when it decides, its thresholds, how much it depends on the split, and the notes."""
    key = repr(point.treatment), point.seeds
    found: Demands = asked.few("demands", *key, make=lambda: demands(asked.problem, asked.wanted, point))
    blocks.answer(reports.headline(found, asked.by))
    view = audience.view(paired(point), asked.wanted.least)
    said = reports.facts(found, point, asked.by, view.cube.groups)
    with st.container(border=True):
        st.markdown("\n".join(f"- **{question}:** {plain(answer)}" for question, answer in said.items()))
    if found.rule is not None:
        _thresholds(asked, view, found)
    if found.splits > 1:
        _splits(point, view, found)
    st.subheader("What law and ethics say about it", anchor=False)
    lowered = lowers(view.safe, asked.wanted.goal, least=asked.wanted.least)
    told = list(reports.notes(found, point.treatment.method, lowers=lowered))
    for note in told or [reports.NOTHING]:
        st.markdown(note)
    st.caption(reports.NOT_ADVICE)


def _thresholds(asked: Asked, view: View[Paired], found: Demands) -> None:
    """The rule as it would be used, of the groups that may be seen."""
    assert found.rule is not None
    seen, safe = view.both
    if not seen.groups:
        st.caption(reports.NO_GROUP)
        return
    said = reports.rule_finding(found.rule)
    blocks.answer(said)
    blocks.chart(
        charts.thresholds_by_group(found.rule, seen, asked.problem.threshold),
        reports.rule_table(found.rule, seen.groups),
        export=reports.rule_table(found.rule, safe.groups),
        key="rule",
        finding=said,
    )


def _splits(point: Point, view: View[Paired], found: Demands) -> None:
    """The gap and the utility in every split."""
    kind = point.wanted.utility.kind
    seen, safe = (found.over(each.groups) for each in view.both)
    said = reports.splits_finding(seen, kind, shares=kind != COST)
    blocks.answer(said)
    blocks.chart(
        charts.over_splits(seen, across(point.wanted.goal).title, kind.capitalize(), shares=kind != COST),
        reports.splits_table(seen, kind),
        export=reports.splits_table(safe, kind),
        key="by-split",
        finding=said,
        shares=kind != COST,
    )
