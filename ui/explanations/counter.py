"""What would change it: the smallest changes that flip the decision, and real people like this person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from governance.charts.explanations import counter as charts
from governance.errors import ChangesContradict
from governance.explanations.counterfactual import COLUMNS, Counterfactual, cannot_change
from governance.explanations.counterpart import (
    Counterpart,
    Nearness,
    decisions,
    groups_beside,
    nearest,
    nearness,
    unlike,
)
from governance.explanations.likeness import Likeness, likeness
from governance.explanations.options import Allowed
from governance.explanations.subject import Subject
from governance.reports.explanations import counter as reports
from governance.reports.explanations import counterparts
from governance.reports.explanations.counter import InView
from governance.shapley.outputs import DECISION
from ui import blocks
from ui.explanations.asked import Asked
from ui.explanations.ways import FALLING, LOCKED, RISING, in_view, ways
from ui.wording import plain

TITLES = ("nearest", "second nearest", "third nearest")
MOST_WHOLE = 30  # rows of people side by side that are seen at once; more of them scroll


def shown(asked: Asked) -> None:
    """The smallest changes, the nearest people with the other decision, and like people in other groups."""
    about = _decided(asked.subject)
    if about is None:
        st.caption(reports.NO_DECISION)
        return
    with st.spinner("Comparing people"):
        view = in_view(asked, about, asked.row)
    _ways(asked, view, asked.row)
    _people(asked, view, asked.row)
    _groups(asked, view, asked.row)


def _decided(about: Subject) -> Subject | None:
    """The same with a decision: of a number, from the target that the reader sets."""
    if about.decides:
        return about
    target = st.number_input(
        f"Decide from this {plain(about.about)} on", value=None, key="counter_target", persist_state="session"
    )
    return None if target is None else replace(about, threshold=float(target))


def _ways(asked: Asked, view: InView, row: int) -> None:
    """The controls, the sentence, a card for each way, and the picture."""
    place = st.container()  # the sentence comes first, and is known last
    try:
        allowed = _allowed(view)
    except ChangesContradict as contradiction:
        blocks.refusal(contradiction)
        return
    about = view.about
    with place:
        found = ways(asked, view, row, allowed)
    said = reports.smallest(view, found, COLUMNS)
    with place:
        blocks.answer(said)
    _cards(view, found)
    if not found:
        return
    table = reports.ways(view, found)
    if about.unit == DECISION:
        blocks.table(table, key="ways", shares=False)
    else:
        drawn = charts.scores(view.score, found, threshold=about.threshold, what=view.what, decided=view.decided)
        blocks.chart(drawn, table, key="ways", finding=said, shares=False)
    st.caption(f"{reports.no_advice(view)} {reports.SCALE}")


def _allowed(view: InView) -> Allowed:
    """What the reader lets change."""
    about = view.about
    names = list(about.columns)
    numbers = [each.column for each in view.alike.scales if each.is_number]
    asked: tuple[tuple[str, str, list[str], list[str]], ...] = (
        ("Cannot change", LOCKED, names, list(cannot_change(about))),
        ("Can only rise", RISING, numbers, []),
        ("Can only fall", FALLING, numbers, []),
    )
    chosen = [
        tuple(
            place.multiselect(
                title, options, default=first, key=key, persist_state="session", placeholder="None", wrap=True
            )
        )
        for place, (title, key, options, first) in zip(st.columns(3), asked, strict=True)
    ]
    allowed = Allowed(*chosen)
    st.caption(plain(reports.rules(allowed, names, about.dataset.roles.sensitive)))
    return allowed


def _cards(view: InView, found: Sequence[Counterfactual]) -> None:
    for at, (place, each) in enumerate(zip(st.columns(max(len(found), 1)), found, strict=False), 1):
        with place.container(border=True, height="stretch"):
            st.markdown(f"**{at} · {plain(reports.columns(each))}**")
            st.markdown(plain(reports.way(view, each)))
            st.caption(plain(f"{reports.far(each.distance).capitalize()}."))


def _near(asked: Asked, view: InView, row: int, *, sensitive: bool) -> Nearness:
    """How far everybody is, with the sensitive attributes that the model looks at or without them."""
    about = view.about
    known = asked.few("decisions", about.threshold, make=lambda: decisions(asked.audit, about))
    alike = view.alike
    if len(known.rows) != len(alike.rows):  # the model was asked about a sample
        alike = asked.few("likeness of a sample", make=lambda: likeness(about.people, known.rows))
    if not sensitive:
        alike = alike.without(about.dataset.roles.sensitive)
    return nearness(alike, known, about.people.iloc[[row]], row, view.decided)


def _people(asked: Asked, view: InView, row: int) -> None:
    """The nearest real people with the other decision."""
    st.subheader("The nearest real people with the other decision", anchor=False)
    near = _near(asked, view, row, sensitive=True)
    found = nearest(near)
    blocks.answer(counterparts.nearest(view, found))
    if found:
        _side_by_side(asked, view, row, near.alike, list(zip(TITLES, found, strict=False)), "nearest")
        st.caption(counterparts.DIFFERS)


def _groups(asked: Asked, view: InView, row: int) -> None:
    """Like people in other groups."""
    st.subheader("Like people in other groups", anchor=False)
    near = _near(asked, view, row, sensitive=False)
    if not near.alike.counted:
        st.caption("The model looks at sensitive attributes alone, so there is nothing left in which people are alike.")
        return
    groups, codes = asked.audit.groups(asked.by)
    own = groups[codes[row]]
    found = groups_beside(near, groups, codes)
    said = counterparts.rates(view, asked.by, found, asked.least)
    blocks.answer(said)
    blocks.chart(
        charts.counterparts(asked.by, own, found, view.decision(True), least=asked.least),
        counterparts.groups(view, asked.by, found),
        key="counterparts",
        finding=said,
        shares=False,
    )
    mine = next((each for each in found if each.group == own), None)
    if mine is not None and (warning := counterparts.unlike(view, asked.by, mine, unlike(own, found))):
        st.warning(plain(warning), icon=":material/visibility:")
    others = counterparts.columns_of_groups(asked.by, own, found)
    _side_by_side(asked, view, row, near.alike, others, "groups_beside")
    st.caption(f"{counterparts.DIFFERS} {counterparts.HOW_LIKE}")


def _side_by_side(
    asked: Asked, view: InView, row: int, alike: Likeness, others: list[tuple[str, Counterpart]], key: str
) -> None:
    people = asked.audit.dataset.table
    sensitive = asked.audit.dataset.roles.sensitive
    table = counterparts.beside(view, people.iloc[row], others, alike, people, sensitive)
    blocks.table(table, key=key, shares=False, whole=len(table) <= MOST_WHOLE)
