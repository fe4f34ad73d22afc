"""Settings of boosted trees: those that only say how to learn. Others make a library's own code read files or connect.

That code is not Python's, so no audit hook sees what it asks for. Used only in the process of a model.
"""

from __future__ import annotations

import functools
import importlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

# Of each library the class whose `fit` hands settings to its own code, and which of them may be given a value.
LEARNS = {
    "lightgbm": ("lightgbm.sklearn", "LGBMModel"),
    "xgboost": ("xgboost.sklearn", "XGBModel"),
}
LIGHTGBM = """
    boosting boosting_type num_leaves max_depth learning_rate n_estimators num_iterations subsample_for_bin
    bin_construct_sample_cnt objective class_weight min_split_gain min_gain_to_split min_child_weight
    min_sum_hessian_in_leaf min_child_samples min_data_in_leaf subsample bagging_fraction pos_bagging_fraction
    neg_bagging_fraction subsample_freq bagging_freq colsample_bytree feature_fraction feature_fraction_bynode
    reg_alpha lambda_l1 reg_lambda lambda_l2 linear_lambda linear_tree random_state seed bagging_seed
    feature_fraction_seed data_random_seed drop_seed extra_seed objective_seed n_jobs num_threads
    importance_type verbose verbosity metric is_unbalance scale_pos_weight sigmoid boost_from_average
    deterministic force_col_wise force_row_wise histogram_pool_size extra_trees max_delta_step path_smooth
    max_bin max_bin_by_feature min_data_in_bin min_data_per_group max_cat_threshold max_cat_to_onehot cat_l2
    cat_smooth categorical_feature cat_feature monotone_constraints monotone_constraints_method monotone_penalty
    interaction_constraints feature_contri feature_pre_filter enable_bundle use_missing zero_as_missing
    is_enable_sparse data_sample_strategy top_rate other_rate drop_rate max_drop skip_drop uniform_drop
    xgboost_dart_mode num_class use_quantized_grad num_grad_quant_bins quant_train_renew_leaf
    stochastic_rounding
"""
XGBOOST = """
    n_estimators max_depth max_leaves max_bin grow_policy learning_rate eta verbosity objective booster
    tree_method n_jobs nthread gamma min_split_loss min_child_weight max_delta_step subsample sampling_method
    colsample_bytree colsample_bylevel colsample_bynode reg_alpha alpha reg_lambda lambda scale_pos_weight
    base_score random_state seed missing num_parallel_tree monotone_constraints interaction_constraints
    importance_type device validate_parameters enable_categorical feature_types feature_weights
    max_cat_to_onehot max_cat_threshold multi_strategy eval_metric sample_type normalize_type rate_drop one_drop
    skip_drop feature_selector top_k num_class use_label_encoder
"""
KNOWN = {"lightgbm": frozenset(LIGHTGBM.split()), "xgboost": frozenset(XGBOOST.split())}
UNSENT = ("class_weight",)  # the library's own code never sees what it holds
SKLEARNS = ("_metadata_request", "_sklearn_output_config")  # what scikit-learn leaves in a copy
UNPLAIN = re.compile(r"[\s=]")  # several settings go to LightGBM in one text: "name=value name=value"

_learning: set[int] = set()  # models that learn now


def refused(model: Any) -> str:
    """Which setting of a classifier, or of a part of it, is none that only says how to learn, as the end of a sentence.

    "" where all are. What is set only while it learns, as by a search, is for `guard` to find.
    """
    parts = [model, *model.get_params(deep=True).values()] if hasattr(model, "get_params") else []
    listed = (each for part in parts for each in (part if isinstance(part, (list, tuple)) else [part]))
    return next((said for each in listed if (said := _odd(each))), "")


def guard(packages: Iterable[str]) -> None:
    """From here on boosted trees of these libraries do not learn with any other setting, whoever sets it."""
    for package in LEARNS.keys() & packages:
        module, name = LEARNS[package]
        kind = getattr(importlib.import_module(module), name)
        for each in (kind, *_below(kind)):
            if "fit" in vars(each):
                each.fit = _guarded(each.fit)


def _guarded(fit: Any) -> Any:
    if hasattr(fit, "guarded"):
        return fit

    @functools.wraps(fit)  # its signature says what it takes
    def checked(self: Any, *given: Any, **named: Any) -> Any:
        if id(self) in _learning:  # the same lesson, by the class above
            return fit(self, *given, **named)
        if said := _odd(self) or _touched(self):
            raise PermissionError(said)
        _learning.add(id(self))
        try:
            return fit(self, *given, **named)
        finally:
            _learning.discard(id(self))

    checked.guarded = True  # type: ignore[attr-defined]
    return checked


def _below(kind: Any) -> list[Any]:
    return [each for one in type.__subclasses__(kind) for each in (one, *_below(one))]


def _odd(model: Any) -> str:
    """The first setting of one classifier, without its parts, that is not known or has no plain value."""
    kind = type(model)
    package = _package(kind)
    if package not in LEARNS or not hasattr(kind, "get_params"):
        return ""
    for name, value in kind.get_params(model).items():
        if value is not None and name not in KNOWN[package]:
            return f"its {kind.__name__} is set with {name!r}, by which it might read files or reach other machines"
        if name not in UNSENT and not _plain(value):
            return f"its {kind.__name__} is set with a value of {name!r} that is no plain number or word"
    return ""


def _touched(model: Any) -> str:
    """What a model that is about to learn holds besides its settings: it would stand in for what the class makes."""
    kind = type(model)
    fresh, known = vars(kind()), {*KNOWN[_package(kind)], *SKLEARNS, "_other_params", "kwargs"}
    for name, value in vars(model).items():
        made = fresh.get(name)
        alike = name in fresh and type(value) is type(made) and value == made
        if not (name in known or alike or (name == "_objective" and _plain(value))):
            return f"its {kind.__name__} holds {name!r}, which no such model has before it learns"
    return ""


def _package(kind: type) -> str:
    return kind.__module__.split(".", 1)[0]


def _plain(value: Any) -> bool:
    """Whether a value is numbers and words, so that it says one thing only wherever it is written out."""
    if isinstance(value, str):
        return not UNPLAIN.search(value)
    if isinstance(value, Mapping):
        return all(map(_plain, [*value, *value.values()]))
    if isinstance(value, (list, tuple, set, frozenset)):
        return all(map(_plain, value))
    if isinstance(value, np.ndarray):
        return value.dtype != object or _plain(value.tolist())
    numbers = (bool, int, float, np.number, np.bool_, np.random.RandomState, np.random.Generator)
    return value is None or isinstance(value, numbers)
