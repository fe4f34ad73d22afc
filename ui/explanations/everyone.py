"""Everyone: what drives the model over a sample of people, in which direction, for whom, and what acts together."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from governance.charts.explanations import everyone as charts
from governance.charts.explanations.beeswarm import beeswarm, dots_of
from governance.explanations.grouping import everybody, grouping
from governance.explanations.importance import Importance, importance
from governance.reports.explanations import everyone as reports
from ui import audience, blocks
from ui.explanations import columns, images
from ui.explanations.asked import Asked
from ui.explanations.sampling import Sampled, sampled
from ui.wording import plain

BY_GROUP = "By group"
PAIRS = "Two columns together"  # over fewer people than the other pictures, of whom nobody is explained


def shown(asked: Asked) -> None:
    """Which columns matter most, over a stated sample; and what else can be seen of everybody."""
    if asked.committee and len(asked.subject.rows) < asked.least:
        st.caption(f"Fewer than {asked.least:,} people are audited, so nothing is told about them together.")
        return
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    picture = left.segmented_control(
        "Picture", [*PICTURES, PAIRS], default=next(iter(PICTURES)), required=True, key="everyone", bind="query-params"
    )
    if picture == PAIRS:
        columns.together(asked)
    else:
        PICTURES[str(picture)](asked, sampled(asked, right))
    blocks.learns_without_weights(asked.audit)


def _much(asked: Asked, sample: Sampled) -> None:
    """How much each column matters, for everybody or by group; of pixels, where they are."""
    overall, by_group = _importance(asked, sample, everybody_only=True), _by_group()
    if images.of_pixels(asked) is not None:
        by = _seen(asked, sample, signed=False) if by_group else (None, None)
        images.everyone(asked, sample, overall, *by)
        return
    if by_group:
        _groups(asked, sample, overall, signed=False)
        return
    said = reports.drivers(overall)
    blocks.answer(said)
    _about(sample)
    drawn = charts.importance(overall, *charts.shown_columns(overall))
    blocks.chart(drawn, reports.importance(overall), key="importance", finding=said, shares=False)


def _way(asked: Asked, sample: Sampled) -> None:
    """In which direction each column moves people: a dot a person, or means by group."""
    overall = _importance(asked, sample, everybody_only=True)
    if asked.committee or _by_group():
        _groups(asked, sample, overall, signed=True)
        return
    kept, part = charts.shown_columns(overall)
    found = sample.found
    said = reports.directions(found, kept)
    blocks.answer(said)
    _about(sample, dots=len(dots_of(len(found.values), len(kept))))
    drawn = asked.few("beeswarm", sample.key, make=lambda: beeswarm(found, kept, part))
    table = reports.swarm(found, kept, dots_of(len(found.values), len(kept)))
    blocks.chart(drawn, table, key="beeswarm", finding=said, shares=False)
    st.caption(reports.read_as(found, kept))


def _groups(asked: Asked, sample: Sampled, overall: Importance, *, signed: bool) -> None:
    """The means of groups; only of those that may be shown."""
    kept, part = charts.shown_columns(overall, charts.BY_GROUP)
    seen, safe = _seen(asked, sample, signed=signed)
    said = reports.apart(seen, asked.least)
    blocks.answer(said)
    _about(sample)
    drawn = charts.importance(seen, kept, part, least=asked.least)
    export = reports.importance(safe)
    key = "directions" if signed else "importance-by-group"
    blocks.chart(drawn, reports.importance(seen), export=export, key=key, finding=said, shares=False)


def _seen(asked: Asked, sample: Sampled, *, signed: bool) -> tuple[Importance, Importance]:
    """The means of the groups that are seen, and of those that may leave the screen; says which are not shown."""
    audience.view(sample.groups(asked), asked.least)
    seen, safe = (_importance(asked, sample, signed=signed, safe=each) for each in (False, True))
    return seen, safe


def _importance(
    asked: Asked, sample: Sampled, *, signed: bool = False, safe: bool = False, everybody_only: bool = False
) -> Importance:
    """Means of everybody, or of the groups that are seen, or of those that may leave the screen."""
    if everybody_only:
        return asked.kept("importance", sample.key, make=lambda: importance(sample.found, everybody(asked.audit)))
    view = audience.visible(sample.groups(asked), asked.least)
    groups = view.safe if safe else view.cube
    make = lambda: importance(sample.found, grouping(asked.audit, groups), signed=signed)  # noqa: E731
    return asked.kept("importance", sample.key, asked.by, groups.groups, signed, make=make)


def _by_group() -> bool:
    return st.toggle(BY_GROUP, key="everyone_by_group", bind="query-params")


def _about(sample: Sampled, dots: int | None = None) -> None:
    """Whom averages are over."""
    more = "" if dots is None or dots >= len(sample.found.values) else f" {dots:,} of them are drawn."
    st.caption(plain(f"Over {sample.words}.{more}"))


PICTURES: Mapping[str, Callable[[Asked, Sampled], None]] = {
    "How much": _much,
    "Which way": _way,
    "One column": columns.one,
}
