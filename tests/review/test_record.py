"""Records: made again they are the same bytes, and whatever was changed in one is refused."""

import copy
import json
import math
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance import Cube, Policy
from governance.errors import GovernanceError, PreviousDiffers, RecordDiffers, RecordUnreadable
from governance.review import record as records
from governance.review.documents import written
from governance.review.evidence import Evidence
from governance.review.gate import judge
from governance.review.record import Record, Subject, recorded, replayed, unchanged
from governance.review.rule import Rule
from tests.conftest import counted, random_people
from tests.review.test_properties import QUICK, counts, evidence

POLICY = Policy.parse(
    """# What was agreed
name = "P"
version = "2"
min_group_size = 15

[groups]
group = ["g0", "g1", "g2"]

[[rule]]
id = "even"
rate = "selection_rate"
compare = "difference"
by = "group"
at_most = 0.05
reads = "both"

[[rule]]
id = "steady"
rate = "true_positive_rate"
compare = "fall since previous"
by = "group"
at_most = 0.1

[[rule]]
id = "papers"
documents = ["model card", "checklist"]

[[waiver]]
rule = "even"
group = "g2"
owner = "Ada"
reason = "new"
expires = 2026-08-01
"""
)
SUBJECT = Subject({"name": "t.csv", "sha256": "aa", "people": 240}, {"name": "m.skops"}, "m.skops", "label", "1")
SEEN = replace(evidence(3), documents=(written("model card", "card.md", b"A card."),))
TEXT = recorded(POLICY, SEEN, SUBJECT, on=date(2026, 7, 1)).text()


def scalars(held: Any, path: tuple = ()) -> list[tuple]:
    """The path of every scalar in a JSON."""
    if isinstance(held, dict | list):
        pairs = held.items() if isinstance(held, dict) else enumerate(held)
        return [found for key, each in pairs for found in scalars(each, (*path, key))]
    return [path]


SCALARS = scalars(json.loads(TEXT))
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 10**20), st.floats(allow_nan=False), st.text(max_size=8),
    st.just([]), st.just({}), st.just("2026-07-02"), st.just(POLICY.text.replace("2026-08-01", "2027-08-01")),
)  # fmt: skip


def changed(path: tuple, value: Any) -> str:
    held = json.loads(TEXT)
    at = held
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return json.dumps(held, ensure_ascii=False, indent=1) + "\n"


def test_a_record_that_is_made_again_is_the_same_bytes() -> None:
    again = replayed(TEXT)
    assert again.text() == TEXT
    assert again.policy == POLICY
    assert again.policy.text == POLICY.text
    assert [each.outcome for each in again.verdicts] == [each.outcome for each in judge(SEEN, POLICY, on=again.on)]


@pytest.mark.parametrize("rule", QUICK, ids=lambda rule: f"{rule.compare} {' '.join(rule.rates)}")
def test_every_kind_of_rule_is_made_again(rule: Rule) -> None:
    table = random_people(5, 300)
    table.loc[:3, "group"] = None
    seen = Evidence.counted(counts(table, weight="weight"), previous=SEEN)
    replayed(recorded(Policy("P", (rule,), min_group_size=15), seen, SUBJECT).text())


@settings(max_examples=300)
@given(st.sampled_from(SCALARS), VALUES)
def test_whatever_is_changed_in_a_record_is_refused(path: tuple, value: Any) -> None:
    text = changed(path, value)
    if text == TEXT:
        return
    with pytest.raises(GovernanceError):
        replayed(text)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("judged_on",), "2026-07-02"),
        (("opens",), True),
        (("subject", "data", "sha256"), "bb"),
        (("policy", "text"), POLICY.text.replace("0.05", "0.5")),
        (("policy", "text"), POLICY.text.replace("2026-08-01", "2027-08-01")),
        (("policy", "text"), POLICY.text.replace("# What", "# All that")),
        (("verdicts", 0, "outcome"), "pass"),
        (("verdicts", 0, "value"), 0.01),
        (("documents", 0, "sha256"), "0" * 64),
        (("versions", "python"), "2.7"),
    ],
)
def test_an_edited_record_differs_from_what_is_made_again(path: tuple, value: Any) -> None:
    with pytest.raises(RecordDiffers, match="What is made again from the record is not what it says, from line"):
        replayed(changed(path, value))


def test_other_packages_are_named_where_a_record_differs() -> None:
    with pytest.raises(RecordDiffers, match=r"Packages differ: numpy 0\.1 then, .* now"):
        replayed(changed(("versions", "numpy"), "0.1"))


@given(st.integers(0, len(TEXT) - 1))
@settings(max_examples=40)
def test_a_record_that_was_cut_off_is_refused(length: int) -> None:
    with pytest.raises(GovernanceError):
        replayed(TEXT[:length])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "it is no complete JSON of a verdict"),
        ("[]", "it is no complete JSON of a verdict"),
        ("null", "it is no complete JSON of a verdict"),
        ('{"format": "assize cube 1"}', "its format is 'assize cube 1', not 'assize verdict 1'"),
        ('{"format": {"a": 1}}', "its format is"),
        ('{"format": "assize verdict 1"}', "it is no complete JSON of a verdict"),
        ("[" * 100_000, "it is no complete JSON of a verdict"),
        ('{"format": ' + "9" * 5_000 + "}", "it is no complete JSON of a verdict"),
        (
            changed(("documents",), [{"kind": "poem", "name": "p", "sha256": "a", "size": 1}]),
            "a document in it is none",
        ),
        (changed(("documents",), [{"kind": "checklist"}]), "it is no complete JSON of a verdict"),
        (changed(("subject", "label"), 3), "it does not say what was judged"),
        (changed(("versions",), []), "it does not say by which versions it was made"),
        (changed(("judged_on",), "some day"), "it is no complete JSON of a verdict"),
    ],
    ids=range(13),
)
def test_what_is_no_record_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(RecordUnreadable) as refused:
        replayed(text)
    assert f"This is no recorded verdict: {sentence}" in str(refused.value)


def test_a_huge_record_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "LARGEST", 1_000)
    with pytest.raises(RecordUnreadable, match="longer than"):
        Record.read(TEXT)


def test_a_huge_count_in_a_record_is_refused() -> None:
    held = json.loads(TEXT)
    held["counts"]["decided"]["shape"] = [10**9, 2, 2, 1]
    with pytest.raises(GovernanceError, match="count"):
        replayed(json.dumps(held))


@pytest.mark.parametrize("odd", [math.nan, math.inf, None, [[]], {"a": "b"}])
@pytest.mark.parametrize("place", ["data", "model"])
def test_what_was_judged_is_said_in_texts_and_numbers(odd: object, place: str) -> None:
    held = json.loads(TEXT)
    held["subject"][place] = {"name": "x", "odd": odd}
    for reads in (replayed, partial(unchanged, name="approved.json")):
        with pytest.raises(RecordUnreadable, match="it does not say what was judged"):
            reads(json.dumps(held))


def test_other_counts_make_another_record_that_holds_together() -> None:
    """A record proves what follows from its counts, not that they are those of the people."""
    other = recorded(POLICY, replace(evidence(9), documents=SEEN.documents), SUBJECT, on=date(2026, 7, 1)).text()
    mixed = copy.deepcopy(json.loads(TEXT)) | {"counts": json.loads(other)["counts"]}
    with pytest.raises(RecordDiffers):
        replayed(json.dumps(mixed, ensure_ascii=False, indent=1) + "\n")
    assert replayed(Record.read(json.dumps(mixed)).text()).text() != TEXT


def test_a_record_keeps_only_what_its_rules_are_about() -> None:
    table = random_people(1, 300)
    cube = Cube.count(table, sensitive=["group", "other"], y_true="label", y_pred="decision")
    held = json.loads(recorded(POLICY, Evidence.counted(cube, previous=SEEN), SUBJECT).text())
    assert held["counts"]["decided"]["attributes"] == ["group"]
    assert held["previous"]["decided"]["attributes"] == ["group"]


def test_the_gate_at_a_limit_that_nothing_is_beyond_is_recorded_too() -> None:
    replayed(recorded(Policy.default("group", 1.0), SEEN, SUBJECT).text())


def test_a_previous_version_with_another_favourable_outcome_is_refused() -> None:
    cube = counted({"a": (50, 50, 50, 50), "b": (50, 50, 50, 50)})
    other = Evidence.counted(replace(cube, favourable="no"))
    rule = Rule("r", ("selection_rate",), "fall since previous", ("group",), 0.1)
    with pytest.raises(PreviousDiffers, match="favourable was 'no' then, and is '1' now"):
        judge(Evidence.counted(cube, previous=other), Policy("P", (rule,)))
    plain = Policy("P", (replace(rule, compare="difference"),))
    assert judge(Evidence.counted(cube, previous=other), plain)[0].outcome == "pass"
