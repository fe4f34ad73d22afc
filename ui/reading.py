"""How a file is read: what was detected, shown so that a person can change it, and what is left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from governance.data import layout as layouts
from governance.data import values
from governance.data.layout import Layout
from ui import cache, pickers
from ui.wording import plain

FIRST_ROW = {"The names of the columns": True, "The first person": False}


def missing(given_id: str, file: cache.File, known: Layout) -> tuple[str, ...]:
    """What means missing, beside an empty cell: of the texts that may, or anything else, those that a person says."""
    codes = values.suspected(file.table)
    asked = (
        "These texts may stand for a missing value. Choose those that do; the others stay values of their own."
        if codes
        else "Does a value such as 999 or -1 stand for a missing one? Type it"
    )
    chosen = st.multiselect(
        asked,
        list(dict.fromkeys((*codes, *known.missing))),
        default=list(known.missing),
        key=f"missing-{given_id}-{hash(known)}",
        format_func=lambda code: f"{code} ({codes[code]:,} cells)" if code in codes else str(code),
        accept_new_options=True,
        placeholder="Choose, or type another",
        wrap=True,
    )
    return tuple(str(each) for each in chosen)


def both(known: Layout, found: Layout) -> Layout:
    """What a file of roles says of the layout, and what was detected where it says nothing."""
    said = {name: value for name, value in vars(known).items() if value not in (None, ())}
    return replace(found, **said)


def left_out(content_id: str, file: cache.File, known: Layout) -> tuple[str, ...]:
    """Columns that are left out before going on; those that seem to hold personal data are pointed at."""
    found = cache.personal(file.fingerprint, file.table)
    columns = [str(column) for column in file.table]
    if not found:
        with st.expander("Leave columns out", icon=":material/variable_remove:"):
            key = f"dropped-{content_id}-{hash(known)}"
            return pickers.several("They are not read at all", columns, key, default=known.dropped)
    with st.container(border=True, gap="small"):
        st.markdown("**This table seems to hold personal data.** An audit needs none of it.")
        for each in found:
            st.markdown(f":small[{plain(each.sentence)}]")
        asked = "Leave these columns out before going on (an identifier can be replaced by pseudonyms below)"
        key = f"dropped-{content_id}-{hash(known)}"
        return pickers.several(asked, columns, key, default=known.dropped)


def layout(content_id: str, found: Layout, rows: list[list[str]]) -> Layout:
    """How a file of text is read: as it was detected, until the person says otherwise."""
    asked = "What does the first row hold?"
    header = FIRST_ROW
    if found.header is None:
        st.dataframe(pd.DataFrame(rows[:3]).astype(str), hide_index=True)
        answer = st.radio(asked, list(header), index=None, key=f"header-{content_id}", horizontal=True)
        st.caption("Its values look like those below it, so nobody but you can tell.")
        found = replace(found, header=header.get(str(answer)))
    with st.expander("How the file is read", icon=":material/description:"):
        left, right = st.columns(2)
        with left:
            encoding = _of("Encoding", layouts.ENCODINGS, str(found.encoding), content_id)
            separator = _of("Between two values", layouts.SEPARATORS, str(found.separator), content_id)
        with right:
            decimal = _of("Before decimals", layouts.DECIMALS, str(found.decimal), content_id)
            thousands = _of("Between thousands", layouts.THOUSANDS, str(found.thousands), content_id)
        first = found.header
        if rows and found.header is not None:
            before = next(name for name, value in header.items() if value is found.header)
            first = header[_of(asked, {name: name for name in header}, before, content_id)]
    said = Layout(encoding, separator, decimal, thousands, first)
    st.caption(_as_read(said))
    return said


def _of(title: str, known: Mapping[str, str], before: str, content_id: str) -> str:
    place = list(known).index(before)
    return str(
        st.selectbox(title, list(known), index=place, format_func=known.__getitem__, key=f"{title}-{content_id}")
    )


def _as_read(found: Layout) -> str:
    between = layouts.SEPARATORS[str(found.separator)]
    names = {True: "names in the first row", False: "no row of names", None: "first row unclear"}[found.header]
    thousands = f", {layouts.THOUSANDS[found.thousands]} between thousands" if found.thousands else ""
    decimal = f"decimal {layouts.DECIMALS[str(found.decimal)]}"
    return f"Read as {layouts.ENCODINGS[str(found.encoding)]}, {between} between values, {decimal}{thousands}, {names}"
