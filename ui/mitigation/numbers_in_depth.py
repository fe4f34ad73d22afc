"""One point of the numbers in depth: by group, who gains and who loses, what it asks, and what can be taken away."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from governance.charts import style
from governance.charts.mitigation import numbers as charts
from governance.errors import ModelNotSaved
from governance.metrics.regression import Regression
from governance.metrics.residuals import regression_measure
from governance.mitigation.numbers import goals, saved, tradeoff, treatments
from governance.mitigation.numbers.goals import MEASURES
from governance.mitigation.numbers.tradeoff import Point
from governance.reports.mitigation import numbers as reports
from ui import audience, blocks
from ui.audience import View
from ui.mitigation.numbers_asked import Asked
from ui.wording import plain

POINT = "treatment"
FIRST = "To look at first"
HELP = (
    f"A click on a mark opens it. {FIRST}: of the smallest gaps, as far as they can be told apart, the one with the "
    "smallest error."
)


def first_of(found: Sequence[Point]) -> str:
    """The title of the point that is looked at first."""
    place = reports.foremost(found, tradeoff.pareto(found)) or min(1, len(found) - 1)
    return tradeoff.title(found[place].treatment)


def shown(asked: Asked, found: Sequence[Point], view: View[Regression]) -> None:
    """One point: by group, who gains and who loses, what it asks and what can be taken away."""
    st.header("One point in depth", anchor=False)
    titles = {tradeoff.title(each.treatment): each for each in found[1:]}
    name = st.selectbox("Point", [FIRST, *titles], key=POINT, bind="query-params", help=HELP)
    if name == FIRST:
        name = first_of(found)
        st.markdown(f"**{plain(name)}**")
    point = titles.get(str(name), found[-1])
    known = {"By group": _by_group, "Who gains, who loses": _gains, "What it asks, and take it away": _asks}
    blocks.rooms(known, asked, point, view, key="numberdepth", bind=None)


def _by_group(asked: Asked, point: Point, view: View[Regression]) -> None:
    """A measure before and after."""
    own = goals.GOALS[asked.goal]
    measure = st.segmented_control(
        "Measure",
        MEASURES,
        default=own,
        required=True,
        key=f"measure-{own}",
        format_func=lambda each: reports.NAMES[str(each)].capitalize(),
    )
    groups, safe = (side.groups for side in view.both)
    before, after = (regression_measure(each.among(groups), str(measure)) for each in (point.before, point.after))
    label = style.short(point.problem.label, 24)
    said = reports.NAMES[str(measure)]
    finding = reports.moved(point, groups)
    blocks.answer(finding)
    blocks.chart(
        charts.before_and_after(
            before,
            after,
            point.after.among(groups).people.tolist(),
            f"{said.capitalize()} before and after",
            f"{said}, in the unit of {label}",
        ),
        reports.by_group(point, groups, exact=not audience.committee()),
        export=reports.by_group(point, safe, exact=False),
        key="number-groups",
        finding=finding,
        shares=False,
    )


def _gains(asked: Asked, point: Point, view: View[Regression]) -> None:
    """Levelling down: whose error falls, and whose rises."""
    groups, safe = (side.groups for side in view.both)
    finding = reports.levelling(point, groups)
    blocks.answer(finding)
    label = style.short(asked.problem.label, 24)
    blocks.chart(
        charts.rises(
            point.rises(groups),
            point.after.among(groups).people.tolist(),
            f"change of the {reports.NAMES[point.error]}, in the unit of {label}<br>below 0 it falls",
        ),
        reports.by_group(point, groups, exact=not audience.committee()),
        export=reports.by_group(point, safe, exact=False),
        key="number-gains",
        finding=finding,
        shares=False,
    )


def _asks(asked: Asked, point: Point, view: View[Regression]) -> None:
    """What the treatment asks, how it stands in other splits, and what can be taken."""
    st.markdown("\n".join(f"- {plain(sentence)}" for sentence in (*reports.asks(point), reports.over_splits(point))))
    aligned = tradeoff.asks_group(point.treatment)
    if not aligned and point.model is None:
        return
    if audience.committee():
        st.caption("Files are taken in the technical view.")
        return
    if aligned:
        _shifts(asked, point, view)
    else:
        _model(asked, point.model)


def _shifts(asked: Asked, point: Point, view: View[Regression]) -> None:
    """What is added by group, and the model that it is added to, where one learnt here."""
    if view.hidden or len(view.safe.groups) < len(view.cube.groups):
        st.caption("The file names every group, so it is not for publication where groups of a few people are in it.")
    chosen = treatments.chosen_shifts(asked.trial, point.treatment)
    _button("What is added by group (.toml)", "shifts.toml", chosen.toml)
    st.code(chosen.toml(), "toml")
    st.caption(
        f"{reports.measured_rule(point)} Whoever applies it to a group that it does not name is refused with a "
        "sentence: `loads(text).moved(groups, codes, predicted)` of `governance.mitigation.numbers.shifts`."
    )
    if asked.trial.model is None:
        st.caption("What predicts is not here, so only what is added to its predictions can be taken.")
    else:
        _model(asked, None)


def _model(asked: Asked, content: bytes | None) -> None:
    """A model's file, and the lines that use it; without content that of the unmitigated model."""
    title = "The model it is added to (.skops)" if content is None else "The model that was measured (.skops)"
    try:
        content = asked.model if content is None else content
    except ModelNotSaved as refusal:
        st.caption(plain(str(refusal)))
        return
    _button(title, saved.FILE, content)
    st.code(saved.CODE, "python", wrap_lines=True)
    st.caption(reports.TAKEN)


def _button(title: str, name: str, content: bytes | Callable[[], str]) -> None:
    kind = "application/toml" if name.endswith(".toml") else "application/octet-stream"
    st.download_button(
        title, content, name, kind, icon=":material/download:", on_click="ignore", key=name.split(".")[0]
    )
