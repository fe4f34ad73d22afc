"""The letter: the decision and its reasons as facts, alike in Markdown and in HTML, and nothing made up."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

import governance.data.samples
from governance.audit import Audit
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.explanations.attribution import Attributions, Explainer, natural
from governance.explanations.background import background
from governance.explanations.counterfactual import Change, Counterfactual
from governance.explanations.numbers import learnt
from governance.explanations.reasons import EITHER, Reason, reasons, sides
from governance.explanations.recorded import recorded
from governance.explanations.standing import Standing, explained
from governance.explanations.surrogate import disagrees, imitating, surrogate
from governance.metrics import words
from governance.reports.explanations import letter as letters
from governance.reports.explanations import person
from governance.reports.explanations.letter import FIELDS, Letter, letter, said
from governance.reports.explanations.letter_html import html
from governance.reports.explanations.letter_markdown import markdown
from governance.reports.explanations.reasons import stands
from governance.shapley.outputs import NUMBER, Output

DAY = "2026-01-31"


def way(*changes: Change, score: float) -> Counterfactual:
    return Counterfactual(changes, score, 0.1, pd.DataFrame())


@pytest.fixture(scope="module")
def refused(linear: Explainer, audit: Audit) -> Attributions:
    rows = audit.rows[np.argsort(np.abs(audit.score - 0.3))[:1]]
    return linear.of_rows(rows)


@pytest.fixture(scope="module")
def selected(linear: Explainer, audit: Audit) -> Attributions:
    return linear.of_rows(audit.rows[np.argsort(np.abs(audit.score - 0.8))[:1]])


def written(audit: Audit, found: Attributions, **more) -> Letter:
    return letter(audit, found, explained(found), date=DAY, **more)


def everything(found: Letter) -> str:
    parts = [*found.head, *((each.title, *each.sentences, *each.points) for each in found.sections)]
    return "\n".join(text for part in parts for text in part)


def titles(found: Letter) -> list[str]:
    return [each.title for each in found.sections]


def test_a_letter_says_what_was_decided_by_what_and_how_close_it_was(audit: Audit, refused: Attributions) -> None:
    text, score = everything(written(audit, refused)), explained(refused).score
    assert "The decision is not favourable." in text
    assert "a model (logistic regression)" in text
    assert f"a score of {score:.2f} on a scale from 0 to 1" in text
    assert "From 0.50 on" in text
    assert f"your score is {0.5 - score:.2f} below it" in text


def test_reasons_are_the_surest_and_largest_and_those_against_a_refused_person_come_first(
    audit: Audit, refused: Attributions, selected: Attributions
) -> None:
    against, in_favour = "What spoke against a favourable decision", "What spoke for a favourable decision"
    for found, order in ((refused, (against, in_favour)), (selected, (in_favour, against))):
        made = written(audit, found)
        assert tuple(each for each in titles(made) if each.startswith("What spoke")) == order
        for section in made.sections:
            if section.title in order:
                wanted = sides(reasons(found, least=0.02), raises=section.title == in_favour)[:4]
                assert [point.split(":")[0] for point in section.points] == [said(each.column) for each in wanted]


def test_a_reason_that_could_have_either_sign_is_told_to_the_writer_alone(audit: Audit, refused: Attributions) -> None:
    shaken = replace(refused, error=np.abs(refused.values))
    made = written(audit, shaken)
    assert {each.direction for each in reasons(shaken)} == {EITHER}
    assert "No single piece of information stands out" in everything(made)
    assert any(note.startswith("Not given as reasons") for note in made.notes)


def test_what_nobody_has_written_is_a_placeholder_and_what_somebody_has_is_printed(
    audit: Audit, refused: Attributions
) -> None:
    bare = written(audit, refused)
    assert all(empty in everything(bare) for _, _, empty in FIELDS.values())
    assert any(note.startswith("Still to be filled in: Sender, What was decided about") for note in bare.notes)
    full = written(audit, refused, written={name: f"the {name}" for name in FIELDS})
    assert not any(empty in everything(full) for _, _, empty in FIELDS.values())
    assert all(f"the {name}" in everything(full) for name in FIELDS)
    assert not any(note.startswith("Still to be filled in") for note in full.notes)


def test_what_would_have_changed_the_decision_is_listed_for_a_refused_person_only(
    audit: Audit, refused: Attributions, selected: Attributions
) -> None:
    found = way(Change("income", 24_000.0, 31_000.0), Change("loan_purpose", "car", "home"), score=0.5012)
    text = everything(written(audit, refused, ways=[found]))
    assert (
        "income 31,000 instead of 24,000 and loan purpose home instead of car: the score would have been 0.50" in text
    )
    assert letters.NOT_SOUGHT not in text
    assert letters.NOT_SOUGHT in everything(written(audit, refused))
    assert "What would have changed the decision" not in titles(written(audit, selected, ways=[found]))


def test_a_sensitive_attribute_is_named_only_where_the_model_looks_at_it_and_then_flagged(
    audit: Audit, refused: Attributions
) -> None:
    made = written(audit, refused)
    own = audit.dataset.table.iloc[int(refused.people.index[0])]
    for attribute in audit.dataset.roles.sensitive:
        assert not re.search(rf"\b{attribute}\b", everything(made))
    assert str(own["ethnicity"]) not in everything(made)
    assert not any("treats as sensitive" in note for note in made.notes)
    roles = replace(audit.dataset.roles, sensitive=("sex", "income"), features=("debt",), bands=(), reference=())
    other = replace(audit, dataset=replace(audit.dataset, roles=roles))
    flagged = written(other, refused, ways=[way(Change("income", 1, 2), score=0.6)])
    assert "The model looks at income, which this audit treats as sensitive" in " ".join(flagged.notes)
    assert "What would have changed the decision includes income" in " ".join(flagged.notes)


def test_a_decision_that_the_outcome_contradicts_is_told_to_the_writer_alone(
    audit: Audit, refused: Attributions
) -> None:
    row = int(refused.people.index[0])
    made = written(audit, refused)
    assert any("seems to have been a mistake" in note for note in made.notes) == bool(audit.outcome[row])
    assert "mistake" not in everything(made)


def test_few_people_who_share_a_value_are_not_counted() -> None:
    alike = [Reason("area", "P1", 1.0, "raises", 0.5, 0, equal, 0, 100, "P2") for equal in (0, 4, 5)]
    assert [stands(each) for each in alike] == [
        f"as for {many} of the 100 people compared with; the most frequent value there is P2"
        for many in ("none", "fewer than 5", "5")
    ]
    above = replace(alike[0], value=3.0, lower=3, equal=95, higher=2, common=None)
    assert stands(above) == "as for 95 of the 100 people compared with"
    assert stands(replace(above, lower=97, equal=0, higher=3)) == "higher than for 97 of the 100 people compared with"
    assert stands(replace(above, lower=0, equal=100, higher=0)) == "as for all the 100 people compared with"
    assert stands(replace(above, lower=0, equal=0, higher=1, others=1)) == "the person compared with has a higher one"


def test_a_prediction_of_a_number_has_a_letter_without_a_decision(audit: Audit, refused: Attributions) -> None:
    about = replace(refused.subject, threshold=None, about="days")
    found = replace(refused, subject=about)
    made = letter(audit, found, Standing(12.5, None, None, is_probability=False), date=DAY)
    assert "The model predicts 12.50" in everything(made)
    assert "What spoke for a higher prediction" in titles(made)
    assert "not favourable" not in everything(made)


def test_what_raises_a_number_speaks_against_a_decision_that_follows_below_it(
    audit: Audit, refused: Attributions
) -> None:
    """Who is to stay for long is refused because of what makes the stay longer."""
    roles = audit.dataset.roles
    number = replace(refused.subject, output=Output(NUMBER), threshold=7.0, below=True, about="predicted_days")
    days = replace(number, quantity="days", outcome=f"{roles.label} = {roles.favourable}")
    found = replace(refused, subject=days)
    standing = Standing(10.2, 7.0, False, turn=7.0, is_probability=False)
    made = letter(audit, found, standing, date=DAY, ways=(way(Change("debt", 2, 1), score=6.5),))
    told = {each.title: [point.split(":")[0] for point in each.points] for each in made.sections}
    for side, raises in (("against", True), ("for", False)):
        wanted = [said(each.column) for each in sides(reasons(found, least=0.02), raises=raises)[:4]]
        assert told[f"What spoke {side} a favourable decision"] == wanted
    assert next(each for each in titles(made) if each.startswith("What spoke")).startswith("What spoke against")
    text = everything(made)
    assert "The model predicts 10.20 (days). Below 7.00 the decision is the favourable one; your number is 3.20" in text
    assert "the prediction would have been 6.50" in text
    assert person.reasons(found, standing).detail.startswith("Raised most by")
    assert person.in_words(found, standing)[0][0] == "What raised it (days)"


def test_a_letter_about_another_decision_does_not_call_it_favourable(audit: Audit, refused: Attributions) -> None:
    about = replace(refused.subject, about="outcome = rejected", outcome="outcome = rejected", threshold=0.5)
    assert not about.is_favourable
    row = next(int(each) for each in audit.rows if not audit.outcome[each])
    found = replace(refused, subject=about, people=refused.people.set_axis([row]))
    for selected, score in ((True, 0.8), (False, 0.3)):
        standing = Standing(score, 0.5, selected, turn=0.5)
        made = letter(audit, found, standing, date=DAY, ways=(way(Change("debt", 2, 1), score=0.6),))
        assert "favourable" not in everything(made)
        assert "(outcome = rejected). From 0.50 on the decision is outcome = rejected" in everything(made)
        assert f"What spoke {'for' if selected else 'against'} the decision outcome = rejected" in titles(made)
        assert not [each for each in made.notes if "contradicts" in each]


def test_a_letter_says_the_recorded_decision_and_no_reasons_where_the_surrogate_decides_otherwise() -> None:
    audit = Audit.recorded(governance.data.samples.sample("hospital"))
    was = recorded(audit, "numbers")
    about = imitating(audit, surrogate(audit.dataset, was, audit.dataset.roles.features), was)
    own = natural(about, background(about.training, "the others", people=20))
    told = {}
    for row in about.rows[:300].tolist():
        differs, got = disagrees(about, row), bool(was.decided[row])
        told.setdefault((differs, got), row)
    for (differs, got), row in told.items():
        made = written(audit, own.of_rows([row]))
        assert f"The decision is {'' if got else 'not '}favourable." in everything(made)
        assert ("[the reasons, from whoever decided]" in everything(made)) == differs
        assert (letters.OTHERWISE in made.notes) == differs
        assert differs != any(each.startswith("What spoke") for each in titles(made))
        days = audit.dataset.table["predicted_days"].iloc[row]
        assert f"The number that is recorded about you is {days:.2f} (days)." in everything(made)
        assert f"your number is {abs(days - 7):.2f} {'above' if days > 7 else 'below'} it" in everything(made)
        assert "the decision of the model would" not in everything(made)
    assert len(told) == 4


def test_a_letter_about_recorded_scores_that_decided_nothing_tells_no_decision() -> None:
    random = np.random.default_rng(0)
    x, coin = random.normal(size=400), random.choice(["yes", "no"], 400)
    table = pd.DataFrame({"who": random.choice(["a", "b"], 400), "x": x, "likely": 1 / (1 + np.exp(-x)), "coin": coin})
    roles = Roles("good", "yes", ("who",), features=("x",), decision="coin", score="likely")
    audit = Audit.recorded(Dataset("scored", table.assign(good=np.where(x > 0, "yes", "no")), roles))
    was = recorded(audit, "scores")
    about = imitating(audit, surrogate(audit.dataset, was, ("x",)), was)
    made = written(audit, natural(about, background(about.training, "the others", people=20)).of_rows([0]))
    assert made.title == "The prediction about you"
    assert "The decision is" not in everything(made)
    assert letters.OTHERWISE not in made.notes
    assert "[the reasons, from whoever decided]" not in everything(made)


def test_a_model_that_learnt_here_decided_nothing_in_its_letter() -> None:
    hospital = Audit.recorded(governance.data.samples.sample("hospital"))
    about = learnt(hospital, "linear regression")
    found = natural(about, background(about.training, "the others", people=20)).of_rows(about.rows[:1])
    made = written(hospital, found)
    assert made.title == "The prediction about you"
    assert "was predicted by a model that learnt it from other people, and decided nothing" in everything(made)
    assert "The decision is" not in everything(made)
    assert "What would have changed the decision" not in titles(made)
    assert "so that its decision is" in person.headline(found, explained(found))


def test_where_nothing_spoke_for_the_decision_what_decided_it_is_said(audit: Audit, linear: Explainer) -> None:
    found = linear.of_rows(linear.subject.rows[:400])
    at = int(np.argmin(found.output))
    one = replace(found, values=np.abs(found.values[[at]]), output=found.output[[at]], people=found.people.iloc[[at]])
    told = everything(written(audit, one))
    assert "What spoke for it was not enough to change the decision" in told
    assert "What spoke against" not in told


def test_a_value_beyond_the_average_is_not_said_to_be_on_the_other_side() -> None:
    one = Reason("late", 1, 0.1, "raises", 0.5, 39, 30, 31, 100, None, 1.3)
    assert stands(one) == "below the average of the 100 people compared with, which is 1.30"
    assert stands(replace(one, average=0.9)) == "higher than for 39 of the 100 people compared with"
    assert stands(replace(one, lower=31, higher=39, average=0.9)).startswith("above the average")
    assert stands(replace(one, others=4, lower=2, equal=1, higher=1)).startswith("higher than for")
    near = replace(one, value=1_001, average=1_001.3)
    assert stands(near) == "below the average of the 100 people compared with"
    assert stands(replace(one, value="x", average=float("nan"))) == "higher than for 39 of the 100 people compared with"


def test_the_same_input_gives_the_same_letter(audit: Audit, refused: Attributions, linear: Explainer) -> None:
    again = linear.of_rows(refused.people.index)
    for write in (markdown, html):
        assert write(written(audit, refused)) == write(written(audit, again))


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs) -> None:
        self.tags.append(tag)
        assert not {name for name, _ in attrs} & {"src", "href", "onclick"}

    def handle_data(self, data: str) -> None:
        self.text.append(data)


NASTY = "<script>alert(1)</script> ![x](http://a.example/b) **bold** &amp; {x}"


def test_what_people_and_data_say_stays_text(audit: Audit, refused: Attributions) -> None:
    people = refused.people.astype(object)
    people.iloc[0, people.columns.get_loc("occupation")] = NASTY
    made = letter(audit, replace(refused, people=people), explained(refused), date=DAY, written={"sender": NASTY})
    page = _Page()
    page.feed(html(made))
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert " ".join(page.text).count(NASTY) >= 2
    said_so = markdown(made)
    assert "<script>" not in said_so
    assert "![x](" not in said_so
    assert "**bold**" not in said_so


def test_both_files_say_the_same_as_the_letter(audit: Audit, refused: Attributions) -> None:
    made = written(audit, refused)
    page = _Page()
    page.feed(html(made))
    told = " ".join(page.text)
    for section in made.sections:
        assert section.title in told
        for text in (*section.sentences, *section.points):
            assert text in told
    assert not any(note in told for note in made.notes)
    lines = markdown(made).splitlines()
    assert [line for line in lines if line.startswith("## ")] == [f"## {title}" for title in titles(made)]
    assert sum(line.startswith("- ") for line in lines) == 4 + sum(len(each.points) for each in made.sections)


def test_a_letter_about_many_columns_lists_none_of_their_values(audit: Audit, refused: Attributions) -> None:
    from tests.explanations.test_person import wide

    made = letter(audit, wide(refused, 200), Standing(0.3, 0.5, False), date=DAY)
    told = next(each for each in made.sections if each.title == "What the model was told about you")
    assert told.points == ()
    assert "200 pieces" in told.sentences[0]


def test_values_are_said_as_everywhere(audit: Audit, refused: Attributions) -> None:
    known = next(each for each in written(audit, refused).sections if each.title == "What the model was told about you")
    own = refused.people.iloc[0]
    assert known.points == tuple(f"{said(name)}: {words.value(own[name])}" for name in refused.columns)
