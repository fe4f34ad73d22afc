"""Confusion matrices in words and as a table: who got which decision with which outcome."""

from __future__ import annotations

import pandas as pd

from governance.metrics import words
from governance.metrics.confusion import Confusion, cells_of
from governance.metrics.rates import DICE, EVERYONE, MEANS
from governance.reports.summary import Finding

CELLS = tuple(reversed(EVERYONE))  # favourable outcome first
SHORT = {(1, 1): "TP", (0, 1): "FP", (0, 0): "TN", (1, 0): "FN"}


def formula(name: str) -> Finding:
    """What the rate is made of, as the marked cells show it."""
    if name in MEANS or name in DICE:
        said = f"{words.meaning(name)} Cells with a dot (●) are counted, cells with a ring (○) are only among them."
        return Finding(said, f"In the field's notation: {words.formula(name)}.")
    return Finding(
        f"{words.title(name)}: people in the cells with a dot (●), of all in cells with a dot or a ring (○).",
        f"In the field's notation: {words.formula(name)}.",
    )


def table(found: Confusion, name: str) -> pd.DataFrame:
    """Every cell of every group: its people and its share of the group; marked is what the rate counts."""
    counted, among = cells_of(name)
    columns: dict[str, object] = {"group": [words.group(found.attributes, group) for group in found.groups]}
    for cell in CELLS:
        mark = " ●" if cell in counted else " ○" if cell in among else ""
        title = f"{words.cell(cell)} ({SHORT[cell]}){mark}"
        columns |= {title: found.people[:, *cell], f"share, {SHORT[cell]}": found.share[:, *cell]}
    return pd.DataFrame(columns)
