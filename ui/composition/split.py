"""Split: the same composition of two parts, side by side: training and test, or two values of a column."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from governance.audit import Audit
from governance.charts.composition import split as charts
from governance.composition.crossed import crossed
from governance.composition.split import part, split
from governance.data.column import Column
from governance.metrics.cube import Cube
from governance.naming import MISSING
from governance.reports.composition import split as report
from ui import audience, blocks, cache, pickers, session

MOST_PARTS = 20
LOOKED_AT = 10_000  # rows
TRAINING = "Training and held out"
Parts = tuple[tuple[str, str], Cube, Cube]


def shown(audit: Audit, by: tuple[str, ...]) -> None:
    """Shares and base rates of both parts."""
    parts = _parts(audit, by)
    if parts is None:
        return
    names, before, after = parts
    least = session.policy(audit).min_group_size
    first, second = before + after.nobody, after + before.nobody
    seen, other = audience.view(first, least), audience.view(second, least)
    both = [group for group in seen.cube.groups if group in other.cube.groups]
    safe = [group for group in seen.safe.groups if group in other.safe.groups]
    found, export = (split(first.among(each), second.among(each), names) for each in (both, safe))
    finding = report.drift(found)
    blocks.answer(finding)
    table, exported = report.table(found), report.table(export)
    blocks.chart(charts.shares(found), table, export=exported, key="split-shares", finding=finding)
    blocks.chart(charts.base_rates(found), table, export=exported, key="split-rates", finding=finding)


def _parts(audit: Audit, by: tuple[str, ...]) -> Parts | None:
    """The two parts that the reader wants compared; None where there is nothing to compare."""
    learnt = cache.learnt(session.choice())
    ways = [TRAINING] if len(audit.training) or learnt is not None else []
    columns = _columns(audit)
    if not ways and not columns:
        st.markdown(
            "Nothing says which people were for training and which for testing. Fit a model on the Data page, give the "
            "table that a model learnt from, or keep a column that says it."
        )
        return None
    way = pickers.column("Compare", "split", [*ways, *columns])
    if way == TRAINING:
        whole = audit.population_of(audit.training) if learnt is None else learnt
        rest = audit.population_of(audit.rows) if learnt is None else audit.population
        return ("training", "held out" if learnt is None else "audited"), whole.by(*by), rest.by(*by)
    counts = cache.kept(session.choice(), "parts", way, make=lambda: crossed(audit, str(way)))
    known = [each for each in counts.values if each != MISSING]
    left, right = st.columns(2)
    one = left.selectbox("First part", known, key=f"first-{way}", persist_state="session")
    others = [each for each in known if each != one]
    other = right.selectbox("Second part", others, key=f"second-{way}", persist_state="session")
    if audit.large is not None:
        st.caption("These are the people of the sample that is loaded.")
    before, after = (part(counts, str(each)).by(*by) for each in (one, other))
    return (f"{way} {one}", f"{way} {other}"), before, after


def _columns(audit: Audit) -> list[str]:
    """Columns that part people in few values, as their first rows have it."""
    roles = audit.dataset.roles
    taken = (roles.label, roles.decision, roles.score, roles.weight, roles.identifier, *roles.sensitive)
    rows = audit.dataset.table.head(LOOKED_AT)
    return [str(each) for each in rows.columns if each not in taken and 1 < _different(rows[each]) <= MOST_PARTS]


def _different(column: pd.Series) -> int:
    return len(Column.of(column, str(column.name)).distinct)
