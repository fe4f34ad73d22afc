"""What the reader of the explanations page chooses on top: what is explained, in which unit, against whom, and who."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from governance.audit import Audit
from governance.explanations.attribution import Explainer, explainer, natural
from governance.explanations.background import PEOPLE, background, pools
from governance.explanations.subject import Subject, units
from governance.metrics import words
from governance.reports.explanations.person import how
from ui import audience, cache, pickers, session
from ui.explanations import picker, subjects
from ui.explanations.asked import Asked
from ui.wording import plain

SIZES = (20, 50, 100, 200, 500)
OWN = "The model's own"

Pools = dict[str, NDArray[np.int64]]


def asked(audit: Audit) -> Asked:
    """What is asked: who is compared, what is explained and against whom, and the person in view."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        by = pickers.attributes(audit)
    about, key = subjects.chosen(audit, right)
    said = st.container()
    with st.expander("Change the unit, or whom predictions are compared with", icon=":material/tune:", key="compared"):
        drawn = _pools(audit, about, key)
        unit, whom = _chosen(about, drawn)
    key = (*key, unit, *whom)
    with said, st.spinner("Choosing the explainer; the first time also loads the library"):
        make = lambda: _explainer(about, drawn, unit, *whom)  # noqa: E731
        found = cache.explained(session.choice(), "explainer", *key, make=make)
    said.caption(plain(f"{how(found)} {found.why}".strip()))
    if audience.committee():
        st.caption("The committee view shows no single person; what follows is about groups and about everybody.")
        return Asked(audit, found, key, by, None)
    person = picker.person(audit, by, about.columns)
    subjects.beside(about, person)
    return Asked(audit, found, key, by, person)


def _pools(audit: Audit, about: Subject, key: Sequence[Hashable]) -> Pools:
    """Whom a prediction may be compared with; in the committee view no group of too few people."""
    least = session.policy(audit).min_group_size if audience.committee() else 1
    return cache.explained(session.choice(), "pools", *key, least, make=lambda: pools(audit, about, least=least))


def _chosen(about: Subject, drawn: Pools) -> tuple[str, tuple[str, int, int]]:
    """The unit, of whom the background is drawn, how many and which draw."""
    first, second, third, fourth = st.columns([2, 3, 1, 1], vertical_alignment="bottom")
    offered = [OWN, *(each.capitalize() for each in units(about))] if len(units(about)) > 1 else [OWN]
    unit = first.selectbox("Unit", offered, key="unit", bind="query-params")
    who = second.selectbox(
        "Compared with", list(drawn), key="against", persist_state="session", format_func=words.first_upper
    )
    people = third.selectbox("People drawn", SIZES, SIZES.index(PEOPLE), key="against_people", bind="query-params")
    drawn_as = fourth.number_input(  # no whole one: an address may say what is too large for those
        "Draw", 1.0, float(picker.MOST_DRAWS), 1.0, 1.0, "%.0f", key="against_draw", bind="query-params"
    )
    seed = round(drawn_as) - 1 if 1 <= drawn_as <= picker.MOST_DRAWS else 0
    return str(unit), (str(who), int(people), seed)


def _explainer(about: Subject, drawn: Pools, unit: str, who: str, people: int, seed: int) -> Explainer:
    found = background(drawn[who], who, people=people, seed=seed)
    if unit == OWN:
        return natural(about, found)
    return explainer(about.in_unit(unit.lower()), found)
