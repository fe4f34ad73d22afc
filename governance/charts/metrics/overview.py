"""The chart of every group × rate."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from governance.charts import rows, style
from governance.metrics import words
from governance.metrics.matrix import AS_DECLARED, FURTHEST, Matrix

MOST_ROWS, MOST_COLUMNS = 25, 7
ROW, HEADER, AROUND = 42, 16, 14  # heights: of a row, of a line of a column's name, of what is around those lines
EDGES, FOOT = 48, 8  # of the title with what is below all, and of the latter
LINE, LONG = 11, 32  # signs in a line of a rate's name, and of a group's
LEAST_SHADE = 0.05  # a distance that is never shaded fully: small ones stay pale
ABOVE, BELOW = "▲", "▼"


def rates_by_group(found: Matrix, order: str = AS_DECLARED) -> go.Figure:
    """Which groups fare differently, and in which rates?

    Each cell is a rate with its interval. Its shade is the distance from everybody, one colour above and one below; an
    arrow says that the group differs from all others beyond chance. A rate about too few people stands in brackets and
    is not shaded; an undefined one is a dash. More than 7 rates stand in panels. Of very many groups the largest are
    drawn, or the furthest where they are sorted so, and the title says so.
    """
    kept, part = _rows(found, order)
    panels = _panels(len(found.rates))
    weighted = ", weighted" if any(each.weighted for each in found.rates) else ""
    headers = [HEADER * max(_header(found, row).count("<br>") + 1 for row in panel) + AROUND for panel in panels]
    body = ROW * (len(kept) + 1)  # with everybody on top
    height = len(panels) * body + sum(headers) + EDGES
    drawn = style.figure(f"Rates by group{part}{weighted}, and how far they are from everybody", height=height)
    shade = _widest(found)
    for place, panel in enumerate(panels):
        _panel(drawn, found, kept, panel, shade, "" if place == 0 else str(place + 1))
    plot, top = height - headers[0] - EDGES, 1.0
    for place, header in enumerate(headers):
        number, top = "" if place == 0 else str(place + 1), top - (header / plot if place else 0.0)
        _axes(drawn, number, (max(top - body / plot, 0.0), top))
        top -= body / plot
    return drawn.update_layout(
        margin={"t": headers[0] + EDGES - FOOT, "b": FOOT},
        title={"yref": "container", "y": 1, "yanchor": "top", "pad": {"t": 12}},
    )


def _axes(drawn: go.Figure, number: str, domain: tuple[float, float]) -> None:
    """Names across above and rows from the top, in the part of the figure that a panel has."""
    axis = {"automargin": True, "zeroline": False, "tickfont": {"color": style.INK}, "type": "category"}
    across = {**axis, "side": "top", "showgrid": False, "tickangle": 0, "ticks": "", "anchor": f"y{number}"}
    down = {**axis, "autorange": "reversed", "showgrid": False, "ticks": "", "domain": domain, "anchor": f"x{number}"}
    drawn.update_layout({f"xaxis{number}": across, f"yaxis{number}": down})


def _rows(found: Matrix, order: str) -> tuple[list[int], str]:
    """Which groups are drawn, in order, and what the title adds where these are not all."""
    places = found.in_order(order)
    if order == FURTHEST:
        return places[:MOST_ROWS], style.part(min(MOST_ROWS, len(places)), len(found.groups), which="furthest")
    largest, part = style.largest(found.people, MOST_ROWS)
    kept = set(largest)
    return [place for place in places if place in kept], part


def _panels(rates: int) -> list[range]:
    """The rates of each panel: as few panels as there is width for, and as even."""
    number = max(-(-rates // MOST_COLUMNS), 1)
    each = -(-rates // number)
    return [range(start, min(start + each, rates)) for start in range(0, rates, each)]


def _widest(found: Matrix) -> float:
    """The distance that is shaded fully: the largest that enough people stand behind."""
    told = np.abs(found.difference[found.enough])
    return max(float(told.max(initial=0.0)), LEAST_SHADE)


def _header(found: Matrix, row: int) -> str:
    return style.plain(words.title(found.rates[row].name), LINE)


def _panel(drawn: go.Figure, found: Matrix, kept: list[int], panel: range, shade: float, number: str) -> None:
    shape = (len(kept) + 1, len(panel))
    z, text, detail = np.zeros(shape), np.full(shape, "", object), np.full(shape, "", object)
    for column, row in enumerate(panel):
        text[0, column], detail[0, column] = _everybody(found, row)
        for line, at in enumerate(kept, 1):
            if found.enough[row, at]:
                z[line, column] = np.clip(found.difference[row, at], -shade, shade)
            text[line, column], detail[line, column] = _text(found, row, at), _detail(found, row, at)
    style.heat(
        drawn,
        x=[_header(found, row) for row in panel],
        y=style.apart([rows.with_people("everybody", found.total), *(_group(found, at) for at in kept)]),
        z=z,
        text=text,
        detail=detail,
        textfont={"color": style.TEXT, "size": 13},
        zmid=0,
        zmin=-shade,
        zmax=shade,
        xaxis=f"x{number}",
        yaxis=f"y{number}",
    )


def _group(found: Matrix, at: int) -> str:
    """A group in at most two lines, broken between its attributes, and its people."""
    attributes, group = found.rates[0].attributes, found.groups[at]
    half = len(group) if len(words.group(attributes, group)) <= LONG else -(-len(group) // 2)
    sides = ((attributes[:half], group[:half]), (attributes[half:], group[half:]))
    lines = [style.short(words.group(*side), LONG, LONG) for side in sides if side[1]]
    return rows.with_people(" ·<br>".join(lines), int(found.people[at]))


def _everybody(found: Matrix, row: int) -> tuple[str, str]:
    whole = found.everybody[row]
    value, (low, high) = float(whole.value[0]), (float(end[0]) for end in whole.interval())
    if np.isnan(value):
        return "–", f"<b>everybody</b><br>{_undefined(whole.name)}"
    said = style.estimate(value, low, high, words.stands_on(whole, 0))
    return f"<b>{words.percent(value)}</b><br>{_small(low, high)}", (
        f"<b>everybody</b><br>{words.title(whole.name)} {said}"
    )


def _text(found: Matrix, row: int, at: int) -> str:
    value = float(found.value[row, at])
    if np.isnan(value):
        return "–"
    low, high = (float(end[row, at]) for end in found.interval)
    if not found.enough[row, at]:
        return f"({words.percent(value)})<br>{_small(low, high)}"
    arrow = f" {ABOVE if found.difference[row, at] > 0 else BELOW}" if found.beyond_chance[row, at] else ""
    return f"{words.percent(value)}{arrow}<br>{_small(low, high)}"


def _small(low: float, high: float) -> str:
    return f'<span style="font-size:10px">{words.points(low)} to {words.points(high)}</span>'


def _detail(found: Matrix, row: int, at: int) -> str:
    """What the hover says: the rate with its people, its distance, and what of it may be chance."""
    each, value = found.rates[row], float(found.value[row, at])
    name = f"<b>{style.named(each.attributes, found.groups[at])}</b> (n {found.people[at]:,})<br>"
    if np.isnan(value):
        return name + _undefined(each.name)
    low, high = (float(end[row, at]) for end in found.interval)
    own = style.estimate(value, low, high, words.stands_on(each, at))
    return f"{name}{words.title(each.name)} {own}<br>{_distance(found, row, at)}<br>{_chance(found, row, at)}"


def _undefined(name: str) -> str:
    return f"{words.title(name)} is not defined: there is nobody it could be about,<br>{words.among(name)}"


def _distance(found: Matrix, row: int, at: int) -> str:
    off, whole = float(found.difference[row, at]), float(found.everybody[row].value[0])
    side = "above" if off > 0 else "below"
    return f"{words.points(abs(off))} points {side} everybody ({words.percent(whole)})"


def _chance(found: Matrix, row: int, at: int) -> str:
    if not found.enough[row, at]:
        return f"about fewer than {found.least:,} people: no verdict"
    adjusted = float(found.adjusted[row, at])
    if np.isnan(adjusted):
        return "nobody else to compare with"
    sure = "differs from all others beyond chance" if found.beyond_chance[row, at] else "may be no more than chance"
    return f"{sure} (adjusted {words.p_value(adjusted)})"
