"""The only owner of Streamlit's caches. Everything is keyed by an exact fingerprint, never by a table itself."""

from __future__ import annotations

import gc
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from governance.audit import Audit
from governance.data import baseline, samples, tables
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.errors import TableGone
from governance.review.policy import Policy

if TYPE_CHECKING:
    from governance.explanations.attribution import Attributions
    from governance.mitigation.tradeoff import Point

RECORDED = "recorded"
SAMPLE = "lending"
FIRST_LIMIT = 0.10


@dataclass(frozen=True)
class Choice:
    """What is audited, in a few words: enough to make the audit again from a table that is held.

    Attributes
    ----------
    name : str
        What people call the table.
    fingerprint : str
        Of the table, exact.
    roles : Roles
    source : str
        A learner to fit, or "recorded" for the table's own decisions or scores.
    """

    name: str
    fingerprint: str
    roles: Roles
    source: str

    @property
    def link(self) -> str:
        """A name for this choice that tells nothing about it, for the address of a page."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:20]


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
def sample() -> tuple[Dataset, str]:
    """The bundled table and its fingerprint."""
    found = samples.sample(SAMPLE)
    return found, tables.fingerprint(found.table)


def sample_choice() -> Choice:
    """The audit that is in view at first sight."""
    found, fingerprint = sample()
    return Choice(found.name, fingerprint, found.roles, baseline.LEARNERS[0])


@st.cache_resource(max_entries=8, show_spinner=False)
def opened(content_id: str, name: str, missing: tuple[str, ...], _content: bytes) -> tuple[pd.DataFrame, str]:
    """An uploaded file as a table, and the table's fingerprint; kept in memory only."""
    table = tables.read(_content, name, missing=missing)
    return table, tables.fingerprint(table)


@st.cache_resource(max_entries=8, show_spinner=False)
def held(fingerprint: str, _table: pd.DataFrame | None) -> pd.DataFrame:
    """The table with this fingerprint, put here by whoever has it."""
    if _table is None:
        raise TableGone
    return _table


def table(fingerprint: str) -> pd.DataFrame:
    """A table that was opened before.

    Raises
    ------
    TableGone
        If it had to make room for others.
    """
    found, known = sample()
    return found.table if fingerprint == known else held(fingerprint, None)


@st.cache_resource(max_entries=16, show_spinner="Fitting the model and counting people")
def audit(choice: Choice) -> Audit:
    """The audit of a choice."""
    dataset = Dataset(choice.name, table(choice.fingerprint), choice.roles)
    return Audit.recorded(dataset) if choice.source == RECORDED else Audit.fitted(dataset, choice.source)


def first_policy(choice: Choice, attributes: tuple[str, ...]) -> tuple[str, bool]:
    """The policy to begin with, as TOML, and whether somebody gave it or it is only a place to start from."""
    own = samples.FOLDER / f"{SAMPLE}_policy.toml"
    if choice.fingerprint == sample()[1] and set(sample()[0].roles.sensitive) <= set(attributes):
        return own.read_text("utf-8"), True
    return Policy.default(attributes, FIRST_LIMIT).toml(), False


@st.cache_resource(max_entries=512, show_spinner=False)
def mitigated(choice: Choice, by: tuple[str, ...], goal: str, method: str, allowed: float) -> Point:
    """One point of the trade-off."""
    from governance.mitigation import tradeoff

    return tradeoff.point(audit(choice), by, goal, tradeoff.Step(method, allowed))


@st.cache_resource(max_entries=256, show_spinner="Computing SHAP values; the first time also loads the library")
def attributed(choice: Choice, rows: tuple[int, ...]) -> Attributions:
    """The attributions of these people's predictions."""
    from governance.explanations.attribution import attributions

    return attributions(audit(choice), rows)


@st.cache_resource(show_spinner=False)
def settle() -> None:
    """Once, when the first page is drawn: take what was imported out of the garbage collector's rounds.

    Streamlit collects after every rerun; with the imports frozen that costs 5 ms instead of 50 to 150.
    """
    gc.collect()
    gc.freeze()
