"""Overview: what a committee should know before anything else, in plain sentences built from the results."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from governance.composition.missingness import Missingness
from governance.composition.proxies import strongest
from governance.composition.representation import representation
from governance.composition.shortfall import shortfall
from governance.composition.strata import Stratified, reversals
from governance.metrics.cautions import Caution, cautions_about
from governance.naming import Group
from governance.reports.composition import conclusions as said
from governance.reports.composition import groups as report
from governance.reports.conclusions import KINDS, Conclusion
from ui import audience, blocks, cache, session
from ui.composition import labels, missingness, proxies, split
from ui.composition.asked import Asked
from ui.conclusions import conclusions


def shown(asked: Asked) -> None:
    """The headline, and what is fine, what is not and what cannot be said."""
    audit, least = asked.audit, session.policy(asked.audit).min_group_size
    seen = audience.visible(audit.population.by(*asked.by), least)
    blocks.answer(report.who_is_here(representation(seen.cube, audit.population, seen.hidden), least))
    found = _concluded(asked, least)
    place = (
        st.container(border=True, gap="xxsmall")
        if session.answered("tab", "Groups") == "Groups"
        else st.expander(_in_short(found))
    )
    with place:
        conclusions(found)


def _in_short(found: list[Conclusion]) -> str:
    """How many conclusions of each kind there are, where the tabs have more to say."""
    count = {kind: sum(each.kind == kind for each in found) for kind in KINDS}
    return f"{count['look']} to look at, {count['fine']} fine, {count['unknown']} that cannot be said"


def _concluded(asked: Asked, least: int) -> list[Conclusion]:
    seen = audience.visible(asked.audit.population.by(*asked.by), least)
    shares = audience.visible(asked.people, least, beside=asked.beside).cube.groups
    found = said.represented(None if asked.against is None else asked.against.among(shares))
    found.append(said.large_enough(shortfall(seen.cube, least), len(seen.cube.groups), len(seen.hidden)))
    found += said.cautioned(_cautions(asked, least))
    found.append(said.missing([_missing(asked, attribute, least) for attribute in asked.audit.dataset.roles.sensitive]))
    found.append(said.stood_in_for(strongest(proxies.alone(asked.audit, only_safe=audience.committee()))))
    columns = labels.strata(asked)
    there = seen.cube.present
    found.append(said.turned_round(_reversed(asked, there, columns), len(columns)))
    if (parts := split.training(asked)) is not None:
        found.append(said.drifted(parts, drawn=not session.choice().learnt))
    return found


def _cautions(asked: Asked, least: int) -> list[Caution]:
    whole = asked.audit.population
    parts = [audience.visible(whole.by(each), least).cube for each in whole.attributes]
    return [each for part in parts for each in cautions_about(part)]


def _missing(asked: Asked, attribute: str, least: int) -> Missingness:
    groups = audience.visible(asked.audit.population.by(attribute), least).cube.groups
    return missingness.missing(replace(asked, by=(attribute,)), groups)


def _reversed(asked: Asked, there: tuple[Group, ...], columns: list[str]) -> list[Stratified]:
    counts = labels.counted(asked.audit)
    return cache.kept(
        session.choice(),
        "reversals",
        asked.by,
        there,
        make=lambda: reversals((counts[column].by(*asked.by) for column in columns), there),
    )
