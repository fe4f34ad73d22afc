"""Numbers: what fairer predictions of a number would cost, where the label is one."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from governance.audit import Audit
from governance.charts import style
from governance.charts.mitigation import numbers as charts
from governance.data.regressors import LEARNERS
from governance.errors import GovernanceError
from governance.metrics import words
from governance.mitigation.numbers import goals, tradeoff, treatments
from governance.mitigation.numbers import problem as problems
from governance.mitigation.numbers.problem import PREDICTORS
from governance.mitigation.numbers.tradeoff import Point, Reached
from governance.naming import Group
from governance.reports.mitigation import numbers as reports
from ui import audience, blocks, jobs, pickers, session
from ui.mitigation import numbers_in_depth
from ui.mitigation.numbers_asked import Asked, chosen
from ui.mitigation.numbers_in_depth import FIRST, POINT
from ui.wording import plain

DECISION, NUMBER = "The decision", "The number itself"
CHART = "number-tradeoff"
SPLITS = 3
ONLY_SHIFTED = "Recorded predictions can only be shifted: nobody knows here how they were made."
LEARN_HERE = "Choose a model learnt here above, and methods that change how it learns can be run."
PACE = "One split takes some seconds with linear regression, up to a few minutes with gradient boosting."


def numbers_of(audit: Audit) -> str:
    """Why no predictions of a number can be mitigated in an audit; "" where they can."""
    found = [problems.refused(audit, each) for each in PREDICTORS]
    return "" if "" in found else found[0]


def instead(audit: Audit) -> None:
    """Where the label is a number, the choice between the decision and the number; the number ends the page."""
    if audit.dataset.roles.label not in dict(audit.dataset.roles.bands):
        return
    if why := numbers_of(audit):
        st.caption(f"The label is a number. Only the decision on it can be mitigated here. {plain(why)}")
        return
    about = st.segmented_control(
        "About", (DECISION, NUMBER), default=DECISION, required=True, key="about", bind="query-params"
    )
    if about == NUMBER:
        shown(audit, pickers.attributes(audit))
        blocks.limits()
        raise blocks.NothingHere


def shown(audit: Audit, by: tuple[str, ...]) -> None:
    """The finding, the picture with what learns again, and one point in depth."""
    place = st.container()
    asked = chosen(audit, by)
    try:
        (now,) = tradeoff.points(asked.problem, asked.start[:1], asked.goal, asked.error, asked.problem.groups)
    except GovernanceError as refusal:
        blocks.refusal(refusal)
        return
    view = audience.view(now.before, asked.least)
    ours = {group for group, enough in zip(asked.problem.groups, asked.trial.enough, strict=True) if enough}
    among, safe = (tuple(group for group in side.groups if group in ours) for side in view.both)
    if len(among) < 2:
        st.markdown(
            "Fewer than two groups have enough people to be compared, so there is no gap to make smaller. Choose "
            "attributes with larger groups above."
        )
        return
    picture = st.container()
    learnt = _learning(asked)
    found = tradeoff.points(asked.problem, (*asked.start, *learnt), asked.goal, asked.error, among)
    with picture:
        _picture(asked, found, [tradeoff.among(each, safe) for each in found], place)
    small = [words.group(by, group) for group in view.cube.groups if group not in ours and _people(now, group)]
    if said := reports.kept_out(small, asked.least):
        st.caption(plain(said))
    numbers_in_depth.shown(asked, found, view)


def _people(point: Point, group: Group) -> int:
    return int(point.before.people[point.before.groups.index(group)])


def _learning(asked: Asked) -> tuple[Reached, ...]:
    """What learns again, and what it has come to; a sentence where nothing can."""
    with st.container(border=True):
        st.subheader("Methods that learn again", anchor=False)
        if not asked.problem.learns:
            why = problems.refused(asked.audit, LEARNERS[0])
            st.caption(plain(f"{ONLY_SHIFTED} {why or LEARN_HERE}"))
            return ()
        known = list(treatments.LEARNT)
        methods = st.pills(
            "Methods",
            known,
            selection_mode="multi",
            default=[treatments.BOUNDED],
            key="learning",
            bind="query-params",
            format_func=str.capitalize,
        )
        wanted = tradeoff.steps(asked.problem, [each for each in known if each in (methods or ())], SPLITS)
        work = jobs.Work(
            ("numbers", *asked.key),
            wanted,
            tradeoff.results,
            lambda: asked.problem,
            PACE,
            lambda step: step.method,
            ("step", "steps"),
        )
        jobs.controls(work)
        found = tuple(each for results in jobs.finished(work).values() for each in results)
        for why in dict.fromkeys(each.refused for each in found if each.refused):
            st.caption(f":material/block: {plain(why)}")
        return found


def _picture(asked: Asked, found: list[Point], safe: list[Point], place: DeltaGenerator) -> None:
    """The finding on top, the trade-off, how it was measured, and the choice of a point."""
    best = tradeoff.pareto(found)
    finding = reports.finding(found, best)
    with place:
        blocks.answer(finding)
        blocks.sampled(asked.audit, len(asked.problem.true))
    titles = [tradeoff.title(each.treatment) for each in found]
    asked_for = session.answered(POINT, FIRST)
    opened = asked_for if asked_for in titles else numbers_in_depth.first_of(found)
    unit = plain(asked.problem.label)
    measure, error = reports.NAMES[goals.GOALS[asked.goal]], reports.NAMES[asked.error]
    label = style.short(asked.problem.label, 24)
    figure = charts.tradeoff(
        found,
        best,
        opened,
        f"largest gap in {measure} between groups, in the unit of {label}",
        f"everybody's {error}, in the unit of {label}",
    )
    blocks.chart(
        figure,
        reports.points(found, best),
        export=reports.points(safe, tradeoff.pareto(safe)),
        key=CHART,
        finding=finding,
        shares=False,
        on_select=_take,
    )
    st.caption(f"Further left the groups are more alike; further down predictions of {unit} are nearer to the truth.")
    with st.popover("How it is measured", icon=":material/straighten:"):
        st.markdown(reports.LEARNT if asked.problem.learns else reports.HALVED)


def _take() -> None:
    """Open the point whose mark was clicked."""
    clicked = st.session_state[CHART].selection.points
    if clicked and isinstance(name := clicked[0].get("customdata"), str):
        st.session_state[POINT] = name
