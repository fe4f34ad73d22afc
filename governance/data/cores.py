"""One core: for work that is no slower on one, and would be stalled on several by whoever else computes."""

from __future__ import annotations

from typing import Any, Literal


def one_core(kind: Literal["openmp", "blas"] = "openmp") -> Any:
    """A context within which boosted trees and neighbours ("openmp") or matrices ("blas") take one core.

    Matrices on several cores add up in another order each time.
    """
    from threadpoolctl import threadpool_limits  # scikit-learn's own

    return threadpool_limits(1, user_api=kind)
