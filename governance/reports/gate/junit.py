"""JUnit: what the gate said as test results, which every build server shows.

A suite for each rule: a case for the rule itself, and one for each group. There is a failure exactly where the gate
stays shut, so that a build which goes by this file alone stops where the exit code stops it. A rule that only warns
is skipped, with its reason: no build fails by a skipped case, and none shows it as passed.
"""

from __future__ import annotations

import re
from xml.etree import ElementTree

from governance.reports.gate.by_group import rows, state
from governance.reports.gate.plain import plain
from governance.reports.gate.reported import Reported, heading
from governance.review.cases import FAIL, PASS
from governance.review.verdict import Verdict

_ORDERS = re.compile(r"(?<=##)\[|(?<=##vso)\[|(?<=##teamcity)\[")  # in a build's log; here they stay what they are
_NUMBERS = ("tests", "failures", "errors", "skipped")


def junit(told: Reported) -> str:
    """The report as JUnit's XML, in UTF-8."""
    root = ElementTree.Element("testsuites", name=plain(told.policy))
    for verdict in told.verdicts:
        root.append(_suite(verdict, told.record.policy.confidence))
    _count(root)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_ORDERS.sub("&#91;", text)}\n'


def _suite(verdict: Verdict, confidence: float) -> ElementTree.Element:
    rule = plain(verdict.rule.id)
    suite = ElementTree.Element("testsuite", name=rule)
    own = _case(suite, rule, plain(verdict.rule.statement))
    if verdict.outcome != PASS:
        kind = "failure" if verdict.blocks else "skipped"
        _says(own, kind, heading(verdict), plain(verdict.because))
    _out(own, plain(verdict.because))
    for row in rows(verdict, confidence):
        case = _case(suite, rule, plain(row.group))
        numbers = plain(", ".join(filter(None, (row.number, row.interval, row.people, state(row)))))
        if row.outcome == FAIL:
            _says(case, "failure" if verdict.blocks else "skipped", heading(verdict), numbers)
        elif row.outcome != PASS or row.note:
            _says(case, "skipped", "not enough evidence", numbers)
        _out(case, numbers)
    _count(suite)
    return suite


def _case(suite: ElementTree.Element, rule: str, name: str) -> ElementTree.Element:
    return ElementTree.SubElement(suite, "testcase", classname=rule, name=name)


def _says(case: ElementTree.Element, kind: str, what: str, text: str) -> None:
    """A failure or a skipped case, with its text where each build server looks for it."""
    own = {"message": f"{what}: {text}"} | ({"type": what} if kind == "failure" else {})
    ElementTree.SubElement(case, kind, own).text = text


def _out(case: ElementTree.Element, text: str) -> None:
    ElementTree.SubElement(case, "system-out").text = text


def _count(parent: ElementTree.Element) -> None:
    """The numbers of cases that a suite, or all of them together, hold."""
    found = {
        "tests": len(list(parent.iter("testcase"))),
        "failures": len(list(parent.iter("failure"))),
        "errors": 0,
        "skipped": len(list(parent.iter("skipped"))),
    }
    for name in _NUMBERS:
        parent.set(name, str(found[name]))
