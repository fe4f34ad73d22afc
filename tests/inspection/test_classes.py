"""Classes: the hiring sample counted class by class finds what was planted, and says why where it cannot be counted."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.tree import DecisionTreeClassifier

from governance.audit import Audit
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.data.samples import sample
from governance.inspection.classes import classes, label_classes, unclassed
from governance.metrics.flows import flows

ROLES = Roles("outcome", "offered", ("group",), ("points",), decision="said",
              merged=(("outcome", (("rejected", "not"), ("interviewed", "not"))),))  # fmt: skip


@pytest.fixture(scope="module")
def hiring() -> Audit:
    return Audit.recorded(sample("hiring"))


def people(number: int = 300) -> pd.DataFrame:
    random = np.random.default_rng(1)
    names = ["interviewed", "offered", "rejected"]
    return pd.DataFrame(
        {
            "group": random.choice(["a", "b"], number),
            "points": random.random(number),
            "outcome": random.choice(names, number),
            "said": random.choice(names, number),
        }
    )


def test_one_class_against_the_rest_is_the_audits_own_count(hiring: Audit) -> None:
    found = classes(hiring)
    assert found.classes == label_classes(hiring) == ("interviewed", "offered", "rejected")
    own = found.against_rest("offered")
    assert (own.counts == hiring.cube.counts).all()
    assert own.weight == pytest.approx(hiring.cube.weight)
    assert (own.groups, own.levels) == (hiring.cube.groups, hiring.cube.levels)
    assert unclassed(hiring) == ""


def test_what_was_planted_in_the_hiring_sample_comes_first(hiring: Audit) -> None:
    found = classes(hiring)
    first = flows(found.by("nationality"), least=30)[0]
    assert (first.group, first.truth, first.decided) == (("overseas",), "offered", "interviewed")
    assert first.value > first.other + 0.15
    leave = {(each.group, each.truth, each.decided): each for each in flows(found.by("parental_leave"), least=30)}
    assert leave[("yes",), "interviewed", "rejected"].beyond_chance
    assert leave[("yes",), "offered", "rejected"].beyond_chance
    assert not any(each.beyond_chance for each in flows(found.by("age"), least=30))


def test_a_given_model_decides_between_the_classes() -> None:
    table = people()
    tree = DecisionTreeClassifier(max_depth=2, random_state=0).fit(table[["points"]], table["outcome"])
    audit = Audit.predicted(Dataset("people", table, replace(ROLES, decision=None)), tree, "tree")
    found = classes(audit)
    expected = pd.crosstab(table["outcome"], tree.predict(table[["points"]]))
    for truth in found.classes:
        for decided in expected.columns:
            assert found.by().went(truth, decided).k[0] == expected.loc[truth, decided]


def test_a_baseline_knows_two_outcomes_only_and_says_what_to_do() -> None:
    fitted = Audit.fitted(Dataset("people", people(), replace(ROLES, decision=None)), "logistic regression")
    assert classes(fitted) is None
    assert "learnt only the two outcomes" in unclassed(fitted)
    assert "Audit a column of decisions" in unclassed(fitted)


def test_decisions_that_are_missing_or_in_other_classes_are_said() -> None:
    alone = Audit.recorded(Dataset("people", people(), replace(ROLES, decision=None)))
    assert classes(alone) is None
    assert "nothing says which class was decided" in unclassed(alone)
    coarse = people().assign(said=lambda table: table["said"].where(table["said"] == "offered", "not"))
    other = Audit.recorded(Dataset("people", coarse, ROLES))
    assert classes(other) is None
    assert "classes that the label does not, such as 'not'" in unclassed(other)


def test_spellings_that_were_joined_are_one_class() -> None:
    table = people().replace({"outcome": {"rejected": "Offered "}, "said": {"rejected": "OFFERED"}})
    joins = (("outcome", (("'Offered '", "offered"), ("OFFERED", "offered"))),)
    two = Audit.recorded(Dataset("people", table, replace(ROLES, merged=joins)))
    assert label_classes(two) == ()
    assert classes(two) is None
    assert unclassed(two) == ""


def test_two_outcomes_are_no_classes(audit: Audit) -> None:
    assert classes(audit) is None
    assert unclassed(audit) == ""
