"""The process of a model: it opens one file, then answers what is asked about tables, and can do little else."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from governance.data.models import confinement, relearning, wire
from governance.errors import (
    ExplanationUnsuited,
    GovernanceError,
    LearningFailed,
    ModelFailed,
    ModelForgotten,
    ModelOutOfMemory,
    ModelUnreadable,
)

LONGEST_SENTENCE = 300
MOST_TOLD = 8  # backgrounds whose explainer is kept
MOST_LEARNT = 32  # models that learnt again; an older one learns once more when it is asked again


def main() -> None:
    """Serve until the pipe closes. Limits come as JSON on the command line, everything else over the pipe."""
    said = json.loads(sys.argv[2])
    confinement.limit(said["memory"], said["files"])
    confinement.follow(said["parent"], said["folder"])
    questions, answers = sys.stdin.buffer, _own_pipe()
    model: Any = None
    learnt: dict[int, Any] = {}
    told: dict[Hashable, Any] = {}
    while True:
        confinement.rest(said["idle"])
        try:
            asked, payloads = wire.read(questions)
        except EOFError:
            return
        times = said["learning"] if asked["do"] == "fit" else 1
        confinement.allow(times * said["seconds"], times * said["cpu"])
        header: dict[str, Any]
        try:
            if asked["do"] == "open":
                model, header = _opened(payloads[0], asked)
                made = b""
            elif asked["do"] == "fit":
                header, made = _learnt(model, learnt, asked, payloads), b""
            elif asked["do"] == "explain":
                header, made = _explained(model, told, asked, payloads)
            else:
                header, made = _answered(_named(model, learnt, asked), asked, payloads[0])
        except GovernanceError as error:
            header, made = {"refused": type(error).__name__, "sentence": str(error)}, b""
        except MemoryError:
            sentence = str(ModelOutOfMemory(said["name"], said["memory"]))
            header, made = {"refused": "ModelOutOfMemory", "sentence": sentence}, b""
        wire.write(answers, header, made)


def _own_pipe() -> BinaryIO:
    """The pipe for answers, for nobody else: what a model prints goes nowhere."""
    own = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return own


def _opened(content: bytes, asked: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    from governance.data.models import opening

    try:
        return opening.opened(content, asked["name"], asked["format"])
    except (GovernanceError, MemoryError):
        raise
    except Exception as error:  # a file may fail in any way that its libraries know
        raise ModelUnreadable(asked["name"], f"{_line(error)}.") from None


def _named(model: Any, learnt: dict[int, Any], asked: dict[str, Any]) -> Any:
    """The model as it was opened, or as it learnt again under a number."""
    number = asked.get("number")
    if number is not None and number not in learnt:
        raise ModelForgotten(asked["name"])
    return model if number is None else learnt[number]


def _learnt(model: Any, learnt: dict[int, Any], asked: dict[str, Any], payloads: Sequence[bytes]) -> dict[str, Any]:
    """What a copy of the model says about itself once it has learnt from a table; kept under a number."""
    import numpy as np

    label = wire.alike(asked["classes"])[np.frombuffer(payloads[1], np.uint8)]
    weight = np.frombuffer(payloads[2], "<f8") if payloads[2] else None
    with _in_sentences(lambda said: LearningFailed(asked["name"], said)):
        found = relearning.learnt(model, _given(payloads[0], asked), label, weight=weight, seed=asked["seed"])
        says = {"classes": np.asarray(found.classes_).tolist(), "probabilities": hasattr(found, "predict_proba")}
    learnt[asked["number"]] = found
    for number in list(learnt)[:-MOST_LEARNT]:
        del learnt[number]
    return says


def _answered(model: Any, asked: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """What the model predicts for a table, or the model itself as a `.skops` file."""
    import numpy as np

    with _in_sentences(ModelFailed):
        if asked["do"] == "save":
            import skops.io

            return {}, bytes(skops.io.dumps(model))
        found = getattr(model, asked["do"])(_given(content, asked))
        if asked["do"] == "predict":
            return wire.coded(np.asarray(found))
        numbers = np.ascontiguousarray(found, "<f8")
        return {"shape": list(numbers.shape)}, numbers.tobytes()


def _explained(
    model: Any, told: dict[Hashable, Any], asked: dict[str, Any], payloads: Sequence[bytes]
) -> tuple[dict[str, Any], bytes]:
    """What each column contributed to what the model says, by the model's own structure."""
    from governance.data.models.explaining import packed
    from governance.shapley.exact import Exact
    from governance.shapley.outputs import Output

    people, background = payloads
    output = Output(asked["unit"], tuple(asked["classes"]))
    key = output, hashlib.sha256(background).digest()
    with _in_sentences(ExplanationUnsuited):
        if key not in told:
            for old in list(told)[: max(0, len(told) - MOST_TOLD + 1)]:
                del told[old]
            told[key] = Exact(model, _given(background, asked), output)
        found = packed(told[key].values(_given(people, asked)))
    return {"shape": list(found.shape), "method": told[key].method}, found.astype("<f8").tobytes()


def _given(content: bytes, asked: dict[str, Any]) -> Any:
    table = wire.unpacked(content)
    return table if asked["named"] else table.to_numpy()


@contextmanager
def _in_sentences(refusal: Callable[[str], GovernanceError]) -> Iterator[None]:
    """Whatever fails is a refusal; a model may fail in any way that its libraries know."""
    import joblib

    try:
        with joblib.parallel_config(backend="threading"):  # other processes are refused
            yield
    except (GovernanceError, MemoryError):
        raise
    except Exception as error:
        raise refusal(f"{_line(error)}.") from None


def _line(error: Exception) -> str:
    text = str(error).strip().split("\n", 1)[0] or type(error).__name__
    return text[:LONGEST_SENTENCE].rstrip(".")
