"""What if: the person's columns as controls, what the model would say, and its response to one column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from governance.charts.explanations.whatif import before_and_after
from governance.errors import GovernanceError
from governance.explanations.whatif import Range, WhatIf, edited, ranges, what_if
from governance.reports.explanations import whatif as reports
from ui import blocks
from ui.explanations import response, settings
from ui.explanations.asked import Asked
from ui.wording import plain

MOST_SEEN = 8  # columns whose controls are seen at first, those that matter most to this person


def shown(asked: Asked) -> None:
    """The person with other values, and the response of the model to one column over its whole range."""
    known = asked.few("ranges of the audited", make=lambda: _ranges(asked))
    if asked.person is None:
        response.shown(asked, known, None)
        return
    left, right = st.columns([2, 3], gap="medium")
    with left:
        changes = _controls(asked, known)
    with right:
        _result(asked, known, changes)
    response.shown(asked, known, edited(asked.own.people, changes, known))


def _ranges(asked: Asked) -> dict[str, Range]:
    """What columns may be set to; also what those have whom a number's model learnt from, who can be in view too."""
    rows = np.union1d(asked.subject.rows, asked.audit.rows)
    return ranges(replace(asked.subject, rows=rows))


def _controls(asked: Asked, known: Mapping[str, Range]) -> dict[str, Any]:
    """The columns to change, the most important ones first; and what was changed."""
    own = asked.own
    order = [own.columns[at] for at in np.argsort(-np.abs(own.values[0]), kind="stable")]
    held = {column: known[column].own(own.people[column].iloc[0]) for column in order}
    changes = settings.changes(asked.row, held, known)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**{_counted(len(changes))}**")
        settings.reset(asked.row, held, known, disabled=not changes)
    for column in order[:MOST_SEEN]:
        settings.control(asked.row, known[column], held[column], changed=column in changes)
    rest = order[MOST_SEEN:]
    if rest:
        among = sum(column in changes for column in rest)
        label = f"{len(rest)} more columns" + (f", {among} changed" if among else "")
        with st.expander(label, key="more_columns"):
            for column in rest:
                settings.control(asked.row, known[column], held[column], changed=column in changes)
    return changes


def _counted(changed: int) -> str:
    return "The person as they are" if not changed else f"{changed} column{'s' if changed > 1 else ''} changed"


def _result(asked: Asked, known: Mapping[str, Range], changes: dict[str, Any]) -> None:
    """Score, decision and attributions, before and after."""
    key = tuple((column, repr(value)) for column, value in changes.items())
    try:
        with st.spinner("Explaining"):
            found: WhatIf = asked.kept(
                "what if", asked.row, *key, make=lambda: what_if(asked.explainer, asked.own, changes, known)
            )
    except GovernanceError as error:
        blocks.refusal(error)
        return
    said = reports.headline(found)
    blocks.answer(said)
    blocks.chart(before_and_after(found), reports.table(found), key="whatif", finding=said, shares=False)
    st.caption(plain(reports.METHOD))
