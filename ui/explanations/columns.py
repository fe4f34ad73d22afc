"""Columns one by one, and two by two: how an effect goes with the value, and what two columns do together."""

from __future__ import annotations

import numpy as np
import streamlit as st

from governance.charts.explanations import interactions as pair_charts
from governance.charts.explanations.dependence import dependence as drawn_dependence
from governance.errors import GovernanceError
from governance.explanations.background import sample
from governance.explanations.dependence import BINS, Dependence, dependence
from governance.explanations.grouping import grouping
from governance.explanations.interactions import Together, interactions
from governance.metrics.cube import Cube
from governance.reports.explanations import dependence as reports
from governance.reports.explanations import interactions as pair_reports
from ui import audience, blocks, pickers
from ui.explanations.asked import Asked
from ui.explanations.sampling import Sampled
from ui.wording import plain

PEOPLE, WIDE = 100, 40  # whose pairs of columns are looked at; half as many of a table with more columns
FEW = 5  # people of whom a mean is drawn; of fewer their dots say all
FEWER_BINS = 5  # where a mean of a few people may not be shown


def one(asked: Asked, sample: Sampled) -> None:
    """How the effect of one column goes with its value, by group."""
    order = np.argsort(-np.abs(sample.found.values).mean(axis=0), kind="stable")
    names = [sample.found.columns[at] for at in order]
    column = pickers.column("Column (the one that matters most first)", "everyone_column", names)
    if column is None:
        return
    view = audience.view(sample.groups(asked), asked.least)
    safe = _dependence(asked, sample, column, view.safe, asked.least)
    found = safe if asked.committee else _dependence(asked, sample, column, view.cube, 0)
    least = asked.least if asked.committee else FEW
    said = reports.goes(found, least)
    blocks.answer(said)
    st.caption(plain(f"Over {sample.words}. {reports.READ}"))
    if asked.committee and (found.means.people < least).any():
        st.caption(
            f"Means of fewer than {least:,} people of the sample are not shown, nor others from which they could be "
            "worked out; of a larger sample more are."
        )
    drawn = drawn_dependence(found, people=not asked.committee, least=least)
    table, export = reports.table(found, least), reports.table(safe, asked.least)
    blocks.chart(drawn, table, export=export, key="dependence", finding=said, shares=False)


def _dependence(asked: Asked, sample: Sampled, column: str, groups: Cube, least: int) -> Dependence:
    """By the value of a column; where nothing may be told about a few people, without means of fewer than these."""
    bins = FEWER_BINS if least else BINS
    make = lambda: dependence(sample.found, column, grouping(asked.audit, groups), bins=bins, least=least)  # noqa: E731
    return asked.few("dependence", sample.key, column, asked.by, groups.groups, least, make=make)


def together(asked: Asked) -> None:
    """What pairs of columns do together, where the model's structure tells."""
    people = PEOPLE if len(asked.subject.columns) <= WIDE else PEOPLE // 2
    rows = sample(asked.subject.rows, people)
    with st.spinner(f"Looking at every pair of columns, over {len(rows):,} people"):
        found = asked.few("interactions", rows.tobytes(), make=lambda: _interactions(asked, rows))
    if isinstance(found, str):
        st.markdown(plain(found))
        return
    said = pair_reports.strongest(found)
    blocks.answer(said)
    if len(found.order):
        table = pair_reports.table(found)
        blocks.chart(pair_charts.strongest(found), table, key="interactions", finding=said, shares=False)
        squares = pair_reports.square(found)
        blocks.chart(pair_charts.all_pairs(found), squares, key="all-pairs", finding=said, shares=False)
    st.caption(plain(pair_reports.method(found, len(rows))))


def _interactions(asked: Asked, rows: np.ndarray) -> Together | str:
    """What pairs do; or why that is not known."""
    try:
        return interactions(asked.subject, rows)
    except GovernanceError as refusal:
        return str(refusal)
