"""What can be explained of an audit: the reader's choice where there is more than one thing."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from governance.audit import Audit
from governance.data.baseline import usable
from governance.errors import GovernanceError
from governance.explanations.fidelity import DECISIONS
from governance.explanations.offers import LEARNT, Offer, modelled, offers
from governance.explanations.recorded import Recorded, recorded
from governance.explanations.subject import Subject
from governance.explanations.surrogate import Surrogate, by_group, disagrees, imitating, surrogate
from governance.metrics import words
from governance.reports.explanations import subjects as reports
from ui import audience, blocks, cache, session
from ui.wording import plain

NEEDED = (
    "An explanation asks a model, or imitates what was recorded, and this audit has only labels. Fit a baseline, give "
    "a model, or give a column of decisions or scores."
)
CHOOSE = (
    "No column is said to be a feature, so nothing is known about what was looked at. Choose the columns that may be "
    "looked at; a sensitive attribute only if the decisions may have been made from it."
)
NONE_YET = "Nothing is explained before it is said above which columns may be looked at."
INSTEAD = "From the same columns, a surrogate does imitate something else that was recorded:"
NOR = "From the same columns, no surrogate imitates {} either."
COLUMNS, EXPLAINED = "explained_columns", "explained"
MOST_TRIED = 5  # other things that were recorded, where one is not imitated


def chosen(audit: Audit, place: DeltaGenerator) -> tuple[Subject, tuple[Hashable, ...]]:
    """What is explained, and what tells it from everything else that can be."""
    known = offers(audit)
    if not known:
        blocks.nothing_here(NEEDED)
    offer, threshold = _offer(audit, known, place), session.threshold(audit)
    if offer.recorded:
        return _imitated(audit, offer, threshold, [each for each in known if each.recorded and each != offer])
    columns = (
        () if offer.kind != LEARNT or audit.dataset.roles.features else _looks_at(audit, "What the model looks at")
    )
    make = lambda: modelled(audit, offer, threshold, columns)  # noqa: E731
    with st.spinner("Asking what is explained"):
        found = cache.explained(session.choice(), "subject", offer, threshold, columns, make=make)
    _say(found)
    return found, (offer, threshold, columns)


def _offer(audit: Audit, known: Sequence[Offer], place: DeltaGenerator) -> Offer:
    if len(known) < 2:
        return known[0]
    named = {reports.title(audit, each): each for each in known}
    return named[str(place.selectbox("What is explained", list(named), key=EXPLAINED, persist_state="session"))]


def _imitated(
    audit: Audit, offer: Offer, threshold: float | None, others: Sequence[Offer]
) -> tuple[Subject, tuple[Hashable, ...]]:
    """A surrogate of what was recorded, from the columns that the reader chooses; or why there is none."""
    columns = _looks_at(audit, "What the surrogate looks at")
    was = recorded(audit, offer.kind, value=offer.value, threshold=threshold)
    with st.spinner("A surrogate learns, and is judged on people that it did not learn from"):
        found = _surrogate(audit, offer, columns)
    if isinstance(found, GovernanceError):
        blocks.refusal(found)
        st.page_link("pages/data.py", label="Give the model that decided", icon=":material/arrow_back:")
        _instead(audit, others, columns)
        blocks.limits()
        raise blocks.NothingHere
    key = (offer, columns, threshold)
    about = cache.explained(session.choice(), "subject", *key, make=lambda: imitating(audit, found, was))
    _say(about)
    _faithful(audit, found, was)
    return about, key


def _surrogate(audit: Audit, offer: Offer, columns: tuple[str, ...]) -> Surrogate | GovernanceError:
    """The surrogate, or why there is none: both are kept, since finding out takes as long."""

    def make() -> Surrogate | GovernanceError:
        try:
            return surrogate(audit.dataset, recorded(audit, offer.kind, value=offer.value), columns)
        except GovernanceError as refusal:
            return refusal.with_traceback(None)

    return cache.explained(session.choice(), "surrogate", offer, columns, make=make)


def _instead(audit: Audit, others: Sequence[Offer], columns: tuple[str, ...]) -> None:
    """What else was recorded and is imitated well enough, a click away."""
    if not others:
        return
    with st.spinner("Looking for something else that was recorded and can be imitated"):
        tried = {each: _surrogate(audit, each, columns) for each in others[:MOST_TRIED]}
    able = {each: found for each, found in tried.items() if isinstance(found, Surrogate)}
    named = "anything else that was recorded" if len(tried) == len(others) else f"the next {len(tried)} in the list"
    st.markdown(INSTEAD if able else NOR.format(named))
    for each, found in able.items():
        name = reports.title(audit, each)
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(plain(f"{name}: it {found.fidelity.words}."), width="stretch")
            st.button("Explain this", key=f"instead-{each.kind}-{each.value}", on_click=_explain, args=(name,))


def _explain(name: str) -> None:
    st.session_state[EXPLAINED] = name


def _looks_at(audit: Audit, title: str) -> tuple[str, ...]:
    """What may be looked at, as the reader says; the page ends where nobody says it."""
    features = [each for each in audit.dataset.roles.features if each in _columns(audit)]
    chooser = st.expander(title, not features, key="looks-at", icon=":material/content_copy:")
    with chooser:
        st.caption(reports.EXPLAINED if features else CHOOSE)
        columns = _chosen_columns(audit, features)
    if not columns:
        blocks.nothing_more(NONE_YET)
    return columns


def _chosen_columns(audit: Audit, features: Sequence[str]) -> tuple[str, ...]:
    sensitive, known = audit.dataset.roles.sensitive, _columns(audit)
    if not features:
        st.button(
            "All but sensitive attributes",
            icon=":material/done_all:",
            on_click=_take,
            args=([each for each in known if each not in sensitive],),
        )
    chosen = st.multiselect(
        "Columns that it may look at",
        known,
        default=list(features) or None,
        key=COLUMNS,
        persist_state="session",
        format_func=lambda each: f"{each} (sensitive attribute)" if each in sensitive else str(each),
    )
    return tuple(each for each in known if each in chosen)


def _take(columns: list[str]) -> None:
    st.session_state[COLUMNS] = columns


def _columns(audit: Audit) -> tuple[str, ...]:
    """Those that a surrogate can look at, sensitive attributes last."""

    def make() -> tuple[str, ...]:
        table, sensitive = audit.dataset.table, audit.dataset.roles.sensitive
        found = [each for each in audit.dataset.others() if usable(table[each])]
        return tuple(sorted(found, key=lambda each: each in sensitive))

    return cache.kept(session.choice(), "surrogate columns", make=make)


def _say(about: Subject) -> None:
    """What speaks in place of an audited model, in sight of every tab."""
    if about.stand_in:
        st.info(plain(about.stand_in), icon=":material/content_copy:")


def beside(about: Subject, row: int) -> None:
    """What was recorded about the person in view, where a surrogate speaks; and whether the model knows the person."""
    if about.imitated is not None:
        said, differs = reports.recorded(about, row), disagrees(about, row)
        text = f"**{plain(said.headline)}** {plain(said.detail)}"
        if differs:
            st.warning(text, icon=":material/difference:")
        else:
            st.caption(f"{plain(said.headline)} {plain(said.detail)}")
    elif about.stand_in and row in about.training:
        st.caption(reports.KNOWN)


def _faithful(audit: Audit, found: Surrogate, was: Recorded) -> None:
    """For which groups the surrogate is faithful; only of those that may be shown."""
    below = st.expander(
        "How faithful it is, group by group",
        blocks.TABLES_OPEN,
        key="faithful",
        icon=":material/groups:",
        on_change="rerun",
    )
    if not below.open:
        return
    least = session.policy(audit).min_group_size
    make = lambda: audit.population_of(found.rows)  # noqa: E731
    judged = cache.kept(session.choice(), "judged on", found.rows.tobytes(), make=make)
    with below:
        st.caption(reports.BY_GROUP)
        for attribute in audit.dataset.roles.sensitive:
            known = {each.name: each for each in by_group(audit, found, was, [attribute])}
            view = audience.view(judged.by(attribute), least)
            seen, safe = ([known[words.group([attribute], each)] for each in part.groups] for part in view.both)
            st.markdown(f"**{plain(attribute)}.** {plain(reports.faithful(seen))}")
            blocks.table(
                reports.by_group(seen),
                export=reports.by_group(safe),
                key=f"faithful-{attribute}",
                shares=found.of == DECISIONS,
            )
