"""A small table, a policy and a request, for the command."""

from pathlib import Path

from tests.reports.gate.kept import HEAD, RULE, people

POLICY = HEAD + RULE


def request(folder: Path, *more: str, policy: str = POLICY, groups: tuple[str, ...] = ("a", "b")) -> list[str]:
    """A request about decisions in a folder, judged by a policy that lies there too."""
    people(groups).to_csv(folder / "people.csv", index=False)
    (folder / "policy.toml").write_text(policy, "utf-8")
    means = ["--predictions", "decision", "--label", "label", "--favourable", "1", "--sensitive", "group"]
    return ["--test-data", str(folder / "people.csv"), "--policy", str(folder / "policy.toml"), *means, *more]
