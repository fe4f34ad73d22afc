"""Charts as pictures: in which format the camera above each of them saves it, on every page."""

from __future__ import annotations

from typing import Any

import streamlit as st

PNG, SVG = "PNG", "SVG"
_FORMAT = "picture"


def kind() -> str:
    """The format that is chosen."""
    return str(st.session_state.get(_FORMAT) or PNG)


def choice() -> None:
    """The choice of the format; it stays for all pages."""
    st.segmented_control(
        "Save charts as",
        (PNG, SVG),
        default=PNG,
        required=True,
        key=_FORMAT,
        persist_state="session",
        help="What the camera above a chart saves. PNG is made of dots, SVG of lines that stay sharp at any size.",
    )


def camera(name: str) -> dict[str, Any]:
    """What plotly is told: one button above the chart, which saves it under this name."""
    options = {"format": kind().lower(), "filename": name, "scale": 2 if kind() == PNG else 1}
    return {"displaylogo": False, "modeBarButtons": [["toImage"]], "toImageButtonOptions": options}
