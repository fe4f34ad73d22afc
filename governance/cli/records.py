"""Records: a recorded verdict made again, and told otherwise."""

from __future__ import annotations

import argparse
from pathlib import Path

from governance.cli import outputs
from governance.cli.screen import paint, show, tell
from governance.errors import FileUnreadable, PolicyNotThat, RecordUnreadable
from governance.reports.gate.reported import reported
from governance.reports.gate.table import table
from governance.review.policy import Policy
from governance.review.record import Record, replayed


def replay(asked: argparse.Namespace) -> int:
    """Make a record again; returns 0 where its gate opened, 1 where it stayed shut."""
    record = replayed(read(asked.record))
    told = reported(record)
    if not asked.quiet:
        tell(f"{asked.record.name} was made again, byte for byte.")
        show(table(told, paint))
    return outputs.HOLDS if record.opens else outputs.BROKEN


def report(asked: argparse.Namespace) -> int:
    """Write a record otherwise; returns what `replay` does."""
    outputs.refuse(asked, (asked.record, asked.policy))
    record = replayed(read(asked.record))
    if asked.policy is not None and Policy.load(asked.policy).text != record.policy.text:
        raise PolicyNotThat(asked.policy.name)
    return outputs.answered(
        reported(record, discreetly=asked.discreet, written_in=str(asked.policy or "")),
        asked,
    )


def read(path: Path) -> str:
    """The text of a record, with its line breaks as they are.

    Raises
    ------
    FileUnreadable, RecordUnreadable
    """
    try:
        return path.read_bytes().decode()
    except OSError as error:
        raise FileUnreadable(path.name, f"{error.strerror}.") from None
    except UnicodeDecodeError:
        raise RecordUnreadable("it is not a text in UTF-8.") from None


def verdict_of(path: Path) -> Record:
    """The record in a file, made again.

    Raises
    ------
    RecordDiffers, RecordUnreadable, FileUnreadable
    """
    return replayed(read(path))
