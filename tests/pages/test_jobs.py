"""Long work on a page: it goes on in the background, is shared, waits its turn, can be stopped, says what failed."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from governance.background import messages
from governance.errors import WorkersUnclear, WorkLeftAlone
from tests.background import work
from tests.background.test_worker import gone
from tests.background.work import STEPS
from tests.pages.conftest import assert_fine, button, text, until, until_done
from ui import cache
from ui.background import MOST_KEPT, Background, Order, Standing, most_at_a_time


def page(folder: str, name: str, run: str) -> None:
    """A page with one piece of long work."""
    from pathlib import Path

    import streamlit as st

    from tests.background import work as made
    from ui import jobs

    work = jobs.Work(
        name, made.STEPS, getattr(made, run), lambda: Path(folder), "About a second.", lambda _: "", ("walk", "walks")
    )
    jobs.controls(work)
    st.markdown("So far: " + ", ".join(f"{step.name} is {result}" for step, result in jobs.finished(work).items()))


def visit(folder: Path, name: str = "work", run: str = "gated") -> AppTest:
    """Somebody who looks at that page."""
    kwargs = {"folder": str(folder), "name": name, "run": run}
    return assert_fine(AppTest.from_function(page, kwargs=kwargs, default_timeout=60).run())


def labels(app: AppTest) -> list[str]:
    return [each.label for each in app.button]


def progress(app: AppTest) -> str:
    return app.get("progress")[0].proto.text.replace("\\", "")


def has(name: str) -> Callable[[AppTest], bool]:
    return lambda app: f"{name} is" in text(app)


def test_results_come_one_by_one(tmp_path: Path) -> None:
    app = visit(tmp_path)
    assert labels(app) == ["Run 3 walks"]
    assert "About a second." in text(app)
    button(app, "Run 3 walks").click().run()
    assert labels(assert_fine(app)) == ["Stop"]
    assert progress(app) == "Walk 1 of 3: step *a*"
    STEPS[0].allow(tmp_path)
    until(app, has("a"))
    assert "b is" not in text(app)
    assert progress(app).startswith("Walk 2 of 3: step *b*, about ")
    for step in STEPS[1:]:
        step.allow(tmp_path)
    until_done(app)
    assert "All 3 walks are done." in text(app)
    assert labels(app) == []


def test_a_title_is_never_read_as_markdown(tmp_path: Path) -> None:
    app = visit(tmp_path)
    button(app, "Run 3 walks").click().run()
    assert r"step \*a\*" in app.get("progress")[0].proto.text


def test_a_stop_ends_the_process_keeps_what_is_done_and_goes_on_from_there(tmp_path: Path) -> None:
    app = visit(tmp_path)
    STEPS[0].allow(tmp_path)
    button(app, "Run 3 walks").click().run()
    first = text(until(app, has("a")))
    button(app, "Stop").click().run()
    assert labels(assert_fine(app)) == ["Go on with 2 walks"]
    pid = int(first.split("'a', ")[1].split(")")[0])
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    for step in STEPS[1:]:
        step.allow(tmp_path)
    button(app, "Go on with 2 walks").click().run()
    said = text(until_done(app))
    assert f"a is ('a', {pid})" in said
    assert f"'b', {pid}" not in said


def test_a_refusal_ends_the_work_with_its_sentence(tmp_path: Path) -> None:
    app = visit(tmp_path, run="refused_at_the_second")
    button(app, "Run 3 walks").click().run()
    ended(app)
    assert [each.value.replace("\\", "") for each in app.error] == [
        "The person in row 7 was not scored in this audit. Choose one of the audited people."
    ]
    assert has("a")(app)
    assert labels(app) == ["Go on with 2 walks"]


def test_a_fault_of_the_program_shows_a_sentence_and_no_trace(tmp_path: Path) -> None:
    app = visit(tmp_path, run="broken")
    button(app, "Run 3 walks").click().run()
    ended(app)
    assert "a fault that is written in the server's log" in text(app)
    assert "ZeroDivisionError" not in text(app)
    assert labels(app) == ["Go on with 2 walks"]


def test_a_killed_process_says_so_and_the_rest_can_be_computed(tmp_path: Path) -> None:
    app = visit(tmp_path)
    STEPS[0].allow(tmp_path)
    button(app, "Run 3 walks").click().run()
    until(app, has("a"))
    os.kill(int(text(app).split("'a', ")[1].split(")")[0]), signal.SIGKILL)
    ended(app)
    assert "ended from outside (SIGKILL)" in text(app)
    for step in STEPS[1:]:
        step.allow(tmp_path)
    button(app, "Go on with 2 walks").click().run()
    assert "All 3 walks are done." in text(until_done(app))
    assert not app.error


def ended(app: AppTest) -> None:
    """Look until the work stands still, whatever it says then."""
    until_end = time.monotonic() + 60
    while "Stop" in labels(app.run()):
        assert time.monotonic() < until_end
        time.sleep(0.1)
    assert not app.exception


def test_two_people_who_look_at_the_same_audit_share_the_work(tmp_path: Path) -> None:
    one, other = visit(tmp_path), visit(tmp_path)
    button(one, "Run 3 walks").click().run()
    STEPS[0].allow(tmp_path)
    button(other, "Run 3 walks").click().run()  # a click that came too late starts nothing anew
    until(one, has("a"))
    assert text(until(other, has("a"))) == text(one)
    button(other, "Stop").click().run()
    assert labels(one.run()) == ["Go on with 2 walks"]


def test_other_work_waits_for_its_turn_and_says_so(tmp_path: Path) -> None:
    apps = [visit(tmp_path, name) for name in ("first", "second", "third")]
    for app in apps:
        button(app, "Run 3 walks").click().run()
    assert progress(apps[0].run()).startswith("Walk 1 of 3")
    assert progress(apps[1]) == "Waits for another computation on this server, and then begins by itself"
    assert progress(apps[2]) == "Waits for 2 other computations on this server, and then begins by itself"
    button(apps[1], "Stop").click().run()
    assert labels(apps[1]) == ["Run 3 walks"]
    assert progress(apps[2].run()).startswith("Waits for another computation")
    for step in STEPS:
        step.allow(tmp_path)
    assert "All 3 walks are done." in text(until_done(apps[2]))
    assert "All 3 walks are done." in text(apps[0].run())


def test_the_app_answers_other_people_and_other_pages_while_work_goes_on(tmp_path: Path, app: AppTest) -> None:
    busy = visit(tmp_path)
    button(busy, "Run 3 walks").click().run()
    for each in ("composition", "metrics", "data"):
        assert_fine(app.switch_page(f"pages/{each}.py").run())
    assert labels(busy.run()) == ["Stop"]


def test_work_goes_on_when_its_page_is_left(app: AppTest) -> None:
    app.query_params["splits"] = "1"
    app.switch_page("pages/mitigation.py").run()
    app.pills(key="methods").set_value(["reweighing"]).run()
    button(app, "Run 2 steps").click().run()
    assert_fine(app.switch_page("pages/data.py").run())
    name = next(iter(cache.background()._works))
    wait(lambda: cache.background().standing(name).state == "still")
    assert "All 2 steps are done." in text(assert_fine(app.switch_page("pages/mitigation.py").run()))


def test_what_cannot_begin_says_why(tmp_path: Path) -> None:
    app = AppTest.from_function(refused_page, default_timeout=60).run()
    button(app, "Run 3 models").click().run()
    assert "The person in row 7 was not scored" in app.error[0].value
    assert labels(app) == ["Run 3 models"]


def refused_page() -> None:
    """A page whose work lacks something."""
    from governance.errors import PersonNotScored
    from tests.background import work as made
    from ui import jobs

    def payload() -> None:
        raise PersonNotScored(7)

    jobs.controls(jobs.Work("refused", made.STEPS, made.gated, payload, "", lambda _: ""))


# What the server knows of all works


def order(folder: Path, run: Callable = work.gated) -> Order:
    return Order(STEPS, dict.fromkeys(STEPS, ""), messages.packed((run, folder, STEPS)))


def wait(there: Callable[[], bool], seconds: float = 60) -> None:
    until_end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < until_end
        time.sleep(0.05)


@pytest.fixture
def background() -> Iterator[Background]:
    made = Background(2, unseen=0.5, rested=0.3, pause=0.1)
    yield made
    made.end()


def test_work_that_nobody_looks_at_is_stopped_and_says_so(background: Background, tmp_path: Path) -> None:
    background.start("work", order(tmp_path))
    until_end = time.monotonic() + 2
    while time.monotonic() < until_end:  # while somebody looks it goes on
        assert background.standing("work").state == "running"
        time.sleep(0.05)
    time.sleep(1)
    found = background.standing("work")
    assert found.state == "still"
    assert isinstance(found.fault, WorkLeftAlone)
    assert "nobody had looked at it" in str(found.fault)


def test_as_many_work_at_a_time_as_are_allowed(background: Background, tmp_path: Path) -> None:
    for name in "abc":
        background.start(name, order(tmp_path))
    assert [background.standing(name).state for name in "abc"] == ["running", "running", "waiting"]
    background.stop("a")
    wait(lambda: background.standing("c").state == "running")
    assert background.standing("b").state == "running"


def test_a_process_is_used_again_and_ends_when_it_is_idle(background: Background, tmp_path: Path) -> None:
    for step in STEPS:
        step.allow(tmp_path)
    pids = set()
    for name in "ab":
        background.start(name, order(tmp_path))
        wait(lambda name=name: background.standing(name).state == "still")
        pids |= {pid for _, pid in background.standing(name).results.values()}
    assert len(pids) == 1
    assert gone(pids.pop())


def test_few_works_are_kept_and_those_that_run_always(background: Background, tmp_path: Path) -> None:
    background.start("running", order(tmp_path))
    for number in range(3 * MOST_KEPT):
        background.refused(number, WorkLeftAlone(600))
    background.standing("running")
    kept = [number for number in range(3 * MOST_KEPT) if background.standing(number).fault]
    assert kept == list(range(2 * MOST_KEPT + 1, 3 * MOST_KEPT))
    assert background.standing("running").state == "running"


def test_what_nobody_started_is_not_kept(background: Background) -> None:
    assert background.standing("work").state == "still"
    assert not background._works


def test_a_stop_and_a_new_start_at_once_compute_what_is_left(background: Background, tmp_path: Path) -> None:
    for _ in range(3):
        background.start("work", order(tmp_path))
        background.stop("work")
    background.start("work", order(tmp_path))
    for step in STEPS:
        step.allow(tmp_path)
    wait(lambda: background.standing("work").state == "still")
    found = background.standing("work")
    assert (found.fault, len(found.results)) == (None, 3)


def test_the_time_that_is_left_is_known_from_steps_of_the_same_kind(background: Background) -> None:
    kinds = {STEPS[0]: "quick", STEPS[1]: "slow", STEPS[2]: "slow"}
    background._seconds.update(slow=[9.0, 10.0, 30.0])
    found = Standing("waiting", order=Order(STEPS, kinds, b""))
    assert background.seconds_left(found) == (20.0, False)
    background._seconds.update(quick=[1.0])
    assert background.seconds_left(found) == (21.0, True)
    found.results[STEPS[0]] = "done"
    found.state, found.began = "running", time.monotonic() - 4
    assert background.seconds_left(found)[0] == pytest.approx(16.0, abs=0.5)
    found.began = time.monotonic() - 400
    assert background.seconds_left(found)[0] == 10.0


def test_one_works_at_a_time_unless_the_machine_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSIZE_WORKERS", raising=False)
    assert most_at_a_time() == 1
    monkeypatch.setenv("ASSIZE_WORKERS", "3")
    assert most_at_a_time() == 3
    for wrong in ("0", "-1", "two", "1.5"):
        monkeypatch.setenv("ASSIZE_WORKERS", wrong)
        with pytest.raises(WorkersUnclear, match="a whole number from 1; it is"):
            most_at_a_time()
