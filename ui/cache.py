"""The only owner of Streamlit's caches. Everything is keyed by an exact fingerprint, never by a table itself."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import pandas as pd
import streamlit as st

from governance.audit import Audit
from governance.data import baseline, privacy, samples, suggestions, tables
from governance.data import checks as table_checks
from governance.data import personal as personal_data
from governance.data import public as public_tables
from governance.data.checks.check import Check
from governance.data.dataset import Dataset
from governance.data.layout import Layout
from governance.data.personal import Personal
from governance.data.roles import Roles
from governance.data.suggestions import Described
from governance.errors import RecordGone, TableGone
from governance.review.policy import Policy
from governance.review.record import Record, replayed
from ui.background import Background, most_at_a_time
from ui.choice import Choice
from ui.written import Shelf

if TYPE_CHECKING:
    from governance.data.large import Large
    from governance.data.models.model import Model
    from governance.metrics.cube import Cube

Result = TypeVar("Result")

RECORDED = "recorded"

# A choice is found again by its link: read whole, at every call, it takes ten times as long.
NAMED: dict[str | type[Any], Callable[[Any], Any]] = {Choice: lambda choice: choice.link}
SAMPLE = "lending"
FIRST_LIMIT = 0.10


@st.cache_resource(max_entries=64, show_spinner=False)
def linked(link: str, _choice: Choice | None = None) -> Choice:
    """The choice that an address names, put here when its audit was started.

    Raises
    ------
    TableGone
        If this server does not know it.
    """
    if _choice is None:
        raise TableGone
    return _choice


@st.cache_resource(show_spinner=False)
def sample(name: str = SAMPLE) -> tuple[Dataset, str]:
    """A bundled table and its fingerprint."""
    found = samples.sample(name)
    return found, tables.fingerprint(found.table)


def sample_choice() -> Choice:
    """The audit that is in view at first sight."""
    found, fingerprint = sample()
    return Choice(found.name, fingerprint, found.roles, baseline.LEARNERS[0])


@st.cache_resource(max_entries=3, show_spinner=False)
def public(name: str) -> tuple[Dataset, str]:
    """A public table, fetched, and its fingerprint."""
    found = public_tables.public(name)
    return found, tables.fingerprint(found.table)


@dataclass(frozen=True, eq=False)
class Given:
    """A file that somebody gave: what is in it, or where it lies on this machine."""

    id: str
    name: str
    source: bytes | Path = field(repr=False)


@dataclass(frozen=True, eq=False)
class File:
    """A file that was read: its table, or a sample of what is too large to be loaded."""

    table: pd.DataFrame = field(repr=False)
    fingerprint: str
    notes: tuple[str, ...] = ()
    large: Large | None = None


@st.cache_resource(max_entries=8, show_spinner=False)
def shape(given_id: str, _given: Given) -> tuple[Layout, list[list[str]]]:
    """How a file is written, as far as it can be told, and its first rows."""
    return tables.shape(_given.source, _given.name)


@st.cache_resource(max_entries=8, show_spinner="Reading the file")
def opened(given_id: str, layout: Layout, _given: Given) -> File:
    """A file as a table, kept in memory only."""
    source = _given.source
    if isinstance(source, Path):
        from governance.data.large import Large, is_large

        if is_large(source):
            large = Large.opened(source, layout)
            return File(large.drawn, hashlib.sha256(f"{given_id} {layout}".encode()).hexdigest(), large.notes, large)
    reading = tables.opened(source, _given.name, layout)
    return File(reading.table, tables.fingerprint(reading.table), reading.notes)


@st.cache_resource(max_entries=8, show_spinner=False)
def held(fingerprint: str, _table: pd.DataFrame | Large | None) -> pd.DataFrame | Large:
    """The table with this fingerprint, put here by whoever has it."""
    if _table is None:
        raise TableGone
    return _table


@st.cache_resource(max_entries=8, show_spinner=False)
def described(fingerprint: str, _table: pd.DataFrame) -> tuple[Described, ...]:
    """The columns of a table, and what they probably mean."""
    return suggestions.described(_table)


@st.cache_resource(max_entries=8, show_spinner=False)
def personal(fingerprint: str, _table: pd.DataFrame) -> tuple[Personal, ...]:
    """The columns of a table that seem to hold personal data."""
    return personal_data.personal(_table)


def checks(
    fingerprint: str, roles: Roles, least: int, training: pd.DataFrame | None, table: pd.DataFrame
) -> tuple[Check, ...]:
    """What to know about a table before its audit."""
    seen = "" if training is None else tables.fingerprint(training)
    return _checks(fingerprint, roles, least, seen, training, table)


@st.cache_resource(max_entries=64, show_spinner="Checking the table")
def _checks(
    fingerprint: str, roles: Roles, least: int, seen: str, _training: pd.DataFrame | None, _table: pd.DataFrame
) -> tuple[Check, ...]:
    return table_checks.checks(_table, roles, training=_training, least=least)


@st.cache_resource(max_entries=4, show_spinner=False)
def prepared(
    fingerprint: str, identifier: str, removed: tuple[str, ...], key: bytes, _table: pd.DataFrame
) -> tuple[str, pd.DataFrame]:
    """A table without some people, and with pseudonyms in place of its identifiers if there is a key for them."""
    found = privacy.prepared(_table, identifier, removed, key)
    return tables.fingerprint(found), found


@st.cache_resource(max_entries=4, show_spinner=False)
def complete(fingerprint: str, column: str, _table: pd.DataFrame) -> tuple[str, pd.DataFrame]:
    """A table without the rows that have nothing in this column."""
    found = tables.complete(_table, column)
    return tables.fingerprint(found), found


@st.cache_resource(max_entries=8, show_spinner="Opening the model in a process of its own")
def model_file(content_id: str, name: str, _content: bytes) -> Model:
    """A model from an uploaded file."""
    from governance.data import models

    return models.opened(_content, name)


@st.cache_resource(max_entries=8, show_spinner=False)
def model(sha256: str, name: str, _model: Model | None = None) -> Model:
    """The model from the file with this hash and name, put here by whoever has it."""
    if _model is None:
        raise TableGone
    return _model


def table(fingerprint: str) -> pd.DataFrame | Large:
    """A table that was opened before.

    Raises
    ------
    TableGone
        If it had to make room for others.
    """
    found, known = sample()
    return found.table if fingerprint == known else held(fingerprint, None)


def is_large(choice: Choice) -> bool:
    """Whether the table of a choice was not loaded."""
    return not isinstance(table(choice.fingerprint), pd.DataFrame)


@st.cache_resource(
    max_entries=16, show_spinner="Counting people, and fitting the model if one is asked for", hash_funcs=NAMED
)
def audit(choice: Choice) -> Audit:
    """The audit of a choice."""
    found = table(choice.fingerprint)
    if not isinstance(found, pd.DataFrame):
        if choice.source == RECORDED:
            return Audit.unloaded(choice.name, found, choice.roles)
        name, found = f"{choice.name}, a random sample of {found.people:,} people", found.sample()
    else:
        name = choice.name
    dataset = Dataset(name, found, choice.roles)
    if choice.model:
        return Audit.predicted(dataset, model(choice.model, choice.source), choice.source)
    return Audit.recorded(dataset) if choice.source == RECORDED else Audit.fitted(dataset, choice.source)


@st.cache_resource(max_entries=256, show_spinner=False, hash_funcs=NAMED)
def learnt(choice: Choice, _table: pd.DataFrame | None = None) -> Cube | None:
    """The people whom a given model learnt from, counted as the audited ones are, put here by whoever has the table.

    None where nobody gave them. Only counts are kept.
    """
    if _table is None:
        return None
    roles = choice.roles
    kept = Roles(
        roles.label, roles.favourable, roles.sensitive, weight=roles.weight, bands=roles.bands, merged=roles.merged
    )
    return Audit.recorded(Dataset(choice.name, _table, kept)).population


def first_policy(choice: Choice, attributes: tuple[str, ...]) -> tuple[str, bool]:
    """The policy to begin with, as TOML, and whether somebody gave it or it is only a place to start from."""
    own = samples.FOLDER / f"{SAMPLE}_policy.toml"
    if choice.fingerprint == sample()[1] and set(sample()[0].roles.sensitive) <= set(attributes):
        return own.read_text("utf-8"), True
    return Policy.default(attributes, FIRST_LIMIT).toml(), False


def kept(choice: Choice, *key: Hashable, make: Callable[[], Result]) -> Result:
    """A result about an audit, made once; `key` names it and holds everything that changes it."""
    return cast("Result", _kept(choice, key, make))


@st.cache_resource(max_entries=512, show_spinner=False, hash_funcs=NAMED)
def _kept(choice: Choice, key: tuple[Hashable, ...], _make: Callable[[], Any]) -> Any:
    return _make()


def few(choice: Choice, *key: Hashable, make: Callable[[], Result]) -> Result:
    """The same as `kept` of what is large, such as another audit, a model, a value of every row: few are kept."""
    return cast("Result", _few(choice, key, make))


@st.cache_resource(max_entries=16, show_spinner=False, hash_funcs=NAMED)
def _few(choice: Choice, key: tuple[Hashable, ...], _make: Callable[[], Any]) -> Any:
    return _make()


def explained(choice: Choice, *key: Hashable, make: Callable[[], Result]) -> Result:
    """The same as `few` on the page of explanations, of which a tab takes a dozen: kept for several readers at once."""
    return cast("Result", _explained(choice, key, make))


@st.cache_resource(max_entries=64, show_spinner=False, hash_funcs=NAMED)
def _explained(choice: Choice, key: tuple[Hashable, ...], _make: Callable[[], Any]) -> Any:
    return _make()


@st.cache_resource(max_entries=256, show_spinner=False)
def record(sha256: str, _text: str | None) -> Record:
    """The recorded verdict in the file with this hash, made again once; put here by whoever has its text."""
    if _text is None:
        raise RecordGone
    return replayed(_text)


@st.cache_resource(show_spinner=False)
def background() -> Background:
    """The long work of everybody on this server."""
    return Background(most_at_a_time())


@st.cache_resource(show_spinner=False)
def shelf() -> Shelf:
    """What people write about audits that have an address, one text for all who open them."""
    return Shelf()


@st.cache_resource(max_entries=64, show_spinner=False)
def settle(page: str) -> None:
    """Once a page: what it imported leaves the garbage collector's rounds, one a rerun: 5 ms, not 50."""
    gc.collect()
    gc.freeze()
