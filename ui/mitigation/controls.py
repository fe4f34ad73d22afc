"""What the reader of the mitigation page chooses on top: groups, goal, utility."""

from __future__ import annotations

import streamlit as st
from governance.mitigation.utility import ACCURACY, BALANCED, COST, Utility

from governance.audit import Audit
from governance.metrics.costs import Costs
from governance.mitigation.goals import GOALS
from governance.mitigation.methods.learning import Wanted
from ui import pickers, session
from ui.mitigation.asked import Asked


def asked(audit: Audit) -> Asked:
    """What is asked: the controls in one row."""
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    with left:
        by = pickers.attributes(audit)
    goal = middle.selectbox(
        "What should be more equal", list(GOALS), key="goal", bind="query-params", format_func=str.capitalize
    )
    kind = right.selectbox(
        "What it may cost", (ACCURACY, BALANCED, COST), key="utility", bind="query-params", format_func=str.capitalize
    )
    utility = Utility(str(kind), Costs())
    least = session.policy(audit).min_group_size
    return Asked(audit, by, Wanted(str(goal), utility, least), session.threshold(audit))
