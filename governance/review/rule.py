"""Rule: one limit on what groups may have in common or apart, as a policy writes it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from governance.data.roles import ROUNDED
from governance.errors import PolicyNameUnknown
from governance.metrics.measures import MEASURES
from governance.metrics.named import DISPARITIES
from governance.metrics.rates import RATES
from governance.review.statements import statement
from governance.review.written import Table

AT_MOST, AT_LEAST = "at_most", "at_least"

EACH_GROUP, SHARE, DOCUMENTS, MEAN = "each group", "share", "documents", "mean difference"
OVERALL = ("below overall", "above overall", "ratio to overall")
RATIOS = ("ratio", OVERALL[2])
SINCE = ("fall since previous", "rise since previous", "growth since previous")
LIMITS: dict[str, tuple[str, ...]] = {  # what can be compared, and which limits that goes with
    "difference": (AT_MOST,),
    "ratio": (AT_LEAST,),
    MEAN: (AT_MOST,),
    **dict.fromkeys(OVERALL[:2], (AT_MOST,)),
    OVERALL[2]: (AT_LEAST,),
    EACH_GROUP: (AT_MOST, AT_LEAST),
    **dict.fromkeys(SINCE, (AT_MOST,)),
    SHARE: (AT_MOST,),
}

POINT, _, BOTH = READS = ("point", "interval", "both")
BLOCK, WARN = SEVERITIES = ("block", "warn")
KINDS_OF_DOCUMENT = ("datasheet", "mitigation note", "model card", "checklist")

_ABOUT = ("id", "why", "owner", "severity", "without_evidence")
_UNBOUNDED = {"generalized_entropy": 1e6, "theil_index": 1e6}  # numbers that may be above 1


@dataclass(frozen=True)
class Rule:
    """One limit.

    Attributes
    ----------
    id : str
        Short, stable and unique within the policy.
    rates : tuple of str
        Keys of `MEASURES`; the rule holds when it holds for each. TPR and FPR together are equalized odds. () of
        a rule about shares of people, or about documents.
    compare : str
        A key of `LIMITS`, or "documents".
    by : tuple of str
        The attribute whose groups are compared; several mean their intersections. () of a rule about documents.
    limit : float
        The largest or the smallest number that is accepted.
    reads : str
        "point" compares the estimate with the limit; "interval" asks that the whole interval is within it; "both"
        fails as soon as the estimate is beyond it, and passes only with the whole interval.
    why : str
        The reason for the rule, for the people who review it.
    owner : str
        Who answers for the rule; "" is whoever answers for the policy.
    severity : str
        "block" keeps the gate shut, "warn" only says so.
    without_evidence : str
        "block" or "warn"; "" is what the policy says.
    floor : bool
        Of "each group" whether the limit is the smallest number that is accepted, and not the largest.
    disparity : str
        The name of `DISPARITIES` that the rule was written with; "" where it was written with a rate.
    shares : tuple of (str, float)
        Of "share": the share of people that each group is expected to have; () is that of the previous version.
    documents : tuple of str
        The kinds of documents that must be there.
    """

    id: str
    rates: tuple[str, ...]
    compare: str
    by: tuple[str, ...]
    limit: float
    reads: str = POINT
    why: str = ""
    owner: str = ""
    severity: str = BLOCK
    without_evidence: str = ""
    floor: bool = False
    disparity: str = ""
    shares: tuple[tuple[str, float], ...] = ()
    documents: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        own = Table(f"Rule {self.id}", vars(self))
        for key, known in (("compare", (*LIMITS, DOCUMENTS)), ("reads", READS), ("severity", SEVERITIES)):
            own.one_of(key, known)
        own.one_of("without_evidence", SEVERITIES, default="")
        own.number("limit", most=_most(self.rates, self.compare))

    @property
    def at_least(self) -> bool:
        """Whether the limit is the smallest number that is accepted."""
        return self.floor or LIMITS.get(self.compare) == (AT_LEAST,)

    @property
    def statement(self) -> str:
        """The rule in one plain sentence."""
        return statement(self)

    @property
    def side(self) -> str:
        """Which limit it has, as its TOML table calls it: "at_least" or "at_most"."""
        return AT_LEAST if self.at_least else AT_MOST

    @property
    def accepts(self) -> str:
        """The same in words: "at least" or "at most"."""
        return self.side.replace("_", " ")

    @property
    def bound(self) -> str:
        """What is accepted, in short: "at most 0.05"."""
        return f"{self.accepts} {self.limit:g}"

    @property
    def never_fails(self) -> bool:
        """Whether no number that there can be is beyond the limit."""
        if self.compare == DOCUMENTS:
            return False
        return self.limit <= 0 if self.at_least else self.limit >= _most(self.rates, self.compare)

    @property
    def needs_previous(self) -> bool:
        """Whether it compares with the previous version."""
        return self.compare in SINCE or (self.compare == SHARE and not self.shares)

    def toml(self) -> dict[str, Any]:
        """The rule's keys and values as its TOML table has them."""
        said: dict[str, Any] = {"id": self.id}
        if self.compare == DOCUMENTS:
            said["documents"] = list(self.documents)
        elif self.disparity:
            said["disparity"] = self.disparity
        else:
            said |= {"rate": short(self.rates)} if self.rates else {}
            said["compare"] = self.compare
        if self.compare != DOCUMENTS:
            said |= {"by": short(self.by), self.side: self.limit, "reads": self.reads}
        said |= {"shares": dict(self.shares)} if self.shares else {}
        optional = {"owner": self.owner, "without_evidence": self.without_evidence}
        return {**said, "severity": self.severity, **{k: v for k, v in optional.items() if v}, "why": self.why}


def read_rule(table: Table) -> Rule:
    """The rule that a table says.

    Raises
    ------
    PolicyKeyUnknown, PolicyKeyNeeded, PolicyValueRefused
    """
    if "documents" in table.found:
        return _about_documents(table)
    if "disparity" in table.found:
        return _of_a_disparity(table)
    known = (*_ABOUT, "rate", "compare", "by", AT_MOST, AT_LEAST, "reads", "shares")
    table.holds(known, needed=("id", "compare", "by"))
    compare = table.one_of("compare", tuple(each for each in LIMITS if each != MEAN))
    asked = () if compare == SHARE else ("rate",)
    table.holds(
        (*_ABOUT, *asked, "compare", "by", *LIMITS[compare], "reads", *(("shares",) if compare == SHARE else ())),
        needed=asked,
    )
    rates = _rates(table, compare) if asked else ()
    side = _side(table, LIMITS[compare])
    return Rule(
        rates=rates,
        compare=compare,
        by=table.names("by"),
        limit=table.number(side, most=_most(rates, compare)),
        floor=compare == EACH_GROUP and side == AT_LEAST,
        reads=table.one_of("reads", READS),
        shares=_shares(table),
        **_about(table),
    )


def _about(table: Table) -> dict[str, Any]:
    return {
        "id": table.text_of("id", least=1),
        "why": table.text_of("why"),
        "owner": table.text_of("owner"),
        "severity": table.one_of("severity", SEVERITIES),
        "without_evidence": table.one_of("without_evidence", SEVERITIES, default=""),
    }


def _about_documents(table: Table) -> Rule:
    table.holds((*_ABOUT, "documents"), needed=("id",))
    kinds = table.names("documents")
    for each in kinds:
        if each not in KINDS_OF_DOCUMENT:
            raise table.refused("documents", each, " or ".join(f'"{kind}"' for kind in KINDS_OF_DOCUMENT))
    return Rule(rates=(), compare=DOCUMENTS, by=(), limit=0.0, documents=kinds, **_about(table))


def _of_a_disparity(table: Table) -> Rule:
    table.holds((*_ABOUT, "disparity", "by", AT_MOST, AT_LEAST, "reads"), needed=("id", "by"))
    name = table.text_of("disparity")
    if name not in DISPARITIES:
        raise PolicyNameUnknown(table.place("disparity"), "disparity", name, DISPARITIES)
    made = DISPARITIES[name]
    compare = MEAN if made.of == "mean" else made.kind
    table.holds((*_ABOUT, "disparity", "by", *LIMITS[compare], "reads"))
    return Rule(
        rates=made.rates,
        compare=compare,
        by=table.names("by"),
        limit=table.number(_side(table, LIMITS[compare])),
        reads=table.one_of("reads", READS),
        disparity=name,
        **_about(table),
    )


def _rates(table: Table, compare: str) -> tuple[str, ...]:
    """The numbers that are compared; of everybody together only rates have one."""
    known: Iterable[str] = RATES if compare in OVERALL else MEASURES
    rates = table.names("rate")
    for each in rates:
        if each not in known:
            raise PolicyNameUnknown(table.place("rate"), "rate", each, known)
    return rates


def _most(rates: Iterable[str], compare: str) -> float:
    """The largest number that there can be; a ratio has the smaller number above."""
    return 1.0 if compare in RATIOS else max((_UNBOUNDED.get(each, 1.0) for each in rates), default=1.0)


def _side(table: Table, sides: tuple[str, ...]) -> str:
    """Which limit is said; exactly one."""
    said = [each for each in sides if each in table.found]
    if len(said) > 1:
        raise table.refused(said[1], table.found[said[1]], f"left out, since {said[0]} is said: one limit a rule")
    if not said:
        table.holds(table.found, needed=sides[:1] if len(sides) == 1 else (" or ".join(sides),))
    return said[0]


def _shares(table: Table) -> tuple[tuple[str, float], ...]:
    if "shares" not in table.found:
        return ()
    found = table.found["shares"]
    numbers = isinstance(found, dict) and all(
        isinstance(each, (int, float)) and not isinstance(each, bool) and 0 <= each <= 1 for each in found.values()
    )
    if not numbers or abs(sum(found.values()) - 1) > ROUNDED:
        raise table.refused("shares", found, "the share of each group, numbers from 0 to 1 that add up to 1")
    if len(table.names("by")) > 1:
        raise table.refused("shares", found, "left out where groups are by several attributes")
    return tuple((group, float(share)) for group, share in found.items())


def short(names: tuple[str, ...]) -> str | list[str]:
    """A list of one as people write it."""
    return names[0] if len(names) == 1 else list(names)
