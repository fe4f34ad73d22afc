"""How often a nominal 95 % interval holds the truth, by simulation: of a largest difference, of a calibration error, of
how a largest difference moves.

Prints the table of `docs/decisions/0005-largest-difference.md`, in a few minutes, and those of the calibration error
and of the moved gap, on which `docs/methods.md` stands and which `python benchmarks/covering.py calibration` and
`python benchmarks/covering.py moved` print alone. Run it with `python benchmarks/covering.py`.
"""

import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from governance.metrics.calibration import expected_calibration_error  # noqa: E402
from governance.metrics.changes import paired_difference  # noqa: E402
from governance.metrics.cube import Cube  # noqa: E402
from governance.metrics.disparity import difference, reach  # noqa: E402
from governance.metrics.largest import largest_difference  # noqa: E402
from governance.metrics.paired import Paired  # noqa: E402
from governance.metrics.rates import Rate, Share  # noqa: E402
from governance.metrics.resampling import basic, percentile  # noqa: E402
from governance.mitigation.side_effects import moved  # noqa: E402

AUDITS, DRAWS = 200, 1_000
GROUPS, SIZES, ERRORS = 120, (300, 1_000, 3_000), (0.0, 0.02, 0.05, 0.08)
UNEVEN = [4_000, 1_500, 300, 60, 800, 100, 2_000, 400, 150, 1_000, 250, 30]

TABLES, RATES = 1_000, ("selection_rate", "true_positive_rate", "precision", "accuracy")
LOW, MIDDLE, HIGH = (0.2, 0.5), (0.25, 0.6), (0.3, 0.7)  # selection rates of the two outcomes
MOVES = {  # of each group: base rate, selected before, turned down and taken up after; and the people
    "alike": ([(0.5, (0.3, 0.6), 0.1, 0.1)] * 2, (400, 400)),
    "closing": ([(0.5, HIGH, 0.15, 0.02), (0.3, LOW, 0.02, 0.12)], (600, 300)),
    "turned round": ([(0.4, (0.4, 0.6), 0.2, 0.01), (0.4, (0.3, 0.5), 0.01, 0.1)], (300, 300)),
    "small": ([(0.5, HIGH, 0.1, 0.05), (0.5, LOW, 0.05, 0.1)], (40, 25)),
    "three": ([(0.5, HIGH, 0.15, 0.02), (0.4, MIDDLE, 0.05, 0.05), (0.3, LOW, 0.02, 0.12)], (600, 300, 60)),
    "five alike": ([(0.5, (0.3, 0.6), 0.1, 0.1)] * 5, (300,) * 5),
    "nobody moves": ([(0.5, HIGH, 0.0, 0.0), (0.5, LOW, 0.0, 0.0)], (100, 100)),
    "few move": ([(0.5, HIGH, 0.01, 0.0), (0.5, LOW, 0.0, 0.01)], (200, 200)),
}

Cell = tuple[np.ndarray, np.ndarray]  # true rates and sizes of the groups


def cells() -> Iterator[Cell]:
    """Numbers of groups, their sizes, base rates, and shapes of the gap; first without any gap."""
    sizes = {groups: ([50] * groups, [200] * groups, UNEVEN[:groups]) for groups in (3, 5, 12)}
    for groups, base in product(sizes, (0.1, 0.3)):
        shapes = [np.zeros(groups), np.linspace(0, 0.1, groups), *(np.eye(groups)[0] * off for off in (0.05, 0.2))]
        for shape, people in product(shapes, sizes[groups]):
            yield base + shape, np.array(people)


def intervals(k: np.ndarray, people: np.ndarray, seed: int) -> dict[str, tuple[float, float]]:
    names = tuple((f"g{place}",) for place in range(len(k)))
    found = Rate("selection_rate", ("group",), (tuple(name for (name,) in names),), names, (Share(k, people),))
    gap = difference(found)
    drawn = np.random.default_rng(seed).binomial(people, k / people, (DRAWS, len(k))) / people
    ranges = np.ptp(drawn, axis=1)
    return {
        "percentile bootstrap": percentile(ranges),
        "basic bootstrap": basic(gap.value, ranges),
        "Newcombe's of the two extremes": (max(gap.low, 0), gap.high),
        "all pairs at once (Bonferroni)": reach(found, "difference"),
        "**inverted test, as here**": largest_difference(found.value, people.astype(float), seed=seed),
    }


def calibrated(people: int, error: float, seed: int) -> Cube:
    """Groups whose scores, from a beta distribution, all promise too little by the same error."""
    random = np.random.default_rng(seed)
    score = random.beta(2, 2, GROUPS * people) * (1 - error)
    happened = random.random(score.size) < score + error
    table = pd.DataFrame({"group": np.repeat(np.arange(GROUPS), people), "y": happened.astype(int), "score": score})
    steps = [step / 100 for step in range(101)]
    return Cube.count(table, sensitive="group", y_true="y", score="score", thresholds=steps)


def calibration() -> None:
    print(f"\n{GROUPS} groups each, 10 bins; in brackets the mean value\n")
    print(f"| true error | {' | '.join(f'{people:,} people' for people in SIZES)} |\n|{'---|' * (len(SIZES) + 1)}")
    for error in ERRORS:
        shown = []
        for seed, people in enumerate(SIZES):
            found = expected_calibration_error(calibrated(people, error, seed))
            low, high = found.interval()
            inside = (low <= error + 1e-9) & (error <= high + 1e-9)
            shown.append(f"{100 * inside.mean():.0f} % ({found.value.mean():.3f})")
        print(f"| {error:.2f} | {' | '.join(shown)} |")


def decided_twice(joint: np.ndarray) -> Paired:
    """People by group, outcome, first and second decision."""
    names = tuple(f"g{place}" for place in range(len(joint)))
    known = {"attributes": ("group",), "levels": (names,), "groups": tuple((name,) for name in names)}
    return Paired(**known, declared=((),), counts=np.swapaxes(joint, 2, 3)[..., None], favourable="1")


def likely(base: float, selected: tuple[float, float], down: float, up: float) -> np.ndarray:
    """How likely each outcome, first and second decision is in a group."""
    found = np.zeros((2, 2, 2))
    for label, (part, share) in enumerate(zip((1 - base, base), selected, strict=True)):
        found[label, 1] = part * share * np.array([down, 1 - down])
        found[label, 0] = part * (1 - share) * np.array([1 - up, up])
    return found


def how_gaps_move() -> None:
    print(f"\n{TABLES} tables each\n\n| groups | {' | '.join(RATES)} |\n|{'---|' * (len(RATES) + 1)}")
    for case, (groups, people) in MOVES.items():
        cells = np.stack([likely(*group) for group in groups])
        random, inside = np.random.default_rng(0), np.zeros(len(RATES))
        drawn = [random.multinomial(n, each.ravel(), TABLES) for n, each in zip(people, cells, strict=True)]
        true = [paired_difference(decided_twice(np.rint(1e9 * cells).astype(int)), name) for name in RATES]
        for table in np.stack(drawn, axis=1).reshape(TABLES, len(groups), 2, 2, 2):
            for place, name in enumerate(RATES):
                found = paired_difference(decided_twice(table), name)
                _, low, high = moved(found, np.flatnonzero(found.defined).tolist())
                truth = np.ptp(true[place].second.value) - np.ptp(true[place].first.value)
                inside[place] += low - 1e-9 <= truth <= high + 1e-9
        print(f"| {case} | {' | '.join(f'{100 * share:.1f} %' for share in inside / TABLES)} |")


def largest() -> None:
    random = np.random.default_rng(5)
    held: dict[str, list[float]] = {}
    at_zero: dict[str, list[float]] = {}
    for rates, people in cells():
        true = float(np.ptp(rates))
        audits = [intervals(random.binomial(people, rates), people, seed) for seed in range(AUDITS)]
        for name in audits[0]:
            ends = np.array([audit[name] for audit in audits])
            inside = (ends[:, 0] <= true + 1e-9) & (true <= ends[:, 1] + 1e-9)
            (held if true else at_zero).setdefault(name, []).append(float(inside.mean()))
    print(f"{len(next(iter(held.values())))} cells with a gap, {AUDITS} audits each")
    print("\n| interval | lowest | mean | highest | without a gap, mean |\n|---|---|---|---|---|")
    for name, found in held.items():
        shown = (min(found), np.mean(found), max(found), np.mean(at_zero[name]))
        print(f"| {name} | {' | '.join(f'{100 * share:.0f} %' for share in shown)} |")


PARTS = {"largest": largest, "calibration": calibration, "moved": how_gaps_move}

if __name__ == "__main__":
    for name in sys.argv[1:] or PARTS:
        PARTS[name]()
