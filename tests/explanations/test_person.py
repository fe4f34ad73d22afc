"""One person: the picture and the words of a prediction, against the numbers of its explanation."""

from dataclasses import replace

import numpy as np
import pytest

from governance.charts.explanations import person as charts
from governance.explanations.attribution import Explainer
from governance.reports.explanations import person as reports


@pytest.mark.parametrize("most", [12, 3])
def test_a_waterfall_ends_where_the_model_is(linear: Explainer, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "MOST_COLUMNS", most)
    found = linear.of_rows(linear.subject.rows[:1])
    trace = charts.waterfall(found).data[0]
    assert sum(trace.x) == pytest.approx(found.output[0])
    assert trace.text[-1] == f"{found.output[0]:+.2f}"
    assert len(trace.x) == most + 2 + (most < 12)
    assert "Log-odds" in charts.waterfall(found).layout.xaxis.title.text


def test_an_effect_too_small_to_show_has_no_direction(linear: Explainer) -> None:
    found = linear.of_rows(linear.subject.rows[:1])
    values = np.where(np.arange(len(found.columns)) == 0, 0.5, -0.004)
    text = charts.waterfall(replace(found, values=values[None])).data[0].text
    assert text[1:3] == ("+0.50", "0.00")


def test_reasons_name_the_largest_effects_in_both_directions(linear: Explainer) -> None:
    found = linear.of_rows(linear.subject.rows[:1])
    text = str(reports.reasons(found, 0.43, 0.5))
    assert "a score of 0.43, below the threshold of 0.50" in text
    up, down = found.columns[int(np.argmax(found.values[0]))], found.columns[int(np.argmin(found.values[0]))]
    assert f"Raised most by {up}" in text
    assert f"Lowered most by {down}" in text


def test_attributions_are_sorted_by_their_size(linear: Explainer) -> None:
    found = linear.of_rows(linear.subject.rows[:30])
    one = reports.attribution(found, 3)
    start, *effects, end = one["effect (log-odds)"]
    assert (start, end) == (found.base, found.output[3])
    assert start + sum(effects) == pytest.approx(end)
    assert one["effect (log-odds)"][1:-1].abs().is_monotonic_decreasing
