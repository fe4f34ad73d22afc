"""Numbers: how far predictions of a number are off, in every group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from governance.audit import Audit
from governance.charts import style
from governance.charts.metrics import numbers as charts
from governance.inspection import numbers as inspection
from governance.metrics.chance import chance_level
from governance.metrics.cube import Cube
from governance.metrics.disparity import Disparity, difference
from governance.metrics.regression import Regression
from governance.metrics.residuals import Mean, measures, regression_measure
from governance.metrics.spread import quantile
from governance.reports.metrics import numbers as report
from governance.reports.summary import Finding
from ui import audience, blocks, cache, session
from ui.audience import View
from ui.metrics.asked import Asked
from ui.wording import plain

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
MOST_GROUPS = 400


@dataclass(frozen=True, eq=False)
class Means:
    """Mean predicted and mean true number of a group's people in each tenth of the predictions."""

    predicted: Mean
    true: Mean
    people: NDArray[np.int64]


def held(audit: Audit) -> Regression | None:
    """The people with their true and predicted numbers added up; None where the label is no number."""
    return cache.kept(session.choice(), "numbers", make=lambda: inspection.numbers(audit))


def picked(audit: Audit, counts: Regression) -> float | None:
    """The cut that every tab answers for; None for the audit's own."""
    own, low = inspection.own_cut(audit), inspection.favours_low(audit)
    names = report.choices(counts, own, low=low)
    chosen = st.selectbox(
        "Outcome",
        list(names),
        list(names).index(own),
        key="cut",
        bind="query-params",
        format_func=names.__getitem__,
        width=360,
    )
    if chosen == own:
        return None
    st.caption(plain(report.at_a_cut(counts, float(chosen), own, low=low)))
    blocks.sampled(audit, len(audit.dataset.table))
    return float(chosen)


def cut_at(audit: Audit, counts: Regression, cut: float) -> Cube:
    """The people by which side of the cut they are on, with the same side favourable as in the audit."""
    return inspection.cut_at(counts, cut, low=inspection.favours_low(audit))


def missing(audit: Audit) -> None:
    """Where the label is a number and predictions cannot be compared with it, a line that says so."""
    said = cache.kept(session.choice(), "unnumbered", make=lambda: report.unnumbered(audit))
    if said:
        st.caption(plain(said))


def shown(asked: Asked) -> None:
    """How far off predictions are, how that is spread, and whether a prediction means the same in every group."""
    audit = asked.audit
    if held(audit) is None:
        return
    blocks.sampled(audit, len(audit.dataset.table))
    place = st.container()
    tolerance = _tolerance(audit)
    if (every := _near(audit, tolerance)) is None:
        return
    counts = every.by(*asked.by)
    seen = audience.view(counts, asked.least)
    if not seen.cube.people.any():
        st.caption("No group has enough people to be shown.")
        return
    found, safe = (measures(part) for part in seen.both)
    people = seen.cube.people
    finding = _finding(found[0], counts.label, people, asked.least)
    with place:
        blocks.answer(finding)
    gap: Disparity[Mean] = difference(found[1], min_group_size=asked.least)
    farther, within = report.farther(gap, chance_level(gap)), report.within(found[-1], tolerance, people, asked.least)
    st.markdown(plain(f"{farther} {within}"))
    table, export = report.errors(found, people), report.errors(safe, seen.safe.people)
    figure = charts.errors(found, people.tolist(), counts.label)
    blocks.chart(figure, table, export=export, key="errors", finding=finding, shares=False)
    st.caption(report.EXPLAINED)
    _spread(asked, seen, finding)
    _promised(asked, seen, finding)


def _finding(found: Mean, label: str, people: NDArray[np.int64], least: int) -> Finding:
    gap: Disparity[Mean] = difference(found, min_group_size=least)
    return report.off(gap, chance_level(gap), label, people)


def _tolerance(audit: Audit) -> float:
    """How far off a prediction may be to count as near."""
    usual = cache.kept(session.choice(), "usual-error", make=lambda: inspection.usual_error(audit))
    chosen = st.number_input(
        "How far off is near enough?", min_value=0.0, value=usual, key="near", bind="query-params", width=220
    )
    return float(usual if chosen is None else chosen)


def _near(audit: Audit, tolerance: float) -> Regression | None:
    """The people counted with this tolerance."""
    key = ("numbers-near", tolerance)
    return cache.kept(session.choice(), *key, make=lambda: inspection.numbers(audit, tolerance=tolerance))


def _spread(asked: Asked, seen: View[Regression], finding: Finding) -> None:
    """How far off most people's predictions are, and how far those of the unlucky ones."""
    st.subheader("How far off are most, and how far the unlucky ones?", anchor=False)
    every = cache.kept(session.choice(), "residuals", make=lambda: inspection.residuals(asked.audit)).by(*asked.by)
    found, safe = ([quantile(every.among(part.groups), share) for share in QUANTILES] for part in seen.both)
    table, export = report.spread(found, seen.cube.people), report.spread(safe, seen.safe.people)
    figure = charts.spread(found, seen.cube.people.tolist(), seen.cube.label)
    blocks.chart(figure, table, export=export, key="spread", finding=finding, shares=False)
    st.caption(report.SPREAD_EXPLAINED)


def _promised(asked: Asked, seen: View[Regression], finding: Finding) -> None:
    """Whether what is predicted is what happens, along the predictions."""
    st.subheader("Does a prediction mean the same in every group?", anchor=False)
    if len(seen.cube.groups) > MOST_GROUPS:
        st.caption(f"That is shown for at most {MOST_GROUPS} groups: choose fewer attributes.")
        return
    means, safe = cache.kept(
        session.choice(),
        "by-prediction",
        asked.by,
        asked.least,
        audience.committee(),
        make=lambda: _means(asked, seen),
    )
    kept = {group[:-1] for group in means.predicted.groups}
    drawn = [group for group in seen.cube.groups if group in kept]
    if not drawn:
        st.caption("The parts of every group by prediction have too few people to be shown.")
        return
    people = [int(seen.cube.people[seen.cube.groups.index(group)]) for group in drawn]
    largest = [drawn[at] for at in style.largest(people, charts.MOST_PANELS)[0]]
    figure = charts.promised(means.predicted, means.true, largest, len(seen.cube.groups), seen.cube.label)
    tables = (report.promised(each.predicted, each.true, each.people) for each in (means, safe))
    table, export = tables
    blocks.chart(figure, table, export=export, key="promised", finding=finding, shares=False)
    st.caption(report.PROMISED_EXPLAINED)


def _means(asked: Asked, seen: View[Regression]) -> tuple[Means, Means]:
    """The means as they may be seen, and as they may leave: a tenth of a group is a group of people too."""
    every = inspection.by_prediction(asked.audit, asked.by)
    found = []
    for part, own in zip(audience.visible(every, asked.least).both, seen.both, strict=True):
        kept = part.among(group for group in part.groups if group[:-1] in own.groups)
        predicted, true = (regression_measure(kept, name) for name in ("mean_prediction", "mean_outcome"))
        found.append(Means(predicted, true, kept.people))
    return found[0], found[1]
