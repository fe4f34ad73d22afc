"""One rate in depth: who differs beyond chance, how sure that is, how many people it is, what the rate is made of."""

from __future__ import annotations

import streamlit as st

from governance.charts.metrics import confusion as confusion_charts
from governance.charts.metrics import one_rate as charts
from governance.metrics import words
from governance.metrics.confusion import confusion
from governance.metrics.definitions import TOOLS, tool_definitions
from governance.metrics.disparity import difference, ratio
from governance.metrics.missing import bounds
from governance.metrics.one_rate import ORDERS, OneRate, one_rate
from governance.naming import MISSING, Group
from governance.reports.metrics import affected as affected_report
from governance.reports.metrics import confusion as confusion_report
from governance.reports.metrics import definitions as definitions_report
from governance.reports.metrics import one_rate as report
from ui import audience, blocks
from ui.metrics.asked import Asked
from ui.wording import plain

TILES = 2  # side by side, legible at any width


def shown(asked: Asked) -> None:
    """The rate of every group beside chance and a reference; then people, confusion matrices, other definitions."""
    name = asked.name
    if asked.undecided:
        st.markdown(asked.undecided)
        return
    audience.view(asked.everybody, asked.least)  # says which groups a committee does not see
    st.caption(f"{words.meaning(name)} In the field's notation: {words.formula(name)}.")
    there = list(asked.seen.cube.present)
    if not there:
        st.markdown("No group has enough people to be shown here.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        reference = _reference(asked, there)
        order = _order()
    found, safe = _both(asked, reference)
    _rates(found, safe, order)
    st.subheader("The largest gap in numbers", anchor=False)
    _facts(asked, found)
    st.subheader("How many people is that?", anchor=False)
    _affected(found, safe)
    st.subheader("What is the rate made of?", anchor=False)
    _confusion(asked)
    if not audience.committee():
        st.subheader("What do other tools say of the same counts?", anchor=False)
        _definitions(asked, (found, safe), there)


def _both(asked: Asked, reference: Group | None) -> tuple[OneRate, OneRate | None]:
    """What is seen, and what may leave: nothing that is about a reference that may not."""

    def read(groups: tuple[Group, ...]) -> OneRate:
        return one_rate(asked.everybody, asked.name, reference=reference, groups=groups, least=asked.least)

    seen, safe = (part.groups for part in asked.seen.both)
    return read(seen), read(safe) if reference is None or reference in safe else None


def _reference(asked: Asked, there: list[Group]) -> Group | None:
    """The group that others are compared with; None is everybody."""
    names = {words.group(asked.by, group): group for group in there}
    chosen = st.selectbox(
        "Compare with",
        [report.EVERYBODY, *(name for name in names if name != report.EVERYBODY)],
        key="against",
        bind="query-params",
        width=260,
        help="Differences, tests and numbers of people are taken against this group, or against everybody.",
    )
    return names.get(str(chosen)) if chosen != report.EVERYBODY else None


def _order() -> str:
    """In which order groups stand in the chart."""
    chosen = st.segmented_control(
        "Groups in order", ORDERS, default=ORDERS[0], required=True, key="listed", bind="query-params"
    )
    return str(chosen)


def _rates(found: OneRate, safe: OneRate | None, order: str) -> None:
    """Every group with its interval and the band of chance."""
    finding = report.beyond_chance(found)
    blocks.answer(finding)
    table = report.table(found)
    export = table.iloc[:0] if safe is None else report.table(safe, exact=True)
    blocks.chart(charts.rate_and_chance(found, order=order), table, export=export, key="rates", finding=finding)
    st.caption(report.BAND)


def _facts(asked: Asked, found: OneRate) -> None:
    """The facts about the largest gap, one tile each, over the whole width."""
    one, least = asked.found, asked.least
    facts = report.facts(found, asked.gap, difference(one), ratio(one, min_group_size=least), asked.chance)
    unseen = any(MISSING in group for group in asked.seen.hidden)  # then who is missing is not all there
    if one.plain and not unseen and any(MISSING in group for group in one.groups):
        left = report.unplaced(bounds(one))
        facts += [] if left is None else [left]
    for pair in (facts[start : start + TILES] for start in range(0, len(facts), TILES)):
        for column, fact in zip(st.columns(TILES), pair, strict=False):
            with column, st.container(border=True, height="stretch", gap="xsmall"):
                st.metric(fact.title, fact.value)
                st.caption(plain(fact.detail))


def _affected(found: OneRate, safe: OneRate | None) -> None:
    """How many more people each group would have at the reference's rate."""
    finding = affected_report.most_affected(found)
    blocks.answer(finding)
    if found.people is None:
        return
    table = affected_report.table(found)
    export = table.iloc[:0] if safe is None else affected_report.table(safe)
    blocks.chart(charts.people_affected(found), table, export=export, key="affected", finding=finding, shares=False)
    st.caption(affected_report.caveat(found.rate.name))


def _confusion(asked: Asked) -> None:
    """The 2 × 2 table of every group, with the cells of the rate marked."""
    if not asked.everybody.decided:
        st.markdown("Nobody is decided about, so that there are outcomes and no decisions to set against them.")
        return
    found, safe = (confusion(part) for part in asked.seen.both)
    finding = confusion_report.formula(asked.name)
    blocks.answer(finding)
    table, export = (confusion_report.table(each, asked.name) for each in (found, safe))
    chart = confusion_charts.confusion_by_group(found, asked.name)
    blocks.chart(chart, table, export=export, key="confusion", finding=finding)


def _definitions(asked: Asked, both: tuple[OneRate, OneRate | None], there: list[Group]) -> None:
    """The same counts in another tool's definitions, under its own names."""
    tool = str(
        st.segmented_control(
            "As defined by",
            [definitions_report.OURS, *TOOLS],
            default=definitions_report.OURS,
            required=True,
            key="defined",
            bind="query-params",
        )
    )
    if tool == definitions_report.OURS:
        own, safely = both
        st.markdown(f"**{plain(definitions_report.WAYS[tool])}**")
        table = definitions_report.ours(own)
        export = table.iloc[:0] if safely is None else definitions_report.ours(safely)
        blocks.table(table, export=export, key="defined-by", shares=False)
        return
    if not asked.everybody.decided:
        st.markdown("These tools compare decisions, and nobody is decided about here.")
        return
    cube, safe = asked.seen.both
    reference = both[0].reference
    base = reference or max(there, key=lambda group: cube.people[cube.groups.index(group)])
    found = tool_definitions(cube, tool, base)
    may_leave = tool_definitions(safe, tool, base) if base in safe.groups else ()
    named = words.group(asked.by, base)
    blocks.answer(definitions_report.said(tool, found, asked.name, named, asked=reference is not None))
    table, export = (definitions_report.table(each, asked.name, asked.by) for each in (found, may_leave))
    blocks.table(table, export=export, key="defined-by", shares=False)
