"""The tab Intersections of the metrics page, as a visitor meets it."""

import json

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from governance.metrics.rates import RATES, SHARES
from tests.pages.conftest import CSV, assert_fine, chosen, described, start, text, upload
from ui import blocks

TAB = "Intersections"
PLANTED = "under 30 · disability: yes"


@pytest.fixture
def page(app: AppTest) -> AppTest:
    return room(app)


def room(app: AppTest, **address: str | list[str]) -> AppTest:
    """The tab, opened by an address."""
    app.query_params["look"] = TAB
    for key, value in address.items():
        app.query_params[key] = value
    return assert_fine(app.switch_page("pages/metrics.py").run())


def drawn(app: AppTest, at: int = 0) -> str:
    return json.dumps(json.loads(app.get("plotly_chart")[at].proto.spec), ensure_ascii=False)


def test_the_planted_intersection_is_the_first_that_is_said(page: AppTest) -> None:
    assert f"where they meet, {PLANTED} has a selection rate of 26.2 % (95 % interval 21.2 to 31.9" in text(page)
    assert "all 216 comparisons are adjusted together" in text(page)
    assert len(page.get("plotly_chart")) == len(page.dataframe) == 2
    assert len(page.dataframe[0].value) == 383


def test_two_attributes_are_a_grid_too(page: AppTest) -> None:
    assert_fine(page.pills(key="meet").set_value(["age", "disability"]).run())
    assert len(page.get("plotly_chart")) == 3
    assert "n 256 ◆▼" in drawn(page, 1)
    assert len(page.dataframe[1].value) == 8


def test_fewer_than_two_attributes_are_said_and_replaced(page: AppTest) -> None:
    assert_fine(page.pills(key="meet").set_value(["age"]).run())
    assert "Choose at least two; until then these are" in text(page)


@pytest.mark.parametrize("name", RATES)
def test_every_rate_is_shown_or_it_is_said_why_not(page: AppTest, name: str) -> None:
    assert_fine(page.selectbox(key="rate").set_value(name).run())
    assert bool(page.get("plotly_chart")) == (name in SHARES)
    assert ("put together from several shares" in text(page)) == (name not in SHARES)


def test_a_group_is_followed_by_its_name(page: AppTest) -> None:
    name = "woman · under 30"
    assert_fine(page.selectbox(key="chain").set_value(name).run())
    assert f"<b>{name}</b>" in drawn(page)
    assert f"where they meet, {name} has a selection rate of" in text(page)
    assert_fine(page.selectbox(key="chain").set_value("man").run())
    assert "man has a selection rate of 67.4 %" in text(page)


def test_a_group_that_no_longer_meets_is_followed_no_more(page: AppTest) -> None:
    page.selectbox(key="chain").set_value("woman · under 30").run()
    assert_fine(page.pills(key="meet").set_value(["ethnicity", "disability"]).run())
    assert page.selectbox(key="chain").value == "The one to look at first"


def test_an_address_opens_the_same_view(app: AppTest) -> None:
    page = room(app, meet=["age", "disability"], chain=PLANTED, order="Most surprising first", fine="5")
    assert page.pills(key="meet").value == ["age", "disability"]
    assert page.selectbox(key="chain").value == PLANTED
    assert page.segmented_control(key="order").value == "most surprising"
    assert page.slider(key="fine").value == 5


def test_the_order_is_the_readers(page: AppTest) -> None:
    first = {}
    for order in ("lowest", "highest", "most surprising"):
        assert_fine(page.segmented_control(key="order").set_value(order).run())
        first[order] = page.dataframe[1].value["group"].iloc[0]
    assert first["most surprising"] == PLANTED
    assert len(set(first.values())) == 3


def test_up_to_where_a_gap_looks_fine_is_the_readers_choice(page: AppTest) -> None:
    page.pills(key="meet").set_value(["age", "disability"]).run()
    assert_fine(page.slider(key="fine").set_value(3).run())
    assert f"where they meet, {PLANTED}" not in text(page)  # people under 30 are 6.5 points behind
    assert_fine(page.slider(key="fine").set_value(10).run())
    assert f"where they meet, {PLANTED}" in text(page)


def test_moving_the_threshold_moves_the_picture(page: AppTest) -> None:
    before = drawn(page)
    assert_fine(page.slider(key="threshold").set_value(0.7).run())
    assert drawn(page) != before


def test_one_can_go_on_to_the_groups_in_depth(page: AppTest) -> None:
    page.selectbox(key="chain").set_value(PLANTED).run()
    assert_fine(page.button(key="go-on").click().run())
    assert page.pills(key="by").value == ["age", "disability"]
    assert "Selection rate by age and disability: under 30 · disability: yes at 26.2 %" in text(page)
    assert "Selection rate by group" in drawn(page)


def test_a_committee_sees_no_group_of_too_few_on_any_level(page: AppTest) -> None:
    few = page.dataframe[0].value
    few = set(few.loc[few["among"] < 30, "group"])
    assert few
    page.segmented_control(key="view").set_value("Committee").run()
    assert "groups, of all levels together, are not shown" in text(assert_fine(page))
    shown = [*(table.value["group"].tolist() for table in page.dataframe), page.selectbox(key="chain").options]
    for names in shown:
        assert not few & set(names)
    everything = "\n".join(drawn(page, at) for at in range(len(page.get("plotly_chart"))))
    for name in few:
        assert f'"{name}"' not in everything


def test_a_committee_is_not_told_that_nothing_is_hidden_in_what_it_does_not_see(app: AppTest) -> None:
    page = room(app, meet=["sex", "ethnicity"])
    assert "where they meet, woman · Hispanic has a selection rate of 50.4 %" in text(page)
    page.segmented_control(key="view").set_value("Committee").run()
    assert "Among the groups that are shown where sex and ethnicity meet, nothing shows" in text(assert_fine(page))
    assert "not shown: too few people" in drawn(page, 1)


def test_what_is_taken_away_holds_no_group_of_too_few(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: dict[str, pd.DataFrame] = {}
    monkeypatch.setattr(blocks, "_download", lambda table, key, **_: taken.update({key: table}))
    page = room(app, meet=["sex", "ethnicity"])
    assert (page.dataframe[0].value["among"] < 30).any()
    assert set(taken) == {"lattice", "grid", "ranking"}
    for table in taken.values():
        assert len(table)
        assert (table["among"] >= 30).all()


def test_one_attribute_meets_nothing_and_says_what_to_do(app: AppTest) -> None:
    start(described(upload(app)))
    assert "one sensitive attribute, so there is nothing that could meet" in text(room(app))


def odd(groups: int = 3, people: int = 600, **columns: object) -> pd.DataFrame:
    random = np.random.default_rng(1)
    names = ["=x", "<b>bold</b>", None, "a|b", "$1$", *(f"g{at}" for at in range(groups))][: max(groups, 3)]
    return pd.DataFrame(
        {
            "who": random.choice(np.array(names, object), people),
            "age": random.choice(["(missing)", "%{y}", "old"], people),
            "amount": random.integers(0, 50, people),
            "good": random.choice(["yes", "no"], people),
            "said": random.choice(["yes", "no"], people),
            **columns,
        }
    )


@pytest.mark.parametrize(
    ("table", "says"),
    [
        (odd(), "meet"),
        (odd(120, 3000), "meet"),
        (odd(people=40), "No group"),
        (odd(good=["yes"] * 599 + ["no"]), "meet"),
    ],
    ids=["odd names", "many groups", "few people", "nearly all favourable"],
)
@pytest.mark.parametrize("view", ["Technical", "Committee"])
def test_odd_tables_are_shown_or_it_is_said_what_cannot_be(
    app: AppTest, table: pd.DataFrame, says: str, view: str
) -> None:
    upload(app, table)
    chosen(app, "Label").set_value("good").run()
    chosen(app, "Favourable").set_value("yes").run()
    chosen(app, "Sensitive").set_value(["who", "age"]).run()
    chosen(app, "Decision").set_value("said").run() if _has(app, "Decision") else None
    start(app)
    app.segmented_control(key="view").set_value(view).run()
    assert says in text(room(app))


def _has(app: AppTest, label: str) -> bool:
    return any(each.label.startswith(label) for each in app.selectbox)


def test_a_table_of_a_few_people_has_nobody_to_follow(app: AppTest) -> None:
    described(upload(app, CSV.head(40)))
    chosen(app, "Sensitive").set_value(["who", "code"]).run()
    chosen(app, "Who decides").set_value("A column of decisions").run()
    chosen(app, "The decisions").set_value("said").run()
    said = text(room(start(app)))
    assert "No group can be compared" in said
    assert "p = nan" not in said
    assert not app.get("plotly_chart")
