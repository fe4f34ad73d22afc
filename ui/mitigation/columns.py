"""Columns: what the naive baseline leaves out, so that a model cannot look at it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from governance.audit import Audit
from ui.composition import proxies
from ui.wording import plain

STANDS_IN = 0.7  # how often, of two people, a feature tells who is in the group, for it to be dropped at first


def picked(audit: Audit, by: Sequence[str], *, asked: bool) -> tuple[str, ...]:
    """The columns that are left out, to be picked where it is asked; the choice stays in the address."""
    features = audit.dataset.roles.features
    if not asked:
        return ()
    chosen = st.pills(
        "“Without columns” leaves these out",
        features,
        selection_mode="multi",
        default=first(audit, by),
        key=f"columns-{'-'.join(by)}",  # what stands in for one attribute does not for another
        bind="query-params",
        format_func=plain,
        wrap=True,
        help="At first the sensitive attributes that the model may look at, and features that tell who is in which "
        f"group for {STANDS_IN:.0%} of pairs of people or more (see Proxies on the Composition page).",
    )
    return tuple(each for each in features if each in chosen)


def first(audit: Audit, by: Sequence[str]) -> tuple[str, ...]:
    """Sensitive attributes that are features, and features that stand in for those that are compared."""
    roles = audit.dataset.roles
    told = {
        each.feature
        for each in proxies.alone(audit, only_safe=True)  # so that both views leave out the same
        if each.attribute in by and each.estimate[0] >= STANDS_IN
    }
    return tuple(each for each in roles.features if each in roles.sensitive or each in told)
