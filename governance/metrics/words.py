"""How rates, groups and numbers are said. A rate's meaning is derived from its cells, so that none is without."""

import math
import numbers
from collections.abc import Sequence

from governance import naming
from governance.metrics.rates import DICE, EVERYONE, FN, FP, MEANS, SHARES, TN, TP, Cell, Half, Rate, halves
from governance.naming import MISSING, Group

NO_BREAK = "\N{NO-BREAK SPACE}"
UNDEFINED = "not defined"

_BARE = {"yes", "no", "true", "false", "y", "n", "(empty)", MISSING}

_AMONG: dict[frozenset[Cell], str] = {
    frozenset(EVERYONE): "all people",
    frozenset((TP, FN)): "the people whose real outcome was favourable",
    frozenset((FP, TN)): "the people whose real outcome was not favourable",
    frozenset((TP, FP)): "the people who got the favourable decision",
    frozenset((TN, FN)): "the people who did not get the favourable decision",
}
_NOT_ALL_WRONG = "the people whose real outcome or decision was favourable"
_COUNTED: dict[frozenset[Cell], str] = {
    frozenset((TP, FP)): "got the favourable decision",
    frozenset((TN, FN)): "did not get the favourable decision",
    frozenset((TP, FN)): "really had the favourable outcome",
    frozenset((FP, TN)): "really did not have the favourable outcome",
    frozenset((TP, TN)): "were decided about correctly",
    frozenset((FP, FN)): "were decided about wrongly",
}
_SIDES = ("unfavourable", "favourable")


def title(name: str) -> str:
    """The rate's name as people write it: "Selection rate"."""
    return name.replace("_", " ").capitalize()


def first_upper(text: str) -> str:
    """The text as a sentence begins; the rest of it, which may hold names from data, as it is."""
    return text[:1].upper() + text[1:]


def meaning(name: str) -> str:
    """The rate in one plain sentence: "Of all people, the share who got the favourable decision."."""
    halves(name)  # refuses what is no rate
    if name in MEANS:
        return f"The mean of {' and '.join(title(each).lower() for each in MEANS[name])}."
    if name in DICE:
        return "The harmonic mean of precision and true positive rate."
    return f"Of {among(name)}, the share who {counted(name)}."


def counted(name: str) -> str:
    """What those did whom such a rate counts: "got the favourable decision"."""
    top, bottom = (frozenset(half) for half in SHARES[name])
    if top not in _COUNTED:
        top = next(whole for whole in _COUNTED if whole & bottom == top and len(whole) == 2)
    return _COUNTED[top]


def cell(which: Cell) -> str:
    """A cell of the 2 × 2 table: "favourable decision, unfavourable outcome"."""
    outcome, decision = which
    return f"{_SIDES[decision]} decision, {_SIDES[outcome]} outcome"


def among(name: str) -> str:
    """Whom the rate is about: "the people whose real outcome was favourable"; of a mean of rates, of both."""
    named = (_AMONG.get(frozenset(bottom), _NOT_ALL_WRONG) for _, bottom in halves(name))
    return " and ".join(dict.fromkeys(named))


def formula(name: str) -> str:
    """The rate as the field writes it: "(TP + FP) / (TP + FP + TN + FN)"."""
    if name in MEANS:
        return f"({' + '.join(formula(each) for each in MEANS[name])}) / {len(MEANS[name])}"
    ((top, bottom),) = halves(name)
    if name in DICE:  # the cells of the numerator count twice
        return f"2 {_sum(top)} / (2 {' + '.join(_short(bottom))})"
    return f"{_sum(top)} / ({' + '.join(_short(bottom))})"


def _short(half: Half) -> list[str]:
    short = {TP: "TP", FP: "FP", TN: "TN", FN: "FN"}
    return [short[cell] for cell in half]


def _sum(half: Half) -> str:
    return f"({' + '.join(_short(half))})" if len(half) > 1 else _short(half)[0]


def group(attributes: Sequence[str], names: Group) -> str:
    """A group as people say it: "woman", "under 30 · disability: yes"; "everybody" for the group of all.

    A value that says nothing alone (yes, no, a bare number, missing) brings its attribute's name.
    """
    pairs = zip(attributes, names, strict=True)
    return " · ".join(f"{attribute}: {name}" if _bare(name) else name for attribute, name in pairs) or "everybody"


def percent(share: float, decimals: int = 1) -> str:
    """A share as people read it: "12.4 %"."""
    return UNDEFINED if math.isnan(share) else f"{100 * share:.{decimals}f}{NO_BREAK}%"


def points(difference: float, decimals: int = 1) -> str:
    """A difference of shares in percentage points, without the word: "11.2"."""
    return UNDEFINED if math.isnan(difference) else f"{100 * difference:z.{decimals}f}"


def in_points(difference: float, decimals: int = 1) -> str:
    """The same with its unit: "11.2 points"; "not defined" has none."""
    return UNDEFINED if math.isnan(difference) else f"{points(difference, decimals)} points"


def signed(difference: float, decimals: int = 1) -> str:
    """A change in percentage points: "+1.2", "-0.3", "0.0"."""
    said = f"{100 * difference:+z.{decimals}f}"
    return UNDEFINED if math.isnan(difference) else said if float(said) else said[1:]


def fitting(before: float, after: float) -> int:
    """With how many decimals two shares in hundredths and their difference are said so that they fit, 1 to 3.

    70.44 to 70.28 is -0.16; with one decimal each it would read "70.4 to 70.3 (-0.2)". Of a difference that is twenty
    times the last digit nobody minds that digit.
    """
    for decimals in (1, 2):
        last = 10.0**-decimals
        was, now, change = (round(100 * each, decimals) for each in (before, after, after - before))
        if abs(now - was - change) < last / 2 or abs(100 * (after - before)) >= 20 * last:
            return decimals
    return 3


def p_value(found: float) -> str:
    """A p-value as people write it: "p = 0.012", "p < 0.001"."""
    return "p < 0.001" if found < 0.001 else f"p = {found:.3f}"


def score(found: float, threshold: float | None) -> str:
    """A score with as many decimals as it takes to see on which side of the threshold it is, two at least."""
    for decimals in range(2, 17):
        said = f"{found:.{decimals}f}"
        if threshold is None or (float(said) >= threshold) == (found >= threshold):
            break
    return said


def threshold(found: float) -> str:
    """A threshold with two decimals, or as many as it has, so that it means the same decision: "0.50", "0.0237"."""
    whole, decimals = f"{found:.12f}".rstrip("0").split(".")
    return f"{whole}.{decimals:0<2}"


def people(number: int) -> str:
    """How many people: "1 person", "2,516 people"."""
    return f"{number:,} {'person' if number == 1 else 'people'}"


def evidence(k: int, n: int) -> str:
    """The people a rate stands on: "312 of 2,516 people"."""
    return f"{k:,} of {n:,} people"


def joined(names: Sequence[str], most: int = 8) -> str:
    """Names with commas between, cut off with a count when there are many: "a, b and 3 more"."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def listed(names: Sequence[str]) -> str:
    """All names in a sentence: "sex", "sex and age", "sex, ethnicity and age"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def stands_on(found: Rate, position: int) -> str:
    """The people that a group's rate stands on; of a mean of rates, those of each."""
    pairs = [f"{share.k[position]:,} of {share.n[position]:,}" for share in found.shares]
    return f"{' and '.join(pairs)} people"


def amount(found: float) -> str:
    """A number in the unit of what is predicted, with as many decimals as its size asks for: "1.47", "12,340"."""
    if math.isnan(found):
        return UNDEFINED
    size = abs(found)
    if 0 < size < 0.001:
        return f"{found:.1g}"
    decimals = 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 0.1 or size == 0 else 3
    return f"{found:z,.{decimals}f}"


def signed_amount(found: float) -> str:
    """The same with its direction: "+1.47", "-12,340"; 0 has none."""
    return f"{'+' if found > 0 else ''}{amount(found)}"


def decimals(sizes: Sequence[float]) -> int:
    """With how many decimals effects are said so that the largest has three digits: 2 for 1.3, 3 for 0.4."""
    largest = max((abs(each) for each in sizes if math.isfinite(each)), default=0.0)
    return min(9, max(0, 2 - math.floor(math.log10(largest)))) if largest else 2


def effect(size: float, decimals: int = 2, *, sign: bool = True) -> str:
    """An effect with its direction; one too small to show has none; beyond a thousand million in powers of ten."""
    if math.isnan(size):
        return UNDEFINED
    said = f"{size:+.3g}" if abs(size) >= 1e9 else f"{size:+z,.{decimals}f}"
    return said if sign and float(said.replace(",", "")) else said.removeprefix("+")


def value(found: object) -> str:
    """A person's value of a column: numbers with their thousands apart and no idle decimals."""
    if isinstance(found, numbers.Number) and not isinstance(found, bool) and found == found:
        return f"{found:,.6g}" if abs(float(found)) < 1e6 else f"{found:,.0f}"  # type: ignore[arg-type]
    return naming.name(found)


def _bare(name: str) -> bool:
    return name.lower() in _BARE or name.replace(".", "", 1).lstrip("-").isdigit()
