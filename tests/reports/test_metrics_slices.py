"""Sentences and tables of where the errors are."""

import numpy as np
import pytest

from governance.audit import Audit
from governance.inspection.coded import coded
from governance.inspection.slices import slices
from governance.inspection.tree import tree
from governance.metrics.makeup import makeup
from governance.metrics.rates import rate
from governance.metrics.slices import MEASURING
from governance.metrics.worst import worst
from governance.reports.metrics import inside
from governance.reports.metrics import slices as reports
from tests.conftest import counted, drawn


@pytest.fixture(scope="module")
def people(audit: Audit):
    return coded(audit)


@pytest.fixture(scope="module")
def counts(people):
    return slices(people, least=30)


def said(finding: object) -> str:
    return str(finding).replace("\N{NO-BREAK SPACE}", " ")


def test_nothing_beyond_chance_is_said_as_that(counts) -> None:
    found = worst(counts, "error_rate", threshold=0.5, least=30)
    none = said(reports.worst(found.only(~found.confirmed)))
    assert "Of all people, 30.0 % were decided about wrongly; no kind of people has more than everybody else" in none
    assert f"the {(~found.confirmed).sum()} that looked worst were measured on the other, where none held" in none
    assert "This does not say that there are none" in none


def test_an_error_that_nobody_can_have_is_said(counts) -> None:
    all_good = slices_of_one_label(counts)
    assert said(reports.worst(worst(all_good, "false_positive_rate", threshold=0.5))).startswith(
        "Favourable decisions by mistake cannot be counted"
    )


def slices_of_one_label(counts):
    from dataclasses import replace

    reaching = counts.reaching.copy()
    reaching[..., 0] = 0
    return replace(counts, reaching=reaching)


def test_the_table_holds_all_that_was_measured(counts) -> None:
    found = worst(counts, "error_rate", threshold=0.5, least=30)
    table = reports.table(found)
    assert len(table) == len(found.names) == 30
    assert table["more than chance"].tolist() == ["yes"] * 3 + ["no"] * 27
    assert table["error rate"].tolist() == pytest.approx(found.share.value)
    assert table["times"][0] == "1.38 (1.23 to 1.54)"


def test_the_best_and_the_worst_part_of_a_tree_are_said(people) -> None:
    found = tree(people, "false_negative_rate", threshold=0.5, least=30)
    assert said(reports.tree(found)).startswith(
        "Refusals by mistake are most frequent, at 97.4 % against 18.0 % of everybody, among "
        "income: under 31,200 or missing and late_payments: 3 or more. That is 74 of 76 people"
    )
    table = reports.nodes(found)
    assert table["people"][0] == "everybody"
    assert table["counted"].tolist() == found.share.k.tolist()
    assert (table["split further"] == "no").sum() == len(found.leaves)


def test_the_worst_cell_is_one_of_enough_people() -> None:
    cube = drawn([[90, 10, 0, 0], [60, 40, 0, 0], [1, 4, 0, 0]])
    found = rate(cube, "error_rate")
    assert "group: g0001" in said(reports.cells(found, 30))
    assert "40.0 %" in said(reports.cells(found, 30))
    assert said(reports.cells(found, 1000)) == "No cell has enough people to be compared."


def test_a_column_that_is_called_like_a_number_of_ours_stays_beside_it() -> None:
    cube = counted({"a": (5, 2, 3, 7)}, attribute="among")
    table = reports.crossing(rate(cube, "error_rate"))
    assert table["among (column)"].tolist() == ["a"]
    assert table["among"].tolist() == [17]


def test_groups_that_differ_are_named_the_furthest_first() -> None:
    here, elsewhere = drawn([[90, 0, 0, 0], [10, 0, 0, 0]]), drawn([[50, 0, 0, 0], [50, 0, 0, 0]])
    found = makeup(here, elsewhere, {"group": here.groups})
    assert said(inside.makeup(found)).startswith("group: g0000 is 90.0 % here and 50.0 % elsewhere")
    assert inside.shares(found)["people, here"].tolist() == [90, 10]
    same = makeup(here, here, {"group": here.groups})
    assert "No group is met more or less often" in said(inside.makeup(same))
    assert "No group has enough people" in said(inside.makeup(makeup(here, here, {})))


def test_what_happens_is_told_side_by_side(counts) -> None:
    one = counts.slices[1]
    cube = counts.beside(one, MEASURING, 0.5)
    table = inside.two_sides([rate(cube, "error_rate"), rate(cube, "base_rate")])
    assert table["rate"].tolist() == ["All wrong decisions (error rate)", "Favourable real outcomes (base rate)"]
    confusion = inside.confusion(cube)
    share = counts.share("error_rate", MEASURING, 0.5)
    wrong = confusion["real outcome"] != confusion["decision"]
    assert confusion.loc[wrong, "these people"].sum() == share.k[1]
    assert confusion["these people"].sum() + confusion["everybody else"].sum() == share.n[0]
    assert np.allclose(table["here"][0], share.value[1])
