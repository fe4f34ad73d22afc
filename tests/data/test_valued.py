"""Values: few names for any column; bands that part people also where many have one number."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from governance.audit import Audit
from governance.composition.crossed import crossed
from governance.composition.proxies import counted, proxies
from governance.composition.strata import stratified
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.data.samples import FOLDER
from governance.data.valued import MOST_VALUES, OTHERS, valued
from governance.naming import MISSING

PEOPLE = 4_000


def people_of(column: object, bins: str = "even") -> dict[str, int]:
    found = valued(pd.Series(column), bins=bins)
    return dict(zip(found.names, np.bincount(found.codes, minlength=len(found.names)).tolist(), strict=True))


def test_rare_values_stand_together_and_infinite_numbers_in_the_tails() -> None:
    many = pd.Series([f"v{place}" for place in range(100) for _ in range(100 - place)])
    found = valued(many)
    assert (len(found.names), found.names[0], found.names[-1]) == (MOST_VALUES, "v0", OTHERS)
    assert (found.codes == MOST_VALUES - 1).sum() == (many.str[1:].astype(int) >= MOST_VALUES - 1).sum()
    numbers = pd.Series([*range(1000), np.inf, -np.inf, np.nan])
    banded = valued(numbers)
    assert banded.codes[-3:].tolist() == [len(banded.names) - 2, 0, len(banded.names) - 1]
    declared = pd.Series(pd.Categorical(["low", "high", None], ["low", "middle", "high"], ordered=True))
    assert valued(declared).names == ("low", "high", MISSING)
    assert valued(pd.Series([None, None], dtype=object)).names == (MISSING,)


def test_a_value_that_is_called_as_the_others_is_one_of_them() -> None:
    assert people_of([OTHERS] * 3 + ["a"]) == {"a": 1, OTHERS: 3}
    many = people_of([OTHERS, *(f"v{place}" for place in range(80))])
    assert (len(many), many[OTHERS]) == (MOST_VALUES, 22)


@pytest.mark.parametrize("kind", [int, float, str, "category", "Int64"])
def test_numbers_and_digits_stand_by_size_however_they_are_held(kind: str | type) -> None:
    found = valued(pd.Series([3, 1, 5, 5, 5, 10, 2, 2], dtype=int).astype(kind))
    assert found.names == ("1", "2", "3", "5", "10")
    assert found.ordered


def test_what_has_no_order_is_not_said_to_have_one() -> None:
    assert not valued(pd.Series(["b", "b", "1"])).ordered
    assert not valued(pd.Series([True, False])).ordered
    assert not valued(pd.Series([str(each) for each in range(100)])).ordered
    assert not valued(pd.Series([None, None], dtype=object)).ordered
    assert valued(pd.Series(pd.Categorical(["b", "a"], ["b", "a"], ordered=True))).ordered
    assert valued(pd.Series(np.arange(100.0))).ordered


@pytest.mark.parametrize("spike", [0.5, 0.8, 0.96])
def test_a_number_that_many_have_is_in_a_band_of_its_own_and_the_rest_is_parted(spike: float) -> None:
    random = np.random.default_rng(0)
    numbers = np.where(random.random(PEOPLE) < spike, 7.0, random.uniform(0, 1000, PEOPLE))
    for bins, most in (("equal", 20), ("quartiles", 4)):
        found = valued(pd.Series(numbers), bins=bins)
        own = found.codes[numbers == 7.0][0]
        assert ((found.codes == own) == (numbers == 7.0)).all()
        people = np.bincount(found.codes, minlength=len(found.names))
        rest = np.delete(people, own)
        assert rest.min() > 0
        assert rest.max() <= (numbers != 7.0).sum() // (most - 1) + 1


def test_where_many_have_few_numbers_each_stands_alone() -> None:
    heaped = [0] * 400 + [10] * 300 + [20] * 200 + list(range(21, 121))
    assert people_of(heaped, "quartiles") == {"under 10": 400, "10 to 19": 300, "20 and over": 300}
    assert list(people_of(heaped, "equal").values())[:3] == [400, 300, 200]


def test_the_quartiles_of_the_hiring_sample_hold_somebody_each() -> None:
    gaps = pd.read_csv(FOLDER / "hiring.csv")["gap_months"]
    people = people_of(gaps, "quartiles")
    assert people["under 1"] == (gaps == 0).sum()
    assert len(people) == 4
    assert min(people.values()) > 1_000


def test_a_feature_that_is_zero_for_all_but_one_group_tells_the_group() -> None:
    random = np.random.default_rng(0)
    group = np.where(np.arange(PEOPLE) < 160, "x", "z")
    table = pd.DataFrame({"group": group, "label": random.integers(0, 2, PEOPLE)})
    table["f"] = np.where(group == "x", random.uniform(1, 1000, PEOPLE), 0)
    audit = Audit.recorded(Dataset("made", table, Roles("label", "1", ("group",), ("f",))))
    assert proxies(counted(audit))[0].areas.area == pytest.approx([1, 1])


def test_strata_of_a_column_of_zeros_explain_what_the_column_explains() -> None:
    random = np.random.default_rng(0)
    held = np.where(random.random(PEOPLE) < 0.22, random.uniform(1, 1000, PEOPLE), 0)
    label = (random.random(PEOPLE) < np.where(held > 0, 0.8, 0.2)).astype(int)
    group = np.where(random.random(PEOPLE) < np.where(held > 0, 0.8, 0.3), "x", "z")
    table = pd.DataFrame({"group": group, "label": label, "f": held})
    audit = Audit.recorded(Dataset("made", table, Roles("label", "1", ("group",), ("f",))))
    found = stratified(crossed(audit, "f", bins="quartiles"), "z")
    assert len(found.strata) == 4
    assert found.whole()[0] > 0.15
    assert found.alike()[1] < 0 < found.alike()[2]


ODD = {
    "large": 10**12 + np.arange(600),
    "larger": 10**15 + np.arange(1000),
    "beyond floats": 10**17 + np.arange(1000),
    "one float": 10**18 + np.arange(1000) % 30,
    "many in one float": np.array([2**70 + each for each in range(1000)], object),
    "no floats": np.array([10**400 + each for each in range(1000)], object),
    "to the ends": np.linspace(-1, 1, 1000) * 1.7e308,
    "next to each other": 1 + np.arange(1000) * 1e-14,
    "neighbours": 1 + np.arange(1000) * 2.3e-16,
    "smallest": np.arange(1000) * 5e-324,
    "few whole ones, and a tail": np.where(np.arange(1000) < 990, np.arange(1000) % 4, np.arange(1000)) + 0.0,
}


@pytest.mark.parametrize("bins", ["even", "equal", "quartiles"])
@pytest.mark.parametrize("kind", ODD)
def test_numbers_of_any_size_have_names_of_their_own_in_order(kind: str, bins: str) -> None:
    numbers = ODD[kind]
    found = valued(pd.Series(numbers), bins=bins)
    assert len(set(found.names)) == len(found.names) > 1
    assert (np.diff(found.edges) > 0).all()
    if found.ordered:
        ends = [(min(part), max(part)) for part in (numbers[found.codes == at] for at in range(len(found.names)))]
        assert all(before[1] < after[0] for before, after in pairwise(ends))
    assert found.ordered == (kind not in ("many in one float", "no floats"))


def test_bands_of_whole_numbers_are_named_for_whole_numbers() -> None:
    found = valued(pd.Series([*(np.arange(9000) % 6), *range(1000, 1020)]))
    assert found.names == ("under 1", "1", "2", "3", "4", "5 and over")


def test_the_roundest_edge_that_parts_two_numbers_is_taken() -> None:
    found = valued(pd.Series([0.0] * 90 + [3.1726 + each for each in range(30)]), bins="quartiles")
    assert found.edges == (3, 13, 23)
