"""People to look at: who they are and how they were decided about, as sentences and as a table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.audit import Audit
from governance.explanations.people import Decided
from governance.explanations.standing import Standing
from governance.metrics import words
from governance.reports.explanations.person import margin
from governance.reports.summary import Finding

MOST_ROWS = 50
MOST_COLUMNS = 6
SAID = {True: "favourable", False: "not favourable", None: "nobody decides"}


def called(audit: Audit, row: int) -> str:
    """What a person is called: their row in the table, counted from 0, and their identifier if there is one."""
    identifier = audit.dataset.roles.identifier
    own = "" if identifier is None else f" ({words.value(audit.dataset.table[identifier].iloc[row])})"
    return f"row {row}{own}"


def listed(
    audit: Audit, found: Decided, rows: NDArray[np.int64], by: Sequence[str], columns: Sequence[str]
) -> pd.DataFrame:
    """The first of these people: score, decision, real outcome, group, and what the model looks at first.

    Parameters
    ----------
    audit : Audit
    found : Decided
    rows : int array
        Positions in the table, the first to be shown first.
    by : sequence of str
        The attributes whose groups are named.
    columns : sequence of str
        What the model looks at; the first few are shown.
    """
    rows = rows[:MOST_ROWS]
    places = [found.place(row) for row in rows.tolist()]
    groups, codes = audit.groups(by)
    facts: dict[str, object] = {"person": [called(audit, row) for row in rows.tolist()]}
    if found.score is not None:
        facts["score" if found.quantity is None else f"{found.quantity} recorded"] = found.score[places]
    if found.selected is not None:
        facts["decision"] = [SAID[each] for each in found.selected[places].tolist()]
    facts["real outcome"] = [SAID[each] for each in found.outcome[places].tolist()]
    facts[" and ".join(by)] = [words.group(by, groups[code]) for code in codes[rows].tolist()]
    own = audit.dataset.table[list(columns[:MOST_COLUMNS])].iloc[rows].reset_index(drop=True)
    told = own.rename(columns={name: f"{name} (column)" for name in own.columns if name in facts})
    return pd.concat([pd.DataFrame(facts), told], axis=1)


def identity(audit: Audit, row: int, standing: Standing) -> tuple[tuple[str, str], ...]:
    """Who a person is and what was decided: names of facts, each with what is said."""
    table = audit.dataset.table
    return (
        ("Person", called(audit, row)),
        ("Decision", SAID[standing.selected]),
        ("Real outcome", "" if standing.outcome is None else SAID[standing.outcome]),
        *((attribute, words.value(table[attribute].iloc[row])) for attribute in audit.dataset.roles.sensitive),
    )


def stands(standing: Standing) -> Finding:
    """How far the score is from where the decision turns, in words."""
    if standing.score is None:
        return Finding("No score is known, so nothing says how close the decision was.")
    said = score(standing)
    if standing.threshold is not None:
        return Finding(f"{said}, {margin(standing)}.")
    if standing.turn is None:
        return Finding(f"{said}. No threshold decides.")
    if not standing.is_probability:
        return Finding(f"{said}.")
    turns = words.threshold(round(standing.turn, 4))
    return Finding(f"{said}. The model decides by itself; among the audited people its decisions turn at {turns}.")


def score(standing: Standing) -> str:
    """The score, or the number that was recorded, with its name: "Score 0.52", "8.20 days recorded"."""
    assert standing.score is not None
    if standing.is_probability:
        return f"Score {words.score(standing.score, standing.turn)}"
    return f"{words.amount(standing.score)} {standing.quantity} recorded"


def found_of(shown: int, people: int) -> str:
    """How many people the list shows of those that were found."""
    return f"The first {shown:,} of {words.people(people)}." if shown < people else f"All {words.people(people)}."
