"""Checks: what blocks an audit, what somebody should look at, and nothing that a strange table could break."""

from __future__ import annotations

import contextlib
import datetime
import decimal
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.audit import Audit
from governance.data import tables
from governance.data.checks import CHECKS, SEVERITIES, Check, checks
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.errors import GovernanceError
from tests.conftest import ROOT

ROLES = Roles("label", "yes", ("sex",), ("income", "job"))


def people(number: int = 400, **columns: Any) -> pd.DataFrame:
    random = np.random.default_rng(0)
    plain = {
        "sex": random.choice(["f", "m"], number),
        "income": random.normal(30_000, 8_000, number),
        "job": random.choice(["a", "b", "c"], number),
        "label": random.choice(["yes", "no"], number),
    }
    return pd.DataFrame({**plain, **columns})


def only(code: str, table: pd.DataFrame, roles: Roles = ROLES, **more: Any) -> Check:
    (found,) = (each for each in checks(table, roles, **more) if each.code == code)
    return found


def with_roles(**changed: Any) -> Roles:
    return Roles(**{**vars(ROLES), **changed})


def test_every_check_is_said_and_a_plain_table_has_nothing_to_look_at() -> None:
    found = checks(people(), ROLES)
    assert sorted(each.code for each in found) == sorted(kind.code for kind in CHECKS)
    assert {each.severity for each in found} == {"fine", "not applicable"}
    assert all(each.evidence and not each.remedy and not each.columns for each in found)


def test_what_blocks_stands_first() -> None:
    table = people(label="yes", twice=1)
    severities = [SEVERITIES.index(each.severity) for each in checks(table, with_roles(features=("income", "twice")))]
    assert severities == sorted(severities)
    assert severities[0] == 0


def test_every_finding_comes_with_a_remedy() -> None:
    table = people(label=[None, "yes", "no", "maybe"] * 100, income=1)
    found = [each for each in checks(table, ROLES, least=1_000) if each.severity in ("blocks", "look")]
    assert len(found) >= 4
    assert all(each.remedy.endswith(".") and each.evidence.endswith(".") for each in found)


@pytest.mark.parametrize("kind", CHECKS, ids=lambda kind: kind.code)
def test_every_check_is_documented(kind: Any) -> None:
    row = f"| `{kind.code}` | {kind.title} | {kind.about} | {kind.severity} | {kind.remedy} |"
    assert row in (ROOT / "docs/checks.md").read_text("utf-8")


def test_the_document_lists_no_check_that_is_not_there() -> None:
    rows = [line for line in (ROOT / "docs/checks.md").read_text("utf-8").splitlines() if line.startswith("| `")]
    assert len(rows) == len(CHECKS)


# Outcomes


NUMBER = list(range(400))


@pytest.mark.parametrize(
    ("code", "column", "roles", "evidence"),
    [
        ("label-missing", {"label": ["yes", "no", None, "no"] * 100}, {}, "missing in 100 of 400 rows (25.0 %)"),
        ("label-outcomes", {"label": ["yes", "no", "late", "no"] * 100}, {}, "holds 3 different values: 'no' (200)"),
        ("label-outcomes", {"label": ["yes"] * 400}, {}, "holds one outcome only: 'yes' (400)"),
        ("label-outcomes", {"label": [None] * 400}, {}, "no outcome: it is missing for everybody"),
        ("favourable-unknown", {}, {"favourable": "Yes"}, "Nobody has 'Yes' in column 'label'. It holds '"),
        ("decision-missing", {"d": ["yes", None] * 200}, {"decision": "d"}, "missing in 200 of 400 rows"),
        ("decision-outcomes", {"d": [1, 0] * 200}, {"decision": "d"}, "400 decisions are in values that the label"),
        ("decision-outcomes", {"d": ["yes", "no", "no", "?"] * 100}, {"decision": "d"}, "100 decisions are"),
        ("score-missing", {"s": [0.5, None] * 200}, {"score": "s"}, "missing in 200 of 400 rows (50.0 %)"),
        ("score-missing", {"s": ["a", "b"] * 200}, {"score": "s"}, "does not hold numbers"),
        ("score-range", {"s": [0, 55.5] * 200}, {"score": "s"}, "200 values are outside 0 to 1. It looks like percent"),
        ("score-range", {"s": [-3, 3.0] * 200}, {"score": "s"}, "runs from -3 to 3; 400 values are outside 0 to 1."),
        ("weight-values", {"w": [1, -1] * 200}, {"weight": "w"}, "has 200 negative among 400 values"),
        ("weight-values", {"w": [1, None, np.inf, 2] * 100}, {"weight": "w"}, "has 100 missing, 100 infinite among"),
        ("weight-values", {"w": 0}, {"weight": "w"}, "is zero in all of 400 rows"),
        ("weight-values", {"w": "one"}, {"weight": "w"}, "does not hold numbers"),
    ],
)
def test_what_an_audit_cannot_be_made_of_blocks(
    code: str, column: dict[str, Any], roles: dict[str, Any], evidence: str
) -> None:
    found = only(code, people(**column), with_roles(**roles))
    assert found.severity == "blocks"
    assert found.columns
    assert evidence in found.evidence


def test_joined_values_and_bands_are_looked_at_as_they_are_counted() -> None:
    table = people(label=["yes", "no", "late", "no"] * 100, decision=["no", "yes", "no", "late"] * 100)
    joined = with_roles(decision="decision", merged=(("label", (("late", "no"),)),))
    assert only("label-outcomes", table, joined).severity == "fine"
    assert only("decision-outcomes", table, joined).severity == "fine"
    amounts = people(label=NUMBER, decision=NUMBER[::-1])
    banded = with_roles(favourable="200 and over", decision="decision", bands=(("label", (200.0,)),))
    for code in ("label-outcomes", "decision-outcomes", "favourable-unknown"):
        assert only(code, amounts, banded).severity == "fine"
    assert only("label-outcomes", amounts, with_roles()).remedy.startswith("Put the label into two bands")


def test_bands_that_do_not_fit_leave_the_label_as_it_is_written() -> None:
    found = only("label-outcomes", people(), with_roles(bands=(("label", (1.0,)),)))
    assert "'yes'" in found.evidence


def test_a_label_of_three_outcomes_is_told_how_to_become_two() -> None:
    found = only("label-outcomes", people(label=["yes", "no", "late", "no"] * 100))
    assert found.remedy == "Keep 'yes' and join the others under one name."


def test_an_outcome_that_only_the_decisions_hold_is_said() -> None:
    found = only("favourable-unknown", people(label="no", decision="yes"), with_roles(decision="decision"))
    assert "The decisions in 'decision' do hold 'yes'." in found.evidence


def test_a_score_that_runs_the_wrong_way_is_seen_and_a_weak_one_is_not() -> None:
    table = people(2_000)
    good = (table["label"] == "yes").to_numpy()
    noise = np.random.default_rng(1).random(2_000)
    wrong = only("score-direction", table.assign(s=0.3 * ~good + 0.7 * noise), with_roles(score="s"))
    assert wrong.severity == "look"
    assert "high scores go with the unfavourable outcome" in wrong.evidence
    for score in (noise, 0.3 * good + 0.7 * noise, 0.03 * ~good + 0.97 * noise):
        assert only("score-direction", table.assign(s=score), with_roles(score="s")).severity == "fine"


def test_the_area_that_says_so_is_scikit_learns() -> None:
    from sklearn.metrics import roc_auc_score

    from governance.data.checks.scores import _area

    random = np.random.default_rng(3)
    good, score = random.random(500) < 0.3, random.integers(0, 9, 500) / 8
    assert _area(score, good)[0] == pytest.approx(roc_auc_score(good, score))


# Rows


def test_repeated_rows_are_counted_with_and_without_the_identifier() -> None:
    table = people(10, who=[f"p{i}" for i in range(10)])
    roles = with_roles(identifier="who")
    again = pd.concat([table, table.iloc[[0, 0, 1]], table.iloc[[2, 3]].assign(who=["x", "y"])])
    assert only("duplicate-rows", table, roles).severity == "fine"
    assert only("duplicate-rows", again, roles).evidence.startswith(
        "3 of 15 rows are the same as an earlier one in all 5 columns"
    )
    assert only("duplicate-people", again, roles).evidence.startswith(
        "2 of 15 rows differ from an earlier one in 'who'"
    )
    repeated = only("repeated-identifiers", again, roles).evidence
    assert repeated == "2 values are in more than one row of 'who', in 5 of 15 rows together and in up to 3 each."
    assert only("repeated-identifiers", table, roles).severity == "fine"


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from([0, 1.5, None]), st.booleans()), min_size=1))
def test_rows_that_are_the_same_are_those_that_pandas_finds(rows: list[tuple[Any, ...]]) -> None:
    table = pd.DataFrame(rows, columns=["a", "b", "c"])
    again = int(table.duplicated().sum())
    found = only("duplicate-rows", table, Roles("", "", ()))
    assert found.evidence.startswith(f"{again} of " if again else "No two of ")


def test_people_whom_a_model_has_seen_are_found_by_row_and_by_identifier() -> None:
    table = people(100, who=[f"p{i}" for i in range(100)])
    roles = with_roles(identifier="who")
    training = pd.concat([table.iloc[:10].assign(who="new"), people(50, who="p99", income=1.0)])
    found = only("training-overlap", table, roles, training=training)
    assert found.severity == "look"
    assert "10 rows are in the training table too (10.0 %), the same in all 4 columns" in found.evidence
    assert "1 row has a 'who' that a training row has" in found.evidence
    assert only("training-overlap", table, roles).severity == "not applicable"
    assert only("training-overlap", table, roles, training=table.iloc[:0]).severity == "fine"
    assert only("training-overlap", table, roles, training=pd.DataFrame({"z": [1]})).severity == "not applicable"
    written = people(100).astype({"sex": "category"})
    assert "100 rows" in only("training-overlap", people(100), ROLES, training=written).evidence


# Features and attributes


def test_columns_that_say_nothing_are_named() -> None:
    table = people(one="same", none=np.nan, few=[1.0] * 10 + [None] * 390)
    roles = with_roles(features=("income", "one", "none", "few"))
    assert only("constant-columns", table, roles).columns == ("one",)
    assert only("almost-empty-columns", table, roles).columns == ("none", "few")


IDENTIFIERS: dict[str, Any] = {
    "running": range(1, 401),
    "running, some twice": [*range(390), *range(10)],
    "with a missing one": [None, *range(399)],
    "texts": [f"L{i:05}" for i in range(400)],
    "uuid": [str(uuid.UUID(int=i * 7919)) for i in range(400)],
    "hex, each twice": [f"{i // 2 * 7919:032x}" for i in range(400)],
    "long": [10_000_000 + 7_919 * i for i in range(400)],
    "customer_id": [i * i * 31 for i in range(400)],
}
MEASURED: dict[str, Any] = {
    "floats": np.random.default_rng(2).normal(size=400),
    "amounts": np.random.default_rng(2).integers(0, 60_000, 400),
    "decimals as texts": [f"{i * 0.371:.3f}" for i in range(400)],
    "ages": [18 + i % 60 for i in range(400)],
    "jobs": ["a", "b"] * 200,
    "flags": [True, False] * 200,
}


@pytest.mark.parametrize("name", IDENTIFIERS)
def test_an_identifier_among_the_features_is_named(name: str) -> None:
    found = only("identifier-features", people(**{name: IDENTIFIERS[name]}), with_roles(features=("income", name)))
    assert found.columns == (name,)
    assert "different" in found.evidence


@pytest.mark.parametrize("name", MEASURED)
def test_what_is_measured_is_no_identifier(name: str) -> None:
    found = only("identifier-features", people(**{name: MEASURED[name]}), with_roles(features=("income", name)))
    assert found.severity == "fine"


@pytest.mark.parametrize(
    "when",
    [
        pd.date_range("2020-01-01", periods=400),
        pd.period_range("2020-01", periods=400, freq="M"),
        [datetime.date(2020, 1, 1 + i % 28) for i in range(400)],
        [f"2020-01-{1 + i % 28:02}" for i in range(400)],
        [f"{1 + i % 28}.3.2021 12:30" for i in range(400)],
    ],
)
def test_a_time_among_the_features_is_named(when: Any) -> None:
    assert only("time-features", people(when=when), with_roles(features=("income", "when"))).columns == ("when",)


def test_small_groups_are_counted_by_attribute_and_where_attributes_meet() -> None:
    table = people(age=["old"] * 5 + ["young"] * 395)
    found = only("small-groups", table, with_roles(sensitive=("sex", "age")))
    assert found.columns == ("age",)
    assert found.evidence == "Fewer than 30 people are in 1 of 2 groups of 'age': 'old' (5)."
    together = only("small-combinations", table, with_roles(sensitive=("sex", "age")))
    assert "2 of 4 groups of sex × age" in together.evidence
    assert "with 5 people between them" in together.evidence
    assert only("small-groups", table, with_roles(sensitive=("sex", "age")), least=5).severity == "fine"
    assert only("small-combinations", table).severity == "not applicable"


def test_values_that_look_like_one_and_texts_that_may_mean_missing_are_shown_until_they_are_joined() -> None:
    table = people(sex=["f", "F", "m", "?"] * 100)
    assert "'F' (100) and 'f' (100)" in only("attribute-spellings", table).evidence
    assert "'?' (100)" in only("attribute-missing-codes", table).evidence
    joined = with_roles(merged=(("sex", (("F", "f"), ("?", ""))),))
    assert only("attribute-spellings", table, joined).severity == "fine"
    assert only("attribute-missing-codes", table, joined).severity == "fine"


def test_an_attribute_that_a_model_may_look_at_is_named() -> None:
    assert only("attribute-features", people(), with_roles(features=("sex", "income"))).columns == ("sex",)


def test_personal_data_is_named_and_never_quoted() -> None:
    table = people(mail=[f"person{i}@example.org" for i in range(400)])
    found = only("personal-data", table)
    assert found.columns == ("mail",)
    assert "e-mail addresses: 400 of 400 cells" in found.evidence
    assert "example.org" not in found.evidence


# Strange tables


ODD: dict[str, Callable[[int], Any]] = {
    "mixed": lambda n: [None, 1, "a", 2.5, True, datetime.date(2020, 1, 1), (1, 2)][:n] + ["z"] * max(n - 7, 0),
    "lists": lambda n: [[i] for i in range(n)],
    "dicts": lambda n: [{"a": i} for i in range(n)],
    "missing": lambda n: [None] * n,
    "nan": lambda n: [np.nan] * n,
    "empty category": lambda n: pd.Categorical([None] * n, categories=["yes", "no"]),
    "category": lambda n: pd.Categorical(["yes"] * n, categories=["yes", "no"], ordered=True),
    "dates": lambda n: pd.date_range("2020-01-01", periods=n),
    "zoned": lambda n: pd.date_range("2020-01-01", periods=n, tz="Europe/Paris"),
    "late dates": lambda n: [datetime.date(9999, 12, 31)] * n,
    "durations": lambda n: pd.to_timedelta(range(n), unit="D"),
    "periods": lambda n: pd.period_range("2020-01", periods=n, freq="M"),
    "intervals": lambda n: pd.interval_range(0, n) if n else pd.Series([], dtype=object),
    "huge": lambda n: [10**400 + i for i in range(n)],
    "large": lambda n: np.arange(n, dtype=np.uint64) + np.uint64(2**63),
    "infinite": lambda n: [np.inf, -np.inf, np.nan, 0.0][:n] + [1.0] * max(n - 4, 0),
    "bool": lambda n: [True, False] * (n // 2) + [True] * (n % 2),
    "maybe": lambda n: pd.array([True, None] * n, dtype="boolean")[:n],
    "whole": lambda n: pd.array([1, None] * n, dtype="Int64")[:n],
    "decimal": lambda n: [decimal.Decimal("1.5")] * n,
    "complex": lambda n: [1j] * n,
    "bytes": lambda n: [b"\xff"] * n,
    "texts": lambda n: pd.Series((["", " ", "\ud800", "1e999", "a@b.c"] * n)[:n], dtype=object),
    "numbers": lambda n: np.linspace(0, 1, n),
    "yes": lambda n: (["yes", "no"] * n)[:n],
    "sparse": lambda n: pd.arrays.SparseArray([0] * n),
    "arrow": lambda n: pd.Series(
        [[1]] * n, dtype=pd.ArrowDtype(__import__("pyarrow").list_(__import__("pyarrow").int64()))
    ),
}
ROLE = st.sampled_from(["", "nowhere", *ODD])


@st.composite
def odd(draw: st.DrawFn) -> tuple[pd.DataFrame, Roles]:
    rows = draw(st.sampled_from([0, 1, 2, 25, 60]))
    names = draw(st.lists(st.sampled_from(list(ODD)), unique=True, max_size=6))
    table = pd.DataFrame({name: ODD[name](rows) for name in names}, index=range(rows))
    column = st.sampled_from(["", "nowhere", *names])
    columns = st.lists(column, max_size=4).map(tuple)
    label = draw(column)
    roles = Roles(
        label,
        draw(st.sampled_from(["", "yes", "1", "True"])),
        draw(columns),
        draw(columns),
        *(draw(column) or None for _ in range(5)),
        bands=draw(st.sampled_from([(), ((label, (0.5,)),)])),
        merged=draw(st.sampled_from([(), ((label, (("yes", "no"), ("?", ""))),)])),
    )
    return table, roles


@settings(max_examples=300)
@given(odd(), st.booleans())
def test_no_table_and_no_roles_make_a_check_fail(found: tuple[pd.DataFrame, Roles], with_training: bool) -> None:
    table, roles = found
    said = checks(table, roles, training=table.iloc[:1] if with_training else None)
    assert len(said) == len(CHECKS)
    assert all(each.evidence.endswith(".") for each in said)


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("rows", [1, 60])
def test_every_strange_column_can_have_every_role(name: str, rows: int) -> None:
    table = pd.DataFrame({"column": ODD[name](rows), "yes": ODD["yes"](rows)})
    for roles in (
        Roles("column", "yes", ("column",), ("column",), "column", "column", "column", "column", "column"),
        Roles("yes", "yes", ("column", "yes"), ("column",), "yes", "column", "column", "column"),
        Roles("yes", "yes", ("column",), ("column",), bands=(("column", (1.0,)),)),
    ):
        assert len(checks(table, roles, training=table)) == len(CHECKS)


def test_columns_with_one_name_or_with_numbers_for_names_do_not_stop_the_checks() -> None:
    table = pd.DataFrame([[1, "a", 2.0]] * 3)
    table.columns = ["x", "x", 0]
    assert len(checks(table, Roles("x", "1", ("0",), ("x",)), training=table)) == len(CHECKS)


def test_a_large_table_is_looked_at_by_a_sample_and_says_so() -> None:
    number = 120_000
    table = people(number, copy=None)
    table["copy"] = table["label"]
    found = only("leakage", table, with_roles(features=("income", "copy")))
    assert found.columns == ("copy",)
    assert "in a sample of 100,000 of 120,000 rows" in found.evidence


# What an audit refuses


@st.composite
def nearly_right(draw: st.DrawFn) -> tuple[pd.DataFrame, Roles]:
    """A table of a few people whose outcomes and numbers may be wrong in some way, and full roles."""
    rows = 12
    yes = st.sampled_from(["yes", "no", "yes", "no", "late", None, "Yes"])
    outcomes = st.one_of(
        st.lists(st.sampled_from(["yes", "no"]), min_size=rows, max_size=rows),
        st.lists(yes, min_size=rows, max_size=rows),
    )
    numbers = st.lists(
        st.sampled_from([0.0, 0.5, 1.0, 0.2, 7.0, -1.0, None, float("inf")]), min_size=rows, max_size=rows
    )
    plain = st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=rows, max_size=rows)
    table = {"sex": ["f", "m"] * 6, "label": draw(outcomes)}
    if decided := draw(st.booleans()):
        table["d"] = draw(outcomes)
    for column in ("s", "w"):
        if draw(st.booleans()):
            table[column] = draw(st.one_of(plain, numbers, st.just(["a"] * rows)))
    merged = draw(st.sampled_from([(), (("label", (("late", "no"), ("Yes", "yes"))),)]))
    roles = Roles(
        "label",
        draw(st.sampled_from(["yes", "no", "late"])),
        ("sex",),
        decision="d" if decided else None,
        score="s" if "s" in table else None,
        weight="w" if "w" in table else None,
        merged=merged,
    )
    return pd.DataFrame(table), roles


NOT_REFUSED = {"label-outcomes", "weight-values"}  # one outcome, or weights that are all zero, say nothing


@settings(max_examples=300)
@given(nearly_right())
def test_what_an_audit_refuses_is_blocked_by_a_check(found: tuple[pd.DataFrame, Roles]) -> None:
    table, roles = found
    blocked = [each.code for each in checks(table, roles) if each.severity == "blocks"]
    cube = None
    with contextlib.suppress(GovernanceError):
        cube = Audit.recorded(Dataset("people", table, roles)).cube
    assert blocked or cube is not None
    # where all have the same label, decisions may hold what no label does, and the favourable value may be that
    beside = {"decision-outcomes", "favourable-unknown"} if "label-outcomes" in blocked else set()
    assert cube is None or set(blocked) <= NOT_REFUSED | beside


# Real tables


def test_the_lending_sample_has_only_its_small_intersections_to_look_at(lending: Dataset) -> None:
    found = [each for each in checks(lending.table, lending.roles) if each.severity in ("blocks", "look")]
    assert [each.code for each in found] == ["small-combinations"]


def test_adult_has_no_more_to_look_at_than_is_right(adult_path: Path) -> None:
    table = tables.read(adult_path)
    features = tuple(each for each in table.columns if each not in ("income", "sex", "race", "age", "split"))
    roles = Roles("income", ">50K", ("sex", "race", "age"), features, bands=(("age", (30.0, 45.0)),))
    found = {each.code for each in checks(table, roles) if each.severity in ("blocks", "look")}
    assert found == {"duplicate-rows", "small-combinations"}
