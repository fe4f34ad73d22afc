"""Numbers: how far predictions of a number are off, in every group."""

from __future__ import annotations

import streamlit as st

from governance.audit import Audit
from governance.inspection import numbers as inspection
from governance.metrics.cube import Cube
from governance.metrics.regression import Regression
from governance.reports.metrics import numbers as report
from ui import blocks, cache, session
from ui.metrics.asked import Asked
from ui.wording import plain


def held(audit: Audit) -> Regression | None:
    """The people with their true and predicted numbers added up; None where the label is no number."""
    return cache.kept(session.choice(), "numbers", make=lambda: inspection.numbers(audit))


def picked(audit: Audit, counts: Regression) -> float | None:
    """The cut that every tab answers for; None for the audit's own."""
    own, low = inspection.own_cut(audit), inspection.favours_low(audit)
    names = report.choices(counts, own, low=low)
    chosen = st.selectbox(
        "Outcome",
        list(names),
        list(names).index(own),
        key="cut",
        bind="query-params",
        format_func=names.__getitem__,
        help="On which side of which number an outcome is favourable; every tab then answers for that cut.",
    )
    if chosen == own:
        return None
    st.caption(plain(report.at_a_cut(counts, float(chosen), own, low=low)))
    return float(chosen)


def cut_at(audit: Audit, counts: Regression, cut: float) -> Cube:
    """The people by which side of the cut they are on, with the same side favourable as in the audit."""
    return inspection.cut_at(counts, cut, low=inspection.favours_low(audit))


def missing(audit: Audit) -> None:
    """Where the label is a number and predictions cannot be compared with it, a line that says so."""
    said = cache.kept(session.choice(), "unnumbered", make=lambda: report.unnumbered(audit))
    if said:
        st.caption(plain(said))


def shown(asked: Asked) -> None:
    """How far off predictions are."""
    blocks.sampled(asked.audit, len(asked.audit.dataset.table))
