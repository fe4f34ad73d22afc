"""The controls of the threshold console: one threshold for all or one per group, ready-made plans, and costs."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import streamlit as st

from governance.metrics import words
from governance.metrics.costs import Costs, cost, cost_change
from governance.metrics.cube import Cube
from governance.metrics.operating import Plan
from governance.metrics.presets import (
    GOALS,
    OutOfReach,
    least_cost,
    least_cost_for_all,
    nearest_to_goal,
    out_of_reach,
)
from governance.naming import Group
from governance.reports.metrics import presets as reports
from ui import pickers
from ui.metrics.asked import Asked
from ui.wording import plain

ONE, PER_GROUP = MODES = ("One threshold for all", "One per group")
SAME, LEAST_COST, BY_HAND = "same threshold", "least cost", "set by hand"
PRESETS = (SAME, *GOALS, LEAST_COST, BY_HAND)
MOST_OWN = 8  # groups that get a slider
ACROSS = 4
TRIED = "try"
KEYS = {
    "false_positive": "cost_fp",
    "false_negative": "cost_fn",
    "true_positive": "cost_tp",
    "true_negative": "cost_tn",
}
_PRESET, _BY = "preset", "_plan_by"


@dataclass(frozen=True, eq=False)
class Chosen:
    """What the reader chose.

    Attributes
    ----------
    before : Plan or None
        None for decisions that no threshold on this page made.
    after : Plan
    costs : Costs
    goal : str
        As `Followed` has it.
    note : str
        Who keeps the common threshold, or how to move it.
    beyond : tuple of OutOfReach
        As `Followed` has it.
    for_all : bool
        Whether there is one threshold for all.
    """

    before: Plan | None
    after: Plan
    costs: Costs
    goal: str = ""
    note: str = ""
    beyond: tuple[OutOfReach, ...] = ()
    for_all: bool = False


def chosen(asked: Asked) -> Chosen:
    """The plan that is set, after its controls."""
    counts = asked.counts.by(*asked.by)
    threshold = _tried(asked) if asked.threshold is None else asked.threshold
    with st.container(horizontal=True, vertical_alignment="bottom"):
        mode = st.segmented_control(
            "Who has which threshold", MODES, default=ONE, required=True, key="mode", bind="query-params"
        )
        costs = _costs()
    if mode == ONE:
        return _one(asked, threshold, costs)
    return _per_group(asked, counts, threshold, costs)


def _tried(asked: Asked) -> float:
    """A common threshold to try on scores that stand beside decisions; the page itself has none then."""
    st.caption(reports.BESIDE)
    _at_first(TRIED, asked.audit.threshold)
    return pickers.at_threshold("Threshold to try for all", asked.counts.thresholds, TRIED)


def _costs() -> Costs:
    """What an error costs: the reader's judgement."""
    with st.popover("What errors cost", icon=":material/balance:"):
        st.caption(reports.COSTS_EXPLAINED)
        first = asdict(Costs())
        found = {
            name: float(st.number_input(label, 0.0, 1e9, first[name], 0.5, "%g", key=KEYS[name], bind="query-params"))
            for name, label in reports.COSTS_ASKED.items()
        }
    return Costs(**found)


def _one(asked: Asked, threshold: float, costs: Costs) -> Chosen:
    """One threshold for all: the page's own, against the one that the audit began with."""
    if asked.threshold is None:
        return Chosen(None, Plan(threshold), costs, for_all=True)
    start = asked.audit.threshold
    note = reports.began_with(start) if threshold == start else ""
    return Chosen(Plan(start), Plan(threshold), costs, note=note, for_all=True)


def cheapest(asked: Asked, chosen: Chosen) -> None:
    """Which one threshold for all would cost least, and a button that takes it."""
    counts, now = asked.counts.by(), chosen.after.common
    best = least_cost_for_all(counts, chosen.costs, now)
    costs, then = (cost(counts.at(each), chosen.costs) for each in (now, best))
    saved = cost_change(counts, chosen.costs, Plan(now), Plan(best), comparisons=len(counts.thresholds) - 1)
    finding = reports.least_cost(chosen.costs, costs, then, best, saved)
    said, moving = st.columns([4, 1], vertical_alignment="center")
    said.markdown(f"{plain(finding.headline)} {plain(finding.detail)}")
    label, key = f"Use {words.threshold(best)}", TRIED if asked.threshold is None else "threshold"
    moving.button(label, key="to-least-cost", on_click=_move, args=(key, best), disabled=best == now)


def _per_group(asked: Asked, counts: Cube, threshold: float, costs: Costs) -> Chosen:
    """One threshold per group: a ready-made plan that follows the common threshold, or sliders moved by hand."""
    with st.container(border=True):
        st.markdown(f":material/gavel: :small[{plain(reports.LAW)}]")
    able = _able(asked, counts)
    if st.session_state.setdefault(_BY, asked.by) != asked.by:  # a slider of one group must not move another's
        st.session_state[_BY] = asked.by
        for place in range(MOST_OWN):
            st.session_state[_key(place)] = threshold
    _at_first(_PRESET, SAME)
    asks = st.pills(
        "Thresholds for", PRESETS, required=True, key=_PRESET, bind="query-params",
        format_func=str.capitalize, help=reports.PRESETS_EXPLAINED,
    )  # fmt: skip
    preset = str(asks) if asks in PRESETS else SAME
    plan = _ready(preset, counts, threshold, costs, (able, asked.least))
    if plan is None:
        plan = Plan(threshold, _sliders(counts, able, threshold))
    else:
        _followed(plan, able, counts)
    left = [group for group in asked.seen.cube.groups if group not in able]
    notes = [reports.kept(plan, left, asked.by, asked.least)]
    if preset not in (*GOALS, LEAST_COST):
        return Chosen(Plan(threshold), plan, costs, note=notes[0])
    out = [group for group in able if group not in plan.own]
    notes.append(reports.unreached(preset, out, asked.by, asked.least))
    notes.append(reports.CHOSEN)
    beyond = out_of_reach(counts, preset, threshold, least=asked.least, among=able) if preset in GOALS else ()
    return Chosen(Plan(threshold), plan, costs, preset, " ".join(each for each in notes if each), beyond)


def _followed(plan: Plan, able: tuple[Group, ...], counts: Cube) -> None:
    """The thresholds of a ready-made plan; sliders that are taken up by hand later begin there."""
    for place, group in enumerate(able):
        st.query_params.pop(_key(place), None)
        st.session_state[_key(place)] = plan.of(group)
    if said := reports.thresholds(plan, able, counts.attributes):
        st.markdown(f"**{plain(said)}**")


def _able(asked: Asked, counts: Cube) -> tuple[Group, ...]:
    """Who may have a threshold of their own: the largest groups that may be shown, the same in either view."""
    people = dict(zip(counts.groups, counts.people.tolist(), strict=True))
    enough = [group for group in asked.seen.safe.groups if people[group] >= max(asked.least, 1)]
    return tuple(sorted(enough, key=lambda group: -people[group])[:MOST_OWN])


def _ready(
    preset: str, counts: Cube, threshold: float, costs: Costs, among: tuple[tuple[Group, ...], int]
) -> Plan | None:
    """The plan of a preset; None where thresholds are set by hand."""
    able, least = among
    if preset == BY_HAND:
        return None
    if preset == SAME:
        return Plan(threshold)
    if preset == LEAST_COST:
        return least_cost(counts, costs, threshold, least=least, among=able)
    return nearest_to_goal(counts, preset, threshold, least=least, among=able)


def _sliders(counts: Cube, able: tuple[Group, ...], threshold: float) -> dict[Group, float]:
    """A slider a group."""
    columns = st.columns(ACROSS)
    own = {}
    for place, group in enumerate(able):
        _at_first(_key(place), threshold)
        label = plain(words.group(counts.attributes, group))
        with columns[place % ACROSS]:
            own[group] = pickers.at_threshold(label, counts.thresholds, _key(place))
    return own


def _at_first(key: str, value: str | float) -> None:
    """Where a control stands at first, unless the address says something else that can be meant."""
    said = st.query_params.get(key)
    if said is not None and isinstance(value, float) and not _is_a_threshold(said):
        del st.query_params[key]
        st.session_state[key] = value
    elif said is None:
        st.session_state.setdefault(key, value)


def _is_a_threshold(said: str) -> bool:
    try:
        return 0 <= float(said) <= 1
    except ValueError:
        return False


def _key(place: int) -> str:
    return f"at{place + 1}"


def _move(key: str, threshold: float) -> None:
    st.session_state[key] = threshold
