"""Sampling: how many people are looked at together, and their explanations, made in lots that show how far they are."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from governance.explanations.attribution import Attributions
from governance.explanations.background import sample
from governance.explanations.importance import joined
from governance.metrics.cube import Cube
from governance.reports.explanations.everyone import among
from ui.explanations.asked import Asked

SIZES, FIRST, LOT, MOST = (200, 500, 2_000), 500, 250, 10_000
SLOW_SIZES, SLOW_FIRST, SLOW_LOT, SLOW_MOST = (50, 200, 500), 50, 10, 500  # a person costs thousands of predictions
ALL = "All"
PATIENCE = 0.7  # seconds before it is said how long it still takes


@dataclass(frozen=True, eq=False)
class Sampled:
    """Explanations of a sample of the audited people.

    Attributes
    ----------
    found : Attributions
    words : str
        Who they are.
    rows : int array
        Their positions in the table.
    key : bytes
        Tells this sample from others.
    """

    found: Attributions
    words: str
    rows: NDArray[np.int64] = field(repr=False)
    key: bytes = field(repr=False)

    def groups(self, asked: Asked) -> Cube:
        """The people of the sample by the groups that are compared."""
        make = lambda: asked.audit.population_of(self.rows)  # noqa: E731
        return asked.kept("sampled people", self.key, make=make).by(*asked.by)


def sampled(asked: Asked, place: Any) -> Sampled:
    """The explanations of as many people as the reader wants."""
    rows = chosen(asked, place)
    with st.spinner(f"Explaining {len(rows):,} people"):
        found = explained(asked, rows)
    return Sampled(found, among(len(rows), len(asked.subject.rows)), rows, rows.tobytes())


def chosen(asked: Asked, place: Any) -> NDArray[np.int64]:
    """Positions of the people who are looked at: a random sample, the same at every visit."""
    exact, audited = asked.explainer.exact, asked.subject.rows
    sizes, first, most = (SIZES, FIRST, MOST) if exact else (SLOW_SIZES, SLOW_FIRST, SLOW_MOST)
    offered: list[str] = [f"{size:,}" for size in sizes if size < len(audited)]
    if len(audited) <= most or not offered:
        offered.append(ALL)
    at = offered.index(f"{first:,}") if f"{first:,}" in offered else 0
    size = place.selectbox(
        "People looked at",
        offered,
        at,
        key="everyone_people" if exact else "everyone_few_people",
        bind="query-params",
        help="" if exact else "This model is explained from its answers alone, which takes thousands of them a person.",
    )
    return sample(audited, len(audited) if size == ALL else int(str(size).replace(",", "")))


def explained(asked: Asked, rows: NDArray[np.int64]) -> Attributions:
    """The explanations of these people, a lot at a time: each is kept, and can be interrupted after."""
    each = LOT if asked.explainer.exact else SLOW_LOT
    lots = [rows[at : at + each] for at in range(0, len(rows), each)] or [rows]
    parts: list[Attributions] = []
    slot, begun = st.empty(), time.monotonic()
    for lot in lots:
        parts.append(asked.of_rows(lot))
        _progress(slot, parts, len(lots), len(rows), time.monotonic() - begun)
    slot.empty()
    return asked.few("joined", rows.tobytes(), make=lambda: joined(parts))


def _progress(slot: Any, parts: Sequence[Attributions], lots: int, people: int, passed: float) -> None:
    """How far it is, and about how long it still takes, where that is worth saying."""
    if passed < PATIENCE or len(parts) == lots:
        return
    left = passed / len(parts) * (lots - len(parts))
    done = sum(len(part.values) for part in parts)
    slot.progress(len(parts) / lots, f"{done:,} of {people:,} people explained; about {max(left, 1):.0f} s left")
