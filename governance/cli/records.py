"""Records: a recorded verdict made again, and told otherwise."""

from __future__ import annotations

import argparse

from governance.cli import outputs
from governance.cli.screen import paint, show, tell
from governance.errors import PolicyNotThat
from governance.reports.gate.reported import reported
from governance.reports.gate.table import table
from governance.review.kept import made_again
from governance.review.policy import Policy


def replay(asked: argparse.Namespace) -> int:
    """Make a record again; returns 0 where its gate opened, 1 where it stayed shut."""
    record = made_again(asked.record)
    told = reported(record)
    if not asked.quiet:
        tell(f"{asked.record.name} was made again, byte for byte.")
        show(table(told, paint))
    return outputs.HOLDS if record.opens else outputs.BROKEN


def report(asked: argparse.Namespace) -> int:
    """Write a record otherwise; returns what `replay` does."""
    outputs.refuse(asked, (asked.record, asked.policy))
    record = made_again(asked.record)
    if asked.policy is not None and Policy.load(asked.policy).text != record.policy.text:
        raise PolicyNotThat(asked.policy.name)
    return outputs.answered(record, asked)
