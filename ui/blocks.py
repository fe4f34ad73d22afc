"""What pages are built of: a question, its answer, a chart with its table, a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, NoReturn

import pandas as pd
import streamlit as st

from governance.audit import Audit
from governance.charts import style
from governance.data import models
from governance.errors import GovernanceError
from governance.metrics import words
from governance.reports import summary, tables
from governance.review.cases import FAIL, PASS, UNKNOWN
from ui import audience, pictures, session
from ui.wording import plain

OUTCOMES: dict[str, tuple[str, Literal["green", "orange", "gray"], str]] = {
    PASS: (":material/check_circle:", "green", "Passes"),
    FAIL: (":material/cancel:", "orange", "Fails"),
    UNKNOWN: (":material/help:", "gray", "Not enough evidence"),
}

TABLES_OPEN = False  # at first, the tables below charts

POLICY_REMARKS = {
    session.GIVEN: ("", ""),
    session.STARTING: (
        " (nobody signed it)",
        "Nobody has signed it: it is what the app starts with, until you give your own.",
    ),
    session.CHANGED: (" (changed here)", "It was changed here, so it is not the policy that was given."),
    session.UPLOADED: (" (from a file)", "It came as a file in this visit; who signed it is for people to say."),
}


def question(text: str) -> None:
    """What the page answers."""
    st.title(text, anchor=False)


def answer(finding: summary.Finding) -> None:
    """The finding, in plain words, before anything else."""
    st.markdown(f"**{plain(finding.headline)}** {plain(finding.detail)}")


def rooms(
    known: Mapping[str, Callable[..., None]],
    *asked: Any,
    key: str,
    bind: Literal["query-params"] | None = "query-params",
) -> None:
    """Tabs, of which only the open one is worked out; the page's address names it, unless it is not bound."""
    for title, tab in zip(known, st.tabs(list(known), key=key, on_change="rerun", bind=bind), strict=True):
        if tab.open:
            with tab:
                known[title](*asked)


def chart(
    figure: style.Figure,
    table: pd.DataFrame,
    *,
    key: str,
    finding: summary.Finding,
    export: pd.DataFrame | None = None,
    shares: bool = True,
    on_select: Callable[[], None] | Literal["ignore"] = "ignore",
) -> None:
    """A chart with its takeaway for screen readers, and the same numbers as a table one click away.

    `export` is the table as it may be taken away, where that is without groups of too few people.
    """
    shown = style.dark(figure) if st.context.theme.type == "dark" else figure
    st.plotly_chart(
        shown, key=key, alt=str(finding), config=pictures.camera(key), on_select=on_select, selection_mode="points"
    )
    below = st.expander(
        "The same numbers as a table",
        TABLES_OPEN,
        key=f"table-{key}",
        icon=":material/table_rows:",
        on_change="rerun",  # what is closed is not made
    )
    if below.open:
        with below:
            _table(table, key, export, shares)


def table(
    found: pd.DataFrame, *, key: str, export: pd.DataFrame | None = None, shares: bool = True, whole: bool = False
) -> None:
    """A table that needs no chart, with its numbers to take away; `whole` shows every row, without scrolling."""
    _table(found, key, export, shares, whole)


def _table(found: pd.DataFrame, key: str, export: pd.DataFrame | None, shares: bool, whole: bool = False) -> None:
    numbers(found, shares=shares, whole=whole)
    _download(found if export is None else export, key, hides=export is not None and len(export) < len(found))


def _download(table: pd.DataFrame, key: str, *, hides: bool) -> None:
    """The table as a file: fractions as they are, to the last digit; marked as UTF-8, which spreadsheets ask for."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Table (.csv)",
            lambda: tables.inert(table).to_csv(index=table.index.name is not None).encode("utf-8-sig"),
            f"{key}.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
            key=f"export-{key}",
        )
        if hides:
            st.caption("The file leaves out groups of too few people.")


def numbers(table: pd.DataFrame, *, shares: bool = True, whole: bool = False) -> None:
    """A table of results; its fractions are shares of people, or differences of such, unless it says otherwise."""
    fractions = table.select_dtypes("float").columns
    scale, decimals = (100, 1) if shares else (1, 3)
    shown = table.assign(**{name: (scale * table[name]).round(decimals) + 0.0 for name in fractions})  # no "-0.0"
    share, points, plainly = (st.column_config.NumberColumn(format=each) for each in ("%.1f %%", "%.1f points", "%.3f"))
    config: dict[str, Any] = {
        **{name: plainly if not shares else points if tables.is_in_points(name) else share for name in fractions},
        **dict.fromkeys(table.select_dtypes(["int", "Int64"]), st.column_config.NumberColumn(format="localized")),
        "_index": st.column_config.NumberColumn(format="%.2f"),
        "group": st.column_config.Column(width="medium"),
    }
    height: Literal["auto", "content"] = "content" if whole else "auto"
    st.dataframe(shown, hide_index=table.index.name is None, column_config=config, height=height)


def refusal(error: GovernanceError) -> None:
    """Why a request cannot be answered, and what to do."""
    st.error(plain(error), icon=":material/block:")


class NothingHere(Exception):
    """The page ends here, and the frame goes on: `st.stop` would end the frame too, and what is in view with it."""


def nothing_here(what: str) -> NoReturn:
    """An empty state, which ends the page: what is missing, and where to get it."""
    with st.container(border=True):
        st.markdown(what)
        st.page_link("pages/data.py", label="Go to the Data page", icon=":material/arrow_back:")
    raise NothingHere


def nothing_more(why: str) -> NoReturn:
    """The end of a page that has more to show in the other view."""
    st.caption(why)
    limits()
    raise NothingHere


def in_view(audit: Audit) -> None:
    """What is being audited, in sight on every page."""
    roles, people = audit.dataset.roles, audit.people
    held_out = f"{len(audit.rows):,} held out of {people:,} people" if len(audit.training) else f"{people:,} people"
    threshold = session.threshold(audit)
    outcome = (
        f"{roles.outcome} ({roles.label} = {roles.favourable})"
        if roles.outcome
        else f"{roles.label} = {roles.favourable}"
    )
    standing, _ = POLICY_REMARKS[session.policy_standing(audit)]
    facts = {
        "People": held_out,
        "Favourable": outcome,
        "Decided by": audit.source,
        "Threshold": _standing(audit) if threshold is None else words.threshold(threshold),
        "Groups by": ", ".join(roles.sensitive),
        "Weights": roles.weight or "",
        "Joined": ", ".join(map(_joined, roles.merged)),
        "Policy": session.policy(audit).title + standing,
    }
    with st.container(border=True):
        st.markdown(f"**{plain(audit.dataset.name)}**\n\n{_facts(facts)}")
        st.page_link("pages/data.py", label="Change", icon=":material/edit:")


def policy_remark(audit: Audit) -> str:
    """What a committee should know about the policy in view before it reads a verdict."""
    return POLICY_REMARKS[session.policy_standing(audit)][1]


def take_away(audit: Audit) -> None:
    """The fitted model and the people held out, for the command line and for the pipeline."""
    if not len(audit.training) or audience.committee():
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            "Model (.skops)",
            lambda: models.save(audit.model),
            "baseline.skops",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            "Held-out people (.parquet)",
            lambda: audit.dataset.table.iloc[audit.rows].to_parquet(index=False),
            "held_out.parquet",
            "application/vnd.apache.parquet",
            icon=":material/download:",
            on_click="ignore",
        )
        st.page_link("pages/metrics.py", label="All rates by group", icon=":material/balance:")


def learns_without_weights(audit: Audit) -> None:
    """Where the weights of people are left aside, said so."""
    if audit.dataset.roles.weight:
        st.caption(
            f"Methods that learn, and averages of effects, take every row as one person; rates and gaps count by "
            f"{plain(audit.dataset.roles.weight)}."
        )


def sampled(audit: Audit, looked: int) -> None:
    """Where numbers are those of a random sample of this many people, said so."""
    if looked < audit.people:
        st.caption(f"From a random sample of {looked:,} of all {audit.people:,} people.")


def limits() -> None:
    """What these numbers cannot say, at the foot of every page."""
    st.caption(summary.LIMITS)


def _joined(merged: tuple[str, tuple[tuple[str, str], ...]]) -> str:
    """How many values of a column are counted under another name."""
    column, joins = merged
    return f"{len(joins)} {'value' if len(joins) == 1 else 'values'} of {column}"


def _standing(audit: Audit) -> str:
    return "as recorded" if audit.model is None else "the model's own"


def _facts(facts: dict[str, str]) -> str:
    """Names and values, a line each, in small type."""
    return "  \n".join(f":small[{name}: **{plain(value)}**]" for name, value in facts.items() if value)
