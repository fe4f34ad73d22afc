"""Work to be done in a background process, each step when a test says so."""

import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from governance.errors import PersonNotScored


@dataclass(frozen=True)
class Step:
    """A step that is done once the file of its name is there."""

    name: str

    @property
    def title(self) -> str:
        return f"step *{self.name}*"

    def allow(self, folder: Path) -> None:
        (folder / self.name).touch()


STEPS = (Step("a"), Step("b"), Step("c"))


def gated(folder: Path, steps: Sequence[Step]) -> Iterator[tuple[str, int]]:
    """The name of each step and the process that did it."""
    for step in steps:
        while not (folder / step.name).exists():
            time.sleep(0.01)
        yield step.name, os.getpid()


def named_anew(folder: Path, steps: Sequence[Step]) -> Iterator[tuple[str, int]]:
    """The name of each step, said in another way."""
    for name, pid in gated(folder, steps):
        yield f"anew {name}", pid


def refused_at_the_second(folder: Path, steps: Sequence[Step]) -> Iterator[str]:
    """One result, then a sentence."""
    yield steps[0].name
    raise PersonNotScored(7)


def broken(folder: Path, steps: Sequence[Step]) -> Iterator[str]:
    """One result, then a fault of the program."""
    yield steps[0].name
    raise ZeroDivisionError("a fault to be found in the log")


def too_large(folder: Path, steps: Sequence[Step]) -> Iterator[str]:
    """More memory than there is."""
    raise MemoryError
    yield


def too_short(folder: Path, steps: Sequence[Step]) -> Iterator[str]:
    """Fewer results than steps."""
    yield from [each.name for each in steps[:-1]]


def surroundings(_: None, steps: Sequence[Step]) -> Iterator[dict[str, Any]]:
    """What the process is like."""
    print("what a library prints goes to the log")
    yield {
        "modules": {name.split(".")[0] for name in sys.modules},
        "main": vars(sys.modules["__main__"]).get("__file__"),
        "nice": os.nice(0),
        "group": os.getpgrp(),
        "pid": os.getpid(),
        "ctrl-c": signal.getsignal(signal.SIGINT) == signal.SIG_IGN,
        "threads": os.environ["OMP_NUM_THREADS"],
    }
