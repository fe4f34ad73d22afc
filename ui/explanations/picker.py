"""The person in view: whom to look at and why, where they stand, and the list they were chosen from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from governance import naming
from governance.audit import Audit
from governance.charts import style
from governance.charts.explanations.picker import stands
from governance.explanations.people import RANDOM, REASONS, Decided, candidates, decided
from governance.explanations.search import Searched, row_named, searched
from governance.explanations.standing import recorded
from governance.metrics import words
from governance.naming import Group
from governance.reports.explanations import people as reports
from ui import blocks, cache, session
from ui.wording import plain

EVERY_GROUP = "All groups"
FIRST = "_person_first"  # set by a click after which the first of a new list is in view
MOST_DRAWS = 1_000
LONGEST = 100  # signs of a search

Groups = dict[str, tuple[tuple[str, ...], Group]]


def person(audit: Audit, by: Sequence[str], columns: Sequence[str]) -> int:
    """One audited person, by the reason they are worth looking at; their position in the table.

    Parameters
    ----------
    audit : Audit
    by : sequence of str
        The attributes whose groups are compared.
    columns : sequence of str
        What the model looks at.
    """
    threshold = session.threshold(audit)
    known = cache.explained(session.choice(), "decided", threshold, make=lambda: decided(audit, threshold))
    rows = _chosen(audit, known, by, columns)
    row = _in_view(audit, known, rows)
    _strip(audit, known, rows, row)
    _list(audit, known, rows, row, by, columns)
    return row


def _chosen(audit: Audit, known: Decided, by: Sequence[str], columns: Sequence[str]) -> NDArray[np.int64]:
    """The people whom the reader looks for, the most telling first."""
    first, second, third = st.columns(3, vertical_alignment="bottom")
    offered = [each for each in REASONS if not known.unsuited(each)]
    reason = str(
        first.selectbox(
            "Person", offered, key="reason", persist_state="session", format_func=str.capitalize, on_change=_anew
        )
    )
    groups: Groups = cache.kept(session.choice(), "people-groups", tuple(by), make=lambda: _groups(audit, by))
    names = [EVERY_GROUP, *groups]
    group = str(second.selectbox("Of the group", names, key="person_group", persist_state="session", on_change=_anew))
    with third:
        draw, text = _more(drawn=reason == RANDOM)
    if gone := {each: why for each in REASONS if (why := known.unsuited(each))}:
        why = next(iter(gone.values()))
        st.caption(plain(f"Nobody can be chosen as “{'”, “'.join(gone)}”: {why}."))

    def made() -> NDArray[np.int64]:
        among = _of_group(audit, groups.get(group))
        if not text:
            return candidates(audit, reason, known.threshold, among=among, seed=draw - 1)
        asked = _searched(audit, columns)
        among[audit.rows[~asked.matching(text)]] = False
        found = candidates(audit, reason, known.threshold, among=among, seed=draw - 1)
        exact = np.isin(found, audit.rows[asked.named(text)])
        return np.concatenate([found[exact], found[~exact]])

    asked = (known.threshold, reason, group, draw, text, *columns)
    found = cache.explained(session.choice(), "people", *asked, make=made)
    if not len(found):
        _nobody(audit, reason, group, text)
    return found


def _searched(audit: Audit, columns: Sequence[str]) -> Searched:
    """The audited people as a search reads them, read once."""
    make = lambda: searched(audit.dataset, columns, audit.rows)  # noqa: E731
    return cache.explained(session.choice(), "searched", *columns, make=make)


def _more(*, drawn: bool) -> tuple[int, str]:
    """Which draw it is, where people are drawn at random, and what is searched for."""
    left, right = st.columns([1, 2], vertical_alignment="bottom") if drawn else (None, st.container())
    draw = 1
    if left is not None:
        draw = int(
            left.number_input("Draw", 1, MOST_DRAWS, 1, key="person_draw", persist_state="session", on_change=_anew)
        )
    text = right.text_input(
        "Search",
        key="person_search",
        persist_state="session",
        type="search",
        max_chars=LONGEST,
        placeholder="Row, identifier or value",
        help="A row's number, an identifier, or a value of any column the model looks at. “income = 35000” asks one "
        "column; of several, parted by a comma and a blank, all have to hold.",
        on_change=_searched_for,
    )
    return draw, (text or "").strip()


def _groups(audit: Audit, by: Sequence[str]) -> Groups:
    """The groups of every sensitive attribute, and those where the compared ones meet, by what they are called."""
    wanted: list[tuple[str, ...]] = [(attribute,) for attribute in audit.dataset.roles.sensitive]
    if len(by) > 1:
        wanted.append(tuple(by))
    return {
        f"{' and '.join(attributes)}: {' · '.join(group)}": (attributes, group)
        for attributes in wanted
        for group in audit.groups(attributes)[0]
    }


def _of_group(audit: Audit, wanted: tuple[tuple[str, ...], Group] | None) -> NDArray[np.bool_]:
    if wanted is None:
        return np.ones(len(audit.dataset.table), bool)
    groups, codes = audit.groups(wanted[0])
    return codes == groups.index(wanted[1])


def _nobody(audit: Audit, reason: str, group: str, text: str) -> None:
    """Why the list is empty; the person in view stays."""
    if (row := row_named(text)) in audit.training:
        st.caption(f"{_learnt_from(row)}. The person in view stays.")
        return
    of = "" if group == EVERY_GROUP else f" in the group “{group}”"
    about = f" with “{text}”" if text else ""
    st.caption(plain(f"Nobody is found under “{reason}”{of}{about}. The person in view stays."))


def _learnt_from(row: int | None) -> str:
    return f"The model learnt from row {row}, so it is not among the audited people"


def _in_view(audit: Audit, known: Decided, rows: NDArray[np.int64]) -> int:
    """The person who is kept, or named by the address; the first of the list after it was asked for anew."""
    kept = session.person()
    stays = kept is not None and bool((known.rows == kept).any())
    if not stays and (named := session.person_named()):
        why = _learnt_from(kept) if kept in audit.training else f"The address names “{named}”, who is not audited"
        st.warning(plain(f"{why}. Somebody else is in view."), icon=":material/person_off:")
    anew = st.session_state.pop(FIRST, False)
    if kept is None or not stays or (anew and len(rows)):
        kept = int(rows[0] if len(rows) else known.rows[0])
    session.keep_person(kept)
    return kept


def _strip(audit: Audit, known: Decided, rows: NDArray[np.int64], row: int) -> None:
    """Who the person is and where they stand, and the way to those beside them in the list."""
    standing = recorded(known, row)
    said = reports.stands(standing)
    with st.container(border=True, gap="xsmall", key="person-in-view"):
        left, right = st.columns([3, 2], vertical_alignment="center")
        with left:
            facts = reports.identity(audit, row, standing)
            st.markdown(" · ".join(f"{plain(name)} **{plain(value)}**" for name, value in facts if value))
            st.caption(plain(str(said)))
            _beside(rows, row)
        if standing.score is not None:
            with right:
                drawn = stands(standing, known.ends)
                shown = style.dark(drawn) if st.context.theme.type == "dark" else drawn
                st.plotly_chart(shown, key="stands", alt=str(said), config={"displayModeBar": False})


def _beside(rows: NDArray[np.int64], row: int) -> None:
    """Buttons for the one before and the one after, and where this one is in the list."""
    at = np.flatnonzero(rows == row)
    place = int(at[0]) if len(at) else -1
    before = int(rows[place - 1]) if place > 0 else None
    after = int(rows[place + 1]) if place + 1 < len(rows) else None
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for name, icon, other in (
            ("Previous", ":material/chevron_left:", before),
            ("Next", ":material/chevron_right:", after),
        ):
            st.button(
                name,
                key=f"person-{name.lower()}",
                icon=icon,
                type="tertiary",
                disabled=other is None,
                on_click=session.keep_person,
                args=(other,),
            )
        st.caption(f"{place + 1:,} of {words.people(len(rows))}" if place >= 0 else "Not in the list below")


def _list(
    audit: Audit, known: Decided, rows: NDArray[np.int64], row: int, by: Sequence[str], columns: Sequence[str]
) -> None:
    """The first people of the list; a click takes one into view."""
    if not len(rows):
        return
    below = st.expander(
        "Choose from a list", blocks.TABLES_OPEN, key="people-found", icon=":material/groups:", on_change="rerun"
    )
    if not below.open:
        return
    first = rows[: reports.MOST_ROWS]
    with below:
        make = lambda: reports.listed(audit, known, first, by, columns)  # noqa: E731
        which = hashlib.sha256(first.tobytes()).hexdigest()[:12]
        table = cache.kept(session.choice(), "people-listed", known.threshold, which, tuple(by), *columns, make=make)
        key = f"people-{which}"
        _mark(key, np.flatnonzero(first == row).tolist())
        st.caption(f"{reports.found_of(len(first), len(rows))} Click the box beside a row to look at that person.")
        st.dataframe(
            table,
            key=key,
            hide_index=True,
            height=260,
            on_select=partial(_take, key, tuple(first.tolist())),
            selection_mode="single-row",
            column_config={"score": st.column_config.NumberColumn(format="%.4f")},
            placeholder=naming.MISSING,
            alt=f"{words.people(len(table))} to choose from",
        )


def _mark(key: str, places: list[int]) -> None:
    """The row of the person in view is the one that is selected."""
    held = st.session_state.get(key)
    if held is None or list(held["selection"]["rows"]) != places:
        st.session_state[key] = {"selection": {"rows": places, "columns": [], "cells": []}}


def _take(key: str, rows: tuple[int, ...]) -> None:
    """Look at the person of the row that was clicked."""
    for place in st.session_state[key]["selection"]["rows"][:1]:
        session.keep_person(rows[place])


def _anew() -> None:
    st.session_state[FIRST] = True


def _searched_for() -> None:
    """The first who is found comes into view; where a search is cleared, whoever is in view stays."""
    st.session_state[FIRST] = bool(st.session_state["person_search"].strip())
