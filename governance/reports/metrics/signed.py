"""Signed: how far apart two numbers are in words, and the interval of that in the same direction."""

from __future__ import annotations

from collections.abc import Callable


def interval(value: float, low: float, high: float, said: Callable[[float], str], ways: tuple[str, str]) -> str:
    """The interval of a signed number whose size and way were said, such as "1.43 too low".

    Both ends have the sign that the number was said with: "1.33 to 1.53". Where the other way is possible too, each
    end says its way: "0.10 too high to 2.96 too low".

    Parameters
    ----------
    value, low, high : float
    said : callable
        How such a number is written, without a sign.
    ways : (str, str)
        What a number above 0 is, and one below.
    """
    more, less = ways
    ends = (low, high) if value > 0 else (high, low)
    if low < 0 < high:
        return " to ".join(f"{said(abs(end))} {more if end > 0 else less}" for end in ends)
    return " to ".join(said(abs(end)) for end in ends)
