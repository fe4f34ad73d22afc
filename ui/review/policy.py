"""Policy: the one in view, with what it says about evidence, who owns it and where it came from."""

from __future__ import annotations

import streamlit as st

from governance.metrics import words
from governance.reports.review import policy as report
from ui import audience, blocks, session
from ui.review import given
from ui.review.asked import Asked
from ui.wording import plain


def shown(asked: Asked) -> None:
    """Its facts, its text, and the way back to the first one."""
    found = asked.policy
    remark = blocks.policy_remark(asked.audit)
    owner = f"Owned by {found.owner}. " if found.owner else "It names no owner. "
    st.markdown(f"**{plain(found.title)}** {plain(owner + remark)}")
    st.markdown("\n".join(f"- :small[{plain(sentence)}]" for sentence in report.head(found)))
    st.code(session.policy_text(asked.audit), "toml", wrap_lines=True)
    if session.policy_standing(asked.audit) not in (session.GIVEN, session.STARTING):
        st.button("Back to the first policy", icon=":material/undo:", on_click=given.first_policy)
    where = "in the technical view" if audience.committee() else "under What would change"
    st.caption(f"Another policy is written, or given as a file, {words.NO_BREAK.join(where.split())}.")
