"""Setting an audit up: samples, public tables, models, files of roles, privacy, and what a committee sees."""

import pickle
import re
import socket

import pandas as pd
import pytest
from sklearn.tree import DecisionTreeClassifier
from streamlit.testing.v1 import AppTest

from governance.audit import Audit
from governance.data import models
from governance.data.layout import Layout
from governance.data.roles import Roles
from governance.data.samples import SAMPLES
from tests.pages.conftest import (
    CSV,
    assert_fine,
    button,
    chosen,
    described,
    in_view,
    segmented,
    start,
    text,
    upload,
    uploader,
)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_two_clicks_away(app: AppTest, name: str) -> None:
    segmented(app, "Table").set_value("Samples").run()
    chosen(app, "Sample").set_value(name).run()
    assert_fine(start(app))
    assert SAMPLES[name] in in_view(app)


@pytest.mark.parametrize(("name", "features"), [("hospital", 5), ("hiring", 5)])
def test_what_a_sample_says_was_looked_at_is_known_of_recorded_decisions_too(
    app: AppTest, name: str, features: int
) -> None:
    segmented(app, "Table").set_value("Samples").run()
    chosen(app, "Sample").set_value(name).run()
    assert_fine(start(app))
    roles = app.session_state["_choice"].roles
    assert len(roles.features) == features
    assert not {*roles.features} & {roles.label, roles.decision, *roles.sensitive}


def test_a_label_of_several_outcomes_asks_which_are_good(app: AppTest) -> None:
    table = CSV.assign(outcome=["offered", "interviewed", "rejected"] * 200)
    upload(app, table)
    chosen(app, "Label").set_value("outcome").run()
    assert "outcome holds 3 outcomes" in text(app)
    chosen(app, "Favourable").set_value(["offered", "interviewed"]).run()
    chosen(app, "Sensitive").set_value(["who"]).run()
    assert not any(each.label == "Start the audit" for each in app.button)
    chosen(app, "Not favourable").set_value(["rejected"]).run()
    assert_fine(start(app))
    assert "outcome = offered or interviewed" in in_view(app)
    assert "2 values of outcome" in in_view(app)


def test_a_label_of_many_numbers_is_cut_in_two(app: AppTest) -> None:
    upload(app, CSV)
    chosen(app, "Label").set_value("amount").run()
    app.number_input[0].set_value(20).run()
    chosen(app, "Favourable").set_value("under 20").run()
    chosen(app, "Sensitive").set_value(["who"]).run()
    assert_fine(start(app))
    assert "amount = under 20" in in_view(app)


def test_spellings_are_joined_when_somebody_says_so(app: AppTest) -> None:
    table = CSV.assign(who=["a", "A ", "b", "b", "b", "b"] * 100)
    described(upload(app, table))
    assert any("Values of who – look like another: 1" in each.label for each in app.expander)
    chosen(app, "Count these as the value").set_value(["'A '"]).run()
    assert_fine(start(app))
    assert "Joined: **1 value of who**" in in_view(app)
    app.switch_page("pages/composition.py").run()
    assert "A " not in app.get("plotly_chart")[0].proto.spec.replace("Assize", "")


def test_rare_values_are_counted_together_with_a_record(app: AppTest) -> None:
    table = CSV.assign(who=["a", "b"] * 290 + ["c"] * 10 + ["d"] * 10)
    described(upload(app, table))
    chosen(app, "Count these together").set_value(["c", "d"]).run()
    chosen(app, "Under the name").set_value("others").run()
    assert_fine(start(app))
    app.switch_page("pages/composition.py").run()
    assert "others" in app.get("plotly_chart")[0].proto.spec


def test_a_file_of_roles_fills_everything_in(app: AppTest) -> None:
    roles = Roles("good", "yes", ("age", "who"), decision="said", bands=(("age", (30.0, 50.0)),), weight="amount")
    upload(app, CSV.assign(amount=1.0))
    uploader(app, "as TOML").upload("roles.toml", roles.toml().encode()).run()
    assert_fine(app)
    assert chosen(app, "Favourable").value == "yes"
    assert chosen(app, "Bands of age").value == "30, 50"
    chosen(app, "Who decides").set_value("A column of decisions").run()
    assert_fine(start(app))
    assert "Weights: **amount**" in in_view(app)


def test_a_file_of_roles_for_another_table_is_refused(app: AppTest) -> None:
    upload(app)
    uploader(app, "as TOML").upload("roles.toml", Roles("income", "yes", ("who",)).toml().encode()).run()
    assert not app.exception
    assert "There is no column 'income'" in text(app)


def test_the_threshold_that_is_said_decides(app: AppTest) -> None:
    described(upload(app))
    chosen(app, "Who decides").set_value("A column of scores").run()
    chosen(app, "The scores").set_value("likely").run()
    next(each for each in app.number_input if each.label.startswith("Threshold")).set_value(0.435).run()
    assert_fine(start(app))
    assert "Threshold: **0.435**" in in_view(app)
    assert_fine(app.switch_page("pages/metrics.py").run())
    assert app.slider(key="threshold").value == 0.435


def test_a_model_from_a_file_decides(app: AppTest, audit: Audit) -> None:
    chosen(app, "Who decides").set_value("A model from a file").run()
    uploader(app, "classifier").upload("lender.skops", models.save(audit.model)).run()
    assert_fine(app)
    assert "lender.skops (skops, SHA-256" in text(app)
    uploader(app, "learnt from").upload("train.csv", audit.dataset.table.head(50).to_csv(index=False).encode()).run()
    assert "People that a model learnt from" in text(app)
    assert_fine(start(app))
    assert "Decided by: **lender.skops**" in in_view(app)
    for page in ("composition", "metrics", "review", "explanations", "mitigation"):
        assert_fine(app.switch_page(f"pages/{page}.py").run())
    app.switch_page("pages/composition.py")
    app.session_state["tab"] = "Train and test"
    assert "They have 50 and 20,000 people" in text(assert_fine(app.run()))


def test_a_training_table_without_the_attributes_is_not_compared_and_said_so(app: AppTest, audit: Audit) -> None:
    chosen(app, "Who decides").set_value("A model from a file").run()
    uploader(app, "classifier").upload("lender.skops", models.save(audit.model)).run()
    learnt = audit.dataset.table.head(50).drop(columns="sex").to_csv(index=False).encode()
    uploader(app, "learnt from").upload("train.csv", learnt).run()
    assert "not compared with the audited ones. There is no column 'sex'" in text(assert_fine(app))
    assert_fine(start(app))
    app.switch_page("pages/composition.py")
    app.session_state["tab"] = "Train and test"
    assert "Nothing says which people were for training" in text(assert_fine(app.run()))


def test_a_pickle_is_refused_in_words(app: AppTest) -> None:
    chosen(app, "Who decides").set_value("A model from a file").run()
    uploader(app, "classifier").upload("model.pkl", pickle.dumps({"a": 1})).run()
    assert not app.exception
    assert "is a pickle, and opening a pickle runs whatever code is in it" in text(app)


def test_a_model_of_other_columns_is_refused_in_words(app: AppTest, audit: Audit) -> None:
    described(upload(app))
    chosen(app, "Who decides").set_value("A model from a file").run()
    uploader(app, "classifier").upload("lender.skops", models.save(audit.model)).run()
    assert not app.exception
    assert "columns that the table does not have" in text(app)


def test_a_public_table_without_the_internet_is_one_sentence(
    app: AppTest, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    monkeypatch.setenv("HOME", str(tmp_path))
    segmented(app, "Table").set_value("Public tables").run()
    chosen(app, "Public table").set_value("bank_marketing").run()
    assert "about 4 MB from openml.org" in text(app)
    button(app, "Fetch it").click().run()
    assert not app.exception
    assert "openml.org could not be reached" in text(app)
    assert "Download it by hand from https://www.openml.org/d/1461" in text(app)


def test_personal_data_is_left_out_before_going_on(app: AppTest) -> None:
    table = CSV.assign(contact=[f"someone{place}@example.org" for place in range(len(CSV))])
    upload(app, table)
    assert "This table seems to hold personal data" in text(app)
    assert "someone1@" not in text(app)
    assert all("contact" not in each.value.columns for each in app.dataframe)
    chosen(app, "Leave these columns out").set_value(["contact"]).run()
    assert "contact" not in app.dataframe[1].value.columns
    assert "contact" not in chosen(app, "Label").options


def test_a_person_is_left_out_and_the_others_get_pseudonyms(app: AppTest) -> None:
    described(upload(app, CSV.assign(case=[f"C{place}" for place in range(len(CSV))])))
    chosen(app, "Leave out whoever").set_value("C7, C9").run()
    app.toggle[0].set_value(True).run()
    assert "Left out of the audit: 2 rows" in text(app)
    assert_fine(start(app))
    assert "598 people" in in_view(app)


def test_nobody_of_that_name_is_said_so(app: AppTest) -> None:
    described(upload(app, CSV.assign(case=[f"C{place}" for place in range(len(CSV))])))
    chosen(app, "Leave out whoever").set_value("C7000").run()
    assert not app.exception
    assert "so nobody was taken out" in text(app)


def few(app: AppTest) -> AppTest:
    """An audit with a group of five."""
    table = CSV.assign(who=["a", "b"] * 290 + ["e"] * 5 + ["a"] * 15)
    described(upload(app, table))
    chosen(app, "Who decides").set_value("A column of decisions").run()
    chosen(app, "The decisions").set_value("said").run()
    return assert_fine(start(app))


def test_a_committee_sees_no_small_group_and_no_person(app: AppTest) -> None:
    few(app)
    segmented(app, "View").set_value("Committee").run()
    assert "2 groups are not shown" in text(app)
    assert "An audit is set up in the technical view" in text(app)
    assert not app.file_uploader
    for page in ("composition", "metrics", "review"):
        assert_fine(app.switch_page(f"pages/{page}.py").run())
        for each in app.dataframe:
            shown = each.value
            if "group" in shown:
                assert not set(shown["group"]) & {"e"}, page


def test_a_committee_sees_no_single_prediction(app: AppTest) -> None:
    segmented(app, "View").set_value("Committee").run()
    assert_fine(app.switch_page("pages/explanations.py").run())
    assert "The committee view shows no single person" in text(app)
    assert [tab.label for tab in app.tabs] == ["The gap by feature", "Everyone", "What if"]
    assert [chart.key for chart in app.get("plotly_chart")] == ["gap-by-column", "gap-by-value"]  # of groups alone


def test_a_large_file_is_counted_where_it_lies(app: AppTest, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    from governance.data import large

    monkeypatch.setattr(large, "COMFORT", 1_000)
    monkeypatch.setattr(large.Large.sample, "__defaults__", (300, 0))
    monkeypatch.setenv("ASSIZE_FOLDER", str(tmp_path))
    CSV.to_parquet(tmp_path / "large.parquet")
    app.run()
    segmented(app, "Table").set_value("On this machine").run()
    chosen(app, "File in the folder").set_value("large.parquet").run()
    assert_fine(app)
    assert "large.parquet: 600 rows, 7 columns. That is more than is loaded at once" in text(app)
    assert "random sample of 300 rows" in text(app)
    described(app)
    chosen(app, "Who decides").set_value("A column of decisions").run()
    chosen(app, "The decisions").set_value("said").run()
    assert_fine(start(app))
    assert "600 people" in in_view(app)
    for page in ("composition", "metrics", "review", "explanations", "mitigation"):
        assert_fine(app.switch_page(f"pages/{page}.py").run())


def headline(app: AppTest) -> str:
    return next(line for line in text(app).split("\n") if line.startswith("**Selection rate by"))


def recorded(app: AppTest, table: pd.DataFrame) -> AppTest:
    """The recorded decisions of a table, described up to its start."""
    described(upload(app, table))
    chosen(app, "Who decides").set_value("A column of decisions").run()
    return chosen(app, "The decisions").set_value("said").run()


def test_a_decision_in_other_words_asks_which_is_favourable(app: AppTest) -> None:
    assert_fine(start(recorded(app, CSV)))
    alike = headline(app)
    recorded(app, CSV.assign(said=[1, 0, 0] * 200))
    assert "Decisions in the label's values" in text(app)
    assert button(app, "Start the audit").disabled
    chosen(app, "The decision is written otherwise").set_value("1").run()
    assert_fine(start(app))
    assert headline(app) == alike


def test_people_without_a_label_are_left_out_when_somebody_says_so(app: AppTest) -> None:
    described(upload(app, CSV.assign(good=[None, None, *["yes", "no"] * 299])))
    assert button(app, "Start the audit").disabled
    next(each for each in app.checkbox if "2 rows without a label" in each.label).check().run()
    assert_fine(start(app))
    assert "people.csv, 2 rows left out" in in_view(app)
    assert "598 people" in in_view(app)


def unnamed(column: str, *features: str) -> bytes:
    """A model of these columns that was fitted on an array, and so does not know their names."""
    return models.save(DecisionTreeClassifier().fit(CSV[list(features)].to_numpy(float), CSV[column]))


def test_the_columns_of_a_model_that_names_none_stand_in_the_order_of_choice(app: AppTest) -> None:
    described(upload(app))
    chosen(app, "Who decides").set_value("A model from a file").run()
    uploader(app, "classifier").upload("tree.skops", unnamed("good", "likely", "amount")).run()
    assert not app.error
    chosen(app, "The model does not name its 2 columns").set_value(["likely", "amount"]).run()
    assert "In this order: 1 likely, 2 amount" in text(app)
    assert_fine(start(app))
    app.query_params["look"] = "One rate"
    assert_fine(app.switch_page("pages/metrics.py").run())
    chosen(app, "Rate").set_value("accuracy").run()
    table = app.dataframe[0].value
    assert table["Accuracy"].tolist() == [100.0, 100.0]


def test_a_model_that_looks_at_the_label_is_refused_in_words(app: AppTest) -> None:
    table = CSV.assign(paid=[1, 1, 0] * 200)
    model = DecisionTreeClassifier().fit(table[["paid", "amount"]], table["paid"])
    upload(app, table)
    chosen(app, "Label").set_value("paid").run()
    chosen(app, "Favourable").set_value("1").run()
    chosen(app, "Sensitive").set_value(["who"]).run()
    chosen(app, "Who decides").set_value("A model from a file").run()
    uploader(app, "classifier").upload("tree.skops", models.save(model)).run()
    assert not app.exception
    assert "The model looks at column 'paid', which is the label" in text(app)


def test_a_file_of_roles_is_used_whole(app: AppTest) -> None:
    table = CSV.assign(amount=[999, 1, 2] * 200, e_mail=[f"p{place}@example.org" for place in range(600)])
    roles = Roles(
        *("good", "yes", ("who", "amount")),
        decision="said",
        bands=(("amount", (1.5, 2.25)),),
        merged=(("amount", (("999", ""),)),),
        reading=Layout(separator=",", missing=("?", "x"), dropped=("e_mail",)),
    )
    upload(app, table)
    uploader(app, "as TOML").upload("roles.toml", roles.toml().encode()).run()
    assert_fine(app)
    assert chosen(app, "Who decides").value == "A column of decisions"
    assert chosen(app, "Bands of amount").value == "1.5, 2.25"
    assert chosen(app, "These texts").value == ["?", "x"]
    assert "e_mail" not in chosen(app, "Label").options
    assert_fine(start(app))
    assert "column said" in in_view(app)
    assert_fine(app.switch_page("pages/composition.py").run())
    assert_fine(app.pills[0].set_value(["amount"]).run())
    assert "amount: (missing)" in app.get("plotly_chart")[0].proto.spec


@pytest.mark.parametrize("groups", [["a", "b"] * 10, [*["a"] * 10, *"bcdefghijk"]])
def test_a_committee_meets_no_fault_where_nothing_can_be_shown(app: AppTest, groups: list[str]) -> None:
    table = pd.DataFrame({"who": groups, "good": ["yes", "no"] * 10, "said": ["no", "no", "yes", "yes"] * 5})
    table["other"] = ["x", "y", "z", "w", "v"] * 4
    described(upload(app, table))
    chosen(app, "Sensitive").set_value(["who", "other"]).run()
    chosen(app, "Who decides").set_value("A column of decisions").run()
    chosen(app, "The decisions").set_value("said").run()
    assert_fine(start(app))
    segmented(app, "View").set_value("Committee").run()
    for page in ("data", "composition", "metrics", "review"):
        app.switch_page(f"pages/{page}.py").run()
        assert not app.exception, page


def test_a_committee_reads_no_hidden_group_in_any_sentence(app: AppTest) -> None:
    few(app)
    segmented(app, "View").set_value("Committee").run()
    for page in ("data", "composition", "metrics", "review"):
        assert_fine(app.switch_page(f"pages/{page}.py").run())
        said = text(app) + "".join(chart.proto.spec for chart in app.get("plotly_chart"))
        for sentence in re.split(r"[.\n]", said):
            assert not re.search(r"\bwho: e\b|\be at \d|\b5 of 5\b|of 5 people", sentence), (page, sentence)
    assert not app.text_area
