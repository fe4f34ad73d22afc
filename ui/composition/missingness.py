"""Missing: where values are missing, for whom more often than chance, and what that leaves open."""

from __future__ import annotations

import streamlit as st

from governance.audit import Audit
from governance.charts.composition import missingness as charts
from governance.composition.crossed import presence
from governance.composition.missingness import Missingness, missingness
from governance.composition.open_gaps import OpenGap, open_gap
from governance.metrics import disclosure
from governance.metrics.cube import Cube
from governance.naming import MISSING, Group
from governance.reports.composition import missingness as reports
from ui import audience, blocks, cache, pickers, session
from ui.composition.asked import Asked
from ui.wording import plain

CODES = (
    "Only what is empty counts as missing. Codes such as “?”, “unknown” or -1 are values like any other until "
    "somebody says on the Data page that they mean “missing”."
)

MARKS = (
    "▲ missing more often, ▼ less often than for everybody outside the group, beyond chance. Of many groups those that "
    "stand out are drawn, and then the largest."
)


def shown(asked: Asked) -> None:
    """Who has no value, by group and by outcome; one column in depth; the bounds on the gaps."""
    least = session.policy(asked.audit).min_group_size
    seen = audience.view(asked.audit.population.by(*asked.by), least)
    found = missing(asked, seen.cube.groups)
    safe = missing(asked, seen.safe.groups, discreet=True)
    if secret := kept_back(asked.audit, least):
        st.caption(plain(reports.kept_back(secret, on_screen=audience.committee())))
    finding = reports.where(found)
    blocks.answer(finding)
    st.caption(CODES)
    if found.columns:
        table, export = reports.by_group(found), reports.by_group(safe)
        if found.by_group[0].groups:
            blocks.chart(charts.missing_by_group(found), table, export=export, key="missing", finding=finding)
            st.caption(MARKS)
        _one_column(found, safe)
    _bounds(asked.audit, least)
    st.caption(reports.UNSEEN)


def missing(asked: Asked, groups: tuple[Group, ...], *, discreet: bool | None = None) -> Missingness:
    """Where values are missing, for the groups that are shown; of all columns that say something.

    Discreet, which a committee always is, it is without the columns that are `kept_back`.
    """
    audit, by, choice = asked.audit, asked.by, session.choice()
    least = session.policy(audit).min_group_size
    held = cache.kept(choice, "presence", make=lambda: presence(audit, _columns(audit)))
    secret = kept_back(audit, least) if discreet or audience.committee() else ()

    def made() -> Missingness:
        seen = {column: found for column, found in held.items() if column not in secret}
        return missingness(seen, by, groups=groups, least=least)

    return cache.kept(choice, "missingness", by, groups, least, secret, make=made)


def kept_back(audit: Audit, least: int) -> tuple[str, ...]:
    """The attributes whose people without a value are a group that is not shown: nor is how many they are."""
    parts = ((each, disclosure.shown(audit.population.by(each), least)) for each in audit.dataset.roles.sensitive)
    return tuple(each for each, part in parts if (MISSING,) in part.hidden)


def _columns(audit: Audit) -> list[str]:
    """Those that say something about people, and when it happened."""
    time = audit.dataset.roles.time
    return [*audit.dataset.others(), *([] if time is None else [time])]


def _one_column(found: Missingness, safe: Missingness) -> None:
    """One column with missing values, by group and by outcome."""
    column = pickers.column("Column in depth", "missing-column", found.columns)
    if column is None:
        return
    table = reports.in_depth(found, column)
    blocks.chart(
        charts.missing_in(found, column),
        table,
        export=reports.in_depth(safe, column) if column in safe.columns else table.iloc[:0],
        key="missing-in",
        finding=reports.in_column(found, column),
    )


def _bounds(audit: Audit, least: int) -> None:
    """Between what the gaps lie, wherever people without a group belong."""
    found, safe = _open(audit, least)
    if not found:
        if not (audience.committee() and kept_back(audit, least)):
            st.caption("Nobody's group is missing in a way that leaves a gap open.")
        return
    finding = reports.open_gaps(found)
    blocks.answer(finding)
    table, export = reports.left_open(found), reports.left_open(safe)
    blocks.chart(charts.gaps_left_open(found), table, export=export, key="left-open", finding=finding)
    st.caption(reports.BOUNDS)


def _open(audit: Audit, least: int) -> tuple[list[OpenGap], list[OpenGap]]:
    """What missing attributes leave open in base rate and, where somebody decided, in selection rate."""
    decided = audit.decided(session.threshold(audit))
    rates: list[tuple[Cube, str]] = [(audit.population, "base_rate")]
    rates += [(decided, "selection_rate")] if decided.decided else []
    found: tuple[list[OpenGap], list[OpenGap]] = [], []
    secret = kept_back(audit, least)
    hidden = secret if audience.committee() else (), secret
    for attribute in audit.dataset.roles.sensitive:
        for cube, name in rates:
            for side, part, without in zip(
                found, audience.visible(cube.by(attribute), least).both, hidden, strict=True
            ):
                gap = None if attribute in without else open_gap(part, attribute, name)
                side.extend([] if gap is None else [gap])
    return found
