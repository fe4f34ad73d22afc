"""References: the population that the groups are compared with, as the reader picks, types or gives it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from governance.audit import Audit
from governance.composition.published import given_shares, published
from governance.composition.reference import Compared, Reference, compared, counted_shares, equal_shares, said_shares
from governance.data.layout import Layout
from governance.data.roles import ROUNDED
from governance.errors import GovernanceError
from governance.metrics import words
from governance.metrics.cube import Cube
from governance.naming import MISSING, Group
from ui import audience, blocks, cache, session
from ui.composition import split
from ui.composition.asked import Asked
from ui.wording import plain

NOBODY, EQUAL, TRAINING = "No reference", "Equal shares", "The people in training"
WITH_TABLE, TYPED, GIVEN = "The shares that came with the table", "Shares that I type", "A table of shares"
MOST_TYPED = 12

Made = Callable[[], Reference | None]


def asked(audit: Audit, by: tuple[str, ...], below: DeltaGenerator) -> Asked:
    """What the reader asks: these groups, against the population that is picked, typed or given below, if any."""
    cube = audit.population.by(*by)
    ways = _ways(audit, cube)
    way = st.selectbox("Compare shares with", list(ways), key=f"reference-{'-'.join(by)}", persist_state="session")
    if way == TRAINING:
        training, people = (each.by(*by) for each in split.parts_of(audit))
        reference = counted_shares(training, "the people in training")
        return Asked(audit, by, people, _compared(by, people, reference), training)
    with below:
        try:
            chosen = ways[str(way)]()
        except GovernanceError as error:
            blocks.refusal(error)
            chosen = None
    return Asked(audit, by, cube, None if chosen is None else _compared(by, cube, chosen))


def _compared(by: tuple[str, ...], people: Cube, reference: Reference) -> Compared:
    total = int(people.people.sum())
    return cache.kept(session.choice(), "compared", by, reference.key, total, make=lambda: compared(people, reference))


def _ways(audit: Audit, cube: Cube) -> Mapping[str, Made]:
    """What can be compared with: first what the table brings along."""
    ways: dict[str, Made] = {}
    said = dict(audit.dataset.roles.reference)
    if len(cube.attributes) == 1 and cube.attributes[0] in said:
        shares: dict[Group, float] = {(group,): share for group, share in said[cube.attributes[0]]}
        ways[WITH_TABLE] = partial(said_shares, shares, "the shares that came with the table")
    ways[NOBODY] = lambda: None
    ways[EQUAL] = partial(equal_shares, cube)
    if len(audit.training):
        ways[TRAINING] = lambda: None
    known = published(cube.groups)
    for title in known:
        ways[title] = partial(known.__getitem__, title)
    if len(_typed_groups(cube)) <= MOST_TYPED:
        ways[TYPED] = partial(_typed, cube)
    ways[GIVEN] = partial(_given, cube)
    return ways


def _typed_groups(cube: Cube) -> list[Group]:
    """The groups that a share can be typed for."""
    return [group for group in cube.groups if MISSING not in group]


def _typed(cube: Cube) -> Reference | None:
    """Shares typed for each group, in percent, from those that are there; compared once they add up."""
    groups, shares = _typed_groups(cube), {}
    people = dict(zip(cube.groups, cube.people.tolist(), strict=True))
    if audience.committee():  # which is not shown how many the small ones are
        people = dict.fromkeys(groups, 1)
    own = {group: round(100 * people[group] / max(sum(people[each] for each in groups), 1), 1) for group in groups}
    with st.container(horizontal=True):
        for group in groups:
            name = words.group(cube.attributes, group)
            key = f"share-{'-'.join((*cube.attributes, *group))}"
            value = st.number_input(
                f"{plain(name)}, %", 0.0, 100.0, own[group], 0.1, "%.1f", key=key, width=140, persist_state="session"
            )
            shares[group] = float(value) / 100
    total = sum(shares.values())
    if abs(total - 1) > ROUNDED:
        st.caption(f"These add up to {words.percent(total)}; they are compared once they add up to 100 %.")
        return None
    return said_shares(shares, "the shares that were typed")


def _given(cube: Cube) -> Reference | None:
    """A table of shares or people by group, from a file."""
    columns = ", ".join(cube.attributes)
    file = st.file_uploader(
        plain(f"A CSV or Parquet file with the columns {columns} and one called people or share"),
        type=["csv", "parquet"],
        key=f"shares-{'-'.join(cube.attributes)}",
    )
    if file is None:
        return None
    found = cache.opened(file.file_id, Layout(), cache.Given(file.file_id, file.name, file.getvalue()))
    return given_shares(found.table, cube.attributes, file.name)
