"""The person in view: the decision, the score, and the columns that moved it."""

from __future__ import annotations

import streamlit as st

from governance.charts.explanations.person import MOST_COLUMNS, bars, waterfall
from governance.explanations.standing import Standing, explained
from governance.reports.explanations import person as reports
from ui import blocks
from ui.explanations import images
from ui.explanations.asked import Asked
from ui.wording import plain

WAYS = {"Waterfall": waterfall, "Bars": bars}


def shown(asked: Asked) -> None:
    """Why this person got this prediction: the sentence, the picture, how sure it is, and the reasons in words."""
    found = asked.own
    standing = asked.kept("standing", asked.row, make=lambda: explained(found))
    said = reports.reasons(found, standing)
    blocks.answer(said)
    if images.shown(asked):
        st.subheader("Column by column", anchor=False)
    way, every = _chosen(len(found.columns))
    blocks.chart(
        WAYS[way](found, most=None if every else MOST_COLUMNS),
        reports.attribution(found),
        key="waterfall",
        finding=said,
        shares=False,
    )
    st.caption(plain(reports.stability(found)))
    anew = found.method != asked.explainer.method  # what is said on top does not hold of this person
    how = reports.explained(found) if anew else reports.orders(found)
    st.caption(plain(f"{how} {reports.adds_up(found)}".strip()))
    _in_words(asked, standing)


def _chosen(columns: int) -> tuple[str, bool]:
    """Which picture, and whether every column has its own row."""
    with st.container(horizontal=True, vertical_alignment="center"):
        way = st.segmented_control(
            "Picture",
            list(WAYS),
            default="Waterfall",
            required=True,
            key="person_picture",
            bind="query-params",
            label_visibility="collapsed",
        )
        few = columns <= MOST_COLUMNS + 1
        every = not few and st.toggle(f"Show all {columns:,} columns", key="person_every", persist_state="session")
    return str(way), bool(every)


def _in_words(asked: Asked, standing: Standing) -> None:
    """The reasons as sentences."""
    st.subheader("In words", anchor=False)
    parts = reports.in_words(asked.own, standing)
    if not parts:
        st.caption("No column moved this prediction.")
        return
    for place, (name, sentences) in zip(st.columns(len(parts)), parts, strict=True):
        with place:
            st.markdown(f"**{name}**\n\n" + "\n".join(f"- {plain(each)}" for each in sentences))
