"""Dataset: a table with its roles."""

import pandas as pd

from governance.data.dataset import Dataset
from governance.data.roles import Roles

COLUMNS = ("sex", "y", "said", "score", "w", "id", "year", "income", "town")
ROLES = Roles(
    "y", "1", ("sex",), ("income",), decision="said", score="score", weight="w", identifier="id", time="year",
    merged=(("sex", (("?", ""),)),),
)  # fmt: skip
MADE = Dataset("made", pd.DataFrame([["f", 1, 0, 0.5, 1.0, 7, 2020, 10, "?"], ["?", *[0] * 8]], columns=COLUMNS), ROLES)


def test_the_other_columns_are_those_that_say_something_about_people() -> None:
    assert MADE.others() == ["sex", "income", "town"]
    assert MADE.others("sex", "town") == ["income"]


def test_a_column_is_counted_with_its_values_joined_only_if_it_counts() -> None:
    assert MADE.as_counted("sex").isna().tolist() == [False, True]
    assert not MADE.as_counted("town").isna().any()
