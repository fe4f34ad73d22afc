"""Take it away: the thresholds or the mitigated model, the mitigation note, and how both are used."""

from __future__ import annotations

import json
from collections.abc import Mapping

import streamlit as st

from governance.data import models
from governance.metrics import disclosure
from governance.mitigation.decision_rule import decision_rule
from governance.mitigation.demands import Demands, demands
from governance.mitigation.flips import paired
from governance.mitigation.problem import split
from governance.mitigation.tradeoff import Point
from governance.reports.mitigation import away as reports
from governance.reports.mitigation.note import REMAINS, Facts, Measured, note
from governance.reports.mitigation.note_markdown import markdown
from ui import audience, blocks
from ui.mitigation.asked import Asked
from ui.wording import plain

KINDS = {".toml": "application/toml", ".skops": "application/octet-stream", ".md": "text/markdown"}
TITLES = {
    reports.THRESHOLDS: "Thresholds (.toml)",
    reports.MITIGATED: "Mitigated model (.skops)",
    reports.AUDITED: "Audited model (.skops)",
}
INSIDE = 4  # the level of the note's first heading on this page


def shown(asked: Asked, point: Point) -> None:
    """What can be taken, with buttons; how it is used; the note; and what people still have to do."""
    key = repr(point.treatment), point.seeds
    found: Demands = asked.few("demands", *key, make=lambda: demands(asked.problem, asked.wanted, point))
    files: Mapping[str, bytes] = asked.few("files taken", *key, make=lambda: _files(asked, point, found))
    facts: Facts = asked.kept(
        "mitigation note",
        *key,
        make=lambda: note(Measured(asked.audit, asked.problem, point, found), files=files),
    )
    blocks.answer(reports.headline(asked.audit, point, found, committee=audience.committee()))
    with st.container(horizontal=True):
        if not audience.committee():
            for name, content in files.items():
                _button(TITLES[name], name, content)
            if reports.MITIGATED in files:
                _held_out(asked, point)
        _button("Note (.md)", reports.NOTE, markdown(facts).encode())
        _button("Note (.json)", reports.FACTS, json.dumps(facts, indent=1, ensure_ascii=False).encode())
    if files and not audience.committee():
        _use(asked, point, found)
    with st.expander("The note, as it will read", icon=":material/description:"):
        st.markdown(markdown(facts, level=INSIDE))
    _remains(taken=reports.MITIGATED in files and not audience.committee())


def _files(asked: Asked, point: Point, found: Demands) -> dict[str, bytes]:
    """What there is to take, by name."""
    if found.retrains:
        return {} if point.model is None else {reports.MITIGATED: point.model}
    if found.rule is None:
        return {}
    audit = asked.audit
    rule = decision_rule(audit.dataset, audit.source, asked.problem, point)
    own = {reports.AUDITED: models.save(audit.model)} if len(audit.training) else {}
    return {reports.THRESHOLDS: rule.toml().encode(), **own}


def _button(title: str, name: str, content: bytes) -> None:
    ending = f".{name.rsplit('.', 1)[1]}"
    st.download_button(
        title,
        content,
        name,
        KINDS.get(ending, "application/json"),
        icon=":material/download:",
        on_click="ignore",
        key=f"away-{name}",
    )


def _held_out(asked: Asked, point: Point) -> None:
    """The people whom the mitigated model did not learn from, to audit it with."""
    held_out = split(asked.problem, point.seeds[0]).held_out
    st.download_button(
        "Its held-out people (.parquet)",
        lambda: asked.audit.dataset.table.iloc[held_out].to_parquet(index=False),
        reports.HELD_OUT,
        "application/vnd.apache.parquet",
        icon=":material/download:",
        on_click="ignore",
        key=f"away-{reports.HELD_OUT}",
    )


def _use(asked: Asked, point: Point, found: Demands) -> None:
    """The lines of Python that decide about other people."""
    st.subheader("How it is used", anchor=False)
    if found.retrains:
        code = reports.model_code(asked.problem, point.treatment.method)
    else:
        code = reports.rule_code(asked.audit, found, asked.by)
    st.code(code, language="python", wrap_lines=True)
    rule = found.rule
    asks, random = (found.asks_group, found.random) if rule is None else (rule.apart, rule.randomised)
    st.caption(plain(f"{reports.RUNS if asks else reports.NO_GROUP} {reports.DRAWN if random else ''}".strip()))
    names_all = rule is not None or asks
    if names_all and disclosure.shown(paired(point), asked.wanted.least).hidden:
        st.caption(reports.NAMES_ALL)


def _remains(*, taken: bool) -> None:
    """What people still have to do; a model that is `taken` can be audited anew."""
    st.subheader("What remains to be done by people", anchor=False)
    st.markdown("\n".join(f"- {plain(each)}" for each in (*REMAINS, *([reports.AGAIN] if taken else []))))
    with st.container(horizontal=True):
        for page, label, icon in (reports.REVIEW, *([reports.AUDIT] if taken else [])):
            st.page_link(page, label=label, icon=icon)
