"""One kind of people from inside, as tables and in plain sentences: who they are, and what happens to them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from governance.metrics import words
from governance.metrics.confusion import confusion as people_by_cell
from governance.metrics.cube import Cube
from governance.metrics.makeup import Makeup
from governance.metrics.rates import FN, FP, TN, TP, Rate
from governance.metrics.slices import INSIDE, OUTSIDE
from governance.reports.metrics.slices import TITLES
from governance.reports.summary import Finding, side

PLAIN = {**TITLES, "base_rate": "Favourable real outcomes", "selection_rate": "Favourable decisions"}
OUTCOMES = ("not favourable", "favourable")


def named(name: str) -> str:
    """A rate in plain words and as the field calls it."""
    return f"{PLAIN[name]} ({words.title(name).lower()})"


def makeup(found: Makeup) -> Finding:
    """Which groups are met more often, or less, among the people of a part than among everybody else."""
    if not found.groups:
        return Finding("No group has enough people here, and elsewhere, to be shown.")
    differ = found.differ
    if not differ:
        return Finding("No group is met more or less often here than elsewhere, beyond chance.")
    named = [
        f"{': '.join(found.groups[at])} is {words.percent(found.inside.value[at])} here and "
        f"{words.percent(found.outside.value[at])} elsewhere"
        for at in differ
    ]
    more = f" {len(differ) - 3} more groups differ too." if len(differ) > 3 else ""
    return Finding(f"{'; '.join(named[:3])}.", f"Such differences are beyond chance.{more}")


def shares(found: Makeup) -> pd.DataFrame:
    """The share of each group inside and outside."""
    sides = {"here": found.inside, "everybody else": found.outside}
    columns: dict[str, object] = {"group": [": ".join(group) for group in found.groups]}
    for name, share in sides.items():
        low, high = share.interval()
        columns |= {name: share.value, f"{name} from": low, f"{name} to": high, f"people, {name}": share.k}
    return pd.DataFrame({**columns, "adjusted p": [_p(each) for each in found.adjusted]})


def two_sides(found: list[Rate]) -> pd.DataFrame:
    """Rates of the people of a part and of everybody else, one row a rate."""
    columns: dict[str, list[object]] = {"rate": [named(each.name) for each in found]}
    for place, name in enumerate(("here", "everybody else")):
        ends = [(each.value, *each.interval()) for each in found]
        for at, end in enumerate((name, f"{name} from", f"{name} to")):
            columns[end] = [float(each[at][place]) for each in ends]
        columns[f"people, {name}"] = [words.stands_on(each, place) for each in found]
    return pd.DataFrame(columns)


def beside(found: list[Rate]) -> Finding:
    """How often the people of a part are decided about wrongly, and everybody else, from rates by part."""
    (_, here, own), (_, elsewhere, others) = (side(found[0], group) for group in found[0].groups)
    return Finding(
        f"Of these people {here} are decided about wrongly, against {elsewhere} of everybody else.",
        f"That is {own} against {others}. Measured on one half of the people, as above.",
    )


def confusion(cube: Cube) -> pd.DataFrame:
    """People by real outcome and decision, in a part and outside."""
    found, cells = people_by_cell(cube), (TP, FN, FP, TN)
    here, elsewhere = (found.people[found.groups.index((each,))] for each in (INSIDE, OUTSIDE))
    return pd.DataFrame(
        {
            "real outcome": [OUTCOMES[label] for label, _ in cells],
            "decision": [OUTCOMES[decision] for _, decision in cells],
            "these people": [int(here[cell]) for cell in cells],
            "everybody else": [int(elsewhere[cell]) for cell in cells],
        }
    )


def _p(found: float) -> str:
    return "" if np.isnan(found) else words.p_value(found)
