"""A second opinion: a simple model of the model, fitted around one person, to be held beside the Shapley values.

In the manner of LIME (Ribeiro, Singh and Guestrin 2016): people are drawn around the person, the model is asked about
all of them at once, and a weighted ridge regression says how much of the answers goes with being as the person is in
each column. Values that nobody has are not asked about.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from governance.explanations.subject import Subject
from governance.explanations.whatif import Range
from governance.metrics import words
from governance.metrics.intervals import Floats, normal_quantile

DRAWS = 3_000  # people who are drawn to fit it
PATTERNS, EACH = 200, 15  # ways to be like the person that are held out, and people drawn of each
REDRAWN = 0.5  # how likely each column is to be drawn anew
WIDTH = 0.5  # of the kernel, in shares of columns
PENALTY = 1.0  # of the ridge, as in LIME
AGAIN = 50  # bootstrap replicates
FAITHFUL = 0.5  # below this share explained there is no second opinion
MOSTLY = 1.5  # times what chance alone would give: from here on people who are alike differ from others
QUARTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True, eq=False)
class SecondOpinion:
    """What a simple model around one person says about each column.

    Attributes
    ----------
    subject : Subject
        Its unit is that of weights, intercept, effects and errors.
    columns : tuple of str
    weights : float array, shape (columns,)
        What the output gains when a column is as the person's rather than another's.
    alike : float array, shape (columns,)
        The share of the audited people who are as the person in it.
    error : float array, shape (columns,)
        Standard error of each weight, over draws.
    intercept : float
        What it says about somebody who is other in every column.
    fidelity : float
        Of what the model says on average about people who are like this person in the same columns: the share of its
        variation that is explained (weighted R² on draws held out, without what their chance adds); nan where the
        model says the same about all of them, 0 where likeness says nothing, below 0 where it misleads.
    single : float
        The same of people one by one. It stays low even for a model that only adds up, since who is other in a column
        may have any other value.
    draws, held_out : int
        People drawn to fit it, and to measure that.
    width : float
        Of the kernel.
    seed : int
    says : tuple of str
        What being as the person means, of each column.
    """

    subject: Subject
    columns: tuple[str, ...]
    weights: Floats
    alike: Floats
    error: Floats
    intercept: float
    fidelity: float
    single: float
    draws: int
    held_out: int
    width: float
    seed: int
    says: tuple[str, ...] = field(repr=False)

    @property
    def constant(self) -> bool:
        """Whether the model says the same about everybody who was drawn."""
        return bool(np.isnan(self.fidelity))

    @property
    def faithful(self) -> bool:
        """Whether it says enough of what the model does around here to be listened to."""
        return self.constant or self.fidelity >= FAITHFUL

    @property
    def effects(self) -> Floats:
        """Each weight times the share of people who are other, shape (columns,): against the average, not the others.

        A Shapley value compares with the average person, who in part is alike. For a model that adds up such
        indicators of independent columns the two are the same number.
        """
        return np.asarray(self.weights * (1 - self.alike))

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """Of each effect, over draws (low, high)."""
        half = normal_quantile(confidence) * self.error * (1 - self.alike)
        return self.effects - half, self.effects + half


def second_opinion(
    about: Subject, person: pd.DataFrame, known: dict[str, Range], *, width: float = WIDTH, seed: int = 0
) -> SecondOpinion:
    """A simple model of what the model says around one person, in the subject's unit.

    Parameters
    ----------
    about : Subject
    person : DataFrame of one row
        What the model looks at.
    known : dict of str to Range
        See `governance.explanations.whatif.ranges`.
    width : float
        Of the kernel: with 0.5 somebody who is other in half of the columns counts 37 %. Smaller is nearer.
    seed : int
        Of the draws.

    Raises
    ------
    LogOddsInfinite
        If the model is sure of somebody who is drawn; ask for the probability then.
    """
    random = np.random.default_rng(seed)
    same = {column: alike(each, person[column]) for column, each in known.items()}
    z, taken = _drawn(same, random)
    near = np.exp(-(1 - z.mean(axis=1)) / (2 * width**2))
    said = about.says(_people(about, person, taken))
    fit, test = slice(0, DRAWS), slice(DRAWS, None)
    weights, intercept = _ridge(z[fit], said[fit], near[fit])
    again = [_ridge(z[fit], said[fit], near[fit] * random.poisson(1, DRAWS))[0] for _ in range(AGAIN)]
    fidelity, single = _explained(said[test], intercept + z[test] @ weights, near[test])
    told = 0.0 if np.isnan(fidelity) else 1.0  # of a model that says the same of all, what is left is rounding
    return SecondOpinion(
        about,
        about.columns,
        told * weights,
        np.array([each.mean() for each in same.values()]),
        told * np.std(again, axis=0, ddof=1),
        intercept,
        fidelity,
        single,
        DRAWS,
        PATTERNS * EACH,
        width,
        seed,
        tuple(meant(each, person[column]) for column, each in known.items()),
    )


def alike(known: Range, own: pd.Series) -> NDArray[np.bool_]:
    """Which of the audited people are as the person in a column: the same category, or the same quartile of numbers.

    A missing value is like another one only.
    """
    gone, lacks = known.held.isna().to_numpy(), bool(own.isna().iloc[0])
    if lacks or not known.numeric:
        return gone if lacks else np.where(gone, False, (known.held == own.iloc[0]).fillna(False).to_numpy(bool))
    low, high = _quartile(known, float(own.iloc[0]))
    numbers = known.held.astype(object).where(~gone, np.nan).astype(float).to_numpy()
    return np.asarray((numbers > low) & (numbers <= high))


def meant(known: Range, own: pd.Series) -> str:
    """What being as the person means in a column, in words."""
    if own.isna().iloc[0] or not known.numeric:
        return words.value(own.iloc[0])
    low, high = _quartile(known, float(own.iloc[0]))
    ends = (f"above {words.value(low)}" if low > -np.inf else "", f"up to {words.value(high)}" if high < np.inf else "")
    return ", ".join(filter(None, ends)) or "any number"


def _quartile(known: Range, own: float) -> tuple[float, float]:
    """Between which numbers the person's quarter of the people lies, without the first and with the second."""
    numbers = np.repeat([float(each) for each in known.values], known.people)
    edges = np.array([-np.inf, *np.unique(np.quantile(numbers, QUARTILES, method="inverted_cdf")), np.inf])
    edges = edges[edges != numbers.max()] if numbers.max() in edges else edges
    at = int(np.searchsorted(edges, own, side="left"))
    return float(edges[at - 1]), float(edges[at])


def _drawn(same: dict[str, NDArray[np.bool_]], random: np.random.Generator) -> tuple[Floats, NDArray[np.int64]]:
    """In which columns each draw is as the person (1, else 0), and whose value it takes there; -1 is the person's own.

    A column is drawn anew with probability `REDRAWN`, from everybody, and may come out alike. Those held out come in
    sets of `EACH` who are alike in the same columns, with values that are drawn in the same way.
    """
    found = [_column(own, random) for own in same.values()]
    return np.column_stack([z for z, _ in found]), np.column_stack([whose for _, whose in found])


def _column(own: NDArray[np.bool_], random: np.random.Generator) -> tuple[Floats, NDArray[np.int64]]:
    like, other = np.flatnonzero(own), np.flatnonzero(~own)
    alike = 1 - REDRAWN + REDRAWN * len(like) / len(own)  # kept, or drawn anew and alike
    drawn = random.random(DRAWS + PATTERNS) < alike
    z = np.concatenate([drawn[:DRAWS], np.repeat(drawn[DRAWS:], EACH)])
    if not len(other):
        z[:] = True
    place = (random.random(len(z)) * np.where(z, len(like), len(other))).astype(np.int64)
    whose = np.concatenate([like, other])[np.where(z, place, len(like) + place)]
    keeps = z & (random.random(len(z)) * alike < 1 - REDRAWN)
    return z.astype(float), np.where(keeps, -1, whose)


def _people(about: Subject, person: pd.DataFrame, taken: NDArray[np.int64]) -> pd.DataFrame:
    """The draws as the model is asked about them."""
    both = pd.concat([about.people.iloc[about.rows], person], ignore_index=True)
    places = np.where(taken < 0, len(about.rows), taken)
    return pd.DataFrame(
        {name: both[name].iloc[places[:, at]].reset_index(drop=True) for at, name in enumerate(about.columns)}
    )


def _ridge(z: Floats, said: Floats, near: Floats) -> tuple[Floats, float]:
    from sklearn.linear_model import Ridge

    fitted = Ridge(alpha=PENALTY).fit(z, said, sample_weight=near)
    return np.asarray(fitted.coef_, float), float(fitted.intercept_)


def _explained(said: Floats, fitted: Floats, near: Floats) -> tuple[float, float]:
    """Weighted R² of what is said on average about people who are alike in the same columns, and of each of them."""
    single = _share(said, fitted, near, 0.0)
    each = said.reshape(PATTERNS, EACH)
    weight = near[::EACH]
    chance = float(weight @ each.var(axis=1, ddof=1)) / EACH
    return _share(each.mean(axis=1), fitted[::EACH], weight, chance), single


def _share(said: Floats, fitted: Floats, near: Floats, chance: float) -> float:
    """How much of the variation is explained, beyond what chance alone adds to it; nan where nothing varies."""
    middle = np.average(said, weights=near)
    whole = float(near @ (said - middle) ** 2)
    if whole <= 1e-18 * max(1.0, float(near @ said**2)) and chance <= 0:
        return float("nan")
    if whole <= MOSTLY * chance:  # nothing but chance: how alike people are says nothing
        return 0.0
    return 1 - max(float(near @ (said - fitted) ** 2) - chance, 0.0) / (whole - chance)
