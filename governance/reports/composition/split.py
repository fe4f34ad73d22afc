"""Split: the composition of two parts of a table side by side, and whether they differ."""

from __future__ import annotations

import numpy as np
import pandas as pd

from governance.composition.split import Split
from governance.metrics import words
from governance.reports.summary import MOST_NAMED, Finding


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
    first, second = words.first_upper(found.names[0]), found.names[1]
    people = f"They have {found.before.everybody:,} and {found.after.everybody:,} people."
    compared = "its share or its base rate" if not np.isnan(found.p_shares) else "its base rate"
    if not found.before.groups:
        return Finding(f"{first} and {second} cannot be compared: no group has enough people to be shown.", people)
    if found.alike:
        said = f" All shares together: {words.p_value(found.p_shares)}, adjusted."
        together = "" if np.isnan(found.p_shares) else said
        return Finding(
            f"{first} and {second} are alike: no group differs in {compared} beyond chance.", people + together
        )
    parts = []
    if found.other_shares:
        shares = found.shares
        named = [
            f"{words.group(shares.attributes, shares.groups[place])} "
            f"({words.percent(shares.expected[place])} and {words.percent(shares.part.value[place])})"
            for place in shares.apart
        ]
        single = f"most of all for {words.joined(named, MOST_NAMED)}" if named else "no single one surely"
        parts.append(f"Shares differ ({words.p_value(found.p_shares)}), {single}.")
    if rates := found.other_base_rates:
        one, other = found.before.base_rate.value, found.after.base_rate.value
        named = [
            f"{words.group(found.before.attributes, found.before.groups[place])} "
            f"({words.percent(one[place])} and {words.percent(other[place])})"
            for place in rates
        ]
        parts.append(f"Base rates differ for {words.joined(named, MOST_NAMED)}.")
    return Finding(f"{first} and {second} differ beyond chance.", " ".join((*parts, people)))
