"""Datasheet: what was measured of the table, and the questions that only people can answer, as a form."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial

import pandas as pd
import streamlit as st

from governance.audit import Audit
from governance.errors import GovernanceError
from governance.reports.datasheet import (
    QUESTIONS,
    Datasheet,
    Question,
    from_json,
    html,
    markdown,
    progress,
    to_json,
)
from governance.reports.datasheet.asked import TITLES
from governance.reports.datasheet.facts import Fact, Table
from governance.reports.datasheet.questions import questions_of
from governance.reports.datasheet.sheet import LONGEST
from ui import audience, blocks, fields, session, sheet
from ui.composition.asked import Asked
from ui.sheet import ABOUT
from ui.wording import plain
from ui.written import MOST_AUDITS, Written

WRITTEN: Mapping[str, tuple[str, str, Callable[[Datasheet], str]]] = {
    "Markdown": ("md", "text/markdown", markdown),
    "Page": ("html", "text/html", html),
    "JSON": ("json", "application/json", to_json),
}
LONGEST_ABOUT = 200  # signs
MOST_MEGABYTES = 5
LEAVING = 0.4  # seconds in which a field that this very click leaves is kept as a rule, by another thread
FORM = "datasheet"


def shown(asked: Asked) -> None:
    """How far the datasheet is, its questions one section at a time, and the ways to take it along."""
    audit, here, least = asked.audit, session.written(), session.policy(asked.audit).min_group_size
    measured = sheet.measured(audit, least)
    held = {"title": audit.dataset.name, **here.texts}
    place = st.container(gap="small")
    if audience.committee():
        for name, label in ABOUT.items():
            if held.get(name, "").strip():
                st.markdown(f"{label}: **{plain(held[name])}**")
    else:
        for column, (name, label) in zip(st.columns(len(ABOUT)), ABOUT.items(), strict=True):
            with column:
                key = fields.key(FORM, name, held.get(name, ""))
                st.text_input(label, key=key, on_change=_keep, args=(name,), max_chars=LONGEST_ABOUT)
                fields.noted(FORM, name)
    section = str(
        st.pills(
            "Section",
            list(TITLES),
            default=next(iter(TITLES)),
            required=True,
            key="datasheet-section",
            persist_state="session",
            format_func=TITLES.__getitem__,
        )
    )
    st.caption(f"{TITLES[section]}: {_lowered(progress(held, section).sentence)}")
    for each in questions_of(section):
        _question(each, measured.get(each.id), held)
    with place:
        _standing(held, here)
        _take_away(here, audit, measured, least)
        if not audience.committee():
            _go_on(held)


def _standing(held: Mapping[str, str], here: Written) -> None:
    """How far it is, where it is kept, and whom it shows."""
    st.markdown(
        f"**{progress(held).sentence}** A datasheet tells others where a dataset comes from, what is in it and what it "
        "is for (Gebru et al. 2021)."
    )
    if here.shared:
        where = "with this audit in the memory of this server, where everybody who opens it reads and changes the same"
    elif session.has_address():
        where = (
            "for this visit in the memory of this server, which already keeps what was written about "
            f"{MOST_AUDITS:,} audits and has no room for another to be shared"
        )
    else:
        where = "for this visit in the memory of this server, since an audit has an address only once it is started"
    kept = f"What you write is kept once you leave its field, {where}; it is not on any disk. Take the JSON to keep it."
    if audience.committee():
        kept = "Answers are written in the technical view."
    st.caption(f"{kept} Groups of too few people are left out here as in the documents.")


def _take_away(here: Written, audit: Audit, measured: Mapping[str, Fact], least: int) -> None:
    """The datasheet as a file, written when it is clicked."""
    fingerprint = session.choice().fingerprint

    def content(write: Callable[[Datasheet], str]) -> bytes:
        time.sleep(LEAVING)
        made = sheet.written(audit, here.texts, measured, least=least, fingerprint=fingerprint)
        return write(made).encode("utf-8", "replace")

    with st.container(horizontal=True):
        for name, (ending, kind, write) in WRITTEN.items():
            st.download_button(
                f"{name} (.{ending})",
                partial(content, write),
                f"datasheet.{ending}",
                kind,
                icon=":material/download:",
                on_click="ignore",
                key=f"datasheet-{ending}",
            )


def _go_on(held: Mapping[str, str]) -> None:
    """The answers of a datasheet that was taken away before."""
    with st.expander("Go on from a datasheet in JSON", icon=":material/upload_file:"):
        given = st.file_uploader(
            "Datasheet in JSON",
            "json",
            key="datasheet-file",
            max_upload_size=MOST_MEGABYTES,
            label_visibility="collapsed",
        )
        if given is None:
            return
        try:
            sheet = from_json(given.getvalue())
        except GovernanceError as refused:
            blocks.refusal(refused)
            return
        told = {**sheet.answers, **{name: value for name in ("version", "authors") if (value := getattr(sheet, name))}}
        new = {name: value for name, value in told.items() if held.get(name) != value}
        replaced = sum(bool(held.get(name, "").strip()) for name in new)
        st.markdown(
            f"It is about **{plain(sheet.title)}**, dated {sheet.date.isoformat()}, and holds "
            f"answers to {len(sheet.answers):,} of the {len(QUESTIONS)} questions."
        )
        if sheet.fingerprint != session.choice().fingerprint:
            st.markdown(
                ":material/info: It was measured from another table, or from this one before it changed. Only its "
                "answers are taken; what is measured is that of the table in view."
            )
        if not new:
            st.caption("All of it is in place.")
            return
        st.caption(
            f"{_entries(len(new) - replaced)} would be added and {replaced:,} replaced. What is written here to other "
            "questions stays."
        )
        seen = {name: held.get(name, "") for name in new}
        st.button("Take these answers", icon=":material/input:", on_click=_take, args=(new, seen), key="datasheet-take")


def _question(asked: Question, fact: Fact | None, held: Mapping[str, str]) -> None:
    """One question: what was measured, and what people say."""
    with st.container(gap="xsmall"):
        st.markdown(f"**{asked.text}** :small[({asked.id})]")
        if fact is not None:
            _measured(fact)
        if audience.committee():
            _said(held.get(asked.id, ""), measured=fact is not None)
        else:
            st.text_area(
                asked.text,
                key=fields.key(FORM, asked.id, held.get(asked.id, "")),
                height=96,
                max_chars=LONGEST,
                placeholder=asked.hint,
                label_visibility="collapsed",
                on_change=_keep,
                args=(asked.id,),
            )
            fields.noted(FORM, asked.id)


def _measured(fact: Fact) -> None:
    """What the table says, marked as measured."""
    with st.container(border=True, gap="xsmall"):
        st.caption(f":material/straighten: {plain(fact.source)}")
        st.markdown("\n".join(f"- {plain(sentence)}" for sentence in fact.sentences))
        for table in fact.tables:
            _table(table)


def _table(table: Table) -> None:
    st.markdown(f":small[**{plain(table.title)}**]")
    numbers = zip(table.columns, table.numeric, strict=True)
    st.dataframe(
        pd.DataFrame(list(table.written), columns=list(table.columns)),
        hide_index=True,
        column_config={name: st.column_config.TextColumn(alignment="right") for name, number in numbers if number},
        alt=table.title,
    )


def _said(answer: str, *, measured: bool) -> None:
    """What people said, to read only."""
    if answer.strip():
        st.text(answer.strip())
    elif not measured:
        st.caption("Not answered.")


def _keep(name: str) -> None:
    """Write down what stands in a field."""
    _take({name: fields.text(FORM, name)}, fields.seen(FORM))


def _take(new: Mapping[str, str], seen: Mapping[str, str]) -> None:
    """Write texts down in place of those that were seen."""
    for name, text in new.items():
        between, longest = (" / ", LONGEST_ABOUT) if name in ABOUT else ("\n\n", LONGEST)
        fields.write(FORM, name, text, seen=seen.get(name, ""), between=between, longest=longest)


def _entries(number: int) -> str:
    return "1 entry" if number == 1 else f"{number:,} entries"


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
