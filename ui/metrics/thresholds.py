"""Thresholds: what would follow if the bar for the favourable decision were set elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from governance.charts.metrics import plans as charts
from governance.metrics import disclosure
from governance.metrics.chance import chance_level
from governance.metrics.costs import cost, cost_change
from governance.metrics.moved_gap import moved_gap
from governance.metrics.operating import Changes, changes, decided_by
from governance.metrics.rates import Rate, is_about_decisions, rate
from governance.reports.metrics import plan_tables as tables
from governance.reports.metrics import plans as reports
from governance.reports.metrics import thresholds as texts
from governance.reports.metrics.plans import Followed
from governance.reports.summary import Finding
from ui import audience, blocks
from ui.metrics import curves, impossibility, plans
from ui.metrics.asked import Asked
from ui.metrics.plans import Chosen
from ui.wording import plain


def shown(asked: Asked) -> None:
    """The console: what is chosen, what follows, one picture of the score, and what cannot hold together."""
    if not asked.counts.thresholds:
        st.markdown(texts.NO_SCORE if asked.counts.decided else texts.NO_DECISION)
        st.page_link("pages/data.py", label="Choose who decides on the Data page", icon=":material/arrow_back:")
    else:
        chosen = plans.chosen(asked)
        seen = _seen(asked, chosen)
        blocks.answer(seen.finding)
        if chosen.note:
            st.caption(plain(chosen.note))
        if seen.followed.total.flipped:
            _followed(seen)
            curves.shown(asked, chosen)
        else:  # the score says more than a plan that changes nothing
            curves.shown(asked, chosen)
            _followed(seen)
        if chosen.for_all:
            plans.cheapest(asked, chosen)
    if asked.everybody.decided:
        impossibility.shown(asked)


@dataclass(frozen=True, eq=False)
class Seen:
    """What follows from a plan, as it may be seen: before and after, what may leave of them, and both in words."""

    followed: Followed
    safe: Changes
    rates: list[list[Rate]]
    export: list[list[Rate]]
    finding: Finding


def _seen(asked: Asked, chosen: Chosen) -> Seen:
    """What the plan does to every group, before and after."""
    counts = asked.counts.by(*asked.by)
    before = asked.everybody if chosen.before is None else decided_by(counts, chosen.before)
    after = decided_by(counts, chosen.after)
    about = asked.name if is_about_decisions(asked.name) else reports.RATES[0]
    names = reports.panels(about, chosen.goal)
    sides = [audience.among(each, asked.seen) for each in (before, after)]
    rates, export = ([[rate(cube, name) for name in names] for cube in pair] for pair in zip(*sides, strict=True))
    every = changes(counts, chosen.before, chosen.after)
    secret = disclosure.shown(counts, asked.least).hidden
    safe = every.discreet(secret).among(asked.seen.safe.groups)
    followed = Followed(
        chosen.before,
        chosen.after,
        [moved_gap(was, now, asked.least) for was, now in zip(*rates, strict=True)],
        safe if audience.committee() else every.among(asked.seen.cube.groups),
        every.total,
        (cost(before.by(), chosen.costs), cost(after.by(), chosen.costs)),
        cost_change(counts, chosen.costs, chosen.before, chosen.after),
        chosen.goal,
        chosen.beyond,
    )
    return Seen(followed, safe, rates, export, reports.change(followed, about))


def _followed(seen: Seen) -> None:
    """Every group before and after, in the rates that a plan trades against each other."""
    found = seen.followed
    if found.total.flipped:
        _tiles(found)
    if audience.committee() and (said := reports.untold(found.changes)):
        st.caption(plain(said))
    gaps = [(each.before, each.after) for each in found.gaps]
    drawn = charts.before_and_after(*seen.rates, gaps=gaps)
    table, export = (tables.rates(*each) for each in (seen.rates, seen.export))
    blocks.chart(drawn, table, export=export, key="plan", finding=seen.finding)
    _in_numbers(seen)


def _tiles(found: Followed) -> None:
    """How many people's decision changes, in which direction, and the cost."""
    with st.container(horizontal=True):
        for label, (value, beside, meaning) in reports.tiles(found).items():
            st.metric(label, value, beside, delta_color="off", delta_arrow="off", help=meaning, border=True, width=172)


def _in_numbers(seen: Seen) -> None:
    """Whose decision changes by group, and the gaps with their intervals, as tables."""
    more = st.expander(
        "Who gains and who loses by group, and the gaps with their intervals",
        icon=":material/swap_vert:",
        key="who",
        on_change="rerun",
    )
    if more.open:
        with more:
            found = seen.followed
            table, export = (tables.who(found, each) for each in (found.changes, seen.safe))
            blocks.table(table, export=export, key="who-changes", shares=False)
            if not audience.committee() and (said := reports.untold(seen.safe)):
                st.caption(plain(f"Of the file: {said}"))
            blocks.numbers(tables.gaps(found, [chance_level(each.after) for each in found.gaps]))
