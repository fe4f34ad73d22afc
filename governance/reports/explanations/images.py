"""Images: what the pixels of a picture did, as sentences and as tables."""

from __future__ import annotations

import numpy as np
import pandas as pd

from governance.explanations.attribution import Attributions
from governance.explanations.gap import Gap
from governance.explanations.images import Layout, mean, strongest_part
from governance.explanations.importance import Importance
from governance.metrics import words
from governance.reports.explanations.gap import Names
from governance.reports.summary import Finding

READ = (
    "A pixel moves a prediction by what it shows and by what it does not: paper where others have ink counts too. "
    "Pixels beside each other mostly go together, so parts of the picture say more than single pixels."
)


def person(found: Attributions, layout: Layout, person: int = 0) -> Finding:
    """Which part of one picture moved its prediction most, and how much of it raises and lowers."""
    effect = found.values[person]
    part, total = strongest_part(layout.picture(effect))
    raised, lowered = float(effect[effect > 0].sum()), float(effect[effect < 0].sum())
    way = "raises" if total > 0 else "lowers"
    about = found.subject.about
    return Finding(
        f"The {part} of the picture {way} {about} most: by {words.amount(abs(total))} {found.unit}.",
        f"All pixels that raise it add up to +{words.amount(raised)}, all that lower it to {words.amount(lowered)}.",
    )


def table(found: Attributions, layout: Layout, person: int = 0) -> pd.DataFrame:
    """Every pixel of one picture with its value and its effect, the largest first."""
    effect, own = found.values[person], found.people.iloc[person]
    rows = [
        (down + 1, across + 1, found.columns[at], words.value(own.iloc[at]), effect[at])
        for (down, across), at in np.ndenumerate(layout.places)
    ]
    named = pd.DataFrame(rows, columns=["row", "across", "column", "value", f"effect ({found.unit})"])
    return named.sort_values(named.columns[-1], key=np.abs, ascending=False, ignore_index=True)


def gap(found: Gap, layout: Layout, names: Names) -> Finding:
    """In which part of the picture two groups come apart most, where any pixel sets them apart beyond chance."""
    sure = int(found.beyond_chance.sum())
    if not sure:
        return Finding("No pixel sets the two groups apart beyond chance, with all pixels taken into account.")
    part, total = strongest_part(layout.picture(found.value))
    more, less = (names.first, names.second) if total > 0 else (names.second, names.first)
    return Finding(
        f"The two groups come apart most in the {part} of the picture: it adds {words.amount(abs(total))} "
        f"{found.unit} more for {more} than for {less}.",
        f"{sure:,} of {len(found.value):,} pixels set them apart beyond chance, with all pixels taken into account.",
    )


def by_pixel(found: Gap, layout: Layout, names: Names) -> pd.DataFrame:
    """Every pixel with its mean value in either group and its part of the gap, the largest first."""
    means = [mean(each.people, each.share) for each in (found.first, found.second)]
    rows = [
        (down + 1, across + 1, found.columns[at], *(each[at] for each in means), found.value[at])
        for (down, across), at in np.ndenumerate(layout.places)
    ]
    named = ["row", "across", "column", f"mean value: {names.first}", f"mean value: {names.second}"]
    made = pd.DataFrame(rows, columns=[*named, f"difference ({found.unit})"])
    return made.sort_values(made.columns[-1], key=np.abs, ascending=False, ignore_index=True)


def everyone(found: Importance, layout: Layout) -> Finding:
    """Which part of the picture matters most, and how few pixels do most of it."""
    size = found.whole
    part, _ = strongest_part(layout.picture(size))
    order = np.sort(size)[::-1]
    total = order.sum()
    if not total > 0:
        return Finding("No pixel moves any prediction: the model says the same of every picture.")
    half = int(np.searchsorted(np.cumsum(order) / total, 0.5)) + 1
    idle = int((size == 0).sum())
    unused = f" {idle:,} of {len(size):,} pixels do nothing." if idle else ""
    return Finding(
        f"The {part} of the picture matters most.",
        f"Half of all effects, in size, are those of {half:,} of {len(size):,} pixels.{unused}",
    )
