"""Sentences and tables of calibration, classes and numbers: nothing is said that the results do not hold."""

import numpy as np
import pandas as pd

from governance import Cube
from governance.metrics.calibration import calibration_curve
from governance.metrics.chance import chance_level
from governance.metrics.disparity import difference
from governance.metrics.flows import flows
from governance.metrics.multiclass import Multiclass
from governance.metrics.promises import broken, near
from governance.metrics.quality import quality
from governance.metrics.regression import Regression
from governance.metrics.residuals import measures
from governance.reports.metrics import calibration, classes, numbers
from tests.conftest import random_people

ASKED = {"sensitive": "group", "y_true": "label", "score": "score", "thresholds": np.linspace(0, 1, 101)}


def kept(people: int = 3_000) -> pd.DataFrame:
    random = np.random.default_rng(1)
    score = random.random(people)
    return pd.DataFrame(
        {
            "group": random.choice(["a", "b"], people),
            "score": score,
            "label": (random.random(people) < score).astype(int),
        }
    )


def test_kept_promises_are_said_to_be_no_proof() -> None:
    found = calibration_curve(Cube.count(kept(), **ASKED))
    assert str(calibration.promises(found, broken(found), 30)) == (
        "In no group do scores promise more or less than happens, beyond chance. "
        "A difference smaller than the bands below may still be there."
    )
    said = str(calibration.promises(found, (), 10_000))
    assert said.startswith("No group has enough people")
    assert "Not tested, having fewer than 10000 people: a, b." in said


def test_a_promise_is_said_with_its_range_its_people_and_its_p_value() -> None:
    table = kept().assign(score=lambda held: np.where(held["group"] == "b", held["score"] ** 0.5, held["score"]))
    found = calibration_curve(Cube.count(table, **ASKED))
    (first,) = broken(found)
    said = str(calibration.promises(found, [first], 30))
    assert said.startswith(f"Scores of b promise too much: from {first.low:.2f} to {first.high:.2f} they promise ")
    assert f"{first.k:,} of {first.n:,} people" in said
    assert "Nothing is beyond chance for a." in said


def test_what_a_threshold_means_is_said_with_care() -> None:
    gap = difference(near(Cube.count(kept(), **ASKED), 0.5), min_group_size=30)
    said = str(calibration.at_threshold(gap, chance_level(gap), 0.5))
    assert "scores within 0.05 of the threshold of 0.50" in said
    assert "this gap may be no more than chance. The threshold may mean the same for both" in said
    few = difference(gap.rate, min_group_size=10_000)
    assert "cannot be compared" in str(calibration.at_threshold(few, chance_level(few), 0.5))
    assert len(calibration.near(gap.rate)) == 2


def test_what_is_missing_is_said_with_what_to_do() -> None:
    scored, decided = Cube.count(kept(), **ASKED), Cube.count(random_people(2, 90), sensitive="group",
                                                            y_true="label", y_pred="decision")  # fmt: skip
    assert calibration.missing(scored, scored, "") is None
    assert "pick that one above" in str(calibration.missing(decided, scored, "rejected"))
    assert "records decisions only" in str(calibration.missing(decided, decided, ""))
    odd = Cube.count(kept().assign(score=lambda held: held["score"] * 3), **ASKED)
    assert "must lie between 0 and 1" in str(calibration.missing(odd, odd, ""))


def test_tables_hold_every_group_and_bin() -> None:
    cube = Cube.count(kept(), **ASKED)
    found = calibration_curve(cube, 5)
    table = calibration.curves(found)
    assert len(table) == 2 * found.predicted.shape[1]
    assert table["among"].sum() == 3_000
    assert calibration.qualities(quality(cube))["AUC"].between(0.5, 1).all()
    every, alone = (difference(quality(each).measures["area_under_curve"]) for each in (cube, cube.by()))
    said = str(calibration.ordering(every, chance_level(every), cube.people))
    assert "this gap may be no more than chance" in said
    assert f"They are {every.value:.3f} apart" in said
    assert "Fewer than two groups" in str(calibration.ordering(alone, chance_level(alone), cube.by().people))


def test_an_order_beyond_chance_is_said_to_be_although_intervals_overlap() -> None:
    random = np.random.default_rng(1)
    table = pd.DataFrame({"group": np.repeat(["a", "b"], 700), "score": random.random(1_400).round(2)})
    steep = np.where(table["group"] == "a", 0.78, 0.62)
    chance_of = np.where(table["score"] > 0.5, steep, 1 - steep)
    cube = Cube.count(table.assign(label=(random.random(1_400) < chance_of).astype(int)), **ASKED)
    gap = difference(quality(cube).measures["area_under_curve"])
    said = str(calibration.ordering(gap, chance_level(gap), cube.people))
    assert said.startswith("Scores put people in order best for a (AUC ")
    assert said.endswith("this gap is larger.")


def test_turns_that_may_be_chance_are_said_to_be() -> None:
    random = np.random.default_rng(3)
    table = pd.DataFrame({each: random.choice(["x", "y", "z"], 900) for each in ("truth", "decided")})
    table["group"] = random.choice(["g", "h"], 900)
    counts = Multiclass.count(table, sensitive="group", y_true="truth", y_pred="decided")
    found = flows(counts, least=30)
    assert classes.turns(counts, found, 30).headline.startswith("In no group do people of a class end up in another")
    assert "no more than chance" in str(classes.of_group(counts, found, 30))
    assert "errors cannot be compared" in str(classes.turns(counts, (), 30))
    gap = difference(counts.macro_recall, min_group_size=30)
    assert "may be no more than chance" in str(classes.average_gap(gap, chance_level(gap)))
    assert len(classes.ends_up(counts)) == 2 * 9
    assert len(classes.recalls(counts)) == 2 * 3
    assert len(classes.averages(counts)) == 2
    assert next(iter(classes.choices(counts, "x").values())) == "as audited (x)"


def test_numbers_are_said_in_their_unit() -> None:
    random = np.random.default_rng(4)
    table = pd.DataFrame({"group": random.choice(["g", "h"], 900), "days": random.gamma(3, 2, 900)})
    table["said"] = table["days"] + random.normal(0, 1, 900) - np.where(table["group"] == "g", 2, 0)
    counts = Regression.count(table, sensitive="group", y_true="days", y_pred="said", tolerance=1, cuts=[5])
    found = measures(counts)
    gap = difference(found[0])
    said = str(numbers.off(gap, chance_level(gap), counts))
    assert said.startswith(f"Predictions of days are on average {-found[0].value[0]:.2f} too low for g")
    low, high = found[0].interval()
    assert f"interval {-high[0]:.2f} to {-low[0]:.2f}; " in said  # too low by so much
    assert "apart: this gap is larger." in said
    away = difference(found[1])
    assert "farthest off for g" in str(numbers.farther(away, chance_level(away)))
    assert str(numbers.within(found[-1], counts, 30)).startswith("Within 1 of the truth")
    assert "Fewer than two groups" in str(numbers.within(found[-1], counts, 10_000))
    alone = difference(measures(counts.by())[0])
    assert "Fewer than two groups" in str(numbers.off(alone, chance_level(alone), counts.by()))
    assert numbers.choices(counts, 5.0, low=True) == {5.0: "as audited (days under 5)"}
    assert len(numbers.errors(found, counts.people)) == 2
