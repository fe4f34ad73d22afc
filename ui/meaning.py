"""What the columns mean: the second step of setting an audit up. Everything is suggested, and nothing is settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from governance.data import bands, suggestions, values
from governance.data.roles import Bands, Joins, Roles
from governance.reports import tables
from ui import cache, grouping, pickers, session
from ui.opening import Opened
from ui.wording import plain

MOST_OUTCOMES = suggestions.MOST_OUTCOMES
NONE = "(none)"
LARGEST = 1e15  # of a number that a field of the page can hold


@dataclass(frozen=True)
class Label:
    """What was said of the label, and of the decision with it."""

    column: str
    favourable: str
    bands: Bands = ()
    merged: Joins = ()


def roles(opened: Opened, least: int) -> tuple[Opened, Roles | None]:
    """The table as it is to be audited, and the roles that are chosen; None while one that is needed is not.

    A value of fewer people than `least` is offered to be counted with others.
    """
    _columns(opened)
    before = opened.roles
    left, right = st.columns(2, gap="large")
    with left:
        label = _label(opened)
    with right:
        others = [column for column in opened.columns if label is None or column != label.column]
        asked = "Sensitive attributes: whose groups are compared"
        sensitive = pickers.several(asked, others, opened.key("sensitive"), default=before.sensitive)
        edges, merged = grouping.groups(opened, sensitive, least)
    taken = (*sensitive, *([label.column] if label else []))
    named = _others(opened, [column for column in opened.columns if column not in taken])
    opened = _prepared(opened, named["identifier"])
    opened = opened if label is None else complete(opened, label.column, "a label")
    if label is None or not sensitive:
        st.caption("Choose the label, its value that is good for the person, and at least one sensitive attribute.")
        return opened, None
    same = (label.column, label.favourable) == (before.label, before.favourable)
    return opened, Roles(
        label.column,
        label.favourable,
        sensitive,
        identifier=named["identifier"],
        time=named["time"],
        weight=named["weight"],
        threshold=before.threshold,
        bands=(*label.bands, *edges),
        merged=(*label.merged, *merged),
        reference=tuple(pair for pair in before.reference if pair[0] in sensitive),
        outcome=before.outcome if same else "",
        reading=before.reading,
    )


def _columns(opened: Opened) -> None:
    """Every column, and what it probably means."""
    told = [each for each in opened.described if each.role]
    said = f"{len(opened.described)} columns, and what {len(told)} of them probably mean"
    with st.expander(said, icon=":material/view_column:", expanded=opened.new):
        narrow = dict.fromkeys(("Kind", "Values", "Missing"), st.column_config.Column(width=90))
        wide = {"Probably": st.column_config.Column(width=150), "Why": st.column_config.Column(width="large")}
        tall = min(38 + 35 * len(opened.described), 320)
        st.dataframe(tables.columns(opened.described), hide_index=True, height=tall, column_config={**narrow, **wide})
        st.caption("These are suggestions, filled in below where they can be. You decide what the columns mean.")


def _label(opened: Opened) -> Label | None:
    before = opened.roles
    label = column("Label: what really happened to the person", opened, opened.columns, "label", before.label)
    if label is None:
        return None
    held = opened.table[label]
    if bands.wanted(held):
        return _cut(opened, label, held)
    joins = dict(dict(before.merged).get(label, ())) if label == before.label else {}
    found = values.counts(held)
    if len(found) > MOST_OUTCOMES:
        st.caption(
            f"{plain(label)} holds {len(found):,} different values; a label holds a few outcomes, or numbers. "
            "Choose another column."
        )
        return None
    if len(found) > 2:
        return _several_outcomes(opened, label, found, joins)
    counted = list(dict.fromkeys(values.counted_as(each, joins) for each in found))
    favourable = _favourable(opened, label, sorted(filter(None, counted)))
    merged = ((label, tuple(joins.items())),) if joins else ()
    return None if favourable is None else Label(label, favourable, (), merged)


def _favourable(opened: Opened, label: str, found: Sequence[str]) -> str | None:
    """Which outcome is good for the person; nobody but a person knows, so nothing is suggested."""
    before = opened.roles.favourable
    place = found.index(before) if label == opened.roles.label and before in found else None
    asked = "Favourable value: the outcome that is good for the person"
    key = opened.key(f"favourable-{label}-{len(found)}")
    return st.selectbox(asked, found, index=place, placeholder="Choose a value", key=key)


def _cut(opened: Opened, label: str, held: pd.Series) -> Label | None:
    """A label of many numbers, counted in two: below a number, and from it on."""
    before = dict(opened.roles.bands).get(label, ())
    finite = held[np.isfinite(held.astype(float))]
    if finite.abs().max() > LARGEST:
        st.caption(f"{plain(label)} holds numbers too large for an outcome. Choose another column.")
        return None
    start = before[0] if len(before) == 1 else float(f"{finite.median():.3g}")
    whole = bool((held.dropna() % 1 == 0).all()) and float(start).is_integer() and abs(start) < LARGEST
    asked = "This label holds many numbers. People are counted in two: below this number, and from it on"
    edge = st.number_input(
        asked, value=int(start) if whole else start, step=1 if whole else None, key=opened.key(f"cut-{label}")
    )
    edges = (float(edge),)
    favourable = _favourable(opened, label, bands.labels(edges, whole=bands.are_whole(held, edges)))
    return None if favourable is None else Label(label, favourable, ((label, edges),))


def _several_outcomes(opened: Opened, label: str, found: Mapping[str, int], joins: Mapping[str, str]) -> Label | None:
    """A label of more than two outcomes, counted in two: those that are good for the person, and those that are not."""
    before = opened.roles.favourable
    good = [each for each in found if values.counted_as(each, joins) == before]
    bad = [each for each in found if joins and each not in good]
    st.caption(f"{plain(label)} holds {len(found)} outcomes. An audit compares two: say of each which it is.")
    chosen = pickers.several(
        "Favourable: good for the person",
        list(found),
        opened.key(f"good-{label}"),
        default=good,
        note=grouping.people(found),
    )
    rest = [each for each in found if each not in chosen]
    against = pickers.several(
        "Not favourable: counted together", rest, opened.key(f"bad-{label}"), default=bad, note=grouping.people(found)
    )
    if not chosen or not against or len(chosen) + len(against) < len(found):
        return None
    favourable, other = " or ".join(chosen), " or ".join(against)
    if good == list(chosen) and bad == list(against):  # as it was said before, also by other names
        favourable, other = before, next(values.counted_as(each, joins) for each in bad)
    named = dict.fromkeys(chosen, favourable) | dict.fromkeys(against, other)
    return Label(label, favourable, (), ((label, tuple((key, name) for key, name in named.items() if key != name)),))


def _others(opened: Opened, free: Sequence[str]) -> dict[str, str | None]:
    """The identifier, the time and the weight, where the table has them."""
    before = opened.roles
    chosen: dict[str, str | None] = {}
    with st.expander("Identifier, time and weight, where the table has them", icon=":material/more_horiz:"):
        for own, (role, meaning) in zip(st.columns(3), OTHERS.items(), strict=True):
            with own:
                asked = f"{role.capitalize()}: {meaning}"
                known = [NONE, *free]
                now = str(getattr(before, role) or NONE)
                place = known.index(now) if now in known else 0
                said = st.selectbox(asked, known, index=place, key=opened.key(role))
                chosen[role] = None if said == NONE else str(said)
    return chosen


def _prepared(opened: Opened, identifier: str | None) -> Opened:
    """The table without people who are left out, and with pseudonyms, where somebody asks for it."""
    if identifier is None or opened.large is not None:
        return opened
    with st.expander("Privacy: leave a person out, or replace identifiers by pseudonyms", icon=":material/shield:"):
        left, right = st.columns(2)
        said = left.text_input(
            f"Leave out whoever has this {plain(identifier)}; several with commas between", key=opened.key("removed")
        )
        removed = tuple(dict.fromkeys(each.strip() for each in said.split(",") if each.strip()))
        wanted = right.toggle(f"Replace every {plain(identifier)} by a pseudonym", key=opened.key("pseudonyms"))
        own = ""
        if wanted:
            own = right.text_input(
                "Secret key, 16 signs or more; without one a key is drawn and forgotten",
                type="password",
                key=opened.key("secret"),
            )
    if not removed and not wanted:
        return opened
    key = b"" if not wanted else own.encode() or session.drawn_key()
    fingerprint, table = cache.prepared(opened.fingerprint, identifier, removed, key, opened.table)
    left_out = len(opened.table) - len(table)
    st.caption(f"Left out of the audit: {left_out:,} rows. The file itself stays as it is.")
    return opened.without(fingerprint, table)


def complete(opened: Opened, known: str, what: str) -> Opened:
    """The table without people for whom this column is missing, if somebody says so."""
    missing = int(opened.table[known].isna().sum())
    if not missing or opened.large is not None:
        return opened
    asked = f"Leave out the {missing:,} rows without {what}; they cannot be counted as anything"
    if not st.checkbox(asked, key=opened.key(f"complete-{known}")):
        return opened
    return opened.without(*cache.complete(opened.fingerprint, known, opened.table))


OTHERS = {
    "identifier": "what names the person or the row",
    "time": "when it happened",
    "weight": "how many people a row stands for",
}


def column(title: str, opened: Opened, columns: Sequence[str], role: str, before: str | None) -> str | None:
    """One column of the table; None while none is chosen."""
    place = list(columns).index(before) if before is not None and before in columns else None
    return st.selectbox(title, columns, index=place, placeholder="Choose a column", key=opened.key(role))
