"""What the process of a model may not do. Used only inside that process, before it reads the first byte of a file."""

from __future__ import annotations

import atexit
import contextlib
import faulthandler
import os
import sys
import sysconfig
import threading
import time
from pathlib import Path
from types import ModuleType
from typing import Any

try:
    import resource as _resource
except ImportError:  # Windows has no such limits; the time-out and the process of its own remain
    _resource = None  # type: ignore[assignment]

resource: ModuleType | None = _resource

CODE = (".py", ".pyc", ".so", ".pyd")
READABLE = ("/sys/", "/usr/share/zoneinfo/")
READABLE_FILES = ("/dev/null", "/dev/urandom", "/etc/localtime", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat")
REFUSED = (
    *("subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.startfile", "pty."),
    *("socket.__new__", "socket.connect", "socket.bind", "socket.getaddrinfo", "urllib.", "webbrowser."),
    *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "shutil."),
    "pickle.find_class",
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
GRACE = 5.0  # seconds; whoever asked stops the process first

_mine: set[str] = set()  # empty folders that this process may take away


def limit(memory: int, files: int) -> None:
    """Take away for good: memory beyond this many bytes, writing into files, many open files, dumps of a crash."""
    if resource is None:
        return
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, files),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(what, (least, least))
        except (ValueError, OSError):  # macOS takes no limit of address space
            if sys.platform == "linux":
                raise


def allow(seconds: float, cpu: float) -> None:
    """Begin a request: the process ends by itself when it takes longer, even when nobody is left to stop it."""
    faulthandler.dump_traceback_later(seconds + GRACE, exit=True)
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = int(used.ru_utime + used.ru_stime + cpu) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def rest(seconds: float) -> None:
    """Between requests: the process ends by itself when nobody asks anything for this long."""
    faulthandler.dump_traceback_later(seconds, exit=True)


def follow(parent: int, folder: str) -> None:
    """End when the process that started this one has ended, however it ended, and take away the folder that it made."""
    _mine.add(folder)
    atexit.register(_leave)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        _leave()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def _leave() -> None:
    """Take away the folder, which nobody else does where whoever started this process was killed."""
    for each in _mine:
        with contextlib.suppress(OSError):  # it is gone already, or a trusted pickle put something into it
            Path(each).rmdir()


def fence() -> None:
    """From here on refuse files other than installed code, other programs, the network and pickles.

    A skops file or an ONNX file holds no code, but what it holds can ask for a file by name (a
    `CountVectorizer(input="filename")` does). It is a fence for that, not a wall against code of its own.
    """
    folders = tuple(sorted(_folders()))
    entries = tuple(os.path.realpath(each) + os.sep for each in sys.path)

    def check(event: str, facts: tuple[Any, ...]) -> None:
        if event == "open":
            _check_file(facts, folders, entries)
        elif event.startswith(REFUSED) and not (event == "os.rmdir" and str(facts[0]) in _mine):
            raise PermissionError(f"it asked for {event}, which a model may not do")

    sys.addaudithook(check)


def _folders() -> set[str]:
    """Where the interpreter and installed packages are."""
    installed = {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    installed |= {each for each in sys.path if each.endswith(("site-packages", "dist-packages"))}
    return {os.path.realpath(each) + os.sep for each in installed if each}


def _check_file(facts: tuple[Any, ...], folders: tuple[str, ...], entries: tuple[str, ...]) -> None:
    asked, mode, flags = facts
    if isinstance(asked, int):
        return
    path = os.path.realpath(os.fsdecode(asked))
    writes = bool(flags & WRITING) if isinstance(flags, int) else bool(set(mode or "r") & set("wax+"))
    known = path.startswith(folders) or (path.startswith(entries) and path.endswith(CODE))
    if path == os.devnull or (not writes and (known or path.startswith(READABLE) or path in READABLE_FILES)):
        return
    raise PermissionError(f"it asked for the file {os.fsdecode(asked)!r}, which a model may not read")
