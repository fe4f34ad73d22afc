"""One person: the picture and the words of a prediction, against the numbers of its explanation."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.charts.explanations import person as charts
from governance.charts.explanations import picker
from governance.explanations.attribution import Attributions, Explainer
from governance.explanations.reasons import EITHER, UNKNOWN, directions, reasons, shares, sides, steps
from governance.explanations.standing import Standing, explained
from governance.metrics import words
from governance.reports.explanations import person as reports


@pytest.fixture
def found(linear: Explainer) -> Attributions:
    return linear.of_rows(linear.subject.rows[:1])


def wide(found: Attributions, columns: int, values: np.ndarray | None = None) -> Attributions:
    """The same explanation with as many columns as one likes."""
    names = tuple(f"column_{at}_" + "x" * (at % 90) for at in range(columns))
    values = np.random.default_rng(0).normal(size=(1, columns)) if values is None else values
    people = pd.DataFrame([[None if at % 7 == 0 else at * 1e5 for at in range(columns)]], columns=names)
    everybody = pd.DataFrame(np.zeros((len(found.subject.people), columns)), columns=names)
    subject = replace(found.subject, columns=names)
    subject.__dict__["people"] = everybody
    return replace(
        found,
        subject=subject,
        values=values,
        error=np.full(values.shape, 0.01),
        people=people,
        output=found.base + values.sum(axis=1),
    )


@pytest.mark.parametrize("most", [12, 3, None])
def test_a_waterfall_ends_where_the_model_is(found: Attributions, most: int | None) -> None:
    drawn = charts.waterfall(found, most=most)
    bars, _, ends = drawn.data
    assert found.base + sum(bars.x) == pytest.approx(found.output[0])
    assert bars.base[0] == ends.x[0] == found.base
    assert bars.base[-1] + bars.x[-1] == pytest.approx(ends.x[-1])
    assert (np.asarray(bars.base[1:]) == pytest.approx(np.asarray(bars.base[:-1]) + np.asarray(bars.x[:-1]))) is True
    assert len(bars.x) == (4 if most == 3 else 12)
    assert "Log-odds" in drawn.layout.xaxis.title.text
    assert "Average of 50 of the people" in drawn.layout.yaxis.ticktext[0].replace("<br>", " ")


def test_steps_have_their_intervals_and_the_numbers_stand_beside_them(found: Attributions) -> None:
    for drawn in (charts.waterfall(found), charts.bars(found)):
        low, high = found.interval()
        order = np.argsort(-np.abs(found.values[0]))
        assert drawn.data[0].error_x.array == pytest.approx(((high - low) / 2)[0, order])
        said = [note.text for note in drawn.layout.annotations]
        first = words.effect(found.values[0, order[0]], charts.decimals(found))
        assert any(text.startswith(f"{first} ± ") for text in said)


def test_the_threshold_stands_in_its_place_or_says_where_it_lies(found: Attributions) -> None:
    near = charts.waterfall(found)
    assert any(shape.x0 == found.subject.threshold_in_unit for shape in near.layout.shapes)
    far = replace(found, subject=replace(found.subject, threshold=1 - 1e-9))
    drawn = charts.waterfall(far)
    assert not drawn.layout.shapes
    assert "threshold 20.72 →" in [note.text for note in drawn.layout.annotations]
    assert drawn.layout.xaxis.range == pytest.approx(charts.waterfall(_undecided(found)).layout.xaxis.range)


def _undecided(found: Attributions) -> Attributions:
    return replace(found, subject=replace(found.subject, threshold=None))


def test_an_effect_too_small_to_show_has_no_direction(found: Attributions) -> None:
    values = np.where(np.arange(len(found.columns)) == 0, 0.5, -0.0004)
    drawn = charts.waterfall(replace(found, values=values[None]))
    assert drawn.layout.annotations[1].text.startswith("+0.500")
    assert drawn.layout.annotations[2].text.startswith("0.000")


@pytest.mark.parametrize("columns", [1, 13, 14, 200])
@pytest.mark.parametrize("draw", [charts.waterfall, charts.bars])
def test_any_number_of_columns_is_drawn(found: Attributions, columns: int, draw) -> None:
    many = wide(found, columns)
    assert len(draw(many).data[0].x) == (columns if columns <= 13 else 13)
    assert len(draw(many, most=None).data[0].x) == columns
    labels = draw(many).layout.yaxis.ticktext
    assert ("188 more columns" in labels) == (columns == 200)
    assert all(len(line) <= 42 and len(label.split("<br>")) < 4 for label in labels for line in label.split("<br>"))
    assert any("(missing)" in label for label in draw(many, most=None).layout.yaxis.ticktext)


@pytest.mark.parametrize("size", [1e-12, 1e-3, 1.0, 1e6, 1e15])
def test_effects_of_any_size_are_said_with_three_digits(found: Attributions, size: float) -> None:
    many = wide(found, 3, np.array([[1.0, -0.5, 0.25]]) * size)
    said = [note.text for note in charts.bars(many).layout.annotations]
    assert len({text.split(" ± ")[0] for text in said}) == (3 if size >= 1e-6 else 1)
    assert max(map(len, said)) < 34


def test_no_effect_at_all_is_still_a_picture(found: Attributions) -> None:
    none = wide(found, 2, np.zeros((1, 2)))
    assert sum(charts.waterfall(none).data[0].x) == 0
    assert shares(none).tolist() == [0, 0]
    assert reasons(none) == ()
    assert reports.in_words(none, Standing(0.5, 0.5, True)) == ()


@given(st.lists(st.floats(-5, 5).filter(lambda size: size == 0 or abs(size) > 1e-6), min_size=1, max_size=30))
def test_steps_lead_from_the_base_to_the_output_whatever_is_put_together(sizes: list[float]) -> None:
    values = np.array([sizes])
    stub = _Stub(values, np.full(values.shape, 0.1), 0.3, 0.3 + values.sum(axis=1))
    for most in (None, 1, 5):
        way = steps(stub, most=most)
        assert way.base + way.effect.sum() == pytest.approx(way.output)
        assert sorted([*way.places, *way.rest]) == list(range(len(sizes)))
        assert len(way.rest) != 1
        assert way.half[: len(way.places)] == pytest.approx(1.96 * 0.1, rel=1e-3)
        assert np.isnan(way.half[len(way.places) :]).all()  # of those put together nobody knows it


class _Stub:
    """As much of an explanation as steps need."""

    def __init__(self, values, error, base, output) -> None:
        self.values, self.error, self.base, self.output = values, error, base, output


def test_an_interval_across_zero_has_either_sign(found: Attributions) -> None:
    low, high = (side[0] for side in found.interval())
    told = directions(found)
    assert [each == EITHER for each in told] == [bool(a <= 0 <= b) for a, b in zip(low, high, strict=True)]
    surely = {each.column for raises in (True, False) for each in sides(reasons(found), raises=raises)}
    assert surely == {name for name, way in zip(found.columns, told, strict=True) if way != EITHER}
    assert all(name in reports.stability(found) for name, way in zip(found.columns, told, strict=True) if way == EITHER)
    alone = replace(found, error=np.full(found.error.shape, np.nan))
    assert set(directions(alone)) == {UNKNOWN}
    assert "Compared with one person" in reports.stability(alone)


def test_reasons_say_how_a_value_stands_among_those_compared_with(found: Attributions) -> None:
    others = found.subject.people.iloc[found.background.rows]
    for each in reasons(found):
        own = found.people.iloc[0][each.column]
        assert each.equal == (others[each.column] == own).sum()
        if isinstance(own, str):
            assert each.common in set(others[each.column].mode())
        else:
            assert each.lower == (others[each.column] < own).sum()
            assert each.higher == (others[each.column] > own).sum()


def test_reasons_name_the_largest_effects_in_both_directions(found: Attributions) -> None:
    up, down = found.columns[int(np.argmax(found.values[0]))], found.columns[int(np.argmin(found.values[0]))]
    refused = str(reports.reasons(found, Standing(0.43, 0.5, False)))
    assert "a score of 0.43, 0.07 below the threshold of 0.50 (0.28 in log-odds)" in refused
    assert "so that the decision is not favourable." in refused
    assert refused.index(f"Lowered most by {down}") < refused.index(f"Raised most by {up}")
    selected = str(reports.reasons(found, Standing(0.57, 0.5, True)))
    assert selected.index(f"Raised most by {up}") < selected.index(f"Lowered most by {down}")


def test_what_is_said_about_a_decision_fits_what_is_explained(found: Attributions) -> None:
    assert "by itself decides: favourable." in reports.headline(found, Standing(0.6, None, True))
    assert reports.headline(found, Standing(None, None, False)).endswith("its decision is not favourable.")
    assert reports.headline(found, Standing(12.5, None, None, is_probability=False)) == "The model predicts 12.50."
    other = replace(found, subject=replace(found.subject, about="class = b"))
    assert reports.headline(other, Standing(0.6, 0.5, True)).endswith("the decision is class = b.")


def test_the_standing_of_an_explained_person_is_what_the_model_says(linear: Explainer, trees: Explainer) -> None:
    for each in (linear, trees):
        found = each.of_rows(each.subject.rows[:5])
        for person in range(5):
            standing = explained(found, person)
            assert standing.score == each.subject.scores(found.people)[person]
            assert standing.selected == (standing.score >= each.subject.threshold)
            assert np.log(standing.score / (1 - standing.score)) == pytest.approx(found.output[person], abs=1e-5)


def test_the_table_holds_values_effects_intervals_and_shares(linear: Explainer) -> None:
    found = linear.of_rows(linear.subject.rows[:30])
    one = reports.attribution(found, 3)
    start, *effects, end = one["effect (log-odds)"]
    assert (start, end) == (found.base, found.output[3])
    assert start + sum(effects) == pytest.approx(end)
    assert one["effect (log-odds)"][1:-1].abs().is_monotonic_decreasing
    assert one["share of all effects"].sum() == pytest.approx(1)
    assert (one["from"] < one["to"])[1:-1].all()
    assert one["column"][0] == "average of 50 of the people that the model learnt from, drawn at random (draw 1)"


def test_that_all_adds_up_is_said_with_the_numbers(found: Attributions) -> None:
    said = reports.adds_up(replace(found, rounding=3e-8))
    assert "12 attributions" in said
    assert "off by 3e-08" in said
    shown = words.decimals([found.values.sum(), found.base, float(found.output[0])])
    assert f"add up to {words.effect(found.output[0], shown, sign=False)} log-odds" in said


def test_the_strip_shows_the_score_on_its_way_from_0_to_1(found: Attributions) -> None:
    drawn = picker.stands(Standing(0.43, 0.5, False, turn=0.5))
    assert drawn.data[1].x == (0.43,)
    assert drawn.layout.shapes[0].x0 == 0.5
    assert [note.text for note in drawn.layout.annotations] == ["<b>Score 0.43</b>", "threshold 0.50"]
    alone = picker.stands(Standing(1.0, None, True))
    assert not alone.layout.shapes
    assert alone.layout.annotations[0].xanchor == "right"
    assert "decisions turn at 0.47" in picker.stands(Standing(0.5, None, True, turn=0.47)).layout.annotations[1].text


def test_how_it_was_explained_is_said_with_what_drawn_orders_leave_open(linear: Explainer) -> None:
    found = linear.of_rows(linear.subject.rows[:1])
    said = "Explained exactly, by the coefficients of a linear model, in log-odds; compared"
    assert reports.explained(found).startswith(said)
    drawn = replace(found, sampling=np.full(found.values.shape, 0.01), why="It tells nothing else.")
    assert "unsure by up to 0.02. It tells nothing else." in reports.explained(drawn)
