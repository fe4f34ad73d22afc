"""The table: what people read at a terminal."""

import pytest

from governance.reports.gate.markdown import markdown
from governance.reports.gate.reported import reported
from governance.reports.gate.table import table
from tests.reports.gate.kept import FEW, RULE, SUBJECT, WARNS, every_kind, people, record


def test_it_says_what_was_judged_by_what_and_what_that_means() -> None:
    lines = table(reported(record(RULE))).splitlines()
    assert lines[0] == "model.skops on people.csv: 200 people; favourable is label = 1"
    assert lines[1] == "Model: skops, SHA-256 111111111111"
    assert lines[2] == "Policy: Small 3 (judged on 2026-03-31)"
    assert lines[-2:] == ["1 fail: the gate stays shut.", "Rules that keep it shut: parity."]


def test_each_rule_that_does_not_pass_has_its_groups() -> None:
    text = table(reported(record(RULE)))
    assert "FAIL                 parity: No two groups by group differ by more than 10 points" in text
    assert text.count("breaks it\n") == 2
    assert "keeps it" not in table(reported(record(RULE.replace("0.1", "0.9"))))


def test_a_rule_that_only_warns_says_so() -> None:
    text = table(reported(record(WARNS)))
    assert "selection rate. (warns only)" in text
    assert text.endswith("1 fail (1 only warns): the gate opens.\n")


def test_a_waiver_is_always_shown() -> None:
    text = table(reported(every_kind()))
    assert "Waived until 2026-12-31 by me: checklist (later). Without it the outcome would be: fail." in text
    assert "expired on 2025-12-31 and no longer counts." in text


def test_the_conclusion_counts_what_the_rules_say() -> None:
    held = every_kind()
    counted = reported(held).conclusion
    for outcome in ("pass", "fail", "not enough evidence"):
        number = sum(each.outcome == outcome for each in held.verdicts)
        assert number
        assert f"{number} {outcome}" in counted


@pytest.mark.parametrize("evil", ["b\n1 pass: the gate opens.", "b\x1b[2J", "b\u202e\u2066", "b\r"])
def test_a_name_from_the_data_neither_breaks_a_line_nor_steers_the_screen(evil: str) -> None:
    plain = table(reported(record(RULE)))
    text = table(reported(record(RULE, people(("a", evil)))))
    assert len(text.splitlines()) == len(plain.splitlines())
    assert all(each.isprintable() or each == "\n" for each in text)


def test_an_outcome_can_be_painted() -> None:
    text = table(reported(record(RULE)), lambda outcome, said: f"<{outcome}>{said}")
    assert text.count("<fail>") == 1


def test_a_discreet_table_names_no_small_group() -> None:
    small = FEW
    held = record(RULE, small, SUBJECT)
    assert "tiny" in table(reported(held))
    told = reported(held, discreetly=True)
    assert "tiny" not in table(told)
    assert [each.outcome for each in told.verdicts] == [each.outcome for each in held.verdicts]


def test_a_discreet_report_says_that_it_is_silent_about_groups_and_only_then() -> None:
    silent = "Groups of fewer than 30 people, and others that would give them away, are not shown. Every outcome is"
    small = record(RULE, FEW)
    for write in (table, markdown):
        assert silent in write(reported(small, discreetly=True))
        assert silent not in write(reported(small))
        assert silent not in write(reported(record(RULE), discreetly=True))


def test_a_comparison_that_may_not_be_shown_is_not_said_to_be_impossible() -> None:
    small = record(RULE, FEW)  # beside "tiny" one more group is not shown
    (verdict,) = reported(small, discreetly=True).verdicts
    assert "fewer than two groups" not in verdict.because
    assert "What was compared cannot be shown" in verdict.because


@pytest.mark.parametrize(
    "order", ["::error::x", "##vso[task.complete result=Succeeded;]", "##[group]x", "##teamcity[x]"]
)
def test_a_name_from_the_data_is_no_order_to_a_build_server(order: str) -> None:
    lines = table(reported(record(RULE, people((order, "b"))))).splitlines()
    assert not any(line.lstrip().startswith("::") for line in lines)
    assert not any("##[" in line or "##vso[" in line or "##teamcity[" in line for line in lines)
    assert any(line.startswith(("                       \\::", "                       ##\\")) for line in lines)


def test_one_very_long_name_does_not_push_the_numbers_of_the_others_off_the_screen() -> None:
    said = table(reported(record(RULE, people(("x" * 5_000, "b")))))
    (line,) = [each for each in said.splitlines() if each.strip().startswith("b  ")]
    assert len(line) < 120
    assert "x" * 5_000 in said
