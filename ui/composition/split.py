"""Split: the same composition of two parts, side by side: training and test, or two values of a column."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from governance.audit import Audit
from governance.charts.composition import split as charts
from governance.composition.crossed import Crossed, crossed
from governance.composition.split import Split, part, split
from governance.data.column import Column
from governance.metrics import disclosure
from governance.metrics.cube import Cube
from governance.naming import MISSING, Group
from governance.reports.composition import split as report
from ui import audience, blocks, cache, pickers, session
from ui.composition.asked import Asked

TRAINING = "Train and test"
MOST_PARTS = 20
LOOKED_AT = 10_000  # rows
Parts = tuple[tuple[str, str], Cube, Cube]


def shown(asked: Asked) -> None:
    """Shares and base rates of both parts."""
    parts = _chosen(asked)
    if parts is None:
        return
    found, export = _compared(asked, parts)
    finding = report.drift(found)
    blocks.answer(finding)
    table, exported = report.table(found), report.table(export)
    blocks.chart(charts.shares(found), table, export=exported, key="split-shares", finding=finding)
    blocks.chart(charts.base_rates(found), table, export=exported, key="split-rates", finding=finding)


def training(asked: Asked) -> Split | None:
    """The people in training beside those who are audited; None where nobody says who was in training."""
    parts = _trained(asked)
    return None if parts is None else _compared(asked, parts)[0]


def parts_of(audit: Audit) -> tuple[Cube, Cube]:
    """The people in training, and those held out and audited."""
    rows = audit.training, audit.rows
    before, after = cache.kept(session.choice(), "parts of it", make=lambda: [*map(audit.population_of, rows)])
    return before, after


def _compared(asked: Asked, parts: Parts) -> tuple[Split, Split]:
    """Both parts by the groups that may be seen in each, and by those that may leave."""
    names, before, after = parts
    before, after = before + after.nobody, after + before.nobody
    least = session.policy(asked.audit).min_group_size
    seen = audience.visible(before, least, beside=after)

    def made(groups: tuple[Group, ...]) -> Split:
        key = ("split", asked.by, names, groups)
        return cache.kept(session.choice(), *key, make=lambda: split(before, after, names, groups=groups))

    return made(seen.cube.groups), made(seen.safe.groups)


def _chosen(asked: Asked) -> Parts | None:
    """The two parts that the reader wants compared; None where there is nothing to compare."""
    trained, columns = _trained(asked), _columns(asked.audit)
    ways = [*([] if trained is None else [TRAINING]), *columns]
    way = pickers.column("Compare", "split", ways, index=None if trained is None else 0)
    if session.choice().learnt and trained is None:
        st.caption("The table that the model learnt from had to make room; give it again on the Data page.")
    if way is None:
        st.markdown(
            "Nothing says which people were for training and which for testing: fit a model on the Data page, or give "
            "the table that a model learnt from. Any column can part people too, such as one of years."
        )
        return None
    if trained is not None and way == TRAINING:
        return trained
    counts = cache.kept(session.choice(), "parts", way, make=lambda: crossed(asked.audit, way))
    known = _values(counts, session.policy(asked.audit).min_group_size)
    if len(known) < 2:
        st.markdown("Fewer than two of its values have enough people to be compared.")
        return None
    left, right = st.columns(2)
    one = left.selectbox("First part", known, key=f"first-{way}", persist_state="session")
    others = [each for each in known if each != one]
    other = right.selectbox("Second part", others, key=f"second-{way}", persist_state="session")
    blocks.sampled(asked.audit, len(asked.audit.dataset.table))
    before, after = (part(counts, str(each)).by(*asked.by) for each in (one, other))
    return (f"{way} {one}", f"{way} {other}"), before, after


def _trained(asked: Asked) -> Parts | None:
    """Who was in training and who was not."""
    audit, by = asked.audit, asked.by
    if session.choice().learnt:
        learnt = cache.learnt(session.choice())
        return None if learnt is None else (("training", "audited"), learnt.by(*by), audit.population.by(*by))
    if not len(audit.training):
        return None
    before, after = parts_of(audit)
    return ("training", "held out"), before.by(*by), after.by(*by)


def _values(counts: Crossed, least: int) -> list[str]:
    """The values that part people: in the committee view those of which enough people are there."""
    known = [at for at, value in enumerate(counts.values) if value != MISSING]
    if audience.committee():
        people = counts.counts.sum(axis=(0, 1))
        hidden = disclosure.closed(people[None], (people > 0) & (people < least), least)
        known = [at for at in known if not hidden[at]]
    return [counts.values[at] for at in known]


def _columns(audit: Audit) -> list[str]:
    """Columns that part people in few values, as their first rows have it."""
    rows, time = audit.dataset.table.head(LOOKED_AT), audit.dataset.roles.time
    columns = [*audit.dataset.others(*audit.dataset.roles.sensitive), *([] if time is None else [time])]
    return [each for each in columns if 1 < _different(rows[each]) <= MOST_PARTS]


def _different(column: pd.Series) -> int:
    return len(Column.of(column, str(column.name)).distinct)
