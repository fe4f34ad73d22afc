"""Where the errors are: kinds of people with more of them, a tree, and two features."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from governance.charts.metrics import slices as charts
from governance.charts.metrics import tree as tree_charts
from governance.inspection.discreet import branches, crossed, discreet
from governance.inspection.tree import Tree, tree
from governance.metrics.rates import rate
from governance.metrics.slices import ERRORS, Slice
from governance.metrics.worst import worst
from governance.reports.metrics import slices as reports
from ui import audience, blocks, cache, session
from ui.metrics import inside
from ui.metrics.asked import Asked
from ui.metrics.looked import Looked, looked
from ui.wording import plain

KINDS, TREE, TWO = "Kinds of people", "Tree", "Two features"
WHAT_IS_MEASURED = (
    "A kind of people shares one value of a column, or two of different columns; numbers are cut into quarters. Half "
    "of the people, drawn at random, are searched for kinds with many errors; what is shown is counted on the other "
    "half, since the worst of many look worse than they are on the people they were found on. Two values are named "
    "together only where more goes wrong than among the rest of those who have either."
)
HOW_IT_IS_TESTED = (
    "p-values: score test against everybody else, of two values the largest of three; adjusted for all kinds that were "
    "measured (Benjamini and Hochberg)."
)
HOW_A_TREE_GROWS = (
    "From left to right, each split parts the people whose errors differ most, on one half of them, if that is beyond "
    "chance; every number is counted on the other half. A box is framed and shaded where its interval lies above the "
    "rate of everybody, and dotted where it lies below."
)


def shown(asked: Asked) -> None:
    """The kinds, the tree or the two features, as the reader chooses."""
    if not asked.audit.cube.decided and not asked.audit.cube.thresholds:
        st.markdown(
            "This table says what happened to people, and not what was decided about them, so there is no error to "
            "look for. Name a column of decisions or of scores on the Data page, or fit a model there."
        )
        return
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        where = st.segmented_control(
            "Show", (KINDS, TREE, TWO), default=KINDS, required=True, key="where", bind="query-params"
        )
    with right:
        error = st.selectbox(
            "Which errors",
            ERRORS,
            key="error",
            bind="query-params",
            format_func=reports.TITLES.__getitem__,
        )
    st.caption(f"{reports.asked(str(error))} The rate on top of the page is not read here.")
    found = looked(asked)
    {KINDS: _kinds, TREE: _tree, TWO: _two}[str(where)](found, str(error))
    _about(asked, found)


def _kinds(found: Looked, error: str) -> None:
    """The kinds with more errors than everybody else, and one of them from inside."""
    every = worst(found.slices, error, threshold=found.threshold, least=found.least)
    safe = every.only(np.array(_may_be_seen(found, every.slices), bool))
    seen = safe if audience.committee() else every
    finding = reports.worst(seen)
    blocks.answer(finding)
    table, export = reports.table(seen), reports.table(safe)
    if seen.confirmed.any():
        chart = charts.worst(seen, reports.NOUNS[error])
        blocks.chart(chart, table, export=export, key="kinds", finding=finding)
    elif len(table):
        st.caption("These looked worst on one half; on the other they are within chance.")
        blocks.table(table, export=export, key="kinds")
    st.caption(WHAT_IS_MEASURED if audience.committee() else f"{WHAT_IS_MEASURED} {HOW_IT_IS_TESTED}")
    inside.shown(found, seen, error)


def _tree(found: Looked, error: str) -> None:
    """Everybody, split where errors differ most."""
    key = ("tree", error, found.threshold, found.least)
    grown, safe = cache.kept(session.choice(), *key, make=lambda: _grown(found, error))
    shown = safe if audience.committee() else grown
    finding = reports.tree(shown, hidden=len(grown.leaves) - len(shown.leaves))
    blocks.answer(finding)
    if len(shown.nodes) > 1:
        chart, table, export = tree_charts.tree(shown, reports.NOUNS[error]), reports.nodes(shown), reports.nodes(safe)
        blocks.chart(chart, table, export=export, key="error-tree", finding=finding)
    st.caption(HOW_A_TREE_GROWS)


def _grown(found: Looked, error: str) -> tuple[Tree, Tree]:
    """The tree, and what may be seen of it where no group of too few people may be worked out."""
    choice, people, least = session.choice(), found.coded, found.least

    def counted(columns: tuple[int, ...]) -> NDArray[np.int64]:
        return cache.kept(choice, "crossed", columns, least, make=lambda: crossed(people, columns, least=least))

    grown = tree(people, error, threshold=found.threshold, least=least)
    return grown, branches(people, grown, least=least, counted=counted)


def _two(found: Looked, error: str) -> None:
    """Two columns against each other."""
    names = found.coded.columns
    if len(names) < 2:
        st.markdown("There is only one column to look at, so there is nothing that could meet.")
        return
    left, right = st.columns(2)
    across = left.selectbox("Across", names, key="across", bind="query-params")
    down = right.selectbox("Down", names, 1, key="down", bind="query-params")
    if across == down:
        st.markdown("Choose two different columns.")
        return
    pair = names.index(str(across)), names.index(str(down))
    counts = cache.kept(session.choice(), "two features", pair, make=lambda: found.coded.cube(*pair))
    seen = audience.view(counts, found.least)
    shown, safe = (rate(each if found.threshold is None else each.at(found.threshold), error) for each in seen.both)
    finding = reports.cells(shown, found.least)
    blocks.answer(finding)
    blocks.chart(
        charts.crossing(shown, reports.NOUNS[error], whole=counts, hidden=seen.hidden, least=found.least),
        reports.crossing(shown),
        export=reports.crossing(safe),
        key="two-features",
        finding=finding,
    )
    st.caption(
        f"In a cell: the rate, which its shade says too, and how many people it is counted among. In brackets stands "
        f"the rate of fewer than {found.least:,} people. Everybody is counted here, since nothing was searched for."
    )


def _may_be_seen(found: Looked, wanted: tuple[Slice, ...]) -> list[bool]:
    """Which kinds may be seen where no group of too few people may be worked out."""

    def kept(columns: tuple[int, ...]) -> frozenset[tuple[int, ...]]:
        key = ("kinds that may be seen", columns, found.least)
        return cache.kept(session.choice(), *key, make=lambda: discreet(found.coded, columns, least=found.least))

    return [tuple(value for _, value in one) in kept(tuple(column for column, _ in one)) for one in wanted]


def _about(asked: Asked, found: Looked) -> None:
    """Of whom the numbers are, where that is not everybody by everything."""
    audited, people = len(asked.audit.rows), len(found.coded.rows)
    if asked.audit.large is not None:
        blocks.sampled(asked.audit, people)
    elif people < audited:
        st.caption(f"From a random sample of {people:,} of the {audited:,} audited people.")
    if found.coded.left_out:
        st.caption(
            f"Looked at are the sensitive attributes and the features that tell most about outcomes and decisions, "
            f"{len(found.coded.columns)} columns together; {len(found.coded.left_out):,} others are left out."
        )
    if not asked.audit.dataset.roles.features:
        st.caption("No column is said to be a feature, so that only sensitive attributes are looked at.")
    if asked.audit.dataset.roles.weight:
        weight = plain(asked.audit.dataset.roles.weight)
        st.caption(f"Rates are weighted by {weight}; intervals stand on effective numbers of people (Kish).")
    if asked.outcome:
        favourable = plain(asked.audit.dataset.roles.favourable)
        st.caption(f"This tab is about the outcome {favourable} as the audit counts it, and not about a single class.")
