"""What to know about a table before its audit: each check with its evidence, and what to do."""

from __future__ import annotations

from typing import Literal

import pandas as pd
import streamlit as st

from governance.data.checks.check import Check
from governance.data.roles import Roles
from ui import cache
from ui.opening import Opened
from ui.wording import plain

BADGES: dict[str, tuple[str, Literal["red", "orange", "green", "gray"], str]] = {
    "blocks": (":material/block:", "red", "Blocks"),
    "look": (":material/visibility:", "orange", "Look"),
    "fine": (":material/check_circle:", "green", "Fine"),
    "not applicable": (":material/remove:", "gray", "Not applicable"),
}


def checks(opened: Opened, roles: Roles, least: int, training: pd.DataFrame | None) -> bool:
    """Every check of the table with these roles; whether one of them blocks the audit."""
    found = cache.checks(opened.fingerprint, roles, least, training, opened.table)
    by_severity = {severity: [each for each in found if each.severity == severity] for severity in BADGES}
    blocking, looks, fine, skipped = by_severity.values()
    if opened.large is not None:
        st.caption("These look at the sample that is loaded.")
    for each in (*blocking, *looks):
        _shown(each)
    if not blocking and not looks:
        st.markdown("Nothing was found that needs a look.")
    with st.expander(f"Fine: {len(fine)}. Not applicable: {len(skipped)}.", icon=":material/checklist:"):
        for each in (*fine, *skipped):
            _line(each)
    return bool(blocking)


def _shown(check: Check) -> None:
    icon, colour, word = BADGES[check.severity]
    with st.container(border=True, gap="xxsmall"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(word, icon=icon, color=colour)
            st.markdown(f"**{plain(check.title)}**")
        st.markdown(plain(check.evidence))
        st.caption(plain(check.remedy))


def _line(check: Check) -> None:
    icon, _, _ = BADGES[check.severity]
    st.markdown(f":small[{icon} **{plain(check.title)}.** {plain(check.evidence)}]")
