"""Schema: what a recorded verdict looks like, for programs that read one."""

from __future__ import annotations

from importlib import resources

from governance.cli.screen import give


def printed() -> int:
    """Write the JSON schema of a record to standard output."""
    give(resources.files("governance.review").joinpath("verdict.schema.json").read_text("utf-8"))
    return 0
