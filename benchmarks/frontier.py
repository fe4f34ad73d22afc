"""The exact frontier against Fairlearn's `ThresholdOptimizer` and a plain linear programme, as ratios in one run.

Prints the tables of `docs/performance.md`. `ThresholdOptimizer` chooses among all distinct scores; the frontier is
timed with those, and with hundredths alone, to which the app adds some between the scores. Run it with
`make benchmark`, or with `python benchmarks/frontier.py`.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from sklearn.base import BaseEstimator

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.counting import Line, printed, seconds, shown  # noqa: E402
from governance import Cube  # noqa: E402
from governance.mitigation.frontier import POLICIES, RANDOMISED, frontier  # noqa: E402
from governance.mitigation.goals import GOALS  # noqa: E402
from governance.mitigation.utility import Utility  # noqa: E402

HUNDREDTHS = np.arange(101) / 100
ALLOWED = np.linspace(0, 0.5, 101)
FEW = (0.05, 0.2)  # tolerances that the slow ones are timed at
OPTIMIZER = "ThresholdOptimizer"
ONE, ODDS = "demographic parity", "equalized odds"


def people(rows: int, groups: int = 3, *, rounded: bool = False) -> pd.DataFrame:
    """People whose groups differ in how often they repay, and in how well the score tells it."""
    random = np.random.default_rng(0)
    group = random.integers(0, groups, rows)
    part = group / (groups - 1)
    label = random.random(rows) < 0.3 + 0.4 * part
    score = 1 / (1 + np.exp(-random.normal((0.6 + 0.1 * part) * np.where(label, 1, -1) + 0.5 * part - 0.25, 1)))
    names = [f"group {place}" for place in range(groups)]
    return pd.DataFrame(
        {
            "group": pd.Categorical.from_codes(group, names),
            "label": label.astype(int),
            "score": score.round(2) if rounded else score,
        }
    )


def counted(table: pd.DataFrame, thresholds: Sequence[float] = HUNDREDTHS) -> Cube:
    return Cube.count(table, sensitive="group", y_true="label", score="score", thresholds=thresholds)


class Scores(BaseEstimator):
    """A model whose score is its only feature."""

    def fit(self, *_: object) -> "Scores":
        return self

    def __sklearn_is_fitted__(self) -> bool:
        return True

    def predict(self, scores: np.ndarray) -> np.ndarray:
        return np.asarray(scores)[:, 0]


def optimizer(table: pd.DataFrame, goal: str, tolerance: float | None) -> None:
    from fairlearn.postprocessing import ThresholdOptimizer

    search = ThresholdOptimizer(
        estimator=Scores(),
        constraints=goal.replace(" ", "_"),
        objective="accuracy_score",
        prefit=True,
        predict_method="predict",
        tol=tolerance,
    )
    search.fit(table[["score"]].to_numpy(), table["label"].to_numpy(), sensitive_features=table["group"].to_numpy())


def programme(cube: Cube, goal: str, tolerance: float) -> float:
    """A share of every threshold for every group, as SciPy takes it."""
    cells = cube.amount.sum(axis=2).astype(float)
    above = np.concatenate([cells[..., ::-1].cumsum(axis=-1)[..., ::-1], np.zeros((*cells.shape[:2], 1))], axis=-1)
    worth = Utility().table(cube)
    gained = np.einsum("gyc,y->gc", above, worth[:, 1] - worth[:, 0])
    outcomes = [[0, 1]] if goal == ONE else [[0], [1]]
    rates = [above[:, y].sum(axis=1) / above[:, y, :1].sum(axis=1) for y in outcomes]
    groups, candidates = gained.shape
    eye = np.eye(groups)
    rows = [
        np.kron(eye[one] - eye[other], np.ones(candidates)) * np.concatenate(rate)
        for rate in rates
        for one in range(groups)
        for other in range(groups)
        if one != other
    ]
    whole = np.kron(eye, np.ones(candidates))
    found = linprog(-gained.ravel(), np.array(rows), np.full(len(rows), tolerance), whole, np.ones(groups))
    return float(-found.fun + (cells.sum(axis=(0, 2)) @ worth[:, 0]))


def lines(rows: int, goal: str) -> Iterator[Line]:
    table, alone = people(rows), people(rows, rounded=True)
    asked = FEW if goal == ONE else (None,)
    about = f"{goal}, {rows:,} rows"

    def theirs(of: pd.DataFrame) -> float:
        return seconds(lambda: [optimizer(of, goal, each) for each in asked], 1) / len(asked)

    def ours(of: pd.DataFrame, steps: Sequence[float], rounds: int) -> float:
        return seconds(lambda: frontier(counted(of, steps), goal, tolerances=ALLOWED), rounds) / len(ALLOWED)

    steps, fitted = np.unique(table["score"]), theirs(table)
    coarse, fine = counted(table), counted(table, steps)
    lost = max(frontier(fine, goal, tolerances=FEW).value - frontier(coarse, goal, tolerances=FEW).value)
    mine = ours(table, HUNDREDTHS, 5)
    yield f"{about}, 101 thresholds", mine, OPTIMIZER, fitted, f"at most {100 * lost:.3f} points of accuracy lost"
    yield f"{about}, every distinct score", ours(table, steps, 3), OPTIMIZER, fitted, "the same candidates"
    yield f"{about}, scores in hundredths", ours(alone, HUNDREDTHS, 5), OPTIMIZER, theirs(alone), "the same candidates"
    plain = seconds(lambda: [programme(coarse, goal, each) for each in FEW]) / len(FEW)
    off = np.abs([programme(coarse, goal, each) for each in FEW] - frontier(coarse, goal, tolerances=FEW).value).max()
    yield (
        f"{about}, 101 thresholds",
        mine,
        "linprog, from the counts",
        plain,
        f"the same optimum within {max(off, 1e-16):.0e}",
    )


def curves() -> None:
    """A whole curve from a cube of ten groups, by goal and policy."""
    cube = counted(people(200_000, 10))
    print(f"\n| {len(ALLOWED)} points, 10 groups, 101 thresholds, from a cube | {' | '.join(POLICIES)} |")
    print("|---|" + "---|" * len(POLICIES))
    for goal in GOALS:
        taken = [
            shown(seconds(lambda g=goal, p=policy: frontier(cube, g, policy=p, tolerances=ALLOWED), 9))
            for policy in POLICIES
        ]
        print(f"| {goal} | {' | '.join(taken)} |", flush=True)


def main() -> None:
    frontier(counted(people(1_000)), ODDS, policy=RANDOMISED)  # so that no import is timed
    print("| one of 101 points, 3 groups, counting included | Assize | against | | ratio | |")
    print("|---|---|---|---|---|---|")
    for rows in (50_000, 500_000):
        for goal in (ONE, ODDS):
            for line in lines(rows, goal):
                printed(line)
    curves()


if __name__ == "__main__":
    main()
