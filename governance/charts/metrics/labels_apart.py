"""Labels apart: where names go that would lie on each other."""

from __future__ import annotations

from collections.abc import Sequence


def apart(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Where names of these heights stand, as near to where they are wanted as they can without touching.

    Names that would touch become a block around the mean of where they are wanted, in the order of their places.

    Parameters
    ----------
    wanted, heights : sequence of float
        Middles, and how tall each name is, in pixels.

    Returns
    -------
    list of float
        The middle of each name, in the order given.
    """
    blocks: list[tuple[list[int], float, float]] = []  # names, middle of the block, its height
    for name in sorted(range(len(wanted)), key=wanted.__getitem__):
        block = ([name], wanted[name], heights[name])
        while blocks and blocks[-1][1] + blocks[-1][2] / 2 > block[1] - block[2] / 2:
            names, middle, height = blocks.pop()
            many, more = len(names), len(block[0])
            block = ([*names, *block[0]], (middle * many + block[1] * more) / (many + more), height + block[2])
        blocks.append(block)
    found = [0.0] * len(wanted)
    for names, middle, height in blocks:
        bottom = middle - height / 2
        for name in names:
            found[name] = bottom + heights[name] / 2
            bottom += heights[name]
    return found
