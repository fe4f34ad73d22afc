"""Screen: what reaches standard output and standard error, whatever they are connected to."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Iterator

from governance.cli.options import PROGRAM
from governance.errors import OutputRefused
from governance.reports.gate.plain import obeyed_by_nobody, plain

_COLOURS = {"pass": "\033[32m", "fail": "\033[31m", "not enough evidence": "\033[33m"}
_NO_COLOUR = "\033[0m"


def tell(line: str) -> None:
    """Writes a line to standard error; that nobody reads there, or nothing can be written, changes no answer."""
    if sys.stderr is None:
        return
    with contextlib.suppress(OSError):
        print(_held(obeyed_by_nobody(f"{PROGRAM}: {plain(line)}"), sys.stderr.encoding), file=sys.stderr, flush=True)


def blame() -> None:
    """Writes the fault that is being handled to standard error."""
    with contextlib.suppress(OSError):
        traceback.print_exc()
    tell("the request could not be answered, because of the fault shown above.")


def show(text: str) -> None:
    """Writes a text for people to standard output, with what its encoding cannot hold written out."""
    with _until_closed():
        if sys.stdout is not None:
            print(_held(obeyed_by_nobody(text), sys.stdout.encoding), end="", flush=True)


def give(text: str) -> None:
    """Writes a text for programs to standard output: in UTF-8, byte for byte."""
    with _until_closed():
        if sys.stdout is None:
            return
        sys.stdout.flush()
        stream = getattr(sys.stdout, "buffer", None)  # a text stream of somebody's own has none
        stream.write(text.encode()) if stream else sys.stdout.write(text)
        (stream or sys.stdout).flush()


def paint(outcome: str, text: str) -> str:
    """The text in the colour of an outcome, where standard output shows colours."""
    return f"{_COLOURS[outcome]}{text}{_NO_COLOUR}" if coloured() else text


def coloured() -> bool:
    """Whether to write in colour: as NO_COLOR, FORCE_COLOR or CLICOLOR_FORCE say, else on a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if any(os.environ.get(each, "0") not in ("", "0") for each in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _held(text: str, encoding: str | None) -> str:
    return text.encode(encoding or "utf-8", "backslashreplace").decode(encoding or "utf-8")


@contextlib.contextmanager
def _until_closed() -> Iterator[None]:
    """A reader that has seen enough, such as `head`, is no fault; a full disk is. What is left goes nowhere."""
    try:
        yield
    except OSError as error:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise OutputRefused("standard output", f"{error.strerror}.") from None
