"""What an ONNX file says about its classes and its steps, read from its bytes; the runtime itself does not tell.

ONNX is protocol buffers, and three of its messages matter here: a model holds a graph, a graph holds nodes, a node
holds attributes. The numbers are those of onnx.proto, which never change. Used only in the process of a model.
"""

from __future__ import annotations

from collections.abc import Iterator

MODEL_GRAPH, GRAPH_NODE = 7, 1
NODE_TYPE, NODE_ATTRIBUTE, NODE_DOMAIN = 4, 5, 7
ATTRIBUTE_NAME, ATTRIBUTE_INTS, ATTRIBUTE_STRINGS = 1, 8, 9

_VARINT, _EIGHT, _LENGTH, _FOUR = 0, 1, 2, 5


def steps(content: bytes) -> tuple[str, ...]:
    """The different operators of the model, with their domain: `ai.onnx.ml.TreeEnsembleClassifier`."""
    found = {f"{_text(node, NODE_DOMAIN) or 'ai.onnx'}.{_text(node, NODE_TYPE)}" for node in _nodes(content)}
    return tuple(sorted(found))


def classes(content: bytes) -> list[str] | list[int] | None:
    """The class labels: as a ZipMap gives them, else as all classifiers in the model agree; None when neither."""
    named = [(_text(node, NODE_TYPE), found) for node in _nodes(content) if (found := _labels(node))]
    last = [found for step, found in named if step == "ZipMap"] or [found for _, found in named]
    return last[0] if last and all(each == last[0] for each in last) else None


def _nodes(content: bytes) -> Iterator[bytes]:
    for number, graph in _fields(content):
        if number == MODEL_GRAPH and isinstance(graph, bytes):
            yield from (node for inner, node in _fields(graph) if inner == GRAPH_NODE and isinstance(node, bytes))


def _labels(node: bytes) -> list[str] | list[int] | None:
    for number, attribute in _fields(node):
        if number == NODE_ATTRIBUTE and isinstance(attribute, bytes):
            name = _text(attribute, ATTRIBUTE_NAME)
            if name == "classlabels_strings":
                held = [each for inner, each in _fields(attribute) if inner == ATTRIBUTE_STRINGS]
                return [each.decode("utf-8", "replace") for each in held if isinstance(each, bytes)] or None
            if name in ("classlabels_ints", "classlabels_int64s"):
                return _integers(attribute) or None
    return None


def _integers(attribute: bytes) -> list[int]:
    """A list of integers, which is written one by one or packed into one field."""
    found = []
    for number, value in _fields(attribute):
        if number == ATTRIBUTE_INTS and isinstance(value, int):
            found.append(value)
        elif number == ATTRIBUTE_INTS and isinstance(value, bytes):
            at = 0
            while at < len(value):
                each, at = _varint(value, at)
                found.append(each)
    return [each - 2**64 if each >= 2**63 else each for each in found]


def _text(message: bytes, wanted: int) -> str:
    values = [each for number, each in _fields(message) if number == wanted and isinstance(each, bytes)]
    return values[-1].decode("utf-8", "replace") if values else ""


def _fields(message: bytes) -> Iterator[tuple[int, bytes | int]]:
    """Each field of a message: its number, and its bytes or its integer.

    Raises
    ------
    ValueError
        If the message ends in the middle of a field.
    """
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        kind, value = key & 7, 0
        if kind == _VARINT:
            value, at = _varint(message, at)
            yield key >> 3, value
            continue
        if kind not in (_EIGHT, _LENGTH, _FOUR):
            raise ValueError("it is damaged")
        size = {_EIGHT: 8, _FOUR: 4}.get(kind, 0)
        if kind == _LENGTH:
            size, at = _varint(message, at)
        if at + size > len(message):
            raise ValueError("it ends too early")
        yield key >> 3, message[at : at + size]
        at += size


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(message):
            raise ValueError("it ends too early")
        value |= (message[at] & 0x7F) << shift
        at += 1
        if message[at - 1] < 0x80:
            return value, at
    raise ValueError("it is damaged")
