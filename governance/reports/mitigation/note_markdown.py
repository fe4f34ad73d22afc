"""The mitigation note as Markdown: the facts of `note.note`, in sentences and tables, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from governance.metrics import words
from governance.reports import tables
from governance.reports.datasheet.as_markdown import inert
from governance.reports.mitigation.expected import BEFORE, BEFORE_AGAIN
from governance.reports.mitigation.note import Facts
from governance.reports.summary import PERCENT_95

SET_BY = {f"gap {before}": "set before by" for before in (BEFORE, BEFORE_AGAIN)} | {"gap after": "set after by"}
PERCENT = f"{words.NO_BREAK}%"
AUDITED = {
    "data": "Data",
    "decided_by": "Decided by",
    "model_sha256": "SHA-256 of the model",
    "real_outcome": "Column of the real outcome",
    "favourable": "Favourable outcome",
    "groups_by": "Groups by",
    "threshold": "Threshold of the audited model",
    "people": "People in the table",
    "held_out": "People held out in the audit",
    "chosen_on": "People thresholds were chosen on",
    "measured": "People this was measured on",
    "learnt_from": "People learnt from",
    "weights": "Weights",
    "looked_at": "Looked at",
}


def markdown(facts: Facts, *, level: int = 1) -> str:
    """The note as Markdown with tables (GitHub's); what comes from data stays text.

    Parameters
    ----------
    facts : dict
        As `note.note` gives them.
    level : int
        Of the first heading, so that the note can stand inside another document.
    """
    return "\n".join(_lines(facts, "#" * level)).rstrip() + "\n"


def _lines(facts: Facts, mark: str) -> Iterator[str]:
    method = facts["method"]
    yield f"{mark} Mitigation: {inert(facts['title'])}\n"
    if "date" in facts:
        yield f"Date: {inert(facts['date'])}\n"
    yield f"{_result(facts)}\n"
    yield f"{mark}# What was audited\n"
    yield from (f"- {AUDITED[key]}: {_said(value)}" for key, value in facts["audited"].items())
    yield f"\n{mark}# What was done\n"
    yield f"- Goal: {inert(method['goal'])} (the largest difference in {_rates(method['goal_rates'])} between groups)"
    yield f"- Kept as good as it can be: {inert(method['utility'])}{_costs(method)}"
    yield from (f"- {inert(question)}: {inert(answer)}" for question, answer in method["said"].items())
    yield f"\n{mark}# How it was measured\n"
    yield from _list(facts["measured"])
    yield f"\n{mark}# By group\n"
    for name, rows in facts["by_group"].items():
        yield f"**{inert(words.title(name))}**, with its {PERCENT_95} intervals; changes are in points\n"
        yield from _table(rows)
    yield from (f"{inert(each)}\n" for each in (*facts["levelling"], *facts["left_out"]))
    yield f"{mark}# Side effects\n\n{inert(facts['side_effects']['said'])}\n"
    yield from _table(facts["side_effects"]["gaps"])
    yield f"Gaps and changes are in points. {inert(facts['side_effects']['method'])}\n"
    yield f"{mark}# Whose decision changes\n\n{inert(facts['decisions']['said'])}\n"
    yield from _table(facts["decisions"]["by_group"], "not told")
    yield f"{inert(facts['decisions']['untold'])}\n" if facts["decisions"]["untold"] else ""
    if facts["thresholds"]:
        yield f"{mark}# Thresholds to use\n"
        yield "Those that were measured in the audit's own split.\n"
        yield from _table(facts["thresholds"])
    yield f"{mark}# Law and ethics\n"
    yield from (f"{each}\n" for each in facts["notes"])  # the product's own words, with their own emphasis
    yield f"{mark}# What remains to be done\n"
    yield from _list(facts["remains"])
    yield f"\n{mark}# What these numbers cannot say\n"
    yield from _list(facts["limits"])
    if facts["files"]:
        yield f"\n{mark}# Files\n"
        yield from _table(facts["files"])


def _result(facts: Facts) -> str:
    """The gap and the utility before and after, in two sentences."""
    gap, utility, method = facts["gap"], facts["utility"], facts["method"]
    cost = method["utility"] == "cost"
    ends = [_number(side, cost=cost) for side in (utility["before"], utility["after"])]
    sure = utility["after"]["effective_people"]
    beside = "" if sure is None or round(sure) == utility["people"] else f", about as sure as {round(sure):,} are"
    stands = f" Both are of the {words.people(utility['people'])} measured{beside}. {facts['beside']}".rstrip()
    kind = "mean cost of a person" if cost else method["utility"]
    return inert(
        f"The largest gap goes from {_gap(gap['before'])} to {_gap(gap['after'])}. "
        f"The {kind} goes from {ends[0]} to {ends[1]}.{stands}"
    )


def _gap(found: Mapping[str, Any]) -> str:
    if found["value"] is None:
        return f"{words.UNDEFINED} (fewer than two groups have enough people)"
    between = f"{words.title(found['rate']).lower()}, {found['highest']} over {found['lowest']}"
    return (
        f"{words.in_points(found['value'])} ({PERCENT_95} interval {words.points(found['low'])} to "
        f"{words.points(found['high'])}; {between})"
    )


def _number(found: Mapping[str, Any], *, cost: bool) -> str:
    if found["value"] is None:
        return words.UNDEFINED
    value, low, high = (found[each] for each in ("value", "low", "high"))
    if cost:
        return f"{value:z.3f} ({PERCENT_95} interval {low:z.3f} to {high:z.3f})"
    return f"{words.percent(value)} ({PERCENT_95} interval {words.points(low)} to {words.points(high)})"


def _costs(method: Mapping[str, Any]) -> str:
    said = ", ".join(f"{key.replace('_', ' ')} {value:g}" for key, value in method.get("costs", {}).items())
    return f" ({said})" if said else ""


def _rates(names: Sequence[str]) -> str:
    return " or ".join(words.title(each).lower() for each in names)


def _said(value: Any) -> str:
    if isinstance(value, list):
        return inert(", ".join(value))
    return f"{value:,}" if isinstance(value, int) else inert(str(value))


def _list(sentences: Iterable[str]) -> Iterator[str]:
    yield from (f"- {inert(each)}" for each in sentences)


def _table(rows: Sequence[Mapping[str, Any]], nothing: str = words.UNDEFINED) -> Iterator[str]:
    """Rows as a table; a number, its interval and its share stand in one cell."""
    if not rows:
        yield "No group has enough people to be shown.\n"
        return
    folded = [_folded(_together(row), nothing) for row in rows]
    first = rows[0]
    yield _row(map(inert, folded[0]))
    yield _row("---" if isinstance(first.get(each), str) else "---:" for each in folded[0])
    yield from (_row(row.values()) for row in folded)
    yield ""


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _together(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with the people of both sides once where they are the same."""
    if "among before" not in row or row["among before"] != row["among after"]:
        return dict(row)
    found = {name: value for name, value in row.items() if not name.startswith("among ")}
    return {**found, "among": row["among before"]}


def _folded(row: Mapping[str, Any], nothing: str) -> dict[str, str]:
    """A row with intervals in parentheses behind the number, and then who sets it; a share behind its people."""
    found: dict[str, str] = {}
    for name, value in row.items():
        if name == "to" or name.endswith((" to", " from", ", share")) or name in SET_BY.values():
            continue
        said = _cell(name, value, nothing)
        for low, high in ((f"{name} from", f"{name} to"), (f"{name}, from", f"{name}, to")):
            if low in row and value is not None:
                ends = " to ".join(_cell(name, row[end], nothing).removesuffix(PERCENT) for end in (low, high))
                said += f" ({ends})"
        if row.get(f"{name}, share") is not None:
            said += f" ({words.percent(row[f'{name}, share'])})"
        found[name] = f"{said}; {inert(row[SET_BY[name]])}" if row.get(SET_BY.get(name, "")) else said
    return found


def _cell(name: str, value: Any, nothing: str) -> str:
    """A number as people read it: a share of people, or a difference of shares in points."""
    if value is None:
        return nothing
    if isinstance(value, str):
        return inert(value)
    if isinstance(value, int):
        return f"{value:,}"
    return words.points(value) if tables.is_in_points(name) else words.percent(value)
