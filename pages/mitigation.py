"""What would a fairer model cost, and which trade-off would we take?"""

from functools import partial

import streamlit as st

from governance.charts import mitigation as charts
from governance.metrics.rates import rate
from governance.mitigation import tradeoff
from governance.mitigation.problem import GOALS
from governance.reports import summary, tables
from ui import audience, blocks, jobs, pickers, retraining, session
from ui.frame import require_frame

require_frame()

audit = session.current_audit()
blocks.question("What would a fairer model cost?")
if not len(audit.training):
    blocks.nothing_here("Mitigation learns a model again, so it needs one that was fitted here; this audit has none.")

place = st.container()
left, right = st.columns(2, vertical_alignment="bottom")
with left:
    by = pickers.attribute(audit)
with right:
    goal = pickers.goal()

least = session.policy(audit).min_group_size
work = retraining.work(by, goal)
whole = tradeoff.unmitigated(audit, by, goal, least=least)
seen = audience.view(whole.cube, least)
points = [tradeoff.among(each, seen.cube.groups, goal, least=least) for each in (whole, *jobs.finished(work).values())]
audited = points[0]
if audited.gap.top is None:
    blocks.nothing_here("Fewer than two groups can be compared here, so there is no gap that could be made smaller.")
jobs.controls(work)
blocks.learns_without_weights(audit)
st.caption(
    "Everything here is decided at a threshold of 0.50, which the methods aim at; other pages may show another. "
    "A threshold per group treats people differently by their group, which the law forbids in some places and fields."
)
finding = summary.tradeoff(points)
with place:
    blocks.answer(finding)
take = partial(pickers.take_point, points, (by, goal))
chart = charts.accuracy_by_gap(points)
blocks.chart(chart, tables.points(points), key="tradeoff", finding=finding, on_select=take)
if len(points) > 1:
    st.header("One point in depth", anchor=False)
    chosen = pickers.point(points, (by, goal))
    change = summary.change(audited, chosen)
    blocks.answer(change)
    for name in GOALS[goal].rates:
        before, safe_before = (rate(part, name) for part in audience.among(audited.cube, seen))
        after, safe_after = (rate(part, name) for part in audience.among(chosen.cube, seen))
        table, export = tables.before_and_after(before, after), tables.before_and_after(safe_before, safe_after)
        blocks.chart(charts.before_and_after(before, after), table, export=export, key=name, finding=change)
blocks.limits()
