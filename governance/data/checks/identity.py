"""The check for personal data: columns that seem to name, reach or number single persons."""

from __future__ import annotations

from governance.data.checks.check import Check, Kind, many
from governance.data.checks.subject import Subject
from governance.data.personal import LOOKED_AT, personal

PERSONAL_DATA = Kind(
    "personal-data",
    "Personal data",
    "look",
    "columns that seem to hold names, addresses, telephone, account, card or national numbers, or dates of birth",
    "Leave these columns out before going on, or replace what names a person by a pseudonym.",
)


def personal_data(subject: Subject) -> Check:
    """Columns that seem to name, reach or number single persons."""
    if not subject.names or not subject.people:
        return PERSONAL_DATA.skipped("The table has no cells.")
    found = personal(subject.table)
    if not found:
        looked = min(subject.people, LOOKED_AT)
        return PERSONAL_DATA.fine(
            f"None of {many(len(subject.names), 'column')} seems to, by {many(looked, 'row')} that were looked at."
        )
    return PERSONAL_DATA.found((each.column for each in found), " ".join(each.sentence for each in found[:10]))
