"""The models of a trade-off, as long work."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from ui import cache, jobs, session

if TYPE_CHECKING:
    from governance.mitigation.tradeoff import Point, Step


def work(by: tuple[str, ...], goal: str) -> jobs.Work:
    """Every method at every strength, for one goal and the groups of one attribute."""
    from governance.mitigation.tradeoff import steps

    choice = session.choice()

    def point(step: Step) -> Point:
        least = session.policy(cache.audit(choice)).min_group_size
        return cache.mitigated(choice, by, goal, step, least)

    return jobs.Work(
        (by, goal),
        steps(goal),
        point,
        "Each takes about a second with a logistic regression, and up to half a minute with gradient boosting.",
        attrgetter("method"),
    )
