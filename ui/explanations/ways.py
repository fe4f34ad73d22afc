"""Ways: the smallest changes that flip the decision about the person in view, as the reader lets columns change."""

from __future__ import annotations

import streamlit as st

from governance.errors import ChangesContradict
from governance.explanations.counterfactual import Counterfactual, cannot_change, counterfactuals
from governance.explanations.likeness import Likeness, likeness
from governance.explanations.options import Allowed
from governance.explanations.subject import Subject
from governance.reports.explanations.counter import InView
from governance.shapley.outputs import DECISION
from ui.explanations.asked import Asked

LOCKED, RISING, FALLING = "counter_locked", "counter_rising", "counter_falling"


def in_view(asked: Asked, about: Subject, row: int) -> InView:
    """A person as the model sees them, and how far everybody else is."""
    person = about.people.iloc[[row]]
    alike: Likeness = asked.few("likeness", make=lambda: likeness(about.people, about.rows))
    scores, decided = asked.kept("decided", row, about.threshold, make=lambda: about.answers(person))
    return InView(about, alike, float("nan") if about.unit == DECISION else float(scores[0]), bool(decided[0]))


def ways(asked: Asked, view: InView, row: int, allowed: Allowed) -> tuple[Counterfactual, ...]:
    """The smallest changes of what may change, searched for once."""
    about = view.about
    make = lambda: counterfactuals(about, about.people.iloc[[row]], allowed, alike=view.alike)  # noqa: E731
    with st.spinner("Searching for the smallest change"):
        return tuple(asked.kept("counterfactuals", row, about.threshold, allowed, make=make))


def ways_now(asked: Asked) -> tuple[Counterfactual, ...]:
    """The same with what the reader last let change; none where that contradicts itself, or there is no decision."""
    about = asked.subject
    if not about.decides:
        return ()
    kept = [st.session_state.get(key) for key in (LOCKED, RISING, FALLING)]
    first = (cannot_change(about), (), ())
    chosen = (
        tuple(each for each in (unless if now is None else now) if each in about.columns)
        for now, unless in zip(kept, first, strict=True)
    )
    try:
        allowed = Allowed(*chosen)
    except ChangesContradict:
        return ()
    return ways(asked, in_view(asked, about, asked.row), asked.row, allowed)
