"""Who is in the data, who is missing, and what stands in for whom: pure functions of counts, results with intervals."""

from governance.composition.balance import BALANCE, balance
from governance.composition.crossed import Crossed, crossed, looked_at, presence
from governance.composition.published import given_shares, published
from governance.composition.reference import compared, counted_shares, equal_shares, said_shares
from governance.composition.representation import representation
from governance.composition.shortfall import shortfall
from governance.composition.strata import reversals, stratified

__all__ = [
    "BALANCE",
    "Crossed",
    "balance",
    "compared",
    "counted_shares",
    "crossed",
    "equal_shares",
    "given_shares",
    "looked_at",
    "presence",
    "published",
    "representation",
    "reversals",
    "said_shares",
    "shortfall",
    "stratified",
]
