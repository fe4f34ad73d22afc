"""`evaluate_bias`: an exit code that a pipeline can trust, and a sentence for every request it cannot answer."""

import hashlib
import os
import pickle
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from governance import Policy
from governance.audit import Audit
from governance.cli import main
from governance.data import models
from governance.data.samples import FOLDER
from tests.cli.small import request
from tests.data.models.troublesome import Marker

TABLE = str(FOLDER / "lending.csv")
MEANS = ["--label", "repaid", "--favourable", "yes", "--sensitive", "sex"]
OFFICERS = ["--test-data", TABLE, "--predictions", "granted"]


@pytest.fixture(scope="module")
def model(audit: Audit, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("model") / "baseline.skops"
    path.write_bytes(models.save(audit.model))
    return str(path)


@pytest.fixture
def fair(tmp_path: Path) -> str:
    """Decisions that do not depend on the group, about people whose outcomes do not either."""
    random = np.random.default_rng(0)
    table = pd.DataFrame({"group": np.arange(8_000) % 2, "label": random.integers(0, 2, 8_000)})
    table["decision"] = np.where(random.random(8_000) < 0.8, table["label"], 1 - table["label"])
    path = tmp_path / "fair.parquet"
    table.to_parquet(path)
    return str(path)


@pytest.fixture
def alone(tmp_path: Path) -> str:
    """The sample's table with nothing beside it that says what its columns mean."""
    return str(shutil.copy(TABLE, tmp_path))


def test_the_gate_opens_for_a_table_that_keeps_the_policy(fair: str, capsys: pytest.CaptureFixture) -> None:
    asked = ["--test-data", fair, "--predictions", "decision", "--label", "label", "--sensitive", "group"]
    assert main([*asked, "--fairness-threshold", "0.05"]) == 0
    said = capsys.readouterr().out
    assert said.count("PASS") == 3
    assert "3 pass: the gate opens." in said
    assert "favourable is label = 1" in said


def test_the_gate_stays_shut_for_biased_decisions(capsys: pytest.CaptureFixture) -> None:
    assert main([*OFFICERS, *MEANS, "--fairness-threshold", "0.05"]) == 1
    said = capsys.readouterr()
    assert "woman at 46.3" in said.out
    assert "the gate stays shut" in said.out
    assert said.err == "evaluate_bias: lending.toml beside the table says what the columns mean.\n"


def test_a_looser_threshold_lets_the_same_decisions_through() -> None:
    assert main([*OFFICERS, *MEANS, "--fairness-threshold", "0.4"]) == 0


def test_a_model_is_judged_by_what_it_predicts(model: str, audit: Audit, tmp_path: Path, capsys) -> None:
    held_out = tmp_path / "held_out.parquet"
    audit.dataset.table.iloc[audit.rows].to_parquet(held_out, index=False)
    asked = ["--model-path", model, "--test-data", str(held_out), *MEANS]
    assert main([*asked, "--fairness-threshold", "0.05"]) == 1
    assert "woman at 60.3" in capsys.readouterr().out
    assert main([*asked, "--fairness-threshold", "0.2"]) == 0


def test_a_policy_and_roles_may_come_from_files(model: str, capsys: pytest.CaptureFixture) -> None:
    files = ["--roles", str(FOLDER / "lending.toml"), "--policy", str(FOLDER / "lending_policy.toml")]
    assert main(["--model-path", model, "--test-data", TABLE, *files]) == 1
    assert f"Policy: {Policy.load(FOLDER / 'lending_policy.toml').title} (judged on " in capsys.readouterr().out


def test_too_few_people_keep_the_gate_shut(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path = tmp_path / "few.csv"
    path.write_text("group,label,decision\n" + "a,1,1\nb,1,1\na,0,0\nb,0,0\n" * 5)
    asked = ["--test-data", str(path), "--predictions", "decision", "--label", "label", "--sensitive", "group"]
    assert main([*asked, "--fairness-threshold", "0.05"]) == 1
    assert "NOT ENOUGH EVIDENCE" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([*OFFICERS, "--sensitive", "sex", "--favourable", "yes"], "which column is the label"),
        ([*OFFICERS, "--label", "repaid", "--favourable", "yes"], "which column is the sensitive"),
        ([*OFFICERS, "--label", "repaid", "--sensitive", "sex"], "Say which value is the favourable outcome"),
        ([*OFFICERS, *MEANS[:4], "--sensitive", "gender"], "no column 'gender'"),
        ([*OFFICERS, *MEANS[:4], "--sensitive", "application"], "'application' makes 20,000 groups"),
        (["--test-data", "none.csv", "--predictions", "granted", *MEANS], "none.csv could not be read"),
        (["--test-data", TABLE, "--predictions", "debt", *MEANS], "'debt' must hold two outcomes"),
        (["--test-data", TABLE, "--model-path", "none.skops", *MEANS], "none.skops could not be opened"),
        ([*OFFICERS, *MEANS, "--roles", "none.toml"], "none.toml could not be read"),
    ],
)
def test_what_cannot_be_answered_ends_in_exit_2(arguments: list[str], sentence: str, alone: str, capsys) -> None:
    arguments = [alone if each == TABLE else each for each in arguments]
    assert main([*arguments, "--fairness-threshold", "0.05"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("evaluate_bias: ")
    assert sentence in said.err


def pickled(model: object, path: Path) -> tuple[str, str]:
    """A model as a pickle, and its SHA-256."""
    path.write_bytes(pickle.dumps(model))
    return str(path), hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_pickle_is_refused_unless_it_is_trusted_in_so_many_words(audit: Audit, tmp_path: Path, capsys) -> None:
    path, digest = pickled(audit.model, tmp_path / "model.pkl")
    asked = ["--test-data", TABLE, "--model-path", path, *MEANS, "--fairness-threshold", "0.05"]
    assert main(asked) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "opening a pickle runs whatever code is in it" in said.err
    assert "--trust-pickle" in said.err
    assert main([*asked, "--trust-pickle"]) == 1
    said = capsys.readouterr()
    assert f"model.pkl is a pickle (SHA-256 {digest}), and opening it runs whatever is in it." in said.err
    assert f"Model: pickle, SHA-256 {digest[:12]}\n" in said.out
    assert "3 fail: the gate stays shut." in said.out


def test_the_warning_comes_before_a_pickle_runs(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path, _ = pickled(Marker(tmp_path / "ran"), tmp_path / "model.skops")
    asked = ["--test-data", TABLE, "--model-path", path, *MEANS, "--fairness-threshold", "0.05"]
    assert main(asked) == 2
    assert not (tmp_path / "ran").exists()
    capsys.readouterr()
    assert main([*asked, "--trust-pickle"]) == 2
    assert (tmp_path / "ran").exists()
    warning, refusal = capsys.readouterr().err.splitlines()
    assert "opening it runs whatever is in it" in warning
    assert "does not decide between two outcomes" in refusal


def test_a_report_says_which_file_decided(model: str, capsys: pytest.CaptureFixture) -> None:
    asked = ["--model-path", model, "--test-data", TABLE, *MEANS, "--fairness-threshold", "0.05"]
    assert main(asked) == 1
    digest = hashlib.sha256(Path(model).read_bytes()).hexdigest()
    assert capsys.readouterr().out.splitlines()[1] == f"Model: skops, SHA-256 {digest[:12]}"


def test_categories_that_the_model_has_never_seen_are_said(model: str, tmp_path: Path, capsys) -> None:
    table = pd.read_csv(TABLE)
    table.loc[:119, "occupation"] = "astronaut"
    table.to_csv(tmp_path / "new.csv", index=False)
    asked = ["--model-path", model, "--test-data", str(tmp_path / "new.csv"), *MEANS, "--fairness-threshold", "0.05"]
    assert main(asked) == 1
    note = "Column 'occupation' holds a value that the model has never seen ('astronaut'), on 120 of 20,000 people."
    assert note in capsys.readouterr().err


def test_a_table_that_does_not_fit_the_model_ends_in_exit_2(model: str, tmp_path: Path, capsys) -> None:
    pd.read_csv(TABLE).rename(columns={"income": "incomes"}).to_csv(tmp_path / "renamed.csv", index=False)
    asked = ["--model-path", model, "--test-data", str(tmp_path / "renamed.csv"), *MEANS]
    assert main([*asked, "--fairness-threshold", "0.05"]) == 2
    assert "'income': Did you mean 'incomes'?" in capsys.readouterr().err


@pytest.mark.parametrize(("limit", "sentence"), [("5", "a number from 0 to 1"), ("nan", "a number from 0 to 1")])
def test_an_impossible_threshold_ends_in_exit_2(limit: str, sentence: str, capsys: pytest.CaptureFixture) -> None:
    assert main([*OFFICERS, *MEANS, "--fairness-threshold", limit]) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [*OFFICERS, *MEANS],
        [*OFFICERS, "--model-path", "m.skops", "--fairness-threshold", "0.1"],
        [*OFFICERS, *MEANS, "--trust-pickle", "--fairness-threshold", "0.1"],
        ["--frobnicate"],
    ],
)
def test_a_request_that_is_not_whole_ends_in_exit_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_texts_that_mean_missing_are_a_group_of_their_own(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path = tmp_path / "gaps.csv"
    path.write_text("group,label,decision\n" + "a,1,1\n?,1,0\na,0,0\n?,0,1\n" * 30)
    asked = ["--test-data", str(path), "--predictions", "decision", "--label", "label", "--sensitive", "group"]
    assert main([*asked, "--fairness-threshold", "0.05", "--missing", "?"]) == 1
    assert "group: (missing)" in capsys.readouterr().out


def test_a_fault_of_the_command_is_no_verdict(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    from governance.cli import gate

    monkeypatch.setattr(gate, "recorded", lambda *_: 1 / 0)
    assert main([*OFFICERS, *MEANS, "--fairness-threshold", "0.05"]) == 2
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_a_name_from_the_data_cannot_forge_a_line(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path = tmp_path / "forged.parquet"
    names = ["a", "b\n3 pass: the gate opens.\x1b[2J"] * 100
    pd.DataFrame({"group": names, "label": 1, "decision": [1, 0] * 100}).to_parquet(path)
    asked = ["--test-data", str(path), "--predictions", "decision", "--label", "label", "--sensitive", "group"]
    assert main([*asked, "--fairness-threshold", "0.05"]) == 1
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert not any(line.startswith("3 pass") for line in said.splitlines())


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_of_any_encoding_gets_the_verdict(fair: str, encoding: str) -> None:
    means = ["--label", "label", "--favourable", "1", "--sensitive", "group"]
    asked = ["--test-data", fair, "--predictions", "decision", *means]
    done = subprocess.run(
        [sys.executable, "-m", "governance.cli", *asked, "--fairness-threshold", "0.05"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"the gate opens" in done.stdout


def test_what_was_taken_for_granted_is_said(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path = tmp_path / "ages.csv"
    path.write_text("age,label,decision\n" + "".join(f"{age},1,1\n{age},0,0\n" for age in range(20, 40)) * 20)
    asked = ["--test-data", str(path), "--predictions", "decision", "--label", "label", "--sensitive", "age"]
    assert main([*asked, "--fairness-threshold", "0.05"]) == 1
    said = capsys.readouterr().err
    assert "--favourable was not given, so label = 1 is taken as good for the person." in said
    assert "age holds 20 different numbers, and each is compared as a group of its own." in said
    assert main([*asked, "--favourable", "1", "--fairness-threshold", "0.05"]) == 1
    assert "--favourable" not in capsys.readouterr().err


def test_the_command_is_installed_and_colours_only_a_terminal() -> None:
    command = Path(sys.executable).with_name("evaluate_bias")
    arguments = [str(command)] if command.exists() else [sys.executable, "-m", "governance.cli"]
    done = subprocess.run(
        [*arguments, *OFFICERS, *MEANS, "--fairness-threshold", "0.05"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "\033" not in done.stdout + done.stderr


def test_a_table_that_was_written_otherwise_is_read_by_its_roles(tmp_path: Path, capsys) -> None:
    lines = ["a;ja;ja;0,75", "A ;ja;nein;0,25", "b;nein;nein;0,1", "?;nein;ja;0,9", "b;ja;ja;0,8"] * 60
    (tmp_path / "menschen.csv").write_bytes("\n".join(lines).replace("ja", "jä").encode("windows-1252"))
    (tmp_path / "roles.toml").write_text(
        'label = "column 2"\nfavourable = "jä"\nsensitive = ["column 1"]\nscore = "column 4"\nthreshold = 0.775\n'
        '[merged."column 1"]\n"A " = "a"\n"?" = ""\n[reading]\nheader = false\n',
        "utf-8",
    )
    asked = ["--test-data", str(tmp_path / "menschen.csv"), "--roles", str(tmp_path / "roles.toml")]
    assert main([*asked, "--fairness-threshold", "0.05"]) == 1
    said = capsys.readouterr().out
    assert "300 people; favourable is column 2 = jä" in said
    assert "column column 4" in said
    plain = said.replace("\N{NO-BREAK SPACE}", " ")
    assert "(missing) at 100.0 % (60 of 60)" in plain  # "?" is missing, a group of its own
    assert "a at 0.0 % (0 of 120)" in plain  # "a" and "A " are one


def test_the_column_that_decides_may_be_said_by_roles_or_by_an_option(tmp_path: Path, capsys) -> None:
    table = str(FOLDER / "hiring.csv")
    assert main(["--test-data", table, "--roles", str(FOLDER / "hiring.toml"), "--fairness-threshold", "0.5"]) == 1
    assert "favourable is outcome = offered" in capsys.readouterr().out
    bare = str(shutil.copy(table, tmp_path))
    assert main(["--test-data", bare, *MEANS, "--fairness-threshold", "0.5"]) == 2
    assert "Say it with --predictions COLUMN, --score COLUMN or --model-path FILE" in capsys.readouterr().err
    pd.DataFrame({"g": ["a", "b"] * 100, "y": [0, 1] * 100, "s": 0.5}).to_csv(tmp_path / "scored.csv", index=False)
    asked = ["--test-data", str(tmp_path / "scored.csv"), "--label", "y", "--sensitive", "g", "--scores", "s"]
    main([*asked, "--fairness-threshold", "0.05"])
    assert "column s on scored.csv: 200 people" in capsys.readouterr().out


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_large_table_is_judged_without_being_loaded(
    ending: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys
) -> None:
    from governance.data import large, tables

    path = tmp_path / f"lending.{ending}"
    table = tables.read(FOLDER / "lending.csv")
    table.to_csv(path, index=False) if ending == "csv" else table.to_parquet(path)
    asked = ["--test-data", str(path), "--predictions", "granted", *MEANS, "--fairness-threshold", "0.05"]
    assert main(asked) == 1
    loaded = capsys.readouterr().out
    monkeypatch.setattr(large, "COMFORT", 1_000)
    monkeypatch.setattr(large, "COMFORT_TEXT", 1_000)
    monkeypatch.setattr(tables, "opened", None)  # which loads
    assert main(asked) == 1
    assert capsys.readouterr().out == loaded


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["chekc", "policy.toml"], "There is no command 'chekc'. Did you mean 'check'? Commands: 'check', 'explain'"),
        (["table.csv"], "There is no command 'table.csv'. Commands:"),
        (["--test-data", "none/*.parquet", "--fairness-threshold", "0.1"], "no file fits this pattern"),
        (["--test-data", "none.csv", "--fairness-threshold", "0.1"], "none.csv could not be read: No such file"),
        ([*OFFICERS, *MEANS, "--fairness-threshold", "5"], "--fairness-threshold 5 is no difference in shares"),
        ([*OFFICERS, *MEANS, "--fairness-threshold", "0.1", "--document", "=a.md"], "--document '=a.md' names no file"),
        (
            ["replay", "none.json"],
            "no recorded verdict: none.json could not be read (No such file or directory). Give the",
        ),
    ],
)
def test_a_request_that_is_wrong_is_told_what_is_wrong(arguments: list[str], sentence: str, capsys) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err


@pytest.mark.parametrize("option", ["--test-data", "--model-path", "--policy", "--write", "--baseline", "--roles"])
def test_an_empty_path_is_refused_and_is_not_the_folder_around(option: str, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main([option, ""])
    assert ended.value.code == 2
    assert f"{option}: it names no file: is a variable empty?" in capsys.readouterr().err


def test_a_command_that_is_interrupted_ends_as_shells_expect_and_says_so(monkeypatch, capsys) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("governance.data.tables.opened", interrupted)
    assert main([*OFFICERS, *MEANS, "--fairness-threshold", "0.1"]) == 130
    assert capsys.readouterr().err.endswith("evaluate_bias: interrupted, so nothing was judged.\n")


def test_a_folder_that_may_not_be_looked_into_is_said(monkeypatch, capsys) -> None:
    def closed(path: Path) -> bool:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "exists", closed)
    assert main([*OFFICERS, *MEANS, "--fairness-threshold", "0.1"]) == 2
    said = capsys.readouterr().err
    assert "lending.csv: Permission denied. Nothing was judged; see that the path is right, and may be read." in said
    assert "Traceback" not in said


def test_a_long_text_is_said_to_be_read(monkeypatch, capsys) -> None:
    asked = [*OFFICERS, *MEANS, "--fairness-threshold", "0.05"]
    assert main(asked) == 1
    assert "which may take a while" not in capsys.readouterr().err
    monkeypatch.setattr("governance.cli.asked.LONG", 1e6)
    assert main(asked) == 1
    assert "lending.csv is read (2 MB), which may take a while; Parquet is read sooner\n" in capsys.readouterr().err
    assert main([*asked, "--quiet"]) == 1
    assert capsys.readouterr().err == ""


def test_a_model_that_decides_about_many_is_said_to_be_at_work(model: str, monkeypatch, capsys) -> None:
    monkeypatch.setattr("governance.cli.asked.MANY", 1_000)
    asked = ["--model-path", model, "--test-data", TABLE, *MEANS, "--fairness-threshold", "0.05"]
    assert main(asked) == 1
    assert "baseline.skops decides about 20,000 people, which may take a while\n" in capsys.readouterr().err
    assert main([*asked, "--quiet"]) == 1
    assert capsys.readouterr().err == ""


def test_a_rule_by_what_nobody_is_counted_by_says_what_people_are_counted_by(tmp_path: Path, capsys) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text(Policy.default(["race"], 0.1).toml(), "utf-8")
    assert main([*OFFICERS, *MEANS, "--policy", str(policy)]) == 2
    said = capsys.readouterr().err
    assert "Rule 'demographic-parity-by-race' of the policy is by 'race', and people are not counted by that." in said
    assert "Sensitive attributes are 'sex': give it as one of them, or write the rule by another." in said


def test_it_says_which_version_it_is(capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"evaluate_bias of Assize {metadata.version('assize')}\n"


def test_a_policy_that_is_called_as_the_table_is_no_file_of_roles(tmp_path: Path, capsys) -> None:
    asked = request(tmp_path)
    (tmp_path / "policy.toml").rename(tmp_path / "people.toml")
    assert main([each.replace("policy.toml", "people.toml") for each in asked]) == 1
    assert capsys.readouterr().err == ""


def test_what_the_columns_alone_refuse_is_refused_before_a_model_works(
    model: str, tmp_path: Path, monkeypatch, capsys
) -> None:
    def worked(*_: object) -> None:
        raise AssertionError("the model was asked")

    monkeypatch.setattr("governance.data.models.deciding.decided", worked)
    policy = tmp_path / "policy.toml"
    policy.write_text(Policy.default(["race"], 0.1).toml())
    assert main(["--model-path", model, "--test-data", TABLE, *MEANS, "--policy", str(policy)]) == 2
    assert "is by 'race', and people are not counted by that." in capsys.readouterr().err
