"""Marks: how an outcome is drawn, and in which unit a rule's number stands on an axis."""

from __future__ import annotations

from dataclasses import dataclass

from governance.charts import style
from governance.metrics import words
from governance.review.cases import FAIL, PASS, UNKNOWN
from governance.review.rule import EACH_GROUP, RATIOS, SHARE, Rule
from governance.review.statements import in_shares

MARKS = {
    FAIL: style.Mark(style.LIGHT[1], "x"),
    UNKNOWN: style.Mark(style.QUIET, "diamond-open"),
    PASS: style.Mark(style.LIGHT[2], "circle"),
}
FAINT = 0.6  # how much is seen of a mark that only warns
ACCEPTED = f"{style.LIGHT[2]}2E"  # where a number is accepted
REFUSED = f"{style.LIGHT[1]}1F"


@dataclass(frozen=True)
class Unit:
    """How a number is written: how many of the unit 1 is, what the unit is called, and how a tick is written."""

    times: float
    name: str
    tick: str

    def said(self, number: float) -> str:
        """A number in words: "7.1 points", "60.2 %", "0.69 times"."""
        if number != number:
            return words.UNDEFINED
        many = f"{self.times * number:.1f}" if self.times > 1 else f"{number:.3g}"
        return f"{many}{words.NO_BREAK}{self.name}".strip()

    def limit(self, number: float) -> str:
        """A limit, with no more digits than people gave it: "5 points", "0.8 times"."""
        return f"{self.times * number:.4g}{words.NO_BREAK}{self.name}".strip()


def unit(rule: Rule) -> Unit:
    """The unit of the number that a rule holds against its limit."""
    if rule.compare in RATIOS:
        return Unit(1, "times", ".2~f")
    shares = in_shares(rule)
    if rule.compare == EACH_GROUP:
        return Unit(100, "%", ".1~f") if shares else Unit(1, "", ".3~f")
    return Unit(100, "points", ".1~f") if shares or rule.compare == SHARE else Unit(1, "", ".3~f")
