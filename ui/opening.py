"""Which table is audited, and how its file is read: the first step of setting an audit up."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from governance.data import baseline, files, samples, suggestions
from governance.data.layout import Layout
from governance.data.public import CACHE, PUBLIC
from governance.data.roles import Roles, parsed
from governance.data.suggestions import Described
from governance.errors import TableGone
from ui import cache, reading, session
from ui.wording import plain

if TYPE_CHECKING:
    from governance.data.large import Large

PREVIEW = 8
FOLDER = "ASSIZE_FOLDER"  # the variable that names a folder whose files may be opened without an upload

IN_VIEW, SAMPLES, OWN_FILE, PUBLISHED, HERE = (
    "In view now",
    "Samples",
    "Your own file",
    "Public tables",
    "On this machine",
)
REFUSED = ["xlsx", "xls", "json", "feather", "pkl"]  # taken, to be refused in words


@dataclass(frozen=True, eq=False)
class Opened:
    """A table that is open on the Data page, and what is known of its columns.

    Attributes
    ----------
    name, fingerprint : str
    table : DataFrame
        All of it, or a sample of what is too large to be loaded.
    roles : Roles
        What was said before; of a new file, what suggests itself.
    source : str
        Who decided before.
    new : bool
        Whether the roles are only suggestions.
    large : Large, optional
        The whole table, where the table is a sample.
    given : str
        The fingerprint of the table before somebody was removed from it.
    """

    name: str
    fingerprint: str
    table: pd.DataFrame = field(repr=False)
    roles: Roles
    source: str = baseline.LEARNERS[0]
    new: bool = False
    large: Large | None = None
    given: str = ""

    @property
    def columns(self) -> list[str]:
        return [str(column) for column in self.table.columns]

    @cached_property
    def described(self) -> tuple[Described, ...]:
        """Every column as it is, and what it probably means."""
        return cache.described(self.fingerprint, self.table)

    def without(self, fingerprint: str, table: pd.DataFrame) -> Opened:
        """The same table after rows were left out of it, which its name says from then on."""
        gone = len(self.table) - len(table)
        name = f"{self.name}, {gone:,} {'row' if gone == 1 else 'rows'} left out" if gone else self.name
        given = self.given or self.fingerprint
        return replace(self, name=name, fingerprint=fingerprint, table=table, given=given)

    def key(self, name: str) -> str:
        """A widget's key, so that another table, or another file of roles, begins anew."""
        return f"{name}-{(self.given or self.fingerprint)[:12]}-{hash(self.roles)}"


def table() -> Opened | None:
    """The table that is chosen; None while there is none, or a question about it is open."""
    ways = [IN_VIEW, SAMPLES, OWN_FILE, PUBLISHED, *([HERE] if os.environ.get(FOLDER) else [])]
    way = st.segmented_control(
        "Table", ways, default=ways[0], required=True, key="origin", label_visibility="collapsed"
    )
    opened = {IN_VIEW: _in_view, SAMPLES: _sample, OWN_FILE: _uploaded, PUBLISHED: _public, HERE: _here}[str(way)]()
    if opened is not None:
        _shown(opened)
    return opened


def _in_view() -> Opened:
    choice = session.choice()
    audit = session.current_audit()
    large = audit.large
    with suppress(TableGone):  # a baseline of a large table was fitted to a sample of it
        whole = cache.table(choice.fingerprint)
        large = None if isinstance(whole, pd.DataFrame) else whole
    return Opened(choice.name, choice.fingerprint, audit.dataset.table, choice.roles, choice.source, large=large)


def _sample() -> Opened:
    named = str(st.selectbox("Sample", list(samples.SAMPLES), key="sample", format_func=samples.SAMPLES.__getitem__))
    found, fingerprint = cache.sample(named)
    st.caption(f"{samples.ABOUT[named]} sample_data/{named}.md says what was planted in it.")
    source = baseline.LEARNERS[0] if found.roles.decision is None else cache.RECORDED
    return Opened(found.name, fingerprint, found.table, found.roles, source)


def _uploaded() -> Opened | None:
    kinds = [each[1:] for each in (*files.TABLES, *files.PACKED)] + REFUSED
    file = st.file_uploader("CSV or Parquet, one row a person; gzip and zip are unpacked", type=kinds)
    st.caption("The file stays in this machine's memory; nothing is written to disk or sent anywhere.")
    return None if file is None else _read(cache.Given(file.file_id, file.name, file.getvalue()))


def _file_of_roles(given_id: str) -> Roles | None:
    """What was said of such a table before, if somebody gives it."""
    with st.expander("Use a file of roles", icon=":material/upload_file:"):
        file = st.file_uploader("What was said of such a table before, as TOML", type=["toml"], key=f"roles-{given_id}")
    return None if file is None else Roles.given(parsed(file.getvalue(), file.name), file.name)


def _here() -> Opened | None:
    """A file of the folder that whoever runs the app has opened for this."""
    folder = Path(os.environ[FOLDER]).resolve()
    kinds = (*files.TABLES, *files.PACKED)
    own = (path for path in folder.glob("*") if path.is_file() and path.resolve().parent == folder)
    found = sorted(path.name for path in own if path.suffix.lower() in kinds)
    chosen = st.selectbox(f"File in the folder {plain(folder.name)}", found, index=None, key="here")
    if chosen is None:
        return None
    path = folder / str(chosen)
    return _read(cache.Given(f"{path}-{path.stat().st_mtime_ns}-{path.stat().st_size}", path.name, path))


def _public() -> Opened | None:
    """A public table, fetched from the internet when somebody asks for it."""
    name = st.selectbox(
        "Public table", list(PUBLIC), index=None, format_func=lambda each: PUBLIC[each].title, key="public"
    )
    if name is None:
        st.caption("Tables that the field works with. Nothing is fetched before you ask for it.")
        return None
    about = PUBLIC[str(name)]
    st.caption(
        f"{about.about} {about.rows:,} rows; about {about.megabytes} MB from openml.org, the first time; "
        f"they are kept in {CACHE} on the machine that runs the app. {about.terms}. "
        f"[Where it comes from]({about.source})"
    )
    asked = f"fetch-{name}"
    st.button("Fetch it", icon=":material/cloud_download:", on_click=session.want, args=(asked, True))
    if not session.wanted(asked):
        return None
    with st.spinner(f"Fetching {about.title}, about {about.megabytes} MB", show_time=True):
        found, fingerprint = cache.public(str(name))
    for column, why in about.aside.items():
        st.caption(f":material/info: {plain(column)} is no feature: {why}.")
    return Opened(found.name, fingerprint, found.table, found.roles, new=True)


def _read(given: cache.Given) -> Opened | None:
    """A file as the person says that it is read, beginning with what is detected."""
    before = _file_of_roles(given.id)
    known = (before.reading if before else None) or Layout()
    found, rows = cache.shape(given.id, given)
    said = reading.layout(f"{given.id}-{hash(known)}", reading.both(known, found), rows) if rows else Layout()
    if rows and said.header is None:
        return None
    file = cache.opened(given.id, said, given)
    missing = reading.missing(given.id, file, known)
    if missing:
        said = replace(said, missing=missing)
        file = cache.opened(given.id, said, given)
    dropped = reading.left_out(given.id, file, known)
    if dropped:
        said = replace(said, dropped=dropped)
        file = cache.opened(given.id, said, given)
    for note in file.notes:
        st.caption(f":material/info: {plain(note)}")
    if before is not None:
        before.check(map(str, file.table.columns))
    roles = before or suggestions.suggested(cache.described(file.fingerprint, file.table), file.table)
    roles = replace(roles, reading=said if said != Layout() else None)
    return Opened(given.name, file.fingerprint, file.table, roles, new=True, large=file.large)


def _shown(opened: Opened) -> None:
    """The first rows, and what of the table is in memory, and why."""
    secret = [each.column for each in cache.personal(opened.fingerprint, opened.table)]
    st.dataframe(opened.table.head(PREVIEW).drop(columns=secret), hide_index=True)
    if secret:
        st.caption(f"Not shown, because they seem to hold personal data: {plain(', '.join(secret))}.")
    rows, columns = opened.table.shape
    if opened.large is not None:
        st.caption(
            f"{plain(opened.name)}: {opened.large.people:,} rows, {columns} columns. That is more than is loaded at "
            f"once, so these are the first of a random sample of {rows:,} rows, which suggestions, checks and a "
            "baseline use. Recorded decisions and scores are counted over all rows, where the file lies."
        )
        return
    size = opened.table.memory_usage(deep=False).sum() / 1e6
    shown = f"the first {PREVIEW} of {rows:,} rows" if rows > PREVIEW else f"rows: {rows}"
    st.caption(f"{plain(opened.name)}: {shown}; columns: {columns}. All of it is in memory ({size:,.1f} MB).")
