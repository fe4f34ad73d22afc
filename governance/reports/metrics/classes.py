"""Classes as sentences and tables: where the people of each class end up, by group."""

from __future__ import annotations

from governance.audit import Audit
from governance.inspection import classes as inspection
from governance.metrics import words
from governance.metrics.multiclass import Multiclass

AS_AUDITED = ""


def choices(found: Multiclass, favourable: str) -> dict[str, str]:
    """The outcomes that can be picked, each with its name: the audit's own first, then each class against the rest."""
    return {AS_AUDITED: f"as audited ({favourable})"} | {each: f"{each} against the rest" for each in found.classes}


def against_rest(name: str) -> str:
    """How to read the page when one class was picked."""
    return (
        f"Every tab now answers for {name} against all other classes: where it says “favourable”, read “{name}”, "
        "whether or not that is good for the person."
    )


def unclassed(audit: Audit) -> str:
    """What cannot be shown of a label of several classes, why, and what to do; "" where it can."""
    because = inspection.unclassed(audit)
    if not because:
        return ""
    names = inspection.label_classes(audit)
    return f"The label has {len(names)} classes ({words.joined(names)}). They cannot be compared one by one: {because}."
