"""The Mitigation page: the cost of a smaller gap, model by model."""

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import (
    CSV,
    assert_fine,
    button,
    described,
    in_view,
    start,
    text,
    until,
    until_done,
    upload,
)


def run(app: AppTest) -> AppTest:
    app.switch_page("pages/mitigation.py").run()
    button(app, "Run 8 models").click().run()
    return until_done(app)


def test_before_the_run_there_is_the_audited_model(app: AppTest) -> None:
    assert_fine(app.switch_page("pages/mitigation.py").run())
    assert "The audited model decides 70.4 % of held-out people correctly" in text(app)
    assert "One point in depth" not in text(app)


def test_a_run_shows_every_model_and_opens_the_smallest_gap(app: AppTest) -> None:
    run(app)
    assert not any(each.label in ("Stop", "Run 8 models") for each in app.button)
    assert len(app.dataframe[0].value) == 9
    smallest = app.dataframe[0].value["gap"][1:].idxmin()
    shown = next(box for box in app.selectbox if box.label == "Model")
    assert shown.value == smallest
    assert f"to {app.dataframe[0].value['gap'][smallest]:.1f} points" in text(app)


def test_another_model_can_be_opened(app: AppTest) -> None:
    run(app)
    before = text(app)
    box = next(box for box in app.selectbox if box.label == "Model")
    assert_fine(box.set_value(1 if box.value != 1 else 2).run())
    assert text(app) != before
    assert len(app.get("plotly_chart")) == 2


def test_equalized_odds_shows_both_of_its_rates(app: AppTest) -> None:
    app.switch_page("pages/mitigation.py").run()
    app.selectbox(key="goal").set_value("equalized odds").run()
    button(app, "Run 5 models").click().run()
    until_done(app)
    assert len(app.get("plotly_chart")) == 3


def test_a_run_that_was_stopped_goes_on_where_it_was(app: AppTest) -> None:
    app.switch_page("pages/mitigation.py").run()
    button(app, "Run 8 models").click().run()
    until(app, lambda shown: len(shown.dataframe[0].value) > 2)
    button(app, "Stop").click().run()
    done = len(assert_fine(app).dataframe[0].value) - 1
    assert 2 <= done < 8
    button(app, f"Go on with {8 - done} model{'s' if done < 7 else ''}").click().run()
    assert len(until_done(app).dataframe[0].value) == 9


def test_one_group_has_no_gap_to_make_smaller(app: AppTest) -> None:
    alone = CSV.assign(who="a")
    start(described(upload(app, alone)))
    assert_fine(app.switch_page("pages/mitigation.py").run())
    assert "Fewer than two groups can be compared here" in text(app)
    assert "people.csv" in in_view(app)
    assert not app.get("plotly_chart")
