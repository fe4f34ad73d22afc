"""Policy: what people agreed to accept, written as TOML so that they can read, sign and version it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import tomli_w

from governance import naming
from governance.errors import PolicyUnreadable, RuleUnknown
from governance.review.rule import BLOCK, SEVERITIES, Rule, read_rule
from governance.review.waiver import Waiver, read_waiver
from governance.review.written import Table

UNDECIDED, LEFT_OUT = SMALL_GROUPS = ("undecided", "left out")
A_GROUP = "a group"
MISSING = (UNDECIDED, A_GROUP, LEFT_OUT)

NO_TEXT = "it is not a text in UTF-8."

DEFAULT_RULES = {
    "demographic-parity": ("selection_rate",),
    "equal-opportunity": ("true_positive_rate",),
    "equalized-odds": ("true_positive_rate", "false_positive_rate"),
}


@dataclass(frozen=True)
class Policy:
    """A named, versioned list of rules, and of waivers from them.

    Attributes
    ----------
    name, version, owner : str
    rules : tuple of Rule
    confidence : float
        Coverage of the intervals that rules read, in (0, 1).
    min_group_size : int
        People a number must be about before it is evidence about a group.
    small_groups : str
        What a smaller group does to a rule: "undecided" (not enough evidence, unless the larger groups
        already break the rule) or "left out" (the rule is about the larger groups only).
    missing : str
        What people without a value of an attribute do to a rule by it: "undecided" (not enough evidence, however
        many they are, unless the rule is broken already), "a group" (they are a group like any other) or "left out".
    without_evidence : str
        What a rule without enough evidence does: "block" keeps the gate shut, "warn" only says so.
    waivers : tuple of Waiver
    groups : tuple of (str, tuple of str)
        Of an attribute the groups that must be there. One that nobody is in, or that is not listed, leaves every rule
        by the attribute undecided.
    source : str
        The text that it was read from; "" where nobody wrote one. Two policies that say the same are equal.
    """

    name: str
    rules: tuple[Rule, ...]
    version: str = ""
    owner: str = ""
    confidence: float = 0.95
    min_group_size: int = 30
    small_groups: str = UNDECIDED
    missing: str = UNDECIDED
    without_evidence: str = BLOCK
    waivers: tuple[Waiver, ...] = ()
    groups: tuple[tuple[str, tuple[str, ...]], ...] = ()
    source: str = field(default="", compare=False, repr=False)

    def __post_init__(self) -> None:
        own = Table("The policy", vars(self))
        for key, known in (("small_groups", SMALL_GROUPS), ("missing", MISSING), ("without_evidence", SEVERITIES)):
            own.one_of(key, known)

    @property
    def title(self) -> str:
        """The policy as people cite it: its name and its version."""
        return f"{self.name} {self.version}".strip()

    @property
    def text(self) -> str:
        """The policy as it was written, or as it would be."""
        return self.source or self.toml()

    @property
    def attributes(self) -> tuple[str, ...]:
        """Every attribute that a rule is by, each once."""
        return tuple(dict.fromkeys(attribute for rule in self.rules for attribute in rule.by))

    def fails_closed(self, rule: Rule) -> bool:
        """Whether a rule without enough evidence keeps the gate shut, as a failing one does."""
        return (rule.without_evidence or self.without_evidence) == BLOCK

    def rule(self, name: str) -> Rule:
        """The rule of this id."""
        for rule in self.rules:
            if rule.id == name:
                return rule
        raise RuleUnknown(name, [rule.id for rule in self.rules])

    @classmethod
    def load(cls, path: str | Path) -> Policy:
        """The policy in a TOML file; what is misspelt or impossible is refused, never skipped."""
        path = Path(path)
        try:
            return cls.parse(path.read_text("utf-8-sig"), path.name)
        except OSError as error:
            raise PolicyUnreadable(path.name, f"{error.strerror}.") from None
        except UnicodeDecodeError:
            raise PolicyUnreadable(path.name, NO_TEXT) from None

    @classmethod
    def parse(cls, text: str, name: str = "as written here", *, idle: bool = False) -> Policy:
        """The policy in a TOML text.

        Parameters
        ----------
        text : str
        name : str
            What people call the text.
        idle : bool
            Whether a rule may have a limit that nothing can be beyond, such as a difference of at most 1.

        Raises
        ------
        PolicyUnreadable, PolicyKeyUnknown, PolicyKeyNeeded, PolicyNameUnknown, PolicyValueRefused
            With the line of the text that is wrong.
        """
        text = text.removeprefix("\ufeff")
        try:
            found = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise PolicyUnreadable(name, f"it is not TOML ({error}).") from None
        return _policy(Table("The policy", found, text), idle)

    @classmethod
    def default(cls, attributes: str | Iterable[str], limit: float) -> Policy:
        """Demographic parity, equal opportunity and equalized odds differences for each attribute."""
        Table("The policy", {"fairness threshold": limit}).number("fairness threshold")
        rules = [
            Rule(f"{name}-by-{attribute}", rates, "difference", (attribute,), limit)
            for attribute in ((attributes,) if isinstance(attributes, str) else attributes)
            for name, rates in DEFAULT_RULES.items()
        ]
        return cls(f"Differences of at most {limit:g}", tuple(rules))

    def toml(self) -> str:
        """The policy as TOML, which `parse` reads back to the same policy."""
        head = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in _NOT_KEYS}
        groups = {"groups": {attribute: list(names) for attribute, names in self.groups}} if self.groups else {}
        waivers = {"waiver": [each.toml() for each in self.waivers]} if self.waivers else {}
        return tomli_w.dumps({**head, **groups, "rule": [rule.toml() for rule in self.rules], **waivers})


_NOT_KEYS = ("rules", "waivers", "groups", "source")


def _policy(table: Table, idle: bool) -> Policy:
    keys = [each.name for each in fields(Policy) if each.name not in _NOT_KEYS]
    table.holds(("rule", "waiver", "groups", *keys), needed=("name", "rule"))
    rules = _rules(table, idle)
    groups = _groups(table, rules)
    return Policy(
        name=table.text_of("name", least=1),
        rules=rules,
        version=table.text_of("version"),
        owner=table.text_of("owner"),
        confidence=table.number("confidence", Policy.confidence, ends=False),
        min_group_size=table.size("min_group_size", Policy.min_group_size),
        small_groups=table.one_of("small_groups", SMALL_GROUPS),
        missing=table.one_of("missing", MISSING),
        without_evidence=table.one_of("without_evidence", SEVERITIES),
        waivers=_waivers(table, rules, dict(groups)),
        groups=groups,
        source=table.text,
    )


def _rules(table: Table, idle: bool) -> tuple[Rule, ...]:
    found = table.tables("rule")
    if not found:
        raise table.refused("rule", table.found["rule"], "one or more [[rule]] tables")
    rules: list[Rule] = []
    for place, each in enumerate(found):
        own = Table(_called("Rule", place, each), each, table.text, ("rule", place))
        rule = read_rule(own)
        if rule.id in [earlier.id for earlier in rules]:
            raise own.refused("id", rule.id, "used by one rule only")
        if rule.never_fails and not idle:
            wanted = f"{'more' if rule.at_least else 'less'} than {rule.limit:g}, with which the rule can never fail"
            raise own.refused(rule.side, each[rule.side], wanted)
        rules.append(rule)
    return tuple(rules)


def _waivers(table: Table, rules: tuple[Rule, ...], groups: Mapping[str, tuple[str, ...]]) -> tuple[Waiver, ...]:
    waivers: list[Waiver] = []
    for place, each in enumerate(table.tables("waiver")):
        own = Table(_called("Waiver", place, {}), each, table.text, ("waiver", place))
        waiver = read_waiver(own, rules, groups)
        if (waiver.rule, waiver.group) in [(earlier.rule, earlier.group) for earlier in waivers]:
            raise own.refused("group", each["group"], "waived once: change the waiver that there is")
        waivers.append(waiver)
    return tuple(waivers)


def _called(kind: str, place: int, found: Any) -> str:
    """A table by its place, and by its id where it has one."""
    own = found.get("id") if isinstance(found, dict) else None
    return f"{kind} {place + 1} ({own})" if own else f"{kind} {place + 1}"


def _groups(table: Table, rules: Iterable[Rule]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Which groups must be there, of attributes that some rule is by."""
    found = table.found.get("groups", {})
    if not isinstance(found, dict):
        raise table.refused("groups", found, "a [groups] table, with a list of names for each attribute")
    own = Table("The table [groups]", found, table.text, ("groups",))
    own.holds(dict.fromkeys(attribute for rule in rules for attribute in rule.by))
    for attribute in found:
        if naming.MISSING in own.names(attribute):
            wanted = "groups that somebody can be in; the key missing says what people without a value do"
            raise own.refused(attribute, naming.MISSING, wanted)
    return tuple((attribute, own.names(attribute)) for attribute in found)
