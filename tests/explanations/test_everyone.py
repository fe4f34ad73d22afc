"""Everyone: the pictures, tables and words of many people's explanations, against the numbers themselves."""

import numpy as np

from governance.charts.explanations import everyone as charts
from governance.explanations.attribution import Explainer
from governance.reports.explanations import everyone as reports


def test_importance_is_the_mean_size_of_each_effect(linear: Explainer) -> None:
    found = linear.of_rows(linear.subject.rows[:100])
    trace = charts.importance(found).data[0]
    assert dict(zip(trace.y, trace.x, strict=True)) == dict(zip(found.columns, found.importance, strict=True))
    most = reports.importance(found).iloc[0]
    assert most.iloc[1] == found.importance.max()
    assert most["from"] < most.iloc[1] < most["to"]


def test_drivers_are_the_most_important_columns(linear: Explainer) -> None:
    found = linear.of_rows(linear.subject.rows[:50])
    assert found.columns[int(np.argmax(found.importance))] in str(reports.drivers(found))
