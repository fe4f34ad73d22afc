"""Written: what people write about an audit. One text for all who open its address, and nobody's words are lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

MOST_AUDITS = 1_024  # about which something is written, on one server

BOTH = "Somebody else wrote here at the same time. Both texts are kept: theirs first, and yours after it."
THEIRS = "Somebody else wrote here at the same time, so the field is not emptied."
TOO_LONG = (
    "Somebody else wrote here at the same time, and both texts together would be too long. Theirs stands in the field. "
    "Yours is not kept; take from here what is still to be said:"
)


@dataclass(frozen=True, eq=False)
class Shelf:
    """What is written about audits that have an address: by the link, then by the name of a field. In memory only."""

    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


@dataclass(frozen=True, eq=False)
class Note:
    """What a writer must know: a sentence, and the words that were not kept."""

    sentence: str
    words: str = ""


@dataclass(frozen=True, eq=False)
class Written:
    """What is written about one audit, as one visitor reads and changes it.

    Attributes
    ----------
    link : str
        Of the address of the audit; "" where it has none.
    own : dict of str to str
        Of this visit, where nothing is shared.
    shelf : Shelf
    """

    link: str
    own: dict[str, str]
    shelf: Shelf

    @property
    def shared(self) -> bool:
        """Whether all who open the audit have the same: it has an address, and there is room for it on the shelf."""
        return bool(self.link) and (self.link in self.shelf.texts or len(self.shelf.texts) < MOST_AUDITS)

    @property
    def texts(self) -> Mapping[str, str]:
        """What stands there now, by the name of a field."""
        return self.shelf.texts.get(self.link, {}) if self.shared else self.own

    def write(self, name: str, text: str, *, seen: str, between: str, longest: int) -> Note | None:
        """Write a text in place of what was seen there; if somebody has changed that meanwhile, both are kept.

        Parameters
        ----------
        name : str
            Of the field.
        text, seen : str
            What is written, and what its writer saw there before.
        between : str
            What parts two texts.
        longest : int
            Signs that a field may have.
        """
        with self.shelf.lock:
            texts = self.shelf.texts.setdefault(self.link, {}) if self.shared else self.own
            there = texts.get(name, "")
            if there in (seen, text) or not there.strip():
                texts[name] = text
                return None
            if not text.strip():
                return Note(THEIRS)
            if len(both := f"{there}{between}{text}") > longest:
                return Note(TOO_LONG, text)
            texts[name] = both
            return Note(BOTH)
