"""Waiver: a group that a rule does not count for some time, with the person who says so and why."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from governance import naming
from governance.errors import PolicyNameUnknown
from governance.naming import Group
from governance.review.rule import DOCUMENTS, Rule, short
from governance.review.written import Table


@dataclass(frozen=True)
class Waiver:
    """A written exception to one rule.

    Attributes
    ----------
    rule : str
        The id of the rule.
    group : tuple of str
        The group that the rule does not count, one name for each attribute of the rule; of a rule about documents
        the kind of document.
    owner, reason : str
        Who answers for it, and why.
    expires : date
        The last day on which it counts.
    """

    rule: str
    group: Group
    owner: str
    reason: str
    expires: datetime.date

    def counts(self, on: datetime.date) -> bool:
        """Whether it still counts on a day."""
        return on <= self.expires

    def toml(self) -> dict[str, Any]:
        """The waiver's keys and values as its TOML table has them."""
        return {
            "rule": self.rule,
            "group": short(self.group),
            "owner": self.owner,
            "reason": self.reason,
            "expires": self.expires,
        }


def today() -> datetime.date:
    """The day by which waivers count or have expired where nobody says another: today in UTC, everywhere the same."""
    return datetime.datetime.now(datetime.UTC).date()


def read_waiver(table: Table, rules: Iterable[Rule], groups: Mapping[str, tuple[str, ...]]) -> Waiver:
    """The waiver that a table says; `groups` are those that the policy lists, by attribute.

    Raises
    ------
    PolicyKeyUnknown, PolicyKeyNeeded, PolicyValueRefused, PolicyNameUnknown
    """
    keys = ("rule", "group", "owner", "reason", "expires")
    table.holds(keys, needed=keys)
    known = {rule.id: rule for rule in rules}
    name = table.text_of("rule", least=1)
    if name not in known:
        raise PolicyNameUnknown(table.place("rule"), "rule", name, known)
    rule, group = known[name], _group(table)
    parts = rule.by or ("documents",)
    if len(group) != len(parts):
        wanted = f"one name for each of {', '.join(parts)}"
        raise table.refused("group", list(group), wanted)
    if rule.compare == DOCUMENTS and group[0] not in rule.documents:
        raise table.refused("group", group[0], f"a document that the rule asks for: {', '.join(rule.documents)}")
    for attribute, each in zip(rule.by, group, strict=False):
        known_groups = (*groups.get(attribute, ()), naming.MISSING)
        if attribute in groups and each not in known_groups:
            raise PolicyNameUnknown(table.place("group"), f"group by {attribute}", each, known_groups)
    return Waiver(name, group, table.text_of("owner", least=1), table.text_of("reason", least=1), table.date("expires"))


def _group(table: Table) -> Group:
    found = table.found["group"]
    listed = found if isinstance(found, list) else [found]
    if not listed or not all(isinstance(each, (str, int, float)) and each == each for each in listed) or "" in listed:
        raise table.refused("group", found, "the name of a group, or a list with one name for each attribute")
    return naming.group_named(tuple(listed))
