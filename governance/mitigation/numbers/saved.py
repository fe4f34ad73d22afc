"""Saved: a model that predicts a number as a `.skops` file, and the lines of Python that use it."""

from __future__ import annotations

from typing import Any

from governance.data import models
from governance.errors import ModelNotSaved
from governance.mitigation.saved import LARGEST

FILE = "number_model.skops"
CODE = f"""import pandas as pd
import skops.io
from governance.data.models.reviewed import REVIEWED

people = pd.read_csv("people.csv")
model = skops.io.load("{FILE}", trusted=sorted(REVIEWED))
people["predicted"] = model.predict(people[list(model.feature_names_in_)])
"""
"""It opens in this process, so it is for a file of one's own; anything but the reviewed types is refused by skops."""


def saved(model: Any) -> bytes:
    """A `.skops` file of a fitted scikit-learn pipeline of the table's columns.

    Raises
    ------
    ModelNotSaved
        If it is too large.
    """
    content = models.save(model)
    if len(content) > LARGEST:
        raise ModelNotSaved(
            f"it has {len(content) / 2**20:,.0f} MB, and at most {LARGEST / 2**20:,.0f} are kept. "
            "Choose linear regression, or leave out columns of very many categories."
        )
    return content
