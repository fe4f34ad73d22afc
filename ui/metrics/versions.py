"""Compare: two models, or two versions of one, on the same people: what changes, for whom, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import streamlit as st

from governance.audit import Audit, thresholds
from governance.charts.metrics import versions as charts
from governance.errors import GovernanceError
from governance.inspection import outcomes, versions
from governance.inspection.versions import LEARNER, MODEL, THRESHOLD, Version
from governance.metrics.changes import PairedDifference, gaps, paired_difference, paired_differences
from governance.metrics.paired import Paired
from governance.metrics.rates import RATES, is_about_decisions
from governance.metrics.sides import Sides, sides
from governance.metrics.sides import shown as discreet_sides
from governance.reports.metrics import sides as sides_report
from governance.reports.metrics import versions as report
from governance.reports.metrics.versions import Names
from governance.reports.summary import Finding
from ui import audience, blocks, cache, pickers, session
from ui.audience import View
from ui.metrics.asked import Asked
from ui.wording import plain

WATCHED = (
    "selection_rate", "accuracy", "balanced_accuracy", "f1_score", "true_positive_rate", "false_positive_rate",
    "precision", "negative_predictive_value",
)  # fmt: skip
KINDS = ["skops", "onnx", "pkl", "pickle", "joblib", "sav"]  # the last four are refused, in words


@dataclass(frozen=True, eq=False)
class Compared:
    """Two versions of the decisions in view, and what they are called."""

    asked: Asked
    names: Names
    paired: Paired
    about: str

    @cached_property
    def groups(self) -> Paired:
        """By the groups that are compared; all of them, so never to be shown as it is."""
        return self.paired.by(*self.asked.by)

    @cached_property
    def seen(self) -> View[Paired]:
        """The groups as they may be seen, and as they may leave."""
        return audience.visible(self.groups, self.asked.least)

    @cached_property
    def told(self) -> tuple[Sides, Sides]:
        """Who changed sides, as it may be seen and as it may leave: not where so few did that it points at them."""
        safe = discreet_sides(self.groups, self.asked.least)
        return safe if audience.committee() else sides(self.groups), safe

    @cached_property
    def everybody(self) -> Paired:
        """All of them as one group."""
        return self.paired.by()

    def differences(self, name: str) -> tuple[PairedDifference, PairedDifference]:
        """The change of a rate by group, as it may be seen and as it may leave."""
        found, safe = (
            paired_difference(part, name).withholding(moved.untold)
            for part, moved in zip(self.seen.both, self.told, strict=True)
        )
        return found, safe


def shown(asked: Asked) -> None:
    """What to compare with, what changes, and the same by group, by rate and by person's side."""
    if not (asked.counts.decided or asked.counts.thresholds):
        st.markdown(report.LABELS_ONLY)
        _to_the_data()
        return
    try:
        compared = _compared(asked)
    except GovernanceError as error:
        blocks.refusal(error)
        return
    if compared is None:
        return
    blocks.answer(sides_report.headline(compared.names, sides(compared.everybody)))
    _by_group(compared)
    _of_everybody(compared)
    _sides(compared)


def _compared(asked: Asked) -> Compared | None:
    """What the reader compares with; None while something is not said."""
    audit = _audited(asked)
    known = asked.kept("versions", make=lambda: versions.offered(audit))
    if not asked.counts.thresholds:
        known = tuple(each for each in known if each.kind != THRESHOLD)
        if asked.audit.cube.thresholds:
            st.caption(report.CLASS_AS_DECIDED)
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    chosen = _chosen(known, left)
    if chosen is None:
        return None
    first, place = report.called(asked.audit.source, asked.threshold), right.container()
    if chosen.kind == THRESHOLD:
        return _another_threshold(asked, first, place)
    other = _other(asked, audit, chosen)
    if other is None:
        return None
    bar = _bar(asked, other, place)
    named = _source(chosen, other)
    paired = asked.kept(
        "paired", chosen, _told_apart(other), bar, make=lambda: versions.paired(audit, other, threshold=bar)
    )
    if versions.of_sample(audit, other):
        blocks.sampled(audit, len(audit.dataset.table))
    else:
        versions.same_counts(paired, asked.counts, named)
    found = paired.by(*asked.by)
    decided = found if asked.threshold is None else found.at(asked.threshold)
    return Compared(asked, Names(first, report.called(named, bar)), decided, report.about(chosen))


def _audited(asked: Asked) -> Audit:
    """The audit by the outcome that is asked about."""
    if not asked.outcome:
        return asked.audit
    make = lambda: outcomes.of_outcome(asked.audit, asked.outcome, asked.counts)  # noqa: E731
    return cache.few(session.choice(), "version", asked.outcome, "audited", make=make)


def _chosen(known: tuple[Version, ...], place: Any) -> Version | None:
    """What to compare with: at first another threshold, where there is one, since it takes no other data."""
    choices = {report.title(each): each for each in (*known, Version(MODEL))}
    first = 0 if known and known[0].kind == THRESHOLD else None
    chosen = place.selectbox(
        "Compare with", list(choices), first, key="with", bind="query-params", placeholder="Choose another version"
    )
    if not known:
        st.caption(report.NOTHING_ELSE)
        _to_the_data()
    elif chosen is None:
        st.caption(report.CHOOSE)
    return None if chosen is None else choices[str(chosen)]


def _to_the_data() -> None:
    st.page_link("pages/data.py", label="Go to the Data page", icon=":material/arrow_back:")


def _another_threshold(asked: Asked, first: str, place: Any) -> Compared | None:
    """The same scores at a threshold that the reader chooses beside the page's own."""
    known = asked.counts.thresholds
    now = asked.audit.threshold if asked.threshold is None else asked.threshold
    with place:
        first_choice = min(asked.audit.threshold + 0.1, 1.0)
        second = pickers.at_threshold("Second threshold", known, "second", first=first_choice)
    if asked.threshold is not None and second == now:
        st.markdown(report.ALIKE)
        return None
    paired = Paired.at_another(asked.counts, second)
    found = paired if asked.threshold is None else paired.at(asked.threshold)
    names = Names(first, report.called(asked.audit.source, second))
    return Compared(asked, names, found, report.about(Version(THRESHOLD)))


def _other(asked: Asked, audit: Audit, chosen: Version) -> Audit | None:
    """The audit by what is compared with; None while its file is not there."""
    if chosen.kind != MODEL:
        fits = chosen.kind == LEARNER
        with st.spinner(f"Fitting {chosen.name} to the same people" if fits else "Reading the column"):
            make = lambda: versions.another(audit, chosen)  # noqa: E731
            return cache.few(session.choice(), "version", asked.outcome, chosen, make=make)
    file = st.file_uploader(
        "A classifier saved with skops (.skops) or exported to ONNX (.onnx)", type=KINDS, key="with-file"
    )
    st.caption(report.FILE)
    if file is None:
        return None
    from governance.data.models.deciding import refuse_outcomes

    model = cache.model_file(file.file_id, file.name, file.getvalue())
    refuse_outcomes(model, asked.audit.dataset.roles)
    named = Version(MODEL, file.name)
    with st.spinner(f"Asking {plain(file.name)} about the audited people"):
        make = lambda: versions.another(audit, named, model)  # noqa: E731
        return cache.few(session.choice(), "version", asked.outcome, named, model.sha256, make=make)


def _bar(asked: Asked, other: Audit, place: Any) -> float | None:
    """From which score on the second version is favourable; None where its own decisions are taken."""
    if not versions.has_threshold(other, recorded=asked.threshold is None):
        return None
    steps = asked.counts.thresholds or thresholds(asked.audit.dataset.roles.threshold)
    with place:
        return pickers.at_threshold("Its threshold", steps, "second_at", first=asked.audit.threshold)


def _told_apart(other: Audit) -> str:
    """What tells one model from another of the same name."""
    return str(getattr(other.model, "sha256", ""))


def _source(chosen: Version, other: Audit) -> str:
    return f"the model {other.source}" if chosen.kind == MODEL else other.source


def _by_group(compared: Compared) -> None:
    """The rate of every group in both versions, its change, and what happens to the gap."""
    asked, names = compared.asked, compared.names
    found, safe = compared.differences(asked.name)
    if is_about_decisions(asked.name):
        blocks.chart(
            charts.change_by_group(found, (names.first, names.second)),
            report.differences(found, names),
            export=report.differences(safe, names),
            key="versions-groups",
            finding=_said(report.by_group(found)),
        )
    else:
        st.caption(report.BASE_RATE)
    st.markdown(plain(report.of_gap(gaps(found, min_group_size=asked.least))))
    st.caption(plain(f"{compared.about} {report.NOT_BETTER}"))


def _of_everybody(compared: Compared) -> None:
    """The watched rates of everybody; the table holds all rates."""
    names = compared.names
    every = [name for name in RATES if is_about_decisions(name)]
    found = dict(zip(every, paired_differences(compared.everybody, every), strict=True))
    watched = [found[name] for name in WATCHED]
    blocks.chart(
        charts.change_of_everybody(watched, (names.first, names.second)),
        report.rates(tuple(found.values()), names),
        key="versions-rates",
        finding=_said(report.of_everybody(watched)),
    )


def _sides(compared: Compared) -> None:
    """Who changed sides, by group."""
    found, safe = compared.told
    table, export = sides_report.table(found), sides_report.table(safe)
    finding = _said(sides_report.who_moved(found, sides(compared.everybody), compared.asked.least))
    blocks.chart(charts.who_moved(found), table, export=export, key="versions-sides", finding=finding)
    if said := sides_report.untold(found):
        st.caption(f":material/visibility_off: {plain(said)}")
    if found.moved.weighed is not None:
        st.caption(sides_report.WEIGHTED)


def _said(finding: Finding) -> Finding:
    """The finding on the screen, before its picture."""
    blocks.answer(finding)
    return finding
