"""What the background process does: it waits for work, does it step by step, and ends with whoever started it."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import threading
import time
from itertools import islice
from pathlib import Path
from typing import IO, Any, BinaryIO

from governance.background import messages
from governance.errors import GovernanceError, WorkOutOfMemory

KINDNESS = 10  # of at most 19: whoever waits for a page goes first
FIRST_TO_GO = "500"  # of at most 1000: where memory ends, this process goes before the app


def main() -> None:
    """Work until the pipe closes.

    A fault of the program ends the process, and its trace goes where the app's own log goes.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is the app's to end this
    _step_back()
    answers, asked = _own_pipe(), queue.SimpleQueue[tuple[bytes, bytes]]()
    questions = os.fdopen(0, "rb", buffering=0, closefd=False)  # a buffer that is read could not be closed in the end
    threading.Thread(target=_listen, args=(questions, asked), daemon=True).start()
    while True:
        _work(*asked.get(), answers)


def _work(said: bytes, content: bytes, answers: BinaryIO) -> None:
    """All steps, one answer each, with the number of the order that it answers."""
    order, steps = messages.opened(said)
    try:
        run, payload = messages.opened(content)
        done, began = 0, time.monotonic()
        for result in islice(run(payload, steps), len(steps)):
            _answer(answers, order, "result", result, time.monotonic() - began)
            done, began = done + 1, time.monotonic()
        if done < len(steps):
            raise RuntimeError(f"{run.__qualname__} yielded {done} results for {len(steps)} steps.")
        _answer(answers, order, "done", None)
    except GovernanceError as refusal:
        _answer(answers, order, "refused", refusal)
    except MemoryError:
        _answer(answers, order, "refused", WorkOutOfMemory())


def _answer(answers: BinaryIO, order: int, kind: str, what: Any, seconds: float = 0.0) -> None:
    messages.write(answers, messages.packed((order, kind, what, seconds)))


def _listen(questions: IO[bytes], asked: queue.SimpleQueue[tuple[bytes, bytes]]) -> None:
    """Hand on what is asked. The pipe closes when the app has ended, however it ended; then this ends at once."""
    with contextlib.suppress(EOFError):
        while True:
            asked.put((messages.read(questions), messages.read(questions)))
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)  # with the processes that a learner may have started
    os._exit(0)


def _step_back() -> None:
    """Let everything else on the machine go first."""
    if hasattr(os, "nice"):
        os.nice(KINDNESS)
    with contextlib.suppress(OSError):  # Linux only
        Path("/proc/self/oom_score_adj").write_text(FIRST_TO_GO, "ascii")


def _own_pipe() -> BinaryIO:
    """The pipe for answers, for nobody else: what a library prints goes to the log."""
    own = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return own
