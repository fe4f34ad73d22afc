"""Missing: where values are missing, for whom more often than chance, and what that leaves open."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from governance.audit import Audit
from governance.charts.composition import missingness as charts
from governance.composition.crossed import Crossed, presence
from governance.composition.missingness import Missingness, Open, left_open, missingness
from governance.metrics import disclosure
from governance.metrics.cube import Cube
from governance.naming import Group
from governance.reports.composition import missingness as reports
from ui import audience, blocks, cache, pickers, session
from ui.wording import plain

CODES = (
    "Only what is empty counts as missing. Codes such as “?”, “unknown” or -1 are values like any other until "
    "somebody says on the Data page that they mean “missing”."
)


def shown(audit: Audit, by: tuple[str, ...]) -> None:
    """Who has no value, by group and by outcome; one column in depth; the bounds on the gaps."""
    least = session.policy(audit).min_group_size
    columns = [str(each) for each in audit.dataset.table.columns if each != audit.dataset.roles.identifier]
    held = cache.kept(session.choice(), "presence", make=lambda: presence(audit, columns))
    seen = audience.view(audit.population.by(*by), least)
    found, safe = (_missingness(held, by, part.groups, least) for part in seen.both)
    finding = reports.where(found)
    blocks.answer(finding)
    st.caption(CODES)
    if found.columns:
        table, export = reports.by_group(found), reports.by_group(safe)
        if found.by_group[0].groups:
            blocks.chart(charts.missing_by_group(found), table, export=export, key="missing", finding=finding)
            st.caption("▲ missing more often, ▼ less often than for everybody outside the group, beyond chance.")
        _one_column(found, safe)
    _bounds(audit, least)
    st.caption(reports.UNSEEN)


def _missingness(
    held: Mapping[str, Crossed], by: tuple[str, ...], groups: tuple[Group, ...], least: int
) -> Missingness:
    return cache.kept(
        session.choice(),
        "missingness",
        by,
        groups,
        least,
        make=lambda: missingness(held, by, groups=groups, least=least),
    )


def _one_column(found: Missingness, safe: Missingness) -> None:
    """One column with missing values, by group and by outcome."""
    column = pickers.one("Column in depth", found.columns, key="missing-column")
    blocks.chart(
        charts.missing_in(found, column),
        reports.in_depth(found, column),
        export=reports.in_depth(safe, column),
        key="missing-in",
        finding=reports.in_column(found, column),
    )


def _bounds(audit: Audit, least: int) -> None:
    """Between what the gaps lie, wherever people without a group belong."""
    if not (found := _open(audit, least, seen=not audience.committee())):
        st.caption("Nobody's group is missing in a way that leaves a gap open.")
        return
    finding = reports.open_gaps(found)
    st.markdown(f"**{plain(finding.headline)}** {plain(finding.detail)}")
    export = reports.left_open(_open(audit, least, seen=False))
    blocks.chart(
        charts.gaps_left_open(found), reports.left_open(found), export=export, key="left-open", finding=finding
    )
    st.caption(reports.BOUNDS)


def _open(audit: Audit, least: int, *, seen: bool) -> list[Open]:
    """What missing attributes leave open in base rate and, where somebody decided, in selection rate."""
    decided = audit.decided(session.threshold(audit))
    rates: list[tuple[Cube, str]] = [(audit.population, "base_rate")]
    rates += [(decided, "selection_rate")] if decided.decided else []
    found = []
    for attribute in audit.dataset.roles.sensitive:
        for cube, name in rates:
            alone = cube.by(attribute)
            found.append(left_open(alone if seen else disclosure.shown(alone, least).counts, attribute, name))
    return [each for each in found if each is not None]
