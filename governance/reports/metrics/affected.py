"""People affected: how many more of a group would be counted at the rate of the reference, in words and as a table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from governance.metrics import words
from governance.metrics.confusion import cells_of
from governance.metrics.one_rate import OneRate
from governance.metrics.rates import is_about_decisions
from governance.reports.metrics.one_rate import EVERYBODY, reference
from governance.reports.summary import PERCENT_95, Finding, side

WOULD = (  # what people did, and would have done
    ("did not get", "would not have got"),
    ("got", "would have got"),
    ("really had", "would really have had"),
    ("really did not have", "would really not have had"),
    ("were", "would have been"),
)


def most_affected(found: OneRate) -> Finding:
    """The group with the most people whom the gap costs something, in people; of none, the one it serves most.

    Of a rate of errors those are the people who would no longer be counted at the rate of the reference, of any other
    rate those who would be counted too.
    """
    one = found.rate
    if found.people is None:
        name = words.title(one.name)
        return Finding(
            f"{name} counts no people: it is put together from several shares, so no number of them follows."
        )
    others = np.array([group != found.reference for group in one.groups], bool)
    able = one.comparable(found.least) & others & ~np.isnan(found.people[0])
    rate = found.overall.value[0] if found.reference is None else one.value[one.position(found.reference)]
    weighted = " weighted" if one.weighted else ""
    at = (
        f"At the rate of {EVERYBODY if found.reference is None else reference(found)} ({words.percent(rate)}{weighted})"
    )
    if np.isnan(rate):
        return Finding("The reference has no rate, so nobody can be set to it.")
    if not able.any():
        return Finding(f"{at}, no group of enough people can be set.")
    missed = np.where(able, found.people[0], np.nan) * (-1 if _counts_errors(one.name) else 1)
    place = int(np.nanargmax(missed) if np.nanmax(missed) > 0 else np.nanargmin(missed))
    more, low, high = (float(end[place]) for end in found.people)
    sign = "more" if more >= 0 else "fewer"
    name, would = words.group(one.attributes, one.groups[place]), conditional(words.counted(one.name))
    are = f"{_people(abs(more), sign, one.weighted)} in the group {name} {would}"
    among = "" if words.among(one.name) == "all people" else f", of {words.among(one.name)}"
    return Finding(f"{at}, {are}{among} ({PERCENT_95} interval {_ends(low, high)}).", _stands(found, place))


def caveat(name: str) -> str:
    """What such a number of people means for a rate, and what not."""
    if not is_about_decisions(name):
        return "No decision changes real outcomes: this is the size of the gap in people, and no forecast."
    if "decision" in words.among(name):
        return (
            "Who is among them depends on the decisions themselves, and would change with them: this is the size of "
            "the gap in people, and no forecast of what another threshold would do."
        )
    return (
        "So many decisions would have been different. Which people's, it does not say; and groups are taken to be as "
        "large as they are."
    )


def table(found: OneRate) -> pd.DataFrame:
    """How many more people of each group would be counted at the rate of the reference; below 0, fewer."""
    one = found.rate
    nothing = np.full(len(one.groups), np.nan)
    more, low, high = found.people or (nothing, nothing, nothing)
    counts = {f"more {'weighted ' if one.weighted else ''}people": more, "from": low, "to": high}
    return pd.DataFrame(
        {
            "group": [words.group(one.attributes, group) for group in one.groups],
            **{name: pd.array(np.round(each), dtype="Int64") for name, each in counts.items()},
            "counted": one.k,
            "among": one.n,
        }
    )


def conditional(did: str) -> str:
    """What people did, as what they would have done: "would have got the favourable decision"."""
    before, after = next(pair for pair in WOULD if did.startswith(pair[0]))
    return after + did.removeprefix(before)


def _people(number: float, sign: str, weighted: bool) -> str:
    """How many: "212 more people", "1 fewer weighted person"."""
    whole = round(number)
    return f"{whole:,} {sign} {'weighted ' if weighted else ''}{'person' if whole == 1 else 'people'}"


def _ends(low: float, high: float) -> str:
    """An interval of how many more: "160 to 411", "from 15 fewer to 20 more, so perhaps none"."""
    if low <= 0 <= high:
        return f"from {round(-low):,} fewer to {round(high):,} more, so perhaps none"
    least, most = sorted((abs(low), abs(high)))
    return f"{round(least):,} to {round(most):,}"


def _counts_errors(name: str) -> bool:
    return all(outcome != decision for outcome, decision in cells_of(name)[0])


def _stands(found: OneRate, place: int) -> str:
    one = found.rate
    _, now, people = side(one, one.groups[place])
    return f"Now it is {now}: {people}."
