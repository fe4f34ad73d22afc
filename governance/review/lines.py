"""Lines: where in a policy's text something is written, so that a refusal and a finding can point at it."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from typing import Any

Path = Sequence[str | int]


def line_of(text: str, path: Path) -> int:
    """The line, counted from 1, on which a TOML text begins to say what stands at a path.

    A text that is cut off between two statements is TOML too, so the shortest beginning that holds the path ends
    with the statement that says it. What the text does not say stands where its table begins.

    Parameters
    ----------
    text : str
        TOML that can be parsed.
    path : sequence of str and int
        Keys, and places in lists from 0: ("rule", 1, "at_most").
    """
    lines = text.replace("\r\n", "\n").split("\n")
    while path and not _holds(_beginning(lines, len(lines))[1], path):
        path = path[:-1]
    if not path:
        return 1
    without, with_it = 0, len(lines)
    while with_it - without > 1:
        middle = (without + with_it) // 2
        end, found = _beginning(lines, middle)
        if _holds(found, path):
            with_it = end
        else:
            without = middle
    return _beginning(lines, without)[0] + 1


def _beginning(lines: list[str], most: int) -> tuple[int, dict[str, Any]]:
    """The longest beginning of at most so many lines that is TOML: how many lines, and what it says."""
    for end in range(most, 0, -1):
        try:
            return end, tomllib.loads("\n".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue
    return 0, {}


def _holds(found: Any, path: Path) -> bool:
    for key in path:
        there = isinstance(found, list) and isinstance(key, int) and key < len(found)
        if not there and not (isinstance(found, dict) and key in found):
            return False
        found = found[key]
    return True
