"""Charts of calibration, of classes and of numbers: what is drawn is what was found, and names from data are safe."""

import numpy as np
import pandas as pd
import pytest

from governance import Cube
from governance.charts.metrics import calibration as charts
from governance.charts.metrics import classes, numbers
from governance.metrics.calibration import calibration_curve
from governance.metrics.multiclass import Multiclass
from governance.metrics.promises import near
from governance.metrics.quality import quality
from governance.metrics.regression import Regression
from governance.metrics.residuals import measures, regression_measure
from governance.metrics.spread import Spread, quantile
from tests.conftest import random_people

ASKED = {"sensitive": "group", "y_true": "label", "score": "score", "thresholds": np.linspace(0, 1, 101)}


@pytest.fixture(scope="module")
def cube() -> Cube:
    return Cube.count(random_people(1, 1_500), **ASKED)


def test_a_panel_holds_a_groups_curve_its_band_and_its_people(cube: Cube) -> None:
    found = calibration_curve(cube)
    drawn = charts.curves(found, calibration_curve(cube.by()), 3)
    curve = next(trace for trace in drawn.data if trace.type == "scatter" and trace.mode == "lines+markers")
    there = found.observed.n[0] > 0
    assert list(curve.y) == pytest.approx(found.observed.value[0, there])
    assert list(curve.x) == pytest.approx(found.predicted[0, there])
    k, n = found.observed.k[0, 0], found.observed.n[0, 0]
    assert f"{k:,} of {n:,} people" in curve.customdata[0]
    bars = [trace for trace in drawn.data if trace.type == "bar"]
    assert len(bars) == 3
    assert np.argmax(bars[0].y) == np.argmax(found.observed.n[0])


def test_a_group_without_a_number_is_listed_and_says_so() -> None:
    table = pd.DataFrame({"group": ["<b>x", "y", "y"] * 20, "label": [1, 0, 1] * 20, "score": [0.2, 0.4, 0.6] * 20})
    counts = Cube.count(table, **ASKED)
    drawn = charts.qualities(quality(counts))
    assert "&lt;b&gt;x" in drawn.layout.yaxis.ticktext[0]
    assert [trace.y[0] for trace in drawn.data if trace.mode == "text"] == [1]  # its row, in the panel of AUC
    shown = charts.at_threshold(near(counts, 0.9), near(counts.by(), 0.9), low=0.85, high=0.95)
    assert "nobody is near it" in shown.data[1].text
    panels = charts.curves(calibration_curve(counts), calibration_curve(counts.by()), 2)
    assert [each.text for each in panels.layout.annotations[:1]] == ["&lt;b&gt;x  (n 20)"]


def test_of_very_many_groups_the_largest_are_listed() -> None:
    drawn = charts.qualities(quality(Cube.count(random_people(2, 2_000, groups=40), **ASKED), bins=5))
    assert "the 20 largest of 40 groups" in drawn.layout.title.text
    assert sum(len(trace.y) for trace in drawn.data if trace.xaxis in (None, "x")) == 20


def test_a_row_of_the_heat_map_adds_up_to_everybody() -> None:
    random = np.random.default_rng(3)
    names = ["a", "b", "<i>c"]
    table = pd.DataFrame({each: random.choice(names, 900) for each in ("truth", "decided")})
    table["group"] = random.choice(["g", "h"], 900)
    counts = Multiclass.count(table, sensitive="group", y_true="truth", y_pred="decided")
    drawn = classes.ends_up(counts, ("g",))
    own, rest = drawn.data
    assert np.sum(own.z.astype(float), axis=1) == pytest.approx(np.ones(3))
    first = table[(table["group"] == "h") & (table["truth"] == counts.classes[0])]
    assert rest.z[0][0] == pytest.approx((first["decided"] == counts.classes[0]).mean())
    assert "<i>c" not in drawn.to_json().replace("\\u003c", "<")
    assert len({trace.xaxis for trace in classes.recalls(counts).data}) == 3
    assert len({trace.xaxis for trace in classes.averages(counts).data}) == 3


def test_errors_of_numbers_are_drawn_with_their_quantiles_and_means() -> None:
    random = np.random.default_rng(4)
    table = pd.DataFrame({"group": random.choice(["g", "h"], 600), "true": random.gamma(3, 2, 600)})
    table["said"] = table["true"] + random.normal(0, 1, 600)
    table["part"] = pd.cut(table["said"], 5).astype(str)
    asked = {"sensitive": "group", "y_true": "true", "y_pred": "said"}
    counts = Regression.count(table, **asked, tolerance=1)
    drawn = numbers.errors(measures(counts), counts.people.tolist(), "true")
    residual = regression_measure(counts, "mean_residual").value
    assert sorted(x for x in drawn.data[0].x) == pytest.approx(sorted(residual))
    assert len({trace.xaxis for trace in drawn.data}) == 5
    spread = Spread.of(table, (table["said"] - table["true"]).to_numpy(), sensitive="group")
    found = [quantile(spread, share) for share in (0.1, 0.25, 0.5, 0.75, 0.9)]
    shown = numbers.spread(found, counts.people.tolist(), "true")
    assert list(shown.data[0].x[:2]) == pytest.approx([found[0].value[0], found[4].value[0]])
    assert "50% are at or below" in shown.data[-1].hovertext[0]
    parts = Regression.count(table, **{**asked, "sensitive": ["group", "part"]})
    means = [regression_measure(parts, name) for name in ("mean_prediction", "mean_outcome")]
    curves = numbers.promised(*means, [("g",), ("h",)], 2, "true")
    assert sum(
        len(trace.x) for trace in curves.data if trace.type == "scatter" and trace.mode == "lines+markers"
    ) == len(parts.groups)
