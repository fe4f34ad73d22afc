"""Proxies: which features stand in for which attribute, each alone and all together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter

import streamlit as st

from governance.audit import Audit, looked_at
from governance.charts.composition import proxies as charts
from governance.composition.proxies import Feature, Proxy, counted, proxies, ranked
from governance.composition.together import PEOPLE, Remaining, drawn, each_remaining, steps
from governance.metrics import disclosure, words
from governance.metrics.cube import Cube
from governance.naming import Group
from governance.reports.composition import proxies as reports
from ui import audience, blocks, cache, jobs, session
from ui.composition.asked import Asked
from ui.wording import plain

Groups = Mapping[str, tuple[Group, ...]]

WHAT_AUC_IS = (
    "AUC: of two people, one from the group and one not, how often the feature tells rightly which is which. 0.50 is "
    "a coin toss, 1.00 is always. Everybody is judged by what was learnt from other people. A cell is about the group "
    "that is told most surely, and names it where that is beyond chance, with all features and groups taken together."
)
PACE = "Each learns and judges three times, and takes about a second or two."


def shown(asked: Asked) -> None:
    """The map, one attribute in depth, and all features together."""
    audit, by = asked.audit, asked.by
    if not audit.dataset.roles.features:
        st.caption("No column is said to be a feature, so there is none that could stand in for an attribute.")
        return
    found, safe = alone(audit, only_safe=audience.committee()), alone(audit, only_safe=True)
    _limits_of(audit)
    if not found:
        st.caption("The only feature is the attribute itself.")
        return
    overview = reports.overview(found)
    blocks.answer(overview)
    blocks.chart(
        charts.features_by_attribute(found),
        reports.table(found),
        export=reports.table(safe),
        key="proxies",
        finding=overview,
        shares=False,
    )
    st.caption(WHAT_AUC_IS)
    attribute = _attribute(found, by)
    if audience.committee():
        audience.view(_people(audit).by(attribute), session.policy(audit).min_group_size)
    own, safe_own = ranked(found, attribute), ranked(safe, attribute)
    finding = reports.of_attribute(own)
    blocks.chart(
        charts.features_of_attribute(own),
        reports.by_group(own),
        export=reports.by_group(safe_own),
        key="proxies-of-attribute",
        finding=finding,
        shares=False,
    )
    _together(audit, found, attribute)


def alone(audit: Audit, *, only_safe: bool) -> tuple[Proxy, ...]:
    """What each feature alone tells; where only that is wanted which may leave the screen, without small groups."""
    least, choice = session.policy(audit).min_group_size, session.choice()
    features: tuple[Feature, ...] = cache.kept(choice, "features counted", make=lambda: counted(audit))
    groups = _safe(audit, least) if only_safe else None
    key = ("proxies", least, None if groups is None else tuple(groups.items()))
    return cache.kept(choice, *key, make=lambda: proxies(features, least=least, groups=groups))


def _together(audit: Audit, found: tuple[Proxy, ...], attribute: str) -> None:
    """All features at once, and without the strongest: run on request."""
    st.header("All features together", anchor=False)
    people = min(len(looked_at(audit)), PEOPLE)
    st.caption(
        f"Gradient boosting learns who is in which group from all features, then without the strongest, on "
        f"{people:,} {'people drawn at random' if people < audit.people else 'people'}; it is judged on people it did "
        "not learn from. An attribute is never used to tell itself."
    )
    work = _work(audit, found, attribute)
    jobs.controls(work)
    results: Iterable[Remaining] = jobs.finished(work).values()
    done = [each for each in results if each.step.attribute == attribute]
    if done:
        finding = reports.without_strongest(done)
        blocks.answer(finding)
        safe = _safe(audit, session.policy(audit).min_group_size)[attribute]
        blocks.chart(
            charts.remaining_by_dropped(done),
            reports.remaining(done),
            export=reports.remaining(done, safe),
            key="together",
            finding=finding,
            shares=False,
        )
        if left_out := done[0].left_out:
            named = words.joined([words.group((attribute,), group) for group in left_out])
            st.caption(f"Not told by themselves, since they are too few or beyond the largest: {plain(named)}.")


def _work(audit: Audit, found: tuple[Proxy, ...], first: str) -> jobs.Work:
    """Every attribute with its strongest features dropped one after another, the one in view first."""
    least, committee = session.policy(audit).min_group_size, audience.committee()
    groups = dict(_safe(audit, least)) if committee else None
    attributes = list(dict.fromkeys((first, *(each.attribute for each in found))))
    return jobs.Work(
        ("together", least, committee),
        [step for attribute in attributes for step in steps(found, attribute)],
        each_remaining,
        lambda: (drawn(audit, attributes), least, groups),
        PACE,
        attrgetter("attribute"),
    )


def _safe(audit: Audit, least: int) -> Groups:
    """Of each attribute the groups of which something may leave the screen."""
    people = _people(audit)
    return {each: disclosure.shown(people.by(each), least).counts.groups for each in people.attributes}


def _people(audit: Audit) -> Cube:
    """Everybody whose columns are looked at, by all attributes."""
    return cache.kept(session.choice(), "people looked at", make=lambda: audit.population_of(looked_at(audit)))


def _attribute(found: tuple[Proxy, ...], by: tuple[str, ...]) -> str:
    """The attribute that is looked at in depth; at first the first that groups are shown by."""
    known = list(dict.fromkeys(name for name in (*by, *(each.attribute for each in found))))
    known = [name for name in known if any(each.attribute == name for each in found)]
    return str(
        st.pills("In depth", known, default=known[0], required=True, key=f"proxies-of-{known[0]}", format_func=plain)
    )


def _limits_of(audit: Audit) -> None:
    """Of whom the numbers are, where that is not everybody as they count."""
    blocks.sampled(audit, len(looked_at(audit)))
    if audit.dataset.roles.weight:
        weight = plain(audit.dataset.roles.weight)
        st.caption(f"Every row counts as one person here; the weights in {weight} are left aside.")
    if audience.committee():
        least = session.policy(audit).min_group_size
        st.caption(f"Groups of fewer than {least:,} people take no part.")
