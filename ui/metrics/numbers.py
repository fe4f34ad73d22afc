"""Numbers: how far predictions of a number are off, in every group."""

from __future__ import annotations

import streamlit as st

from governance.audit import Audit
from governance.charts import style
from governance.charts.metrics import numbers as charts
from governance.inspection import numbers as inspection
from governance.metrics.chance import Chance, chance_level
from governance.metrics.cube import Cube
from governance.metrics.disparity import Disparity, difference
from governance.metrics.regression import Regression
from governance.metrics.residuals import Mean, measures
from governance.metrics.spread import quantile
from governance.reports.metrics import numbers as report
from ui import audience, blocks, cache, session
from ui.audience import View
from ui.metrics.asked import Asked
from ui.wording import plain

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)
MOST_GROUPS = 400


def numbers_of(audit: Audit) -> Regression | None:
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
    if numbers_of(audit) is None:
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
    off, away = (difference(each, min_group_size=asked.least) for each in found[:2])
    finding = report.off(off, _chance(asked, off), seen.cube)
    with place:
        blocks.answer(finding)
    farther, within = report.farther(away, _chance(asked, away)), report.within(found[-1], seen.cube, asked.least)
    st.markdown(plain(f"{farther} {within}"))
    table, export = report.errors(found, people), report.errors(safe, seen.safe.people)
    figure = charts.errors(found, people.tolist(), counts.label)
    blocks.chart(figure, table, export=export, key="errors", finding=finding, shares=False)
    st.caption(report.EXPLAINED)
    _spread(asked, seen)
    _promised(asked, seen)


def _chance(asked: Asked, gap: Disparity[Mean]) -> Chance:
    """What chance alone would do to a gap; none of them depends on the tolerance, nor on the cut."""
    key = ("chance of numbers", gap.rate.name, asked.by, asked.least, audience.committee())
    return cache.kept(session.choice(), *key, make=lambda: chance_level(gap))


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


def _spread(asked: Asked, seen: View[Regression]) -> None:
    """How far off most people's predictions are, and how far those of the unlucky ones."""
    st.subheader("How far off are most, and how far the unlucky ones?", anchor=False)
    every = cache.kept(session.choice(), "residuals", make=lambda: inspection.residuals(asked.audit)).by(*asked.by)
    found, safe = ([quantile(every.among(part.groups), share) for share in QUANTILES] for part in seen.both)
    table, export = report.spread(found, seen.cube.people), report.spread(safe, seen.safe.people)
    figure = charts.spread(found, seen.cube.people.tolist(), seen.cube.label)
    finding = report.middle(found, seen.cube.people, asked.least)
    blocks.answer(finding)
    blocks.chart(figure, table, export=export, key="spread", finding=finding, shares=False)
    st.caption(report.SPREAD_EXPLAINED)


def _promised(asked: Asked, seen: View[Regression]) -> None:
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
    table, export = report.promised(means), report.promised(safe)
    finding = report.kept_promises(means)
    blocks.answer(finding)
    blocks.chart(figure, table, export=export, key="promised", finding=finding, shares=False)
    st.caption(report.PROMISED_EXPLAINED)


def _means(asked: Asked, seen: View[Regression]) -> tuple[inspection.Means, inspection.Means]:
    """The means as they may be seen, and as they may leave: a tenth of a group is a group of people too."""
    every = inspection.by_prediction(asked.audit, asked.by)
    found, safe = (
        inspection.means(part.among(group for group in part.groups if group[:-1] in own.groups))
        for part, own in zip(audience.visible(every, asked.least).both, seen.both, strict=True)
    )
    return found, safe
