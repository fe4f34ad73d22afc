"""SARIF: what the format asks for, and an alert for each rule that does not pass, at its line of the policy."""

import json
import re
from typing import Any

import pytest

from governance.reports.gate.reported import reported
from governance.reports.gate.sarif import sarif
from governance.review.record import Record
from tests.reports.gate.kept import FEW, HEAD, RULE, WARNS, every_kind, people, record


def run(held: Record, **more: Any) -> dict[str, Any]:
    log = json.loads(sarif(reported(held, **more)))
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    return log["runs"][0]


def test_every_result_has_what_the_format_asks_for() -> None:
    found = run(every_kind(), written_in="policy.toml")
    rules = found["tool"]["driver"]["rules"]
    assert found["tool"]["driver"]["name"] == "Assize"
    assert len({each["id"] for each in rules}) == len(rules)
    for rule in rules:
        assert rule["defaultConfiguration"]["level"] in ("error", "warning")
        assert all(rule[each]["text"] for each in ("shortDescription", "fullDescription", "help"))
    assert found["results"]
    for result in found["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["kind"] in ("fail", "open")
        assert (result.get("level") in ("error", "warning")) == (result["kind"] == "fail")  # others may have none
        assert result["message"]["text"]
        assert re.fullmatch(r"[0-9a-f]{16}:1", result["partialFingerprints"]["primaryLocationLineHash"])
        (place,) = result["locations"]
        assert place["physicalLocation"]["artifactLocation"] == {"uri": "policy.toml"}
        assert place["physicalLocation"]["region"]["startLine"] >= 1


def test_a_rule_is_shown_at_its_line() -> None:
    found = run(record(RULE), written_in="policy.toml")
    line = found["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"]
    assert (HEAD + RULE).split("\n")[line - 1] == "[[rule]]"


def test_a_rule_that_passes_is_no_alert() -> None:
    found = run(record(RULE.replace("0.1", "0.9")))
    assert found["results"] == []
    assert [each["id"] for each in found["tool"]["driver"]["rules"]] == ["parity"]


@pytest.mark.parametrize(
    ("held", "kind", "level"),
    [
        (record(RULE), "fail", "error"),
        (record(WARNS), "fail", "warning"),
        (record(RULE.replace("0.1", "0.9"), FEW), "open", "error"),
        (record(WARNS.replace("0.1", "0.9"), FEW), "open", "warning"),
        (record('without_evidence = "warn"' + RULE.replace("0.1", "0.9"), FEW), "open", "warning"),
    ],
)
def test_what_keeps_the_gate_shut_is_an_error_and_the_rest_a_warning(held: Record, kind: str, level: str) -> None:
    found = run(held)
    assert found["results"][0]["kind"] == kind
    assert found["results"][0].get("level", level) == level
    assert found["tool"]["driver"]["rules"][0]["defaultConfiguration"]["level"] == level


def test_an_alert_stays_the_same_where_the_policy_moves_it() -> None:
    own, moved = (run(record(text), written_in="p.toml")["results"][0] for text in (RULE, "\n\n# said\n" + RULE))
    assert own["locations"] != moved["locations"]
    assert own["partialFingerprints"] == moved["partialFingerprints"]


@pytest.mark.parametrize(
    ("path", "uri"),
    [("policies/fair.toml", "policies/fair.toml"), ("my policy#1.toml", "my%20policy%231.toml"),
     ("/srv/p.toml", "file:///srv/p.toml"), ("", "people.csv")],
)  # fmt: skip
def test_the_place_is_an_address(path: str, uri: str) -> None:
    place = run(record(RULE), written_in=path)["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == uri


def test_names_from_data_are_no_links_and_no_places_to_fill_in() -> None:
    text = run(record(RULE, people(("[here](https://x.example)", "{0}\n\x1b"))))["results"][0]["message"]["text"]
    assert "\\[here\\](https://x.example)" in text
    assert "{{0}}\\\\n\\\\x1b" in text


def test_a_description_is_no_longer_than_code_scanning_takes_and_the_help_is_whole() -> None:
    why = "Because. " * 500
    held = record(RULE.replace("Nobody should depend on it.", why.strip()))
    (rule,) = json.loads(sarif(reported(held)))["runs"][0]["tool"]["driver"]["rules"]
    assert len(rule["fullDescription"]["text"]) == 1024
    assert rule["fullDescription"]["text"].endswith("…")
    assert why.strip() in rule["help"]["text"]
