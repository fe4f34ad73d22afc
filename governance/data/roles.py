"""Roles: what the columns of a table mean. Nothing is guessed; what is not said is not used."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import tomli_w

from governance.data.layout import Layout
from governance.errors import (
    BandsRefused,
    ColumnUnknown,
    JoinRefused,
    ReferenceRefused,
    RoleNeeded,
    RolesUnreadable,
    RoleTwice,
)

LARGEST = 1e300  # of an edge
ROUNDED = 0.005  # how far shares may be from adding up to one
ONE_COLUMN = ("label", "decision", "score", "weight", "identifier", "time")

Bands = tuple[tuple[str, tuple[float, ...]], ...]
Joins = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
Shares = tuple[tuple[str, tuple[tuple[str, float], ...]], ...]


@dataclass(frozen=True)
class Roles:
    """What each column is for.

    Attributes
    ----------
    label : str
        What really happened to the person.
    favourable : str
        The value of the label that is good for the person, by the name it is counted under.
    sensitive : tuple of str
        The attributes whose groups are compared.
    features : tuple of str
        What a model may look at.
    decision : str, optional
        What was decided, in the same values as the label.
    score : str, optional
        How likely the favourable outcome is, in [0, 1].
    weight : str, optional
        How many people a row stands for.
    identifier : str, optional
        What names the person, or the row. Never a feature.
    time : str, optional
        When it happened. Never a feature.
    threshold : float, optional
        The score from which a decision is favourable, in [0, 1], with at most three decimals; 0.5 unless it is said.
    bands : tuple of (str, tuple of float)
        The edges of the bands of a numeric sensitive attribute, or of a numeric label (then of the decision too).
    merged : tuple of (str, tuple of (str, str))
        Of a sensitive attribute, or of the label (then of the decision too): values that are counted under another
        name. "" means missing.
    reference : tuple of (str, tuple of (str, float))
        Of a sensitive attribute: the share that each of its groups has among the people whom the table should be of.
    outcome : str
        The favourable outcome as a phrase, for sentences: "loan repaid". Optional.
    reading : Layout, optional
        How the file is written; detected where it is not said.
    """

    label: str
    favourable: str
    sensitive: tuple[str, ...]
    features: tuple[str, ...] = ()
    decision: str | None = None
    score: str | None = None
    weight: str | None = None
    identifier: str | None = None
    time: str | None = None
    threshold: float | None = None
    bands: Bands = ()
    merged: Joins = ()
    reference: Shares = ()
    outcome: str = ""
    reading: Layout | None = None

    @classmethod
    def load(cls, path: Path) -> Roles:
        """The roles that a TOML file gives, one key for each attribute of this class; see `toml`."""
        return cls.given(written(path), path.name)

    @classmethod
    def given(cls, found: Mapping[str, Any], name: str = "the request") -> Roles:
        """Roles from a mapping, as TOML gives it.

        Raises
        ------
        RolesUnreadable
            For a key that is no role, a role that is not said, or a value of the wrong kind.
        """
        only_roles(found, name)
        for key in ("label", "favourable", "sensitive"):
            if found.get(key) is None:
                raise RolesUnreadable(name, f"it does not say {key!r}.")
        said = {key: value for key, value in found.items() if value is not None}
        said |= {key: tuple(said[key]) for key in ("sensitive", "features") if key in said}
        said["favourable"] = str(found["favourable"])
        said |= {"threshold": float(said["threshold"])} if "threshold" in said else {}
        said["bands"] = tuple((column, tuple(map(float, edges))) for column, edges in said.get("bands", {}).items())
        said["merged"] = tuple((column, tuple(joins.items())) for column, joins in said.get("merged", {}).items())
        shares = said.get("reference", {}).items()
        said["reference"] = tuple(
            (column, tuple((group, float(each)) for group, each in of.items())) for column, of in shares
        )
        if "reading" in said:
            said["reading"] = Layout.given(said["reading"], name)
        return cls(**said)

    def toml(self) -> str:
        """The roles as TOML, which `load` reads back to the same roles."""
        said: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        said["bands"] = {column: list(edges) for column, edges in self.bands}
        said["merged"] = {column: dict(joins) for column, joins in self.merged}
        said["reference"] = {column: dict(shares) for column, shares in self.reference}
        layout = {} if self.reading is None else asdict(self.reading)
        said["reading"] = {key: value for key, value in layout.items() if value is not None and value != ()}
        told = {key: value for key, value in said.items() if value or value == 0}
        return "# What the columns mean.\n" + tomli_w.dumps(told)

    def check(self, columns: Iterable[str]) -> None:
        """Refuse roles that a table of these columns cannot fill.

        Raises
        ------
        RoleNeeded, ColumnUnknown, RoleTwice, BandsRefused, JoinRefused
        """
        if not self.sensitive:
            raise RoleNeeded("sensitive attribute", "at least one column whose groups are compared")
        known = [str(each) for each in columns]
        single = {role: column for role in ONE_COLUMN if (column := getattr(self, role)) is not None}
        for column in (*single.values(), *self.sensitive, *self.features):
            if column not in known:
                raise ColumnUnknown(column, known)
        grouped = (self.label, *self.sensitive)
        for column, edges in self.bands:
            if column not in grouped:
                raise BandsRefused(column, "it is neither the label nor a sensitive attribute.")
            if not edges:
                raise BandsRefused(column, "it has none.")
        for column, _ in self.merged:
            if column not in grouped:
                raise JoinRefused(column, "it is neither the label nor a sensitive attribute.")
        for column, _ in self.reference:
            if column not in self.sensitive:
                raise ReferenceRefused(column, "it is not a sensitive attribute.")
        self._refuse_two_roles(single)

    def _refuse_two_roles(self, single: Mapping[str, str]) -> None:
        taken: dict[str, str] = {}
        for role, column in (*single.items(), *(("sensitive attribute", each) for each in self.sensitive)):
            if column in taken:
                raise RoleTwice(column, taken[column], role)
            taken[column] = role
        for feature in self.features:
            if taken.get(feature) in single:
                raise RoleTwice(feature, taken[feature], "feature")
            if self.features.count(feature) > 1:
                raise RoleTwice(feature, "feature", "feature")


def _is_text(found: object) -> bool:
    return isinstance(found, str)


def _is_plain(found: object) -> bool:
    return isinstance(found, (str, int, float))


def _are_names(found: object) -> bool:
    return isinstance(found, (list, tuple)) and all(isinstance(each, str) for each in found)


def _is_threshold(found: object) -> bool:
    return type(found) in (int, float) and 0 <= found <= 1 and round(found, 3) == found  # type: ignore[operator, call-overload]


def _are_bands(found: object) -> bool:
    return isinstance(found, Mapping) and all(
        isinstance(edges, list) and all(type(edge) in (int, float) and abs(edge) < LARGEST for edge in edges)
        for edges in found.values()
    )


def _are_joins(found: object) -> bool:
    return isinstance(found, Mapping) and all(
        isinstance(joins, Mapping) and all(isinstance(name, str) for name in joins.values()) for joins in found.values()
    )


def _are_shares(found: object) -> bool:
    return isinstance(found, Mapping) and all(
        isinstance(shares, Mapping)
        and all(type(each) in (int, float) and 0 <= each <= 1 for each in shares.values())
        and abs(sum(shares.values()) - 1) <= ROUNDED
        for shares in found.values()
    )


def _is_table(found: object) -> bool:
    return isinstance(found, Mapping)


KINDS: Mapping[str, tuple[str, Callable[[object], bool]]] = {
    **dict.fromkeys((*ONE_COLUMN, "outcome"), ("a text in quotes", _is_text)),
    "favourable": ("a text in quotes, or a number", _is_plain),
    **dict.fromkeys(("sensitive", "features"), ("a list of columns", _are_names)),
    "threshold": ("a number from 0 to 1 with at most three decimals", _is_threshold),
    "bands": ("a table of columns, each with a list of numbers", _are_bands),
    "merged": ("a table of columns, each with a table of values and the names they are counted under", _are_joins),
    "reference": ("a table of columns, each with a table of groups and shares that add up to 1", _are_shares),
    "reading": ("a table that says how the file is written", _is_table),
}


def only_roles(found: Mapping[str, Any], name: str) -> None:
    """Refuse a key that is no role, or a value of the wrong kind.

    Raises
    ------
    RolesUnreadable
    """
    known = [each.name for each in fields(Roles)]
    for key, value in found.items():
        if key not in known:
            raise RolesUnreadable(name, f"{key!r} is not a role. Roles are {', '.join(known)}.")
        wanted, fits = KINDS[key]
        if value is not None and not fits(value):
            raise RolesUnreadable(name, f"{key!r} must be {wanted}.")


def written(path: Path) -> dict[str, Any]:
    """What a file of roles says, as TOML gives it."""
    try:
        return parsed(path.read_bytes(), path.name)
    except OSError as error:
        raise RolesUnreadable(path.name, f"{error.strerror}.") from None


def parsed(content: bytes, name: str) -> dict[str, Any]:
    """What the content of such a file says."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RolesUnreadable(name, f"it is not TOML ({error}).") from None
