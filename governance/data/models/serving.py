"""The process of a model: it opens one file, then answers what is asked about tables, and can do little else."""

from __future__ import annotations

import json
import os
import sys
from typing import Any, BinaryIO

from governance.data.models import confinement, wire
from governance.errors import GovernanceError, ModelFailed, ModelOutOfMemory, ModelUnreadable

LONGEST_SENTENCE = 300


def main() -> None:
    """Serve until the pipe closes. Limits come as JSON on the command line, everything else over the pipe."""
    said = json.loads(sys.argv[2])
    confinement.limit(said["memory"], said["files"])
    confinement.follow(said["parent"])
    questions, answers = sys.stdin.buffer, _own_pipe()
    model: Any = None
    while True:
        confinement.rest(said["idle"])
        try:
            asked, payloads = wire.read(questions)
        except EOFError:
            return
        confinement.allow(said["seconds"], said["cpu"])
        header: dict[str, Any]
        try:
            if asked["do"] == "open":
                model, header = _opened(payloads[0], asked)
                made = b""
            else:
                header, made = _answered(model, asked, payloads[0])
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


def _answered(model: Any, asked: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """What the model predicts for a table."""
    import joblib
    import numpy as np

    table = wire.unpacked(content)
    given = table if asked["named"] else table.to_numpy()
    try:
        with joblib.parallel_config(backend="threading"):  # other processes are refused
            found = getattr(model, asked["do"])(given)
        if asked["do"] == "predict":
            return wire.coded(np.asarray(found))
        numbers = np.ascontiguousarray(found, "<f8")
        return {"shape": list(numbers.shape)}, numbers.tobytes()
    except (GovernanceError, MemoryError):
        raise
    except Exception as error:  # a model may fail in any way that its libraries know
        raise ModelFailed(f"{_line(error)}.") from None


def _line(error: Exception) -> str:
    text = str(error).strip().split("\n", 1)[0] or type(error).__name__
    return text[:LONGEST_SENTENCE].rstrip(".")
