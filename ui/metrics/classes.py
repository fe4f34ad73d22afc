"""Classes: of a label of several classes, where each group's people of each class end up."""

from __future__ import annotations

import streamlit as st

from governance.audit import Audit
from governance.inspection import classes as inspection
from governance.metrics.multiclass import Multiclass
from governance.reports.metrics import classes as report
from ui import blocks, cache, session
from ui.metrics.asked import Asked
from ui.wording import plain


def held(audit: Audit) -> Multiclass | None:
    """The people by true and decided class; None where there are no classes, or nothing decides between them."""
    return cache.kept(session.choice(), "classes", make=lambda: inspection.classes(audit))


def picked(audit: Audit, counts: Multiclass) -> str:
    """The class that every tab answers for, against the rest; "" for the outcome as audited."""
    names = report.choices(counts, audit.dataset.roles.favourable)
    chosen = st.selectbox(
        "Outcome",
        list(names),
        key="class",
        bind="query-params",
        format_func=names.__getitem__,
        help="As audited, or one class against the rest; every tab then answers for that class.",
    )
    if chosen:
        st.caption(plain(report.against_rest(chosen)))
    return str(chosen)


def missing(audit: Audit) -> None:
    """Where the label has several classes that cannot be told apart in the decisions, a line that says so."""
    said = cache.kept(session.choice(), "unclassed", make=lambda: report.unclassed(audit))
    if said:
        st.caption(plain(said))


def shown(asked: Asked) -> None:
    """Where the people of each class end up."""
    blocks.sampled(asked.audit, len(asked.audit.dataset.table))
