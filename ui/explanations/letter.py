"""Letter: the decision, its reasons and how to contest it, as a letter to the person in view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date as Date  # noqa: N812

import streamlit as st

from governance.explanations.standing import explained
from governance.reports.explanations.letter import FIELDS, Letter, is_adverse, letter
from governance.reports.explanations.letter_html import html
from governance.reports.explanations.letter_markdown import markdown
from ui import fields, session
from ui.explanations.asked import Asked
from ui.explanations.ways import ways_now
from ui.wording import plain

FORM = "letter"
LONGEST = 400  # signs of a field
FILES: Mapping[str, tuple[str, str, Callable[[Letter], str]]] = {
    "Page": ("html", "text/html", html),
    "Markdown": ("md", "text/markdown", markdown),
}


def shown(asked: Asked) -> None:
    """What the writer fills in and must know, the letter as it would leave, and the ways to take it along."""
    st.markdown(
        "**A letter to the person in view.** It holds only what this audit knows and what you write here; what nobody "
        "has written stays a placeholder in brackets."
    )
    written = _written()
    found = asked.own
    standing = asked.kept("standing", asked.row, make=lambda: explained(found))
    sought = ways_now(asked) if is_adverse(found, standing) else ()
    made = letter(asked.audit, found, standing, date=Date.today().isoformat(), written=written, ways=sought)
    with st.expander(
        f"Before it leaves ({len(made.notes)})", True, icon=":material/checklist:", key="letter-notes-box"
    ):
        st.markdown("\n".join(f"- {plain(each)}" for each in made.notes))
    _take_away(made, asked.row)
    _preview(made)


def _written() -> dict[str, str]:
    """What the writer has filled in; it is kept with what else is written about the audit."""
    held = session.written().texts
    there = {name: held.get(f"{FORM}-{name}", "") for name in FIELDS}
    for name, place in zip(FIELDS, (*st.columns(2), *st.columns(3)), strict=True):
        label, hint, _ = FIELDS[name]
        with place:
            st.text_input(
                label,
                key=fields.key(FORM, name, there[name]),
                placeholder=hint,
                max_chars=LONGEST,
                on_change=_keep,
                args=(name,),
            )
            fields.noted(FORM, name)
    return there


def _keep(name: str) -> None:
    """Write down what stands in a field."""
    fields.write(
        FORM,
        name,
        fields.text(FORM, name),
        seen=fields.seen(FORM).get(name, ""),
        between=" / ",
        longest=LONGEST,
        as_named=f"{FORM}-{name}",
    )


def _take_away(made: Letter, person: int) -> None:
    """The letter as a file."""
    with st.container(horizontal=True):
        for name, (ending, kind, write) in FILES.items():
            st.download_button(
                f"{name} (.{ending})",
                write(made).encode("utf-8", "replace"),
                f"letter_{person}.{ending}",
                kind,
                icon=":material/download:",
                on_click="ignore",
                key=f"letter-{ending}",
            )


def _preview(made: Letter) -> None:
    """The letter as it reads."""
    with st.container(border=True, key="letter-preview"):
        st.subheader(plain(made.title), anchor=False)
        st.markdown("  \n".join(f"{name}: **{plain(value)}**" for name, value in made.head))
        for section in made.sections:
            text = [f"**{plain(section.title)}**", *(plain(each) for each in section.sentences)]
            if section.points:
                text.append("\n".join(f"- {plain(each)}" for each in section.points))
            st.markdown("\n\n".join(text))
