"""Take it away: the record of this verdict, which anybody can make again, and the policy that it was judged by."""

from __future__ import annotations

import streamlit as st

from governance.review.record import Record, Subject, recorded
from ui import audience, session
from ui.review.asked import Asked

RECORD = (
    "The record holds the policy, the verdicts and the counts that they are made from, so that anybody can make them "
    "again from that file alone: evaluate_bias replay. It holds nobody's row, but it does hold the counts of groups of "
    "a few people."
)


def shown(asked: Asked) -> None:
    """Files, each with what it holds."""
    with st.container(horizontal=True):
        if not audience.committee():
            st.download_button(
                "Record (.json)",
                lambda: _record(asked).text().encode(),
                "verdict.json",
                "application/json",
                icon=":material/download:",
                on_click="ignore",
                key="away-record",
            )
        st.download_button(
            "Policy (.toml)",
            session.policy_text(asked.audit),
            "policy.toml",
            "application/toml",
            icon=":material/download:",
            on_click="ignore",
            key="away-policy",
        )
    st.caption("The record of the verdict is taken away in the technical view." if audience.committee() else RECORD)


def _record(asked: Asked) -> Record:
    return recorded(asked.policy, asked.evidence, _subject(asked), on=asked.today)


def _subject(asked: Asked) -> Subject:
    """What was judged, as a file can say it: the table by the fingerprint of its content."""
    choice, audit = session.choice(), asked.audit
    model = {"name": choice.source, "sha256": choice.model} if choice.model else None
    return Subject(
        data={"name": audit.dataset.name, "sha256": choice.fingerprint},
        model=model,
        decided_by=audit.source,
        label=audit.dataset.roles.label,
        favourable=str(audit.dataset.roles.favourable),
    )
