"""Side effects: what happens to every other gap, to everybody together, and to the rules of the policy."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from governance.charts.mitigation import groups as group_charts
from governance.charts.mitigation.side_effects import gaps_before_and_after
from governance.metrics.changes import paired_difference, paired_differences
from governance.metrics.impossibility import implied
from governance.metrics.paired import Paired
from governance.mitigation.flips import paired
from governance.mitigation.side_effects import ratios, side_effects
from governance.mitigation.tradeoff import Point
from governance.reports.mitigation import side_effects as reports
from governance.reports.mitigation.expected import standing
from governance.review.gate import judge
from ui import audience, blocks, session
from ui.mitigation.asked import Asked
from ui.wording import plain

IDENTITY = {"demographic parity": "equalized odds and equal selection"}
ANY_IDENTITY = "equalized odds and equal precision"


def shown(asked: Asked, point: Point) -> None:
    """The gaps in all watched rates before and after, then everybody, the policy, and what cannot hold together."""
    least, whole = asked.wanted.least, paired(point)
    view = audience.view(whole, least)
    found, safe = (side_effects(part, least=least) for part in view.both)
    said = reports.effects(found, asked.wanted.goal)
    blocks.answer(said)
    blocks.chart(
        gaps_before_and_after(found, [reports.named(each) for each in found]),
        reports.table(found),
        export=reports.table(safe),
        key="side-effects",
        finding=said,
    )
    change = paired_difference(view.cube, "selection_rate")
    st.markdown(plain(reports.ratio(*ratios(change, least=least))))
    if told := _policy(asked, point):
        st.markdown(f"**The policy.** {plain(told)}")
        st.caption(reports.OF_POLICY)
    st.caption(plain(f"{reports.METHOD} {standing(point, whole)}"))
    _everybody(whole)
    st.subheader("What cannot hold together", anchor=False)
    identity = IDENTITY.get(asked.wanted.goal, ANY_IDENTITY)
    needed = implied(view.cube.second, identity, everybody=whole.second)
    st.markdown(plain(reports.caution(found, asked.wanted.goal, needed, least)))
    st.page_link("pages/metrics.py", label="All of what cannot hold together", icon=":material/balance:")


def _everybody(whole: Paired) -> None:
    """What it does to everybody together."""
    found = paired_differences(whole.by(), reports.EVERYBODY)
    said = reports.everybody(found)
    st.subheader("Everybody together", anchor=False)
    blocks.answer(said)
    blocks.chart(group_charts.of_everybody(found), reports.everybody_table(found), key="everybody-after", finding=said)


def _policy(asked: Asked, point: Point) -> str:
    """Which rules of the policy in view turn, of those that are about the groups of this page."""
    policy = session.policy(asked.audit)
    about = tuple(rule for rule in policy.rules if set(rule.by) <= set(asked.by))
    if not policy.rules:
        return ""
    own = replace(policy, rules=about)
    before, after = (judge(side, own) for side in (point.before, point.after))
    return reports.policy(before, after, len(policy.rules) - len(about))
