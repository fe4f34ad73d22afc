"""Levelling: who gave and who gained, by hand and by simulation."""

import numpy as np
import pytest

from governance.metrics.changes import paired_difference
from governance.metrics.discordant import tango
from governance.metrics.intervals import carried
from governance.mitigation.flips import paired
from governance.mitigation.levelling import EITHER, LOWERED, OPEN, RAISED, Levelling, levelling, lowers
from tests.metrics.test_changes import cells, drawn, paired_of
from tests.mitigation.pointed import flipped, pointed


def levelled(selected: tuple[float, ...], after: tuple[float, ...], **more: object) -> Levelling:
    found = levelling(paired_difference(paired(pointed(flipped(selected, after, **more))), "selection_rate"))  # type: ignore[arg-type]
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("selected", "after", "verdict"),
    [
        ((0.3, 0.6), (0.55, 0.6), RAISED),
        ((0.3, 0.6), (0.3, 0.35), LOWERED),
        ((0.3, 0.6), (0.45, 0.45), EITHER),
        ((0.3, 0.6), (0.3, 0.6), OPEN),
        ((0.3, 0.6), (0.2, 0.6), OPEN),
        ((0.3, 0.6), (0.2, 0.3), LOWERED),
        ((0.3, 0.6), (0.7, 0.8), RAISED),
    ],
)
def test_a_gap_closes_by_raising_or_by_lowering(
    selected: tuple[float, ...], after: tuple[float, ...], verdict: str
) -> None:
    found = levelled(selected, after)
    assert found.verdict == verdict
    assert (found.lowest, found.highest) == (("g0",), ("g1",))
    assert found.up.value == pytest.approx(after[0] - selected[0])
    assert found.down.value == pytest.approx(selected[1] - after[1])
    assert found.closed.value == pytest.approx(found.up.value + found.down.value)
    assert found.both_fall == (after == (0.2, 0.3))


def test_what_closed_is_shared_out_between_both_ends() -> None:
    found = levelled((0.3, 0.6), (0.35, 0.4))
    assert found.raised == pytest.approx(0.05 / 0.25)
    assert np.isnan(levelled((0.3, 0.6), (0.2, 0.6)).raised)
    assert levelled((0.3, 0.6), (0.2, 0.3)).raised < 0


def test_intervals_are_tangos_put_together_by_square_and_add() -> None:
    found = levelled((0.3, 0.6), (0.35, 0.4))
    ends = np.stack([tango(50, 0, 1_000), tango(0, 200, 1_000)])
    assert (found.up.low, found.up.high) == pytest.approx(ends[0])
    assert (found.down.low, found.down.high) == pytest.approx((-ends[1][1], -ends[1][0]))
    both = carried(np.add, (np.array(0.05), *ends[0]), (np.array(0.2), -ends[1][1], -ends[1][0]))
    assert (found.closed.low, found.closed.high) == pytest.approx(both)


def test_of_several_groups_those_furthest_apart_before_are_told_and_paid_for() -> None:
    three, two = levelled((0.3, 0.45, 0.6), (0.35, 0.45, 0.5)), levelled((0.3, 0.6), (0.35, 0.5))
    assert (three.lowest, three.highest, three.pairs) == (("g0",), ("g2",), 3)
    assert three.up.high - three.up.low > two.up.high - two.up.low


def test_of_few_people_it_cannot_be_told() -> None:
    assert levelled((0.3, 0.6), (0.4, 0.5), people=20).verdict == OPEN


def test_groups_of_too_few_take_no_part() -> None:
    joint = flipped((0.3, 0.6, 0.9), (0.4, 0.5, 0.1), people=(500, 500, 10))
    found = levelling(paired_difference(paired(pointed(joint)), "selection_rate"), least=30)
    assert found is not None
    assert found.highest == ("g1",)
    alone = paired_difference(paired(pointed(joint[2:])), "selection_rate")
    assert levelling(alone, least=5) is None


def test_intervals_of_what_closed_and_of_what_leans_cover() -> None:
    likely = [cells(0.5, (0.2, 0.4), 0.02, 0.15), cells(0.4, (0.5, 0.7), 0.12, 0.03)]
    truth = [float((each[:, 0, 1] - each[:, 1, 0]).sum()) for each in likely]
    tables = zip(*(drawn(each, 250, 400, seed) for seed, each in enumerate(likely)), strict=True)
    held = np.zeros(2)
    for pair in tables:
        found = levelling(paired_difference(paired_of(np.stack(pair)), "selection_rate"))
        assert found is not None
        truly = (truth[0] - truth[1], truth[0] + truth[1])
        held += [each.low <= true <= each.high for each, true in zip((found.closed, found.leaning), truly, strict=True)]
    assert (held / 400 > 0.925).all()
    assert (held / 400 < 0.985).all()


def test_a_goal_lowers_where_one_of_its_gaps_closes_by_lowering() -> None:
    point = pointed(flipped((0.3, 0.6, 0.9), (0.3, 0.35, 0.9), (1_000, 1_000, 20)))
    whole = paired(point)
    assert lowers(whole.among(whole.groups[:2]), "demographic parity")
    assert not lowers(whole, "demographic parity")  # the third was furthest ahead, and stays
    assert lowers(whole, "equalized odds", least=30)
    assert not lowers(paired(pointed(flipped((0.3, 0.6), (0.55, 0.6)))), "demographic parity")
