"""Formats: what a verdict can be written as."""

from __future__ import annotations

from pathlib import Path

RECORD = "json"
FORMATS = {"table": ".txt", RECORD: ".json", "junit": ".xml", "sarif": ".sarif", "markdown": ".md"}
ENDINGS = {**{ending: name for name, ending in FORMATS.items()}, ".sarif.json": "sarif"}


def format_of(path: Path) -> str | None:
    """The format that a file's ending says; None where it says none."""
    name = path.name.lower()
    return next((ENDINGS[each] for each in sorted(ENDINGS, key=len, reverse=True) if name.endswith(each)), None)
