"""Public tables, through Fairlearn's fetchers: nothing is fetched until somebody asks for it.

A fetcher downloads from openml.org and keeps what it got on disk, in `CACHE` unless another folder is named,
and reads it from there the next time, with or without the internet. It reports no progress: say beforehand how
many megabytes there are.
"""

from __future__ import annotations

import socket
import warnings
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPException
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.error import HTTPError, URLError

import pandas as pd

from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.errors import MethodUnknown, PublicTableUnavailable

CACHE = Path("~/.fairlearn-data")
PATIENCE = 15.0  # seconds that openml.org may be silent; a fetcher is let ask it twice
UCI = "CC BY 4.0 (UCI Machine Learning Repository)"

_one_at_a_time = Lock()  # a fetch sets how long every new socket waits


@dataclass(frozen=True, kw_only=True)
class PublicTable:
    """What a public table is, and what its columns mean.

    Attributes
    ----------
    title, about, terms : str
        Its name, what a row is, and the licence or the terms that it comes with.
    source : str
        The address of its description.
    openml : int
        Its number on openml.org, where the fetchers get it.
    rows : int
    megabytes : int
        Of the download at most; estimated from its rows and columns.
    label, favourable, outcome, sensitive, bands
        See `Roles`. The label is renamed and its codes are put into words.
    codes : mapping of str to mapping of int to str
        What numbers in a column mean.
    over : float, optional
        For a label that is a number: above it is the favourable outcome.
    aside : mapping of str to str
        Columns that are kept and are no features, each with the reason.
    """

    title: str
    about: str
    terms: str
    source: str
    openml: int
    rows: int
    megabytes: int
    label: str
    favourable: str
    outcome: str
    sensitive: tuple[str, ...]
    bands: tuple[tuple[str, tuple[float, ...]], ...] = ()
    codes: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    over: float | None = None
    aside: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where a person can download it."""
        return f"https://www.openml.org/d/{self.openml}"


# By the name of its fetcher.
PUBLIC: dict[str, PublicTable] = {
    "adult": PublicTable(
        title="Adult (census income)",
        about="A person in the United States in 1994, and whether they earned more than 50,000 dollars.",
        terms=UCI,
        source="https://archive.ics.uci.edu/dataset/2/adult",
        openml=1590,
        rows=48_842,
        megabytes=6,
        label="income",
        favourable=">50K",
        outcome="income over 50,000 dollars",
        sensitive=("sex", "race", "age"),
        bands=(("age", (30, 45, 60)),),
        aside={"fnlwgt": "it is a weight of the survey"},
    ),
    "acs_income": PublicTable(
        title="ACS income",
        about="A working person in the United States in 2018, and their income in dollars.",
        terms="Public use microdata of the US Census Bureau, under its terms of service",
        source="https://fairlearn.org/main/user_guide/datasets/acs_income.html",
        openml=43141,
        rows=1_664_500,
        megabytes=100,
        label="income",
        favourable="over 50,000",
        outcome="income over 50,000 dollars",
        sensitive=("SEX", "RAC1P", "AGEP"),
        bands=(("AGEP", (30, 45, 60)),),
        codes={
            "SEX": {1: "male", 2: "female"},
            "RAC1P": {
                1: "White",
                2: "Black or African American",
                3: "American Indian",
                4: "Alaska Native",
                5: "American Indian or Alaska Native, tribes or not specified",
                6: "Asian",
                7: "Native Hawaiian or other Pacific Islander",
                8: "some other race",
                9: "two or more races",
            },
        },
        over=50_000,
        aside={"PINCP": "it is the income that the label is made of"},
    ),
    "bank_marketing": PublicTable(
        title="Bank marketing",
        about="A client whom a Portuguese bank called; the outcome that it wanted is a term deposit.",
        terms=UCI,
        source="https://archive.ics.uci.edu/dataset/222/bank+marketing",
        openml=1461,
        rows=45_211,
        megabytes=4,
        label="subscribed",
        favourable="yes",
        outcome="term deposit subscribed",
        sensitive=("age", "marital"),
        bands=(("age", (30, 45, 60)),),
        codes={"subscribed": {1: "no", 2: "yes"}},
        aside={"duration": "how long the call took is known only when its outcome is"},
    ),
    "credit_card": PublicTable(
        title="Default of credit card clients",
        about="A client of a bank in Taiwan in 2005, and whether they paid the next month's bill.",
        terms=UCI,
        source="https://archive.ics.uci.edu/dataset/350/default+of+credit+card+clients",
        openml=42477,
        rows=30_000,
        megabytes=4,
        label="next_bill",
        favourable="paid",
        outcome="next bill paid",
        sensitive=("SEX", "EDUCATION", "MARRIAGE", "AGE"),
        bands=(("AGE", (30, 45, 60)),),
        codes={
            "next_bill": {0: "paid", 1: "default"},
            "SEX": {1: "male", 2: "female"},
            "EDUCATION": {
                0: "other",
                1: "graduate school",
                2: "university",
                3: "high school",
                4: "other",
                5: "other",
                6: "other",
            },
            "MARRIAGE": {0: "other", 1: "married", 2: "single", 3: "other"},
        },
    ),
    "diabetes_hospital": PublicTable(
        title="Diabetes in 130 hospitals",
        about="A hospital stay of somebody with diabetes, and whether they were back within 30 days.",
        terms=UCI,
        source="https://archive.ics.uci.edu/dataset/296/diabetes+130-us+hospitals+for+years+1999-2008",
        openml=43874,
        rows=101_766,
        megabytes=18,
        label="readmitted_within_30_days",
        favourable="no",
        outcome="not readmitted within 30 days",
        sensitive=("race", "gender", "age"),
        codes={"readmitted_within_30_days": {0: "no", 1: "yes"}},
        aside={"readmitted": "it says the label in another way", "readmit_binary": "it says the label in another way"},
    ),
}


def public(name: str, *, folder: Path | None = None) -> Dataset:
    """A public table with its roles; `PUBLIC` names them, and says how large each download is.

    Columns that have no other role and are not set aside are features. A text is a text and a number a number;
    "?" is missing, and other codes such as "Unknown" stay as they are.

    Parameters
    ----------
    name : str
        A key of `PUBLIC`.
    folder : Path, optional
        Where the fetcher writes what it downloads, and reads it from the next time; `CACHE` by default.

    Raises
    ------
    MethodUnknown
        If there is no such table.
    PublicTableUnavailable
        If it is neither on disk nor to be had: no internet, no answer, or something else than the table.
    """
    if name not in PUBLIC:
        raise MethodUnknown("public table", name, PUBLIC)
    about = PUBLIC[name]
    try:
        table = _table(_fetched(name, folder), about)
    except (OSError, HTTPException, ValueError, LookupError, EOFError, zlib.error, UserWarning) as error:
        raise PublicTableUnavailable(about.title, _why(error), about.address) from None
    used = {about.label, *about.sensitive, *about.aside}
    roles = Roles(
        label=about.label,
        favourable=about.favourable,
        sensitive=about.sensitive,
        features=tuple(str(column) for column in table if column not in used),
        bands=about.bands,
        outcome=about.outcome,
    )
    return Dataset(about.title, table, roles)


def _table(fetched: Any, about: PublicTable) -> pd.DataFrame:
    """The fetched columns as plain texts and numbers, with the label last."""
    table = fetched.data.reset_index(drop=True)
    target = fetched.target.reset_index(drop=True)
    if about.over is None:
        table[about.label] = target
    else:
        table[target.name] = target
        table[about.label] = (target > about.over).map({True: about.favourable, False: f"{about.over:,.0f} or less"})
    for column in table.select_dtypes(["object", "string"]):
        table[column] = table[column].str.replace(r"^'(.*)'$", r"\1", regex=True)  # as ARFF quotes a text with spaces
    for column, words in about.codes.items():
        table[column] = table[column].map(words.__getitem__, na_action="ignore")
    return table


def _fetched(name: str, folder: Path | None) -> Any:
    """What Fairlearn's fetcher of this name returns."""
    module = import_module(f"fairlearn.datasets._fetch_{name}")
    with _one_at_a_time, _impatient(), _plain(module):
        return getattr(module, f"fetch_{name}")(data_home=folder)


@contextmanager
def _impatient() -> Iterator[None]:
    """Give up on a silent server: a fetcher knows no time limit, and would ask four times."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("error", "A network error occurred", UserWarning)  # before it asks again
            warnings.filterwarnings("ignore", "Invalid cache", RuntimeWarning)  # what it says when it asks again
            yield
    finally:
        socket.setdefaulttimeout(before)


@contextmanager
def _plain(module: Any) -> Iterator[None]:
    """Have a fetcher read plain columns: scikit-learn 1.9 cannot read categories that pandas 3.1 takes for numbers."""
    fetch = module.fetch_openml
    module.fetch_openml = partial(fetch, read_csv_kwargs={"dtype": None, "low_memory": False})
    try:
        yield
    finally:
        module.fetch_openml = fetch


def _why(error: BaseException) -> str:
    cause = (error.__context__ if isinstance(error, UserWarning) else None) or error
    reason = getattr(cause, "reason", cause)
    if isinstance(cause, HTTPError):
        return f"openml.org answered {cause.code} ({reason})."
    if isinstance(reason, TimeoutError):
        return f"openml.org did not answer within {PATIENCE:g} seconds."
    if isinstance(cause, URLError | ConnectionError):
        return f"openml.org could not be reached ({getattr(reason, 'strerror', None) or reason})."
    if isinstance(cause, OSError) and cause.filename:
        return f"{cause.filename} cannot be used ({cause.strerror})."
    return f"what arrived is not that table ({cause})."
