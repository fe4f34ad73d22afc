"""The Datasheet tab: what is measured, a form that keeps what is written, and the ways to take it along."""

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from governance.reports.datasheet import QUESTIONS, datasheet, from_json, to_json
from governance.reports.datasheet.asked import TITLES
from governance.reports.datasheet.questions import questions_of
from tests.conftest import ROOT
from tests.pages.conftest import CSV, assert_fine, described, start, text, upload
from tests.pages.test_composition import room
from ui import cache


def section(app: AppTest, name: str) -> AppTest:
    app.pills(key="datasheet-section").set_value(name)
    return assert_fine(app.run())


def write(app: AppTest, question: str, answer: str) -> AppTest:
    return assert_fine(app.text_area(key=f"datasheet-{question}").set_value(answer).run())


def answer(app: AppTest, question: str) -> str:
    return app.text_area(key=f"datasheet-{question}").value


def downloaded(app: AppTest):
    """The datasheet that the button would give away."""
    fixed = app.session_state["_visitor"]
    choice = app.session_state["_choice"] if "_choice" in app.session_state else cache.sample_choice()
    started = "_choice" in app.session_state
    held = cache.written(choice.link if started else f"{choice.link} {fixed}")
    return datasheet(
        cache.audit(choice), date=date(2026, 3, 1), answers={each: held[each] for each in QUESTIONS if each in held}
    )


@pytest.fixture
def opened(app: AppTest) -> AppTest:
    return room(app, "Datasheet")


@pytest.fixture
def started(app: AppTest) -> AppTest:
    """An audit of an uploaded table, with an address and with nothing written about it."""
    cache.written.clear()
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


def test_an_answer_survives_another_section_and_another_page(opened: AppTest) -> None:
    write(opened, "motivation-1", "To try the product.")
    assert "1 of the 39 questions that only people can answer is answered" in text(opened)
    assert "Motivation: 1 of the 3 questions" in text(opened)
    section(opened, "uses")
    write(opened, "uses-5", "Nothing real.")
    assert_fine(opened.switch_page("pages/metrics.py").run())
    room(opened, "Datasheet")
    assert answer(opened, "uses-5") == "Nothing real."
    assert answer(section(opened, "motivation"), "motivation-1") == "To try the product."
    assert downloaded(opened).answers == {"motivation-1": "To try the product.", "uses-5": "Nothing real."}


def test_an_answer_that_is_emptied_is_no_answer(opened: AppTest) -> None:
    write(opened, "motivation-1", "x")
    write(opened, "motivation-1", "")
    assert downloaded(opened).answers == {}
    assert "None of the 39" in text(opened)


def test_a_reload_at_the_address_of_the_audit_finds_the_answers(started: AppTest) -> None:
    write(room(started, "Datasheet"), "motivation-2", "Two people.")
    assert "in the memory of this server, where everybody who opens it reads and changes the same" in text(started)
    assert "it is not on any disk" in text(started)
    again = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    again.query_params["audit"] = started.query_params["audit"]
    assert_fine(again.run())
    assert answer(room(again, "Datasheet"), "motivation-2") == "Two people."
    assert downloaded(again).answers == {"motivation-2": "Two people."}


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
    assert "kept for this visit" in text(opened)
    other = assert_fine(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run())
    assert answer(room(other, "Datasheet"), "motivation-1") == ""


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


def test_an_earlier_datasheet_can_be_gone_on_from(opened: AppTest) -> None:
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
    assert downloaded(opened).answers == from_json(to_json(downloaded(opened))).answers == expected
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
