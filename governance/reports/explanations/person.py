"""One person: the prediction and what moved it, as sentences and as a table."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from governance.explanations.attribution import Attributions, Explainer
from governance.explanations.reasons import EITHER, UNKNOWN, directions, shares
from governance.explanations.reasons import reasons as ordered
from governance.explanations.standing import Standing
from governance.metrics import words
from governance.metrics.intervals import normal_quantile
from governance.reports.explanations.reasons import named, sentence
from governance.reports.summary import PERCENT_95, Finding
from governance.shapley.outputs import DECISION

END = "this person"
MOST = 3
NOTHING_SURE = "With other people to compare with, each column could have moved it the other way."
LEAST = 0.02  # of the size of all effects: a smaller one is no reason to be told in words


def reasons(found: Attributions, standing: Standing, most: int = MOST) -> Finding:
    """What the model says about one person, and the columns that moved it most: against a refused person first."""
    told = ordered(found)
    sure = [each for each in told if each.direction != EITHER]
    wanted = {
        "Raised": [each for each in sure if each.effect > 0],
        "Lowered": [each for each in sure if each.effect < 0],
    }
    order = ("Raised", "Lowered") if _raised_first(found, standing) else ("Lowered", "Raised")
    moved = " ".join(f"{verb} most by {named(wanted[verb][:most])}." for verb in order if wanted[verb])
    return Finding(headline(found, standing), moved or (NOTHING_SURE if told else ""))


def headline(found: Attributions, standing: Standing) -> str:
    """The score with its margin, and the decision, in a sentence."""
    said, by = decision(found, standing), found.subject.speaker
    which = "its" if found.subject.stand_in else "the"
    if standing.score is None:
        return f"The {by} decides by itself, and its decision is {said}."
    if standing.is_probability:
        gives = f"The {by} gives this person a score of {words.score(standing.score, standing.threshold)}"
    else:
        gives = f"The {by} predicts {words.amount(standing.score)} {counted(found)}".rstrip()
    if standing.threshold is None:
        return f"{gives}." if standing.selected is None else f"{gives}, and by itself decides: {said}."
    return f"{gives}, {margin(standing)}, so that {which} decision is {said}."


def counted(found: Attributions) -> str:
    """What a predicted number counts: "days"; "" where nobody says it."""
    return found.unit if found.subject.is_amount and found.unit == found.subject.quantity else ""


def decision(found: Attributions, standing: Standing) -> str:
    """What is decided: "favourable", or what else the explanation is about; "none" where nothing is."""
    if standing.selected is None:
        return "none"
    named = found.subject.named
    return named if standing.selected else f"not {named}"


def margin(standing: Standing) -> str:
    """How far a score is from the threshold: "0.07 below the threshold of 0.50 (0.28 in log-odds)"; "" without one."""
    far, threshold = standing.margin, standing.threshold
    if far is None or threshold is None:
        return ""
    bar = words.threshold(threshold) if standing.is_probability else words.amount(threshold)
    if far == 0:
        return f"exactly at the threshold of {bar}"
    odds = standing.margin_in_log_odds
    beside = "" if odds is None else f" ({_far(abs(odds))} in log-odds)"
    return f"{gap(standing)} the threshold of {bar}{beside}"


def gap(standing: Standing) -> str:
    """How far a score is from the threshold, and on which side: "0.07 below", "exactly at"; "" without one."""
    far = standing.margin
    if not far:
        return "" if far is None else "exactly at"
    return f"{_far(abs(far))} {'above' if far > 0 else 'below'}"


def attribution(found: Attributions, person: int = 0) -> pd.DataFrame:
    """From the average to one person: what each column contributed, largest first, how surely, and where it ends."""
    effect = f"effect ({found.unit})"
    values, own = found.values[person], found.people.iloc[person]
    low, high = (side[person] for side in found.interval())
    order = np.argsort(-np.abs(values), kind="stable")
    told, share = directions(found, person), shares(found, person)
    nothing = [np.nan]
    return pd.DataFrame(
        {
            "column": [start(found), *(found.columns[i] for i in order), END],
            "value": ["", *(words.value(own.iloc[i]) for i in order), ""],
            effect: [found.base, *values[order], found.output[person]],
            "from": [*nothing, *low[order], *nothing],
            "to": [*nothing, *high[order], *nothing],
            "share of all effects": [*nothing, *share[order], *nothing],
            "direction": ["", *(told[i] for i in order), ""],
        }
    )


def start(found: Attributions) -> str:
    """Where an explanation begins: the average of whom a person is compared with."""
    return f"average of {found.background.words}"


def adds_up(found: Attributions, person: int = 0) -> str:
    """That the average and all attributions are what the model says, with the numbers."""
    end = float(found.output[person])
    shown = words.decimals([end - found.base, found.base, end])
    effect = round(end, shown) - round(found.base, shown)  # so that what is printed adds up too
    base, moved, output = (words.effect(each, shown, sign=False) for each in (found.base, effect, end))
    many = f"{len(found.columns):,} attributions" if len(found.columns) > 1 else "one attribution"
    unit = "of a decision (1 is for, 0 against)" if found.unit == DECISION else found.unit
    off = (
        "to the last digit" if found.rounding == 0 else f"they were off by {found.rounding:.1g} before that was spread"
    )
    return (
        f"The average of {base} and {many} of together {moved} add up to {output} {unit}, which is what the "
        f"{found.subject.speaker} says ({off})."
    )


def how(found: Attributions | Explainer) -> str:
    """How it is explained, in which unit, and against whom."""
    return f"Explained {found.method}, in {found.subject.unit}; compared with {found.background.words}."


def orders(found: Attributions) -> str:
    """How unsure the drawn orders of columns leave each effect; "" where none were drawn."""
    drawn = np.zeros(0) if found.sampling is None else found.sampling[np.isfinite(found.sampling)]
    half = normal_quantile(0.95) * drawn.max(initial=0.0)
    return f"The orders that were drawn leave each effect unsure by up to {half:.2g}." if len(drawn) else ""


def explained(found: Attributions) -> str:
    """How it was explained, how unsure that leaves it, and why not by the model's own structure."""
    return " ".join(filter(None, (how(found), orders(found), found.why)))


def stability(found: Attributions, person: int = 0) -> str:
    """Which columns could have moved a person the other way, had other people been drawn to compare with."""
    told = dict(zip(found.columns, directions(found, person), strict=True))
    if UNKNOWN in told.values():
        return "Compared with one person, nothing tells how far other people would change these attributions."
    share = dict(zip(found.columns, shares(found, person), strict=True))
    unsure = sorted((name for name, way in told.items() if way == EITHER), key=lambda name: -share[name])
    intervals = f"Intervals ({PERCENT_95}) are over whom the person is compared with."
    if not unsure:
        return f"{intervals} With other people drawn, each of these effects would keep its sign."
    return f"{intervals} With other people drawn, these could have either sign: {words.joined(unsure, MOST + 3)}."


def in_words(found: Attributions, standing: Standing, most: int = 5) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The reasons as sentences under their headings, those for what was decided first; empty sides are left out."""
    told, shown = ordered(found, least=LEAST), words.decimals([*found.values[0], found.output[0] - found.base])
    lowered, raised = ([each for each in told if each.effect * way > 0] for way in (-1, 1))
    parts = [(f"What lowered it ({found.unit})", lowered), (f"What raised it ({found.unit})", raised)]
    if _raised_first(found, standing):
        parts.reverse()
    return tuple((name, tuple(sentence(each, shown) for each in side[:most])) for name, side in parts if side)


def _raised_first(found: Attributions, standing: Standing) -> bool:
    """Whether what raised the number is on the side of the decision, which is told first."""
    return found.subject.upwards != (standing.selected is False)


def _far(size: float) -> str:
    """A distance, with two decimals unless it takes more to see it."""
    return f"{size:.2f}" if size >= 0.005 else f"{size:.{1 - math.floor(math.log10(size)) - 1}f}"
