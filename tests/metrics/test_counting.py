"""Counting: the same cube from every engine, missing values as people, and a sentence for every trap."""

import datetime
import math
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from governance import Cube
from governance.errors import GovernanceError
from governance.metrics import counting
from governance.naming import MISSING, name
from tests.conftest import ENGINES

COLUMNS = {
    "group": ["b", "a", None, "b", "a", "b"],
    "band": [2, 10, 2, None, 10, 2],
    "repaid": ["yes", "no", "yes", "yes", "no", "no"],
    "granted": ["yes", "yes", "no", "no", "no", "no"],
    "score": [0.9, 0.5, 0.49, 0.2, 0.0, 1.0],
}


def count(table: Any, **changed: Any) -> Cube:
    asked: dict[str, Any] = {
        "sensitive": ["group", "band"],
        "y_true": "repaid",
        "y_pred": "granted",
        "favourable": "yes",
        "score": "score",
        "thresholds": (0.0, 0.5, 1.0),
    }
    return Cube.count(table, **{**asked, **changed})


def test_every_engine_gives_the_same_cube(make: Callable[..., Any]) -> None:
    cube = count(make(COLUMNS))
    assert cube == count(pd.DataFrame(COLUMNS))
    assert cube.groups == (("a", "10"), ("b", "2"), ("b", MISSING), (MISSING, "2"))
    assert cube.people.tolist() == [2, 2, 1, 1]


GRID = tuple(step / 100 for step in range(101))


@pytest.mark.parametrize("thresholds", [GRID, (0.1, 0.2, 0.35, 0.9, 0.901), (0.5,), (-3.0, -2.0, -1.0, 0.0, 1.0)])
def test_every_engine_places_every_score_alike(make: Callable[..., Any], thresholds: tuple[float, ...]) -> None:
    """On the grid, a hair beside it, between, and far outside; with weights that no float can hold."""
    grid = np.array(thresholds)
    scores = [*grid, *np.nextafter(grid, -9), *np.nextafter(grid, 9), *(grid + 0.0051), -40.0, 40.0, np.inf, -np.inf]
    people = {
        "g": ["a", "b", None, "a"] * len(scores),
        "y": [0, 1, 1] * (4 * len(scores) // 3) + [0] * (4 * len(scores) % 3),
        "score": [float(score) for score in scores for _ in range(4)],
        "w": [(place % 37) / 7 for place in range(4 * len(scores))],
    }
    asked: dict[str, Any] = {"sensitive": "g", "y_true": "y", "score": "score", "thresholds": thresholds, "weight": "w"}
    cube = Cube.count(make(people), **asked)
    assert cube == Cube.count(pd.DataFrame(people), **asked)
    reached = [(np.array(people["score"]) >= step).sum() for step in thresholds]
    assert [int(cube.at(step).counts[:, :, 1].sum()) for step in thresholds] == reached
    assert cube.weight is not None
    assert cube.weight.sum() == pytest.approx(math.fsum(people["w"]), rel=1e-15)


@pytest.mark.parametrize("scale", [2, 6, 16])
def test_decimals_are_placed_and_weighed_exactly(make: Callable[..., Any], scale: int) -> None:
    cents = [Decimal(place).scaleb(-2).quantize(Decimal(1).scaleb(-scale)) for place in range(101)]
    columns = {"g": ["a"] * 101, "y": [0, 1] * 50 + [1], "score": cents, "w": cents}
    asked: dict[str, Any] = {"sensitive": "g", "y_true": "y", "score": "score", "thresholds": GRID, "weight": "w"}
    cube = Cube.count(make(columns), **asked)
    assert [int(cube.at(step).counts[:, :, 1].sum()) for step in GRID] == list(range(101, 0, -1))
    assert cube == Cube.count(pd.DataFrame({**columns, "score": map(float, cents), "w": map(float, cents)}), **asked)


ODD_NAMES = ["people", "bin of s", "at s", "wholes of weight", "a.b", "*", "^g.*$", "assize0", "ASSIZE_1", "min s"]


@pytest.mark.parametrize("name", ODD_NAMES)
@pytest.mark.parametrize("first", [True, False])
def test_a_column_may_be_called_like_anything(make: Callable[..., Any], name: str, first: bool) -> None:
    """Or is refused in words, where the engine cannot be told what is meant."""
    odd, others = {name: ["a", "b", "a", "b"]}, {"y": [0, 1, 1, 0], "s": [0.1, 0.2, 0.6, 0.9], "weight": [1.0, 2, 3, 4]}
    table = make({**odd, **others} if first else {**others, **odd})
    asked: dict[str, Any] = {"y_true": "y", "score": "s", "thresholds": GRID, "weight": "weight"}
    lazy = make in (ENGINES["pyspark"], ENGINES["duckdb"], ENGINES["polars-lazy"])
    if lazy and (name == "*" or (make is ENGINES["pyspark"] and set(name) & set(".*"))):
        with pytest.raises(GovernanceError, match=r"The table's engine takes these names for something else"):
            Cube.count(table, sensitive=name, **asked)
        return
    cube = Cube.count(table, sensitive=name, **asked)
    expected = Cube.count(pd.DataFrame({"g": odd[name], **others}), sensitive="g", **asked)
    assert (cube.counts == expected.counts).all()
    assert cube.groups == (("a",), ("b",))
    if not lazy or name != "ASSIZE_1":
        assert Cube.count(table, sensitive="y", **asked).groups == (("0",), ("1",))


def test_one_column_may_have_several_roles(make: Callable[..., Any]) -> None:
    columns = {"age": [20, 30, 40, 50] * 5, "y": [0, 0, 1, 1, 1] * 4}
    cube = Cube.count(make(columns), sensitive="age", y_true="y", score="age", thresholds=[25, 45], weight="age")
    assert cube.groups == (("20",), ("30",), ("40",), ("50",))
    assert cube.counts.sum(axis=(1, 2)).tolist() == [[5, 0, 0], [0, 5, 0], [0, 5, 0], [0, 0, 5]]
    assert cube.weight is not None
    assert cube.weight.sum(axis=(1, 2, 3)).tolist() == [100, 150, 200, 250]


def test_values_of_every_kind_are_groups_of_the_same_name(make: Callable[..., Any]) -> None:
    columns = {
        "flag": [True, False, True, None],
        "number": [3, 1, 2, None],
        "share": [0.5, 1.0, 0.25, None],
        "day": [datetime.date(2026, 1, 2), datetime.date(2025, 1, 2), datetime.date(2026, 1, 2), None],
        "word": ["", "NA", "None", None],
        "y": [0, 1, 1, 0],
    }
    for column in ("flag", "number", "share", "day", "word"):
        cube = Cube.count(make(columns), sensitive=column, y_true="y")
        assert cube == Cube.count(pd.DataFrame(columns), sensitive=column, y_true="y")
        assert cube.people.sum() == 4
        assert cube.groups[-1] == (MISSING,)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"score": [0.1, None]}, "Column 'score' is the score, and it is missing for 1 of 2 people"),
        ({"score": ["a", "b"]}, "Column 'score' is the score, so it must hold numbers"),
        ({"w": [1.0, None]}, "Column 'w' is the weight, and it is missing for 1 of 2 people"),
        ({"w": [1.0, -1.0]}, "Column 'w' is the weight, and 1 of its values are negative or infinite"),
        ({"w": [1.0, np.inf]}, "Column 'w' is the weight, and 1 of its values are negative or infinite"),
        ({"y": [None, 1]}, "Column 'y' is the label, and it is missing for 1 of 2 people"),
    ],
)
def test_every_engine_refuses_the_same(make: Callable[..., Any], changed: dict[str, Any], sentence: str) -> None:
    columns = {"g": ["a", "b"], "y": [0, 1], "score": [0.2, 0.7], "w": [1.0, 2.0], **changed}
    with pytest.raises(GovernanceError, match=sentence):
        Cube.count(make(columns), sensitive="g", y_true="y", score="score", thresholds=GRID, weight="w")


def test_scores_far_outside_the_thresholds_are_counted_too(
    make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Amounts instead of probabilities: an engine would make a bin of each, and compares them instead."""
    monkeypatch.setattr(counting, "MOST_ROWS", 50)
    columns = {"g": ["a", "b"] * 300, "y": [0, 1] * 300, "score": [place * 1.5 for place in range(600)]}
    cube = Cube.count(make(columns), sensitive="g", y_true="y", score="score", thresholds=[0, 0.2, 0.4, 0.6, 0.8])
    assert cube == Cube.count(
        pd.DataFrame(columns), sensitive="g", y_true="y", score="score", thresholds=cube.thresholds
    )


def test_an_identifier_as_a_group_is_named_by_every_engine(
    make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "MOST_ROWS", 500)
    columns = {"person": [f"p{place}" for place in range(900)], "sex": ["f", "m"] * 450, "y": [0, 1] * 450}
    with pytest.raises(GovernanceError, match=r"Column 'person' makes 900 groups, and more than 200 cannot be"):
        Cube.count(make(columns), sensitive=["sex", "person"], y_true="y")


def test_an_empty_table_of_every_engine_is_refused(make: Callable[..., Any]) -> None:
    import narwhals.stable.v2 as nw

    table = nw.from_native(make({"g": ["a"], "y": [1], "w": [1.0]})).filter(nw.col("y") > 1).to_native()
    for asked in ({}, {"weight": "w"}):
        with pytest.raises(GovernanceError, match=r"The table has no rows"):
            Cube.count(table, sensitive="g", y_true="y", **asked)


def test_a_person_exactly_at_the_threshold_is_selected(make: Callable[..., Any]) -> None:
    at_half = count(make(COLUMNS)).by().at(0.5)
    assert at_half.counts[0, :, 1].sum() == 3  # 0.9, 0.5 and 1.0, not 0.49


def test_nobody_is_moved_by_the_rounding_of_a_threshold() -> None:
    thresholds = [step / 100 for step in range(101)]
    table = pd.DataFrame({"group": "a", "repaid": 1, "score": thresholds})
    cube = Cube.count(table, sensitive=["group"], y_true="repaid", score="score", thresholds=thresholds)
    assert [int(cube.at(step).counts[0, 1, 1].sum()) for step in thresholds] == list(range(101, 0, -1))


def test_numbers_are_ordered_as_numbers_and_missing_comes_last() -> None:
    cube = count(pd.DataFrame(COLUMNS)).by("band")
    assert cube.groups == (("2",), ("10",), (MISSING,))


def test_an_ordered_category_keeps_its_order_and_levels_that_nobody_has() -> None:
    band = pd.Categorical(["old", "young"], categories=["young", "middle", "old"], ordered=True)
    table = pd.DataFrame({"band": band, "label": [0, 1], "decision": [1, 1]})
    cube = Cube.count(table, sensitive=["band"], y_true="label", y_pred="decision")
    assert cube.groups == (("young",), ("middle",), ("old",))
    assert cube.people.tolist() == [1, 0, 1]


def test_categories_in_several_arrow_chunks_are_one_set_of_groups() -> None:
    import pyarrow as pa

    chunks = pa.chunked_array([pa.array(["x", "y"]).dictionary_encode(), pa.array(["z", "x"]).dictionary_encode()])
    table = pa.table({"group": chunks, "label": [0, 1, 0, 1], "decision": [1, 1, 0, 0]})
    cube = Cube.count(table, sensitive=["group"], y_true="label", y_pred="decision")
    assert dict(zip(cube.groups, cube.people.tolist(), strict=True)) == {("x",): 2, ("y",): 1, ("z",): 1}


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, MISSING), (np.nan, MISSING), (1.0, "1"), (1.5, "1.5"), ("", "(empty)"), ("f ", "'f '"), (" ", "' '")],
)
def test_values_are_named_alike(value: object, said: str) -> None:
    assert name(value) == said


def test_polars_categories_are_groups_and_its_enums_keep_their_order() -> None:
    import polars as pl

    kinds = pl.Series(["b", "a", "b"], dtype=pl.Categorical)
    bands = pl.Series(["old", None, "young"], dtype=pl.Enum(["young", "middle", "old"]))
    table = pl.DataFrame({"kind": kinds, "band": bands, "label": [0, 1, 1]})
    cube = Cube.count(table, sensitive=["kind", "band"], y_true="label")
    assert cube.by("kind").groups == (("a",), ("b",))
    assert cube.by("band").groups == (("young",), ("middle",), ("old",), (MISSING,))


def test_objects_that_only_python_knows_are_no_groups() -> None:
    import polars as pl

    table = pl.DataFrame({"g": pl.Series([object(), object()], dtype=pl.Object), "y": [0, 1]})
    with pytest.raises(GovernanceError, match=r"Column 'g' mixes kinds of values, or holds some that are no single"):
        Cube.count(table, sensitive="g", y_true="y")


def test_a_text_that_reads_like_missing_stays_a_group_of_its_own() -> None:
    table = pd.DataFrame({"group": ["(missing)", None, "", "(empty)"], "label": [0, 1, 0, 1]})
    cube = Cube.count(table, sensitive=["group"], y_true="label")
    assert {group for (group,) in cube.groups} == {"'(missing)'", "(missing)", "(empty)", "'(empty)'"}
    assert cube.people.tolist() == [1, 1, 1, 1]


def test_a_declared_outcome_that_nobody_had_is_none() -> None:
    repaid = pd.Categorical(["yes", "no"], categories=["no", "maybe", "yes"], ordered=True)
    cube = Cube.count(pd.DataFrame({"g": "a", "repaid": repaid}), sensitive=["g"], y_true="repaid", favourable="yes")
    assert cube.counts[:, :, 0, 0].tolist() == [[1, 1]]


def test_one_attribute_may_be_given_by_its_name() -> None:
    table = pd.DataFrame({"gh": ["x", "y"], "g": 1, "h": 2, "label": [0, 1]})
    assert Cube.count(table, sensitive="gh", y_true="label").attributes == ("gh",)
    assert Cube.count(table, sensitive=(name for name in ["g", "h"]), y_true="label").attributes == ("g", "h")


def test_thresholds_may_be_an_array() -> None:
    table = pd.DataFrame({"g": "a", "label": [0, 1], "score": [0.2, 0.8]})
    cube = Cube.count(table, sensitive="g", y_true="label", score="score", thresholds=np.linspace(0, 1, 5))
    assert cube.thresholds == (0, 0.25, 0.5, 0.75, 1)


def test_decimals_count_as_numbers() -> None:
    from decimal import Decimal

    table = pd.DataFrame({"g": [Decimal("1"), Decimal("2.5")], "label": [0, 1], "y": [Decimal("0"), Decimal("1")]})
    cube = Cube.count(table, sensitive="g", y_true="label", y_pred="y", favourable=1)
    assert cube.groups == (("1",), ("2.5",))


def test_groups_called_na_or_none_are_groups() -> None:
    table = pd.DataFrame({"group": ["NA", "None", "null"], "label": [0, 1, 1], "decision": [0, 1, 1]})
    assert Cube.count(table, sensitive=["group"], y_true="label", y_pred="decision").people.tolist() == [1, 1, 1]


BAD = pd.DataFrame(
    {
        "group": ["a", "b", "a", "b"],
        "number": range(4),
        "repaid": ["yes", "no", "yes", "no"],
        "granted": ["yes", "yes", "no", "no"],
        "shouted": ["YES", "NO", "YES", "NO"],
        "three": ["yes", "no", "maybe", "no"],
        "probability": [0.1, 0.2, 0.3, 0.4],
        "gap": ["yes", None, "no", "no"],
        "half": [0.5, None, 0.1, 0.2],
        "mixed": [1, "a", None, 2.5],
        "debt": [1.0, -1.0, 2.0, float("inf")],
        "one_two": [1, 2, 1, 2],
        "always": "yes",
        "shouting": "YES",
        "parts": [[1], [2], [1], [2]],
        "enormous": [10**23, 1, 2, 3],
    }
)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"y_true": "repayed"}, "no column 'repayed'. Did you mean 'repaid'"),
        ({"favourable": None}, "Say which value is the favourable outcome"),
        ({"favourable": "Yes"}, "'Yes' is not among the values of column 'repaid'"),
        ({"y_true": "one_two", "y_pred": "one_two", "favourable": None}, "Say which value is the favourable outcome"),
        ({"y_true": "three"}, "'three' must hold two outcomes; it holds 'maybe', 'no', 'yes'"),
        ({"y_pred": "probability"}, "if these are probabilities, give them as the score"),
        ({"y_pred": "shouted"}, "'repaid' holds 'no', 'yes', but the decision 'shouted' holds 'NO', 'YES'"),
        ({"y_true": "gap"}, "'gap' is the label, and it is missing for 1 of 4 people"),
        ({"y_pred": "gap"}, "'gap' is the decision, and it is missing for 1 of 4 people"),
        ({"score": "half", "thresholds": [0.5]}, "'half' is the score, and it is missing for 1 of 4 people"),
        ({"score": "group", "thresholds": [0.5]}, "must hold numbers; it holds string"),
        ({"score": "probability"}, "a score was given without any"),
        ({"score": "probability", "thresholds": [0.5, 0.5]}, "each above the one before"),
        ({"sensitive": ["mixed"]}, "'mixed' mixes kinds of values"),
        ({"sensitive": ["parts"]}, "'parts' mixes kinds of values, or holds some that are no single number"),
        ({"sensitive": ["enormous"]}, "'enormous' mixes kinds of values"),
        ({"y_true": "always", "y_pred": "shouting"}, "'always' holds 'yes', but the decision 'shouting' holds 'YES'"),
        ({"score": "probability", "thresholds": 0.5}, "they are not a list of numbers"),
        ({"weight": "debt"}, "2 of its values are negative or infinite"),
        ({"weight": "half"}, "'half' is the weight, and it is missing"),
    ],
)
def test_a_wrong_turn_is_refused_in_words(changed: dict[str, Any], sentence: str) -> None:
    asked = {"sensitive": ["group"], "y_true": "repaid", "y_pred": "granted", "favourable": "yes"}
    with pytest.raises(GovernanceError) as refused:
        Cube.count(BAD, **{**asked, **changed})
    assert sentence in str(refused.value)


def test_an_identifier_is_not_a_group() -> None:
    table = pd.DataFrame({"id": range(201), "label": [0] * 200 + [1], "decision": 1})
    with pytest.raises(GovernanceError, match=r"Column 'id' makes 201 groups, and more than 200"):
        Cube.count(table, sensitive=["id"], y_true="label", y_pred="decision")


def test_too_many_combinations_are_refused() -> None:
    first, second = np.divmod(np.arange(10_000), 100)
    table = pd.DataFrame({"first": first, "second": second, "label": 1, "decision": 1})
    with pytest.raises(GovernanceError, match=r"The combination of '.*' and '.*' makes 10,000 groups"):
        Cube.count(table, sensitive=["first", "second"], y_true="label", y_pred="decision")


@pytest.mark.parametrize("table", [pd.DataFrame({"group": [], "label": [], "decision": []})])
def test_an_empty_table_is_refused(table: pd.DataFrame) -> None:
    with pytest.raises(GovernanceError, match=r"has no rows"):
        Cube.count(table, sensitive=["group"], y_true="label", y_pred="decision")


@pytest.mark.parametrize("engine", ["pandas", "pyarrow"])
def test_two_columns_of_one_name_are_refused(engine: str) -> None:
    import pyarrow as pa

    names = ["group", "label", "label"]
    made = {
        "pandas": pd.DataFrame([["a", 1, 0], ["b", 0, 1]], columns=names),
        "pyarrow": pa.Table.from_arrays([pa.array(["a", "b"]), pa.array([1, 0]), pa.array([0, 1])], names=names),
    }
    table = made[engine]
    with pytest.raises(GovernanceError, match=r"More than one column is called 'label'"):
        Cube.count(table, sensitive=["group"], y_true="label", y_pred="label")


def test_columns_without_names_are_refused() -> None:
    with pytest.raises(GovernanceError, match=r"Columns must be named by texts; these names are none: '0', '1'"):
        Cube.count(pd.DataFrame([[0, 1]]), sensitive=["group"], y_true="label")


@pytest.mark.parametrize("role", ["y_true", "y_pred", "score", "weight", "sensitive"])
def test_a_column_is_given_by_its_name(role: str) -> None:
    """Values that come beside the table may be in another order; by position, they are somebody else's."""
    table = pd.DataFrame({"g": ["a", "b"], "y": [0, 1]})
    asked = {"sensitive": "g", "y_true": "y", "thresholds": [0.5] if role == "score" else None}
    with pytest.raises(GovernanceError, match=r"A column is given by its name, and this is a Series"):
        Cube.count(table, **{**asked, role: table["y"][::-1]})


def test_an_attribute_is_named_once() -> None:
    table = pd.DataFrame({"g": ["a", "b"], "y": [0, 1]})
    with pytest.raises(GovernanceError, match=r"The attribute 'g' is named twice"):
        Cube.count(table, sensitive=["g", "g"], y_true="y")


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(GovernanceError, match=r"A table was expected; this is a list"):
        Cube.count([1, 2], sensitive=["group"], y_true="label", y_pred="decision")


def test_a_weight_that_is_nan_is_found_in_parquet_whose_statistics_leave_it_out(tmp_path: Path) -> None:
    import duckdb
    import pyarrow as pa
    import pyarrow.parquet as pq

    held = pa.table({"g": ["a", "b"] * 6, "y": [0, 1] * 6, "w": [1.0, float("nan")] * 6})
    pq.write_table(held, tmp_path / "people.parquet")
    relation = duckdb.read_parquet(str(tmp_path / "people.parquet"))
    with pytest.raises(GovernanceError, match=r"'w' is the weight, and it is missing for 6 of 12 people"):
        Cube.count(relation, sensitive="g", y_true="y", weight="w")
