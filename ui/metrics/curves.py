"""One picture of the score by group, at every threshold: distributions, curves, a rate, costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from governance.charts.metrics import curves as curve_charts
from governance.charts.metrics import thresholds as charts
from governance.metrics.by_group import ByGroup
from governance.metrics.chance import chance_level
from governance.metrics.costs import costs_at_all
from governance.metrics.cube import Cube
from governance.metrics.curves import precision_recall_curve, roc_curve, score_distribution
from governance.metrics.disparity import difference
from governance.metrics.intervals import Floats
from governance.metrics.operating import Plan, decided_by
from governance.metrics.rates import is_about_decisions, rate
from governance.metrics.scores import area_under_curve
from governance.metrics.thresholds import sweep
from governance.reports import summary, tables
from governance.reports.metrics import thresholds as reports
from governance.reports.summary import Finding
from ui import audience, blocks, cache, session
from ui.metrics.asked import Asked
from ui.metrics.plans import Chosen
from ui.wording import plain

Sides = tuple[Cube, Cube]


def shown(asked: Asked, chosen: Chosen) -> None:
    """The picture that the reader picks, with the thresholds in view marked."""
    st.subheader("The score at every threshold", anchor=False)
    picked = st.segmented_control(
        "Picture", list(PICTURES), default=next(iter(PICTURES)), required=True, key="curve", bind="query-params"
    )
    picture = PICTURES.get(str(picked), _scores)
    picture(asked, audience.among(asked.counts.by(*asked.by), asked.seen), chosen)


def _plan(side: Cube, chosen: Chosen) -> Plan:
    """The thresholds in view, of the groups on this side only."""
    own = {group: at for group, at in chosen.after.own.items() if group in side.groups}
    return Plan(chosen.after.common, own)


def _undrawn(found: ByGroup, *values: Floats) -> None:
    """Which groups have no line."""
    if said := reports.undrawn(found, *values):
        st.caption(plain(said))


def _told_apart(asked: Asked, side: Cube) -> Finding:
    """How well the score tells the outcomes apart; it does not change with the threshold, so it is drawn once."""
    key = ("told apart", asked.outcome, asked.by, asked.least, side.groups)

    def made() -> Finding:
        gap = difference(area_under_curve(side), min_group_size=asked.least)
        return reports.told_apart(gap, chance_level(gap))

    return cache.kept(session.choice(), *key, make=made)


def _scores(asked: Asked, sides: Sides, chosen: Chosen) -> None:
    found, safe = (score_distribution(each) for each in sides)
    finding = _told_apart(asked, sides[0])
    blocks.answer(finding)
    st.caption(reports.SCORES_EXPLAINED)
    drawn = charts.scores_by_outcome(found, chosen=_plan(sides[0], chosen))
    blocks.chart(drawn, reports.scores(found), export=reports.scores(safe), key="scores", finding=finding)


def _roc(asked: Asked, sides: Sides, chosen: Chosen) -> None:
    found, safe = (roc_curve(each) for each in sides)
    finding = _told_apart(asked, sides[0])
    blocks.answer(finding)
    st.caption(reports.ROC_EXPLAINED)
    _undrawn(found.up.every, found.up.value, found.across.value)
    drawn = curve_charts.roc(found, chosen=_plan(sides[0], chosen))
    blocks.chart(drawn, reports.curve(found), export=reports.curve(safe), key="roc", finding=finding)


def _precision(asked: Asked, sides: Sides, chosen: Chosen) -> None:
    found, safe = (precision_recall_curve(each) for each in sides)
    plan = _plan(sides[0], chosen)
    finding = reports.over(rate(decided_by(sides[0], plan), "precision"), asked.least)
    blocks.answer(finding)
    st.caption(reports.PRECISION_EXPLAINED)
    _undrawn(found.up.every, found.up.value, found.across.value)
    drawn = curve_charts.precision_recall(found, chosen=plan)
    blocks.chart(drawn, reports.curve(found), export=reports.curve(safe), key="precision-recall", finding=finding)


def _rate(asked: Asked, sides: Sides, chosen: Chosen) -> None:
    name = asked.name if is_about_decisions(asked.name) else "selection_rate"
    if name != asked.name:
        st.caption(reports.RATE_EXPLAINED)
    found, safe = (sweep(each, name) for each in sides)
    finding = summary.over_thresholds(found, asked.least)
    blocks.answer(finding)
    _undrawn(found.every, found.value)
    drawn = charts.rate_by_threshold(found, chosen=_plan(sides[0], chosen))
    blocks.chart(drawn, tables.sweep(found), export=tables.sweep(safe), key="sweep", finding=finding)


def _cost(asked: Asked, sides: Sides, chosen: Chosen) -> None:
    found, safe = (costs_at_all(each, chosen.costs) for each in sides)
    everybody = costs_at_all(asked.counts.by(), chosen.costs)
    plan = _plan(sides[0], chosen)
    finding = reports.cheapest(found, everybody, plan.common)
    blocks.answer(finding)
    st.caption(plain(reports.COST_EXPLAINED))
    _undrawn(found.every, found.every.value)
    drawn = charts.cost_by_threshold(found, everybody, chosen=plan)
    table, export = (reports.costs(each, everybody) for each in (found, safe))
    blocks.chart(drawn, table, export=export, key="costs", finding=finding, shares=False)


PICTURES: Mapping[str, Callable[[Asked, Sides, Chosen], None]] = {
    "Score distributions": _scores,
    "ROC": _roc,
    "Precision and recall": _precision,
    "Rate": _rate,
    "Cost": _cost,
}
