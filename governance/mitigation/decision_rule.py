"""A decision rule that travels: thresholds by group, how groups are found, and what it is for. Written as TOML."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.data.dataset import Dataset
from governance.errors import MethodUnknown, RuleUnreadable, SeedNeeded
from governance.metrics import counting
from governance.metrics.intervals import Floats
from governance.mitigation import rule_file
from governance.mitigation.frontier import POLICIES
from governance.mitigation.placing import Attribute, attributes, placed
from governance.mitigation.problem import Problem
from governance.mitigation.rule import Rule, drawn
from governance.mitigation.tradeoff import Point
from governance.mitigation.trial import trial
from governance.mitigation.utility import COST, Utility

ONE, _, RANDOMISED = POLICIES

HEAD = """\
# From which score on people get the favourable decision, group by group.
#
# A score says how likely the favourable outcome is: higher means more likely, and a person gets the favourable
# decision when score >= threshold. A threshold of -inf selects everybody, one of inf nobody. Where a group has
# several thresholds, a coin picks one of them for each person, with the probability that stands beside it.
#
# These thresholds were measured on other people than they were chosen on. The mitigation note says how, and holds the
# numbers.
#
"""
ASKED = """\
# Somebody in a group that is not listed here, or whose group is not known, is refused and never turned down in silence.
"""
NOT_ASKED = """\
# The same holds for everybody, so nobody's group is asked for: the groups below have the same thresholds.
"""


@dataclass(frozen=True)
class Purpose:
    """What a rule was made for, and from what.

    Attributes
    ----------
    goal : str
        A key of `GOALS`.
    policy : str
        One of `POLICIES`.
    tolerance : float
        The gap that was allowed where the thresholds were chosen, as a share.
    utility : Utility
        What was kept as good as it could be.
    label, favourable : str
        The column of the real outcome, and its value that is good for a person.
    model : str
        What gave the scores, in words.
    people : int
        Measured; none of them chose.
    chosen_on : int
        On how many people the thresholds were chosen.
    """

    goal: str
    policy: str
    tolerance: float
    utility: Utility
    label: str
    favourable: str
    model: str
    people: int
    chosen_on: int


@dataclass(frozen=True)
class DecisionRule:
    """Thresholds by group with everything that deciding about other people takes.

    Attributes
    ----------
    rule : Rule
    attributes : tuple of Attribute
        How groups are found in a table, in the order of the rule's attributes.
    purpose : Purpose
    """

    rule: Rule
    attributes: tuple[Attribute, ...]
    purpose: Purpose

    @property
    def asks_group(self) -> bool:
        """Whether anybody's group is asked for: not where all groups have the same thresholds."""
        return self.rule.apart

    @classmethod
    def load(cls, path: Path) -> DecisionRule:
        """The rule in a TOML file; errors are those of `loads`."""
        try:
            return cls.loads(path.read_text("utf-8"), path.name)
        except OSError as error:
            raise RuleUnreadable(path.name, f"{error.strerror or error}.") from None
        except UnicodeDecodeError:
            raise RuleUnreadable(path.name, "it is no text in UTF-8.") from None

    @classmethod
    def loads(cls, text: str, name: str = "in this text") -> DecisionRule:
        """The rule that `toml` wrote. Whatever is misspelt, missing or impossible is refused.

        Raises
        ------
        RuleUnreadable, RuleKeyUnknown, RuleRefused
        """
        held = rule_file.read(text, name)
        said, costs = dict(held["purpose"]), held["purpose"].get("costs")
        randomised = said.pop("randomised")
        said.pop("costs", None)
        utility = rule_file.utility(said.pop("utility"), costs, name)
        found_by = tuple(
            Attribute(each["column"], tuple(each["merged"].items()), tuple(each["bands"]), each["whole"])
            for each in held["attributes"]
        )
        rule = Rule(
            tuple(each.column for each in found_by),
            {
                tuple(each["group"]): tuple(zip(map(float, each["thresholds"]), each["probabilities"], strict=True))
                for each in held["groups"]
            },
        )
        if rule.randomised != randomised:
            raise RuleUnreadable(name, f"it says randomised = {str(randomised).lower()}, and its thresholds do not.")
        _refuse_another_policy(rule, said["policy"], name)
        said["tolerance"] = float(said["tolerance"])
        return cls(rule, found_by, Purpose(utility=utility, **said))

    def toml(self) -> str:
        """The rule as a readable text, the same for the same rule, which `loads` reads back to the same rule."""
        said = asdict(self.purpose)
        said |= {"utility": self.purpose.utility.kind, "tolerance": float(self.purpose.tolerance)}
        costs = (
            {"costs": {key: float(value) for key, value in asdict(self.purpose.utility.costs).items()}}
            if self.purpose.utility.kind == COST
            else {}
        )
        held = {
            "format": rule_file.FORMAT,
            "purpose": {**said, "randomised": self.rule.randomised, **costs},
            "attributes": [
                {"column": each.column, "bands": list(each.bands), "whole": each.whole, "merged": dict(each.merged)}
                for each in self.attributes
            ],
            "groups": [
                {
                    "group": list(group),
                    "thresholds": [threshold for threshold, _ in mixture],
                    "probabilities": [chance for _, chance in mixture],
                }
                for group, mixture in self.rule.own.items()
            ],
        }
        return f"{HEAD}{ASKED if self.asks_group else NOT_ASKED}\n{rule_file.written(held)}"

    def chances(self, table: pd.DataFrame, *, score: str | Sequence[float] | Floats) -> Floats:
        """How probably each person of a table is selected, shape (people,).

        Parameters
        ----------
        table : DataFrame
            With the columns of the attributes, as they stood in the audited table; one threshold for all reads none.
        score : str, or floats of shape (people,)
            The column of scores, or the scores, of the model that the rule was made for.

        Raises
        ------
        GroupsUnseen
            If somebody is in a group that the rule was made without; it says in which groups, and how many people.
        ColumnUnknown, TableEmpty, ScoresMissing, ValuesMissing, NotANumber
        """
        groups = tuple(self.rule.own)
        codes = placed(table, self.attributes, groups) if self.asks_group else np.zeros(len(table), np.int64)
        scores = counting.numbers(table, score, "score") if isinstance(score, str) else np.asarray(score, float)
        return self.rule.chances(groups, codes, scores)

    def decisions(
        self, table: pd.DataFrame, *, score: str | Sequence[float] | Floats, seed: int | None = None
    ) -> NDArray[np.bool_]:
        """Who of a table gets the favourable decision, shape (people,).

        Parameters and errors are those of `chances`; a rule that is randomised needs the seed of its draw, and people
        in another order are drawn about otherwise.

        Raises
        ------
        SeedNeeded
        """
        found = self.chances(table, score=score)
        if not self.rule.randomised:
            return found == 1
        if seed is None:
            raise SeedNeeded
        return drawn(found, seed)


def _refuse_another_policy(rule: Rule, policy: str, name: str) -> None:
    if (policy == ONE and rule.apart) or (policy != RANDOMISED and rule.randomised):
        raise RuleUnreadable(name, f"its thresholds are not those of the policy {policy!r}.")


def decision_rule(dataset: Dataset, source: str, problem: Problem, point: Point) -> DecisionRule:
    """The rule of a treatment by thresholds, which is the one that was measured, as it would be used.

    Parameters
    ----------
    dataset : Dataset
        Of the audit: it says how groups are found.
    source : str
        What gave the scores, in words.
    problem : Problem
    point : Point

    Raises
    ------
    MethodUnknown
        If the point's treatment sets no thresholds.
    """
    treatment, wanted = point.treatment, point.wanted
    if point.rule is None:
        raise MethodUnknown("rule of thresholds", treatment.method, POLICIES)
    own = trial(problem)
    purpose = Purpose(
        wanted.goal,
        treatment.method,
        treatment.strength,
        wanted.utility,
        dataset.roles.label,
        problem.outcomes[1],
        source,
        int(own.tested.sum()),
        int(own.validation.people.sum()),
    )
    return DecisionRule(point.rule, attributes(dataset, problem.attributes), purpose)
