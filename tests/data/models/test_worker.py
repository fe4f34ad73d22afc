"""The process of a model: every limit holds, whatever happens is a sentence, and the next question is answered."""

import gc
import io
import os
import pickle
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.compose import make_column_transformer
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier

from governance.data import models
from governance.data.models import wire, worker
from governance.data.models.model import Model
from governance.data.models.worker import Limits
from governance.errors import (
    ColumnMixed,
    ModelAnswerUnclear,
    ModelCrashed,
    ModelFailed,
    ModelOutOfMemory,
    ModelTooSlow,
)
from tests.conftest import ROOT
from tests.data.models.troublesome import Troublesome

PICKLE = pickle.dumps(Troublesome())
TABLE = pd.DataFrame({"a": np.linspace(-1, 1, 40), "b": np.tile([0.0, 1.0], 20)})
LABEL = np.where(TABLE["a"] > 0, "yes", "no")
PLAIN = models.save(LogisticRegression().fit(TABLE, LABEL))


def asked(what: str, people: int = 4) -> pd.DataFrame:
    return pd.DataFrame({"what": [what] * people})


def well(model: Model) -> bool:
    return model.predict(asked("well")).tolist() == ["no", "yes", "no", "yes"]


def alive(process: int) -> bool:
    """Whether it runs; one that ended and waits to be noticed does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def soon(condition: Callable[[], bool], seconds: float = 20) -> bool:
    ends = time.monotonic() + seconds
    while not condition() and time.monotonic() < ends:
        time.sleep(0.05)
    return condition()


@pytest.fixture(scope="module")
def shared() -> Iterator[Model]:
    model = models.opened(PICKLE, "model.pkl", trust_pickle=True)
    yield model
    model._worker.end()


@pytest.fixture
def limited(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Model]]:
    made = []

    def limited(**limits: float) -> Model:
        monkeypatch.setattr(worker, "LIMITS", Limits(**limits))
        made.append(models.opened(PICKLE, "model.pkl", trust_pickle=True))
        return made[-1]

    yield limited
    for model in made:
        model._worker.end()


# Limits


def test_a_model_that_takes_too_long_is_stopped_and_answers_again(shared: Model) -> None:
    patient = shared._worker._limits
    shared._worker._limits = replace(patient, seconds=0.5)
    try:
        with pytest.raises(ModelTooSlow, match=r"model.pkl did not answer within 0.5 seconds, and was stopped\. Give"):
            shared.predict(asked("sleep"))
    finally:
        shared._worker._limits = patient
    assert well(shared)


def test_a_model_that_computes_too_long_is_stopped_and_answers_again(limited: Callable[..., Model]) -> None:
    model = limited(cpu=3)
    with pytest.raises(ModelTooSlow, match=r"was stopped"):
        model.predict(asked("spin"))
    assert well(model)


def test_processor_time_is_counted_for_one_answer_at_a_time(limited: Callable[..., Model]) -> None:
    model = limited(cpu=3)
    process = model._worker._process
    assert all(well(model) for _ in range(300))
    assert model._worker._process is process


def test_a_model_that_wants_too_much_memory_is_refused_it(limited: Callable[..., Model]) -> None:
    model = limited(memory=3 * 2**30)
    with pytest.raises(ModelOutOfMemory, match=r"wanted more memory than the 3 GB it may have"):
        model.predict(asked("hoard"))
    assert well(model)


@pytest.mark.parametrize(
    ("what", "sentence"), [("write", r"File too large"), ("hold", r"Too many open files"), ("tell_core", r"\(0, 0\)")]
)
def test_a_model_cannot_write_hold_many_files_or_dump_its_memory(shared: Model, what: str, sentence: str) -> None:
    with pytest.raises(ModelFailed, match=sentence):
        shared.predict(asked(what))
    shared._worker.end()  # what it holds open would be in the way of the next question


def test_a_model_finds_no_environment_no_files_and_nothing_open(shared: Model, monkeypatch) -> None:
    monkeypatch.setenv("SECRET", "to nobody")
    shared._worker.end()
    with pytest.raises(ModelFailed) as refused:
        shared.predict(asked("tell_environment"))
    said = set(re.findall(r"'(\w+)'", str(refused.value)))
    told = {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "LOKY_MAX_CPU_COUNT", "MALLOC_ARENA_MAX"}
    assert said - told <= {"LC_CTYPE", "KMP_INIT_AT_FORK", "KMP_DUPLICATE_LIB_OK"}  # Python and scikit-learn set these
    with pytest.raises(ModelFailed, match=r"table: /\S*assize-model-\w+ \[\]\."):
        shared.predict(asked("tell_folder"))
    with pytest.raises(ModelFailed) as told, (ROOT / "README.md").open():
        shared.predict(asked("tell_open"))
    assert str(ROOT) not in str(told.value)
    assert str(told.value).count("pipe:") <= 3


def test_a_process_that_nobody_asks_ends_and_is_started_again(limited: Callable[..., Model]) -> None:
    model = limited(idle=1.0)
    assert soon(lambda: not model._worker.running)
    assert well(model)


def test_no_more_processes_run_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "MOST_RUNNING", 1)
    first, second = (models.opened(PLAIN, name) for name in ("first.skops", "second.skops"))
    assert [first._worker.running, second._worker.running] == [False, True]
    assert (first.predict(TABLE) == LABEL).all()
    assert [first._worker.running, second._worker.running] == [True, False]


# Crashes


@pytest.mark.parametrize(("what", "how"), [("abort", "SIGABRT"), ("leave", "exit code 3")])
def test_a_model_that_ends_its_process_answers_again(shared: Model, what: str, how: str) -> None:
    with pytest.raises(ModelCrashed, match=rf"ended the process that it ran in \({how}\); nothing else is affected"):
        shared.predict(asked(what))
    assert well(shared)


def crafted_tree() -> bytes:
    """A tree whose first branch leads far outside its arrays."""
    model = DecisionTreeClassifier().fit(TABLE, LABEL)
    state = model.tree_.__getstate__()
    state["nodes"] = state["nodes"].copy()
    state["nodes"]["left_child"][0] = state["nodes"]["right_child"][0] = 2**40
    model.tree_.__setstate__(state)
    return models.save(model)


def test_a_crafted_tree_ends_only_its_own_process() -> None:
    crafted, plain = models.opened(crafted_tree(), "crafted.skops"), models.opened(PLAIN, "plain.skops")
    process = plain._worker._process
    for _ in range(2):
        with pytest.raises(ModelCrashed, match=r"crafted.skops ended the process that it ran in \(SIG\w+\)"):
            crafted.predict(TABLE)
    assert (plain.predict(TABLE) == LABEL).all()
    assert plain._worker._process is process


def test_a_process_that_was_killed_between_questions_is_started_again(shared: Model) -> None:
    assert well(shared)
    os.kill(shared._worker._process.pid, signal.SIGKILL)
    shared._worker._process.wait()
    assert well(shared)


def test_what_a_model_prints_is_not_taken_for_an_answer(shared: Model) -> None:
    assert shared.predict(asked("prints")).tolist() == ["no", "yes", "no", "yes"]


def test_an_answer_that_somebody_interrupted_is_not_given_to_the_next_question(shared: Model, monkeypatch) -> None:
    read = wire.read

    def interrupted(*_: object) -> None:
        monkeypatch.setattr(wire, "read", read)
        raise KeyboardInterrupt

    monkeypatch.setattr(wire, "read", interrupted)
    with pytest.raises(KeyboardInterrupt):
        shared.predict(asked("well", 2))
    assert well(shared)


def test_many_threads_may_ask_at_once(shared: Model) -> None:
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda people: shared.predict(asked("well", people)).tolist(), range(1, 65)))
    assert [len(each) for each in found] == list(range(1, 65))


# Nonsense

OPENED = {
    "types": [], "classes": ["no", "yes"], "features": ["what"], "width": 1, "probabilities": True,
    "saved_with": None, "fixed": "", "weighs": True, "vocabulary": {}, "sizes": [0],
}  # fmt: skip
ANSWERING = """
import json, sys
from governance.data.models import wire
wire.read(sys.stdin.buffer)
wire.write(sys.stdout.buffer, {opened}, b"")
wire.read(sys.stdin.buffer)
{answer}
sys.stdout.flush()
sys.stdin.buffer.read()
"""


def deceive(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    start = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{script}"
    monkeypatch.setattr(worker, "_command", lambda: [sys.executable, "-c", start])


def answering(answer: str, **changed: object) -> str:
    return ANSWERING.format(opened={**OPENED, **changed}, answer=answer)


@pytest.mark.parametrize(
    "answer",
    [
        "sys.stdout.buffer.write(b'\\xff' * 100)",
        "sys.stdout.buffer.write(b'\\0\\0\\0\\x02{}')",
        "sys.stdout.buffer.write(b'\\0\\0\\0\\x02[[')",
        "sys.stdout.buffer.write(b'\\0\\0\\0\\x15{\"sizes\":[999999999]}')",
        "wire.write(sys.stdout.buffer, {})",
        "wire.write(sys.stdout.buffer, {}, b'')",
        "wire.write(sys.stdout.buffer, {'refused': 'eval', 'sentence': '1'}, b'')",
        "wire.write(sys.stdout.buffer, {'refused': 'ModelFailed', 'sentence': 1}, b'')",
        "wire.write(sys.stdout.buffer, {'values': ['no'], 'shape': [4]}, b'\\x09\\0\\0\\0' * 4)",
        "wire.write(sys.stdout.buffer, {'values': ['no'], 'shape': [4]}, b'\\0' * 12)",
        "wire.write(sys.stdout.buffer, {'values': ['no'], 'shape': [-4]}, b'')",
        "wire.write(sys.stdout.buffer, {'values': [['no']], 'shape': [1]}, b'\\0' * 4)",
    ],
)
def test_an_answer_that_is_none_is_a_sentence(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    deceive(monkeypatch, answering(answer))
    model = models.opened(PLAIN, "model.skops")
    with pytest.raises(ModelAnswerUnclear, match=r"answered with something that is no answer\. Save it again"):
        model.predict(asked("well"))
    assert not model._worker.running


def test_probabilities_that_are_none_are_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    deceive(monkeypatch, answering("wire.write(sys.stdout.buffer, {'shape': [2, 2]}, b'\\0' * 31)"))
    with pytest.raises(ModelAnswerUnclear):
        models.opened(PLAIN, "model.skops").predict_proba(asked("well"))


@pytest.mark.parametrize(
    "changed",
    [
        {"classes": "yes"},
        {"classes": [["no"], ["yes"]]},
        {"classes": ["yes", "yes"]},
        {"types": [1]},
        {"width": "two"},
        {"probabilities": 1},
        {"features": {"what": 1}},
        {"vocabulary": {"what": {"values": [None], "missing": True, "refuses": True}}},
        {"vocabulary": []},
        {"saved_with": 1},
    ],
)
def test_a_description_that_is_none_is_a_sentence(changed: dict[str, object], monkeypatch) -> None:
    deceive(monkeypatch, answering("", **changed))
    with pytest.raises(ModelAnswerUnclear, match=r"The model model.skops was stopped"):
        models.opened(PLAIN, "model.skops")


def test_a_refusal_is_shown_as_a_sentence_of_limited_length(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "wire.write(sys.stdout.buffer, {'refused': 'ModelFailed', 'sentence': 'x' * 10 ** 6}, b'')"
    deceive(monkeypatch, answering(said))
    with pytest.raises(ModelFailed) as refused:
        models.opened(PLAIN, "model.skops").predict(asked("well"))
    assert len(str(refused.value)) == worker.LONGEST_SENTENCE


def test_a_process_that_cannot_start_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    deceive(monkeypatch, "sys.exit(7)")
    with pytest.raises(ModelCrashed, match=r"exit code 7"):
        models.opened(PLAIN, "model.skops")


def test_a_process_without_an_interpreter_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_command", lambda: ["/nowhere/python"])
    with pytest.raises(ModelCrashed, match=r"\(it could not be started: No such file or directory\)"):
        models.opened(PLAIN, "model.skops")


# The end

ENDING = """
import sys
from governance.data import models
model = models.opened(sys.stdin.buffer.read(), "model.skops")
print(model._worker._process.pid, model._worker._stop.peek()[2][1], flush=True)
{last}
"""


@pytest.mark.parametrize(("last", "code"), [("", 0), ("import os; os.kill(os.getpid(), 9)", -9), ("1 / 0", 1)])
def test_a_process_ends_with_the_one_that_started_it(last: str, code: int) -> None:
    command = [sys.executable, "-W", "error", "-X", "dev", "-c", ENDING.format(last=last)]
    done = subprocess.run(command, input=PLAIN, capture_output=True, check=False, cwd=ROOT)
    process, folder = done.stdout.split()
    assert done.returncode == code, done.stderr
    assert soon(lambda: not alive(int(process)))
    assert soon(lambda: not Path(folder.decode()).exists())
    assert b"Warning" not in done.stderr


def test_a_process_ends_with_its_model() -> None:
    model = models.opened(PLAIN, "model.skops")
    process, folder = model._worker._process.pid, Path(model._worker._stop.peek()[2][1])
    assert alive(process)
    assert folder.is_dir()
    del model
    gc.collect()
    assert not Path(f"/proc/{process}").exists()
    assert not folder.exists()


# What a file without code may ask for


def test_a_model_reads_no_file_that_its_table_names(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a word that nobody should read")
    words = make_column_transformer((CountVectorizer(vocabulary=["word"]), "text"))
    known = pd.DataFrame({"text": ["a word", "other"] * 20})
    model = make_pipeline(words, LogisticRegression()).fit(known, ["yes", "no"] * 20)
    words.named_transformers_["countvectorizer"].input = "filename"
    table = pd.DataFrame({"text": [str(secret)]})
    assert model.predict(table).tolist() == ["yes"]
    with pytest.raises(ModelFailed, match=r"asked for the file '\S+secret.txt', which a model may not read"):
        models.opened(models.save(model), "model.skops").predict(table)


FENCE = "from governance.data.models import confinement; confinement.fence()"


@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/passwd')",
        "open('pyproject.toml')",
        "open(sys.executable)",
        "open('/tmp/assize', 'w')",
        "os.open('/tmp/assize', os.O_CREAT)",
        "os.remove('/tmp/assize')",
        "os.system('true')",
        "subprocess.run(['true'])",
        "socket.socket()",
        "pickle.loads(pickle.dumps(os.getcwd))",
    ],
)
def test_the_fence_holds(attempt: str) -> None:
    start = "import os, pickle, socket, subprocess, sys"
    script = f"{start}\n{FENCE}\n{attempt}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 1
    assert "PermissionError: it asked for" in done.stderr.splitlines()[-1]


def test_the_fence_lets_installed_code_through() -> None:
    script = f"{FENCE}; import sklearn.ensemble, governance.audit"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)


# The pipe


@given(content=st.binary(max_size=200))
def test_no_bytes_make_the_reader_fail_in_another_way(content: bytes) -> None:
    with pytest.raises((EOFError, wire.Unclear)):
        wire.read(io.BytesIO(content))


@given(
    header=st.dictionaries(st.text().filter(lambda key: key != "sizes"), st.integers() | st.text() | st.booleans()),
    payloads=st.lists(st.binary(), max_size=4),
)
def test_what_was_written_is_read(header: dict[str, object], payloads: list[bytes]) -> None:
    pipe = io.BytesIO()
    wire.write(pipe, header, *payloads)
    pipe.seek(0)
    found, parts = wire.read(pipe)
    found.pop("sizes")
    assert (found, parts) == (header, payloads)


@given(values=st.lists(st.integers(0, 9)) | st.lists(st.text()) | st.lists(st.booleans()) | st.lists(st.floats(0, 1)))
def test_labels_come_back_as_they_went(values: list[object]) -> None:
    assert wire.labels(*wire.coded(wire.alike(values))).tolist() == values


def test_a_table_comes_back_as_it_went() -> None:
    table = pd.DataFrame(
        {
            "whole": [1, 2],
            "part": np.array([0.5, np.nan], np.float32),
            "text": ["a", None],
            "kind": pd.Categorical(["b", "a"], categories=["b", "a"]),
            "true": [True, False],
            "nullable": pd.array([1, None], "Int64"),
            "day": pd.to_datetime(["2024-01-01", None]),
        }
    )
    pd.testing.assert_frame_equal(wire.unpacked(wire.packed(table)), table)


def test_a_column_of_mixed_values_is_named() -> None:
    with pytest.raises(ColumnMixed, match=r"'b' mixes kinds of values"):
        wire.packed(pd.DataFrame({"a": [1, 2], "b": ["x", 3]}))
