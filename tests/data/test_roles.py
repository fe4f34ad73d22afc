"""Roles: what is said of the columns is kept, and what cannot be is refused."""

from pathlib import Path

import pandas as pd
import pytest

from governance.data.dataset import Dataset
from governance.data.roles import Roles
from governance.errors import GovernanceError

TABLE = pd.DataFrame(
    {"sex": ["f", "m"], "age": [20, 50], "income": [1, 2], "repaid": ["yes", "no"], "score": [0.1, 0.9]}
)
ROLES = Roles("repaid", "yes", ("sex", "age"), ("income",), bands=(("age", (30.0,)),))


def test_roles_are_read_from_toml(tmp_path: Path) -> None:
    path = tmp_path / "roles.toml"
    path.write_text(
        'label = "repaid"\nfavourable = "yes"\nsensitive = ["sex", "age"]\nfeatures = ["income"]\n[bands]\nage = [30]\n'
    )
    assert Roles.load(path) == ROLES


def test_a_numeric_attribute_is_seen_in_its_bands() -> None:
    attributes = Dataset("people", TABLE, ROLES).attributes
    assert attributes["age"].tolist() == ["under 30", "30 and over"]
    assert TABLE["age"].tolist() == [20, 50]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('label = "repaid"', "it does not say 'favourable'"),
        ('label = "a"\nfavourable = "b"\nsensitive = "sex"', "'sensitive' must be a list"),
        ('label = 1\nfavourable = "b"\nsensitive = ["sex"]', "'label' must be a text in quotes"),
        ('label = "a"\nfavourable = "b"\nsensitive = 1', "'sensitive' must be a list"),
        ('label = "a"\nfavourable = "b"\nsensitive = [["sex"]]', "'sensitive' must be a list"),
        ('lable = "a"', "'lable' is not a role"),
        ("label = ", "it is not TOML"),
        (
            'label = "a"\nfavourable = "b"\nsensitive = ["age"]\nbands = {age = 30}',
            "'bands' must be a table of columns",
        ),
    ],
)
def test_roles_that_say_too_little_are_refused(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "roles.toml").write_text(text)
    with pytest.raises(GovernanceError) as refused:
        Roles.load(tmp_path / "roles.toml")
    assert sentence in str(refused.value)


def test_roles_that_are_not_there_are_refused() -> None:
    with pytest.raises(GovernanceError, match=r"roles in nowhere.toml could not be read: No such file"):
        Roles.load(Path("nowhere.toml"))


@pytest.mark.parametrize(
    ("roles", "sentence"),
    [
        (Roles("repaid", "yes", ()), "No sensitive attribute is chosen"),
        (Roles("repayed", "yes", ("sex",)), "no column 'repayed'. Did you mean 'repaid'"),
        (Roles("repaid", "yes", ("sex",), bands=(("aeg", (30.0,)),)), "bands of 'aeg' cannot be used"),
        (Roles("repaid", "yes", ("repaid",)), "both the label and the sensitive attribute"),
        (Roles("repaid", "yes", ("sex",), features=("repaid",)), "both the label and the feature"),
        (Roles("repaid", "yes", ("sex",), features=("score",), score="score"), "both the score and the feature"),
    ],
)
def test_roles_that_the_table_cannot_fill_are_refused(roles: Roles, sentence: str) -> None:
    with pytest.raises(GovernanceError) as refused:
        Dataset("people", TABLE, roles)
    assert sentence in str(refused.value)


def test_an_attribute_may_be_a_feature() -> None:
    assert list(Dataset("people", TABLE, Roles("repaid", "yes", ("sex",), ("sex", "income"))).features) == [
        "sex",
        "income",
    ]
