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
from ui.standing import Order, Standing
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
    """Start, progress and stop; and why it stands still, where nobody stopped it.

    What is asked for about the same with other steps, here before or by somebody else, is said, and stopped apart.
    """
    now = work.standing
    missing = [step for step in work.steps if step not in now.results]
    going = [step for step in missing if step in now.left]
    others = [step for step in now.left if step not in work.steps]
    if missing:
        _own(work, missing, going, alone=not others)
    else:
        one = len(work.steps) == 1
        st.caption(f"The {work.noun[0]} is done." if one else f"All {len(work.steps)} {work.noun[1]} are done.")
    if others:
        _others(work, others, watch=not going)
    if missing and now.fault is not None:
        _said(now.fault)


def _own(work: Work, missing: list[Any], going: list[Any], *, alone: bool) -> None:
    """The button for the steps of this page, and how far they are; another for those that were added meanwhile."""
    more = [step for step in missing if step not in going]
    these = f"these {_counted(work, going)}" if len(going) > 1 else f"this {work.noun[0]}"
    label = ("Stop" if alone else f"Stop {these}") if going else _start_label(work, more)
    button, row = st.columns([2, 5], vertical_alignment="center")
    button.button(
        label,
        icon=":material/stop:" if going else ":material/play_arrow:",
        key=_key(work, "run"),  # one button in both states
        on_click=_stop if going else _start,
        args=(work, going) if going else (work,),
    )
    with row:
        if going:
            _watched(work)
        else:
            st.caption(f"{work.pace} Other pages can be looked at meanwhile.")
    if going and more:
        st.button(
            f"Run {_counted(work, more)} more",
            icon=":material/playlist_add:",
            key=_key(work, "more"),
            on_click=_start,
            args=(work,),
        )


def _others(work: Work, others: list[Any], *, watch: bool) -> None:
    """What else is computed about the same, and a button that stops that and nothing else."""
    button, row = st.columns([2, 5], vertical_alignment="center")
    button.button(
        f"Stop {_counted(work, others, 'other')}",
        icon=":material/stop:",
        key=_key(work, "others"),
        help="They were asked for with other settings of this page: by you before, or by somebody else who looks at "
        "this audit. What is finished of them stays.",
        on_click=_stop,
        args=(work, others),
    )
    with row:
        st.caption(f"{_counted(work, others, 'other').capitalize()}, not of this choice, {_be(others)} asked for too.")
        if watch:
            _watched(work)


def _start_label(work: Work, more: list[Any]) -> str:
    done = len(more) < len(work.steps)
    return f"{'Go on with' if done else 'Run'} {_counted(work, more)}"


def _counted(work: Work, steps: Sequence[Any], kind: str = "") -> str:
    """Three steps are "3 steps", and one of another kind is "1 other step"."""
    return " ".join(filter(None, (str(len(steps)), kind, work.noun[len(steps) > 1])))


def _be(steps: Sequence[Any]) -> str:
    return "is" if len(steps) == 1 else "are"


def _key(work: Work, name: str) -> str:
    return f"{name}-{hashlib.sha256(repr(work.known_as).encode()).hexdigest()[:8]}"


def _start(work: Work) -> None:
    background = cache.background()
    now = background.standing(work.known_as)
    new = [step for step in work.steps if step not in now.results and step not in now.left]
    if not new:
        return
    try:
        content = now.content or messages.packed((work.run, work.payload()))
    except GovernanceError as refusal:
        background.refused(work.known_as, refusal)
        return
    kinds = {step: (session.choice().link, work.run.__qualname__, work.alike(step)) for step in new}
    background.start(work.known_as, Order(new, kinds, content))


def _stop(work: Work, steps: Sequence[Any]) -> None:
    cache.background().stop(work.known_as, steps)


def _watched(work: Work) -> None:
    """The progress, looked at every second. What is new is shown by a new run of the whole page."""
    first = iter((work.standing,))

    @st.fragment(run_every=POLL)
    def progress() -> None:
        now = next(first, None) or cache.background().standing(work.known_as)
        if now.left != work.standing.left or len(now.results) != len(work.standing.results):
            st.rerun()
        done, total = sum(step in now.results for step in work.steps), len(work.steps)
        if done < total and any(step in now.left for step in work.steps):
            st.progress(done / total, _progress(work, now))

    progress()


def _progress(work: Work, now: Standing) -> str:
    """What is being done and how long still, or what it waits for."""
    if now.state == "waiting":
        others = "another computation" if now.ahead == 1 else f"{now.ahead} other computations"
        return f"Waits for {others} on this server, and then begins by itself"
    place = sum(each in now.results for each in work.steps) + 1
    word = f"{work.noun[0].capitalize()} {place} of {len(work.steps)}"
    before = next((place for place, step in enumerate(now.left) if step in work.steps), 0)
    if before:
        return f"{word} comes after {_counted(work, now.left[:before], 'other')}{_time_left(work, now)}"
    step = next(iter(now.left), None)
    return word if step is None else f"{word}: {plain(step.title)}{_time_left(work, now)}"


def _time_left(work: Work, now: Standing) -> str:
    seconds, all_timed = cache.background().seconds_left(now, work.steps)
    if math.isnan(seconds):
        return ""
    amount = f"{max(1, round(seconds))} s" if seconds < LONG else f"{round(seconds / 60)} min"
    return f", {'about' if all_timed else 'at least'} {amount} left"


def _said(fault: GovernanceError) -> None:
    if isinstance(fault, WorkLeftAlone):
        st.caption(plain(fault))
    else:
        blocks.refusal(fault)
