"""Markdown: a summary that a pipeline's page shows, in which data is text and nothing else."""

import re

import pytest
from markdown_it import MarkdownIt

from governance.reports.gate import markdown as written
from governance.reports.gate.markdown import markdown
from governance.reports.gate.reported import reported
from tests.reports.gate.kept import RULE, every_kind, people, record


def html(text: str) -> str:
    return MarkdownIt("gfm-like", {"linkify": False}).enable("table").render(text)


def test_the_conclusion_comes_first_then_the_rules_then_those_that_do_not_pass() -> None:
    text = markdown(reported(every_kind()))
    assert text.startswith("## ❌ The gate stays shut\n")
    headings = re.findall(r"^### . (.*?): (.*)$", text, re.MULTILINE)
    assert headings
    assert "pass" not in {outcome for _, outcome in headings}
    assert text.index("| Outcome |") < text.index("### ")


def test_a_gate_that_opens_says_so() -> None:
    text = markdown(reported(record(RULE.replace("0.1", "0.9"))))
    assert text.startswith("## ✅ The gate opens\n")
    assert "###" not in text


def test_each_group_stands_in_a_table_with_its_numbers() -> None:
    page = html(markdown(reported(record(RULE))))
    assert page.count("<table>") == 2
    assert "<td>a</td>" in page
    assert "of 100 people</td>" in page
    assert "<td>breaks it</td>" in page


def test_names_from_data_are_text() -> None:
    group = "a | b <script>alert(1)</script> [x](https://x.example) **c**\n# Opens\n"
    text = markdown(reported(record(RULE, people((group, "z")))))
    page = html(text)
    assert "<script" not in page
    assert "<a " not in page
    assert "<strong>" not in page
    assert "<h1>" not in page
    assert page.count("<table>") == 2
    assert all(row.count("<td>") in (0, 3, 5) for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL))


def test_many_groups_are_cut_with_a_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written, "MOST_GROUPS", 2)
    assert "And 1 more group." in markdown(reported(record(RULE, people(("a", "b", "c")))))


def test_what_has_no_room_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    told = reported(every_kind())
    whole = markdown(told)
    monkeypatch.setattr(written, "MOST_BYTES", len(whole.encode()) // 2)
    text = markdown(told)
    assert len(text.encode()) < len(whole.encode()) // 2 + 100
    assert re.search(r"And \d+ more, which have no room here\.\n$", text)


def test_a_page_of_any_policy_is_smaller_than_a_build_server_takes() -> None:
    rule = '[[rule]]\nid = "r{}"\nrate = "selection_rate"\ncompare = "difference"\nby = "group"\nat_most = 0.01\n'
    many = "".join(rule.format(f"{number}-{'x' * 900}") for number in range(700))
    assert len(markdown(reported(record(many))).encode()) < 1 << 20
