"""Labels: for whom the real outcome is favourable, how balanced a group is, and whether a gap stays within strata."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from governance.audit import Audit
from governance.charts.composition import labels as charts
from governance.charts.rates import rate_by_group
from governance.composition.balance import BALANCE, balance
from governance.composition.crossed import Crossed, crossed
from governance.composition.strata import stratified
from governance.metrics.cube import Cube
from governance.metrics.rates import Rate, rate
from governance.naming import Group
from governance.reports import tables
from governance.reports.composition import labels as report
from governance.reports.summary import Finding
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
    there = list(seen.cube.present)
    if len(there) < 2:
        return
    st.subheader("One group against everybody else", anchor=False)
    group = pickers.group(by, there, _worst(base, there, least))
    _balanced(everybody, group, group in seen.safe.groups)
    st.subheader("Does the gap stay where people are alike?", anchor=False)
    if column := pickers.column("Alike in", "stratum", strata(asked)):
        _within(asked, group, column, group in seen.safe.groups)


def _within(asked: Asked, group: Group, column: str, may_leave: bool) -> None:
    """One group against everybody else in every value of a column."""
    audit, least = asked.audit, session.policy(asked.audit).min_group_size
    counts = counted(audit)[column].by(*asked.by)
    limits = (least if audience.committee() else 0, least)
    within, safe_within = (stratified(counts, group, least=limit) for limit in limits)
    finding = report.conditional(within)
    blocks.answer(Finding(finding.headline) if audience.committee() and not within.reversed else finding)
    blocks.sampled(audit, len(audit.dataset.table))
    table, export = report.strata(within), report.strata(safe_within)
    blocks.chart(
        charts.within_strata(within), table, export=export if may_leave else export[:0], key="strata", finding=finding
    )


def _worst(base: Rate, there: list[Group], least: int) -> Group:
    """The group for whom the real outcome is favourable least often, of those with enough people if there are any."""
    enough = [group for group in there if base.effective_n[base.position(group)] >= least]
    return min(enough or there, key=lambda group: base.value[base.position(group)])


def _balanced(everybody: Cube, group: Group, may_leave: bool) -> None:
    """Every measure of balance of one group, each with a sentence."""
    found = {name: balance(everybody, name) for name in BALANCE}
    place = everybody.groups.index(group)
    finding = report.unbalanced(found, place)
    blocks.answer(finding)
    if audience.committee():  # which has the numbers that matter in the sentence
        return
    each = list(found.values())
    table = report.balance(each, place)
    export = table if may_leave else table[:0]
    blocks.chart(charts.balance(each, place), table, export=export, key="balance", finding=finding, shares=False)
    with st.expander("What each measure says", icon=":material/notes:"):
        for one in each:
            st.markdown(f"**{plain(BALANCE[one.name])}** ({one.name}): {plain(report.meaning(one, place))}")


def strata(asked: Asked) -> list[str]:
    """Columns in which people can be alike: other attributes and features."""
    return [each for each in counted(asked.audit) if each not in asked.by]


def counted(audit: Audit) -> Mapping[str, Crossed]:
    """Everybody (of a table not loaded its sample) by every column in which people can be alike."""
    roles = audit.dataset.roles
    columns = tuple(dict.fromkeys((*roles.features, *roles.sensitive)))
    return cache.kept(
        session.choice(),
        "strata",
        make=lambda: {column: crossed(audit, column, bins="quartiles") for column in columns},
    )
