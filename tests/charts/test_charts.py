"""Charts: every mark stands for the numbers of a result, and groups look the same everywhere."""

import inspect
import itertools
import tomllib

import numpy as np
import pandas as pd
import pytest
from plotly.basedatatypes import BaseFigure
from plotly.graph_objects import Figure

from governance import Cube, Policy, judge, rate
from governance.audit import Audit
from governance.charts import rates, rows, style
from governance.charts.composition import groups, intersections
from governance.charts.metrics import thresholds
from governance.charts.mitigation.groups import before_and_after
from governance.charts.review.evidence import evidence
from governance.charts.review.overview import limits_used
from governance.composition.representation import representation
from governance.metrics.changes import paired_difference
from governance.metrics.paired import Paired
from governance.metrics.thresholds import sweep
from governance.review.accepted import accepted
from governance.review.rule import Rule
from tests.conftest import ROOT, counted


def test_a_rate_is_drawn_with_its_interval_and_its_people(audit: Audit) -> None:
    found = rate(audit.decided(0.5).by("sex"), "selection_rate")
    drawn = rates.rate_by_group(found, overall=rate(audit.decided(0.5).by(), "selection_rate"))
    low, high = found.interval()
    (dots,) = drawn.data
    named = dict(zip(drawn.layout.yaxis.tickvals, drawn.layout.yaxis.ticktext, strict=True))
    assert [named[y] for y in dots.y] == [
        f"{group}  (n {n:,})" for (group,), n in zip(found.groups, found.n, strict=True)
    ]
    assert list(dots.y) == sorted(dots.y, reverse=True)  # the first on top
    np.testing.assert_array_equal(dots.x, found.value)
    np.testing.assert_allclose(dots.x + dots.error_x.array, high)
    np.testing.assert_allclose(dots.x - dots.error_x.arrayminus, low)
    assert all(f"{k:,} of {n:,} people" in said for k, n, said in zip(found.k, found.n, dots.hovertext, strict=True))
    assert any("everybody" in note.text for note in drawn.layout.annotations)


def test_a_group_that_nobody_measures_is_listed_and_says_so() -> None:
    drawn = rates.rate_by_group(rate(counted({"a": (5, 5, 5, 5), "b": (5, 5, 0, 0)}), "true_positive_rate"))
    dots, nobody = drawn.data
    assert np.isnan(dots.x).tolist() == [False, True]
    assert (list(nobody.text), list(nobody.y)) == (["nobody to measure"], [dots.y[1]])
    assert nobody.x[0] == dots.x[0] - dots.error_x.arrayminus[0]  # where it widens no axis


def test_every_threshold_is_on_the_line(audit: Audit) -> None:
    found = sweep(audit.cube.by("sex"), "selection_rate")
    drawn = thresholds.rate_by_threshold(found, chosen=0.5)
    lines = [trace for trace in drawn.data if trace.mode]
    assert [trace.name for trace in lines] == ["man", "non-binary", "woman"]
    assert list(lines[0].y) == [each.value[0] for each in found.rates]
    assert lines[0].customdata[50] == f"{found.rates[50].k[0]:,} of {found.rates[50].n[0]:,} people"


def test_a_band_goes_around_where_a_rate_is_not_defined() -> None:
    table = pd.DataFrame({"g": "a", "label": [0, 1, 1], "score": [0.2, 0.4, 0.6]})
    cube = Cube.count(table, sensitive="g", y_true="label", score="score", thresholds=[0.1, 0.5, 0.9])
    band, line = thresholds.rate_by_threshold(sweep(cube, "precision"), chosen=0.5).data
    assert list(band.x) == [0.1, 0.5, 0.5, 0.1]
    assert not np.isnan(np.array(band.y, float)).any()
    assert np.isnan(line.y).tolist() == [False, False, True]


def test_the_eleventh_group_is_not_drawn_like_the_first() -> None:
    levels = (tuple("abcdefghijkl"),)
    assert style.mark(("a",), levels) != style.mark(("k",), levels)


def many(levels: int) -> pd.DataFrame:
    """Level g0 has the fewest people, each next one more."""
    names = [f"g{level}" for level in range(levels) for _ in range(level + 1)]
    return pd.DataFrame({"a": names, "b": names, "label": 1, "score": 0.5})


def test_of_very_many_groups_the_largest_are_drawn_and_the_title_says_so() -> None:
    asked = {"sensitive": ["a", "b"], "y_true": "label", "favourable": 1}
    cube = Cube.count(many(20), **asked, score="score", thresholds=[0.5])
    lines = thresholds.rate_by_threshold(sweep(cube.by("a"), "selection_rate"), chosen=0.5)
    assert {trace.name for trace in lines.data if trace.showlegend is None} == {f"g{level}" for level in range(12, 20)}
    assert lines.layout.title.text.endswith("the 8 largest of 20 groups")


def test_a_long_name_is_written_in_lines_and_whole() -> None:
    name = "a name that is far too long for one line of an axis, and then some"
    assert style.plain(name).replace("<br>", "") == name
    assert max(map(len, style.plain(name).split("<br>"))) <= 36


def twice(cube: Cube) -> Paired:
    """Everybody decided about twice in the same way."""
    counts = np.zeros((*cube.counts.shape[:3], 2, 1), np.int64)
    for decision in (0, 1):
        counts[:, :, decision, decision] = cube.counts[:, :, decision]
    return Paired(**cube.grouping, counts=counts, favourable=cube.favourable)


EVIL = '<a href="http://example.org">%{x}</a>'


def test_names_from_data_are_never_read_as_tags_or_placeholders() -> None:
    table = pd.DataFrame({EVIL: [EVIL, "b"], "other": ["u", EVIL], "label": [0, 1], "decision": [1, 0]})
    cube = Cube.count(table, sensitive=[EVIL, "other"], y_true="label", y_pred="decision")
    one, both = cube.by(EVIL), representation(cube)
    rule = Rule(EVIL, ("selection_rate",), "difference", (EVIL,), 0.1)
    drawn = (
        rates.rate_by_group(rate(one, "accuracy")),
        groups.people_by_group(representation(one)),
        intersections.people_by_intersection(both),
        before_and_after(paired_difference(twice(one), "accuracy")),
        limits_used(found := judge(cube, Policy("P", (rule,)))),
        evidence(found[0], accepted(found[0])),
    )
    for figure in drawn:
        assert "<a href" not in figure.to_json().replace("\\u003c", "<")
        assert "%{x}</a>" not in figure.to_json()


LEVELS = (("a", "b", "(missing)"), ("u", "v", "w"))


def test_a_group_looks_the_same_whichever_others_are_shown() -> None:
    assert style.mark(("b",), LEVELS[:1]) == style.Mark(style.LIGHT[1], style.SYMBOLS[1])
    assert style.mark(("b", "w"), LEVELS) == style.Mark(style.LIGHT[1], style.SYMBOLS[2])
    assert style.mark(("(missing)",), LEVELS[:1]) == style.Mark(style.QUIET, "x")


def test_a_dark_page_changes_colours_and_nothing_else(audit: Audit) -> None:
    drawn = rates.rate_by_group(rate(audit.decided(0.5).by("sex"), "selection_rate"))
    dark = style.dark(drawn)
    (own,), (counterpart,) = drawn.data, dark.data
    assert list(counterpart.marker.color) == [style.DARK[style.LIGHT.index(each)] for each in own.marker.color]
    assert counterpart.error_x.color == style.INK_DARK
    assert dark.layout.font.color == style.INK_DARK
    assert counterpart.x == drawn.to_dict()["data"][0]["x"]
    assert dark.to_dict() == Figure(dark.to_dict()).to_dict()  # nothing in it that plotly would refuse
    assert own.error_x.color == style.INK  # and the chart that was given stays


def test_a_group_that_is_called_like_a_colour_keeps_its_name_in_the_dark() -> None:
    names = style.LIGHT[:2]
    cube = counted(dict.fromkeys(names, (5, 5, 5, 5)))
    both = before_and_after(paired_difference(twice(cube), "accuracy"))
    for drawn in (rates.rate_by_group(rate(cube, "accuracy")), both):
        dark = style.dark(drawn)
        assert [label.split()[0] for label in dark.layout.yaxis.ticktext] == list(names)
        said = [text for trace in dark.data for text in (trace.hovertext or [trace.hovertemplate])]
        assert all(any(name in str(text) for text in said) for name in names)


def test_every_kind_of_colour_has_its_counterpart_in_the_dark() -> None:
    drawn = style.figure(style.LIGHT[0], traces=[{"type": "scatter", "x": [1], "y": [1], "text": [style.LIGHT[0]]}])
    style.heat(drawn, x=["a"], y=["b"], z=[[1]], text=[["1"]], detail=[[style.TEXT]])
    drawn.add_bar(x=[1], y=[1], marker={"color": [style.faint(style.QUIET), 3], "line": {"color": style.LIGHT[1]}})
    drawn.add_shape(type="rect", fillcolor=style.SCALE[1], line={"color": "rgba(0,0,0,0)"})
    drawn.add_annotation(text=style.LIGHT[1], arrowcolor=style.INK, font={"color": style.TEXT})
    text, heat, bar = (dark := style.dark(drawn)).data
    assert (text.text, dark.layout.title.text, heat.customdata[0][0]) == (
        (style.LIGHT[0],),
        style.LIGHT[0],
        style.TEXT,
    )
    assert [shade for _, shade in heat.colorscale] == list(style.SCALE_DARK)
    assert (list(bar.marker.color), bar.marker.line.color) == ([f"{style.QUIET_DARK}66", 3], style.DARK[1])
    (shape,), (note,) = dark.layout.shapes, dark.layout.annotations
    assert (shape.fillcolor, shape.line.color) == (style.SCALE_DARK[1], "rgba(0,0,0,0)")
    assert (note.text, note.arrowcolor, note.font.color) == (style.LIGHT[1], style.INK_DARK, style.TEXT_DARK)


def test_plotly_still_takes_a_chart_without_asking_again_whether_it_is_valid() -> None:
    """`style.dark` leans on `go.Figure(..., _validate=False)`, which is not documented and saves 8 ms a chart."""
    why = "plotly no longer takes _validate=False: let style.dark give go.Figure the recoloured dict alone"
    assert "_validate" in inspect.signature(BaseFigure.__init__).parameters or "_validate" in inspect.getsource(
        BaseFigure.__init__
    ), why
    spec = style.figure("Q").to_dict()
    assert Figure(spec, _validate=False).to_dict() == Figure(spec).to_dict(), why


def test_the_largest_are_named_in_the_title_with_how_many_there_are() -> None:
    assert style.largest([5, 9, 5, 7], 3) == ([0, 1, 3], ", the 3 largest of 4 groups")  # the earlier of two alike
    assert style.largest(np.array([1.5, 2.5]), 2, "values") == ([0, 1], "")
    assert style.part(6, 1_069, which="") == ", 6 of 1,069 groups"


def test_a_row_is_as_tall_as_its_name_and_there_is_room_for_two() -> None:
    assert rows.tall(["a"]) == rows.tall(["a", "b"]) == 2 * rows.EACH
    assert rows.tall(["a", "b", "c<br>d"]) > 3 * rows.EACH
    assert rows.label("x" * 100, 3, 4).endswith("…  (n 3 and 4)")
    assert rows.label("<b>", 1_200, 1_200) == "&lt;b&gt;  (n 1,200)"


def test_a_reference_line_goes_from_top_to_bottom() -> None:
    drawn = style.figure("Where?")
    drawn.add_scatter(x=[1, 3], y=[1, 2])
    style.reference(drawn, x=2, text="here")
    drawn.add_vline(x=2, line={"color": style.QUIET, "dash": "dot", "width": 1.5})
    ours, plotlys = drawn.layout.shapes
    assert ours == plotlys


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def seen(colour: str, sight: np.ndarray) -> np.ndarray:
    """A colour in CIELAB, as a reader with this sight sees it."""
    to_xyz = [[0.4125, 0.3576, 0.1804], [0.2127, 0.7152, 0.0722], [0.0193, 0.1192, 0.9503]]
    scaled = np.array(to_xyz) @ np.clip(sight @ linear(colour), 0, 1) / [0.9505, 1, 1.0888]
    x, y, z = np.where(scaled > 0.008856, np.cbrt(scaled), 7.787 * scaled + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


DEUTERANOPIA = np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]])
PROTANOPIA = np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]])


@pytest.mark.parametrize("palette", [style.LIGHT, style.DARK], ids=["light", "dark"])
@pytest.mark.parametrize("sight", [np.eye(3), DEUTERANOPIA, PROTANOPIA], ids=["all", "deuteranopia", "protanopia"])
def test_the_first_six_colours_differ_for_colour_blind_readers(palette: tuple[str, ...], sight: np.ndarray) -> None:
    """Machado, Oliveira and Fernandes (2009); 2.3 is a just noticeable difference in CIELAB."""
    colours = [seen(colour, sight) for colour in palette[:6]]
    assert min(np.linalg.norm(one - other) for one, other in itertools.combinations(colours, 2)) > 10


def contrast(*colours: str) -> float:
    """WCAG's contrast ratio of two colours."""
    light = [float(np.dot(linear(each), [0.2126, 0.7152, 0.0722])) + 0.05 for each in colours]
    return max(light) / min(light)


def test_colours_stand_out_from_their_page() -> None:
    for palette, page in ((style.LIGHT[:6], "#FFFFFF"), (style.DARK, "#0B0E12")):
        assert all(contrast(colour, page) > 2.9 for colour in palette)


@pytest.mark.parametrize(("text", "scale"), [(style.TEXT, style.SCALE), (style.TEXT_DARK, style.SCALE_DARK)])
def test_numbers_are_legible_on_every_shade(text: str, scale: tuple[str, str]) -> None:
    assert min(contrast(text, shade) for shade in scale) > 4.5


def test_streamlits_own_charts_have_the_same_palette() -> None:
    theme = tomllib.loads((ROOT / ".streamlit/config.toml").read_text("utf-8"))["theme"]
    assert tuple(theme["light"]["chartCategoricalColors"]) == style.LIGHT
    assert tuple(theme["dark"]["chartCategoricalColors"]) == style.DARK
