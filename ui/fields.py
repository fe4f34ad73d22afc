"""Fields in which people write about an audit: what stands there, by whomever, and what a writer must know."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from ui import session
from ui.written import Note


def key(form: str, name: str, there: str) -> str:
    """The key of a field, in which stands what is written now."""
    own = f"{form}-{name}"
    if st.session_state.get(own) != there:
        st.session_state[own] = there
    st.session_state.setdefault(f"{form}-seen", {})[name] = there
    return own


def text(form: str, name: str) -> str:
    """What stands in a field."""
    return str(st.session_state[f"{form}-{name}"] or "")


def seen(form: str) -> Mapping[str, str]:
    """What stood in the fields of a form when they were last drawn, by name."""
    return dict(st.session_state.get(f"{form}-seen", {}))


def write(form: str, name: str, text: str, *, seen: str, between: str, longest: int, as_named: str = "") -> None:
    """Write a text down in place of the one that was seen; under another name where several forms share what is kept.

    See `Written.write`.
    """
    note = session.written().write(as_named or name, text, seen=seen, between=between, longest=longest)
    st.session_state.setdefault(f"{form}-notes", {})[name] = note


def noted(form: str, name: str) -> None:
    """What the writer of a field must know, until the next change of it."""
    note: Note | None = st.session_state.get(f"{form}-notes", {}).get(name)
    if note is not None:
        st.warning(note.sentence, icon=":material/group:")
        if note.words:
            st.text(note.words)
