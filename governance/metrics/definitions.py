"""Definitions: what other tools call a disparity and what they would print for it, from the same counts.

One name means different numbers elsewhere. Each tool is a table of its terms; its way with rates that nobody can
have is its own too, and a number that it makes up for one is marked as invented.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from governance.errors import GroupUnknown, MethodUnknown
from governance.metrics.cube import Cube, only_decided
from governance.metrics.inequality import generalized_entropy
from governance.metrics.rates import SHARES, people
from governance.naming import Group, group_named

SELECTED, TPR, FPR = "selection_rate", "true_positive_rate", "false_positive_rate"


@dataclass(frozen=True)
class Definition:
    """A disparity as a tool defines it.

    Attributes
    ----------
    tool : str
        A key of `TOOLS`.
    term : str
        The tool's own name for it, with its options.
    value : float
        What the tool prints.
    group : tuple of str, or None
        The group that it is about; None where it is about all groups, or about everybody outside the reference.
    invented : bool
        Whether a rate in it has nobody in its denominator, so that the number stands for nothing.
    rates : tuple of str
        The rates that it is made of, of `SHARES`; () where it is made of none.
    """

    tool: str
    term: str
    value: float
    group: Group | None = None
    invented: bool = False
    rates: tuple[str, ...] = ()


class People:
    """The 2 × 2 table of some people, and rates with a tool's filling for those that nobody can have."""

    def __init__(self, table: NDArray, filling: dict[str, float] | float) -> None:
        self.table, self.filling, self.invented = table, filling, False
        self.asked: dict[str, None] = {}

    def __getitem__(self, name: str) -> float:
        self.asked[name] = None
        top, bottom = (float(people(self.table, half)) for half in SHARES[name])
        if bottom > 0:
            return top / bottom
        filled = self.filling.get(name, math.nan) if isinstance(self.filling, dict) else self.filling
        self.invented |= not math.isnan(filled)
        return filled

    def many(self, *cells: tuple[int, int]) -> float:
        return float(people(self.table, cells))


Pair = Callable[[People, People], float]


def tool_definitions(cube: Cube, tool: str, reference: object) -> tuple[Definition, ...]:
    """Every disparity of a tool, for the groups of a cube.

    Parameters
    ----------
    cube : Cube
        Read at its decision; weighted where the cube is.
    tool : str
        "fairlearn" (all groups against each other, or against everybody), "AIF360" (everybody outside the reference,
        pooled, against it), "Aequitas" (each group over the reference) or "SageMaker Clarify" (each group, against
        everybody outside it).
    reference : tuple of str, or str
        The group that AIF360 calls privileged and Aequitas the reference; the others do not use it.

    Raises
    ------
    MethodUnknown, GroupUnknown, DecisionNeeded
    """
    if tool not in TOOLS:
        raise MethodUnknown("tool", tool, TOOLS)
    reference = group_named(reference)
    if reference not in cube.groups:
        raise GroupUnknown(reference, cube.groups)
    only_decided(cube, SELECTED)
    counts = cube.amount.sum(axis=3)
    there = [place for place, somebody in enumerate(cube.people) if somebody]
    found = {cube.groups[place]: counts[place] for place in there}
    if not found:
        return ()
    entropy = [
        Definition(tool, term, float(generalized_entropy(cube.by(), alpha).value[0]))
        for term, alpha in ENTROPIES.get(tool, {}).items()
    ]
    return (*TOOLS[tool](found, reference), *entropy)


Groups = dict[Group, NDArray]


def _fairlearn(found: Groups, _: Group) -> Iterator[Definition]:
    everybody = _pooled(found.values())

    def apart(name: str, kind: str, method: str) -> tuple[float, bool]:
        each = [People(table, 0.0) for table in found.values()]
        rates = np.array([one[name] for one in each])
        invented = any(one.invented for one in each)
        if method == "between_groups":
            return (float(np.ptp(rates)) if kind == "difference" else _over(rates.min(), rates.max())), invented
        whole = People(everybody, 0.0)[name]
        if kind == "difference":
            return float(np.abs(rates - whole).max()), invented
        return min(min(_over(one, whole), _over(whole, one)) for one in rates), invented

    for method, kind in product(("between_groups", "to_overall"), ("difference", "ratio")):
        for term, name in (("demographic_parity", SELECTED), ("equal_opportunity", TPR)):
            value, invented = apart(name, kind, method)
            yield Definition("fairlearn", f"{term}_{kind} {method}", value, None, invented, (name,))
        (one, first), (other, second) = (apart(name, kind, method) for name in (TPR, FPR))
        worst = max if kind == "difference" else min
        ratios = [each for each in (one, other) if not math.isnan(each)]
        mean = sum(ratios) / len(ratios) if ratios else math.nan  # of one alone where the other is 0 / 0
        for agg, value in (("worst_case", worst(one, other)), ("mean", mean)):
            invented = first or second or len(ratios) < 2
            yield Definition("fairlearn", f"equalized_odds_{kind} {agg} {method}", value, None, invented, (TPR, FPR))


def _difference(name: str) -> Pair:
    return lambda one, other: one[name] - other[name]


def _ratio(name: str) -> Pair:
    return lambda one, other: _over(one[name], other[name])


def _error(who: People) -> float:
    return 1 - who["accuracy"]


def _odds(mean: Callable[[float], float]) -> Pair:
    return lambda u, p: (mean(u[FPR] - p[FPR]) + mean(u[TPR] - p[TPR])) / 2


AIF360_RATES = ("false_positive_rate", "false_negative_rate", "false_discovery_rate", "false_omission_rate")
AIF360: dict[str, Pair] = {
    "statistical_parity_difference": _difference(SELECTED),
    "disparate_impact": _ratio(SELECTED),
    "equal_opportunity_difference": _difference(TPR),
    "average_odds_difference": _odds(lambda apart: apart),
    "average_abs_odds_difference": _odds(abs),
    "equalized_odds_difference": lambda u, p: max(abs(u[FPR] - p[FPR]), abs(u[TPR] - p[TPR])),
    "error_rate_difference": lambda u, p: _error(u) - _error(p),
    "error_rate_ratio": lambda u, p: _over(_error(u), _error(p)),
    **{f"{name}_difference": _difference(name) for name in AIF360_RATES},
    **{f"{name}_ratio": _ratio(name) for name in AIF360_RATES},
}
AIF360_FILLING = dict.fromkeys(
    ("precision", "negative_predictive_value", "false_discovery_rate", "false_omission_rate"), 0.0
)


def _aif360(found: Groups, reference: Group) -> Iterator[Definition]:
    outside = [table for group, table in found.items() if group != reference]
    if outside and reference in found:
        for term, value in AIF360.items():
            pair = People(_pooled(outside), AIF360_FILLING), People(found[reference], AIF360_FILLING)
            said = value(*pair)
            skipped = term == "equalized_odds_difference" and math.isnan(pair[0][TPR] - pair[1][TPR])
            invented = any(each.invented for each in pair) or skipped
            yield Definition("AIF360", term, said, None, invented, tuple(pair[0].asked))


AEQUITAS = {
    "pprev": SELECTED,
    "precision": "precision",
    "fdr": "false_discovery_rate",
    "for": "false_omission_rate",
    "fpr": FPR,
    "fnr": "false_negative_rate",
    "tpr": TPR,
    "tnr": "true_negative_rate",
    "npv": "negative_predictive_value",
}
AEQUITAS_INFINITE = 10.0  # what it shows for a rate over a rate of zero


def _aequitas(found: Groups, reference: Group) -> Iterator[Definition]:
    if reference not in found:
        return
    base = People(found[reference], math.nan)
    for group, table in found.items():
        one = People(table, math.nan)
        pairs = {"ppr": (one.many((0, 1), (1, 1)), base.many((0, 1), (1, 1)))}  # of all selected, so sizes count too
        pairs |= {term: (one[name], base[name]) for term, name in AEQUITAS.items()}
        for term, (mine, theirs) in pairs.items():
            ratio = _over(mine, theirs)
            invented = math.isinf(ratio)
            shown = AEQUITAS_INFINITE if invented else ratio
            rates = (AEQUITAS[term],) if term in AEQUITAS else ()
            yield Definition("Aequitas", f"{term}_disparity", shown, group, invented, rates)


def _treatment(who: People) -> float:
    return _over(who.many((1, 0)), who.many((0, 1)), none=0.0)


def _conditional(who: People, outcome: int) -> float:
    labelled, decided = who.many((outcome, 0), (outcome, 1)), who.many((0, outcome), (1, outcome))
    return _over(labelled, decided, none=0.0)


CLARIFY: dict[str, Pair] = {  # of the group d, and of everybody outside it, a
    "DPPL": lambda d, a: a[SELECTED] - d[SELECTED],
    "DI": lambda d, a: _over(d[SELECTED], a[SELECTED], none=0.0),
    "DCA": lambda d, a: _conditional(a, 1) - _conditional(d, 1),
    "DCR": lambda d, a: _conditional(d, 0) - _conditional(a, 0),
    "RD": lambda d, a: a[TPR] - d[TPR],
    "SD": lambda d, a: d["true_negative_rate"] - a["true_negative_rate"],
    "DAR": lambda d, a: a["precision"] - d["precision"],
    "DRR": lambda d, a: d["negative_predictive_value"] - a["negative_predictive_value"],
    "AD": lambda d, a: a["accuracy"] - d["accuracy"],
    "TE": lambda d, a: _treatment(d) - _treatment(a),
}


def _clarify(found: Groups, _: Group) -> Iterator[Definition]:
    for (group, table), outside in zip(found.items(), _outside(np.array(list(found.values()))), strict=True):
        for term, value in CLARIFY.items() if len(found) > 1 else ():
            pair = People(table, 0.0), People(outside, 0.0)
            said, invented = value(*pair), any(each.invented for each in pair)
            yield Definition("SageMaker Clarify", term, said, group, invented, tuple(pair[0].asked))


def _outside(tables: NDArray) -> NDArray:
    """Of each table the sum of all others; added, not subtracted, so that a cell with nobody stays empty."""
    nobody = np.zeros_like(tables[:1])
    before = np.concatenate([nobody, tables[:-1].cumsum(axis=0)])
    after = np.concatenate([tables[:0:-1].cumsum(axis=0)[::-1], nobody])
    return before + after


def _pooled(tables: Iterable[NDArray]) -> NDArray:
    return np.sum(list(tables), axis=0)


def _over(one: float, other: float, none: float = math.nan) -> float:
    """A ratio as NumPy has it: infinite over zero; of two zeros what the tool says."""
    if other == 0:
        return none if one == 0 else math.nan if math.isnan(one) else math.inf
    return float(one / other)


ENTROPIES = {"AIF360": {"generalized_entropy_index": 2, "theil_index": 1}, "SageMaker Clarify": {"GE": 2}}
TOOLS = {"fairlearn": _fairlearn, "AIF360": _aif360, "Aequitas": _aequitas, "SageMaker Clarify": _clarify}
