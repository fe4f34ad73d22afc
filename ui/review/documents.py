"""Documents: what the policy asks for beside the model, attached as files and known by their hashes."""

from __future__ import annotations

import streamlit as st

from governance.errors import GovernanceError
from governance.metrics import words
from governance.reports.datasheet import QUESTIONS, markdown
from governance.review.documents import LARGEST, by_kind, written
from governance.review.rule import KINDS_OF_DOCUMENT
from ui import audience, blocks, session, sheet
from ui.review import given
from ui.review.asked import Asked
from ui.wording import plain

EXPLAINED = (
    "A rule about documents asks that they are there, and records which: by name, size and SHA-256. What stands in "
    "them is for people to read; a file itself is not kept."
)
DATASHEET = "datasheet"


def shown(asked: Asked) -> None:
    """Every kind of document: which rules ask for it, what is attached, and how to attach one."""
    st.caption(EXPLAINED)
    there = by_kind(given.documents())
    for kind in sorted(KINDS_OF_DOCUMENT, key=lambda each: not _asking(asked, each)):
        with st.container(border=True, gap="xsmall"):
            asking = _asking(asked, kind)
            icon = ":material/check_circle:" if kind in there else ":material/help:" if asking else ""
            said = f"asked for by {words.listed(asking)}" if asking else "no rule asks for it"
            st.markdown(f"{icon} **{words.first_upper(kind)}** :small[{plain(said)}]")
            if kind in there:
                _attached(kind, there[kind].name, there[kind].sha256, there[kind].size)
            elif not audience.committee():
                _attach(asked, kind)


def _asking(asked: Asked, kind: str) -> list[str]:
    return [rule.id for rule in asked.policy.rules if kind in rule.documents]


def _attached(kind: str, name: str, sha256: str, size: int) -> None:
    st.markdown(f":small[{plain(name)}, {size:,} bytes, SHA-256 {sha256}]")
    if not audience.committee():
        st.button(
            "Detach", icon=":material/link_off:", key=f"detach-{kind}", on_click=given.drop_document, args=(kind,)
        )


def _attach(asked: Asked, kind: str) -> None:
    """A file, or for a datasheet what people wrote about this audit."""
    file = st.file_uploader(f"Attach a {kind}", key=f"attach-{kind}", max_upload_size=LARGEST // 1_000_000)
    if file is not None:
        _keep(kind, file.name, file.getvalue())
    answered = any(each.strip() for name, each in session.written().texts.items() if name in QUESTIONS)
    if kind == DATASHEET and answered:
        label, icon = "Take the datasheet that was written here", ":material/description:"
        st.button(label, icon=icon, key="take-datasheet", on_click=_take, args=(asked,))


def _take(asked: Asked) -> None:
    """Attach the datasheet of this audit as it reads now."""
    given.keep_document(written(DATASHEET, "datasheet.md", _datasheet(asked)))


def _keep(kind: str, name: str, content: bytes) -> None:
    try:
        given.keep_document(written(kind, name, content))
    except GovernanceError as refusal:
        blocks.refusal(refusal)
    else:
        st.rerun()


def _datasheet(asked: Asked) -> bytes:
    """The datasheet of the audit in view, as people wrote it under Composition."""
    audit, least, here = asked.audit, asked.policy.min_group_size, session.written()
    known, fingerprint = sheet.measured(audit, least), session.choice().fingerprint
    made = sheet.written(audit, here.texts, known, least=least, fingerprint=fingerprint)
    return markdown(made).encode("utf-8", "replace")
