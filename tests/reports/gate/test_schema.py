"""The published schema: it fits every record, and nothing is in a record that it does not say."""

import json
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator

from governance import Cube, Policy
from governance.review.cases import OUTCOMES
from governance.review.evidence import Evidence
from governance.review.record import Subject, recorded, replayed
from governance.review.roster import LACKING
from governance.review.rule import KINDS_OF_DOCUMENT, LIMITS, READS, SEVERITIES
from governance.review.verdict import EXPIRED, IDLE, NOBODY, USED
from tests.conftest import ROOT
from tests.reports.gate.kept import RULE, every_kind, people, record

SCHEMA = json.loads((ROOT / "governance/review/verdict.schema.json").read_text("utf-8"))
FITS = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.fixture(scope="module")
def held() -> dict[str, Any]:
    return json.loads(every_kind().text())


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_a_record_with_every_kind_of_rule_fits_the_schema(held: dict[str, Any]) -> None:
    FITS.validate(held)
    assert len(held["verdicts"]) > len(LIMITS) + 5
    assert {each["why"] for verdict in held["verdicts"] for each in verdict["lacking"]} >= {
        "too few people", "no value", "nobody", "not foreseen",
    }  # fmt: skip
    assert {each["state"] for verdict in held["verdicts"] for each in verdict["waivers"]} == {
        "used", "expired", "nobody in it",
    }  # fmt: skip


def test_every_word_that_a_record_may_say_is_in_the_schema() -> None:
    said = SCHEMA["$defs"]["verdict"]["properties"]
    assert said["lacking"]["items"]["properties"]["why"]["enum"] == list(LACKING)
    assert said["waivers"]["items"]["properties"]["state"]["enum"] == [USED, IDLE, EXPIRED, NOBODY]
    assert (said["severity"]["enum"], said["reads"]["enum"]) == (list(SEVERITIES), list(READS))
    assert set(SCHEMA["$defs"]["outcome"]["enum"]) == set(OUTCOMES)
    kinds = SCHEMA["properties"]["documents"]["items"]["properties"]["kind"]["enum"]
    assert kinds == list(KINDS_OF_DOCUMENT)


def test_it_is_made_again_byte_for_byte() -> None:
    text = every_kind().text()
    assert replayed(text).text() == text


def test_a_record_of_recorded_decisions_of_weighted_people_fits_the_schema() -> None:
    table = people().assign(weight=np.tile([0.5, 1.5], 100))
    cube = Cube.count(table, sensitive="group", y_true="label", y_pred="decision", favourable=1, weight="weight")
    subject = Subject({"name": "a", "sha256": "0", "format": "duckdb", "table": "t"}, None, "column x", "y", "1")
    FITS.validate(json.loads(recorded(Policy.default("group", 0.1), Evidence.counted(cube), subject).text()))


def owned(value: Any, path: tuple = ()) -> list[tuple]:
    """The places of a record whose keys are all said by the schema: every table in it but that of versions."""
    if isinstance(value, dict):
        own = [] if path == ("versions",) else [path]
        return own + [place for key, each in value.items() for place in owned(each, (*path, key))]
    if isinstance(value, list):
        return [place for at, each in enumerate(value[:2]) for place in owned(each, (*path, at))]
    return []


def test_a_key_that_the_schema_does_not_say_is_refused_everywhere(held: dict[str, Any]) -> None:
    places = owned(held)
    assert len(places) > 20
    for path in places:
        changed = json.loads(json.dumps(held))
        table = changed
        for key in path:
            table = table[key]
        table["a new key"] = 1
        assert not FITS.is_valid(changed), path


def test_no_key_can_be_left_out(held: dict[str, Any]) -> None:
    for key in held:
        assert not FITS.is_valid({name: value for name, value in held.items() if name != key}), key
    for key in held["verdicts"][0]:
        first = {name: value for name, value in held["verdicts"][0].items() if name != key}
        assert not FITS.is_valid({**held, "verdicts": [first]}), key


@pytest.mark.parametrize(
    "change", [{"opens": "yes"}, {"judged_on": "31.3.2026"}, {"format": "verdict"}, {"verdicts": []}]
)
def test_what_no_record_says_is_refused(held: dict[str, Any], change: dict[str, Any]) -> None:
    assert not FITS.is_valid({**held, **change})


def test_an_outcome_that_is_none_is_refused() -> None:
    held = json.loads(record(RULE).text())
    held["verdicts"][0]["outcome"] = "maybe"
    assert not FITS.is_valid(held)
