"""History: recorded verdicts of earlier versions, made again, and the documents beside a model."""

import datetime
import hashlib
import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from governance import Policy
from governance.audit import Audit
from governance.review.evidence import Evidence
from governance.review.record import Subject, recorded, replayed
from tests.pages.conftest import assert_fine, button, chosen, text, uploader
from tests.pages.test_review import LOOSE, POLICY, committee, copied, everything, room
from tests.pages.test_review import page as page
from tests.reports.gate.test_schema import FITS
from ui import cache

SINCE = LOOSE.replace('"difference"', '"fall since previous"').replace("0.5", "0.02")


def verdict(
    audit: Audit, policy: str = LOOSE, threshold: float = 0.4, day: str = "2026-02-03", label: str = "repaid"
) -> bytes:
    subject = Subject({"name": "Lending", "sha256": "0" * 64}, None, "a model", label, "yes")
    evidence = Evidence.of(audit, threshold=threshold)
    return recorded(Policy.parse(policy), evidence, subject, on=datetime.date.fromisoformat(day)).text().encode()


def given(page: AppTest, *files: tuple[str, bytes]) -> AppTest:
    field = uploader(room(page, "History"), "Recorded verdicts")
    for file in files:
        field.upload(*file)
    field.run()
    return page


def test_without_an_earlier_version_it_is_said_what_to_give(page: AppTest) -> None:
    assert "There is no earlier version yet." in text(room(page, "History"))


def test_a_recorded_verdict_becomes_a_version(page: AppTest, audit: Audit) -> None:
    given(page, ("first.json", verdict(audit)))
    said = text(assert_fine(page))
    assert "2 versions, from 2026-02-03" in said
    assert "first to now: nothing changed." not in said
    assert "first" in everything(page)
    assert "Rule loose was removed" in said
    room(page, "Rules")
    assert "2 versions" in text(room(page, "History"))  # it stays when its field is gone


def test_versions_stand_by_their_days_and_those_of_one_name_are_told_apart(page: AppTest, audit: Audit) -> None:
    late, early, first = (verdict(audit, day=day) for day in ("2026-03-05", "2026-02-03", "2026-01-01"))
    given(page, ("same.json", late), ("same.json", early), ("now.json", first))
    short = {each: hashlib.sha256(each).hexdigest()[:6] for each in (late, early, first)}
    named = [f"now ({short[first]})", f"same ({short[early]})", f"same ({short[late]})", "now"]
    assert named in [each.value["version"].tolist() for each in assert_fine(page).dataframe if "version" in each.value]


def test_a_record_that_was_changed_is_refused_and_is_no_version(page: AppTest, audit: Audit) -> None:
    changed = verdict(audit).replace(b'"a model"', b'"another model"')
    given(page, ("changed.json", changed))
    assert not page.exception
    assert "changed.json." in text(page)
    assert page.error
    assert "There is no earlier version yet." in text(page)


def test_a_record_of_another_outcome_is_no_version(page: AppTest, audit: Audit) -> None:
    given(page, ("other.json", verdict(audit, label="granted")))
    said = text(assert_fine(page))
    assert "other is about another outcome (granted = yes), so it is no version" in said
    assert "There is no earlier version yet." in said


def test_what_is_no_record_is_refused_in_words(page: AppTest) -> None:
    given(page, ("data.json", json.dumps({"a": 1}).encode()))
    assert "This is no recorded verdict" in text(page)


def test_the_previous_version_is_what_rules_compare_with_once_somebody_says_so(page: AppTest, audit: Audit) -> None:
    copied(page, SINCE)
    button(page, "Put the copy in view").click().run()
    assert "There is no previous version to compare with" in text(room(page, "Rules"))
    given(page, ("approved.json", verdict(audit)))
    name = next(option for option in chosen(page, "The previous approved").options if "approved" in option)
    chosen(page, "The previous approved").set_value(_value(page, name)).run()
    said = text(room(page, "Rules"))
    assert "There is no previous version to compare with" not in said
    assert "lower than before" in said
    specs = "".join(each.proto.spec for each in page.get("plotly_chart"))
    assert "previous version" in specs
    room(page, "History")
    button(page, "Empty the history").click().run()
    assert "There is no previous version to compare with" in text(room(page, "Rules"))


def _value(page: AppTest, name: str) -> str:
    return next(sha for sha, file in page.session_state["_records"].items() if file == name)


def test_a_committee_sees_no_group_of_too_few_in_an_earlier_version(page: AppTest, audit: Audit) -> None:
    copied(page, LOOSE.replace("missing", "min_group_size = 500\nmissing"))
    button(page, "Put the copy in view").click().run()
    given(page, ("first.json", verdict(audit, LOOSE.replace("missing", "min_group_size = 1\nmissing"))))
    assert "woman" in everything(page)
    committee(page)
    assert "2 versions" in text(page)
    assert "non-binary" not in everything(page)
    assert "woman" not in everything(page)


def test_a_previous_version_that_had_to_make_room_is_said_once_and_forgotten(page: AppTest, audit: Audit) -> None:
    given(page, ("approved.json", verdict(audit)))
    (sha256,) = page.session_state["_records"]
    chosen(page, "The previous approved").set_value(sha256).run()
    cache.record.clear()
    page.run()
    assert not page.exception
    assert "had to make room" in text(page)
    assert "The gate" in text(assert_fine(page.run()))


@pytest.fixture
def documents(page: AppTest) -> AppTest:
    copied(page, LOOSE + '[[rule]]\nid = "papers"\ndocuments = ["datasheet", "model card"]\n')
    button(page, "Put the copy in view").click().run()
    return room(page, "Documents")


def attached(page: AppTest, kind: str, content: bytes) -> AppTest:
    uploader(page, f"Attach a {kind}").upload(f"{kind}.md", content).run()
    return page


def test_a_document_that_is_attached_is_there_for_the_rule_that_asks(documents: AppTest) -> None:
    assert "asked for by papers" in text(documents)
    attached(documents, "datasheet", b"About the data")
    attached(assert_fine(documents), "model card", b"About the model")
    said = text(assert_fine(documents))
    assert "The gate opens" in said
    assert "14 bytes, SHA-256" in said
    next(each for each in documents.button if each.key == "detach-datasheet").click().run()
    assert "The gate stays shut" in text(assert_fine(documents))


def test_a_document_in_which_nothing_is_written_is_refused(documents: AppTest) -> None:
    attached(documents, "datasheet", b"  \n")
    assert "nothing is written in it" in text(documents)


def test_the_datasheet_that_was_written_here_can_be_taken(documents: AppTest) -> None:
    assert not [each for each in documents.button if each.label.startswith("Take the datasheet")]
    documents.session_state["_written"] = {link: {"motivation-1": "To see"} for link in [cache.sample_choice().link]}
    room(documents, "Documents")
    button(documents, "Take the datasheet that was written here").click().run()
    assert "datasheet.md" in text(assert_fine(documents))


def test_what_is_taken_away_is_made_again_to_the_same_bytes(
    page: AppTest, files: dict[str, Callable[[], bytes]], audit: Audit
) -> None:
    room(page, "Take it away")
    text_of = files["away-verdict.json"]().decode()
    record = replayed(text_of)
    FITS.validate(json.loads(text_of))
    assert record.policy == POLICY
    assert record.subject.label == "repaid"
    given(page, ("own.json", text_of.encode()))
    assert "No outcome has turned since own." in text(assert_fine(page))


def test_summaries_are_taken_without_groups_of_too_few_people(
    page: AppTest, files: dict[str, Callable[[], bytes]]
) -> None:
    copied(page, LOOSE.replace("missing", "min_group_size = 500\nmissing"))
    button(page, "Put the copy in view").click().run()
    room(page, "Take it away")
    for name in ("verdict.md", "verdict.xml", "verdict.sarif"):
        written = files[f"away-{name}"]().decode()
        assert "loose" in written
        assert "non-binary" not in written
    assert "non-binary" in files["away-verdict.json"]().decode()
