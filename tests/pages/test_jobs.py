"""Long work on a page: it goes on in the background, is shared, waits its turn, can be stopped, says what failed."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from governance.background import messages
from governance.errors import WorkBroke, WorkersUnclear, WorkLeftAlone, WorkOutOfMemory
from tests.background import work
from tests.background.test_worker import gone
from tests.background.work import STEPS
from tests.pages.conftest import assert_fine, button, text, until, until_done
from ui import background as works
from ui import cache, jobs
from ui.background import MOST_KEPT, Background, most_at_a_time
from ui.standing import Order, Standing


def page(folder: str, name: str, run: str, chosen: str) -> None:
    """A page with one piece of long work, of which the steps of these names are chosen."""
    from pathlib import Path

    import streamlit as st

    from tests.background import work as made
    from ui import jobs

    steps = tuple(step for step in made.STEPS if step.name in chosen)
    work = jobs.Work(
        name, steps, getattr(made, run), lambda: Path(folder), "About a second.", lambda _: "", ("walk", "walks")
    )
    jobs.controls(work)
    st.markdown("So far: " + ", ".join(f"{step.name} is {result}" for step, result in jobs.finished(work).items()))


def visit(folder: Path, name: str = "work", run: str = "gated", chosen: str = "abc") -> AppTest:
    """Somebody who looks at that page."""
    kwargs = {"folder": str(folder), "name": name, "run": run, "chosen": chosen}
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


def test_who_chooses_other_steps_while_work_runs_adds_them_and_stops_no_more_than_is_said(tmp_path: Path) -> None:
    one = visit(tmp_path, chosen="ab")
    button(one, "Run 2 walks").click().run()
    other = visit(tmp_path, chosen="c")
    assert labels(other) == ["Run 1 walk", "Stop 2 other walks"]
    assert "2 other walks, not of this choice, are asked for too." in text(other)
    button(other, "Run 1 walk").click().run()
    assert labels(other) == ["Stop this walk", "Stop 2 other walks"]
    assert progress(other) == "Walk 1 of 1 comes after 2 other walks"
    assert labels(one.run()) == ["Stop these 2 walks", "Stop 1 other walk"]
    assert progress(one) == "Walk 1 of 2: step *a*"
    button(one, "Stop these 2 walks").click().run()
    assert labels(one) == ["Run 2 walks", "Stop 1 other walk"]
    STEPS[2].allow(tmp_path)
    assert "The walk is done." in text(until(other, has("c")))


def test_who_chooses_more_while_work_runs_adds_what_is_new(tmp_path: Path) -> None:
    button(visit(tmp_path, chosen="ab"), "Run 2 walks").click().run()
    app = visit(tmp_path)
    assert labels(app) == ["Stop", "Run 1 walk more"]
    button(app, "Run 1 walk more").click().run()
    assert labels(app) == ["Stop"]
    for step in STEPS:
        step.allow(tmp_path)
    assert "All 3 walks are done." in text(until_done(app))


def test_between_the_last_result_and_the_end_the_progress_is_still_said(tmp_path: Path) -> None:
    made = jobs.Work("work", STEPS, work.gated, lambda: None, "", lambda _: "", ("walk", "walks"))
    assert jobs._progress(made, Standing("running", results=dict.fromkeys(STEPS[:2]))) == "Walk 3 of 3"


# What the server knows of all works


def order(folder: Path, run: Callable = work.gated, steps: Sequence[work.Step] = STEPS) -> Order:
    return Order(steps, dict.fromkeys(steps, ""), messages.packed((run, folder)))


def wait(there: Callable[[], bool], seconds: float = 60) -> None:
    until_end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < until_end
        time.sleep(0.05)


def done(background: Background, name: str) -> Standing:
    """The work once it stands still."""
    wait(lambda: background.standing(name).state == "still")
    return background.standing(name)


class Clock:
    """Seconds that pass when a test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def background(clock: Clock) -> Iterator[Background]:
    made = Background(2, unseen=600, rested=120, pause=3600, clock=clock)
    yield made
    made.end()


def test_work_that_nobody_looks_at_is_stopped_and_says_so(background: Background, clock: Clock, tmp_path: Path) -> None:
    background.start("work", order(tmp_path))
    for _ in range(3):  # while somebody looks it goes on
        clock.now += 599
        background._look_round()
        assert background.standing("work").state == "running"
    clock.now += 601
    background._look_round()
    found = background.standing("work")
    assert found.state == "still"
    assert isinstance(found.fault, WorkLeftAlone)
    assert "nobody had looked at it for 10 minutes" in str(found.fault)


def test_as_many_work_at_a_time_as_are_allowed(background: Background, tmp_path: Path) -> None:
    for name in "abc":
        background.start(name, order(tmp_path))
    assert [background.standing(name).state for name in "abc"] == ["running", "running", "waiting"]
    background.stop("a")
    wait(lambda: background.standing("c").state == "running")
    assert background.standing("b").state == "running"


def test_a_process_is_used_again_and_ends_when_it_is_idle(background: Background, clock: Clock, tmp_path: Path) -> None:
    for step in STEPS:
        step.allow(tmp_path)
    pids = set()
    for name in "ab":
        background.start(name, order(tmp_path))
        pids |= {pid for _, pid in done(background, name).results.values()}
    (pid,) = pids
    clock.now += 119
    background._look_round()
    assert not gone(pid, 0)
    clock.now += 2
    background._look_round()
    assert gone(pid)


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
    found = done(background, "work")
    assert (found.fault, len(found.results)) == (None, 3)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # it is in the log
@pytest.mark.parametrize("fault", [MemoryError, KeyError])
def test_a_fault_of_the_app_ends_the_process_and_nobody_gets_its_answers(
    fault: type[Exception], background: Background, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in STEPS:
        step.allow(tmp_path)
    opened, failed = messages.opened, []

    def fails_once(content: bytes) -> object:
        if not failed:
            failed.append(fault)
            raise fault
        return opened(content)

    monkeypatch.setattr(messages, "opened", fails_once)
    background.start("first", order(tmp_path))
    found = done(background, "first")
    assert isinstance(found.fault, WorkOutOfMemory if fault is MemoryError else WorkBroke)
    assert found.results == {}
    background.start("second", order(tmp_path, work.named_anew))
    assert [name for name, _ in done(background, "second").results.values()] == ["anew a", "anew b", "anew c"]


def test_steps_are_added_to_work_that_runs_and_a_stop_ends_only_those_it_names(
    background: Background, tmp_path: Path
) -> None:
    a, b, c = STEPS
    background.start("work", order(tmp_path, steps=(a, b)))
    background.start("work", order(tmp_path, steps=(b, c)))
    assert background.standing("work").left == [a, b, c]
    background.stop("work", [b])
    a.allow(tmp_path)
    wait(lambda: a in background.standing("work").results)  # what ran was not disturbed
    assert background.standing("work").left == [c]
    background.start("work", order(tmp_path, steps=(b,)))
    background.stop("work", [c])
    b.allow(tmp_path)
    assert list(done(background, "work").results) == [a, b]


def test_what_others_asked_for_goes_on_when_the_step_that_runs_is_stopped(
    background: Background, tmp_path: Path
) -> None:
    background.start("work", order(tmp_path))
    background.stop("work", STEPS[:1])
    for step in STEPS[1:]:
        step.allow(tmp_path)
    found = done(background, "work")
    assert (list(found.results), found.fault) == ([*STEPS[1:]], None)


def test_a_place_is_free_as_soon_as_work_was_stopped(background: Background, tmp_path: Path) -> None:
    for _ in range(5):
        for name in "ab":
            background.start(name, order(tmp_path))
        wait(lambda: all(background.standing(name).worker for name in "ab"))
        for name in "ab":
            background.stop(name)
        background.start("c", order(tmp_path))
        assert background.standing("c").state == "running"
        background.stop("c")


def test_large_results_make_room_but_for_the_work_looked_at_last(
    background: Background, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(works, "MOST_BYTES", 1)
    for step in STEPS:
        step.allow(tmp_path)
    for name in "ab":
        background.start(name, order(tmp_path))
        done(background, name)
    assert background.standing("a").results == {}
    assert len(background.standing("b").results) == 3


def test_the_time_that_is_left_is_known_from_steps_of_the_same_kind(background: Background, clock: Clock) -> None:
    kinds = {STEPS[0]: "quick", STEPS[1]: "slow", STEPS[2]: "slow"}
    background._seconds.update(slow=[9.0, 10.0, 30.0])
    found = Standing("waiting", left=[*STEPS], kinds=kinds)
    assert background.seconds_left(found, STEPS) == (20.0, False)
    background._seconds.update(quick=[1.0])
    assert background.seconds_left(found, STEPS) == (21.0, True)
    assert background.seconds_left(found, STEPS[1:2]) == (11.0, True)  # with what comes before it
    found.left.pop(0)
    found.state, clock.now = "running", 4.0
    assert background.seconds_left(found, STEPS) == (16.0, True)
    clock.now = 400.0
    assert background.seconds_left(found, STEPS) == (10.0, True)


def test_one_works_at_a_time_unless_the_machine_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSIZE_WORKERS", raising=False)
    assert most_at_a_time() == 1
    monkeypatch.setenv("ASSIZE_WORKERS", "3")
    assert most_at_a_time() == 3
    for wrong in ("0", "-1", "two", "1.5"):
        monkeypatch.setenv("ASSIZE_WORKERS", wrong)
        with pytest.raises(WorkersUnclear, match="a whole number from 1; it is"):
            most_at_a_time()
