"""What the reader of the explanations page chooses on top: what is explained, in which unit, against whom, and who."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from governance.audit import Audit
from governance.explanations.attribution import Explainer, explainer, natural
from governance.explanations.background import PEOPLE, Background, background
from governance.explanations.subject import Subject, units
from governance.metrics import words
from ui import audience, cache, pickers, session
from ui.explanations import picker, subjects
from ui.explanations.asked import Asked
from ui.wording import plain

LEARNT, AUDITED = "the people that the model learnt from", "the audited people"
SIZES = (20, 50, 100, 200, 500)
OWN = "The model's own"


def asked(audit: Audit) -> Asked:
    """What is asked: who is compared, what is explained and against whom, and the person in view."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        by = pickers.attributes(audit)
    about, key = subjects.chosen(audit, right)
    with st.expander("What it is compared with, and in which unit", icon=":material/tune:", key="compared"):
        unit, whom, place = _chosen(audit, about)
    key = (*key, unit, *whom)
    make = lambda: _explainer(audit, about, unit, *whom)  # noqa: E731
    with st.spinner("Choosing the explainer; the first time also loads the library"):
        found = cache.few(session.choice(), "explainer", *key, make=make)
    place.caption(plain(_said(found)))
    person = None if audience.committee() else picker.person(audit, by, about.columns)
    if person is not None:
        subjects.beside(about, person)
    return Asked(audit, found, key, by, person)


def _chosen(audit: Audit, about: Subject) -> tuple[str, tuple[str, int, int], st.delta_generator.DeltaGenerator]:
    """The unit, of whom the background is drawn, how many and which draw; and the place for what that comes to."""
    first, second, third, fourth = st.columns([2, 3, 1, 1], vertical_alignment="bottom")
    offered = [OWN, *(each.capitalize() for each in units(about))] if len(units(about)) > 1 else [OWN]
    unit = first.selectbox("Unit", offered, key="unit", bind="query-params")
    who = second.selectbox(
        "Compared with", list(_pools(audit, about)), key="against", persist_state="session", format_func=str.capitalize
    )
    people = third.selectbox("People drawn", SIZES, SIZES.index(PEOPLE), key="against_people", bind="query-params")
    seed = fourth.number_input("Draw", 1, 1_000, 1, key="against_draw", bind="query-params")
    return str(unit), (str(who), int(people), int(seed) - 1), st.container()


def _pools(audit: Audit, about: Subject) -> dict[str, NDArray[np.int64]]:
    """Whom a prediction may be compared with: those the model learnt from, all audited people, one group of them."""
    found = {LEARNT: about.training} if len(about.training) else {}
    found[AUDITED] = about.rows
    for attribute in audit.dataset.roles.sensitive:
        groups, codes = audit.groups([attribute])
        for place, group in enumerate(groups):
            rows = about.rows[codes[about.rows] == place]
            if len(rows):
                found[f"the audited people of {words.group([attribute], group)}"] = rows
    return found


def _explainer(audit: Audit, about: Subject, unit: str, who: str, people: int, seed: int) -> Explainer:
    drawn: Background = background(_pools(audit, about)[who], who, people=people, seed=seed)
    if unit == OWN:
        return natural(about, drawn)
    return explainer(about.in_unit(unit.lower()), drawn)


def _said(found: Explainer) -> str:
    """How predictions are explained, against whom, and why not by the model's own structure."""
    text = f"Explained {found.method}, in {found.subject.unit}; compared with {found.background.words}."
    return f"{text} {found.why}".strip()


Key = tuple[Hashable, ...]
