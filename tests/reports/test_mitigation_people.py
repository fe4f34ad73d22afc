"""Whose decision changes, in sentences, and who they are."""

from dataclasses import replace

import numpy as np
import pytest

from governance.audit import Audit
from governance.metrics.changes import paired_difference
from governance.metrics.sides import discreet, sides
from governance.mitigation import tradeoff
from governance.mitigation.flips import everybody, flips, is_expected, paired
from governance.mitigation.frontier import POLICIES
from governance.mitigation.methods.learning import Wanted
from governance.mitigation.problem import problem
from governance.reports.mitigation import groups
from governance.reports.mitigation import people as reports
from tests.mitigation.pointed import flipped, pointed


def said(joint: np.ndarray, names: tuple[str, ...] = ("woman", "man"), **more: object) -> str:
    point = pointed(joint, names, **more)  # type: ignore[arg-type]
    balance = paired_difference(paired(point), "selection_rate")
    return str(reports.headline(sides(paired(point)), sides(everybody(point)), balance, expected=is_expected(point)))


def test_the_sentence_counts_people_by_direction_and_group() -> None:
    assert said(flipped((0.3, 0.6), (0.4, 0.5))) == (
        "200 of 2,000 people are decided about differently: 100 gain the favourable decision (woman 100) and 100 lose "
        "the favourable decision (man 100). By what is recorded, 100 of them rightly and 100 wrongly."
    )


def test_where_nobody_loses_or_gains_or_changes_it_is_said() -> None:
    assert "(woman 100); nobody loses it." in said(flipped((0.3, 0.6), (0.4, 0.6)))
    assert "(man 100); nobody gains it." in said(flipped((0.3, 0.6), (0.3, 0.5)))
    assert said(flipped((0.3, 0.6), (0.3, 0.6))) == "Nobody of 2,000 people is decided about differently."


def test_expected_people_are_called_so() -> None:
    drawn = flipped((0.3, 0.6), (0.4, 0.5))
    drawn[:, :, 0, 1] += 0.05
    drawn[:, :, 0, 0] -= 0.05
    assert said(drawn).startswith("Expect 200 of 2,000 people to be decided")
    hardly = np.full((2, 2, 2, 2), 10.0)
    hardly[:, :, 0, 1] = hardly[:, :, 1, 0] = 0.01
    assert said(hardly).startswith("Hardly anybody of 80 people")


def test_groups_of_which_it_is_not_told_are_named_and_counted_with_others() -> None:
    joint = flipped((0.3, 0.6, 0.5, 0.4), (0.4, 0.5, 0.504, 0.45), people=(1_000, 1_000, 1_000, 2_000))
    point = pointed(joint)
    found = discreet(sides(paired(point)))
    balance = paired_difference(paired(point), "selection_rate")
    said = reports.headline(found, sides(everybody(point)), balance, expected=False)
    assert "others" in said.headline
    assert "g2" not in said.headline
    assert "not told apart of" in reports.untold(found)
    assert "g2" in reports.untold(found)
    assert reports.untold(sides(paired(point))) == ""
    none = discreet(sides(paired(pointed(flipped((0.3, 0.6), (0.302, 0.598))))))
    change = paired_difference(paired(pointed(flipped((0.3, 0.6), (0.302, 0.598)))), "selection_rate")
    assert list(reports.table(none, change)) == ["group", "people", reports.BALANCE]
    assert reports.untold(none).endswith("With fewer or larger groups more can be told.")
    assert "larger groups" not in reports.untold(found)


def test_of_every_group_that_is_shown_it_is_told_on_balance_as_by_group_tells_it() -> None:
    """One person of 126 gains: that is no secret where both rates are shown; who gains and loses elsewhere is."""
    joint = flipped((0.3, 0.6, 0.5), (0.35, 0.58, 0.5), people=(1_000, 2_000, 126))
    joint[2, 1, 0, 0] -= 1
    joint[2, 1, 0, 1] += 1
    point = pointed(joint, ("woman", "man", "other"))
    found, balance = discreet(sides(paired(point))), paired_difference(paired(point), "selection_rate")
    assert found.untold == (("woman",), ("other",))
    said = reports.headline(found, sides(everybody(point)), balance, expected=False)
    assert said.detail.endswith("on balance: woman +5.0, other +0.8 points.")
    rows = reports.table(found, balance).set_index("group")
    assert rows[reports.BALANCE].tolist() == groups.table(balance)["change"].tolist()
    assert rows.loc[["woman", "other"], "changed"].isna().all()
    assert rows.loc["man", "lost, wrongly"] == 20
    everything = reports.headline(sides(paired(point)), sides(everybody(point)), balance, expected=False)
    assert "on balance" not in everything.detail


def test_where_groups_are_hidden_totals_are_of_those_that_are_shown() -> None:
    """Else everybody who moves less those of the groups that are shown would be the people of the hidden ones."""
    joint = flipped((0.3, 0.6, 0.5), (0.4, 0.5, 0.5), people=(1_000, 2_000, 20))
    joint[2, 1, 0, 0] -= 1
    joint[2, 1, 0, 1] += 1
    point, shown = pointed(joint, ("woman", "man", "few")), [("woman",), ("man",)]
    found, balance = sides(paired(point).among(shown)), paired_difference(paired(point).among(shown), "selection_rate")
    every, some = (sides(everybody(point, groups)) for groups in (None, shown))
    assert int(every.moved.k[0]) == int(some.moved.k[0]) + 1 == int(found.moved.k.sum()) + 1
    said = reports.headline(found, some, balance, expected=False, hides=True)
    assert "of 3,000 people in the groups that are shown are decided about differently" in said.headline


def test_the_table_holds_people_and_shares_in_each_way() -> None:
    people = paired(pointed(flipped((0.3, 0.6), (0.4, 0.5))))
    rows = reports.table(sides(people), paired_difference(people, "selection_rate"))
    assert rows["changed"].tolist() == [100, 100]
    assert rows["gained, rightly"].tolist() == [50, 0]
    assert rows["lost, wrongly, share"].tolist() == pytest.approx([0, 0.05])


def test_who_they_are_is_a_table_of_at_most_200_people_by_group_and_direction(audit: Audit) -> None:
    posed, wanted = problem(audit, ["sex"]), Wanted("demographic parity", least=30)
    points = tradeoff.points(posed, wanted, tradeoff.first(posed, wanted)[1])
    point = next(each for each in points if each.treatment.method == POLICIES[2])
    found = flips(posed, point)
    assert found is not None
    table, people = reports.who(posed, found)
    assert people == len(found.rows)
    assert len(table) == min(people, reports.MOST_ROWS)
    gain, number = reports.who(posed, found, group=("woman",), way=reports.GAIN)
    assert set(gain["group"]) == {"woman"}
    assert set(gain["before"]) == {"not favourable"}
    here = (posed.codes[found.rows] == posed.groups.index(("woman",))) & found.gain
    assert number == here.sum()
    assert (posed.score[found.places[here]][: len(gain)] == gain["score"]).all()
    assert set(posed.features.columns) <= set(table.columns)
    assert reports.who(posed, found, group=("man",), way=reports.LOSE)[1] > 0
    assert "chance after" in table
    surely = replace(found, chance=np.round(found.chance))
    plain = reports.who(posed, surely)[0]
    assert "chance after" not in plain
    assert set(plain["after"]) == {"favourable", "not favourable"}


def test_how_many_rows_of_how_many_is_said() -> None:
    assert reports.listed(200, 426, 6_000, surely=False).startswith(
        "The first 200 of 426 people whose decision changes or"
    )
    assert reports.listed(1, 1, 6_000, surely=True).startswith("All 1 person whose decision changes, of the 6,000")
    assert reports.listed(0, 0, 6_000, surely=True).startswith("Nobody whose decision changes")
