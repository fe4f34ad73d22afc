"""The response to one column: of the person in view and of their group, or of groups alone."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from governance.charts import style
from governance.charts.explanations.response import over_the_range
from governance.explanations.response import response
from governance.explanations.subject import Subject
from governance.explanations.whatif import Range
from governance.naming import Group
from governance.reports.explanations import response as reports
from governance.shapley.outputs import LOG_ODDS, PROBABILITY
from ui import audience, blocks, pickers
from ui.explanations.asked import Asked
from ui.wording import plain

SCORE = "Score"


def shown(asked: Asked, known: Mapping[str, Range], person: pd.DataFrame | None) -> None:
    """What the model would say over the whole range of one column."""
    st.subheader("Over the whole range of one column", anchor=False)
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    columns = asked.subject.columns
    if person is not None:
        columns = tuple(columns[at] for at in np.argsort(-np.abs(asked.own.values[0]), kind="stable"))
    with left:
        column = str(pickers.column("Column that moves", "response_column", columns))
    about = _unit(asked, right)
    groups = _groups(asked)
    as_they_are = person is None or person.equals(asked.own.people)
    key = () if person is None else tuple(map(repr, person.iloc[0].tolist()))
    least = asked.least if asked.committee else 1
    with st.spinner("Asking the model"):
        found = asked.kept(
            "response",
            *(column, about.unit, asked.by, tuple(groups), least, key),
            make=lambda: response(about, known[column], asked.by, groups, person=person, least=least),
        )
    said = reports.headline(found, changed=not as_they_are)
    blocks.answer(said)
    drawn = over_the_range(found, asked.audit.cube.by(*asked.by).levels)
    blocks.chart(drawn, reports.table(found), key="response", finding=said, shares=False)
    st.caption(plain(f"{reports.cautions(found)} {reports.METHOD}".strip()))


def _unit(asked: Asked, place: st.delta_generator.DeltaGenerator) -> Subject:
    """What is asked, as a score unless the reader wants the unit on view."""
    if asked.subject.unit != LOG_ODDS:
        return asked.subject
    chosen = place.segmented_control(
        "Shown as",
        (SCORE, LOG_ODDS.capitalize()),
        default=SCORE,
        required=True,
        key="response_unit",
        bind="query-params",
    )
    return asked.subject.in_unit(PROBABILITY) if chosen == SCORE else asked.subject


def _groups(asked: Asked) -> dict[Group, NDArray[np.int64]]:
    """Whose average is shown: the person's own group, or in the committee view every group that may be seen."""
    rows = asked.subject.rows
    groups, codes = asked.audit.groups(asked.by)
    if asked.person is not None:
        own = int(codes[asked.person])
        return {groups[own]: rows[codes[rows] == own]}
    seen = audience.view(asked.audit.cube.by(*asked.by), asked.least).cube
    kept, _ = style.largest(seen.people, style.FEW)
    places = {group: place for place, group in enumerate(groups)}
    return {seen.groups[at]: rows[codes[rows] == places[seen.groups[at]]] for at in kept if seen.people[at]}
