"""Whose decision changes, in sentences and as tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.metrics import words
from governance.metrics.changes import PairedDifference
from governance.metrics.rates import Share
from governance.metrics.sides import FEWEST, Sides
from governance.mitigation.flips import Flips
from governance.mitigation.problem import Problem
from governance.naming import Group
from governance.reports.metrics import sides as sides_report
from governance.reports.summary import MOST_NAMED, Finding

MOST_ROWS = 200
RIGHTLY = (
    "Rightly and wrongly are by the real outcome as it is recorded: who gains is rightly granted if it was favourable, "
    "who loses is rightly refused if it was not. Where outcomes were recorded wrongly for a group, so is this."
)
COMMITTEE = "Who these people are is shown in the technical view only."
NOT_KEPT = (
    "Who these people are cannot be shown: this point was not measured on the audited people, whose model was not "
    "learnt here. The numbers above are of people who were held out in other splits."
)
BALANCE = "change on balance"
ANYBODY, GAIN, LOSE = "Anybody", "Who gain", "Who lose"
WAYS = (ANYBODY, GAIN, LOSE)


def headline(found: Sides, total: Sides, balance: PairedDifference, *, expected: bool, hides: bool = False) -> Finding:
    """How many are decided about differently, in which direction and group, and whether that is right.

    Parameters
    ----------
    found : Sides
        Of the groups that are shown, without numbers that point at a few people where those may not be told.
    total : Sides
        Of all people of all groups that are shown, as one group: with the others in it, what is not told of those could
        be worked out.
    balance : PairedDifference
        How much the selection rate of each group that is shown changes.
    expected : bool
        Whether these are the numbers to expect.
    hides : bool
        Whether there are groups that are not shown.
    """
    moved, of = _number(total.moved), words.people(int(total.moved.n[0]))
    of += " in the groups that are shown" if hides else ""
    if not moved:
        hardly = "Hardly anybody" if expected and total.moved.counted[0] > 0 else "Nobody"
        return Finding(f"{hardly} of {of} is decided about differently.")
    start, verb = ("Expect ", "to be") if expected else ("", "is" if moved == 1 else "are")
    gained, lost = (_number(each) for each in (total.gained, total.lost))
    ways = [
        f"{number:,} {side}{'s' if number == 1 else ''} the favourable decision{_groups(share, found, number)}"
        for number, side, share in ((gained, "gain", found.gained), (lost, "lose", found.lost))
        if number
    ]
    nobody = "" if gained and lost else "; nobody loses it" if gained else "; nobody gains it"
    right, wrong = _number(total.righted), _number(total.wronged)
    return Finding(
        f"{start}{moved:,} of {of} {verb} decided about differently: {' and '.join(ways)}{nobody}.",
        f"By what is recorded, {right:,} of them rightly and {wrong:,} wrongly.{_on_balance(found, balance)}",
    )


def table(found: Sides, balance: PairedDifference) -> pd.DataFrame:
    """Whose decision changes by group: on balance, as By group has it, and people and shares in each of four ways.

    Where the ways are told of no group, they have no columns.
    """
    names = {"changed sides": "changed", "changed sides, share": "changed, share"}
    rows = sides_report.table(found).rename(columns=names)
    rows.insert(2, BALANCE, [float(balance.value[balance.position(group)]) for group in found.groups])
    return rows if found.told.any() else rows[["group", "people", BALANCE]]


def untold(found: Sides) -> str:
    """Of which groups it is told on balance only, and why; "" where of none."""
    if not found.untold:
        return ""
    named = words.joined([words.group(found.attributes, group) for group in found.untold], MOST_NAMED)
    return (
        f"Who gains and who loses is not told apart of {named}: fewer than {FEWEST} people of one real outcome do "
        "there, or the number of another group could be worked out. What they gain or lose on balance is told here as "
        "it is under By group: the rates of every group with enough people are, before and after, however few change."
        f"{'' if found.told.any() else ' With fewer or larger groups more can be told.'}"
    )


def _on_balance(found: Sides, balance: PairedDifference) -> str:
    """What groups gain or lose on balance of which no more is told; "" where it is told of all."""
    changes = {group: float(balance.value[balance.position(group)]) for group in found.untold}
    order = sorted(changes, key=lambda group: -abs(changes[group]))[:MOST_NAMED]
    named = [f"{words.group(found.attributes, group)} {words.signed(changes[group])}" for group in order]
    more = f" and {len(changes) - len(order)} more groups" if len(changes) > len(order) else ""
    return f" Share with the favourable decision, on balance: {', '.join(named)} points{more}." if named else ""


def who(problem: Problem, found: Flips, *, group: Group | None = None, way: str = ANYBODY) -> tuple[pd.DataFrame, int]:
    """The people about whom the decision changes, the largest change first, and how many there are.

    Parameters
    ----------
    problem : Problem
    found : Flips
    group : group, optional
        Only these people.
    way : str
        One of `WAYS`.

    Returns
    -------
    table, people : DataFrame, int
        At most `MOST_ROWS` rows of all these people.
    """
    stays = np.ones(len(found.rows), bool) if way == ANYBODY else found.gain == (way == GAIN)
    if group is not None:
        stays = stays & (problem.codes[found.rows] == problem.groups.index(group))
    kept = np.flatnonzero(stays)[:MOST_ROWS]
    rows, places = found.rows[kept], found.places[kept]
    facts: dict[str, object] = {
        "row": rows,
        "group": [words.group(problem.attributes, problem.groups[code]) for code in problem.codes[rows]],
        "before": _said(found.before[kept]),
        **_after(found, kept),
        "real outcome": _said(problem.outcome[rows]),
    }
    if problem.score is not None:
        facts["score"] = problem.score[places]
    features = problem.features.iloc[rows].reset_index(drop=True)
    own = features.rename(columns={name: f"{name} (feature)" for name in features.columns if name in facts})
    return pd.concat([pd.DataFrame(facts), own], axis=1), int(stays.sum())


def listed(shown: int, people: int, of: int, *, surely: bool) -> str:
    """How many rows there are, and what they are of."""
    some = f"The first {shown:,} of {words.people(people)}" if shown < people else f"All {words.people(people)}"
    if not people:
        some = "Nobody"
    if surely:
        return f"{some} whose decision changes, of the {of:,} audited people."
    return (
        f"{some} whose decision changes or may change, of the {of:,} audited people; the largest change first. "
        "“Chance after” is how probably each is then selected; a coin decides."
    )


def _after(found: Flips, kept: NDArray[np.int64]) -> dict[str, object]:
    """What is decided about these people then; of a coin, how probably it is favourable."""
    chances = found.chance[kept]
    if found.surely:
        return {"after": _said(chances > 0.5)}
    return {"chance after": [f"{100 * chance:.3g}{words.NO_BREAK}%" for chance in chances]}


def _groups(share: Share, found: Sides, of: int) -> str:
    """Of which groups these people are, the most first; "" where nobody may be told, or there is one group."""
    order = [at for at in np.argsort(-share.k, kind="stable") if share.k[at]]
    named = [f"{words.group(found.attributes, found.groups[at])} {share.k[at]:,}" for at in order[:MOST_NAMED]]
    rest = of - int(share.k[order[:MOST_NAMED]].sum())
    if named and rest > 0 and (found.untold or len(order) > MOST_NAMED):
        named.append(f"others {rest:,}")
    return f" ({', '.join(named)})" if named and found.attributes else ""


def _number(share: Share) -> int:
    """People, of everybody as one group."""
    return int(share.k[0])


def _said(favourable: NDArray[np.bool_]) -> list[str]:
    return ["favourable" if each else "not favourable" for each in favourable]
