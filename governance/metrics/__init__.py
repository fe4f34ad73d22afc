"""One count of the data, and everything that is read from it: rates, scores, disparities, and how sure they are.

Counts: `Cube` (two outcomes), `Multiclass`, `Regression`, `Paired` (two versions on the same people).
Numbers by group: `rate` and `RATES`, `measure` and `MEASURES`, `calibration_curve`, `expected_calibration_error`,
`regression_measure` and `RESIDUALS`, `sweep` (a rate at every threshold). `records()` of each makes a data frame.
Between groups: `rate_difference`, `rate_ratio`, `difference`, `ratio`, `named_disparity` and `DISPARITIES`, `compare`,
`affected`, `conditional_disparity`, `bounds`, `tool_definitions`.
Between versions: `paired_difference`.
How sure: `chance_level`, `redrawn`, `percentile`, `basic`, `significance_of`, `minimum_detectable_gap`, `detectable`,
`pooled`.
What not to overlook: `cautions_about`.
"""

from governance.metrics.calibration import calibration_curve, expected_calibration_error
from governance.metrics.cautions import cautions_about
from governance.metrics.chance import chance_level
from governance.metrics.changes import paired_difference
from governance.metrics.comparison import affected, compare
from governance.metrics.conditional import conditional_disparity
from governance.metrics.cube import Cube
from governance.metrics.definitions import tool_definitions
from governance.metrics.disparity import difference, rate_difference, rate_ratio, ratio
from governance.metrics.measures import MEASURES, measure
from governance.metrics.missing import bounds
from governance.metrics.multiclass import Multiclass
from governance.metrics.named import DISPARITIES, named_disparity
from governance.metrics.paired import Paired
from governance.metrics.pooling import pooled
from governance.metrics.power import detectable, minimum_detectable_gap
from governance.metrics.rates import RATES, rate
from governance.metrics.regression import Regression
from governance.metrics.resampling import basic, percentile, redrawn
from governance.metrics.residuals import RESIDUALS, regression_measure
from governance.metrics.significance import significance_of
from governance.metrics.thresholds import sweep

__all__ = [
    "DISPARITIES",
    "MEASURES",
    "RATES",
    "RESIDUALS",
    "Cube",
    "Multiclass",
    "Paired",
    "Regression",
    "affected",
    "basic",
    "bounds",
    "calibration_curve",
    "cautions_about",
    "chance_level",
    "compare",
    "conditional_disparity",
    "detectable",
    "difference",
    "expected_calibration_error",
    "measure",
    "minimum_detectable_gap",
    "named_disparity",
    "paired_difference",
    "percentile",
    "pooled",
    "rate",
    "rate_difference",
    "rate_ratio",
    "ratio",
    "redrawn",
    "regression_measure",
    "significance_of",
    "sweep",
    "tool_definitions",
]
