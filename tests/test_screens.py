"""Every number on a screen is one call of the package: the pages that list these calls cannot drift."""

import ast
import functools
import inspect
import re
from importlib import import_module
from pkgutil import resolve_name

import pytest

from tests.conftest import ROOT

CHAPTERS = {
    "metrics": ("governance.metrics", "governance.inspection"),
    "mitigation": ("governance.metrics", "governance.mitigation"),
}
WORDS = ("governance.metrics.words", "governance.metrics.tooltips")
NO_NUMBERS = {
    *("branches", "crossed", "discreet", "is_about_decisions", "near_to", "tellable"),
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
    assert each
    for attribute in re.findall(r"`\.(\w+)", returned):
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
    from ui import metrics, mitigation
    from ui.mitigation.numbers import NUMBER

    if name == "metrics":
        return (*metrics.ROOMS, *metrics.OF_CLASSES, *metrics.OF_NUMBERS)
    return (*mitigation.ROOMS, NUMBER)


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_tab_of_the_page_has_its_calls(name: str) -> None:
    headings = " ".join(re.findall(r"^## (.+)$", text(name), re.MULTILINE))
    assert all(title in headings for title in tabs(name))


def asked_for(name: str) -> set[str]:
    """What the tabs of a page ask of the package: every public function of counts, of people or of mitigations."""
    asked = set()
    for path in (ROOT / f"ui/{name}").glob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        modules = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(CHAPTERS[name]):
                held = import_module(str(node.module))
                for alias in node.names:
                    found = getattr(held, alias.name, None)
                    if inspect.isfunction(found) and found.__module__ not in WORDS:
                        asked.add(alias.name)
                    elif inspect.ismodule(found) and found.__name__ not in WORDS:
                        modules[alias.asname or alias.name] = found
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                held = modules.get(node.value.id)
                if inspect.isfunction(getattr(held, node.attr, None)):
                    asked.add(node.attr)
    return asked


ASKED = [(name, each) for name in CHAPTERS for each in sorted(asked_for(name) - NO_NUMBERS)]


@pytest.mark.parametrize(("name", "function"), ASKED)
def test_what_a_tab_asks_for_is_on_the_way_from_the_screen(name: str, function: str) -> None:
    written = [*cells(name), *re.findall(r"`([^`\n]+)`", text(name))]
    assert re.search(rf"\b{function}\b", " ".join(written))
