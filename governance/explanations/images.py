"""Images: columns that are the pixels of a small picture, recognised by their names and their values.

Conservative: a table is taken for pictures only if every column that a model looks at has the name of a pixel, if these
fill a rectangle, and if all values are of one scale that begins at 0. No ordinary table is like that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.metrics.intervals import Floats

LEAST = 4  # pixels down and across
MOST = 256
STEMS = ("pixel", "pix", "px", "p", "image", "img")
NAMED = re.compile(r"([A-Za-z]+)[ _.\-]?(\d+)(?:[ _.,x\-](\d+))?")
DARK_ENOUGH = 0.25  # of the scale: what half of the pixels that are ever dark must reach


@dataclass(frozen=True, eq=False)
class Layout:
    """Where on a picture each column is.

    Attributes
    ----------
    places : int array, shape (down, across)
        The position of the column that is the pixel.
    high : float
        The largest value in the table; the smallest possible is 0.
    """

    places: NDArray[np.int64]
    high: float

    @property
    def shape(self) -> tuple[int, int]:
        """Pixels down and across."""
        down, across = self.places.shape
        return down, across

    def picture(self, values: Floats) -> Floats:
        """Numbers of columns, shape (..., columns), as pictures, shape (..., down, across)."""
        return np.asarray(values)[..., self.places]


def layout(people: pd.DataFrame) -> Layout | None:
    """How columns are laid out as a picture; None of every table whose columns are anything else.

    Names are a stem such as "pixel" (see `STEMS`; the same in all) with a row and a column ("pixel_0_7", "px3x4"), or
    with one running number ("p0" to "p63", a square number of them, a row after the other). Numbers begin at 0 or 1.

    Parameters
    ----------
    people : DataFrame, shape (people, columns)
        What a model looks at.
    """
    places = _places([str(name) for name in people.columns])
    if places is None or min(places.shape) < LEAST or max(places.shape) > MOST or not len(people):
        return None
    if not all(pd.api.types.is_numeric_dtype(kind) for kind in people.dtypes):
        return None
    values = people.to_numpy(dtype=float, na_value=np.nan)
    if not np.isfinite(values).all() or values.min() < 0 or values.max() <= 0:
        return None
    reach = values.max(axis=0) / values.max()
    if np.median(reach[reach > 0]) < DARK_ENOUGH:
        return None
    return Layout(places, float(values.max()))


def mean(people: pd.DataFrame, share: Floats | None = None) -> Floats:
    """The mean value of each pixel, shape (columns,).

    Parameters
    ----------
    people : DataFrame, shape (people, columns)
        What a model looks at, of which `layout` says how it is laid out.
    share : float array, shape (people,), optional
        What each of them counts for; all the same unless given.
    """
    return np.asarray(np.average(people.to_numpy(dtype=float), axis=0, weights=share))


def _places(names: list[str]) -> NDArray[np.int64] | None:
    """The column at each place, shape (down, across), by names alone."""
    found = [NAMED.fullmatch(name) for name in names]
    parts = [match.groups() for match in found if match]
    stems = {stem.lower() for stem, _, _ in parts}
    if len(parts) != len(names) or len(stems) != 1 or not stems <= set(STEMS):
        return None
    if all(second is None for _, _, second in parts):
        return _squared(np.array([int(first) for _, first, _ in parts]))
    if any(second is None for _, _, second in parts):
        return None
    return _filled(np.array([(int(first), int(second)) for _, first, second in parts]))


def _squared(at: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """Running numbers as a square."""
    side = round(len(at) ** 0.5)
    if side * side != len(at):
        return None
    at = at - at.min() if at.min() in (0, 1) else at
    return _filled(np.column_stack([at // side, at % side])) if at.max() < len(at) else None


def _filled(at: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """Rows and columns as a rectangle of which every place is taken once."""
    if not all(first in (0, 1) for first in at.min(axis=0)):
        return None
    at = at - at.min(axis=0)
    down, across = at.max(axis=0) + 1
    if down * across != len(at) or len(np.unique(at, axis=0)) != len(at):
        return None
    places = np.empty((down, across), dtype=np.int64)
    places[at[:, 0], at[:, 1]] = np.arange(len(at))
    return places


PARTS = (("upper", "middle", "lower"), ("left", "middle", "right"))


def strongest_part(effect: Floats) -> tuple[str, float]:
    """Of the nine parts of a picture, the one whose effects add up to the most in size: its name, and their sum.

    Parameters
    ----------
    effect : float array, shape (down, across)
    """
    down, across = (np.array_split(np.arange(count), 3) for count in effect.shape)
    sums = np.array([[effect[np.ix_(one, other)].sum() for other in across] for one in down])
    row, column = np.unravel_index(int(np.argmax(np.abs(sums))), sums.shape)
    names = PARTS[0][int(row)], PARTS[1][int(column)]
    return "middle" if set(names) == {"middle"} else " ".join(names), float(sums[row, column])
