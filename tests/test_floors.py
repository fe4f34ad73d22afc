"""The house: who may import whom, what a page may hold, and what is not loaded before it is needed."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

import governance.metrics
from tests.conftest import ROOT

PAGES = sorted((ROOT / "pages").glob("*.py"))
CODE = sorted([*ROOT.glob("governance/**/*.py"), *ROOT.glob("ui/**/*.py"), *PAGES, ROOT / "app.py"])


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_the_floors_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert lint_imports(config_filename="pyproject.toml", cache_dir=None) == 0


HOMES = {
    "streamlit": ("ui/", "pages/"),
    "plotly": ("governance/charts/",),
    "narwhals": ("governance/metrics/counting.py",),
}


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_library_is_known_only_where_it_lives(path: Path) -> None:
    packages = {name.split(".")[0] for name in imported(path)}
    for library, homes in HOMES.items():
        assert library not in packages or str(path.relative_to(ROOT)).startswith(homes), library


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_a_page_reads_like_its_screen(page: Path) -> None:
    tree = ast.parse(page.read_text("utf-8"))
    assert len(page.read_text("utf-8").splitlines()) <= 60
    assert not [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    assert not {name.split(".")[0] for name in imported(page)} & {"pandas", "numpy", "plotly", "sklearn", "narwhals"}
    statements = [node for node in tree.body if not isinstance(node, (ast.Import, ast.ImportFrom))]
    assert ast.unparse(statements[1]) == "require_frame()"  # after the docstring, before anything else
    assert "session_state" not in page.read_text("utf-8")


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_enough_to_be_read(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    if path.name != "errors.py":  # a list of sentences, read one at a time
        assert len(path.read_text("utf-8").splitlines()) <= 300
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            own = (node.end_lineno or 0) - node.lineno - len((ast.get_docstring(node) or "").splitlines())
            assert own <= 45, node.name
            assert len(node.args.args) + len(node.args.kwonlyargs) <= 9, node.name


def test_every_public_function_says_what_it_is() -> None:
    for path in CODE:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
                assert ast.get_docstring(node) or path.name == "errors.py", f"{path.name}: {node.name}"


TRUSTED_PICKLE = (
    "governance/data/models/opening.py",
    "joblib.load",
)  # in the model's own process, if asked
LAST_RESORTS = {
    "governance/cli/__init__.py": 1,  # an exit code that is no verdict
    "governance/data/models/serving.py": 2,  # a file, and a model, may fail in any way that their libraries know
}


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_unsafe_is_called(path: Path) -> None:
    text, place = path.read_text("utf-8"), str(path.relative_to(ROOT))
    for word in ("unsafe_allow_html", "pickle.load", "joblib.load", "except:"):
        assert text.count(word) == (1 if (place, word) == TRUSTED_PICKLE else 0), word
    assert text.count("except Exception") == LAST_RESORTS.get(place, 0)


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_and_no_table_is_written_out_in_a_trace_or_a_log(path: Path) -> None:
    for kind in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(kind, ast.ClassDef) and any("dataclass" in ast.unparse(each) for each in kind.decorator_list):
            for each in (one for one in kind.body if isinstance(one, ast.AnnAssign)):
                holds = ast.unparse(each.annotation)
                if ("bytes" in holds or "DataFrame" in holds) and "Callable" not in holds:
                    assert "repr=False" in ast.unparse(each), f"{kind.name}.{ast.unparse(each.target)}"


def test_what_runs_beside_a_model_is_used_nowhere_else() -> None:
    """The modules that open a file are loaded by its own process, never by the app or the command."""
    inside = {
        f"governance.data.models.{name}"
        for name in ("confinement", "onnx_classifier", "opening", "reviewed", "serving", "settings")
    }
    for path in CODE:
        if f"governance.data.models.{path.stem}" not in inside:
            tree = ast.parse(path.read_text("utf-8"))
            named = {f"{node.module}.{alias.name}" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
                     for alias in node.names}  # fmt: skip
            assert not inside & (named | imported(path)), path.name


def loaded_after(code: str) -> set[str]:
    """The top-level packages that a fresh interpreter has loaded after this code."""
    script = f"{code}\nimport sys; print(' '.join({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.splitlines()[-1].split())


def test_the_public_names_load_no_heavy_package() -> None:
    loaded = loaded_after("import governance")
    assert not loaded & {"pandas", "pyarrow", "sklearn", "scipy", "shap", "fairlearn", "plotly", "streamlit"}


VISIT = """
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=60).run()
for page in {pages}:
    app.switch_page(f"pages/{{page}}.py").run()
assert not app.exception
"""


def test_heavy_packages_wait_until_a_page_needs_them() -> None:
    pages = ["data", "composition", "metrics", "review", "mitigation"]
    assert not loaded_after(VISIT.format(pages=pages)) & {"shap", "numba", "fairlearn", "skops"}
    loaded = loaded_after(VISIT.format(pages=["explanations"]))
    assert "shap" in loaded
    assert "fairlearn" not in loaded


def test_no_public_name_hides_a_module() -> None:
    for package in (governance, governance.metrics):
        modules = {path.stem for path in Path(package.__path__[0]).glob("*.py")}
        assert not modules & set(package.__all__)


def test_documented_examples_run() -> None:
    import doctest

    from governance.metrics import disparity
    from governance.review import asserted

    for module in (disparity, asserted):
        found = doctest.testmod(module)
        assert found.attempted > 0
        assert found.failed == 0
