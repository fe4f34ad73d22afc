"""The types that a skops file may hold, beyond those that skops trusts by itself; each was read before it came in.

A name alone says too little: skops can call a trusted name with what the file gives it. So each type is accepted
in one shape only, the one that `skops.io.dump` writes it in. Used only in the process of a model.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any
from zipfile import ZipFile

CHECK_ARRAY = "sklearn.utils.validation.check_array"
PARTIAL = "functools.partial"

# Its name, the shape it is accepted in, and what it is. An ObjectNode is made without a call, and a crafted one can
# still make compiled code read beyond an array: that is why a model runs in a process of its own.
REVIEWED = {
    "sklearn.tree._tree.Tree": "TreeNode",  # arrays of one decision tree
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor": "ObjectNode",  # arrays of one boosted tree
    "numpy.dtype": "DTypeNode",  # the kind of an array, read from an empty one without pickle
    "sklearn.utils._bunch.Bunch": "DictNode",  # a dictionary
    "collections.OrderedDict": "TypeNode",  # LightGBM's empty record of scores
    "sklearn.compose._column_transformer.make_column_selector": "ObjectNode",  # picks columns by pattern and kind
    "sklearn.calibration._CalibratedClassifier": "ObjectNode",  # a classifier and its calibrators
    "sklearn.calibration._SigmoidCalibration": "ObjectNode",  # two numbers
    "sklearn.metrics._scorer._PassthroughScorer": "ObjectNode",  # a search's memory of how it scored
    "sklearn.model_selection._split.StratifiedKFold": "ObjectNode",  # a search's memory of how it split
    "lightgbm.basic.Booster": "ObjectNode",  # trees as text, which LightGBM parses
    "lightgbm.sklearn.LGBMClassifier": "ObjectNode",  # settings, and the booster
    "xgboost.core.Booster": "ObjectNode",  # trees as bytes, which XGBoost parses
    "xgboost.sklearn.XGBClassifier": "ObjectNode",  # settings, and the booster
    "interpret.glassbox._ebm._ebm.ExplainableBoostingClassifier": "ObjectNode",  # tables of scores, and their bins
    "fairlearn.preprocessing._correlation_remover.CorrelationRemover": "ObjectNode",  # matrices, and names of columns
    "governance.mitigation.mixture.Mixture": "ObjectNode",  # classifiers, each reviewed as its own part, and shares
    "governance.mitigation.plain_columns.PlainColumns": "ObjectNode",  # names of columns, and which hold numbers
    "governance.mitigation.grouped_features.GroupedFeatures": "ObjectNode",  # transformers, and names
    # Histogram boosting with categories checks its columns with a partial of check_array; only that one is accepted.
    PARTIAL: "PartialNode",
    CHECK_ARRAY: "FunctionNode",
}


def review(content: bytes) -> tuple[list[str], list[str]]:
    """The types that a skops file holds, and those of them that are not accepted. Makes none of them.

    Raises whatever `zipfile` and skops raise for a file that is none of theirs.
    """
    from skops.io._audit import get_tree
    from skops.io._utils import read_schema

    with ZipFile(io.BytesIO(content)) as archive:
        schema, context = read_schema(archive)
        tree = get_tree(schema, load_context=context, trusted=None)
    nodes = list(_nodes(tree))
    refused = {name for name in tree.get_unsafe_set() if name not in REVIEWED}
    inside = _parts_of_shapes(nodes)
    refused |= {_called(node) for node in nodes if not _accepted(node, inside)}
    held = {_name(node) for node in nodes if not _name(node).startswith("builtins.")}
    return sorted(held), sorted(refused)


def _nodes(node: Any) -> Iterator[Any]:
    """The parts of a file, each once."""
    from skops.io._audit import Node

    waiting, seen = [node], set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, Node):
            if id(each) in seen:
                continue
            seen.add(id(each))
            yield each
            waiting += [*each.children.values(), *_hidden(each)]
        elif isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, (list, tuple)):
            waiting += each


def _hidden(node: Any) -> Iterable[Any]:
    """A part that refers to another holds it outside its children."""
    return [node.cached] if hasattr(node, "cached") else []


def _accepted(node: Any, inside: set[int]) -> bool:
    """Whether a part that skops does not trust by itself has the shape that the list says."""
    name, shape = _name(node), type(node).__name__
    if node.is_self_safe() or name not in REVIEWED or id(node) in inside:
        return True
    if shape == "PartialNode":
        return _is_partial(node)
    return shape == REVIEWED[name] and name != CHECK_ARRAY


def _parts_of_shapes(nodes: Iterable[Any]) -> set[int]:
    """The parts that are accepted where they are: the function of the one partial, and the type of a tree."""
    functions = {id(node.func) for node in nodes if _is_partial(node)}
    return functions | {id(node.constructor) for node in nodes if type(node).__name__ == "TreeNode"}


def _is_partial(node: Any) -> bool:
    """Whether this is the one partial that is accepted: of `check_array`, with settings only."""
    if type(node).__name__ != "PartialNode" or type(node.func).__name__ != "FunctionNode":
        return False
    return _name(node.func) == CHECK_ARRAY and type(node.args).__name__ == "TupleNode" and not node.args.content


def _called(node: Any) -> str:
    """What a part would call, which says more than its own name."""
    return f"{_name(node)} of {_name(node.func)}" if type(node).__name__ == "PartialNode" else _name(node)


def _name(node: Any) -> str:
    return f"{node.module_name}.{node.class_name}"
