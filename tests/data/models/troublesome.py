"""A classifier that misbehaves on request: what the process of a model must withstand. Opened as a trusted pickle."""

import os
import resource
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd


def well(decided: Any) -> Any:
    return decided


def sleep(decided: Any) -> Any:
    time.sleep(600)


def spin(decided: Any) -> Any:
    while True:
        pass


def abort(decided: Any) -> Any:
    os.abort()


def leave(decided: Any) -> Any:
    os._exit(3)


def hoard(decided: Any) -> Any:
    return bytearray(2**34)


def write(decided: Any) -> Any:
    Path("kept").write_text("something")


def hold(decided: Any) -> Any:
    return [os.open(os.devnull, os.O_RDONLY) for _ in range(10_000)]


def prints(decided: Any) -> Any:
    os.write(1, b"\0" * 1000)
    print("hello", flush=True)
    return decided


def short(decided: Any) -> Any:
    return decided[1:]


def wide(decided: Any) -> Any:
    return np.stack([decided, decided], axis=1)


def other(decided: Any) -> Any:
    return np.where(decided == "yes", "perhaps", decided)


def silent(decided: Any) -> Any:
    return np.where(decided == "yes", None, decided)


def odd(decided: Any) -> Any:
    return np.array([b"yes"] * len(decided), object)


def tell_environment(decided: Any) -> Any:
    raise ValueError(sorted(os.environ))


def tell_folder(decided: Any) -> Any:
    raise ValueError(f"{Path.cwd()} {[*Path.cwd().iterdir()]}")


def tell_open(decided: Any) -> Any:
    raise ValueError(sorted(os.path.realpath(each) for each in Path("/proc/self/fd").iterdir()))


def tell_core(decided: Any) -> Any:
    raise ValueError(resource.getrlimit(resource.RLIMIT_CORE))


TROUBLES = {
    each.__name__: each
    for each in (
        well,
        sleep,
        spin,
        abort,
        leave,
        hoard,
        write,
        hold,
        prints,
        short,
        wide,
        other,
        silent,
        odd,
        tell_environment,
        tell_folder,
        tell_open,
        tell_core,
    )
}
TROUBLES |= dict.fromkeys(("unsure", "nan", "narrow", "negative"), well)


class Troublesome:
    """Does what the first person's `what` says; "well" decides as a model should."""

    classes_ = np.array(["no", "yes"])
    feature_names_in_ = np.array(["what"], object)
    n_features_in_ = 1

    def predict(self, table: pd.DataFrame) -> Any:
        decided = np.where(np.arange(len(table)) % 2, "yes", "no")
        return TROUBLES[table["what"].iloc[0]](decided)

    def predict_proba(self, table: pd.DataFrame) -> Any:
        chances = np.full((len(table), 2), 0.5)
        wrong = {
            "unsure": chances * 1.5,
            "nan": chances * np.nan,
            "narrow": chances[:, :1],
            "negative": chances - [1, -1],
        }
        return wrong.get(table["what"].iloc[0], chances)


class Marker:
    """Leaves a file where it is told when it is opened, which no refused model may do."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return (Path.touch, (self.path,))
