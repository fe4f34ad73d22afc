"""The questions of a datasheet, each with a name that stays, and how many of them are answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from governance.reports.datasheet.asked import ASKED, MEASURED, OPTIONAL


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes
    ----------
    id : str
        Its section and its number in it, such as "composition-3"; these stay.
    section, text : str
    hint : str
        What a good answer names.
    measured : bool
        Whether data can say something about it. A person may always add to that.
    optional : bool
        Whether it only asks what else there is to say.
    """

    id: str
    section: str
    text: str
    hint: str
    measured: bool
    optional: bool

    @property
    def wanted(self) -> bool:
        """Whether only a person can answer it, and one should."""
        return not self.measured and not self.optional


QUESTIONS: Mapping[str, Question] = {
    f"{section}-{number}": Question(
        f"{section}-{number}", section, text, hint, f"{section}-{number}" in MEASURED, f"{section}-{number}" in OPTIONAL
    )
    for section, questions in ASKED.items()
    for number, (text, hint) in enumerate(questions, 1)
}


def questions_of(section: str) -> tuple[Question, ...]:
    """The questions of a section, a key of `ASKED`, in order."""
    return tuple(each for each in QUESTIONS.values() if each.section == section)


@dataclass(frozen=True)
class Progress:
    """How far a datasheet has come.

    Attributes
    ----------
    answered, wanted : int
        Of the questions that only a person can answer, those with an answer, and all. What asks for anything else
        is not counted.
    measured : int
        Questions that data says something about.
    """

    answered: int
    wanted: int
    measured: int

    @property
    def sentence(self) -> str:
        """How far it has come, in words."""
        if not self.wanted:
            return f"{self.measured} are measured."
        done = "All" if self.answered == self.wanted else "None" if not self.answered else f"{self.answered:,}"
        verb = "is" if self.answered == 1 and self.wanted > 1 else "are"
        of = f"{done} of the {self.wanted:,} questions that only people can answer {verb} answered"
        if not self.measured:
            return f"{of}."
        return f"{of}; {self.measured:,} more {'is' if self.measured == 1 else 'are'} measured from the table."


def progress(answers: Mapping[str, str], section: str | None = None) -> Progress:
    """How many questions have an answer, of all sections or of one. An answer of blanks is none."""
    asked = [each for each in QUESTIONS.values() if section in (None, each.section)]
    wanted = [each for each in asked if each.wanted]
    answered = sum(bool(answers.get(each.id, "").strip()) for each in wanted)
    return Progress(answered, len(wanted), sum(each.measured for each in asked))
