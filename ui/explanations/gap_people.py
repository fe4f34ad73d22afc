"""Behind one bar of the gap: why the column sets the two groups apart, and the people who make it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from governance.charts import style
from governance.charts.explanations import gap_people as charts
from governance.data.valued import OTHERS
from governance.explanations.bar import Bar, bar
from governance.explanations.gap import Gap
from governance.naming import Group
from governance.reports.explanations import gap_people as reports
from governance.reports.explanations.gap import Names
from governance.reports.summary import Finding
from ui import audience, blocks, session
from ui.explanations.asked import Asked
from ui.wording import plain

COLUMN = "gap_column"
MOST_PEOPLE = 20
COMMITTEE = "The committee view shows no single person, and not how far the column moves people."
FEW = (
    "Values that too few of the people explained have are one, with others from which they could be worked out; "
    "numbers are in quarters."
)
IN_FILE = "In the file of this table numbers are in quarters, and values of too few people stand together."
COARSE = "quartiles"  # of numbers, where nothing is said of a few people


def marks(asked: Asked, first: Group, second: Group | None) -> tuple[style.Mark, style.Mark]:
    """How two groups are drawn, as on every page; everybody else is grey."""
    levels = asked.audit.population.by(*asked.by).levels
    return style.mark(first, levels), style.mark(second or (), levels)


@dataclass(frozen=True, eq=False)
class Groups:
    """The two groups that are compared: their names, how they are drawn, whether they may leave the screen.

    `own` is what is said of columns that are sensitive attributes.
    """

    names: Names
    looks: tuple[style.Mark, style.Mark]
    own: Mapping[str, str]
    safe: bool


def shown(asked: Asked, gap: Gap, groups: Groups) -> None:
    """One bar: its two parts, the column in both groups, how its attributions are spread, and people."""
    st.header("Behind one bar", anchor=False)
    columns = [gap.columns[at] for at in gap.order]
    column = str(
        st.selectbox(
            "Column", columns, key=COLUMN, persist_state="session", help="A click on a bar above chooses its column."
        )
    )
    sides = gap.first.rows.tobytes(), gap.second.rows.tobytes()
    found = asked.few("gap bar", column, *sides, make=lambda: bar(gap, column))
    said = reports.why(found, groups.names, groups.own.get(column, ""))
    blocks.answer(said)
    _by_value(asked, found, groups, said)
    if asked.committee:  # the ends of a small group are single people
        st.caption(COMMITTEE)
        return
    _spread(found, groups, said)
    _people(found, groups.names)


def _spread(found: Bar, groups: Groups, said: Finding) -> None:
    """How far the column moves people of either group."""
    spread = reports.spread(found, groups.names)
    blocks.chart(
        charts.spread(found, (groups.names.first, groups.names.second), groups.looks),
        spread,
        export=spread if groups.safe else spread.iloc[:0],
        key="gap-spread",
        finding=said,
        shares=False,
    )


def _by_value(asked: Asked, found: Bar, groups: Groups, said: Finding) -> None:
    """The column in both groups; in the committee view without values of too few people."""
    names, column = groups.names, found.column
    sides = found.gap.first.rows.tobytes(), found.gap.second.rows.tobytes()
    make = lambda: bar(found.gap, column, bins=COARSE, least=asked.least)  # noqa: E731
    safe = asked.few("gap bar, safe", column, asked.least, *sides, make=make)
    seen = safe if audience.committee() else found
    table = reports.by_value(safe, names)
    blocks.chart(
        charts.by_value(seen, (names.first, names.second), groups.looks),
        reports.by_value(seen, names),
        export=table if groups.safe else table.iloc[:0],
        key="gap-by-value",
        finding=said,
        shares=False,
    )
    if audience.committee() and OTHERS in safe.names:
        st.caption(f":material/visibility_off: {FEW}")
    elif safe.names != seen.names:
        st.caption(IN_FILE)
    st.caption(plain(reports.HOW))


def _people(found: Bar, names: Names) -> None:
    """Those who move the bar most; one of them can be put in view."""
    st.subheader("Who moves it most", anchor=False)
    both = [names.first, names.second]
    group = st.segmented_control(
        "People of", both, default=both[0], required=True, key=f"gap-who-{'-'.join(both)}", format_func=plain
    )
    table = reports.people(found, names, first=group == both[0], most=MOST_PEOPLE)
    blocks.numbers(table, shares=False)
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    row = left.selectbox("Person in row", table["row"].tolist(), key="gap-person")
    right.button(
        "Explain this person",
        key="gap-open-person",
        icon=":material/person_search:",
        on_click=session.explain,
        args=(int(row),),
    )
