"""What tests of explanations share: the sample's two baselines, each with its explainer."""

import pytest

from governance.audit import Audit
from governance.explanations.attribution import Explainer, natural
from governance.explanations.background import background
from governance.explanations.subject import subject


def of_audit(audit: Audit, people: int = 50) -> Explainer:
    """The explainer of an audit's model, against some of the people it learnt from."""
    return natural(subject(audit), background(audit.training, "the people that the model learnt from", people=people))


@pytest.fixture(scope="session")
def linear(audit: Audit) -> Explainer:
    return of_audit(audit)


@pytest.fixture(scope="session")
def trees(boosted: Audit) -> Explainer:
    return of_audit(boosted)
