"""JUnit: a failure exactly where the gate stays shut, and a case for every rule and every group."""

from xml.etree import ElementTree

import pytest

from governance.reports.gate.junit import junit
from governance.reports.gate.reported import Reported, reported
from tests.reports.gate.kept import FEW, RULE, WARNS, every_kind, people, record


def read(told: Reported) -> ElementTree.Element:
    return ElementTree.fromstring(junit(told).encode())


def cases(root: ElementTree.Element) -> dict[str, str]:
    """Each case by its name, with what became of it."""
    return {each.get("name", ""): next((kind.tag for kind in each if kind.tag != "system-out"), "passed")
            for each in root.iter("testcase")}  # fmt: skip


def test_a_rule_is_a_suite_and_each_group_a_case() -> None:
    root = read(reported(record(RULE)))
    assert root.tag == "testsuites"
    (suite,) = root
    assert (suite.tag, suite.get("name")) == ("testsuite", "parity")
    assert cases(root) == {
        "No two groups by group differ by more than 10 points in selection rate.": "failure", "a": "failure",
        "b": "failure",
    }  # fmt: skip
    assert {each.get("classname") for each in root.iter("testcase")} == {"parity"}


def test_the_numbers_are_those_of_the_cases() -> None:
    root = read(reported(every_kind()))
    for parent in (root, *root):
        for number, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
            assert parent.get(number) == str(len(list(parent.iter(tag)))), (parent.get("name"), number)
        assert parent.get("errors") == "0"


def test_no_two_cases_have_the_same_name() -> None:
    named = [(each.get("classname"), each.get("name")) for each in read(reported(every_kind())).iter("testcase")]
    assert len(named) == len(set(named))


@pytest.mark.parametrize(
    ("rule", "table"),
    [(RULE, people()), (RULE, FEW), (WARNS, people()), (WARNS, FEW), (RULE.replace("0.1", "0.9"), people())],
)
@pytest.mark.parametrize("without", ["block", "warn"])
def test_there_is_a_failure_exactly_where_the_gate_stays_shut(rule: str, table: object, without: str) -> None:
    held = record(f'without_evidence = "{without}"\n{rule}', table)  # type: ignore[arg-type]
    assert ("failure" in cases(read(reported(held))).values()) == (not held.opens)


def test_a_rule_that_only_warns_is_skipped_with_its_reason() -> None:
    held = record(WARNS)
    assert held.opens
    skipped = list(read(reported(held)).iter("skipped"))
    assert len(skipped) == 3
    assert "fail (warns only)" in (skipped[0].get("message") or "")
    assert "points apart" in (skipped[0].text or "")


def test_a_group_of_too_few_people_is_skipped_and_says_how_many_more_would_do() -> None:
    root = read(reported(record(RULE.replace("0.1", "0.9"), FEW)))
    assert cases(root)["tiny"] == "skipped"
    (said,) = [each.find("skipped") for each in root.iter("testcase") if each.get("name") == "tiny"]
    assert said is not None
    assert said.text is not None
    assert "too few people; 25 more would do" in said.text
    assert cases(root)["a"] == "passed"


def test_names_from_data_stay_names() -> None:
    group = 'a"/><failure/>&\x00\x1b[2J\n]]>'
    root = read(reported(record(RULE, people((group, "b")))))
    assert len(root.findall("testsuite")) == 1
    (named,) = [each.get("name") for each in root.iter("testcase") if "<failure/>" in each.get("name", "")]
    assert named == 'a"/><failure/>&\\x00\\x1b[2J\\n]]>'


def test_a_discreet_report_names_no_small_group() -> None:
    assert "tiny" in junit(reported(record(RULE, FEW)))
    assert "tiny" not in junit(reported(record(RULE, FEW), discreetly=True))


@pytest.mark.parametrize("order", ["##vso[task.complete]", "##[error]x", "##teamcity[buildStop]"])
def test_a_name_that_a_build_server_would_obey_is_written_so_that_it_does_not(order: str) -> None:
    told = reported(record(RULE, people((order, "b"))))
    assert order not in junit(told)
    assert order in cases(read(told))
