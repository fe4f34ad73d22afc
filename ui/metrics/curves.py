"""One picture of the score by group, at every threshold: distributions, curves, a rate, costs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

import pandas as pd
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
from ui import audience, blocks
from ui.metrics.asked import Asked
from ui.metrics.plans import Chosen
from ui.wording import plain

Sides = tuple[Cube, Cube]


def shown(asked: Asked, chosen: Chosen) -> None:
    """The picture that the reader picks, with the thresholds in view marked."""
    st.subheader("The score at every threshold", anchor=False)
    picked = st.segmented_control(
        "Picture",
        list(PICTURES),
        default=next(iter(PICTURES)),
        required=True,
        key="curve",
        bind="query-params",
        label_visibility="collapsed",
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


Made = TypeVar("Made")


def _both(sides: Sides, make: Callable[[Cube], Made]) -> tuple[Made, Made]:
    """Something of what is seen and of what may leave; made once where both are the same groups."""
    seen, safe = sides
    found = make(seen)
    return found, found if seen.groups == safe.groups else make(safe)


def _tables(found: Made, safe: Made, make: Callable[[Made], pd.DataFrame]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table of each; made once where both are the same."""
    table = make(found)
    return table, table if safe is found else make(safe)


def _told_apart(asked: Asked, side: Cube) -> Finding:
    """How well the score tells the outcomes apart; it does not change with the threshold, so it is drawn once."""

    def made() -> Finding:
        gap = difference(area_under_curve(side), min_group_size=asked.least)
        return reports.told_apart(gap, chance_level(gap))

    return asked.kept("told apart", asked.by, asked.least, side.groups, make=made)


def _scores(asked: Asked, sides: Sides, chosen: Chosen) -> None:
    found, safe = _both(sides, score_distribution)
    finding = _told_apart(asked, sides[0])
    blocks.answer(finding)
    drawn = charts.scores_by_outcome(found, chosen=_plan(sides[0], chosen))
    table, export = _tables(found, safe, reports.scores)
    blocks.chart(drawn, table, export=export, key="scores", finding=finding)
    st.caption(reports.SCORES_EXPLAINED)


def _roc(asked: Asked, sides: Sides, chosen: Chosen) -> None:
    found, safe = _both(sides, roc_curve)
    finding = _told_apart(asked, sides[0])
    blocks.answer(finding)
    _undrawn(found.up.every, found.up.value, found.across.value)
    drawn = curve_charts.roc(found, chosen=_plan(sides[0], chosen))
    table, export = _tables(found, safe, reports.curve)
    blocks.chart(drawn, table, export=export, key="roc", finding=finding)
    st.caption(reports.ROC_EXPLAINED)


def _precision(asked: Asked, sides: Sides, chosen: Chosen) -> None:
    found, safe = _both(sides, precision_recall_curve)
    plan = _plan(sides[0], chosen)
    finding = reports.over(rate(decided_by(sides[0], plan), "precision"), asked.least)
    blocks.answer(finding)
    _undrawn(found.up.every, found.up.value, found.across.value)
    drawn = curve_charts.precision_recall(found, chosen=plan)
    table, export = _tables(found, safe, reports.curve)
    blocks.chart(drawn, table, export=export, key="precision-recall", finding=finding)
    st.caption(reports.PRECISION_EXPLAINED)


def _rate(asked: Asked, sides: Sides, chosen: Chosen) -> None:
    name = asked.name if is_about_decisions(asked.name) else "selection_rate"
    if name != asked.name:
        st.caption(reports.RATE_EXPLAINED)
    found, safe = _both(sides, lambda each: sweep(each, name))
    finding = summary.over_thresholds(found, asked.least)
    blocks.answer(finding)
    _undrawn(found.every, found.value)
    drawn = charts.rate_by_threshold(found, chosen=_plan(sides[0], chosen))
    table, export = _tables(found, safe, tables.sweep)
    blocks.chart(drawn, table, export=export, key="sweep", finding=finding)


def _cost(asked: Asked, sides: Sides, chosen: Chosen) -> None:
    found, safe = _both(sides, lambda each: costs_at_all(each, chosen.costs))
    everybody = costs_at_all(asked.counts.by(), chosen.costs)
    plan = _plan(sides[0], chosen)
    finding = reports.cheapest(found, everybody, plan.common)
    blocks.answer(finding)
    _undrawn(found.every, found.every.value)
    drawn = charts.cost_by_threshold(found, everybody, chosen=plan)
    table, export = _tables(found, safe, lambda each: reports.costs(each, everybody))
    blocks.chart(drawn, table, export=export, key="costs", finding=finding, shares=False)
    st.caption(plain(reports.COST_EXPLAINED))


PICTURES: Mapping[str, Callable[[Asked, Sides, Chosen], None]] = {
    "Score distributions": _scores,
    "ROC": _roc,
    "Precision and recall": _precision,
    "Rate": _rate,
    "Cost": _cost,
}
