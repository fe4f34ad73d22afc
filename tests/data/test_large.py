"""A table that is not loaded: the same audit as the loaded one, or refused like it, whatever is odd about the file."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from governance.audit import Audit
from governance.data import tables
from governance.data.dataset import Dataset
from governance.data.large import Large, is_large
from governance.data.layout import Layout
from governance.data.roles import Roles
from governance.errors import ColumnTwice, GovernanceError
from governance.metrics.cube import Cube

ROLES = Roles("y", "1", ("g",), decision="d")
BANDED = Roles("y", "1", ("g",), decision="d", bands=(("g", (2.0, 4.0)),))
WEIGHTED = Roles("y", "1", ("g",), decision="d", weight="w")
CODES = Layout(missing=("9", "NA"))


def both(path: Path, roles: Roles, said: Layout) -> list[object]:
    """What either way of counting says: a cube, or the kind of its refusal."""
    ways: list[Callable[[], Audit]] = [
        lambda: Audit.recorded(Dataset("people", tables.opened(path, said=said).table, roles)),
        lambda: Audit.unloaded("people", Large.opened(path, said), roles),
    ]
    found: list[object] = []
    for way in ways:
        try:
            found.append(way().cube)
        except GovernanceError as refusal:
            found.append(type(refusal))
    return found


def rows(*groups: str, separator: str = ",", before: str = "", end: str = "\n") -> str:
    people = [separator.join((group, str(place % 2), str(place // 2 % 2))) for place, group in enumerate(groups * 4)]
    return before + end.join([separator.join("gyd"), *people]) + end


TEXTS: dict[str, tuple[str, Layout]] = {
    "blanks after separators": (rows(" a", "b", " b").replace(",", ", "), Layout()),
    "a late blank": (rows(*["a"] * 400, " a", "b"), Layout()),
    "a comment sign": (rows("# a", "b"), Layout()),
    "a comment alone": (rows("a", "b") + "# the end\n", Layout()),
    "a title": ("The people\n" + rows("a", "b"), Layout()),
    "late long rows": (rows(*["a", "b"] * 100) + "a,1,1,1\n" * 50, Layout()),
    "a late short row": (rows(*["a", "b"] * 100) + "a,1\n", Layout()),
    "codes in numbers": (rows("9", "9.0", "8.5", "99"), CODES),
    "codes in text": (rows("NA", " NA", "9", "a"), CODES),
    "codes in bands": (rows("9", "3", "1", "5.5"), CODES),
    "an empty line before": (rows("a", "b", before="\n\n"), Layout()),
    "a separator that is told": (rows("a", "b", separator=";", before="sep=;\n"), Layout()),
    "the same with other line ends": (rows("a", "b", separator=";", before="sep=;\r\n", end="\r\n"), Layout()),
    "line ends in quotes": (rows('"a\r\nb"', "c", end="\r\n"), Layout()),
    "doubled quotes": (rows('"a ""b"""', "c"), Layout()),
    "nothing": ("", Layout()),
    "only a header": ("g,y,d\n", Layout()),
}


@pytest.mark.parametrize("roles", [ROLES, BANDED], ids=["groups", "bands"])
@pytest.mark.parametrize(("text", "said"), TEXTS.values(), ids=TEXTS)
def test_text_is_counted_as_it_is_loaded(text: str, said: Layout, roles: Roles, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(text, newline="")
    loaded, counted = both(tmp_path / "people.csv", roles, said)
    assert loaded == counted


def frame(**columns: object) -> pa.Table:
    table = {"g": ["a", "b"] * 6, "y": [0, 1, 1] * 4, "d": [1, 0] * 6, "w": [1.0, 2.0] * 6}
    return pa.table({**table, **columns})


NAN = float("nan")
PARQUETS: dict[str, tuple[pa.Table, Roles]] = {
    "nan in bands": (frame(g=[1.0, 3.0, NAN] * 4), BANDED),
    "nan as a group": (frame(g=[1.0, 3.0, NAN] * 4), ROLES),
    "nan as a weight": (frame(w=[1.0, NAN] * 6), WEIGHTED),
    "infinite weights": (frame(w=[1.0, np.inf] * 6), WEIGHTED),
    "infinite numbers in bands": (frame(g=[1.0, np.inf, -np.inf] * 4), BANDED),
    "booleans in bands": (frame(g=[True, False] * 6), BANDED),
    "booleans with gaps": (frame(g=[True, None] * 6), ROLES),
    "small whole numbers": (frame(g=pa.array([1, 5] * 6, pa.uint8())), BANDED),
    "decimals": (frame(g=pa.array(["1.5", "3.0"] * 6).cast(pa.decimal128(5, 2))), BANDED),
    "empty texts": (frame(g=["", "b"] * 6), ROLES),
    "large numbers with gaps": (frame(g=pa.array([2**53, 2**53 + 1, None] * 4)), ROLES),
    "categories": (frame(g=pa.array(["a", "b"] * 6).dictionary_encode()), ROLES),
    "dates": (frame(g=pa.array([1, 2] * 6, pa.date32())), ROLES),
    "lists": (frame(g=[["a"], ["b"]] * 6), ROLES),
}


@pytest.mark.parametrize(("table", "roles"), PARQUETS.values(), ids=PARQUETS)
def test_parquet_is_counted_as_it_is_loaded(table: pa.Table, roles: Roles, tmp_path: Path) -> None:
    pq.write_table(table, tmp_path / "people.parquet")
    loaded, counted = both(tmp_path / "people.parquet", roles, Layout())
    assert loaded == counted


def test_names_that_differ_in_capitals_are_one_to_the_engine_and_refused(tmp_path: Path) -> None:
    pq.write_table(frame(G=["x"] * 12), tmp_path / "people.parquet")
    loaded, counted = both(tmp_path / "people.parquet", ROLES, Layout())
    assert isinstance(loaded, Cube)
    assert counted is ColumnTwice


def test_columns_of_lists_are_left_out_and_noted_either_way(tmp_path: Path) -> None:
    pq.write_table(frame(tags=[["x"]] * 12), tmp_path / "people.parquet")
    loaded, counted = both(tmp_path / "people.parquet", ROLES, Layout())
    assert isinstance(loaded, Cube)
    assert loaded == counted
    notes = tables.opened(tmp_path / "people.parquet").notes
    assert len(notes) == 1
    assert Large.opened(tmp_path / "people.parquet").notes == notes


def test_a_number_is_in_bands_only_while_it_is_one(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(rows("1", "3", "5"))
    named = Roles("y", "1", ("g",), decision="d", bands=(("g", (2.0,)),), merged=(("g", (("1", "one"),)),))
    missing = Roles("y", "1", ("g",), decision="d", bands=(("g", (2.0,)),), merged=(("g", (("1", ""),)),))
    for roles in (named, missing):
        loaded, counted = both(tmp_path / "people.csv", roles, Layout())
        assert loaded == counted


@pytest.mark.parametrize("name", ["people[1].csv", "what?.csv", "a*b.csv", "people[1].parquet", "x{1,2}.csv"])
def test_only_the_file_that_is_named_is_read(name: str, tmp_path: Path) -> None:
    for each, group in ((name, "mine"), (name.translate({ord(sign): "1" for sign in "[]?*{},"}), "other")):
        table = pd.DataFrame({"g": [group] * 8, "y": [0, 1] * 4, "d": [1] * 8})
        path = tmp_path / each
        table.to_csv(path, index=False) if name.endswith("csv") else table.to_parquet(path)
    (tmp_path / "people1.csv").write_text("g,y,d\nother,0,1\n")
    large = Large.opened(tmp_path / name)
    assert large.people == 8
    assert Audit.unloaded("people", large, ROLES).cube.groups == (("mine",),)


def test_a_folder_names_no_column(tmp_path: Path) -> None:
    folder = tmp_path / "g=hive" / "extra=5"
    folder.mkdir(parents=True)
    (folder / "people.csv").write_text(rows("a", "b"))
    large = Large.opened(folder / "people.csv")
    assert Audit.unloaded("people", large, ROLES).cube.groups == (("a",), ("b",))
    assert list(large.sample()) == ["g", "y", "d"]


def test_a_sample_is_random_and_the_same_for_a_seed(tmp_path: Path) -> None:
    pd.DataFrame({"g": range(5_000)}).to_parquet(tmp_path / "people.parquet")
    large = Large.opened(tmp_path / "people.parquet")
    first, again, other = large.sample(500), large.sample(500), large.sample(500, seed=1)
    assert first.equals(again)
    assert not first.equals(other)
    assert first["g"].nunique() == 500
    assert 2_000 < first["g"].mean() < 3_000
    assert large.sample(10_000)["g"].tolist() == list(range(5_000))


def test_what_is_large_is_told_without_loading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from governance.data import large

    pd.DataFrame({"g": range(500)}).to_parquet(tmp_path / "people.parquet")
    (tmp_path / "people.csv").write_text(rows(*["a", "b"] * 100))
    assert not is_large(tmp_path / "people.parquet")
    assert not is_large(tmp_path / "people.csv")
    monkeypatch.setattr(large, "COMFORT", 100)
    monkeypatch.setattr(large, "COMFORT_TEXT", 100)
    assert is_large(tmp_path / "people.parquet")
    assert is_large(tmp_path / "people.csv")


def test_a_file_that_is_not_in_utf_8_is_said_to_be_too_large_for_that(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_bytes(rows("ä", "b").encode("windows-1252"))
    with pytest.raises(GovernanceError, match=r"counted by an engine that wants UTF-8"):
        Large.opened(tmp_path / "people.csv")
