"""Long work on a page: what it is, how far it is, and the buttons that start and stop it.

It runs in a process of its own and belongs to the server: leaving the page does not stop it, and whoever looks at the
same audit sees the same work.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import streamlit as st

from governance.background import messages
from governance.errors import GovernanceError, WorkLeftAlone
from ui import blocks, cache, session
from ui.background import Order, Standing
from ui.wording import plain

POLL = 1.0  # seconds between two looks at work that runs
LONG = 90  # seconds; more is said in minutes


class Step(Hashable, Protocol):
    """One thing to be computed; a hashable that can be pickled."""

    @property
    def title(self) -> str:
        """The step in words."""
        ...


@dataclass(frozen=True, eq=False)
class Work:
    """A long computation in steps. Made anew at every run of a page, which shows it as it stands then.

    Attributes
    ----------
    name : hashable
        Everything that changes the steps or their results, but for the audit in view, which belongs to it anyway.
    steps : sequence of Step
        In the order of computation.
    run : callable
        A function of a module of `governance`. Given the payload and the steps that are left, it yields one result a
        step, in order. It runs in another process; a refusal in it ends the work with its sentence.
    payload : callable
        Makes what `run` needs; it is pickled. Called when the work is started.
    pace : str
        How long a step takes, in a sentence.
    alike : callable
        Steps of which it gives the same take about as long.
    noun : pair of str
        What a step is called, one and many.
    """

    name: Hashable
    steps: Sequence[Any]
    run: Callable[[Any, Sequence[Any]], Iterator[Any]]
    payload: Callable[[], Any]
    pace: str
    alike: Callable[[Any], Hashable]
    noun: tuple[str, str] = ("model", "models")

    @cached_property
    def known_as(self) -> Hashable:
        """What the server knows it by."""
        return session.choice().link, self.name

    @cached_property
    def standing(self) -> Standing:
        """Where it stands in this run of the page, so that its results and its progress agree."""
        return cache.background().standing(self.known_as)


def finished(work: Work) -> dict[Any, Any]:
    """The results so far by their steps, in the order of the steps."""
    results = work.standing.results
    return {step: results[step] for step in work.steps if step in results}


def controls(work: Work) -> None:
    """Start, progress and stop; and why it stands still, where nobody stopped it."""
    now, one = work.standing, len(work.steps) == 1
    left = [step for step in work.steps if step not in now.results]
    if not left:
        st.caption(f"The {work.noun[0]} is done." if one else f"All {len(work.steps)} {work.noun[1]} are done.")
        return
    still = now.state == "still"
    word = "Go on with" if now.results else "Run"
    label = f"{word} {len(left)} {work.noun[len(left) > 1]}" if still else "Stop"
    button, row = st.columns([2, 5], vertical_alignment="center")
    button.button(
        label,
        icon=":material/play_arrow:" if still else ":material/stop:",
        key=f"run-{hashlib.sha256(repr(work.known_as).encode()).hexdigest()[:8]}",  # one button in both states
        on_click=_start if still else _stop,
        args=(work,),
    )
    with row:
        if still:
            st.caption(work.pace)
        else:
            _watched(work)
    if now.fault is not None:
        _said(now.fault)


def _start(work: Work) -> None:
    background = cache.background()
    left = [step for step in work.steps if step not in background.standing(work.known_as).results]
    if not left:
        return
    try:
        content = messages.packed((work.run, work.payload(), left))
    except GovernanceError as refusal:
        background.refused(work.known_as, refusal)
        return
    kinds = {step: (session.choice().link, work.run.__qualname__, work.alike(step)) for step in left}
    background.start(work.known_as, Order(left, kinds, content))


def _stop(work: Work) -> None:
    cache.background().stop(work.known_as)


def _watched(work: Work) -> None:
    """The progress, looked at every second. What is new is shown by a new run of the whole page."""
    first = iter((work.standing,))

    @st.fragment(run_every=POLL)
    def progress() -> None:
        now = next(first, None) or cache.background().standing(work.known_as)
        if now.state == "still" or len(now.results) != len(work.standing.results):
            st.rerun()
        done, total = sum(step in now.results for step in work.steps), len(work.steps)
        st.progress(done / total, _progress(work, now))

    progress()


def _progress(work: Work, now: Standing) -> str:
    """What is being done and how long still, or what it waits for."""
    if now.state == "waiting" or now.order is None:
        others = "another computation" if now.ahead == 1 else f"{now.ahead} other computations"
        return f"Waits for {others} on this server, and then begins by itself"
    step = next(each for each in now.order.steps if each not in now.results)
    place = sum(each in now.results for each in work.steps) + 1
    return f"{work.noun[0].capitalize()} {place} of {len(work.steps)}: {plain(step.title)}{_time_left(now)}"


def _time_left(now: Standing) -> str:
    seconds, all_timed = cache.background().seconds_left(now)
    if math.isnan(seconds):
        return ""
    amount = f"{max(1, round(seconds))} s" if seconds < LONG else f"{round(seconds / 60)} min"
    return f", {'about' if all_timed else 'at least'} {amount} left"


def _said(fault: GovernanceError) -> None:
    if isinstance(fault, WorkLeftAlone):
        st.caption(plain(fault))
    else:
        blocks.refusal(fault)
