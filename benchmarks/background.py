"""What long work is given: how large it is, and how long it takes to be packed and opened.

Prints the table of `docs/decisions/0010-long-work.md`. Run it with `python benchmarks/background.py`.
"""

import sys
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.counting import seconds  # noqa: E402
from governance.audit import Audit  # noqa: E402
from governance.background import messages  # noqa: E402
from governance.data import samples  # noqa: E402
from governance.data.dataset import Dataset  # noqa: E402
from governance.mitigation.problem import Problem, problem  # noqa: E402

SIZES = (20_000, 100_000, 1_000_000)


def posed(people: int) -> Problem:
    """The problem of the lending sample, drawn with repetition until there are so many people."""
    sample = samples.sample("lending")
    table = sample.table.sample(people, replace=True, random_state=0, ignore_index=True)
    return problem(Audit.fitted(Dataset("lending", table, sample.roles), "logistic regression"), ("sex",))


def main() -> None:
    print("| People | Size | Packed in | Opened in |\n|---:|---:|---:|---:|")
    for people in SIZES:
        asked = posed(people)
        content = messages.packed(asked)
        packing, opening = seconds(partial(messages.packed, asked)), seconds(partial(messages.opened, content))
        print(f"| {people:,} | {len(content) / 1e6:,.0f} MB | {1e3 * packing:,.0f} ms | {1e3 * opening:,.0f} ms |")


if __name__ == "__main__":
    main()
