"""Labels: for whom the real outcome is favourable, how balanced a group is, and whether a gap stays within strata."""

from __future__ import annotations

import streamlit as st

from governance.charts.composition import labels as charts
from governance.charts.metrics import rate_by_group
from governance.composition.balance import BALANCE, balance
from governance.composition.crossed import Crossed, crossed
from governance.composition.strata import stratified
from governance.metrics.cube import Cube
from governance.metrics.rates import Rate, rate
from governance.naming import Group
from governance.reports import tables
from governance.reports.composition import labels as report
from ui import audience, blocks, cache, pickers, session
from ui.composition.asked import Asked
from ui.wording import plain


def shown(asked: Asked) -> None:
    """Base rates; then one group against everybody else, by every measure and within the values of another column."""
    audit, by = asked.audit, asked.by
    least, everybody = session.policy(audit).min_group_size, audit.population.by(*by)
    seen = audience.view(everybody, least)
    base, safe = (rate(part, "base_rate") for part in seen.both)
    finding = report.base_rates(base, least)
    blocks.answer(finding)
    chart = rate_by_group(base, overall=rate(everybody.by(), "base_rate"))
    blocks.chart(chart, tables.rate(base), export=tables.rate(safe), key="base", finding=finding)
    there = [group for group, people in zip(seen.cube.groups, seen.cube.people, strict=True) if people]
    if len(there) < 2:
        return
    st.subheader("One group against everybody else", anchor=False)
    group = pickers.group(by, there, _worst(base, there))
    _balanced(everybody, group)
    st.subheader("Does the gap stay where people are alike?", anchor=False)
    column = pickers.column("Alike in", "stratum", strata(asked))
    if column is None:
        return
    found = stratified(stratum(asked, column).by(*by), group)
    finding = report.conditional(found)
    blocks.answer(finding)
    shown_to = least if audience.committee() else 0
    table, export = report.strata(found, shown_to), report.strata(found, least)
    blocks.chart(charts.within_strata(found, shown_to), table, export=export, key="strata", finding=finding)


def _worst(base: Rate, there: list[Group]) -> Group:
    """The group for whom the real outcome is favourable least often; what the reader probably looks for."""
    return min(there, key=lambda group: base.value[base.position(group)])


def _balanced(everybody: Cube, group: Group) -> None:
    """Every measure of balance of one group, each with a sentence."""
    found = {name: balance(everybody, name) for name in BALANCE}
    place = everybody.groups.index(group)
    finding = report.unbalanced(found, place)
    blocks.answer(finding)
    each = list(found.values())
    table = report.balance(each, place)
    blocks.chart(charts.balance(each, place), table, key="balance", finding=finding, shares=False)
    with st.expander("What each measure says", icon=":material/notes:"):
        for one in each:
            st.markdown(f"**{plain(BALANCE[one.name])}** ({one.name}): {plain(report.meaning(one, place))}")


def strata(asked: Asked) -> list[str]:
    """Columns in which people can be alike: other attributes and features."""
    roles = asked.audit.dataset.roles
    return [each for each in dict.fromkeys((*roles.features, *roles.sensitive)) if each not in asked.by]


def stratum(asked: Asked, column: str) -> Crossed:
    """Everybody by the values of a column, numbers in quartiles; of a table that is not loaded its sample."""
    return cache.kept(session.choice(), "strata", column, make=lambda: crossed(asked.audit, column, bins="quartiles"))
