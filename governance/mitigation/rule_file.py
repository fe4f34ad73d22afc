"""What a file of thresholds may say, key by key; anything else is refused, since people are decided about by it."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Mapping
from typing import Any

import tomli_w

from governance.data import bands
from governance.errors import BandsRefused, CostRefused, RuleKeyUnknown, RuleUnreadable
from governance.metrics.costs import Costs
from governance.mitigation.frontier import POLICIES
from governance.mitigation.goals import GOALS
from governance.mitigation.utility import COST, UTILITIES, Utility

FORMAT = "assize thresholds 1"
BARE = re.compile(r"[A-Za-z0-9_-]+")  # a key of TOML that needs no quotes

Check = tuple[str, Callable[[Any], bool]]  # what a value must be, in words, and whether it is


def _is_text(found: Any) -> bool:
    return isinstance(found, str)


def _is_truth(found: Any) -> bool:
    return isinstance(found, bool)


def _is_number(found: Any) -> bool:
    return type(found) in (int, float) and not math.isnan(found)


def _are(kind: Callable[[Any], bool], *, least: int) -> Callable[[Any], bool]:
    return lambda found: isinstance(found, list) and len(found) >= least and all(map(kind, found))


def _one_of(known: Any) -> Check:
    return f"one of {', '.join(known)}", lambda found: _is_text(found) and found in known


TEXT: Check = ("a text in quotes", _is_text)
COUNT: Check = ("a whole number from 1 on", lambda found: type(found) is int and found > 0)
TRUTH: Check = ("true or false", _is_truth)
TABLES: Check = (
    "one table or more, each under its name in double brackets",
    _are(lambda each: isinstance(each, dict), least=1),
)

TOP: Mapping[str, Check] = {
    "format": (f'"{FORMAT}"', lambda found: found == FORMAT),
    "purpose": ("a table", lambda found: isinstance(found, dict)),
    "attributes": TABLES,
    "groups": TABLES,
}
PURPOSE: Mapping[str, Check] = {
    "goal": _one_of(GOALS),
    "policy": _one_of(POLICIES),
    "tolerance": ("a number from 0 to 1", lambda found: _is_number(found) and 0 <= found <= 1),
    "utility": _one_of(UTILITIES),
    "label": TEXT,
    "favourable": TEXT,
    "model": TEXT,
    "people": COUNT,
    "chosen_on": COUNT,
    "randomised": TRUTH,
}
COSTS: Mapping[str, Check] = {
    each: ("a number from 0 on", lambda found: _is_number(found) and 0 <= found < math.inf)
    for each in ("false_positive", "false_negative", "true_positive", "true_negative")
}
ATTRIBUTE: Mapping[str, Check] = {
    "column": TEXT,
    "bands": ("a list of numbers", _are(_is_number, least=0)),
    "whole": TRUTH,
    "merged": (
        "a table of values and the names they are counted under",
        lambda found: isinstance(found, dict) and all(map(_is_text, found.values())),
    ),
}
GROUP: Mapping[str, Check] = {
    "group": ("a list of texts, one for each attribute", _are(_is_text, least=1)),
    "thresholds": ("a list of numbers, inf and -inf among them", _are(_is_number, least=1)),
    "probabilities": ("a list of numbers from 0 to 1", _are(_is_number, least=1)),
}


def read(text: str, name: str) -> dict[str, Any]:
    """What a file of thresholds says, every key known and of its kind.

    Raises
    ------
    RuleUnreadable, RuleKeyUnknown
    """
    try:
        held = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RuleUnreadable(name, f"it is not TOML ({error}).") from None
    _checked(held, TOP, name, "it")
    _checked(held["purpose"], PURPOSE, name, "its purpose", more={"costs"})
    for at, each in enumerate(held["attributes"], 1):
        _checked(each, ATTRIBUTE, name, f"its attribute {at}")
        _refuse_bands(each, name)
    for at, each in enumerate(held["groups"], 1):
        _checked(each, GROUP, name, f"its group {at}")
        if len(each["thresholds"]) != len(each["probabilities"]):
            raise RuleUnreadable(name, f"its group {at} has not as many probabilities as thresholds.")
    for what, found in (
        ("attribute", [each["column"] for each in held["attributes"]]),
        ("group", [tuple(each["group"]) for each in held["groups"]]),
    ):
        if twice := next((each for each in found if found.count(each) > 1), None):
            raise RuleUnreadable(name, f"it names the {what} {twice!r} twice.")
    return held


def written(held: Mapping[str, Any]) -> str:
    """The same as TOML, a line a key, so that a person can read it."""
    lines = [f"format = {_value(held['format'])}", "", "[purpose]", *_lines(held["purpose"])]
    for table in ("attributes", "groups"):
        for each in held[table]:
            lines += ["", f"[[{table}]]", *_lines(each)]
    return "\n".join(lines) + "\n"


def utility(kind: str, costs: Any, name: str) -> Utility:
    """The utility that a file names, with the costs that it gives; they belong to the utility "cost" alone."""
    if (kind == COST) != (costs is not None):
        raise RuleUnreadable(name, f"it must say the costs of decisions where its utility is {COST!r}, and only there.")
    if costs is None:
        return Utility(kind)
    if not isinstance(costs, dict):
        raise RuleUnreadable(name, "the costs of its purpose must be a table.")
    _checked(costs, COSTS, name, "its costs")
    try:
        return Utility(kind, Costs(**{each: float(value) for each, value in costs.items()}))
    except CostRefused as error:
        raise RuleUnreadable(name, str(error)) from None


def _lines(table: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in table.items()]


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_key(key)} = {_value(each)}' for key, each in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return tomli_w.dumps({"it": value}).removeprefix("it = ").removesuffix("\n")


def _key(key: str) -> str:
    return key if BARE.fullmatch(key) else _value(key)


def _checked(
    held: Mapping[str, Any], wanted: Mapping[str, Check], name: str, place: str, more: set[str] | None = None
) -> None:
    for key in held:
        if key not in wanted and key not in (more or ()):
            raise RuleKeyUnknown(name, key, wanted)
    for key, (kind, fits) in wanted.items():
        if key not in held:
            raise RuleUnreadable(name, f"{place} does not say {key!r}.")
        if not fits(held[key]):
            raise RuleUnreadable(name, f"{key!r} of {place.removeprefix('its ')} must be {kind}.")


def _refuse_bands(attribute: Mapping[str, Any], name: str) -> None:
    if attribute["bands"]:
        try:
            bands.check(attribute["column"], attribute["bands"])
        except BandsRefused as error:
            raise RuleUnreadable(name, str(error)) from None
