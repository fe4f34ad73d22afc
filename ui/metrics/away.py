"""Take it away: the link to this view, its pictures and tables, and a notebook cell with the same numbers."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from governance.data.public import PUBLIC
from governance.data.samples import SAMPLES
from governance.reports.metrics.cell import Origin, cell
from ui import audience, cache, pictures, session
from ui.choice import Choice
from ui.metrics.asked import Asked


def shown(asked: Asked) -> None:
    """What can leave the screen, in one place; written only once somebody opens it."""
    place = st.expander("Take it away", icon=":material/ios_share:", key="away", on_change="rerun")
    if not place.open:
        return
    with place:
        st.markdown("**A link to this view**")
        st.code(_link(), None, wrap_lines=True)
        st.caption(_reach(asked))
        st.markdown("**Pictures and tables**")
        st.caption(
            f"The camera that appears above a chart when you point at it saves the chart as {pictures.kind()}; the "
            "other format is chosen in the sidebar. The table below each chart can be saved as a CSV file."
        )
        if audience.committee():
            return
        st.caption("A picture shows what the screen shows; a file leaves out groups of too few people.")
        st.markdown("**The same numbers in a notebook**")
        found = session.choice()
        code = cell(
            asked.audit,
            _origin(found),
            by=asked.by,
            name=asked.name,
            threshold=asked.threshold,
            least=asked.least,
            outcome=asked.outcome,
        )
        st.code(code, None, wrap_lines=True)
        st.caption(
            "It holds what was said about the columns, and nobody's row. Run it where Assize is installed; which call "
            "gives which number of the other tabs stands in docs/metrics.md."
        )


def _link() -> str:
    """The address of this view, with everything that was chosen in it."""
    chosen = {key: st.query_params.get_all(key) for key in st.query_params}
    server = (st.context.url or "").rstrip("/").removesuffix("/metrics")  # the page's name is not always left out
    said = urlencode(chosen | session.address(), doseq=True)
    return f"{server}/metrics?{said}".rstrip("?")


def _reach(asked: Asked) -> str:
    """Where the link leads, and what of this view it does not hold."""
    leads = (
        "It opens this view for everybody who can reach this app, as long as the app holds the table; the address "
        "tells nothing about the table."
        if session.has_address()
        else "It opens this view for everybody who can reach this app."
    )
    changed = session.policy_standing(asked.audit) == session.CHANGED
    return leads + (" The policy that was changed here is not part of it." if changed else "")


def _origin(choice: Choice) -> Origin:
    """Where the audited table comes from."""
    for sample, title in SAMPLES.items():
        if choice.name == title and (found := cache.sample(sample))[1] == choice.fingerprint:
            return Origin(title, sample=sample, roles=found[0].roles)
    for public, about in PUBLIC.items():
        if choice.name == about.title:
            return Origin(about.title, public=public)
    if cache.is_large(choice):
        return Origin(choice.name, large=True)
    return Origin(choice.name, fingerprint=choice.fingerprint)
