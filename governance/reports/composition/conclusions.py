"""Conclusions: what is fine in a table, what is not, and what cannot be said, in one sentence each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from governance.composition.missingness import Missingness
from governance.composition.proxies import Proxy
from governance.composition.reference import Compared
from governance.composition.shortfall import Shortfall
from governance.composition.split import Split
from governance.composition.strata import Stratified
from governance.metrics import words
from governance.metrics.cautions import Caution
from governance.reports.composition import groups, missingness, split
from governance.reports.conclusions import Conclusion, Kind

MOST_NAMED = 3  # a summary is short; the tabs name more


def represented(found: Compared | None) -> list[Conclusion]:
    """Whether groups have the shares that they should have."""
    if found is None:
        return [Conclusion("unknown", "Whether groups are as large as they should be: no reference is chosen.")]
    if len(found.groups) < 2 or not found.part.k.any():
        return [Conclusion("unknown", groups.against(found).headline)]
    kind: Kind = "look" if found.differs else "fine"
    said = [Conclusion(kind, groups.against(found).headline)]
    if found.left_out:
        names = words.joined([words.group(found.attributes, group) for group in found.left_out], MOST_NAMED)
        said.append(
            Conclusion("unknown", f"Whether {names} should be more or fewer: the reference does not know them.")
        )
    return said


def large_enough(found: Shortfall, number: int, hidden: int = 0) -> Conclusion:
    """Whether every group has enough people for a verdict; `hidden` groups are not shown, since they have not."""
    if not found.groups:
        kind: Kind = "fine" if number and not hidden else "unknown"
        return Conclusion(kind, groups.too_small(found, number, hidden).headline)
    names = [words.group(found.attributes, group) for group in found.groups]
    few = [name for name, more in zip(names, found.for_selection, strict=True) if more > 0]
    rest = [name for name in names if name not in few]
    said = []
    if few:
        said.append(f"Anything about {_some(few, number)}, having fewer than {found.least:,} people.")
    if rest:
        said.append(f"Errors among {_some(rest, number)}, having fewer than {found.least:,} people of one outcome.")
    return Conclusion("unknown", " ".join(said))


def cautioned(found: Iterable[Caution]) -> list[Conclusion]:
    """What nobody should overlook before comparing groups."""
    return [Conclusion("look", each.sentence) for each in found]


def missing(found: Sequence[Missingness]) -> Conclusion:
    """Which columns are missing more often in some group or with some outcome, by every attribute."""
    if not any(each.columns for each in found):
        return Conclusion("fine", "No value is missing anywhere.")
    related = [each for one in found for each in one.by_groups]
    outcomes = {each.column: each for one in found for each in one.by_outcomes}
    worst = sorted((*related, *outcomes.values()), key=lambda each: -each.difference)
    if not worst:
        return Conclusion("fine", "No column is missing more often in some group, or with some outcome, beyond chance.")
    more = f" {len(worst) - MOST_NAMED:,} more such differences stand under Missing." if len(worst) > MOST_NAMED else ""
    return Conclusion("look", " ".join(map(missingness.related, worst[:MOST_NAMED])) + more)


def stood_in_for(found: Sequence[Proxy]) -> Conclusion:
    """Which features alone tell the groups of an attribute."""
    if not found:
        return Conclusion("unknown", "Whether a feature stands in for an attribute: there is none to look at.")
    strong = [each for each in found if each.carries]
    if not strong:
        return Conclusion("fine", "No feature alone tells which group people are in, beyond chance.")
    said = [f"{each.feature} tells {_whom(each)} ({_area(each)})" for each in strong[:MOST_NAMED]]
    more = f" and {len(strong) - MOST_NAMED:,} more" if len(strong) > MOST_NAMED else ""
    return Conclusion(
        "look", f"Features that stand in for an attribute (AUC; 0.50 is chance): {'; '.join(said)}{more}."
    )


def turned_round(found: Sequence[Stratified], columns: int) -> Conclusion:
    """Whether a gap in labels points the other way among people who are alike in another column."""
    if not columns:
        return Conclusion("unknown", "Whether a gap stays among people who are alike: there is no other column.")
    if not found:
        named = "the other column" if columns == 1 else f"any of {columns:,} other columns"
        return Conclusion("fine", f"No gap in base rates turns round among people who are alike in {named}.")
    pairs = [f"{words.group(each.attributes, each.group)} within {each.column}" for each in found]
    return Conclusion(
        "look", f"Simpson's paradox: the gap in base rates turns round for {words.joined(pairs, MOST_NAMED)}."
    )


def _whom(found: Proxy) -> str:
    return f"whose {found.attribute} is {found.group[0]}" if found.group else ""


def _area(found: Proxy) -> str:
    value, low, high = found.estimate
    return f"{value:.2f}, {low:.2f} to {high:.2f}"


def _some(names: Sequence[str], of: int) -> str:
    """Groups by name, or how many if they are many."""
    return words.joined(names) if len(names) <= MOST_NAMED else f"{len(names):,} of {of:,} groups"


def drifted(found: Split, *, drawn: bool = False) -> Conclusion:
    """Whether the people in training are like those held out; `drawn` where they were parted at random here."""
    said = split.drift(found)
    if not found.before.groups:
        return Conclusion("unknown", said.headline)
    if found.alike:
        return Conclusion("fine", said.headline)
    if drawn:
        return Conclusion("fine", f"{said.headline[:-1]}, as one in twenty random splits do.")
    return Conclusion("look", str(said))
