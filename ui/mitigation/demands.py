"""What it asks: the sensitive attribute, a coin, another model; its thresholds; and what law and ethics say."""

from __future__ import annotations

import streamlit as st

from governance.charts.mitigation import demands as charts
from governance.metrics.changes import paired_difference
from governance.mitigation.demands import Demands, demands
from governance.mitigation.flips import paired
from governance.mitigation.goals import GOALS
from governance.mitigation.levelling import LOWERED, levelling
from governance.mitigation.tradeoff import Point
from governance.mitigation.utility import COST
from governance.reports.mitigation import demands as reports
from ui import blocks
from ui.mitigation.asked import Asked
from ui.wording import plain


def shown(asked: Asked, point: Point) -> None:
    """What the point asks when it decides, its thresholds, how much it depends on the split, and the notes."""
    key = repr(point.treatment), point.seeds
    found: Demands = asked.kept("demands", *key, make=lambda: demands(asked.problem, asked.wanted, point))
    blocks.answer(reports.headline(found, asked.by))
    said = reports.facts(found, point, asked.by)
    with st.container(border=True):
        st.markdown("\n".join(f"- **{question}:** {plain(answer)}" for question, answer in said.items()))
    if found.rule is not None:
        _thresholds(asked, point, found)
    if found.splits > 1:
        _splits(point, found)
    st.subheader("What law and ethics say about it", anchor=False)
    told = list(reports.notes(found, point.treatment.method, lowers=_lowers(asked, point)))
    for note in told or [reports.NOTHING]:
        st.markdown(note)
    st.caption(reports.NOT_ADVICE)


def _thresholds(asked: Asked, point: Point, found: Demands) -> None:
    """The rule as it would be used, of the groups that may be seen."""
    assert found.rule is not None
    seen, safe = asked.seen(point).both
    said = reports.rule_finding(found.rule)
    blocks.answer(said)
    blocks.chart(
        charts.thresholds_by_group(found.rule, seen.groups, seen.levels, asked.problem.threshold),
        reports.rule_table(found.rule, seen.groups),
        export=reports.rule_table(found.rule, safe.groups),
        key="rule",
        finding=said,
    )


def _splits(point: Point, found: Demands) -> None:
    """The gap and the utility in every split."""
    kind = point.wanted.utility.kind
    said = reports.splits_finding(found, kind, shares=kind != COST)
    blocks.answer(said)
    blocks.chart(
        charts.over_splits(found, kind.capitalize(), shares=kind != COST),
        reports.splits_table(found, kind),
        key="splits",
        finding=said,
        shares=kind != COST,
    )


def _lowers(asked: Asked, point: Point) -> bool:
    """Whether one of the goal's gaps closed by lowering the group that was ahead."""
    whole, least = paired(point), asked.wanted.least
    each = [levelling(paired_difference(whole, name), least=least) for name in GOALS[asked.wanted.goal].rates]
    return any(found is not None and found.verdict == LOWERED for found in each)
