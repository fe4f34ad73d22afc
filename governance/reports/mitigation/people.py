"""Whose decision changes, in sentences and as tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.metrics import words
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
ANYBODY, GAIN, LOSE = "Anybody", "Who gain", "Who lose"
WAYS = (ANYBODY, GAIN, LOSE)


def headline(found: Sides, total: Sides, *, expected: bool) -> Finding:
    """How many are decided about differently, in which direction and group, and whether that is right.

    Parameters
    ----------
    found : Sides
        Of the groups that are shown, without numbers that point at a few people where those may not be told.
    total : Sides
        Of everybody as one group.
    expected : bool
        Whether these are the numbers to expect.
    """
    moved, of = _number(total.moved), int(total.moved.n[0])
    if not moved:
        few = " in expectation" if expected and total.moved.counted[0] > 0 else ""
        return Finding(f"Nobody of {words.people(of)} is decided about differently{few}.")
    start = "To expect: " if expected else ""
    ways = [_way(found, total, "gained", "gain"), _way(found, total, "lost", "lose")]
    said = " and ".join(each for each in ways if each)
    nobody = (
        "; nobody loses it" if not _number(total.lost) else "; nobody gains it" if not _number(total.gained) else ""
    )
    right, wrong = _number(total.righted), _number(total.wronged)
    about = f"{start}{moved:,} of {words.people(of)}"
    return Finding(
        f"{about} {'is' if moved == 1 else 'are'} decided about differently: {said} the favourable decision{nobody}.",
        f"By what is recorded, {right:,} of them rightly and {wrong:,} wrongly.",
    )


def table(found: Sides) -> pd.DataFrame:
    """Whose decision changes by group: people and their share, in each of the four ways."""
    names = {"changed sides": "changed", "changed sides, share": "changed, share"}
    return sides_report.table(found).rename(columns=names)


def untold(found: Sides) -> str:
    """Of which groups it is not told whose decision changes, and what that does not hide; "" where of all."""
    if not found.untold:
        return ""
    named = words.joined([words.group(found.attributes, group) for group in found.untold], MOST_NAMED)
    return (
        f"Whose decision changes is not told of {named}: fewer than {FEWEST} people of one real outcome gain or lose "
        "it there, or the number of another group could be worked out. It does not hide the rates of these groups "
        "before and after, from which small changes can be guessed."
    )


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
        "chance after": [f"{100 * chance:.3g}{words.NO_BREAK}%" for chance in found.chance[kept]],
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
    coin = "" if surely else " “Chance after” is how probably each is then selected; a coin decides."
    return (
        f"{some} of the {of:,} audited people whose decision changes, the largest change first; in the audit's own "
        f"split.{coin}"
    )


def _way(found: Sides, total: Sides, side: str, verb: str) -> str:
    """How many gain, or lose, and of which groups."""
    number = _number(getattr(total, side))
    if not number:
        return ""
    share = getattr(found, side)
    people = np.rint(share.k).astype(int)
    order = [at for at in np.argsort(-people, kind="stable") if people[at]]
    named = [f"{words.group(found.attributes, found.groups[at])} {people[at]:,}" for at in order[:MOST_NAMED]]
    rest = number - int(people[order[:MOST_NAMED]].sum())
    if rest > 0 and named:
        named.append(f"others {rest:,}")
    inside = f" ({', '.join(named)})" if named else ""
    return f"{number:,}{inside} {verb}{'s' if number == 1 else ''}"


def _number(share: Share) -> int:
    """People, of everybody as one group."""
    return int(share.k[0])


def _said(favourable: NDArray[np.bool_]) -> list[str]:
    return ["favourable" if each else "not favourable" for each in favourable]
