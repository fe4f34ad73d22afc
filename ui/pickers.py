"""What a reader chooses: one function per choice, each returns the choice and remembers it across pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from governance.audit import Audit
from governance.metrics import words
from governance.metrics.rates import RATES
from governance.naming import Group
from ui import session
from ui.wording import plain

MOST_MEETING = 4


def several(
    asked: str, options: Sequence[str], key: str, note: Callable[[str], str] | None = None, default: Sequence[str] = ()
) -> tuple[str, ...]:
    """Any number of names that come from the data, in their own order."""

    def shown(name: str) -> str:
        return f"{name} ({note(name)})" if note else name

    before = [name for name in default if name in options]
    chosen = st.multiselect(asked, options, default=before, key=key, format_func=shown, wrap=True)
    return tuple(name for name in options if name in chosen)


def attributes(audit: Audit) -> tuple[str, ...]:
    """The attributes whose groups are compared; several mean their intersections."""
    known = list(audit.dataset.roles.sensitive)
    chosen = st.pills(
        "Groups by",
        known,
        selection_mode="multi",
        default=known[:1],
        key="by",
        bind="query-params",
        format_func=plain,
        help="Choose more than one to see the groups where they meet.",
        wrap=True,
    )
    if not chosen:
        st.caption(f"None is chosen, so groups are shown by {plain(known[0])}.")
    return tuple(each for each in known if each in chosen) or tuple(known[:1])


def rate() -> str:
    """A rate of `RATES`, with its meaning below the control."""
    name = st.selectbox("Rate", list(RATES), key="rate", bind="query-params", format_func=words.title)
    return str(name)


def threshold(audit: Audit) -> float | None:
    """The score from which a decision is favourable; None when decisions are recorded and nothing can be moved."""
    now = session.threshold(audit)
    if now is None:
        who = "the table records" if audit.model is None else "the model makes"
        st.caption(f"Decisions are taken as {who} them, so there is no threshold to move.")
        return None
    chosen = at_threshold("Threshold", audit.cube.thresholds, "threshold", first=audit.threshold)
    session.set_threshold(chosen)
    return chosen


def at_threshold(
    asked: str, known: Sequence[float], key: str, *, first: float | None = None, moved: Callable[[], None] | None = None
) -> float:
    """A threshold that people were counted at; what the address says between two of them is the nearer one."""
    step, form = 1 / (len(known) - 1), "%.2f" if len(known) == 101 else "%.3f"
    at = st.slider(asked, 0.0, 1.0, first, step, form, key=key, bind="query-params", on_change=moved)
    return min(known, key=lambda each: abs(each - float(at)))


def meeting(
    audit: Audit, by: Sequence[str], *, key: str = "meeting", most: int = 2, in_address: bool = False
) -> tuple[str, ...]:
    """Two to four attributes, to see where they meet: at first those that groups are shown by, or the first `most`."""
    known = list(audit.dataset.roles.sensitive)
    first = list(by[:MOST_MEETING]) if len(by) > 1 else known[:most]
    chosen = st.pills(
        "Where these meet (two to four)",
        known,
        selection_mode="multi",
        default=first,
        key=key,
        bind="query-params" if in_address else None,
        persist_state=None if in_address else "session",
        format_func=plain,
        wrap=True,
    )
    found = tuple(each for each in known if each in chosen)
    if len(found) < 2:
        st.caption(f"Choose at least two; until then these are {plain(' and '.join(first))}.")
        return tuple(first)
    if len(found) > MOST_MEETING:
        st.caption(f"The first four of them are shown: {plain(', '.join(found[:MOST_MEETING]))}.")
    return found[:MOST_MEETING]


def group(by: Sequence[str], groups: Sequence[Group], first: Group) -> Group:
    """One of the groups."""
    places = {words.group(by, each): each for each in groups}
    index = list(groups).index(first)
    name = st.selectbox("Group", list(places), index, key=f"group-{'-'.join(by)}", persist_state="session")
    return places[str(name)]


def column(asked: str, key: str, columns: Sequence[str], index: int | None = 0) -> str | None:
    """One of these columns; None where there is none, or none is chosen yet."""
    if not columns:
        return None
    chosen = st.selectbox(asked, columns, index, key=key, persist_state="session", placeholder="Choose a column")
    return None if chosen is None else str(chosen)
