"""Side effects: what happens to every other gap, to everybody together, and to the rules of the policy."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from governance.charts.mitigation import groups as group_charts
from governance.charts.mitigation.side_effects import gaps_before_and_after
from governance.metrics import words
from governance.metrics.changes import paired_difference, paired_differences
from governance.metrics.impossibility import implied
from governance.mitigation.flips import everybody, paired
from governance.mitigation.side_effects import WATCHED, ratios, side_effects
from governance.mitigation.tradeoff import Point
from governance.reports.mitigation import side_effects as reports
from governance.reports.mitigation.expected import before, column, standing, told
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
    blocks.answer(told(said, point))
    blocks.chart(
        gaps_before_and_after(found, [reports.named(each) for each in found], before=before(point)),
        reports.table(found, column(point)),
        export=reports.table(safe, column(point)),
        key="side-effects",
        finding=said,
    )
    change = paired_difference(view.cube, "selection_rate")
    st.markdown(plain(reports.ratio(*ratios(change, least=least))))
    if turned := _policy(asked, point):
        st.markdown(f"**The policy.** {plain(turned)}")
        st.caption(reports.OF_POLICY)
    st.caption(plain(f"{reports.METHOD} {standing(point)}"))
    _meanings()
    _everybody(point)
    st.subheader("What cannot hold together", anchor=False)
    identity = IDENTITY.get(asked.wanted.goal, ANY_IDENTITY)
    needed = implied(view.cube.second, identity, everybody=whole.second)
    st.markdown(plain(reports.caution(found, asked.wanted.goal, needed, least)))
    st.page_link("pages/metrics.py", label="All of what cannot hold together", icon=":material/balance:")


def _meanings() -> None:
    """What each rate is about, one click away."""
    with st.expander("What these rates are", icon=":material/help:", key="rates-meant"):
        st.markdown("\n".join(f"- **{words.title(name)}:** {words.meaning(name)}" for name in WATCHED))


def _everybody(point: Point) -> None:
    """What it does to everybody together."""
    found = paired_differences(everybody(point), reports.EVERYBODY)
    said = reports.everybody(found)
    st.subheader("Everybody together", anchor=False)
    blocks.answer(said)
    blocks.chart(
        group_charts.of_everybody(found, before=before(point)),
        reports.everybody_table(found, column(point)),
        key="everybody-after",
        finding=said,
    )


def _policy(asked: Asked, point: Point) -> str:
    """Which rules of the policy in view turn, of those that are about the groups of this page."""
    policy = session.policy(asked.audit)
    about = tuple(rule for rule in policy.rules if set(rule.by) <= set(asked.by))
    if not policy.rules:
        return ""
    own = replace(policy, rules=about)
    before, after = (audience.verdicts(side, own) for side in (point.before, point.after))
    return reports.policy(before, after, len(policy.rules) - len(about))
