"""One count of the data, and everything that is read from it: rates, scores, disparities, and how sure they are.

Counts: `Cube` (two outcomes), `Multiclass`, `Regression`.
Numbers by group: `rate` and `RATES`, `measure` and `MEASURES`, `calibration_curve`, `regression_measure`.
Between groups: `rate_difference`, `rate_ratio`, `difference`, `ratio`, `named_disparity` and `DISPARITIES`, `compare`,
`affected`, `conditional_disparity`, `bounds`, `tool_definitions`.
How sure: `chance_level`, `redrawn`, `percentile`, `significance_of`, `minimum_detectable_gap`, `pooled`.
What not to overlook: `cautions_about`.
"""

from governance.metrics.calibration import calibration_curve
from governance.metrics.cautions import cautions_about
from governance.metrics.chance import chance_level
from governance.metrics.comparison import affected, compare
from governance.metrics.conditional import conditional_disparity
from governance.metrics.cube import Cube
from governance.metrics.definitions import tool_definitions
from governance.metrics.disparity import difference, rate_difference, rate_ratio, ratio
from governance.metrics.measures import MEASURES, measure
from governance.metrics.missing import bounds
from governance.metrics.multiclass import Multiclass
from governance.metrics.named import DISPARITIES, named_disparity
from governance.metrics.pooling import pooled
from governance.metrics.power import minimum_detectable_gap
from governance.metrics.rates import RATES, rate
from governance.metrics.regression import Regression
from governance.metrics.resampling import percentile, redrawn
from governance.metrics.residuals import regression_measure
from governance.metrics.significance import significance_of

__all__ = [
    "DISPARITIES",
    "MEASURES",
    "RATES",
    "Cube",
    "Multiclass",
    "Regression",
    "affected",
    "bounds",
    "calibration_curve",
    "cautions_about",
    "chance_level",
    "compare",
    "conditional_disparity",
    "difference",
    "measure",
    "minimum_detectable_gap",
    "named_disparity",
    "percentile",
    "pooled",
    "rate",
    "rate_difference",
    "rate_ratio",
    "ratio",
    "redrawn",
    "regression_measure",
    "significance_of",
    "tool_definitions",
]
