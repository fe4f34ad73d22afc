"""Overview: the page in plain sentences, and every group × rate at once."""

from __future__ import annotations

import streamlit as st

from governance.charts.metrics import overview as charts
from governance.metrics import words
from governance.metrics.matrix import Matrix, matrix
from governance.reports import summary
from governance.reports.conclusions import Conclusion
from governance.reports.metrics import conclusions as said
from governance.reports.metrics import overview as report
from governance.reports.summary import Finding
from ui import audience, blocks, session
from ui.conclusions import conclusions
from ui.metrics import guide
from ui.metrics.asked import Asked
from ui.wording import plain

TITLE = "Overview"


def summary_of(asked: Asked) -> None:
    """The largest gap of the rate that is chosen; what stands out in all of them, and what is open."""
    if asked.undecided:
        blocks.answer(
            Finding(
                f"{words.title(asked.name)} cannot be said: nothing was decided about these people.",
                "Choose a column of decisions or of scores on the Data page, or look at the base rate.",
            )
        )
    else:
        blocks.answer(summary.largest_gap(asked.gap, asked.chance))
    if session.answered("look", TITLE) == TITLE:
        with st.container(border=True, gap="xxsmall"):
            _in_short(asked)
        return
    short = st.expander("All groups and rates in short", key="in-short", on_change="rerun")
    if short.open:
        with short:
            _in_short(asked)


def shown(asked: Asked) -> None:
    """Every group × rate that is worth watching, and why these."""
    guide.questions()
    audience.view(asked.everybody, asked.least)
    picture = st.container()
    order = guide.order(asked)
    found = _matrix(asked)
    finding = report.standing_out(found)
    figure = charts.rates_by_group(found, order)
    table, export = report.table(found), report.table(found.among(asked.seen.safe.groups), exact=True)
    with picture:
        blocks.chart(figure, table, export=export, key="matrix", finding=finding)
        st.caption(_legend(found))
    guide.reasons(asked)


def _matrix(asked: Asked) -> Matrix:
    names, groups = guide.watched(asked), asked.seen.cube.groups
    return matrix(asked.everybody, names, least=asked.least, groups=groups)


def _in_short(asked: Asked) -> None:
    conclusions(_concluded(asked), fine="No gap seen")
    open_still = plain(said.does_not_say(asked.audit, asked.threshold))
    st.markdown(f":small[:material/info: **What this does not say.** {open_still}]")


def _concluded(asked: Asked) -> list[Conclusion]:
    found = _matrix(asked)
    weight = asked.audit.dataset.roles.weight
    return [
        said.differing(found),
        *said.elsewhere(_alone(asked), asked.by),
        *said.too_small(found, len(asked.seen.hidden)),
        *said.unseen(found, asked.name),
        *said.weighed(found, weight),
    ]


def _alone(asked: Asked) -> dict[str, Matrix]:
    """The same rates by each attribute alone, of the groups that may be seen."""
    names, found = list(guide.watched(asked)), {}
    for attribute in asked.decided.attributes:
        counts = asked.decided.by(attribute)
        groups = audience.visible(counts, asked.least).cube.groups
        found[attribute] = matrix(counts, names, least=asked.least, groups=groups)
    return found


def _legend(found: Matrix) -> str:
    """How the picture is read, in words."""
    weighted = " Rates are weighted; n counts people." if any(each.weighted for each in found.rates) else ""
    return (
        "In a cell: the rate, and below it where the true one probably is (95 % interval). Blue is above everybody, "
        f"orange below; the stronger, the further. {charts.ABOVE} and {charts.BELOW}: the group differs from others "
        f"beyond chance, {found.tested.comparisons:,} comparisons taken into account (Holm); under One rate they are "
        f"fewer, and p-values smaller. In brackets and without shade: fewer than {found.least:,} people, no verdict. "
        f"A dash: nobody to measure.{weighted}"
    )
