"""Flows: a wrong turn that a group takes more often is found, tested on its own people, and adjusted for all."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency

from governance.metrics.flows import flows
from governance.metrics.multiclass import Multiclass

ASKED = {"sensitive": "group", "y_true": "truth", "y_pred": "decided"}


def judged(seed: int, people: int, groups: int = 3) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    truth = random.choice(["high", "low", "middle"], people)
    wrong = random.random(people) < 0.3
    return pd.DataFrame(
        {
            "group": random.choice([f"g{place}" for place in range(groups)], people),
            "truth": truth,
            "decided": np.where(wrong, random.choice(["high", "low", "middle"], people), truth),
            "weight": random.random(people) + 0.5,
        }
    )


def test_a_planted_turn_comes_first_with_its_people_and_its_p_value() -> None:
    table = judged(1, 6_000)
    down = (table["group"] == "g1") & (table["truth"] == "high") & (np.random.default_rng(2).random(len(table)) < 0.2)
    table["decided"] = table["decided"].mask(down, "low")
    found = flows(Multiclass.count(table, **ASKED), least=30)
    first = found[0]
    assert (first.group, first.truth, first.decided) == (("g1",), "high", "low")
    assert first.beyond_chance
    high = table[table["truth"] == "high"]
    cells = pd.crosstab(high["group"] == "g1", high["decided"] == "low").to_numpy()
    assert first.people == (cells[1, 1], cells[1].sum())
    assert first.others == (cells[0, 1], cells[0].sum())
    assert first.p_value == pytest.approx(chi2_contingency(cells, correction=False).pvalue * len(found))
    assert first.low < first.value - first.other < first.high
    assert len(found) == 3 * 6


def test_without_a_difference_alarms_are_rare() -> None:
    alarms = [any(each.beyond_chance for each in flows(Multiclass.count(judged(seed, 900), **ASKED)))
              for seed in range(100)]  # fmt: skip
    assert np.mean(alarms) <= 0.1


def test_groups_with_few_people_of_a_class_are_not_tested_in_it() -> None:
    table = judged(3, 900)
    kept = table[(table["group"] != "g2") | (table["truth"] != "low") | (table.index < 40)]
    found = flows(Multiclass.count(kept, **ASKED, weight="weight"), least=30)
    assert found
    assert not [each for each in found if each.group == ("g2",) and each.truth == "low"]
    assert flows(Multiclass.count(kept, **{**ASKED, "sensitive": []})) == ()
