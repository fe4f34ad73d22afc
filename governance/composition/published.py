"""Published: shares of well-known populations, each with its source; and shares that somebody gives as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from governance import naming
from governance.composition.reference import Reference, said_shares
from governance.errors import ReferenceUnreadable
from governance.naming import MISSING, Group

AMOUNTS = ("people", "share")

WOMEN, MEN = ("woman", "women", "female", "f"), ("man", "men", "male", "m")


@dataclass(frozen=True)
class Published:
    """Shares of one attribute's groups in a population.

    Attributes
    ----------
    title, source : str
    shares : tuple of (names, share)
        The names that tables give a group, and its share in [0, 1].
    """

    title: str
    source: str
    shares: tuple[tuple[tuple[str, ...], float], ...]

    def among(self, groups: Sequence[Group]) -> dict[Group, float]:
        """The shares of these groups of one attribute, as far as their names are known; none if two are the same."""
        known = {name: entry for entry in self.shares for name in entry[0]}
        plain = {group: group[0].strip(" '").casefold().replace("-", " ") for group in groups if len(group) == 1}
        found = {group: known[name] for group, name in plain.items() if name in known}
        twice = len(set(found.values())) < len(found)  # two spellings of one group, to be joined first
        return {} if twice else {group: share for group, (_, share) in found.items()}


PUBLISHED = (
    Published(
        "Women and men in the world",
        "United Nations, World Population Prospects 2024, for 2023",
        ((WOMEN, 0.497), (MEN, 0.503)),
    ),
    Published(
        "Women and men in the European Union",
        "Eurostat, population on 1 January 2023",
        ((WOMEN, 0.511), (MEN, 0.489)),
    ),
    Published(
        "Women and men in the United States",
        "United States Census Bureau, 2020 census",
        ((WOMEN, 0.509), (MEN, 0.491)),
    ),
    Published(
        "Races in the United States",
        "United States Census Bureau, 2020 census, one race alone or two and more, of any origin",
        (
            (("white", "caucasian"), 0.616),
            (("black", "african american", "black or african american"), 0.124),
            (("american indian", "amer indian eskimo", "american indian or alaska native", "native american"), 0.011),
            (("asian",), 0.060),
            (("pacific islander", "native hawaiian or other pacific islander"), 0.002),
            (("other", "some other race"), 0.084),
            (("two or more races", "multiracial"), 0.102),
        ),
    ),
)


def published(groups: Sequence[Group]) -> dict[str, Reference]:
    """The published populations that know at least two of these groups, by title; shares of those that they know.

    Groups are known by their names, so a person should look whether the same is meant: a race of the census is
    not an ethnicity of another table.
    """
    found = {}
    for each in PUBLISHED:
        shares = each.among(groups)
        if len(shares) > 1 and len(set(shares.values())) > 1:
            total = sum(shares.values())
            found[each.title] = Reference(
                f"{each.title[0].lower()}{each.title[1:]} ({each.source})",
                {group: share / total for group, share in shares.items()},
            )
    return found


def given_shares(table: pd.DataFrame, attributes: Sequence[str], name: str) -> Reference:
    """The shares of groups from a table: one column for each attribute, and one called "people" or "share".

    The table may tell apart more than these attributes; its rows are then added up. Groups are given by the names
    that they are shown under: bands as "under 30".

    Raises
    ------
    ReferenceUnreadable
        If a column is missing, or the amounts are not numbers from 0 on.
    SharesRefused
        If shares do not add up to 1, or to 100.
    """
    columns = {str(column).strip(): column for column in table.columns}
    for attribute in attributes:  # in capitals or not, where that is the only one
        alike = [each for each in columns if each.casefold() == attribute.casefold()]
        if attribute not in columns and len(alike) == 1:
            columns[attribute] = columns.pop(alike[0])
    if missing := [each for each in attributes if each not in columns]:
        raise ReferenceUnreadable(name, f"it has no column {missing[0]!r}; it has {', '.join(map(repr, columns))}.")
    amounts = [columns[each] for each in columns if each not in attributes and each.casefold() in AMOUNTS]
    if len(amounts) > 1:
        raise ReferenceUnreadable(name, "it has a column of people and one of shares. Leave one.")
    amount = next(iter(amounts), None)
    if table.drop(columns=amounts).duplicated().any():
        raise ReferenceUnreadable(name, "it names a group in two rows.")
    if amount is None:
        raise ReferenceUnreadable(
            name, f"it has no column of people or shares; it has {', '.join(map(repr, columns))}."
        )
    written = table[amount].astype("str").str.strip().str.removesuffix("%")
    numbers = pd.to_numeric(written, errors="coerce")
    known = table[[columns[each] for each in attributes]].notna().all(axis=1)
    if not np.isfinite(numbers).all() or (numbers < 0).any() or not numbers[known].sum() > 0:
        raise ReferenceUnreadable(name, f"column {amount!r} must hold numbers from 0 on, with somebody somewhere.")
    keys = [table[columns[each]].map(naming.name) for each in attributes]
    sums = numbers.groupby(keys, sort=False).sum()
    groups: Mapping[Group, float] = {
        naming.group_named(key): float(value) for key, value in sums.items() if MISSING not in naming.group_named(key)
    }
    total = sum(groups.values())
    if str(amount).strip().casefold() == "people":
        return Reference(name, {group: value / total for group, value in groups.items()})
    scale = 100 if total > 2 else 1
    return said_shares({group: value / scale for group, value in groups.items()}, name)
