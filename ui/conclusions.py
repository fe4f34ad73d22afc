"""Conclusions on the screen: what to look at, what is fine and what cannot be said, in small type."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from governance.reports.conclusions import KINDS, Conclusion
from ui.wording import plain

TITLES = {
    "look": (":material/visibility:", "Look at this"),
    "fine": (":material/check_circle:", "Fine"),
    "unknown": (":material/help:", "Cannot be said"),
}


def conclusions(found: Sequence[Conclusion], *, fine: str = TITLES["fine"][1]) -> None:
    """A line for each kind; what to look at has a line each."""
    for kind in KINDS:
        icon, title = TITLES[kind]
        sentences = [plain(each.sentence) for each in found if each.kind == kind]
        between = "  \n" if kind == "look" else " "
        if sentences:
            st.markdown(f":small[{icon} **{fine if kind == 'fine' else title}.** {between.join(sentences)}]")
