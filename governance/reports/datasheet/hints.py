"""What data hints at in a datasheet: faults, personal data, people who could be recognised, what was done to values.

No value of a person is quoted.
"""

from __future__ import annotations

from collections.abc import Mapping

from governance.audit import Audit
from governance.data.checks import features, groups, rows
from governance.data.checks.check import percent
from governance.data.personal import LOOKED_AT, personal
from governance.metrics import words
from governance.reports.datasheet.facts import COUNTED, Fact, Measure, Measuring

GIVEN = "Measured: from the roles that the columns were given in this audit."


def faults(of: Measuring) -> Fact:
    """Rows, people and identifiers that repeat, columns that say nothing, and values that look mistyped."""
    looks = (rows.duplicate_rows, rows.duplicate_people, rows.repeated_identifiers, features.constant_columns)
    said = [found.evidence for found in (each(of.subject) for each in looks) if found.severity != "not applicable"]
    spelt, codes = groups.attribute_spellings(of.subject), groups.attribute_missing_codes(of.subject)
    for found, what in ((spelt, "values that look like one"), (codes, "texts that may mean that a value is missing")):
        if found.columns:
            said.append(f"There are {what} in {_listed(found.columns)}.")
    return Fact(of.looked, (*said, "Errors in what a value says cannot be seen in the table alone."))


def confidential(of: Measuring) -> Fact:
    """The columns that seem to hold personal data."""
    table = of.audit.dataset.table
    looked = min(len(table), LOOKED_AT)
    source = f"Measured: from the names of the columns and from {looked:,} of the {of.audit.people:,} rows."
    found = [
        f"Column {each.column!r} seems to hold {each.kind}: {percent(each.share)} of the cells that were looked at."
        for each in personal(table)
    ]
    none = "No column looked like names, addresses, numbers or dates of birth of persons."
    return Fact(source, (*(found or [none]), "This is a hint: what was not found may be there all the same."))


def recognition(of: Measuring) -> Fact:
    """What may name a person, and how many groups are so small that their people could be recognised."""
    roles, people = of.audit.dataset.roles, of.audit.population.people
    few = max(of.least, 2)
    there, small = int((people > 0).sum()), int(((people > 0) & (people < few)).sum())
    said = [
        f"Column {roles.identifier!r} names the person or the row."
        if roles.identifier
        else "No column was said to name the person or the row."
    ]
    if len(roles.sensitive) > 1:
        said.append(
            f"Where all {len(roles.sensitive)} sensitive attributes meet there are {there:,} groups with anybody in "
            f"them; {small:,} have fewer than {few:,} people, who could be recognised more easily."
        )
    return Fact(of.counted, (*said, "Other columns, and other data, can make a person known too."))


def sensitive(of: Measuring) -> Fact:
    """Which columns were said to be sensitive attributes, and which of them a model may look at."""
    roles = of.audit.dataset.roles
    seen = [each for each in roles.sensitive if each in roles.features]
    allowed = f"A model may look at {_listed(seen)}." if seen else "None of them is a feature that a model may look at."
    said = f"Said to be sensitive attributes: {_listed(roles.sensitive)}."
    return Fact(GIVEN, (said, allowed, "Other columns may be sensitive too, or stand in for these."))


def preparation(of: Measuring) -> Fact:
    """What this audit did to values before counting: joined, put into bands, read as missing, left out."""
    roles = of.audit.dataset.roles
    said = []
    for column, joins in roles.merged:
        values = "1 value" if len(joins) == 1 else f"{len(joins):,} values"
        under = words.joined([repr(name) if name else "missing" for name in dict.fromkeys(dict(joins).values())])
        said.append(f"Of column {column!r}, {values} {'is' if len(joins) == 1 else 'are'} counted as {under}.")
    for column, edges in roles.bands:
        said.append(f"Numbers in {column!r} are in bands that begin at {', '.join(f'{edge:g}' for edge in edges)}.")
    if roles.reading is not None and roles.reading.missing:
        said.append(f"Read as missing: {_listed(roles.reading.missing)}.")
    if roles.reading is not None and roles.reading.dropped:
        said.append(f"Left out on reading: {_listed(roles.reading.dropped)}.")
    nothing = "This audit joined no values, put no numbers into bands, and left no column out."
    return Fact(GIVEN, (*(said or [nothing]), "What was done before the table came here, it does not tell."))


def facts(audit: Audit, least: int) -> dict[str, Fact]:
    """What data can say for each question that it can say something about, by the question's id.

    Groups of fewer than `least` people are left out, as `disclosure.shown` does, and a number that would tell of
    fewer is not written out. Of a table that is not loaded, what looks into columns looks at its sample, and says so.
    """
    of = Measuring(audit, least)
    return {question: measure(of) for question, measure in MEASURES.items()}


MEASURES: Mapping[str, Measure] = {
    **COUNTED,
    "composition-9": faults,
    "composition-11": confidential,
    "composition-14": recognition,
    "composition-15": sensitive,
    "preprocessing-1": preparation,
}


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return ", ".join(map(repr, names))
