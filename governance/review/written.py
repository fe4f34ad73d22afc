"""Written: a table of a policy's TOML, read key by key. Whatever is wrong with a key is said with its line."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from governance.errors import PolicyKeyNeeded, PolicyKeyUnknown, PolicyValueRefused
from governance.review.lines import Path, line_of


@dataclass(frozen=True)
class Table:
    """A table of a text.

    Attributes
    ----------
    called : str
        What people call it: "The policy", "Rule 2".
    found : mapping
        What it says.
    text : str
        The whole text; "" where nobody wrote one.
    path : tuple
        Where in the text it stands.
    """

    called: str
    found: Mapping[str, Any]
    text: str = ""
    path: tuple[str | int, ...] = ()

    def place(self, *path: str | int) -> str:
        """The table, with the line on which it says this."""
        where: Path = (*self.path, *path)
        return f"{self.called}, line {line_of(self.text, where)}," if self.text and where else self.called

    def refused(self, key: str, found: object, wanted: str) -> PolicyValueRefused:
        """The refusal of what a key says."""
        return PolicyValueRefused(self.place(key), key, found, wanted)

    def holds(self, known: Iterable[str], *, needed: Iterable[str] = ()) -> None:
        """Refuses keys that are not known, and a table without those that are needed."""
        known = tuple(known)
        for key in self.found:
            if key not in known:
                raise PolicyKeyUnknown(self.place(key), key, known)
        for key in needed:
            if key not in self.found:
                raise PolicyKeyNeeded(self.place(), key)

    def tables(self, key: str) -> list[Mapping[str, Any]]:
        """The tables under a key, such as every `[[rule]]`; none where the key is not there."""
        found = self.found.get(key, [])
        if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
            raise self.refused(key, found, f"one or more [[{key}]] tables")
        return found

    def text_of(self, key: str, *, least: int = 0) -> str:
        value = self.found.get(key, "")
        if not isinstance(value, str) or len(value.strip()) < least:
            raise self.refused(key, value, "a text in quotes" + (", and not an empty one" if least else ""))
        return value

    def names(self, key: str) -> tuple[str, ...]:
        """One name, or a list of different names."""
        value = self.found.get(key)
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not listed or not all(isinstance(each, str) for each in listed):
            raise self.refused(key, value, "a name, or a list of names")
        if repeated := next((each for each in listed if listed.count(each) > 1), None):
            raise self.refused(key, repeated, "named once")
        return tuple(listed)

    def one_of(self, key: str, known: tuple[str, ...], default: str | None = None) -> str:
        value = self.found.get(key, known[0] if default is None else default)
        if value not in known and value != default:
            raise self.refused(key, value, " or ".join(f'"{each}"' for each in known))
        return str(value)

    def number(self, key: str, default: float | None = None, *, most: float = 1.0, ends: bool = True) -> float:
        """A number from 0 to `most`, or between them where the ends make no sense."""
        value = self.found.get(key, default)
        fits = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= most
        if not fits or (not ends and value in (0, most)):
            wanted = f"a number from 0 to {most:g}" if ends else "a number between 0 and 1, such as 0.95"
            raise self.refused(key, value, wanted)
        return float(value)

    def size(self, key: str, default: int) -> int:
        value = self.found.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.refused(key, value, "a whole number of people, 1 or more")
        return value

    def date(self, key: str) -> datetime.date:
        value = self.found.get(key)
        if not isinstance(value, datetime.date) or isinstance(value, datetime.datetime):
            raise self.refused(key, value, "a date without quotes, such as 2027-03-31")
        return value
