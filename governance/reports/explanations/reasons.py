"""Reasons in plain words: what a person's value is, how it stands among others', and what it did to the prediction."""

from __future__ import annotations

from collections.abc import Sequence

from governance import naming
from governance.explanations.reasons import EITHER, FEW, Reason
from governance.metrics import words


def named(found: Sequence[Reason]) -> str:
    """Columns with the person's values: "income (1,400), debt (900)"."""
    return ", ".join(f"{each.column} ({words.value(each.value)})" for each in found)


def stands(reason: Reason) -> str:
    """How a value stands among those of the people compared with: "higher than for 82 of the 100 people ..."."""
    people = f"the {reason.others:,} people compared with"
    if reason.others == 1:
        return f"the person compared with has {_other(reason)}"
    if reason.equal == reason.others:
        return f"as for all {people}"
    if not reason.is_ordered:
        return f"as for {_of(reason.equal)} {people}{_common(reason)}"
    if 2 * reason.equal >= reason.others:
        return f"as for {_of(reason.equal)} {people}"
    if reason.is_beyond_average:
        side = "above" if reason.higher >= reason.lower else "below"
        average = words.amount(reason.average)
        which = "" if average == words.value(reason.value) else f", which is {average}"
        return f"{side} the average of {people}{which}"
    if reason.higher >= reason.lower:
        return f"lower than for {_of(reason.higher)} {people}"
    return f"higher than for {_of(reason.lower)} {people}"


def sentence(reason: Reason, decimals: int) -> str:
    """A reason as a line: the value among others', and its effect."""
    unsure = ", or the other way round with other people to compare with" * (reason.direction == EITHER)
    size = words.effect(reason.effect, decimals)
    return f"{reason.column} is {_value(reason)}, {stands(reason)}: {size}{unsure}"


def _value(reason: Reason) -> str:
    said = words.value(reason.value)
    return "not known" if said == naming.MISSING else said


def _of(people: int) -> str:
    return "none of" if people == 0 else f"fewer than {FEW} of" if people < FEW else f"{people:,} of"


def _common(reason: Reason) -> str:
    """What most of the others have, where that is another value."""
    common = words.value(reason.common)
    if reason.common is None or common == words.value(reason.value):
        return ""
    return f"; the most frequent value there is {common}"


def _other(reason: Reason) -> str:
    if reason.equal:
        return "the same"
    if reason.common is not None:
        return words.value(reason.common)
    return "a lower one" if reason.lower else "a higher one" if reason.higher else "another one"
