"""Where the errors are, as tables and in plain sentences."""

from __future__ import annotations

import numpy as np
import pandas as pd

from governance.inspection.tree import Tree
from governance.metrics import words
from governance.metrics.rates import Rate, Share
from governance.metrics.worst import Worst
from governance.reports.summary import PERCENT_95, Finding, side

TITLES = {
    "error_rate": "All wrong decisions",
    "false_positive_rate": "Favourable by mistake",
    "false_negative_rate": "Refused by mistake",
}
NOUNS = {
    "error_rate": "Wrong decisions",
    "false_positive_rate": "Favourable decisions by mistake",
    "false_negative_rate": "Refusals by mistake",
}
HALVES = "Found on one half of the people, measured on the other."


def asked(error: str) -> str:
    """What is counted, among whom, and what the field calls it."""
    return f"{words.meaning(error).removesuffix('.')} (the {words.title(error).lower()})."


def worst(found: Worst) -> Finding:
    """How many are decided about wrongly, and among which people far more."""
    if np.isnan(found.everybody.value[0]):
        return Finding(f"{NOUNS[found.error]} cannot be counted: nobody is there who could be one.")
    overall = f"Of {words.among(found.error)}, {_rate(found.everybody, 0)} {words.counted(found.error)}"
    sure = np.flatnonzero(found.confirmed)
    if not len(sure):
        return Finding(
            f"{overall}; no kind of people has more than everybody else, beyond chance.",
            f"{found.looked_at:,} kinds of at least {max(found.least, 2):,} people in each half were looked at on one "
            f"half; {_nothing(found)} This does not say that there are none: small ones cannot be told from chance.",
        )
    first = int(sure[0])
    ratio, low, high = (float(each[first]) for each in found.ratio)
    times = "" if np.isnan(ratio) or np.isinf(ratio) else (
        f", {ratio:.1f} times the rate of everybody else ({low:.1f} to {high:.1f})"
    )  # fmt: skip
    return Finding(
        f"{overall}; among {found.names[first]} it is {_rate(found.share, first)}.",
        f"That is {words.evidence(int(found.share.k[first]), int(found.share.n[first]))} ({PERCENT_95} interval "
        f"{_interval(found.share, first)}){times}. {_count(found)} {HALVES}",
    )


def table(found: Worst) -> pd.DataFrame:
    """Every kind of people that was measured: its errors, those of everybody else, and whether that is chance."""
    low, high = found.share.interval()
    ratio, at_least, at_most = found.ratio
    weighted = {} if found.share.weighed is None else {"effective n": _whole(found.share.effective_n)}
    return pd.DataFrame(
        {
            "people": list(found.names),
            "error rate": found.share.value,
            "interval from": low,
            "to": high,
            "counted": found.share.k,
            "among": found.share.n,
            **weighted,
            "everybody else": found.others.value,
            "times": [_times(*each) for each in zip(ratio, at_least, at_most, strict=True)],
            "more than at the rate of all": _whole(found.more),
            "more than chance": ["yes" if each else "no" for each in found.confirmed],
            "adjusted p": [words.p_value(each) for each in found.adjusted],
        }
    )


def tree(found: Tree, hidden: int = 0) -> Finding:
    """In which part of the tree the errors are most frequent; `hidden` leaves are not shown."""
    if len(found.nodes) == 1:
        if hidden:
            return Finding("No split of the people can be shown.", "Each would tell of a group of too few people.")
        return Finding(
            "No split of the people parts many errors from few, beyond chance.",
            "A tree is grown where one half of the people shows a difference that chance would seldom make.",
        )
    top, bottom = found.ends
    few = " Splits that would tell of a group of too few people are not shown." if hidden else ""
    return Finding(
        f"{NOUNS[found.error]} are most frequent, at {_rate(found.share, top)} against {_rate(found.share, 0)} of "
        f"everybody, among {found.path(top)}.",
        f"That is {words.evidence(int(found.share.k[top]), int(found.share.n[top]))} ({PERCENT_95} interval "
        f"{_interval(found.share, top)}). They are rarest, at {_rate(found.share, bottom)} "
        f"({words.evidence(int(found.share.k[bottom]), int(found.share.n[bottom]))}), among {found.path(bottom)}. "
        f"{HALVES}{few}",
    )


def nodes(found: Tree) -> pd.DataFrame:
    """Every part of the tree, one row each, wider ones first."""
    low, high = found.share.interval()
    split = {node.parent for node in found.nodes}
    weighted = {} if found.share.weighed is None else {"effective n": _whole(found.share.effective_n)}
    return pd.DataFrame(
        {
            "people": [found.path(place) for place in range(len(found.nodes))],
            "splits": [node.depth for node in found.nodes],
            "error rate": found.share.value,
            "interval from": low,
            "to": high,
            "counted": found.share.k,
            "among": found.share.n,
            **weighted,
            "split further": ["yes" if place in split else "no" for place in range(len(found.nodes))],
        }
    )


def cells(found: Rate, least: int) -> Finding:
    """Where two features meet, in which cell errors are most frequent."""
    enough = np.flatnonzero(found.comparable(max(least, 1)))
    if not len(enough):
        return Finding("No cell has enough people to be compared.")
    top = int(enough[np.argmax(found.value[enough])])
    low, high = found.interval()
    _, value, people = side(found, found.groups[top])
    names = " · ".join(f"{name}: {each}" for name, each in zip(found.attributes, found.groups[top], strict=True))
    return Finding(
        f"{NOUNS[found.name]} are most frequent, at {value}, among {names}.",
        f"That is {people} ({PERCENT_95} interval {words.points(low[top])} to "
        f"{words.points(high[top])}), the highest of {len(enough):,} cells with at least {max(least, 1):,} people; the "
        "highest of many is partly chance.",
    )


def crossing(found: Rate) -> pd.DataFrame:
    """Errors by two columns, one row a cell."""
    low, high = found.interval()
    numbers = {
        "error rate": found.value,
        "interval from": low,
        "to": high,
        "counted": found.k,
        "among": found.n,
        **({"effective n": _whole(found.effective_n)} if found.weighted else {}),
    }
    sides = {
        f"{name} (column)" if name in numbers else name: [group[axis] for group in found.groups]
        for axis, name in enumerate(found.attributes)
    }
    return pd.DataFrame({**sides, **numbers})


def _count(found: Worst) -> str:
    kinds = int(found.confirmed.sum())
    have = "1 kind of people has" if kinds == 1 else f"{kinds:,} kinds of people have"
    return f"{have} more than everybody else beyond chance, of {found.looked_at:,} that were looked at."


def _nothing(found: Worst) -> str:
    if not found.slices:
        return "none looked worse there than chance would have it."
    return f"the {len(found.slices):,} that looked worst were measured on the other, where none held."


def _rate(share: Share, place: int) -> str:
    return words.percent(float(share.value[place])) + ("" if share.weighed is None else " weighted")


def _interval(share: Share, place: int) -> str:
    low, high = share.interval()
    return f"{words.points(low[place])} to {words.points(high[place])}"


def _times(ratio: float, low: float, high: float) -> str:
    return words.UNDEFINED if np.isnan(ratio) or np.isinf(ratio) else f"{ratio:.2f} ({low:.2f} to {high:.2f})"


def _whole(numbers: np.ndarray) -> np.ndarray:
    return np.round(numbers).astype(np.int64)
