"""Rules: each as a committee reads it: its outcome, its sentence, what led to it, and the evidence as a chart."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from governance.charts import style
from governance.charts.review import evidence as charts
from governance.reports.review import evidence as report
from governance.reports.summary import Finding
from governance.review.accepted import accepted
from governance.review.cases import OUTCOMES, PASS
from governance.review.rule import BLOCK, DOCUMENTS
from governance.review.verdict import USED, Verdict
from ui import audience, blocks
from ui.review import given
from ui.review.asked import Asked
from ui.wording import plain

NO_PREVIOUS = "It is held against the previous version: choose which one that is under History."
TO_ATTACH = "Documents are attached under Documents."


def shown(asked: Asked) -> None:
    """A card for each rule, those with one outcome only where the reader asks for that."""
    chosen = _outcomes(asked)
    for found, safe in zip(asked.seen, asked.safe, strict=True):
        if found.outcome in chosen:
            _card(asked, found, safe)


def _outcomes(asked: Asked) -> tuple[str, ...]:
    """The outcomes that are shown; all, until the reader chooses some."""
    there = [each for each in reversed(OUTCOMES) if any(found.outcome == each for found in asked.seen)]
    if len(there) < 2:
        return tuple(there)
    count = {each: sum(found.outcome == each for found in asked.seen) for each in there}
    chosen = st.pills(
        "Show rules that",
        there,
        selection_mode="multi",
        key="outcomes",
        persist_state="session",
        format_func=lambda each: f"{blocks.OUTCOMES[each][0]} {blocks.OUTCOMES[each][2]} ({count[each]})",
        label_visibility="collapsed",
    )
    return tuple(chosen) if chosen else tuple(there)


def _card(asked: Asked, found: Verdict, safe: Verdict) -> None:
    rule = found.rule
    with st.container(border=True, gap="xsmall"):
        _badges(found)
        st.markdown(f"**{plain(rule.statement)}**")
        st.markdown(plain(found.because))
        if audience.committee() and (meant := report.meant(rule)):
            st.caption(plain(meant))
        if rule.why:
            st.caption(f"Why this rule: {plain(rule.why)}")
        st.caption(plain(report.about(rule, asked.policy)))
        evidence = st.expander(
            "Evidence",
            expanded=found.outcome != PASS,
            icon=":material/query_stats:",
            key=f"evidence-{rule.id}",
            on_change="rerun",
        )
        if evidence.open:
            with evidence:
                _evidence(asked, found, safe)


def _badges(found: Verdict) -> None:
    """The outcome, the rule's short name, and what softens it."""
    icon, colour, word = blocks.OUTCOMES[found.outcome]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.badge(word, icon=icon, color=colour)
        if found.blocks:
            st.badge("Keeps the gate shut", icon=":material/lock:", color="gray")
        if found.rule.severity != BLOCK:
            st.badge("Only warns", icon=":material/notifications:", color="gray")
        for use in found.uses:
            if use.state == USED:
                st.badge(f"Waived until {use.waiver.expires}", icon=":material/event:", color="blue")
        st.caption(plain(found.rule.id))


def _evidence(asked: Asked, found: Verdict, safe: Verdict) -> None:
    if found.rule.compare == DOCUMENTS:
        there = {each.kind: f"{each.name} ({each.sha256})" for each in given.documents()}
        st.dataframe(report.documents(found, there), hide_index=True)
        st.caption(TO_ATTACH)
        return
    if found.finding.rate is None:
        st.caption(NO_PREVIOUS if found.rule.needs_previous else "There is nothing to draw.")
        return
    mine = asked.parts(found, safely=found is safe)
    leaving = mine if found is safe else asked.parts(safe, safely=True)
    for place, (one, out) in enumerate(zip(mine, leaving, strict=True)):
        _chart(asked, one, out, f"chart-{found.rule.id}-{place}" if place else f"chart-{found.rule.id}", len(mine) == 1)


def _chart(asked: Asked, found: Verdict, safe: Verdict, key: str, alone: bool) -> None:
    """The number of every group, where the rule accepts it; drawn once, since some intervals take their time."""
    level, least = asked.policy.confidence, asked.policy.min_group_size
    number = found.finding.rate
    assert number is not None

    def make() -> tuple[style.Figure, pd.DataFrame, pd.DataFrame]:
        figure = charts.evidence(found, accepted(found), least=least, confidence=level)
        tables = (report.table(each, accepted(each), level, says=alone) for each in (found, safe))
        return figure, *tables

    figure, table, export = asked.kept("evidence", asked.policy.text, key, found is safe, make=make)
    finding = Finding(found.because)
    blocks.chart(figure, table, export=export, key=key, finding=finding, shares=charts.in_shares(number))
