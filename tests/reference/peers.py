"""Ask the peer tools themselves what they say of the tables in published.json, and write it into peers.json.

Run by hand, one tool at a time, each in an environment of its own, never by the tests (they only read peers.json):

    python3 -m venv /tmp/peers_aif360
    /tmp/peers_aif360/bin/pip install "aif360==0.6.1" "pandas<3"
    /tmp/peers_aif360/bin/python tests/reference/peers.py aif360

and likewise

    aequitas    pip install "aequitas==1.1.0" "pandas<3"
    smclarify   pip install "smclarify==0.5" "pandas<3"
    fairlearn   pip install "fairlearn==0.15.0" "pandas<3"

A table of counts becomes rows with label 0/1, prediction 0/1 and a group; 1 is the favourable outcome to every tool.
In peers.json a number that the tool gives as nan is null, an infinite one is "inf" or "-inf", and a refusal is
"error: ..." in the tool's own words.
"""

from __future__ import annotations

import json
import math
import re
import sys
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd

HERE = Path(__file__).parent
Table = dict[str, Any]

TABLES = (
    "propublica_compas",
    "compas_two_years_six_races",
    "fairlearn_user_guide",
    "berkeley_admissions_1973",
    "made_up_zero_denominator",
    "made_up_no_positives",
    "made_up_reference_selects_nobody",
)
WRONG = ("false_positive", "false_negative", "false_discovery", "false_omission")


def rows(table: Table) -> pd.DataFrame:
    """One row per person, from counts [TN, FP, FN, TP] per group or [admitted, rejected] per stratum and group."""
    people = []
    for group, counts in table.get("groups", {}).items():
        for (label, prediction), count in zip([(0, 0), (0, 1), (1, 0), (1, 1)], counts, strict=True):
            people += [(label, prediction, group, "")] * count
    for stratum, groups in table.get("strata", {}).items():
        for group, (yes, no) in groups.items():
            people += [(1, 1, group, stratum)] * yes + [(0, 0, group, stratum)] * no
    return pd.DataFrame(people, columns=["label", "prediction", "group", "stratum"])


def ask(question: Any, *arguments: Any, **options: Any) -> Any:
    """The tool's answer, or its refusal in its own words."""
    try:
        return question(*arguments, **options)
    except Exception as refusal:
        return f"error: {type(refusal).__name__}: {refusal}"


def aif360(table: Table, people: pd.DataFrame) -> Table:
    """ClassificationMetric: unprivileged minus, or over, privileged: the reference; everyone else is pooled."""
    from aif360.datasets import BinaryLabelDataset
    from aif360.metrics import BinaryLabelDatasetMetric, ClassificationMetric

    privileged = people["group"] == table["reference"]
    frame = pd.DataFrame({"privileged": privileged.astype(float), "label": people["label"].astype(float)})
    truth = BinaryLabelDataset(df=frame, label_names=["label"], protected_attribute_names=["privileged"])
    decided = truth.copy()
    decided.labels = people[["prediction"]].to_numpy(dtype=float)
    sides = [{"privileged": 0.0}], [{"privileged": 1.0}]
    labels, metric = BinaryLabelDatasetMetric(truth, *sides), ClassificationMetric(truth, decided, *sides)
    names = [
        "mean_difference",  # here the same as statistical_parity_difference; of the labels it is below
        "statistical_parity_difference",
        "disparate_impact",
        "true_positive_rate_difference",
        "equal_opportunity_difference",
        "average_odds_difference",
        "average_abs_odds_difference",
        "equalized_odds_difference",
        "average_predictive_value_difference",
        *[f"{rate}_rate_{form}" for rate in ("error", *WRONG) for form in ("difference", "ratio")],
        "generalized_entropy_index",
        "theil_index",
    ]
    others = [group for group in people["group"].unique() if group != table["reference"]]
    pooled = others[0] if len(others) == 1 else "everyone else, pooled"
    metrics = {name: ask(getattr(metric, name)) for name in names}
    for name in ("mean_difference", "disparate_impact"):
        metrics[f"BinaryLabelDatasetMetric.{name}"] = ask(getattr(labels, name))
    return {"reference": table["reference"], "group": pooled, "metrics": metrics}


def aequitas(table: Table, people: pd.DataFrame) -> Table:
    """Bias.get_disparity_predefined_groups: each group's metric divided by the reference's."""
    from aequitas.bias import Bias
    from aequitas.group import Group

    frame = people.rename(columns={"prediction": "score", "label": "label_value"})[["score", "label_value", "group"]]
    crosstab, _ = Group().get_crosstabs(frame)
    bias, reference = Bias(), {"group": table["reference"]}
    answer = bias.get_disparity_predefined_groups(crosstab, frame, reference).set_index("attribute_value")
    names = ["ppr", "pprev", *[f"{name}_disparity" for name in bias.input_group_metrics]]
    metrics = {name: answer[name].to_dict() for name in names}
    if len(people) > 1000:  # its t-tests of a handful of people are nan
        significance = {"check_significance": True, "mask_significance": False, "selected_significance": ["fpr"]}
        tested = bias.get_disparity_predefined_groups(crosstab, frame.copy(), reference, **significance)
        metrics["fpr_significance"] = tested.set_index("attribute_value")["fpr_significance"].to_dict()
    return {"reference": table["reference"], "group": "each group named", "metrics": metrics}


def smclarify(table: Table, people: pd.DataFrame) -> Table:
    """Every registered metric but the flip test; facet d is the group named, facet a is everyone else."""
    from smclarify.bias import metrics as clarify

    metrics: dict[str, Any] = {}
    for metric in [*clarify.PRETRAINING_METRICS, *clarify.POSTTRAINING_METRICS]:
        name = metric.__name__
        if name == "FT" or (name in ("CDDL", "CDDPL") and "strata" not in table):
            continue
        answers = {
            group: ask(
                clarify.call_metric,
                metric,
                feature=people["group"],
                sensitive_facet_index=people["group"] == group,
                label=people["label"] == 1,
                positive_label_index=people["label"] == 1,
                predicted_label=people["prediction"] == 1,
                positive_predicted_label_index=people["prediction"] == 1,
                group_variable=people["stratum"],
            )
            for group in people["group"].unique()
            if group != table["reference"]
        }
        metrics[name] = next(iter(answers.values())) if name == "GE" else answers  # GE is about everyone at once
    return {"reference": "everyone else (facet a)", "group": "each group named (facet d)", "metrics": metrics}


def fairlearn(table: Table, people: pd.DataFrame) -> Table:
    """The named disparities and MetricFrame's differences and ratios; there is no reference group."""
    from fairlearn import metrics as fl
    from sklearn.metrics import accuracy_score, precision_score

    told = {"y_true": people["label"], "y_pred": people["prediction"], "sensitive_features": people["group"]}
    methods = ("between_groups", "to_overall")
    metrics: dict[str, Any] = {}
    for method in methods:
        for form in ("difference", "ratio"):
            for name in (f"demographic_parity_{form}", f"equal_opportunity_{form}"):
                metrics[f"{name} {method}"] = ask(getattr(fl, name), **told, method=method)
            for agg in ("worst_case", "mean"):
                name = f"equalized_odds_{form}"
                metrics[f"{name} {agg} {method}"] = ask(getattr(fl, name), **told, method=method, agg=agg)
    names = ("selection_rate", "true_positive_rate", "false_negative_rate", "false_positive_rate", "true_negative_rate")
    rates = {name: getattr(fl, name) for name in names} | {"accuracy": accuracy_score, "precision": precision_score}
    frame = fl.MetricFrame(metrics=rates, **told)
    for name in rates:
        metrics[f"MetricFrame.by_group {name}"] = frame.by_group[name].to_dict()
    for method in methods:
        for form in ("difference", "ratio"):
            metrics[f"MetricFrame.{form} {method}"] = getattr(frame, form)(method=method).to_dict()
    return {"reference": None, "group": "every group", "metrics": metrics}


def plain(value: Any) -> Any:
    """As JSON can hold it."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if value is None or isinstance(value, str):
        return value
    number = float(value)
    if math.isnan(number):
        return None
    return float(f"{number:.12g}") if math.isfinite(number) else str(number)


def written(answers: dict[str, Any]) -> str:
    """Indented JSON, with an object of plain values on one line where that fits."""

    def short(found: re.Match[str]) -> str:
        line = "{" + re.sub(r"\s*\n\s*", " ", found[1]) + "}"
        return line if len(line) <= 240 else found[0]

    return re.sub(r"\{\s+([^{}]*?)\s+\}", short, json.dumps(answers, indent=1, ensure_ascii=False)) + "\n"


def main(tool: str) -> None:
    warnings.simplefilter("ignore")
    published = {table["name"]: table for table in json.loads((HERE / "published.json").read_text("utf-8"))}
    answers: dict[str, Any] = {}
    for name in TABLES:
        table = published[name]
        if "strata" not in table or tool == "smclarify":
            answer = TOOLS[tool](table, rows(table))
            answers[name] = {**answer, "metrics": plain(answer["metrics"])}
    path = HERE / "peers.json"
    known = json.loads(path.read_text("utf-8")) if path.exists() else {}
    known[tool] = {"version": version(tool), "tables": answers}
    path.write_text(written(dict(sorted(known.items()))), "utf-8")


TOOLS = {"aif360": aif360, "aequitas": aequitas, "smclarify": smclarify, "fairlearn": fairlearn}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in TOOLS:
        sys.exit(f"usage: python tests/reference/peers.py {{{','.join(TOOLS)}}}")
    main(sys.argv[1])
