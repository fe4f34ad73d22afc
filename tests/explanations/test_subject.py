"""What is explained: one class of several, their favourable join, and numbers in their own unit and direction."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from governance.audit import Audit
from governance.data import models
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.data.samples import sample
from governance.errors import GovernanceError, LabelNotNumber, MethodUnknown
from governance.explanations.attribution import explainer, natural
from governance.explanations.background import background
from governance.explanations.numbers import learners, learnt
from governance.explanations.offers import CLASS, LEARNT, MODEL, Offer, modelled, offers
from governance.explanations.recorded import edge
from governance.explanations.subject import Subject, units
from governance.shapley.outputs import NUMBER
from tests.conftest import ROOT

RANDOM = np.random.default_rng(0)
TABLE = pd.DataFrame(RANDOM.normal(size=(300, 3)), columns=["a", "b", "c"]).assign(who=np.tile(["x", "y"], 150))
MADE = TABLE["a"] + 0.5 * TABLE["b"] + 0.3 * RANDOM.normal(size=300)
TABLE["stage"] = np.select([MADE > 0.6, MADE < -0.6], ["offered", "rejected"], "interviewed")
FEATURES = TABLE[["a", "b", "c"]]
JOINED = (("stage", (("interviewed", "not offered"), ("rejected", "not offered"))),)
INVITED = (("stage", (("interviewed", "invited"), ("offered", "invited"))),)

SEVERAL = {
    "forest": (RandomForestClassifier(10, random_state=0), "exactly, along every tree"),
    "multinomial": (LogisticRegression(), "from the model's answers alone"),
    "boosting": (HistGradientBoostingClassifier(max_iter=10, random_state=0), "from the model's answers alone"),
}


def audited(model: Any, favourable: str = "offered", merged: Any = JOINED) -> Audit:
    roles = Roles("stage", favourable, ("who",), features=("a", "b", "c"), merged=merged)
    return Audit.predicted(Dataset("people", TABLE, roles), model, "model")


@pytest.fixture(scope="module", params=SEVERAL)
def opened(request: pytest.FixtureRequest) -> tuple[models.Model, str]:
    """A model of three classes, one of them from a file, and how it is explained in its own unit."""
    model, method = SEVERAL[request.param]
    fitted = model.fit(FEATURES, TABLE["stage"])
    return models.opened(models.save(fitted), "model.skops") if request.param == "forest" else fitted, method


def of_rows(about: Subject, rows: Sequence[int], people: int = 20) -> Any:
    return natural(about, background(about.rows, "the audited people", people=people)).of_rows(rows)


def test_any_class_of_a_model_adds_up_to_its_own_probability(opened: tuple[models.Model, str]) -> None:
    model, method = opened
    audit = audited(model)
    assert offers(audit) == (Offer(MODEL), Offer(CLASS, "interviewed"), Offer(CLASS, "rejected"))
    own = model.predict_proba(FEATURES.iloc[:4])
    for place, name in ((0, "interviewed"), (2, "rejected")):
        about = modelled(audit, Offer(CLASS, name), 0.9)
        assert about.about == f"stage = {name}"
        assert about.threshold is None  # the model decides, as its own class
        assert (about.decided(about.people) == (model.predict(FEATURES) == name)).all()
        found = of_rows(about, range(4))
        assert found.method.startswith(method)
        assert found.unit == "probability"
        assert found.output == pytest.approx(own[:, place], abs=1e-9)
        assert found.base + found.values.sum(axis=1) == pytest.approx(found.output, abs=1e-12)


def test_classes_that_are_favourable_together_are_explained_as_one(opened: tuple[models.Model, str]) -> None:
    model, _ = opened
    audit = audited(model, "invited", INVITED)
    assert [each.value for each in offers(audit)] == ["", "interviewed", "offered", "rejected"]
    about = modelled(audit, Offer(MODEL))
    found = of_rows(about, range(3))
    assert found.output == pytest.approx(model.predict_proba(FEATURES.iloc[:3])[:, :2].sum(axis=1), abs=1e-9)
    assert (about.decided(about.people) == (model.predict(FEATURES) != "rejected")).all()
    refused = of_rows(modelled(audit, Offer(CLASS, "rejected")), range(3))
    if natural(about, background(about.rows, "all", people=20)).exact:
        assert found.values == pytest.approx(-refused.values, abs=1e-6)


def test_the_favourable_class_alone_is_not_offered_twice() -> None:
    audit = audited(SEVERAL["forest"][0].fit(FEATURES, TABLE["stage"]))
    assert "offered" not in [each.value for each in offers(audit)]
    with pytest.raises(MethodUnknown, match="no subject 'class offered'"):
        modelled(audit, Offer(CLASS, "offered"))


def test_a_model_of_two_classes_has_one_subject(audit: Audit) -> None:
    assert offers(audit) == (Offer(MODEL),)
    assert modelled(audit, Offer(MODEL), 0.4).threshold == 0.4


def hospital(favourable: str = "under 7") -> Dataset:
    found = sample("hospital")
    return Dataset("stays", found.table.head(500), replace(found.roles, favourable=favourable))


@pytest.mark.parametrize("learner", ["linear regression", "gradient boosting"])
def test_a_number_learnt_here_is_explained_in_its_unit(learner: str) -> None:
    audit = Audit.recorded(hospital())
    about = learnt(audit, learner)
    assert (about.unit, about.output.unit, about.measure) == ("days", NUMBER, "predicted days (days)")
    assert units(about) == (NUMBER,)
    assert (len(about.training), len(about.rows)) == (350, 150)
    assert not set(about.training) & set(about.rows)
    own = natural(about, background(about.training, "the people that the model learnt from", people=20))
    found = own.of_rows(about.rows[:20])
    assert own.exact, own.why
    assert found.unit == "days"
    assert found.output == pytest.approx(about.model.predict(about.people.iloc[about.rows[:20]]), abs=1e-9)
    assert found.base + found.values.sum(axis=1) == pytest.approx(found.output, abs=1e-9)
    assert "which learnt here to predict days from 350 people" in about.stand_in


def test_a_number_is_learnt_from_the_columns_that_are_said() -> None:
    table = hospital()
    bare = Audit.recorded(Dataset("stays", table.table, replace(table.roles, features=())))
    assert Offer(LEARNT, "linear regression") in offers(bare)
    about = modelled(bare, Offer(LEARNT, "linear regression"), None, ("ward", "diagnoses"))
    assert about.columns == ("ward", "diagnoses")
    with pytest.raises(GovernanceError, match="feature"):
        modelled(bare, Offer(LEARNT, "linear regression"))
    with pytest.raises(GovernanceError, match="'predicted_days'"):
        learnt(bare, "linear regression", ("ward", "predicted_days"))


def test_a_number_is_decided_on_the_side_that_is_favourable() -> None:
    under, over = (learnt(Audit.recorded(hospital(each)), "linear regression") for each in ("under 7", "7 and over"))
    said = under.scores(under.people)
    assert (under.below, over.below) == (True, False)
    assert under.threshold_in_unit == over.threshold_in_unit == 7.0
    assert (under.decided(under.people) == (said < 7)).all()
    assert (over.decided(over.people) == (said >= 7)).all()
    assert (under.reached(np.array([6.9, 7.0])) == [True, False]).all()  # a number on the edge is in the band above
    assert under.decision == "days under 7"
    assert (under.reached(under.audited) == (under.audited < 7)).all()


def test_a_number_is_audited_on_the_audits_own_held_out_people() -> None:
    fitted = Audit.fitted(hospital(), "logistic regression", seed=3)
    about = learnt(fitted, "linear regression")
    assert (about.rows == fitted.rows).all()
    assert (about.training == fitted.training).all()
    assert offers(fitted)[0] == Offer(MODEL)
    assert Offer(LEARNT, "gradient boosting") in offers(fitted)


def test_a_band_between_two_others_has_no_threshold() -> None:
    found = hospital()
    roles = replace(found.roles, bands=(("days", (5.0, 9.0)),), favourable="5 to under 9")
    assert edge(Dataset("stays", found.table, roles)) == (None, False)
    assert edge(Dataset("stays", found.table, replace(roles, favourable="9 and over"))) == (9.0, False)


def test_a_label_that_is_no_number_is_not_learnt_as_one(audit: Audit) -> None:
    assert learners(audit) == ()
    with pytest.raises(LabelNotNumber, match="'repaid' is no number that is cut into bands"):
        learnt(audit, "linear regression")


@pytest.mark.parametrize("name", ["probability", "<b>", "%{x}", "$x$", "decision"])
def test_a_unit_that_would_mean_something_else_is_called_a_number(name: str) -> None:
    about = replace(learnt(Audit.recorded(hospital()), "linear regression"), quantity=name)
    assert about.unit == NUMBER


def test_whether_it_is_a_number_is_never_read_from_its_unit() -> None:
    """A number's unit is what it counts, such as days."""
    for path in [*ROOT.glob("governance/**/explanations/*.py"), *ROOT.glob("ui/explanations/*.py")]:
        assert not re.search(r"(?<!output\.)\bunit (==|!=) NUMBER", path.read_text("utf-8")), path.name


def test_a_class_is_explained_in_probability_or_log_odds(audit: Audit) -> None:
    about = modelled(audit, Offer(MODEL))
    assert units(about) == ("probability", "log-odds")
    drawn = background(about.training, "the people that the model learnt from", people=5)
    assert explainer(about.in_unit("log-odds"), drawn).exact
    with pytest.raises(GovernanceError, match="no subject 'decisions'"):
        modelled(audit, Offer("decisions"))
