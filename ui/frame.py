"""The frame around every page: the menu, the look, what is in view, and the answer when a request is refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

import streamlit as st

from governance.errors import GovernanceError
from ui import audience, blocks, cache, pictures, session

HERE = Path(__file__).resolve().parent

PAGES = (
    ("pages/data.py", "Data", ":material/table_view:"),
    ("pages/composition.py", "Composition", ":material/groups:"),
    ("pages/metrics.py", "Metrics", ":material/balance:"),
    ("pages/mitigation.py", "Mitigation", ":material/tune:"),
    ("pages/explanations.py", "Explanations", ":material/person_search:"),
    ("pages/review.py", "Review", ":material/gavel:"),
)

_in_frame: ContextVar[bool] = ContextVar("_in_frame", default=False)


def run() -> None:
    """Draw the frame, and in it the page that is chosen."""
    _configure()
    page = st.navigation(_pages())
    st.logo(str(HERE / "logo.svg"), size="large")
    with st.sidebar:
        audience.switch()
    card = st.sidebar.container()
    try:
        with _framed(), _refusals_shown(), suppress(blocks.NothingHere):
            page.run()
    finally:  # after the page, which may have moved the threshold, and also when it asks for another run
        with _refusals_shown(), card:
            blocks.in_view(session.current_audit())
        with st.sidebar:
            pictures.choice()
        session.keep_address()
    cache.settle(page.title)


def require_frame() -> None:
    """First statement of every page: a deep link may run a page alone, and then the frame comes first."""
    if not _in_frame.get():
        _configure()
        st.navigation(_pages())
        st.rerun()


def _configure() -> None:
    st.set_page_config(
        page_title="Assize", page_icon=str(HERE / "favicon.svg"), layout="wide", initial_sidebar_state=260
    )


def _pages() -> list[st.Page]:
    return [st.Page(path, title=title, icon=icon, default=path == PAGES[0][0]) for path, title, icon in PAGES]


@contextmanager
def _framed() -> Iterator[None]:
    token = _in_frame.set(True)
    try:
        yield
    finally:
        _in_frame.reset(token)


@contextmanager
def _refusals_shown() -> Iterator[None]:
    try:
        yield
    except GovernanceError as refusal:
        blocks.refusal(refusal)
