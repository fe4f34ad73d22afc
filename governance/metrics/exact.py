"""Exact: Fisher's test of equal rates, for many tables at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from governance.metrics.intervals import Floats

AS_LIKELY = 1e-11  # tables whose log probabilities differ by less are equally likely
ROOM = 2_000_000  # probabilities that are held at once


def fishers_test(k: ArrayLike, n: ArrayLike, other_k: ArrayLike, other_n: ArrayLike) -> Floats:
    """Two-sided p-values of Fisher's exact test that k of n and other_k of other_n are equal rates.

    With the margins as they are, the probabilities of all tables that are no likelier than the one that was seen are
    added up. Each follows from the one before it, so that no logarithm of a large factorial loses digits.

    Parameters
    ----------
    k, n, other_k, other_n : array of int
        They broadcast. The work grows with the smallest margin of each table.

    Returns
    -------
    array of float
        In (0, 1]; 1 where a margin is 0.

    References
    ----------
    Fisher (1935), Journal of the Royal Statistical Society 98, 39-54.
    """
    one, among, other, besides = np.broadcast_arrays(*(np.asarray(each, np.int64) for each in (k, n, other_k, other_n)))
    shape = one.shape
    seen, rows, columns, total = _smallest_corner(*(each.ravel() for each in (one, among, other, besides)))
    width = np.minimum(rows, columns) + 1
    found = np.empty(len(seen))
    for part in _parts(width):
        found[part] = _p(seen[part], rows[part], columns[part], total[part])
    return found.reshape(shape)


def _smallest_corner(k: NDArray, n: NDArray, other_k: NDArray, other_n: NDArray) -> tuple[NDArray, ...]:
    """The same table turned so that its first cell can be 0: that cell, its two margins and all people."""
    total, yes = n + other_n, k + other_k
    k, n = (np.where(2 * n > total, each, own) for each, own in ((other_k, k), (other_n, n)))
    turned = 2 * yes > total
    return np.where(turned, n - k, k), n, np.where(turned, total - yes, yes), total


def _parts(width: NDArray) -> list[NDArray[np.intp]]:
    """Places of tables of like width, so few at a time that their probabilities have room."""
    order = np.argsort(width, kind="stable")
    parts, start = [], 0
    while start < len(order):
        cells = width[order[start:]] * np.arange(1, len(order) - start + 1)
        many = max(int(np.searchsorted(cells, ROOM, side="right")), 1)
        parts.append(order[start : start + many])
        start += many
    return parts


def _p(seen: NDArray, rows: NDArray, columns: NDArray, total: NDArray) -> Floats:
    """p-values of tables by their first cell, which can be 0 to the smaller of its margins."""
    at = np.arange(int(np.minimum(rows, columns).max()))
    row, column, rest = rows[:, None], columns[:, None], (total - rows - columns)[:, None]
    steps = np.maximum(row - at, 0) * np.maximum(column - at, 0) / ((at + 1.0) * (rest + at + 1.0))
    with np.errstate(divide="ignore"):  # no table beyond the smaller margin
        logs = np.cumsum(np.log(steps), axis=1)
    logs = np.concatenate([np.zeros((len(seen), 1)), logs], axis=1)
    likely = np.exp(logs - logs.max(axis=1, keepdims=True))
    limit = logs[np.arange(len(seen)), seen][:, None] + AS_LIKELY
    return np.minimum(np.where(logs <= limit, likely, 0.0).sum(axis=1) / likely.sum(axis=1), 1.0)
