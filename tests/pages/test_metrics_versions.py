"""The tab Compare: another threshold, another model, a column or a file, on exactly the audited people."""

import io
import json
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from governance.audit import Audit
from governance.data import models
from governance.metrics import counting
from tests.pages.conftest import CSV, assert_fine, chosen, confirm, described, start, text, upload

TITLE = "Compare"
BOOSTED, THRESHOLD, FILE = (
    "Gradient boosting, fitted to the same people",
    "The same scores at another threshold",
    "A model from a file",
)


def room(app: AppTest, **address: str) -> AppTest:
    """The metrics page with this tab open."""
    for name, value in {"look": TITLE, **address}.items():
        app.query_params[name] = value
    return assert_fine(app.switch_page("pages/metrics.py").run())


def drawn(app: AppTest) -> str:
    return "\n".join(json.dumps(json.loads(each.proto.spec), ensure_ascii=False) for each in app.get("plotly_chart"))


def recorded(app: AppTest, people: pd.DataFrame = CSV, who: str = "A column of decisions") -> AppTest:
    described(upload(app, people))
    chosen(app, "Who decides").set_value(who).run()
    chosen(app, "The decisions" if "decisions" in who else "The scores").set_value(
        "said" if "decisions" in who else "likely"
    ).run()
    return assert_fine(start(app))


@pytest.fixture
def page(app: AppTest) -> AppTest:
    return room(app)


def test_the_tab_opens_with_what_needs_no_model_to_be_fitted(page: AppTest) -> None:
    assert page.selectbox(key="with").value == THRESHOLD
    assert "Logistic regression at 0.60 decides about 885 of 6,000 people differently" in text(page)


def test_the_other_baseline_is_fitted_and_everything_about_it_is_there(app: AppTest) -> None:
    page = room(app, **{"with": BOOSTED})
    said = text(page)
    assert "Gradient boosting at 0.50 decides about 624 of 6,000 people differently from logistic regression" in said
    assert "Accuracy goes from 70.4 %" in said
    assert "The gap in selection rate by sex, man against woman, goes from 7.1 to 4.3 points" in said
    assert "Which of the two is better is not said here" in said
    assert len(page.get("plotly_chart")) == len(page.dataframe) == 3


def test_a_move_of_the_threshold_counts_nobody_again(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    page = room(app, **{"with": BOOSTED})
    monkeypatch.setattr(counting, "cells", None)
    assert_fine(page.slider(key="threshold").set_value(0.6).run())
    assert "from logistic regression at 0.60" in text(page)


def test_the_same_scores_at_another_threshold(app: AppTest) -> None:
    page = room(app, **{"with": THRESHOLD, "second": "0.7"})
    assert page.slider(key="second").value == 0.7
    assert "Logistic regression at 0.70 decides about" in text(page)
    assert "0 gain and" in text(page)
    assert_fine(page.slider(key="threshold").set_value(0.7).run())
    assert "Both thresholds are the same." in text(page)
    assert not page.get("plotly_chart")


def test_a_column_of_the_table_is_compared_with(app: AppTest, audit: Audit) -> None:
    page = room(app, **{"with": "Column granted: decisions"})
    granted = audit.dataset.table["granted"].iloc[audit.rows].to_numpy() == "yes"
    differs = (granted != (audit.score >= 0.5)).sum()
    assert f"Column granted decides about {differs:,} of 6,000 people differently" in text(page)


def test_a_model_from_a_file_is_asked_about_the_audited_people(app: AppTest, boosted: Audit) -> None:
    page = room(app, **{"with": FILE})
    assert not page.get("plotly_chart")
    page.file_uploader[0].upload("boosted.skops", models.save(boosted.model)).run()
    assert "The model boosted.skops at 0.50 decides about 624 of 6,000 people differently" in text(assert_fine(page))
    page.file_uploader[0].upload("model.pkl", b"\x80\x04.").run()
    assert "is a pickle" in text(page)
    assert not page.exception
    assert not page.get("plotly_chart")


def test_recorded_decisions_are_compared_with_scores_and_without_a_threshold_of_their_own(app: AppTest) -> None:
    page = room(recorded(app, CSV.assign(also=["yes", "yes", "no"] * 200)))
    assert set(page.selectbox(key="with").options) == {"Column also: decisions", "Column likely: scores", FILE}
    assert_fine(page.selectbox(key="with").set_value("Column also: decisions").run())
    assert "Column also decides about 200 of 600 people differently from column said: 200 gain and 0 lose" in text(page)
    assert_fine(page.selectbox(key="with").set_value("Column likely: scores").run())
    assert_fine(page.slider(key="second_at").set_value(0.3).run())
    assert "Column likely at 0.30 decides about 200 of 600 people differently from column said" in text(page)


def test_labels_alone_have_nothing_to_compare_and_a_column_with_gaps_is_refused(app: AppTest) -> None:
    gaps = CSV.assign(also=["yes", None, "no"] * 200)
    page = room(recorded(app, gaps))
    page.selectbox(key="with").set_value("Column also: decisions").run()
    assert not page.exception
    assert "'also'" in text(page)
    assert "200 of 600" in text(page)


def test_the_base_rate_is_said_to_be_the_same(page: AppTest) -> None:
    assert_fine(page.selectbox(key="rate").set_value("base_rate").run())
    assert "No decision changes the gap in base rate by sex." in text(page)
    assert "no decision changes it" in text(page)
    assert len(page.get("plotly_chart")) == 2


def test_a_committee_sees_no_group_of_too_few_and_no_handful_who_changed_sides(app: AppTest) -> None:
    page = room(app, **{"with": BOOSTED})
    page.pills[0].set_value(["sex", "ethnicity"]).run()
    assert "non-binary · Indigenous" in drawn(page)
    page.segmented_control(key="view").set_value("Committee").run()
    assert "non-binary · Indigenous" not in drawn(assert_fine(page))
    table = page.dataframe[2].value
    moved = table[["gained, rightly", "gained, wrongly", "lost, rightly", "lost, wrongly"]].to_numpy(float)
    told = ~np.isnan(moved).any(axis=1)
    assert 0 < told.sum() < len(table)
    assert not ((moved[told] > 0) & (moved[told] < 5)).any()
    assert "Not told of" in text(page)


def test_files_hold_no_handful_either(app: AppTest, files: dict[str, Callable[[], bytes]]) -> None:
    page = room(app, **{"with": BOOSTED})
    page.pills[0].set_value(["sex", "ethnicity"]).run()
    assert (page.dataframe[2].value["gained, rightly"] == 1).any()
    taken = {key: pd.read_csv(io.BytesIO(make())) for key, make in files.items() if key.startswith("export-versions")}
    assert len(taken) == 3
    moved = taken["export-versions-sides"]
    assert "non-binary · Indigenous" not in "".join(moved["group"])
    for way in ("gained, rightly", "gained, wrongly", "lost, rightly", "lost, wrongly"):
        assert not moved[way].between(1, 4).any()
    untold = set(moved.loc[moved["gained, rightly"].isna(), "group"])
    by_group = taken["export-versions-groups"].set_index("group")
    assert by_group.loc[list(untold), "p, adjusted for all groups"].isna().all()


def test_where_the_table_has_nothing_to_compare_with_it_is_said(app: AppTest) -> None:
    app.run()
    next(each for each in app.segmented_control if each.label == "Table").set_value("Samples").run()
    app.selectbox(key="sample").set_value("hiring").run()
    confirm(app)
    page = room(start(app))
    assert page.selectbox(key="with").options == [FILE]
    assert "No other column of the table holds decisions in the values of the label" in text(page)
