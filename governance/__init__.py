"""Fairness and explainability of machine-learning models, from a notebook, a terminal or a CI job.

Public names:

* `Cube`: counts of people by group, outcome and decision; everything about groups is read from it.
* `rate`: one rate for every group, with the people it stands on and its interval.
* `rate_difference`, `rate_ratio`: how far apart the groups are, and which two set it.
* `Policy`: the limits that people agreed on, read from TOML.
* `judge`: what each rule of a policy says about a cube: pass, fail or not enough evidence.
* `assert_policy`: the same as a line of a test, which fails where the gate stays shut.
* `PolicyWarning`: what a rule that only warns is in such a test.
"""

from governance.metrics.cube import Cube
from governance.metrics.disparity import rate_difference, rate_ratio
from governance.metrics.rates import rate
from governance.review.asserted import PolicyWarning, assert_policy
from governance.review.gate import judge
from governance.review.policy import Policy

__all__ = ["Cube", "Policy", "PolicyWarning", "assert_policy", "judge", "rate", "rate_difference", "rate_ratio"]
