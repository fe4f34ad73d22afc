"""What tests share. In a pipeline (CI set) nothing that the product needs may be missing; by hand it is skipped."""

import functools
import os
import shutil
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import pandas as pd
import pytest

from governance import Cube
from governance.audit import Audit
from governance.data.dataset import Dataset
from governance.data.samples import sample
from governance.mitigation import folds, trial
from governance.mitigation.folds import Scored
from governance.mitigation.learners import Baseline
from governance.mitigation.methods import grid, instead, reductions
from governance.mitigation.problem import Problem

ROOT = Path(__file__).resolve().parents[1]
PUBLIC_TABLES = Path(os.environ.get("ASSIZE_PUBLIC_TABLES", ROOT.parent / "shared" / "data"))


# A busy machine must not fail a property.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")


def needed(what: str) -> None:
    """Skip a test that cannot run here; in a pipeline its absence is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is needed in the pipeline.")
    pytest.skip(f"{what} is not here.")


@pytest.fixture(scope="session")
def adult_path() -> Path:
    """UCI Adult; public, and not part of the project."""
    path = PUBLIC_TABLES / "adult.csv"
    if not path.exists():
        pytest.skip("adult.csv is not in the folder that ASSIZE_PUBLIC_TABLES names.")
    return path


@pytest.fixture(scope="session")
def credit_path() -> Path:
    """Default of credit card clients; public, and not part of the project."""
    path = PUBLIC_TABLES / "credit_card_default.csv"
    if not path.exists():
        pytest.skip("credit_card_default.csv is not in the folder that ASSIZE_PUBLIC_TABLES names.")
    return path


@pytest.fixture(scope="session")
def lending() -> Dataset:
    return sample()


@pytest.fixture(scope="session")
def audit(lending: Dataset) -> Audit:
    """The audit that is in view at first sight."""
    return Audit.fitted(lending, "logistic regression")


@functools.cache
def scored_once() -> Callable[..., Scored]:
    """Scores to choose thresholds by: five models learn for them, once a session for the same people and learner.

    They do not depend on the attributes whose groups are compared; `test_trial` sees to that.
    """
    known: dict[Any, Scored] = {}

    def scored(problem: Problem, training: np.ndarray, *, seed: int = 0, groups: np.ndarray | None = None) -> Scored:
        if not isinstance(problem.learner, Baseline) or len(training) > folds.MOST:  # then groups are drawn from
            return folds.out_of_fold(problem, training, seed=seed, groups=groups)
        weight = None if problem.weight is None else problem.weight.tobytes()
        rows = pd.util.hash_pandas_object(problem.features).to_numpy().tobytes()
        people = tuple(problem.features), rows, problem.outcome.tobytes(), weight, training.tobytes()
        key = problem.learner, people, seed
        if key not in known:
            known[key] = folds.out_of_fold(problem, training, seed=seed)
        return known[key]

    return scored


@pytest.fixture(scope="session", autouse=True)
def people_are_scored_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trial, "out_of_fold", scored_once())
        yield


@pytest.fixture
def few_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Methods that learn many models learn few: for what becomes of a model, whichever it is."""
    monkeypatch.setattr(grid, "MODELS", 6)
    monkeypatch.setattr(reductions, "ROUNDS", 3)
    monkeypatch.setattr(instead, "BAGS", 2)


@pytest.fixture(scope="session")
def boosted(lending: Dataset) -> Audit:
    return Audit.fitted(lending, "gradient boosting")


@pytest.fixture(scope="session")
def recorded(lending: Dataset) -> Audit:
    """The loan officers' decisions, as the table records them."""
    roles = lending.roles
    return Audit.recorded(Dataset("officers", lending.table, type(roles)(**{**vars(roles), "decision": "granted"})))


def _pandas(columns: dict[str, list[Any]]) -> Any:
    return pd.DataFrame(columns)


def _pandas_arrow(columns: dict[str, list[Any]]) -> Any:
    return pd.DataFrame(columns).convert_dtypes(dtype_backend="pyarrow")


def _pandas_nullable(columns: dict[str, list[Any]]) -> Any:
    return pd.DataFrame(columns).convert_dtypes()


def _polars(columns: dict[str, list[Any]]) -> Any:
    import polars as pl

    return pl.DataFrame(columns)


def _polars_lazy(columns: dict[str, list[Any]]) -> Any:
    return _polars(columns).lazy()


def _pyarrow(columns: dict[str, list[Any]]) -> Any:
    import pyarrow as pa

    return pa.table(columns)


def _duckdb(columns: dict[str, list[Any]]) -> Any:
    import duckdb

    held = _pyarrow(columns)
    return duckdb.from_arrow(held)


def _pyspark(columns: dict[str, list[Any]]) -> Any:
    with warnings.catch_warnings():  # Spark has not declared pandas 3; no pandas is used here
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas")
        return spark().createDataFrame(_pyarrow(columns))


@functools.cache
def spark() -> Any:
    """One local session for all tests; starting it takes seconds, so only a test that asks for it waits."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        needed("PySpark (the extra scale)")
    if not shutil.which("java"):
        needed("Java 17")
    quiet = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "2", "spark.log.level": "ERROR"}
    building = SparkSession.builder.master("local[2]").appName("assize")
    for key, value in quiet.items():
        building = building.config(key, value)
    return building.getOrCreate()


ENGINES = {
    "pandas": _pandas,
    "pandas-arrow": _pandas_arrow,
    "pandas-nullable": _pandas_nullable,
    "polars": _polars,
    "polars-lazy": _polars_lazy,
    "pyarrow": _pyarrow,
    "duckdb": _duckdb,
    "pyspark": _pyspark,
}


@pytest.fixture(params=ENGINES)
def make(request: pytest.FixtureRequest) -> Callable[[dict[str, list[Any]]], Any]:
    """Makes a table of every engine from columns as plain lists."""
    return ENGINES[request.param]


def counted(cells: dict[str, tuple[int, int, int, int]], attribute: str = "group") -> Cube:
    """A cube from published counts: of each group the true negatives, false positives, false negatives, positives."""
    rows = [
        (group, label, decision)
        for group, counts in cells.items()
        for (label, decision), people in zip(((0, 0), (0, 1), (1, 0), (1, 1)), counts, strict=True)
        for _ in range(people)
    ]
    table = pd.DataFrame(rows, columns=[attribute, "label", "decision"])
    return Cube.count(table, sensitive=[attribute], y_true="label", y_pred="decision")


def drawn(cells: Any, names: Sequence[str] | None = None) -> Cube:
    """A cube of many groups at once, from their true negatives, false positives, false negatives and positives."""
    counts = np.asarray(cells).reshape(-1, 2, 2, 1)
    names = tuple(names or (f"g{place:04}" for place in range(len(counts))))
    groups = tuple((name,) for name in names)
    return Cube(attributes=("group",), levels=(names,), groups=groups, declared=((),), counts=counts, favourable="1")


def random_people(seed: int, people: int, groups: int = 3) -> pd.DataFrame:
    """A table of people with two attributes, a label, a decision, a score and a weight."""
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "group": random.choice([f"g{i}" for i in range(groups)], people),
            "other": random.choice(["x", "y"], people),
            "label": random.integers(0, 2, people),
            "decision": random.integers(0, 2, people),
            "score": random.integers(0, 21, people) / 20,
            "weight": random.integers(1, 5, people).astype(float),
        }
    )
