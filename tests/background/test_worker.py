"""The background process: what it is like, what comes out of it, and when it ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from governance import errors
from governance.background import messages
from governance.background.worker import Worker
from governance.errors import GovernanceError, PersonNotScored, WorkBroke, WorkEnded, WorkOutOfMemory
from tests.background import work
from tests.background.work import STEPS
from tests.conftest import ROOT


@pytest.fixture
def worker() -> Iterator[Worker]:
    started = Worker()
    yield started
    started.end()


def results(worker: Worker, run: Callable, payload: Any = None) -> Iterator[Any]:
    """What comes, without how long it took."""
    return (result for result, *_ in worker.results(messages.packed((run, payload)), STEPS))


def gone(pid: int, seconds: float = 20) -> bool:
    """Whether a process ends."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        stat = Path(f"/proc/{pid}/stat")
        if not stat.exists() or stat.read_text().rsplit(")")[-1].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_result_comes_while_later_ones_are_still_computed(worker: Worker, tmp_path: Path) -> None:
    coming = results(worker, work.gated, tmp_path)
    for step in STEPS:
        step.allow(tmp_path)
        assert next(coming) == (step.name, worker.pid)
    assert list(coming) == []


def test_one_process_does_one_work_after_another(worker: Worker, tmp_path: Path) -> None:
    for step in STEPS:
        step.allow(tmp_path)
    assert len(list(results(worker, work.gated, tmp_path))) == 3
    with pytest.raises(PersonNotScored):
        list(results(worker, work.refused_at_the_second))
    assert [name for name, _ in results(worker, work.gated, tmp_path)] == ["a", "b", "c"]


def test_it_loads_what_its_work_needs_and_not_the_app(worker: Worker) -> None:
    found = next(results(worker, work.surroundings))
    assert not found["modules"] & {"streamlit", "ui", "plotly", "pandas", "sklearn"}
    assert found["main"] is None  # the app's own script is not run again


def test_it_steps_back_for_the_app(worker: Worker) -> None:
    found = next(results(worker, work.surroundings))
    assert found["nice"] >= 10
    assert found["threads"] == "1"


def test_a_ctrl_c_in_the_terminal_is_the_apps_alone(worker: Worker) -> None:
    found = next(results(worker, work.surroundings))
    assert found["ctrl-c"]
    assert found["group"] == found["pid"] == worker.pid != os.getpgrp()


def test_a_refusal_comes_as_it_was_raised(worker: Worker) -> None:
    coming = results(worker, work.refused_at_the_second)
    assert next(coming) == "a"
    with pytest.raises(PersonNotScored, match="The person in row 7 was not scored"):
        next(coming)
    assert worker.running


def test_every_refusal_keeps_its_sentence_and_facts_on_the_way() -> None:
    kinds = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, GovernanceError)]
    assert len(kinds) > 50
    for kind in kinds:
        error = kind.__new__(kind)
        error.args, error.column = ("A sentence.",), "income"
        again = messages.opened(messages.packed(error))
        assert (type(again), str(again), again.column) == (kind, "A sentence.", "income")


def test_a_fault_of_the_program_is_a_sentence_and_its_trace_is_in_the_log(capfd: pytest.CaptureFixture) -> None:
    coming = results(Worker(), work.broken)
    assert next(coming) == "a"
    with pytest.raises(WorkBroke, match="broke off by a fault that is written in the server's log"):
        next(coming)
    assert "ZeroDivisionError: a fault to be found in the log" in capfd.readouterr().err


def test_fewer_results_than_steps_are_a_fault(capfd: pytest.CaptureFixture) -> None:
    with pytest.raises(WorkBroke):
        list(results(Worker(), work.too_short))
    assert "too_short yielded 2 results for 3 steps." in capfd.readouterr().err


def test_too_little_memory_is_a_sentence(worker: Worker) -> None:
    with pytest.raises(WorkOutOfMemory, match="more memory than there is"):
        next(results(worker, work.too_large))


def test_a_process_that_was_killed_says_so(worker: Worker, tmp_path: Path) -> None:
    STEPS[0].allow(tmp_path)
    coming = results(worker, work.gated, tmp_path)
    next(coming)
    os.kill(worker.pid, signal.SIGKILL)
    with pytest.raises(WorkEnded, match=r"ended from outside \(SIGKILL\), probably because memory was short"):
        next(coming)
    with pytest.raises(WorkEnded):
        next(results(worker, work.gated, tmp_path))


def test_what_was_not_read_is_never_taken_for_the_answer_to_something_else(worker: Worker, tmp_path: Path) -> None:
    STEPS[0].allow(tmp_path)
    next(results(worker, work.gated, tmp_path))
    assert (worker.running, worker.ready) == (True, False)
    with pytest.raises(WorkBroke):
        next(results(worker, work.surroundings))


def test_an_answer_to_another_order_is_refused(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = messages.opened
    monkeypatch.setattr(messages, "opened", lambda content: (0, *opened(content)[1:]))
    with pytest.raises(WorkBroke):
        next(results(worker, work.surroundings))
    assert not worker.ready


def test_a_process_is_ready_once_it_said_that_it_is_done_or_refuses(worker: Worker, tmp_path: Path) -> None:
    for step in STEPS:
        step.allow(tmp_path)
    assert len(list(results(worker, work.gated, tmp_path))) == 3
    assert worker.ready
    with pytest.raises(PersonNotScored):
        list(results(worker, work.refused_at_the_second))
    assert worker.ready


def test_it_can_be_ended_at_any_time(worker: Worker, tmp_path: Path) -> None:
    STEPS[0].allow(tmp_path)
    coming = results(worker, work.gated, tmp_path)
    next(coming)
    worker.end()
    assert not worker.running
    assert gone(worker.pid)
    with pytest.raises(WorkEnded):
        next(coming)


PARENT = """
import sys
from pathlib import Path
from governance.background import messages
from governance.background.worker import Worker
from tests.background import work
folder = Path(sys.argv[1])
work.STEPS[0].allow(folder)
worker = Worker()
print(next(worker.results(messages.packed((work.gated, folder)), work.STEPS))[0][1], flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("how", ["killed", "by itself"])
def test_it_ends_with_the_app_however_that_ends(tmp_path: Path, how: str) -> None:
    command = [sys.executable, "-c", PARENT, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as app:
        child = int(app.stdout.readline())
        assert not gone(child, 0.1)
        if how == "killed":
            app.kill()
        app.stdin.close()
        assert gone(child)


def test_it_says_when_it_cannot_be_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(WorkEnded, match="it could not be started: No such file or directory"):
        Worker()
