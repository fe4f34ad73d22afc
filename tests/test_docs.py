"""Documents cannot drift: every rate is in the glossary, every command runs, every page is in the menu."""

import re
import runpy
import shlex
import tomllib
from contextlib import nullcontext
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import governance.metrics
from governance import Policy, rate_difference
from governance.audit import Audit
from governance.cli import main, options
from governance.cli.formats import FORMATS
from governance.data import large
from governance.data.checks import CHECKS
from governance.data.layout import Layout
from governance.data.roles import Roles
from governance.metrics import words
from governance.metrics.chance import chance_level
from governance.metrics.intervals import newcombe
from governance.metrics.measures import MEASURES
from governance.metrics.named import DISPARITIES
from governance.metrics.rates import RATES
from governance.review.policy import MISSING, SMALL_GROUPS
from governance.review.rule import KINDS_OF_DOCUMENT, LIMITS, READS, SEVERITIES, Rule
from governance.review.waiver import Waiver
from tests.conftest import ROOT
from ui.frame import PAGES

README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md")]


KEYS_OF_A_POLICY = {  # of rules and waivers, beside those of a policy itself
    *("id", "why", "rate", "compare", "disparity", "shares", "documents", "by", "at_most", "at_least", "reads"),
    *("severity", "group", "reason", "expires"),
}
NOT_ON_THE_TOUR = {
    *("DISPARITIES", "MEASURES", "RATES", "RESIDUALS"),
    *("basic", "calibration_curve", "minimum_detectable_gap", "rate_ratio", "ratio", "regression_measure", "sweep"),
}


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("name", RATES)
def test_every_rate_is_in_the_glossary(name: str) -> None:
    row = f"| {words.title(name)} | {words.meaning(name)} | {words.formula(name)} |"
    assert row in (ROOT / "docs/glossary.md").read_text("utf-8")


def test_every_page_is_in_the_menu_and_in_the_readme() -> None:
    files = {f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py")}
    assert files == {path for path, _, _ in PAGES}
    for _, title, _ in PAGES:
        assert f"| **{title}** |" in README


def test_the_first_screen_has_the_picture_and_the_two_commands() -> None:
    first = README[: README.index("## What each page answers")]
    assert "docs/images/metrics.png" in first
    assert (ROOT / "docs/images/metrics.png").stat().st_size > 20_000
    assert "make run" in first
    assert "make test" in first


@pytest.mark.parametrize(
    "command", [line for block in blocks("") for line in block.splitlines() if "evaluate_bias" in line]
)
def test_every_gate_in_the_readme_runs(command: str, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.chdir(ROOT)
    assert main(shlex.split(command)[1:]) == 1
    assert "the gate stays shut" in capsys.readouterr().out


def test_the_test_in_the_readme_passes_and_would_fail_by_a_stricter_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (code, *_) = blocks("python")
    for limit, holds in (("0.07", True), ("0.05", False)):
        names: dict[str, Any] = {}
        assert "0.07" in code
        exec(compile(code.replace("0.07", limit), "README.md", "exec"), names)
        (test,) = (value for name, value in names.items() if name.startswith("test_"))
        with nullcontext() if holds else pytest.raises(AssertionError, match="1 of 3 rules keeps the gate shut"):
            test()


@pytest.mark.parametrize("name", ["gate", "check", "explain", "replay", "report", "schema"])
def test_every_option_of_the_command_is_in_its_guide(name: str) -> None:
    guide = (ROOT / "docs/gate.md").read_text("utf-8")
    for action in getattr(options, name)()._actions:
        for option in action.option_strings:
            assert option in ("-h", "--help") or f"`{option}" in guide, option
    assert name == "gate" or f"| `{name}" in guide


def test_the_guide_to_the_gate_knows_every_format_and_kind_of_document() -> None:
    guide = (ROOT / "docs/gate.md").read_text("utf-8")
    for name, ending in FORMATS.items():
        assert f"| `{ending}` | {name} |" in guide
    for kind in KINDS_OF_DOCUMENT:
        assert f"`{kind.replace(' ', '-')}`" in guide


def test_the_waiver_in_the_guide_to_pipelines_is_one_of_the_example_policy() -> None:
    guide = (ROOT / "docs/pipelines.md").read_text("utf-8")
    (waiver,) = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    policy = (ROOT / "docs/pipelines/policy.toml").read_text("utf-8")
    (found,) = Policy.parse(f"{policy}\n{waiver}").waivers
    assert found.group[0] in dict(Policy.parse(policy).groups)["age"]


def test_the_notebook_in_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.chdir(ROOT)
    _, notebook, at_any_size = blocks("python")
    for code, expected in ((notebook, "('man',) ('woman',)"), (at_any_size, "")):
        script = tmp_path / "notebook.py"
        script.write_text(code)
        runpy.run_path(str(script))
        said = capsys.readouterr().out
        assert expected in said
        assert "['fail', 'fail', 'fail']" in said


def test_the_tour_runs_from_top_to_bottom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    tour = (ROOT / "docs/notebook.md").read_text("utf-8")
    code = "\n".join(re.findall(r"```python\n(.*?)```", tour, re.DOTALL))
    names: dict[str, object] = {}
    exec(compile(code, "docs/notebook.md", "exec"), names)
    assert set(governance.metrics.__all__) - set(re.findall(r"\w+", code)) <= NOT_ON_THE_TOUR


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_between_documents_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", document.read_text("utf-8")):
        if not target.startswith("http"):
            assert (document.parent / target).exists(), target


def test_the_versions_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_owners_seven_packages_are_required() -> None:
    required = (ROOT / "requirements.txt").read_text("utf-8")
    for name in ("streamlit", "fairlearn", "shap", "plotly", "pandas", "scikit-learn", "pytest"):
        assert re.search(rf"^{name}[~>=]", required, re.MULTILINE), name


def test_every_policy_key_is_explained() -> None:
    methods = (ROOT / "docs/methods.md").read_text("utf-8")
    section = methods[methods.index("## The policy") : methods.index("## Mitigation: models")]
    tables = "\n".join(line for line in section.splitlines() if line.startswith("|"))
    rules = [
        Rule("r", ("accuracy",), "each group", ("sex",), 0.1, owner="o", without_evidence="warn", floor=floor)
        for floor in (True, False)
    ]
    rules += [replace(rules[0], disparity="disparate_impact"), replace(rules[0], compare="share", shares=(("x", 1.0),))]
    rules += [replace(rules[0], compare="documents", documents=KINDS_OF_DOCUMENT)]
    waiver = Waiver("r", ("x",), "o", "r", date(2026, 7, 1))
    policy = Policy("P", tuple(rules), waivers=(waiver,), groups=(("sex", ("x",)),))
    written = tomllib.loads(policy.toml())
    keys = {*written, *waiver.toml(), *(key for rule in written["rule"] for key in rule)} - {"rule", "waiver"}
    assert keys == {*KEYS_OF_A_POLICY, *(each.name for each in fields(Policy))} - {"rules", "waivers", "source"}
    for key in keys:
        assert f"`{key}`" in tables, key
    values = {*LIMITS, *READS, *SEVERITIES, *SMALL_GROUPS, *MISSING, *KINDS_OF_DOCUMENT} - {"mean difference"}
    for value in values:
        assert f'`"{value}"`' in tables, value
    for name in (*DISPARITIES, *(set(MEASURES) - set(RATES))):
        assert f"`{name}`" in tables, name
    assert f"| {Policy.min_group_size} (default) |" in tables
    assert "[[rule]]" in section
    assert "[[waiver]]" in section


def test_the_readme_counts_the_checks() -> None:
    assert README.count(f"{len(CHECKS)} checks") == 1


def test_what_is_large_is_said_as_the_code_has_it() -> None:
    decision = (ROOT / "docs/decisions/0006-reading-tables.md").read_text("utf-8")
    assert f"{large.COMFORT // 1_000_000} million cells of Parquet, more than {large.COMFORT_TEXT >> 20} MB" in decision
    for document in (decision, README):
        assert f"random sample of {large.SAMPLE:,}" in document.replace("\n", " ")


def test_every_key_of_a_file_of_roles_is_explained() -> None:
    page = (ROOT / "docs/roles.md").read_text("utf-8")
    for each in fields(Roles):
        assert f"| `{each.name}` |" in page or f"[{each.name}" in page, each.name
    for each in fields(Layout):
        assert re.search(rf"^{each.name} = ", page, re.MULTILINE), each.name
    example = "\n".join(re.findall(r"```toml\n(.*?)```", page, re.DOTALL))
    head = 'label = "outcome"\nfavourable = "offered"\nsensitive = ["age", "gender"]\n'
    found = Roles.given(tomllib.loads(head + example))
    assert found.reading == Layout("windows-1252", ";", ",", ".", True, ("?",), ("email",))
    assert dict(found.merged)["outcome"] == (("interviewed", "not offered"), ("rejected", "not offered"))


def test_the_decision_about_verdicts_states_how_many_people_proof_needs() -> None:
    decision = (ROOT / "docs/decisions/0003-verdicts.md").read_text("utf-8")
    people = np.arange(1, 5_000)
    for measured in (0.0, 0.025):
        _, worst = newcombe((0.5 + measured / 2, people), (0.5 - measured / 2, people))
        assert f"{people[worst <= 0.05][0]:,} " in decision


def test_the_decision_about_chance_states_what_both_ways_give(audit: Audit) -> None:
    decision = (ROOT / "docs/decisions/0002-chance-level.md").read_text("utf-8")
    gap = rate_difference(audit.decided(0.5).by("sex"), "selection_rate")
    sizes = gap.rate.n
    drawn = np.random.default_rng(0).binomial(sizes, gap.rate.k.sum() / sizes.sum(), (100_000, len(sizes))) / sizes
    plain = float(np.quantile(np.ptp(drawn, axis=1), 0.95))
    assert f"{sizes[0]:,} men, {sizes[2]:,} women and {sizes[1]} non-binary people" in decision
    assert f"The plain level is {words.points(plain)} points" in decision
    assert f"{words.points(gap.value)} points apart, with an interval of {words.points(gap.low)} to" in decision
    assert f"here {words.points(chance_level(gap).level)} points" in decision


def test_the_datasheet_states_what_was_planted() -> None:
    planted = runpy.run_path(str(ROOT / "sample_data/lending.py"))
    sheet = (ROOT / "sample_data/lending.md").read_text("utf-8")
    sizes = (
        planted["SEX"]["woman"],
        planted["WOMEN_MISRECORDED"],
        planted["AREAS_OF_ONE_ETHNICITY"],
        planted["OCCUPATION_OF_WOMEN"][0],
        planted["INCOME_MISSING_HISPANIC"],
        planted["ETHNICITY_NOT_STATED"],
    )
    for size in sizes:
        assert f"{100 * size:g} %" in sheet
