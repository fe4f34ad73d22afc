"""Proxies in words and as tables."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from governance.composition.proxies import NOTHING, Proxy, strongest
from governance.composition.together import Remaining
from governance.metrics import words
from governance.naming import Group
from governance.reports.summary import PERCENT_95, Finding


def table(found: Sequence[Proxy]) -> pd.DataFrame:
    """Each feature on each attribute: the group that it tells most surely, the area, and the association."""
    rows = [
        {
            "attribute": each.attribute,
            "feature": each.feature,
            "group": "" if each.group is None else words.group((each.attribute,), each.group),
            **dict(zip(("AUC", "AUC from", "AUC to"), each.estimate, strict=True)),
            **_association(each),
        }
        for each in found
    ]
    return pd.DataFrame(rows, columns=["attribute", "feature", "group", "AUC", "AUC from", "AUC to", *ASSOCIATION])


def by_group(found: Sequence[Proxy]) -> pd.DataFrame:
    """Each feature on every group of its attribute."""
    rows = []
    for each in found:
        low, high = each.areas.interval()
        for at, group in enumerate(each.areas.groups):
            rows.append(
                {
                    "feature": each.feature,
                    "group": words.group((each.attribute,), group),
                    "AUC": each.areas.area[at],
                    "AUC from": low[at],
                    "AUC to": high[at],
                    "people in the group": int(each.areas.sizes[at, 0]),
                    "people not in it": int(each.areas.sizes[at, 1]),
                    **_association(each),
                }
            )
    sizes = ["people in the group", "people not in it"]
    return pd.DataFrame(rows, columns=["feature", "group", "AUC", "AUC from", "AUC to", *sizes, *ASSOCIATION])


def remaining(found: Sequence[Remaining], groups: Collection[Group] | None = None) -> pd.DataFrame:
    """What the features that are left tell about every group (of these), step by step."""
    rows = []
    for each in found:
        low, high = each.areas.interval()
        for at, group in enumerate(each.areas.groups):
            if groups is not None and group not in groups:
                continue
            rows.append(
                {
                    "dropped": ", ".join(each.step.dropped) or "nothing",
                    "features left": len(each.features),
                    "group": words.group((each.step.attribute,), group),
                    "AUC": each.areas.area[at],
                    "AUC from": low[at],
                    "AUC to": high[at],
                    "people in the group": int(each.areas.sizes[at, 0]),
                }
            )
    columns = ["dropped", "features left", "group", "AUC", "AUC from", "AUC to", "people in the group"]
    return pd.DataFrame(rows, columns=columns)


def overview(found: Sequence[Proxy]) -> Finding:
    """Which feature tells which attribute most surely."""
    best = strongest(found)
    if not best:
        return Finding("Nothing can be said about proxies.", "No attribute has two groups of enough people to compare.")
    carrying = [each for each in best if each.carries]
    silent = [each.attribute for each in best if not each.carries]
    rest = [f"{told(each)}." for each in carrying[1:]]
    if silent:
        rest.append(f"No feature alone tells more about {words.joined(silent)} than chance would.")
    if not carrying:
        return Finding("No feature alone tells more about any attribute than chance would.", _said_of(best[0]))
    return Finding(f"{told(carrying[0])}.", " ".join(rest))


def of_attribute(found: Sequence[Proxy]) -> Finding:
    """How many features tell something about one attribute; `found` is of that attribute, the strongest first."""
    name = found[0].attribute
    carrying = [each for each in found if each.carries]
    if not carrying:
        return Finding(f"No feature alone tells more about {name} than chance would.", _said_of(found[0]))
    tells = "tells" if len(carrying) == 1 else "tell"
    return Finding(
        f"Of {_counted(len(found))}, {len(carrying)} {tells} more about {name} than chance would.",
        f"{told(carrying[0])}.",
    )


def without_strongest(found: Sequence[Remaining]) -> Finding:
    """What all features together tell about one attribute, and what remains of it at the last step."""
    first, *later = sorted(found, key=lambda each: len(each.step.dropped))
    at = first.areas.clearest(first.least)
    if at is None:
        return Finding(f"What the features together tell about {first.step.attribute} is not defined.")
    gone = f" without {words.joined(first.step.dropped)}" if first.step.dropped else ""
    who = f"whose {first.step.attribute} is {first.areas.groups[at][0]}"
    start = f"All features together{gone} tell {who} with an AUC of {_estimate(first, at)}."
    if not later:
        return Finding(start)
    last = later[-1]
    most = last.areas.clearest(last.least)
    if most is None:
        return Finding(start)
    silent = next((each for each in later if _says_nothing(each)), None)
    if silent is not None:
        dropped = words.joined(silent.step.dropped)
        return Finding(start, f"Without {dropped} no group is clearly told better than by chance.")
    return Finding(
        start,
        f"Without {words.joined(last.step.dropped)}, the clearest group is still {last.areas.groups[most][0]}: "
        f"{_estimate(last, most)}.",
    )


def told(found: Proxy) -> str:
    """A proxy in words: "occupation tells whose sex is woman with an AUC of 0.86 (95 % interval 0.85 to 0.87)"."""
    if found.group is None:
        return f"What {found.feature} tells about {found.attribute} is not defined"
    value, low, high = found.estimate
    return (
        f"{found.feature} tells whose {found.attribute} is {found.group[0]} with an AUC of {value:.2f} "
        f"({PERCENT_95} interval {low:.2f} to {high:.2f})"
    )


ASSOCIATION = ("measure", "association", "association from", "association to")


def _association(found: Proxy) -> dict[str, object]:
    held = found.association
    return dict(zip(ASSOCIATION, (held.name, held.value, *held.interval()), strict=True))


def _said_of(found: Proxy) -> str:
    """The strongest of those that tell nothing."""
    if found.at is None:
        return ""
    value, low, high = found.estimate
    return f"The nearest to it is {found.feature}, with an AUC of {value:.2f} ({low:.2f} to {high:.2f})."


def _says_nothing(found: Remaining) -> bool:
    at = found.areas.clearest(found.least)
    return at is None or bool(found.areas.interval()[0][at] <= NOTHING)


def _estimate(found: Remaining, at: int) -> str:
    low, high = (end[at] for end in found.areas.interval())
    return f"{found.areas.area[at]:.2f} ({PERCENT_95} interval {low:.2f} to {high:.2f})"


def _counted(features: int) -> str:
    return "1 feature" if features == 1 else f"{features:,} features"
