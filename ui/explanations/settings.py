"""Settings: one control for each column of a person, made from the data; what is set is kept for this person only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from governance.explanations.whatif import Range
from governance.metrics import words
from ui import session
from ui.wording import plain

STOPS = 25  # of a slider, with as many people between two
MOST_NAMED = 500  # categories to choose from, those of most people
LARGEST = 2**53  # what a browser holds exactly


def changes(person: int | None, held: Mapping[str, Any], known: Mapping[str, Range]) -> dict[str, Any]:
    """The columns whose value is another than the person's own, as they are set; None is missing."""
    found = {}
    for column, own in held.items():
        each = known[column]
        now = st.session_state.get(_key(person, column), own if each.numeric else _place(each, own))
        value = now if each.numeric else _value(each, now)
        if each.numeric and value is None and not each.missing:
            value = own
        if value != own:
            found[column] = value
    return found


def reset(person: int | None, held: Mapping[str, Any], known: Mapping[str, Range], *, disabled: bool) -> None:
    """A button that gives every column the person's own value."""
    first = {_key(person, each): own if known[each].numeric else _place(known[each], own) for each, own in held.items()}
    st.button(
        "Back to the person",
        icon=":material/undo:",
        key="whatif-reset",
        on_click=st.session_state.update,
        args=(first,),
        disabled=disabled,
    )


def control(person: int | None, known: Range, own: Any, *, changed: bool) -> None:
    """The control of a column; where it was changed, it says what it was."""
    was = words.value(own) if own is not None else "missing"
    label = f":orange[:material/edit:] **{plain(known.column)}** (was {plain(was)})" if changed else plain(known.column)
    key = _key(person, known.column)
    if len(known.values) + bool(known.missing) < 2:
        st.caption(f"{plain(known.column)}: {plain(was)}, as of everybody.")
    elif not known.numeric:
        _category(key, label, known, own)
    elif max(abs(known.low), abs(known.high)) >= LARGEST:
        st.caption(f"{plain(known.column)}: its numbers are too large to be set here.")
    else:
        _number(key, label, known, own)


def _category(key: str, label: str, known: Range, own: Any) -> None:
    places = _offered(known, own)
    st.session_state.setdefault(key, _place(known, own))
    st.selectbox(label, places, key=key, persist_state="session", format_func=lambda place: _named(known, place))


def _number(key: str, label: str, known: Range, own: float | None) -> None:
    """A slider with as many people between two stops, an exact entry, and "missing" where some people are."""
    now = st.session_state.setdefault(key, own)
    if now is None and not known.missing:
        now = st.session_state[key] = own
    stops = _stops(known, own, now)
    slider, gone = f"{key}-slider", f"{key}-missing"
    st.session_state[slider] = stops[len(stops) // 2] if now is None else now
    left, right = st.columns([5, 4], vertical_alignment="bottom")
    left.select_slider(
        label, stops, key=slider, format_func=words.value, disabled=now is None, on_change=_slid, args=(key, slider)
    )
    low, high = (int(each) if known.whole else float(each) for each in (known.low, known.high))
    right.number_input(
        f"{known.column}, exactly",
        low,
        high,
        value=None,
        step=_step(known),
        format=None if known.whole else "%.6g",
        key=key,
        persist_state="session",
        placeholder="missing",
        label_visibility="collapsed",
        required=not known.missing,
    )
    if known.missing:
        st.session_state[gone] = now is None
        back = own if own is not None else stops[len(stops) // 2]
        st.checkbox("Missing", key=gone, on_change=_lost, args=(key, gone, back))


def _slid(key: str, slider: str) -> None:
    st.session_state[key] = st.session_state[slider]


def _lost(key: str, gone: str, back: float) -> None:
    st.session_state[key] = None if st.session_state[gone] else back


def _key(person: int | None, column: str) -> str:
    return f"whatif-{session.choice().link}-{person}-{column}"


def _stops(known: Range, own: float | None, now: float | None) -> list[float]:
    """Where a slider can stand: as many people between two stops, the person's own number, and the one now."""
    places = np.arange(len(known.values))
    if len(places) > STOPS:
        reached = np.cumsum(known.people) / known.people.sum()
        at = np.searchsorted(reached, np.linspace(0, 1, STOPS) - 1e-12).clip(0, len(places) - 1)
        places = np.unique(at)
    numbers = [int(known.values[at]) if known.whole else float(known.values[at]) for at in places.tolist()]
    first = [each for each in (now, own) if each is not None]
    labels: dict[str, float] = {}
    for each in (*first, *numbers):
        labels.setdefault(words.value(each), each)  # a slider tells its stops apart by what they are called
    return sorted(labels.values())


def _step(known: Range) -> float:
    """A step that takes about a hundred of them from one end to the other."""
    if known.whole:
        return max(1, int(10 ** np.floor(np.log10(max(known.high - known.low, 1) / 50))))
    return float(10 ** np.floor(np.log10(max(known.high - known.low, 1e-9) / 50)))


def _offered(known: Range, own: Any) -> list[int]:
    """Positions of the values to choose from; one more for missing, where some people are."""
    places = list(range(len(known.values)))
    if len(places) > MOST_NAMED:
        most = np.argsort(-known.people, kind="stable")[:MOST_NAMED].tolist()
        places = sorted({*most, *([] if own is None else [_place(known, own)])})
    return [*places, *([len(known.values)] if known.missing else [])]


def _place(known: Range, value: Any) -> int:
    return len(known.values) if value is None else known.values.index(value)


def _value(known: Range, place: int) -> Any:
    return None if place >= len(known.values) else known.values[place]


def _named(known: Range, place: int) -> str:
    return "(missing)" if place >= len(known.values) else words.value(known.values[place])
