"""Long work, one step a rerun: results appear as they come, and a click can stop it."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import streamlit as st

from ui import session
from ui.wording import plain


class Step(Hashable, Protocol):
    """One model to be computed."""

    @property
    def title(self) -> str:
        """The step in words."""
        ...


@dataclass(frozen=True, eq=False)
class Work:
    """A long computation, in steps that each make one model.

    Attributes
    ----------
    name : hashable
        What the session remembers it by: everything that changes the steps or their results.
    steps : sequence of Step
        In the order in which they are computed.
    result : callable
        Of a step; kept by the cache, so that asking again costs nothing.
    pace : str
        How long a step takes, in a sentence.
    alike : callable
        Steps of which it gives the same take about as long.
    """

    name: Hashable
    steps: Sequence[Any]
    result: Callable[[Any], Any]
    pace: str
    alike: Callable[[Any], Hashable]

    @property
    def left(self) -> list[Any]:
        """The steps that are still to be computed."""
        return [step for step in self.steps if step not in session.job(self.name).seconds]


def finished(work: Work) -> list[Any]:
    """The results that are computed so far; kept, so that showing them again costs nothing."""
    return [work.result(step) for step in session.job(work.name).seconds]


def controls(work: Work) -> None:
    """Start, progress and stop."""
    state, left = session.job(work.name), work.left
    button, row = st.columns([2, 5], vertical_alignment="center")
    if not left:
        row.caption(f"All {len(state.seconds)} models are done.")
        return
    word = "Go on with" if state.seconds else "Run"
    noun = "model" if len(left) == 1 else "models"
    label, icon = ("Stop", "stop") if state.running else (f"{word} {len(left)} {noun}", "play_arrow")
    asked = (work.name, not state.running)  # one button in both states, or the old one would linger beside the new
    button.button(label, icon=f":material/{icon}:", key="run", on_click=session.run_job, args=asked)
    if state.running:
        done, total = len(state.seconds), len(state.seconds) + len(left)
        row.progress(done / total, f"Model {done + 1} of {total}: {plain(left[0].title)}{_time_left(work)}")
    else:
        row.caption(work.pace)


def advance(work: Work) -> None:
    """Compute one more step, if the work is running, and draw the page again; last on the page."""
    left = work.left
    if session.job(work.name).running and left:
        session.run_job(work.name, False)  # so that whatever ends this run early, a refusal or a stop, ends it too
        began = time.monotonic()
        work.result(left[0])
        session.finish_step(work.name, left[0], time.monotonic() - began)
        st.empty()  # here Streamlit looks whether it was asked to stop
        session.run_job(work.name, True)
        st.rerun()


def _time_left(work: Work) -> str:
    """How long still, once a step like the last one has been timed."""
    seconds, left = session.job(work.name).seconds, work.left
    known = [spent for step, spent in seconds.items() if work.alike(step) == work.alike(left[-1])]
    return f", about {max(1, round(len(left) * sum(known) / len(known)))} s left" if known else ""
