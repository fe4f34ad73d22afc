"""Checks of the sensitive attributes: small groups, values that look like one, and texts that may mean missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.data import values
from governance.data.checks.check import Check, Kind, many, some, with_people
from governance.data.checks.subject import Subject
from governance.data.column import Column
from governance.naming import MISSING

SMALL_GROUPS = Kind(
    "small-groups",
    "Small groups",
    "look",
    "groups of an attribute with fewer people than a group needs (30 unless it is said)",
    "Join small groups where that makes sense, put numbers into bands, or read their rates with their intervals.",
)
SMALL_COMBINATIONS = Kind(
    "small-combinations",
    "Small groups where attributes meet",
    "look",
    "groups of all attributes together with fewer people than a group needs",
    "Compare fewer attributes at once, or join values. Each of the groups is compared on few people otherwise.",
)
ATTRIBUTE_SPELLINGS = Kind(
    "attribute-spellings",
    "Values that look like one",
    "look",
    "values of an attribute that differ only in capitals, blanks or signs between words",
    "Join them under one name if they are one group.",
)
ATTRIBUTE_MISSING_CODES = Kind(
    "attribute-missing-codes",
    "Texts that may mean missing",
    "look",
    'values of an attribute such as "?", "unknown" or "n/a"',
    "Say that they mean missing, if they do. Otherwise they are compared as a group.",
)


def small_groups(subject: Subject) -> Check:
    """Groups of one attribute with fewer than `least` people."""
    if not subject.attributes:
        return SMALL_GROUPS.skipped(subject.without("sensitive"))
    said: dict[str, str] = {}
    smallest: list[int] = []
    for attribute in subject.attributes:
        groups = attribute.named
        small = {each: people for each, people in groups.items() if people < subject.least}
        smallest += groups.values()
        if small:
            few = with_people(list(small)[::-1], small, 3)
            said[attribute.name] = f"{len(small):,} of {many(len(groups), 'group')} of {attribute.name!r}: {few}"
    if not said:
        least = f"; the smallest has {min(smallest):,}" if smallest else ""
        return SMALL_GROUPS.fine(f"Every group has at least {many(subject.least, 'person', 'people')}{least}.")
    return SMALL_GROUPS.found(said, f"Fewer than {subject.least:,} people are in {'; '.join(list(said.values())[:5])}.")


def small_combinations(subject: Subject) -> Check:
    """Groups of all attributes together with fewer than `least` people."""
    if len(subject.attributes) < 2:
        return SMALL_COMBINATIONS.skipped(
            "There is one attribute only." if subject.attributes else subject.without("sensitive")
        )
    people = _together([_named_codes(each) for each in subject.attributes])
    small = people[people < subject.least]
    names = [each.name for each in subject.attributes]
    if not len(small):
        return SMALL_COMBINATIONS.fine(
            f"Each of {many(len(people), 'group')} of {' × '.join(names)} has at least {subject.least:,} people."
        )
    have = "has" if len(small) == 1 else "have"
    return SMALL_COMBINATIONS.found(
        names,
        f"{len(small):,} of {many(len(people), 'group')} of {' × '.join(names)} {have} fewer than {subject.least:,} "
        f"people, with {many(int(small.sum()), 'person', 'people')} between them.",
    )


def attribute_spellings(subject: Subject) -> Check:
    """Values of an attribute that look like one."""
    if not subject.attributes:
        return ATTRIBUTE_SPELLINGS.skipped(subject.without("sensitive"))
    said: dict[str, str] = {}
    for attribute in subject.attributes:
        alike = values.spellings(attribute.named) if attribute.numbers is None else {}
        if alike:
            pairs = [
                f"{each!r} ({attribute.named[each]:,}) and {other!r} ({attribute.named[other]:,})"
                for each, other in alike.items()
            ]
            said[attribute.name] = f"{attribute.name!r} holds {some(pairs, 3)}"
    if not said:
        return ATTRIBUTE_SPELLINGS.fine(f"No two values in {many(len(subject.attributes), 'attribute')} look like one.")
    return ATTRIBUTE_SPELLINGS.found(said, f"{'; '.join(list(said.values())[:5])}.")


def attribute_missing_codes(subject: Subject) -> Check:
    """Texts among the values of an attribute that may mean missing."""
    if not subject.attributes:
        return ATTRIBUTE_MISSING_CODES.skipped(subject.without("sensitive"))
    said: dict[str, str] = {}
    for attribute in subject.attributes:
        held = attribute.outcomes if attribute.numbers is None else ()
        found = values.codes(held)
        if found:
            said[attribute.name] = f"{attribute.name!r} holds {with_people(found, attribute.named)}"
    if not said:
        return ATTRIBUTE_MISSING_CODES.fine(f"No value in {many(len(subject.attributes), 'attribute')} is such a text.")
    return ATTRIBUTE_MISSING_CODES.found(said, f"{'; '.join(list(said.values())[:5])}.")


def _named_codes(attribute: Column) -> NDArray[np.int64]:
    """Which group each person is in, values of the same name being one group, the missing ones too."""
    place: dict[str, int] = {MISSING: 0}
    codes = [place.setdefault(each, len(place)) for each in attribute.names]
    return np.array([*codes, 0])[attribute.codes]


def _together(codes: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    """How many people each combination that exists has."""
    found = np.zeros(len(codes[0]), np.int64)
    for each in codes:
        found = pd.factorize(found * (int(each.max(initial=0)) + 1) + each)[0].astype(np.int64)
    return np.bincount(found)
