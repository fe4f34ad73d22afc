"""However a table is written, it is the same audit: in any form that is read, and counted where it lies."""

import csv
import gzip
import io
import tempfile
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.audit import Audit
from governance.data import tables
from governance.data.dataset import Dataset
from governance.data.large import Large
from governance.data.layout import Layout
from governance.data.roles import Roles

# Texts that other readers take for something else: missing, numbers, booleans, dates, or two cells.
TEXTS = st.sampled_from(
    [
        "NA",
        "None",
        "nan",
        "null",
        "007",
        "1e5",
        "True",
        "yes",
        "a,b",
        "a;b",
        'the "x"',
        "zwei\nZeilen",
        "Zoë",
        "1,5",
        "x",
    ]
)
PEOPLE = st.fixed_dictionaries(
    {
        "group": st.one_of(st.none(), TEXTS),
        "age": st.one_of(st.none(), st.integers(0, 99)),
        "half": st.integers(0, 8).map(lambda number: number / 2),
        "label": st.sampled_from(["yes", "no"]),
        "decision": st.sampled_from(["yes", "no"]),
        "score": st.integers(0, 1000).map(lambda number: number / 1000),
        "weight": st.integers(1, 4),
    }
)
KNOWN = {"group": "x", "age": 40}  # so that a column is one of texts or of numbers in every form
TABLES = st.lists(PEOPLE, min_size=2, max_size=25).map(
    lambda rows: pd.DataFrame([*rows, *({**rows[0], **KNOWN, "label": label} for label in ("yes", "no"))])
)
ROLES = Roles(
    *("label", "yes", ("group", "age", "half")),
    decision="decision",
    weight="weight",
    bands=(("age", (18.0, 65.0)), ("half", (1.5, 3.0))),
    merged=(("group", (("NA", ""), ("x", "the other"))),),
)
SCORED = Roles("label", "yes", ("group",), score="score")


def texts(separator: str, decimal: str, quoting: int, ending: str, table: pd.DataFrame) -> str:
    return table.to_csv(index=False, sep=separator, decimal=decimal, quoting=quoting, lineterminator=ending)


def zipped(name: str, content: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr(name, content)
    return held.getvalue()


@st.composite
def written(draw: st.DrawFn, table: pd.DataFrame) -> tuple[str, bytes, Layout]:
    """The table as a file of some form: its name, what is in it, and what a person says where nobody can tell."""
    form = draw(st.sampled_from(["csv", "parquet", "dictionary"]))
    if form == "csv":
        separator = draw(st.sampled_from([",", ";", "\t", "|"]))
        decimal = draw(st.sampled_from([".", ","])) if separator != "," else "."
        quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
        ending = draw(st.sampled_from(["\n", "\r\n"]))
        encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "windows-1252"]))
        name, content = "people.csv", texts(separator, decimal, quoting, ending, table).encode(encoding)
        said = Layout(separator=separator, decimal=decimal, thousands="", header=True)
    else:
        held = pa.Table.from_pandas(table, preserve_index=False)
        if form == "dictionary":
            place = held.column_names.index("group")
            held = held.set_column(place, "group", held.column("group").cast(pa.string()).dictionary_encode())
        out = io.BytesIO()
        pq.write_table(held, out)
        name, content, said = "people.parquet", out.getvalue(), Layout()
    packing = draw(st.sampled_from(["", ".gz", ".zip"]))
    if packing == ".gz":
        return f"{name}.gz", gzip.compress(content), said
    return (f"{name}.zip", zipped(name, content), said) if packing else (name, content, said)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_table_in_any_form_is_the_same_audit(data: st.DataObject) -> None:
    table = data.draw(TABLES)
    name, content, said = data.draw(written(table))
    read = tables.opened(content, name, said).table
    for roles in (ROLES, SCORED):
        before, after = (Audit.recorded(Dataset("people", each, roles)) for each in (table, read))
        assert before.cube == after.cube
        assert before.population == after.population


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_table_that_is_not_loaded_is_the_same_audit(data: st.DataObject) -> None:
    table = data.draw(TABLES)
    ending = data.draw(st.sampled_from(["csv", "csv.gz", "parquet"]))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"people.{ending}"
        if ending == "parquet":
            table.to_parquet(path, index=False)
        else:
            table.to_csv(path, index=False)
        large = Large.opened(path, Layout(separator=",", decimal=".", thousands="", header=True))
        for roles in (ROLES, SCORED):
            loaded, counted = Audit.recorded(Dataset("people", table, roles)), Audit.unloaded("people", large, roles)
            assert counted.cube == loaded.cube
            assert counted.population == loaded.population
            assert counted.people == len(table)
