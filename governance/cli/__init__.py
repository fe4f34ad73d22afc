"""`evaluate_bias`: judge a model, or a table of decisions, by a policy, and answer with an exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from governance.cli import options, screen
from governance.errors import CommandUnknown, GovernanceError, SystemRefused

UNANSWERED = 2
INTERRUPTED = 130  # as a shell says it of a command that Ctrl-C ended


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns 0 when the policy holds, 1 when it does not, 2 when that cannot be said."""
    said = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _answered(said)
    except GovernanceError as error:
        screen.tell(str(error))
    except KeyboardInterrupt:
        screen.tell("interrupted, so nothing was judged.")
        return INTERRUPTED
    except Exception as error:  # no other fault is a verdict either: 1 would say that the policy does not hold
        if isinstance(error, OSError) and error.filename is not None:
            screen.tell(str(SystemRefused(str(error.filename), str(error.strerror))))
        else:
            screen.blame()
    return UNANSWERED


def _answered(said: list[str]) -> int:
    name, rest = (said[0], said[1:]) if said and not said[0].startswith("-") else ("", said)
    if name not in COMMANDS:
        raise CommandUnknown(name, filter(None, COMMANDS))
    return COMMANDS[name](rest)


# What a command needs is loaded by that command alone: a policy is checked without a library of tables.


def _gate(said: list[str]) -> int:
    parser = options.gate()
    asked = parser.parse_args(said)
    if excluded := options.excluding(asked):
        parser.error(excluded)
    from governance.cli.gate import judged

    return judged(asked)


def _check(said: list[str]) -> int:
    asked = options.check().parse_args(said)
    from governance.cli.policies import checked

    return checked(asked)


def _explain(said: list[str]) -> int:
    parser = options.explain()
    asked = parser.parse_args(said)
    if asked.policy is None and asked.verdict is None:
        parser.error("say which policy: --policy FILE, or --verdict RECORD")
    from governance.cli.policies import explained

    return explained(asked)


def _replay(said: list[str]) -> int:
    asked = options.replay().parse_args(said)
    from governance.cli.records import replay

    return replay(asked)


def _report(said: list[str]) -> int:
    asked = options.report().parse_args(said)
    from governance.cli.records import report

    return report(asked)


def _schema(said: list[str]) -> int:
    options.schema().parse_args(said)
    from governance.cli.schema import printed

    return printed()


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "": _gate,
    "check": _check,
    "explain": _explain,
    "replay": _replay,
    "report": _report,
    "schema": _schema,
}
