"""Long work of everybody on this server: what waits, what runs, what is finished. Pages ask it through `ui.jobs`."""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any, Literal

from governance.background.worker import Worker
from governance.errors import GovernanceError, WorkersUnclear, WorkLeftAlone

WORKERS = "ASSIZE_WORKERS"  # the variable that says how many processes may work at a time
MOST_KEPT = 32  # works with their results; those that nobody looked at for longest make room
UNSEEN = 600.0  # seconds after which work that nobody looks at is stopped
RESTED = 120.0  # seconds that a process waits for other work: starting another takes two or three
ROUND = 5.0  # seconds between looks at both
MOST_TIMED = 512


@dataclass(frozen=True, eq=False)
class Order:
    """What was asked for.

    Attributes
    ----------
    steps : sequence of steps
        Those that are left, in the order of computation.
    kinds : mapping
        Of each of them, a name that it shares with all that take about as long.
    content : bytes
        The packed function, payload and steps, for the process.
    """

    steps: Sequence[Any]
    kinds: Mapping[Any, Hashable]
    content: bytes


@dataclass(eq=False)
class Standing:
    """Where a piece of work stands.

    Attributes
    ----------
    state : "still", "waiting" or "running"
    results : dict
        Of each finished step.
    order : Order or None
        What was asked for last, while it waits or runs.
    fault : GovernanceError or None
        Why it stands still, where nobody stopped it.
    ahead : int
        While it waits, how many others go first.
    began, seen : float
        When the step that runs began, and when somebody looked last, in seconds of `time.monotonic`.
    """

    state: Literal["still", "waiting", "running"] = "still"
    results: dict[Any, Any] = field(default_factory=dict)
    order: Order | None = None
    fault: GovernanceError | None = None
    ahead: int = 0
    began: float = 0.0
    seen: float = 0.0
    worker: Worker | None = None


class Background:
    """The works of a server; safe to use from threads.

    Parameters
    ----------
    most : int
        Processes that work at a time; what is asked for beyond waits for its turn.
    unseen, rested, pause : float
        Seconds: until work that nobody looks at is stopped, until a process without work ends, between two rounds.
    """

    def __init__(self, most: int = 1, *, unseen: float = UNSEEN, rested: float = RESTED, pause: float = ROUND) -> None:
        self._most, self._unseen, self._rested, self._pause = most, unseen, rested, pause
        self._lock = threading.RLock()
        self._works: OrderedDict[Hashable, Standing] = OrderedDict()
        self._waiting: list[Hashable] = []
        self._at_work = 0
        self._idle: list[tuple[Worker, float]] = []
        self._seconds: OrderedDict[Hashable, list[float]] = OrderedDict()
        self._rounds: threading.Thread | None = None

    def standing(self, name: Hashable) -> Standing:
        """Where this work stands, as a copy; looking keeps it going."""
        with self._lock:
            found = self._works.get(name)
            if found is None:
                return Standing()
            found.seen = time.monotonic()
            self._works.move_to_end(name)
            ahead = self._at_work + self._waiting.index(name) if found.state == "waiting" else 0
            return replace(found, results=dict(found.results), ahead=max(1, ahead - self._most + 1) if ahead else 0)

    def start(self, name: Hashable, order: Order) -> None:
        """Begin, or wait for a turn; nothing where it is begun already."""
        with self._lock:
            found = self._works.setdefault(name, Standing())
            self._works.move_to_end(name)
            if found.state != "still":
                return
            found.state, found.order, found.fault, found.seen = "waiting", order, None, time.monotonic()
            self._waiting.append(name)
            self._make_room()
            self._go_on()
            if self._rounds is None:
                self._rounds = threading.Thread(target=self._go_round, daemon=True)
                self._rounds.start()

    def refused(self, name: Hashable, fault: GovernanceError) -> None:
        """Say why this work could not even begin."""
        with self._lock:
            found = self._works.setdefault(name, Standing())
            if found.state == "still":
                found.fault = fault
            self._make_room()

    def stop(self, name: Hashable, fault: GovernanceError | None = None) -> None:
        """End the process of this work at once, or its place in the queue; what is finished stays."""
        with self._lock:
            found = self._works.get(name)
            if found is None or found.state == "still":
                return
            if found.state == "waiting":
                self._waiting.remove(name)
            worker = found.worker
            found.state, found.order, found.worker, found.fault = "still", None, None, fault
        if worker is not None:
            worker.end()

    def end(self) -> None:
        """Stop everything, and forget it."""
        with self._lock:
            names = list(self._works)
        for name in names:
            self.stop(name)
        with self._lock:
            self._works.clear()
            idle, self._idle = self._idle, []
        for worker, _ in idle:
            worker.end()

    def seconds_left(self, found: Standing) -> tuple[float, bool]:
        """How long the steps that are left will take, and whether every kind of them has been timed.

        A step takes as long as those of its kind did, in the median, also those of other works. nan where none of the
        kinds has been timed.
        """
        if found.order is None:
            return float("nan"), False
        left = [step for step in found.order.steps if step not in found.results]
        with self._lock:
            timed = [self._seconds.get(found.order.kinds[step]) for step in left]
        known = [median(each) for each in timed if each]
        if not known:
            return float("nan"), False
        spent = time.monotonic() - found.began if found.state == "running" and timed[0] else 0.0
        return max(0.0, sum(known) - min(spent, known[0])), len(known) == len(left)

    def _go_on(self) -> None:
        """Begin what waits, as far as there are places."""
        while self._waiting and self._at_work < self._most:
            name = self._waiting.pop(0)
            found = self._works[name]
            found.state, found.began = "running", time.monotonic()
            self._at_work += 1
            assert found.order is not None
            threading.Thread(target=self._run, args=(found, found.order), daemon=True).start()

    def _run(self, found: Standing, order: Order) -> None:
        """One order, in a process that is ready or in a new one."""
        worker: Worker | None = None
        fault: GovernanceError | None = None
        try:
            worker = self._ready()
            with self._lock:
                if found.order is order:
                    found.worker = worker
            self._collect(worker, found, order)
        except GovernanceError as refusal:
            fault = refusal
        finally:
            with self._lock:
                if mine := found.order is order:  # else it was stopped meanwhile, or is even begun anew
                    found.state, found.order, found.worker, found.fault = "still", None, None, fault
                if rests := mine and worker is not None and worker.running:
                    self._idle.append((worker, time.monotonic()))
            if worker is not None and not rests:
                worker.end()
            with self._lock:
                self._at_work -= 1
                self._go_on()

    def _collect(self, worker: Worker, found: Standing, order: Order) -> None:
        if found.order is not order:
            return
        answers = worker.results(order.content)
        for step, (result, seconds) in zip(order.steps, answers, strict=False):
            with self._lock:
                if found.order is not order:
                    return
                found.results[step], found.began = result, time.monotonic()
                self._seconds.setdefault(order.kinds[step], []).append(seconds)
                while len(self._seconds) > MOST_TIMED:
                    self._seconds.popitem(last=False)
        next(answers, None)  # it says that it is done

    def _ready(self) -> Worker:
        with self._lock:
            while self._idle:
                worker, _ = self._idle.pop()
                if worker.running:
                    return worker
        return Worker()

    def _make_room(self) -> None:
        still = [name for name, each in self._works.items() if each.state == "still"]
        for name in still[: max(0, len(self._works) - MOST_KEPT)]:
            del self._works[name]

    def _go_round(self) -> None:
        """Stop what nobody looks at, and end processes without work; until there is nothing of either."""
        while True:
            time.sleep(self._pause)
            now = time.monotonic()
            with self._lock:
                busy = {name: each for name, each in self._works.items() if each.state != "still"}
                alone = [name for name, each in busy.items() if now - each.seen > self._unseen]
                tired = [worker for worker, since in self._idle if now - since > self._rested]
                self._idle = [each for each in self._idle if each[0] not in tired]
                if not (busy or self._idle or self._at_work or tired):
                    self._rounds = None
                    return
            for name in alone:
                self.stop(name, WorkLeftAlone(self._unseen))
            for worker in tired:
                worker.end()


def most_at_a_time() -> int:
    """How many processes may work at a time: one, unless ASSIZE_WORKERS says another number.

    Raises
    ------
    WorkersUnclear
        If it is no whole number from 1.
    """
    said = os.environ.get(WORKERS, "").strip() or "1"
    if not (said.isascii() and said.isdigit() and int(said)):
        raise WorkersUnclear(said)
    return int(said)
