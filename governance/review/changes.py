"""Changes: what one version of a policy says otherwise than the one before, and whether that is stricter or looser."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from governance.metrics import words
from governance.review.policy import UNDECIDED, Policy
from governance.review.rule import AT_LEAST, AT_MOST, BLOCK, BOTH, DOCUMENTS, EACH_GROUP, MEAN, RATIOS, Rule
from governance.review.statements import apart, level
from governance.review.waiver import Waiver

STRICTER, LOOSER, OTHER = ("stricter", "looser", "other")
ADDED, REMOVED, CHANGED = "added", "removed", "changed"

_STRICTEST_OF_ALL = {"small_groups": UNDECIDED, "missing": UNDECIDED, "without_evidence": BLOCK}
_STRICTEST = {"reads": BOTH, "severity": BLOCK, "without_evidence": BLOCK}  # of a rule

Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Change:
    """One thing that a policy says otherwise.

    Attributes
    ----------
    of : str
        "policy", "groups", "rule" or "waiver".
    name : str
        The id of the rule, the attribute of groups, the rule and the group of a waiver; "" of the policy itself.
    kind : str
        "added", "removed" or "changed".
    key : str
        What was changed, as the TOML calls it; "" where the whole was added or removed.
    before, after : str
        As people say it; "" where there was or is nothing.
    effect : str
        "stricter": whatever passes after it passed before; "looser": whatever passed before passes after it; "other"
        where it is about neither, or may do either.
    """

    of: str
    name: str
    kind: str
    key: str = ""
    before: str = ""
    after: str = ""
    effect: str = OTHER

    @property
    def sentence(self) -> str:
        """The change in one plain sentence."""
        whom = {"policy": "The policy", "groups": f"The groups by {self.name}"}.get(self.of)
        whom = whom or f"{words.first_upper(self.of)} {self.name}"
        effect = "" if self.effect == OTHER else f" This is {self.effect}."
        if self.kind == CHANGED:
            return f"{whom}: {self.key} was {self.before or 'not said'} and is {self.after or 'not said'}.{effect}"
        are = "were" if self.of == "groups" else "was"
        said = self.after if self.kind == ADDED else self.before
        return f"{whom} {are} {self.kind}: {said.removesuffix('.')}.{effect}"


def changes(before: Policy, after: Policy) -> tuple[Change, ...]:
    """What a policy says otherwise than the version before it: the policy's own keys, its groups, rules and waivers.

    Rules are the same when their ids are; waivers, when their rule and their group are. The order of rules is none.
    """
    return (*_head(before, after), *_of_groups(before, after), *_of_rules(before, after), *_of_waivers(before, after))


def effect(found: Iterable[Change]) -> str:
    """What changes do together: "stricter", "looser", or "other" where they do neither, or both."""
    effects = {each.effect for each in found} - {OTHER}
    return effects.pop() if len(effects) == 1 else OTHER


def _head(before: Policy, after: Policy) -> Iterator[Change]:
    for key in ("name", "version", "owner", "confidence", "min_group_size", *_STRICTEST_OF_ALL):
        was, now = getattr(before, key), getattr(after, key)
        if was != now:
            effect = _towards(_STRICTEST_OF_ALL.get(key), was, now)
            yield Change("policy", "", CHANGED, key, str(was), str(now), effect)


def _of_groups(before: Policy, after: Policy) -> Iterator[Change]:
    """A list of groups makes a rule stricter; another list lets in some and asks for others."""
    was, now = dict(before.groups), dict(after.groups)
    for attribute in dict.fromkeys((*was, *now)):
        then, today = (words.listed(each.get(attribute, ())) for each in (was, now))
        if attribute not in was:
            yield Change("groups", attribute, ADDED, after=today, effect=STRICTER)
        elif attribute not in now:
            yield Change("groups", attribute, REMOVED, before=then, effect=LOOSER)
        elif set(was[attribute]) != set(now[attribute]):
            yield Change("groups", attribute, CHANGED, "groups", then, today)


def _of_rules(before: Policy, after: Policy) -> Iterator[Change]:
    for rule, was in _paired(after.rules, before.rules, lambda each: each.id):
        if was is None:
            yield Change("rule", rule.id, ADDED, after=rule.statement, effect=STRICTER if _counts(rule) else OTHER)
        else:
            yield from _of_rule(was, rule)
    for gone, still in _paired(before.rules, after.rules, lambda each: each.id):
        if still is None:
            yield Change("rule", gone.id, REMOVED, before=gone.statement, effect=LOOSER if _counts(gone) else OTHER)


def _of_rule(was: Rule, now: Rule) -> Iterator[Change]:
    said, says = was.toml(), now.toml()
    for key in dict.fromkeys((*said, *says)):
        if said.get(key) != says.get(key):
            before, after = (
                _limit(rule) if key in (AT_MOST, AT_LEAST) and key in its else _said(its.get(key))
                for rule, its in ((was, said), (now, says))
            )
            yield Change("rule", now.id, CHANGED, key, before, after, _effect(key, was, now))


def _limit(rule: Rule) -> str:
    """A limit in the unit in which the rule's sentence has it: "5 points", "65 %", "0.8"."""
    if rule.compare in RATIOS:
        return f"{rule.limit:g}"
    return level(rule, rule.limit) if rule.compare == EACH_GROUP else apart(rule, rule.limit)


def _effect(key: str, was: Rule, now: Rule) -> str:
    if key in (AT_MOST, AT_LEAST):
        if was.at_least != now.at_least or was.compare != now.compare:
            return OTHER
        return STRICTER if (now.limit > was.limit) == now.at_least else LOOSER
    if key in _STRICTEST:
        said = [getattr(each, key) for each in (was, now)]
        return _towards(_STRICTEST[key], *said) if all(said) else OTHER  # what is not said, the policy says
    if key == "rate" and MEAN not in (was.compare, now.compare):
        return _wider(was.rates, now.rates)
    return _wider(was.documents, now.documents) if key == DOCUMENTS else OTHER


def _of_waivers(before: Policy, after: Policy) -> Iterator[Change]:
    for waiver, was in _paired(after.waivers, before.waivers, _key):
        if was is None:
            yield Change("waiver", _named(waiver), ADDED, after=_until(waiver), effect=LOOSER)
            continue
        for key in ("owner", "reason", "expires"):
            then, now = getattr(was, key), getattr(waiver, key)
            longer = LOOSER if waiver.expires > was.expires else STRICTER
            if then != now:
                effect = longer if key == "expires" else OTHER
                yield Change("waiver", _named(waiver), CHANGED, key, str(then), str(now), effect)
    for gone, still in _paired(before.waivers, after.waivers, _key):
        if still is None:
            yield Change("waiver", _named(gone), REMOVED, before=_until(gone), effect=STRICTER)


def _paired(
    of: Iterable[Thing], others: Iterable[Thing], key: Callable[[Thing], object]
) -> Iterator[tuple[Thing, Thing | None]]:
    known = {key(each): each for each in others}
    for each in of:
        yield each, known.get(key(each))


def _key(waiver: Waiver) -> object:
    return waiver.rule, waiver.group


def _named(waiver: Waiver) -> str:
    return f"from {waiver.rule} for {' · '.join(waiver.group)}"


def _until(waiver: Waiver) -> str:
    return f"until {waiver.expires}, by {waiver.owner} ({waiver.reason})"


def _counts(rule: Rule) -> bool:
    """Whether a rule can keep the gate shut."""
    return rule.severity == BLOCK


def _towards(strictest: str | None, was: str, now: str) -> str:
    """The effect of going to the strictest value, or away from it."""
    if strictest is None:
        return OTHER
    return STRICTER if now == strictest else LOOSER if was == strictest else OTHER


def _wider(was: Collection[str], now: Collection[str]) -> str:
    """The effect of asking for other things, each of which has to hold."""
    if set(was) == set(now):
        return OTHER
    return STRICTER if set(was) < set(now) else LOOSER if set(now) < set(was) else OTHER


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {each:g}" for key, each in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
