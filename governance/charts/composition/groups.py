"""Charts of the groups: how many people each has, and how many there should be."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from governance.charts import style
from governance.composition.reference import Compared
from governance.composition.representation import Representation
from governance.metrics import words

MOST_ROWS = 30


def people_by_group(found: Representation, compared: Compared | None = None) -> go.Figure:
    """Who is in the data, and is that as it should be?

    A bar is a group's share of all people with its interval; an upright mark the share that it would have if its
    people were spread as in the reference. Of very many groups the largest are drawn, and the title says so.
    """
    drawn_groups = style.largest(found.people.tolist(), MOST_ROWS)
    part = style.part(len(drawn_groups), len(found.groups))
    expected = _expected(found, compared)
    drawn = style.figure(
        f"Share of people by group{part}", height=style.rows(len(drawn_groups)), legend=compared is not None
    )
    low, high = found.interval()
    for place in reversed(drawn_groups):
        _bar(drawn, found, place, (low[place], high[place]))
    known = [place for place in reversed(drawn_groups) if not np.isnan(expected[place])]
    if compared is not None and known:
        drawn.add_scatter(
            x=expected[known],
            y=[_label(found, place) for place in known],
            mode="markers",
            name=f"in {style.plain(compared.reference.name, 80)}",
            marker={"symbol": "line-ns", "size": 22, "line": {"width": 3, "color": style.TEXT}},
            hovertemplate="expected %{x:.1%}<extra></extra>",
        )
    total = "weight" if found.part.weighed is not None else f"{found.everybody:,} people"
    most = max(found.share.max(initial=0.01), np.nanmax(expected[known], initial=0.0) if known else 0.0, 0.01)
    drawn.update_xaxes(tickformat=style.PERCENT, title_text=f"Share of all {total}", range=[0, min(1.15 * most, 1.15)])
    return style.one_row_each(drawn, len(drawn_groups))


def _expected(found: Representation, compared: Compared | None) -> np.ndarray:
    """The share of all people that each group would have; nan where the reference does not know it."""
    expected = np.full(len(found.groups), np.nan)
    if compared is not None and len(compared.groups):
        whole = found.part.size[0] if len(found.part.size) else 0.0
        among = compared.part.size[0] / whole if whole else np.nan
        shares = dict(zip(compared.groups, (compared.expected * among).tolist(), strict=True))
        expected = np.array([shares.get(group, np.nan) for group in found.groups])
    return expected


def _bar(drawn: go.Figure, found: Representation, place: int, ends: tuple[float, float]) -> None:
    group = found.groups[place]
    name, share = style.named(found.attributes, group), found.share[[place]]
    low, high = (np.array([end]) for end in ends)
    drawn.add_bar(
        x=share,
        y=[_label(found, place)],
        orientation="h",
        showlegend=False,
        marker={"color": style.mark(group, found.levels).colour, "opacity": 0.85},
        error_x=style.interval(share, low, high, color=style.INK),
        hovertemplate=f"<b>{name}</b><br>"
        f"{style.estimate(share[0], low[0], high[0], words.evidence(int(found.people[place]), found.everybody))}"
        "<extra></extra>",
    )


def _label(found: Representation, place: int) -> str:
    return f"{style.named(found.attributes, found.groups[place])}  (n {found.people[place]:,})"
