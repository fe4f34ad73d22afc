"""The gap by feature: through which columns the model says something else about one group than about another."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import streamlit as st

from governance.audit import looked_at
from governance.charts.explanations.gap import gap_by_column
from governance.composition.crossed import Crossed, crossed
from governance.composition.proxies import Feature, counted
from governance.composition.telling import Telling, tellings
from governance.explanations import gap as gaps
from governance.explanations.gap import CANCELS, Gap
from governance.explanations.said import Said, of_outcome, said
from governance.metrics import words
from governance.metrics.rates import rate
from governance.naming import Group
from governance.reports.explanations import gap as reports
from ui import audience, blocks, cache, session
from ui.audience import View
from ui.explanations import gap_people, images
from ui.explanations.asked import Asked
from ui.wording import plain

CHART, COLUMN, REST = "gap-by-column", "gap_column", "everybody else"
FITTING, SIZES = "As fits", (50, 100, 200, 500, 1_000, 2_000, 5_000, 20_000)
QUICK, EXACT, ASKED = 20_000, 500, 2_400  # people of each group; the last divided by the columns
WHAT_IT_IS = (
    "A click on a bar shows who is behind it, below. Each bar is the column's mean attribution in the first group "
    "minus that in the second; together they are the difference of what the model says about both on average (Lundberg "
    "2020). Thin lines are 95 % intervals over people such as these and over backgrounds such as this one. A bar is "
    "solid where the difference is beyond chance with all columns taken into account (Holm). Diamonds say how well the "
    "column alone tells the two groups apart, as under Composition; hollow where that may be chance. All of it says "
    "what is used, not what causes what."
)


@dataclass(frozen=True, eq=False)
class Pair:
    """Two groups that are compared.

    Attributes
    ----------
    said : Said
    first : tuple of str
    second : tuple of str, or None
        None: everybody else.
    names : reports.Names
    safe : bool
        Whether what is about them may leave the screen.
    picked : str
        What it means that they are the furthest apart of several; "" if they are not, or if there are no others.
    """

    said: Said = field(repr=False)
    first: Group
    second: Group | None
    names: reports.Names
    safe: bool
    picked: str


def shown(asked: Asked) -> None:
    """The gap between two groups by column, then what is behind one of its bars."""
    first, second, third, fourth = st.columns([3, 3, 3, 2], vertical_alignment="bottom")
    among = _among(first)
    everybody = _said(asked, among)
    pair = _pair(asked, everybody, among, second, third)
    if pair is None:
        st.caption("There are not two groups of enough people to compare. Choose other attributes above.")
        return
    found = _gap(asked, pair, _people(asked, fourth))
    told = _told(asked, found, pair)
    roles = asked.audit.dataset.roles
    own = reports.own_attributes(found.columns, roles.sensitive, asked.by)
    finding = reports.finding(found, pair.names)
    blocks.answer(finding)
    st.markdown(plain(_decided(asked, pair)))
    if pair.picked:
        st.caption(plain(pair.picked))
    table = reports.table(found, pair.names, told, own)
    blocks.chart(
        gap_by_column(found, (pair.names.first, pair.names.second), told, own),
        table,
        export=table if pair.safe else table.iloc[:0],
        key=CHART,
        finding=finding,
        shares=False,
        on_select=_take,
    )
    images.gap(asked, found, pair.names, safe=pair.safe)
    if joined := reports.stands_in(found, told, own):
        st.markdown(plain(joined))
    one, other = (everybody.mean(each) for each in everybody.pair(pair.first, pair.second))
    whole = None if one is None or other is None else one - other
    st.caption(plain(reports.sampled(found, pair.names, whole)))
    st.caption(plain(WHAT_IT_IS))
    looks = gap_people.marks(asked, pair.first, pair.second)
    gap_people.shown(asked, found, gap_people.Groups(pair.names, looks, own, pair.safe))


def _among(place: st.delta_generator.DeltaGenerator) -> str:
    """Of whom the groups are: everybody, or those whose real outcome was the same."""
    chosen = place.selectbox(
        "Among",
        list(reports.RATES),
        key="gap_among",
        bind="query-params",
        format_func=str.capitalize,
        help="Those whose real outcome was favourable are whom the true positive rate is about, the others whom the "
        "false positive rate is about.",
    )
    return str(chosen)


def _said(asked: Asked, among: str) -> Said:
    """What the model says about everybody who is compared."""
    about = asked.subject
    outcome = asked.audit.outcome[about.rows] if among != reports.EVERYBODY else None
    kept = outcome if outcome is None or among == reports.FAVOURABLE else ~outcome
    return asked.few("gap said", asked.by, among, make=lambda: said(asked.audit, about, asked.by, kept))


def _pair(
    asked: Asked,
    everybody: Said,
    among: str,
    left: st.delta_generator.DeltaGenerator,
    right: st.delta_generator.DeltaGenerator,
) -> Pair | None:
    """The two groups; at first the ones that are furthest apart."""
    view = _view(asked, among)
    least = asked.least if audience.committee() else 2
    offered = tuple(each for each in view.cube.groups if _size(everybody, each) >= least)
    furthest = everybody.furthest(offered, asked.least)
    if furthest is None:
        return None
    names = {words.group(asked.by, each): each for each in offered}
    by = "-".join(asked.by)
    places = list(names.values())
    first = left.selectbox("Group", list(names), places.index(furthest[0]), key=f"gap-of-{by}", persist_state="session")
    others = [name for name in names if name != first]
    if (~everybody.within(names[str(first)])).sum() >= least and len(others) > 1:
        others.append(REST)
    index = next((at for at, name in enumerate(others) if names.get(name) == furthest[1]), 0)
    second = right.selectbox("Compared with", others, index, key=f"gap-with-{by}-{first}", persist_state="session")
    pair = names[str(first)], names.get(str(second))
    kept = set(view.safe.groups)
    safe = all(each is None or (each in kept and _size(everybody, each) >= asked.least) for each in pair)
    for each in pair:
        if each is not None and (people := _size(everybody, each)) < asked.least:
            st.caption(
                plain(f"{words.group(asked.by, each)}: only {words.people(people)}, which is too few to conclude from.")
            )
    judged = sum(_size(everybody, each) >= asked.least for each in offered)
    said = reports.picked(judged) if judged > 2 and set(pair) == set(furthest) else ""
    return Pair(everybody, *pair, reports.Names(str(first), str(second), among), safe, said)


def _size(everybody: Said, group: Group) -> int:
    return int(everybody.people[everybody.groups.index(group)]) if group in everybody.groups else 0


def _view(asked: Asked, among: str) -> View:
    """The groups as they may be seen: of everybody, of those who are compared, and of those who are left out.

    All three, since whoever knows two of them can work out the third.
    """
    whole = asked.kept("gap people", make=lambda: asked.audit.population_of(asked.subject.rows)).by(*asked.by)
    if among == reports.EVERYBODY:
        return audience.view(whole, asked.least)
    view = audience.view(whole, asked.least, beside=of_outcome(whole, favourable=True))
    other = audience.visible(whole, asked.least, beside=of_outcome(whole, favourable=False))
    safe = view.safe.among([each for each in view.safe.groups if each in other.safe.groups])
    return replace(view, cube=safe if audience.committee() else view.cube, safe=safe)


def _people(asked: Asked, place: st.delta_generator.DeltaGenerator) -> int:
    """How many people of each group are explained: what takes a few seconds, unless the reader wants more.

    In the committee view always that: two means, of nearly the same people, tell about those in whom they differ.
    """
    sizes, chosen = [FITTING, *(f"{size:,}" for size in SIZES)], FITTING
    if not audience.committee():
        chosen = place.selectbox("People of each", sizes, key="gap_people", bind="query-params")
    if chosen != FITTING:
        return int(str(chosen).replace(",", ""))
    if asked.explainer.exact:
        return QUICK if asked.explainer.method in CANCELS else EXACT
    return int(np.clip(ASKED // max(len(asked.subject.columns), 1), SIZES[0], SIZES[2]))


def _gap(asked: Asked, pair: Pair, most: int) -> Gap:
    """Both groups explained, each once, and their gap."""
    sides = []
    weight = asked.audit.weights
    with st.spinner("Explaining people of both groups"):
        own = asked.few("gap explainers", make=lambda: gaps.divided(asked.explainer))
        for who in pair.said.pair(pair.first, pair.second):
            rows, of = gaps.drawn(pair.said.rows[who], pair.said.scores[who], most), int(who.sum())
            make = partial(gaps.explained, own, rows, of=of, weight=weight)
            sides.append(asked.few("gap explained", rows.tobytes(), of, make=make))
    return gaps.gap(sides[0], sides[1])


def _told(asked: Asked, found: Gap, pair: Pair) -> dict[str, Telling]:
    """How well each column alone tells the two groups apart; counted once for this page and for Composition."""
    audit, choice = asked.audit, session.choice()
    features: tuple[Feature, ...] = cache.kept(choice, "features counted", make=lambda: counted(audit))
    known: dict[str, Crossed] = {each.crossed.column: each.crossed for each in features}
    for column in found.columns:
        if column not in known:
            make = partial(crossed, audit, column, bins="equal", rows=looked_at(audit))
            known[column] = cache.kept(choice, "gap crossed", column, make=make)
    columns = [known[each] for each in found.columns if each not in asked.by]
    make_all = partial(tellings, columns, asked.by, pair.first, pair.second)
    return asked.kept("gap told", asked.by, pair.first, pair.second, make=make_all)


def _decided(asked: Asked, pair: Pair) -> str:
    """The gap in the rate of decisions, from the counts."""
    if not _of_outcome(asked):
        return ""
    threshold = session.threshold(asked.audit)
    found = rate(asked.audit.decided(threshold).by(*asked.by), reports.RATES[pair.names.among])
    return reports.rates_apart(found, pair.names, pair.first, pair.second, threshold)


def _of_outcome(asked: Asked) -> bool:
    """Whether the favourable outcome is what is explained, whose rates are the audit's own."""
    roles = asked.audit.dataset.roles
    return asked.subject.about == f"{roles.label} = {roles.favourable}"


def _take() -> None:
    """Look behind the bar that was clicked."""
    clicked = st.session_state[CHART].selection.points
    if clicked and isinstance(name := clicked[0].get("customdata"), str) and name:
        st.session_state[COLUMN] = name
