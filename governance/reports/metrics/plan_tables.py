"""What a plan of thresholds changes, in tables."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.metrics import words
from governance.metrics.chance import Chance
from governance.metrics.disparity import Disparity
from governance.metrics.operating import Changes
from governance.metrics.rates import Rate
from governance.reports import tables
from governance.reports.metrics.plans import Followed


def rates(before: Sequence[Rate], after: Sequence[Rate]) -> pd.DataFrame:
    """Every rate × group before and after, each with its interval."""
    parts = [
        tables.before_and_after(was, now).assign(rate=words.title(now.name))
        for was, now in zip(before, after, strict=True)
    ]
    table = pd.concat(parts, ignore_index=True)
    return table[["rate", *(name for name in table if name != "rate")]]


def gaps(found: Followed, chances: Sequence[Chance]) -> pd.DataFrame:
    """The largest gap in each rate before and after, between the same groups; that after with its interval."""
    return pd.DataFrame(
        [
            {
                "rate": words.title(each.name),
                "gap was": each.before.value,
                "gap now": each.after.value,
                "gap now, from": chance.low,
                "gap now, to": chance.high,
                "highest now": _group(each.after, each.after.top),
                "lowest now": _group(each.after, each.after.bottom),
                "compared only now": _joined(found, each.entered),
                "only before": _joined(found, each.left),
            }
            for each, chance in zip(found.gaps, chances, strict=True)
        ]
    )


def who(found: Followed, changes: Changes) -> pd.DataFrame:
    """Of every group its threshold before and after, and whose decision changes; empty where that is not told."""
    ways = {
        "gain": changes.gain.sum(axis=1),
        "lose": changes.lose.sum(axis=1),
        "gain, really favourable": changes.gain[:, 1],
        "lose, really favourable": changes.lose[:, 1],
    }
    told = {name: _where(people, changes.told) for name, people in ways.items()}
    return pd.DataFrame(
        {
            "group": [words.group(changes.attributes, group) for group in changes.groups],
            "gain": told["gain"],
            "lose": told["lose"],
            "threshold": [found.after.of(group) for group in changes.groups],
            "was": [np.nan if found.before is None else found.before.of(group) for group in changes.groups],
            "people": changes.people,
            "gain, really favourable": told["gain, really favourable"],
            "lose, really favourable": told["lose, really favourable"],
        }
    )


def _where(people: NDArray[np.int64], told: NDArray[np.bool_]) -> object:
    found = pd.array(people, "Int64")
    found[~told] = pd.NA
    return found


def _joined(found: Followed, groups: Sequence[tuple[str, ...]]) -> str:
    return words.joined([words.group(found.changes.attributes, group) for group in groups])


def _group(found: Disparity[Rate], group: tuple[str, ...] | None) -> str:
    return "" if group is None else words.group(found.rate.attributes, group)
