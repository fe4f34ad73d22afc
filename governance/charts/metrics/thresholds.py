"""The charts of a score at every threshold: how a rate moves with the bar, what it costs, and where people stand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go

from governance.charts import rows, style
from governance.metrics import words
from governance.metrics.by_group import ByGroup
from governance.metrics.costs import CostSweep
from governance.metrics.curves import ScoreDistribution
from governance.metrics.intervals import Floats
from governance.metrics.operating import Plan
from governance.metrics.rates import Rate
from governance.metrics.thresholds import Sweep

AXIS = "Threshold: the score from which a decision is favourable"
REACH = 0.42  # how far a bar may go from the middle of its row, of the distance between rows


def rate_by_threshold(found: Sweep, *, chosen: float | Plan | None = None, confidence: float = 0.95) -> go.Figure:
    """How would the rate move if the bar were set elsewhere?

    A line per group, with a band for its interval; the upright line is the threshold that is chosen now, and a large
    mark where a group has one of its own. Of very many groups the largest are drawn, and the title says so.
    """
    whole, name = found.every, words.title(found.every.name)
    kept, part = style.largest(whole.n.max(axis=0, initial=0), style.FEW)
    drawn = style.figure(f"{name} at every threshold{part}", height=380, legend=True)
    low, high = found.interval(confidence)
    for at in kept:
        if np.isnan(found.value[:, at]).all():
            continue
        label = style.named(whole.attributes, whole.groups[at])
        hover = f"<b>{label}</b> at %{{x:.2f}}<br>%{{y:.1%}} (%{{customdata}})<extra></extra>"
        ends = found.value[:, at], low[:, at], high[:, at]
        curve(drawn, np.array(found.thresholds), ends, whole, at, hover=hover, detail=stands_on(whole, at))
    _chosen(drawn, found.thresholds, found.value, (low, high), whole, kept, chosen)
    drawn.update_xaxes(title_text=AXIS, range=_span(found.thresholds))
    return drawn.update_yaxes(tickformat=style.PERCENT, title_text=name, range=[0, 1])


def cost_by_threshold(
    found: CostSweep, everybody: CostSweep, *, chosen: float | Plan | None = None, confidence: float = 0.95
) -> go.Figure:
    """Where would decisions cost least, for everybody and for each group?

    A line per group with a band for its interval; the dashed line is everybody. Large marks are the thresholds in view.
    """
    whole = found.every
    kept, part = style.largest(whole.people, style.FEW)
    drawn = style.figure(f"Cost per person at every threshold{part}", height=380, legend=True)
    low, high = whole.interval(confidence)
    for at in kept:
        if np.isnan(whole.value[:, at]).all():
            continue
        label = style.named(whole.attributes, whole.groups[at])
        hover = f"<b>{label}</b> at %{{x:.2f}}<br>cost %{{y:.3f}} per person (n {whole.people[at]:,})<extra></extra>"
        curve(drawn, np.array(found.thresholds), (whole.value[:, at], low[:, at], high[:, at]), whole, at, hover=hover)
    drawn.add_scatter(
        x=found.thresholds,
        y=everybody.every.value[:, 0],
        name="everybody",
        mode="lines",
        line={"color": style.INK, "width": 3, "dash": "dash"},
        hovertemplate="<b>everybody</b> at %{x:.2f}<br>cost %{y:.3f} per person<extra></extra>",
    )
    _chosen(drawn, found.thresholds, whole.value, (low, high), whole, kept, chosen)
    drawn.update_xaxes(title_text=AXIS, range=_span(found.thresholds))
    return drawn.update_yaxes(title_text="Cost per person, in your unit", rangemode="tozero")


def scores_by_outcome(found: ScoreDistribution, *, chosen: Plan | None = None) -> go.Figure:
    """Where do people's scores lie, of those who really had the favourable outcome and of the others?

    A row a group: bars upwards are people whose real outcome was favourable, bars downwards the others, each as a share
    of its own people with a thin line for the interval. The upright line is the threshold of the group.
    """
    kept, part = style.largest(found.people.sum(axis=(1, 2)), style.FEW)
    drawn = style.figure(f"Scores by real outcome{part}", height=110 + 84 * max(len(kept), 2))
    share, (low, high) = found.share, found.interval()
    shown = share[kept]
    tallest = float(np.nanmax(shown)) if len(kept) and not np.isnan(shown).all() else 1.0
    scale = REACH / tallest
    drawn.add_traces(
        [
            _side(found, at, outcome, (row, scale), tuple(each[at, outcome] for each in (share, low, high)))
            for row, at in enumerate(reversed(kept))
            for outcome in (1, 0)
        ]
    )
    labels = rows.labels_of(found, found.people.sum(axis=(1, 2)), kept, narrow=True)
    if chosen is not None:
        _cuts(drawn, [found.groups[at] for at in reversed(kept)], chosen)
    drawn.update_layout(barmode="overlay", bargap=0)
    drawn.update_xaxes(title_text=f"Score (the tallest bar is {words.percent(tallest)})", range=_span(found.edges))
    return drawn.update_yaxes(**rows.axis(labels), showgrid=False)


def curve(
    drawn: go.Figure,
    x: Floats,
    ends: tuple[Floats, Floats, Floats],
    found: ByGroup,
    at: int,
    *,
    hover: str,
    detail: Sequence[object] | None = None,
) -> None:
    """A group's line over a band: `ends` are the values, and where the intervals begin and end."""
    value, low, high = ends
    mark = style.mark(found.groups[at], found.levels)
    there = ~(np.isnan(low) | np.isnan(high) | np.isnan(x))  # a band with a hole would be closed across it
    drawn.add_scatter(
        x=np.concatenate([x[there], x[there][::-1]]),
        y=np.concatenate([high[there], low[there][::-1]]),
        fill="toself",
        fillcolor=mark.colour,
        opacity=0.14,
        line={"width": 0},
        hoverinfo="skip",
        showlegend=False,
    )
    drawn.add_scatter(
        x=x,
        y=value,
        name=style.named(found.attributes, found.groups[at]),
        mode="lines+markers",
        line={"color": mark.colour, "width": 2},
        marker={"symbol": mark.symbol, "size": 8, "maxdisplayed": 8},
        customdata=detail,
        hovertemplate=hover,
    )


def points(drawn: go.Figure, found: ByGroup, kept: Sequence[int], **where: object) -> None:
    """Large marks with a dark rim, one a group: where the groups stand now."""
    marks = [style.mark(found.groups[at], found.levels) for at in kept]
    drawn.add_scatter(
        mode="markers",
        marker={
            "color": [mark.colour for mark in marks],
            "symbol": [mark.symbol for mark in marks],
            "size": 15,
            "line": {"width": 2, "color": style.INK},
        },
        showlegend=False,
        **where,
    )


def stands_on(found: Rate, at: int) -> list[str]:
    """The people that a group's rate stands on at every threshold."""
    pairs = [list(zip(share.k[:, at].tolist(), share.n[:, at].tolist(), strict=True)) for share in found.shares]
    return [f"{' and '.join(f'{k:,} of {n:,}' for k, n in each)} people" for each in zip(*pairs, strict=True)]


def _chosen(
    drawn: go.Figure,
    thresholds: tuple[float, ...],
    value: Floats,
    ends: tuple[Floats, Floats],
    found: ByGroup,
    kept: Sequence[int],
    chosen: float | Plan | None,
) -> None:
    """The common threshold as a line, and each group's own as a mark on its curve."""
    if chosen is None:
        return
    plan = chosen if isinstance(chosen, Plan) else Plan(chosen)
    places = [thresholds.index(plan.of(found.groups[at])) for at in kept]
    y, low, high = (each[places, list(kept)] for each in (value, *ends))
    if plan.apart:
        labels = [style.named(found.attributes, found.groups[at]) for at in kept]
        hover = "<b>%{customdata}</b><br>at its own threshold %{x:.2f}<extra></extra>"
        x = [thresholds[place] for place in places]
        error = style.interval(y, low, high, color=style.QUIET)
        points(drawn, found, kept, x=x, y=y, error_y=error, customdata=labels, hovertemplate=hover)
    text = f"{'common threshold' if plan.apart else 'threshold'} {words.threshold(plan.common)}"
    style.reference(drawn, x=plan.common, text=text)


def _cuts(drawn: go.Figure, groups: Sequence[tuple[str, ...]], chosen: Plan) -> None:
    """An upright line through each row at the group's threshold."""
    cuts = [chosen.of(group) for group in groups]
    drawn.add_scatter(
        x=[x for cut in cuts for x in (cut, cut, None)],
        y=[y for row in range(len(cuts)) for y in (row - 0.48, row + 0.48, None)],
        mode="lines",
        line={"color": style.INK, "width": 2.5},
        hovertemplate="threshold %{x:.2f}<extra></extra>",
    )


def _side(
    found: ScoreDistribution, at: int, outcome: int, place: tuple[int, float], ends: tuple[Floats, ...]
) -> dict[str, object]:
    """The bars of one outcome of a group: upwards from the middle of the row, or downwards."""
    (row, scale), (own, low, high), sign = place, ends, 1 if outcome else -1
    up, down = (high, low) if outcome else (low, high)
    return {
        "type": "bar",
        "x": (found.edges[:-1] + found.edges[1:]) / 2,
        "y": sign * scale * own,
        "base": row,
        "width": np.diff(found.edges) * 0.92,
        "marker": {
            "color": style.mark(found.groups[at], found.levels).colour,
            "opacity": 0.85 if outcome else 0.4,
            "line": {"width": 0},
        },
        "error_y": {
            "array": scale * sign * (up - own),
            "arrayminus": scale * sign * (own - down),
            "thickness": 1,
            "width": 0,
            "color": style.QUIET,
        },
        "customdata": _bins(found, at, outcome, (own, low, high)),
        "hovertemplate": "%{customdata}<extra></extra>",
    }


def _bins(found: ScoreDistribution, at: int, outcome: int, ends: tuple[Floats, Floats, Floats]) -> list[str]:
    """What the bars say on hover."""
    name = style.named(found.attributes, found.groups[at])
    people = found.people[at, outcome].tolist()
    kind, n = "favourable" if outcome else "not favourable", sum(people)
    rows = zip(people, found.edges[:-1], found.edges[1:], *ends, strict=True)
    return [
        f"<b>{name}</b>, real outcome {kind}<br>score {start:.2f} to {end:.2f}<br>"
        f"{style.estimate(share, least, most, words.evidence(k, n))}"
        for k, start, end, share, least, most in rows
    ]


def _span(steps: Sequence[float] | Floats) -> list[float]:
    return [float(min(steps[0], 0)), float(max(steps[-1], 1))]
