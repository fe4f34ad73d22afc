"""Conclusions: what stands out in the rates, where nothing was seen, and what cannot be said, in a few sentences."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from governance.audit import Audit
from governance.metrics import words
from governance.metrics.matrix import Matrix
from governance.metrics.power import hardest_to_tell
from governance.metrics.rates import SHARES
from governance.naming import Group
from governance.reports.conclusions import Conclusion, Kind
from governance.reports.metrics.overview import standing_out
from governance.reports.summary import MOST_NAMED

HALF = 0.5  # of the people: weights that leave fewer to tell anything are worth a look


def differing(found: Matrix) -> Conclusion:
    """How many cells differ beyond chance, and the strongest."""
    kind: Kind = "look" if found.tested.differing else "fine" if found.tested.comparisons else "unknown"
    return Conclusion(kind, str(standing_out(found)))


def elsewhere(found: Mapping[str, Matrix], by: tuple[str, ...]) -> list[Conclusion]:
    """What the same rates show by each attribute alone; those that groups are shown by are said already."""
    others = {name: each.tested for name, each in found.items() if by != (name,)}
    some = [f"{name} {each.differing:,} of {each.comparisons:,}" for name, each in others.items() if each.differing]
    none = [name for name, each in others.items() if each.comparisons and not each.differing]
    said = []
    if some:
        said.append(Conclusion("look", f"Comparisons beyond chance by other attributes alone: {words.joined(some)}."))
    if none:
        said.append(Conclusion("fine", f"No group of {_or(none)} alone differs beyond chance in these rates."))
    return said


def too_small(found: Matrix, hidden: int = 0) -> list[Conclusion]:
    """Which groups have too few people for a verdict; `hidden` groups are not shown, since they have too few."""
    some, none = (has & (found.people > 0) for has in (found.enough.any(axis=0), ~found.enough.any(axis=0)))
    partly = some & ~found.enough.all(axis=0)
    said = []
    if none.any():
        weighted = any(each.weighted for each in found.rates)
        worth, once = ("worth ", " once weighted") if weighted else ("", "")
        said.append(f"{_some(found, none)}: {worth}fewer than {found.least:,} people{once}, too few for a verdict.")
    if partly.any():
        said.append(f"{_some(found, partly)}: too few people for a verdict in some rates.")
    if hidden:
        gone = found.total - int(found.people.sum())
        people = f"{words.people(gone)} in " if gone >= found.least else ""
        groups = "1 group is" if hidden == 1 else f"{hidden:,} groups are"
        said.append(f"{people}{groups} not shown; larger gaps may be among them.")
    return [Conclusion("unknown", " ".join(said))] if said else []


def unseen(found: Matrix, name: str) -> list[Conclusion]:
    """How large a gap the smallest compared group could have hidden, in this rate or else the first that is k of n."""
    known = [each for each in found.tested.rates if each.name in SHARES]
    chosen = next((each for each in known if each.name == name), known[0] if known else None)
    many = found.tested.comparisons
    told = hardest_to_tell(chosen, found.groups, found.least, comparisons=many) if chosen is not None and many else None
    if chosen is None or told is None:
        return []
    group, gap = told
    name = words.group(chosen.attributes, group)
    return [
        Conclusion(
            "unknown",
            f"A gap not seen may be there: for {name}, the smallest group compared, less than {words.points(gap)} "
            f"points in {words.title(chosen.name).lower()} would often stay unseen.",
        )
    ]


def weighed(found: Matrix, weight: str | None) -> list[Conclusion]:
    """How much the weights of people take away from what they tell; "look" where it is more than half."""
    first = found.everybody[0] if found.everybody else None
    if first is None or not first.weighted or weight is None:
        return []
    among, effective = int(first.n[0]), float(first.effective_n[0])
    kind: Kind = "look" if effective < HALF * among else "unknown"
    alike = f"{effective:,.0f} of equal weight (Kish's effective size)"
    return [Conclusion(kind, f"Weighted by {weight}, {words.people(among)} tell as much as {alike}.")]


def does_not_say(audit: Audit, threshold: float | None) -> str:
    """What these numbers leave open, for this audit."""
    said = [f"Whether {audit.dataset.roles.label} was recorded rightly in every group"]
    if threshold is not None:
        said.append("what another threshold would give")
    elif audit.cube.decided:
        said.append("what another threshold would give, since decisions are taken as they were made")
    return f"{', '.join(said)}, why groups differ, whether that is just."


def _some(found: Matrix, chosen: np.ndarray) -> str:
    groups: list[Group] = [found.groups[at] for at in np.flatnonzero(chosen)]
    if len(groups) > MOST_NAMED:
        return f"{len(groups):,} of {len(found.groups):,} groups"
    return words.joined([words.group(found.rates[0].attributes, group) for group in groups])


def _or(names: list[str]) -> str:
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
