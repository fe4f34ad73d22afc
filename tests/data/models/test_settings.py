"""Boosted trees of a file learn with settings that only say how: no other reaches a file or a machine."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import VotingClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from governance.data import models
from governance.data.models import settings
from governance.data.models.relearnt import Lesson, Relearnt
from governance.errors import LearningFailed
from tests.conftest import needed
from tests.data.models.test_worker import LABEL, TABLE

try:
    import lightgbm
    import xgboost
except ImportError:
    needed("lightgbm and xgboost")


class Learner(lightgbm.LGBMClassifier):
    """A class of these tests alone, since a guard stays where it was set."""

    __module__ = "lightgbm.sklearn"

    def fit(self, *given: Any, **named: Any) -> Any:
        return super().fit(*given, **named)


LESSON = Lesson(TABLE, LABEL == "yes", ["no", "yes"])


def boosted(**odd: Any) -> Any:
    """A fitted model of LightGBM that is said afterwards to have learnt with these settings."""
    model = lightgbm.LGBMClassifier(n_estimators=3, min_child_samples=2, verbose=-1, n_jobs=1)
    return model.fit(TABLE, LABEL).set_params(**odd)


def opened(model: Any) -> models.model.Model:
    return models.opened(models.save(model), "boosted.skops")


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


def machines(listener: socket.socket) -> dict[str, Any]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        own = free.getsockname()[1]
    both = f"127.0.0.1:{listener.getsockname()[1]},127.0.0.1:{own}"
    return {"num_machines": 2, "machines": both, "local_listen_port": own, "time_out": 1}


def reached(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True


@pytest.fixture
def splits(tmp_path: Path) -> str:
    """A file of this machine that changes what is learnt."""
    path = tmp_path / "splits.json"
    path.write_text(json.dumps({"feature": 1, "threshold": 0.5}), "utf-8")
    return str(path)


def test_no_other_machine_is_reached(listener: socket.socket) -> None:
    model = opened(boosted(**machines(listener)))
    assert (model.predict(TABLE) == boosted().predict(TABLE)).all()
    assert "by which it might read files or reach other machines" in model.fixed
    with pytest.raises(LearningFailed, match=r"its LGBMClassifier is set with .*\. Change what"):
        Relearnt(model, LESSON)
    assert not reached(listener)


def test_no_machine_is_reached_by_what_a_search_tries(listener: socket.socket) -> None:
    tried = {f"lgbmclassifier__{name}": [value] for name, value in machines(listener).items()}
    search = GridSearchCV(make_pipeline(StandardScaler(), boosted()), {"lgbmclassifier__num_leaves": [4]}, cv=2)
    model = opened(search.fit(TABLE, LABEL).set_params(param_grid=tried))
    assert model.fixed == ""
    with pytest.raises(LearningFailed):
        Relearnt(model, LESSON)
    assert not reached(listener)


def test_no_file_is_read(splits: str) -> None:
    model = opened(make_pipeline(StandardScaler(), boosted(forcedsplits_filename=splits)))
    assert "'forcedsplits_filename'" in model.fixed
    with pytest.raises(LearningFailed, match=r"its LGBMClassifier is set with 'forcedsplits_filename', by which it"):
        Relearnt(model, LESSON)


@pytest.mark.parametrize("name", ["boosting_type", "objective", "importance_type", "metric"])
def test_no_setting_is_hidden_in_the_value_of_another(splits: str, name: str) -> None:
    hidden = f"gbdt forcedsplits_filename={splits}"
    said = settings.refused(boosted(**{name: [hidden] if name == "metric" else hidden}))
    assert said == f"its LGBMClassifier is set with a value of '{name}' that is no plain number or word"


def test_a_part_of_a_model_is_looked_at_too(splits: str) -> None:
    vote = VotingClassifier([("one", boosted()), ("two", boosted())], voting="soft").fit(TABLE, LABEL)
    assert "forcedsplits_filename" in opened(vote.set_params(two__forcedsplits_filename=splits)).fixed


@pytest.mark.parametrize("name", ["_process_params", "_eval_at", "get_params", "_objective"])
def test_what_stands_in_for_something_of_the_class_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "LEARNS", {"lightgbm": (__name__, "Learner")})
    settings.guard(["lightgbm"])
    model = Learner(n_estimators=2)
    setattr(model, name, "binary machines=127.0.0.1:1")
    with pytest.raises(PermissionError, match=f"its Learner holds '{name}', which no such model has before it learns"):
        model.fit(TABLE, LABEL)


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ({"random_state": "1 seed=2"}, "a value of 'random_state' that is no plain"),
        ({"callbacks": [np.sqrt]}, "'callbacks', by which it"),
        ({"objective": np.sqrt}, "a value of 'objective' that is no plain"),
        ({"updater": "x"}, "'updater'"),
    ],
)
def test_settings_of_xgboost_are_looked_at_too(odd: dict[str, Any], said: str) -> None:
    model = xgboost.XGBClassifier(n_estimators=2).fit(TABLE, LABEL == "yes").set_params(**odd)
    assert said in settings.refused(model)


@pytest.mark.parametrize("library", ["lightgbm", "xgboost"])
def test_settings_that_say_how_to_learn_stay(library: str) -> None:
    if library == "lightgbm":
        own = {"reg_lambda": 2.0, "max_bin": 15, "class_weight": {"no": 1.0, "yes": 2.0}}
        made = boosted(**own, random_state=0, monotone_constraints=[1, 0])
        lesson = LESSON
    else:
        made = xgboost.XGBClassifier(n_estimators=3, n_jobs=1, monotone_constraints=(1, 0), random_state=0)
        lesson = Lesson(TABLE, LABEL == "yes", [0, 1])
    label = np.array(lesson.classes)[lesson.favourable.astype(int)]
    model = opened(made.fit(TABLE, label))
    assert model.fixed == ""
    assert model.weighs
    found = Relearnt(model, lesson)
    assert found.predict_proba(TABLE) == pytest.approx(made.predict_proba(TABLE), abs=1e-6)
