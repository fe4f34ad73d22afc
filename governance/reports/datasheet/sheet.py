"""The datasheet itself: what was measured, what people answered, and of which table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date as Date  # noqa: N812  the field is called date

from governance.audit import Audit
from governance.data import tables
from governance.errors import AnswerRefused, QuestionUnknown
from governance.reports.datasheet.facts import Fact
from governance.reports.datasheet.hints import facts
from governance.reports.datasheet.questions import QUESTIONS, Progress, Question, progress, questions_of

LONGEST = 20_000  # signs of an answer


@dataclass(frozen=True)
class Datasheet:
    """A datasheet for a dataset.

    Attributes
    ----------
    title : str
        What people call the dataset.
    date : date
        Of the day that it says.
    fingerprint : str
        Of the table that was measured.
    least : int
        How many people a group must have to be in it.
    measured : mapping of str to Fact
        By the id of the question.
    answers : mapping of str to str
        By the id of the question; in the order of the questions, without empty ones.
    authors, version : str
        Who answered, and which version of the dataset it is about; may be empty.
    """

    title: str
    date: Date
    fingerprint: str
    least: int
    measured: Mapping[str, Fact]
    answers: Mapping[str, str] = field(default_factory=dict)
    authors: str = ""
    version: str = ""

    def __post_init__(self) -> None:
        for question in (*self.measured, *self.answers):
            if question not in QUESTIONS:
                raise QuestionUnknown(question, QUESTIONS)
        for question, answer in self.answers.items():
            if not isinstance(answer, str):
                raise AnswerRefused(question, f"it is a {type(answer).__name__}.")
            if len(answer) > LONGEST:
                raise AnswerRefused(question, f"it has {len(answer):,} signs, and the longest may have {LONGEST:,}.")
        given = {question: self.answers[question] for question in QUESTIONS if self.answers.get(question, "").strip()}
        object.__setattr__(self, "answers", given)

    @property
    def progress(self) -> Progress:
        """How many of its questions are answered."""
        return progress(self.answers)

    def entries(self, section: str) -> Iterator[tuple[Question, Fact | None, str | None]]:
        """Every question of a section, what was measured for it and what people answered; None where there is none."""
        for asked in questions_of(section):
            yield asked, self.measured.get(asked.id), self.answers.get(asked.id)


def datasheet(
    audit: Audit,
    *,
    date: Date,
    answers: Mapping[str, str] | None = None,
    title: str = "",
    authors: str = "",
    version: str = "",
    least: int = 30,
    fingerprint: str = "",
    measured: Mapping[str, Fact] | None = None,
) -> Datasheet:
    """The datasheet of an audit's table: what can be measured is, and people's answers stand beside it.

    Nothing that only people can know is filled in. See docs/datasheet.md for the questions and their ids.

    Parameters
    ----------
    audit : Audit
    date : date
        What it is dated; never taken from the clock.
    answers : mapping of str to str, optional
        By the id of the question, such as "motivation-1". Questions that are measured can be answered too.
    title : str
        The name of the dataset unless it is said; blanks say nothing.
    authors, version : str
    least : int
        Groups of fewer people are left out, as `disclosure.shown` does.
    fingerprint : str
        Of the table; computed unless it is said, of a table that is not loaded from its sample.
    measured : mapping of str to Fact, optional
        What `facts` measured before, for the same `least`; without it that is done here.

    Raises
    ------
    QuestionUnknown
        For an answer to no question.
    AnswerRefused
        For an answer that is no text, or too long.

    References
    ----------
    Gebru, Morgenstern, Vecchione, Vaughan, Wallach, Daumé III and Crawford (2021), Datasheets for datasets,
    Communications of the ACM 64(12), 86-92.
    """
    return Datasheet(
        title=title.strip() or audit.dataset.name,
        date=date,
        fingerprint=fingerprint or tables.fingerprint(audit.dataset.table),
        least=least,
        measured=facts(audit, least) if measured is None else measured,
        answers=answers or {},
        authors=authors,
        version=version,
    )
