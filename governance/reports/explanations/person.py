"""One person: the prediction and what moved it, as sentences and as a table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from governance.explanations.attribution import Attributions
from governance.metrics import words
from governance.reports.summary import Finding

START, END = "average they are compared with", "this person"


def reasons(found: Attributions, score: float, threshold: float | None, most: int = 3) -> Finding:
    """The score of one person, and the columns that moved it most, in both directions."""
    values = found.values[0]
    order = np.argsort(-np.abs(values))
    sides = {
        "Raised": [i for i in order if values[i] > 0][:most],
        "Lowered": [i for i in order if values[i] < 0][:most],
    }
    moved = (
        f"{verb} most by "
        + ", ".join(f"{found.columns[i]} ({words.value(found.people.iloc[0, i])})" for i in chosen)
        + "."
        for verb, chosen in sides.items()
        if chosen
    )
    stands = (
        ""
        if threshold is None
        else f", {'at or above' if score >= threshold else 'below'} the threshold of {words.threshold(threshold)}"
    )
    said = words.score(score, threshold)
    return Finding(f"The model gives this person a score of {said}{stands}.", " ".join(moved))


def attribution(found: Attributions, person: int = 0) -> pd.DataFrame:
    """From the average to one person's score: what each column contributed, largest effect first, and where it ends."""
    effect = f"effect ({found.unit})"
    values, own = found.values[person], found.people.iloc[person]
    order = np.argsort(-np.abs(values), kind="stable")
    return pd.DataFrame(
        {
            "column": [START, *(found.columns[i] for i in order), END],
            "value": ["", *(words.value(own.iloc[i]) for i in order), ""],
            effect: [found.base, *values[order], found.output[person]],
        }
    )
