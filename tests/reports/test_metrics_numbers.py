"""Numbers in sentences: what is said of the spread of residuals, and of what predictions promise."""

import numpy as np
import pytest

from governance.audit import Audit
from governance.data.samples import sample
from governance.inspection import numbers
from governance.metrics import words
from governance.metrics.spread import quantile
from governance.reports.metrics import numbers as report


@pytest.fixture(scope="module")
def hospital() -> Audit:
    return Audit.recorded(sample("hospital"))


def test_the_widest_and_the_narrowest_spread_are_named_with_their_ends(hospital: Audit) -> None:
    counts = numbers.residuals(hospital).by("language")
    said = str(report.middle([quantile(counts, share) for share in (0.1, 0.5, 0.9)], counts.people, 30))
    table = hospital.dataset.table
    off = (table["predicted_days"] - table["days"])[table["language"] == "interpreter"]
    low, high = np.quantile(off, [0.1, 0.9], method="inverted_cdf")
    assert f"interpreter from {words.amount(-low)} too low to {words.amount(high)} too high" in said
    assert said.startswith("The middle 80\N{NO-BREAK SPACE}% of predictions lie in the group")


def test_groups_of_too_few_people_have_no_spread(hospital: Audit) -> None:
    counts = numbers.residuals(hospital).by("language")
    said = report.middle([quantile(counts, share) for share in (0.1, 0.9)], counts.people, 1_000_000)
    assert str(said) == "No group has enough people to say how far off most predictions are."


def test_broken_promises_are_counted_beside_what_luck_would_do(hospital: Audit) -> None:
    found = numbers.means(numbers.by_prediction(hospital, ["language"]))
    low, high = found.true.interval()
    off = (found.predicted.value < low) | (found.predicted.value > high)
    said = str(report.kept_promises(found))
    assert said.startswith(f"In {off.sum()} of {len(off)} parts the 95")
    assert "by luck alone about one in 20 would be" in said
    assert "It is furthest in the group interpreter" in said
