"""Where a table lies makes no difference: the same cube from text, Parquet in one file or many, or a database."""

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from governance.audit import Audit
from governance.data import large, sources, tables
from governance.data.dataset import Dataset
from governance.data.fingerprint import Fingerprint
from governance.data.large import Large
from governance.data.layout import Layout
from governance.data.models import trial
from governance.data.roles import Roles
from governance.errors import (
    ColumnUnknown,
    DatabaseRefused,
    FileUnreadable,
    ModelColumnsMissing,
    ModelSeesOutcome,
    NotADatabase,
    PartsRefused,
    TableEmpty,
    TableNotSaid,
    TableUnknown,
    ValuesMissing,
)

PEOPLE = 3_000
ROLES = Roles(
    "repaid",
    "yes",
    ("group", "age"),
    features=("age", "income", "children", "owner", "job", "group"),
    decision="granted",
    score="score",
    weight="weight",
    bands=(("age", (30.0, 45.0, 99.0)),),
    merged=(("group", (("B ", "b"), ("b", "b"))),),
)
GROUPS = Roles("repaid", "yes", ("group",))
SAID = Layout(missing=("?", "-9"))


def people(count: int = PEOPLE) -> pd.DataFrame:
    """People of whom all kinds of things are missing, in every way."""
    random = np.random.default_rng(7)
    income = random.normal(30, 8, count).round(2)
    table = pd.DataFrame(
        {
            "group": random.choice(["a", "b", "B ", "?", "c"], count, p=[0.4, 0.3, 0.1, 0.1, 0.1]),
            "age": pd.array(random.integers(18, 70, count), "Int64"),
            "income": income,
            "children": random.choice([-9, 0, 1, 2], count),
            "owner": random.random(count) < 0.5,
            "job": random.choice(["cook", "clerk", "nurse"], count),
            "repaid": np.where(income + random.normal(0, 8, count) > 30, "yes", "no"),
            "granted": np.where(income + random.normal(0, 4, count) > 30, "yes", "no"),
            "score": (random.random(count)).round(3),
            "weight": random.random(count) * 3 + 0.1,
        }
    )
    table.loc[::7, "age"] = pd.NA
    table.loc[::11, "income"] = np.nan
    table.loc[1::13, "job"] = None
    return table


def as_csv(table: pd.DataFrame, folder: Path) -> Path:
    table.to_csv(folder / "people.csv", index=False)
    return folder / "people.csv"


def as_parquet(table: pd.DataFrame, folder: Path) -> Path:
    table.sample(frac=1, random_state=0).to_parquet(folder / "people.parquet", row_group_size=700)  # an index permuted
    return folder / "people.parquet"


def as_parts(table: pd.DataFrame, folder: Path) -> Path:
    (folder / "people").mkdir()
    for place, part in enumerate(np.array_split(np.arange(len(table)), 4)):
        table.iloc[part].to_parquet(folder / "people" / f"part-{place}.parquet", index=False)
    return folder / "people"


def as_pattern(table: pd.DataFrame, folder: Path) -> Path:
    return as_parts(table, folder) / "part-*.parquet"


def as_database(table: pd.DataFrame, folder: Path) -> Path:
    arrow = pa.Table.from_pandas(table, preserve_index=False)
    with duckdb.connect(str(folder / "people.duckdb")) as connection:
        connection.register("given", arrow)
        connection.execute("CREATE TABLE people AS SELECT * FROM given")
    return folder / "people.duckdb"


PLACES = {"csv": as_csv, "parquet": as_parquet, "parts": as_parts, "pattern": as_pattern, "duckdb": as_database}


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[pd.DataFrame], Path]:
    """Writes a table to one kind of place, and says where."""
    return lambda table: PLACES[request.param](table, tmp_path)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    path = as_csv(people(), tmp_path_factory.mktemp("loaded"))
    return Dataset("people", tables.opened(path, said=SAID).table, ROLES)


@pytest.fixture(scope="module")
def model(loaded: Dataset) -> object:
    """A model that would notice if a column were of another kind."""
    texts = make_column_selector(dtype_include=["object", "str", "bool"])
    numbers = make_column_selector(dtype_include="number")
    encoded = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    filled = make_column_transformer((encoded, texts), (OneHotEncoder(max_categories=8, handle_unknown="ignore",
        sparse_output=False), numbers))  # fmt: skip
    return make_pipeline(filled, LogisticRegression()).fit(loaded.features, loaded.label.astype(str))


def test_the_cube_is_the_same_wherever_the_table_lies(place: Callable[..., Path], loaded: Dataset) -> None:
    counted = Audit.unloaded("people", Large.opened(place(people()), SAID), ROLES)
    expected = Audit.recorded(loaded)
    assert counted.people == PEOPLE
    assert counted.cube.to_json() == expected.cube.to_json()
    assert counted.population.to_json() == expected.population.to_json()


def in_batches(path: Path, model: object, size: int, monkeypatch: pytest.MonkeyPatch) -> Audit:
    monkeypatch.setattr(large, "BATCH", size)
    told: list[tuple[int, int]] = []
    roles = Roles(**{**vars(ROLES), "decision": None, "score": None})
    found = Audit.in_batches("people", Large.opened(path, SAID), roles, model, "model", tell=lambda *n: told.append(n))
    assert told[-1] == (PEOPLE, PEOPLE)
    assert len(told) >= PEOPLE // size
    return found


@pytest.mark.parametrize("size", [250, 2_048, 100_000])
def test_a_model_decides_in_batches_as_it_does_at_once(
    size: int, place: Callable[..., Path], loaded: Dataset, model: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    roles = Roles(**{**vars(ROLES), "decision": None, "score": None})
    at_once = Audit.predicted(Dataset("people", loaded.table, roles), model, "model")
    found = in_batches(place(people()), model, size, monkeypatch)
    assert found.cube.to_json() == at_once.cube.to_json()
    assert found.people == PEOPLE
    assert found.source == at_once.source


def test_a_batch_has_the_kinds_of_the_whole_table(place: Callable[..., Path], loaded: Dataset) -> None:
    opened = Large.opened(place(people()), SAID)
    columns = list(ROLES.features)
    parts = [seen for _, seen in opened.batches(ROLES, columns, 100)]
    whole = loaded.table[columns].dtypes
    for part in parts:
        assert part.dtypes.equals(whole)
    found = pd.concat(parts, ignore_index=True)
    order = ["income", "age", "children", "job", "group", "owner"]
    pd.testing.assert_frame_equal(
        found.sort_values(order, ignore_index=True), loaded.table[columns].sort_values(order, ignore_index=True)
    )


KINDS = {
    "whole numbers with gaps": pa.array([1, None, 3, 4] * 50),
    "long numbers with gaps": pa.array([2**53 + 1, None, 3, 4] * 50),
    "the smallest number with gaps": pa.array([-(2**63), None, 3, 4] * 50),
    "whole numbers": pa.array([1, 2, 3, 4] * 50, pa.int8()),
    "truth with gaps": pa.array([True, None, False, True] * 50),
    "truth": pa.array([True, False] * 100),
    "decimals": pa.array(["1.5", "2", None, "3"] * 50).cast(pa.decimal128(5, 2)),
    "categories": pa.array(["b", "a", None, "c"] * 50).dictionary_encode(),
    "categories in order": pa.DictionaryArray.from_arrays(pa.array([1, 0] * 100), ["low", "high"], ordered=True),
    "nothing": pa.array([None] * 200, pa.float64()),
    "texts": pa.array(["b", "a", None, "c"] * 50),
}


@pytest.mark.parametrize("kind", KINDS)
def test_parquet_comes_in_batches_as_it_is_loaded(kind: str, tmp_path: Path) -> None:
    held = KINDS[kind]
    table = pa.table({"g": ["a"] * 100 + ["b"] * 100, "y": [0, 1] * 100, "x": held})
    pq.write_table(table, tmp_path / "people.parquet", row_group_size=60)
    whole = tables.read(tmp_path / "people.parquet")
    opened = Large.opened(tmp_path / "people.parquet")
    parts = [seen for _, seen in opened.batches(Roles("y", "1", ("g",)), ["x"], 7)]
    assert {str(part["x"].dtype) for part in parts} == {str(whole["x"].dtype)}
    found = pd.concat(parts, ignore_index=True)
    pd.testing.assert_frame_equal(found, whole[["x"]])
    values = opened.values("x")
    assert values.sum() == 200
    assert values.index.dtype == whole["x"].dtype


TEXTS = {
    "whole numbers": ("1", "+2", "3"),
    "whole numbers with a gap": ("1", "", "3"),
    "a code among numbers": ("1", "9", "3"),
    "a code with decimals": ("1", "9.0", "3"),
    "numbers": ("1.5", "2", "-3e2"),
    "long numbers": ("1234567890123456", "2", "3"),
    "leading zeros": ("01", "2", "3"),
    "truth": ("True", "False", "True"),
    "truth with a gap": ("True", "", "True"),
    "nothing": ("", "", ""),
    "texts": ("a", " b", "NA"),
}


@pytest.mark.parametrize("values", TEXTS.values(), ids=TEXTS)
def test_text_comes_in_batches_as_it_is_loaded(values: tuple[str, ...], tmp_path: Path) -> None:
    lines = [f"{'ab'[place % 2]},{place // 2 % 2},{value}" for place, value in enumerate(values * 80)]
    (tmp_path / "people.csv").write_text("\n".join(["g,y,x", *lines]))
    said = Layout(missing=("9",))
    whole = tables.opened(tmp_path / "people.csv", said=said).table
    opened = Large.opened(tmp_path / "people.csv", said)
    parts = [seen for _, seen in opened.batches(Roles("y", "1", ("g",)), ["x"], 7)]
    assert {part["x"].dtype for part in parts} == {whole["x"].dtype}
    pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), whole[["x"]])


def test_what_a_model_has_never_seen_is_counted_over_everybody(place: Callable[..., Path], model: object) -> None:
    table = people()
    table.loc[:99, "job"] = "astronaut"
    opened = Large.opened(place(table), SAID)
    first = next(seen for _, seen in opened.batches(ROLES, list(ROLES.features), 50))
    (note,) = trial.tried(model, first, ROLES.features, whole=opened.values)
    assert "('astronaut'), on 100 of 3,000 people" in note


def test_a_model_in_batches_is_refused_as_it_is_at_once(model: object, tmp_path: Path) -> None:
    path = as_parquet(people(), tmp_path)
    seeing = Roles("group", "a", ("age",))
    with pytest.raises(ModelSeesOutcome):
        Audit.in_batches("people", Large.opened(path), seeing, model, "model", tell=lambda *_: None)
    as_parquet(people().drop(columns="income"), tmp_path)
    with pytest.raises(ModelColumnsMissing):
        Audit.in_batches("people", Large.opened(path), GROUPS, model, "model", tell=lambda *_: None)


def test_what_is_wrong_with_labels_is_said_before_a_model_works(model: object, tmp_path: Path) -> None:
    table = people()
    table.loc[5, "repaid"] = None
    opened = Large.opened(as_database(table, tmp_path), SAID)
    with pytest.raises(ValuesMissing, match=r"it is missing for 1 of 3,000 people"):
        Audit.in_batches("people", opened, ROLES, model, "model", tell=lambda *_: pytest.fail("it worked"))


def database(path: Path, *statements: str) -> Path:
    with duckdb.connect(str(path)) as connection:
        for each in statements:
            connection.execute(each)
    return path


SMALL = "SELECT 'ab'[i % 2 + 1] AS g, i // 2 % 2 AS y, i % 3 // 2 AS d FROM range(60) AS t(i)"


def test_of_several_tables_the_one_that_is_named_is_read(tmp_path: Path) -> None:
    path = database(
        tmp_path / "many.db",
        f"CREATE TABLE people AS {SMALL}",
        "CREATE SCHEMA old",
        f'CREATE TABLE old."odd.na""me" AS {SMALL} LIMIT 20',
        "CREATE TABLE old.people AS SELECT * FROM people LIMIT 40",
        "CREATE VIEW half AS SELECT * FROM people LIMIT 30",
    )
    found = {name: Large.opened(path, table=name).people for name in ("people", "main.people", "old.people", "half")}
    assert found == {"people": 60, "main.people": 60, "old.people": 40, "half": 30}
    assert Large.opened(path, table='old.odd.na"me').people == 20
    with pytest.raises(
        TableNotSaid, match=r"many.db holds 'half', 'people', 'old.odd.na\"me', 'old.people'. Say which"
    ):
        Large.opened(path)
    with pytest.raises(TableUnknown, match=r"has no table 'peple'\. Did you mean 'people'\? It holds 'half'"):
        Large.opened(path, table="peple")


def test_a_database_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    path = database(tmp_path / "people.data", f"CREATE TABLE people AS {SMALL}")
    assert sources.is_reached(path)
    assert Large.opened(path).people == 60
    (tmp_path / "none.duckdb").write_text("g,y\na,1\n")
    with pytest.raises(DatabaseRefused, match=r"none.duckdb is not read: it is no DuckDB database, or it is damaged"):
        sources.is_reached(tmp_path / "none.duckdb")
    with pytest.raises(TableNotSaid, match=r"empty.duckdb holds no table\."):
        Large.opened(database(tmp_path / "empty.duckdb"))
    with pytest.raises(NotADatabase, match=r"people.csv is no database, .* Leave --table out"):
        Large.opened(as_csv(people(), tmp_path), table="people")
    with pytest.raises(TableEmpty):
        _ = Large.opened(database(tmp_path / "nobody.duckdb", "CREATE TABLE people (g INT)")).people


def test_nothing_is_written_beside_a_database(tmp_path: Path) -> None:
    path = as_database(people(), tmp_path)
    before = path.read_bytes()
    path.chmod(0o400)
    audit = Audit.unloaded("people", Large.opened(path, SAID), ROLES)
    assert audit.cube.people.sum() == PEOPLE
    assert [each.name for each in tmp_path.iterdir()] == ["people.duckdb"]
    assert path.read_bytes() == before


def damaged(path: Path) -> Path:
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\1" * 4096
    path.write_bytes(content)
    return path


def encrypted(path: Path) -> Path:
    """The header of a database with the sign that it is encrypted."""
    content = bytearray(path.read_bytes())
    content[:8], content[8 + 4 + 8] = b"\0" * 8, 1
    path.write_bytes(content)
    return path


def cut(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:6_000])
    return path


@pytest.mark.parametrize("harmed", [damaged, cut, encrypted])
def test_a_database_that_is_not_whole_is_refused(harmed: Callable[[Path], Path], tmp_path: Path) -> None:
    path = harmed(database(tmp_path / "people.duckdb", f"CREATE TABLE people AS {SMALL}"))
    with pytest.raises(DatabaseRefused, match=r"Give a DuckDB file that is closed, whole and not encrypted"):
        _ = Audit.unloaded("people", Large.opened(path), Roles("y", "1", ("g",), decision="d")).cube


def test_a_database_that_somebody_writes_to_is_refused(tmp_path: Path) -> None:
    write = "import duckdb, os; c = duckdb.connect('open.duckdb'); c.execute('CREATE TABLE t (g INT)')"
    subprocess.run([sys.executable, "-c", f"{write}; os._exit(0)"], cwd=tmp_path, check=True)
    with pytest.raises(DatabaseRefused, match=r"still lies in the .wal file beside it"):
        Large.opened(tmp_path / "open.duckdb")


def test_a_view_reaches_nothing_outside_its_database(tmp_path: Path) -> None:
    secret = as_csv(people(), tmp_path)
    path = database(tmp_path / "views.duckdb", f"CREATE VIEW people AS SELECT * FROM read_csv('{secret}')")
    with pytest.raises(DatabaseRefused, match=r"its view reads from other places"):
        _ = Large.opened(path).people
    path = database(
        tmp_path / "names.duckdb", "CREATE TABLE t (g INT)", "CREATE VIEW v AS SELECT * FROM t", "DROP TABLE t"
    )
    t = people()  # a name that the engine could find in Python
    assert len(t)
    with pytest.raises(DatabaseRefused):
        _ = Large.opened(path).people


def test_a_database_without_lists_and_what_is_dropped(tmp_path: Path) -> None:
    path = database(
        tmp_path / "people.duckdb", f"CREATE TABLE people AS SELECT *, [1] AS tags, 7::HUGEINT AS big FROM ({SMALL})"
    )
    opened = Large.opened(path, Layout(dropped=("d",)))
    assert list(opened.sample()) == ["g", "y", "big"]
    assert "tags" in opened.notes[0]
    with pytest.raises(ColumnUnknown):
        Large.opened(path, Layout(dropped=("e",)))


def test_a_level_that_a_database_declares_is_there_without_people(tmp_path: Path) -> None:
    path = database(
        tmp_path / "people.duckdb",
        "CREATE TYPE size AS ENUM ('small', 'large', '?', 'huge')",
        f"CREATE TABLE people AS SELECT *, CASE g WHEN 'a' THEN 'large' ELSE '?' END::size AS s FROM ({SMALL})",
    )
    audit = Audit.unloaded("people", Large.opened(path, SAID), Roles("y", "1", ("s",), decision="d"))
    assert audit.cube.groups == (("small",), ("large",), ("?",), ("huge",), ("(missing)",))
    assert audit.cube.people.tolist() == [0, 30, 0, 0, 30]


def test_parts_that_are_not_one_table_are_refused(tmp_path: Path) -> None:
    table = people(40)
    folder = as_parts(table, tmp_path)
    assert Large.opened(folder).people == 40
    table.assign(income="much").to_parquet(folder / "other.parquet", index=False)
    with pytest.raises(
        PartsRefused, match=r"column 'income' holds double in part-0.parquet and (large_)?string in other.parquet"
    ):
        Large.opened(folder)
    table.drop(columns="income").to_parquet(folder / "other.parquet", index=False)
    with pytest.raises(PartsRefused, match=r"part-0.parquet and other.parquet do not have the same columns: income"):
        Large.opened(folder)
    (folder / "more").mkdir()
    (folder / "other.parquet").rename(folder / "more" / "other.parquet")
    with pytest.raises(PartsRefused, match=r"some lie in folders of their own"):
        Large.opened(folder)
    (folder / "notes.csv").write_text("g\n1\n")
    with pytest.raises(PartsRefused, match=r"notes.csv is no Parquet file"):
        Large.opened(folder / "*s*")


def test_a_part_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    folder = as_parts(people(40), tmp_path)
    for name in ("empty-1", "empty-2"):
        people(40).head(0).to_parquet(folder / f"{name}.parquet", index=False)
    assert Large.opened(folder).people == 40
    (folder / "copy.parquet").write_bytes((folder / "part-2.parquet").read_bytes())
    with pytest.raises(PartsRefused, match=r"copy.parquet and part-2.parquet are copies of one file"):
        Large.opened(folder)


def test_a_part_in_which_a_column_is_empty_is_one_of_the_table(tmp_path: Path) -> None:
    pd.DataFrame({"g": ["a", "b"] * 6, "y": [0, 1, 1] * 4, "d": [1, 0] * 6}).to_parquet(tmp_path / "1.parquet")
    pd.DataFrame({"d": [1.0, 0.0] * 6, "g": [None] * 12, "y": [0, 1, 1] * 4}).to_parquet(tmp_path / "2.parquet")
    audit = Audit.unloaded("people", Large.opened(tmp_path), Roles("y", "1", ("g",), decision="d"))
    assert audit.cube.groups == (("a",), ("b",), ("(missing)",))
    assert audit.people == 24


def test_where_nothing_is_nothing_is_read(tmp_path: Path) -> None:
    for path, why in (
        (tmp_path, "folder without Parquet files"),
        (tmp_path / "*.parquet", "no file fits this pattern"),
    ):
        with pytest.raises(FileUnreadable, match=why):
            Large.opened(path)


def test_a_fingerprint_is_of_every_file(tmp_path: Path) -> None:
    path = as_csv(people(), tmp_path)
    one = Fingerprint.of("people", [path], "text")
    assert one.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    parts = sources.parts(as_parts(people(), tmp_path))
    several = Fingerprint.of("people", parts, "parquet")
    assert several == Fingerprint.of("people", parts[::-1], "parquet")
    parts[2].write_bytes(parts[2].read_bytes() + b"\0")
    assert several != Fingerprint.of("people", parts, "parquet")
    with pytest.raises(FileUnreadable, match=r"none.csv could not be read"):
        Fingerprint.of("none", [tmp_path / "none.csv"], "text")


def test_a_batch_is_never_larger_than_was_asked_for(tmp_path: Path) -> None:
    path = database(tmp_path / "people.duckdb", f"CREATE TABLE people AS {SMALL.replace('60', '200000')}")
    opened = Large.opened(path)
    sizes = [len(told) for told, _ in opened.batches(Roles("y", "1", ("g",)), ["d"], 10_000)]
    assert sum(sizes) == 200_000
    assert max(sizes) <= 10_000
