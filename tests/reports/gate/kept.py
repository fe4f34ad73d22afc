"""Records of small tables, for what is written from them."""

import datetime

import numpy as np
import pandas as pd

from governance import Cube, Policy
from governance.review.documents import written
from governance.review.evidence import Evidence
from governance.review.record import Record, Subject, recorded
from governance.review.rule import LIMITS, MEAN

DAY = datetime.date(2026, 3, 31)
SUBJECT = Subject(
    data={"name": "people.csv", "sha256": "0" * 64, "format": "text", "table": ""},
    model={"name": "model.skops", "sha256": "1" * 64, "format": "skops"},
    decided_by="model.skops",
    label="label",
    favourable="1",
)
HEAD = 'name = "Small"\nversion = "3"\nowner = "the board"\n'
RULE = """
[[rule]]
id = "parity"
rate = "selection_rate"
compare = "difference"
by = "group"
at_most = 0.1
why = "Nobody should depend on it."
"""
WARNS = RULE.replace('id = "parity"', 'id = "parity"\nseverity = "warn"')


def people(groups: tuple[str, ...] = ("a", "b"), size: int = 100, seed: int = 0) -> pd.DataFrame:
    """People of groups of one size; the first group is selected most, each further one less."""
    random = np.random.default_rng(seed)
    group = np.repeat(np.array(groups, object), size)
    place = np.repeat(np.arange(len(groups)), size)
    score = np.clip(random.random(len(group)) - 0.25 * place, 0, 1)
    label = (random.random(len(group)) < 0.5).astype(int)
    return pd.DataFrame({"group": group, "label": label, "decision": (score >= 0.4).astype(int), "score": score})


def evidence(table: pd.DataFrame, previous: Evidence | None = None, *, card: bool = False) -> Evidence:
    """The evidence of a table, with its scores."""
    said = {"sensitive": "group", "y_true": "label", "favourable": 1}
    thresholds = np.linspace(0, 1, 11)
    scored = Cube.count(table, **said, y_pred=None, score="score", thresholds=thresholds)
    decided = Cube.count(table, **said, y_pred="decision")
    documents = (written("model card", "card.md", b"# Card"),) if card else ()
    return Evidence(cube=decided, scored=scored, previous=previous, documents=documents)


def record(text: str, table: pd.DataFrame | None = None, subject: Subject = SUBJECT, **more: object) -> Record:
    """The record of a judgement of some people by a policy's rules."""
    table = people() if table is None else table
    return recorded(Policy.parse(HEAD + text), evidence(table, **more), subject, on=DAY)  # type: ignore[arg-type]


def every_kind() -> Record:
    """A record with a rule of every kind, waivers of every state, and people whom nothing can be said about."""
    rules = []
    for number, (compare, sides) in enumerate(LIMITS.items()):
        if compare == MEAN:  # which is written as a disparity, below
            continue
        for side in sides:
            rate = "" if compare == "share" else 'rate = "selection_rate"\n'
            said = f'id = "r{number}-{side}"\n{rate}compare = "{compare}"\nby = "group"\n{side} = 0.2\nreads = "both"\n'
            rules.append(f"[[rule]]\n{said}")
    rules.append('[[rule]]\nid = "said"\ncompare = "share"\nby = "group"\nat_most = 0.5\n[rule.shares]\na = 1\n')
    rules.append('[[rule]]\nid = "odds"\ndisparity = "average_absolute_odds_difference"\nby = "group"\nat_most = 0.3\n')
    each = '[[rule]]\nid = "{0}"\nrate = "{0}"\ncompare = "each group"\nby = "group"\nat_most = 0.9\nseverity="warn"\n'
    numbers = ("area_under_curve", "brier_score", "expected_calibration_error", "generalized_entropy")
    rules += [each.format(name) for name in numbers]
    rules.append('[[rule]]\nid = "papers"\ndocuments = ["model card", "checklist"]\n')
    waivers = [
        '[[waiver]]\nrule = "papers"\ngroup = "checklist"\nowner = "me"\nreason = "later"\nexpires = 2026-12-31\n',
        '[[waiver]]\nrule = "odds"\ngroup = "c"\nowner = "me"\nreason = "old"\nexpires = 2025-12-31\n',
        '[[waiver]]\nrule = "odds"\ngroup = "absent"\nowner = "me"\nreason = "new"\nexpires = 2026-12-31\n',
    ]
    table = pd.concat([people(("a", "b", "c")), people(("few",), 5), people(("new",), 60), people(("missing",), 8)])
    table["group"] = table["group"].where(table["group"] != "missing")
    before = evidence(people(("a", "b", "gone"), seed=1))
    text = '[groups]\ngroup = ["a", "b", "c", "few", "absent"]\n' + "\n".join(rules + waivers)
    return record(text, table, previous=before, card=True)


FEW = people(("a", "b", "tiny"), 100).iloc[:205]
"""Two groups of a hundred, and five people more."""
