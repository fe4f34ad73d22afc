"""Who decides: the third step of setting an audit up, and its start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from governance.data import baseline, files, tables, values
from governance.data.layout import Layout
from governance.data.roles import Roles
from governance.errors import GovernanceError
from governance.naming import name
from ui import cache, pickers, session
from ui.choice import Choice
from ui.meaning import column, complete
from ui.opening import Opened
from ui.wording import plain

FITTED = {f"Fit {learner} here": learner for learner in baseline.LEARNERS}
DECISIONS, SCORES, MODEL = "A column of decisions", "A column of scores", "A model from a file"
KINDS = ["skops", "onnx", "pkl", "pickle", "joblib", "sav"]  # the last four are refused, in words


def choice(opened: Opened, roles: Roles) -> tuple[Opened, Choice | None]:
    """The table as it is to be audited, and by what; None while something is not said."""
    ways = (*FITTED, DECISIONS, SCORES, MODEL)
    key = opened.key("who")
    first = ways.index(_before(opened))
    who = str(st.radio("Who decides", ways, index=first, key=key, horizontal=True, label_visibility="collapsed"))
    taken = (roles.label, *roles.sensitive, roles.identifier, roles.time, roles.weight)
    others = [each for each in opened.columns if each not in taken]
    source, sha256 = FITTED.get(who, cache.RECORDED), ""
    if who in FITTED:
        roles = replace(roles, features=_features(opened, others))
        st.caption(
            "A random 30 % of the people are held out: everything is measured on them, and no model learns from them."
        )
    elif who == MODEL:
        found = _model(opened, roles)
        if found is None:
            return opened, None
        source, sha256, roles = found
    elif who == DECISIONS:
        decision = column("The decisions", opened, others, "decision", opened.roles.decision)
        if decision is not None:
            opened = complete(opened, decision, "a decision")
            found_here = values.counts(opened.table[decision])
            roles = _in_the_labels_words(opened, replace(roles, decision=decision), list(found_here), "The decision")
    else:
        score = column("The scores", opened, others, "score", opened.roles.score)
        roles = replace(roles, score=score, threshold=_threshold(opened))
        opened = opened if score is None else complete(opened, score, "a score")
    if source == cache.RECORDED:
        if not (roles.decision or roles.score):
            return opened, None
        roles = replace(roles, features=_said_before(opened, roles, others))
    cache.held(opened.fingerprint, opened.table if opened.large is None else opened.large)
    return opened, Choice(opened.name, opened.fingerprint, roles, source, sha256)


def _in_the_labels_words(opened: Opened, roles: Roles, found: Sequence[str], what: str) -> Roles:
    """The roles with what decides counted under the label's names, where it writes its two outcomes otherwise.

    Where some of its values are the label's too it is left as it is: then nobody can tell the two apart.
    """
    joins = dict(dict(roles.merged).get(roles.label, ()))
    written = values.counts(opened.table[roles.label])
    known = list(dict.fromkeys(values.counted_as(each, joins) for each in written))
    apart = not {values.counted_as(each, joins) for each in found} & {*known, *written}
    if len(known) != 2 or len(found) != 2 or not apart or dict(roles.bands).get(roles.label):
        return roles
    asked = f"{what} is written otherwise than the label. Which of its values is the favourable one?"
    key = opened.key(f"said-{'-'.join(found)}")
    good = st.selectbox(asked, found, index=None, placeholder="Choose a value", key=key)
    if good is None:
        return roles
    other = next(each for each in known if each != roles.favourable)
    joins |= {each: roles.favourable if each == good else other for each in found}
    rest = tuple(pair for pair in roles.merged if pair[0] != roles.label)
    return replace(roles, merged=((roles.label, tuple(joins.items())), *rest))


def training(opened: Opened, choice: Choice) -> pd.DataFrame | None:
    """What a model from a file learnt from, if somebody gives it, so that people whom it has seen are found."""
    if not choice.model:
        return None
    file = st.file_uploader(
        "The table that the model learnt from, if you have it: people who are in both are pointed at",
        type=[each[1:] for each in (*files.TABLES, *files.PACKED)],
        key=opened.key("training"),
    )
    if file is None:
        return None
    given = cache.Given(file.file_id, file.name, file.getvalue())
    return cache.opened(file.file_id, opened.roles.reading or Layout(), given).table


def start(opened: Opened, choice: Choice | None, blocked: bool, learnt: pd.DataFrame | None = None) -> None:
    """What is about to be audited, to be confirmed, and the button that puts it in view."""
    if choice is not None and learnt is not None:
        choice = _with_training(choice, learnt)
    if choice is not None:
        roles = choice.roles
        said = f"{plain(roles.label)} = {plain(roles.favourable)} is good for the person"
        by = plain(", ".join(roles.sensitive))
        confirmed = not opened.new or st.checkbox(
            f"I have checked what the columns mean: {said}; groups are compared by {by}.",
            key=opened.key(f"confirmed-{hash((roles.label, roles.favourable, roles.sensitive))}"),
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Start the audit",
            icon=":material/play_arrow:",
            type="primary",
            disabled=choice is None or blocked or not confirmed,
            on_click=session.want,
            args=(session.WANTED_AUDIT, choice),
        )
        if choice is not None:
            st.download_button(
                "Roles (.toml)",
                choice.roles.toml(),
                "roles.toml",
                "application/toml",
                icon=":material/download:",
                on_click="ignore",
                help="What is said here, for the next time and for the command line.",
            )
        if choice is not None and blocked:
            st.caption("What blocks is listed above, with what to do.")
    session.start_wanted()


def _with_training(choice: Choice, learnt: pd.DataFrame) -> Choice:
    """The choice with the people that the model learnt from, where they can be counted as the audited ones are."""
    found = replace(choice, learnt=tables.fingerprint(learnt))
    try:
        cache.learnt(found, learnt)
    except GovernanceError as error:
        st.caption(f"The people in training are not compared with the audited ones. {plain(error)}")
        return choice
    return found


def _before(opened: Opened) -> str:
    """Who decided before; of a new table, the column of decisions or scores if one suggests itself."""
    fitted = next((way for way, learner in FITTED.items() if learner == opened.source), None)
    if opened.source == cache.RECORDED or opened.new or fitted is None:
        recorded = DECISIONS if opened.roles.decision else SCORES if opened.roles.score else None
        return recorded or fitted or next(iter(FITTED))
    return fitted


def _features(opened: Opened, others: Sequence[str]) -> tuple[str, ...]:
    """What the model may look at: every usable column until somebody says otherwise."""
    usable = [each for each in others if baseline.usable(opened.table[each])]
    kept = [each for each in usable if each not in (opened.roles.decision, opened.roles.score)]
    default = [each for each in opened.roles.features if each in usable] or kept
    chosen = pickers.several("Features: what the model may look at", usable, opened.key("features"), default=default)
    if refused := [each for each in others if each not in usable]:
        st.caption(f"Not offered, having too many different values to be categories: {plain(', '.join(refused))}.")
    return chosen


def _said_before(opened: Opened, roles: Roles, others: Sequence[str]) -> tuple[str, ...]:
    """What those who decided are said to have looked at, by the sample's roles or by a file of them."""
    return tuple(each for each in opened.roles.features if each in others and each not in (roles.decision, roles.score))


def _threshold(opened: Opened) -> float | None:
    """The score from which a decision is favourable."""
    before = opened.roles.threshold
    asked, first = "Threshold: the score from which the decision is favourable", 0.5 if before is None else before
    said = st.number_input(asked, 0.0, 1.0, first, 0.01, "%.3f", key=opened.key("threshold"))
    return None if said == 0.5 else round(float(said), 3)


def _model(opened: Opened, roles: Roles) -> tuple[str, str, Roles] | None:
    """A model that somebody gave: its name, its hash, and the roles with what it looks at."""
    from governance.data.models import columns, formats, trial
    from governance.data.models.deciding import refuse_outcomes

    file = st.file_uploader(
        f"A classifier saved with skops (.skops) or exported to ONNX (.onnx), at most {formats.LARGEST >> 20} MB",
        type=KINDS,
        key=opened.key("model"),
    )
    st.caption("It is opened and run in a process of its own, with limits; a pickle is never opened here.")
    if file is None:
        return None
    model = cache.model_file(file.file_id, file.name, file.getvalue())
    taken = (roles.label, roles.weight, roles.identifier, roles.time)
    if not hasattr(model, "feature_names_in_"):
        others = [each for each in opened.columns if each not in taken]
        asked = f"The model does not name its {model.n_features_in_ or ''} columns. Choose them in its order"
        chosen = st.multiselect(asked, others, key=opened.key("looks-at"), wrap=True)
        if len(chosen) < (model.n_features_in_ or 1):
            return None
        st.caption(f"In this order: {plain(', '.join(f'{at} {each}' for at, each in enumerate(chosen, 1)))}")
        roles = replace(roles, features=tuple(chosen))
    refuse_outcomes(model, roles)
    classes = [name(each) for each in model.classes_.tolist()]
    roles = _in_the_labels_words(opened, roles, classes, "What the model says")
    notes = trial.tried(model, opened.table, roles.features)
    st.markdown(f":small[{plain(model.name)} ({model.format}, SHA-256 {model.sha256[:12]}) decides about this table.]")
    for note in notes:
        st.caption(f":material/info: {plain(note)}")
    looks_at = tuple(columns(model, roles.features))
    cache.model(model.sha256, file.name, model)
    return file.name, model.sha256, replace(roles, features=tuple(each for each in looks_at if each not in taken))
