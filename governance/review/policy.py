"""Policy: which disparities are accepted, written as TOML so that people can read, sign and version it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import tomli_w

from governance.errors import (
    PolicyKeyNeeded,
    PolicyKeyUnknown,
    PolicyUnreadable,
    PolicyValueRefused,
)
from governance.metrics.rates import halves
from governance.metrics.words import title

LIMITS = {"difference": "at_most", "ratio": "at_least"}
READS = ("point", "interval")
SMALL_GROUPS = ("undecided", "left out")

DEFAULT_RULES = {
    "demographic-parity": ("selection_rate",),
    "equal-opportunity": ("true_positive_rate",),
    "equalized-odds": ("true_positive_rate", "false_positive_rate"),
}


@dataclass(frozen=True)
class Rule:
    """One limit on how far apart groups may be.

    Attributes
    ----------
    id : str
        Short, stable and unique within the policy.
    rates : tuple of str
        Keys of `RATES`; the rule holds when it holds for each. TPR and FPR together are equalized odds.
    compare : str
        "difference" (highest minus lowest) or "ratio" (lowest over highest, so both directions).
    by : tuple of str
        The attribute whose groups are compared; several mean their intersections.
    limit : float
        In [0, 1]: the largest difference, or the smallest ratio, that is accepted.
    reads : str
        "point" compares the estimate with the limit; "interval" asks that the whole interval is within it.
    why : str
        The reason for the rule, for the people who review it.
    """

    id: str
    rates: tuple[str, ...]
    compare: str
    by: tuple[str, ...]
    limit: float
    reads: str = "point"
    why: str = ""

    @property
    def statement(self) -> str:
        """The rule in one plain sentence."""
        rates, groups = " or ".join(title(each).lower() for each in self.rates), " and ".join(self.by)
        if self.compare == "ratio":
            return f"By {groups}, the lowest {rates} is at least {self.limit:g} times the highest."
        return f"No two groups by {groups} differ by more than {100 * self.limit:g} points in {rates}."

    @property
    def bound(self) -> str:
        """What is accepted, in short: "at most 0.05"."""
        return f"{LIMITS[self.compare].replace('_', ' ')} {self.limit:g}"

    def toml(self) -> dict[str, Any]:
        """The rule's keys and values as its TOML table has them."""
        limit = {LIMITS[self.compare]: self.limit}
        listed = {"id": self.id, "rate": _short(self.rates), "compare": self.compare, "by": _short(self.by)}
        return {**listed, **limit, "reads": self.reads, "why": self.why}


@dataclass(frozen=True)
class Policy:
    """A named, versioned list of rules.

    Attributes
    ----------
    name, version, owner : str
    rules : tuple of Rule
    confidence : float
        Coverage of the intervals that rules read, in (0, 1).
    min_group_size : int
        People a rate must be about before a group's rate is evidence.
    small_groups : str
        What a smaller group does to a rule: "undecided" (not enough evidence, unless the larger groups
        already break the rule) or "left out" (the rule is about the larger groups only).
    """

    name: str
    rules: tuple[Rule, ...]
    version: str = ""
    owner: str = ""
    confidence: float = 0.95
    min_group_size: int = 30
    small_groups: str = "undecided"

    @property
    def title(self) -> str:
        """The policy as people cite it: its name and its version."""
        return f"{self.name} {self.version}".strip()

    @classmethod
    def load(cls, path: str | Path) -> Policy:
        """The policy in a TOML file; what is misspelt or impossible is refused, never skipped."""
        path = Path(path)
        try:
            return cls.parse(path.read_text("utf-8-sig"), path.name)
        except OSError as error:
            raise PolicyUnreadable(path.name, f"{error.strerror}.") from None
        except UnicodeDecodeError:
            raise PolicyUnreadable(path.name, "it is not a text in UTF-8.") from None

    @classmethod
    def parse(cls, text: str, name: str = "as written here") -> Policy:
        """The policy in a TOML text.

        Raises
        ------
        PolicyUnreadable, PolicyKeyUnknown, PolicyKeyNeeded, PolicyValueRefused, RateUnknown
        """
        try:
            found = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise PolicyUnreadable(name, f"it is not TOML ({error}).") from None
        return _policy(found)

    @classmethod
    def default(cls, attributes: str | Iterable[str], limit: float) -> Policy:
        """Demographic parity, equal opportunity and equalized odds differences for each attribute."""
        _Table("The policy", {"fairness threshold": limit}).fraction("fairness threshold")
        rules = [
            Rule(f"{name}-by-{attribute}", rates, "difference", (attribute,), limit)
            for attribute in ((attributes,) if isinstance(attributes, str) else attributes)
            for name, rates in DEFAULT_RULES.items()
        ]
        return cls(f"Differences of at most {limit:g}", tuple(rules))

    def toml(self) -> str:
        """The policy as TOML, which `parse` reads back to the same policy."""
        head = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "rules"}
        return tomli_w.dumps({**head, "rule": [rule.toml() for rule in self.rules]})


def _policy(found: Mapping[str, Any]) -> Policy:
    table = _Table("The policy", found)
    table.holds(("rule", *(each.name for each in fields(Policy) if each.name != "rules")), needed=("name", "rule"))
    listed = found["rule"]
    if not isinstance(listed, list) or not listed or not all(isinstance(each, Mapping) for each in listed):
        raise PolicyValueRefused(table.place, "rule", listed, "one or more [[rule]] tables")
    rules = tuple(_rule(_Table(f"Rule {position}", each)) for position, each in enumerate(listed, 1))
    for rule in rules:
        if sum(each.id == rule.id for each in rules) > 1:
            raise PolicyValueRefused(table.place, "id", rule.id, "used by one rule only")
    return Policy(
        name=table.text("name", least=1),
        rules=rules,
        version=table.text("version"),
        owner=table.text("owner"),
        confidence=table.fraction("confidence", Policy.confidence, ends=False),
        min_group_size=table.size("min_group_size", Policy.min_group_size),
        small_groups=table.one_of("small_groups", SMALL_GROUPS),
    )


def _rule(table: _Table) -> Rule:
    keys = ("id", "rate", "compare", "by")
    table.holds((*keys, *LIMITS.values(), "reads", "why"), needed=keys)
    table = _Table(f"{table.place} ({table.found['id']})", table.found)
    compare = table.one_of("compare", tuple(LIMITS))
    table.holds((*keys, LIMITS[compare], "reads", "why"), needed=(LIMITS[compare],))
    rates = table.names("rate")
    for each in rates:
        halves(each)
    return Rule(
        id=table.text("id", least=1),
        rates=rates,
        compare=compare,
        by=table.names("by"),
        limit=table.fraction(LIMITS[compare]),
        reads=table.one_of("reads", READS),
        why=table.text("why"),
    )


def _short(names: tuple[str, ...]) -> str | list[str]:
    """A list of one as people write it."""
    return names[0] if len(names) == 1 else list(names)


@dataclass(frozen=True)
class _Table:
    """A TOML table that is read key by key; whatever is wrong with a key is said with its place."""

    place: str
    found: Mapping[str, Any]

    def holds(self, known: tuple[str, ...], *, needed: tuple[str, ...]) -> None:
        for key in self.found:
            if key not in known:
                raise PolicyKeyUnknown(self.place, key, known)
        for key in needed:
            if key not in self.found:
                raise PolicyKeyNeeded(self.place, key)

    def text(self, key: str, *, least: int = 0) -> str:
        value = self.found.get(key, "")
        if not isinstance(value, str) or len(value.strip()) < least:
            raise PolicyValueRefused(self.place, key, value, "a text in quotes")
        return value

    def names(self, key: str) -> tuple[str, ...]:
        value = self.found[key]
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not listed or not all(isinstance(each, str) for each in listed):
            raise PolicyValueRefused(self.place, key, value, "a name, or a list of names")
        if repeated := next((each for each in listed if listed.count(each) > 1), None):
            raise PolicyValueRefused(self.place, key, repeated, "named once")
        return tuple(listed)

    def one_of(self, key: str, known: tuple[str, ...]) -> str:
        value = self.found.get(key, known[0])
        if value not in known:
            raise PolicyValueRefused(self.place, key, value, " or ".join(f'"{each}"' for each in known))
        return str(value)

    def fraction(self, key: str, default: float | None = None, *, ends: bool = True) -> float:
        value = self.found.get(key, default)
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not number or not 0 <= value <= 1 or (not ends and value in (0, 1)):
            wanted = "a number from 0 to 1" if ends else "a number between 0 and 1, such as 0.95"
            raise PolicyValueRefused(self.place, key, value, wanted)
        return float(value)

    def size(self, key: str, default: int) -> int:
        value = self.found.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise PolicyValueRefused(self.place, key, value, "a whole number of people, 1 or more")
        return value
