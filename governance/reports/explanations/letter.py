"""A letter to the person: what was decided, why, what would have changed it, and how to contest it. Facts only.

What nobody has written stays a placeholder in brackets; nothing about the sender, the law or a deadline is made up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import isnan

from governance.audit import Audit
from governance.explanations.attribution import Attributions
from governance.explanations.counterfactual import Change, Counterfactual
from governance.explanations.reasons import Reason, sides
from governance.explanations.reasons import reasons as ordered
from governance.explanations.standing import Standing, deciding
from governance.metrics import words
from governance.reports.explanations.letter_notes import before_it_leaves
from governance.reports.explanations.people import called
from governance.reports.explanations.person import LEAST, counted, decision, gap
from governance.reports.explanations.reasons import stands

MOST_REASONS = 4
MOST_TOLD = 40  # columns whose values are all listed

# What the writer fills in: a label, what it is, and what stands there until then.
FIELDS: Mapping[str, tuple[str, str, str]] = {
    "sender": ("Sender", "Who decides, with the address", "[sender]"),
    "matter": ("What was decided about", "For example: your application for a loan", "[what was decided about]"),
    "part": ("Who took part", "Whether and how people took part in the decision", "[whether and how people took part]"),
    "contact": ("Contact", "Where somebody reads an objection", "[contact]"),
    "deadline": ("Deadline", "Until when an objection can be made", "[deadline]"),
}
TO = "[name and address]"
NOT_KNOWN = "[the reasons, from whoever decided]"
OTHERWISE = (
    "The surrogate that is explained decides otherwise about this person than was recorded, so that its reasons are "
    "not those of the decision. The letter gives none."
)
NOT_SOUGHT = "[what would have changed the decision]"

LIMITS = (
    "It says which information the model used, and how much, compared with other people. It does not say what causes "
    "what: a change in your life that touches one of these would not have to change the decision.",
    "Compared with other people, the same information could weigh more or less.",
    "A score is an estimate from people in the past. It is not a fact about you.",
)


@dataclass(frozen=True)
class Section:
    """A part of a letter: its heading, sentences, and lines below them."""

    title: str
    sentences: tuple[str, ...]
    points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Letter:
    """A letter, and what its writer must know before it leaves.

    Attributes
    ----------
    title : str
    head : tuple of (str, str)
        From, to, date, reference.
    sections : tuple of Section
    notes : tuple of str
        To the writer; they are no part of the letter.
    """

    title: str
    head: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    notes: tuple[str, ...]


def letter(
    audit: Audit,
    found: Attributions,
    standing: Standing,
    *,
    date: str,
    written: Mapping[str, str] | None = None,
    ways: Sequence[Counterfactual] = (),
) -> Letter:
    """The letter about the one person that is explained.

    Parameters
    ----------
    audit : Audit
    found : Attributions
        Of this person alone.
    standing : Standing
        See `standing.explained`.
    date : str
    written : mapping of str to str, optional
        What was written into `FIELDS`.
    ways : sequence of Counterfactual
        What would have changed the decision.
    """
    own, adverse, explains = _own(written or {}), is_adverse(found, standing), standing.selected
    standing = deciding(found, standing)
    otherwise = not found.subject.is_learnt_here and standing.selected != explains
    ways, told = ((), ()) if otherwise else (ways, ordered(found, least=LEAST))
    up = found.subject.upwards
    for_it, against = (sides(told, raises=raises)[:MOST_REASONS] for raises in (up, not up))
    head = (
        ("From", own["sender"]),
        ("To", TO),
        ("Date", date),
        ("Reference", f"{audit.dataset.name}, {called(audit, int(found.people.index[0]))}"),
    )
    sections = [
        Section("What was decided", _decided(audit, found, standing, own)),
        *([Section("The main reasons", (NOT_KNOWN,))] if otherwise else _why(found, standing, for_it, against)),
        *([_otherwise(found, standing, ways)] if adverse else []),
        _known(found),
        Section("How to contest it", _contest(own)),
        Section("What this letter cannot say", (), LIMITS),
    ]
    decided = standing.selected is not None
    title = "The decision about you, and its reasons" if decided else "The prediction about you"
    empty = [label for name, (label, _, _) in FIELDS.items() if not (written or {}).get(name, "").strip()]
    notes = before_it_leaves(audit, found, standing, empty, ways, adverse=adverse)
    return Letter(title, head, tuple(sections), (OTHERWISE, *notes) if otherwise else notes)


def is_adverse(found: Attributions, standing: Standing) -> bool:
    """Whether somebody got another decision than the favourable one, so that they are told what would change it."""
    selected = deciding(found, standing).selected
    return selected is not None and selected != found.subject.is_favourable


def said(column: str) -> str:
    """A column's name in a sentence: with blanks for the joints that a table needs."""
    return column.replace("_", " ").strip() or column


def _own(written: Mapping[str, str]) -> dict[str, str]:
    return {name: written.get(name, "").strip() or empty for name, (_, _, empty) in FIELDS.items()}


def _decided(audit: Audit, found: Attributions, standing: Standing, own: Mapping[str, str]) -> tuple[str, ...]:
    """What was decided, and by what."""
    imitated = found.subject.imitated
    learnt = found.subject.is_learnt_here
    by = "a model that learnt it from other people, and decided nothing" if learnt else f"a model ({audit.source})"
    if standing.selected is None:
        from_where = f"was predicted by {by}" if imitated is None else f"is recorded ({imitated.column})"
        return (f"This is about {own['matter']}. What follows {from_where}.", *_scored(audit, found, standing))
    taken = f"was taken with {by}" if imitated is None else f"is recorded ({imitated.column})"
    return (
        f"This is about {own['matter']}. The decision is {decision(found, standing)}.",
        f"It {taken}. {own['part']}",
        *_scored(audit, found, standing),
    )


def _scored(audit: Audit, found: Attributions, standing: Standing) -> tuple[str, ...]:
    """What the model says, and from where on, or below what, the decision follows."""
    subject = found.subject
    if standing.score is None:
        return ()
    score = words.score(standing.score, standing.threshold)
    who = "The model" if subject.imitated is None else "A model that was made to answer like what is recorded"
    bar, what = words.amount(standing.threshold or 0.0), "number"
    if standing.is_probability:
        about = (audit.dataset.roles.outcome if subject.is_favourable else "") or subject.about
        says = f"{who} gives you a score of {score} on a scale from 0 to 1: how probable it holds this ({about})."
        bar, what = words.threshold(standing.threshold or 0.0), "score"
    elif subject.imitated is None:
        says = f"{who} predicts {score} ({counted(found) or subject.about})."
    else:
        says = f"The number that is recorded about you is {score} ({counted(found) or subject.about})."
    if standing.threshold is None:
        return (says,)
    side = f"Below {bar}" if subject.below else f"From {bar} on"
    return (f"{says} {side} the decision is {_one(found)}; your {what} is {gap(standing)} it.",)


def _one(found: Attributions) -> str:
    """The decision that the letter is about, after "is": "the favourable one", or which it is."""
    return "the favourable one" if found.subject.is_favourable else found.subject.decision


def _why(found: Attributions, standing: Standing, for_it: Sequence[Reason], against: Sequence[Reason]) -> list[Section]:
    """The main reasons on both sides, those that weighed on the side of the decision first."""
    whom = f"You were compared with {found.background.words}. The strongest come first."
    nothing = Section("The main reasons", ("No single piece of information stands out among those that were used.",))
    lines = {way: tuple(_point(each) for each in side) for way, side in (("against", against), ("for", for_it))}
    order = ("for", "against") if standing.selected else ("against", "for")
    if standing.selected is not None and lines[order[1]] and not lines[order[0]]:
        whom = f"{whom} {_not_enough(found, standing.selected)}"
    named = "a favourable decision" if found.subject.is_favourable else f"the decision {found.subject.decision}"
    what = named if standing.selected is not None else "a higher prediction"
    parts = [Section(f"What spoke {way} {what}", (), lines[way]) for way in order if lines[way]]
    return [replace(parts[0], sentences=(whom,)), *parts[1:]] if parts else [nothing]


def _not_enough(found: Attributions, selected: bool) -> str:
    """Why it was decided so although no reason is surely on the side of the decision."""
    against = "against" if selected else "for"
    bar, below = found.subject.threshold_in_unit, found.subject.below
    already = bar is not None and (found.base < bar if below else found.base >= bar) == selected
    start = ", because the average of the people you were compared with is on its side too" if already else ""
    return f"What spoke {against} it was not enough to change the decision{start}."


def _point(reason: Reason) -> str:
    return f"{said(reason.column)}: {words.value(reason.value)} ({stands(reason)})"


def _otherwise(found: Attributions, standing: Standing, ways: Sequence[Counterfactual]) -> Section:
    """What would have changed the decision, each as a line."""
    title = "What would have changed the decision"
    if not ways:
        return Section(title, (NOT_SOUGHT,))
    points = tuple(f"{_changed(way.changes)}{_ending(found, way, standing)}" for way in ways)
    other = _one(found) if found.subject.is_favourable else "another one"
    imitates = found.subject.imitated is not None
    who = "a model that answers like what is recorded" if imitates else "the model"
    return Section(
        title,
        (
            f"With any one of these, and all else as it was, the decision of {who} would have been {other}. "
            "This is what it would have answered; it is neither a promise nor advice.",
        ),
        points,
    )


def _ending(found: Attributions, way: Counterfactual, standing: Standing) -> str:
    """The score that a way would have had, where the model gives one."""
    if isnan(way.score):
        return ""
    what = "prediction" if found.subject.is_number else "score"
    return f": the {what} would have been {words.score(way.score, standing.threshold)}"


def _changed(changes: Sequence[Change]) -> str:
    return words.listed(
        [f"{said(each.column)} {words.value(each.after)} instead of {words.value(each.before)}" for each in changes]
    )


def _known(found: Attributions) -> Section:
    """What the model was told about the person, so that a mistake in it can be seen."""
    own = found.people.iloc[0]
    if len(found.columns) > MOST_TOLD:
        many = f"The model looked at {len(found.columns):,} pieces of information about you."
        return Section("What the model was told about you", (many, "[where they can be read]"))
    points = tuple(f"{said(name)}: {words.value(own.iloc[at])}" for at, name in enumerate(found.columns))
    return Section("What the model was told about you", ("If some of this is wrong, tell us.",), points)


def _contest(own: Mapping[str, str]) -> tuple[str, ...]:
    return (
        "If you think that the decision, or the information it stands on, is wrong, say so.",
        f"Where: {own['contact']}",
        f"Until: {own['deadline']}",
    )
