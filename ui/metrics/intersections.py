"""Intersections: two to four attributes as a lattice, and the gaps that none of them shows alone."""

from __future__ import annotations

from functools import partial

import streamlit as st

from governance.charts.metrics import intersections as charts
from governance.metrics import words
from governance.metrics.lattice import LOOKS_FINE, ORDERS, Lattice, lattice
from governance.metrics.meeting import disclosed
from governance.metrics.rates import SHARES
from governance.naming import Group
from governance.reports.metrics import intersections as reports
from governance.reports.summary import Finding
from ui import audience, blocks, pickers
from ui.metrics.asked import Asked
from ui.wording import plain

FOREMOST = "The one to look at first"
GROUP, ORDER, FINE = "chain", "order", "fine"

READING = (
    "A dot is a group, its size the number of its people; lines lead from everybody to the group that is followed, "
    "through every group that contains it. A diamond is **hidden**: its gap to all others is beyond chance and larger "
    "than what looks fine, while the gap of every group that contains it, in that direction, is not."
)
FEW = "Groups of too few people for a verdict are only in the table."
POOLED = (
    "The upright stroke is the rate that orders the list: the counted one, drawn towards what the group's parts lead "
    "one to expect, the more so the fewer its people are (partial pooling), so that tiny groups do not lead by luck. "
    "*Surprising* is how far that is from what was expected."
)
SIGNS = (
    "▲ above, ▼ below all others beyond chance, all groups considered; ◆ hidden. The shade is the rate. A dash is a "
    "group that is not shown."
)

NOBODY = "No group of these attributes has enough people to be shown. Choose others, or fewer."


def shown(asked: Asked) -> None:
    """What shows where attributes meet, as a picture of all levels, as a list, and of two attributes as a grid."""
    if len(asked.audit.dataset.roles.sensitive) < 2:
        st.markdown(
            "This audit has one sensitive attribute, so there is nothing that could meet. A second one is chosen on "
            "the Data page, under what the columns mean."
        )
        return
    if asked.undecided:
        st.markdown(asked.undecided)
        return
    if asked.name not in SHARES:
        st.markdown(
            f"{words.title(asked.name)} is put together from several shares of people, so groups cannot be pooled and "
            "ranked by it. Choose a rate above that is one share, such as the selection rate or the true positive rate."
        )
        return
    left, middle, beside = st.columns([5, 3, 4], vertical_alignment="bottom")
    with left:
        meeting = pickers.meeting(asked.audit, asked.by, key="meet", most=pickers.MOST_MEETING, in_address=True)
    with middle:
        looks_fine = _looks_fine()
    whole, safe = _both(asked, meeting, looks_fine)
    seen = safe if audience.committee() else whole
    there = set(seen.nodes)
    secret = [node for node in whole.nodes if node not in there]
    if secret:
        st.caption(f":material/visibility_off: {reports.kept_back(whole, seen, asked.least)}")
    if not seen.tests:
        st.markdown(plain(reports.finding(seen) if len(seen.nodes) > 1 else NOBODY))
        return
    finding = reports.finding(seen, partly=bool(secret))
    blocks.answer(finding)
    with beside:
        place = _followed(seen)
    _lattice(seen, safe, place)
    st.caption(reports.care(seen))
    if len(meeting) == 2:
        _grid(seen, safe, [node.group for node in secret if len(node.group) == 2], finding)
    _ranking(seen, safe, place)


def _looks_fine() -> float:
    """Up to where a gap looks fine."""
    points = st.slider(
        "A gap looks fine up to, in points",
        0,
        30,
        round(100 * LOOKS_FINE),
        key=FINE,
        bind="query-params",
        help="Among very many people every gap is beyond chance. One of at most so many percentage points does not "
        "count as seen, and does not make a group hidden. At 0 only chance counts.",
    )
    return int(points) / 100


def _both(asked: Asked, meeting: tuple[str, ...], looks_fine: float) -> tuple[Lattice, Lattice]:
    """Every group, and those that may be seen by a committee and leave the screen."""
    least = asked.least
    whole = lattice(asked.decided, asked.name, meeting, min_group_size=least, looks_fine=looks_fine)
    nodes = asked.kept("disclosed", meeting, least, make=lambda: disclosed(asked.counts, meeting, least))
    return whole, whole.among(nodes)


def _followed(seen: Lattice) -> int:
    """The group whose chain is drawn: the one that is picked, at first the most surprising hidden one."""
    names = [seen.names[place] for place in reports.worth_following(seen)]
    chosen = st.selectbox(
        "Follow a group through the levels",
        [FOREMOST, *names],
        key=GROUP,
        bind="query-params",
        help="To look at first: the most surprising hidden group, or the one furthest from all others where none is "
        "hidden. A click on a mark below follows another.",
    )
    return seen.names.index(str(chosen)) if chosen in names else reports.foremost(seen)


def _lattice(seen: Lattice, safe: Lattice, place: int) -> None:
    """The picture of all levels, and what it says of the group that is followed."""
    about = reports.about(seen, place)
    blocks.chart(
        charts.lattice_of(seen, place),
        reports.table(seen),
        export=reports.table(safe, exact=True),
        key="lattice",
        finding=about,
        on_select=partial(_take, "lattice"),
    )
    st.caption(READING if seen.enough.all() else f"{READING} {FEW}")
    if place != reports.foremost(seen) or not seen.hidden[place]:  # else it has been said above
        blocks.answer(about)
    node = seen.nodes[place]
    if node.attributes:
        st.button(
            f"Compare all groups by {plain(' and '.join(node.attributes))}",
            key="go-on",
            icon=":material/arrow_forward:",
            help="Opens the tab One rate with these groups.",
            on_click=_go_on,
            args=(node.attributes,),
        )


def _grid(seen: Lattice, safe: Lattice, secret: list[Group], finding: Finding) -> None:
    """Two attributes as rows and columns."""
    table, export = reports.table(seen, reports.meeting(seen)), reports.table(safe, reports.meeting(safe), exact=True)
    blocks.chart(charts.heat(seen, secret), table, export=export, key="grid", finding=finding)
    st.caption(SIGNS)


def _ranking(seen: Lattice, safe: Lattice, place: int) -> None:
    """All groups with enough people in the order that the reader wants."""
    order = st.segmented_control(
        "Which groups first",
        list(ORDERS),
        default="lowest",
        required=True,
        key=ORDER,
        bind="query-params",
        format_func=lambda each: f"{str(each).capitalize()} first",
    )
    places = seen.ranking(str(order))
    if not len(places):
        least = words.people(max(seen.min_group_size, 1))
        st.markdown(f"No group has at least {least} that the rate is about, so none is ranked.")
        return
    blocks.chart(
        charts.ranking(seen, str(order), place),
        reports.table(seen, places),
        export=reports.table(safe, safe.ranking(str(order)), exact=True),
        key="ranking",
        finding=reports.first(seen, str(order)),
        on_select=partial(_take, "ranking"),
    )
    st.caption(POOLED)


def _take(key: str) -> None:
    """Follow the group whose mark was clicked in this chart."""
    clicked = st.session_state[key].selection.points
    if clicked and isinstance(name := clicked[0].get("customdata"), str):
        st.session_state[GROUP] = name


def _go_on(attributes: tuple[str, ...]) -> None:
    """Show the groups of these attributes in depth."""
    st.session_state["by"] = list(attributes)
    st.session_state["look"] = "One rate"
