"""Sheet: the datasheet of an audit, as what was measured and what people wrote about it make it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as Date  # noqa: N812

from governance.audit import Audit
from governance.reports.datasheet import QUESTIONS, Datasheet, datasheet
from governance.reports.datasheet.facts import Fact
from governance.reports.datasheet.hints import facts
from ui import cache, session

ABOUT = {"title": "Dataset", "version": "Its version", "authors": "Answered by"}


def measured(audit: Audit, least: int) -> Mapping[str, Fact]:
    """What the data say themselves, measured once."""
    return cache.kept(session.choice(), "datasheet", least, make=lambda: facts(audit, least))


def written(
    audit: Audit, held: Mapping[str, str], known: Mapping[str, Fact], *, least: int, fingerprint: str
) -> Datasheet:
    """The datasheet of today: what is measured, and what people wrote by question and in `ABOUT`."""
    return datasheet(
        audit,
        date=Date.today(),
        answers={question: held[question] for question in QUESTIONS if question in held},
        **{name: held.get(name, "") for name in ABOUT},
        least=least,
        fingerprint=fingerprint,
        measured=known,
    )
