"""Long work of everybody on this server: what waits, what runs, what is finished. Pages ask it through `ui.jobs`."""

from __future__ import annotations

import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from dataclasses import replace
from statistics import median
from typing import Any

from governance.background.worker import Worker
from governance.errors import GovernanceError, WorkBroke, WorkersUnclear, WorkLeftAlone, WorkOutOfMemory
from ui.standing import Order, Standing, Turn

WORKERS = "ASSIZE_WORKERS"  # the variable that says how many processes may work at a time
MOST_KEPT = 32  # works with their results; those that nobody looked at for longest make room
MOST_BYTES = 2**29  # of all their results as they came; the work that was looked at last stays whatever it takes
UNSEEN = 600.0  # seconds after which work that nobody looks at is stopped
RESTED = 120.0  # seconds that a process waits for other work: starting another takes two or three
ROUND = 5.0  # seconds between looks at both
MOST_TIMED = 512
PATIENCE = 5.0  # seconds for threads to notice that their process was ended


class Background:
    """The works of a server; safe to use from threads.

    Parameters
    ----------
    most : int
        Processes that work at a time; what is asked for beyond waits for its turn.
    unseen, rested, pause : float
        Seconds: until work that nobody looks at is stopped, until a process without work ends, between two rounds.
    clock : callable
        Gives the seconds by which these are measured.
    """

    def __init__(
        self,
        most: int = 1,
        *,
        unseen: float = UNSEEN,
        rested: float = RESTED,
        pause: float = ROUND,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._unseen, self._rested, self._pause, self._clock = most, unseen, rested, pause, clock
        self._lock = threading.RLock()
        self._works: OrderedDict[Hashable, Standing] = OrderedDict()
        self._waiting: list[Hashable] = []
        self._at_work: dict[Turn, threading.Thread] = {}
        self._idle: list[tuple[Worker, float]] = []
        self._seconds: OrderedDict[Hashable, list[float]] = OrderedDict()
        self._rounds: threading.Thread | None = None

    def standing(self, name: Hashable) -> Standing:
        """Where this work stands, as a copy; looking keeps it going."""
        with self._lock:
            found = self._works.get(name)
            if found is None:
                return Standing()
            found.seen = self._clock()
            self._works.move_to_end(name)
            ahead = len(self._at_work) + self._waiting.index(name) - self._most + 1 if found.state == "waiting" else 0
            return replace(
                found,
                results=dict(found.results),
                left=list(found.left),
                kinds=dict(found.kinds),
                ahead=max(1, ahead) if found.state == "waiting" else 0,
            )

    def start(self, name: Hashable, order: Order) -> None:
        """Begin, or wait for a turn; what is new of an order is added to what waits or runs already."""
        with self._lock:
            found = self._works.setdefault(name, Standing())
            self._works.move_to_end(name)
            new = [step for step in order.steps if step not in found.results and step not in found.left]
            found.seen = self._clock()
            if not new:
                return
            found.left += new
            found.kinds.update({step: order.kinds[step] for step in new})
            found.content = found.content or order.content
            if found.state == "still":
                found.fault = None
                self._wait(name, found)
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

    def stop(
        self, name: Hashable, steps: Collection[Any] | None = None, *, fault: GovernanceError | None = None
    ) -> None:
        """Leave these steps, or all; others that were asked for go on, and what is finished stays.

        The process is ended at once where it computes one of them. Where it computes another, that is finished first.
        """
        with self._lock:
            found = self._works.get(name)
            if found is None or found.state == "still":
                return
            stays = [] if steps is None else [step for step in found.left if step not in steps]
            turn = found.turn
            if stays and (turn is None or found.left[0] == stays[0]):
                found.left = stays
                return
            if found.state == "waiting":
                self._waiting.remove(name)
            worker, found.turn, found.worker = found.worker, None, None
            content, kinds = found.content, found.kinds
            found.rest(fault)
            if stays:
                found.left, found.content, found.kinds = stays, content, kinds
                self._wait(name, found)
        if worker is not None:
            worker.end()
        with self._lock:
            if worker is not None and turn is not None:  # its place is free, whenever its thread notices
                self._at_work.pop(turn, None)
            self._go_on()

    def end(self) -> None:
        """Stop everything, and forget it."""
        with self._lock:
            names, threads = list(self._works), list(self._at_work.values())
            names.sort(key=lambda name: self._works[name].state == "running")  # so that nothing begins meanwhile
        for name in names:
            self.stop(name)
        for thread in threads:
            thread.join(PATIENCE)
        with self._lock:
            self._works.clear()
            self._seconds.clear()
            idle, self._idle = self._idle, []
        for worker, _ in idle:
            worker.end()

    def seconds_left(self, found: Standing, steps: Collection[Any]) -> tuple[float, bool]:
        """How long until these steps are done, with what comes before them, and whether every kind has been timed.

        A step takes as long as those of its kind did, in the median, also those of other works. nan where none of the
        kinds has been timed.
        """
        last = max((place for place, step in enumerate(found.left) if step in steps), default=-1)
        with self._lock:
            timed = [self._seconds.get(found.kinds[step]) for step in found.left[: last + 1]]
        known = [median(each) for each in timed if each]
        if not known:
            return float("nan"), False
        spent = self._clock() - found.began if found.state == "running" and timed[0] else 0.0
        return max(0.0, sum(known) - min(spent, known[0])), len(known) == len(timed)

    def _wait(self, name: Hashable, found: Standing) -> None:
        found.state = "waiting"
        self._waiting.append(name)

    def _go_on(self) -> None:
        """Begin what waits, as far as there are places."""
        while self._waiting and len(self._at_work) < self._most:
            name = self._waiting.pop(0)
            found = self._works[name]
            turn = Turn(tuple(found.left), found.content)
            found.state, found.turn, found.began = "running", turn, self._clock()
            thread = threading.Thread(target=self._run, args=(name, found, turn), daemon=True)
            self._at_work[turn] = thread
            thread.start()

    def _run(self, name: Hashable, found: Standing, turn: Turn) -> None:
        """One turn, in a process that is ready or in a new one. A fault of this program goes to the log as it is."""
        worker: Worker | None = None
        fault: GovernanceError | None = WorkBroke()
        try:
            worker = self._ready()
            with self._lock:
                if mine := found.turn is turn:
                    found.worker = worker
            if mine:
                self._collect(worker, found, turn)
            fault = None
        except GovernanceError as refusal:
            fault = refusal
        except MemoryError:  # in this process: while a result was unpacked
            fault = WorkOutOfMemory()
        finally:
            self._turn_ended(name, found, turn, worker, fault)

    def _turn_ended(
        self, name: Hashable, found: Standing, turn: Turn, worker: Worker | None, fault: GovernanceError | None
    ) -> None:
        """Put the process where it belongs, and go on with what is left, or with other work."""
        if worker is not None and not worker.ready:  # something may still come out of it
            worker.end()
        with self._lock:
            if worker is not None and worker.ready:
                self._idle.append((worker, self._clock()))
            self._at_work.pop(turn, None)
            if found.turn is turn:  # else it was stopped meanwhile
                found.turn = found.worker = None
                if fault is None and found.left:
                    self._wait(name, found)
                else:
                    found.rest(fault)
                    self._make_room()
            self._go_on()

    def _collect(self, worker: Worker, found: Standing, turn: Turn) -> None:
        """Results as they come, as long as somebody wants the next."""
        answers = worker.results(turn.content, turn.steps)
        for step, (result, seconds, size) in zip(turn.steps, answers, strict=False):
            with self._lock:
                if found.turn is not turn:
                    return
                found.results[step], found.began, found.size = result, self._clock(), found.size + size
                found.left.remove(step)
                self._seconds.setdefault(found.kinds.pop(step), []).append(seconds)
                while len(self._seconds) > MOST_TIMED:
                    self._seconds.popitem(last=False)
                coming = turn.steps[turn.steps.index(step) + 1 :]
                if coming and found.left[:1] != [coming[0]]:
                    return
        next(answers, None)  # it says that it is done

    def _ready(self) -> Worker:
        with self._lock:
            while self._idle:
                worker, _ = self._idle.pop()
                if worker.ready:
                    return worker
        return Worker()

    def _make_room(self) -> None:
        """Forget finished works that nobody looked at for longest, where they are too many or too large."""
        still = [name for name, each in self._works.items() if each.state == "still"]
        size = sum(each.size for each in self._works.values())
        for name in still:
            last = name == next(reversed(self._works))
            if len(self._works) <= MOST_KEPT and (size <= MOST_BYTES or last):
                return
            size -= self._works.pop(name).size

    def _go_round(self) -> None:
        """Look round, until there is nothing to look for."""
        while True:
            time.sleep(self._pause)
            self._look_round()
            with self._lock:
                if not (self._idle or self._at_work or self._waiting):
                    self._rounds = None
                    return

    def _look_round(self) -> None:
        """Stop what nobody looks at, and end processes without work."""
        now = self._clock()
        with self._lock:
            busy = [name for name, each in self._works.items() if each.state != "still"]
            alone = [name for name in busy if now - self._works[name].seen > self._unseen]
            tired = [worker for worker, since in self._idle if now - since > self._rested]
            self._idle = [each for each in self._idle if each[0] not in tired]
        for name in alone:
            self.stop(name, fault=WorkLeftAlone(self._unseen))
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
