"""Everyone: what drives a model over a sample of people, as sentences and as tables."""

from __future__ import annotations

import numpy as np
import pandas as pd

from governance.explanations.attribution import Attributions
from governance.reports.summary import Finding


def drivers(found: Attributions, most: int = 3) -> Finding:
    """The columns with the largest effects over a sample."""
    order = np.argsort(-found.importance)[:most]
    return Finding(
        f"Over {len(found.values):,} people the largest effects come from {', '.join(found.columns[i] for i in order)}."
    )


def importance(found: Attributions) -> pd.DataFrame:
    """Mean size of each column's effect with its interval, largest first."""
    name = f"mean absolute attribution ({found.unit})"
    low, high = found.importance_interval
    table = pd.DataFrame({"column": found.columns, name: found.importance, "from": low, "to": high})
    return table.sort_values(name, ascending=False, ignore_index=True)
