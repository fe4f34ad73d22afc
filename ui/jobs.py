"""Long work, one step a rerun: results appear as they come, and a click can stop it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import streamlit as st

from ui import cache, session

if TYPE_CHECKING:
    from governance.mitigation.tradeoff import Point, Step

Job = tuple[tuple[str, ...], str]


def finished(by: tuple[str, ...], goal: str) -> list[Point]:
    """The points of a trade-off that are computed so far; kept, so that showing them again costs nothing."""
    return [_point((by, goal), step) for step in session.job((by, goal)).seconds]


def controls(by: tuple[str, ...], goal: str) -> None:
    """Start, progress and stop."""
    job = (by, goal)
    state, left = session.job(job), _left(job)
    button, row = st.columns([1, 3], vertical_alignment="center")
    if not left:
        row.caption(f"All {len(state.seconds)} models are done.")
        return
    word = "Go on with" if state.seconds else "Run"
    label, icon = ("Stop", "stop") if state.running else (f"{word} {len(left)} models", "play_arrow")
    asked = (job, not state.running)  # one button in both states, or the old one would linger beside the new
    button.button(label, icon=f":material/{icon}:", key="run", on_click=session.run_job, args=asked)
    if state.running:
        done, total = len(state.seconds), len(state.seconds) + len(left)
        row.progress(done / total, f"Model {done + 1} of {total}: {left[0].title}{_time_left(job, left)}")
    else:
        row.caption(
            "Each takes about a second with a logistic regression, and up to half a minute with gradient boosting."
        )


def advance(by: tuple[str, ...], goal: str) -> None:
    """Compute one more point, if the job is running, and draw the page again; last on the page."""
    job = (by, goal)
    left = _left(job)
    if session.job(job).running and left:
        session.run_job(job, False)  # so that whatever ends this run early, a refusal or a stop, ends the job too
        began = time.monotonic()
        _point(job, left[0])
        session.finish_step(job, left[0], time.monotonic() - began)
        st.empty()  # here Streamlit looks whether it was asked to stop
        session.run_job(job, True)
        st.rerun()


def _point(job: Job, step: Step) -> Point:
    (by, goal), choice = job, session.choice()
    least = session.policy(cache.audit(choice)).min_group_size
    return cache.mitigated(choice, by, goal, step.method, step.allowed, least)


def _left(job: Job) -> list[Step]:
    from governance.mitigation.tradeoff import steps

    return [step for step in steps(job[1]) if step not in session.job(job).seconds]


def _time_left(job: Job, left: list[Step]) -> str:
    """How long still, once a step of the same method has been timed."""
    seconds = session.job(job).seconds
    known = [spent for step, spent in seconds.items() if step.method == left[-1].method]
    return f", about {max(1, round(len(left) * sum(known) / len(known)))} s left" if known else ""
