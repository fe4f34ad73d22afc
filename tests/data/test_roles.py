"""Roles: what is said of the columns is kept, and what cannot be is refused."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from governance.data.dataset import Dataset
from governance.data.layout import Layout
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


FULL = Roles(
    "repaid",
    "yes",
    ("sex", "my age"),
    ("income",),
    decision="granted",
    score="score",
    weight="w",
    identifier="case",
    time="when",
    threshold=0.435,
    bands=(("my age", (30.0, 45.5)),),
    merged=(("sex", (("Female ", "Female"), ('a "b"', ""))),),
    reference=(("sex", (("Female", 0.51), ("Male", 0.49))),),
    outcome="loan repaid",
    reading=Layout("utf-8", ";", ",", ".", False, ("?", "N/A"), ("name",)),
)


@pytest.mark.parametrize("roles", [ROLES, FULL, Roles("a", "0", ("b",), threshold=0.0, reading=Layout())])
def test_roles_are_written_as_they_are_read(roles: Roles, tmp_path: Path) -> None:
    (tmp_path / "roles.toml").write_text(roles.toml(), "utf-8")
    found = Roles.load(tmp_path / "roles.toml")
    assert found == roles or (roles.reading == Layout() and found == replace(roles, reading=None))


def test_values_that_are_joined_are_counted_under_one_name() -> None:
    roles = replace(ROLES, merged=(("sex", (("f", "women"), ("m", ""))), ("repaid", (("no", "not repaid"),))))
    people = Dataset("people", TABLE, roles)
    assert people.attributes["sex"].tolist()[0] == "women"
    assert people.attributes["sex"].isna().tolist() == [False, True]
    assert people.label.tolist() == ["yes", "not repaid"]


def test_a_decision_is_read_in_the_words_and_bands_of_its_label() -> None:
    table = pd.DataFrame({"sex": ["f", "m"], "days": [3, 9], "planned": [2.5, 20.0], "class": ["a", "b"]})
    roles = Roles("days", "under 7", ("sex",), decision="planned", bands=(("days", (7.0, 14.0)),))
    people = Dataset("stays", table, roles)
    assert people.label.tolist() == ["under 7", "7 to 13"]
    assert people.decision is not None
    assert people.decision.tolist() == ["under 7", "14 and over"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("threshold = 1.5", "'threshold' must be a number from 0 to 1 with at most three decimals"),
        ("threshold = 0.12345", "'threshold' must be a number from 0 to 1 with at most three decimals"),
        ('merged = {sex = "x"}', "'merged' must be a table of columns, each with a table"),
        ('reading = "utf-8"', "'reading' must be a table"),
        ('reading = {encoding = "latin-9"}', "'encoding' under 'reading' must be one of 'utf-8'"),
        ("reading = {header = 1}", "'header' under 'reading' must be one of True, False"),
        ('reading = {missing = "?"}', "'missing' under 'reading' must be a list of texts"),
        ("reading = {colour = 1}", "'colour' says nothing about how a file is written"),
    ],
)
def test_roles_of_the_wrong_kind_are_refused(text: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / "roles.toml").write_text(f'label = "a"\nfavourable = "b"\nsensitive = ["c"]\n{text}\n')
    with pytest.raises(GovernanceError) as refused:
        Roles.load(tmp_path / "roles.toml")
    assert sentence in str(refused.value)


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
        (Roles("repaid", "yes", ("sex",), merged=(("score", ()),)), "Values of 'score' cannot be joined"),
        (Roles("repaid", "yes", ("sex",), ("income", "income")), "named twice as feature"),
        (Roles("repaid", "yes", ("sex",), ("income",), identifier="income"), "both the identifier and the feature"),
        (Roles("repaid", "yes", ("sex",), weight="sex"), "both the weight and the sensitive attribute"),
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
