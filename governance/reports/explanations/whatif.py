"""What if, in sentences and as a table: how the score, the decision and the attributions move."""

from __future__ import annotations

import numpy as np
import pandas as pd

from governance.explanations.whatif import WhatIf
from governance.metrics import words
from governance.reports.summary import Finding
from governance.shapley.outputs import DECISION

NOTHING = "Nothing is changed yet."
METHOD = (
    "Both explanations compare with the same people, so their difference adds up to the change of the output. It says "
    "where the change stands in the model, not what changing these things in life would do: a person's other columns "
    "might change with them."
)
TOGETHER = 0.05  # of the change: from here on columns do together what they do not do one by one


def headline(found: WhatIf) -> Finding:
    """What was changed, and where the score and the decision go."""
    if not found.changed:
        return Finding(f"{NOTHING} {_stands(found)}", "Change a column, and see what the model would say.")
    named = words.joined([_instead(found, column) for column in found.changed], 4)
    return Finding(f"With {named}, {_goes(found)}.", _decomposed(found))


def table(found: WhatIf) -> pd.DataFrame:
    """Every column before and after: its value, its attribution with its interval, and how far that moves."""
    before, after = found.before, found.after
    (low, high), (low_after, high_after) = before.interval(), after.interval()
    alone = dict(zip(found.changed, found.alone.tolist(), strict=True))
    order = np.argsort(-np.abs(before.values[0]), kind="stable")
    rows = [
        {
            "column": before.columns[at],
            "value before": words.value(before.people.iloc[0, at]),
            "value after": words.value(after.people.iloc[0, at]),
            f"attribution before ({before.unit})": before.values[0, at],
            "before, from": low[0, at],
            "before, to": high[0, at],
            "attribution after": after.values[0, at],
            "after, from": low_after[0, at],
            "after, to": high_after[0, at],
            "moves by": found.moved[at],
            "output moves, if this alone is changed": alone.get(before.columns[at], np.nan),
        }
        for at in order
    ]
    return pd.DataFrame([*rows, _whole(found)])


def score(found: WhatIf, after: bool) -> str:
    """The score before or after, with as many decimals as tell on which side of the threshold it is."""
    value = found.score[after]
    about = found.before.subject
    return words.amount(value) if about.is_number else words.score(value, about.threshold)


def _whole(found: WhatIf) -> dict[str, object]:
    """The last line: the output itself."""
    before, after = float(found.before.output[0]), float(found.after.output[0])
    return {
        "column": "what the model says",
        "value before": "",
        "value after": "",
        f"attribution before ({found.before.unit})": before,
        "attribution after": after,
        "moves by": found.change,
    }


def _instead(found: WhatIf, column: str) -> str:
    at = found.before.columns.index(column)
    was, now = (words.value(each.people.iloc[0, at]) for each in (found.before, found.after))
    return f"{column} {now} instead of {was}"


def _what(found: WhatIf) -> str:
    unit = found.before.unit
    return "predicted number" if found.before.subject.is_number else "decision" if unit == DECISION else "score"


def _stands(found: WhatIf) -> str:
    about = found.before.subject
    bar = "" if about.threshold is None else f", the threshold {words.threshold(about.threshold)}"
    if about.unit == DECISION and found.decided is not None:
        return f"The decision {'is' if found.decided[0] else 'is not'} {about.named}."
    return f"The {_what(found)} is {score(found, False)}{bar}."


def _goes(found: WhatIf) -> str:
    """Where the score goes, and what becomes of the decision."""
    about, (was, now) = found.before.subject, (score(found, False), score(found, True))
    moves = f"the {_what(found)} " + (f"stays at {was}" if was == now else f"goes from {was} to {now}")
    if found.decided is None:
        return moves
    before, after = found.decided
    turns = f"the decision turns: it is {'now' if after else 'no longer'} {about.named}"
    decided = "the decision does not change" if before == after else turns
    if about.unit == DECISION:
        return decided
    bar = "" if about.threshold is None else f" (threshold {words.threshold(about.threshold)})"
    return f"{moves}{bar} and {decided}"


def _decomposed(found: WhatIf) -> str:
    """At which columns the change of the output stands, and what they do only together."""
    unit, change = found.before.unit, found.change
    if not np.isfinite(change) or f"{change:+.2f}" in ("+0.00", "-0.00"):
        return f"What the model says moves by less than 0.01 ({unit})."
    own = [found.before.columns.index(column) for column in found.changed]
    order = sorted(own, key=lambda at: -abs(found.moved[at]))
    parts = [f"{found.before.columns[at]} {found.moved[at]:+.2f}" for at in order]
    said = f"What the model says moves by {change:+.2f} ({unit}): "
    others = (
        f"; at columns that were not changed {found.elsewhere:+.2f}, since the model looks at them together with these"
        if abs(found.elsewhere) >= 0.005
        else ""
    )
    return f"{said}{words.joined(parts)}{others}.{_alone(found)}"


def _alone(found: WhatIf) -> str:
    if len(found.changed) < 2 or abs(found.alone.sum() - found.change) < TOGETHER * abs(found.change):
        return ""
    parts = [f"{column} {size:+.2f}" for column, size in zip(found.changed, found.alone, strict=True)]
    return f" Changed one by one they would move it by {words.joined(parts)}: together they do something else."
