"""The picture: every treatment as a mark, the finding from them, and the one that is looked at in depth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from governance.charts.mitigation import picture as charts
from governance.metrics.chance import chance_level
from governance.mitigation import axes, tradeoff
from governance.mitigation.axes import Axis
from governance.mitigation.choice import Limit, first_choice, near
from governance.mitigation.demands import unheld
from governance.mitigation.goals import GOALS
from governance.mitigation.goals import gap as goal_gap
from governance.mitigation.spots import Spot, spots
from governance.mitigation.tradeoff import Point
from governance.naming import Group
from governance.reports.mitigation import held, limits
from governance.reports.mitigation import picture as reports
from governance.reports.summary import Finding
from ui import audience, blocks, session
from ui.conclusions import conclusions
from ui.mitigation.asked import Asked
from ui.mitigation.runs import Runs
from ui.wording import plain

FIRST = "To look at first"
POINT, CHART, ACROSS, UPWARD = "point", "tradeoff", "gap", "worth"
OTHERS = {
    True: (
        "Show the models that learnt again",
        "Models that learnt again are measured on other people, whom no model learnt from, and have a picture of their "
        "own.",
    ),
    False: ("Show the audited people", "The audited model and its thresholds have a picture of their own."),
}
SAME = "as chosen above"
ALONE = (
    "Decisions are recorded here without a score, so no threshold can be set, and nobody knows how they were made, so "
    "no model can learn again. Add a column of scores, give a model, or fit a baseline, and this page shows what "
    "smaller gaps would cost."
)
ONE_GROUP = "Fewer than two groups have enough people to be compared, so there is no gap that could be made smaller."
OTHER_GROUPS = "Choose other attributes above, or fewer of them."
JOIN = "On the Data page, join small groups with others, or say which other attributes are sensitive."
NOT_SHOWN = (
    "In this view fewer than two groups can be compared, as on every other page: those of a few people are not shown, "
    "nor those from which they could be worked out. On the Data page, join each group of a few people with another; "
    "then they are compared here too. The technical view compares all that have enough people."
)


@dataclass(frozen=True, eq=False)
class Seen:
    """What the picture holds.

    Attributes
    ----------
    points : list of Point
        The unmitigated model first.
    spots : tuple of Spot
        The same on the axes of the goal and of the utility, as they may be seen.
    first : str
        The title of the point to open where none is chosen.
    """

    points: list[Point]
    spots: tuple[Spot, ...]
    first: str

    @property
    def chosen(self) -> str:
        """The title of the point in depth."""
        titles = {each.title for each in self.spots if not each.audited}
        return name if (name := session.answered(POINT, "")) in titles else self.first


def shown(asked: Asked, runs: Runs, place: DeltaGenerator) -> Seen:
    """The picture, with the finding on top of the page."""
    points: list[Point] = asked.latest("mitigation points", runs.steps, make=lambda: asked.points(runs.reached))
    view = asked.seen(points[0])
    x, y = axes.across(asked.wanted.goal), axes.utility_axis(asked.wanted.utility)
    found = _spots(asked, runs, points, (x, y), view.cube.groups)
    limit = limits.limit_of(session.policy(asked.audit), x, asked.by)
    finding = _finding(asked, found, (x, y), limit)
    with place:
        blocks.answer(finding)
        blocks.sampled(asked.audit, len(asked.problem.codes))
        audience.view(points[0].before, asked.wanted.least)
    if not found[0].defined:
        blocks.nothing_more(_alone(asked, points[0]))
    if len(found) == 1 and asked.problem.learner is None:
        blocks.nothing_here(ALONE)
    first = first_choice(found, x, y, limit)
    seen = Seen(points, found, first.title if first else "")
    _drawn(asked, runs, seen, finding)
    _concluded(asked, runs, seen)
    return seen


def chosen(seen: Seen) -> Point:
    """The point that is looked at in depth."""
    titles = {each.title: point for each, point in zip(seen.spots, seen.points, strict=True) if not each.audited}
    if not seen.first:
        blocks.nothing_more("Run a method above, and its points can be opened here.")
    said = st.query_params.get(POINT, "")
    if said and said not in (*titles, FIRST):
        st.caption(
            f"The link asks for “{plain(said)}”, which is not among the points here: run its method above, or choose "
            "another."
        )
    name = st.selectbox(
        "Point",
        [FIRST, *titles],
        key=POINT,
        bind="query-params",
        help=f"A click on a mark opens it. {FIRST}: the cheapest within the policy's limit, or where there is no such "
        "limit to keep, the one after which more is paid for less.",
    )
    if name == FIRST:
        st.markdown(f"**{plain(seen.first)}**")
    return titles.get(str(name), titles[seen.first])


def _alone(asked: Asked, audited: Point) -> str:
    """Why there is nothing to compare, and what to do."""
    if audience.committee() and not isnan(audited.gap.value):
        return NOT_SHOWN
    return f"{ONE_GROUP} {OTHER_GROUPS if len(asked.audit.dataset.roles.sensitive) > 1 else JOIN}"


def _spots(
    asked: Asked, runs: Runs, points: Sequence[Point], on: tuple[Axis, Axis], groups: Sequence[Group]
) -> tuple[Spot, ...]:
    names, rules = tuple(each.name for each in on), limits.about(session.policy(asked.audit), on[0], asked.by)
    holds = lambda point: limits.holds(point.after, rules)  # noqa: E731
    make = lambda: spots(asked.problem, points, *on, groups=groups, holds=holds)  # noqa: E731
    return asked.latest("mitigation spots", runs.steps, names, tuple(groups), rules, make=make)


def _finding(asked: Asked, found: Sequence[Spot], on: tuple[Axis, Axis], limit: Limit | None) -> Finding:
    recorded = asked.threshold is None and asked.audit.model is None
    return reports.finding(
        found,
        on,
        limit,
        asked.by,
        asked.wanted.utility,
        who="The recorded decisions" if recorded else "The audited model",
        weighted=asked.problem.weight is not None,
    )


def _drawn(asked: Asked, runs: Runs, seen: Seen, finding: Finding) -> None:
    """The chart on the axes that the reader wants, with its table, and how to read it."""
    place = st.container()
    reading = st.empty()
    with st.container(horizontal=True):
        with st.popover("How it is measured", icon=":material/straighten:"):
            st.markdown("\n\n".join(reports.measured(asked.problem)))
        with st.popover("Other axes", icon=":material/swap_horiz:"):
            x, y = _axes(asked)
            whole = st.toggle("Also marks of much worse decisions", key="all", bind="query-params")
    reading.caption(reports.reading(x, y))
    view = asked.seen(seen.points[0])
    on_screen, safe = (_spots(asked, runs, seen.points, (x, y), cube.groups) for cube in view.both)
    utility, limit = asked.wanted.utility, limits.limit_of(session.policy(asked.audit), x, asked.by)
    chosen = next((each for each in on_screen if each.title == seen.chosen), None)
    aside = chosen is not None and chosen.elsewhere
    drawn = [each for each in on_screen if each.elsewhere is aside]
    far = [] if whole else [each for each, stays in zip(drawn, near(drawn, x, y), strict=True) if not stays]
    with place:
        blocks.chart(
            charts.tradeoff(drawn, x, y, limit=limit, chosen=chosen, whole=whole),
            reports.points(on_screen, (x, y), limit, utility),
            export=reports.points(safe, (x, y), limit, utility),
            key=CHART,
            finding=finding,
            shares=x.unit == "points" and y.unit == "share" and utility.rising,
            on_select=_take,
        )
        if said := reports.not_drawn(drawn, [each for each in far if each.defined]):
            st.caption(plain(said))
        _the_others([each for each in on_screen if each.elsewhere is not aside], x, y, limit)


def _the_others(spots: Sequence[Spot], x: Axis, y: Axis, limit: Limit | None) -> None:
    """The way to the marks that are about other people, which no picture can hold beside these."""
    if (first := first_choice(spots, x, y, limit)) is None:
        return
    label, said = OTHERS[first.elsewhere]
    st.caption(said)
    st.button(label, key="others", on_click=_open, args=(first.title,), icon=":material/group:")


def _open(title: str) -> None:
    st.session_state[POINT] = title


def _axes(asked: Asked) -> tuple[Axis, Axis]:
    """What stands across and upward: the goal and the utility, unless the reader wants something else."""
    upward = axes.upward(asked.wanted.utility)
    known = {name: axis.title for name, axis in {**axes.ACROSS, **upward}.items()}
    across, up = (
        st.selectbox(
            label,
            [SAME, *names],
            key=key,
            bind="query-params",
            format_func=lambda name: known.get(name, SAME.capitalize()),
        )
        for label, key, names in (("Across", ACROSS, axes.ACROSS), ("Upward", UPWARD, upward))
    )
    x = axes.across(asked.wanted.goal if across in (SAME, None) else str(across))
    return x, upward.get(str(up), axes.utility_axis(asked.wanted.utility))


def _concluded(asked: Asked, runs: Runs, seen: Seen) -> None:
    """What to look at before a point is chosen."""
    audited, goal, least = seen.points[0], asked.wanted.goal, asked.wanted.least
    among = tradeoff.among(audited, asked.seen(audited).cube.groups)
    gap = replace(goal_gap(among.after, goal, least=least), worst_of=len(GOALS[goal].rates))
    chance = asked.latest("mitigation chance", runs.steps, gap.rate.groups, make=lambda: chance_level(gap))
    policy, x = session.policy(asked.audit), axes.across(goal)
    done, why, hides = len(runs.steps), asked.problem.unlearnable, audience.committee()
    unset = next((each.refused for each in asked.start[1] if each.refused), "")
    limit, weighted = limits.limit_of(policy, x, asked.by), asked.problem.weight is not None
    conclusions(
        [
            *reports.conclusions(gap, chance, why, done, hides=hides),
            *reports.surely(seen.spots, x, limit, asked.by, asked.wanted.utility, weighted=weighted),
            *held.conclusions(asked.by, unheld(seen.points), unset, hides=hides),
            *limits.unsettled(audited.after, limits.about(policy, x, asked.by), asked.problem),
        ]
    )


def _take() -> None:
    """Open the mark that was clicked."""
    clicked = st.session_state[CHART].selection.points
    if clicked and isinstance(name := clicked[0].get("customdata"), str):
        _open(name)
