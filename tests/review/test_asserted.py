"""A policy in a team's own tests: green where the gate opens, red with the gate's own words where it does not."""

import datetime
import os
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from governance import Cube, Policy, PolicyWarning, assert_policy, judge
from governance.audit import Audit
from governance.errors import (
    DecisionNeeded,
    DocumentRefused,
    PolicyUnreadable,
    PreviousDiffers,
    RecordChanged,
    RecordUnreadable,
)
from governance.review.documents import written
from governance.review.evidence import Evidence
from governance.review.record import Record, Subject, recorded
from tests.conftest import ROOT, counted

# Of each group the true negatives, false positives, false negatives and true positives.
EVEN = counted({"a": (400, 100, 100, 400), "b": (400, 100, 100, 400)})
APART = counted({"a": (400, 100, 100, 400), "b": (440, 60, 200, 300)})
DAY = datetime.date(2026, 6, 1)


def policy(rule: str, head: str = "") -> Policy:
    return Policy.parse(f'name = "Fair"\nversion = "2.1"\n{head}\n[[rule]]\nid = "equal"\n{rule}\n')


DIFFERENCE = 'rate = "selection_rate"\ncompare = "difference"\nby = "group"\nat_most = 0.05\n'
NO_FALL = 'rate = "true_positive_rate"\ncompare = "fall since previous"\nby = "group"\nat_most = 0.02\n'


def test_a_policy_that_holds_gives_its_verdicts() -> None:
    verdicts = assert_policy(EVEN, Policy.default("group", 0.05))
    assert [verdict.outcome for verdict in verdicts] == ["pass", "pass", "pass"]
    assert [verdict.because for verdict in verdicts] == [
        verdict.because for verdict in judge(EVEN, Policy.default("group", 0.05))
    ]


def test_a_policy_that_does_not_hold_fails_with_each_rule_that_blocks_and_why() -> None:
    asked = policy(DIFFERENCE + '[[rule]]\nid = "loose"\n' + DIFFERENCE.replace("0.05", "0.9"))
    tight, loose = judge(APART, asked)
    with pytest.raises(AssertionError) as failed:
        assert_policy(APART, asked)
    assert str(failed.value) == (
        f"Fair 2.1: 1 of 2 rules keeps the gate shut.\n\nequal: fail\n  {tight.rule.statement}\n  {tight.because}"
    )
    assert "b at 36.0" in tight.because
    assert loose.outcome == "pass"


def test_not_enough_evidence_fails_too_unless_the_policy_lets_it_warn() -> None:
    few = counted({"a": (4, 1, 1, 4), "b": (4, 1, 1, 4)})
    with pytest.raises(AssertionError, match="equal: not enough evidence"):
        assert_policy(few, policy(DIFFERENCE))
    with pytest.warns(PolicyWarning, match="equal: not enough evidence"):
        assert_policy(few, policy(DIFFERENCE, 'without_evidence = "warn"'))


def test_a_rule_that_only_warns_is_a_warning_with_the_place_of_the_test() -> None:
    with pytest.warns(PolicyWarning, match="equal: fail") as caught:
        verdicts = assert_policy(APART, policy(DIFFERENCE + 'severity = "warn"\n'))
    assert [verdict.outcome for verdict in verdicts] == ["fail"]
    assert len(caught) == 1
    assert caught[0].filename == __file__


def test_a_policy_without_rules_lets_nothing_through() -> None:
    with pytest.raises(AssertionError, match="Empty has no rule"):
        assert_policy(EVEN, Policy("Empty", ()))


def test_a_policy_is_taken_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(policy(DIFFERENCE).toml(), "utf-8")
    for given in (path, str(path)):
        with pytest.raises(AssertionError, match=r"Fair 2\.1: 1 of 1 rules"):
            assert_policy(APART, given)
    with pytest.raises(PolicyUnreadable, match=r"none\.toml"):
        assert_policy(APART, tmp_path / "none.toml")


def test_an_audit_an_evidence_and_a_cube_are_judged_alike(audit: Audit) -> None:
    asked = Policy.default("disability", 0.2)
    cube = audit.decided()
    said = {
        tuple(verdict.because for verdict in assert_policy(given, asked))
        for given in (audit, cube, Evidence.counted(cube))
    }
    assert len(said) == 1


def test_scores_of_an_audit_reach_rules_about_calibration(audit: Audit) -> None:
    asked = policy('rate = "brier_score"\ncompare = "each group"\nby = "disability"\nat_most = 0.5\n')
    assert [verdict.outcome for verdict in assert_policy(audit, asked)] == ["pass"]


def test_the_previous_version_is_a_count_or_a_recorded_verdict(tmp_path: Path) -> None:
    asked = policy(NO_FALL)
    path = tmp_path / "approved.json"
    subject = Subject({"name": "people.csv"}, None, "column decision", "label", "1")
    record = Record(policy=policy(DIFFERENCE), evidence=Evidence.counted(EVEN), on=DAY, subject=subject)
    path.write_text(record.text(), "utf-8")
    for previous in (EVEN, Evidence.counted(EVEN), path, str(path)):
        with pytest.raises(AssertionError, match="equal: fail"):
            assert_policy(APART, asked, previous=previous)
        assert assert_policy(EVEN, asked, previous=previous)[0].outcome == "pass"
    with pytest.raises(AssertionError, match="no previous version to compare with"):
        assert_policy(EVEN, asked)


def test_evidence_keeps_what_it_brings_itself() -> None:
    card = written("model card", "card.md", b"What the model is for.")
    asked = policy('documents = ["model card"]\n')
    assert_policy(replace(Evidence.counted(EVEN), documents=(card,)), asked)
    assert_policy(Evidence.counted(EVEN, previous=Evidence.counted(EVEN)), policy(NO_FALL))


def test_documents_are_given_by_their_kind(tmp_path: Path) -> None:
    asked = policy('documents = ["model card"]\n')
    card = tmp_path / "card.md"
    card.write_text("What the model is for.", "utf-8")
    assert_policy(EVEN, asked, documents={"model card": card})
    assert_policy(EVEN, asked, documents=[written("model card", "card.md", card.read_bytes())])
    with pytest.raises(AssertionError, match="Not there: model card"):
        assert_policy(EVEN, asked)
    with pytest.raises(DocumentRefused, match="documents are of the kinds"):
        assert_policy(EVEN, asked, documents={"poem": card})


def test_a_waiver_counts_on_the_day_that_is_given() -> None:
    waiver = '[[waiver]]\nrule = "equal"\ngroup = "b"\nowner = "o"\nreason = "r"\nexpires = 2026-06-01\n'
    three = counted({"a": (400, 100, 100, 400), "b": (440, 60, 200, 300), "c": (400, 100, 100, 400)})
    asked = policy(DIFFERENCE + waiver)
    assert assert_policy(three, asked, on=DAY)[0].without_waivers == "fail"
    with pytest.raises(AssertionError, match="expired on 2026-06-01 and no longer counts"):
        assert_policy(three, asked, on=DAY + datetime.timedelta(days=1))


@pytest.mark.parametrize(
    ("content", "sentence"), [(b"{}", "no complete JSON of a verdict"), (b"\xff", "it is not a text in UTF-8")]
)
def test_a_previous_version_that_is_no_record_is_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "approved.json"
    with pytest.raises(RecordUnreadable, match=r"approved\.json could not be read \(No such file"):
        assert_policy(EVEN, policy(NO_FALL), previous=path)
    path.write_bytes(content)
    with pytest.raises(RecordUnreadable, match=sentence):
        assert_policy(EVEN, policy(NO_FALL), previous=path)


def test_a_previous_version_that_was_changed_is_refused(tmp_path: Path) -> None:
    subject = Subject({"name": "t.csv", "sha256": "aa"}, None, "column decision", "label", "1")
    text = recorded(policy(NO_FALL), Evidence.counted(EVEN), subject).text()
    path = tmp_path / "approved.json"
    path.write_text(text, "utf-8")
    assert_policy(EVEN, policy(NO_FALL), previous=path)
    path.write_text(text.replace('"opens": false', '"opens": true'), "utf-8")
    with pytest.raises(RecordChanged, match=r"approved\.json was changed after it was made"):
        assert_policy(EVEN, policy(NO_FALL), previous=path)


def test_a_previous_version_by_another_label_is_refused_beside_an_audit(audit: Audit, tmp_path: Path) -> None:
    path = tmp_path / "approved.json"
    asked = Policy.default("disability", 0.2)
    for label in ("repaid", "approved"):
        subject = Subject({"name": "t.csv", "sha256": "aa"}, None, "column decision", label, "yes")
        path.write_text(recorded(asked, Evidence.of(audit), subject).text(), "utf-8")
        if label == "repaid":
            assert_policy(audit, asked, previous=path)
    with pytest.raises(PreviousDiffers, match="favourable was 'approved = yes' then"):
        assert_policy(audit, asked, previous=path)


def test_pytest_shows_the_report_and_not_the_inside_of_the_helper(tmp_path: Path) -> None:
    (tmp_path / "test_model.py").write_text(
        textwrap.dedent(
            """
            import pandas as pd
            from governance import Cube, Policy, assert_policy

            def test_the_model_keeps_the_policy():
                people = pd.DataFrame({"group": [*"ab"] * 100, "label": [0, 0, 1, 1] * 50, "said": [0, 1] * 100})
                cube = Cube.count(people, sensitive=["group"], y_true="label", y_pred="said")
                assert_policy(cube, Policy.default("group", 0.05))
            """
        ),
        "utf-8",
    )
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_model.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert found.returncode == 1
    assert "3 of 3 rules keep the gate shut." in found.stdout
    assert "asserted.py" not in found.stdout


def test_decisions_are_needed_to_judge() -> None:
    people = pd.DataFrame({"group": ["a", "b"] * 50, "label": [0, 1] * 50})
    with pytest.raises(DecisionNeeded, match="decisions"):
        assert_policy(Cube.count(people, sensitive=["group"], y_true="label"), policy(DIFFERENCE))
