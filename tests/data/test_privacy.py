"""Privacy: a pseudonym is the same for the same name and key, and a person who is taken out is out."""

from __future__ import annotations

import hashlib
import hmac
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.data import privacy
from governance.data.privacy import pseudonymised, without
from governance.errors import GovernanceError

KEY = bytes(range(16))


def test_a_pseudonym_is_the_keyed_hash_of_the_name() -> None:
    (found,) = pseudonymised(pd.Series(["L00001"]), KEY)
    assert found == hmac.new(KEY, b"L00001", hashlib.sha256).hexdigest()[:20]


def test_the_same_name_has_one_pseudonym_and_missing_stays_missing() -> None:
    ways = [pd.Series([1, 2]), pd.Series([1.0, 2.0]), pd.Series(["1", "2"]), pd.Series([1, 2], dtype="Int64")]
    for way in (*ways, pd.Series([1, "2"], dtype=object), pd.Series([1, 2]).astype("category")):
        assert pseudonymised(way, KEY).tolist() == pseudonymised(ways[0], KEY).tolist()
    found = pseudonymised(pd.Series([1, None, 1], index=[7, 8, 9], name="who"), KEY)
    assert found.isna().tolist() == [False, True, False]
    assert found[7] == found[9]
    assert (found.name, found.index.tolist()) == ("who", [7, 8, 9])
    assert pseudonymised(pd.Series([None, np.nan]), KEY).isna().all()


@given(st.lists(st.text(max_size=5), unique=True))
def test_different_names_have_different_pseudonyms_that_need_the_key(names: list[str]) -> None:
    found = pseudonymised(pd.Series(names, dtype=object), KEY)
    assert found.nunique() == len(names)
    assert all(re.fullmatch("[0-9a-f]{20}", each) for each in found)
    other = pseudonymised(pd.Series(names, dtype=object), KEY[::-1])
    assert not set(found) & set(other)


@pytest.mark.parametrize(("key", "said"), [(b"short", "this one has 5"), ("0123456789abcdef", "this is none")])
def test_a_key_that_can_be_guessed_is_refused(key: bytes, said: str) -> None:
    with pytest.raises(GovernanceError, match=rf"A key for pseudonyms is 16 bytes or more, and {said}"):
        pseudonymised(pd.Series(["a"]), key)


def test_pseudonyms_that_collide_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privacy, "LENGTH", 1)
    with pytest.raises(GovernanceError, match=r"Among the 100 values of column 'who', two would get the same"):
        pseudonymised(pd.Series(range(100), name="who"), KEY)


@pytest.mark.parametrize("value", [2, 2.0, "2", np.int64(2)])
def test_a_person_who_is_taken_out_is_out(value: object) -> None:
    table = pd.DataFrame({"who": [1, 2, None, 2, 3], "x": list("abcde")})
    assert without(table, "who", value)["x"].tolist() == ["a", "c", "e"]
    assert len(table) == 5


@pytest.mark.parametrize("value", [4, "Anna", None, float("nan"), "(missing)", ""])
def test_nobody_is_taken_out_in_silence(value: object) -> None:
    table = pd.DataFrame({"who": [1, 2, None]})
    with pytest.raises(GovernanceError, match=r"None of 3 people has this value in column 'who'") as refused:
        without(table, "who", value)
    assert "Anna" not in str(refused.value)


def test_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(GovernanceError, match=r"no column 'how'\. Did you mean 'who'"):
        without(pd.DataFrame({"who": [1]}), "how", 1)
