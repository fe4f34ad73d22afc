"""Columns: what the naive baseline leaves out, so that a model cannot look at it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from governance.audit import Audit
from ui import audience
from ui.composition import proxies

METHODS, COLUMNS, WITHOUT = "methods", "columns", "without columns"
STANDS_IN = 0.7  # how often, of two people, a feature tells who is in the group, for it to be dropped at first


def dropped(audit: Audit, by: Sequence[str]) -> tuple[str, ...]:
    """The columns that are left out: what the reader picked, also where the control is drawn further down."""
    if WITHOUT not in _answered(METHODS, ()):
        return ()
    return tuple(each for each in audit.dataset.roles.features if each in _answered(COLUMNS, first(audit, by)))


def first(audit: Audit, by: Sequence[str]) -> tuple[str, ...]:
    """Sensitive attributes that are features, and features that stand in for those that are compared."""
    roles = audit.dataset.roles
    told = {
        each.feature
        for each in proxies.alone(audit, only_safe=audience.committee())
        if each.attribute in by and each.estimate[0] >= STANDS_IN
    }
    return tuple(each for each in roles.features if each in roles.sensitive or each in told)


def picked(audit: Audit, by: Sequence[str]) -> None:
    """The control."""
    st.multiselect(
        "Without columns: leave these out",
        list(audit.dataset.roles.features),
        default=first(audit, by),
        key=COLUMNS,
        bind="query-params",
        wrap=True,
        help="At first the sensitive attributes that the model may look at, and features that tell who is in which "
        f"group for {STANDS_IN:.0%} of pairs of people or more (see Proxies on the Composition page).",
    )


def _answered(key: str, unless: Sequence[str]) -> Sequence[str]:
    """What a control of several values is set to, also where only the address knows it yet."""
    if key in st.session_state:
        return tuple(st.session_state[key])
    return tuple(st.query_params.get_all(key)) if key in st.query_params else tuple(unless)
