"""The generated tables that come with the product, each with its roles, its policy and its datasheet."""

from pathlib import Path

from governance.data import tables
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.errors import FileUnreadable

FOLDER = Path(__file__).resolve().parents[2] / "sample_data"

SAMPLES = {"lending": "Lending sample", "hiring": "Hiring sample", "hospital": "Hospital sample"}

# What each table in the folder is, in a sentence.
ABOUT = {
    "lending": "20,000 loan applications: who was granted a loan, and who repaid.",
    "hiring": "12,000 job applications in three classes: what a screening tool said, and what a panel would have.",
    "hospital": "10,000 hospital stays: how many days people stayed, and how many a planning model predicted.",
}


def sample(name: str = "lending") -> Dataset:
    """A bundled table with its roles; `SAMPLES` names them."""
    path = FOLDER / f"{name}.csv"
    if name not in SAMPLES or not path.exists():
        raise FileUnreadable(f"The sample {name!r}", f"there is no such file in {FOLDER.name}.")
    return Dataset(SAMPLES[name], tables.read(path), Roles.load(path.with_suffix(".toml")))
