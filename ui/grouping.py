"""How the values of an attribute make groups: numbers in bands, and values joined where a person says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from governance.data import bands, values
from governance.data.roles import Bands, Joins
from governance.errors import BandsRefused
from governance.reports import tables
from ui import pickers
from ui.opening import Opened
from ui.wording import plain

TOGETHER = "Other"


def groups(opened: Opened, sensitive: Sequence[str], least: int) -> tuple[Bands, Joins]:
    """How the values of each attribute make groups: numbers in bands, some values joined."""
    edges, merged = [], []
    for attribute in sensitive:
        joins = dict(dict(opened.roles.merged).get(attribute, ()))
        if bands.wanted(opened.table[attribute]) or attribute in dict(opened.roles.bands):
            edges.append((attribute, _edges(opened, attribute)))
            if joins:
                st.caption(f"Joined before, and still: {plain(_said(joins))}.")
                merged.append((attribute, tuple(joins.items())))
        elif joins := _joins(opened, attribute, least):
            merged.append((attribute, tuple(joins.items())))
    return tuple(edges), tuple(merged)


def _edges(opened: Opened, attribute: str) -> tuple[float, ...]:
    """The edges of a numeric attribute's bands: one of those that are offered, or the person's own."""
    before = dict(opened.roles.bands).get(attribute)
    offered = {**({"as before": before} if before else {}), **bands.offered(opened.table[attribute])}
    how = st.pills(
        f"Where the bands of {plain(attribute)} begin",
        list(offered),
        default=next(iter(offered), None),
        key=opened.key(f"offered-{attribute}"),
        format_func=lambda each: f"{each}: {_written(offered[each])}",
        wrap=True,
    )
    text = st.text_input(
        f"Bands of {plain(attribute)}: each starts at one of these numbers",
        _written(offered.get(str(how), ())),
        key=opened.key(f"bands-{attribute}-{how}"),
    )
    try:
        edges = tuple(float(edge) for edge in str(text).split(","))
    except ValueError:
        raise BandsRefused(attribute, f"{text!r} is not a list of numbers.") from None
    bands.check(attribute, edges)
    return edges


def _written(edges: Sequence[float]) -> str:
    """Edges to the last digit, as a person would write them."""
    return ", ".join(str(int(edge)) if float(edge).is_integer() else repr(float(edge)) for edge in edges)


def _said(joins: Mapping[str, str]) -> str:
    return ", ".join(f"{value} as {name or 'missing'}" for value, name in joins.items())


def _joins(opened: Opened, attribute: str, least: int) -> dict[str, str]:
    """Which values of an attribute are counted under another name: only those that the person says."""
    found = values.counts(opened.table[attribute])
    before = dict(dict(opened.roles.merged).get(attribute, ()))
    alike, codes, rare = values.spellings(found), values.codes(found), values.rare(found, least)
    if not (alike or codes or rare or before) or len(found) > values.MOST_JOINED:
        return before
    said = [
        *([f"look like another: {len(alike)}"] if alike else []),
        *([f"may mean missing: {len(codes)}"] if codes else []),
        *([f"of fewer than {least} people: {len(rare)}"] if rare else []),
    ]
    joins: dict[str, str] = {}
    with st.expander(f"Values of {plain(attribute)} – {', '.join(said) or 'joined before'}", icon=":material/merge:"):
        st.dataframe(tables.values(found), hide_index=True, height=min(38 + 35 * len(found), 220))

        def before_to(wanted: str | None) -> list[str]:
            return [each for each in found if each in before and (wanted is None or before[each] == wanted)]

        if alike:
            asked = "Count these as the value that they look like"
            default = [each for each in alike if before.get(each) == alike[each]]
            chosen = pickers.several(
                asked,
                list(alike),
                opened.key(f"alike-{attribute}"),
                lambda each: f"{found[each]:,} people, as {alike[each]}",
                default,
            )
            joins |= {each: alike[each] for each in chosen}
        left = [each for each in found if each not in joins]
        missing = pickers.several(
            "Count these as missing", left, opened.key(f"codes-{attribute}"), people(found), before_to("")
        )
        joins |= dict.fromkeys(missing, "")
        left = [each for each in left if each not in missing]
        default = [each for each in before_to(None) if before[each] and each in left]
        together = pickers.several(
            "Count these together", left, opened.key(f"together-{attribute}"), people(found), default
        )
        name = next((before[each] for each in together if each in before), TOGETHER)
        if together:
            name = st.text_input("Under the name", name, key=opened.key(f"name-{attribute}")).strip() or TOGETHER
        joins |= dict.fromkeys(together, name)
    return joins


def people(found: Mapping[str, int]) -> Callable[[str], str]:
    """How many people have each value, in words."""
    return lambda each: f"{found[each]:,} people"
