"""Take it away: what the gate says, for people and pipelines, and the record, which anybody can make again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from governance.reports.gate.junit import junit
from governance.reports.gate.markdown import markdown
from governance.reports.gate.reported import Reported, reported
from governance.reports.gate.sarif import sarif
from governance.review.record import Record, Subject, recorded
from ui import audience, session
from ui.review.asked import Asked

RECORD = (
    "The record holds the policy, the verdicts and the counts that they are made from, so that anybody can make them "
    "again from that file alone (evaluate_bias replay), or give it here as an earlier version. It holds nobody's row, "
    "but it does hold the counts of groups of a few people."
)
SUMMARIES = "A summary holds what the gate says without groups of too few people, in either view."
IN_TECHNICAL = "The record of the verdict, which holds the counts of all groups, is taken away in the technical view."
WRITTEN: Mapping[str, tuple[str, str, str, Callable[[Reported], str]]] = {
    "Summary (.md)": ("verdict.md", "text/markdown", ":material/description:", markdown),
    "JUnit (.xml)": ("verdict.xml", "application/xml", ":material/checklist:", junit),
    "SARIF (.sarif)": ("verdict.sarif", "application/sarif+json", ":material/code:", sarif),
}


def shown(asked: Asked) -> None:
    """Files, each with what it holds."""
    st.markdown("**What the gate says**")
    with st.container(horizontal=True):
        for title, (name, kind, icon, write) in WRITTEN.items():
            _button(title, partial(_summary, asked, write), name, kind, icon)
    st.caption(SUMMARIES)
    st.markdown("**What it is made from**")
    with st.container(horizontal=True):
        if not audience.committee():
            _button(
                "Record (.json)",
                lambda: _record(asked).text(),
                "verdict.json",
                "application/json",
                ":material/inventory_2:",
            )
        policy = session.policy_text(asked.audit)
        _button("Policy (.toml)", lambda: policy, "policy.toml", "application/toml", ":material/download:")
    st.caption(IN_TECHNICAL if audience.committee() else RECORD)


def _button(title: str, content: Callable[[], str], name: str, kind: str, icon: str) -> None:
    """A file that is written when somebody takes it."""
    key = f"away-{name}"
    st.download_button(title, lambda: content().encode(), name, kind, icon=icon, on_click="ignore", key=key)


def _summary(asked: Asked, write: Callable[[Reported], str]) -> str:
    return write(reported(_record(asked), discreetly=True))


def _record(asked: Asked) -> Record:
    return recorded(asked.policy, asked.evidence, subject(asked), on=asked.today)


def subject(asked: Asked) -> Subject:
    """What was judged, as a file can say it: the table by a hash of its rows, since there may be no file of it."""
    choice, audit = session.choice(), asked.audit
    known = {"name": choice.source, "sha256": choice.model, "format": audit.model.format} if choice.model else None
    return Subject(
        data={"name": audit.dataset.name, "sha256": choice.fingerprint, "format": "rows", "table": ""},
        model=known,
        decided_by=f"{audit.source}, fitted here" if len(audit.training) else audit.source,
        label=audit.dataset.roles.label,
        favourable=audit.dataset.roles.favourable,
    )
