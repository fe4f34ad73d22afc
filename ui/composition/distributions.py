"""Distributions: in which columns groups differ, and how."""

from __future__ import annotations

import streamlit as st

from governance.audit import looked_at
from governance.charts.composition import distributions as charts
from governance.composition.crossed import Crossed, crossed
from governance.composition.distances import Distances, distances, ranked
from governance.composition.distributions import distribution, folded
from governance.composition.quartiles import Quartiles, quartiles
from governance.reports.composition import distributions as reports
from ui import audience, blocks, cache, pickers, session
from ui.audience import View
from ui.composition.asked import Asked
from ui.wording import plain

AT_FIRST = 3

HOW_TO_READ = (
    "Coloured bars are the share of the group, thin lines the 95 % interval, the dark outline or tick is everybody. "
    "The lowest and the highest numbers share a band each; “none” are the people without a value."
)
MEDIANS = "Quartiles are numbers that somebody has, not read from the bands; the interval is Woodruff's."


def shown(asked: Asked) -> None:
    """The columns by how different groups are in them, and some of them in full."""
    audit, by = asked.audit, asked.by
    held = {column: each for column, each in _crossed(asked).items() if column not in by}
    if not held:
        st.caption("The table has no other columns to look at.")
        return
    least = session.policy(audit).min_group_size
    first = next(iter(held.values()))
    blocks.sampled(audit, int(first.people.sum()))
    seen = audience.view(first.by(*by), least)
    apart = _distances(held, by, least)
    found, safe = ([each.among(part.groups) for each in apart] for part in seen.both)
    found = list(ranked(found))
    finding = reports.most_different(found)
    blocks.answer(finding)
    if any(each.groups for each in found):
        table, export = reports.distances(found), reports.distances(ranked(safe))
        blocks.chart(charts.distances(found), table, export=export, key="distances", finding=finding)
        st.caption(reports.MEANING)
    names = [each.column for each in found]
    key = f"columns-by-{'-'.join(by)}"
    chosen = pickers.several("Columns in full", names, key, default=names[:AT_FIRST])
    st.caption(HOW_TO_READ)
    for each in found:
        if each.column in chosen:
            _in_full(asked, held[each.column], each, seen)


def _in_full(asked: Asked, held: Crossed, apart: Distances, seen: View) -> None:
    """One column by group: a panel each, the table, and the quartiles of numbers."""
    safe = distribution(folded(held, session.policy(asked.audit).min_group_size), asked.by, groups=seen.safe.groups)
    found = safe if audience.committee() else distribution(held, asked.by, groups=seen.cube.groups)
    numbers = _quartiles(asked, held.column).among(found.held.groups) if held.of_numbers else None
    finding = reports.in_column(apart, numbers)
    st.markdown(f"**{plain(finding.headline)}** {plain(finding.detail)}")
    if found.held.groups:
        table, export = reports.by_group(found), reports.by_group(safe)
        blocks.chart(charts.by_group(found), table, export=export, key=f"in-{held.column}", finding=finding)
    if numbers is not None and numbers.groups:
        key = f"quartiles-{held.column}"
        with st.expander("Median and quartiles by group", icon=":material/percent:", key=key):
            export = reports.quartiles(numbers.among(seen.safe.groups))
            blocks.table(reports.quartiles(numbers), export=export, key=f"{key}-table")
            st.caption(MEDIANS)


def _crossed(asked: Asked) -> dict[str, Crossed]:
    """The features, without any the columns that have no role, each with everybody counted by what it holds."""
    audit, dataset = asked.audit, asked.audit.dataset
    columns = list(dataset.roles.features) or dataset.others(*dataset.roles.sensitive)

    def made() -> dict[str, Crossed]:
        rows = looked_at(audit)
        return {column: crossed(audit, column, rows=rows) for column in columns}

    return cache.kept(session.choice(), "distributions", make=made)


def _distances(held: dict[str, Crossed], by: tuple[str, ...], least: int) -> list[Distances]:
    def made() -> list[Distances]:
        return [distances(each.by(*by), least=least) for each in held.values()]

    return cache.kept(session.choice(), "distances", by, least, make=made)


def _quartiles(asked: Asked, column: str) -> Quartiles:
    """The quartiles of a column, taken when it is first looked at."""
    held: dict[str, Quartiles] = cache.kept(session.choice(), "quartiles", asked.by, make=dict)
    if column not in held:
        held[column] = quartiles(asked.audit, column, asked.by, rows=looked_at(asked.audit))
    return held[column]
