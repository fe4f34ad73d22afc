"""The models of a trade-off, as long work."""

from __future__ import annotations

from operator import attrgetter

from ui import cache, jobs, session


def work(by: tuple[str, ...], goal: str) -> jobs.Work:
    """Every method at every strength, for one goal and the groups of one attribute."""
    from governance.mitigation.tradeoff import reached, steps

    audit = cache.audit(session.choice())
    least = session.policy(audit).min_group_size
    return jobs.Work(
        ("mitigated", by, goal, least),
        steps(goal),
        reached,
        lambda: (audit, by, goal, least),
        "Each takes about a second with a logistic regression, and up to half a minute with gradient boosting.",
        attrgetter("method"),
    )
