"""Images: the person's picture beside what its pixels did; and over everybody, where on a picture the model looks."""

from __future__ import annotations

import numpy as np
import streamlit as st

from governance.charts import style
from governance.charts.explanations import images as charts
from governance.explanations.gap import Gap
from governance.explanations.images import Layout, layout, mean
from governance.explanations.importance import Importance
from governance.metrics import words
from governance.reports.explanations import everyone as tables
from governance.reports.explanations import images as reports
from governance.reports.explanations.gap import Names
from ui import blocks
from ui.explanations.asked import Asked
from ui.explanations.sampling import Sampled

MOST_GROUPS = 7  # maps beside the mean picture


def shown(asked: Asked) -> bool:
    """The picture of the person in view and the map of its effects; whether there is one."""
    found = of_pixels(asked)
    if asked.person is None or found is None:
        return False
    own = asked.own
    said = reports.person(own, found)
    blocks.answer(said)
    blocks.chart(charts.person(own, found), reports.table(own, found), key="person-picture", finding=said, shares=False)
    st.caption(reports.READ)
    return True


def of_pixels(asked: Asked) -> Layout | None:
    """How the model's columns are laid out as a picture; None where they are anything else."""
    return asked.kept("layout", make=lambda: layout(asked.subject.people))


def gap(asked: Asked, found: Gap, names: Names, *, safe: bool) -> None:
    """Which pixels make the difference between two groups, beside the mean picture of either."""
    laid = of_pixels(asked)
    if laid is None:
        return
    said, table = reports.gap(found, laid, names), reports.by_pixel(found, laid, names)
    blocks.answer(said)
    blocks.chart(
        charts.gap(found, laid, (names.first, names.second)),
        table,
        export=table if safe else table.iloc[:0],
        key="gap-pixels",
        finding=said,
        shares=False,
    )


def everyone(
    asked: Asked, sample: Sampled, overall: Importance, by: Importance | None, safe: Importance | None
) -> None:
    """Where on a picture the model looks, over everybody or by group."""
    laid = of_pixels(asked)
    assert laid is not None
    found = overall if by is None else by
    kept, part = style.largest(found.means.people, MOST_GROUPS)
    said = reports.everyone(overall, laid) if by is None else tables.apart(by, asked.least)
    names = [
        f"{words.group(found.grouping.attributes, found.grouping.groups[at])} ({found.means.people[at]:,})"
        for at in kept
    ]
    sizes = [np.nan_to_num(found.means.value[at]) for at in kept]
    shorter = [style.short(name) for name in names]
    drawn = charts.everyone(mean(sample.found.people), sizes, shorter, laid, found.unit, part)
    blocks.answer(said)
    st.caption(f"Over {sample.words}. {reports.READ}")
    export = None if safe is None else tables.importance(safe)
    blocks.chart(drawn, tables.importance(found), export=export, key="pixels", finding=said, shares=False)
