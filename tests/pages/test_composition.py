"""The Composition page: what is fine, what is not, what cannot be said; and a tab for each question."""

import json
import re

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import assert_fine, chosen, described, start, text, upload
from ui import blocks
from ui.composition import ROOMS


def room(app: AppTest, title: str) -> AppTest:
    """The page with this tab open."""
    app.switch_page("pages/composition.py")
    app.session_state["tab"] = title
    return assert_fine(app.run())


def drawn(app: AppTest, at: int = 0) -> str:
    return json.dumps(json.loads(app.get("plotly_chart")[at].proto.spec), ensure_ascii=False)


def test_the_page_opens_with_what_is_fine_and_what_is_not(app: AppTest) -> None:
    shown = text(assert_fine(app.switch_page("pages/composition.py").run()))
    assert "Of 20,000 people, 65.8 % are in the largest group (man)" in shown
    look, fine, unknown = re.search(
        r"\*\*Look at this\.\*\*(.*)\*\*Fine\.\*\*(.*)\*\*Cannot be said\.\*\*(.*)", shown, re.DOTALL
    ).groups()
    assert "woman 32.9 % where 50.0 % are expected, 17.1 points fewer" in look
    assert "ethnicity is missing for 515 people (2.6 %)" in look
    assert "the largest gap in base rate between the other groups is 5.5 to 41.2 points" in look
    assert "income is missing more often for Hispanic: 17.1 % (473 of 2,765 people) against 3.0 %" in look
    assert (
        "occupation tells whose sex is woman (0.86, 0.85 to 0.87); postcode_area tells whose ethnicity is Hispanic"
        in look
    )
    assert "All 3 groups have at least 30 people of each outcome" in fine
    assert "No gap in base rates turns round" in fine
    assert "Training and held out are alike" in fine
    assert "Whether non-binary should be more or fewer" in unknown
    assert len(app.get("plotly_chart")) == 1


def test_another_attribute_is_another_answer(app: AppTest) -> None:
    app.switch_page("pages/composition.py").run()
    assert_fine(app.pills[0].set_value(["disability", "age"]).run())
    assert "under 30 · disability: yes (21.5 %)" in text(app)
    assert "no reference is chosen" in text(app)


def test_groups_are_compared_with_what_the_reader_picks(app: AppTest) -> None:
    app.switch_page("pages/composition.py").run()
    for way, says in (
        ("Equal shares", "Against equal shares: man 65.8 % where 33.3 % are expected"),
        ("The people in training", "Against the people in training, no group is further from its share"),
        ("Women and men in the world", "World Population Prospects 2024"),
    ):
        assert_fine(chosen(app, "Compare shares with").set_value(way).run())
        assert says in text(app)
    assert_fine(chosen(app, "Compare shares with").set_value("Shares that I type").run())
    assert "no group is further from its share" in text(app)  # the shares that are there, to begin with
    next(each for each in app.number_input if each.label.startswith("man")).set_value(10.0).run()
    assert "they are compared once they add up to 100 %" in text(app)
    for name, value in (("man", 40.0), ("non-binary", 5.0), ("woman", 55.0)):
        next(each for each in app.number_input if each.label.replace("\\", "") == f"{name}, %").set_value(value)
    assert_fine(app.run())
    assert "Against the shares that were typed: man 65.8 % where 40.0 % are expected" in text(app)


def test_a_table_of_shares_can_be_given_and_a_wrong_one_is_refused_in_words(app: AppTest) -> None:
    app.switch_page("pages/composition.py").run()
    chosen(app, "Compare shares with").set_value("A table of shares").run()
    app.file_uploader[0].upload("town.csv", b"sex,people\nwoman,600\nman,400\n").run()
    assert "Against town.csv: woman 32.9 % where 60.0 % are expected" in text(assert_fine(app))
    app.file_uploader[0].upload("town.csv", b"gender,people\nwoman,600\nman,400\n").run()
    assert "has no column 'sex'; it has 'gender', 'people'" in text(app)
    assert not app.exception
    assert len(app.get("plotly_chart")) == 1  # and the page goes on without


@pytest.mark.parametrize(
    "meeting", [["ethnicity", "age"], ["sex", "age", "disability"], ["sex", "ethnicity", "age", "disability"]]
)
def test_two_to_four_attributes_meet(app: AppTest, meeting: list[str]) -> None:
    room(app, "Intersections")
    assert_fine(app.pills(key="meeting").set_value(meeting).run())
    assert "60 and over" in drawn(app)
    assert len(app.get("plotly_chart")) == len(app.dataframe) == 1


def test_one_attribute_alone_meets_nothing(app: AppTest) -> None:
    room(app, "Intersections")
    assert_fine(app.pills(key="meeting").set_value(["age"]).run())
    assert "Choose at least two" in text(app)


def test_labels_are_measured_and_looked_at_within_another_column(app: AppTest) -> None:
    shown = text(room(app, "Labels"))
    assert "woman: 32.3 % of all people, fewer than everybody else together (67.7 %)." in shown
    assert "12.3 points less often" in shown
    assert "Kolmogorov–Smirnov distance (KS): No outcome is further apart than 12.3 points" in shown.replace("**", "")
    assert "compared only within postcode_area it is 12.2 points less often" in shown
    assert len(app.get("plotly_chart")) == 3
    assert_fine(chosen(app, "Alike in").set_value("income").run())
    assert "within income" in text(app)
    assert_fine(chosen(app, "Group").set_value("man").run())
    assert "man: 65.8 % of all people, more than everybody else" in text(app)


def test_simpsons_paradox_is_shown_where_it_happens(app: AppTest) -> None:
    cells = [("a", "x", 80, 20), ("b", "x", 720, 280), ("a", "y", 350, 650), ("b", "y", 25, 75)]
    rows = [
        (group, place, label)
        for group, place, yes, no in cells
        for label, people in (("yes", yes), ("no", no))
        for _ in range(people)
    ]
    people = pd.DataFrame(rows, columns=["who", "place", "good"]).assign(amount=range(len(rows)))
    start(described(upload(app, people)))
    shown = text(room(app, "Labels"))
    assert "Simpson's paradox: the gap in base rates turns round for a within place, b within place" in shown
    chosen(app, "Alike in").set_value("place").run()
    assert "In 2 of 2 values of place it points the other way (x, y)" in text(app)


def test_training_and_test_stand_side_by_side_and_so_do_two_values_of_a_column(app: AppTest) -> None:
    shown = text(room(app, "Train and test"))
    assert "They have 14,000 and 6,000 people" in shown
    assert len(app.get("plotly_chart")) == 2
    assert_fine(app.selectbox(key="split").set_value("occupation").run())
    app.selectbox(key="first-occupation").set_value("care").run()
    assert_fine(app.selectbox(key="second-occupation").set_value("construction").run())
    assert (
        "Occupation care and occupation construction differ beyond chance. Shares differ (p < 0.001), most of all for"
        in text(app).replace("**", "")
    )


SMALL = "non-binary · Indigenous"


def test_a_committee_sees_no_group_of_too_few(app: AppTest) -> None:
    app.switch_page("pages/composition.py").run()
    app.segmented_control(key="view").set_value("Committee").run()
    app.pills[0].set_value(["sex", "ethnicity"]).run()
    for title in ROOMS:
        shown = text(room(app, title))
        named = "\n".join(line for line in shown.splitlines() if "are not shown" not in line)
        assert SMALL not in named, title
        for table in app.dataframe:
            assert SMALL not in table.value.to_string(), title
        for place in range(len(app.get("plotly_chart"))):
            assert SMALL not in drawn(app, place), title


def test_what_is_taken_away_holds_no_group_of_too_few(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the technical view everybody is seen, and still the files leave small groups out."""
    taken: dict[str, pd.DataFrame] = {}
    monkeypatch.setattr(blocks, "_download", lambda table, key, **_: taken.update({key: table}))
    app.switch_page("pages/composition.py").run()
    app.pills[0].set_value(["sex", "ethnicity"]).run()
    seen = []
    for title in [each for each in ROOMS if each != "Datasheet"]:
        room(app, title)
        seen += [table.value.to_string() for table in app.dataframe]
    assert SMALL in "\n".join(seen)
    assert len(taken) >= 12
    for key, table in taken.items():
        assert SMALL not in table.to_string(), key
    app.session_state["tab"] = "Labels"
    taken.clear()
    chosen(app.run(), "Group").set_value(f"{SMALL}").run()
    assert {key: len(taken[key]) for key in ("balance", "strata")} == {"balance": 0, "strata": 0}


def test_shares_to_type_do_not_tell_a_committee_how_many_there_are(app: AppTest) -> None:
    app.switch_page("pages/composition.py").run()
    app.segmented_control(key="view").set_value("Committee").run()
    assert_fine(chosen(app, "Compare shares with").set_value("Shares that I type").run())
    assert {each.value for each in app.number_input} == {33.3}
