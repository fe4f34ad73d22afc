"""What is written in a policy: whatever stands where, it is read or refused with a sentence, never a fault."""

import copy
import tomllib
from typing import Any

import tomli_w
from hypothesis import given, settings
from hypothesis import strategies as st

from governance import Policy
from governance.data.samples import FOLDER
from governance.errors import GovernanceError
from governance.review.lines import line_of

TEXT = (FOLDER / "lending_policy.toml").read_text("utf-8")
SAMPLE = tomllib.loads(TEXT)


def places(held: Any, path: tuple = ()) -> list[tuple]:
    """The path of everything that a TOML says, tables and lists among it."""
    inner = held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else ()
    return [path, *(found for key, each in inner for found in places(each, (*path, key)))]


PLACES = places(SAMPLE)[1:]
KEYS = [
    "name",
    "rule",
    "id",
    "rate",
    "compare",
    "by",
    "at_most",
    "at_least",
    "reads",
    "shares",
    "documents",
    "disparity",
]
WORDS = [
    "",
    "ratio",
    "share",
    "point",
    "both",
    "warn",
    "selection_rate",
    "disparate_impact",
    "model card",
    "woman",
    "x",
]
PLAIN = st.one_of(st.booleans(), st.integers(-2, 2), st.floats(), st.sampled_from(WORDS), st.dates(), st.datetimes())
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=6,
)


@settings(max_examples=200)
@given(st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=2))
def test_whatever_stands_in_a_policy_is_read_or_refused(edits: list[tuple[tuple, Any]]) -> None:
    held = copy.deepcopy(SAMPLE)
    for path, value in edits:
        at = held
        for key in path[:-1]:
            inside = (isinstance(at, dict) and key in at) or (
                isinstance(at, list) and isinstance(key, int) and key < len(at)
            )
            at = at[key] if inside else {}
        if isinstance(at, dict) or (isinstance(at, list) and isinstance(path[-1], int) and path[-1] < len(at)):
            at[path[-1]] = value
    try:
        policy = Policy.parse(tomli_w.dumps(held))
    except GovernanceError:
        return
    assert Policy.parse(policy.toml()) == policy


def test_every_place_of_the_sample_stands_on_its_line() -> None:
    lines = TEXT.splitlines()
    for path in PLACES:
        line = lines[line_of(TEXT, path) - 1]
        keys = [key for key in path if isinstance(key, str)]
        assert any(line.startswith((f"{key} =", f"[[{key}]]", f"[{key}]")) for key in keys), (path, line)
        assert line_of(TEXT.replace("\n", "\r\n"), path) == line_of(TEXT, path)


def test_a_statement_over_several_lines_stands_where_it_begins() -> None:
    text = (
        'name = """\none\ntwo"""\n\n# the rules\nrule = [\n  { id = "r" },\n  { id = "s", by = "x" },\n]\n'
        "head.one = 1\nhead.two = 2\n"
    )
    assert line_of(text, ("name",)) == 1
    assert line_of(text, ("rule", 1, "by")) == 6
    assert line_of(text, ("head", "two")) == 11
    assert line_of(text, ("rule", 7, "by")) == 6
    assert line_of(text, ("nothing",)) == 1
