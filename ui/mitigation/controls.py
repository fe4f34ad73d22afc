"""What the reader of the mitigation page chooses on top: groups, goal, what it may cost; and what cannot be asked."""

from __future__ import annotations

import streamlit as st

from governance.audit import Audit
from governance.inspection.classes import label_classes
from governance.metrics import words
from governance.metrics.costs import Costs
from governance.mitigation.goals import GOALS
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.utility import COST, UTILITIES, Utility
from governance.reports.metrics import guide
from governance.reports.mitigation import picture as reports
from ui import blocks, pickers, session
from ui.mitigation.asked import Asked
from ui.wording import plain

WRONG_YES, WRONG_NO = "cost_yes", "cost_no"
UNDECIDED = (
    "Nobody is decided about in this audit, so there is nothing to mitigate yet. Choose a column of decisions or of "
    "scores, a model, or a baseline to fit."
)


def asked(audit: Audit) -> Asked:
    """What is asked: the controls in one row, and below them what the goal means."""
    if not audit.cube.decided and not audit.cube.thresholds:
        blocks.nothing_here(UNDECIDED)
    left, middle, right = st.columns([19, 12, 10], vertical_alignment="bottom")
    with left:
        by = pickers.attributes(audit)
    goal = str(
        middle.selectbox(
            "What should be more equal", list(GOALS), key="goal", bind="query-params", format_func=str.capitalize
        )
    )
    kind = str(
        right.selectbox("What it may cost", UTILITIES, key="utility", bind="query-params", format_func=str.capitalize)
    )
    utility = Utility(kind, _costs()) if kind == COST else Utility(kind)
    threshold = session.threshold(audit)
    st.caption(plain(_explained(audit, goal, threshold)))
    least = session.policy(audit).min_group_size
    return Asked(audit, by, Wanted(goal, utility, least), threshold)


def _costs() -> Costs:
    """What a wrong decision of either kind costs: the reader's judgement, in any unit."""
    left, right, _ = st.columns([1, 1, 2])
    asks = {
        WRONG_YES: (left, "A wrong yes costs", "Granted, although the real outcome was not favourable."),
        WRONG_NO: (right, "A wrong no costs", "Refused, although the real outcome was favourable."),
    }
    found = {
        key: float(place.number_input(label, 0.0, 1e9, 1.0, 0.5, "%g", key=key, bind="query-params", help=why))
        for key, (place, label, why) in asks.items()
    }
    return Costs(false_positive=found[WRONG_YES], false_negative=found[WRONG_NO])


def _explained(audit: Audit, goal: str, threshold: float | None) -> str:
    """Who is harmed where the goal is missed, at which threshold all is said, and about which outcome."""
    roles = audit.dataset.roles
    sentences = [reports.harmed(goal, guide.favourable_outcome(roles))]
    if threshold is not None:
        sentences.append(f"The audited model decides at the threshold in view, {words.threshold(threshold)}.")
    if several := label_classes(audit):
        sentences.append(f"The label has {len(several)} classes; this page is about {_favourable(audit)}.")
    elif roles.label in dict(roles.bands):
        sentences.append(f"The label is a number that is cut in two; this page is about {_favourable(audit)}.")
    return " ".join(sentences)


def _favourable(audit: Audit) -> str:
    return f"{guide.favourable_outcome(audit.dataset.roles)} against the rest"
