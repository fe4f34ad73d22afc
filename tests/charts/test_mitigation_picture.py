"""The trade-off picture: every mark once, filled where nothing is better, with its interval and its limit."""

from dataclasses import replace

import numpy as np
import pytest

from governance.charts import style
from governance.charts.mitigation.picture import AUDITED, hover, mark_of, tradeoff
from governance.mitigation import axes
from governance.mitigation.choice import Limit
from governance.mitigation.frontier import POLICIES
from governance.mitigation.methods import METHODS
from governance.mitigation.reached import UNMITIGATED
from governance.mitigation.spots import Spot, unbeaten
from governance.mitigation.utility import Utility
from tests.mitigation.test_spots import spot

X, Y = axes.across("demographic parity"), axes.utility_axis(Utility())
LIMIT = Limit(0.1, "difference", "Fair lending")


@pytest.fixture
def found() -> list[Spot]:
    return [
        spot(0.2, 0.8, UNMITIGATED),
        *(spot(0.05 * at, 0.7 + 0.01 * at, POLICIES[1]) for at in range(4)),
        spot(0.12, 0.71),
        spot(0.05, 0.79),
    ]


def marks(drawn) -> dict[str, tuple[float, float, str]]:
    """Where every mark that can be clicked stands, and its symbol."""
    placed = {}
    for trace in drawn.data:
        if trace.customdata is not None:
            for name, x, y, symbol in zip(trace.customdata, trace.x, trace.y, trace.marker.symbol, strict=True):
                assert name not in placed
                placed[name] = (float(x), float(y), symbol)
    return placed


def test_every_point_is_one_mark_at_its_place(found) -> None:
    placed = marks(tradeoff(found, X, Y))
    assert {each.title for each in found} == set(placed)
    for each in found:
        assert placed[each.title][:2] == pytest.approx((100 * each.x[0], each.y[0]))


def test_what_nothing_beats_is_filled_and_the_rest_is_hollow(found) -> None:
    placed = marks(tradeoff(found, X, Y))
    for each, stays in zip(found, unbeaten(found, X, Y), strict=True):
        if not each.audited:
            assert placed[each.title][2].endswith("-open") != stays
    names = [trace.name for trace in tradeoff(found, X, Y).data if trace.showlegend is not False]
    assert "Filled: none is better both ways" in names


def test_every_mark_has_its_interval_both_ways(found) -> None:
    for trace in tradeoff(found, X, Y).data:
        if trace.customdata is not None:
            assert np.allclose(trace.error_x.array, 1.0)
            assert np.allclose(trace.error_y.array, 0.01)


def test_every_method_has_a_symbol_and_a_colour_of_its_own_that_no_group_has() -> None:
    known = [mark_of(each) for each in (*POLICIES, *METHODS)]
    assert len({each.symbol for each in known}) == len({each.colour for each in known}) == len(known)
    assert not {each.colour for each in known} & set(style.LIGHT)
    assert {each.colour for each in known} <= set(style.IN_THE_DARK)


def test_the_audited_model_is_named_and_the_chosen_mark_is_ringed(found) -> None:
    drawn = tradeoff(found, X, Y, chosen=found[-1])
    assert "<b>audited model</b>" in [each.text for each in drawn.layout.annotations]
    ring = next(trace for trace in drawn.data if trace.name == "In depth below")
    assert (ring.x[0], ring.y[0]) == (100 * found[-1].x[0], found[-1].y[0])
    assert mark_of(UNMITIGATED) != AUDITED


def test_the_accepted_side_of_the_limit_is_shaded(found) -> None:
    drawn = tradeoff(found, X, Y, limit=LIMIT)
    box = next(shape for shape in drawn.layout.shapes if shape.type == "rect")
    assert box.x1 == 10.0
    assert box.x0 == drawn.layout.xaxis.range[0]
    assert "policy: at most 10 points" in [each.text for each in drawn.layout.annotations]
    ratio = tradeoff(
        [replace(each, x=(0.85, 0.8, 0.9)) for each in found], axes.across(axes.RATIO), Y,
        limit=Limit(0.8, "ratio", "Four fifths"),
    )  # fmt: skip
    box = next(shape for shape in ratio.layout.shapes if shape.type == "rect")
    assert (box.x0, box.x1) == (0.8, ratio.layout.xaxis.range[1])
    assert "policy: a ratio of at least 0.8" in [each.text for each in ratio.layout.annotations]


def test_much_worse_decisions_are_outside_the_frame_until_they_are_wanted(found) -> None:
    far = [*found, spot(0.0, 0.2, "far")]
    assert tradeoff(far, X, Y).layout.yaxis.range[0] > 0.2
    assert tradeoff(far, X, Y, whole=True).layout.yaxis.range[0] < 0.2


def test_the_arrow_points_where_both_are_better(found) -> None:
    cost = axes.utility_axis(Utility("cost"))
    said = {
        name: [each.text for each in tradeoff(found, *on).layout.annotations]
        for name, on in {"accuracy": (X, Y), "cost": (X, cost), "ratio": (axes.across(axes.RATIO), Y)}.items()
    }
    assert "<b>↖</b> better" in said["accuracy"]
    assert "<b>↙</b> better" in said["cost"]
    assert "better <b>↗</b>" in said["ratio"]
    neither = axes.upward(Utility())["selection rate"]
    assert not any("better" in each.text for each in tradeoff(found, X, neither).layout.annotations)


def test_a_hover_says_everything_about_a_mark(found) -> None:
    each = replace(found[-1], asks_group=True, random=True, trials=3, title="a %{x} <b>")
    drawn = tradeoff([each], X, Y)
    text = (
        next(trace for trace in drawn.data if trace.customdata is not None)
        .hovertext[0]
        .replace("\N{NO-BREAK SPACE}", " ")
    )
    assert "%{x}" not in text
    assert "&lt;b&gt;" in text
    assert "Largest gap in selection rate: 5.0 points (4.0 to 6.0)" in text
    assert "1,000 people held out, in one of 3 splits, in expectation: no draw" in text
    assert "Needs the sensitive attribute of everybody" in text
    assert "Random: a coin decides about some people" in text


def test_a_point_without_a_place_is_not_drawn(found) -> None:
    gone = replace(found[1], x=(np.nan, np.nan, np.nan))
    assert gone.title not in marks(tradeoff([found[0], gone], X, Y))
    assert not marks(tradeoff([gone], X, Y))


def test_a_hover_says_that_a_mark_does_not_aim_at_the_goal(found) -> None:
    said = [hover(each, X, Y, stands=False) for each in (found[-1], replace(found[-1], aims=False))]
    assert ["Does not aim at the goal, which is only measured" in each for each in said] == [False, True]
