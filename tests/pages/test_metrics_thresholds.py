"""The Thresholds tab: a plan is set, and what follows is said, drawn and kept in the address."""

import json
import re

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from governance.audit import Audit
from governance.data import models
from governance.metrics.costs import Costs
from governance.metrics.operating import Plan, changes
from governance.metrics.presets import least_cost_for_all, nearest_to_goal
from tests.pages.conftest import CSV, assert_fine, chosen, segmented, start, text, upload
from ui.metrics.curves import PICTURES
from ui.metrics.plans import MOST_OWN, PRESETS


def tab(app: AppTest, **address: str) -> AppTest:
    """The page with this tab open at this address."""
    for key, value in {"look": "Thresholds", **address}.items():
        app.query_params[key] = value
    return assert_fine(app.switch_page("pages/metrics.py").run())


def own(app: AppTest) -> dict[str, float]:
    """The threshold of each group: said where a ready-made plan is followed, on sliders where they are set by hand."""
    if said := re.search(r"\*\*Thresholds: (.*?)\.\*\*", text(app)):
        pairs = (each.rsplit(" ", 1) for each in said[1].split(", "))
        return {group: float(at) for group, at in pairs}
    return {slider.label.replace("\\", ""): slider.value for slider in app.slider if slider.key != "threshold"}


def drawn(app: AppTest) -> str:
    return json.dumps([json.loads(each.proto.spec) for each in app.get("plotly_chart")], ensure_ascii=False)


def test_moving_the_bar_says_who_changes(app: AppTest) -> None:
    page = tab(app)
    assert "Nobody's decision changes: the largest gap in selection rate is 7.1 points." in text(page)
    assert "The audit began with this threshold, 0.50" in text(page)
    assert_fine(page.slider(key="threshold").set_value(0.6).run())
    assert "At a threshold of 0.60 instead of 0.50, the largest gap in selection rate goes from 7.1" in text(page)
    assert not own(page)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_moves_the_sliders(app: AppTest, preset: str, audit: Audit) -> None:
    page = tab(app, mode="One per group", by="ethnicity")
    assert_fine(page.pills(key="preset").set_value(preset).run())
    assert "Ask counsel" in text(page)
    if preset in ("same threshold", "set by hand"):
        assert set(own(page).values()) == {0.5}
        assert "Nobody's decision changes" in text(page)
        assert "Chosen and measured on the same people" not in text(page)
        return
    assert "Chosen and measured on the same people" in text(page)
    assert f"With one threshold per group for {preset}" in text(page)
    if preset == "equal opportunity":
        plan = nearest_to_goal(audit.cube.by("ethnicity"), preset, 0.5, least=30)
        assert own(page)["White"] == plan.of(("White",))
        assert own(page)["Black"] == plan.of(("Black",))


def test_a_preset_follows_the_common_threshold(app: AppTest, audit: Audit) -> None:
    page = tab(app, mode="One per group", preset="Equal selection")
    assert_fine(page.slider(key="threshold").set_value(0.7).run())
    plan = nearest_to_goal(audit.cube.by("sex"), "equal selection", 0.7, least=30)
    assert own(page) == {group: plan.of((group,)) for group in ("man", "woman", "non-binary")}


def test_what_is_set_by_hand_begins_where_the_preset_was(app: AppTest) -> None:
    page = tab(app, mode="One per group", preset="Equal selection", at1="0.9")
    before = own(page)
    assert before["man"] != 0.9  # what is set by hand is nothing to a preset
    assert not [slider for slider in page.slider if slider.key.startswith("at")]
    assert_fine(page.pills(key="preset").set_value("set by hand").run())
    assert own(page) == before
    assert_fine(page.slider(key="at1").set_value(0.8).run())
    assert own(page) == {**before, "man": 0.8}
    assert "With one threshold per group set by hand" in text(page)


def test_a_preset_stays_while_the_common_threshold_moves(app: AppTest, audit: Audit) -> None:
    page = tab(app, mode="One per group", preset="Equal selection")
    for threshold in (0.51, 0.52, 0.53, 0.54, 0.55):
        assert_fine(page.slider(key="threshold").set_value(threshold).run())
        assert page.pills(key="preset").value == "equal selection"
        plan = nearest_to_goal(audit.cube.by("sex"), "equal selection", threshold, least=30)
        assert own(page) == {group: plan.of((group,)) for group in ("man", "woman", "non-binary")}


@pytest.mark.parametrize(
    "address",
    [
        {"preset": "zz"},
        {"preset": "Set by hand", "at1": "zz", "at2": "7"},
        {"mode": "zz", "curve": "zz"},
    ],
)
def test_an_address_that_cannot_be_meant_falls_back(app: AppTest, address: dict[str, str]) -> None:
    page = tab(app, **{"mode": "One per group", **address})
    assert set(own(page).values()) <= {0.5}
    assert "Nobody's decision changes" in text(page)


def test_a_rate_that_is_chosen_is_among_the_panels(app: AppTest) -> None:
    page = tab(app, mode="One per group", preset="Equal opportunity", rate="Accuracy")
    assert "Accuracy<br>gap" in drawn(page)
    assert "True positive rate<br>gap" in drawn(page)


def test_a_plan_that_changes_nothing_is_not_drawn_as_before_and_after(app: AppTest) -> None:
    page = tab(app)
    assert "At the thresholds now" in drawn(page)
    assert not page.metric
    assert_fine(page.slider(key="threshold").set_value(0.6).run())
    assert "Before (hollow) and after" in drawn(page)
    assert [each.label for each in page.metric] == ["Gain the decision", "Lose the decision", "Cost per person"]


def test_a_committee_is_not_told_of_a_few_people_who_change(app: AppTest, audit: Audit) -> None:
    page = tab(app, by="ethnicity", threshold="0.51")
    app.session_state["who"] = True
    every = changes(audit.cube.by("ethnicity"), Plan(0.5), Plan(0.51))
    few = {
        group[0]
        for group, gain, lose in zip(every.groups, every.gain, every.lose, strict=True)
        if any(0 < each < 5 for each in (*gain, *lose))
    }
    assert few
    assert "is not told of" not in text(page.run()).split("Of the file")[0]
    assert_fine(segmented(page, "View").set_value("Committee").run())
    assert "Whose decision changes is not told of" in text(page)
    table = next(each.value for each in page.dataframe if "lose" in each.value.columns)
    empty = set(table.loc[table["lose"].isna(), "group"])
    assert {name for name in few if name != "(missing)"} <= empty
    assert f"{every.flipped} people (" in text(page) or f"{every.flipped} people lose" in text(page)


def test_another_attribute_does_not_inherit_the_sliders(app: AppTest) -> None:
    page = tab(app, mode="One per group", preset="Set by hand", at1="0.8")
    assert own(page)["man"] == 0.8
    assert_fine(page.pills(key="by").set_value(["ethnicity"]).run())
    assert set(own(page).values()) == {0.5}


def test_an_address_opens_the_same_plan(app: AppTest) -> None:
    address = {"mode": "One per group", "preset": "Set by hand", "at1": "0.6", "at2": "0.4", "curve": "Cost"}
    page = tab(app, **address, cost_fn="3")
    assert own(page) == {"man": 0.6, "woman": 0.4, "non-binary": 0.5}
    assert page.number_input(key="cost_fn").value == 3
    assert "Cost per person at every threshold" in drawn(page)


def test_costs_are_the_readers_and_their_least_can_be_taken(app: AppTest, audit: Audit) -> None:
    page = tab(app)
    assert_fine(page.number_input(key="cost_fn").set_value(4.0).run())
    best = least_cost_for_all(audit.cube, Costs(1, 4), 0.5)
    assert f"a wrong refusal 4, one threshold for all costs least at {best:.2f}" in text(page)
    assert_fine(page.button(key="to-least-cost").click().run())
    assert page.slider(key="threshold").value == best
    assert page.button(key="to-least-cost").disabled


@pytest.mark.parametrize("picture", PICTURES)
def test_every_picture_is_drawn_with_the_plan(app: AppTest, picture: str) -> None:
    page = tab(app, mode="One per group", preset="Equal opportunity", curve=picture, by="ethnicity")
    assert len(page.get("plotly_chart")) == 2
    assert "ethnicity: (missing)" in drawn(page)


def judged(app: AppTest, table: pd.DataFrame, way: str, asked: str, column: str, who: str = "who") -> AppTest:
    """The audit of an uploaded table by one of its own columns."""
    upload(app, table)
    chosen(app, "Label").set_value("good").run()
    chosen(app, "Favourable").set_value("yes").run()
    chosen(app, "Sensitive").set_value([who]).run()
    chosen(app, "Who decides").set_value(way).run()
    chosen(app, asked).set_value(column).run()
    return assert_fine(start(app))


def by_score(app: AppTest, table: pd.DataFrame = CSV) -> AppTest:
    return judged(app, table, "A column of scores", "The scores", "likely")


def test_a_committee_sees_no_group_of_too_few_people(app: AppTest) -> None:
    few = pd.concat([CSV, CSV.head(8).assign(who="few"), CSV.head(100).assign(who="c")], ignore_index=True)
    page = tab(by_score(app, few), mode="One per group", preset="Equal selection")
    assert "few" in drawn(page)
    assert set(own(page)) == {"a", "b"}  # c could tell of the few
    assert "At the common threshold of 0.50 stay c, few" in text(page)
    assert_fine(segmented(page, "View").set_value("Committee").run())
    for picture in PICTURES:
        assert_fine(page.segmented_control(key="curve").set_value(picture).run())
        assert set(own(page)) == {"a", "b"}
        assert "few" not in drawn(page)
        assert "stay c" not in text(page)


def test_recorded_decisions_without_a_score_say_what_is_missing(app: AppTest) -> None:
    judged(app, CSV[["who", "good", "said"]], "A column of decisions", "The decisions", "said")
    page = tab(app)
    assert "There is no score to move a threshold over: the table holds decisions only." in text(page)
    assert "What cannot hold together" in text(page)
    assert not own(page)


def test_scores_alone_are_enough(app: AppTest) -> None:
    page = tab(by_score(app), mode="One per group", preset="Equalized odds")
    assert set(own(page)) == {"a", "b"}


def test_odd_groups_are_shown_as_they_are(app: AppTest) -> None:
    names = ["=x", "<b>", "(missing)", "![](http://x)", "%{y}"] + [f"g{place}" for place in range(195)]
    table = pd.concat([CSV] * 20, ignore_index=True).assign(who=lambda each: [names[at % 200] for at in each.index])
    page = tab(by_score(app, table), mode="One per group", preset="Equal selection")
    assert len(own(page)) == MOST_OWN
    for picture in PICTURES:
        assert_fine(page.segmented_control(key="curve").set_value(picture).run())
        assert drawn(page).count("largest of 200 groups") == 2
        assert "&lt;b&gt;" in drawn(page)
        assert "<b><b>" not in drawn(page)


def test_one_group_and_one_outcome_are_said_and_not_broken(app: AppTest) -> None:
    by_score(app, CSV.assign(who="all"))
    page = tab(app, mode="One per group", preset="Equalized odds")
    assert set(own(page)) == {"all"}
    assert "nothing can be said" in text(page)
    for picture in PICTURES:
        assert_fine(page.segmented_control(key="curve").set_value(picture).run())


def test_a_group_with_one_outcome_only_is_listed_where_it_has_no_curve(app: AppTest) -> None:
    by_score(app, CSV.assign(good=lambda each: each["good"].where(each["who"] == "a", "yes")))
    page = tab(app, mode="One per group", preset="Equalized odds", curve="ROC")
    assert "Not drawn, since nobody there can be measured: b." in text(page)
    assert "nobody to measure" in drawn(page)
    assert "b: at no threshold is the true positive rate and false positive rate about 30 people or more." in text(page)


def test_scores_beside_a_models_decisions_can_be_tried(app: AppTest, audit: Audit) -> None:
    chosen(app, "Who decides").set_value("A model from a file").run()
    next(each for each in app.file_uploader if "classifier" in each.label).upload(
        "lender.skops", models.save(audit.model)
    ).run()
    page = tab(assert_fine(start(app)))
    assert "There are scores beside them" in text(page)
    assert "Nobody's decision changes" in text(page)  # the model's own decisions are those at 0.5
    assert_fine(page.slider(key="try").set_value(0.95).run())
    assert "At a threshold of 0.95 instead of the decisions as they are" in text(page)
    assert_fine(page.segmented_control(key="mode").set_value("One per group").run())
    assert {"man", "woman"} <= set(own(page))


def test_tables_open_and_hold_the_numbers(app: AppTest) -> None:
    for key in ("who", "cannot"):
        app.session_state[key] = True
    page = tab(app, mode="One per group", preset="Equal opportunity")
    frames = [set(each.value.columns) for each in page.dataframe]
    assert any({"gain", "lose", "threshold"} <= each for each in frames)
    assert sum("can be" in each for each in frames) == 4
    assert "Chouldechova (2017)" in text(page)
