"""Dependence: how a column's effect goes with its value, as a sentence and as a table."""

from __future__ import annotations

import numpy as np
import pandas as pd

from governance.explanations.dependence import Dependence
from governance.metrics import words
from governance.reports.summary import Finding

READ = (
    "Every value is compared with the same people (see above). A column's effect at one value differs between people "
    "where the model looks at other columns together with it."
)


def goes(found: Dependence, least: int = 0) -> Finding:
    """From which value to which the mean effect goes; of values that at least so many people in the sample have."""
    value = found.whole.value[:, 0]
    known = np.flatnonzero(found.whole.people[: len(value) - found.missing] >= max(least, 1))
    if len(known) < 2:
        return Finding(f"{found.column} has fewer than two values in the sample that can be compared.")
    if found.of_numbers:
        first, last = known[0], known[-1]
        way = "rises" if value[last] > value[first] else "falls"
        steps = np.diff(value[known])
        steady = (steps >= 0).all() or (steps <= 0).all()
        head = (
            f"The effect of {found.column} {way} from {words.signed_amount(value[first])} at {found.bins[first]} to "
            f"{words.signed_amount(value[last])} at {found.bins[last]}"
        )
        turn = "." if steady else ", not in one direction."
        return Finding(head + f" ({found.unit}){turn}", _of_missing(found, least))
    top, bottom = known[np.argmax(value[known])], known[np.argmin(value[known])]
    return Finding(
        f"Of the values of {found.column}, {found.bins[top]} raises most ({words.signed_amount(value[top])}) and "
        f"{found.bins[bottom]} lowers most ({words.signed_amount(value[bottom])} {found.unit}), on average.",
        _of_missing(found, least),
    )


def table(found: Dependence, least: int = 0) -> pd.DataFrame:
    """The mean effect of every group at every value, where at least so many people are in the sample."""
    parts: list[tuple[object, ...]] = []
    for group, names in enumerate(found.grouping.groups):
        *ends, people = found.of_group(group)
        said = words.group(found.grouping.attributes, names)
        enough = np.flatnonzero(people >= max(least, 1))
        parts += [(said, found.bins[at], *(end[at] for end in ends), int(people[at])) for at in enough]
    columns = ["group", f"value of {found.column}", f"mean effect ({found.unit})", "from", "to", "people in the sample"]
    return pd.DataFrame(parts, columns=columns)


def _of_missing(found: Dependence, least: int) -> str:
    if not found.missing or found.whole.people[-1] < max(least, 1):
        return ""
    people = words.people(int(found.whole.people[-1]))
    return f"Where it is missing ({people}), the effect is {words.signed_amount(found.whole.value[-1, 0])} on average."
