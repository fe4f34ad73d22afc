"""The person in view: the decision, the score, and the columns that moved it."""

from __future__ import annotations

import streamlit as st

from governance.charts.explanations.person import waterfall
from governance.reports.explanations import person as reports
from ui import blocks, session
from ui.explanations.asked import Asked


def shown(asked: Asked) -> None:
    """Why this person got this prediction."""
    if asked.person is None:
        st.caption(
            "The committee view shows no single person; what drives the model over everybody is in the next tab."
        )
        return
    found = asked.own
    said = reports.reasons(found, asked.audit.score_of(asked.person), session.threshold(asked.audit))
    blocks.answer(said)
    blocks.person(asked.audit, asked.person)
    blocks.chart(waterfall(found), reports.attribution(found), key="waterfall", finding=said, shares=False)
