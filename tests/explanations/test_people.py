"""People worth looking at: picked by a reason, in an order that the reason gives; found by a text; listed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.audit import Audit
from governance.charts.explanations.picker import stands
from governance.data.dataset import Dataset
from governance.data.samples import sample
from governance.errors import GovernanceError
from governance.explanations.people import (
    CLOSEST,
    RANDOM,
    REASONS,
    REFUSED,
    SURPRISING,
    Decided,
    candidates,
    decided,
)
from governance.explanations.search import searched
from governance.explanations.standing import Standing, recorded
from governance.reports.explanations import people as reports


def test_people_are_picked_by_reason(audit: Audit) -> None:
    place = {row: at for at, row in enumerate(audit.rows)}
    picked = {reason: [place[row] for row in candidates(audit, reason, 0.5)] for reason in REASONS}
    nearest = np.abs(audit.score - 0.5)
    assert nearest[picked["closest to the threshold"][0]] == nearest.min()
    favourable = audit.outcome[audit.rows]
    refused, selected = picked["refused by mistake"], picked["selected by mistake"]
    assert (audit.score[refused] < 0.5).all()
    assert favourable[refused].all()
    assert (audit.score[selected] >= 0.5).all()
    assert not favourable[selected].any()
    assert (np.diff(audit.score[refused]) >= 0).all()
    assert picked["everybody"] == list(range(6_000))


def test_the_most_surprising_error_is_the_furthest_on_the_wrong_side_of_both_kinds(audit: Audit) -> None:
    rows = candidates(audit, "most surprising error", 0.3)
    known = decided(audit, 0.3)
    both = [*candidates(audit, "refused by mistake", 0.3), *candidates(audit, "selected by mistake", 0.3)]
    assert set(rows) == set(both) == set(known.rows[known.wrong])
    assert (np.diff([abs(audit.score_of(row) - 0.3) for row in rows[:200]]) <= 0).all()


def test_people_at_random_are_everybody_of_a_group_in_an_order_that_a_draw_gives(audit: Audit) -> None:
    groups, codes = audit.groups(["sex"])
    among = codes == groups.index(("woman",))
    first, again, other = (candidates(audit, RANDOM, 0.5, among=among, seed=seed) for seed in (0, 0, 1))
    assert (first == again).all()
    assert (first != other).any()
    assert set(first) == set(other) == set(audit.rows[among[audit.rows]])


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=2, max_size=30), st.floats(0.05, 0.95))
def test_where_a_models_own_decisions_turn_tells_them_apart(people: list[tuple[float, bool]], bar: float) -> None:
    score = np.array([each for each, _ in people])
    outcomes = pd.Categorical([["no", "yes"][each] for _, each in people], ["no", "yes"])
    table = pd.DataFrame({"a": ["x"] * len(people), "y": outcomes, "f": score})
    whole = Audit.recorded(Dataset("few", table, _roles()))
    own = replace(whole, decision=np.where(score >= bar, "yes", "no"), score=score)
    found = decided(own)
    assert (found.selected == (score >= bar)).all()
    if found.turn is None:
        assert len(set(found.selected)) == 1
        assert "the model decides by itself" in found.unsuited("closest to the threshold")
    else:
        assert ((score >= found.turn) == found.selected).all()


def _roles():
    from governance.data.roles import Roles

    return Roles("y", "yes", ("a",), ("f",))


def test_decisions_without_scores_have_mistakes_and_no_distance(recorded: Audit) -> None:
    known = decided(recorded)
    assert known.score is None
    assert {reason for reason in REASONS if known.unsuited(reason)} == {
        "closest to the threshold",
        "most surprising error",
    }
    table = recorded.dataset.table
    refused = candidates(recorded, "refused by mistake")
    assert len(refused)
    assert (table["granted"].to_numpy()[refused] == "no").all()
    assert (table["repaid"].to_numpy()[refused] == "yes").all()
    with pytest.raises(GovernanceError, match="this audit holds decisions and no scores"):
        candidates(recorded, "closest to the threshold")


def test_recorded_numbers_have_a_distance_from_where_they_decide() -> None:
    hospital = Audit.recorded(sample("hospital"))
    known, days = decided(hospital), hospital.dataset.table["predicted_days"].to_numpy(float)
    assert (known.score == days).all()
    assert (known.selected == (days < 7)).all()
    assert (known.turn, known.quantity, known.ends) == (7.0, "days", (days.min(), days.max()))
    assert not any(known.unsuited(each) for each in REASONS)
    first = candidates(hospital, CLOSEST)
    assert (np.diff(np.abs(days[first] - 7)) >= 0).all()
    worst = int(candidates(hospital, SURPRISING)[0])
    assert known.wrong[worst]
    assert abs(days[worst] - 7) == np.abs(days - 7)[known.wrong].max()
    where = recorded(known, int(np.flatnonzero(np.isclose(days, 8.2))[0]))
    assert str(reports.stands(where)) == "8.20 days recorded, 1.20 above the threshold of 7.00."
    drawn = stands(where, known.ends)
    assert [each["text"] for each in drawn.layout.annotations] == ["<b>8.20 days</b>", "threshold 7.00"]
    assert drawn.layout.xaxis.range[0] < days.min()
    assert drawn.layout.xaxis.range[1] > days.max()


def test_where_a_recorded_number_is_no_number_nobody_is_closest() -> None:
    hospital = sample("hospital")
    odd = hospital.table.assign(
        predicted_days=hospital.table["predicted_days"].where(hospital.table.index != 3, np.inf)
    )
    known = decided(Audit.recorded(Dataset("odd", odd, hospital.roles)))
    assert known.score is None
    assert known.unsuited(CLOSEST)
    assert not known.unsuited(REFUSED)


def test_the_threshold_is_on_the_line_of_recorded_numbers_also_where_nobody_reaches_it() -> None:
    hospital = decided(Audit.recorded(sample("hospital")))
    short = replace(hospital, score=np.minimum(hospital.score, 6.5))
    assert short.ends == (hospital.score.min(), 7.0)


def test_an_unknown_reason_is_refused(audit: Audit) -> None:
    with pytest.raises(GovernanceError, match="no reason 'curiosity'"):
        candidates(audit, "curiosity", 0.5)


def test_where_a_person_stands_is_what_the_audit_holds(audit: Audit) -> None:
    known = decided(audit, 0.4)
    for row in audit.rows[:20].tolist():
        found = recorded(known, row)
        assert found.score == audit.score_of(row)
        assert found.selected == (found.score >= 0.4)
        assert found.outcome == audit.outcome[row]
        assert found.margin == found.score - 0.4
    with pytest.raises(GovernanceError, match="was not scored"):
        recorded(known, int(audit.training[0]))


def test_a_margin_is_said_with_as_many_decimals_as_it_takes() -> None:
    said = [str(reports.stands(Standing(score, 0.5, score >= 0.5))) for score in (0.43, 0.50002, 0.5)]
    assert said == [
        "Score 0.43, 0.07 below the threshold of 0.50 (0.28 in log-odds).",
        "Score 0.50, 0.00002 above the threshold of 0.50 (0.00008 in log-odds).",
        "Score 0.50, exactly at the threshold of 0.50.",
    ]
    assert Standing(1.0, 0.5, True).margin_in_log_odds is None
    assert "its decisions turn at 0.51" in str(reports.stands(Standing(0.6, None, True, turn=0.51)))


def test_a_text_finds_rows_identifiers_and_values(audit: Audit) -> None:
    dataset, table = audit.dataset, audit.dataset.table
    asked = searched(dataset, dataset.roles.features, np.arange(len(table)))
    for name in ("row 17", "L00018", " l00018 "):
        assert np.flatnonzero(asked.named(name)).tolist() == [17]
    assert asked.matching("17")[17]
    assert asked.matching("17").sum() > asked.matching("row 17").sum() == 1
    both = (table["postcode_area"] == "P02") & (table["sex"] == "woman")
    assert (asked.matching("P02, WOMAN") == both).all()
    assert (asked.matching("income = 36,000") == (table["income"] == 36_000)).all()
    assert (asked.matching("income = (missing)") == table["income"].isna()).all()
    assert (asked.matching("36000") >= (table["income"] == 36_000)).all()
    assert asked.matching("  ").all()
    assert not asked.matching("no such thing (+*?").any()
    assert not asked.named("9" * 40).any()
    part = searched(dataset, dataset.roles.features, audit.rows)
    assert (part.matching("P02, WOMAN") == both.to_numpy()[audit.rows]).all()


@pytest.mark.parametrize(
    "values",
    [
        pd.Series(["Ab", None, "b c"], dtype="category"),
        pd.Series(["Ab", None, "b c"], dtype=object),
        pd.Series(["Ab", None, "b c"], dtype="str"),
    ],
)
def test_values_of_every_kind_are_searched(values: pd.Series) -> None:
    table = pd.DataFrame({"a": ["x", "y", "z"], "y": ["yes", "no", "yes"], "f": values})
    dataset = Dataset("few", table, _roles())
    asked = searched(dataset, ["f"], np.arange(3))
    assert asked.matching("B").tolist() == [True, False, True]
    assert asked.matching("f: (missing)").tolist() == [False, True, False]


def test_the_list_says_who_they_are_and_how_they_were_decided_about(audit: Audit) -> None:
    known, columns = decided(audit, 0.5), audit.dataset.roles.features
    rows = candidates(audit, "refused by mistake", 0.5)
    table = reports.listed(audit, known, rows, ["sex"], columns)
    assert len(table) == reports.MOST_ROWS
    assert table["person"][0] == reports.called(audit, int(rows[0]))
    assert set(table["decision"]) == {"not favourable"}
    assert set(table["real outcome"]) == {"favourable"}
    assert table["score"].tolist() == [audit.score_of(row) for row in rows[: reports.MOST_ROWS]]
    assert table["sex"].tolist() == audit.dataset.table["sex"].iloc[rows[:50]].tolist()


def test_people_of_whom_nothing_was_decided_are_still_shown(audit: Audit) -> None:
    bare = Audit.recorded(audit.dataset)
    known: Decided = decided(bare)
    assert known.selected is None
    assert [reason for reason in REASONS if not known.unsuited(reason)] == ["at random", "everybody"]
    assert "nobody decides" in str(reports.identity(bare, 3, recorded(known, 3)))
