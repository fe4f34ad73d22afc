"""Thresholds: what would follow if the bar for the favourable decision were set elsewhere."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from governance.charts.metrics import plans as charts
from governance.metrics.costs import Cost, cost
from governance.metrics.disparity import difference
from governance.metrics.operating import changes, decided_by
from governance.metrics.rates import Rate, is_about_decisions, rate
from governance.reports.metrics import plans as reports
from governance.reports.metrics.plans import Followed
from ui import audience, blocks
from ui.audience import View
from ui.metrics import curves, impossibility, plans
from ui.metrics.asked import Asked
from ui.metrics.plans import Chosen
from ui.wording import plain

RATES = ("selection_rate", "true_positive_rate", "false_positive_rate", "precision")
NO_SCORE = (
    "There is no score to move a threshold over: the table holds decisions only. To try other thresholds, name a "
    "column of scores between 0 and 1 on the Data page, or give or fit a model there."
)
NO_DECISION = (
    "The table holds real outcomes, and neither decisions nor scores. Name a column of either on the Data page, or "
    "give or fit a model there; then this page shows what each threshold would do."
)


def shown(asked: Asked) -> None:
    """The console: what is chosen, what follows, one picture of the score, and what cannot hold together."""
    if not asked.counts.thresholds:
        st.markdown(NO_SCORE if asked.counts.decided else NO_DECISION)
    else:
        chosen = plans.chosen(asked)
        _followed(asked, chosen)
        curves.shown(asked, chosen)
    if asked.everybody.decided:
        impossibility.shown(asked)


def _followed(asked: Asked, chosen: Chosen) -> None:
    """What the plan does to every group, before and after."""
    counts = asked.counts.by(*asked.by)
    before = asked.everybody if chosen.before is None else decided_by(counts, chosen.before)
    after = decided_by(counts, chosen.after)
    sides = [View(*audience.among(each, asked.seen)) for each in (before, after)]
    pairs = zip(sides[0].both, sides[1].both, strict=True)
    found, safe = ([[rate(cube, name) for name in RATES] for cube in pair] for pair in pairs)
    about = asked.name if asked.name in RATES or is_about_decisions(asked.name) else RATES[0]
    followed = Followed(
        chosen.before,
        chosen.after,
        _gaps(asked, found, about, (sides[0].cube, sides[1].cube)),
        changes(counts, chosen.before, chosen.after).among(sides[1].cube.groups),
        (cost(before.by(), chosen.costs), cost(after.by(), chosen.costs)),
        chosen.goal,
        len(sides[1].cube.groups) < len(counts.groups),
    )
    finding = reports.change(followed, about)
    blocks.answer(finding)
    if chosen.note:
        st.caption(plain(chosen.note))
    _tiles(followed)
    drawn = charts.before_and_after(*found, gaps=followed.gaps[-len(RATES) :])
    blocks.chart(drawn, reports.rates(*found), export=reports.rates(*safe), key="plan", finding=finding)
    _in_numbers(followed, sides[1])


def _gaps(asked: Asked, found: list[list[Rate]], about: str, cubes: tuple) -> list:
    """The largest gap in each rate before and after; the rate of the page is among them."""
    pairs = list(zip(*found, strict=True))
    if about not in RATES:
        pairs.insert(0, tuple(rate(cube, about) for cube in cubes))
    return [tuple(difference(each, min_group_size=asked.least) for each in pair) for pair in pairs]


def _tiles(found: Followed) -> None:
    """How many people's decision changes, in which direction, and the cost."""
    was_cost, now_cost = (float(each.value[0]) for each in found.costs)
    people = int(found.changes.people.sum())
    moved = {"Gain the decision": found.changes.gain, "Lose the decision": found.changes.lose}
    tiles = {}
    for label, each in moved.items():
        meaning = f"Of them {int(each[:, 1].sum()):,} whose real outcome was favourable."
        tiles[label] = (f"{int(each.sum()):,}", f"of {people:,} people", meaning)
    tiles["Cost per person"] = (f"{now_cost:.3f}", f"was {was_cost:.3f}", f"In your unit. {_interval(found.costs[1])}")
    with st.container(horizontal=True):
        for label, (value, beside, meaning) in tiles.items():
            st.metric(label, value, beside, delta_color="off", delta_arrow="off", help=meaning, border=True, width=172)


def _interval(found: Cost) -> str:
    low, high = (float(each[0]) for each in found.interval())
    return "" if low != low else f"95 % interval {low:.3f} to {high:.3f}."


def _in_numbers(found: Followed, side: View) -> None:
    """Whose decision changes by group, and the gaps with their intervals, as tables."""
    more = st.expander(
        "Who gains and who loses by group, and the gaps with their intervals",
        icon=":material/swap_vert:",
        key="who",
        on_change="rerun",
    )
    if more.open:
        with more:
            inside = replace(found, changes=found.changes.among(side.safe.groups))
            blocks.table(reports.who(found), export=reports.who(inside), key="who-changes", shares=False)
            blocks.numbers(reports.gaps(found))
