"""What the picture says: every point in a table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from governance.mitigation.tradeoff import Point, title


def points(found: Sequence[Point]) -> pd.DataFrame:
    """Every point: its gap and its utility, with intervals."""
    return pd.DataFrame(
        [
            {
                "point": title(each.treatment),
                "gap": each.gap.value,
                "gap from": each.gap.low,
                "gap to": each.gap.high,
                each.wanted.utility.kind: float(each.value.value[0]),
            }
            for each in found
        ]
    )
