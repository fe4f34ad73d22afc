"""Inside: one kind of people with many errors: who they are, what happens to them, and some of them row by row."""

from __future__ import annotations

import streamlit as st

from governance.charts.metrics import slices as charts
from governance.inspection.rows import rows
from governance.inspection.slices import inside
from governance.metrics.makeup import makeup
from governance.metrics.rates import rate
from governance.metrics.slices import MEASURING, Slice
from governance.metrics.worst import Worst
from governance.reports.metrics import inside as reports
from ui import audience, blocks, cache, session
from ui.metrics.looked import Looked
from ui.wording import plain

MOST_PEOPLE = 50
RATES = ("error_rate", "base_rate", "selection_rate", "false_positive_rate", "false_negative_rate")


def shown(found: Looked, seen: Worst, error: str) -> None:
    """One kind of the reader's choice: its groups, its outcomes, and in the technical view its people."""
    if not seen.slices:
        return
    name = st.selectbox(
        "Go into one kind of people",
        seen.names,
        index=None,
        placeholder="Choose one to see who they are and what happens to them",
        key="slice",
        bind="query-params",
    )
    if name is None:
        return
    one = seen.slices[seen.names.index(str(name))]
    _groups(found, one)
    _outcomes(found, one)
    if audience.committee():
        st.caption("The committee view shows no single person.")
    else:
        _people(found, one, error)


def _groups(found: Looked, one: Slice) -> None:
    """The sensitive groups among them, beside everybody else."""
    audit = found.asked.audit
    shared = {found.coded.columns[column] for column, _ in one}
    attributes = [name for name in audit.dataset.roles.sensitive if name not in shared]
    if not attributes:
        st.caption("They share the only sensitive attribute, so their groups need no telling.")
        return
    here, elsewhere = cache.kept(session.choice(), "inside", one, make=lambda: inside(audit, found.coded, one))
    views = {name: audience.visible(here.by(name), found.least, beside=elsewhere.by(name)) for name in attributes}
    own, safe = (
        makeup(here, elsewhere, {name: getattr(each, side).groups for name, each in views.items()})
        for side in ("cube", "safe")
    )
    finding = reports.makeup(own)
    blocks.answer(finding)
    if hidden := sum(len(each.hidden) for each in views.values()):
        st.caption(f"{hidden} groups are not shown, since too few people are in them, here or elsewhere.")
    if own.groups:
        table, export = reports.shares(own), reports.shares(safe)
        blocks.chart(charts.makeup(own), table, export=export, key="inside-groups", finding=finding)


def _outcomes(found: Looked, one: Slice) -> None:
    """What happens to them, and what was decided."""
    cube = found.slices.beside(one, MEASURING, found.threshold, found.coded.outcome)
    rates = [rate(cube, name) for name in RATES]
    finding = reports.beside(rates)
    chart = charts.two_sides(rates, [reports.named(each.name) for each in rates])
    blocks.answer(finding)
    blocks.chart(chart, reports.two_sides(rates), key="inside-rates", finding=finding)
    st.caption("Real outcomes and decisions, in people:")
    blocks.numbers(reports.confusion(cube))


def _people(found: Looked, one: Slice, error: str) -> None:
    """Some of them, row by row, decided about wrongly first."""
    audit, coded = found.asked.audit, found.coded
    with st.expander(
        "Some of these people", icon=":material/person_search:", key="inside-people", on_change="rerun"
    ) as place:
        if not place.open:
            return
        people = rows(audit, coded, one, error, threshold=found.threshold, most=MOST_PEOPLE)
        everybody = int(coded.inside(one).sum())
        which = "a random sample of the table" if audit.large is not None else "those who are audited"
        st.caption(
            f"{len(people):,} of {everybody:,} such people among {which}, of both halves; those who are decided about "
            "wrongly come first."
        )
        st.table(people.map(plain).rename(columns=plain), hide_index=True, height=360)  # cannot be taken away as a file
