"""Reading: what a file says is what the table holds, and a bad file ends in one sentence."""

from pathlib import Path

import pandas as pd
import pytest

from governance.data.tables import fingerprint, opened, read
from governance.data.values import suspected
from governance.errors import GovernanceError

CSV = "name,age,city\nAda,36,London\nMary,,?\nNA,41,\n"


def test_only_an_empty_cell_is_missing() -> None:
    table = read(CSV.encode(), "people.csv")
    assert table["name"].tolist() == ["Ada", "Mary", "NA"]
    assert table["age"].isna().tolist() == [False, True, False]
    assert table["city"].isna().tolist() == [False, False, True]


def test_a_code_is_missing_when_somebody_says_so() -> None:
    assert suspected(read(CSV.encode(), "people.csv")) == {"?": 1, "NA": 1}
    table = read(CSV.encode(), "people.csv", missing=["?"])
    assert table["city"].isna().tolist() == [False, True, True]
    assert suspected(table) == {"NA": 1}


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_the_one_that_the_header_uses(separator: str) -> None:
    table = read(CSV.replace(",", separator).encode(), "people.csv")
    assert list(table.columns) == ["name", "age", "city"]


def test_a_byte_order_mark_is_not_part_of_a_name() -> None:
    assert read(("\ufeff" + CSV).encode(), "people.csv").columns[0] == "name"


def test_a_quoted_value_may_hold_the_separator_and_a_line_break() -> None:
    assert read(b'a,b\n"x, y\nz",1\n', "t.csv")["a"].tolist() == ["x, y\nz"]


def test_lines_of_an_old_mac_are_lines() -> None:
    assert read(b"a;b\r1;2\r3;4\r", "t.csv")["b"].tolist() == [2, 4]


def test_a_code_is_missing_in_numbers_too(tmp_path: Path) -> None:
    table = pd.DataFrame({"n": [99, 1], "f": [99.0, 0.5], "t": ["99", "x"], "b": [True, False]})
    table.to_parquet(tmp_path / "t.parquet")
    for found in (
        read(tmp_path / "t.parquet", missing=["99", "1"]),
        read(table.to_csv(index=False).encode(), "t.csv", missing=["99", "1"]),
    ):
        assert found["n"].isna().all()
        assert found["f"].isna().tolist() == [True, False]
        assert found["t"].isna().tolist() == [True, False]
        assert found["b"].tolist() == [True, False]


def test_decimals_are_numbers(tmp_path: Path) -> None:
    from decimal import Decimal

    pd.DataFrame({"a": [Decimal("1.50"), None]}).to_parquet(tmp_path / "t.parquet")
    assert read(tmp_path / "t.parquet")["a"].tolist()[0] == 1.5


def test_a_column_of_one_is_read() -> None:
    assert read(b"a\n1\n2\n", "t.csv")["a"].tolist() == [1, 2]


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"a,b\n1,2,3\n4,5,6\n", "t.csv", "a row does not fit the header"),
        (b"a,b\n1,2\n3,4,5\n", "t.csv", "a row does not fit the header"),
        (b"", "t.csv", "t.csv has no rows"),
        (b"a,b\n", "t.csv", "t.csv has no rows"),
        (b'a,"b\n1,2\n' + b"x" * 200_000, "t.csv", "a value in quotes does not end"),
        (b"not parquet", "t.parquet", "it is not a Parquet file, or it is damaged"),
        (b"a\n1\n", "t.xlsx", "is not a table that can be read here. Give a file that ends in '.csv', '.tsv'"),
    ],
)
def test_a_bad_file_ends_in_a_sentence(content: bytes, name: str, sentence: str) -> None:
    with pytest.raises(GovernanceError) as refused:
        read(content, name)
    assert sentence in str(refused.value)


def test_a_file_that_is_not_there_is_said_to_be() -> None:
    with pytest.raises(GovernanceError, match=r"nowhere.csv could not be read: No such file"):
        read(Path("nowhere.csv"))


def test_parquet_keeps_ordered_categories_and_gives_plain_numbers(tmp_path: Path) -> None:
    written = pd.DataFrame(
        {
            "band": pd.Categorical(["old", "young"], categories=["young", "old"], ordered=True),
            "count": pd.array([1, None], dtype="Int64"),
            "whole": pd.array([1, 2], dtype="Int64"),
            "sure": pd.array([True, False], dtype="boolean"),
            "code": ["?", "x"],
        }
    )
    written.to_parquet(tmp_path / "t.parquet")
    table = read(tmp_path / "t.parquet", missing=["?"])
    assert table["band"].cat.categories.tolist() == ["young", "old"]
    assert [str(table[column].dtype) for column in ("count", "whole", "sure")] == ["float64", "int64", "bool"]
    assert table["code"].isna().tolist() == [True, False]


def test_an_index_is_a_column_and_a_list_is_refused(tmp_path: Path) -> None:
    pd.DataFrame({"a": [1, 2]}, index=pd.Index(["x", "y"], name="person")).to_parquet(tmp_path / "t.parquet")
    assert read(tmp_path / "t.parquet")["person"].tolist() == ["x", "y"]
    pd.DataFrame({"a": [[1], [2]]}).to_parquet(tmp_path / "t.parquet")
    with pytest.raises(GovernanceError, match=r"t.parquet has no rows"):
        read(tmp_path / "t.parquet")
    pd.DataFrame({"a": [[1], [2]], "b": [1, 2]}).to_parquet(tmp_path / "t.parquet")
    reading = opened(tmp_path / "t.parquet")
    assert list(reading.table) == ["b"]
    assert reading.notes == ("Columns that hold lists or records, and not one value a person, are left out: a.",)


def test_equal_tables_have_one_fingerprint_and_others_another() -> None:
    table = pd.DataFrame({"a": range(60_000), "b": "x"})
    assert fingerprint(table) == fingerprint(table.copy())
    changed = table.copy()
    changed.loc[59_999, "a"] = -1
    assert fingerprint(changed) != fingerprint(table)
    assert fingerprint(table.rename(columns={"a": "c"})) != fingerprint(table)
    assert fingerprint(table.astype({"a": "int32"})) != fingerprint(table)


def test_the_order_of_categories_and_the_types_of_objects_are_part_of_a_fingerprint() -> None:
    orders = (["lo", "hi"], ["hi", "lo"])
    bands = [pd.DataFrame({"a": pd.Categorical(["lo", "hi"], categories=order, ordered=True)}) for order in orders]
    assert fingerprint(bands[0]) != fingerprint(bands[1])
    objects = [pd.DataFrame({"a": pd.Series(values, dtype=object)}) for values in ([True, None], ["True", None])]
    assert fingerprint(objects[0]) != fingerprint(objects[1])
