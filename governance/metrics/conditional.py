"""Conditional: groups compared only with people who are alike in a control attribute, such as the department."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from governance.errors import NothingToCompare
from governance.metrics.by_group import ByGroup
from governance.metrics.cube import Cube
from governance.metrics.disparity import KINDS, Disparity, checked
from governance.metrics.intervals import Floats, carried, over
from governance.metrics.rates import Rate, rate


@dataclass(frozen=True, eq=False, repr=False)
class Standardised(ByGroup):
    """What each group's rate would be if all groups were spread over the control's levels as everybody is.

    Direct standardisation. A level where one of the groups has no rate cannot be compared and takes no part.

    Attributes
    ----------
    within : tuple of Rate
        The rate by group in each level that takes part.
    part : float array, shape (levels that take part,)
        How much of everybody in them is in each; sums to 1.
    """

    within: tuple[Rate, ...]
    part: Floats

    @property
    def value(self) -> Floats:
        if not self.within:
            return np.full(len(self.groups), np.nan)
        return self._mean(*(each.value for each in self.within))

    @property
    def effective_n(self) -> Floats:
        return np.sum([each.effective_n for each in self.within], axis=0) if self.within else np.zeros(len(self.groups))

    def interval(self, confidence: float = 0.95) -> tuple[Floats, Floats]:
        """From the intervals within the levels; see `intervals.carried`."""
        if not self.within:
            return self.value, self.value
        return carried(self._mean, *((each.value, *each.interval(confidence)) for each in self.within))

    def _mean(self, *values: Floats) -> Floats:
        return np.tensordot(self.part, np.stack(values), axes=1)


@dataclass(frozen=True, eq=False)
class Conditional:
    """A disparity within each level of a control attribute, and over all levels at once.

    Attributes
    ----------
    control : str
    levels : tuple of str
        The control's levels that somebody is in.
    each : tuple of Disparity
        Within each of them.
    whole : Disparity
        Without the control, of all people together.
    standardised : Disparity
        Of the rates that groups would have if all were spread over the levels alike. Where it points the other
        way than `whole`, that is Simpson's paradox.
    left_out : tuple of str
        Levels that are not in `standardised`, because some group has no rate there.
    """

    control: str
    levels: tuple[str, ...]
    each: tuple[Disparity[Rate], ...]
    whole: Disparity[Rate]
    standardised: Disparity[Standardised]
    left_out: tuple[str, ...]

    @property
    def worst(self) -> Disparity[Rate]:
        """Within the level where groups are furthest apart; the first level if none defines it."""
        sign = 1 if self.whole.kind == "difference" else -1
        return max(self.each, key=lambda gap: -np.inf if np.isnan(gap.value) else sign * gap.value)


def conditional_disparity(
    cube: Cube, name: str, control: str, *, kind: str = "difference", confidence: float = 0.95, min_group_size: int = 0
) -> Conditional:
    """Compare groups within the levels of a control attribute.

    Parameters
    ----------
    cube : Cube
        Counted by the control too; its other attributes make the groups.
    name : str
        One of `RATES`.
    control : str
        An attribute that a difference may depend on, such as the department or the kind of loan.
    kind : str
        "difference" or "ratio".
    confidence, min_group_size
        As of `rate_difference`; the size is asked within each level.

    Raises
    ------
    AttributeUnknown
        If people were not counted by the control.
    """
    checked(kind)
    attributes = [each for each in cube.attributes if each != control]
    if not attributes:
        raise NothingToCompare(control)
    levels = tuple(level for (level,) in cube.by(control).present)
    all_groups = cube.by(*attributes)
    whole = rate(all_groups, name)
    within = [rate(cube.only({control: level}).by(*attributes) + all_groups.nobody, name) for level in levels]
    there = whole.defined
    taken = [level for level, one in zip(levels, within, strict=True) if one.defined[there].all()]
    sizes = np.array([sum(share.size.sum() for share in one.shares) for one in within])
    kept = np.array([level in taken for level in levels], bool)
    alike = Standardised(
        name,
        whole.attributes,
        whole.levels,
        whole.groups,
        tuple(one for one, stays in zip(within, kept, strict=True) if stays),
        over(sizes[kept], sizes[kept].sum()),
    )
    return Conditional(
        control,
        levels,
        tuple(KINDS[kind](one, confidence=confidence, min_group_size=min_group_size) for one in within),
        KINDS[kind](whole, confidence=confidence, min_group_size=min_group_size),
        KINDS[kind](alike, confidence=confidence, min_group_size=min_group_size),
        tuple(level for level in levels if level not in taken),
    )
