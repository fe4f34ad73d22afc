"""Second opinion: a simple model around the person beside the Shapley values, and whether the two agree."""

from __future__ import annotations

import streamlit as st

from governance.charts.explanations.second import side_by_side
from governance.explanations.agreement import Agreement
from governance.explanations.second_opinion import WIDTH, second_opinion
from governance.explanations.whatif import ranges
from governance.reports.explanations import second as reports
from ui import blocks
from ui.explanations.asked import Asked
from ui.wording import plain

WIDTHS = {0.35: "near (width 0.35)", WIDTH: "medium (width 0.5)", 0.75: "wide (width 0.75)"}


def shown(asked: Asked) -> None:
    """Whether another method names the same leading reasons for this person."""
    if asked.person is None:
        st.caption("The committee view shows no single person, and a second opinion is about one.")
        return
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    left.markdown(
        "Another method, which knows the model by its answers alone, is asked for the reasons too. Where the two name "
        "different leading reasons, neither should be quoted alone."
    )
    wide = right.selectbox(
        "People around the person",
        list(WIDTHS),
        1,
        key="kernel",
        persist_state="session",
        format_func=WIDTHS.__getitem__,
    )
    width = float(wide)
    known = asked.few("ranges", make=lambda: ranges(asked.subject))
    with st.spinner("Asking the model about people around this one"):
        second = asked.kept(
            "second opinion",
            *(asked.person, width),
            make=lambda: second_opinion(asked.subject, asked.own.people, known, width=width),
        )
    found = Agreement(asked.own, second)
    said = reports.headline(found)
    blocks.answer(said)
    if not found.told:
        st.caption(":material/warning: What follows is shown for the record only.")
    blocks.chart(side_by_side(found), reports.table(found), key="second", finding=said, shares=False)
    if found.told and found.disputed:
        st.caption(plain(reports.marks()))
    st.caption(plain(reports.comparable(found)))
    st.caption(plain(reports.method(second)))
