"""Charts of the groups: how many people each has, and how many there should be."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from governance.charts import rows, style
from governance.composition.reference import Compared
from governance.composition.representation import Representation
from governance.metrics import words

MOST_ROWS = 30


def people_by_group(found: Representation, compared: Compared | None = None) -> go.Figure:
    """Who is in the data, and is that as it should be?

    A bar is a group's share of all people with its interval; an upright mark the share that it would have if its
    people were spread as in the reference. Of very many groups the largest are drawn, and the title says so.
    """
    kept, part = style.largest(found.people, MOST_ROWS)
    expected = _expected(found, compared)
    labels = rows.labels_of(found, found.people, kept)
    drawn = rows.figure(f"Share of people by group{part}", labels, "", legend=compared is not None)
    drawn.add_traces([_bars(found, kept)])
    known = [at for at in kept if not np.isnan(expected[at])]
    if compared is not None and known:
        drawn.add_scatter(
            x=expected[known],
            y=rows.heights(len(kept))[[kept.index(at) for at in known]],
            mode="markers",
            name=f"in {style.plain(compared.reference.name, 80)}",
            marker={"symbol": "line-ns", "size": 22, "line": {"width": 3, "color": style.TEXT}},
            hovertemplate="expected %{x:.1%}<extra></extra>",
        )
    total = "weight" if found.part.weighed is not None else f"{found.everybody:,} people"
    most = max(found.share.max(initial=0.01), np.nanmax(expected[known], initial=0.0) if known else 0.0, 0.01)
    across = {"tickformat": style.PERCENT, "range": [0, min(1.15 * most, 1.15)]}
    return drawn.update_xaxes(title_text=f"Share of all {total}", **across)


def _expected(found: Representation, compared: Compared | None) -> np.ndarray:
    """The share of all people that each group would have; nan where the reference does not know it."""
    expected = np.full(len(found.groups), np.nan)
    if compared is not None and len(compared.groups):
        whole = found.part.size[0] if len(found.part.size) else 0.0
        among = compared.part.size[0] / whole if whole else np.nan
        shares = dict(zip(compared.groups, (compared.expected * among).tolist(), strict=True))
        expected = np.array([shares.get(group, np.nan) for group in found.groups])
    return expected


def _bars(found: Representation, kept: list[int]) -> dict[str, Any]:
    """The share of each of these groups with its interval."""
    share, low, high = (each[kept] for each in (found.share, *found.interval()))
    return {
        "type": "bar",
        "x": share,
        "y": rows.heights(len(kept)),
        "orientation": "h",
        "showlegend": False,
        "marker": {"color": [mark.colour for mark in rows.marks_of(found, kept)], "opacity": 0.85},
        "error_x": style.interval(share, low, high, color=style.INK),
        "hovertext": [
            f"<b>{style.named(found.attributes, found.groups[at])}</b><br>"
            f"{style.estimate(own, least, most, words.evidence(int(found.people[at]), found.everybody))}"
            for at, own, least, most in zip(kept, share, low, high, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
