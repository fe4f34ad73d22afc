"""The overview in words: what the guide picks, what stands out, and what cannot be said."""

from dataclasses import replace

import numpy as np
import pytest

from governance import Cube
from governance.audit import Audit
from governance.metrics import words
from governance.metrics.matrix import matrix
from governance.metrics.power import detectable
from governance.metrics.rates import RATES, is_about_decisions, rate
from governance.reports.metrics import conclusions, guide
from governance.reports.metrics.guide import HARMS
from governance.reports.metrics.overview import standing_out, table
from tests.conftest import counted, random_people

NAMES = ("selection_rate", "true_positive_rate")
CUBE = counted({"high": (400, 100, 10, 490), "low": (300, 200, 490, 10), "few": (2, 2, 2, 3), "none": (40, 40, 0, 0)})


def plain(text: object) -> str:
    return str(text).replace("\N{NO-BREAK SPACE}", " ")


def test_every_rate_can_be_watched_and_every_rate_that_is_named_exists() -> None:
    named = {name for harm in HARMS.values() for name in harm.rates}
    assert named == set(RATES)
    assert set(guide.EVERY.rates) == set(RATES)


@pytest.mark.parametrize(
    "harm", [each for each in HARMS.values() if each is not guide.EVERY], ids=lambda each: each.title
)
@pytest.mark.parametrize("trusted", [True, False])
def test_a_harm_picks_few_rates_and_says_in_a_sentence_why_each(harm: guide.Harm, trusted: bool) -> None:
    found = guide.watched(harm, "“loan repaid”", trusted=trusted)
    assert 2 <= len(found) <= 7
    for said in (*found.values(), guide.who_is_harmed(harm, "“loan repaid”")):
        assert said.endswith(".")
        assert "{" not in said
    assert ("selection_rate" in found) == (not harm.reads_outcomes or not trusted)


def test_the_guide_speaks_of_the_audits_own_outcome(audit: Audit) -> None:
    roles = audit.dataset.roles
    assert guide.favourable_outcome(roles) == "“loan repaid”"
    assert guide.favourable_outcome(replace(roles, outcome="")) == "“repaid = yes”"
    odd = guide.favourable_outcome(replace(roles, outcome="{0} %s"))
    assert "although the real outcome was “{0} %s”" in guide.who_is_harmed(guide.REFUSED, odd)


@pytest.mark.parametrize("harm", HARMS.values(), ids=lambda each: each.title)
def test_without_decisions_only_rates_about_none_are_watched(harm: guide.Harm) -> None:
    found = guide.watched(harm, "“yes”", decided=False)
    assert found
    assert not any(is_about_decisions(name) for name in found)


def test_the_table_holds_every_cell_with_its_interval_its_people_and_its_verdict() -> None:
    found = table(matrix(CUBE, NAMES, least=30))
    assert len(found) == 8
    one = found[(found.group == "high") & (found.rate == "True positive rate")].iloc[0]
    assert one["value"] == pytest.approx(0.98)
    assert one["from"] < 0.98 < one["to"]
    assert (one["people"], one["stands on"], one["adjusted p"], one["differs"]) == (
        1000,
        "490 of 500 people",
        "p < 0.001",
        "above",
    )
    verdicts = dict(zip(zip(found.group, found.rate, strict=True), found.differs, strict=True))
    assert verdicts[("few", "Selection rate")] == "too few people"
    assert verdicts[("none", "True positive rate")] == words.UNDEFINED
    assert verdicts[("low", "True positive rate")] == "below"
    assert "effective n" not in found
    exact = table(matrix(CUBE, NAMES, least=30), exact=True)["adjusted p"]
    assert ((exact < 0.001) == (found["adjusted p"] == "p < 0.001")).all()
    alone = table(matrix(counted({"a": (40, 40, 40, 40)}), NAMES))
    assert alone.differs.tolist() == ["nobody to compare"] * 2


def test_a_weighted_table_has_effective_sizes_beside_people() -> None:
    cube = Cube.count(random_people(5, 300), sensitive="group", y_true="label", y_pred="decision", weight="weight")
    found = table(matrix(cube, ["selection_rate"]))
    assert (found["effective n"] < found["people"]).all()


def test_what_stands_out_is_counted_and_the_strongest_are_named() -> None:
    assert plain(standing_out(matrix(CUBE, NAMES, least=30))) == (
        "4 of 5 comparisons with all others differ beyond chance (corrected for their number), "
        "most of all: low in true positive rate, 2.0 % (everybody 50.0 %); high in true positive rate, 98.0 % "
        "(everybody 50.0 %)."
    )
    alike = matrix(counted({"a": (40, 40, 40, 40), "b": (41, 40, 40, 40)}), ["selection_rate"])
    assert "The one comparison of two groups is not beyond chance." in plain(standing_out(alike))
    three = matrix(counted(dict.fromkeys("abc", (40, 40, 40, 40))), ["selection_rate"])
    assert "None of 3 comparisons" in plain(standing_out(three))
    few = matrix(counted({"a": (1, 1, 1, 1), "b": (1, 2, 1, 1)}), NAMES, least=30)
    assert plain(standing_out(few)) == (
        "No rate can be compared between groups. It takes two groups of 30 people or more."
    )


def test_two_sides_of_one_comparison_are_named_once() -> None:
    said = plain(standing_out(matrix(CUBE, ["true_positive_rate", "false_negative_rate"], least=30)))
    assert said.startswith("2 of 2 comparisons")
    assert "false negative rate" not in said


def test_conclusions_say_which_attributes_show_none() -> None:
    some, none = matrix(CUBE, NAMES, least=30), matrix(counted(dict.fromkeys("abc", (40, 40, 40, 40))), NAMES)
    found = conclusions.elsewhere({"here": some, "sex": some, "age": none, "place": none}, ("here",))
    assert [each.kind for each in found] == ["look", "fine"]
    assert found[0].sentence == "Comparisons beyond chance by other attributes alone: sex 4 of 5."
    assert found[1].sentence == "No group of age or place alone differs beyond chance in these rates."


def test_small_groups_are_named_and_hidden_ones_counted() -> None:
    (found,) = conclusions.too_small(matrix(CUBE, NAMES, least=30, groups=[("few",), ("none",)]), hidden=2)
    assert found.kind == "unknown"
    assert "few: fewer than 30 people, too few for a verdict." in found.sentence
    assert "none: too few people for a verdict in some rates." in found.sentence
    assert "2,000 people in 2 groups are not shown; larger gaps may be among them." in found.sentence
    many = counted({f"g{place}": (1, 1, 1, 1) for place in range(9)} | {"big": (90, 90, 90, 90)})
    assert conclusions.too_small(matrix(many, NAMES, least=30))[0].sentence.startswith("9 of 10 groups: ")
    assert conclusions.too_small(matrix(counted({"a": (40, 40, 40, 40)}), NAMES, least=30)) == []


def test_a_gap_that_was_not_seen_is_not_said_to_be_none() -> None:
    found = matrix(CUBE, NAMES, least=30)
    (said,) = conclusions.unseen(found, "true_positive_rate")
    one = rate(CUBE, "true_positive_rate")
    gap = detectable(one, comparisons=5)[one.position("high")]
    assert plain(said.sentence) == (
        f"A gap not seen may be there: for high, the smallest group compared, less than {100 * gap:.1f} points in true "
        "positive rate would often stay unseen."
    )
    (instead,) = conclusions.unseen(found, "f1_score")
    assert "selection rate" in instead.sentence
    assert conclusions.unseen(matrix(CUBE, ["f1_score"], least=30), "f1_score") == []
    assert conclusions.unseen(matrix(counted({"a": (9, 9, 9, 9)}), NAMES), "selection_rate") == []


def test_weights_that_leave_little_are_worth_a_look() -> None:
    asked = {"sensitive": "group", "y_true": "label", "y_pred": "decision", "weight": "weight"}
    table = random_people(5, 600)
    (mild,) = conclusions.weighed(matrix(Cube.count(table, **asked), NAMES), "weight")
    (small,) = conclusions.too_small(matrix(Cube.count(table, **asked), NAMES, least=590))
    assert "worth fewer than 590 people once weighted, too few for a verdict." in small.sentence
    uneven = table.assign(weight=np.where(np.arange(600) % 20 == 0, 100.0, 1.0))
    (strong,) = conclusions.weighed(matrix(Cube.count(uneven, **asked), NAMES), "weight")
    assert (mild.kind, strong.kind) == ("unknown", "look")
    assert strong.sentence.startswith("Weighted by weight, 600 people tell as much as ")
    assert conclusions.weighed(matrix(CUBE, NAMES), None) == []


def test_a_weighted_rate_that_stands_out_is_said_to_be_weighted() -> None:
    people = random_people(5, 600)
    people["decision"] = np.where(people.group == "g0", 1, people.decision)
    cube = Cube.count(people, sensitive="group", y_true="label", y_pred="decision", weight="weight")
    assert "g0 in selection rate, 100.0 % weighted (everybody" in plain(standing_out(matrix(cube, ["selection_rate"])))


def test_what_is_not_said_depends_on_what_was_audited(audit: Audit, recorded: Audit) -> None:
    assert "what another threshold would give, why" in conclusions.does_not_say(audit, 0.5)
    assert "decisions are taken as they were made" in conclusions.does_not_say(recorded, None)
    assert "Whether repaid was recorded rightly" in conclusions.does_not_say(recorded, None)
