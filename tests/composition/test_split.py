"""Split: two parts of a table side by side."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from governance.audit import Audit
from governance.composition.crossed import crossed
from governance.composition.split import part, split
from governance.errors import GroupUnknown
from governance.reports.composition import split as report
from tests.conftest import counted


def test_a_random_split_is_alike(audit: Audit) -> None:
    parts = [audit.population_of(rows) for rows in (audit.training, audit.rows)]
    assert parts[0] + parts[1] == audit.population
    found = split(*(each.by("sex") for each in parts))
    assert found.alike
    assert "Training and held out are alike" in str(report.drift(found))
    table = report.table(found)
    assert table["people, training"].sum() == 14_000
    assert table["people, held out"].sum() == 6_000


def test_a_part_with_others_in_it_is_found() -> None:
    before = counted({"a": (300, 0, 200, 0), "b": (200, 0, 300, 0)})
    after = counted({"a": (100, 0, 20, 0), "b": (180, 0, 200, 0), "c": (20, 0, 20, 0)})
    found = split(before, after, ("2024", "2025"))
    assert not found.alike
    text = str(report.drift(found)).replace("\N{NO-BREAK SPACE}", " ")
    assert text.startswith("2024 and 2025 differ beyond chance.")
    assert "Base rates differ for a (40.0 % and 16.7 %)" in text
    assert found.before.groups == found.after.groups == (("a",), ("b",), ("c",))
    contingency = stats.chi2_contingency([[500, 500, 0], [120, 380, 40]], correction=False)
    assert found.shares.p_value == pytest.approx(contingency.pvalue)
    assert np.isnan(found.difference[2])


def test_the_people_of_a_value_are_a_cube(recorded: Audit) -> None:
    counts = crossed(recorded, "employment")
    whole = [part(counts, value) for value in counts.values]
    assert sum(whole[1:], whole[0]) == replace(recorded.population, probability=False)
    with pytest.raises(GroupUnknown, match="nothing of the kind"):
        part(counts, "nothing of the kind")


def test_two_parts_of_one_process_seldom_differ() -> None:
    random, alarms = np.random.default_rng(3), 0
    for _ in range(300):
        cubes = []
        for people in (400, 150):
            sizes = random.multinomial(people, [0.5, 0.3, 0.2])
            k = random.binomial(sizes, 0.4)
            cells = {name: (int(n - y), 0, int(y), 0) for name, n, y in zip("abc", sizes, k, strict=True)}
            cubes.append(counted(cells))
        alarms += not split(*cubes).alike
    assert alarms / 300 <= 0.07
