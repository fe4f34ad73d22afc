"""What the writer of a letter must know before it leaves."""

from __future__ import annotations

from collections.abc import Sequence

from governance.audit import Audit
from governance.explanations.attribution import Attributions
from governance.explanations.counterfactual import Counterfactual
from governance.explanations.reasons import EITHER, UNKNOWN
from governance.explanations.reasons import reasons as ordered
from governance.explanations.standing import Standing
from governance.metrics import words
from governance.reports.explanations.person import LEAST


def before_it_leaves(
    audit: Audit,
    found: Attributions,
    standing: Standing,
    empty: Sequence[str],
    ways: Sequence[Counterfactual],
    *,
    adverse: bool,
) -> tuple[str, ...]:
    """What the writer must know before a letter leaves; none of it is part of the letter.

    Parameters
    ----------
    audit : Audit
    found : Attributions
        Of the one person.
    standing : Standing
        From which the decision was taken: see `standing.deciding`.
    empty : sequence of str
        What is still to be filled in.
    ways : sequence of Counterfactual
        What would have changed the decision.
    adverse : bool
        Whether that should be told: the decision is not the favourable one.
    """
    sensitive = [name for name in found.columns if name in audit.dataset.roles.sensitive]
    moved = [each.column for way in ways for each in way.changes if each.column in audit.dataset.roles.sensitive]
    row, imitated = int(found.people.index[0]), found.subject.imitated is not None
    told = ordered(found, least=LEAST)
    unsure = [each.column for each in told if each.direction in (EITHER, UNKNOWN)]
    judged = standing.selected is not None and found.subject.is_favourable
    wrong = judged and bool(audit.outcome[row]) != standing.selected
    notes = {
        f"Still to be filled in: {words.listed(empty)}.": bool(empty),
        f"The model looks at {words.listed(sensitive)}, which this audit treats as sensitive, and so does the letter. "
        "Have that looked at before the letter leaves.": bool(sensitive),
        f"What would have changed the decision includes {words.listed(list(dict.fromkeys(moved)))}, which is sensitive."
        "": bool(moved),
        f"Not given as reasons, because with other people to compare with they could have spoken for the other side: "
        f"{words.joined(unsure)}.": bool(unsure),
        "The real outcome in the table contradicts this decision: it seems to have been a mistake.": wrong,
        "What explains is not what decided, but a model that was made to answer like it.": imitated,
        "What explains is a model that learnt the number here, and that decided nothing.": found.subject.is_learnt_here,
        "Would what would have changed the decision make sense for this person? Under “What would change it” columns "
        "can be locked, or made to rise or to fall only.": bool(ways),
        found.why: bool(found.why),
        "No way to change the decision was found, or none was looked for.": adverse and not ways,
        "Information is named as in the table. Put it into words that the person knows.": True,
    }
    return tuple(note for note, holds in notes.items() if holds)
