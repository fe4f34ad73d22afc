"""The Data page: a finding at first sight, and the way from a file to an audit."""

from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT
from tests.pages.conftest import CSV, assert_fine, chosen, confirm, described, in_view, segmented, start, text, upload

WITHOUT_A_MODEL = {
    "mitigation": "no threshold can be set, and nobody knows how they were made",
    "explanations": "surrogate",
}


def test_a_visitor_sees_a_finding_first(app: AppTest) -> None:
    assert "Selection rate by ethnicity: Indigenous at 48.5 % against White at 70.5 %" in text(app)
    assert len(app.get("plotly_chart")) == 1


def test_what_is_audited_is_in_sight(app: AppTest) -> None:
    card = in_view(app)
    for fact in (
        "Lending sample",
        "6,000 held out of 20,000",
        "repaid = yes",
        "logistic regression",
        "0.50",
        "Fair lending",
    ):
        assert fact in card


def test_a_file_becomes_an_audit(app: AppTest) -> None:
    described(upload(app))
    assert_fine(start(app))
    card = in_view(app)
    assert "people.csv" in card
    assert "180 held out of 600 people" in card
    assert "good = yes" in card


def test_nothing_starts_before_everything_is_said(app: AppTest) -> None:
    upload(app)
    assert not any(button.label == "Start the audit" for button in app.button)
    assert "Choose the label, its value that is good for the person" in text(app)


def test_a_column_of_decisions_is_audited_without_a_model(app: AppTest) -> None:
    described(upload(app))
    chosen(app, "Who decides").set_value("A column of decisions").run()
    assert not any(button.label == "Start the audit" for button in app.button)
    chosen(app, "The decisions").set_value("said").run()
    assert_fine(start(app))
    assert "column said" in in_view(app)
    for page, why in WITHOUT_A_MODEL.items():
        assert_fine(app.switch_page(f"pages/{page}.py").run())
        assert why in text(app)


def test_a_column_of_scores_has_a_threshold(app: AppTest) -> None:
    described(upload(app))
    chosen(app, "Who decides").set_value("A column of scores").run()
    chosen(app, "The scores").set_value("likely").run()
    assert_fine(start(app))
    assert_fine(app.switch_page("pages/metrics.py").run())
    assert app.slider(key="threshold").value == 0.5


def test_a_numeric_attribute_asks_for_bands(app: AppTest) -> None:
    described(upload(app))
    chosen(app, "Sensitive").set_value(["who", "age"]).run()
    chosen(app, "Bands of age").set_value("30, 50").run()
    assert_fine(start(app))
    app.switch_page("pages/composition.py").run()
    app.pills[0].set_value(["age"]).run()
    assert "50 and over" in str(app.get("plotly_chart")[0].proto.spec)


def test_bands_that_are_no_numbers_are_refused_in_words(app: AppTest) -> None:
    described(upload(app))
    chosen(app, "Sensitive").set_value(["age"]).run()
    chosen(app, "Bands of age").set_value("thirty").run()
    assert not app.exception
    assert "'thirty' is not a list of numbers" in text(app)


def test_codes_become_missing_only_when_somebody_says_so(app: AppTest) -> None:
    upload(app)
    assert chosen(app, "These texts").value == []
    chosen(app, "These texts").set_value(["?"]).run()
    described(app)
    chosen(app, "Sensitive").set_value(["code"]).run()
    assert_fine(start(app))
    assert "code: (missing)" in str(app.get("plotly_chart")[0].proto.spec)


def test_an_audit_that_is_refused_leaves_the_one_in_view(app: AppTest) -> None:
    upload(app, CSV.assign(good=[None, *["yes", "no"] * 299, "no"]))
    described(app)
    confirm(app)
    assert next(button for button in app.button if button.label == "Start the audit").disabled
    assert "Missing labels" in text(app)
    assert "1 of 600 rows" in text(app)
    assert "Lending sample" in in_view(app)


def test_a_file_that_cannot_be_read_is_refused_in_words(app: AppTest) -> None:
    segmented(app, "Table").set_value("Your own file").run()
    app.file_uploader[0].upload("people.csv", b"a,b\n1,2\n1,2,3\n").run()
    assert not app.exception
    assert "line 3 has 3 values, and there are 2 columns" in text(app)


def test_names_from_a_file_are_never_read_as_markdown(app: AppTest) -> None:
    evil = "![x](http://example.org/x.png)"
    upload(app, CSV.rename(columns={"who": evil}).assign(**{evil: [f"{evil} too", "**b**"] * 300}))
    chosen(app, "Label").set_value("good").run()
    chosen(app, "Favourable").set_value("yes").run()
    chosen(app, "Sensitive").set_value([evil]).run()
    assert_fine(start(app))
    for page in ("data", "composition", "metrics", "mitigation", "explanations", "review"):
        assert_fine(app.switch_page(f"pages/{page}.py").run())
        for part in [*app.markdown, *app.caption, *app.title, *app.header, *app.sidebar.markdown, *app.sidebar.caption]:
            assert "![x](" not in part.value, page


def test_a_table_that_had_to_make_room_is_said_to_be_gone(app: AppTest) -> None:
    from ui import cache

    start(described(upload(app)))
    cache.held.clear()
    cache.audit.clear()
    app.run()
    assert "This table is no longer in memory" in text(app)
    assert_fine(app.run())
    assert "Lending sample" in in_view(app)


def test_a_link_finds_the_audit_again_and_says_when_it_is_gone(app: AppTest) -> None:
    from ui import cache

    start(described(upload(app)))
    link = app.query_params["audit"]
    app.query_params.clear()
    app.switch_page("pages/metrics.py").run()
    assert app.query_params["audit"] == link

    def reloaded() -> AppTest:
        again = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        again.query_params["audit"] = link
        return again.run()

    again = assert_fine(reloaded())
    assert "people.csv" in in_view(again)
    cache.linked.clear()
    gone = reloaded()
    assert "This table is no longer in memory" in text(gone)
    assert "audit" not in gone.query_params
    assert "Lending sample" in in_view(gone)


def test_a_page_that_has_nothing_to_show_still_says_what_is_audited(app: AppTest) -> None:
    described(upload(app))
    chosen(app, "Who decides").set_value("A column of decisions").run()
    chosen(app, "The decisions").set_value("said").run()
    assert_fine(start(app))
    link = app.query_params["audit"]
    for page, why in WITHOUT_A_MODEL.items():
        app.query_params.clear()
        assert_fine(app.switch_page(f"pages/{page}.py").run())
        assert why in text(app)
        assert "people.csv" in in_view(app)
        assert app.query_params["audit"] == link


def test_an_attribute_of_infinite_numbers_is_banded(app: AppTest) -> None:
    upload(app, CSV.assign(age=[float("inf"), float("-inf"), *range(598)]))
    described(app)
    chosen(app, "Sensitive").set_value(["age"]).run()
    assert chosen(app, "Bands of age").value == "149, 298, 448"
    assert_fine(start(app))


def test_bands_that_do_not_ascend_are_refused_at_once(app: AppTest) -> None:
    described(upload(app))
    chosen(app, "Sensitive").set_value(["age"]).run()
    chosen(app, "Bands of age").set_value("40, 30").run()
    assert "the edges are not finite numbers that ascend" in text(app)
