"""What a command is about: which table, what its columns mean, who decides; and everything that cannot be opened."""

import argparse
import hashlib
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from governance.audit import Audit
from governance.cli import asked, main
from governance.cli.asked import Subject, subject
from governance.cli.options import about_the_subject, excluding
from governance.data import large, models, tables
from governance.data.samples import FOLDER
from governance.errors import (
    ColumnUnknown,
    FavourableUnknown,
    GovernanceError,
    NobodyFavourable,
    NotANumber,
    NotBinary,
    NumbersRefused,
    OutcomesDiffer,
    RequestIncomplete,
    RolesTwice,
    RolesUnreadable,
    RoleTwice,
    RowsChanged,
    ScoreOutOfRange,
    TableEmpty,
    TableNotSaid,
    ThresholdNeedless,
    ValuesMissing,
    WeightNothing,
)
from governance.review.gate import UNKNOWN, judge
from governance.review.policy import Policy

MEANS = ["--label", "y", "--favourable", "1", "--sensitive", "g"]
DECIDED = [*MEANS, "--predictions", "d"]
SCORED = [*MEANS, "--score", "s"]


def frame(people: int = 400, **changed: object) -> pd.DataFrame:
    random = np.random.default_rng(3)
    columns = {
        "g": np.where(np.arange(people) % 2, "a", "b"),
        "y": np.arange(people) // 2 % 2,
        "d": random.integers(0, 2, people),
        "s": random.integers(0, 101, people) / 100,
        "w": random.random(people) + 0.5,
    }
    return pd.DataFrame({**columns, **changed})


def found(path: Path, *arguments: str, tell: Callable[[str], None] = print) -> Subject:
    parser = argparse.ArgumentParser()
    about_the_subject(parser)
    said = parser.parse_args(["--test-data", str(path), *arguments])
    assert excluding(said) is None
    return subject(said, tell=tell)


def written(table: pd.DataFrame, path: Path) -> Path:
    table.to_csv(path, index=False) if path.suffix == ".csv" else table.to_parquet(path)
    return path


@pytest.fixture(params=["loaded", "by the engine"])
def put(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Writes a table to a file that is loaded, or counted where it lies: neither may be fooled."""
    if request.param != "loaded":
        monkeypatch.setattr(large, "COMFORT", 0)
        monkeypatch.setattr(large, "COMFORT_TEXT", 0)
    return lambda table, ending="parquet": written(table, tmp_path / f"people.{ending}")


# What the columns mean


def test_decisions_and_scores_are_audited_together(put: Callable[..., Path]) -> None:
    table = frame()
    audit = found(put(table), *DECIDED, "--score", "s", "--weight", "w").audit
    assert audit.cube.decided
    assert audit.cube.thresholds
    assert audit.decided() == audit.cube
    assert audit.cube.counts[:, :, 1].sum() == table["d"].sum()
    assert audit.cube.weight.sum() == pytest.approx(table["w"].sum())


def test_scores_alone_decide_from_the_threshold_on(put: Callable[..., Path]) -> None:
    table = frame()
    for more, threshold in (([], 0.5), (["--threshold", "0.435"], 0.435)):
        decided = found(put(table), *SCORED, *more).audit.decided()
        assert decided.threshold == threshold
        assert decided.counts[:, :, 1].sum() == (table["s"] >= threshold).sum()


@pytest.mark.parametrize("scores", ["--score", "--scores"])
def test_scores_are_said_by_either_name(scores: str, tmp_path: Path) -> None:
    assert found(written(frame(), tmp_path / "people.csv"), *MEANS, scores, "s").audit.dataset.roles.score == "s"


ROLES = 'label = "y"\nfavourable = 1\nsensitive = ["g", "h"]\ndecision = "d"\nweight = "w"\nidentifier = "i"\n'
MORE = 'features = ["d", "s"]\n[merged.h]\nx = "z"\n[reference.g]\na = 0.5\nb = 0.5\n'


@pytest.mark.parametrize("name", ["roles.toml", "people.toml"])
def test_a_file_beside_the_table_says_what_its_columns_mean(name: str, tmp_path: Path) -> None:
    path = written(frame(h=list("xy") * 200, i=range(400)), tmp_path / "people.csv")
    (tmp_path / name).write_text(ROLES + MORE.replace('"d", ', ""))
    said = found(path)
    assert f"{name} beside the table says what the columns mean." in said.notes
    assert said.audit.dataset.roles.weight == "w"
    assert found(path, "--roles", str(tmp_path / name)).notes == said.notes[1:]


def test_options_go_before_the_file(tmp_path: Path) -> None:
    path = written(frame(h=list("xy") * 200, i=list(range(40)) * 10), tmp_path / "people.csv")
    (tmp_path / "roles.toml").write_text(ROLES + MORE)
    roles = found(path, "--sensitive", "i", "--score", "s", "--favourable", "0", "--weight", "w").audit.dataset.roles
    assert (roles.sensitive, roles.favourable, roles.decision, roles.score) == (("i",), "0", None, "s")
    assert (roles.identifier, roles.features, roles.merged, roles.reference) == (None, ("d",), (), ())


def test_the_favourable_value_of_another_label_is_not_taken_over(tmp_path: Path) -> None:
    table = frame(h=list("xy") * 200, i=range(400), other=["yes", "no"] * 200, told=["yes", "no"] * 200)
    path = written(table, tmp_path / "people.csv")
    (tmp_path / "roles.toml").write_text(ROLES.replace("favourable = 1", 'favourable = "no"'))
    with pytest.raises(GovernanceError, match=r"Say which value is the favourable outcome"):
        found(path, "--label", "other", "--predictions", "told")


def test_two_files_beside_the_table_are_one_too_many(tmp_path: Path) -> None:
    path = written(frame(), tmp_path / "people.csv")
    for name in ("roles.toml", "people.toml"):
        (tmp_path / name).write_text('label = "y"\nfavourable = 1\nsensitive = ["g"]\ndecision = "d"\n')
    with pytest.raises(RolesTwice, match=r"'roles.toml', 'people.toml'. Say which of them does with --roles FILE"):
        found(path)
    assert found(path, "--roles", str(tmp_path / "people.toml")).notes == ()


def test_a_broken_file_beside_the_table_is_not_skipped(tmp_path: Path) -> None:
    path = written(frame(), tmp_path / "people.csv")
    for text, why in (
        ("label = ", "it is not TOML"),
        ('lable = "y"', "'lable' is not a role"),
        ('label = "y"\n', "sens"),
    ):
        (tmp_path / "roles.toml").write_text(text)
        with pytest.raises((RolesUnreadable, RequestIncomplete), match=why):
            found(path, "--predictions", "d")


@pytest.mark.parametrize("place", ["beside", "inside"])
def test_a_folder_has_its_file_beside_it_or_in_it(place: str, tmp_path: Path) -> None:
    folder = tmp_path / "people"
    folder.mkdir()
    for part in range(3):
        written(frame(100 + 4 * part), folder / f"{part}.parquet")
    file = (folder if place == "inside" else tmp_path) / "roles.toml"
    file.write_text('label = "y"\nfavourable = 1\nsensitive = ["g"]\ndecision = "d"\n')
    said = found(folder)
    assert said.audit.people == 312
    assert said.data.format == "parquet"
    if place == "inside":
        assert found(folder / "*.parquet").audit.cube == said.audit.cube


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--model-path", "m.skops", "--predictions", "d"], "--predictions is audited instead of a model"),
        (["--model-path", "m.skops", "--score", "s"], "--score is audited instead of a model"),
        (["--trust-pickle"], "--trust-pickle goes with --model-path"),
    ],
)
def test_who_decides_is_said_once(arguments: list[str], why: str, capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--test-data", "people.csv", *MEANS, *arguments, "--fairness-threshold", "0.1"])
    assert ended.value.code == 2
    assert why in capsys.readouterr().err


def test_a_threshold_that_decides_nothing_is_refused(tmp_path: Path) -> None:
    path = written(frame(), tmp_path / "people.csv")
    for more in (["--predictions", "d"], ["--predictions", "d", "--score", "s"], ["--model-path", "none.skops"]):
        with pytest.raises(ThresholdNeedless, match=r"here no scores decide"):
            found(path, *MEANS, *more, "--threshold", "0.4")
    for threshold in ("nan", "1.5", "0.12345"):
        with pytest.raises(RolesUnreadable, match=r"'threshold' must be a number from 0 to 1 with"):
            found(path, *SCORED, "--threshold", threshold)


# What a gate may be fooled with


FOOLING: dict[str, tuple[dict[str, object], list[str], type[GovernanceError]]] = {
    "probabilities as decisions": ({"d": np.arange(400) / 400}, DECIDED, NotBinary),
    "two probabilities as decisions": ({"d": [0.2, 0.9] * 200}, DECIDED, OutcomesDiffer),
    "decisions in other words": ({"d": ["yes", "no"] * 200}, DECIDED, OutcomesDiffer),
    "decisions with a blank": ({"d": ["1", "0 "] * 200}, DECIDED, OutcomesDiffer),
    "missing decisions": ({"d": [1.0, np.nan] * 200}, DECIDED, ValuesMissing),
    "missing labels": ({"y": [1.0, 0.0, np.nan, 1.0] * 100}, DECIDED, ValuesMissing),
    "no label at all": ({"y": np.full(400, np.nan)}, DECIDED, ValuesMissing),
    "nobody with the favourable label": ({"y": np.zeros(400, int)}, DECIDED, NobodyFavourable),
    "a favourable value that is none": ({"y": ["x", "z"] * 200, "d": ["x", "z"] * 200}, DECIDED, FavourableUnknown),
    "three labels": ({"y": [0, 1, 2, 1] * 100}, DECIDED, NotBinary),
    "a weight that is missing": ({"w": [1.0, np.nan] * 200}, [*DECIDED, "--weight", "w"], ValuesMissing),
    "a weight below zero": ({"w": [1.0, -1.0] * 200}, [*DECIDED, "--weight", "w"], NumbersRefused),
    "an infinite weight": ({"w": [1.0, np.inf] * 200}, [*DECIDED, "--weight", "w"], NumbersRefused),
    "weights of nothing": ({"w": np.zeros(400)}, [*DECIDED, "--weight", "w"], WeightNothing),
    "a weight in words": ({"w": ["much"] * 400}, [*DECIDED, "--weight", "w"], NotANumber),
    "a missing score": ({"s": [0.5, np.nan] * 200}, SCORED, ValuesMissing),
    "an infinite score": ({"s": [0.5, np.inf] * 200}, SCORED, ScoreOutOfRange),
    "a score in percent": ({"s": [50, 70] * 200}, SCORED, ScoreOutOfRange),
    "a score in words": ({"s": ["high", "low"] * 200}, SCORED, NotANumber),
    "a missing score beside decisions": ({"s": [0.5, np.nan] * 200}, [*DECIDED, "--score", "s"], ValuesMissing),
    "the label as decision": ({}, [*MEANS, "--predictions", "y"], RoleTwice),
    "the label as score": ({}, [*MEANS, "--score", "y"], RoleTwice),
    "the decision as score": ({}, [*DECIDED, "--score", "d"], RoleTwice),
    "the label as an attribute": ({}, [*DECIDED, "--sensitive", "y"], RoleTwice),
    "the decision as an attribute": ({}, [*DECIDED, "--sensitive", "d"], RoleTwice),
    "an attribute twice": ({}, [*DECIDED, "--sensitive", "g"], RoleTwice),
    "the label as weight": ({}, [*DECIDED, "--weight", "y"], RoleTwice),
    "no such attribute": ({}, [*DECIDED, "--sensitive", "gender"], ColumnUnknown),
}


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize(("changed", "arguments", "refusal"), FOOLING.values(), ids=FOOLING)
def test_what_would_fool_a_gate_is_refused(
    changed: dict[str, object], arguments: list[str], refusal: type[GovernanceError], ending: str, put, capsys
) -> None:
    path = put(frame(**changed), ending)
    with pytest.raises(refusal):
        found(path, *arguments)
    assert main(["--test-data", str(path), *arguments, "--fairness-threshold", "1"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[-1].startswith("evaluate_bias: ")


def test_a_truth_value_is_the_same_written_as_a_text(put: Callable[..., Path]) -> None:
    plain = frame(y=[True, False] * 200, d=[True, True, False, False] * 100)
    texts = plain.assign(d=plain["d"].astype(str))
    means = ["--label", "y", "--sensitive", "g", "--predictions", "d"]
    cubes = [found(put(table), *means).audit.cube for table in (plain, texts)]
    assert cubes[0] == cubes[1]
    with pytest.raises(OutcomesDiffer):
        found(put(plain.assign(d=plain["d"].astype(int))), *means, "--favourable", "True")


def test_the_order_of_rows_and_a_permuted_index_change_nothing(put: Callable[..., Path], tmp_path: Path) -> None:
    table = frame()
    expected = found(put(table), *DECIDED, "--score", "s", "--weight", "w").audit.cube
    shuffled = table.sample(frac=1, random_state=1)
    assert shuffled.index.tolist() != table.index.tolist()
    assert found(put(shuffled), *DECIDED, "--score", "s", "--weight", "w").audit.cube == expected
    repeated = table.set_axis([0] * len(table))
    assert found(put(repeated), *DECIDED, "--score", "s", "--weight", "w").audit.cube == expected


@pytest.mark.parametrize("sign", ["\ufeff", "", "\n"])
def test_marks_and_blanks_around_the_header_are_no_part_of_a_name(sign: str, put, tmp_path: Path) -> None:
    path = put(frame(), "csv")
    expected = found(path, *DECIDED).audit.cube
    head, rest = path.read_text().split("\n", 1)
    path.write_text(f"{sign}{' , '.join(head.split(','))} \n{rest}", "utf-8")
    assert found(path, *DECIDED).audit.cube == expected


def test_two_columns_of_one_name_are_never_taken_for_one(put: Callable[..., Path]) -> None:
    path = put(frame(), "csv")
    path.write_text(path.read_text().replace("g,y,d,s,w", "g,y,d,g,w", 1))
    with pytest.raises(ColumnUnknown, match=r"no column 'g'"):
        found(path, *DECIDED)
    said = found(path, "--label", "y", "--favourable", "1", "--predictions", "d", "--sensitive", "g (1)")
    assert any("2 columns are called 'g'" in note for note in said.notes)


def test_an_attribute_that_nobody_has_is_never_a_pass(put: Callable[..., Path]) -> None:
    for nothing in (pd.array([None] * 400, "str"), ["everybody"] * 400):
        said = found(put(frame(g=nothing)), *DECIDED)
        verdicts = judge(said.audit.decided(), Policy.default(["g"], 1.0))
        assert {each.outcome for each in verdicts} == {UNKNOWN}
        assert any("there is nobody to compare" in note for note in said.notes)


def test_rows_that_repeat_who_they_are_of_are_said(put: Callable[..., Path], tmp_path: Path) -> None:
    path = put(frame(i=[*range(390), *range(8), np.nan, np.nan]))
    roles = tmp_path / "named.toml"
    roles.write_text('label = "y"\nfavourable = 1\nsensitive = ["g"]\ndecision = "d"\nidentifier = "i"\n')
    assert "8 rows repeat a value of i, which should name one row each." in found(path, "--roles", str(roles)).notes


def test_a_view_that_draws_its_rows_by_chance_is_refused(tmp_path: Path) -> None:
    table = frame(50_000)
    with duckdb.connect(str(tmp_path / "people.duckdb")) as connection:
        connection.register("given", table)
        connection.execute("CREATE TABLE people AS SELECT * FROM given")
        connection.execute("CREATE VIEW few AS SELECT * FROM people WHERE rowid < (SELECT 25000 + 25000 * random())")
    with pytest.raises(RowsChanged, match=r"Give a table that stays as it is"):
        found(tmp_path / "people.duckdb", *DECIDED, "--table", "few")


def test_a_link_is_known_by_what_lies_beside_it(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    stored = written(frame(), tmp_path / "store" / "ab12.csv")
    (tmp_path / "people.csv").symlink_to(stored)
    (tmp_path / "roles.toml").write_text('label = "y"\nfavourable = 1\nsensitive = ["g"]\ndecision = "d"\n')
    assert found(tmp_path / "people.csv").data.name == "people.csv"


@pytest.mark.parametrize("ending", ["csv", "parquet", "duckdb"])
def test_a_table_without_people_is_refused(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"people.{ending}"
    if ending == "duckdb":
        with duckdb.connect(str(path)) as connection:
            connection.execute("CREATE TABLE people (g VARCHAR, y INT, d INT)")
    else:
        written(frame().head(0), path)
    with pytest.raises(TableEmpty):
        found(path, *DECIDED)


# Where a table lies, and who decides


@pytest.fixture(scope="module")
def model(audit: Audit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "baseline.skops"
    path.write_bytes(models.save(audit.model))
    return path


def lending(path: Path) -> Path:
    table = tables.read(FOLDER / "lending.csv")
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path)) as connection:
            connection.register("given", table)
            connection.execute("CREATE TABLE loans AS SELECT * FROM given")
            connection.execute("CREATE TABLE others (a INT)")
        return path
    return written(table, path)


@pytest.mark.parametrize("ending", ["csv", "parquet", "duckdb"])
def test_the_gate_says_the_same_of_a_model_and_a_table_too_large_to_load(
    ending: str, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    known = ["--roles", str(FOLDER / "lending.toml"), "--model-path", str(model)]
    asked_for = ["--fairness-threshold", "0.05", *known]
    path = lending(tmp_path / f"lending.{ending}")
    assert main(["--test-data", str(FOLDER / "lending.csv"), *asked_for]) == 1
    expected = capsys.readouterr().out
    monkeypatch.setattr(large, "COMFORT", 1_000)
    monkeypatch.setattr(large, "COMFORT_TEXT", 1_000)
    monkeypatch.setattr(tables, "opened", None)  # which loads
    monkeypatch.setattr(large, "BATCH", 3_000)
    more = ["--table", "loans"] if ending == "duckdb" else []
    assert main(["--test-data", str(path), *more, *asked_for]) == 1
    said = capsys.readouterr()
    assert said.out == expected.replace("lending.csv", path.name)
    assert "people decided about" not in said.err  # it was short work


def test_how_far_long_work_is_is_told_now_and_then(model: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(asked, "PATIENCE", 0.0)
    monkeypatch.setattr(large, "BATCH", 8_000)
    lines: list[str] = []
    path, roles = lending(tmp_path / "lending.duckdb"), str(FOLDER / "lending.toml")
    said = found(path, "--table", "loans", "--roles", roles, "--model-path", str(model), tell=lines.append)
    assert lines == ["8,000 of 20,000 people decided about", "16,000 of 20,000 people decided about"]
    assert said.audit.people == 20_000


def test_what_was_audited_can_be_known_again(model: Path, tmp_path: Path) -> None:
    path, roles = lending(tmp_path / "lending.duckdb"), str(FOLDER / "lending.toml")
    said = found(path, "--table", "loans", "--roles", roles, "--model-path", str(model))
    assert (said.data.name, said.data.format, said.data.table) == ("lending.duckdb", "duckdb", "loans")
    assert said.data.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (said.audit.model.name, said.audit.model.format) == ("baseline.skops", "skops")
    assert said.audit.model.sha256 == hashlib.sha256(model.read_bytes()).hexdigest()
    plain = found(FOLDER / "lending.csv", "--predictions", "granted")
    assert (plain.data.format, plain.data.table, plain.audit.model) == ("text", "", None)
    with pytest.raises(TableNotSaid, match=r"holds 'loans', 'others'"):
        found(path, "--roles", roles, "--predictions", "granted")
