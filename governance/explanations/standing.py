"""Standing: where one person stands, which is a score, the threshold, how far apart they are, and the decision."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from governance.explanations.attribution import Attributions
from governance.explanations.fidelity import DECISIONS
from governance.explanations.people import Decided
from governance.shapley.outputs import DECISION


@dataclass(frozen=True)
class Standing:
    """Where a person stands.

    Attributes
    ----------
    score : float or None
        What the decision is taken from: a probability, or a number that a regressor predicts; None of a bare decision.
    threshold : float or None
        From which score on the decision is the one that the score is of; None where none is known to decide.
    turn : float or None
        The threshold; else where the decisions of a model that decides by itself are seen to turn.
    selected : bool or None
        Whether the decision is the one that the score is of; None where nothing is decided.
    outcome : bool or None
        Whether that really happened; None where nobody asks.
    is_probability : bool
        Whether the score is one, so that it lies between 0 and 1 and has log-odds.
    quantity : str
        What a recorded number counts: "days".
    """

    score: float | None
    threshold: float | None
    selected: bool | None
    outcome: bool | None = None
    turn: float | None = None
    is_probability: bool = True
    quantity: str = ""

    @property
    def margin(self) -> float | None:
        """How far the score is above (+) or below (-) the threshold, in its unit."""
        return None if self.score is None or self.threshold is None else self.score - self.threshold

    @property
    def margin_in_log_odds(self) -> float | None:
        """The same in log-odds; None where those of the score or of the threshold are no number."""
        if self.margin is None or not self.is_probability:
            return None
        ends = self.score, self.threshold
        if not all(each is not None and 0 < each < 1 for each in ends):
            return None
        upper, lower = (math.log(each / (1 - each)) for each in ends if each is not None)
        return upper - lower

    @property
    def wrong(self) -> bool:
        """Whether the real outcome contradicts the decision."""
        return None not in (self.selected, self.outcome) and self.selected != self.outcome


def recorded(found: Decided, row: int) -> Standing:
    """An audited person's standing as the audit holds it, by their position in the table.

    Raises
    ------
    PersonNotScored
        If the person is none of the audited people.
    """
    at = found.place(row)
    return Standing(
        None if found.score is None else float(found.score[at]),
        found.threshold,
        None if found.selected is None else bool(found.selected[at]),
        bool(found.outcome[at]),
        found.turn,
        is_probability=found.quantity is None,
        quantity=found.quantity or "",
    )


def deciding(found: Attributions, standing: Standing) -> Standing:
    """The standing that the decision about the one explained person was taken from, as far as it is known.

    Where a surrogate imitates what was recorded, that decided; of a model that learnt here, nothing did.
    """
    if found.subject.is_learnt_here:
        return replace(standing, selected=None, threshold=None)
    imitated = found.subject.imitated
    if imitated is None or not found.subject.decides:
        return standing
    row = int(found.people.index[0])
    taken = standing if imitated.decided is None else replace(standing, selected=bool(imitated.decided[row]))
    if imitated.fidelity.of != DECISIONS:
        return replace(taken, score=float(imitated.values[row]))
    return taken if taken.selected == standing.selected else replace(taken, score=None)


def explained(found: Attributions, person: int = 0) -> Standing:
    """The standing of an explained person; the model is asked once more, so that nothing is rounded on the way."""
    about, own = found.subject, found.people.iloc[[person]]
    score = None if about.unit == DECISION else float(about.scores(own)[0])
    selected = bool(about.decided(own)[0]) if about.decides else None
    return Standing(score, about.threshold, selected, turn=about.threshold, is_probability=not about.is_number)
