"""Who is looking: the technical view, or the committee view, which shows no person and no group of too few."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from governance.metrics import disclosure
from governance.metrics.cube import Cube
from governance.metrics.grouped import Grouped
from governance.naming import Group
from governance.review.gate import discreet, judge
from governance.review.policy import Policy
from governance.review.verdict import Verdict
from ui.session import AUDIENCE
from ui.wording import plain

TECHNICAL, COMMITTEE = "Technical", "Committee"


Counts = TypeVar("Counts", bound=Grouped)


@dataclass(frozen=True, eq=False)
class View(Generic[Counts]):
    """A count as it may be seen.

    Attributes
    ----------
    cube : Cube, or another count by group
        On the screen: in the committee view without groups of too few people.
    safe : Cube, or another count by group
        What may leave the screen, in either view: without them.
    hidden : tuple of tuple of str
        The groups that are not on the screen.
    """

    cube: Counts
    safe: Counts
    hidden: tuple[Group, ...] = ()

    @property
    def both(self) -> tuple[Counts, Counts]:
        """What is seen, and what may leave."""
        return self.cube, self.safe


def switch() -> None:
    """The choice between the two views; it stays in the address."""
    st.segmented_control(
        "View",
        (TECHNICAL, COMMITTEE),
        default=TECHNICAL,
        required=True,
        key=AUDIENCE,
        bind="query-params",
        width="stretch",
        help="The committee view shows no person, and no group of fewer people than the policy asks for.",
    )


def among(cube: Cube, seen: View[Cube]) -> tuple[Cube, Cube]:
    """Another count of the same people by the same groups: those that are seen, and those that may leave."""
    return cube.among(seen.cube.groups), cube.among(seen.safe.groups)


def committee() -> bool:
    """Whether a committee is looking."""
    return st.session_state.get(AUDIENCE) == COMMITTEE


def verdicts(cube: Cube, policy: Policy) -> tuple[Verdict, ...]:
    """What the policy says; in the committee view with evidence of the groups that may be seen only."""
    judged = judge(cube, policy)
    return tuple(discreet(each, cube, policy) for each in judged) if committee() else judged


def visible(cube: Counts, least: int, *, beside: Grouped | None = None) -> View[Counts]:
    """The groups of a count as they may be seen; where others are shown beside them, those that may be seen of both."""
    safe, hidden = _safe(cube, least, beside)
    return View(safe, safe, hidden) if committee() else View(cube, safe)


def view(cube: Counts, least: int, *, beside: Grouped | None = None) -> View[Counts]:
    """The same, and in the committee view a line about the groups that may not be seen."""
    if committee() and (said := disclosure.shown(cube, least).sentence):
        st.caption(f":material/visibility_off: {plain(said)}")
    return visible(cube, least, beside=beside)


def _safe(cube: Counts, least: int, beside: Grouped | None) -> tuple[Counts, tuple[Group, ...]]:
    """The groups that may be seen, and those that have people and may not."""
    shown = disclosure.shown(cube, least)
    if beside is None:
        return shown.counts, shown.hidden
    others = set(disclosure.shown(beside, least).counts.groups)
    both = [group for group in shown.counts.groups if group in others]
    gone = tuple(group for group in shown.counts.groups if group not in others)
    return shown.counts.among(both), (*shown.hidden, *gone)
