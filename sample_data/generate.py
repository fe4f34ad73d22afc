"""Writes every generated table again, byte for byte: `python sample_data/generate.py`.

A folder as the only argument takes the tables instead of this one. Each table has a module that makes it,
with every planted size as a constant; a datasheet (`.md`); and a file that says what its columns mean (`.toml`).
"""

import sys
from pathlib import Path

from digits import digits
from hiring import hiring
from hospital import hospital
from lending import lending

TABLES = (digits, hiring, hospital, lending)

if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    for table in TABLES:
        table().to_csv(folder / f"{table.__name__}.csv", index=False, lineterminator="\n")
