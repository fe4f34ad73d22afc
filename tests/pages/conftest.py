"""Pages are tested as a visitor meets them: the whole app, on real data, without a browser."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT, scored_once
from ui import blocks, cache
from ui.mitigation import asked

CSV = pd.DataFrame(
    {
        "who": ["a", "b"] * 300,
        "age": list(range(18, 68)) * 12,
        "amount": [number % 37 for number in range(600)],
        "good": ["yes", "yes", "no"] * 200,
        "said": ["yes", "no", "no"] * 200,
        "likely": [0.9, 0.4, 0.1] * 200,
        "code": ["?", "x", "y"] * 200,
    }
)


def assert_fine(app: AppTest) -> AppTest:
    """No exception, and no refusal that nobody asked for."""
    assert not app.exception, app.exception
    assert not app.error, [error.value for error in app.error]
    return app


def text(app: AppTest) -> str:
    """Everything that is said on the page, without the escapes that keep it from being read as Markdown."""
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption, *app.error]
    return "\n".join(str(part.value) for part in parts).replace("\\", "").replace("\N{NO-BREAK SPACE}", " ")


def in_view(app: AppTest) -> str:
    """What the sidebar says is being audited, without escapes."""
    return "\n".join(each.value for each in app.sidebar.markdown).replace("\\", "")


@pytest.fixture(autouse=True)
def tables_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables below charts are open at first, so that a test can read them."""
    monkeypatch.setattr(blocks, "TABLES_OPEN", True)


@pytest.fixture(scope="session", autouse=True)
def pages_score_people_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asked, "out_of_fold", scored_once())
        yield


@pytest.fixture(autouse=True)
def nothing_goes_on() -> Iterator[None]:
    """Long work of one test is not met by the next."""
    yield
    cache.background().end()


@pytest.fixture
def app() -> AppTest:
    """The app, opened at its first page."""
    return assert_fine(AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run())


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> dict[str, Callable[[], bytes]]:
    """What each button of the last run gives away."""
    given, button = {}, st.download_button

    def noted(label: str, data: Callable[[], bytes], *args: Any, **options: Any) -> bool:
        given[options.get("key", label)] = data
        return button(label, data, *args, **options)

    monkeypatch.setattr(st, "download_button", noted)
    return given


def button(app: AppTest, label: str) -> Any:
    return next(each for each in app.button if each.label == label)


def until(app: AppTest, there: Callable[[AppTest], bool], timeout: float = 120) -> AppTest:
    """The app once this is so; a browser would look again by itself."""
    end = time.monotonic() + timeout
    while not there(assert_fine(app.run())):
        assert time.monotonic() < end, text(app)
        time.sleep(0.2)
    return app


def until_done(app: AppTest, timeout: float = 120) -> AppTest:
    """The app once no long work of the page goes on."""
    return until(app, lambda shown: not any(each.label == "Stop" for each in shown.button), timeout)


def estimates(app: AppTest) -> dict[str, float]:
    """The value of every row of the first chart with intervals, as it is sent to the browser, to the last digit."""
    specs = [json.loads(each.proto.spec) for each in app.get("plotly_chart")]
    chart, trace = next((spec, each) for spec in specs for each in spec["data"] if "bdata" in str(each.get("error_x")))
    rows = chart["layout"]["yaxis"]
    names = dict(zip(_numbers(rows["tickvals"]), rows["ticktext"], strict=True))
    return {names[at]: value for at, value in zip(_numbers(trace["y"]), _numbers(trace["x"]), strict=True)}


def _numbers(sent: Any) -> list[float]:
    """An array of a chart, as a list or as the bytes that plotly makes of it."""
    return sent if isinstance(sent, list) else np.frombuffer(base64.b64decode(sent["bdata"]), sent["dtype"]).tolist()


def upload(app: AppTest, table: pd.DataFrame = CSV, name: str = "people.csv") -> AppTest:
    return assert_fine(given(app, name, table.to_csv(index=False).encode()))


def given(app: AppTest, name: str, content: bytes) -> AppTest:
    """The app after this file was given as the table."""
    segmented(app, "Table").set_value("Your own file").run()
    app.file_uploader[0].upload(name, content).run()
    return app


def uploader(app: AppTest, label: str) -> Any:
    return next(each for each in app.file_uploader if label in each.label)


def segmented(app: AppTest, label: str):
    return next(each for each in app.segmented_control if each.label == label)


def chosen(app: AppTest, label: str):
    return next(
        each
        for each in [*app.selectbox, *app.multiselect, *app.pills, *app.text_input, *app.radio]
        if each.label.startswith(label)
    )


def described(app: AppTest) -> AppTest:
    chosen(app, "Label").set_value("good").run()
    chosen(app, "Favourable").set_value("yes").run()
    chosen(app, "Sensitive").set_value(["who"]).run()
    return assert_fine(app)


def confirm(app: AppTest) -> None:
    """Say that the columns mean what is said, where that is asked."""
    for box in app.checkbox:
        if box.label.startswith("I have checked"):
            box.check().run()


def start(app: AppTest) -> AppTest:
    """Confirm what the columns mean, where that is asked, and start."""
    confirm(app)
    next(button for button in app.button if button.label == "Start the audit").click().run()
    return app
