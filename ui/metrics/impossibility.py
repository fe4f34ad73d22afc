"""What cannot hold together: which wishes for equal rates exclude each other at these base rates."""

from __future__ import annotations

import streamlit as st

from governance.metrics import words
from governance.metrics.impossibility import IDENTITIES, Implied, implied
from governance.metrics.rates import rate
from governance.reports.metrics import impossibility as reports
from ui import audience, blocks
from ui.metrics.asked import Asked
from ui.wording import plain


def shown(asked: Asked) -> None:
    """Each identity as a sentence with these people's numbers, and its table."""
    st.subheader("What cannot hold together", anchor=False)
    st.markdown(reports.WHY)
    asks = {name: [implied(part, name, everybody=asked.everybody) for part in asked.seen.both] for name in IDENTITIES}
    for name, (found, _) in asks.items():
        finding = reports.conflict(found, asked.least)
        st.markdown(f"**{words.first_upper(name)}.** {plain(finding.headline)} {plain(finding.detail)}")
    more = st.expander(
        "Group by group, with the formulas", icon=":material/functions:", key="cannot", on_change="rerun"
    )
    if more.open:
        with more:
            for name, (found, safe) in asks.items():
                _table(asked, name, found, safe)


def _table(asked: Asked, name: str, found: Implied, safe: Implied) -> None:
    """One identity, group by group: the rate as it is, and the one that would be needed."""
    identity = IDENTITIES[name]
    needed = words.title(identity.implied).lower()
    st.markdown(f"**{words.first_upper(name)}:** the {needed} now, and the one that each group would need")
    if not audience.committee():
        st.caption(plain(f"{identity.formula}; p is the base rate. Source: {identity.source}."))
    now, now_safe = (rate(part, identity.implied) for part in asked.seen.both)
    table, export = reports.table(found, now), reports.table(safe, now_safe)
    blocks.table(table, export=export, key=f"cannot-{name.replace(' ', '-')}")
