"""`evaluate_bias`: judge a model, or a table of decisions, by a policy, and answer with an exit code."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from governance.audit import Audit
from governance.data import bands, models, tables
from governance.data.dataset import Dataset
from governance.data.layout import Layout
from governance.data.models import formats, trial
from governance.data.models.model import Model
from governance.data.roles import Roles, written
from governance.errors import GovernanceError, RequestIncomplete
from governance.metrics import counting, levels, words
from governance.metrics.cautions import cautions_about
from governance.review.gate import FAIL, PASS, UNKNOWN, Verdict, judge, passes
from governance.review.policy import Policy

if TYPE_CHECKING:
    from governance.data.large import Large

HOLDS, BROKEN, UNANSWERED = 0, 1, 2

_COLOURS = {PASS: "\033[32m", FAIL: "\033[31m", UNKNOWN: "\033[33m"}
_PLAIN = "\033[0m"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns 0 when the policy holds, 1 when it does not, 2 when that cannot be said."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.trust_pickle and asked.model_path is None:
        parser.error("--trust-pickle goes with --model-path")
    try:
        return _answer(asked)
    except GovernanceError as error:
        print(f"evaluate_bias: {_printable(str(error))}", file=sys.stderr)
    except Exception:  # no other fault is a verdict either: 1 would say that the policy does not hold
        traceback.print_exc()
        print("evaluate_bias: the request could not be answered, because of the fault shown above.", file=sys.stderr)
    return UNANSWERED


def _answer(asked: argparse.Namespace) -> int:
    said = _said(asked)
    layout = Layout.given(said.get("reading", {}), "the request")
    layout = replace(layout, missing=(*layout.missing, *asked.missing))
    large = _large(asked, layout)
    table = tables.opened(asked.test_data, said=layout).table if large is None else large.sample()
    roles = _roles(said, table)
    limit = asked.fairness_threshold
    policy = Policy.load(asked.policy) if asked.policy else Policy.default(roles.sensitive, limit)
    for note in _notes(said, roles, table):
        print(f"evaluate_bias: {_printable(note)}", file=sys.stderr)
    audit = _audit(asked, Dataset(asked.test_data.name, table, roles), large)
    for caution in cautions_about(audit.cube):
        if caution.code != "numbers as groups":  # said above, with what to do here
            print(f"evaluate_bias: {_printable(caution.sentence)}", file=sys.stderr)
    verdicts = judge(audit.decided(), policy)
    print("\n".join(_report(audit, policy, verdicts)), flush=True)
    return HOLDS if passes(verdicts) else BROKEN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="evaluate_bias",
        description="Judge a model, or a table of decisions, by a fairness policy.",
        epilog="Exit code: 0 the policy holds; 1 it does not, or evidence is missing; 2 it cannot be answered.",
    )
    parser.add_argument(
        "--test-data", type=_file, required=True, metavar="FILE", help="CSV or Parquet, one row a person"
    )
    decides = parser.add_mutually_exclusive_group()
    decides.add_argument(
        "--model-path", type=_file, metavar="FILE", help="a fitted classifier, saved with skops or exported to ONNX"
    )
    decides.add_argument("--predictions", metavar="COLUMN", help="the column of decisions to audit instead of a model")
    decides.add_argument("--scores", metavar="COLUMN", help="the column of scores, in [0, 1], to audit instead")
    parser.add_argument(
        "--trust-pickle", action="store_true", help="open a model that is a pickle, which runs whatever is in it"
    )
    limits = parser.add_mutually_exclusive_group(required=True)
    limits.add_argument(
        "--fairness-threshold",
        type=float,
        metavar="LIMIT",
        help="largest accepted difference in demographic parity, equal opportunity and equalized odds",
    )
    limits.add_argument("--policy", type=_file, metavar="FILE", help="a policy in TOML instead")
    means = parser.add_argument_group("what the columns mean")
    means.add_argument("--label", metavar="COLUMN", help="what really happened")
    means.add_argument("--favourable", metavar="VALUE", help="the label's value that is good for the person")
    means.add_argument(
        "--sensitive", nargs="+", action="extend", metavar="COLUMN", help="attributes to compare groups by"
    )
    means.add_argument("--roles", type=_file, metavar="FILE", help="all of these in TOML; the options above go first")
    means.add_argument(
        "--missing", nargs="+", action="extend", default=[], metavar="TEXT", help='texts that mean "missing"'
    )
    return parser


def _said(asked: argparse.Namespace) -> dict[str, Any]:
    """What the options say the columns mean, and the file of roles where they are silent."""
    options = {"label": asked.label, "favourable": asked.favourable, "sensitive": asked.sensitive}
    found = written(asked.roles) if asked.roles else {}
    found |= {key: value for key, value in options.items() if value is not None}
    for key, option in (("label", "--label COLUMN"), ("sensitive", "--sensitive COLUMN ...")):
        if key not in found:
            raise RequestIncomplete(key, option)
    given = {"decision": asked.predictions, "score": asked.scores}
    if asked.model_path or any(given.values()):
        return {**found, **given}
    if not (found.get("decision") or found.get("score")):
        raise RequestIncomplete("decision", "--predictions COLUMN, --scores COLUMN or --model-path FILE")
    return found


def _roles(said: dict[str, Any], table: pd.DataFrame) -> Roles:
    """The roles as they were said; of a label that speaks for itself, with its favourable value."""
    if "favourable" in said:
        return Roles.given(said)
    label = str(said["label"])  # only 0/1 and False/True speak for themselves; anything else is refused here
    held = counting.coded(table, [label])
    return Roles.given({**said, "favourable": levels.outcomes(held, label=label, decision=None, favourable=None)[0]})


def _notes(said: dict[str, Any], roles: Roles, table: pd.DataFrame) -> list[str]:
    """What was taken for granted, and may be meant otherwise."""
    notes = [
        f"{column} holds {table[column].nunique():,} different numbers, and each is compared as a group of its own. "
        "A file of roles can put them into bands."
        for column in roles.sensitive
        if column in table and column not in dict(roles.bands) and bands.wanted(table[column])
    ]
    if "favourable" not in said:
        notes.append(
            f"--favourable was not given, so {roles.label} = {roles.favourable} is taken as good for the person."
        )
    return notes


def _file(text: str) -> Path:
    return Path(text).resolve()


def _large(asked: argparse.Namespace, layout: Layout) -> Large | None:
    """The table, where it is counted without being loaded: a large one that no model has to see."""
    from governance.data.large import Large, is_large

    if asked.model_path is not None or not is_large(asked.test_data):
        return None
    return Large.opened(asked.test_data, layout)


def _audit(asked: argparse.Namespace, dataset: Dataset, large: Large | None) -> Audit:
    if large is not None:
        return Audit.unloaded(dataset.name, large, dataset.roles)
    if asked.model_path is None:
        return Audit.recorded(dataset)
    model = _model(asked.model_path, trust_pickle=asked.trust_pickle)
    for note in trial.tried(model, dataset.table, dataset.roles.features):
        print(f"evaluate_bias: {_printable(note)}", file=sys.stderr)
    return Audit.predicted(dataset, model, asked.model_path.name)


def _model(path: Path, *, trust_pickle: bool) -> Model:
    content = models.read(path)
    form, digest = formats.recognised(content, path.name, trust_pickle=trust_pickle), models.sha256(content)
    if form == "pickle":
        warning = f"{path.name} is a pickle (SHA-256 {digest}), and opening it runs whatever is in it."
        print(f"evaluate_bias: {_printable(warning)}", file=sys.stderr, flush=True)
    return models.opened(content, path.name, trust_pickle=trust_pickle)


def _report(audit: Audit, policy: Policy, verdicts: Sequence[Verdict]) -> list[str]:
    roles, count = audit.dataset.roles, Counter(verdict.outcome for verdict in verdicts)
    people = f"{audit.people:,} people; favourable is {roles.label} = {roles.favourable}"
    counted = ", ".join(f"{number} {outcome}" for outcome, number in count.items())
    wide = max(len(verdict.rule.id) for verdict in verdicts)
    return [
        _printable(f"{audit.source} on {audit.dataset.name}: {people}"),
        *([] if audit.model is None else [f"Model: {audit.model.format}, SHA-256 {audit.model.sha256[:12]}"]),
        _printable(f"Policy: {policy.title}"),
        "",
        *(line for verdict in verdicts for line in _lines(verdict, wide)),
        "",
        f"{counted}: {'the gate opens' if passes(verdicts) else 'the gate stays shut'}.",
    ]


def _lines(verdict: Verdict, wide: int) -> list[str]:
    outcome = f"{verdict.outcome.upper():<{len(UNKNOWN)}}"
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        outcome = f"{_COLOURS[verdict.outcome]}{outcome}{_PLAIN}"
    measured = f"{verdict.rule.id:<{wide}}  {verdict.rule.compare} {verdict.finding.value:.3f}, {verdict.rule.bound}"
    return [f"{outcome}  {_printable(measured)}", f"{'':<{len(UNKNOWN)}}  {_printable(verdict.because)}"]


def _printable(text: str) -> str:
    """A text as any terminal can show it: a name from the data can neither break the line nor steer the screen."""
    plain = text.replace(words.NO_BREAK, " ")
    shown = "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in plain)
    encoding = sys.stdout.encoding or "utf-8"
    return shown.encode(encoding, "backslashreplace").decode(encoding)
