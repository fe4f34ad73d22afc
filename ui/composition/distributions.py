"""Distributions: in which columns groups differ, and how."""

from __future__ import annotations

import streamlit as st

from governance.audit import Audit
from governance.charts.composition import distributions as charts
from governance.composition.crossed import Crossed, crossed, looked_at
from governance.composition.distances import Distances, distances, ranked
from governance.composition.distributions import distribution, folded
from governance.reports.composition import distributions as reports
from ui import audience, blocks, cache, pickers, session
from ui.audience import View
from ui.composition.asked import Asked
from ui.wording import plain

AT_FIRST = 3

HOW_TO_READ = (
    "Coloured bars are the share of the group, thin lines the 95 % interval, the dark outline or tick is everybody. "
    "The lowest and the highest numbers share a band each; “none” are the people without a value."
)
MEDIANS = (
    "Quartiles are read from the bands, people within one taken as spread evenly (Woodruff's interval); where one lies "
    "in an open band, the band is given."
)


def shown(asked: Asked) -> None:
    """The columns by how different groups are in them, and some of them in full."""
    audit, by = asked.audit, asked.by
    if not (columns := _columns(audit)):
        st.caption("The table has no other columns to look at.")
        return
    least = session.policy(audit).min_group_size
    held = {column: _crossed(audit, column) for column in columns}
    blocks.sampled(audit, int(held[columns[0]].people.sum()))
    seen = audience.view(held[columns[0]].by(*by), least)
    apart = _distances(held, by, least)
    found, safe = ([each.among(part.groups) for each in apart] for part in seen.both)
    found = list(ranked(found))
    finding = reports.most_different(found)
    blocks.answer(finding)
    if any(each.groups for each in found):
        table, export = reports.distances(found), reports.distances(ranked(safe))
        blocks.chart(charts.distances(found), table, export=export, key="distances", finding=finding)
        st.caption(reports.MEANING)
    names = [each.column for each in found]
    key = f"columns-by-{'-'.join(by)}"
    chosen = pickers.several("Columns in full", names, key, default=names[:AT_FIRST])
    st.caption(HOW_TO_READ)
    for each in found:
        if each.column in chosen:
            _in_full(held[each.column], each, by, seen, least)


def _in_full(held: Crossed, apart: Distances, by: tuple[str, ...], seen: View, least: int) -> None:
    """One column by group: a panel each, the table, and the quartiles of numbers."""
    safe = distribution(folded(held, least), by, groups=seen.safe.groups)
    found = safe if audience.committee() else distribution(held, by, groups=seen.cube.groups)
    finding = reports.in_column(apart, found)
    st.markdown(f"**{plain(finding.headline)}** {plain(finding.detail)}")
    if found.held.groups:
        table, export = reports.by_group(found), reports.by_group(safe)
        blocks.chart(charts.by_group(found), table, export=export, key=f"in-{held.column}", finding=finding)
    if found.is_ordered and found.held.groups:
        with st.expander("Median and quartiles by group", icon=":material/percent:", key=f"quartiles-{held.column}"):
            blocks.numbers(reports.quartiles([found]))
            st.caption(MEDIANS)


def _columns(audit: Audit) -> list[str]:
    """The features; without any, the columns that have no role."""
    roles = audit.dataset.roles
    taken = {*roles.sensitive, roles.label, roles.decision, roles.score, roles.weight, roles.identifier, roles.time}
    return list(roles.features) or [str(each) for each in audit.dataset.table.columns if each not in taken]


def _crossed(audit: Audit, column: str) -> Crossed:
    rows = cache.kept(session.choice(), "looked at", make=lambda: looked_at(audit))
    return cache.kept(session.choice(), "crossed", column, make=lambda: crossed(audit, column, rows=rows))


def _distances(held: dict[str, Crossed], by: tuple[str, ...], least: int) -> list[Distances]:
    def made() -> list[Distances]:
        return [distances(each.by(*by), least=least) for each in held.values()]

    return cache.kept(session.choice(), "distances", by, least, make=made)
