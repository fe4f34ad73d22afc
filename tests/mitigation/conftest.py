"""Problems that are small enough to be learnt from in every test."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from governance.audit import Audit
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.mitigation.problem import Problem, problem


def table(seed: int = 0, people: int = 1_200) -> pd.DataFrame:
    """Two groups of different base rates, one column that stands in for them, text and missing values."""
    random = np.random.default_rng(seed)
    group = random.choice(["a", "b"], people, p=[0.6, 0.4])
    merit = random.normal(size=people) + 0.5 * (group == "a")
    label = np.where(merit + random.normal(size=people) > 0.3, "yes", "no")
    proxy = np.where(random.random(people) < 0.8, group, "other")
    noisy = np.where(random.random(people) < 0.1, np.nan, merit + random.normal(size=people) / 2)
    weight = random.integers(1, 5, people).astype(float)
    columns = {"group": group, "merit": merit, "noisy": noisy, "proxy": proxy, "weight": weight, "label": label}
    return pd.DataFrame(columns)


def dataset(people: pd.DataFrame, **roles: Any) -> Dataset:
    given = {"label": "label", "favourable": "yes", "sensitive": ("group",), "features": ("merit", "noisy", "proxy")}
    return Dataset("people", people, Roles(**{**given, **roles}))


@pytest.fixture(scope="session")
def two_groups() -> Problem:
    return problem(Audit.fitted(dataset(table()), "logistic regression"), ["group"])


@pytest.fixture(scope="session")
def weighted() -> Problem:
    return problem(Audit.fitted(dataset(table(), weight="weight"), "logistic regression"), ["group"])


@pytest.fixture(scope="session")
def posed() -> Callable[..., Problem]:
    """The problem that a table poses, after a baseline has learnt."""
    return lambda people, **roles: problem(
        Audit.fitted(dataset(people, **roles), "logistic regression"), roles.get("sensitive", ["group"])
    )
