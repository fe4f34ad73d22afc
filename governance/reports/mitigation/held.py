"""Which groups the marks were held to the goal for, and which not, before one of them is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from governance.metrics import words
from governance.naming import Group
from governance.reports.conclusions import Conclusion

MOST_NAMED = 4


def conclusions(
    attributes: tuple[str, ...], unheld: Sequence[Group], unset: str = "", *, hides: bool = False
) -> list[Conclusion]:
    """Compared groups that some mark was not held to, and why no thresholds are set.

    Parameters
    ----------
    attributes : tuple of str
        What the groups are groups of.
    unheld : sequence of group
        As `demands.unheld` finds them.
    unset : str
        Why no thresholds are set; "" if some are, or nobody has a score.
    hides : bool
        Whether groups of too few people must not be named.
    """
    found = []
    if unheld:
        named = words.joined([words.group(attributes, each) for each in unheld], MOST_NAMED)
        who = ("1 group" if len(unheld) == 1 else f"{len(unheld)} groups") if hides else named
        found.append(
            Conclusion(
                "look",
                f"Some marks were not held to all that the gap compares: where they were made, too few people of {who} "
                "were there. They may leave a larger gap than they were allowed.",
            )
        )
    if unset:
        found.append(Conclusion("unknown", f"What thresholds would reach. {unset}"))
    return found
