"""Options: what can be asked of the command. Nothing here loads more than it takes to read them."""

from __future__ import annotations

import argparse
from pathlib import Path

from governance.cli.formats import FORMATS

PROGRAM = "evaluate_bias"
EXITS = "Exit code: 0 the policy holds; 1 it does not, or evidence is missing; 2 it cannot be answered."
OTHERS = """Other commands, each with a --help of its own:
  check POLICY ...      read policies, and say each rule in words
  explain RULE ...      one rule in words: what its numbers mean, why, who answers for it, who is waived
  replay RECORD         make a recorded verdict again, and compare it byte for byte
  report RECORD         write a recorded verdict as JUnit, SARIF, Markdown or a table
  schema                the JSON schema of a recorded verdict
"""


class _Parser(argparse.ArgumentParser):
    """A parser in which an option is what it says: no beginning of its name means it."""

    def __init__(self, name: str, about: str, epilog: str = EXITS) -> None:
        super().__init__(
            prog=f"{PROGRAM} {name}".strip(),
            description=about,
            epilog=epilog,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )


class _Version(argparse.Action):
    """Says which version it is; what knows that takes its time to load."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib import metadata

        print(f"{PROGRAM} of Assize {metadata.version('assize')}")
        parser.exit()


def gate() -> argparse.ArgumentParser:
    """The options of the gate itself."""
    parser = _Parser("", "Judge a model, or a table of decisions, by a fairness policy.", f"{EXITS}\n\n{OTHERS}")
    about_the_subject(parser)
    limits = parser.add_mutually_exclusive_group(required=True)
    limits.add_argument(
        "--fairness-threshold",
        type=float,
        metavar="LIMIT",
        help="largest accepted difference in demographic parity, equal opportunity and equalized odds",
    )
    limits.add_argument("--policy", type=_file, metavar="FILE", help="a policy in TOML instead")
    beside = parser.add_argument_group("what is beside the model")
    beside.add_argument(
        "--baseline", type=_file, metavar="FILE", help="the recorded verdict (JSON) of the previous approved version"
    )
    beside.add_argument(
        "--document",
        action="append",
        default=[],
        metavar="KIND=FILE",
        help="a datasheet, mitigation-note, model-card or checklist that the policy asks for; may be repeated",
    )
    about_the_outputs(parser)
    parser.add_argument("--quiet", action="store_true", help="no notes and no progress on standard error")
    parser.add_argument("--version", action=_Version, nargs=0, help="which version this is")
    return parser


def check() -> argparse.ArgumentParser:
    """The options of `check`."""
    parser = _Parser("check", "Read policies, and say each rule in words.", "Exit code: 0 readable; 2 refused.")
    parser.add_argument("policies", nargs="+", type=_file, metavar="POLICY", help="a policy in TOML")
    parser.add_argument("--quiet", action="store_true", help="say nothing of a policy that can be read")
    return parser


def explain() -> argparse.ArgumentParser:
    """The options of `explain`."""
    parser = _Parser("explain", "Say one rule in words, and what a record found.", "Exit code: 0 said; 2 refused.")
    parser.add_argument("rule", metavar="RULE", help="its id")
    parser.add_argument("--policy", type=_file, metavar="FILE", help="the policy; else that of the record")
    parser.add_argument("--verdict", type=_file, metavar="RECORD", help="a recorded verdict: what the rule found there")
    return parser


def replay() -> argparse.ArgumentParser:
    """The options of `replay`."""
    parser = _Parser("replay", "Make a recorded verdict again, from its own counts, and compare it byte for byte.")
    parser.add_argument("record", type=_file, metavar="RECORD", help="the JSON that --write wrote")
    parser.add_argument("--quiet", action="store_true", help="answer by the exit code alone")
    return parser


def report() -> argparse.ArgumentParser:
    """The options of `report`."""
    parser = _Parser("report", "Write a recorded verdict otherwise, once it is made again byte for byte.")
    parser.add_argument("record", type=_file, metavar="RECORD", help="the JSON that --write wrote")
    parser.add_argument("--policy", type=_file, metavar="FILE", help="where its policy lies, for the lines of SARIF")
    about_the_outputs(parser)
    return parser


def schema() -> argparse.ArgumentParser:
    """The options of `schema`."""
    return _Parser("schema", "Print the JSON schema of a recorded verdict.", "Exit code: 0.")


def about_the_outputs(parser: argparse.ArgumentParser) -> None:
    """Adds the options that say what is written."""
    outputs = parser.add_argument_group("what is written")
    outputs.add_argument(
        "--format", choices=tuple(FORMATS), default="table", help="what is on standard output; nothing else ever is"
    )
    outputs.add_argument(
        "--write",
        type=_file,
        action="append",
        default=[],
        metavar="FILE",
        help="a file beside it, as its ending says: .json the record, .xml JUnit, .sarif, .md, .txt; may be repeated",
    )
    outputs.add_argument(
        "--discreet", action="store_true", help="say nothing of groups with fewer people than the policy asks for"
    )


def about_the_subject(parser: argparse.ArgumentParser) -> None:
    """Adds the options that say which table it is, who decides, and what the columns mean."""
    add = parser.add_argument
    shown = "CSV or Parquet, one row a person; a folder of Parquet files, or a pattern in quotes; a DuckDB database"
    add("--test-data", type=_path, required=True, metavar="FILE", help=shown)
    add("--table", metavar="NAME", help="which table or view of a database, where it holds several")
    add("--model-path", type=_path, metavar="FILE", help="a fitted classifier, saved with skops or exported to ONNX")
    add("--trust-pickle", action="store_true", help="open a model that is a pickle, which runs whatever is in it")
    add("--predictions", metavar="COLUMN", help="the column of decisions to audit instead of a model")
    add(
        "--score",
        "--scores",
        metavar="COLUMN",
        help="the column of scores, in [0, 1], that decide; or beside decisions",
    )
    means = parser.add_argument_group("what the columns mean", "These go before a file of roles; --missing adds to it.")
    means.add_argument(
        "--roles", type=_path, metavar="FILE", help="all of it in TOML; else the file of roles beside the table"
    )
    means.add_argument("--label", metavar="COLUMN", help="what really happened")
    means.add_argument("--favourable", metavar="VALUE", help="the label's value that is good for the person")
    means.add_argument(
        "--sensitive", metavar="COLUMN", help="attributes to compare groups by", nargs="+", action="extend"
    )
    means.add_argument("--weight", metavar="COLUMN", help="how many people a row stands for")
    means.add_argument(
        "--threshold", type=float, metavar="NUMBER", help="the score from which decisions are favourable"
    )
    means.add_argument(
        "--missing", metavar="TEXT", default=[], help='texts that mean "missing"', nargs="+", action="extend"
    )


def excluding(asked: argparse.Namespace) -> str | None:
    """Why these options do not go together; None where they do."""
    for option in ("predictions", "score"):
        if asked.model_path is not None and getattr(asked, option) is not None:
            return f"--{option} is audited instead of a model: leave it or --model-path out"
    if asked.trust_pickle and asked.model_path is None:
        return "--trust-pickle goes with --model-path"
    return None


def _file(text: str) -> Path:
    """A path; an empty one is refused, for it would mean the folder that the command runs in."""
    if not text:
        raise argparse.ArgumentTypeError("it names no file: is a variable empty?")
    return Path(text)


def _path(text: str) -> Path:
    return _file(text).absolute()  # a link is known by its own name, and by what lies beside it
