"""Proxies in words and as tables."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from governance.composition.areas import adjusted
from governance.composition.proxies import Proxy, strongest
from governance.composition.together import Remaining
from governance.metrics import words
from governance.metrics.intervals import Floats
from governance.metrics.significance import SIGNIFICANT
from governance.naming import Group
from governance.reports.summary import PERCENT_95, Finding


def table(found: Sequence[Proxy]) -> pd.DataFrame:
    """Each feature on each attribute: the group that it tells most surely, the area, and the association."""
    rows = [
        {
            "attribute": each.attribute,
            "feature": each.feature,
            "group": "" if each.group is None else words.group((each.attribute,), each.group),
            **dict(zip(AREA, each.estimate, strict=True)),
            ADJUSTED: "" if each.at is None else _p_value(each.adjusted[each.at]),
            **_association(each),
        }
        for each in found
    ]
    return pd.DataFrame(rows, columns=["attribute", "feature", "group", *AREA, ADJUSTED, *ASSOCIATION])


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
                    ADJUSTED: _p_value(each.adjusted[at]),
                    "people in the group": int(each.areas.sizes[at, 0]),
                    "people not in it": int(each.areas.sizes[at, 1]),
                    **_association(each),
                }
            )
    sizes = ["people in the group", "people not in it"]
    return pd.DataFrame(rows, columns=["feature", "group", *AREA, ADJUSTED, *sizes, *ASSOCIATION])


def remaining(found: Sequence[Remaining], groups: Collection[Group] | None = None) -> pd.DataFrame:
    """What the features that are left tell about every group (of these), step by step."""
    rows = []
    for each, p_values in zip(found, _tested(found), strict=True):
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
                    ADJUSTED: _p_value(p_values[at]),
                    "people in the group": int(each.areas.sizes[at, 0]),
                }
            )
    return pd.DataFrame(rows, columns=["dropped", "features left", "group", *AREA, ADJUSTED, "people in the group"])


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
    found = sorted(found, key=lambda each: len(each.step.dropped))
    first, last, attribute = found[0], found[-1], found[0].step.attribute
    tested = _tested(found)
    clearest = [each.areas.clearest(p_values) for each, p_values in zip(found, tested, strict=True)]
    if clearest[0] is None:
        return Finding(f"What the features together tell about {attribute} is not defined.")
    told = [bool((p_values < SIGNIFICANT).any()) for p_values in tested]
    gone = f" without {words.joined(first.step.dropped)}" if first.step.dropped else ""
    who = first.areas.groups[clearest[0]][0]
    if not told[0]:
        return Finding(
            f"All features together{gone} tell no more about {attribute} than chance would.",
            f"The nearest to it is {who}, with an AUC of {_estimate(first, clearest[0])}.",
        )
    start = (
        f"All features together{gone} tell whose {attribute} is {who} with an AUC of {_estimate(first, clearest[0])}."
    )
    if not all(told):
        silent = found[told.index(False)].step.dropped
        return Finding(start, f"Without {words.joined(silent)} no group is clearly told better than by chance.")
    if len(found) == 1 or clearest[-1] is None:
        return Finding(start)
    return Finding(
        start,
        f"Without {words.joined(last.step.dropped)}, the clearest group is still {last.areas.groups[clearest[-1]][0]}: "
        f"{_estimate(last, clearest[-1])}.",
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


AREA, ADJUSTED = ("AUC", "AUC from", "AUC to"), "adjusted p"
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


def _tested(found: Sequence[Remaining]) -> list[Floats]:
    """Every group at every step, adjusted together."""
    return adjusted([each.areas for each in found], found[0].least) if found else []


def _p_value(p: float) -> str:
    return "" if np.isnan(p) else words.p_value(p)


def _estimate(found: Remaining, at: int) -> str:
    low, high = (end[at] for end in found.areas.interval())
    return f"{found.areas.area[at]:.2f} ({PERCENT_95} interval {low:.2f} to {high:.2f})"


def _counted(features: int) -> str:
    return "1 feature" if features == 1 else f"{features:,} features"
