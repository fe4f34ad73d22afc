"""What the reader of mitigated numbers wants to see: who predicts, what should be more equal, which error."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property, partial

import streamlit as st

from governance.audit import Audit
from governance.mitigation.numbers import problem as problems
from governance.mitigation.numbers import saved, tradeoff, treatments
from governance.mitigation.numbers.goals import ERRORS, GOALS
from governance.mitigation.numbers.problem import PREDICTORS, Problem
from governance.mitigation.numbers.tradeoff import Reached
from governance.mitigation.numbers.treatments import Trial
from governance.reports.mitigation import numbers as reports
from ui import cache, session


@dataclass(frozen=True, eq=False)
class Asked:
    """What is asked: by which groups, who predicts, the goal, and how errors are measured."""

    audit: Audit
    by: tuple[str, ...]
    predictor: str
    goal: str
    error: str
    least: int

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What changes the problem."""
        return self.by, self.predictor, self.least

    @cached_property
    def problem(self) -> Problem:
        """The people with their numbers; made once."""
        make = lambda: problems.problem(self.audit, self.by, self.predictor, least=self.least)  # noqa: E731
        return cache.few(session.choice(), "numbers problem", *self.key, make=make)

    @cached_property
    def trial(self) -> Trial:
        """The first split, with the model that learns in it; made once."""
        make = lambda: treatments.trial(self.problem, 0)  # noqa: E731
        return cache.few(session.choice(), "numbers trial", *self.key, make=make)

    @property
    def model(self) -> bytes:
        """The unmitigated model of the first split as a `.skops` file; made once."""
        make = lambda: saved.saved(self.trial.model)  # noqa: E731
        return cache.kept(session.choice(), "numbers model", *self.key, make=make)

    @cached_property
    def start(self) -> tuple[Reached, ...]:
        """What is there at once; made once."""
        return cache.kept(session.choice(), "numbers start", *self.key, make=lambda: tradeoff.first(self.trial))


def chosen(audit: Audit, by: tuple[str, ...]) -> Asked:
    """The controls, in one row."""
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    known = [each for each in PREDICTORS if not problems.refused(audit, each)]
    predictor = left.selectbox(
        "Who predicts", known, key="predictor", bind="query-params", format_func=partial(_predictor, audit)
    )
    goal = middle.selectbox(
        "What should be more equal", list(GOALS), key="equal", bind="query-params", format_func=str.capitalize
    )
    error = right.selectbox(
        "How errors count",
        ERRORS,
        key="loss",
        bind="query-params",
        format_func=lambda each: reports.NAMES[str(each)].capitalize(),
    )
    st.caption(reports.EXPLAINED[str(goal)])
    return Asked(audit, by, str(predictor), str(goal), str(error), session.policy(audit).min_group_size)


def _predictor(audit: Audit, name: str) -> str:
    recorded = f"As recorded in {audit.dataset.roles.decision}"
    return recorded if name == problems.RECORDED else f"{name.capitalize()}, learnt here"
