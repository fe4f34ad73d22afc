"""The Datasheet tab: what is measured, a form that keeps what is written, and the ways to take it along."""

from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from governance.reports.datasheet import Datasheet, datasheet, from_json, to_json
from governance.reports.datasheet.asked import TITLES
from governance.reports.datasheet.questions import questions_of
from tests.conftest import ROOT
from tests.pages.conftest import CSV, assert_fine, described, start, text, upload
from tests.pages.test_composition import room
from ui import cache
from ui.written import MOST_AUDITS, Shelf, Written


def section(app: AppTest, name: str) -> AppTest:
    app.pills(key="datasheet-section").set_value(name)
    return assert_fine(app.run())


def write(app: AppTest, question: str, answer: str) -> AppTest:
    return assert_fine(app.text_area(key=f"datasheet-{question}").set_value(answer).run())


def answer(app: AppTest, question: str) -> str:
    return app.text_area(key=f"datasheet-{question}").value


Files = dict[str, Callable[[], bytes]]


def downloaded(files: Files) -> Datasheet:
    """The datasheet that the button gives away."""
    return from_json(files["datasheet-json"]())


def another(app: AppTest) -> AppTest:
    """Somebody else at the same address, on the same tab."""
    other = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    other.query_params["audit"] = app.query_params["audit"]
    assert_fine(other.run())
    return room(other, "Datasheet")


@pytest.fixture
def opened(app: AppTest) -> AppTest:
    return room(app, "Datasheet")


@pytest.fixture
def started(app: AppTest) -> AppTest:
    """An audit of an uploaded table, with an address and with nothing written about it."""
    cache.shelf.clear()
    return start(described(upload(app)))


def test_one_section_is_shown_at_a_time_with_a_field_for_each_question(opened: AppTest) -> None:
    assert "None of the 39 questions that only people can answer are answered; 11 more are measured" in text(opened)
    for name in TITLES:
        section(opened, name)
        wanted = [f"datasheet-{each.id}" for each in questions_of(name)]
        assert [each.key for each in opened.text_area] == wanted
        assert all(each.placeholder for each in opened.text_area)
        assert [each.label for each in opened.text_area] == [each.text for each in questions_of(name)]


def test_what_is_measured_stands_under_its_question(opened: AppTest) -> None:
    shown = text(section(opened, "composition"))
    assert "The table has 20,000 rows, one a person, and 19 columns." in shown
    assert shown.count("Measured: ") == 10
    groups = [each.value for each in opened.dataframe]
    assert any("6,451" in frame.to_numpy() and "woman" in frame.to_numpy() for frame in groups)
    assert any("982" in frame.to_numpy() and "income" in frame.to_numpy() for frame in groups)


def test_an_answer_survives_another_section_and_another_page(opened: AppTest, files: Files) -> None:
    write(opened, "motivation-1", "To try the product.")
    assert "1 of the 39 questions that only people can answer is answered" in text(opened)
    assert "Motivation: 1 of the 3 questions" in text(opened)
    section(opened, "uses")
    write(opened, "uses-5", "Nothing real.")
    assert_fine(opened.switch_page("pages/metrics.py").run())
    room(opened, "Datasheet")
    assert answer(opened, "uses-5") == "Nothing real."
    assert answer(section(opened, "motivation"), "motivation-1") == "To try the product."
    assert downloaded(files).answers == {"motivation-1": "To try the product.", "uses-5": "Nothing real."}


def test_an_answer_that_is_emptied_is_no_answer(opened: AppTest, files: Files) -> None:
    write(opened, "motivation-1", "x")
    write(opened, "motivation-1", "")
    assert downloaded(files).answers == {}
    assert "None of the 39" in text(opened)


def test_a_reload_at_the_address_of_the_audit_finds_the_answers(started: AppTest, files: Files) -> None:
    write(room(started, "Datasheet"), "motivation-2", "Two people.")
    assert "in the memory of this server, where everybody who opens it reads and changes the same" in text(started)
    assert "it is not on any disk" in text(started)
    assert answer(another(started), "motivation-2") == "Two people."
    assert downloaded(files).answers == {"motivation-2": "Two people."}


def test_another_audit_has_answers_of_its_own_and_the_first_keeps_its(started: AppTest) -> None:
    write(room(started, "Datasheet"), "motivation-3", "Nobody paid.")
    first = started.query_params["audit"]
    assert_fine(started.switch_page("pages/data.py").run())
    start(described(upload(started, CSV.assign(amount=1), "others.csv")))
    assert started.query_params["audit"] != first
    assert answer(room(started, "Datasheet"), "motivation-3") == ""
    write(started, "motivation-3", "Somebody did.")
    assert_fine(started.switch_page("pages/data.py").run())
    start(described(upload(started)))
    assert started.query_params["audit"] == first
    assert answer(room(started, "Datasheet"), "motivation-3") == "Nobody paid."


def test_what_is_written_about_the_sample_at_first_sight_is_seen_by_nobody_else(opened: AppTest) -> None:
    write(opened, "motivation-1", "Mine alone.")
    assert "kept once you leave its field, for this visit in the memory" in text(opened)
    other = assert_fine(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run())
    assert answer(room(other, "Datasheet"), "motivation-1") == ""


def test_two_people_at_one_field_lose_nothing(started: AppTest, files: Files) -> None:
    ann, bob = room(started, "Datasheet"), another(started)
    write(ann, "motivation-1", "Ann's words.")
    assert answer(bob, "motivation-1") == ""  # nothing has told him yet
    write(bob, "motivation-1", "Bob's words.")
    both = "Ann's words.\n\nBob's words."
    assert answer(bob, "motivation-1") == both
    assert [each.value.split(".")[0] for each in bob.warning] == ["Somebody else wrote here at the same time"]
    assert_fine(ann.run())
    assert (answer(ann, "motivation-1"), list(ann.warning)) == (both, [])
    write(ann, "motivation-1", "Our words.")
    write(assert_fine(bob.run()), "motivation-1", "Our better words.")
    assert not bob.warning
    assert downloaded(files).answers == {"motivation-1": "Our better words."}
    assert_fine(ann.text_input(key="datasheet-title").set_value("Ann's").run())
    assert_fine(bob.text_input(key="datasheet-title").set_value("Bob's").run())
    assert bob.text_input(key="datasheet-title").value == downloaded(files).title == "Ann's / Bob's"


def test_what_would_be_too_long_together_is_given_back(started: AppTest, files: Files) -> None:
    ann, bob = room(started, "Datasheet"), another(started)
    write(ann, "motivation-1", "a" * 15_000)
    write(bob, "motivation-1", "b" * 15_000)
    assert answer(bob, "motivation-1") == downloaded(files).answers["motivation-1"] == "a" * 15_000
    assert "Yours is not kept" in bob.warning[0].value
    assert [each.value for each in bob.text] == ["b" * 15_000]
    write(bob, "motivation-1", "a" * 15_000 + "b" * 5_000)
    assert not bob.warning
    assert not bob.text


def test_whoever_empties_a_field_does_not_empty_what_another_wrote_meanwhile(started: AppTest) -> None:
    write(room(started, "Datasheet"), "motivation-1", "First.")
    bob = another(started)
    write(started, "motivation-1", "First. Second.")
    write(bob, "motivation-1", "")
    assert answer(bob, "motivation-1") == "First. Second."
    assert "so the field is not emptied" in bob.warning[0].value
    write(bob, "motivation-1", "")
    assert answer(assert_fine(started.run()), "motivation-1") == ""


def test_an_uploaded_answer_does_not_replace_what_another_wrote_meanwhile(started: AppTest) -> None:
    room(started, "Datasheet")
    started.file_uploader(key="datasheet-file").upload("datasheet.json", earlier(motivation_1="From the file."))
    assert_fine(started.run())
    write(another(started), "motivation-1", "Typed.")
    assert_fine(started.button(key="datasheet-take").click().run())
    assert answer(started, "motivation-1") == "Typed.\n\nFrom the file."


def test_where_many_audits_are_written_about_none_is_dropped_and_that_is_said(started: AppTest) -> None:
    for place in range(MOST_AUDITS):
        about = Written(f"link {place}", {}, cache.shelf())
        assert about.shared
        assert about.write("uses-1", str(place), seen="", between=" ", longest=9) is None
    write(room(started, "Datasheet"), "motivation-1", "Mine alone.")
    assert "has no room for another to be shared" in text(started)
    assert answer(started, "motivation-1") == "Mine alone."
    assert Written("link 0", {}, cache.shelf()).texts == {"uses-1": "0"}
    assert len(cache.shelf().texts) == MOST_AUDITS
    assert answer(another(started), "motivation-1") == ""
    cache.shelf.clear()


def test_what_is_read_is_not_yet_on_the_shelf() -> None:
    shelf = Shelf()
    assert Written("link", {}, shelf).texts == {}
    assert shelf.texts == {}


def test_an_emptied_title_is_the_name_of_the_table(opened: AppTest, files: Files) -> None:
    assert_fine(opened.text_input(key="datasheet-title").set_value("").run())
    assert opened.text_input(key="datasheet-title").value == ""
    assert downloaded(files).title == "Lending sample"
    assert files["datasheet-md"]().startswith(b"# Datasheet: Lending sample")


def test_the_committee_reads_and_does_not_write(opened: AppTest) -> None:
    write(opened, "motivation-1", "![](http://evil.example/x.png) **bold**")
    opened.segmented_control(key="view").set_value("Committee")
    assert_fine(opened.run())
    assert not opened.text_area
    assert not opened.text_input
    assert not opened.file_uploader
    assert [each.value for each in opened.text] == ["![](http://evil.example/x.png) **bold**"]
    assert text(opened).count("Not answered.") == 3
    assert "Answers are written in the technical view." in text(opened)
    assert "20,000 rows" in text(section(opened, "composition"))


def test_the_name_the_version_and_who_answered_are_kept_too(opened: AppTest) -> None:
    assert opened.text_input(key="datasheet-title").value == "Lending sample"
    assert_fine(opened.text_input(key="datasheet-authors").set_value("The team").run())
    assert_fine(opened.switch_page("pages/metrics.py").run())
    assert room(opened, "Datasheet").text_input(key="datasheet-authors").value == "The team"


def test_there_are_three_ways_to_take_it_along(opened: AppTest) -> None:
    labels = [each.label for each in opened.get("download_button")]
    assert labels[:3] == ["Markdown (.md)", "Page (.html)", "JSON (.json)"]


def earlier(**answers: str) -> bytes:
    sheet = datasheet(
        cache.audit(cache.sample_choice()),
        date=date(2026, 1, 2),
        answers={each.replace("_", "-"): said for each, said in answers.items()},
        authors="Another team",
        fingerprint="another",
    )
    return to_json(sheet).encode()


def test_an_earlier_datasheet_can_be_gone_on_from(opened: AppTest, files: Files) -> None:
    write(opened, "motivation-1", "Old words.")
    write(opened, "motivation-2", "Stays.")
    content = earlier(motivation_1="New words.", uses_1="For tests.")
    opened.file_uploader(key="datasheet-file").upload("datasheet.json", content)
    assert_fine(opened.run())
    assert "dated 2026-01-02, and holds answers to 2 of the 57 questions." in text(opened)
    assert "It was measured from another table" in text(opened)
    assert "2 entries would be added and 1 replaced." in text(opened)
    assert answer(opened, "motivation-1") == "Old words."
    assert_fine(opened.button(key="datasheet-take").click().run())
    assert answer(opened, "motivation-1") == "New words."
    assert opened.text_input(key="datasheet-authors").value == "Another team"
    assert "All of it is in place." in text(opened)
    expected = {"motivation-1": "New words.", "motivation-2": "Stays.", "uses-1": "For tests."}
    assert downloaded(files).answers == from_json(to_json(downloaded(files))).answers == expected
    assert answer(section(opened, "uses"), "uses-1") == "For tests."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"{", "it is not JSON"),
        (b"\xff\xfe", "it is not JSON"),
        (b'{"format": "assize cube 1"}', "its format is 'assize cube 1'"),
        (b"of another kind", "A datasheet has no question 'uses-9'"),
    ],
)
def test_a_file_that_is_no_datasheet_is_refused_where_it_was_given(
    opened: AppTest, content: bytes, sentence: str
) -> None:
    write(opened, "motivation-1", "Stays.")
    content = earlier(uses_1="x").replace(b"uses-1", b"uses-9") if content == b"of another kind" else content
    opened.file_uploader(key="datasheet-file").upload("x.json", content)
    opened.run()
    assert not opened.exception
    assert sentence in "\n".join(each.value for each in opened.error).replace("\\", "")
    assert answer(opened, "motivation-1") == "Stays."


def test_names_from_the_data_are_not_read_as_markdown(app: AppTest) -> None:
    odd = CSV.rename(columns={"amount": "![](http://evil.example/x.png)"}).assign(code=1)
    start(described(upload(app, odd, "odd.csv")))
    section(room(app, "Datasheet"), "composition")
    assert "![](http://evil" not in "".join(each.value for each in [*app.markdown, *app.caption])
