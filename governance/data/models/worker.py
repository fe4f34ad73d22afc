"""A model in a process of its own: what a file asks for happens there, under limits, and only answers come back."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from governance import errors
from governance.data.models import wire
from governance.data.models.formats import Format
from governance.errors import GovernanceError, ModelAnswerUnclear, ModelCrashed, ModelTooSlow

MOST_RUNNING = 4  # about 200 MB each; one that is asked again is started again
SERVE = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from governance.data.models.serving import main; main()"
)
MOST_THREADS = 8
MARGIN = 5.0  # seconds before a process ends for want of questions, so that it does not end during one
LONGEST_SENTENCE = 4_000


def _is_installed(folder: str) -> bool:
    """Whether a folder of imports is the interpreter's, holds installed packages, or is this product's own."""
    place = Path(folder).resolve()
    own = (Path(sys.prefix), Path(sys.base_prefix), Path(__file__).parents[3])
    return "site-packages" in place.parts or any(place.is_relative_to(each.resolve()) for each in own)


@dataclass(frozen=True)
class Limits:
    """What one model may take.

    Attributes
    ----------
    memory : int
        Bytes of address space.
    seconds : float
        For one answer, by the clock; the first one includes the start of the process.
    cpu : float
        For one answer, in seconds of processor time.
    files : int
        Open at the same time.
    idle : float
        Seconds after which a process that nobody asks ends; the next question starts it again.
    learning : int
        How many times as long the model may take to learn again.
    """

    memory: int = 4 * 2**30
    seconds: float = 60.0
    cpu: float = 240.0
    files: int = 128
    idle: float = 900.0
    learning: int = 5


LIMITS = Limits()

_workers: weakref.WeakSet[Worker] = weakref.WeakSet()
_room = threading.Lock()


class Worker:
    """One file's process, started when it is first asked and started again after it ended; safe to use from threads.

    Parameters
    ----------
    content : bytes
    name : str
        What people call the file, for sentences.
    form : "skops", "onnx" or "pickle"
    limits : Limits, optional
    """

    def __init__(self, content: bytes, name: str, form: Format, limits: Limits | None = None) -> None:
        self.name = name
        self._content, self._form = content, form
        self._limits = limits or LIMITS
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stop: weakref.finalize[Any, Any] | None = None
        self._last = 0.0
        self._says: dict[str, Any] = {}
        with _room:
            _workers.add(self)

    def description(self) -> dict[str, Any]:
        """What the model says about itself once it is opened, not checked.

        Raises
        ------
        GovernanceError
            Why the file is refused; or ModelTooSlow, ModelCrashed, ModelAnswerUnclear.
        """
        with self._lock:
            self._ready()
            return self._says

    @property
    def content(self) -> bytes:
        """The file's bytes."""
        return self._content

    def ask(self, what: str, *contents: bytes, most: int, **said: Any) -> tuple[dict[str, Any], bytes]:
        """The answer to a question about a table: a header and at most so many bytes, not checked.

        Raises
        ------
        GovernanceError
            Why the model refuses; or ModelTooSlow, ModelCrashed, ModelAnswerUnclear. After any of them the next
            question is answered again, by a new process if need be.
        """
        with self._lock:
            self._ready()
            return self._answer({"do": what, **said}, contents, most)

    def end(self) -> None:
        """Stop the process, if there is one; the next question starts it again."""
        with self._lock:
            self._ended()

    @property
    def running(self) -> bool:
        """Whether there is a process."""
        process = self._process
        return process is not None and process.poll() is None

    def _ready(self) -> None:
        rested = time.monotonic() - self._last
        if self.running and rested < self._limits.idle - min(MARGIN, self._limits.idle / 2):
            return
        self._ended()
        _make_room(self)
        self._start()
        try:
            said = {"do": "open", "name": self.name, "format": self._form}
            self._says, _ = self._answer(said, (self._content,), most=0)
        except GovernanceError:
            self._ended()
            raise

    def _start(self) -> None:
        folder = tempfile.mkdtemp(prefix="assize-model-")
        path = [str(Path(each).resolve()) for each in sys.path if _is_installed(each)]
        said = {**asdict(self._limits), "name": self.name, "parent": os.getpid(), "folder": folder}
        try:
            self._process = subprocess.Popen(
                [*_command(), json.dumps(path), json.dumps(said)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env=_environment(),
                close_fds=True,
                start_new_session=True,
            )
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise ModelCrashed(self.name, f"it could not be started: {error.strerror}") from None
        self._stop = weakref.finalize(self, _end, self._process, folder)

    def _answer(self, header: dict[str, Any], contents: Sequence[bytes], most: int) -> tuple[dict[str, Any], bytes]:
        process = self._process
        patience = self._limits.seconds * (self._limits.learning if header["do"] == "fit" else 1)
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        began = self._last = time.monotonic()
        timer = threading.Timer(patience, process.kill)
        timer.daemon = True
        timer.start()
        payloads: list[bytes] = []
        try:
            wire.write(process.stdin, header, *contents)  # type: ignore[arg-type]
            found, payloads = wire.read(process.stdout, most)  # type: ignore[arg-type]
        except wire.Unclear:
            raise ModelAnswerUnclear(self.name) from None
        except (EOFError, OSError):
            raise self._fault(process, time.monotonic() - began, patience) from None
        finally:
            timer.cancel()
            if len(payloads) != 1:  # also when somebody interrupts: half an answer must not meet the next question
                self._ended()
        if len(payloads) != 1:
            raise ModelAnswerUnclear(self.name)
        if "refused" in found:
            raise self._refusal(found)
        return found, payloads[0]

    def _fault(self, process: subprocess.Popen[bytes], seconds: float, patience: float) -> GovernanceError:
        """Why the process is gone."""
        code = process.wait()
        too_long = getattr(signal, "SIGXCPU", None)
        if seconds >= patience or (too_long is not None and code == -too_long):
            return ModelTooSlow(self.name, patience)
        named = {-each.value: each.name for each in signal.Signals}
        return ModelCrashed(self.name, named.get(code, f"exit code {code}"))

    def _refusal(self, found: dict[str, Any]) -> GovernanceError:
        """The error that the process reports: one of ours, with its sentence as a plain text."""
        kind, sentence = getattr(errors, str(found["refused"]), None), found.get("sentence")
        if not (isinstance(kind, type) and issubclass(kind, GovernanceError) and isinstance(sentence, str)):
            self._ended()
            return ModelAnswerUnclear(self.name)
        error = kind.__new__(kind)
        error.args = (sentence[:LONGEST_SENTENCE],)
        return error

    def _ended(self) -> None:
        if self._stop is not None:
            self._stop()
        self._process = self._stop = None


def _command() -> list[str]:
    """A fresh interpreter that reads no variables, no start-up files of the user and no current folder."""
    return [sys.executable, "-I", "-B", "-X", "utf8", "-c", SERVE]


def _environment() -> dict[str, str]:
    """What the process is told: how many threads to use at most, because each takes address space; else nothing."""
    threads = str(min(os.cpu_count() or 1, MOST_THREADS))
    told = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "LOKY_MAX_CPU_COUNT"), threads)
    needed = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}  # by Windows
    return {**told, **needed, "MALLOC_ARENA_MAX": "4"}


def _make_room(wanting: Worker) -> None:
    """End the processes that were not asked for longest, so that not too many run; never one that is at work."""
    with _room:
        running = [each for each in list(_workers) if each is not wanting and each.running]
    running.sort(key=lambda each: each._last)
    for each in running[: max(0, len(running) - MOST_RUNNING + 1)]:
        if each._lock.acquire(blocking=False):
            try:
                each._ended()
            finally:
                each._lock.release()


def _end(process: subprocess.Popen[bytes], folder: str) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):  # what it never read is lost with it
                pipe.close()
    shutil.rmtree(folder, ignore_errors=True)
