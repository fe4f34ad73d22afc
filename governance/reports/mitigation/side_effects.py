"""Side effects in sentences and as tables: which gaps widen, which narrow, and what it does to everybody."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from governance.metrics import words
from governance.metrics.changes import PairedDifference
from governance.metrics.disparity import Disparity
from governance.metrics.impossibility import Implied
from governance.mitigation.goals import GOALS
from governance.mitigation.side_effects import EQUALIZED_ODDS, HARDLY, NARROWER, UNTOLD, WIDER, Effect
from governance.reports.metrics.impossibility import conflict
from governance.reports.mitigation.expected import BEFORE
from governance.reports.summary import MOST_NAMED, PERCENT_95, Finding
from governance.review.cases import PASS
from governance.review.verdict import Verdict

EVERYBODY = (
    "accuracy",
    "balanced_accuracy",
    "precision",
    "selection_rate",
    "true_positive_rate",
    "false_positive_rate",
)
SAID = {PASS: "passes", "fail": "fails", "not enough evidence": "has not enough evidence"}
METHOD = (
    "The interval of a gap is what all pairs of groups together leave open, as in the picture above. The change is "
    "that of the largest gap, whichever groups set it before and after. The same people are decided about twice, so "
    "its interval stands on those about whom the decisions differ; it covers the true change at least 95 times in 100, "
    "mostly more often. Where it holds 0, it cannot be told whether the gap widens or narrows. False negative rates "
    "are as far apart as true positive rates."
)
CANNOT = (
    "Equal rates of one kind force others apart wherever the real outcome is more frequent in some groups than in "
    "others."
)
OF_POLICY = "Judged on the groups and people of this page; the Review page judges the audit itself."


def named(found: Effect) -> str:
    """What a gap is called: that of a rate, or that of two."""
    return "Equalized odds (the larger of both)" if found.name == EQUALIZED_ODDS else words.title(found.name)


def effects(found: Sequence[Effect], goal: str) -> Finding:
    """Which other gaps widen and which narrow, and how the goal's own moves."""
    own = _own(found, goal)
    others = [each for each in found if each is not own and each.name not in GOALS[goal].rates]
    wider, narrower = ([each for each in others if each.verdict == way] for way in (WIDER, NARROWER))
    parts = []
    if wider:
        parts.append(f"{_list(wider)} {'widens' if len(wider) == 1 else 'widen'}")
    if narrower:
        parts.append(f"{_list(narrower)} {'narrows' if len(narrower) == 1 else 'narrow'}")
    untold = [each for each in others if each.verdict == UNTOLD]
    head = (
        f"Beside what is aimed at, {' and '.join(parts)}."
        if parts
        else "No other gap widens or narrows more than chance would have it."
    )
    told = f"Of {_list(untold, numbers=False)} it cannot be told." if untold and parts else ""
    aim = "" if own is None else _aim(own)
    return Finding(head, " ".join(each for each in (aim, told, _left_out(found)) if each))


def table(found: Sequence[Effect], before: str = BEFORE) -> pd.DataFrame:
    """The largest gap in each rate before and after, the two groups that set it, and how it changes.

    `before` is what the first is called.
    """
    nan = float("nan")
    return pd.DataFrame(
        [
            {
                "gap in": named(each),
                "verdict": each.verdict,
                f"gap {before}": each.before.value,
                f"gap {before}, from": each.before.low,
                f"gap {before}, to": each.before.high,
                "set before by": _between(each.before),
                "gap after": each.after.value,
                "gap after, from": each.after.low,
                "gap after, to": each.after.high,
                "set after by": _between(each.after),
                "change": each.value,
                "change, from": each.low,
                "change, to": each.high,
                "between those who set it before": pair_moved(each),
                "change between them": nan if each.pair is None else each.pair.value,
                "change between them, from": nan if each.pair is None else each.pair.low,
                "change between them, to": nan if each.pair is None else each.pair.high,
            }
            for each in found
        ]
    )


def ratio(before: Disparity, after: Disparity, verdict: str) -> str:
    """The lowest selection rate over the highest, before and after."""
    if np.isnan(before.value) or np.isnan(after.value):
        return "The ratio of selection rates is not defined before and after."
    way = {WIDER: "further from 1", NARROWER: "nearer to 1", UNTOLD: "the change may be chance"}[verdict]
    sides = [
        f"{gap.value:.2f} ({PERCENT_95} interval {gap.low:.2f} to {gap.high:.2f}; {_between(gap)})"
        for gap in (before, after)
    ]
    return f"The ratio of selection rates, lowest over highest, goes from {sides[0]} to {sides[1]}: {way}."


def everybody(found: Sequence[PairedDifference]) -> Finding:
    """What it does to the rates of everybody together."""
    said = []
    for each in found:
        low, high = (float(end[0]) for end in each.interval())
        before, after = float(each.first.value[0]), float(each.second.value[0])
        decimals = words.fitting(before, after)
        moved = f"{words.percent(before, decimals)} to {words.percent(after, decimals)}"
        change, *ends = (words.signed(end, decimals) for end in (after - before, low, high))
        sure = f"{change} points, {' to '.join(ends)}"
        said.append((each, f"{words.title(each.name).lower()} goes from {moved} ({sure})", low > 0 or high < 0))
    first = said[0][1]
    rest = [text for _, text, sure in said[1:] if sure]
    detail = f"Beyond chance too: {'; '.join(rest)}." if rest else "No other rate of everybody changes beyond chance."
    return Finding(f"For everybody together, {first}.", f"{detail} Paired {PERCENT_95} intervals.")


def everybody_table(found: Sequence[PairedDifference], before: str = BEFORE) -> pd.DataFrame:
    """Rates of everybody before and after, with the paired change; `before` is what the first is called."""
    return pd.DataFrame(
        [
            {
                "rate": words.title(each.name),
                before: float(each.first.value[0]),
                "after": float(each.second.value[0]),
                "change": float(each.value[0]),
                "change, from": float(low[0]),
                "change, to": float(high[0]),
                "among before": int(each.first.n[0]),
                "among after": int(each.second.n[0]),
            }
            for each in found
            for low, high in (each.interval(),)
        ]
    )


def policy(before: Sequence[Verdict], after: Sequence[Verdict], left: int) -> str:
    """Which rules of the policy change their outcome; `left` is how many are about other attributes."""
    turned = [(was, now) for was, now in zip(before, after, strict=True) if was.outcome != now.outcome]
    beside = f" {left} other{'s are' if left > 1 else ' is'} about other attributes." if left else ""
    if not before:
        return f"No rule of the policy is about these groups.{beside}" if left else ""
    if not turned:
        rules = "The rule" if len(before) == 1 else f"All {len(before)} rules"
        verb = "keeps its outcome" if len(before) == 1 else "keep their outcomes"
        return f"{rules} of the policy about these groups {verb}.{beside}"
    said = [
        f"“{now.rule.statement.rstrip('.')}” {SAID[was.outcome]} before ({_found(was)}) and {SAID[now.outcome]} after "
        f"({_found(now)})"
        for was, now in turned
    ]
    return f"{'; '.join(said)}.{beside}"


def caution(found: Sequence[Effect], goal: str, implied: Implied, least: int) -> str:
    """Why equal rates of one kind force others apart, with these people's base rates."""
    told = conflict(implied, least)
    odds = next((each for each in found if each.name == EQUALIZED_ODDS), None)
    start = ""
    if goal == "demographic parity" and odds is not None and odds.after.value > odds.before.value:
        start = (
            f"Equal selection is asked here, and the gap in equalized odds goes from "
            f"{words.points(odds.before.value)} to {words.in_points(odds.after.value)}"
            f"{', which may be chance' if odds.verdict == UNTOLD else ''}. "
        )
    return f"{start}{CANNOT} {told.headline} {told.detail}".strip()


def _own(found: Sequence[Effect], goal: str) -> Effect | None:
    wanted = EQUALIZED_ODDS if goal == "equalized odds" else GOALS[goal].rates[0]
    return next((each for each in found if each.name == wanted), None)


def _aim(found: Effect) -> str:
    """What becomes of the gap that the goal is about."""
    if np.isnan(found.value):
        return (
            f"What is aimed at, {named(found).lower()}, cannot be compared: fewer than two groups have enough people."
        )
    return f"What is aimed at: {_one(found)}, {_verdict(found)}.{_first_pair(found)}"


def _one(found: Effect) -> str:
    goes = "is" if found.turned else "goes from"
    return f"the gap in {named(found).lower()} {goes} {_moved(found)}"


def _moved(found: Effect) -> str:
    """The gap before and after, and who is ahead where that turns round."""
    before, after = found.before.value, found.after.value
    if found.turned and found.before.top is not None and found.after.top is not None:
        ahead = [words.group(found.before.rate.attributes, each) for each in (found.before.top, found.after.top)]
        return f"reversed: {words.points(before)} for {ahead[0]} to {words.points(after)} for {ahead[1]}"
    decimals = words.fitting(before, after)
    return f"{words.points(before, decimals)} to {words.in_points(after, decimals)}"


def _verdict(found: Effect) -> str:
    decimals = words.fitting(found.before.value, found.after.value)
    change, low, high = (words.signed(each, decimals) for each in (found.value, found.low, found.high))
    said = "it cannot be told whether it is narrower" if found.verdict == UNTOLD else found.verdict
    return f"{said} (change {change}, {PERCENT_95} interval {low} to {high})"


def _first_pair(found: Effect) -> str:
    """What becomes of the two groups that set the gap before, where nobody can tell of the largest gap."""
    pair = found.pair
    if found.verdict != UNTOLD or found.turned or pair is None or pair.pairs == 1 or np.isnan(pair.value):
        return ""
    top, bottom = (words.group(found.before.rate.attributes, group) for group in (pair.top, pair.bottom))
    change, low, high = (words.signed(each) for each in (pair.value, pair.low, pair.high))
    goes = "is" if pair.after <= -HARDLY else "goes from"
    return (
        f" Between {top} and {bottom}, who set it before, it {goes} {pair_moved(found)} (change {change}, {PERCENT_95} "
        f"interval {low} to {high}); other groups leave the largest gap open."
    )


def pair_moved(found: Effect) -> str:
    """What becomes of the two groups that set the gap before: "7.7 to 3.0 points", or that it is reversed."""
    pair = found.pair
    if pair is None or np.isnan(pair.value):
        return ""
    if pair.after > -HARDLY:
        decimals = words.fitting(pair.before, pair.after)
        return f"{words.points(pair.before, decimals)} to {words.in_points(pair.after, decimals)}"
    top, bottom = (words.group(found.before.rate.attributes, group) for group in (pair.top, pair.bottom))
    return f"reversed: {words.points(pair.before)} for {top} to {words.points(-pair.after)} for {bottom}"


def _list(found: Sequence[Effect], *, numbers: bool = True) -> str:
    names = [named(each).lower() + (f" ({_moved(each)})" if numbers else "") for each in found]
    gaps = "the gap in " if len(names) == 1 else "the gaps in "
    return gaps + words.listed(names)


def _between(gap: Disparity) -> str:
    if gap.top is None or gap.bottom is None:
        return ""
    top, bottom = (words.group(gap.rate.attributes, group) for group in (gap.top, gap.bottom))
    return f"{top} over {bottom}" if gap.kind == "difference" else f"{bottom} to {top}"


def _left_out(found: Sequence[Effect]) -> str:
    """The groups that a rate is about enough of people only before, or only after."""
    said = []
    for when, side in (("after", "entered"), ("before", "left")):
        groups = {words.group(each.after.rate.attributes, group) for each in found for group in getattr(each.gap, side)}
        if groups:
            said.append(f"only {when}: {words.joined(sorted(groups), MOST_NAMED)}")
    return f"Not compared in every rate, since some are about enough people {'; '.join(said)}." if said else ""


def _found(verdict: Verdict) -> str:
    value = verdict.finding.value
    if np.isnan(value):
        return "not defined"
    return f"{value:.2f}" if verdict.rule.compare == "ratio" else f"{words.in_points(value)}"
