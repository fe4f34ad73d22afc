"""A real server and a real browser; whatever either of them complains about fails the test."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import ROOT, needed

IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
CHART = ".js-plotly-plot .main-svg"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = ("Data", "Composition", "Metrics", "Mitigation", "Explanations", "Review")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], log: Path, port: int) -> Iterator[str]:
    """A server started by this command on this port, healthy; its log must hold no traceback in the end."""
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "STREAMLIT_SERVER_PORT": str(port), "STREAMLIT_SERVER_HEADLESS": "true"}
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True)
        try:
            wait_until_healthy(url, process, log)
            yield url
        finally:
            os.killpg(process.pid, 15)
            process.wait(20)
    assert "Traceback" not in log.read_text(), log.read_text()


def wait_until_healthy(url: str, process: subprocess.Popen, log: Path, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
                if answer.read() == b"ok":
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"The server did not become healthy:\n{log.read_text()}")


STREAMLIT = [sys.executable, "-m", "streamlit", "run", "app.py"]


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[str]:
    """A server that nobody has visited yet."""
    with running(STREAMLIT, tmp_path / "server.log", free_port()) as url:
        yield url


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(STREAMLIT, tmp_path_factory.mktemp("server") / "server.log", free_port()) as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        needed("Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Visitor:
    """Somebody who looks at the app, clicks, and notices everything that goes wrong."""

    def __init__(self, page, url: str) -> None:
        self.page, self.url = page, url
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        page.on("request", self._asked)

    def _heard(self, message) -> None:
        # A deep link asks for two files below /_stcore/ that only the front page has.
        if message.type == "error" and not ("404" in message.text and "/_stcore/" in message.location["url"]):
            self.complaints.append(f"console: {message.text}")

    def _asked(self, request) -> None:
        if not request.url.startswith((self.url, self.url.replace("http", "ws"), "data:", "blob:")):
            self.complaints.append(f"left the machine: {request.url}")

    def open(self, path: str = "") -> None:
        self.page.goto(f"{self.url}/{path}")
        self.settle()

    def settle(self) -> None:
        """Wait until the script has run and the page has been still for a moment."""
        self.page.wait_for_timeout(250)
        self.page.wait_for_selector(IDLE, timeout=120_000)
        self.page.wait_for_timeout(150)
        self.page.wait_for_selector(IDLE, timeout=120_000)

    def see_chart(self) -> None:
        self.page.locator(CHART).first.wait_for(timeout=30_000)

    def go(self, page: str) -> None:
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=page, exact=True).click()
        self.settle()

    def click(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()
        self.settle()

    def choose(self, label: str, value: str) -> None:
        """Pick a value of a select box."""
        box = self.page.get_by_role("combobox", name=label)
        box.click()
        box.fill(value)
        self.page.get_by_role("option", name=value, exact=True).click()
        self.settle()

    def press(self, label: str, *values: str) -> None:
        """Press some of the buttons that stand in a group."""
        for value in values:
            self.page.get_by_role("toolbar", name=label).get_by_role("button", name=value, exact=True).click()
            self.settle()

    def take(self, label: str, *values: str) -> None:
        """Pick some values of a box that takes several."""
        box = self.page.get_by_role("combobox", name=label)
        for value in values:
            box.click()
            box.fill(value)
            self.page.get_by_role("option", name=value, exact=True).click()
            self.settle()
        self.page.keyboard.press("Escape")
        self.settle()

    def confirm(self) -> None:
        """Say that the columns mean what is said, and start."""
        self.page.get_by_text("I have checked what the columns mean").click()
        self.settle()
        self.click("Start the audit")

    def text(self) -> str:
        return self.page.locator("[data-testid=stApp]").inner_text().replace("\N{NO-BREAK SPACE}", " ")

    def is_content(self) -> None:
        """Nothing was refused, nothing broke, nothing left the machine."""
        assert not self.page.get_by_test_id("stException").count()
        assert not self.page.get_by_test_id("stAlert").count(), self.text()
        assert self.complaints == []


@pytest.fixture
def visitor(chromium, server: str) -> Iterator[Visitor]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    yield Visitor(context.new_page(), server)
    context.close()
