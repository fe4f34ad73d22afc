"""The datasheet: every question once, numbers of the data, nobody's row, texts that stay texts, and no answer lost."""

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from governance.audit import Audit
from governance.composition.crossed import presence
from governance.composition.representation import representation
from governance.data.dataset import Dataset
from governance.data.large import Large
from governance.data.layout import Layout
from governance.data.roles import Roles
from governance.errors import AnswerRefused, DatasheetUnreadable, QuestionUnknown
from governance.metrics import words
from governance.metrics.rates import rate
from governance.reports.datasheet import (
    QUESTIONS,
    Datasheet,
    datasheet,
    from_json,
    html,
    markdown,
    progress,
    to_json,
)
from governance.reports.datasheet.as_markdown import inert
from governance.reports.datasheet.asked import TITLES
from governance.reports.datasheet.facts import Fact, Table
from governance.reports.datasheet.hints import facts
from tests.conftest import ROOT, random_people

DAY = date(2026, 3, 1)
MEASURED = {question for question, each in QUESTIONS.items() if each.measured}
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
LIVE = {"link_open", "image", "html_inline", "html_block", "code_block", "fence", "em_open", "s_open", "hr"}
ADDRESS = re.compile(r"\w://\w|www\.\w|\w@\w")  # what some readers make a link of by themselves
EVIL = [
    "<script>alert(1)</script>",
    "![](http://evil.example/x.png)",
    "[press](javascript:alert(1))",
    "a | b | c",
    "`code` ``` ~~~",
    "one\n\n# two\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    "x\r\n===\r\ny\n---",
    "    indented\n\tcode",
    "- list\n1. list\n> quote\n[a]: http://evil.example 'title'",
    '"><img src=x onerror=alert(1)>',
    "</p></style><style>body{display:none}",
    "&lt;b&gt; &amp; <b> &#x3c;",
    "http://evil.example www.evil.example a@evil.example mailto:a@evil.example",
    "back\\slash \\` \\| \\[a](http://evil.example) \\",
    "bell\x07 null\x00 line\u2028 end\x85",
    "{{ site.x }} {% x %} $x$ *a* _b_ **c** ~~d~~ <!-- x --> <?x ?> <![CDATA[x]]>",
]


def blank(**changes: Any) -> Datasheet:
    return Datasheet(**{"title": "t", "date": DAY, "fingerprint": "f", "least": 30, "measured": {}, **changes})


@pytest.fixture(scope="module")
def sheet(audit: Audit) -> Datasheet:
    return datasheet(audit, date=DAY, answers={"motivation-1": "To try."}, authors="The team", version="1.0")


def recorded(table: pd.DataFrame, **roles: Any) -> Audit:
    said = {"label": "label", "favourable": "1", "sensitive": ("group",), **roles}
    return Audit.recorded(Dataset("people", table, Roles(**said)))


# The questions


def test_there_are_57_questions_in_seven_sections_with_ids_that_stay() -> None:
    asked = Counter(each.section for each in QUESTIONS.values())
    assert asked == {
        "motivation": 4, "composition": 16, "collection": 12, "preprocessing": 4, "uses": 6, "distribution": 7,
        "maintenance": 8,
    }  # fmt: skip
    assert list(asked) == list(TITLES)
    assert all(each.id == question and question.startswith(each.section) for question, each in QUESTIONS.items())
    assert len({each.text for each in QUESTIONS.values()}) == len(QUESTIONS) == 57


def test_consent_notice_ethics_and_impact_are_for_people_only(sheet: Datasheet) -> None:
    asked = [each for each in QUESTIONS.values() if re.search("consent|ethic|told|assess", each.text, re.I)]
    assert {each.id for each in asked} == {f"collection-{number}" for number in (6, 8, 9, 10, 11)}
    assert not {each.id for each in asked} & set(sheet.measured)
    assert not any(each.section == "collection" and each.measured for each in QUESTIONS.values())


def test_nothing_is_answered_for_people(audit: Audit) -> None:
    assert datasheet(audit, date=DAY).answers == {}


def test_every_measured_question_is_measured_and_says_from_what(sheet: Datasheet) -> None:
    assert set(sheet.measured) == MEASURED
    assert all(fact.source.startswith("Measured: ") and fact.sentences for fact in sheet.measured.values())


def test_progress_counts_what_only_people_can_answer() -> None:
    wanted = sum(not each.measured and not each.optional for each in QUESTIONS.values())
    every = progress({"motivation-1": "a", "motivation-4": "more", "composition-2": "b", "uses-1": "  \n"})
    assert (every.answered, every.wanted, every.measured) == (1, wanted, len(MEASURED))
    assert every.sentence.startswith(f"1 of the {wanted} questions that only people can answer is answered; 11 more")
    assert progress({}, "motivation").sentence == "None of the 3 questions that only people can answer are answered."
    full = dict.fromkeys(QUESTIONS, "x")
    assert progress(full, "uses").sentence == "All of the 5 questions that only people can answer are answered."


# What is measured


def cells(sheet: Datasheet, question: str, title: str) -> list[tuple]:
    return next(list(each.rows) for each in sheet.measured[question].tables if each.title.startswith(title))


def test_groups_and_base_rates_are_those_of_the_composition_chapter(audit: Audit, sheet: Datasheet) -> None:
    for attribute in audit.dataset.roles.sensitive:
        found = representation(audit.population.by(attribute))
        names = [words.group(found.attributes, group) for group in found.groups]
        low, high = found.interval()
        assert cells(sheet, "composition-13", f"Groups by {attribute},") == list(
            zip(names, found.people.tolist(), found.share, low, high, strict=True)
        )
        low, high = found.base_rate.interval()
        assert cells(sheet, "composition-5", f"Base rate by {attribute},") == list(
            zip(names, found.people.tolist(), found.base_rate.k.tolist(), found.base_rate.value, low, high, strict=True)
        )


def test_missing_values_are_those_that_presence_counts(audit: Audit, sheet: Datasheet) -> None:
    held = presence(audit, audit.dataset.table.columns)
    gaps = {column: int(each.counts.sum(axis=(0, 1))[1]) for column, each in held.items()}
    expected = sorted(((-people, column) for column, people in gaps.items() if people))
    rows = cells(sheet, "composition-6", "Missing")
    assert rows == [(column, -people, -people / 20_000) for people, column in expected]
    assert {row[0]: row[1] for row in rows}["income"] == audit.dataset.table["income"].isna().sum() == 982


def test_the_parts_are_those_of_the_audit(audit: Audit, sheet: Datasheet) -> None:
    for row, rows in zip(cells(sheet, "composition-8", "Parts"), (audit.training, audit.rows), strict=True):
        found = rate(audit.population_of(rows).by(), "base_rate")
        assert row[1:] == (len(rows), len(rows) / 20_000, found.value[0], *(end[0] for end in found.interval()))


def test_what_was_planted_in_the_sample_is_in_its_datasheet(sheet: Datasheet) -> None:
    for text in (markdown(sheet), html(sheet), to_json(sheet)):
        assert "20,000 rows, one a person, and 19 columns" in text
    groups = {row[0]: row for row in cells(sheet, "composition-13", "Groups by sex")}
    assert groups["woman"][2] == pytest.approx(0.32, abs=0.005)
    assert groups["woman"][3] < groups["woman"][2] < groups["woman"][4]
    text = markdown(sheet).replace("\N{NO-BREAK SPACE}", " ")
    assert "| woman | 6,451 | 32.3 % | 31.6 % | 32.9 % |" in text
    assert "| income | 982 | 4.9 % |" in text
    assert "Column 'application' names the person or the row." in to_json(sheet)
    assert "No two of 20,000 rows are the same" in to_json(sheet)


def test_joins_bands_and_what_was_read_as_missing_are_told() -> None:
    table = random_people(1, 300).assign(age=np.arange(300) % 60, label=["1", "0", "?"] * 100)
    audit = recorded(
        table,
        sensitive=("group", "age"),
        bands=(("age", (30.0, 45.0)),),
        merged=(("label", (("?", "0"),)), ("group", (("g1", "other"), ("g2", "other")))),
        reading=Layout(missing=("n/a",), dropped=("email",)),
    )
    said = " ".join(facts(audit, 30)["preprocessing-1"].sentences)
    assert "Of column 'group', 2 values are counted as 'other'." in said
    assert "Of column 'label', 1 value is counted as '0'." in said
    assert "bands that begin at 30, 45." in said
    assert "Read as missing: 'n/a'." in said
    assert "Left out on reading: 'email'." in said


def test_personal_data_is_a_hint_and_never_quoted() -> None:
    table = random_people(1, 200).assign(mail=[f"person{number}@example.org" for number in range(200)])
    found = facts(recorded(table), 30)
    said = " ".join(found["composition-11"].sentences)
    assert "Column 'mail' seems to hold e-mail addresses: 100.0 %" in said
    assert (
        "person" not in to_json(blank(measured=found)).replace("person,", "").replace("a person", "").split("mail")[1]
    )
    none = " ".join(facts(recorded(random_people(1, 200)), 30)["composition-11"].sentences)
    assert "No column looked like names" in none
    assert "what was not found may be there all the same" in none


def test_rates_are_weighted_where_people_are() -> None:
    table = random_people(3, 900)
    audit = recorded(table, weight="weight")
    found = facts(audit, 30)
    held = cells(blank(measured=found), "composition-5", "Base rate by group")
    for name, people, had, value, *_ in held:
        own = table[table["group"] == name]
        assert (people, had) == (len(own), own["label"].sum())
        assert value == pytest.approx(np.average(own["label"], weights=own["weight"]))
    assert "Rates are weighted by column 'weight'; people are counted." in found["composition-5"].sentences
    assert "Shares are weighted by column 'weight'; people are counted." in found["composition-13"].sentences
    shares = {row[0]: row[2] for row in cells(blank(measured=found), "composition-13", "Groups by group")}
    expected = table.groupby("group")["weight"].sum() / table["weight"].sum()
    assert shares == pytest.approx({name: expected[name] for name in shares})
    assert f"they stand for {table['weight'].sum():,.6g} people" in " ".join(found["composition-2"].sentences)


def test_of_a_table_that_is_not_loaded_everybody_is_counted_and_the_sample_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = random_people(5, 400).assign(note=["x", None] * 200)
    table.to_parquet(tmp_path / "people.parquet")
    large = Large.opened(tmp_path / "people.parquet")
    whole = Large.sample(large)
    monkeypatch.setattr(Large, "sample", lambda _: whole.iloc[:100])
    roles = Roles("label", "1", ("group",), decision="decision")
    found, loaded = facts(Audit.unloaded("people", large, roles), 30), facts(recorded(table, decision="decision"), 30)
    for question in ("composition-2", "composition-5", "composition-6", "composition-13"):
        assert found[question] == loaded[question]
    for question in ("composition-4", "composition-9"):
        assert found[question].source == "Measured: counted in a random sample of 100 of the 400 rows of the table."


# Nobody's row, and no small group


def test_no_group_of_too_few_people_and_no_way_to_count_it_is_written() -> None:
    table = random_people(7, 1_000).astype({"group": object})
    table.loc[:6, "group"] = "tiny"
    table.loc[7:40, "group"] = None  # 34: enough alone, and hidden beside the tiny ones
    table.loc[:4, "other"] = None
    table["rare"] = [1.0] * 5 + [None] * 995
    audit = recorded(table, sensitive=("group", "other"))
    sheet = datasheet(audit, date=DAY, least=30)
    shown = [str(cell) for fact in sheet.measured.values() for each in fact.tables for row in each.rows for cell in row]
    assert "tiny" not in shown
    assert not {"7", "34", "5", "995", "group: (missing)", "other: (missing)"} & set(shown)
    assert {row[0]: row[1:] for row in cells(sheet, "composition-6", "Missing")} == {
        "rare": ("all but fewer than 30", "all but less than 3.0\N{NO-BREAK SPACE}%"),
        "group": ("not shown", "not shown"),
        "other": ("not shown", "not shown"),
    }
    for text in (markdown(sheet), html(sheet), to_json(sheet)):
        assert "995" not in text
        assert "41 people together" in text.replace("\N{NO-BREAK SPACE}", " ")


def test_every_group_is_written_where_the_policy_hides_none() -> None:
    table = random_people(7, 300).astype({"group": object})
    table.loc[:1, "group"] = "tiny"
    rows = cells(blank(measured=facts(recorded(table), 1)), "composition-13", "Groups by group")
    assert ("tiny", 2) in [row[:2] for row in rows]


def test_no_value_of_a_person_is_written() -> None:
    table = random_people(9, 500)
    table["note"] = [f"secret-{number}" for number in range(500)]
    table["amount"] = [987_654_321 + number for number in range(500)]
    text = to_json(datasheet(recorded(table, identifier="note"), date=DAY))
    assert "secret" not in text
    assert "98765" not in text


@pytest.mark.parametrize(
    "table",
    [
        random_people(1, 1),
        random_people(1, 40, groups=1),
        random_people(1, 40).assign(label=1),
        random_people(1, 40).assign(group=pd.Categorical(["a"] * 40, categories=["a", "nobody"])),
        random_people(1, 40).assign(empty=None, constant=1),
        random_people(1, 40).assign(**{"=x": 1, "<b>": 2, "(missing)": 3, "": 4, "`|`": 5}),
        random_people(1, 40).astype({"group": object}).assign(group=[None] * 40),
    ],
    ids=["one person", "one group", "one outcome", "nobody", "empty columns", "odd names", "no group known"],
)
def test_odd_tables_have_a_datasheet(table: pd.DataFrame) -> None:
    for least in (0, 30):
        sheet = datasheet(recorded(table), date=DAY, least=least)
        assert from_json(to_json(sheet)) == sheet
        assert markdown(sheet)
        assert html(sheet)


# The three documents


def prose(text: str) -> str:
    """What a reader of HTML sees."""
    return Reader.of(text).text


class Reader(HTMLParser):
    """What a browser would make of a page: its tags with their attributes, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.parts: list[str] = []

    @classmethod
    def of(cls, text: str) -> "Reader":
        reader = cls()
        reader.feed(text)
        reader.close()
        return reader

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.parts)


@pytest.mark.parametrize("write", [markdown, html, to_json], ids=lambda write: write.__name__)
def test_every_question_is_once_in_every_document(sheet: Datasheet, write: Callable[[Datasheet], str]) -> None:
    text = write(sheet)
    seen = MarkdownIt().render(text) if write is markdown else text
    seen = prose(seen) if write is not to_json else text
    for each in QUESTIONS.values():
        assert seen.count(each.text) == 1, each.id
        assert len(re.findall(rf"{each.id}(?!\d)", seen)) == 1, each.id


def test_what_nobody_answered_says_so_and_what_is_measured_stands_beside_the_answer(sheet: Datasheet) -> None:
    human = len(QUESTIONS) - len(MEASURED)
    added = datasheet_with(sheet, {"composition-2": "One row an application."})
    for text in (markdown(sheet), html(sheet)):
        assert text.count("Not answered") == human - 1
    for text in (markdown(added), html(added), to_json(added)):
        assert "One row an application." in text
        assert "The table has 20,000 rows" in text
    assert markdown(added).count("Not answered") == human


def datasheet_with(sheet: Datasheet, answers: dict[str, str]) -> Datasheet:
    return Datasheet(**{**vars(sheet), "answers": answers})


def test_the_head_says_whose_it_is_when_and_of_which_table(sheet: Datasheet) -> None:
    for text in (markdown(sheet), prose(html(sheet))):
        for part in ("Lending sample", "2026-03-01", "The team", "1.0", sheet.fingerprint, "fewer than 30 people"):
            assert part in text


def test_the_page_stands_alone_and_can_be_read_by_everybody(sheet: Datasheet) -> None:
    page = Reader.of(html(sheet))
    tags = Counter(tag for tag, _ in page.tags)
    assert not {"script", "img", "link", "iframe", "object", "form", "input"} & set(tags)
    links = [held["href"] for tag, held in page.tags if tag == "a"]
    places = {held["id"] for _, held in page.tags if "id" in held}
    assert links == [f"#{section}" for section in TITLES]
    assert {link[1:] for link in links} <= places
    assert "url(" not in html(sheet)
    assert "@import" not in html(sheet)
    heads = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert heads[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(heads))
    assert heads.count(1) == 1
    assert tags["table"] == tags["caption"] == tags["thead"] == sum(len(f.tables) for f in sheet.measured.values())
    assert all("scope" in held for tag, held in page.tags if tag == "th")
    assert dict(page.tags)["html"] == {"lang": "en"}
    for rule in ("prefers-color-scheme: dark", "@media print"):
        assert rule in html(sheet)


def skeleton(text: str) -> list[str]:
    """The structure of a Markdown document."""
    return [token.type for token in flat(text) if token.type != "softbreak"]


def flat(text: str) -> list[Any]:
    return [each for token in PARSER.parse(text) for each in (token, *(token.children or ()))]


def test_markdown_is_read_back_as_it_was_meant(sheet: Datasheet) -> None:
    kinds = Counter(token.type for token in flat(markdown(sheet)))
    assert kinds["heading_open"] == 1 + len(TITLES) + len(QUESTIONS)
    assert kinds["table_open"] == sum(len(fact.tables) for fact in sheet.measured.values())
    assert kinds["tr_open"] - kinds["table_open"] == sum(
        len(table.rows) for fact in sheet.measured.values() for table in fact.tables
    )


@pytest.mark.parametrize("evil", EVIL)
def test_a_text_stays_a_text_wherever_it_stands(evil: str) -> None:
    def made(text: str) -> Datasheet:
        table = Table(text, ("column", text), ((text, 1), (text, None)))
        fact = Fact(text, (text, text), (table,))
        return blank(
            title=text, fingerprint=text, authors=text, version=text, measured={"composition-4": fact},
            answers={"motivation-1": text, "composition-4": text},
        )  # fmt: skip

    page, usual = Reader.of(html(made(evil))), Reader.of(html(made("usual")))
    assert [tag for tag, _ in page.tags] == [tag for tag, _ in usual.tags]
    assert [set(held) for _, held in page.tags] == [set(held) for _, held in usual.tags]
    written, usually = flat(markdown(made(evil))), flat(markdown(made("usual")))
    assert not LIVE & {token.type for token in written} - {token.type for token in usually}
    assert not [each.content for each in written if each.type == "text" and ADDRESS.search(each.content)]
    for kind in ("heading_open", "table_open", "tr_open", "td_open", "th_open", "bullet_list_open", "list_item_open"):
        counts = [sum(token.type == kind for token in each) for each in (written, usually)]
        assert counts[0] == counts[1], kind


@given(st.text(max_size=80))
def test_any_answer_is_shown_as_it_was_written(text: str) -> None:
    sheet = blank(answers={"uses-1": f"a{text}b"})
    found = flat(markdown(sheet))
    usual = Counter(token.type for token in flat(markdown(blank(answers={"uses-1": "ab"}))))
    assert all(sum(token.type == kind for token in found) == usual[kind] for kind in (*LIVE, "heading_open"))
    read = "".join(re.sub(r"\s", "", prose(PARSER.render(f"> {inert(line)}"))) for line in f"a{text}b".splitlines())
    assert read == re.sub(r"\s", "", "".join(visible(line) for line in f"a{text}b".splitlines()))
    assert [tag for tag, _ in Reader.of(html(sheet)).tags] == [
        tag for tag, _ in Reader.of(html(blank(answers={"uses-1": "x"}))).tags
    ]


def visible(text: str) -> str:
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "\ufffd", text)


QUIET = Fact("from", ("said",), (Table("t", ("a", "b"), (("c", "d"), ("x", "y"))),))


@given(st.text(alphabet="a|`\\*_[]()!<>#-+.:/@w1 \t\n{}&;~$=", max_size=60))
def test_signs_of_markdown_do_nothing_in_a_cell(text: str) -> None:
    fact = Fact("from", ("said",), (Table("t", ("a", "b"), ((text, text), ("x", "y"))),))
    found = flat(markdown(blank(measured={"composition-4": fact})))
    usual = Counter(token.type for token in flat(markdown(blank(measured={"composition-4": QUIET}))))
    assert all(sum(token.type == kind for token in found) == usual[kind] for kind in (*LIVE, "td_open"))


# As JSON

texts = st.text(max_size=30)
shares = st.floats(0, 1)
tables = st.integers(1, 3).flatmap(
    lambda width: st.builds(
        Table,
        texts,
        st.tuples(*[texts] * width),
        st.lists(st.tuples(*[st.none() | texts | st.integers() | shares] * width), max_size=3).map(tuple),
    )
)
a_fact = st.builds(Fact, texts, st.lists(texts, max_size=2).map(tuple), st.lists(tables, max_size=2).map(tuple))
sheets = st.builds(
    Datasheet,
    title=texts,
    date=st.dates(),
    fingerprint=texts,
    least=st.integers(0, 100),
    measured=st.dictionaries(st.sampled_from(sorted(MEASURED)), a_fact, max_size=3),
    answers=st.dictionaries(st.sampled_from(list(QUESTIONS)), texts, max_size=5),
    authors=texts,
    version=texts,
)


@given(sheets)
def test_json_loses_nothing(sheet: Datasheet) -> None:
    assert from_json(to_json(sheet)) == sheet
    assert from_json(to_json(sheet).encode()) == sheet


def test_a_whole_datasheet_survives_json(sheet: Datasheet) -> None:
    assert from_json(to_json(sheet)) == sheet


def test_answers_of_an_earlier_datasheet_go_on_with_the_numbers_of_this_table(sheet: Datasheet) -> None:
    later = datasheet(recorded(random_people(2, 500)), date=DAY, answers=from_json(to_json(sheet)).answers)
    assert later.answers == sheet.answers
    assert later.fingerprint != sheet.fingerprint
    assert "The table has 500 rows" in later.measured["composition-2"].sentences[0]


def changed(change: Callable[[dict[str, Any]], Any]) -> str:
    held = json.loads(to_json(blank(measured={"composition-2": Fact("m", ("s",), (Table("t", ("a",), ((1,),)),))})))
    change(held)
    return json.dumps(held)


def first(held: dict[str, Any], question: str = "motivation-1") -> dict[str, Any]:
    return next(each for part in held["sections"] for each in part["questions"] if each["id"] == question)


def set_first(question: str = "motivation-1", **changes: Any) -> str:
    return changed(lambda held: first(held, question).update(changes))


HALF = "A\ud800B"
HALVES = [
    changed(lambda held: held.update(title=HALF)),
    json.dumps({"format": HALF}, ensure_ascii=False).encode(errors="surrogatepass"),
    changed(lambda held: held.update({HALF: 1})),
    set_first(answer=HALF),
    json.dumps({"format": HALF}),
    changed(lambda held: held["sections"][1]["questions"][1].update(
        measured={"source": "m", "sentences": [HALF], "tables": []})),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "it is not JSON"),
        ("[" * 100_000, "it is not JSON"),
        (b"\xff\xfe\x00", "it is not JSON"),
        ("[]", "its format is 'None'"),
        *((each, "half a sign (a lone surrogate), which cannot be written") for each in HALVES),
        ('{"format": "assize cube 1"}', "its format is 'assize cube 1', not 'assize datasheet 1'"),
        (changed(lambda held: held.update(extra=1)), "the datasheet says 'extra', which means nothing here"),
        (changed(lambda held: held.pop("least")), "the datasheet does not say 'least'"),
        (changed(lambda held: held.update(least=True)), "its 'least' is not a whole number"),
        (changed(lambda held: held.update(date="yesterday")), "its date 'yesterday' is none"),
        (changed(lambda held: held.update(title=None)), "its title is not a text"),
        (changed(lambda held: held.update(sections={})), "sections should be a list"),
        (changed(lambda held: held["sections"].append(held["sections"][0])), "a question is in it twice"),
        (set_first(note="x"), "a question says 'note', which means nothing here"),
        (set_first(id=1), "the id of a question is not a text"),
        (
            set_first(measured={"source": "", "sentences": [], "tables": []}),
            "nothing can be measured for 'motivation-1'",
        ),
        (set_first("composition-2", measured=[]), "what is measured for 'composition-2' should be an object"),
        (
            set_first("composition-2", measured={"source": "", "sentences": [1], "tables": []}),
            "holds something that is not a text",
        ),
        (
            set_first(
                "composition-2",
                measured={"source": "", "sentences": [], "tables": [{"title": "", "columns": ["a"], "rows": [[[]]]}]},
            ),
            "a table whose cells do not fit",
        ),
        (to_json(blank()).replace('"least": 30', '"least": NaN'), "NaN is not a number"),
        (to_json(blank()).replace('"least": 30', '"least": 30, "least": 30'), "a name stands twice"),
    ],
)
def test_anything_else_is_refused_in_a_sentence(text: str | bytes, sentence: str) -> None:
    with pytest.raises(DatasheetUnreadable, match=re.escape(sentence)) as refused:
        from_json(text)
    assert "Give a JSON file that the Datasheet tab, or to_json, has written." in str(refused.value)


def test_a_title_of_blanks_is_no_title_and_what_was_measured_before_is_taken(audit: Audit) -> None:
    measured = facts(audit, 30)
    again = datasheet(audit, date=DAY, title=" ", measured=measured)
    assert again.title == audit.dataset.name
    assert again.measured is measured
    assert again == datasheet(audit, date=DAY)


def test_an_answer_to_no_question_is_refused_and_never_dropped(audit: Audit) -> None:
    with pytest.raises(QuestionUnknown, match="no question 'motivation-9'"):
        from_json(set_first(id="motivation-9", answer="x"))
    with pytest.raises(QuestionUnknown, match=r"no question 'motivation1'\. Did you mean 'motivation-1'\?"):
        datasheet(audit, date=DAY, answers={"motivation1": "x"})


def test_an_answer_that_is_no_text_or_without_end_is_refused() -> None:
    with pytest.raises(AnswerRefused, match="'motivation-1' cannot be kept: it is a int"):
        from_json(set_first(answer=3))
    with pytest.raises(AnswerRefused, match="it has 20,001 signs"):
        blank(answers={"uses-1": "x" * 20_001})


# Its documentation


def test_the_documentation_lists_every_question() -> None:
    page = (ROOT / "docs/datasheet.md").read_text("utf-8")
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \| (.+?) \|$", page, re.MULTILINE)
    assert rows == [
        (each.id, each.text, "the table, and people" if each.measured else "people") for each in QUESTIONS.values()
    ]
    assert re.findall(r"^### (.+)$", page, re.MULTILINE) == list(TITLES.values())
    assert f"Of the {len(QUESTIONS)} questions {len(MEASURED)} are *measured*" in page


def test_the_documented_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs/datasheet.md").read_text("utf-8")
    names: dict[str, Any] = {}
    exec(compile("\n".join(re.findall(r"```python\n(.*?)```", page, re.DOTALL)), "docs/datasheet.md", "exec"), names)
    assert "2 of the 39 questions" in capsys.readouterr().out
    assert names["later"].answers == names["sheet"].answers
    assert {each.name for each in tmp_path.iterdir()} == {"datasheet.md", "datasheet.html", "datasheet.json"}
