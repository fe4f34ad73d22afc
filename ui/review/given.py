"""Given: what one visitor brought to the review: a copy of the policy, verdicts of earlier versions, documents."""

from __future__ import annotations

import hashlib

import streamlit as st

from governance.audit import Audit
from governance.errors import RecordGone
from governance.review.documents import Document, by_kind
from governance.review.evidence import Evidence
from governance.review.gate import judge
from governance.review.kept import decoded
from governance.review.policy import Policy
from governance.review.record import Record
from ui import cache, session

COPY = "policy-text"  # of the field in which the copy is written
_COPY, _WANTED, _REFUSED = "_copy", "_wanted_policy", "_refused_limit"
_RECORDS, _PREVIOUS, _DOCUMENTS, _GIVEN = "_records", "_previous", "_documents", "_given"


def copy(audit: Audit) -> str:
    """The copy of the policy that is being edited, as TOML; at first the policy in view."""
    return str(st.session_state.get(_COPY) or session.policy_text(audit))


def write(text: str) -> None:
    """Write the copy anew."""
    st.session_state[_COPY] = text


def typed() -> None:
    """Take what was typed into the field of the copy."""
    st.session_state[_COPY] = st.session_state[COPY]


def drop_copy() -> None:
    """Begin a new copy of the policy in view."""
    st.session_state.pop(_COPY, None)


def refuse(why: str) -> None:
    """Remember why a change of the copy was refused, until it is said."""
    st.session_state[_REFUSED] = why


def refused() -> str:
    """Why the last change of the copy was refused; said once."""
    return str(st.session_state.pop(_REFUSED, ""))


def first_policy() -> None:
    """Back to the policy to begin with, and a new copy of it."""
    session.set_policy("")
    drop_copy()


def shown(key: str, value: object) -> str:
    """The key of a control that shows this value, whatever it showed before."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value
    return key


def want_copy() -> None:
    """Remember that the copy should be put in view, until the page comes to where a refusal belongs."""
    session.want(_WANTED, True)


def judge_wanted(audit: Audit) -> None:
    """Put the copy in view if that was asked for, once it can be judged by; the policy in view stays if it is refused.

    It is the copy as it reads now, with what was typed just before the click.
    """
    if not st.session_state.pop(_WANTED, False):
        return
    wanted = copy(audit)
    judge(evidence(audit), Policy.parse(wanted))
    session.set_policy(wanted)
    st.rerun()


def records() -> dict[str, str]:
    """The recorded verdicts of earlier versions that were given: by their SHA-256 the names of their files."""
    return dict(st.session_state.get(_RECORDS, {}))


def keep_record(name: str, content: bytes) -> None:
    """Put a recorded verdict in the history, once it was made again and is the same.

    Raises
    ------
    GovernanceError
        If it is no record, or not the one that was made.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    record(sha256, decoded(content))
    st.session_state[_RECORDS] = records() | {sha256: name}


def drop_records() -> None:
    """Empty the history, and the field in which its files were given."""
    for key in (_RECORDS, _PREVIOUS):
        st.session_state.pop(key, None)
    st.session_state[_GIVEN] = st.session_state.get(_GIVEN, 0) + 1


def records_field() -> str:
    """The key of the field in which recorded verdicts are given."""
    return f"records-{st.session_state.get(_GIVEN, 0)}"


def record(sha256: str, text: str | None = None) -> Record:
    """A recorded verdict, made again from its own counts; the first time from its text.

    Raises
    ------
    RecordGone
        If this server does not have it any more.
    """
    try:
        return cache.record(sha256, text)
    except RecordGone:
        st.session_state[_RECORDS] = {each: name for each, name in records().items() if each != sha256}
        keep_previous("" if previous() == sha256 else previous())
        raise


def previous() -> str:
    """The SHA-256 of the record of the previous approved version; "" while nobody said which it is."""
    return str(st.session_state.get(_PREVIOUS, ""))


def keep_previous(sha256: str) -> None:
    """Keep which recorded verdict is that of the previous approved version; "" for none."""
    st.session_state[_PREVIOUS] = sha256


def documents() -> tuple[Document, ...]:
    """What was attached beside the model, one of each kind."""
    return tuple(st.session_state.get(_DOCUMENTS, ()))


def keep_document(document: Document) -> None:
    """Attach a document, in place of another of its kind."""
    st.session_state[_DOCUMENTS] = tuple(({**by_kind(documents()), document.kind: document}).values())


def drop_document(kind: str) -> None:
    """Detach a document."""
    st.session_state[_DOCUMENTS] = tuple(each for each in documents() if each.kind != kind)


def evidence(audit: Audit) -> Evidence:
    """Everything that a policy may be judged by: counts, the previous version, documents."""
    before = record(previous()).as_previous if previous() else None
    return Evidence.of(audit, threshold=session.threshold(audit), previous=before, documents=documents())
