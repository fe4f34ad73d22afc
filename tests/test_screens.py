"""Every number on a screen is one call of the package: the pages that list these calls cannot drift."""

import ast
import functools
import inspect
import re
from pkgutil import resolve_name

import pytest

from tests.conftest import ROOT

CHAPTERS = {
    "metrics": ("governance.metrics", "governance.inspection"),
    "mitigation": ("governance.metrics", "governance.mitigation"),
    "explanations": ("governance.metrics", "governance.explanations"),
}
WORDS = "governance.metrics.words"
NO_NUMBERS = {
    *("branches", "crossed", "discreet", "favours_low", "has_threshold", "is_about_decisions", "near_to"),
    *("of_outcome", "of_sample", "same_counts", "tellable"),
    *("allowed", "asks_group", "cautions", "is_expected", "lacking", "learns", "titled", "upward"),
}  # what may be shown, what can be asked, and how it is said


@functools.cache
def text(name: str) -> str:
    return (ROOT / f"docs/{name}.md").read_text("utf-8")


def cells(name: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", text(name), re.DOTALL)


def rows(name: str) -> list[tuple[str, str]]:
    return re.findall(r"^\| (?!on the screen|---)[^|]+\| ([^|]+) \| ([^|]+) \|$", text(name), re.MULTILINE)


def calls(name: str) -> list[tuple[str, str]]:
    return [(call, returned) for written, returned in rows(name) for call in re.findall(r"`([^`]+)`", written)]


CALLS = [pytest.param(name, *each, id=f"{name}: {each[0]}") for name in CHAPTERS for each in calls(name)]


@functools.cache
def notebook(name: str) -> dict[str, object]:
    """What a notebook holds after the cells of the page."""
    names: dict[str, object] = {}
    for cell in cells(name):
        exec(compile(cell, f"docs/{name}.md", "exec"), names)
    return names


@pytest.mark.parametrize(("name", "call", "returned"), CALLS)
def test_every_call_of_the_screen_gives_what_is_said(name: str, call: str, returned: str) -> None:
    found = eval(call, dict(notebook(name)))
    each = list(found) if isinstance(found, tuple | list) else [found]
    for attribute in re.findall(r"`\.(\w+)", returned):
        assert each
        assert all(hasattr(one, attribute) for one in each), attribute


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_name_on_the_way_from_the_screen_is_there(name: str) -> None:
    for written in sorted(set(re.findall(r"governance(?:\.\w+)+", text(name)))):
        assert resolve_name(written) is not None


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_row_of_the_screen_names_its_call(name: str) -> None:
    lines = [
        line for line in text(name).splitlines() if line.startswith("| ") and not line.startswith("| on the screen")
    ]
    assert len(lines) == len(rows(name)) <= len(calls(name))


def tabs(name: str) -> tuple[str, ...]:
    from ui import explanations, metrics, mitigation
    from ui.mitigation.numbers import NUMBER

    if name == "metrics":
        return (*metrics.ROOMS, *metrics.OF_CLASSES, *metrics.OF_NUMBERS)
    if name == "explanations":
        return tuple(explanations.ROOMS)
    return (*mitigation.ROOMS, NUMBER)


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_tab_of_the_page_has_its_calls(name: str) -> None:
    headings = " ".join(re.findall(r"^## (.+)$", text(name), re.MULTILINE))
    assert all(title in headings for title in tabs(name))


def imported(node: ast.ImportFrom, chapters: tuple[str, ...]) -> list[tuple[str, str, object]]:
    """What a line imports from these chapters: as what, by which name, and the thing itself."""
    module = str(node.module)
    if not module.startswith(chapters):
        return []
    return [(each.asname or each.name, each.name, resolve_name(f"{module}.{each.name}")) for each in node.names]


def asked_for(name: str) -> set[str]:
    """What the tabs of a page ask of the package: every public function of counts, of people or of mitigations."""
    asked = set()
    for path in (ROOT / f"ui/{name}").glob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        taken = [each for node in nodes if isinstance(node, ast.ImportFrom) for each in imported(node, CHAPTERS[name])]
        modules = {alias: found for alias, _, found in taken if inspect.ismodule(found)}
        parts = [
            (node.attr, getattr(modules.get(node.value.id), node.attr, None))
            for node in nodes
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        ]
        each = [(own, found) for _, own, found in taken] + parts
        asked |= {own for own, found in each if inspect.isfunction(found) and found.__module__ != WORDS}
    return asked


ASKED = [(name, each) for name in CHAPTERS for each in sorted(asked_for(name) - NO_NUMBERS)]


@pytest.mark.parametrize(("name", "function"), ASKED)
def test_what_a_tab_asks_for_is_on_the_way_from_the_screen(name: str, function: str) -> None:
    written = [*cells(name), *re.findall(r"`([^`\n]+)`", text(name))]
    assert re.search(rf"\b{function}\b", " ".join(written))
