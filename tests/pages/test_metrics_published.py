"""ProPublica's numbers about COMPAS, from a file through the whole product to the page.

For ProPublica, "positive" is the bad end: a new offence, and a score of medium or high risk. Here favourable is what
is good for the person: no new offence, and a score of low risk. So what is a false positive there is a false negative
here, and every rate goes by the name of its mirror image.
"""

from itertools import chain

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from governance.metrics import words
from tests.metrics.test_published import TABLES, as_printed
from tests.pages.conftest import assert_fine, estimates, start, text, upload

COMPAS = TABLES["propublica_compas"]
MIRRORED = {
    "false_positive_rate": "false_negative_rate",
    "false_negative_rate": "false_positive_rate",
    "true_positive_rate": "true_negative_rate",
    "true_negative_rate": "true_positive_rate",
    "precision": "negative_predictive_value",
    "negative_predictive_value": "precision",
    "accuracy": "accuracy",
}
BEHIND = [
    ("no", "low"),
    ("no", "medium or high"),
    ("yes", "low"),
    ("yes", "medium or high"),
]  # TN, FP, FN, TP of theirs
ROLES = b"""
label = "new offence within two years"
favourable = "no"
sensitive = ["race"]
decision = "risk"

[merged."new offence within two years"]
low = "no"
"medium or high" = "yes"
"""


@pytest.fixture
def page(app: AppTest) -> AppTest:
    """The Metrics page of a file that has a row for every defendant in ProPublica's table."""
    rows = chain.from_iterable(
        [(race, *cell)] * people
        for race, counts in COMPAS["groups"].items()
        for cell, people in zip(BEHIND, counts, strict=True)
    )
    table = pd.DataFrame(rows, columns=["race", "new offence within two years", "risk"])
    assert len(table) == 6_150
    upload(app, table, "compas.csv")
    assert_fine(app.file_uploader[1].upload("compas.toml", ROLES).run())
    app.query_params["look"] = "One rate"
    return assert_fine(start(app).switch_page("pages/metrics.py").run())


def drawn(page: AppTest) -> dict[str, float]:
    """The rate of each race as the chart has it."""
    return {row.partition("  (n ")[0]: value for row, value in estimates(page).items()}


def test_every_number_of_propublicas_table_is_on_the_page(page: AppTest) -> None:
    for theirs, ours in MIRRORED.items():
        assert_fine(page.selectbox(key="rate").set_value(ours).run())
        found = drawn(page)
        assert set(found) == {"African-American", "Caucasian"}
        for race, printed in COMPAS["expected"][theirs].items():
            assert found[race] == as_printed(printed), (theirs, race)


def test_the_headline_of_the_story_is_the_headline_of_the_page(page: AppTest) -> None:
    assert_fine(page.selectbox(key="rate").set_value("false_negative_rate").run())
    said = text(page)
    assert words.meaning("false_negative_rate") in said
    assert "Caucasian at 23.5 % against African-American at 44.8 %, 21.4 points apart." in said  # 0.4485 of 805 / 1,795
    assert "349 of 1,488 people against 805 of 1,795 people" in said
    assert_fine(page.selectbox(key="rate").set_value("false_positive_rate").run())
    assert "African-American at 28.0 % against Caucasian at 47.7 %, 19.7 points apart." in text(page)
