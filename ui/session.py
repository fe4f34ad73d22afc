"""What one visitor has chosen: small things only, in one place. The tables themselves live in the cache."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from governance.audit import DEFAULT_THRESHOLD, Audit
from governance.errors import TableGone
from governance.review.gate import judge
from governance.review.policy import Policy
from ui import cache

WANTED_AUDIT, WANTED_POLICY = "_wanted_audit", "_wanted_policy"
_CHOICE, _THRESHOLD, _POLICY, _JOBS = "_choice", "_threshold", "_policy", "_jobs"


@dataclass
class Job:
    """A long computation: whether it is running, and how long each finished step took."""

    running: bool = False
    seconds: dict[Any, float] = field(default_factory=dict)


def choice() -> cache.Choice:
    """What is being audited: the bundled sample until somebody starts another audit."""
    found = st.session_state.get(_CHOICE)
    return found if type(found) is cache.Choice else cache.sample_choice()


def current_audit() -> Audit:
    """The audit in view.

    Raises
    ------
    TableGone
        Once, if the table had to make room; from then on the sample is in view again.
    """
    try:
        return cache.audit(choice())
    except TableGone:
        st.session_state.clear()
        raise


def want(key: str, wanted: object) -> None:
    """Remember a click until the page comes to the place where it is answered, and where a refusal belongs."""
    st.session_state[key] = wanted


def start_wanted() -> None:
    """Put the audit that was asked for in view, once it is known to work; the one in view stays if it is refused."""
    wanted = st.session_state.pop(WANTED_AUDIT, None)
    if wanted is None:
        return
    audit = cache.audit(wanted)
    audit.population, audit.cube  # noqa: B018  counted now, so that a refusal is said here and not on the next page
    st.session_state.clear()  # what was picked belongs to the audit that was in view
    st.session_state[_CHOICE] = wanted
    st.rerun()


def threshold(audit: Audit) -> float | None:
    """The threshold in view; None where decisions were recorded and no threshold decides."""
    if audit.cube.decided or not audit.cube.thresholds:
        return None
    return float(st.session_state.get(_THRESHOLD, DEFAULT_THRESHOLD))


def set_threshold(value: float) -> None:
    """Keep the threshold for every page."""
    st.session_state[_THRESHOLD] = value


def policy_text(audit: Audit) -> str:
    """The policy in view, as TOML: the sample's own, or differences of at most 0.10, until somebody writes another."""
    return str(st.session_state.get(_POLICY) or cache.first_policy(choice(), audit.dataset.roles.sensitive))


def judge_wanted(audit: Audit) -> None:
    """Put the policy that was written in view, once it can be judged by; the one in view stays if it is refused."""
    wanted = st.session_state.pop(WANTED_POLICY, None)
    if wanted is None:
        return
    judge(audit.decided(threshold(audit)), Policy.parse(wanted))
    st.session_state[_POLICY] = wanted
    st.rerun()


def job(name: Hashable) -> Job:
    """Where a long computation stands."""
    jobs: dict[Hashable, Job] = st.session_state.setdefault(_JOBS, {})
    return jobs.setdefault(name, Job())


def run_job(name: Hashable, running: bool) -> None:
    """Start a long computation, or stop it; what is done stays done."""
    job(name).running = running


def finish_step(name: Hashable, step: Any, seconds: float) -> None:
    """Remember that a step of a long computation is done, and how long it took."""
    job(name).seconds[step] = seconds
