"""One rate: who differs beyond chance, the facts about the gap, people, confusion matrices, other tools."""

import io
import json

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from governance import rate
from governance.audit import Audit
from governance.metrics.comparison import affected, compare
from governance.metrics.definitions import TOOLS
from governance.metrics.rates import RATES
from tests.pages.conftest import assert_fine, chosen, segmented, start, text, upload
from ui import blocks, cache
from ui.choice import Choice


def opened(app: AppTest, view: str = "Technical", **address: str) -> AppTest:
    """The page at this tab in this view, with these choices in the address."""
    segmented(app, "View").set_value(view).run()
    for key, value in {"look": "One rate", **address}.items():
        app.query_params[key] = value
    return assert_fine(app.switch_page("pages/metrics.py").run())


def audited(app: AppTest, table: pd.DataFrame, sensitive: list[str], **columns: str) -> AppTest:
    """An audit of this table by its recorded decisions, or by whatever columns are named."""
    upload(app, table)
    chosen(app, "Label").set_value("label").run()
    chosen(app, "Favourable").set_value("yes").run()
    chosen(app, "Sensitive").set_value(sensitive).run()
    if "weight" in columns:
        chosen(app, "Weight").set_value(columns["weight"]).run()
    if "who" in columns:
        chosen(app, "Who decides").set_value(columns["who"]).run()
    return assert_fine(start(app))


def people(groups: dict[str, int], seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    group = np.repeat(list(groups), list(groups.values()))
    label, decision = (np.where(random.random(len(group)) < 0.6, "yes", "no") for _ in range(2))
    return pd.DataFrame(
        {"group": group, "label": label, "decision": decision, "amount": random.normal(size=len(group))}
    )


def charts(app: AppTest) -> list[dict]:
    return [json.loads(each.proto.spec) for each in app.get("plotly_chart")]


def values(app: AppTest) -> dict[str, str]:
    return {each.label: each.value for each in app.metric}


def test_it_says_who_differs_from_everybody_else_and_the_facts_about_the_gap(app: AppTest) -> None:
    shown = text(opened(app))
    assert "2 of 3 groups differ from everybody else beyond chance: woman at 60.3 %, below (p < 0.001)" in shown
    assert values(app) == {
        "Largest difference": "7.1 points",
        "Smallest ratio": "0.89",
        "Seldom more by chance": "3.2 points",
        "Smallest gap that would show": "4.3 points",
    }
    assert "95 % interval 4.1 to 12.1" in shown
    assert "the other way round for 1.25 at most (here 1.12): kept." in shown
    assert "fewer than 1 of 1,000 tables (p < 0.001)" in shown
    assert len(charts(app)) == 3


@pytest.mark.parametrize("view", ["Technical", "Committee"])
@pytest.mark.parametrize("name", RATES)
def test_every_rate_can_be_looked_at(app: AppTest, name: str, view: str) -> None:
    opened(app, view=view)
    assert_fine(app.selectbox(key="rate").set_value(name).run())
    assert "differ" in text(app)
    if name == "base_rate":
        assert "No decision changes real outcomes" in text(app)
    elif name in ("balanced_accuracy", "f1_score"):
        assert "counts no people" in text(app)
        assert values(app)["Smallest gap that would show"] == "not defined"
    elif name == "precision":
        assert "Who is among them depends on the decisions themselves" in text(app)


def test_groups_are_compared_with_the_group_that_is_chosen_and_the_address_says_so(app: AppTest, audit: Audit) -> None:
    shown = text(opened(app, by="ethnicity", against="White"))
    found = rate(audit.decided(0.5).by("ethnicity"), "selection_rate")
    against = compare(found, reference=("White",))
    more, low, high = (round(float(end[found.position("Black")])) for end in affected(against))
    assert "differ from White beyond chance: Indigenous 22.1 points below (p < 0.001)" in shown
    assert (
        f"At the rate of White (70.5 %), {more} more people in the group Black would have got the favourable decision "
        f"(95 % interval {low} to {high})" in shown
    )
    assert "White 70.5" in json.dumps(charts(app)[0])
    assert "13.7 to 44.9 points" in values(app)["Wherever the missing belong"]


def test_a_reference_that_is_no_group_any_more_gives_way_to_everybody(app: AppTest) -> None:
    opened(app, by="ethnicity", against="White")
    assert_fine(app.pills[0].set_value(["sex"]).run())
    assert "differ from everybody else" in text(app)
    assert "differ from everybody else" in text(opened(app, against="nobody like that"))


def test_groups_stand_in_the_order_that_is_chosen(app: AppTest) -> None:
    opened(app, by="ethnicity", listed="by size")
    rows = charts(app)[0]["layout"]["yaxis"]["ticktext"]  # from the top
    assert rows[0].startswith("White")
    assert rows[-1].startswith("Indigenous")


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_says_its_own_numbers_under_its_own_names(app: AppTest, tool: str) -> None:
    opened(app, defined=tool, rate="True positive rate")
    table = app.dataframe[-1].value
    assert table["about true positive rate"].iloc[0] == "yes"
    assert tool in text(app)
    assert ("is man, the largest one, since none is chosen above" in text(app)) == (tool in ("AIF360", "Aequitas"))


def test_what_other_tools_say_is_for_the_technical_view(app: AppTest) -> None:
    opened(app, view="Committee", defined="fairlearn")
    assert "other tools" not in text(app)
    assert not [each for each in app.segmented_control if each.label == "As defined by"]


def test_a_committee_sees_no_small_group_and_no_file_holds_one(app: AppTest, files) -> None:
    table = people({"a": 300, "b": 250, "rare": 7, "tiny": 25})
    app = opened(audited(app, table, ["group"], who="A column of decisions"))
    assert "rare" in json.dumps(charts(app)[0])
    for key in ("export-rates", "export-affected", "export-confusion"):
        exported = pd.read_csv(io.BytesIO(files[key]()))
        assert list(exported["group"]) == ["a", "b"]
    assert values(app)["With small groups"]
    segmented(app, "View").set_value("Committee").run()
    assert "2 groups are not shown (rare, tiny" in text(assert_fine(app))
    assert "rare" not in "".join(json.dumps(each) for each in charts(app))
    assert not [each for each in app.dataframe if "rare" in each.value.to_string()]


def test_a_file_has_no_number_about_a_reference_that_may_not_leave(app: AppTest, files) -> None:
    app = opened(
        audited(app, people({"a": 300, "b": 250, "rare": 7, "tiny": 25}), ["group"], who="A column of decisions"),
        against="rare",
    )
    for key in ("export-rates", "export-affected"):
        assert pd.read_csv(io.BytesIO(files[key]())).empty


def test_labels_alone_have_a_base_rate_and_say_what_they_do_not_have(app: AppTest) -> None:
    known = cache.sample_choice()
    app.session_state["_choice"] = Choice(known.name, known.fingerprint, known.roles, cache.RECORDED)
    shown = text(opened(app, rate="Base rate"))
    assert "Of all people, the share who really had the favourable outcome." in shown
    assert "would really have had the favourable outcome" in shown
    assert "No decision changes real outcomes" in shown
    assert "there are outcomes and no decisions to set against them" in shown
    assert_fine(segmented(app, "As defined by").set_value("fairlearn").run())
    assert "nobody is decided about here" in text(app)


def test_weighted_people_are_said_to_be(app: AppTest) -> None:
    table = people({"a": 300, "b": 250}).assign(weight=np.tile([1.0, 3.0], 275))
    shown = text(opened(audited(app, table, ["group"], weight="weight", who="A column of decisions")))
    assert "weighted" in charts(app)[0]["layout"]["title"]["text"]
    assert "shares are weighted" in charts(app)[2]["layout"]["title"]["text"]
    assert "weighted p" in shown
    assert "effective people (Kish)" in app.dataframe[0].value


@pytest.mark.parametrize(
    ("groups", "says"),
    [
        ({"alone": 300}, "No group can be tested against everybody else"),
        ({"a": 12, "b": 9}, "No group can be tested against everybody else"),
        ({"=x": 200, "<b>": 200, "(missing)": 50, "everybody": 90}, "compared"),
        ({f"g{at:03}": 31 for at in range(200)}, "compared"),
    ],
)
def test_odd_groups_are_no_crash_and_no_silence(app: AppTest, groups: dict[str, int], says: str) -> None:
    app = opened(audited(app, people(groups), ["group"], who="A column of decisions"))
    assert says in text(app)
    assert len(charts(app)) == 3
    if len(groups) == 200:
        assert "the 40 largest of 200 groups" in charts(app)[0]["layout"]["title"]["text"]
        assert "the 8 largest of 200 groups" in charts(app)[2]["layout"]["title"]["text"]
    for tool in TOOLS:
        assert_fine(segmented(app, "As defined by").set_value(tool).run())


def test_outcomes_that_are_all_favourable_leave_rates_undefined_and_say_so(app: AppTest) -> None:
    table = people({"a": 300, "b": 250})
    table.loc[table["group"] == "a", "label"] = "yes"
    app = opened(audited(app, table, ["group"], who="A column of decisions"), rate="False positive rate")
    assert values(app) == {"Largest difference": "not defined"}
    assert "nobody to measure" in json.dumps(charts(app)[0])


def test_a_closed_table_is_not_made_and_an_open_one_stays_open(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blocks, "TABLES_OPEN", False)
    page = opened(app)
    assert [each.label for each in page.expander].count("The same numbers as a table") == 3
    assert len(page.dataframe) == 1  # only the table that has no chart
    page.session_state["table-rates"] = True
    assert len(assert_fine(page.run()).dataframe) == 2
    assert_fine(page.slider(key="threshold").set_value(0.6).run())
    assert len(page.dataframe) == 2


def test_differences_are_in_points_and_rates_in_per_cent(app: AppTest) -> None:
    columns = json.loads(opened(app).dataframe[0].proto.columns)
    formats = {name: held["type_config"]["format"] for name, held in columns.items() if "type_config" in held}
    for name in ("minus everybody", "minus, from", "minus, to", "smallest gap that would show"):
        assert formats[name] == "%.1f points"
    for name in ("Selection rate", "interval from", "to", "chance from", "chance to"):
        assert formats[name] == "%.1f %%"
