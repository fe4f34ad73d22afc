"""What would change: a copy of the policy that anybody may edit, judged at once beside the policy in view."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress

import streamlit as st

from governance.audit import Audit
from governance.charts.review import overview as charts
from governance.charts.review.marks import unit
from governance.errors import GovernanceError, PolicyUnreadable
from governance.metrics.words import first_upper
from governance.reports.review import trial as report
from governance.review.changes import changes
from governance.review.edited import with_limit
from governance.review.policy import NO_TEXT, Policy
from governance.review.rule import DOCUMENTS, Rule
from governance.review.verdict import Verdict
from ui import audience, blocks, session
from ui.review import given
from ui.review.asked import Asked
from ui.wording import plain

STEPS = {"points": 1.0, "%": 1.0, "times": 0.05, "": 0.01}
MOST_MEGABYTES = 1
MOST_CHANGES = 20  # that are listed
EXPLAINED = (
    "Move a limit, or write the copy anew: it is judged at once on the same people. The policy in view stays as it is, "
    "on every page, until somebody puts the copy in its place."
)


def shown(asked: Asked) -> None:
    """What turns, the limits to move, the copy as a text, and what to do with it."""
    st.caption(EXPLAINED)
    turned, limits, written, below = (st.container() for _ in range(4))
    try:
        given.judge_wanted(asked.audit)
    except GovernanceError as refusal:
        with turned:
            blocks.refusal(refusal)
    if said := given.refused():
        limits.error(plain(said), icon=":material/block:")
    text = given.copy(asked.audit)
    try:
        copy = Policy.parse(text)
        before, after = asked.tried(asked.policy), asked.tried(copy)
    except GovernanceError as refusal:
        with turned:
            blocks.refusal(refusal)
    else:
        with turned:
            _turned(asked, copy, before, after)
        with limits:
            _limits(asked, after, before)
        with below:
            _changed(asked, copy, before, after)
    with written:
        _written(asked, text)


def _turned(asked: Asked, copy: Policy, before: Sequence[Verdict], after: Sequence[Verdict]) -> None:
    """Which outcomes turn."""
    if copy.text == asked.policy.text:
        st.markdown("The copy says what the policy in view says, so nothing changes yet.")
    else:
        blocks.answer(report.turned(before, after))


def _changed(asked: Asked, copy: Policy, before: Sequence[Verdict], after: Sequence[Verdict]) -> None:
    """What the copy says otherwise, and both side by side; last, so that no field moves away while it is filled in."""
    if copy.text == asked.policy.text:
        return
    finding, moved = report.turned(before, after), changes(asked.policy, copy)
    st.subheader("What the copy says otherwise", anchor=False)
    st.markdown("\n".join(f"- :small[{plain(each.sentence)}]" for each in moved[:MOST_CHANGES]))
    more = f" And {len(moved) - MOST_CHANGES:,} more changes." if len(moved) > MOST_CHANGES else ""
    st.caption(plain(f"{report.together(moved)}{more}"))
    if audience.committee() and asked.hides(copy.min_group_size):
        st.caption(f":material/visibility_off: {plain(report.SHOWN_ONLY)}")
    table = report.table(before, after)
    blocks.chart(charts.limits_used(after, before), table, key="tried", finding=finding, shares=False)


def _limits(asked: Asked, after: Sequence[Verdict], before: Sequence[Verdict]) -> None:
    """A rule a line: its sentence, its limit to move, and what becomes of its outcome."""
    st.subheader("Limits", anchor=False)
    was = {each.rule.id: each for each in before}
    for found in after:
        rule = found.rule
        if rule.compare == DOCUMENTS:
            continue
        words, control, outcome = st.columns([5, 3, 3], vertical_alignment="center")
        words.markdown(f":small[**{plain(rule.id)}**  \n{plain(rule.statement)}]")
        with control:
            _limit(asked, rule)
        outcome.markdown(_turn(was.get(rule.id), found))


def _limit(asked: Asked, rule: Rule) -> None:
    own = unit(rule)
    key = given.shown(f"limit-{rule.id}", round(own.times * rule.limit, 6))
    side = first_upper(rule.accepts)
    st.number_input(
        f"{side} ({own.name})" if own.name else side,
        min_value=0.0,
        max_value=float(own.times) if own.name else None,
        step=STEPS[own.name],
        format="%.4g",
        key=key,
        on_change=_move,
        args=(asked.audit, rule.id, own.times, key),
    )


def _move(audit: Audit, rule: str, times: float, key: str) -> None:
    """Write a limit that was moved into the copy; one that the policy cannot have stays as it was."""
    try:
        given.write(with_limit(given.copy(audit), rule, round(float(st.session_state[key]) / times, 9)))
    except GovernanceError as refusal:
        given.refuse(str(refusal))


def _turn(before: Verdict | None, after: Verdict) -> str:
    """An outcome, and what it was where it turned."""
    icon, colour, word = blocks.OUTCOMES[after.outcome]
    now = f":{colour}[{icon} {word}]"
    if before is None:
        return f"{now} :small[a new rule]"
    if before.outcome == after.outcome:
        return now
    icon, colour, word = blocks.OUTCOMES[before.outcome]
    return f":{colour}[{icon} {word}] :material/arrow_forward: **{now}**"


def _written(asked: Asked, text: str) -> None:
    """The copy as a text, and what to do with it."""
    if not audience.committee():
        st.subheader("The copy as TOML", anchor=False)
        st.text_area(
            "Copy of the policy",
            key=given.shown(given.COPY, text),
            height=360,
            on_change=given.typed,
            label_visibility="collapsed",
        )
        _upload()
    changed = text != session.policy_text(asked.audit)
    with st.container(horizontal=True):
        if not audience.committee():
            st.button(
                "Put the copy in view",
                icon=":material/gavel:",
                on_click=given.want_copy,
                disabled=not changed,
                help="From then on every page judges by it.",
            )
        st.download_button(
            "Copy (.toml)", text, "policy_copy.toml", "application/toml", icon=":material/download:", on_click="ignore"
        )
        if changed:
            st.button("Drop the copy", icon=":material/undo:", on_click=given.drop_copy)
    if audience.committee():
        st.caption("Its text is written, and put in view, in the technical view.")


def _upload() -> None:
    """Another policy as a file, which becomes the copy."""
    file = st.file_uploader("Or another policy (.toml)", "toml", key="policy-file", max_upload_size=MOST_MEGABYTES)
    if file is None:
        return
    content = file.getvalue()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        blocks.refusal(PolicyUnreadable(file.name, NO_TEXT))
        return
    if session.wanted(seen := f"policy-{hashlib.sha256(content).hexdigest()}-{file.file_id}"):
        return
    session.want(seen, True)
    given.write(text)
    with suppress(GovernanceError):  # what cannot be read is refused where the copy is
        Policy.parse(text)
        session.keep_policy_file(text)
    st.rerun()
