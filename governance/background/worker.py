"""The background process as the app sees it: work goes in, results come out one by one."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from governance.background import messages
from governance.errors import GovernanceError, WorkBroke, WorkEnded

# multiprocessing would run the app's own script again in the new process, while Streamlit calls it `__main__`
WORK = "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from governance.background.inside import main; main()"
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_MAX_THREADS", "LOKY_MAX_CPU_COUNT")
PATIENCE = 2.0  # seconds between asking it to end and ending it


class Worker:
    """One process, started at once, that does one piece of work after another.

    It has a lower priority than the app, one thread for linear algebra, and ends when the app does.

    Raises
    ------
    WorkEnded
        If it cannot be started.
    """

    def __init__(self) -> None:
        path = json.dumps([str(Path(each).absolute()) for each in sys.path])
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-c", WORK, path],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, **dict.fromkeys(THREADS, "1")},
                start_new_session=True,  # so that a Ctrl-C in the terminal is the app's alone
            )
        except OSError as error:
            raise WorkEnded(f"it could not be started: {error.strerror}") from None
        self._stop = weakref.finalize(self, _end, self._process)
        self._order = 0
        self._answered = True

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process.poll() is None

    @property
    def ready(self) -> bool:
        """Whether it can be given other work: nothing of what it was asked before is still to come."""
        return self._answered and self.running

    def results(self, content: bytes, steps: Sequence[Any]) -> Iterator[tuple[Any, float, int]]:
        """Each result as it comes, with the seconds that it took and its size in bytes.

        Parameters
        ----------
        content : bytes
            A packed pair: a function of a module, and what it is given. Given that and the steps, the function yields
            one result a step, in order.
        steps : sequence

        Raises
        ------
        GovernanceError
            Why the work is refused; the process is ready for other work then.
        WorkEnded, WorkBroke
            If the process has ended: from outside, or by a fault of the program, which is in the log; or if it
            answers something else than it was asked.
        """
        questions, answers = self._process.stdin, self._process.stdout
        assert questions is not None
        assert answers is not None
        if self.running and not self._answered:
            raise WorkBroke
        self._order, self._answered = self._order + 1, False
        try:
            messages.write(questions, messages.packed((self._order, list(steps))))
            messages.write(questions, content)
        except (OSError, ValueError):  # closed from the other side, or from this one
            raise self._fault() from None
        while True:
            try:
                answer = messages.read(answers)
            except (EOFError, OSError, ValueError):
                raise self._fault() from None
            order, kind, what, seconds = messages.opened(answer)
            if order != self._order:
                raise WorkBroke
            self._answered = kind != "result"
            if kind == "refused":
                raise what
            if kind == "done":
                return
            yield what, seconds, len(answer)

    def end(self) -> None:
        """Stop the process at once."""
        self._stop()

    def _fault(self) -> GovernanceError:
        code = self._process.wait()
        if code >= 0:
            return WorkBroke()
        return WorkEnded({each.value: each.name for each in signal.Signals}.get(-code, str(-code)))


def _end(process: subprocess.Popen[bytes]) -> None:
    _signal(process, "SIGTERM")
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        _signal(process, "SIGKILL")
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError, ValueError):  # what it never read is lost with it
                pipe.close()


def _signal(process: subprocess.Popen[bytes], name: str) -> None:
    """To the process and to those that a learner may have started in it."""
    if process.poll() is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, getattr(signal, name))
        else:
            process.kill()
