"""What a point asks for when it decides, and what law and ethics say about that kind; in sentences and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from governance.metrics import words
from governance.metrics.intervals import Floats
from governance.mitigation.demands import Demands, Splits
from governance.mitigation.methods import unaimed
from governance.mitigation.rule import EVERYBODY, NOBODY, Rule
from governance.mitigation.tradeoff import Point
from governance.naming import Group
from governance.reports.mitigation.expected import CHOSEN_ON
from governance.reports.summary import Finding

POINTS = " points"
NOT_ADVICE = (
    "These notes are a start for a conversation with counsel, not legal advice. docs/methods.md names the sources."
)
GROUP = (
    "**The sensitive attribute decides.** Who is in which group changes what is decided about that person. In the "
    "United States that is disparate treatment: for credit under the Equal Credit Opportunity Act and Regulation B, "
    "for jobs under Title VII, which also forbids different cutoffs by group for employment tests. In the European "
    "Union it is direct discrimination where Directives 2000/43 (ethnic origin), 2000/78 (religion, disability, age, "
    "sexual orientation, at work) or 2004/113 (sex, in goods and services) apply, unless an exception or lawful "
    "positive action covers it. Some attributes (ethnic origin, religion, health, sexual orientation) are special "
    "categories of data, which need a ground of their own to be used at all (GDPR, Article 9)."
)
LEARNS_GROUP = (
    "**The sensitive attribute is used to learn, not to decide.** It is needed of the people who are learnt from. "
    "In the European Union special categories may be used to detect and correct bias in high-risk systems under the "
    "conditions of the AI Act, Article 10(5): strictly necessary, protected, deleted afterwards. In the United States, "
    "learning with the attribute in view has been questioned as well, and less often than deciding by it."
)
RANDOM = (
    "**A coin decides.** Two people who are alike in all that is known can be decided about differently, and the same "
    "person twice. Nobody can give a reason for the draw: hard to explain to the person, and to contest. Decisions by "
    "machines alone ask for meaningful information about their logic and a way to contest them (GDPR, Articles 13 to "
    "15 and 22); credit refusals ask for specific reasons (Regulation B, 12 CFR 1002.9). If it is used, draw once a "
    "person, keep the seed and the draw, and say that it is drawn."
)
LOWERS = (
    "**It takes.** Between the groups that were furthest apart, most of what closes comes from the better-off group's "
    "rate falling (levelling down). "
    "Equality is then reached by harming some without helping others, which few defend for its own sake; ask whether "
    "raising the other group's rate is possible instead, and what it costs."
)
DROPS = (
    "**Leaving columns out.** A model without the sensitive column still finds it in what stands in for it (proxies): "
    "the gap often stays. Not looking at an attribute is no proof that outcomes are alike, and indirect "
    "discrimination (disparate impact) looks at outcomes. The Composition page shows which columns stand in."
)
REWEIGHS = (
    "**Reweighing.** People count more or less in learning, so that group and outcome are independent there. Nothing "
    "about a person is changed and no group is asked at decision time. It trusts recorded outcomes: where those were "
    "recorded unfairly, the weights rest on them too."
)
RETRAINS = (
    "**Another model.** It must be validated, explained and approved anew; explanations and reasons given for the "
    "audited model do not carry over."
)
NO_GROUP = "No group has enough people for its thresholds to be shown here."
NOTHING = (
    "**The same rule for everybody.** No group is asked and nothing is drawn. What remains is indirect discrimination "
    "(disparate impact): a neutral rule whose outcomes still differ, which has to be justified by its purpose."
)
BY_NAME = (("drop", DROPS), ("without", DROPS), ("reweigh", REWEIGHS))


def headline(found: Demands, attributes: Sequence[str]) -> Finding:
    """What it asks for when it decides, in a sentence."""
    who = words.listed(attributes)
    asks = f"It needs to know everybody's {who}" if found.asks_group else f"It decides without knowing anybody's {who}"
    coin = "a coin decides about some people" if found.random else "the same facts always get the same decision"
    stays = "The scores stay as they are; only thresholds move."
    learns = "A model has to learn again." if found.retrains else stays
    splits = f"It was measured in {'one split' if found.splits == 1 else f'{found.splits} splits'} of the people."
    return Finding(f"{asks}, and {coin}.", f"{learns} {splits}")


def facts(found: Demands, point: Point, attributes: Sequence[str], groups: Sequence[Group]) -> dict[str, str]:
    """What it asks, question by question; the gap over splits is between `groups`, and no other is named."""
    who, goal = words.listed(attributes), point.wanted.goal
    said = {
        "When it steps in": f"{found.stage}{f': {found.what}' if found.what else ''}",
        "Aims at": unaimed(point.treatment.method, goal) or goal,
        "Sensitive attribute when deciding": f"everybody's {who}" if found.asks_group else "not needed",
        "Chance": _chance(found),
        "Retraining": "a model learns again" if found.retrains else "none; the audited scores are used",
        "Measured in": _splits(found.over(groups), point),
    }
    if point.treatment.columns:
        said["Columns left out"] = ", ".join(point.treatment.columns)
    if found.kept_out:
        said["Not held to it"] = _kept_out(found, attributes, groups)
    return said


def rule_table(rule: Rule, groups: Sequence[Group]) -> pd.DataFrame:
    """The thresholds of every group as they would be used, with how often each is picked."""
    return pd.DataFrame(
        [
            {
                "group": words.group(rule.attributes, group),
                "threshold": _threshold(threshold),
                "picked for": chance,
            }
            for group in groups
            if group in rule.own
            for threshold, chance in rule.own[group]
            if chance > 0
        ],
        columns=["group", "threshold", "picked for"],
    )


def rule_finding(rule: Rule) -> Finding:
    """The rule that was measured in the audit's own split, and who chose it."""
    same = "Not all groups have the same threshold." if rule.apart else "All groups have the same threshold."
    coin = " Where a group has several, a coin picks one of them for each person." if rule.randomised else ""
    return Finding(
        f"{same}{coin}",
        f"These were measured in the audit's own split. {CHOSEN_ON}",
    )


def splits_table(found: Splits, value: str) -> pd.DataFrame:
    """The gap and the utility in every split."""
    return pd.DataFrame(
        {
            "split": [str(at + 1) for at in range(len(found.gaps))],
            "gap": found.gaps,
            "gap, from": found.gap_ends[:, 0],
            "gap, to": found.gap_ends[:, 1],
            value: found.values,
            f"{value} from": found.value_ends[:, 0],
            f"{value} to": found.value_ends[:, 1],
        }
    )


def splits_finding(found: Splits, value: str, *, shares: bool) -> Finding:
    """How far the numbers of one treatment lie apart over the splits."""
    ends = _range(found.values, shares)
    return Finding(
        f"Over {len(found.gaps)} splits the gap is {_range(found.gaps, True, POINTS)}, and {value} {ends}.",
        "The picture shows split 1. In every split the people are drawn anew, and the thresholds or the model are made "
        "anew with them: so far apart the same treatment can come out by luck.",
    )


def notes(found: Demands, name: str, *, lowers: bool) -> Iterator[str]:
    """The notes on law and ethics that are about this kind of treatment, as Markdown.

    Parameters
    ----------
    found : Demands
    name : str
        The method, a key of `METHODS` or one of `POLICIES`.
    lowers : bool
        Whether the gap closed by lowering the better-off group.
    """
    if found.asks_group:
        yield GROUP
    elif found.retrains and not any(word in name for word in ("drop", "without")):
        yield LEARNS_GROUP
    if found.random:
        yield RANDOM
    if lowers:
        yield LOWERS
    yield from dict.fromkeys(text for word, text in BY_NAME if word in name)
    if found.retrains:
        yield RETRAINS


def _chance(found: Demands) -> str:
    if not found.random:
        return "none: the same facts always get the same decision"
    share = "" if np.isnan(found.drawn) else f" about {words.percent(found.drawn)} of the audited people"
    return (
        f"a coin decides{share}; numbers are expected ones, over all draws. A single draw differs a "
        "little; with the same seed it is always the same"
    )


def _kept_out(found: Demands, attributes: Sequence[str], groups: Sequence[Group]) -> str:
    """Who was too few to be held to the goal; those that may not be seen are not named."""
    names = [words.group(tuple(attributes), group) for group in found.kept_out if group in set(groups)]
    hidden = len(found.kept_out) - len(names)
    more = f"{hidden} {'group that is' if hidden == 1 else 'groups that are'} not shown" if hidden else ""
    who = " and ".join(filter(None, [words.joined(names), more]))
    return f"{who}: too few of their people are there to be compared. They count in what everybody gains or loses"


def _splits(found: Splits, point: Point) -> str:
    if len(found.gaps) == 1:
        return "one split of the people, so nothing is known of how much it depends on it"
    shares = point.wanted.utility.kind != "cost"
    ends = _range(found.values, shares)
    return f"{len(found.gaps)} splits: gap {_range(found.gaps, True, POINTS)}, {point.wanted.utility.kind} {ends}"


def _range(numbers: Floats, shares: bool, unit: str = f"{words.NO_BREAK}%") -> str:
    known = numbers[~np.isnan(numbers)]
    if not len(known):
        return words.UNDEFINED
    least, most = float(known.min()), float(known.max())
    return f"{100 * least:.1f} to {100 * most:.1f}{unit}" if shares else f"{least:z.3f} to {most:z.3f}"


def _threshold(found: float) -> str:
    return {EVERYBODY: "everybody", NOBODY: "nobody"}.get(found) or words.threshold(found)
