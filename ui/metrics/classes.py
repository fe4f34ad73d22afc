"""Classes: of a label of several classes, where each group's people of each class end up."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from governance.audit import Audit
from governance.charts.metrics import classes as charts
from governance.inspection import classes as inspection
from governance.metrics import words
from governance.metrics.chance import chance_level
from governance.metrics.disparity import Disparity, difference
from governance.metrics.flows import Flow, flows
from governance.metrics.multiclass import Multiclass
from governance.metrics.rates import Rate
from governance.naming import Group
from governance.reports.metrics import classes as report
from ui import audience, blocks, cache, session
from ui.audience import View
from ui.metrics.asked import Asked
from ui.wording import plain


def classes_of(audit: Audit) -> Multiclass | None:
    """The people by true and decided class; None where there are no classes, or nothing decides between them."""
    return cache.kept(session.choice(), "classes", make=lambda: inspection.classes(audit))


def picked(audit: Audit, counts: Multiclass) -> str:
    """The class that every tab answers for, against the rest; "" for the outcome as audited."""
    names = report.choices(counts, audit.dataset.roles.favourable)
    chosen = st.selectbox(
        "Outcome",
        list(names),
        key="class",
        bind="query-params",
        format_func=names.__getitem__,
        width=360,
    )
    if chosen:
        st.caption(plain(report.against_rest(chosen)))
        blocks.sampled(audit, len(audit.dataset.table))
    return str(chosen)


def missing(audit: Audit) -> None:
    """Where the label has several classes that cannot be told apart in the decisions, a line that says so."""
    said = cache.kept(session.choice(), "unclassed", make=lambda: report.unclassed(audit))
    if said:
        st.caption(plain(said))


def shown(asked: Asked) -> None:
    """Where the people of each class end up, how often each is recognised, and all of them together."""
    every = classes_of(asked.audit)
    if every is None:
        return
    blocks.sampled(asked.audit, len(asked.audit.dataset.table))
    counts = every.by(*asked.by)
    seen = audience.view(counts, asked.least)
    found = [each for each in _flows(asked, counts) if each.group in seen.cube.groups]
    finding = report.turns(counts, found, asked.least)
    blocks.answer(finding)
    there = list(seen.cube.present)
    if not there:
        st.caption("No group has enough people to be shown.")
        return
    group = _group(asked, there, found)
    own = report.of_group(counts, [each for each in found if each.group == group], asked.least)
    if str(own) != finding.headline:
        st.markdown(plain(own))
    table, export = (report.ends_up(part) for part in seen.both)
    blocks.chart(charts.ends_up(counts, group), table, export=export, key="classes", finding=own)
    st.caption(report.EXPLAINED)
    _together(asked, seen)


def _together(asked: Asked, seen: View[Multiclass]) -> None:
    """Every class by itself, and the averages over them."""
    st.subheader("Is each class recognised alike in every group?", anchor=False)
    gap: Disparity[Rate] = difference(seen.cube.macro_recall, min_group_size=asked.least)
    key = ("chance of classes", asked.by, asked.least, audience.committee())
    finding = report.average_gap(gap, cache.kept(session.choice(), *key, make=lambda: chance_level(gap)))
    blocks.answer(finding)
    table, export = (report.recalls(part) for part in seen.both)
    blocks.chart(charts.recalls(seen.cube), table, export=export, key="recalls", finding=finding)
    table, export = (report.averages(part) for part in seen.both)
    blocks.chart(charts.averages(seen.cube), table, export=export, key="averages", finding=finding)
    st.caption(report.MACRO_EXPLAINED)


def _group(asked: Asked, there: list[Group], found: Sequence[Flow]) -> Group:
    """The group that is drawn beside everybody else; at first the one with the surest wrong turn."""
    names = {words.group(asked.by, group): group for group in there}
    worst = next((each.group for each in found if each.value > each.other), there[0])
    chosen = st.selectbox(
        "Group beside everybody else",
        list(names),
        there.index(worst),
        key=f"flow-{'-'.join(asked.by)}",
        bind="query-params",
        width=360,
    )
    return names[str(chosen)]


def _flows(asked: Asked, counts: Multiclass) -> tuple[Flow, ...]:
    return cache.kept(session.choice(), "flows", asked.by, asked.least, make=lambda: flows(counts, least=asked.least))
