"""How often the mark to look at first keeps a limit on people whom nobody has seen: the luck of the best of many.

Prints the table of `docs/methods.md` (The trade-off picture). In each simulated audit thresholds are chosen on 14,000
people and measured on 6,000; the truth is that of the rule on 400,000 others. Run it with
`python benchmarks/first_choice.py`; it takes about a minute.
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from governance.metrics.intervals import Floats  # noqa: E402
from governance.mitigation import axes, tradeoff  # noqa: E402
from governance.mitigation.choice import Limit, cheapest  # noqa: E402
from governance.mitigation.folds import Scored  # noqa: E402
from governance.mitigation.learners import Baseline  # noqa: E402
from governance.mitigation.methods.learning import Wanted  # noqa: E402
from governance.mitigation.problem import Problem  # noqa: E402
from governance.mitigation.reached import Reached  # noqa: E402
from governance.mitigation.spots import Spot, spots  # noqa: E402

AUDITS, LEARN, HELD_OUT, OTHERS = 100, 14_000, 6_000, 400_000
LIMIT = Limit(0.05, "difference", "a policy")
HUNDREDTHS = tuple(np.arange(101) / 100)
People = tuple[NDArray[np.int64], Floats, NDArray[np.bool_]]  # group, score, outcome


def drawn(seed: int, people: int, groups: int) -> People:
    random = np.random.default_rng(seed)
    group = random.integers(0, groups, people)
    merit = random.normal(size=people) + 0.5 * group / (groups - 1)
    return group, 1 / (1 + np.exp(-merit)), merit + random.normal(size=people) > 0.3


def posed(seed: int, groups: int) -> Problem:
    """An audit of a model whose scores are known for the people to learn from too, as if it had learnt without them."""
    group, score, outcome = drawn(seed, LEARN + HELD_OUT, groups)
    names = tuple((f"g{place}",) for place in range(groups))
    grouping = {"attributes": ("g",), "levels": (tuple(name for (name,) in names),), "groups": names}
    training, held_out = np.arange(LEARN), np.arange(LEARN, LEARN + HELD_OUT)
    made = Problem(
        grouping={**grouping, "declared": ((),)},
        codes=group,
        outcome=outcome,
        weight=None,
        features=pd.DataFrame({"score": score}),
        outcomes=("no", "yes"),
        training=training,
        held_out=held_out,
        score=score[held_out],
        selected=score[held_out] >= 0.5,
        threshold=0.5,
        thresholds=HUNDREDTHS,
        learner=Baseline("logistic regression", ("no", "yes")),
    )
    made.kept["scored", 0] = Scored(training, score[training])
    return made


def truly(problem: Problem, seen: dict[str, Reached], spot: Spot, others: People) -> float:
    """The gap that the rule of a spot leaves among the others."""
    group, score, _ = others
    rule = seen[spot.title].rule
    assert rule is not None
    chance = rule.chances(problem.groups, group, score)
    return float(np.ptp([chance[group == place].mean() for place in range(len(problem.groups))]))


def main() -> None:
    wanted = Wanted("demographic parity")
    x, y = axes.across(wanted.goal), axes.utility_axis(wanted.utility)
    print("| groups | mark | shown gap | true gap | beyond the limit |\n|---|---|---:|---:|---:|")
    for groups in (2, 4):
        others = drawn(10**6, OTHERS, groups)
        found: dict[str, list[tuple[float, float]]] = {}
        for seed in range(AUDITS):
            problem = posed(seed, groups)
            reached = tradeoff.first(problem, wanted)[1]
            points = tradeoff.points(problem, wanted, reached)
            placed = spots(problem, points, x, y, holds=lambda point: bool(point.gap.value <= LIMIT.at))
            if placed[0].holds:
                continue
            seen = {tradeoff.title(each.treatment): each for each in reached}
            marks = {
                "looked at first": cheapest(placed, x, LIMIT),
                "cheapest of all": cheapest([replace(each, allowed=np.nan) for each in placed], x, LIMIT),
                "its whole interval within": cheapest(placed, x, LIMIT, surely=True),
            }
            for name, mark in marks.items():
                if mark is not None:
                    found.setdefault(name, []).append((mark.x[0], truly(problem, seen, mark, others)))
        for name, each in found.items():
            shown, true = np.array(each).T
            beyond = f"{100 * (true > LIMIT.at).mean():.0f} % of {len(true)}"
            print(f"| {groups} | {name} | {100 * shown.mean():.1f} | {100 * true.mean():.1f} | {beyond} |")


if __name__ == "__main__":
    main()
