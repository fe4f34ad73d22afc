"""Labels: for whom the real outcome is favourable, how far a group is from everybody else, and whether that stays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from governance.composition.balance import BALANCE, Balance
from governance.composition.strata import ALIKE, TOGETHER, Stratified
from governance.metrics import words
from governance.metrics.disparity import difference
from governance.metrics.rates import Rate
from governance.reports.summary import MOST_NAMED, PERCENT_95, Finding, enough, left_out, side

HALF = 0.5  # of a gap


def base_rates(found: Rate, min_group_size: int = 0) -> Finding:
    """For whom the real outcome is favourable most and least often, of the groups with enough people."""
    gap = difference(found, min_group_size=min_group_size)
    if gap.top is None or gap.bottom is None:
        return Finding(f"Base rates cannot be compared: fewer than two groups have {enough(gap)} in them.")
    high, low = ("{} ({})".format(*side(found, group)[:2]) for group in (gap.top, gap.bottom))
    if words.points(gap.value) == "0.0":
        return Finding(f"The real outcome is favourable as often in all groups: {high} and {low}.{left_out(gap)}")
    return Finding(f"The real outcome is favourable most often for {high} and least often for {low}.{left_out(gap)}")


def balance(found: Sequence[Balance], place: int) -> pd.DataFrame:
    """Every measure of balance of one group, with what it says."""
    rows = []
    for each in found:
        low, high = each.interval()
        rows.append(
            {
                "measure": f"{BALANCE[each.name]} ({each.name})",
                "value": each.value[place],
                "from": low[place],
                "to": high[place],
                "in words": meaning(each, place),
            }
        )
    return pd.DataFrame(rows)


def meaning(found: Balance, place: int) -> str:
    """What one measure of balance says of a group, in a plain sentence."""
    name, value = words.group(found.attributes, found.groups[place]), float(found.value[place])
    if np.isnan(value):
        return f"There is nobody in {name}, or nobody outside it, to compare."
    return SENTENCES[found.name](found, place, name, value)


def _imbalance(found: Balance, place: int, name: str, value: float) -> str:
    share = float(found.part.value[place])
    size = "as many as" if value == 0 else "fewer than" if value > 0 else "more than"
    return f"{name}: {words.percent(share)} of all people, {size} everybody else together ({words.percent(1 - share)})."


def _proportions(found: Balance, place: int, name: str, value: float) -> str:
    inside, outside = (words.percent(each.value[place]) for each in (found.inside, found.outside))
    return f"The real outcome is favourable for {inside} of {name} and {outside} of everybody else: {_less(value)}."


def _surprise(_: Balance, __: int, name: str, value: float) -> str:
    if np.isinf(value):
        return f"An outcome is met among everybody else and never in {name}, so there is no bound to it."
    return (
        f"Whoever expects the labels of {name} is surprised by those of everybody else by {value:.4f} nats on average; "
        "0 if they are alike."
    )


def _middle(_: Balance, __: int, name: str, value: float) -> str:
    return (
        f"The surprise by {name} and by everybody else for whoever expects the middle: {value:.4f} nats, of at most "
        f"{np.log(2):.4f}."
    )


def _straight(_: Balance, __: int, name: str, value: float) -> str:
    return (
        f"The straight distance between the shares of both outcomes in {name} and elsewhere: {value:.4f}, at most 1.41."
    )


def _changed(_: Balance, __: int, name: str, value: float) -> str:
    return f"At least {words.percent(value)} of labels in {name} would have to be others to be as elsewhere."


def _largest(_: Balance, __: int, _name: str, value: float) -> str:
    return (
        f"No outcome is further apart than {words.in_points(value)}; of two outcomes it is the total variation again."
    )


SENTENCES = {
    "CI": _imbalance,
    "DPL": _proportions,
    "KL": _surprise,
    "JS": _middle,
    "LP": _straight,
    "TVD": _changed,
    "KS": _largest,
}


def unbalanced(found: Mapping[str, Balance], place: int) -> Finding:
    """How much smaller and how much worse off a group is than everybody else."""
    first, second = (meaning(found[name], place) for name in ("CI", "DPL"))
    low, high = (float(end[place]) for end in found["DPL"].interval())
    sure = "" if np.isnan(low) else f" The {PERCENT_95} interval: {_ends(low, high)}."
    return Finding(first, f"{second}{sure}")


def strata(found: Stratified) -> pd.DataFrame:
    """The base rate of a group minus everybody else's: in every stratum that can be shown, and over all of them."""
    least_of, most_of = found.interval()
    taken = ("base rate", "elsewhere", "difference", "from", "to", "people", "others")
    column = f"{found.column} (value)" if found.column in taken else found.column
    rows: list[dict[str, object]] = [
        {
            column: found.strata[at],
            "base rate": found.inside.value[at],
            "elsewhere": found.outside.value[at],
            "difference": -found.difference[at],
            "from": -most_of[at],
            "to": -least_of[at],
            "people": int(found.inside.n[at]),
            "others": int(found.outside.n[at]),
        }
        for at in found.shown
    ]
    for name, (value, low, high) in ((TOGETHER, found.whole()), (ALIKE, found.alike())):
        rows.append({column: f"({name})", "difference": -value, "from": -high, "to": -low})
    shown = pd.DataFrame(rows, columns=[column, *taken])
    return shown.astype({"people": "Int64", "others": "Int64"})


def conditional(found: Stratified) -> Finding:
    """Whether the gap in labels stays where people are alike in another column; Simpson's paradox where it does not."""
    name = words.group(found.attributes, found.group)
    (whole, *_), (alike, low, high) = found.whole(), found.alike()
    if np.isnan(whole):
        return Finding(f"There is nobody in {name}, or nobody outside it, to compare.")
    start = f"Over all people the real outcome is favourable {_less(whole)} for {name} than for everybody else"
    if np.isnan(alike):
        return Finding(
            f"{start}.", f"No value of {found.column} holds people of both sides, so nothing can be compared within."
        )
    within = f"compared only within {found.column} it is {_less(alike)} ({PERCENT_95} interval {_ends(low, high)})"
    opposed = found.opposed
    if found.reversed:
        held = f"In {len(opposed)} of {len(found.strata)} values of {found.column} it points the other way"
        named = words.joined(opposed, MOST_NAMED)
        return Finding(
            f"Simpson's paradox: {start[0].lower()}{start[1:]}, and {within}.",
            f"{held} ({named}). Which of the two numbers matters depends on why {name} are found where they are.",
        )
    stays = _stays(found)
    return Finding(f"{start}; {within}, {stays}.", _demographic(found, name))


def _stays(found: Stratified) -> str:
    """What becomes of the gap within strata, where it does not turn round beyond chance."""
    (whole, *ends), (alike, low, high) = found.whole(), found.alike()
    before, after = ends[0] > 0 or ends[1] < 0, low > 0 or high < 0
    if not after:
        return "so nothing sure is left of the gap" if before else "so there is no sure gap either way"
    if not before or whole * alike < 0:
        return "so a gap was hidden"
    return "so the gap stays" if abs(alike) >= HALF * abs(whole) else "so less than half of the gap is left"


def _demographic(found: Stratified, name: str) -> str:
    """The demographic disparity, and the conditional one."""
    (whole, *_), (value, low, high) = found.disparity(), found.conditional_disparity()
    if np.isnan(value):
        return "No stratum has both outcomes, so there is no conditional demographic disparity."
    left = (
        f" Left out, having one outcome only: {words.joined(found.one_outcome, MOST_NAMED)}."
        if found.one_outcome
        else ""
    )
    sign = "larger" if value > 0 else "smaller"
    return (
        f"Within {found.column}, {name} are a {sign} share of the unfavourable outcomes than of the favourable ones: "
        f"conditional demographic disparity (CDDL) {value:.3f} ({low:.3f} to {high:.3f}), without strata {whole:.3f}."
        f"{left}"
    )


def _less(gap: float) -> str:
    """A difference outside minus inside, said of the inside."""
    return (
        "as often"
        if words.points(gap) == "0.0"
        else f"{words.points(abs(gap))} points {'less' if gap > 0 else 'more'} often"
    )


def _ends(low: float, high: float) -> str:
    """The ends of such a difference, said of the inside: "10.1 to 13.0 points less often"."""
    if low * high <= 0:
        return f"anything from {words.points(-low)} points more often to {words.points(high)} less often"
    least, most = sorted((abs(low), abs(high)))
    return f"{words.points(least)} to {words.points(most)} points {'less' if low > 0 else 'more'} often"
