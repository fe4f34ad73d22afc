"""History: the recorded verdicts of earlier versions, made again, and how every rule has moved since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import streamlit as st

from governance.charts.review import history as charts
from governance.errors import GovernanceError
from governance.metrics import words
from governance.reports.review import history as report
from governance.review.evidence import Evidence
from governance.review.gate import discreet
from governance.review.history import History, Judged
from governance.review.record import Record, Subject
from governance.review.rule import DOCUMENTS
from governance.review.verdict import Verdict
from ui import audience, blocks
from ui.review import away, given
from ui.review.asked import Asked
from ui.wording import plain

NOW = "now"
NOBODY = "None yet"
MOST_MEGABYTES = 20  # a larger record is made again at the command line, where nobody waits for the page
FEW = 6  # changes of a policy that are shown at once
Given = tuple[str, str, Record]  # the SHA-256 of a file, its name, and what is in it


def shown(asked: Asked) -> None:
    """The versions, their outcomes by rule, one rule over the versions, and which is the previous one."""
    place = st.container()
    _give()
    alike = _alike(asked)
    found = _history(asked, alike)
    with place:
        blocks.answer(report.headline(found))
    if given.records():
        st.button("Empty the history", icon=":material/delete:", on_click=given.drop_records)
    if len(found.versions) < 2:
        return
    _previous(asked, alike)
    blocks.table(report.versions(found), key="history-versions", shares=False)
    outcomes = report.outcomes(found)
    blocks.chart(charts.outcomes(found), outcomes, key="history", finding=report.headline(found), shares=False)
    _one_rule(found)
    _policies(found)


def _give() -> None:
    """Verdicts of earlier versions, as files."""
    files = st.file_uploader(
        "Recorded verdicts of earlier versions (.json)",
        "json",
        accept_multiple_files=True,
        key=given.records_field(),
        max_upload_size=MOST_MEGABYTES,
    )
    for file in files:
        try:
            given.keep_record(file.name, file.getvalue())
        except GovernanceError as refusal:
            st.error(f"**{plain(file.name)}.** {plain(refusal)}", icon=":material/block:")


def _history(asked: Asked, alike: Sequence[Given]) -> History:
    """The versions from the earliest day on, and at last the audit in view."""
    held = sorted(alike, key=lambda each: each[2].on)
    names = [name.removesuffix(".json") for _, name, _ in held]
    apart = [f"{name} ({sha256[:6]})" if names.count(name) > 1 or name == NOW else name
             for name, (sha256, _, _) in zip(names, held, strict=True)]  # fmt: skip
    judged = [
        Judged(name, record.on, record.policy, _told(asked, sha256, record), *_whom(record.subject, record.evidence))
        for name, (sha256, _, record) in zip(apart, held, strict=True)
    ]
    now = _whom(away.subject(asked), asked.evidence)
    return History((*judged, Judged(NOW, asked.today, asked.policy, asked.seen, *now)))


def _whom(subject: Subject, evidence: Evidence) -> tuple[str, int]:
    """What made the decisions that a verdict is about, and of how many people."""
    return subject.decided_by, int(evidence.cube.people.sum())


def _records() -> Iterator[Given]:
    """What was given: its SHA-256, the name of its file, and the record; one that is gone is said."""
    for sha256, name in given.records().items():
        try:
            yield sha256, name, given.record(sha256)
        except GovernanceError as refusal:
            blocks.refusal(refusal)


def _alike(asked: Asked) -> list[Given]:
    """Those that are about the outcome that is judged here; another is said, and is no version."""
    own, alike = asked.audit.dataset.roles, []
    for sha256, name, record in _records():
        subject = record.subject
        if (subject.label, subject.favourable) == (own.label, str(own.favourable)):
            alike.append((sha256, name, record))
        else:
            said = report.ANOTHER.format(
                name=name.removesuffix(".json"), label=subject.label, favourable=subject.favourable
            )
            st.caption(f":material/block: {plain(said)}")
    return alike


def _told(asked: Asked, sha256: str, record: Record) -> tuple[Verdict, ...]:
    """The verdicts of a record as they may be seen: a committee sees as few people in none of them."""
    if not audience.committee():
        return record.verdicts
    least = max(record.policy.min_group_size, asked.policy.min_group_size)
    policy = replace(record.policy, min_group_size=least)
    return asked.kept(
        "discreet record",
        sha256,
        least,
        make=lambda: tuple(discreet(each, record.evidence, policy) for each in record.verdicts),
    )


def _previous(asked: Asked, alike: Sequence[Given]) -> None:
    """Which of them was approved last."""
    favourable = asked.evidence.cube.favourable
    known = {"": NOBODY} | {sha256: name for sha256, name, each in alike if each.evidence.cube.favourable == favourable}
    places = list(known)
    chosen = st.selectbox(
        "The previous approved version",
        places,
        places.index(given.previous()) if given.previous() in places else 0,
        format_func=lambda each: known[each],
        key="previous",
    )
    needs = [rule.id for rule in asked.policy.rules if rule.needs_previous]
    st.caption(plain(f"{report.PREVIOUS} Here that is {words.joined(needs)}." if needs else report.NEEDS_NONE))
    if chosen != given.previous():
        given.keep_previous(str(chosen))
        st.rerun()


def _one_rule(found: History) -> None:
    """The number of one rule over the versions, with its interval and its limit."""
    names = [rule.id for rule in found.rules if rule.compare != DOCUMENTS]
    if not names:
        return
    name = str(st.selectbox("Rule", names, key="history-rule", persist_state="session"))
    finding = report.moved(found, name)
    table = report.rule(found, name)
    blocks.chart(charts.rule_over_versions(found, name), table, key="history-one", finding=finding, shares=False)


def _policies(found: History) -> None:
    """What changed in the policy from version to version."""
    st.subheader("What changed in the policy", anchor=False)
    for before, after in pairwise(found.versions):
        moved = report.policy_moved(before.policy, after.policy)
        which = plain(f"{before.name} to {after.name}:")
        if not moved:
            st.markdown(f"{which} nothing changed.")
            continue
        with st.expander(f"{which} {len(moved)} change{'s' * (len(moved) > 1)}", expanded=len(moved) <= FEW):
            st.markdown("\n".join(f"- :small[{plain(each)}]" for each in moved))
