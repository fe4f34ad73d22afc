"""Roles: what the columns of a table mean. Nothing is guessed; what is not said is not used."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pandas as pd

from governance.errors import BandsRefused, ColumnUnknown, RoleNeeded, RolesUnreadable, RoleTwice


@dataclass(frozen=True)
class Roles:
    """What each column is for.

    Attributes
    ----------
    label : str
        What really happened to the person.
    favourable : str
        The value of the label that is good for the person.
    sensitive : tuple of str
        The attributes whose groups are compared.
    features : tuple of str
        What a model may look at.
    decision : str, optional
        What was decided, in the same two values as the label.
    score : str, optional
        How likely the favourable outcome is, in [0, 1].
    bands : tuple of (str, tuple of float)
        For a numeric sensitive attribute, the edges of its bands.
    outcome : str
        The favourable outcome as a phrase, for sentences: "loan repaid". Optional.
    """

    label: str
    favourable: str
    sensitive: tuple[str, ...]
    features: tuple[str, ...] = ()
    decision: str | None = None
    score: str | None = None
    bands: tuple[tuple[str, tuple[float, ...]], ...] = ()
    outcome: str = ""

    @classmethod
    def load(cls, path: Path) -> Roles:
        """The roles that a TOML file gives, one key for each attribute of this class; `bands` is a table."""
        return cls.given(written(path), path.name)

    @classmethod
    def given(cls, found: Mapping[str, Any], name: str = "the request") -> Roles:
        """Roles from a mapping, as TOML gives it.

        Raises
        ------
        RolesUnreadable
            For a key that is no role, a role that is not said, or a list that is not one.
        """
        known = [each.name for each in fields(cls)]
        for key in found:
            if key not in known:
                raise RolesUnreadable(name, f"{key!r} is not a role. Roles are {', '.join(known)}.")
        for key in ("label", "favourable", "sensitive"):
            if key not in found:
                raise RolesUnreadable(name, f"it does not say {key!r}.")
        for key, value in found.items():
            if key in ("sensitive", "features") and not _are_names(value):
                raise RolesUnreadable(name, f"{key!r} must be a list of columns.")
            if key in ("label", "decision", "score", "outcome") and not isinstance(value, (str, type(None))):
                raise RolesUnreadable(name, f"{key!r} must be a text in quotes.")
        if not _are_bands(found.get("bands", {})):
            raise RolesUnreadable(name, "'bands' must be a table of columns, each with a list of numbers.")
        lists = {key: tuple(found[key]) for key in ("sensitive", "features") if key in found}
        bands = tuple((column, tuple(map(float, edges))) for column, edges in found.get("bands", {}).items())
        return cls(**{**found, **lists, "favourable": str(found["favourable"]), "bands": bands})

    def check(self, table: pd.DataFrame) -> None:
        """Refuse roles that this table cannot fill.

        Raises
        ------
        RoleNeeded, ColumnUnknown, RoleTwice
        """
        if not self.sensitive:
            raise RoleNeeded("sensitive attribute", "at least one column whose groups are compared")
        named = {"label": self.label, "decision": self.decision, "score": self.score}
        single = {role: column for role, column in named.items() if column is not None}
        for column in (*single.values(), *self.sensitive, *self.features):
            if column not in table.columns:
                raise ColumnUnknown(column, [str(each) for each in table.columns])
        for column, _ in self.bands:
            if column not in self.sensitive:
                raise BandsRefused(column, "it is not a sensitive attribute.")
        taken: dict[str, str] = {}
        for role, column in (*single.items(), *(("sensitive attribute", each) for each in self.sensitive)):
            if column in taken:
                raise RoleTwice(column, taken[column], role)
            taken[column] = role
        for feature in self.features:
            if taken.get(feature) in single:
                raise RoleTwice(feature, taken[feature], "feature")


def _are_names(found: object) -> bool:
    return isinstance(found, (list, tuple)) and all(isinstance(each, str) for each in found)


def _are_bands(found: object) -> bool:
    return isinstance(found, Mapping) and all(
        isinstance(edges, list) and all(type(edge) in (int, float) for edge in edges) for edges in found.values()
    )


def written(path: Path) -> dict[str, Any]:
    """What a file of roles says, as TOML gives it."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise RolesUnreadable(path.name, f"{error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RolesUnreadable(path.name, f"it is not TOML ({error}).") from None
