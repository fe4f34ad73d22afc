"""The mitigation note for a model card: everything that was measured about one point, as plain facts for machines.

`note_markdown.markdown` writes the same facts for people. Nothing in it is about one person, and groups of too few
people are left out.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import pandas as pd

from governance.audit import Audit
from governance.metrics import disclosure, words
from governance.metrics.by_group import ByGroup
from governance.metrics.changes import paired_difference
from governance.metrics.disparity import Disparity
from governance.metrics.paired import Paired
from governance.metrics.sides import shown as discreet
from governance.metrics.sides import sides
from governance.mitigation import tradeoff
from governance.mitigation.axes import across
from governance.mitigation.demands import Demands
from governance.mitigation.flips import everybody, is_expected, paired
from governance.mitigation.goals import GOALS, gap
from governance.mitigation.levelling import levelling, lowers
from governance.mitigation.problem import Problem
from governance.mitigation.side_effects import side_effects
from governance.mitigation.tradeoff import Point, among
from governance.mitigation.trial import trial
from governance.mitigation.utility import COST
from governance.naming import Group
from governance.reports.mitigation import demands as demands_report
from governance.reports.mitigation import groups as groups_report
from governance.reports.mitigation import people as people_report
from governance.reports.mitigation import side_effects as effects_report
from governance.reports.mitigation.expected import ALLOWED, column, measured, relearnt, standing, who
from governance.reports.summary import LIMITS

FORMAT = "assize mitigation note 1"
FIGURES = 6  # decimals of a number, so that another machine writes the same
MEASURED = (
    ALLOWED,
    "Where a coin decides, numbers are those to expect over all draws.",
    "The interval of a gap is what all pairs of groups together leave open. With many groups the largest gap is above "
    "zero by chance alone.",
)
REMAINS = (
    "Whoever answers for the model decides about this trade-off, and signs it.",
    "What is taken is validated again where it is used: on other people, with the whole policy.",
    "Rates by group are watched from the first day on, because people and their outcomes change.",
)

Facts = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Measured:
    """What a note is written from.

    Attributes
    ----------
    audit : Audit
    problem : Problem
    point : Point
        With all groups; those of too few people are left out here.
    demands : Demands
        Of that point.
    """

    audit: Audit
    problem: Problem
    point: Point
    demands: Demands


def note(found: Measured, *, files: Mapping[str, bytes] | None = None, date: str = "") -> Facts:
    """The note as facts that JSON can hold: the same for the same input.

    Parameters
    ----------
    found : Measured
    files : mapping of str to bytes
        What was taken, by name; it is named with its SHA-256.
    date : str
        Left out where it is not said.
    """
    point, least = found.point, found.point.wanted.least
    whole = paired(point)
    seen = disclosure.shown(whole, least)
    facts = {
        "format": FORMAT,
        **({"date": date} if date else {}),
        "title": tradeoff.title(point.treatment),
        "beside": relearnt(point),
        "audited": _audited(found),
        "method": _method(found, seen.counts.groups),
        "measured": [who(found.problem), *MEASURED, *filter(None, [standing(point)])],
        "gap": _gap(point, seen.counts),
        "utility": _utility(point),
        "by_group": _by_group(point, seen.counts),
        "levelling": _levelling(point, seen.counts),
        "side_effects": _side_effects(point, seen.counts),
        "decisions": _decisions(point, whole, seen.counts),
        "left_out": [each for each in (seen.sentence,) if each],
        "thresholds": [] if found.demands.rule is None else _thresholds(found, seen.counts),
        "notes": _notes(found, seen.counts),
        "remains": list(REMAINS),
        "limits": [LIMITS, demands_report.NOT_ADVICE],
        "files": [
            {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in (files or {}).items()
        ],
    }
    written: Facts = _plain(facts)
    return written


def _audited(found: Measured) -> Facts:
    audit, problem = found.audit, found.problem
    roles, weighted = audit.dataset.roles, found.problem.weight is not None
    model = getattr(audit.model, "sha256", "")
    looked = f"a random sample of {words.people(len(problem.codes))}" if audit.large is not None else ""
    return {
        "data": audit.dataset.name,
        "decided_by": audit.source,
        **({"model_sha256": model} if model else {}),
        "real_outcome": roles.label,
        "favourable": roles.outcome or roles.favourable,
        "groups_by": list(problem.attributes),
        "threshold": problem.threshold if audit.decision is None else "as recorded, or the model's own",
        "people": audit.people,
        "held_out": len(problem.held_out),
        **_chose(found),
        "measured": measured(found.point),
        "learnt_from": len(problem.training),
        **({"weights": roles.weight} if weighted else {}),
        **({"looked_at": looked} if looked else {}),
    }


def _chose(found: Measured) -> Facts:
    """On how many people thresholds were chosen, where any were."""
    return {} if found.demands.rule is None else {"chosen_on": int(trial(found.problem).validation.people.sum())}


def _method(found: Measured, groups: Sequence[Group]) -> Facts:
    wanted, treatment = found.point.wanted, found.point.treatment
    costs = {"costs": asdict(wanted.utility.costs)} if wanted.utility.kind == COST else {}
    return {
        "name": treatment.method,
        "strength": treatment.strength,
        "goal": wanted.goal,
        "goal_rates": list(GOALS[wanted.goal].rates),
        "utility": wanted.utility.kind,
        **costs,
        "asks_group": found.demands.asks_group,
        "random": found.demands.random,
        "retrains": found.demands.retrains,
        "splits": len(found.point.seeds),
        "seeds": list(found.point.seeds),
        "said": demands_report.facts(found.demands, found.point, found.problem.attributes, groups),
    }


def _gap(point: Point, seen: Paired) -> Facts:
    goal, least = point.wanted.goal, point.wanted.least
    found = {}
    for side, cube in (("before", point.before), ("after", point.after)):
        ends = across(goal).ends(among(replace(point, after=cube), seen.groups))
        found[side] = _disparity(gap(cube.among(seen.groups), goal, least=least), ends)
    return found


def _disparity(found: Disparity, ends: tuple[float, float]) -> Facts:
    sides = {
        side: None if group is None else words.group(found.rate.attributes, group)
        for side, group in (("highest", found.top), ("lowest", found.bottom))
    }
    return {"value": found.value, "low": ends[0], "high": ends[1], "rate": found.rate.name, **sides}


def _utility(point: Point) -> Facts:
    unmitigated = point.wanted.utility.measured(point.before)
    people = int(point.after.people.sum())
    return {"before": _of_everybody(unmitigated), "after": _of_everybody(point.value), "people": people}


def _of_everybody(found: ByGroup) -> Facts:
    low, high = found.interval()
    return {"value": found.value[0], "low": low[0], "high": high[0], "effective_people": found.effective_n[0]}


def _by_group(point: Point, seen: Paired) -> Facts:
    before, rates = column(point), GOALS[point.wanted.goal].rates
    return {name: _records(groups_report.table(paired_difference(seen, name), before)) for name in rates}


def _levelling(point: Point, seen: Paired) -> list[str]:
    said = []
    for name in GOALS[point.wanted.goal].rates:
        found = levelling(paired_difference(seen, name), least=point.wanted.least)
        said.append(str(groups_report.levelling(found, name, seen.attributes)))
    return said


def _side_effects(point: Point, seen: Paired) -> Facts:
    found = side_effects(seen, least=point.wanted.least)
    said = str(effects_report.effects(found, point.wanted.goal))
    return {"said": said, "method": effects_report.METHOD, "gaps": _records(effects_report.table(found, column(point)))}


def _decisions(point: Point, whole: Paired, seen: Paired) -> Facts:
    safe = discreet(whole, point.wanted.least)
    balance = paired_difference(seen, "selection_rate")
    total, hides = sides(everybody(point, seen.groups)), len(seen.groups) < len(whole.groups)
    said = str(people_report.headline(safe, total, balance, expected=is_expected(point), hides=hides))
    table = people_report.table(safe, balance)
    return {"said": said, "untold": people_report.untold(safe), "by_group": _records(table)}


def _thresholds(found: Measured, seen: Paired) -> list[Facts]:
    assert found.demands.rule is not None
    return _records(demands_report.rule_table(found.demands.rule, seen.groups))


def _notes(found: Measured, seen: Paired) -> list[str]:
    lowered = lowers(seen, found.point.wanted.goal, least=found.point.wanted.least)
    said = list(demands_report.notes(found.demands, found.point.treatment.method, lowers=lowered))
    return said or [demands_report.NOTHING]


def _records(table: pd.DataFrame) -> list[Facts]:
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def _plain(value: Any) -> Any:
    """The same in what JSON knows; what is not defined is null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, str) or value is None:
        return value
    if isinstance(value, Iterable):
        return [_plain(each) for each in value]
    if isinstance(value, bool) or value is pd.NA:
        return None if value is pd.NA else value
    number = float(value)
    if isinstance(value, int) or (hasattr(value, "dtype") and value.dtype.kind in "iu"):
        return int(value)
    return round(number, FIGURES) + 0.0 if math.isfinite(number) else None
