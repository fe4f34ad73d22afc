"""What goes between the app and its background process. Both ends are the app's own: nothing from outside is read."""

from __future__ import annotations

from multiprocessing.reduction import ForkingPickler
from typing import Any, BinaryIO


def packed(message: Any) -> bytes:
    """A message as bytes, as they are sent and kept until it is their turn."""
    return bytes(ForkingPickler.dumps(message))


def opened(content: bytes) -> Any:
    """The message that `packed` made."""
    return ForkingPickler.loads(content)


def write(stream: BinaryIO, content: bytes) -> None:
    """Send a packed message: eight bytes of length, then the message."""
    stream.write(len(content).to_bytes(8, "big"))
    stream.write(content)
    stream.flush()


def read(stream: BinaryIO) -> bytes:
    """Receive a packed message.

    Raises
    ------
    EOFError
        If the other side ended.
    """
    return _exactly(stream, int.from_bytes(_exactly(stream, 8), "big"))


def _exactly(stream: BinaryIO, size: int) -> bytes:
    found = stream.read(size)
    if len(found) < size:
        raise EOFError
    return found
