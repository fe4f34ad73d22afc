"""How long an explanation takes, beside what SHAP alone takes for the same.

Prints the table of `docs/performance.md` (Explanations). Run it with `python benchmarks/explaining.py`; it takes about
four minutes. Each ratio is of two times in one run.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import shap  # noqa: E402
from sklearn.calibration import CalibratedClassifierCV  # noqa: E402
from sklearn.compose import make_column_transformer  # noqa: E402
from sklearn.ensemble import HistGradientBoostingClassifier, StackingClassifier  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import OneHotEncoder, StandardScaler  # noqa: E402

from governance.audit import Audit  # noqa: E402
from governance.charts.explanations.beeswarm import beeswarm  # noqa: E402
from governance.charts.explanations.person import waterfall  # noqa: E402
from governance.data.dataset import Dataset  # noqa: E402
from governance.data.roles import Roles  # noqa: E402
from governance.explanations import gap as gaps  # noqa: E402
from governance.explanations.attribution import Explainer, natural  # noqa: E402
from governance.explanations.background import background  # noqa: E402
from governance.explanations.subject import subject  # noqa: E402
from governance.shapley.permutations import sampled  # noqa: E402

PEOPLE, MANY, VIEWS, TRUTH, FEW = 12_000, 10_000, 40, 60, 5
Model = Any


def table(numbers: int, texts: int) -> pd.DataFrame:
    """People with columns of numbers, of which some are missing, and of texts; and what became of them."""
    random = np.random.default_rng(0)
    held = {f"n{place}": random.normal(size=PEOPLE) for place in range(numbers)}
    held |= {f"t{place}": random.choice(list("abcde"), PEOPLE) for place in range(texts)}
    drive = held["n0"] + held["n1"] * held["n2"] + (held["t0"] == "a" if texts else 0) + random.normal(size=PEOPLE)
    found = pd.DataFrame(held).assign(group=random.choice(["x", "y"], PEOPLE), good=np.where(drive > 0, "yes", "no"))
    return found if texts else found.mask(random.random(found.shape) < 0.02).assign(group=found.group, good=found.good)


def explained(people: pd.DataFrame, model: Model) -> Explainer:
    """The explainer that the page would choose, against 100 people."""
    columns = tuple(people.columns[:-2])
    fitted = model.fit(people[list(columns)][:2_000], people["good"][:2_000])
    audit = Audit.predicted(Dataset("people", people, Roles("good", "yes", ("group",), columns)), fitted, "a model")
    return natural(subject(audit), background(np.arange(2_000), "those it learnt from"))


def view(explainer: Explainer, row: int) -> None:
    """All that one person's view computes: prediction, attributions, figure."""
    explainer.subject.scores(explainer.subject.people.iloc[[row]])
    waterfall(explainer.of_rows([row])).to_json()


def median(run: Callable[[int], Any], times: int) -> float:
    """Of so many runs, each about another person."""
    taken = []
    for place in range(times):
        began = time.perf_counter()
        run(2_000 + place)
        taken.append(time.perf_counter() - began)
    return float(np.median(taken))


def boosted() -> Explainer:
    return explained(table(30, 0), make_pipeline("passthrough", HistGradientBoostingClassifier(random_state=0)))


def arbitrary() -> Explainer:
    people = table(12, 8)
    texts = [each for each in people if each.startswith("t")]
    prepare = make_column_transformer((OneHotEncoder(sparse_output=False), texts), remainder=StandardScaler())
    return explained(people, CalibratedClassifierCV(make_pipeline(prepare, LogisticRegression()), cv=3))


def calibrated() -> Explainer:
    return explained(table(20, 0).fillna(0.0), CalibratedClassifierCV(HistGradientBoostingClassifier(), cv=3))


def stacked() -> Explainer:
    people = table(12, 8)
    texts = [each for each in people if each.startswith("t")]
    prepare = make_column_transformer((OneHotEncoder(sparse_output=False), texts), remainder=StandardScaler())
    both = [("a", LogisticRegression()), ("b", HistGradientBoostingClassifier(max_iter=50, random_state=0))]
    return explained(people, StackingClassifier([(name, make_pipeline(prepare, each)) for name, each in both], cv=3))


def at_equal_error(explainer: Explainer) -> tuple[float, float, float, float]:
    """Seconds and error of the values from answers alone, then of SHAP's permutation explainer, for one person.

    The error is the root mean square over columns, five people and three seeds, against a long run. SHAP takes no
    texts, so it is given their codes, and the model the texts of these.
    """
    about, against = explainer.subject, explainer.against
    columns = list(about.columns)
    known = {name: pd.factorize(about.people[name]) for name in columns if about.people[name].dtype.kind not in "fi"}
    codes = about.people.assign(**{name: found[0].astype(float) for name, found in known.items()})

    def says(rows: np.ndarray) -> np.ndarray:
        held = pd.DataFrame(rows, columns=columns)
        texts = {name: np.asarray(found[1])[held[name].to_numpy(int)] for name, found in known.items()}
        return about.scores(held.assign(**texts))

    people = [about.people.iloc[at : at + 1] for at in range(2_000, 2_000 + FEW)]
    true = np.concatenate([sampled(about.scores, one, against, pairs=TRUTH, seed=99).values for one in people])
    masker = shap.maskers.Independent(codes.iloc[against.index].to_numpy(float), max_samples=len(against))
    rows = codes.iloc[2_000 : 2_000 + FEW].to_numpy(float)
    shap.PermutationExplainer(says, masker, seed=0)(rows[:1], max_evals=82, silent=True)  # compiles
    times, errors = [[], []], [[], []]
    for seed in range(3):
        theirs = shap.PermutationExplainer(says, masker, seed=seed)
        runs = (
            lambda: np.concatenate([sampled(about.scores, one, against, seed=seed).values for one in people]),  # noqa: B023
            lambda: theirs(rows, max_evals=10 * (2 * len(columns) + 1), silent=True).values,  # noqa: B023
        )
        for place, run in enumerate(runs):
            began = time.perf_counter()
            values = run()
            times[place].append((time.perf_counter() - began) / FEW)
            errors[place].append(float(np.mean((values - true) ** 2)))
    found = [(float(np.median(times[place])), float(np.sqrt(np.mean(errors[place])))) for place in (0, 1)]
    return *found[0], *found[1]


def in_turns(
    one: Callable[[], Any], other: Callable[[], Any], times: int, clock: Callable[[], float] = time.process_time
) -> tuple[float, float]:
    """The least seconds that each takes of so many runs, one after the other, since a machine has moods."""
    took = [[], []]  # type: list[list[float]]
    for _ in range(times):
        for place, run in enumerate((one, other)):
            began = clock()
            run()
            took[place].append(clock() - began)
    return min(took[0]), min(took[1])


def of_many() -> tuple[float, float]:
    """Seconds for 10,000 people, and for the bare call of SHAP about the same people, model and background."""
    explainer = boosted()
    rows = explainer.subject.rows[-MANY:]
    people = explainer.subject.people.iloc[rows].to_numpy(float)
    bare = shap.TreeExplainer(
        explainer.subject.model[-1],
        shap.maskers.Independent(explainer.against.to_numpy(float), max_samples=100),
        feature_perturbation="interventional",
    )
    return in_turns(lambda: explainer.of_rows(rows), lambda: bare.shap_values(people), 2, time.perf_counter)


def of_two_groups() -> tuple[float, float]:
    """Seconds to explain 500 people of either group, and to explain them in parts and take their gap apart."""
    explainer = boosted()
    sides = [explainer.subject.rows[at:][:500] for at in (2_000, 4_000)]
    parts = gaps.divided(explainer)
    plainly = lambda: [explainer.of_rows(rows) for rows in sides]  # noqa: E731
    apart = lambda: gaps.gap(*(gaps.explained(parts, rows, of=5_000) for rows in sides)).adjusted  # noqa: E731
    return in_turns(plainly, apart, 5)


def of_a_swarm() -> tuple[float, float]:
    """Seconds to draw what the ten largest columns do to each of 500 people, and to explain these people."""
    explainer = boosted()
    rows = explainer.subject.rows[2_000:2_500]
    found = explainer.of_rows(rows)
    kept = np.argsort(-np.abs(found.values).mean(axis=0))[:10].tolist()
    return in_turns(lambda: beeswarm(found, kept).to_json(), lambda: explainer.of_rows(rows), 5)


def main() -> None:
    print("| | |\n|---|---:|", flush=True)
    for name, make in (("gradient boosting, 30 columns", boosted), ("any pipeline, 20 columns", arbitrary)):
        explainer = make()
        view(explainer, 2_000)
        took = 1e3 * median(lambda row: view(explainer, row), VIEWS)  # noqa: B023
        print(f"| one person's view, {name} ({explainer.method}) | {took:,.0f} ms |")
    for name, make in (("calibrated boosting", calibrated), ("a stacked pipeline with texts", stacked)):
        own, error, theirs, other = at_equal_error(make())
        print(f"| one person of {name}, 20 columns, answers alone; error | {1e3 * own:,.0f} ms; {error:.2g} |")
        print(f"| the same by SHAP's PermutationExplainer, 10 permutations | {1e3 * theirs:,.0f} ms; {other:.2g} |")
        print(f"| times as fast at equal error (time × squared error) | {theirs * other**2 / (own * error**2):.1f} |")
    alone, with_gap = of_two_groups()
    print(f"| explaining 500 people of two groups | {alone:.1f} s |")
    print(f"| the same with the gap by feature and its intervals; ratio | {with_gap:.1f} s; {with_gap / alone:.3f} |")
    drawn, alone = of_a_swarm()
    print(f"| a beeswarm of 500 people in ten columns | {1e3 * drawn:,.0f} ms |")
    print(f"| explaining these people; ratio | {1e3 * alone:,.0f} ms; {drawn / alone:.3f} |")
    own, bare = of_many()
    print(f"| 10,000 people, gradient boosting of 30 columns | {own:.1f} s |")
    print(f"| the bare call of SHAP for them; ratio | {bare:.1f} s; {own / bare:.2f} |")


if __name__ == "__main__":
    main()
