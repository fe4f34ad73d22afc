"""Split: the composition of two parts of a table side by side, and whether they differ."""

from __future__ import annotations

import numpy as np
import pandas as pd

from governance.composition.split import Split, alike
from governance.metrics import words
from governance.reports.summary import MOST_NAMED, SIGNIFICANT, Finding


def table(found: Split) -> pd.DataFrame:
    """Every group's people, share and base rate in both parts."""
    groups = [words.group(found.before.attributes, group) for group in found.before.groups]
    columns: dict[str, object] = {"group": groups}
    for name, side in zip(found.names, (found.before, found.after), strict=True):
        columns |= {f"people, {name}": side.people, f"share, {name}": side.share}
        columns[f"base rate, {name}"] = side.base_rate.value
    apart = {group: place for place, group in enumerate(found.shares.groups)}
    for title, held in (("difference", found.shares.difference), ("from", found.shares.low), ("to", found.shares.high)):
        of = f"share, {title}" if title == "difference" else f"share difference {title}"
        columns[of] = [held[apart[group]] if group in apart else np.nan for group in found.before.groups]
    columns |= {
        "base rate, difference": found.difference,
        "base rate difference from": found.low,
        "base rate difference to": found.high,
    }
    return pd.DataFrame(columns)


def drift(found: Split) -> Finding:
    """Whether groups have other shares, or other base rates, in the second part than in the first, beyond chance."""
    first, second = f"{found.names[0][:1].upper()}{found.names[0][1:]}", found.names[1]
    people = f"{found.before.everybody:,} and {found.after.everybody:,} people"
    if alike(found):
        return Finding(
            f"{first} and {second} are alike: no group's share or base rate differs beyond chance.",
            f"They have {people}; all shares together {words.p_value(found.shares.p_value)}."
            if not np.isnan(found.shares.p_value)
            else f"They have {people}.",
        )
    shares = [int(place) for place in np.flatnonzero(found.shares.adjusted < SIGNIFICANT)]
    rates = [int(place) for place in np.flatnonzero(found.adjusted < SIGNIFICANT)]
    said = []
    if shares:
        named = [
            f"{words.group(found.shares.attributes, found.shares.groups[place])} "
            f"({words.percent(found.shares.expected[place])} and {words.percent(found.shares.part.value[place])})"
            for place in sorted(shares, key=lambda place: -abs(found.shares.difference[place]))
        ]
        said.append(f"Shares differ for {words.joined(named, MOST_NAMED)}.")
    if rates:
        one, other = found.before.base_rate.value, found.after.base_rate.value
        named = [
            f"{words.group(found.before.attributes, found.before.groups[place])} "
            f"({words.percent(one[place])} and {words.percent(other[place])})"
            for place in sorted(rates, key=lambda place: -abs(found.difference[place]))
        ]
        said.append(f"Base rates differ for {words.joined(named, MOST_NAMED)}.")
    if not said:
        said.append(f"All shares together differ ({words.p_value(found.shares.p_value)}), no single one surely.")
    return Finding(f"{first} and {second} differ beyond chance.", f"{' '.join(said)} They have {people}.")
