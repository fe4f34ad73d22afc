"""The tables that come with the product, each with its roles, its policy and its datasheet."""

from pathlib import Path

from governance.data import tables
from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.errors import FileUnreadable

FOLDER = Path(__file__).resolve().parents[2] / "sample_data"

SAMPLES = {
    "lending": "Lending sample",
    "hiring": "Hiring sample",
    "hospital": "Hospital sample",
    "digits": "Digits sample",
}

# What each table in the folder is.
ABOUT = {
    "lending": "20,000 loan applications: who was granted a loan, and who repaid. Nobody in it exists.",
    "hiring": "12,000 job applications in three classes: what a screening tool said, and what a panel would have. "
    "Nobody in it exists.",
    "hospital": "10,000 hospital stays: how many days people stayed, and how many a planning model predicted. "
    "Nobody in it exists.",
    "digits": "1,797 handwritten digits on forms, as images of 8 × 8 pixels: what was meant, and what a machine read. "
    "The handwriting is real; everything else about the people is invented.",
}


def sample(name: str = "lending") -> Dataset:
    """A bundled table with its roles; `SAMPLES` names them."""
    path = FOLDER / f"{name}.csv"
    if name not in SAMPLES or not path.exists():
        raise FileUnreadable(f"The sample {name!r}", f"there is no such file in {FOLDER.name}.")
    return Dataset(SAMPLES[name], tables.read(path), Roles.load(path.with_suffix(".toml")))
