"""Calibration: whether a score means the same for every group."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from governance.charts import style
from governance.charts.metrics import calibration as charts
from governance.metrics import words
from governance.metrics.calibration import Calibration, calibration_curve
from governance.metrics.chance import chance_level
from governance.metrics.disparity import Disparity, difference
from governance.metrics.promises import broken, near, near_to, tellable
from governance.metrics.quality import Kept, Quality, quality
from governance.metrics.rates import Rate
from governance.naming import Group
from governance.reports.metrics import calibration as report
from governance.reports.summary import Finding
from ui import audience, blocks
from ui.metrics.asked import Asked

BINS = (5, 10, 20)
FIRST = 10


@dataclass(frozen=True, eq=False)
class Held:
    """What does not depend on the threshold: of all groups, and of everybody together."""

    curves: Calibration
    everybody: Calibration
    qualities: Quality


Shown = tuple[Finding, style.Figure, pd.DataFrame, pd.DataFrame]  # with its table, and what of it may leave


def shown(asked: Asked) -> None:
    """Curves by group, how good scores are, and what the threshold means."""
    if (nothing := report.missing(asked.counts, asked.audit.cube, asked.outcome)) is not None:
        blocks.answer(nothing)
        st.caption(report.WHAT_TO_DO)
        return
    place = st.container()
    bins = _bins()
    key = (asked.by, bins, asked.least, audience.committee())
    held = _held(asked, bins)
    chosen = _drawn(asked, held.curves.among(asked.seen.cube.groups))
    finding, figure, table, export = asked.kept(
        "calibration-curves", *key, chosen, make=lambda: _curves(asked, held, chosen)
    )
    with place:
        blocks.answer(finding)
    blocks.chart(figure, table, export=export, key="calibration", finding=finding)
    st.caption(report.EXPLAINED)
    _at_threshold(asked)
    st.subheader("How good are scores in each group?", anchor=False)
    finding, figure, table, export = asked.kept(
        "calibration-qualities", *key, make=lambda: _qualities(asked, held.qualities)
    )
    blocks.answer(finding)
    blocks.chart(figure, table, export=export, key="qualities", finding=finding, shares=False)
    st.caption(report.QUALITIES_EXPLAINED)


def _bins() -> int:
    """Into how many bins scores are put, at most."""
    chosen = st.segmented_control(
        "Bins of scores",
        BINS,
        default=FIRST,
        required=True,
        key="bins",
        bind="query-params",
        help="More bins show more detail, of fewer people each.",
    )
    return int(chosen or FIRST)


def _drawn(asked: Asked, found: Calibration) -> tuple[Group, ...]:
    """The groups whose curves are drawn: all of a few, of many at first the largest."""
    if len(found.groups) <= charts.MOST_PANELS:
        return found.groups
    names = {words.group(asked.by, group): group for group in found.groups}
    people = found.observed.n.sum(axis=1).tolist()
    first = [list(names)[place] for place in style.largest(people, charts.MOST_PANELS)[0]]
    chosen = st.multiselect(
        f"Groups drawn (at most {charts.MOST_PANELS})",
        list(names),
        default=first,
        key=f"curves-{'-'.join(asked.by)}",
        bind="query-params",
        max_selections=charts.MOST_PANELS,
    )
    return tuple(names[each] for each in names if each in (chosen or first))


def _held(asked: Asked, bins: int) -> Held:
    def made() -> Held:
        counts = asked.counts.by(*asked.by)
        everybody = calibration_curve(counts.by(), bins)
        return Held(calibration_curve(counts, bins), everybody, quality(counts, bins))

    return asked.kept("calibration", asked.by, bins, make=made)


def _curves(asked: Asked, held: Held, chosen: tuple[Group, ...]) -> Shown:
    found, safe = (held.curves.among(part.groups) for part in asked.seen.both)
    finding = report.promises(found, broken(found, least=asked.least), asked.least)
    figure = charts.curves(found.among(chosen), held.everybody, len(found.groups))
    return finding, figure, report.curves(found), report.curves(safe)


def _qualities(asked: Asked, held: Quality) -> Shown:
    found, safe = (held.among(part.groups) for part in asked.seen.both)
    gap: Disparity[Kept] = difference(found.measures["area_under_curve"], min_group_size=asked.least)
    finding = report.ordering(gap, chance_level(gap), found.people)
    return finding, charts.qualities(found), report.qualities(found), report.qualities(safe)


def _at_threshold(asked: Asked) -> None:
    """What the threshold means for each group."""
    if asked.threshold is None:
        return
    st.subheader("What does the threshold mean for each group?", anchor=False)
    counts = asked.counts.by(*asked.by)
    every, safe = (near(part, asked.threshold) for part in audience.among(counts, asked.seen))
    safe = tellable(safe, asked.least)
    found = safe if audience.committee() else every
    gap: Disparity[Rate] = difference(found, min_group_size=asked.least)
    key = (asked.by, asked.threshold, asked.least, audience.committee())
    chance = asked.kept("chance near the threshold", *key, make=lambda: chance_level(gap))
    finding = report.at_threshold(gap, chance, asked.threshold)
    blocks.answer(finding)
    low, high = near_to(asked.threshold)
    if len(found.groups) < len(every.groups):
        st.caption("Groups with too few people near the threshold are not shown.")
    if not found.groups:
        return
    figure = charts.at_threshold(found, near(counts.by(), asked.threshold), low=low, high=high, least=asked.least)
    blocks.chart(figure, report.near(found), export=report.near(safe), key="near-threshold", finding=finding)
