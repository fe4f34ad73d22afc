"""Pages are tested as a visitor meets them: the whole app, on real data, without a browser."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT


def assert_fine(app: AppTest) -> AppTest:
    """No exception, and no refusal that nobody asked for."""
    assert not app.exception, app.exception
    assert not app.error, [error.value for error in app.error]
    return app


def text(app: AppTest) -> str:
    """Everything that is said on the page, without the escapes that keep it from being read as Markdown."""
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.error]
    return "\n".join(str(part.value) for part in parts).replace("\\", "").replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def app() -> AppTest:
    """The app, opened at its first page."""
    return assert_fine(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run())
