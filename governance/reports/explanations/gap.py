"""The gap by feature in sentences and as tables: what the model says about two groups, and through which columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from governance.composition.telling import Telling
from governance.explanations.apart import Apart
from governance.explanations.gap import Gap
from governance.metrics import words
from governance.metrics.intervals import newcombe
from governance.metrics.rates import Rate
from governance.naming import Group
from governance.reports.summary import PERCENT_95, Finding
from governance.shapley.outputs import DECISION

TOTAL = "all columns together"
MOST = 3  # columns that a sentence names
ITSELF = "the attribute itself"
FINE = 0.1  # a difference below it is said with three decimals
CLEARLY = 0.7  # an area from which on a column tells two groups apart more than a little
SMALL = 0.05  # of the gap: less is not named

EVERYBODY, FAVOURABLE, UNFAVOURABLE = "everybody", "really favourable", "really not favourable"
RATES = {EVERYBODY: "selection_rate", FAVOURABLE: "true_positive_rate", UNFAVOURABLE: "false_positive_rate"}
EQUAL = {
    EVERYBODY: "demographic parity asks for equal ones",
    FAVOURABLE: "equal opportunity asks for equal ones",
    UNFAVOURABLE: "predictive equality asks for equal ones",
}
AMONG = {
    EVERYBODY: "",
    FAVOURABLE: "Among people whose real outcome was favourable, ",
    UNFAVOURABLE: "Among people whose real outcome was not favourable, ",
}


@dataclass(frozen=True)
class Names:
    """What a gap is about, in words.

    Attributes
    ----------
    first, second : str
        What the groups are called.
    among : str
        A key of `RATES`.
    """

    first: str
    second: str
    among: str = EVERYBODY


def finding(found: Gap, names: Names) -> Finding:
    """How far apart the two groups are on average, and through which columns."""
    low, high = (float(end[0]) for end in found.total.interval())
    total = float(found.total.value[0])
    ends = sorted(abs(end) for end in (low, high))
    if low <= 0 <= high:
        interval = f"{signed(found, low, like=total)} to {signed(found, high, like=total)}"
        said = (
            f"{names.first} and {names.second} hardly differ in what the {found.subject.speaker} says on average: "
            f"{_apart_by(found, total)} ({PERCENT_95} interval {interval})."
        )
    else:
        interval = " to ".join(_size(found, end, like=total) for end in ends)
        said = f"{_says(found, names, total)} ({PERCENT_95} interval {interval})."
    return Finding(_begun(AMONG[names.among], said), _through(found, surely=not low <= 0 <= high))


def _begun(among: str, said: str) -> str:
    said = f"{among}{said}" if among else said
    return words.first_upper(said)


def _says(found: Gap, names: Names, total: float) -> str:
    """Who gets how much more or less."""
    about = found.subject.about
    if found.subject.is_amount:
        more, less = (names.first, names.second) if total > 0 else (names.second, names.first)
        return (
            f"the {found.subject.speaker} says {_size(found, total)} {found.unit} more for {more} than for {less} "
            "on average"
        )
    higher = "higher" if total > 0 else "lower"
    what = "share of decisions" if found.unit == DECISION else found.unit
    return (
        f"for {names.first} the {found.subject.speaker} gives {_size(found, total)} {higher} {what} of {about} "
        f"than for {names.second} on average"
    )


def _apart_by(found: Gap, total: float) -> str:
    return f"{_size(found, total)} apart in {found.unit}"


def _through(found: Gap, *, surely: bool) -> str:
    """Through which columns beyond chance, and which work the other way."""
    sure = [at for at in found.order if found.beyond_chance[at]]
    if not sure:
        return "Through no single column are they further apart than chance would have it."
    if not surely:
        sure = [at for at in sure if abs(found.value[at]) > SMALL * np.abs(found.value).max()]
        each = words.listed([f"{found.columns[at]} ({signed(found, found.value[at])})" for at in sure[:MOST]])
        return f"Yet through {each} they differ beyond chance." if sure else ""
    along = [at for at in sure if found.share[at] > SMALL][:MOST]
    against = [at for at in sure if found.share[at] < -SMALL][:MOST]
    parts = []
    if along:
        share = float(found.share[along].sum())
        names = words.listed([found.columns[at] for at in along])
        size = _size(found, float(found.value[along].sum()))
        much = "All" if abs(share - 1) < SMALL else words.percent(share, 0)
        parts.append(
            f"{much} of that comes through {names}."
            if share < 1 + SMALL
            else f"Through {names} alone it would be {size}."
        )
    if against:
        named = [f"{found.columns[at]} ({signed(found, found.value[at])})" for at in against]
        parts.append(f"It would be larger without {words.listed(named)}.")
    return " ".join(parts)


def stands_in(found: Gap, told: Mapping[str, Telling], own: Mapping[str, str]) -> str:
    """Of the columns that matter most, whether they tell the two groups apart."""
    total = float(found.total.value[0])
    sure = [at for at in found.order if found.beyond_chance[at] and abs(found.share[at]) > SMALL][:MOST]
    said = []
    for at in sure:
        column = found.columns[at]
        size, whole = signed(found, found.value[at], like=total), signed(found, total)
        part = f"{column} accounts for {size} of the {whole} and"
        if not 0 < found.share[at] < 1 + SMALL:
            part = f"{column} makes {size}, where all columns together make {whole}, and"
        if column in own:
            said.append(f"{part} is {own[column]}.")
        elif column in told and not np.isnan(told[column].area):
            said.append(f"{part} {_tells(told[column])} (area {told[column].area:.2f}).")
    return " ".join(said)


def _tells(found: Telling) -> str:
    if not found.tells:
        return "does not tell the two groups apart"
    return "tells the two groups apart" if found.area >= CLEARLY else "tells the two groups apart a little"


def own_attributes(columns: tuple[str, ...], sensitive: tuple[str, ...], by: tuple[str, ...]) -> dict[str, str]:
    """Columns that the model looks at and that are sensitive attributes themselves, and what is said of them."""
    return {column: ITSELF if column in by else "a sensitive attribute" for column in columns if column in sensitive}


def rates_apart(found: Rate, names: Names, first: Group, second: Group | None, threshold: float | None) -> str:
    """The gap in the rate of decisions, which is another number than the gap in what the model says."""
    at, share = found.position(first), found.shares[0]
    other, there = (share.others, at) if second is None else (share, found.position(second))
    sides = [
        (float(each.value[place]), float(each.effective_n[place])) for each, place in ((share, at), (other, there))
    ]
    name = words.title(found.name).lower()
    where = "" if threshold is None else f" at the threshold of {words.threshold(threshold)}"
    if any(np.isnan(value) for value, _ in sides):
        return f"The {name}{where} is not defined in both groups."
    low, high = (float(end) for end in newcombe(sides[0], sides[1]))
    people = [words.evidence(int(each.k[place]), int(each.n[place])) for each, place in ((share, at), (other, there))]
    return (
        f"That is not the gap in decisions: the {name}{where} is {words.percent(sides[0][0])} for {names.first} "
        f"({people[0]}) and {words.percent(sides[1][0])} for {names.second} ({people[1]}), "
        f"{words.signed(sides[0][0] - sides[1][0])} points ({PERCENT_95} interval {words.signed(low)} to "
        f"{words.signed(high)}); {EQUAL[names.among]}."
    )


def picked(groups: int) -> str:
    """What it means that the two that are compared are the furthest apart of so many groups."""
    return (
        f"Of {groups:,} groups these two are the furthest apart. The interval does not know that: of many groups some "
        "two are apart by chance alone."
    )


def sampled(found: Gap, names: Names, whole: float | None) -> str:
    """Who was explained, how they were chosen, and how far they are off everybody in the two groups."""
    sides = [(names.first, found.first), (names.second, found.second)]
    who = " and ".join(
        f"{'all ' if len(side.rows) == side.of else ''}{len(side.rows):,}"
        f"{'' if len(side.rows) == side.of else f' of {side.of:,}'} ({name})"
        for name, side in sides
    )
    part = any(len(side.rows) < side.of for _, side in sides)
    drawn = ", drawn evenly along what the model says" if part else ""
    off = ""
    if part and whole is not None:
        off = (
            f" They are {signed(found, float(found.total.value[0]))} apart; everybody in the two groups is "
            f"{signed(found, whole)}."
        )
    weighted = any(np.ptp(side.share) > 0 for _, side in sides)
    counted = " People count by their weights." if weighted else ""
    return f"Explained are {who}{drawn}.{off}{counted}"


def table(found: Gap, names: Names, told: Mapping[str, Telling], own: Mapping[str, str]) -> pd.DataFrame:
    """Every column with its part of the gap, the total first, the largest next."""
    low, high = found.by_column.interval()
    rows = [
        {
            "column": found.columns[at],
            **_row(found, found.value[at], low[at], high[at]),
            "part of the gap": found.share[at],
            "beyond chance": "yes" if found.beyond_chance[at] else "no",
            "p (Holm)": found.adjusted[at],
            f"mean: {names.first}": found.first.mean[at],
            f"mean: {names.second}": found.second.mean[at],
            **_area(told.get(found.columns[at])),
            "is": own.get(found.columns[at], ""),
        }
        for at in found.order
    ]
    return pd.DataFrame([_total(found, names, found.total), *rows])


def _total(found: Gap, names: Names, total: Apart) -> dict[str, object]:
    (low,), (high,) = total.interval()
    return {
        "column": TOTAL,
        **_row(found, total.value[0], low, high),
        "part of the gap": 1.0,
        "beyond chance": "yes" if low > 0 or high < 0 else "no",
        "p (Holm)": np.nan,
        f"mean: {names.first}": found.first.said,
        f"mean: {names.second}": found.second.said,
        **_area(None),
        "is": "",
    }


def _row(found: Gap, value: float, low: float, high: float) -> dict[str, float]:
    return {f"difference ({found.unit})": float(value), "from": float(low), "to": float(high)}


def _area(found: Telling | None) -> dict[str, float]:
    ends = (np.nan,) * 3 if found is None else (found.area, found.low, found.high)
    return dict(zip(("area", "area from", "area to"), ends, strict=True))


def _size(found: Gap, value: float, *, like: float | None = None) -> str:
    """How large a difference is, without its direction; with the decimals of another where it stands beside one."""
    size = abs(float(value))
    if found.subject.is_amount:
        return words.amount(size)
    return f"{size:.2f}" if abs(float(value if like is None else like)) >= FINE else f"{size:.3f}"


def signed(found: Gap, value: float, *, like: float | None = None) -> str:
    """A difference with its direction; one too small to show has none."""
    said = _size(found, value, like=like)
    return said if not float(said.replace(",", "")) else f"{'+' if value > 0 else '-'}{said}"
