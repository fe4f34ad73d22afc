"""The controls of the threshold console: one threshold for all or one per group, ready-made plans, and costs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from governance.metrics import words
from governance.metrics.costs import Costs, cost
from governance.metrics.cube import Cube
from governance.metrics.operating import Plan
from governance.metrics.presets import GOALS, least_cost, least_cost_for_all, nearest_to_goal
from governance.naming import Group
from governance.reports.metrics import plans as reports
from ui.metrics.asked import Asked
from ui.wording import plain

ONE, PER_GROUP = MODES = ("One threshold for all", "One per group")
SAME, LEAST_COST, BY_HAND = "same threshold", "least cost", "set by hand"
PRESETS = (SAME, *GOALS, LEAST_COST, BY_HAND)
MOST_OWN = 8  # groups that get a slider
ACROSS = 4
TRIED = "try"
_PRESET, _BY = "preset", "_plan_by"

BESIDE = (
    "Decisions are as the table records them or as the model makes them. There are scores beside them, so thresholds "
    "can be tried here; the rest of the page stays with the decisions."
)

PRESET_HELP = (
    "Each group gets the threshold at which its rate is nearest to the rate that everybody has at the common "
    "threshold: of all people (selection), of those whose outcome really was favourable (opportunity), of both "
    "outcomes (odds), or of those selected (precision). Least cost looks at each group's own people. Move a slider to "
    "set one by hand."
)


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
        Who keeps the common threshold.
    """

    before: Plan | None
    after: Plan
    costs: Costs
    goal: str = ""
    note: str = ""


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
        return _one(asked, counts, threshold, costs)
    return _per_group(asked, counts, threshold, costs)


def _tried(asked: Asked) -> float:
    """A common threshold to try on scores that stand beside decisions; the page itself has none then."""
    st.caption(BESIDE)
    _at_first(TRIED, asked.audit.threshold)
    return _slider("Threshold to try for all", TRIED, asked.counts.thresholds)


def _costs() -> Costs:
    """What an error costs: the reader's judgement."""
    with st.popover("What errors cost", icon=":material/balance:"):
        st.caption("Per person, in any unit: only how they compare matters. They are a judgement, not a measurement.")
        fields = {
            "cost_fp": ("A wrong favourable decision (false positive)", 1.0),
            "cost_fn": ("A wrong refusal (false negative)", 1.0),
            "cost_tp": ("A right favourable decision (true positive)", 0.0),
            "cost_tn": ("A right refusal (true negative)", 0.0),
        }
        found = [
            float(st.number_input(label, 0.0, 1e9, value, 0.5, "%g", key=key, bind="query-params"))
            for key, (label, value) in fields.items()
        ]
    return Costs(*found)


def _one(asked: Asked, counts: Cube, threshold: float, costs: Costs) -> Chosen:
    """One threshold for all: the page's own, against the one that the audit began with."""
    best = least_cost_for_all(counts, costs, threshold)
    whole = counts.by()
    now, then = (cost(whole.at(each), costs) for each in (threshold, best))
    finding = reports.least_cost(costs, now, then, best)
    said, moving = st.columns([4, 1], vertical_alignment="center")
    said.markdown(f"{plain(finding.headline)} {plain(finding.detail)}")
    label, key = f"Use {words.threshold(best)}", TRIED if asked.threshold is None else "threshold"
    moving.button(label, key="to-least-cost", on_click=_move, args=(key, best), disabled=best == threshold)
    if asked.threshold is None:
        return Chosen(None, Plan(threshold), costs)
    start = asked.audit.threshold
    if threshold == start:
        st.caption(
            f"This is the threshold that the audit began with, {words.threshold(start)}: move the slider at the top of "
            "the page to see whose decision changes."
        )
    return Chosen(Plan(start), Plan(threshold), costs)


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
    preset = st.pills(
        "Thresholds for", PRESETS, required=True, key=_PRESET, bind="query-params",
        format_func=str.capitalize, help=PRESET_HELP,
    )  # fmt: skip
    ready = _ready(str(preset), counts, threshold, costs, (able, asked.least))
    own = _sliders(asked, counts, able, threshold, ready)
    plan = Plan(threshold, own)
    left = [group for group in asked.seen.cube.groups if group not in able]
    notes = [reports.kept(plan, left, asked.by, asked.least)]
    if ready is not None and preset != SAME:
        out = [group for group in able if group not in ready.own]
        notes.append(reports.unreached(str(preset), out, asked.by, asked.least))
    goal = str(preset) if preset in (*GOALS, LEAST_COST) else ""
    return Chosen(Plan(threshold), plan, costs, goal, " ".join(each for each in notes if each))


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


def _sliders(
    asked: Asked, counts: Cube, able: tuple[Group, ...], threshold: float, ready: Plan | None
) -> dict[Group, float]:
    """A slider a group, put where a ready-made plan says; what is moved by hand stays."""
    columns = st.columns(ACROSS)
    own = {}
    for place, group in enumerate(able):
        if ready is not None:
            st.session_state[_key(place)] = ready.of(group)
        else:
            _at_first(_key(place), threshold)
        label = plain(words.group(counts.attributes, group))
        with columns[place % ACROSS]:
            own[group] = _slider(label, _key(place), asked.counts.thresholds, _by_hand)
    return own


def _slider(label: str, key: str, known: tuple[float, ...], moved: Callable[[], None] | None = None) -> float:
    """A threshold that people were counted at; what the address says between two of them is the nearer one."""
    step, form = 1 / (len(known) - 1), "%.2f" if len(known) == 101 else "%.3f"
    at = st.slider(label, 0.0, 1.0, step=step, format=form, key=key, bind="query-params", on_change=moved)
    return min(known, key=lambda each: abs(each - float(at)))


def _at_first(key: str, value: object) -> None:
    """Where a control stands at first, unless the address says something else; callbacks may put it elsewhere."""
    if key not in st.query_params:
        st.session_state.setdefault(key, value)


def _key(place: int) -> str:
    return f"at{place + 1}"


def _by_hand() -> None:
    st.session_state[_PRESET] = BY_HAND


def _move(key: str, threshold: float) -> None:
    st.session_state[key] = threshold
