"""Guide: which errors matter here? What the reader answers picks the rates to watch, and each says why."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from governance.metrics import words
from governance.metrics.matrix import AS_DECLARED, BY_PEOPLE, FURTHEST
from governance.metrics.rates import RATES
from governance.reports.metrics import guide
from governance.reports.metrics.guide import HARMS, NOT_DECIDED, Harm
from ui import session
from ui.metrics.asked import Asked
from ui.wording import plain

HARM, TRUST, SORT = "harm", "labels", "sort"
UNSURE, TRUSTED = "Not sure", "Yes"
ORDERS = {AS_DECLARED: "Group order", BY_PEOPLE: "Number of people", FURTHEST: "Furthest from everybody"}


def watched(asked: Asked) -> Mapping[str, str]:
    """The rates that the reader's answers pick, and why each; as the address has them before the controls are drawn."""
    return guide.watched(
        harm(),
        _outcome(asked),
        trusted=session.answered(TRUST, UNSURE) == TRUSTED,
        decided=asked.decided.decided,
    )


def harm() -> Harm:
    """Whom a mistake harms, as far as the reader said."""
    return HARMS.get(session.answered(HARM, NOT_DECIDED.title), NOT_DECIDED)


def questions() -> None:
    """Whom a mistake harms, and whether outcomes can be trusted."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.pills(
            "Which mistake does harm here?",
            list(HARMS),
            default=NOT_DECIDED.title,
            required=True,
            key=HARM,
            bind="query-params",
            wrap=True,
            help="The answer picks the rates that are worth watching. Below the picture stands why.",
        )
        if harm().reads_outcomes:
            st.pills(
                "Were outcomes recorded rightly?",
                (UNSURE, TRUSTED),
                default=UNSURE,
                required=True,
                key=TRUST,
                bind="query-params",
                wrap=True,
                help="Error rates compare decisions with recorded outcomes. If those are wrong more often for one "
                "group, so are the rates.",
            )


def order(asked: Asked) -> str:
    """How the rows are sorted."""
    chosen = st.selectbox(
        "Sort rows by",
        [*ORDERS, *watched(asked)],
        key=SORT,
        bind="query-params",
        format_func=lambda each: ORDERS.get(each) or words.title(each),
        width=230,
    )
    return str(chosen)


def reasons(asked: Asked) -> None:
    """Who is harmed, why each rate is watched, and a way to each in depth."""
    st.subheader("Why these rates", anchor=False)
    st.markdown(plain(guide.who_is_harmed(harm(), _outcome(asked))))
    with st.container(gap="xsmall"):
        for name, why in watched(asked).items():
            left, right = st.columns([2, 3], vertical_alignment="center")
            left.button(
                words.title(name),
                key=f"depth-{name}",
                help="See this rate in depth",
                icon=":material/arrow_forward:",
                width="stretch",
                on_click=session.open_rate,
                args=(name,),
            )
            right.markdown(plain(why))
    with st.expander("What these rates mean", icon=":material/menu_book:"):
        st.markdown(
            "\n".join(f"* **{words.title(name)}**: {words.meaning(name)} `{words.formula(name)}`" for name in RATES)
        )
        st.caption(
            "TP, FP, TN and FN count people by real outcome and decision: true and false say whether the decision was "
            "right, positive and negative whether it was favourable."
        )


def _outcome(asked: Asked) -> str:
    """The outcome that decisions are set against, as it is quoted: the audit's own, or the class or cut picked."""
    return f"“{asked.outcome}”" if asked.outcome else guide.favourable_outcome(asked.audit.dataset.roles)
