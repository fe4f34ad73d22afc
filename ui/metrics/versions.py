"""Compare: two models, or two versions of one, on the same people: what changes, for whom, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import streamlit as st

from governance.audit import Audit
from governance.charts.metrics import versions as charts
from governance.errors import GovernanceError
from governance.inspection import versions
from governance.inspection.versions import LEARNER, MODEL, THRESHOLD, Version
from governance.metrics import disclosure
from governance.metrics.changes import PairedDifference, gaps, paired_difference
from governance.metrics.paired import Paired
from governance.metrics.rates import RATES, is_about_decisions
from governance.metrics.sides import FEWEST, Sides, discreet, sides
from governance.reports.metrics import versions as report
from governance.reports.metrics.versions import Names
from ui import audience, blocks, cache, session
from ui.audience import View
from ui.metrics.asked import Asked
from ui.wording import plain

WATCHED = (
    "selection_rate", "accuracy", "balanced_accuracy", "f1_score", "true_positive_rate", "false_positive_rate",
    "precision", "negative_predictive_value",
)  # fmt: skip
KINDS = ["skops", "onnx", "pkl", "pickle", "joblib", "sav"]  # the last four are refused, in words
NOT_BETTER = (
    "Paired: the same people are decided about twice, so that the interval stands on those about whom the two differ. "
    "One that holds 0 leaves open whether anything changes at all. Which of the two is better is not said here: that "
    "is for those to decide who answer for it."
)


@dataclass(frozen=True, eq=False)
class Compared:
    """Two versions of the decisions in view, and what they are called."""

    asked: Asked
    names: Names
    paired: Paired

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
        every = sides(self.groups)
        secret = disclosure.shown(self.groups, self.asked.least).hidden
        safe = discreet(every, secret).among(self.seen.safe.groups)
        return safe if audience.committee() else every, safe

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
        st.markdown(
            "Only labels are audited: nothing decides about anybody, so there are no decisions to compare. Say on the "
            "Data page which column holds decisions or scores, or fit a model."
        )
        return
    try:
        compared = _compared(asked)
    except GovernanceError as error:
        blocks.refusal(error)
        return
    if compared is None:
        return
    _headline(compared)
    _by_group(compared)
    _of_everybody(compared)
    _sides(compared)


def _compared(asked: Asked) -> Compared | None:
    """What the reader compares with; None while something is not said."""
    favourable = asked.counts.favourable
    audit: Audit = cache.kept(
        session.choice(), "one class", favourable, make=lambda: versions.one_class(asked.audit, favourable)
    )
    known = cache.kept(session.choice(), "versions", favourable, make=lambda: versions.offered(audit))
    if not asked.counts.thresholds:
        known = tuple(each for each in known if each.kind != THRESHOLD)
        if asked.audit.cube.thresholds:
            st.caption("One class is read against the others as it was decided, so no threshold can be moved.")
    if favourable != asked.audit.dataset.roles.favourable:
        known = tuple(each for each in known if each.kind != LEARNER)
    choices = {report.title(each): each for each in (*known, Version(MODEL))}
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    chosen = choices[str(left.selectbox("Compare with", list(choices), key="with", bind="query-params"))]
    place = right.container()
    if not known:
        st.caption(
            "No other column of the table holds decisions in the values of the label, or scores between 0 and 1. A "
            "model from a file can be compared with what is audited."
        )
    st.caption(plain(report.about(chosen)))
    first = report.called(asked.audit.source, asked.threshold)
    if chosen.kind == THRESHOLD:
        return _another_threshold(asked, first, place)
    other = _other(asked.audit, audit, chosen, favourable)
    if other is None:
        return None
    bar = _bar(asked, other, place)
    paired = _counted(asked, audit, other, chosen, bar)
    if len(audit.dataset.table) < audit.people and other.large is None:
        blocks.sampled(audit, len(audit.dataset.table))
    return Compared(asked, Names(first, report.called(_source(chosen, other), bar)), paired)


def _another_threshold(asked: Asked, first: str, place: Any) -> Compared | None:
    """The same scores at a threshold that the reader chooses beside the page's own."""
    known = asked.counts.thresholds
    now = asked.audit.threshold if asked.threshold is None else asked.threshold
    second = _threshold(known, "Second threshold", "second", min(asked.audit.threshold + 0.1, 1.0), place)
    if asked.threshold is not None and second == now:
        st.markdown("Both thresholds are the same. Move one of them to see what would change.")
        return None
    paired = Paired.at_another(asked.counts, second)
    found = paired if asked.threshold is None else paired.at(asked.threshold)
    return Compared(asked, Names(first, report.called(asked.audit.source, second)), found)


def _other(given: Audit, audit: Audit, chosen: Version, favourable: str) -> Audit | None:
    """The audit by what is compared with; None while its file is not there."""
    if chosen.kind != MODEL:
        with st.spinner(
            f"Fitting {chosen.name} to the same people" if chosen.kind == LEARNER else "Reading the column"
        ):
            return cache.kept(
                session.choice(), "version", chosen, favourable, make=lambda: versions.another(audit, chosen)
            )
    file = st.file_uploader(
        "A classifier saved with skops (.skops) or exported to ONNX (.onnx)", type=KINDS, key="with-file"
    )
    st.caption("It is opened and run in a process of its own, with limits; a pickle is never opened here.")
    if file is None:
        return None
    from governance.audit import refuse_outcomes

    model = cache.model_file(file.file_id, file.name, file.getvalue())
    refuse_outcomes(model, given.dataset.roles)
    named = Version(MODEL, file.name)
    with st.spinner(f"Asking {plain(file.name)} about the audited people"):
        return cache.kept(
            session.choice(), "version", named, model.sha256, favourable,
            make=lambda: versions.another(audit, named, model),
        )  # fmt: skip


def _bar(asked: Asked, other: Audit, place: Any) -> float | None:
    """From which score on the second version is favourable; None where its own decisions are taken."""
    scored = bool(other.dataset.roles.score) if other.large is not None else other.score is not None
    decided = bool(other.dataset.roles.decision) if other.large is not None else other.decision is not None
    if not scored or (decided and asked.threshold is None):
        return None
    first, known = asked.audit.threshold, asked.counts.thresholds
    steps = known or tuple(step / 100 for step in range(101))
    return _threshold(steps, "Its threshold", "second_at", first, place)


def _threshold(known: tuple[float, ...], label: str, key: str, first: float, place: Any) -> float:
    """A threshold of the second version."""
    step, form = 1 / (len(known) - 1), "%.2f" if len(known) == 101 else "%.3f"
    moved = place.slider(label, 0.0, 1.0, first, step, form, key=key, bind="query-params")
    return min(known, key=lambda each: abs(each - float(moved)))


def _counted(asked: Asked, audit: Audit, other: Audit, chosen: Version, bar: float | None) -> Paired:
    """Both versions counted together, once for all thresholds of the first."""
    favourable, of_sample = asked.counts.favourable, audit.large is not None and other.large is None

    def made() -> Paired:
        found = versions.paired(audit, other, threshold=bar)
        if not of_sample:
            versions.same_counts(found, asked.counts, _source(chosen, other))
        return found.by(*asked.by)

    key = ("paired", chosen, _told_apart(other), favourable, bar, asked.by)
    found = cache.kept(session.choice(), *key, make=made)
    return found if asked.threshold is None else found.at(asked.threshold)


def _told_apart(other: Audit) -> str:
    """What tells one model from another of the same name."""
    return str(getattr(other.model, "sha256", ""))


def _source(chosen: Version, other: Audit) -> str:
    return f"the model {other.source}" if chosen.kind == MODEL else other.source


def _headline(compared: Compared) -> None:
    """What changes for everybody, and what happens to the gap."""
    asked, whole = compared.asked, compared.everybody
    found = gaps(compared.differences(asked.name)[0], min_group_size=asked.least)
    finding = report.headline(compared.names, sides(whole), paired_difference(whole, "accuracy"), found)
    blocks.answer(finding)
    st.caption(NOT_BETTER)


def _by_group(compared: Compared) -> None:
    """The rate of every group in both versions, and its change."""
    name, names = compared.asked.name, compared.names
    if not is_about_decisions(name):
        st.caption(
            "The base rate is about real outcomes, so no decision changes it. Choose another rate to see changes."
        )
        return
    found, safe = compared.differences(name)
    blocks.chart(
        charts.change_by_group(found, (names.first, names.second)),
        report.differences(found, names),
        export=report.differences(safe, names),
        key="versions-groups",
        finding=_said(report.by_group(found, names)),
    )


def _of_everybody(compared: Compared) -> None:
    """Every watched rate of everybody; the table holds all rates."""
    names = compared.names
    found = {name: paired_difference(compared.everybody, name) for name in RATES if is_about_decisions(name)}
    watched = [found[name] for name in WATCHED]
    blocks.chart(
        charts.change_of_everybody(watched, (names.first, names.second)),
        report.rates(tuple(found.values()), names),
        key="versions-rates",
        finding=_said(report.of_everybody(watched, names)),
    )


def _sides(compared: Compared) -> None:
    """Who changed sides, by group."""
    found, safe = compared.told
    whole = sides(compared.everybody)
    finding = _said(report.who_moved(found, whole))
    blocks.chart(
        charts.who_moved(found), report.sides(found), export=report.sides(safe), key="versions-sides", finding=finding
    )
    if said := report.untold(found, FEWEST):
        st.caption(f":material/visibility_off: {plain(said)}")
    if found.moved.weighed is not None:
        st.caption("Shares are weighted, numbers of people are not.")


def _said(finding: Any) -> Any:
    """The finding on the screen, before its picture."""
    blocks.answer(finding)
    return finding
