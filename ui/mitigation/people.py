"""Whose decision changes: how many gain and lose it in each group, whether rightly, and who they are."""

from __future__ import annotations

import streamlit as st

from governance.charts.mitigation.people import whose_decision_changes
from governance.metrics import words
from governance.metrics.changes import paired_difference
from governance.metrics.sides import shown as discreet
from governance.metrics.sides import sides
from governance.mitigation.flips import Flips, everybody, flips, is_expected, paired
from governance.mitigation.tradeoff import Point
from governance.reports.mitigation import people as reports
from governance.reports.mitigation.expected import standing, told
from ui import audience, blocks
from ui.mitigation.asked import Asked
from ui.wording import plain

EVERY_GROUP = "All groups"


def shown(asked: Asked, point: Point) -> None:
    """People who gain and who lose the favourable decision, then the people themselves where they may be shown."""
    whole = paired(point)
    view = audience.view(whole, asked.wanted.least)
    safe = discreet(whole, asked.wanted.least)
    found = safe if audience.committee() else sides(whole)
    balance, others = (paired_difference(part, "selection_rate") for part in view.both)
    total, hides = sides(everybody(point, view.cube.groups)), len(view.cube.groups) < len(whole.groups)
    said = reports.headline(found, total, balance, expected=is_expected(point), hides=hides)
    blocks.answer(told(said, point))
    table, export = reports.table(found, balance), reports.table(safe, others)
    if found.told.any():
        blocks.chart(whose_decision_changes(found, balance), table, export=export, key="flips", finding=said)
    elif found.groups:
        blocks.table(table, key="flips", export=export)
    if unsaid := reports.untold(found):
        st.caption(f":material/visibility_off: {plain(unsaid)}")
    st.caption(plain(f"{reports.RIGHTLY} {standing(point)}"))
    _who(asked, point)


def _who(asked: Asked, point: Point) -> None:
    """The people themselves, in the technical view."""
    st.subheader("Who they are", anchor=False)
    if audience.committee():
        st.caption(reports.COMMITTEE)
        return
    problem = asked.problem
    treatment = repr(point.treatment), point.seeds
    found: Flips | None = asked.few("flips", *treatment, make=lambda: flips(problem, point))
    if found is None:
        st.caption(reports.NOT_KEPT)
        return
    left, right = st.columns(2)
    way = left.selectbox("People", reports.WAYS, key="flip_way", bind="query-params")
    groups = {words.group(problem.attributes, group): group for group in problem.groups}
    name = right.selectbox("Of the group", [EVERY_GROUP, *groups], key="flip_group", persist_state="session")
    table, people = reports.who(problem, found, group=groups.get(str(name)), way=str(way))
    st.caption(reports.listed(len(table), people, found.of, surely=found.surely))
    if people:
        blocks.numbers(table, shares=False)
