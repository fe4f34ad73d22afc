"""Setting an audit up, step by step: which table, what its columns mean, and who decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from governance import naming
from governance.data import bands, baseline, values
from governance.data.roles import Roles
from governance.errors import BandsRefused
from ui import cache, session
from ui.wording import plain

MOST_OUTCOMES = 20
PREVIEW = 8

IN_VIEW, SAMPLE, OWN_FILE = "In view now", "Lending sample", "Your own file"
FITTED = {f"Fit {learner} here": learner for learner in baseline.LEARNERS}
NOTHING = Roles(label="", favourable="", sensitive=())
DECISIONS, SCORES = "A column of decisions", "A column of scores"


@dataclass(frozen=True, eq=False)
class Opened:
    """A table that is open on the Data page, and what was said of its columns before; nothing, of a new file."""

    name: str
    fingerprint: str
    table: pd.DataFrame
    roles: Roles = NOTHING
    source: str = baseline.LEARNERS[0]

    @property
    def columns(self) -> list[str]:
        return [str(column) for column in self.table.columns]

    def key(self, name: str) -> str:
        """A widget's key, so that another table begins anew."""
        return f"{name}-{self.fingerprint[:12]}"


def table() -> Opened | None:
    """The table in view, the sample, or a file; None while no file is given."""
    origins = (IN_VIEW, SAMPLE, OWN_FILE)
    origin = st.segmented_control(
        "Table", origins, default=IN_VIEW, required=True, key="origin", label_visibility="collapsed"
    )
    if origin == OWN_FILE:
        opened = _uploaded()
    else:
        choice = cache.sample_choice() if origin == SAMPLE else session.choice()
        found = cache.audit(choice).dataset.table
        opened = Opened(choice.name, choice.fingerprint, found, choice.roles, choice.source)
    if opened is not None:
        st.dataframe(opened.table.head(PREVIEW), hide_index=True)
        rows, columns = opened.table.shape
        shown = f"the first {PREVIEW} of {rows:,} rows" if rows > PREVIEW else f"all {rows} rows"
        st.caption(f"{plain(opened.name)}: {shown}; columns: {columns}.")
    return opened


def meaning(opened: Opened) -> Roles | None:
    """The label, its favourable value and the sensitive attributes; None while one of them is not chosen."""
    before = opened.roles
    left, right = st.columns(2)
    with left:
        label = _column("Label: what really happened to the person", opened, opened.columns, "label", before.label)
        favourable = _favourable(opened, label, before.favourable)
    with right:
        others = [column for column in opened.columns if column != label]
        default = [column for column in before.sensitive if column in others]
        asked = "Sensitive attributes: whose groups are compared"
        sensitive = _several(asked, others, default, opened.key("sensitive"))
        numeric = [column for column in sensitive if bands.wanted(opened.table[column])]
        edges = tuple((column, _edges(opened, column, dict(before.bands).get(column))) for column in numeric)
    if label is None or favourable is None or not sensitive:
        st.caption("Choose the label, its value that is good for the person, and at least one sensitive attribute.")
        return None
    same = (label, favourable) == (before.label, before.favourable)
    return Roles(label, favourable, sensitive, bands=edges, outcome=before.outcome if same else "")


def decider(opened: Opened, roles: Roles) -> cache.Choice | None:
    """Who decides, and what it may look at; None while its column is not chosen."""
    ways = (*FITTED, DECISIONS, SCORES)
    recorded = SCORES if opened.roles.score else DECISIONS
    first = next((way for way, learner in FITTED.items() if learner == opened.source), recorded)
    place, key = ways.index(first), opened.key("who")
    who = str(st.radio("Who decides", ways, index=place, key=key, horizontal=True, label_visibility="collapsed"))
    others = [column for column in opened.columns if column not in (roles.label, *roles.sensitive)]
    if who in FITTED:
        chosen = replace(roles, features=_features(opened, others))
        st.caption(
            "A random 30 % of the people are held out: everything is measured on them, and no model learns from them."
        )
    elif who == DECISIONS:
        chosen = replace(roles, decision=_column("The decisions", opened, others, "decision", opened.roles.decision))
    else:
        chosen = replace(roles, score=_column("The scores", opened, others, "score", opened.roles.score))
    if who not in FITTED and not (chosen.decision or chosen.score):
        return None
    cache.held(opened.fingerprint, opened.table)
    return cache.Choice(opened.name, opened.fingerprint, chosen, FITTED.get(who, cache.RECORDED))


def start(choice: cache.Choice | None) -> None:
    """The button that puts the audit in view."""
    asked = (session.WANTED_AUDIT, choice)
    st.button(
        "Start the audit",
        icon=":material/play_arrow:",
        disabled=choice is None,
        on_click=session.want,
        args=asked,
    )
    session.start_wanted()


def _uploaded() -> Opened | None:
    file = st.file_uploader(
        "CSV in UTF-8 or Parquet, one row a person", type=["csv", "tsv", "txt", "parquet", "gz", "zip"]
    )
    st.caption("The file stays in this machine's memory; nothing is written to disk or sent anywhere.")
    if file is None:
        return None
    content = file.getvalue()
    table, fingerprint = cache.opened(file.file_id, file.name, (), content)
    codes = values.suspected(table)
    if codes:
        asked = "These texts may stand for a missing value. Choose those that do; the others stay values of their own."
        missing = _several(asked, list(codes), [], f"missing-{fingerprint[:12]}", lambda code: f"{codes[code]:,} cells")
        table, fingerprint = cache.opened(file.file_id, file.name, missing, content)
    return Opened(file.name, fingerprint, table)


def _several(
    asked: str, options: list[str], default: list[str], key: str, note: Callable[[str], str] | None = None
) -> tuple[str, ...]:
    """Any number of names that come from the data, in their own order."""

    def shown(name: str) -> str:
        return plain(f"{name} ({note(name)})" if note else name)

    chosen = st.pills(asked, options, selection_mode="multi", default=default, key=key, format_func=shown, wrap=True)
    return tuple(name for name in options if name in chosen)


def _column(title: str, opened: Opened, columns: Sequence[str], role: str, before: str | None) -> str | None:
    place = columns.index(before) if before in columns else None
    return st.selectbox(title, columns, index=place, placeholder="Choose a column", key=opened.key(role))


def _favourable(opened: Opened, label: str | None, before: str) -> str | None:
    if label is None:
        return None
    found = opened.table[label].dropna().unique().tolist()
    if len(found) > MOST_OUTCOMES:
        st.caption(f"{plain(label)} holds {len(found):,} different values; a label holds two outcomes.")
        return None
    values = sorted(map(naming.name, found))
    place = values.index(before) if label == opened.roles.label and before in values else None
    asked, key = "Favourable value: the outcome that is good for the person", opened.key(f"favourable-{label}")
    return st.selectbox(asked, values, index=place, placeholder="Choose a value", key=key)


def _edges(opened: Opened, column: str, before: Sequence[float] | None) -> tuple[float, ...]:
    """The edges of a numeric attribute's bands; quartiles are offered."""
    offered = before or bands.quartiles(opened.table[column])
    asked = f"Bands of {plain(column)}: each starts at one of these numbers"
    said = ", ".join(str(int(edge)) if edge == int(edge) else str(edge) for edge in offered)
    text = st.text_input(asked, said, key=opened.key(f"bands-{column}"))
    try:
        edges = tuple(float(edge) for edge in text.split(","))
    except ValueError:
        raise BandsRefused(column, f"{text!r} is not a list of numbers.") from None
    bands.check(column, edges)
    return edges


def _features(opened: Opened, others: list[str]) -> tuple[str, ...]:
    """What the model may look at: every usable column until somebody says otherwise."""
    usable = [column for column in others if baseline.usable(opened.table[column])]
    default = [column for column in opened.roles.features if column in usable] or usable
    chosen = _several("Features: what the model may look at", usable, default, opened.key("features"))
    if refused := [column for column in others if column not in usable]:
        st.caption(f"Not offered, having too many different values to be categories: {plain(', '.join(refused))}.")
    return chosen
